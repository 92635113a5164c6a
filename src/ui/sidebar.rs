//! Views, watchlist and feeds; a rail of icons in a narrow window.

mod feeds;

use std::collections::BTreeSet;

use egui::{Align2, Frame, Margin, Panel, Rect, ScrollArea, Ui, accesskit::Role, pos2, vec2};
use lucide_icons::Icon;

use super::{
    action::Action,
    format,
    layout::Columns,
    panel::PanelContext,
    price,
    state::View,
    theme::{Theme, face, size},
    widgets,
};
use crate::engine::{command::Command, filing::FilingCommand};

/// Draws the sidebar, wide or as a rail.
pub fn show(ui: &mut Ui, context: &mut PanelContext<'_>, view: &View, columns: Columns, folded: &BTreeSet<String>) {
    let theme = context.theme;
    let rail = columns.rail;
    let margin = if rail { Margin::symmetric(6, 10) } else { Margin::symmetric(8, 8) };
    let frame = Frame::new().fill(theme.panel).inner_margin(margin);
    Panel::left("sidebar").exact_size(columns.sidebar).resizable(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt("sidebar").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            views(ui, context, view, rail);
            searches(ui, context, view, rail);
            watchlist(ui, context, view, rail);
            feeds::show(ui, context, view, rail, folded);
        });
    });
}

fn views(ui: &mut Ui, context: &mut PanelContext<'_>, view: &View, rail: bool) {
    let counts = context.snapshot.counts;
    if !rail {
        widgets::section_title(ui, context.theme, "Reading", 8.0);
    }
    for (own, icon, title, count) in [
        (View::All, Icon::Newspaper, "All stories", counts.all),
        (View::Unread, Icon::CircleDot, "Unread", counts.unread),
        (View::Starred, Icon::Star, "Starred", counts.starred),
        (View::Highlights, Icon::Highlighter, "Highlights", counts.highlights),
        (View::Muted, Icon::EyeOff, "Muted", counts.muted),
    ] {
        let selected = *view == own;
        if own == View::Muted && count == 0 && !selected {
            continue;
        }
        let count = Some(count).filter(|_| !context.snapshot.loading);
        let line = Line { icon, title, count, indent: 0 };
        if item(ui, context.theme, rail, line, selected, Ink::Plain).clicked() {
            context.actions.push(Action::Show(own));
        }
    }
}

fn searches(ui: &mut Ui, context: &mut PanelContext<'_>, view: &View, rail: bool) {
    if context.snapshot.filing.saved.is_empty() {
        return;
    }
    heading(ui, context.theme, "Searches", rail);
    for saved in context.snapshot.filing.saved.iter() {
        let id = saved.search.id;
        let count = saved.is_ready.then_some(saved.stories.len());
        let line = Line { icon: Icon::Bookmark, title: &saved.search.name, count, indent: 0 };
        let selected = *view == View::Saved(id);
        let response = item(ui, context.theme, rail, line, selected, Ink::Plain);
        if response.clicked() {
            context.actions.push(Action::Show(View::Saved(id)));
        }
        response.context_menu(|ui| {
            let entries = [
                ("Change its name or words \u{2026}", Action::ChangeSearch(id)),
                ("Search for its words", Action::Search(format!("{} ", saved.search.query))),
                ("Remove", Action::Engine(Command::Filing(FilingCommand::RemoveSearch(id)))),
            ];
            widgets::menu(ui, context.theme, &entries, context.actions);
        });
        response.on_hover_text(&saved.search.query);
    }
}

fn watchlist(ui: &mut Ui, context: &mut PanelContext<'_>, view: &View, rail: bool) {
    if context.snapshot.watchlist.is_empty() {
        return;
    }
    heading(ui, context.theme, "Watchlist", rail);
    for row in context.snapshot.watchlist.iter() {
        let own = View::Ticker(row.symbol.clone());
        let selected = *view == own;
        let symbol = row.symbol.as_str();
        let line = Line { icon: Icon::ChartLine, title: symbol, count: Some(row.stories), indent: 0 };
        let response = item(ui, context.theme, rail, line, selected, Ink::Symbol);
        let moved = context.snapshot.moves.get(&row.symbol);
        if let Some((words, color)) =
            moved.filter(|_| !rail).and_then(|moved| price::list_move(context.theme, moved, context.snapshot.now))
        {
            let left = response.rect.left() + 8.0 + widgets::width(ui, symbol, &face::sans_bold(12.0)).max(46.0) + 9.0;
            let at = pos2(left, response.rect.center().y);
            ui.painter().text(at, Align2::LEFT_CENTER, words, face::sans(12.0), color);
        }
        if response.clicked() {
            context.actions.push(Action::Show(own));
            context.actions.push(Action::OpenTicker(row.symbol.clone()));
        }
        response.context_menu(|ui| {
            let entries = [
                ("Open the ticker card", Action::OpenTicker(row.symbol.clone())),
                ("Feeds about it \u{2026}", Action::ChooseFeedsOf(row.symbol.clone())),
                ("Stop watching", Action::Engine(Command::Unwatch(row.symbol.clone()))),
            ];
            widgets::menu(ui, context.theme, &entries, context.actions);
        });
        if let Some(name) = &row.name {
            response.on_hover_text(name.as_ref());
        }
    }
}

fn heading(ui: &mut Ui, theme: &Theme, title: &str, rail: bool) {
    if rail {
        ui.add_space(8.0);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), egui::Sense::hover());
        ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(1.0, theme.rule));
        ui.add_space(6.0);
    } else {
        ui.add_space(8.0);
        widgets::section_title(ui, theme, title, 8.0);
    }
}

/// How a line of the sidebar is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ink {
    Plain,
    Symbol,
    Folder,
    Faint,
    Bad,
}

/// What a line of the sidebar says.
struct Line<'a> {
    icon: Icon,
    title: &'a str,
    count: Option<usize>,
    /// How many folders it lies in.
    indent: usize,
}

fn item(ui: &mut Ui, theme: &Theme, rail: bool, line: Line<'_>, selected: bool, ink: Ink) -> egui::Response {
    let Line { icon, title, count, indent } = line;
    let height = if rail { 34.0 } else { 27.0 };
    let (rect, response) = widgets::row(ui, theme, height, selected, Role::Button, title);
    let color = match ink {
        Ink::Plain => theme.ink,
        Ink::Folder => theme.ink_soft,
        Ink::Symbol => theme.accent,
        Ink::Faint => theme.ink_faint,
        Ink::Bad => theme.down,
    };
    if rail {
        let painter = ui.painter();
        if ink == Ink::Symbol {
            let short = title.chars().take(5).collect::<String>();
            let font = face::sans_bold(if short.len() > 4 { 9.0 } else { 10.5 });
            painter.text(rect.center(), Align2::CENTER_CENTER, short, font, color);
        } else {
            painter.text(rect.center(), Align2::CENTER_CENTER, icon.unicode(), face::icons(17.0), color);
        }
        return response.on_hover_text(title);
    }
    let mut right = rect.right() - 8.0;
    if let Some(count) = count {
        let at = pos2(right, rect.center().y);
        let number = format::grouped(count);
        right = ui.painter().text(at, Align2::RIGHT_CENTER, number, face::sans(12.0), theme.ink_faint).left() - 8.0;
    }
    let mut left = rect.left() + 8.0 + 14.0 * indent.min(4) as f32;
    if ink == Ink::Folder {
        let at = pos2(left + 5.0, rect.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, icon.unicode(), face::icons(13.0), color);
        left += 15.0;
    }
    let font = match ink {
        Ink::Symbol => face::sans_bold(12.0),
        Ink::Folder => face::sans_bold(size::UI),
        _ => face::sans(size::UI),
    };
    if matches!(ink, Ink::Bad | Ink::Faint) {
        let glyph = Rect::from_center_size(pos2(right - 6.0, rect.center().y), vec2(14.0, 14.0));
        ui.painter().text(glyph.center(), Align2::CENTER_CENTER, icon.unicode(), face::icons(13.0), color);
        right -= 20.0;
    }
    let galley = widgets::elided(ui, title, font, color, right - left);
    ui.painter().galley(pos2(left, (rect.center().y - galley.size().y * 0.5).round()), galley, color);
    response
}

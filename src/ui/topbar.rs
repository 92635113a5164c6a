//! The bar at the top: name, search, refresh, text size, theme, keys.

use egui::{Align, Frame, Id, Key, Layout, Margin, Panel, RichText, TextEdit, Ui, vec2};
use lucide_icons::Icon;

use super::{
    action::Action,
    commands::{Group, UiCommand},
    format,
    panel::PanelContext,
    state::WindowState,
    theme::{face, size},
    widgets,
};
use crate::model::query::OPERATORS;

/// The search box's identity, so that a key can put the cursor there.
pub fn search_id() -> Id {
    Id::unique("search")
}

/// Draws the bar. `can_move` says whether there is a place to go back to, and one to go forward to.
pub fn show(ui: &mut Ui, context: &mut PanelContext<'_>, state: &mut WindowState, can_move: (bool, bool)) {
    let theme = context.theme;
    let frame = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(14, 0));
    Panel::top("top").exact_size(size::TOP_BAR).resizable(false).frame(frame).show_separator_line(true).show(
        ui,
        |ui| {
            ui.horizontal_centered(|ui| {
                let wide = ui.available_width() > 760.0;
                if wide {
                    ui.label(RichText::new("Tapereader").font(face::serif_bold(19.0)));
                    ui.add_space(2.0);
                    ui.spacing_mut().item_spacing.x = 2.0;
                    let moves = [
                        (Icon::ArrowLeft, UiCommand::Back, can_move.0),
                        (Icon::ArrowRight, UiCommand::Forward, can_move.1),
                    ];
                    for (icon, command, enabled) in moves {
                        if widgets::icon_button(ui, theme, icon, &context.keys.title(command), enabled).clicked() {
                            context.actions.push(Action::Run(command));
                        }
                    }
                    ui.add_space(6.0);
                }
                let tiny = ui.available_width() < 520.0;
                // One thing at a time: the way back to the list must be seen.
                if ui.ctx().content_rect().width() < size::SMALL_WINDOW
                    && state.reading
                    && widgets::icon_button(ui, theme, Icon::ArrowLeft, "To the list", true).clicked()
                {
                    context.actions.push(Action::Show(state.view.clone()));
                }
                search_box(ui, context, state, wide, if tiny { 2.0 * widgets::ICON_BUTTON + 16.0 } else { 210.0 });
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| buttons(ui, context, tiny));
            });
        },
    );
}

fn search_box(ui: &mut Ui, context: &mut PanelContext<'_>, state: &mut WindowState, wide: bool, beside: f32) {
    let theme = context.theme;
    let width = if wide { (ui.available_width() * 0.42).clamp(200.0, 420.0) } else { ui.available_width() - beside };
    let edit = TextEdit::singleline(&mut state.search)
        .id(search_id())
        .hint_text(RichText::new("Search stories, companies, words \u{2026}").color(theme.ink_faint))
        .font(face::sans(13.0))
        .desired_width(width);
    let response = widgets::field(ui, theme, edit, "Search stories");
    explain(&response, context, state);
    if state.focus_search {
        state.focus_search = false;
        response.request_focus();
    }
    if response.changed() {
        context.actions.push(Action::Search(state.search.clone()));
    }
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        response.surrender_focus();
    }
    if !response.has_focus() && state.search.is_empty() && wide {
        widgets::key_cap(
            ui,
            theme,
            response.rect.right_center() - vec2(8.0, 0.0),
            &context.keys.name(UiCommand::Search),
        );
    } else if !state.search.is_empty() {
        let rect = egui::Rect::from_center_size(response.rect.right_center() - vec2(16.0, 0.0), vec2(24.0, 24.0));
        let beside = rect.translate(vec2(-26.0, 0.0));
        let mut save = ui.new_child(egui::UiBuilder::new().max_rect(beside));
        let name = context.keys.title(UiCommand::SaveSearch);
        if widgets::icon_button(&mut save, theme, Icon::BookmarkPlus, &name, true).clicked() {
            context.actions.push(Action::Run(UiCommand::SaveSearch));
        }
        let mut clear = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        if widgets::icon_button(&mut clear, theme, Icon::X, "Clear the search", true).clicked() {
            state.search.clear();
            context.actions.push(Action::Search(String::new()));
        }
    }
}

/// Under the box while it is in use: what a query can hold, before anything is typed; what was not understood, after.
fn explain(response: &egui::Response, context: &PanelContext<'_>, state: &WindowState) {
    let theme = context.theme;
    let problems = context.snapshot.search.as_ref().map_or(&[][..], |search| &search.problems);
    let is_empty = state.search.is_empty();
    let open = response.has_focus() && (is_empty || !problems.is_empty());
    if !open {
        return;
    }
    // No egui pop-up: while one is open no key works, and this one only explains.
    let area = egui::Area::new(Id::unique("search help")).order(egui::Order::Foreground).interactable(false);
    area.fixed_pos(response.rect.left_bottom() + vec2(0.0, 6.0)).show(&response.ctx, |ui| {
        widgets::popup_frame(theme).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
            let width = 500.0_f32.min(ui.ctx().content_rect().width() - response.rect.left() - 40.0);
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 4.0;
            if !is_empty {
                for problem in problems {
                    ui.label(RichText::new(problem).font(face::sans(12.5)).color(theme.ink));
                }
                return;
            }
            let names = OPERATORS.map(|(operator, _)| widgets::width(ui, operator, &face::sans_bold(12.5)));
            let column = names.into_iter().fold(0.0, f32::max) + 18.0;
            for (operator, finds) in OPERATORS {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    let name = RichText::new(operator).font(face::sans_bold(12.5)).color(theme.ink);
                    let taken = ui.label(name).rect.width();
                    ui.add_space(column - taken);
                    ui.vertical(|ui| {
                        ui.set_width(width - column);
                        ui.label(RichText::new(finds).font(face::sans(12.5)).color(theme.ink_soft));
                    });
                });
            }
        });
    });
}

/// The buttons at the right; a tiny window has room for those that nothing else stands for.
fn buttons(ui: &mut Ui, context: &mut PanelContext<'_>, tiny: bool) {
    let theme = context.theme;
    ui.spacing_mut().item_spacing.x = 4.0;
    let menu = widgets::icon_button(ui, theme, Icon::Menu, "Menu", true);
    egui::Popup::menu(&menu).show(|ui| main_menu(ui, context));
    for (icon, command) in [
        (if ui.visuals().dark_mode { Icon::Sun } else { Icon::Moon }, UiCommand::ToggleTheme),
        (Icon::AArrowUp, UiCommand::LargerText),
        (Icon::AArrowDown, UiCommand::SmallerText),
        (Icon::Plus, UiCommand::Add),
    ] {
        if tiny && command != UiCommand::Add {
            continue;
        }
        if widgets::icon_button(ui, theme, icon, &context.keys.title(command), true).clicked() {
            context.actions.push(Action::Run(command));
        }
    }
    let refreshing = context.snapshot.feeds.iter().any(|row| row.refreshing);
    let name = if refreshing { "Refreshing".to_owned() } else { context.keys.title(UiCommand::RefreshAll) };
    let any = !context.snapshot.feeds.is_empty();
    if !tiny && widgets::icon_button(ui, theme, Icon::RefreshCw, &name, any && !refreshing).clicked() {
        context.actions.push(Action::Run(UiCommand::RefreshAll));
    }
    let status = match context.snapshot.refreshed {
        Some(refreshed) if any && context.snapshot.activity.is_none() => {
            let age = format::age(context.snapshot.now, refreshed, context.local_time);
            if age.ends_with("min") || age.ends_with('h') {
                format!("Refreshed {age} ago")
            } else if age == "now" {
                "Refreshed just now".to_owned()
            } else {
                format!("Refreshed {age}")
            }
        }
        _ => String::new(),
    };
    if ui.available_width() > 120.0 {
        ui.label(RichText::new(status).font(face::sans(12.5)).color(theme.ink_soft));
    }
}

/// Every command, by group.
fn main_menu(ui: &mut Ui, context: &mut PanelContext<'_>) {
    let theme = context.theme;
    ui.set_min_width(180.0);
    for group in Group::ALL {
        ui.menu_button(RichText::new(group.title()).font(face::sans(13.0)), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for command in UiCommand::ALL.iter().filter(|command| command.group() == group) {
                if widgets::key_row(ui, theme, command.title(), &context.keys.name(*command), 300.0).clicked() {
                    context.actions.push(Action::Run(*command));
                    ui.close();
                }
            }
        });
    }
}

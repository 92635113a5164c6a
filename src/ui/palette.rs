//! Go to anything: one field over instruments, stories, feeds and commands.

use std::sync::Arc;

use egui::{
    Align2, Frame, Id, Key, Margin, Modal, Modifiers, Rect, Response, RichText, ScrollArea, Stroke, TextEdit, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};
use lucide_icons::Icon;

use super::{
    action::Action,
    commands::UiCommand,
    format,
    panel::PanelContext,
    state::View,
    theme::{face, size},
    widgets::{self, ChipKind},
};
use crate::{
    engine::command::Command,
    model::{id::FeedId, instrument::Instrument, story::StoryRow},
};

const ROW: f32 = 34.0;
/// Commands shown for a query; all of them are shown without one.
const COMMANDS: usize = 6;

/// The palette, while it is open.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// What was typed.
    pub text: String,
    /// Whether only instruments are wanted.
    pub tickers_only: bool,
    picked: usize,
    /// How many rows the list had.
    count: usize,
    focused: bool,
    keep_in_view: bool,
    /// Whether Enter was pressed before the answer for what was typed was there: the answer is taken when it comes.
    awaited: bool,
}

impl Palette {
    /// An empty one.
    pub fn new(tickers_only: bool) -> Self {
        Self { tickers_only, ..Self::default() }
    }
}

/// Something to go to.
#[derive(Clone, Debug)]
enum Item {
    Instrument(Instrument),
    Story(Arc<StoryRow>),
    Feed(FeedId, String),
    Command(UiCommand),
}

impl Item {
    fn action(&self) -> Action {
        match self {
            Self::Instrument(instrument) => Action::OpenTicker(instrument.symbol.clone()),
            Self::Story(row) => Action::OpenStory(row.id),
            Self::Feed(id, _) => Action::Show(View::Feed(*id)),
            Self::Command(command) => Action::Run(*command),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Instrument(instrument) => format!("{} {}", instrument.symbol, instrument.name),
            Self::Story(row) => row.title.clone(),
            Self::Feed(_, title) => title.clone(),
            Self::Command(command) => command.title().to_owned(),
        }
    }
}

/// Draws the palette; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, palette: &mut Palette) -> bool {
    let theme = context.theme;
    let screen = ui.ctx().content_rect();
    let area = Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, screen.height() * 0.12));
    let frame = widgets::dialog_frame(theme).inner_margin(Margin::ZERO);
    let modal = Modal::new(Id::unique("palette")).area(area).frame(frame).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(620.0_f32.min(screen.width() - 40.0));
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let enter = keys(ui, palette);
        field(ui, context, palette);
        // Letters and Enter may come in one frame: what is taken is the answer for all letters.
        palette.awaited |= enter;
        let items = items(context, palette);
        palette.count = items.len();
        // Commands and feeds are found at once; what is looked up may still be the answer for the letters before.
        let at_once = matches!(items.get(palette.picked), Some(Item::Command(_) | Item::Feed(..)));
        let ready = at_once || is_answered(context, palette);
        let chosen = palette.awaited && ready && !items.is_empty();
        palette.awaited &= !ready;
        let clicked = list(ui, context, palette, &items, screen.height() * 0.6);
        let chosen = clicked.or_else(|| chosen.then_some(palette.picked)).and_then(|i| items.get(i));
        if let Some(item) = chosen {
            context.actions.push(item.action());
        }
        chosen.is_some()
    });
    response.inner || response.should_close()
}

/// Everything that goes by what was typed, best first.
fn items(context: &PanelContext<'_>, palette: &Palette) -> Vec<Item> {
    let typed = palette.text.trim();
    let snapshot = context.snapshot;
    let mut items = Vec::new();
    if typed.is_empty() {
        if palette.tickers_only {
            return items;
        }
        return UiCommand::ALL
            .iter()
            .copied()
            .filter(|command| *command != UiCommand::Palette)
            .map(Item::Command)
            .collect();
    }
    // What was found for the letters before stands until the answer for these is there; Enter waits for that.
    let lookup = snapshot.lookup.as_deref();
    items.extend(lookup.into_iter().flat_map(|lookup| lookup.instruments.iter().cloned().map(Item::Instrument)));
    if palette.tickers_only {
        return items;
    }
    let commands = UiCommand::ALL.iter().copied().filter(|command| *command != UiCommand::Palette);
    let commands: Vec<Item> =
        commands.filter(|command| goes_by(command.title(), typed)).take(COMMANDS).map(Item::Command).collect();
    let feeds = snapshot.feeds.iter().filter(|row| goes_by(&row.feed.title, typed));
    items.extend(feeds.take(4).map(|row| Item::Feed(row.feed.id, row.feed.title.clone())));
    items.extend(lookup.into_iter().flat_map(|lookup| lookup.stories.iter().cloned().map(Item::Story)));
    // A command named by more than a letter or two is what is meant, unless a symbol is typed in full.
    let symbol =
        matches!(items.first(), Some(Item::Instrument(found)) if found.symbol.as_str().eq_ignore_ascii_case(typed));
    if typed.chars().count() > 2 && !symbol {
        items.splice(0..0, commands);
    } else {
        items.extend(commands);
    }
    items
}

/// Whether what was found is the answer for what is typed now, not for the letters before.
fn is_answered(context: &PanelContext<'_>, palette: &Palette) -> bool {
    let typed = palette.text.trim();
    typed.is_empty() || context.snapshot.lookup.as_deref().is_some_and(|lookup| lookup.query == typed)
}

/// Whether every word typed begins a word of the title.
pub(super) fn goes_by(title: &str, typed: &str) -> bool {
    let title = title.to_lowercase();
    typed
        .to_lowercase()
        .split_whitespace()
        .all(|word| title.split(|c: char| !c.is_alphanumeric()).any(|of_title| of_title.starts_with(word)))
}

/// Moves through the list; returns whether Enter was pressed.
fn keys(ui: &Ui, palette: &mut Palette) -> bool {
    let last = palette.count.saturating_sub(1);
    let before = palette.picked;
    let enter = ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::ArrowDown) {
            palette.picked = if palette.picked >= last { 0 } else { palette.picked + 1 };
        }
        if input.consume_key(Modifiers::NONE, Key::ArrowUp) {
            palette.picked = if palette.picked == 0 { last } else { palette.picked - 1 };
        }
        input.consume_key(Modifiers::NONE, Key::Enter)
    });
    palette.picked = palette.picked.min(last);
    palette.keep_in_view |= palette.picked != before;
    enter
}

fn field(ui: &mut Ui, context: &mut PanelContext<'_>, palette: &mut Palette) {
    let theme = context.theme;
    let hint =
        if palette.tickers_only { "A symbol or a company" } else { "A ticker, a headline, a feed, or what to do" };
    Frame::new().inner_margin(Margin { left: 18, right: 18, top: 14, bottom: 12 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            let icon = if palette.tickers_only { Icon::ChartLine } else { Icon::Search };
            ui.label(RichText::new(icon.unicode()).font(face::icons(17.0)).color(theme.ink_faint));
            let edit = TextEdit::singleline(&mut palette.text)
                .id(Id::unique("palette text"))
                .hint_text(RichText::new(hint).color(theme.ink_faint))
                .font(face::sans(16.0))
                .desired_width(f32::INFINITY)
                .frame(Frame::NONE);
            let response = ui.add(edit);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Go to anything"));
            if !palette.focused {
                palette.focused = true;
                response.request_focus();
            }
            if response.changed() {
                palette.picked = 0;
                palette.awaited = false;
                palette.keep_in_view = true;
                context.actions.push(Action::Engine(Command::LookUp(palette.text.clone())));
            }
        });
    });
    let line = ui.max_rect().x_range();
    let y = ui.cursor().top();
    ui.painter().hline(line, y, Stroke::new(1.0, theme.rule));
    ui.add_space(1.0);
}

fn list(ui: &mut Ui, context: &PanelContext<'_>, palette: &mut Palette, items: &[Item], height: f32) -> Option<usize> {
    let theme = context.theme;
    if items.is_empty() {
        let words = match (palette.text.trim().is_empty(), palette.tickers_only) {
            (true, _) => "Type a symbol such as MSFT, or the beginning of a name",
            (false, true) => "No instrument of the directory goes by that",
            (false, false) => "Nothing goes by that",
        };
        Frame::new().inner_margin(Margin::symmetric(18, 14)).show(ui, |ui| {
            ui.label(RichText::new(words).font(face::sans(13.0)).color(theme.ink_faint));
        });
        return None;
    }
    let mut clicked = None;
    Frame::new().inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
        ScrollArea::vertical()
            .id_salt("palette")
            .min_scrolled_height(height)
            .max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                let mut before = None;
                for (i, item) in items.iter().enumerate() {
                    if palette.text.trim().is_empty()
                        && let Item::Command(command) = item
                        && before != Some(command.group())
                    {
                        before = Some(command.group());
                        widgets::section_title(ui, theme, command.group().title(), 12.0);
                    }
                    let response = row(ui, context, item, i == palette.picked);
                    if i == palette.picked && std::mem::take(&mut palette.keep_in_view) {
                        ui.scroll_to_rect_animation(response.rect, None, egui::style::ScrollAnimation::none());
                    }
                    if response.clicked() {
                        clicked = Some(i);
                    }
                }
            });
    });
    clicked
}

fn row(ui: &mut Ui, context: &PanelContext<'_>, item: &Item, picked: bool) -> Response {
    let theme = context.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), egui::Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, picked, item.name()));
    widgets::fill_row(ui, theme, rect, &response, picked, f32::from(size::RADIUS));
    let icon = match item {
        Item::Instrument(_) => Icon::ChartLine,
        Item::Story(_) => Icon::FileText,
        Item::Feed(..) => Icon::Rss,
        Item::Command(_) => Icon::ChevronRight,
    };
    let y = rect.center().y;
    let at = pos2(rect.left() + 20.0, y);
    ui.painter().text(at, Align2::CENTER_CENTER, icon.unicode(), face::icons(14.0), theme.ink_faint);
    let mut left = rect.left() + 38.0;
    let mut right = rect.right() - 12.0;
    match item {
        Item::Instrument(instrument) => {
            let place = pos2(left, y - widgets::CHIP_HEIGHT * 0.5);
            let chip = widgets::chip(ui, theme, place, instrument.symbol.as_str(), ChipKind::Ticker, right);
            left = chip.map_or(left, |chip: Rect| chip.right() + 10.0);
            let mut parts: Vec<&str> = Vec::new();
            parts.extend(instrument.exchange.as_deref());
            parts.push(super::ticker_card::kind_name(instrument.kind));
            right = aside(ui, theme.ink_faint, right, y, &parts.join(" \u{b7} "));
        }
        Item::Story(row) => {
            let age = format::age(context.snapshot.now, row.sort_time(), context.local_time);
            right = aside(ui, theme.ink_faint, right, y, &format!("{} \u{b7} {age}", row.source));
        }
        Item::Feed(..) => right = aside(ui, theme.ink_faint, right, y, "Feed"),
        Item::Command(command) => {
            let key = context.keys.name(*command);
            if !key.is_empty() {
                right = widgets::key_cap(ui, theme, pos2(right, y), &key).left() - 10.0;
            }
        }
    }
    let words = match item {
        Item::Instrument(instrument) => instrument.name.to_string(),
        Item::Story(_) | Item::Feed(..) | Item::Command(_) => item.name(),
    };
    let words = widgets::elided(ui, &words, face::sans(13.5), theme.ink, right - left);
    ui.painter().galley(pos2(left, (y - words.size().y * 0.5).round()), words, theme.ink);
    response
}

/// Small words at the right; returns where they begin, with room before them.
fn aside(ui: &Ui, ink: egui::Color32, right: f32, y: f32, words: &str) -> f32 {
    let galley = widgets::elided(ui, words, face::sans(12.0), ink, 200.0);
    let left = right - galley.size().x;
    ui.painter().galley(pos2(left, (y - galley.size().y * 0.5).round()), galley, ink);
    left - 14.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_typed_begin_words_of_the_title() {
        for (typed, title, expected) in [
            ("hi sel", "Highlight the selection", true),
            ("light", "Highlight the selection", false),
            ("theme contrast", "Theme: high contrast", true),
            ("x", "Quit", false),
        ] {
            assert_eq!(goes_by(title, typed), expected, "{typed:?} in {title:?}");
        }
    }
}

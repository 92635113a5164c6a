//! A story's row: how high it is, what stands in it, and what a right click offers.

use egui::{Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{LEFT, RIGHT, TITLE_SIZE};
use crate::{
    engine::{command::Command, filing::FilingCommand},
    model::story::{Origin, StoryRow},
    ui::{
        action::Action,
        commands::UiCommand,
        format,
        panel::PanelContext,
        theme::face,
        widgets::{self, ChipKind},
    },
};

/// Widths of the title's characters, looked up once.
pub(super) struct Measure {
    ascii: Vec<f32>,
    other: f32,
}

impl Measure {
    pub(super) fn new(ui: &Ui) -> Self {
        let font = face::sans_bold(TITLE_SIZE);
        let width = |c: char| ui.fonts_mut(|fonts| fonts.glyph_width(&font, c));
        let ascii = (0..128_u8).map(|byte| width(char::from(byte))).collect();
        Self { ascii, other: TITLE_SIZE }
    }

    fn width(&self, text: &str) -> f64 {
        let of = |c: char| {
            if ('\u{80}'..'\u{2e80}').contains(&c) {
                return self.other * 0.66;
            }
            self.ascii.get(c as usize).copied().unwrap_or(self.other)
        };
        text.chars().map(|c| f64::from(of(c))).sum()
    }
}

fn title_lines(row: &StoryRow, measure: &Measure, room: f64) -> usize {
    if measure.width(&row.title) < room { 1 } else { 2 }
}

pub(super) fn height(row: &StoryRow, measure: &Measure, room: f64) -> f64 {
    let lines = if title_lines(row, measure, room) == 1 { 19.0 } else { 37.0 };
    let chips = if has_chips(row) { 24.0 } else { 0.0 };
    11.0 + 16.0 + lines + chips + 10.0
}

fn has_chips(row: &StoryRow) -> bool {
    !(row.symbols.is_empty() && row.numbers.is_empty() && row.tags().is_empty())
}

/// How a row stands in the window.
#[derive(Clone, Copy)]
pub(super) struct Stand {
    /// Its story is the one open for reading.
    pub(super) open: bool,
    /// The list's cursor is on it.
    pub(super) cursor: bool,
    /// It is one of several selected.
    pub(super) selected: bool,
    /// How many are selected.
    pub(super) several: usize,
}

/// Draws a row and takes its clicks.
pub(super) fn show(ui: &Ui, context: &mut PanelContext<'_>, row: &StoryRow, rect: Rect, stand: Stand) -> Response {
    let theme = context.theme;
    let response = ui.interact(rect, ui.scope_id().with(row.id), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &row.title));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_selected(stand.selected || stand.cursor);
        let states = [(!row.status.read, "unread"), (row.edited, "edited"), (row.status.starred, "starred")];
        let mut states: Vec<String> = states.iter().filter(|(is, _)| *is).map(|(_, name)| (*name).to_owned()).collect();
        states.extend(row.muted_by().map(|muted| format!("muted by {}", muted.name)));
        let copies = context.snapshot.copies.of(row.id).len();
        states.extend((copies > 1).then(|| format!("{copies} copies")));
        states.extend(row.tags().iter().map(|tag| format!("#{tag}")));
        if !states.is_empty() {
            node.set_description(states.join(", "));
        }
    });
    // While several are selected, the open one is no more than the others.
    let filled = stand.selected || (stand.open && stand.several == 0);
    widgets::fill_row(ui, theme, rect, &response, filled, 0.0);
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
    if stand.cursor && !filled {
        painter.rect_filled(rect.with_max_y(rect.bottom() - 1.0), 0.0, theme.hover);
    }
    if stand.cursor || stand.selected {
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height() - 1.0));
        painter.rect_filled(bar, 0.0, theme.accent);
    }
    let unread = !row.status.read;
    if unread {
        painter.circle_filled(rect.left_top() + vec2(12.5, 20.0), 3.0, theme.accent);
    }
    let left = rect.left() + LEFT;
    let right = rect.right() - RIGHT;
    let mut source_right = right;
    if row.status.starred {
        widgets::star(painter, pos2(right - 5.0, rect.top() + 19.0), 5.5, theme.number);
        source_right = right - 18.0;
    }
    // Older stories stand under the name of their day.
    let (now, then) = (context.snapshot.now, row.sort_time());
    let today = (context.local_time)(now).date() == (context.local_time)(then).date();
    let mut notes = vec![row.source.clone()];
    if today {
        notes.push(format::age(now, then, context.local_time));
    }
    if row.edited {
        notes.push("edited".to_owned());
    }
    let copies = context.snapshot.copies.of(row.id).len();
    if copies > 1 {
        notes.push(format!("{copies} copies"));
    }
    if let Some(muted) = row.muted_by() {
        notes.insert(0, format!("muted by \u{201c}{}\u{201d}", muted.name));
    }
    let source = notes.join(" \u{b7} ");
    let source = widgets::elided(ui, &source, face::sans(11.5), theme.ink_faint, source_right - left);
    painter.galley(pos2(left, rect.top() + 11.0), source, theme.ink_faint);
    let chips = has_chips(row);
    let title_room = rect.height() - 37.0 - if chips { 24.0 } else { 0.0 };
    let rows = if title_room < 30.0 { 1 } else { 2 };
    let (font, ink) =
        if unread { (face::sans_bold(TITLE_SIZE), theme.ink) } else { (face::sans(TITLE_SIZE), theme.ink_soft) };
    let title = widgets::lines(ui, &row.title, font, ink, right - left, rows);
    painter.galley(pos2(left, rect.top() + 27.0), title, ink);
    if chips {
        let y = rect.bottom() - 10.0 - widgets::CHIP_HEIGHT;
        let mut x = left;
        let symbols = row.symbols.iter().map(|symbol| (symbol.as_str(), ChipKind::Ticker));
        let numbers = row.numbers.iter().map(|number| (number.as_str(), ChipKind::Number));
        let tags: Vec<String> = row.tags().iter().map(|tag| format!("#{tag}")).collect();
        let tags = tags.iter().map(|tag| (tag.as_str(), ChipKind::Tag));
        for (text, kind) in tags.chain(symbols).chain(numbers) {
            if let Some(chip) = widgets::chip(ui, theme, pos2(x, y), text, kind, right) {
                x = chip.right() + 5.0;
            }
        }
    }
    if response.clicked() {
        let held = ui.input(|input| input.modifiers);
        context.actions.push(match (held.command, held.shift) {
            (true, _) => Action::ToggleSelected(row.id),
            (false, true) => Action::SelectTo(row.id),
            (false, false) => Action::OpenStory(row.id),
        });
    }
    if stand.selected && stand.several > 1 {
        response.context_menu(|ui| menu_of_several(ui, context, stand.several));
    } else {
        response.context_menu(|ui| menu(ui, context, row));
    }
    response
}

/// What a right click on one of several selected stories offers.
fn menu_of_several(ui: &mut Ui, context: &mut PanelContext<'_>, count: usize) {
    let count = format::grouped(count);
    let [read, star] = [format!("Mark {count} read or unread"), format!("Star or unstar {count}")];
    let [copy, remove] = [format!("Copy {count} headlines"), format!("Remove {count} from the library")];
    let tag = format!("Add tags to {count} \u{2026}");
    let entries = [
        (read.as_str(), Action::Run(UiCommand::ToggleRead)),
        (star.as_str(), Action::Run(UiCommand::ToggleStar)),
        (tag.as_str(), Action::Run(UiCommand::EditTags)),
        (copy.as_str(), Action::Run(UiCommand::CopyHeadline)),
        (remove.as_str(), Action::Run(UiCommand::RemoveStory)),
    ];
    widgets::menu(ui, context.theme, &entries, context.actions);
}

/// What a right click on a story offers.
fn menu(ui: &mut Ui, context: &mut PanelContext<'_>, row: &StoryRow) {
    let status = row.status;
    let mut entries = vec![("Open", Action::OpenStory(row.id))];
    if let Some(url) = &row.url {
        entries.push(("Open the original", Action::OpenUrl(url.to_string())));
    }
    entries.extend([
        (if status.read { "Mark unread" } else { "Mark read" }, Action::Engine(Command::SetRead(row.id, !status.read))),
        (if status.starred { "Unstar" } else { "Star" }, Action::Engine(Command::SetStarred(row.id, !status.starred))),
        ("Tags \u{2026}", Action::EditTags(row.id)),
        ("Copy the headline", Action::Copy(row.title.clone())),
    ]);
    if let Some(url) = &row.url {
        entries.push(("Copy the address", Action::Copy(url.to_string())));
    }
    if row.edited {
        entries.push(("What changed \u{2026}", Action::WhatChanged(row.id)));
    }
    let copies = context.snapshot.copies.of(row.id).len();
    let same = format!("Compare the {copies} copies \u{2026}");
    if copies > 1 {
        entries.push((same.as_str(), Action::ShowCopies(row.id)));
    }
    entries.push(("Mute stories like this \u{2026}", Action::MuteLike(row.id)));
    if row.is_muted() {
        entries.push(("Show it again", Action::Engine(Command::Filing(FilingCommand::Unmute(vec![row.id])))));
    }
    entries.push(("Mark all in the list read", Action::Run(UiCommand::MarkAllRead)));
    entries.push(("Remove from the library", Action::Engine(Command::RemoveStory(row.id))));
    if matches!(row.origin, Origin::Sample) {
        entries.push(("Remove all samples", Action::Engine(Command::RemoveSamples)));
    }
    widgets::menu(ui, context.theme, &entries, context.actions);
}

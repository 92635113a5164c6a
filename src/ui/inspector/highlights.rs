//! The passages marked in this story; and the card of a highlight, which the Highlights view shows too.

use std::sync::Arc;

use egui::{
    Align, Galley, Layout, Rect, Response, Sense, Stroke, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2,
};
use lucide_icons::Icon;

use crate::{
    anchor::Anchor,
    engine::{
        command::Command,
        marking::HighlightEdit,
        snapshot::{AnchoredHighlight, OpenStory},
    },
    model::{highlight::Highlight, text::one_line},
    ui::{
        action::Action,
        citation,
        commands::UiCommand,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

/// Room left of a card's words.
const INDENT: f32 = 28.0;
/// Room right of them, for the buttons.
const BUTTONS: f32 = 70.0;
/// Room between its parts.
const GAP: f32 = 3.0;

/// Draws the list.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory) {
    let theme = context.theme;
    if story.highlights.is_empty() {
        let how = format!(
            "Select text in the story and press {}, or {} to write a note to it.",
            context.keys.hint(UiCommand::Highlight),
            context.keys.hint(UiCommand::HighlightWithNote)
        );
        widgets::empty_note(ui, theme, "No highlights", &how);
        return;
    }
    let faces = Faces::of(ui);
    for anchored in &story.highlights {
        let state = state(anchored);
        let source = citation::Source::of(&story.row, context.local_time);
        let card = HighlightCard { highlight: &anchored.highlight, line: &state, most_lines: 3, source };
        let height = card.height(&faces, ui.available_width());
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let response = card.show(ui, context, &faces, rect);
        if response.clicked() {
            // What has lost its place stands in an earlier text.
            let place = anchored.anchor.span().map_or(Action::WhatChanged(story.row.id), Action::Reveal);
            context.actions.push(place);
        }
    }
}

/// What the reader should know of a highlight's place: a changed number before all else.
fn state(anchored: &AnchoredHighlight) -> String {
    let changed: Vec<String> =
        anchored.changes.iter().map(|change| format!("{} \u{2192} {}", change.before, change.after)).collect();
    match anchored.anchor {
        _ if !changed.is_empty() => format!("changed: {}", changed.join(", ")),
        Anchor::Exact(_) => String::new(),
        Anchor::Edited(_) => "the text was edited".to_owned(),
        Anchor::Moved(_) => "moved with the text".to_owned(),
        Anchor::Orphan => "no longer in the story".to_owned(),
    }
}

/// What the faces of a card measure: thousands of cards are measured at once, too many to be laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Faces {
    quote: Measures,
    note: Measures,
    line: Measures,
}

impl Faces {
    /// As the fonts in force have them.
    pub fn of(ui: &Ui) -> Self {
        let of = |font| Measures::of(ui, &font);
        Self { quote: of(face::serif(14.5)), note: of(face::sans(12.5)), line: of(face::sans(11.5)) }
    }
}

/// How high the lines of a face are and how wide its letters, in points.
#[derive(Clone, Debug, PartialEq)]
struct Measures {
    height: f32,
    /// Of ASCII.
    letters: Vec<f32>,
    /// Of the letters of other alphabets.
    letter: f32,
    /// Of Chinese, Japanese and Korean characters.
    wide: f32,
}

impl Measures {
    fn of(ui: &Ui, font: &egui::FontId) -> Self {
        ui.fonts_mut(|fonts| Self {
            height: fonts.row_height(font),
            letters: ('\0'..='\x7f').map(|c| fonts.glyph_width(font, c)).collect(),
            letter: fonts.glyph_width(font, 'n'),
            wide: font.size,
        })
    }

    fn width(&self, word: &str) -> f32 {
        let width = |c: char| match c {
            '\u{1100}'.. => self.wide,
            _ => usize::try_from(u32::from(c)).ok().and_then(|c| self.letters.get(c)).copied().unwrap_or(self.letter),
        };
        word.chars().map(width).sum()
    }

    /// Lines that a text takes in a column of this width, up to a limit.
    fn rows(&self, text: &str, width: f32, most: usize) -> usize {
        // A word too many is cut off, a line too many only leaves a gap: so a little less than there is.
        let width = (width * 0.99).max(60.0);
        let blank = self.width(" ");
        let (mut rows, mut used) = (1, 0.0);
        for word in text.split_whitespace() {
            let own = self.width(word);
            if used > 0.0 && used + blank + own > width {
                rows += 1;
                used = own;
            } else {
                used += own + if used > 0.0 { blank } else { 0.0 };
            }
            // A word longer than a line goes on in the next.
            while used > width && rows < most {
                rows += 1;
                used -= width;
            }
            if rows >= most {
                return most;
            }
        }
        rows
    }
}

/// A highlight's card: its words, note and tags, and a line of what else is to be known.
#[derive(Clone, Debug)]
pub struct HighlightCard<'a> {
    /// The highlight.
    pub highlight: &'a Highlight,
    /// What else is to be known: its state, or its story and age.
    pub line: &'a str,
    /// How many lines that may take.
    pub most_lines: usize,
    /// Where it comes from, for copying.
    pub source: citation::Source,
}

impl HighlightCard<'_> {
    /// Lines of the quote, of the note, of the tags, and of what else is to be known.
    fn rows(&self, faces: &Faces, width: f32) -> [usize; 4] {
        let Highlight { quote, note, tags, .. } = self.highlight;
        let rows = |face: &Measures, text: &str, most| if text.is_empty() { 0 } else { face.rows(text, width, most) };
        [
            rows(&faces.quote, &quote.exact, 5),
            rows(&faces.note, note, 3),
            usize::from(!tags.is_empty()),
            rows(&faces.line, self.line, self.most_lines),
        ]
    }

    /// Its height in a column of this width, in points.
    pub fn height(&self, faces: &Faces, width: f32) -> f32 {
        let rows = self.rows(faces, width - INDENT - BUTTONS);
        let heights = [&faces.quote, &faces.note, &faces.line, &faces.line].map(|face| face.height);
        let parts: f32 = rows.iter().zip(heights).map(|(rows, height)| *rows as f32 * height).sum();
        let gaps = rows.iter().skip(1).filter(|rows| **rows > 0).count();
        24.0 + parts + GAP * gaps as f32
    }

    /// Lays its parts out, each in its place from the top.
    fn layout(&self, ui: &Ui, theme: &Theme, faces: &Faces, width: f32) -> Vec<(f32, Arc<Galley>)> {
        let width = width - INDENT - BUTTONS;
        let [rows, note_rows, _, line_rows] = self.rows(faces, width);
        let quote = one_line(&self.highlight.quote.exact);
        let mut top = 0.0;
        let mut parts = Vec::new();
        let mut put = |galley: Arc<Galley>, height: f32| {
            parts.push((top, galley));
            top += height + GAP;
        };
        put(widgets::lines(ui, &quote, face::serif(14.5), theme.ink, width, rows), rows as f32 * faces.quote.height);
        if note_rows > 0 {
            let note = one_line(&self.highlight.note);
            let laid = widgets::lines(ui, &note, face::sans(12.5), theme.ink_soft, width, note_rows);
            put(laid, note_rows as f32 * faces.note.height);
        }
        if !self.highlight.tags.is_empty() {
            let tags: Vec<String> = self.highlight.tags.iter().map(|tag| format!("#{tag}")).collect();
            put(widgets::elided(ui, &tags.join("  "), face::sans(11.5), theme.accent, width), faces.line.height);
        }
        if line_rows > 0 {
            let laid = widgets::lines(ui, self.line, face::sans(11.5), theme.ink_faint, width, line_rows);
            put(laid, line_rows as f32 * faces.line.height);
        }
        parts
    }

    /// Draws the card into `rect`, with its menu and its buttons.
    pub fn show(&self, ui: &mut Ui, context: &mut PanelContext<'_>, faces: &Faces, rect: Rect) -> Response {
        let theme = context.theme;
        let highlight = self.highlight;
        let response = ui.interact(rect, ui.scope_id().with(highlight.id), Sense::click());
        let name = match highlight.note.as_str() {
            "" => highlight.quote.exact.clone(),
            note => format!("{}. Note: {note}", highlight.quote.exact),
        };
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, false, &name));
        widgets::fill_row(ui, theme, rect, &response, false, 0.0);
        let bar =
            Rect::from_min_max(rect.left_top() + vec2(14.0, 13.0), pos2(rect.left() + 18.0, rect.bottom() - 13.0));
        ui.painter().rect_filled(bar, 2.0, theme.highlight(highlight.color));
        ui.painter().rect_stroke(bar, 2.0, Stroke::new(0.5, theme.rule_strong), egui::StrokeKind::Outside);
        for (top, part) in self.layout(ui, theme, faces, rect.width()) {
            ui.painter().galley(rect.min + vec2(INDENT, 12.0 + top), part, theme.ink);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
        response.context_menu(|ui| self.menu(ui, context));
        let corner = Rect::from_min_size(rect.right_top() + vec2(-64.0, 7.0), vec2(56.0, 28.0));
        let mut buttons = ui.new_child(
            UiBuilder::new()
                .max_rect(corner)
                .id_salt(("buttons", highlight.id))
                .layout(Layout::left_to_right(Align::Center)),
        );
        buttons.spacing_mut().item_spacing.x = 0.0;
        let bare = highlight.note.is_empty() && highlight.tags.is_empty();
        let (icon, name) =
            if bare { (Icon::NotebookPen, "Write a note") } else { (Icon::SquarePen, "Change the note") };
        if widgets::icon_button(&mut buttons, theme, icon, name, true).clicked() {
            context.actions.push(Action::EditNote(highlight.id));
        }
        if widgets::icon_button(&mut buttons, theme, Icon::Trash2, "Remove the highlight", true).clicked() {
            context.actions.push(Action::Engine(Command::RemoveHighlight(highlight.id)));
        }
        response
    }

    fn menu(&self, ui: &mut Ui, context: &mut PanelContext<'_>) {
        let id = self.highlight.id;
        if let Some(color) = widgets::color_dots(ui, context.theme, Some(self.highlight.color)) {
            context.actions.push(Action::Engine(Command::EditHighlight(id, HighlightEdit::recolor(color))));
            ui.close();
        }
        let entries = [
            ("Note and tags \u{2026}", Action::EditNote(id)),
            ("Copy with its source", Action::Copy(citation::highlight(self.highlight, &self.source))),
            ("Remove the highlight", Action::Engine(Command::RemoveHighlight(id))),
        ];
        widgets::menu(ui, context.theme, &entries, context.actions);
    }
}

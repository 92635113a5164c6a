//! The note and tags of a highlight: written in a dialog, kept with Ctrl+Enter.

use egui::{
    Align, Frame, Id, Layout, Margin, Modal, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use super::{
    action::Action,
    panel::PanelContext,
    tag_field::TagField,
    theme::{Theme, face},
    widgets,
};
use crate::{
    engine::{command::Command, marking::HighlightEdit, snapshot::Snapshot},
    model::{
        highlight::{Highlight, HighlightColor},
        id::HighlightId,
        text::one_line,
    },
};

/// The editor, while it is open.
#[derive(Clone, Debug)]
pub struct NoteEditor {
    id: HighlightId,
    quote: String,
    note: String,
    tags: TagField,
    color: HighlightColor,
    focused: bool,
}

impl NoteEditor {
    /// The note of a highlight.
    pub fn of(highlight: &Highlight, snapshot: &Snapshot) -> Self {
        Self {
            id: highlight.id,
            quote: one_line(&highlight.quote.exact),
            note: highlight.note.clone(),
            tags: TagField::new(&highlight.tags, snapshot),
            color: highlight.color,
            focused: false,
        }
    }

    fn edit(&self) -> HighlightEdit {
        HighlightEdit {
            note: Some(self.note.clone()),
            tags: Some(self.tags.tags()),
            color: Some(self.color),
            passage: None,
        }
    }
}

/// Draws the editor; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, editor: &mut NoteEditor) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("note")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(540.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(RichText::new("Note").font(face::serif_bold(22.0)));
        ui.add_space(8.0);
        quote(ui, theme, editor);
        ui.add_space(10.0);
        let note = field(ui, theme, "Note, in Markdown", |ui| {
            let edit = TextEdit::multiline(&mut editor.note).desired_rows(6).hint_text(faint(theme, "Note"));
            ScrollArea::vertical().max_height(220.0).show(ui, |ui| ui.add(dressed(edit))).inner
        });
        if !editor.focused {
            editor.focused = true;
            note.request_focus();
        }
        ui.add_space(8.0);
        field(ui, theme, "Tags, separated by commas", |ui| {
            ui.add(dressed(
                TextEdit::singleline(&mut editor.tags.text).hint_text(faint(theme, "Tags, separated by commas")),
            ))
        });
        ui.add_space(6.0);
        editor.tags.offered(ui, theme);
        ui.add_space(12.0);
        buttons(ui, context, editor)
    });
    response.inner || response.should_close()
}

fn faint(theme: &Theme, words: &str) -> RichText {
    RichText::new(words).color(theme.ink_faint)
}

fn dressed(edit: TextEdit<'_>) -> TextEdit<'_> {
    edit.font(face::sans(13.5)).desired_width(f32::INFINITY).frame(Frame::NONE)
}

/// A field in its box, with its name for those who cannot see it.
fn field(ui: &mut Ui, theme: &Theme, name: &str, add: impl FnOnce(&mut Ui) -> egui::Response) -> egui::Response {
    let shown = Frame::new()
        .inner_margin(Margin::symmetric(10, 8))
        .fill(theme.paper)
        .stroke(Stroke::new(1.0, theme.rule_strong))
        .corner_radius(7)
        .show(ui, add);
    let response = shown.inner;
    if response.has_focus() {
        ui.painter().rect_stroke(shown.response.rect, 7.0, Stroke::new(1.5, theme.accent), egui::StrokeKind::Inside);
    }
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

fn quote(ui: &mut Ui, theme: &Theme, editor: &mut NoteEditor) {
    let words = widgets::lines(ui, &editor.quote, face::serif(15.0), theme.ink, ui.available_width() - 20.0, 4);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), words.size().y + 4.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Blockquote, true, &editor.quote));
    let bar = egui::Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
    ui.painter().rect_filled(bar, 2.0, theme.highlight(editor.color));
    ui.painter().galley(rect.min + vec2(16.0, 2.0), words, theme.ink);
    ui.add_space(10.0);
    if let Some(color) = widgets::color_dots(ui, theme, Some(editor.color)) {
        editor.color = color;
    }
}

fn buttons(ui: &mut Ui, context: &mut PanelContext<'_>, editor: &NoteEditor) -> bool {
    let theme = context.theme;
    let mut close = false;
    ui.horizontal(|ui| {
        if widgets::text_button(ui, theme, "Remove the highlight", false, true).clicked() {
            context.actions.push(Action::Engine(Command::RemoveHighlight(editor.id)));
            close = true;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let keys = widgets::submits(ui);
            if widgets::text_button(ui, theme, "Keep", true, true).clicked() || keys {
                context.actions.push(Action::Engine(Command::EditHighlight(editor.id, editor.edit())));
                close = true;
            }
            ui.add_space(8.0);
            close |= widgets::text_button(ui, theme, "Cancel", false, true).clicked();
            let (rect, _) = ui.allocate_exact_size(vec2(78.0, 30.0), Sense::hover());
            widgets::key_cap(ui, theme, rect.right_center() - vec2(6.0, 0.0), "Ctrl Enter");
        });
    });
    close
}

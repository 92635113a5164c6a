//! The passages marked in this story; and the card of a highlight, which the Highlights view shows too.

use egui::{Rect, Response, Sense, Stroke, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};
use lucide_icons::Icon;

use crate::{
    anchor::Anchor,
    engine::{
        command::Command,
        snapshot::{AnchoredHighlight, OpenStory},
    },
    model::highlight::Highlight,
    ui::{action::Action, commands::UiCommand, panel::PanelContext, theme::face, widgets},
};

/// Draws the list.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory) {
    let theme = context.theme;
    if story.highlights.is_empty() {
        let how = format!("Select text in the story and press {}.", context.keys.hint(UiCommand::Highlight));
        widgets::empty_note(ui, theme, "No highlights", &how);
        return;
    }
    for anchored in &story.highlights {
        let note = note(anchored);
        let width = ui.available_width();
        let height = highlight_height(ui, &anchored.highlight, &note, width);
        let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let response = highlight_card(ui, context, rect, &anchored.highlight, &note, false);
        if response.clicked()
            && let Some(span) = anchored.anchor.span()
        {
            context.actions.push(Action::Reveal(span));
        }
    }
}

/// What the reader should know of a highlight's place: a changed number before all else.
fn note(anchored: &AnchoredHighlight) -> String {
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

/// Height of a highlight's card in a column of this width.
pub fn highlight_height(ui: &Ui, highlight: &Highlight, note: &str, width: f32) -> f32 {
    let quote = quote(ui, highlight, egui::Color32::PLACEHOLDER, width);
    quote.size().y + if note.is_empty() { 26.0 } else { 44.0 }
}

fn quote(ui: &Ui, highlight: &Highlight, ink: egui::Color32, width: f32) -> std::sync::Arc<egui::Galley> {
    let text = highlight.quote.exact.split_whitespace().collect::<Vec<_>>().join(" ");
    widgets::lines(ui, &text, face::serif(14.5), ink, width - 72.0, 5)
}

/// Draws a highlight's card into `rect`: the words, a line of `note`, a way to remove it.
pub fn highlight_card(
    ui: &mut Ui,
    context: &mut PanelContext<'_>,
    rect: Rect,
    highlight: &Highlight,
    note: &str,
    selected: bool,
) -> Response {
    let theme = context.theme;
    let response = ui.interact(rect, ui.scope_id().with(highlight.id), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, &highlight.quote.exact));
    widgets::fill_row(ui, theme, rect, &response, selected, 0.0);
    let bar = Rect::from_min_max(rect.left_top() + vec2(14.0, 13.0), pos2(rect.left() + 18.0, rect.bottom() - 13.0));
    ui.painter().rect_filled(bar, 2.0, theme.highlight(highlight.color));
    ui.painter().rect_stroke(bar, 2.0, Stroke::new(0.5, theme.rule_strong), egui::StrokeKind::Outside);
    let words = quote(ui, highlight, theme.ink, rect.width());
    let below = rect.top() + 15.0 + words.size().y;
    ui.painter().galley(rect.min + vec2(28.0, 12.0), words, theme.ink);
    if !note.is_empty() {
        let note = widgets::elided(ui, note, face::sans(11.5), theme.ink_faint, rect.width() - 72.0);
        ui.painter().galley(pos2(rect.left() + 28.0, below), note, theme.ink_faint);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
    let corner = Rect::from_min_size(rect.right_top() + vec2(-40.0, 8.0), vec2(28.0, 28.0));
    let mut button = ui.new_child(UiBuilder::new().max_rect(corner).id_salt(("remove", highlight.id)));
    if widgets::icon_button(&mut button, theme, Icon::Trash2, "Remove the highlight", true).clicked() {
        context.actions.push(Action::Engine(Command::RemoveHighlight(highlight.id)));
    }
    response
}

//! What stories said of a company's numbers, side by side over time; where two of them disagree is marked.

use egui::{Align2, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::line;
use crate::{
    annotate::{
        figures::{Cell, Timeline},
        key_number::display::display_period,
    },
    engine::snapshot::TickerCard,
    ui::{action::Action, format, format::counted, panel::PanelContext, theme::face, widgets},
};

/// Metrics shown.
const METRICS: usize = 8;
/// Values of one metric shown: the newest.
const VALUES: usize = 3;

/// Draws a line of values for each metric that stories told most often.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    if card.numbers.is_empty() {
        return;
    }
    super::rule(ui, context.theme);
    line(ui, "Its numbers over time, as read in stories", face::sans(12.5), context.theme.ink_faint);
    for timeline in card.numbers.iter().take(METRICS) {
        metric(ui, context, card, timeline);
    }
}

fn metric(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, timeline: &Timeline) {
    let theme = context.theme;
    ui.add_space(3.0);
    line(ui, &timeline.metric, face::sans(12.0), theme.ink_soft);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let cells: Vec<&Cell> = timeline.cells.iter().rev().take(VALUES).collect();
    let width = row.width() / VALUES as f32;
    // The oldest stands left, so that time runs as on the chart.
    for (place, cell) in cells.into_iter().rev().enumerate() {
        let left = row.left() + place as f32 * width;
        value(ui, context, card, cell, Rect::from_min_size(pos2(left, row.top()), vec2(width - 6.0, row.height())));
    }
}

fn value(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, cell: &Cell, rect: Rect) {
    let theme = context.theme;
    let figure = &cell.figure;
    let told_at = || format::age(context.snapshot.now, cell.at, context.local_time);
    let when = figure.period.as_deref().map_or_else(told_at, display_period);
    let mark = if cell.disagrees.is_empty() { "" } else { ", stories disagree" };
    let spoken = format!("{}: {}, {when}{mark}", figure.metric, figure.shown);
    let id = ui.scope_id().with((cell.story, figure.span.start(), figure.span.end()));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &spoken));
    widgets::fill_row(ui, theme, rect.expand2(vec2(4.0, 0.0)), &response, false, 5.0);
    let shown = widgets::elided(ui, &figure.shown, face::sans_bold(13.0), theme.ink, rect.width() - 14.0);
    let after = rect.left() + shown.size().x + 4.0;
    ui.painter().galley(rect.min + vec2(0.0, 2.0), shown, theme.ink);
    if !cell.disagrees.is_empty() {
        let at = pos2(after, rect.top() + 11.0);
        ui.painter().text(at, Align2::LEFT_CENTER, "\u{2260}", face::mono(13.0), theme.number);
    }
    let caption = widgets::elided(ui, &when, face::sans(11.0), theme.ink_faint, rect.width());
    ui.painter().galley(rect.min + vec2(0.0, 18.0), caption, theme.ink_faint);
    let title = |story| card.stories.iter().find(|row| row.id == story).map(|row| row.title.as_str());
    let mut told = format!("\u{201c}{}\u{201d}\n{}", figure.quote, title(cell.story).unwrap_or_default());
    if !cell.disagrees.is_empty() {
        let stories = counted(cell.disagrees.len(), "story gives", "stories give");
        told.push('\n');
        told.push_str(&stories);
        told.push_str(" another value for the same period:");
        for other in cell.disagrees.iter().filter_map(|story| title(*story)) {
            told.push('\n');
            told.push_str(other);
        }
    }
    if response.on_hover_text(told).clicked() {
        context.actions.push(Action::RevealIn(cell.story, figure.sentence));
    }
}

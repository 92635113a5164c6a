//! What stories said of a company's numbers, side by side over time; where two of them disagree is marked.

use std::fmt::Write as _;

use egui::{Align2, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::line;
use crate::{
    annotate::{
        figures::{Cell, Timeline},
        key_number::display::display_period,
    },
    engine::{filed::Filed, snapshot::TickerCard},
    model::quantity::Currency,
    ui::{action::Action, format, format::counted, panel::PanelContext, price, theme::face, widgets},
};

/// Metrics shown.
const METRICS: usize = 8;
/// Values of one metric shown: the newest.
const VALUES: usize = 3;

/// What a filing says of it.
fn filed<'a>(card: &'a TickerCard, cell: &Cell) -> Option<&'a Filed> {
    card.reports.compared.get(&(cell.story, cell.figure.span))
}

/// A number in the reader's own currency, as the rates of its story's day make it.
fn converted(card: &TickerCard, cell: &Cell) -> Option<price::InWords> {
    let figure = &cell.figure;
    let from = Currency::of_unit(figure.unit.as_deref()?).filter(|_| figure.low == figure.high)?;
    let converted = card.also_in.as_ref()?.convert(figure.low, from, cell.at.date_naive())?;
    Some(price::converted(&converted))
}

/// Draws a line of values for each metric that stories told most often.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    if card.numbers.is_empty() {
        return;
    }
    super::rule(ui, context.theme);
    line(ui, "Its numbers over time, as read in stories", face::sans(12.5), context.theme.ink_faint);
    let shown = || card.numbers.iter().take(METRICS).flat_map(|line| line.cells.iter().rev().take(VALUES));
    if let Some(also) = card.also_in.as_ref().filter(|_| shown().any(|cell| converted(card, cell).is_some())) {
        let words =
            format!("\u{2248} converted to {} at the day of each story; rate and source on hover", also.currency);
        super::wrapped(ui, &words, face::sans(11.0), context.theme.ink_faint);
    }
    for timeline in card.numbers.iter().take(METRICS) {
        metric(ui, context, card, timeline);
    }
}

fn metric(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, timeline: &Timeline) {
    let theme = context.theme;
    ui.add_space(3.0);
    line(ui, &timeline.metric, face::sans(12.0), theme.ink_soft);
    let cells: Vec<&Cell> = timeline.cells.iter().rev().take(VALUES).collect();
    let is_compared = cells.iter().any(|cell| filed(card, cell).is_some());
    let is_converted = cells.iter().any(|cell| converted(card, cell).is_some());
    let height = 34.0 + 13.0 * f32::from(u8::from(is_compared) + u8::from(is_converted));
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
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
    let filed = filed(card, cell);
    let filed_words = filed.map(|filed| {
        let stated = &filed.fact.stated;
        let value = price::amount(stated.value, &stated.unit);
        if filed.agrees { format!("as filed, {value}") } else { format!("filing says {value}") }
    });
    let also = converted(card, cell);
    let mut spoken = format!("{}: {}, {when}{mark}", figure.metric, figure.shown);
    for more in filed_words.iter().chain(also.as_ref().map(|also| &also.whole)) {
        spoken.push_str(", ");
        spoken.push_str(more);
    }
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
    let filed_short = filed.map(|filed| {
        let stated = &filed.fact.stated;
        if filed.agrees {
            ("as filed".to_owned(), theme.ink_faint)
        } else {
            (format!("filed {}", price::amount(stated.value, &stated.unit)), theme.number)
        }
    });
    let captions =
        [Some((when, theme.ink_faint)), filed_short, also.as_ref().map(|also| (also.short.clone(), theme.ink_faint))];
    let mut top = 18.0;
    for (words, ink) in captions.into_iter().flatten() {
        let words = widgets::elided(ui, &words, face::sans(11.0), ink, rect.width());
        ui.painter().galley(rect.min + vec2(0.0, top), words, ink);
        top += 13.0;
    }
    let title = |story| card.stories.iter().find(|row| row.id == story).map(|row| row.title.as_str());
    let mut told = format!("\u{201c}{}\u{201d}\n{}", figure.quote, title(cell.story).unwrap_or_default());
    if let (Some(filed), Some(words)) = (filed, &filed_words) {
        let stated = &filed.fact.stated;
        // Writing to a string cannot fail.
        _ = write!(
            told,
            "\n{}{} ({}, {} of {})",
            words.get(..1).unwrap_or_default().to_uppercase(),
            words.get(1..).unwrap_or_default(),
            stated.metric.title(),
            stated.form,
            format::date(stated.filed)
        );
    }
    if let Some(also) = &also {
        told.push('\n');
        told.push_str(&also.whole);
    }
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

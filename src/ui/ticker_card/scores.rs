//! Where a company stands among others, each score with its formula and the numbers in it a click away; trends likewise.

use egui::{Align2, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};
use rust_decimal::Decimal;

use super::{CardState, filings::short, row, wrapped};
use crate::{
    engine::{
        command::Command,
        snapshot::{Access, Comparison, Scores, TickerCard},
    },
    market::score::{FEWEST, Input, Part, Ranked, Score},
    ui::{
        action::Action,
        commands::UiCommand,
        format,
        panel::PanelContext,
        price,
        theme::{Theme, face},
        widgets,
    },
};

/// Height of a score.
const TILE: f32 = 40.0;
/// The least width of a score in which its name has room.
const NARROWEST: f32 = 68.0;

/// What is unfolded on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfolded {
    /// How the trends are made.
    Trend,
    /// What a score is made of.
    Score(Score),
}

/// Draws the scores, and what is unfolded of them.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, state: &mut CardState) {
    let scores = &card.scores;
    if scores.ranked.is_empty() && scores.comparison == Comparison::None {
        return;
    }
    ui.add_space(4.0);
    // With no score at all there is only to say how to come by them.
    if !scores.ranked.is_empty() {
        tiles(ui, context.theme, scores, state);
    }
    if let Some(Unfolded::Score(score)) = state.unfolded {
        match scores.ranked.iter().find(|ranked| ranked.score == score) {
            Some(ranked) => unfolded(ui, context, card, ranked),
            None => wrapped(ui, why_none(scores, score), face::sans(12.0), context.theme.ink_soft),
        }
    }
    comparison(ui, context, scores);
}

fn tiles(ui: &mut Ui, theme: &Theme, scores: &Scores, state: &mut CardState) {
    let whole = ui.available_width();
    let columns = if whole < 4.0 * NARROWEST { 2 } else { Score::ALL.len() };
    let rows = Score::ALL.len().div_ceil(columns);
    let (rect, _) = ui.allocate_exact_size(vec2(whole, rows as f32 * TILE), Sense::hover());
    let width = whole / columns as f32;
    for (place, score) in Score::ALL.into_iter().enumerate() {
        let percentile = scores.ranked.iter().find(|ranked| ranked.score == score).and_then(|ranked| ranked.percentile);
        let corner = rect.min + vec2((place % columns) as f32 * width, (place / columns) as f32 * TILE);
        let tile = egui::Rect::from_min_size(corner, vec2(width - 4.0, TILE));
        let response = ui.interact(tile, ui.scope_id().with(("score", score)), Sense::click());
        let is_open = state.unfolded == Some(Unfolded::Score(score));
        let spoken = match percentile {
            Some(percentile) => format!("{} {percentile:.0} of 100", score.title()),
            None => format!("{}: no score", score.title()),
        };
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, &spoken));
        widgets::fill_row(ui, theme, tile, &response, is_open, 5.0);
        let x = tile.left() + 4.0;
        let name = widgets::elided(ui, score.title(), face::sans(10.5), theme.ink_faint, tile.width() - 4.0);
        ui.painter().galley(pos2(x, tile.top() + 4.0), name, theme.ink_faint);
        let shown = percentile.map_or_else(|| "\u{2013}".to_owned(), |percentile| format!("{percentile:.0}"));
        let ink = if percentile.is_some() { theme.ink } else { theme.ink_faint };
        let at = pos2(x, tile.bottom() - 11.0);
        let number = ui.painter().text(at, Align2::LEFT_CENTER, shown, face::sans_bold(14.0), ink);
        if let Some(percentile) = percentile {
            bar(
                ui,
                theme,
                egui::Rect::from_x_y_ranges(number.right() + 6.0..=tile.right() - 6.0, at.y..=at.y),
                percentile,
            );
        }
        if response.on_hover_text("What it is made of").clicked() {
            state.unfolded = (!is_open).then_some(Unfolded::Score(score));
        }
    }
}

/// How far along a percentile is.
#[expect(clippy::cast_possible_truncation, reason = "a length on the screen")]
fn bar(ui: &Ui, theme: &Theme, line: egui::Rect, percentile: f64) {
    if line.width() < 12.0 {
        return;
    }
    let whole = line.expand2(vec2(0.0, 2.0));
    ui.painter().rect_filled(whole, 2.0, theme.rule);
    let mut part = whole;
    part.set_width(whole.width() * (percentile / 100.0) as f32);
    ui.painter().rect_filled(part, 2.0, theme.accent);
}

/// Why there is nothing to unfold.
const fn why_none(scores: &Scores, score: Score) -> &'static str {
    match (score, scores.comparison) {
        (Score::Momentum, _) => "No data: momentum needs 253 daily prices, a little over a year of them.",
        (_, Comparison::None) => "No data: it files no annual accounts with the SEC.",
        (_, Comparison::Unasked(_)) => "No data: it is not compared with others yet.",
        (_, Comparison::Asking(..) | Comparison::Held(_)) => "No data yet.",
    }
}

/// A score's parts with formula and numbers.
fn unfolded(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, ranked: &Ranked) {
    let theme = context.theme;
    let title = ranked.score.title();
    let universe = match (ranked.score, card.scores.comparison) {
        (Score::Momentum, _) => format!("{} instruments with a year of prices in your library", ranked.among),
        (_, Comparison::Held(year)) => {
            format!("{} companies that file with the SEC, by their figures of {year}", format::grouped(ranked.among))
        }
        _ => format!("{} companies", format::grouped(ranked.among)),
    };
    let place = match ranked.percentile {
        Some(percentile) => format!("{title} {percentile:.1} of 100 among {universe}."),
        None if ranked.among < FEWEST => {
            format!("No {} score: it takes {FEWEST} to compare; here are {universe}.", title.to_lowercase())
        }
        None => format!("No {} score: what is known weighs less than half of it.", title.to_lowercase()),
    };
    ui.add_space(3.0);
    wrapped(ui, &place, face::sans(12.0), theme.ink);
    for part in &ranked.parts {
        described(ui, context, card, part);
    }
    let method = "The weighted mean of the parts' percentiles, ranked again. A percentile is 100 (lower + equal ÷ 2) ÷ N, \
                  within 1 and 99.";
    ui.add_space(3.0);
    wrapped(ui, method, face::sans(11.5), theme.ink_faint);
    let advice = "Descriptive, from filings and prices; not advice.";
    wrapped(ui, advice, face::sans(11.5), theme.ink_faint);
    ui.add_space(4.0);
}

fn described(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, part: &Part) {
    let theme = context.theme;
    ui.add_space(3.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let place = match (part.value, part.percentile) {
        (Some(value), Some(percentile)) => format!("{} \u{2192} {percentile:.0} of 100", figure(value)),
        (Some(value), None) => format!("{}, not ranked", figure(value)),
        (None, _) => "no data".to_owned(),
    };
    let title = format!("{} ({}%)", part.title, part.weight);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}: {place}")));
    let ink = if part.value.is_some() { theme.ink } else { theme.ink_faint };
    let placed = ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, place, face::sans_bold(12.0), ink);
    let name = widgets::elided(ui, &title, face::sans(12.0), theme.ink_soft, placed.left() - rect.left() - 8.0);
    ui.painter().galley(pos2(rect.left(), rect.center().y - name.size().y * 0.5), name, theme.ink_soft);
    wrapped(ui, part.formula, face::sans(11.5), theme.ink_faint);
    for one in &part.inputs {
        input(ui, context, card, one);
    }
    if !part.missing.is_empty() {
        let words = format!("Not stated: {}", part.missing.join(", ").to_lowercase());
        wrapped(ui, &words, face::sans(11.5), theme.number);
    }
}

/// A number with its day: a click opens the filing it stands in.
fn input(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, input: &Input) {
    let theme = context.theme;
    let value = match input.unit {
        "" => plain(input.value),
        unit => price::amount(input.value, unit),
    };
    let day = short(input.day);
    let spoken = format!("{} {value}, {day}", input.title);
    let page = input.accession.as_ref().zip(card.reports.cik).and_then(|(accession, cik)| accession.page(cik));
    let role = if page.is_some() { Role::Link } else { Role::Label };
    let (rect, response) = row(ui, theme, 18.0, role, &spoken);
    let middle = rect.center().y;
    let ink = if page.is_some() { theme.accent } else { theme.ink };
    let shown = ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, value, face::sans(12.0), ink);
    let words = format!("{} \u{b7} {day}", input.title);
    let words = widgets::elided(ui, &words, face::sans(11.5), theme.ink_soft, shown.left() - rect.left() - 16.0);
    ui.painter().galley(pos2(rect.left() + 8.0, middle - words.size().y * 0.5), words, theme.ink_soft);
    if let Some((page, accession)) = page.zip(input.accession.as_ref())
        && response.on_hover_text(format!("{accession}\nA click opens the filing")).clicked()
    {
        context.actions.push(Action::OpenUrl(page.to_string()));
    }
}

/// What keeps the company from being compared, and how to change that.
fn comparison(ui: &mut Ui, context: &mut PanelContext<'_>, scores: &Scores) {
    let theme = context.theme;
    match (scores.comparison, scores.access) {
        (Comparison::None, _) | (_, Access::Off) => {}
        (_, Access::NoContact) => {
            let words = "Growth, quality and value need the figures of others, and the SEC answers only those who say \
                         who asks.";
            wrapped(ui, words, face::sans(12.0), theme.ink_soft);
            if widgets::text_button(ui, theme, "Name a contact \u{2026}", false, true).clicked() {
                context.actions.push(Action::Run(UiCommand::Network));
            }
        }
        (Comparison::Unasked(requests), Access::Allowed) => {
            let words = format!(
                "Growth, quality and value need the figures of all companies: {requests} requests to the SEC a week, \
                 which name none of them."
            );
            wrapped(ui, &words, face::sans(12.0), theme.ink_soft);
            if widgets::text_button(ui, theme, "Compare with other companies", false, true).clicked() {
                let mut settings = context.snapshot.price_settings.as_ref().clone();
                settings.compare = true;
                context.actions.push(Action::Engine(Command::SetPrices(Box::new(settings))));
            }
        }
        (Comparison::Asking(held, of), Access::Allowed) => {
            let words = match &scores.trouble {
                Some(trouble) => format!("The figures of others are not all here ({held} of {of}): {trouble}"),
                None => format!("The figures of others are on their way: {held} of {of}"),
            };
            wrapped(ui, &words, face::sans(12.0), theme.ink_soft);
        }
        (Comparison::Held(_), Access::Allowed) => {
            if let Some(trouble) = &scores.trouble {
                let words = format!("The figures of others are not all new: {trouble}");
                wrapped(ui, &words, face::sans(12.0), theme.ink_faint);
            }
        }
    }
}

/// A ratio as a person reads it.
fn figure(value: f64) -> String {
    format!("{value:.3}").replace('-', "\u{2212}")
}

fn plain(value: Decimal) -> String {
    value.round_dp(4).normalize().to_string()
}

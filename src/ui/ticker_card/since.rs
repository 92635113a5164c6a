//! What the price did since the open story, beside what its market did; and its trends.

use std::fmt::Write as _;

use egui::{Align2, RichText, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};
use rust_decimal::Decimal;

use super::{CardState, scores::Unfolded};
use crate::{
    engine::snapshot::Prices,
    market::{
        calendar::Calendar,
        event::{Point, SinceStory},
        trend::{Direction, Trend, Window},
    },
    model::quantity::Change,
    ui::{panel::PanelContext, price, theme::Theme, theme::face, widgets},
};

/// Draws both, as far as they are known.
pub(super) fn show(ui: &mut Ui, context: &PanelContext<'_>, prices: &Prices, state: &mut CardState) {
    if let Some(since) = &prices.since {
        reaction(ui, context.theme, prices, since);
    }
    if prices.daily.is_some() {
        trends(ui, context.theme, &prices.trends, state);
    }
}

fn reaction(ui: &mut Ui, theme: &Theme, prices: &Prices, since: &SinceStory) {
    let zone = prices.calendar.and_then(Calendar::of).map(|calendar| calendar.zone);
    let point = |point: &Point| {
        let at = zone.map_or_else(
            || point.at.format("%-d %b %H:%M").to_string(),
            |zone| point.at.with_timezone(&zone).format("%-d %b %H:%M").to_string(),
        );
        format!("{} on {at}, the exchange's time", price::price(point.price))
    };
    let now = format!("to {} at the close of {}", price::price(since.now.price), since.now.day.format("%-d %b"));
    let why =
        format!("P0, the last close before publication: {}\n{now}. After it, not because of it", point(&since.before));
    figure(ui, theme, "Since this story", Some(since.since_before), "", &why);
    if let Some(tradable) = &since.tradable {
        let why = format!("P1, the first opening after publication: {}\n{now}", point(tradable));
        figure(ui, theme, "Since you could trade", since.since_tradable, "", &why);
    }
    if let (Some(market), Some(series)) = (since.benchmark, &prices.benchmark) {
        let name = format!("{} meanwhile", series.provenance.symbol);
        let beyond = since.since_before.checked_sub(market);
        let note = beyond.map(|beyond| format!("{} beyond", price::percent(beyond))).unwrap_or_default();
        let why = format!(
            "The same days of {}, which stands for its market and trades in the same hours",
            series.provenance.symbol
        );
        figure(ui, theme, &name, Some(market), &note, &why);
    }
    if let Some(one_day) = since.one_day {
        let note = since.abnormal.map(|abnormal| format!("{:+.1}% own", abnormal.percent));
        let mut why = "The close of the first session that ended after publication, from P0".to_owned();
        if let Some(abnormal) = since.abnormal {
            why.push_str(match abnormal.sigmas {
                Some(_) => {
                    "\nOwn: the abnormal return, which the market does not explain, by the market model a + b × market on the 120 \
                     sessions that end 11 before it"
                }
                None => "\nOwn: what is left without the market's own move; too few sessions for more",
            });
            if let Some(sigmas) = abnormal.sigmas {
                // Writing to a string cannot fail.
                _ = write!(why, ": {:.1} standard errors. One event says little", sigmas.abs());
            }
        }
        let note = note.unwrap_or_default().replace('-', "\u{2212}");
        figure(ui, theme, "First day", Some(one_day), &note, &why);
    }
    if let Some(five) = since.five_days {
        figure(ui, theme, "Five sessions", Some(five), "", "To the close of the fifth session, from P0");
    }
}

/// A name, a percentage, and a note; how it was made on hover.
fn figure(ui: &mut Ui, theme: &Theme, name: &str, value: Option<Decimal>, note: &str, why: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 19.0), Sense::click());
    let shown = value.map_or_else(|| "\u{2013}".to_owned(), price::percent);
    let spoken = format!("{name}: {shown}{}{note}", if note.is_empty() { "" } else { ", " });
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let middle = rect.center().y;
    let named =
        ui.painter().text(pos2(rect.left(), middle), Align2::LEFT_CENTER, name, face::sans(12.0), theme.ink_soft);
    let color = value.map_or(theme.ink_faint, |value| theme.change(price::direction(value)));
    // Figures stand under each other whatever their names.
    let right = (rect.left() + 180.0).max(named.right() + 56.0).min(rect.right());
    ui.painter().text(pos2(right, middle), Align2::RIGHT_CENTER, shown, face::sans_bold(12.5), color);
    if rect.right() - right > 40.0 {
        let note = widgets::elided(ui, note, face::sans(11.5), theme.ink_faint, rect.right() - right - 8.0);
        ui.painter().galley(pos2(right + 8.0, middle - note.size().y * 0.5), note, theme.ink_faint);
    }
    widgets::focus_ring(ui, &response, theme);
    response.on_hover_text(RichText::new(why).font(face::sans(12.0)));
}

fn trends(ui: &mut Ui, theme: &Theme, trends: &[Trend], state: &mut CardState) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::click());
    let mut spoken = "Price trend".to_owned();
    let middle = rect.center().y;
    let named =
        ui.painter().text(pos2(rect.left(), middle), Align2::LEFT_CENTER, "Trend", face::sans(12.0), theme.ink_soft);
    let mut left = named.right() + 14.0;
    for window in Window::ALL {
        let trend = trends.iter().find(|trend| trend.window == window);
        let (glyph, color, word) = match trend.map(|trend| (trend.direction, trend.strong)) {
            Some((Direction::Up, true)) => ("\u{25b2}", theme.change(Some(Change::Up)), "up"),
            Some((Direction::Up, false)) => ("\u{25b3}", theme.change(Some(Change::Up)), "up, weak"),
            Some((Direction::Down, true)) => ("\u{25bc}", theme.change(Some(Change::Down)), "down"),
            Some((Direction::Down, false)) => ("\u{25bd}", theme.change(Some(Change::Down)), "down, weak"),
            Some((Direction::Flat, _)) => ("\u{25ac}", theme.ink_soft, "flat"),
            None => ("\u{2013}", theme.ink_faint, "too few days"),
        };
        let mark = ui.painter().text(pos2(left, middle), Align2::LEFT_CENTER, glyph, face::mono(12.0), color);
        let name = pos2(mark.right() + 4.0, middle);
        left = ui.painter().text(name, Align2::LEFT_CENTER, window.title(), face::sans(11.5), theme.ink_faint).right()
            + 12.0;
        spoken = format!("{spoken}, {} {word}", window.title());
    }
    let is_open = state.unfolded == Some(Unfolded::Trend);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, &spoken));
    widgets::focus_ring(ui, &response, theme);
    if response.on_hover_text("How it is made").clicked() {
        state.unfolded = (!is_open).then_some(Unfolded::Trend);
    }
    if is_open {
        explained(ui, theme, trends);
    }
}

/// The formula with what went into it.
fn explained(ui: &mut Ui, theme: &Theme, trends: &[Trend]) {
    let mut say = |words: &str, ink| {
        ui.label(RichText::new(words).font(face::sans(12.0)).color(ink));
    };
    say("Direction so far, not a forecast", theme.ink);
    say(
        "t = mean of the daily log returns ÷ (their deviation ÷ √n), n = 42, 126, 252. Up: t ≥ 0.5 and the price at or \
         above its mean of n days; down: t ≤ −0.5 and below it; filled: |t| ≥ 2",
        theme.ink_soft,
    );
    for trend in trends {
        let words = format!(
            "{}: n = {}, t = {:.2}, price {:.2}, mean {:.2}",
            trend.window.title(),
            trend.window.returns(),
            trend.t,
            trend.price,
            trend.mean
        );
        say(&words.replace('-', "\u{2212}"), theme.ink_soft);
    }
    if trends.len() < Window::ALL.len() {
        say("Longer ones need more days than your source has", theme.ink_faint);
    }
}

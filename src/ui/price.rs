//! Prices as people write them, and the small line that shows where one came from.

use chrono::{DateTime, Utc};
use egui::{Color32, Rect, Shape, Stroke, Ui, pos2};
use rust_decimal::{Decimal, RoundingStrategy};

use super::theme::Theme;
use crate::{
    engine::snapshot::Move,
    market::{
        calendar::Calendar,
        freshness::{Freshness, freshness},
        series::Interval,
    },
    model::quantity::Change,
};

/// A price: `140.62`, `12,345.60`, `0.0834`.
pub fn price(value: Decimal) -> String {
    decimal(value, if value.abs() >= Decimal::ONE { 2 } else { 4 })
}

/// A change of a price, as exact as the price itself: `+8.39`, `−0.12`.
pub fn signed(value: Decimal, of: Decimal) -> String {
    let places = if of.abs() >= Decimal::ONE { 2 } else { 4 };
    format!("{}{}", sign(round(value, places)), decimal(value.abs(), places))
}

/// A signed percentage: `+6.3%`, `−0.6%`, `0.0%`.
pub fn percent(value: Decimal) -> String {
    let rounded = round(value, 1);
    format!("{}{}%", sign(rounded), decimal(rounded.abs(), 1))
}

const fn sign(value: Decimal) -> &'static str {
    if value.is_zero() {
        ""
    } else if value.is_sign_negative() {
        "\u{2212}"
    } else {
        "+"
    }
}

fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

fn decimal(value: Decimal, places: u32) -> String {
    let places_shown = usize::try_from(places).unwrap_or(2);
    let written = format!("{:.places_shown$}", round(value, places));
    let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), super::format::grouped);
    if part.is_empty() { grouped } else { format!("{grouped}.{part}") }
}

/// Which way a number points, once rounded as it is shown.
pub fn direction(value: Decimal) -> Option<Change> {
    match round(value, 1) {
        rounded if rounded.is_zero() => None,
        rounded if rounded.is_sign_negative() => Some(Change::Down),
        _ => Some(Change::Up),
    }
}

/// A count of units traded: `900`, `1.2K`, `58.4M`.
pub fn volume(units: u64) -> String {
    let units = units as f64;
    for (size, letter) in [(1e9, "B"), (1e6, "M"), (1e3, "K")] {
        if units >= size {
            return format!("{:.1}{letter}", units / size);
        }
    }
    format!("{units}")
}

/// The move of an instrument in a list, in words and colour; faint where the price is older than it should be.
pub fn list_move(theme: &Theme, moved: &Move, now: DateTime<Utc>) -> Option<(String, Color32)> {
    let (_, change) = moved.quote.change()?;
    let calendar = moved.calendar.and_then(Calendar::of);
    let label = freshness(&moved.quote.provenance, Interval::Day, calendar, None, now);
    let color = if Freshness::is_current(label) { theme.change(direction(change)) } else { theme.ink_faint };
    Some((percent(change), color))
}

/// The last closes as a line.
pub fn sparkline(ui: &Ui, rect: Rect, closes: &[f32], color: Color32) {
    let lowest = closes.iter().copied().fold(f32::INFINITY, f32::min);
    let highest = closes.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if closes.len() < 2 || !lowest.is_finite() || !highest.is_finite() {
        return;
    }
    let spread = (highest - lowest).max(f32::MIN_POSITIVE);
    let step = rect.width() / (closes.len() - 1) as f32;
    let points = closes.iter().enumerate().map(|(i, close)| {
        let y =
            if highest > lowest { rect.bottom() - (close - lowest) / spread * rect.height() } else { rect.center().y };
        pos2(rect.left() + i as f32 * step, y)
    });
    ui.painter().add(Shape::line(points.collect(), Stroke::new(1.2, color)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn prices_read_like_prices() {
        for (value, shown) in [
            ("140.62", "140.62"),
            ("12345.6", "12,345.60"),
            ("0.08335", "0.0834"),
            ("999.999", "1,000.00"),
            ("1", "1.00"),
        ] {
            assert_eq!(price(number(value)), shown, "{value}");
        }
        for (value, shown) in [("6.25", "+6.3%"), ("-0.55", "\u{2212}0.6%"), ("0.04", "0.0%"), ("-0.04", "0.0%")] {
            assert_eq!(percent(number(value)), shown, "{value}");
        }
        assert_eq!(signed(number("-0.125"), number("7")), "\u{2212}0.13");
        assert_eq!(signed(number("0.77"), number("177.31")), "+0.77");
        assert_eq!(signed(number("0.0012"), number("0.4")), "+0.0012");
        assert_eq!(direction(number("-0.04")), None);
        assert_eq!(direction(number("-0.06")), Some(Change::Down));
        assert_eq!([volume(900), volume(1_234), volume(58_414_460)], ["900", "1.2K", "58.4M"]);
    }
}

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
        fx::Converted,
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

/// A number with all its digits: `18,900,000,000`, `0.29`.
pub fn whole(value: Decimal) -> String {
    let value = value.normalize();
    let sign = if value.is_sign_negative() { "\u{2212}" } else { "" };
    format!("{sign}{}", decimal(value.abs(), value.scale()))
}

/// An amount as a table has room for it: `$322.5M`, `CNY 1.1B`, `−$0.29`, `41.2M`; `USD/shares` is money too.
pub fn amount(value: Decimal, unit: &str) -> String {
    let sizes = [(12, "T"), (9, "B"), (6, "M")];
    let size = sizes.into_iter().find(|(digits, _)| value.abs() >= Decimal::new(10_i64.pow(*digits), 0));
    let (scaled, letter) = match size {
        Some((digits, letter)) => (value.checked_div(Decimal::new(10_i64.pow(digits), 0)).unwrap_or(value), letter),
        None => (value, ""),
    };
    // Three digits say enough of a large number; a price keeps its cents.
    let places = match (letter, scaled.abs()) {
        ("", _) if value.fract().is_zero() => 0,
        ("", _) => 2,
        (_, scaled) if scaled >= Decimal::ONE_HUNDRED => 1,
        _ => 2,
    };
    let number = decimal(scaled.abs(), places);
    let number = if letter.is_empty() { number.as_str() } else { number.trim_end_matches('0').trim_end_matches('.') };
    let sign = if scaled.is_sign_negative() && !scaled.is_zero() { "\u{2212}" } else { "" };
    match unit.strip_suffix("/shares").unwrap_or(unit) {
        "shares" => format!("{sign}{number}{letter}"),
        "USD" => format!("{sign}${number}{letter}"),
        "EUR" => format!("{sign}\u{20ac}{number}{letter}"),
        "GBP" => format!("{sign}\u{a3}{number}{letter}"),
        code => format!("{sign}{code} {number}{letter}"),
    }
}

/// What a conversion is in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWords {
    /// `≈ $12.5M`, for a place that says elsewhere that it is converted.
    pub short: String,
    /// `Converted: $12.5M at 0.128205 USD for 1 HKD (ECB, 6 Mar 2026)`.
    pub whole: String,
}

/// A conversion in words.
pub fn converted(converted: &Converted) -> InWords {
    let amount = amount(converted.amount, converted.to.as_str());
    let source = converted.source.title();
    let day = converted.day.format("%-d %b %Y");
    let rate = converted.rate.round_sf(6).unwrap_or(converted.rate).normalize();
    let (from, to) = (converted.from, converted.to);
    InWords {
        short: format!("\u{2248} {amount}"),
        whole: format!("Converted: {amount} at {rate} {to} for 1 {from} ({source}, {day})"),
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
        for (value, unit, shown) in [
            ("322500000", "USD", "$322.5M"),
            ("1100000000", "USD", "$1.1B"),
            ("-12000000", "USD", "\u{2212}$12M"),
            ("-0.29", "USD/shares", "\u{2212}$0.29"),
            ("900000000", "CNY", "CNY 900M"),
            ("4.5", "EUR/shares", "\u{20ac}4.50"),
            ("41200000", "shares", "41.2M"),
            ("2345678901234", "GBP", "\u{a3}2.35T"),
            ("999999", "USD", "$999,999"),
            ("0", "USD", "$0"),
        ] {
            assert_eq!(amount(number(value), unit), shown, "{value} {unit}");
        }
        assert_eq!(whole(number("18900000000")), "18,900,000,000");
        assert_eq!(whole(number("-0.290")), "\u{2212}0.29");
        assert_eq!(direction(number("-0.04")), None);
        assert_eq!(direction(number("-0.06")), Some(Change::Down));
        assert_eq!([volume(900), volume(1_234), volume(58_414_460)], ["900", "1.2K", "58.4M"]);
    }
}

//! Numbers as a person would write them, and the cards of the panel.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::model::{
    quantity::{Amount, Bound, Change, Currency, KeyNumber, Quantity, QuantityKind, Role, Unit},
    text::one_line,
};

/// One card of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its place, 1 first.
    pub rank: u32,
    /// Its numbers as indices into the annotations: the one to show large first, repetitions last.
    pub numbers: Vec<usize>,
}

/// The cards of an article, in order of rank.
pub fn cards(numbers: &[KeyNumber]) -> Vec<Card> {
    let mut cards: Vec<Card> = Vec::new();
    for (index, number) in numbers.iter().enumerate() {
        let Some(rank) = number.rank else { continue };
        let place = rank.saturating_sub(1) as usize;
        while cards.len() <= place && cards.len() < numbers.len() {
            let rank = u32::try_from(cards.len() + 1).unwrap_or(u32::MAX);
            cards.push(Card { rank, numbers: Vec::new() });
        }
        if let Some(card) = cards.get_mut(place) {
            card.numbers.push(index);
        }
    }
    cards.retain(|card| !card.numbers.is_empty());
    for card in &mut cards {
        card.numbers.sort_by_key(|&index| (numbers.get(index).map_or(u8::MAX, weight), index));
        // What says the same as one before it goes last.
        let (first, repeated): (Vec<usize>, Vec<usize>) = {
            let mut seen: Vec<(&Option<Amount>, &Option<Unit>)> = Vec::new();
            card.numbers.iter().partition(|&&index| {
                let Some(quantity) = numbers.get(index).map(|number| &number.quantity) else { return false };
                let key = (&quantity.value, &quantity.unit);
                let new = quantity.value.is_none() || !seen.contains(&key);
                // A card has a handful of values; a fact said a thousand times needs no longer memory.
                if new && seen.len() < 16 {
                    seen.push(key);
                }
                new
            })
        };
        card.numbers = first.into_iter().chain(repeated).collect();
    }
    cards
}

/// What a card shows large: the level, but of a price its move.
fn weight(number: &KeyNumber) -> u8 {
    let moves = matches!(
        number.metric_id,
        Some(
            "share_price"
                | "index_level"
                | "oil_price"
                | "gas_price"
                | "gold_price"
                | "metal_price"
                | "crop_price"
                | "fx_rate"
                | "crypto_price"
        )
    );
    match number.role {
        Some(Role::Delta) if number.quantity.kind == QuantityKind::Percent => {
            if moves {
                0
            } else {
                2
            }
        }
        Some(Role::Level | Role::Guidance) => 1,
        Some(Role::Delta) => 3,
        Some(Role::Expectation) => 4,
        Some(Role::Comparison) | None => 5,
    }
}

/// The value as a person would write it: `$53B`, `+8%`, `−25 bp`, `12x`; the text itself where there is no safe value.
pub fn display_value(number: &KeyNumber, text: &str) -> String {
    let quantity = &number.quantity;
    let surface = || one_line(quantity.span.of(text));
    let Some(value) = &quantity.value else { return surface() };
    let in_words = !quantity.span.of(text).contains(|c: char| c.is_ascii_digit());
    let keeps_words =
        in_words && !matches!(quantity.kind, QuantityKind::Percent | QuantityKind::BasisPoints | QuantityKind::Money);
    let written = match value {
        Amount::Exact(value) if !keeps_words => exact(*value, quantity),
        Amount::Range(low, high) if !in_words => range(*low, *high, quantity),
        _ => None,
    };
    let Some(written) = written else { return surface() };
    match sign(number) {
        Some(sign) if !written.starts_with('\u{2212}') => format!("{sign}{written}"),
        _ => written,
    }
}

/// The sign of an amount of change.
fn sign(number: &KeyNumber) -> Option<char> {
    let relative = matches!(
        number.quantity.kind,
        QuantityKind::Percent | QuantityKind::PercentagePoints | QuantityKind::BasisPoints
    );
    let moved = number.role == Some(Role::Delta) || (relative && number.role == Some(Role::Guidance));
    match number.quantity.change.filter(|_| moved && number.quantity.kind != QuantityKind::Multiple)? {
        Change::Up => Some('+'),
        Change::Down => Some('\u{2212}'),
    }
}

/// One value with its unit; none for a unit that is better left as written.
fn exact(value: Decimal, quantity: &Quantity) -> Option<String> {
    let (before, after) = affixes(quantity)?;
    let minus = if value.is_sign_negative() && !value.is_zero() { "\u{2212}" } else { "" };
    let (digits, scale) = written(value.abs(), quantity);
    Some(format!("{minus}{before}{digits}{scale}{after}"))
}

/// Digits and scale. A price keeps its cents: $41.20, not $41.2.
fn written(value: Decimal, quantity: &Quantity) -> (String, &'static str) {
    let (mut digits, scale) = scaled(value, scales(quantity));
    let money = matches!(quantity.kind, QuantityKind::Money | QuantityKind::PerShare);
    if money && scale.is_empty() && digits.split_once('.').is_some_and(|(_, cents)| cents.len() == 1) {
        digits.push('0');
    }
    (digits, scale)
}

fn range(low: Decimal, high: Decimal, quantity: &Quantity) -> Option<String> {
    let (before, after) = affixes(quantity)?;
    if low.is_sign_negative() {
        return None;
    }
    let (low, low_scale) = written(low, quantity);
    let (high, high_scale) = written(high, quantity);
    let low = if low_scale == high_scale && before.is_empty() { low } else { format!("{low}{low_scale}") };
    Some(format!("{before}{low}\u{2013}{before}{high}{high_scale}{after}"))
}

/// What stands before and after the digits.
fn affixes(quantity: &Quantity) -> Option<(String, &'static str)> {
    let plain = String::new;
    Some(match quantity.unit.as_ref() {
        Some(Unit::Currency(currency) | Unit::Price(currency, _) | Unit::PerShare(currency)) => {
            (currency_sign(*currency), "")
        }
        Some(Unit::Percent) => (plain(), "%"),
        Some(Unit::PercentagePoints) => (plain(), " pp"),
        Some(Unit::BasisPoints) => (plain(), " bp"),
        Some(Unit::Times) => (plain(), "x"),
        Some(Unit::Count(_)) => (plain(), ""),
        Some(Unit::Points) => (plain(), " pts"),
        Some(Unit::Ucum(code)) if code.bytes().all(|byte| byte.is_ascii_alphabetic()) => (plain(), unit_after(code)?),
        None if quantity.kind == QuantityKind::Count => (plain(), ""),
        Some(Unit::Ucum(_) | Unit::Time(_)) | None => return None,
    })
}

fn unit_after(code: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 14] = [
        ("MW", " MW"),
        ("GW", " GW"),
        ("kW", " kW"),
        ("TW", " TW"),
        ("km", " km"),
        ("m", " m"),
        ("cm", " cm"),
        ("mm", " mm"),
        ("kg", " kg"),
        ("g", " g"),
        ("t", " t"),
        ("L", " L"),
        ("GHz", " GHz"),
        ("MHz", " MHz"),
    ];
    CODES.iter().find(|(known, _)| *known == code).map(|(_, after)| *after)
}

fn currency_sign(currency: Currency) -> String {
    let sign = match currency.as_str() {
        "USD" => "$",
        "EUR" => "\u{20ac}",
        "GBP" => "\u{a3}",
        "JPY" => "\u{a5}",
        "CNY" => "CN\u{a5}",
        "HKD" => "HK$",
        "CAD" => "C$",
        "AUD" => "A$",
        "NZD" => "NZ$",
        "SGD" => "S$",
        "TWD" => "NT$",
        "BRL" => "R$",
        "INR" => "\u{20b9}",
        "KRW" => "\u{20a9}",
        code => return format!("{code}\u{a0}"),
    };
    sign.to_owned()
}

/// The scales a kind is written with, largest first.
fn scales(quantity: &Quantity) -> &'static [(i64, &'static str)] {
    const LARGE: &[(i64, &str)] = &[(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M")];
    match quantity.kind {
        QuantityKind::Money | QuantityKind::Count | QuantityKind::Measure => LARGE,
        _ => &[],
    }
}

/// Digits of a value that is not negative, and the letter of its scale.
fn scaled(value: Decimal, scales: &[(i64, &'static str)]) -> (String, &'static str) {
    let fitting = scales.iter().find(|(scale, _)| value >= Decimal::from(*scale));
    let (value, letter) = match fitting {
        Some((scale, letter)) => (value.checked_div(Decimal::from(*scale)).unwrap_or(value), *letter),
        None => (value, ""),
    };
    // Four significant digits tell a billion apart from its neighbours; below a scale the text's own digits stay.
    let places = match letter {
        "" => 4,
        _ if value >= Decimal::from(100) => 1,
        _ if value >= Decimal::from(10) => 2,
        _ => 3,
    };
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    (grouped(&rounded.normalize().to_string()), letter)
}

/// Thousands parted by commas.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// What qualifies it: `about · 9 Mar`, `more than`, `plan`.
pub fn display_note(number: &KeyNumber) -> String {
    let mut parts: Vec<String> = Vec::new();
    let quantity = &number.quantity;
    match quantity.bound {
        Some(Bound::Above) => parts.push("more than".to_owned()),
        Some(Bound::AtLeast) => parts.push("at least".to_owned()),
        Some(Bound::Below) => parts.push("just under".to_owned()),
        Some(Bound::AtMost) => parts.push("up to".to_owned()),
        None if quantity.approx => parts.push("about".to_owned()),
        None => {}
    }
    match &quantity.unit {
        Some(Unit::PerShare(_)) => parts.push("a share".to_owned()),
        Some(Unit::Price(_, per)) => parts.push(format!("per {per}")),
        _ => {}
    }
    match number.role {
        Some(Role::Guidance) => parts.push("plan".to_owned()),
        Some(Role::Expectation) => parts.push("expected".to_owned()),
        Some(Role::Comparison) => parts.push("compared".to_owned()),
        Some(Role::Level | Role::Delta) | None => {}
    }
    if let Some(period) = &number.period {
        parts.push(display_period(period));
    }
    if let Some(source) = number.source.as_ref().filter(|source| number.company.as_ref() != Some(source)) {
        parts.push(format!("says {source}"));
    }
    parts.join(" \u{b7} ")
}

/// A period as a person would write it: `2024-Q4 YoY` is `Q4 2024 YoY`, `--03-09` is `9 Mar`.
pub fn display_period(period: &str) -> String {
    let words = period.split(' ').map(|word| calendar(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

fn calendar(word: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = |digits: &str| -> Option<&str> { MONTHS.get(digits.parse::<usize>().ok()?.checked_sub(1)?).copied() };
    if let Some(rest) = word.strip_prefix("--") {
        return match rest.split_once('-') {
            Some((m, d)) => Some(format!("{} {}", d.trim_start_matches('0'), month(m)?)),
            None => Some(month(rest)?.to_owned()),
        };
    }
    let parts: Vec<&str> = word.split('-').collect();
    match *parts.as_slice() {
        [year, part] if year.len() == 4 && (part.starts_with('Q') || part.starts_with('H')) => {
            Some(format!("{part} {year}"))
        }
        [year, m] if year.len() == 4 && m.len() == 2 => Some(format!("{} {year}", month(m)?)),
        [year, m, d] if year.len() == 4 => Some(format!("{} {} {year}", d.trim_start_matches('0'), month(m)?)),
        _ => None,
    }
}

/// What arithmetic says of the numbers of a card: a beat or a miss, whether a stated change fits, or how large it is.
pub fn computed(card: &Card, numbers: &[KeyNumber], text: &str) -> Option<String> {
    let all = || card.numbers.iter().filter_map(|&index| numbers.get(index));
    let level = all().find(|number| number.role == Some(Role::Level))?;
    let same_unit =
        |role: Role| all().find(|number| number.role == Some(role) && number.quantity.unit == level.quantity.unit);
    let now = single(level)?;
    let hundred = Decimal::from(100);
    let percent = |base: Decimal| now.checked_sub(base)?.checked_mul(hundred)?.checked_div(base);
    if let Some(expected) =
        same_unit(Role::Expectation).and_then(single).filter(|base| base.is_sign_positive() && !base.is_zero())
    {
        let by = percent(expected)?.round_dp(1).normalize();
        return Some(match by {
            by if by.is_zero() => "in line with what was expected, computed".to_owned(),
            by if by.is_sign_negative() => format!("misses by {}%, computed", by.abs()),
            by => format!("beats by {by}%, computed"),
        });
    }
    let base = same_unit(Role::Comparison)?;
    let before = single(base).filter(|base| base.is_sign_positive() && !base.is_zero())?;
    let stated = all().find(|number| number.role == Some(Role::Delta) && number.quantity.kind == QuantityKind::Percent);
    let by = percent(before)?;
    let Some((delta, change)) = stated.and_then(|number| Some((single(number)?, number.quantity.change?))) else {
        let way = if by.is_sign_negative() { "down" } else { "up" };
        return Some(format!("{way} {}%, computed", by.abs().round_dp(1).normalize()));
    };
    let signed = if change == Change::Down { -delta } else { delta };
    let factor = hundred.checked_add(signed)?.checked_div(hundred)?;
    let implied = before.checked_mul(factor)?;
    // Both numbers and the change are rounded as written: half a last digit of each may be lost.
    let half =
        |value: Decimal, unit: Decimal| unit.checked_div(Decimal::from(2)).and_then(|half| half.checked_div(value));
    let slack_now = half(now, last_digit(&level.quantity, text))?;
    let slack_base = half(before, last_digit(&base.quantity, text))?;
    let slack_delta = Decimal::new(5, delta.normalize().scale() + 3);
    let slack = slack_now.checked_add(slack_base)?.checked_add(slack_delta)?;
    let off = implied.checked_sub(now)?.abs().checked_div(now)?;
    let shown = exact(implied.round_sf(3)?, &level.quantity)?;
    let verdict = if off <= slack { "consistent" } else { "does not fit" };
    let (delta, before) = (delta.normalize(), exact(before, &level.quantity)?);
    let way = if change == Change::Down { "\u{2212}" } else { "+" };
    Some(format!("{way}{delta}% on {before} is {shown}: {verdict}, computed"))
}

fn single(number: &KeyNumber) -> Option<Decimal> {
    match number.quantity.value {
        Some(Amount::Exact(value)) => Some(value),
        _ => None,
    }
}

/// One unit of the last digit a number is written with: 0.1 billion for "$3.2 billion".
pub(in crate::annotate) fn last_digit(quantity: &Quantity, text: &str) -> Decimal {
    let written = quantity.span.of(text);
    // Of a range the upper end is read.
    let is_range = matches!(quantity.value, Some(Amount::Range(..)));
    let last = written.rfind(|c: char| c.is_ascii_digit()).and_then(|at| written.get(..=at)).unwrap_or_default();
    let upper = last.rsplit(|c: char| is_range && !(c.is_ascii_digit() || matches!(c, '.' | ','))).next();
    let digits: String = upper.unwrap_or_default().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let value = match quantity.value {
        Some(Amount::Exact(value) | Amount::Range(_, value)) => value.abs(),
        _ => Decimal::ONE,
    };
    let places = digits.trim_end_matches('.').split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let stated: Option<Decimal> =
        digits.trim_end_matches('.').parse().ok().filter(|stated: &Decimal| !stated.is_zero());
    let scale = stated.and_then(|stated| value.checked_div(stated)).unwrap_or(Decimal::ONE);
    let unit = Decimal::new(1, u32::try_from(places.min(20)).unwrap_or(0));
    scale.checked_mul(unit).unwrap_or(Decimal::ONE)
}

//! What stands after a number: percent, points, multiples, lengths of time, measures, money.

use rust_decimal::Decimal;

use super::{
    currency,
    lexicon::{Lexicon, List},
    line::Line,
    number::Number,
};
use crate::{annotate::token::TokenKind, model::quantity::Currency};

/// What a number is counted in, as far as its own words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Money, and how many of the noun make one unit; the currency is none where the noun does not tell.
    Money(Option<Currency>, u32),
    Percent,
    PercentagePoints,
    BasisPoints,
    /// Percentage points or index points: the sentence tells.
    Points,
    Times,
    /// UCUM code of a length of time, and how many of it one is.
    Time(&'static str, u32),
    Ucum(&'static str),
}

/// The unit token after a number that ends before token `i`, and the token after it.
pub(super) fn after(line: &Line<'_>, i: usize, number: &Number) -> Option<(Measure, usize)> {
    if let Some(found) = percent(line, i) {
        return Some(found);
    }
    let at = if line.joins(i, '-') { i + 1 } else { i };
    let is_hyphened = at > i;
    let is_glued = line.glued(i) && !is_hyphened;
    let low = line.low(at);
    match low {
        "bps" | "bp" | "bips" | "bpts" => return Some((Measure::BasisPoints, at + 1)),
        "basis" => {
            let next = at + 1 + usize::from(line.joins(at + 1, '-'));
            if matches!(line.low(next), "point" | "points") {
                return Some((Measure::BasisPoints, next + 1));
            }
        }
        "point" | "points" | "pts" => return Some((Measure::Points, at + 1)),
        // 777X is an aircraft.
        "x" if (is_glued || !line.is_number(at + 1))
            && !joins_more(line, at + 1)
            && (line.raw(at) == "x" || number.base.is_some_and(|base| base < Decimal::ONE_HUNDRED)) =>
        {
            return Some((Measure::Times, at + 1));
        }
        "times" if !is_glued && (is_multiple(line, at + 1, number) || is_another_multiple(line, i)) => {
            return Some((Measure::Times, at + 1));
        }
        "fold" => return Some((Measure::Times, at + 1)),
        _ => {}
    }
    if line.is(i, '×') && !line.is_number(i + 1) {
        return Some((Measure::Times, i + 1));
    }
    if !is_glued && let Some(found) = time(line, at, number, is_hyphened) {
        return Some(found);
    }
    if let Some(found) = measure(line, i, at, number) {
        return Some(found);
    }
    money(line, i, number)
}

/// Whether letters or digits go on without a space.
fn joins_more(line: &Line<'_>, i: usize) -> bool {
    line.glued(i) && (line.is_word(i) || line.is_number(i))
}

fn percent(line: &Line<'_>, i: usize) -> Option<(Measure, usize)> {
    if line.kind(i) == Some(TokenKind::Percent) {
        let next = i + 1 + usize::from(line.joins(i + 1, '-'));
        let is_points = matches!(line.low(next), "points" | "point" | "pts");
        return Some(if is_points { (Measure::PercentagePoints, next + 1) } else { (Measure::Percent, i + 1) });
    }
    let at = if line.joins(i, '-') { i + 1 } else { i };
    match line.low(at) {
        "percentage" => {
            let next = at + 1 + usize::from(line.joins(at + 1, '-'));
            matches!(line.low(next), "point" | "points" | "pts").then_some((Measure::PercentagePoints, next + 1))
        }
        "percent" | "pct" => {
            let next = at + 1 + usize::from(line.joins(at + 1, '-'));
            let is_points = matches!(line.low(next), "points" | "point" | "pts");
            Some(if is_points { (Measure::PercentagePoints, next + 1) } else { (Measure::Percent, at + 1) })
        }
        "per" => {
            let next = at + 1 + usize::from(line.joins(at + 1, '-'));
            (line.low(next) == "cent").then_some((Measure::Percent, next + 1))
        }
        "pc" if line.raw(at) == "pc" => Some((Measure::Percent, at + 1)),
        "pp" | "ppt" | "ppts" | "pps" if line.raw(at).starts_with('p') => Some((Measure::PercentagePoints, at + 1)),
        _ => None,
    }
}

/// Whether "N times" is a multiple, not how often something happened.
fn is_multiple(line: &Line<'_>, next: usize, number: &Number) -> bool {
    let has_decimals = number.base.is_some_and(|base| base.scale() > 0);
    has_decimals || line.kind(next) == Some(TokenKind::Word) && !List::Often.has(line.low(next))
}

/// Whether "times" after a number ending before token `i` is a multiple like one before it: "at 34 times earnings, against 16 times for".
fn is_another_multiple(line: &Line<'_>, i: usize) -> bool {
    let mut before = line.back(i.saturating_sub(1), 30);
    before.any(|at| {
        line.low(at) == "times"
            && line.is_number(at.wrapping_sub(1))
            && (line.raw(at.wrapping_sub(1)).contains('.')
                || line.is_word(at + 1) && !List::Often.has(line.low(at + 1)))
    })
}

fn time(line: &Line<'_>, at: usize, number: &Number, is_hyphened: bool) -> Option<(Measure, usize)> {
    // "24 Hour Fitness"
    if line.is_capitalised(at) && !line.is_title && !is_hyphened {
        return None;
    }
    let is_one = number.base == Some(Decimal::ONE);
    // "three straight years", "five full days"
    let skip = usize::from(
        !is_hyphened
            && matches!(
                line.low(at),
                "straight"
                    | "consecutive"
                    | "successive"
                    | "full"
                    | "fiscal"
                    | "calendar"
                    | "more"
                    | "additional"
                    | "long"
            ),
    );
    let (&(code, many), end) = Lexicon::bundled().times.at(line, at + skip).as_ref().map(|(time, end)| (time, *end))?;
    let low = line.low(end - 1);
    let is_plural = low.ends_with('s') || low.is_empty();
    // "two second-hand cars"; "second" alone is an ordinal.
    if matches!(low, "second" | "sec" | "min") && !is_hyphened && !is_one {
        return None;
    }
    // "in 2019 year" is no length of time.
    (is_plural
        || is_one
        || is_hyphened
        || number.scale.is_some()
        || !low.ends_with('s') && number.is_words
        || skip == 0)
        .then_some((Measure::Time(code, many), end))
}

fn measure(line: &Line<'_>, i: usize, at: usize, number: &Number) -> Option<(Measure, usize)> {
    let lexicon = Lexicon::bundled();
    if line.is(i, '°') {
        let code = match line.raw(i + 1) {
            "C" => "Cel",
            "F" => "[degF]",
            _ => return Some((Measure::Ucum("deg"), i + 1)),
        };
        return Some((Measure::Ucum(code), i + 2));
    }
    if let Some(&code) = lexicon.unit_signs.get(line.raw(at)) {
        // "5 mt" is no word of its own; "500 GW." is.
        let fits = !(line.glued(at + 1) && (line.is_number(at + 1) || line.is_word(at + 1)));
        return fits.then_some((Measure::Ucum(code), at + 1));
    }
    if let Some((code, end)) = lexicon.units.at(line, at) {
        return Some((Measure::Ucum(code), end));
    }
    // Pounds of copper are no money.
    if matches!(line.low(at), "pound" | "pounds") {
        let is_stuff = line.low(at + 1) == "of" && List::Stuff.has(line.low(at + 2));
        let is_weight = is_stuff || line.joins(i, '-') && number.scale.is_none() && List::Weighs.has(line.low(at + 1));
        return is_weight.then_some((Measure::Ucum("[lb_av]"), at + 1));
    }
    None
}

/// Whether a headline in capitals speaks of earnings or a dividend per share before token `i`.
fn is_loud_per_share(line: &Line<'_>, i: usize) -> bool {
    let tells = |at: usize| matches!(line.low(at), "eps" | "dps" | "dividend" | "earnings" | "share" | "shr" | "loss");
    line.back(i, 10).any(|at| line.is_caps(at) && tells(at))
        || line.ahead(i + 1, 3).any(|at| line.is_caps(at) && tells(at))
}

fn money(line: &Line<'_>, i: usize, number: &Number) -> Option<(Measure, usize)> {
    let is_glued = line.glued(i);
    // 412p, 45c: glued, lower case.
    if is_glued && !(line.glued(i + 1) && (line.is_word(i + 1) || line.is_number(i + 1))) {
        let code = match line.raw(i) {
            "p" => Some(Currency::parse("GBP")),
            "c" | "¢" => Some(None),
            // "15.94P"; "EPS 88C VS 74C", where everything is in capitals
            "P" if number.base.is_some_and(|base| base.scale() > 0) => Some(Currency::parse("GBP")),
            "C" if is_loud_per_share(line, i) => Some(None),
            _ => None,
        };
        if let Some(code) = code {
            return Some((Measure::Money(code, 100), i + 1));
        }
    }
    let (noun, end) = currency::after(line, i)?;
    // "the 3 won by Labour", "5 real ones"
    let is_verb = matches!(line.low(end - 1), "won" | "real" | "crown" | "rand" | "buck")
        && end == i + 1
        && number.scale.is_none()
        && number.base.is_none_or(|base| base < Decimal::ONE_HUNDRED);
    (!is_verb).then_some((Measure::Money(noun.currency, noun.parts), end))
}

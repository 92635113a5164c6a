//! What the sentence says of a number's unit: per share, per barrel, points of an index or of a rate.

use super::{
    amount::{self, Part},
    lexicon::{Lexicon, List},
    line::Line,
};
use rust_decimal::Decimal;

use crate::model::quantity::{Currency, QuantityKind, Unit};

/// Kind and unit of an amount of money that ends before token `end`.
pub(super) fn money(line: &Line<'_>, part: &Part, end: usize, currency: Currency) -> (QuantityKind, Unit) {
    let scaled = part.number.scale.is_some();
    // "to $17.20 from $16.10 a share"
    let base = || {
        let base = amount::starting(line, end + 1).filter(|base| line.low(end) == "from" && base.is_money())?;
        per(line, base.end).filter(|_| !scaled && base.number.scale.is_none())
    };
    if let Some(per) = per(line, end).or_else(|| per(line, part.later_end?)).or_else(base) {
        return match per {
            Per::Share => (QuantityKind::PerShare, Unit::PerShare(currency)),
            Per::Commodity(code) => (QuantityKind::Money, Unit::Price(currency, code)),
        };
    }
    // "The interim dividend amounts to £4,008,000": nobody pays that on one share.
    let is_sum = || {
        let most = if matches!(currency.as_str(), "JPY" | "KRW" | "IDR" | "VND") { 1_000_000 } else { 100_000 };
        part.value().is_some_and(|value| value.abs() >= Decimal::from(most))
    };
    if part.is_per_share || !scaled && is_per_share(line, part.start, end) && !is_sum() {
        return (QuantityKind::PerShare, Unit::PerShare(currency));
    }
    (QuantityKind::Money, Unit::Currency(currency))
}

enum Per {
    Share,
    Commodity(&'static str),
}

/// "a share", "per barrel", "an ounce", "/oz".
fn per(line: &Line<'_>, end: usize) -> Option<Per> {
    let at = match line.low(end) {
        "a" | "an" | "per" | "each" => end + 1,
        _ if line.is(end, '/') => end + 1,
        _ if line.joins(end, '-') && matches!(line.low(end + 1), "a" | "an" | "per") => end + 3,
        _ => return None,
    };
    for skip in 0..5 {
        let place = at + skip;
        match line.low(place) {
            "share" | "shares" | "ads" | "adr" | "adss" | "depositary" | "depository" => return Some(Per::Share),
            "diluted" | "basic" | "common" | "ordinary" | "american" | "class" | "fully" | "b" | "preferred"
            | "and" | "stock" | "weighted" => {}
            _ => break,
        }
    }
    let (code, _) = Lexicon::bundled().prices.at(line, at)?;
    Some(Per::Commodity(code))
}

/// Whether the words around an unscaled amount make it earnings or a dividend per share.
fn is_per_share(line: &Line<'_>, start: usize, end: usize) -> bool {
    // "$1.20 EPS", "a 40-cent dividend", "$1.20 in adjusted earnings per share"
    for at in line.ahead(end, 6) {
        match line.low(at) {
            "eps" | "dividend" | "dividends" | "dps" => return true,
            "per" if line.low(at + 1 + usize::from(line.joins(at + 1, '-'))) == "share" => return true,
            "in" | "of" | "quarterly" | "interim" | "final" | "special" | "annual" | "adjusted" | "diluted"
            | "cash" | "earnings" | "basic" | "semi" | "half" => {}
            _ => break,
        }
    }
    let mut crossed = 0;
    for at in line.back(start, 24) {
        match line.low(at) {
            "eps" | "dps" | "dividend" | "dividends" | "payout" => return true,
            // "per share", but not "share price" or "shares rose to $45".
            "share" => {
                let joined = usize::from(line.joins(at.wrapping_sub(1), '-'));
                let per = line.low(at.wrapping_sub(1 + joined));
                return matches!(per, "per" | "a" | "diluted" | "common" | "ordinary" | "depositary");
            }
            "shares" | "stock" | "price" | "target" | "revenue" | "sales" => return false,
            // "between $4.05 and $4.11"
            "and" if line.is_currency(at + 1) && line.is_number(at.wrapping_sub(1)) => {}
            "and" | "while" | "but" => crossed += 1,
            _ => {}
        }
        if crossed > 1 {
            return false;
        }
    }
    false
}

/// Whether points are percentage points here.
pub(super) fn is_rate(line: &Line<'_>, part: &Part) -> bool {
    let told = |at: &usize| is_index(line, *at) || List::Rate.has(line.low(*at));
    // What the points are of may stand in the sentence before.
    let before = (part.start.saturating_sub(40)..part.start).rev().find(told);
    before.or_else(|| line.ahead(part.end, 8).find(told)).is_some_and(|at| !is_index(line, at))
}

/// Words that name an index.
fn is_index(line: &Line<'_>, at: usize) -> bool {
    // "the three-month average" is none, "the Nikkei average" is.
    if line.low(at) == "average" {
        let before = at.wrapping_sub(1);
        return line.is_capitalised(before) || line.is_number(before) || matches!(line.low(before), "stock" | "share");
    }
    List::Index.has(line.low(at)) || line.raw(at) == "S" && line.is(at + 1, '&') && line.raw(at + 2) == "P"
}

/// Whether a bare number is the level of an index: "closed at 5,123.4".
pub(super) fn is_index_level(line: &Line<'_>, part: &Part) -> bool {
    let leads = matches!(
        line.low(part.start.wrapping_sub(1)),
        "at" | "to"
            | "from"
            | "of"
            | "above"
            | "below"
            | "was"
            | "near"
            | "around"
            | "hit"
            | "reached"
            | "over"
            | "under"
            | "is"
            | "and"
    );
    // "Dow 40,000"
    is_index(line, part.start.wrapping_sub(1)) || leads && line.back(part.start, 30).any(|at| is_index(line, at))
}

/// Whose cents: the dollar or euro named last before them.
pub(super) fn of_cents(seen: Option<Currency>) -> Currency {
    seen.filter(|currency| matches!(currency.as_str(), "USD" | "AUD" | "CAD" | "NZD" | "HKD" | "SGD" | "EUR" | "ZAR"))
        .unwrap_or(Currency::USD)
}

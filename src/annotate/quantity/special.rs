//! Numbers that are no figure with a unit: doubled, threefold, half of, one in five, 3-for-1, sixth, triple digits.

use rust_decimal::Decimal;

use super::{
    lexicon::{Lexicon, List},
    line::Line,
    number::{self, NumberWord, number_word, part_of},
    unit::Measure,
};
use crate::model::quantity::{Amount, QuantityKind, Unit};

/// A quantity that is complete by itself.
pub(super) struct Special {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: QuantityKind,
    pub(super) value: Option<Amount>,
    pub(super) unit: Option<Unit>,
}

impl Special {
    fn new(start: usize, end: usize, kind: QuantityKind, value: Option<Decimal>) -> Self {
        let unit = (kind == QuantityKind::Multiple).then_some(Unit::Times);
        Self { start, end, kind, value: value.map(|value| Amount::Exact(value.normalize())), unit }
    }
}

/// The special number at token `i`.
pub(super) fn at(line: &Line<'_>, i: usize) -> Option<Special> {
    ratio(line, i)
        .or_else(|| digits_many(line, i))
        .or_else(|| multiple(line, i))
        .or_else(|| fraction(line, i))
        .or_else(|| ordinal(line, i))
}

/// One number of a ratio: digits or a small word.
fn small(line: &Line<'_>, i: usize) -> Option<Decimal> {
    if line.is_number(i) {
        return number::digits(line.raw(i));
    }
    match number_word(line.low(i))? {
        NumberWord::Small(n) | NumberWord::Tens(n) => Some(Decimal::from(n)),
        NumberWord::Hundred => Some(Decimal::ONE_HUNDRED),
        _ => None,
    }
}

/// "one in five", "four out of ten", "3-for-1", "1.45-to-1", "2:1".
fn ratio(line: &Line<'_>, i: usize) -> Option<Special> {
    let above = small(line, i)?;
    let done = |end: usize, below: Decimal| Some(Special::new(i, end, QuantityKind::Ratio, above.checked_div(below)));
    // 3-for-1, 10-to-1
    if line.joins(i + 1, '-') && matches!(line.low(i + 2), "for" | "to") && line.joins(i + 3, '-') {
        let below = small(line, i + 4)?;
        let is_split = line.low(i + 2) == "for" || below == Decimal::ONE;
        let is_free = !line.joins(i + 5, '-');
        return if is_split && is_free { done(i + 5, below) } else { None };
    }
    if line.is(i + 1, ':') && line.joins(i + 1, ':') && line.is_number(i + 2) {
        let below = small(line, i + 2)?;
        let says_so = matches!(line.low(i + 3), "ratio" | "split" | "odds" | "leverage")
            || line.back(i, 6).any(|at| matches!(line.low(at), "ratio" | "odds" | "split" | "outnumbered"));
        return if says_so { done(i + 3, below) } else { None };
    }
    // "one in five", "nine out of 10": words, or small figures.
    let of = match line.low(i + 1) {
        "in" | "of" if line.low(i + 2) == "every" => i + 3,
        "in" => i + 2,
        "out" if line.low(i + 2) == "of" => i + 3,
        _ => return None,
    };
    let below = small(line, of)?;
    let is_whole = above.scale() == 0 && below.scale() == 0 && above < below && above < Decimal::from(20);
    // "1 in 8 adults", not "No. 1 in 2024"
    let is_words =
        line.is_word(i) || of == i + 3 || below <= Decimal::ONE_HUNDRED && line.is_word(of + 1) && !line.glued(of + 1);
    let is_free = super::calendar::month(line, of + 1).is_none()
        && !matches!(line.low(of + 1), "months" | "years" | "days" | "weeks" | "hours" | "minutes" | "quarters")
        && line.raw(of + 1) != "%"
        && !line.joins(of + 1, '-');
    if is_whole && is_words && is_free && below >= Decimal::from(2) && line.raw(of).len() < 4 + 4 {
        return done(of + 1, below);
    }
    None
}

/// "single digits", "low double-digit", "triple digits": percent.
fn digits_many(line: &Line<'_>, i: usize) -> Option<Special> {
    let (low, high) = match line.low(i) {
        "single" => (1, 9),
        "double" => (10, 99),
        "triple" => (100, 999),
        _ => return None,
    };
    let next = i + 1 + usize::from(line.joins(i + 1, '-'));
    if !matches!(line.low(next), "digit" | "digits") {
        return None;
    }
    let before = i.wrapping_sub(1);
    let place = if line.joins(before, '-') { before.wrapping_sub(1) } else { before };
    let third = |n: i64| Some((1 + 3 * n, 3 + 3 * n));
    let (start, bounds) = match (line.low(place), low) {
        ("low", 1) => (place, third(0)),
        ("mid" | "middle", 1) => (place, third(1)),
        ("high", 1) => (place, third(2)),
        ("low" | "mid" | "middle" | "high", _) => (place, None),
        _ => (i, Some((low, high))),
    };
    // "double-digit millions" is no percentage.
    let is_percent = !matches!(number_word(line.low(next + 1)), Some(NumberWord::Plural(_) | NumberWord::Scale(_)));
    let value = bounds.filter(|_| is_percent).map(|(low, high)| Amount::Range(low.into(), high.into()));
    let end =
        next + 1 + usize::from(matches!(line.low(next + 1), "percent" | "percentage") || line.raw(next + 1) == "%");
    let unit = is_percent.then_some(Unit::Percent);
    Some(Special { start, end, kind: QuantityKind::Percent, value, unit })
}

/// "doubled", "to triple", "halving", "twofold", "twice as many".
fn multiple(line: &Line<'_>, i: usize) -> Option<Special> {
    let low = line.low(i);
    let value = match low {
        "doubled" | "doubling" | "doubles" | "double" | "twofold" | "twice" => Decimal::TWO,
        "tripled" | "tripling" | "triples" | "triple" | "trebled" | "trebling" | "trebles" | "treble" | "threefold"
        | "thrice" => Decimal::from(3),
        "quadrupled" | "quadrupling" | "quadruples" | "quadruple" | "fourfold" => Decimal::from(4),
        "quintupled" | "quintupling" | "quintuple" | "fivefold" => Decimal::from(5),
        "sixfold" => Decimal::from(6),
        "sevenfold" => Decimal::from(7),
        "eightfold" => Decimal::from(8),
        "ninefold" => Decimal::from(9),
        "tenfold" => Decimal::TEN,
        "hundredfold" => Decimal::ONE_HUNDRED,
        "halved" | "halving" | "halves" | "halve" => part_of(1, 2)?,
        _ => return None,
    };
    let next = line.low(i + 1);
    let before = line.low(i.wrapping_sub(1));
    let fits = match low {
        "twice" | "thrice" => {
            matches!(next, "as" | "the" | "its" | "their" | "that" | "what" | "his" | "her" | "last")
        }
        "double" | "triple" | "treble" | "quadruple" | "quintuple" => {
            let is_verb = matches!(
                before,
                "to" | "will"
                    | "would"
                    | "could"
                    | "may"
                    | "might"
                    | "should"
                    | "can"
                    | "than"
                    | "nearly"
                    | "almost"
                    | "about"
            ) && !line.joins(i + 1, '-');
            is_verb && next != "check" && next != "down" && next != "taxation"
                || matches!(next, "the" | "its" | "their" | "that" | "what" | "last" | "from")
        }
        "doubled" | "doubling" | "doubles" => {
            next != "down" && !(line.is_capitalised(i) && line.is_capitalised(i + 1) && !line.is_title)
        }
        "halves" => !matches!(before, "two" | "both" | "the" | "of"),
        _ => true,
    };
    fits.then(|| Special::new(i, i + 1, QuantityKind::Multiple, Some(value)))
}

/// "half of", "two-thirds", "a third of", "three quarters of", "a quarter-point", "half a percentage point".
fn fraction(line: &Line<'_>, i: usize) -> Option<Special> {
    let (above, at) = match line.low(i) {
        "a" | "one" => (1, i + 1),
        "half" | "quarter" => (1, i),
        word => match number_word(word)? {
            NumberWord::Small(n @ 2..=9) => (i64::from(n), i + 1),
            _ => return None,
        },
    };
    let at = at + usize::from(at > i && line.joins(at, '-'));
    let below = match line.low(at) {
        "half" if above == 1 => 2,
        "third" if above == 1 || line.joins(at.wrapping_sub(1), '-') => 3,
        "thirds" => 3,
        "fourth" if above == 1 || line.joins(at.wrapping_sub(1), '-') => 4,
        "fourths" => 4,
        "quarter" if above == 1 => 4,
        "quarters" if above == 3 => 4,
        "quarter" if above == 3 && line.joins(at + 1, '-') => 4,
        "fifth" if above == 1 || line.joins(at.wrapping_sub(1), '-') => 5,
        "fifths" => 5,
        "sixth" if above == 1 => 6,
        "eighth" if above == 1 => 8,
        "eighths" => 8,
        "tenth" if above == 1 => 10,
        "tenths" => 10,
        "hundredths" => 100,
        _ => return None,
    };
    let value = part_of(above, below)?;
    let end = at + 1;
    // The article is no part of it: "a {third} of".
    let start = if line.low(i) == "a" { at } else { i };
    if let Some(found) = fraction_of_unit(line, start, end, value) {
        return Some(found);
    }
    let next = line.low(end);
    let before = line.low(i.wrapping_sub(1));
    let is_share = match (line.low(i), below) {
        // Quarters of the year, halves of a match.
        ("quarter", _) => false,
        (_, 4) if above == 3 => next == "of" || line.joins(at.wrapping_sub(1), '-'),
        (_, 4) => {
            next == "of" && !matches!(line.low(end + 1), "growth" | "a" | "an") || matches!(before, "by" | "than")
        }
        ("half", _) => {
            matches!(next, "of" | "the" | "its" | "their" | "that" | "what" | "as")
                || matches!(before, "by" | "in" | "than" | "nearly" | "almost" | "about" | "over" | "roughly")
                    && !line.joins(end, '-')
                    && !line.is_word(end)
                || matches!(before, "by" | "than")
        }
        _ => {
            matches!(next, "of" | "to" | "from")
                || above > 1
                || matches!(before, "by" | "than" | "nearly" | "almost" | "about" | "over" | "to")
        }
    };
    is_share.then(|| Special::new(start, end, QuantityKind::Ratio, Some(value)))
}

/// "half a billion dollars" is an amount; "half a percentage point", "a quarter point", "half an hour" are done here.
fn fraction_of_unit(line: &Line<'_>, i: usize, end: usize, value: Decimal) -> Option<Special> {
    let of = end + usize::from(line.low(end) == "of");
    // "in the same quarter a year earlier"
    let is_part_of_year = matches!(line.low(end.wrapping_sub(1)), "quarter" | "half") && i + 1 == end;
    let since = line.low(i) == "quarter" || matches!(line.low(end + 2), "ago" | "earlier" | "before");
    if is_part_of_year && since && of == end && matches!(line.low(end), "a" | "one") && line.low(end + 1) == "year" {
        return None;
    }
    let unit_at = match line.low(of) {
        "a" | "an" | "one" => of + 1,
        _ if line.joins(end, '-') => end + 1,
        _ if of == end => of,
        _ => return None,
    };
    let low = line.low(unit_at);
    // "the half-year to June", "half-year profit"
    let is_half_year = low == "year" && line.low(i) == "half" && line.joins(end, '-');
    let next = unit_at + 1 + usize::from(line.joins(unit_at + 1, '-'));
    match low {
        "percentage" if line.low(next).starts_with("point") => Some(points(i, next + 1, value)),
        "per" if line.low(unit_at + 1) == "cent" => {
            let mut found = Special::new(i, unit_at + 2, QuantityKind::Percent, Some(value));
            found.unit = Some(Unit::Percent);
            Some(found)
        }
        "percent" | "pct" => {
            let mut found = Special::new(i, unit_at + 1, QuantityKind::Percent, Some(value));
            found.unit = Some(Unit::Percent);
            Some(found)
        }
        "point" => Some(points(i, unit_at + 1, value)),
        "hour" | "day" | "year" | "century" | "decade" | "minute" | "second" | "month"
            if unit_at > of && !is_half_year || line.low(i) == "half" && line.joins(end, '-') && low == "hour" =>
        {
            let (&(code, many), _) =
                Lexicon::bundled().times.at(line, unit_at).as_ref().map(|(time, end)| (time, *end))?;
            let mut found =
                Special::new(i, unit_at + 1, QuantityKind::Duration, value.checked_mul(Decimal::from(many)));
            found.unit = Some(Unit::Time(code));
            Some(found)
        }
        _ => None,
    }
}

fn points(start: usize, end: usize, value: Decimal) -> Special {
    let mut found = Special::new(start, end, QuantityKind::PercentagePoints, Some(value));
    found.unit = Some(Unit::PercentagePoints);
    found
}

/// "half a billion", "a quarter of a million", "half-million": the fraction, and the token of the scale word.
pub(super) fn fraction_of_scale(line: &Line<'_>, i: usize) -> Option<(Decimal, usize)> {
    let (above, at) = match line.low(i) {
        "a" | "one" => (1, i + 1),
        "half" => (1, i),
        "three" => (3, i + 1 + usize::from(line.joins(i + 1, '-'))),
        _ => return None,
    };
    let below = match line.low(at) {
        "half" => 2,
        "third" if above == 1 => 3,
        "quarter" | "quarters" => 4,
        _ => return None,
    };
    let mut next = at + 1;
    next += usize::from(line.low(next) == "of");
    next += usize::from(matches!(line.low(next), "a" | "an"));
    next += usize::from(next == at + 1 && line.joins(next, '-'));
    let is_scale = matches!(number_word(line.low(next)), Some(NumberWord::Scale(_) | NumberWord::Dozen));
    if is_scale { Some((part_of(above, below)?, next)) } else { None }
}

/// "sixth", "21st", "twenty-first".
fn ordinal(line: &Line<'_>, i: usize) -> Option<Special> {
    let next = i + 1;
    if line.is_number(i) {
        let is_ordinal =
            line.glued(next) && matches!(line.low(next), "st" | "nd" | "rd" | "th") && !line.glued(next + 1)
                || line.glued(next) && matches!(line.low(next), "st" | "nd" | "rd" | "th") && !line.is_word(next + 1);
        let value = number::digits(line.raw(i)).filter(|_| is_ordinal)?;
        return Some(Special::new(i, i + 2, QuantityKind::Ordinal, Some(value)));
    }
    match number_word(line.low(i))? {
        NumberWord::Tens(tens) if line.joins(next, '-') => match number_word(line.low(next + 1))? {
            NumberWord::Ordinal(n @ 1..=9) => {
                Some(Special::new(i, next + 2, QuantityKind::Ordinal, Some(Decimal::from(u32::from(tens) + n))))
            }
            _ => None,
        },
        NumberWord::Ordinal(n) if is_rank(line, i, n) => {
            Some(Special::new(i, next, QuantityKind::Ordinal, Some(Decimal::from(n))))
        }
        _ => None,
    }
}

/// Whether "first", "second" or "third" counts places here.
fn is_rank(line: &Line<'_>, i: usize, n: u32) -> bool {
    let next = line.low(i + 1);
    // "second-hand", "first-ever", "third-largest" are other words.
    if line.joins(i + 1, '-') || List::Street.has(line.low(i + 1)) && line.is_capitalised(i + 1) {
        return false;
    }
    let counts = matches!(
        next,
        "straight"
            | "consecutive"
            | "successive"
            | "time"
            | "day"
            | "week"
            | "month"
            | "quarter"
            | "year"
            | "session"
            | "largest"
            | "biggest"
            | "highest"
            | "lowest"
            | "most"
            | "best"
            | "place"
            | "round"
            | "weekly"
            | "monthly"
            | "annual"
            | "half"
            | "such"
            | "decline"
            | "rise"
            | "gain"
            | "cut"
            | "increase"
            | "hike"
    );
    counts && n >= 2 || n > 3 && line.is_word(i + 1)
}

/// "tens of millions of dollars": the bounds, and the token after the scale.
pub(super) fn tens_of(line: &Line<'_>, i: usize) -> Option<(Decimal, Decimal, usize)> {
    let NumberWord::Plural(power) = number_word(line.low(i))? else { return None };
    if power == 0 || power > 2 || line.low(i + 1) != "of" {
        return None;
    }
    let NumberWord::Plural(scale) = number_word(line.low(i + 2))? else { return None };
    if scale < 3 {
        return None;
    }
    let low = number::power_of_ten(power);
    let factor = number::power_of_ten(scale);
    let high = low.checked_mul(Decimal::TEN)?.checked_sub(Decimal::ONE)?;
    Some((low.checked_mul(factor)?, high.checked_mul(factor)?, i + 3))
}

/// "billions of dollars", "thousands of jobs": no value can be given.
pub(super) fn is_vague(line: &Line<'_>, i: usize) -> bool {
    let is_plural = matches!(number_word(line.low(i)), Some(NumberWord::Plural(2..)));
    is_plural && line.low(i + 1) == "of"
}

/// The unit of a measure that needs no look at the sentence.
pub(super) fn plain_unit(measure: Measure) -> Option<(QuantityKind, Unit)> {
    Some(match measure {
        Measure::Percent => (QuantityKind::Percent, Unit::Percent),
        Measure::PercentagePoints => (QuantityKind::PercentagePoints, Unit::PercentagePoints),
        Measure::BasisPoints => (QuantityKind::BasisPoints, Unit::BasisPoints),
        Measure::Times => (QuantityKind::Multiple, Unit::Times),
        Measure::Time(code, _) => (QuantityKind::Duration, Unit::Time(code)),
        Measure::Ucum(code) => (QuantityKind::Measure, Unit::Ucum(code)),
        Measure::Money(..) | Measure::Points => return None,
    })
}

//! Two amounts together: a range is one quantity, "from A to B" under a verb of change is two.

use rust_decimal::Decimal;

use super::{
    amount::{self, Part},
    line::Line,
    unit::Measure,
};
use crate::annotate::verbs::{self, Form};

/// What follows an amount.
pub(super) enum Second {
    /// The upper end of a range.
    Range(Part),
    /// The new value after an old one; the first part may have taken its unit and scale.
    Pair(Part),
    /// The upper end of a range that does not hold together: it has no value.
    Doubtful(Part),
}

/// How many times the low end of a bare range with decimals its high end can be.
const FAR_APART: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// Looks for a second amount that belongs to `first`, and lets the two share scale and unit.
pub(super) fn second(line: &Line<'_>, first: &mut Part) -> Option<Second> {
    let (joint, next) = joint(line, first)?;
    let mut second = amount::starting(line, next)?;
    if joint == Joint::Hyphen && second.is_signed || !shares_unit(line, first, &second) {
        return None;
    }
    let is_pair = joint == Joint::To && is_pair(line, first, &second);
    if joint == Joint::Or && second.measure.is_none() && !first.number.is_words {
        return None;
    }
    // "rose by 12,000 to 1.87 million": written out in full, it takes over no scale.
    let is_whole = line.low(first.start.wrapping_sub(1)) == "by" && line.raw(first.number.start).contains(',');
    let shared_scale = if is_whole { Shared::None } else { share_scale(first, &second) };
    if second.measure.is_none() {
        second.measure = first.measure.filter(|_| first.is_money());
    }
    let has_own_measure = first.measure.is_some();
    first.measure = match (first.measure, second.measure) {
        // "38 cents to $73": each keeps its own part of the unit.
        (Some(Measure::Money(own, parts)), Some(Measure::Money(other, _))) => {
            Some(Measure::Money(own.or(other), parts))
        }
        (own, other) => own.or(other),
    };
    if is_pair {
        if shared_scale == Shared::Guess {
            first.number.base = None;
        }
        return Some(Second::Pair(second));
    }
    match (first.value(), second.value()) {
        // "lost 61.33 to 22,871.40": a change and what it led to.
        (Some(low), Some(high))
            if joint == Joint::To && first.measure.is_none() && !low.fract().is_zero() && high > low * FAR_APART =>
        {
            None
        }
        (Some(low), Some(high)) if low < high => Some(Second::Range(second)),
        (Some(_), Some(_)) if shared_scale != Shared::None => Some(Second::Doubtful(second)),
        (Some(low), Some(high)) => {
            // Falling: two amounts, as "voted 7-2", or no pair at all.
            if !has_own_measure && joint == Joint::Hyphen || low == high {
                return Some(Second::Doubtful(second));
            }
            if !has_own_measure {
                first.measure = None;
            }
            None
        }
        _ => Some(Second::Doubtful(second)),
    }
}

/// The unit that a list of bare numbers shares: "2, 3 and 5 percent"; `end` is the token after the first of them.
pub(super) fn listed_measure(line: &Line<'_>, end: usize) -> Option<Measure> {
    const LONGEST: usize = 6;
    let mut at = end;
    for _ in 0..LONGEST {
        let comma = at + usize::from(line.is(at, ','));
        let is_last = matches!(line.low(comma), "and" | "or");
        let next = comma + usize::from(is_last);
        if next == at || !line.is_number(next) {
            return None;
        }
        let part = amount::at(line, next).filter(|part| part.start == next)?;
        match part.measure {
            None if part.number.scale.is_none() && !is_last => at = part.end,
            Some(Measure::Percent | Measure::PercentagePoints | Measure::BasisPoints | Measure::Points) if is_last => {
                return part.measure;
            }
            _ => return None,
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Hyphen,
    To,
    And,
    Or,
}

/// What joins two amounts, and the token after it.
fn joint(line: &Line<'_>, first: &Part) -> Option<(Joint, usize)> {
    let end = first.end;
    if line.is(end, '-') {
        // "5- to 7-year", "10-to-12 percent"
        if line.glued(end) && line.low(end + 1) == "to" {
            return Some((Joint::To, end + 2 + usize::from(line.joins(end + 2, '-'))));
        }
        // A dash with spaces joins figures only: "5 - 7%".
        let is_even = line.glued(end) == line.glued(end + 1);
        return is_even.then_some((Joint::Hyphen, end + 1));
    }
    match line.low(end) {
        "to" if !line.glued(end) => Some((Joint::To, end + 1)),
        "and" if is_between(line, first.start) => Some((Joint::And, end + 1)),
        "or" if first.measure.is_none()
            && first.number.scale.is_none()
            && !(line.is(first.start.wrapping_sub(1), ',') && line.is_number(first.start.wrapping_sub(2))) =>
        {
            Some((Joint::Or, end + 1))
        }
        _ => None,
    }
}

fn is_between(line: &Line<'_>, start: usize) -> bool {
    line.low(start.wrapping_sub(1)) == "between" || line.low(start.wrapping_sub(2)) == "between"
}

/// Whether units and currencies of the two agree, or one of them has none of its own.
fn shares_unit(line: &Line<'_>, first: &Part, second: &Part) -> bool {
    match (first.measure, second.measure) {
        (None, _) => true,
        (Some(Measure::Money(before, _)), Some(Measure::Money(after, _))) => before == after || after.is_none(),
        (Some(before), Some(after)) => before == after,
        // "$5 to 7 million"; "5% to 7": only money is written once before.
        (Some(Measure::Money(..)), None) => {
            line.is_currency(first.number.start.wrapping_sub(1)) || first.start < first.number.start
        }
        (Some(_), None) => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shared {
    None,
    Sure,
    Guess,
}

/// Gives the first amount the scale of the second: "$5 to $7 million".
fn share_scale(first: &mut Part, second: &Part) -> Shared {
    let (None, Some(scale)) = (first.number.scale, second.number.scale) else { return Shared::None };
    let (Some(low), Some(high)) = (first.number.base, second.number.base) else { return Shared::None };
    first.number.scale = Some(scale);
    let is_near = low < Decimal::ONE_THOUSAND && high < low.saturating_mul(Decimal::TEN);
    if is_near { Shared::Sure } else { Shared::Guess }
}

/// Whether "A to B" tells an old and a new value, or a step and the level it leads to.
fn is_pair(line: &Line<'_>, first: &Part, second: &Part) -> bool {
    let before = first.start.wrapping_sub(1);
    let word = line.low(before);
    if word == "from" {
        let spans = line.low(before.wrapping_sub(1));
        if spans.starts_with("rang")
            || matches!(spans, "anywhere" | "anything" | "priced" | "vary" | "varies" | "varying")
        {
            return false;
        }
        // "to grow 4% to 6%, up from 2.5% to 4.5% previously": a range for a range.
        let amended = matches!(spans, "up" | "down" | "raised" | "lowered" | "cut" | "narrowed")
            && (matches!(line.low(second.end), "previously" | "before" | "earlier")
                || line.is(before.wrapping_sub(2), ',') && is_range_before(line, before));
        // "to 3% to 5% from 0% to 5%"
        let end = before.wrapping_sub(1);
        if (line.raw(end) == "%" || line.is_number(end)) && is_range_before(line, before) && !is_falling(first, second)
        {
            return false;
        }
        // ", from $5.90 to $6.15 previously"
        let rephrased = line.is(before.wrapping_sub(1), ',')
            && (is_range_before(line, before)
                || line.ahead(second.end, 3).any(|at| matches!(line.low(at), "previously" | "before" | "earlier")));
        if amended || rephrased && !is_falling(first, second) {
            return false;
        }
        // A verb of change before, in the same clause.
        let verb = line.back(before, 16).find_map(|at| verbs::change(line.raw(at)));
        // "From $3 to $5 billion, sales grew"
        let opens = || {
            line.begins_sentence(before) && line.ahead(second.end, 8).any(|at| verbs::change(line.raw(at)).is_some())
        };
        return verb.is_some() || is_falling(first, second) || opens();
    }
    if word == "by" {
        return true;
    }
    // "adjusted earnings of $17.20 to $19.00": what a noun amounts to is no step of a verb.
    if word == "of" || line.is(before, ':') {
        return false;
    }
    // "fell 2 cents to 45 cents"; "to grow 5% to 7%" is a range.
    let verb = line.back(first.start, 3).find_map(|at| verbs::change(line.raw(at)).map(|word| (at, word)));
    // "widened 15 bps to 345 bps", "rose 2 points to 51 points", "grew 1% to 12%"
    let is_step = match first.measure {
        Some(Measure::BasisPoints | Measure::Points | Measure::PercentagePoints) => true,
        Some(Measure::Percent) => {
            let sizes = first.value().zip(second.value());
            sizes.is_some_and(|(step, level)| level > step.saturating_mul(Decimal::from(3)))
        }
        _ => false,
    };
    if is_step
        && verb.is_some_and(|(at, word)| {
            matches!(word.form, Form::Past | Form::Third | Form::Gerund)
                || word.form == Form::BaseOrPast && !is_future(line, at)
        })
    {
        return true;
    }
    match verb {
        Some((_, word)) if matches!(word.form, Form::Past | Form::Third | Form::Gerund) && first.is_money() => true,
        Some((at, word)) if word.form == Form::BaseOrPast && first.is_money() => !is_future(line, at),
        Some((_, word)) if word.form == Form::Adverb && first.is_money() => true,
        _ => false,
    }
}

/// Whether a rising range of the same sentence stands before a token: "4% to 6%".
fn is_range_before(line: &Line<'_>, at: usize) -> bool {
    let joins = |at: usize| {
        let next = at + 1 + usize::from(line.is_currency(at + 1));
        (line.low(at) == "to" || line.low(at) == "and" || line.is(at, '-')) && line.is_number(next)
    };
    let to = line.back(at, 14).find(|&at| joins(at));
    to.is_some_and(|to| (1..=3).any(|n| line.is_number(to.wrapping_sub(n))))
}

fn is_future(line: &Line<'_>, verb: usize) -> bool {
    matches!(
        line.low(verb.wrapping_sub(1)),
        "to" | "will" | "would" | "could" | "may" | "might" | "should" | "can" | "must"
    )
}

fn is_falling(first: &Part, second: &Part) -> bool {
    matches!((first.value(), second.value()), (Some(a), Some(b)) if a > b)
}

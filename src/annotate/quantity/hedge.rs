//! About, nearly, more than, at least: the words before and after an amount.

use super::line::Line;
use crate::{
    annotate::verbs::{self, Form},
    model::quantity::Bound,
};

/// How sure an amount is said to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hedge {
    pub(super) approx: bool,
    pub(super) bound: Option<Bound>,
}

/// The hedge around the tokens `start..end`. `is_time`: "over five years" is no bound.
pub(super) fn around(line: &Line<'_>, start: usize, end: usize, is_time: bool) -> Hedge {
    let mut hedge = before(line, start, is_time);
    if hedge.bound.is_none() {
        hedge.bound = after(line, end);
    }
    if is_or_so(line, end) {
        hedge.approx = true;
    }
    hedge
}

/// Verbs that make one with "over".
const HANDS: &[&str] = &[
    "hand", "hands", "handed", "handing", "turn", "turns", "turned", "turning", "roll", "rolls", "rolled", "rolling",
    "carry", "carries", "carried", "carrying", "sign", "signed", "signing", "make", "made", "pass", "passed",
];

fn before(line: &Line<'_>, start: usize, is_time: bool) -> Hedge {
    let approx = |approx| Hedge { approx, bound: None };
    let bound = |bound| Hedge { approx: false, bound: Some(bound) };
    let at = |n: usize| line.low(start.wrapping_sub(n));
    if line.is(start.wrapping_sub(1), '~') || line.is(start.wrapping_sub(1), '≈') {
        return approx(true);
    }
    match line.raw(start.wrapping_sub(1)) {
        ">" => return bound(Bound::Above),
        "<" => return bound(Bound::Below),
        "≥" => return bound(Bound::AtLeast),
        "≤" => return bound(Bound::AtMost),
        "=" if line.joins(start.wrapping_sub(2), '>') || line.is(start.wrapping_sub(2), '>') => {
            return bound(Bound::AtLeast);
        }
        "=" if line.is(start.wrapping_sub(2), '<') => return bound(Bound::AtMost),
        _ => {}
    }
    let (one, two, three) = (at(1), at(2), at(3));
    match (three, two, one) {
        // "edged up to 4.3%": the verb moves up, and nothing is said of a limit.
        (verb, "up", "to") if verbs::change(verb).is_some_and(|word| word.form != Form::Noun) => Hedge::default(),
        ("no" | "not", "more" | "higher" | "greater", "than")
        | ("as", "much" | "many" | "high" | "long" | "far", "as")
        | (_, "at", "most")
        | ("a", "maximum", "of")
        | (_, "up", "to") => bound(Bound::AtMost),
        ("no" | "not", "less" | "fewer" | "lower", "than")
        | ("as", "little" | "few" | "low", "as")
        | (_, "at", "least")
        | ("a", "minimum", "of") => bound(Bound::AtLeast),
        (_, "more" | "greater" | "higher" | "larger" | "better" | "bigger" | "longer", "than")
        | ("in", "excess", "of")
        | (_, "upwards" | "upward" | "north", "of")
        | (_, "well" | "just" | "slightly" | "little" | "far" | "for" | "way" | "comfortably", "over")
        | (_, _, "above" | "exceeding" | "topping" | "surpassing") => bound(Bound::Above),
        (_, "less" | "fewer" | "lower" | "smaller" | "shorter", "than")
        | (_, "south" | "shy" | "short", "of")
        | (_, "just" | "slightly" | "well" | "in", "under" | "below")
        | (_, _, "nearly" | "almost" | "approaching") => bound(Bound::Below),
        // "handed over 40 jets"
        (_, verb, "over") if HANDS.contains(&verb) => Hedge::default(),
        (_, _, "over") if !is_time => bound(Bound::Above),
        (_, _, "under" | "below") if !is_time => bound(Bound::Below),
        (_, "close" | "closer", "to")
        | (_, "or", "so")
        | ("the", "order" | "neighborhood" | "neighbourhood" | "region" | "vicinity", "of")
        | (_, _, "about" | "around" | "roughly" | "some" | "approximately" | "circa" | "ca" | "approx" | "broadly") => {
            approx(true)
        }
        _ => Hedge::default(),
    }
}

fn after(line: &Line<'_>, end: usize) -> Option<Bound> {
    if line.is(end, '+') && line.glued(end) || line.joins(end, '-') && line.low(end + 1) == "plus" {
        return Some(Bound::AtLeast);
    }
    if line.low(end) != "or" {
        return None;
    }
    match line.low(end + 1) {
        "more" | "higher" | "above" | "greater" | "over" | "better" | "longer" => Some(Bound::AtLeast),
        "less" | "lower" | "below" | "fewer" | "under" => Some(Bound::AtMost),
        _ => None,
    }
}

fn is_or_so(line: &Line<'_>, end: usize) -> bool {
    let or = if line.low(end) == "or" { end } else { end + 1 };
    line.low(or) == "or" && line.low(or + 1) == "so"
}

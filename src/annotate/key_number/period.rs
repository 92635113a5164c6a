//! When a number holds: a stated period or date near it, or what it is compared with.

use super::{
    clause::{Item, List, Tag},
    frame::Reading,
};
use crate::model::{
    quantity::{Amount, Quantity, QuantityKind, Role},
    span::Span,
};

/// The period of a reading: `2024-Q4`, `YoY`, `2024-Q4 YoY`, `--03-09`, `next year`.
pub(super) fn period(text: &str, items: &[Item<'_>], reading: &Reading, quantities: &[Quantity]) -> Option<String> {
    reading.role?;
    let (from, to) = stretch(items, reading.item);
    let stated = stated(items, reading.item, from, to, quantities);
    let moves = reading.role == Some(Role::Delta)
        || (reading.change.is_some() && matches!(reading.role, Some(Role::Guidance | Role::Expectation)));
    let compared = moves.then(|| comparison(items, reading.item, from, to)).flatten();
    let free = || free(text, items, reading.item, from, to);
    match (stated, compared) {
        // A bare month or day says little beside what the change is against.
        (Some(stated), Some(compared)) if stated.starts_with("--") => Some(compared.to_owned()),
        (Some(stated), Some(compared)) => Some(format!("{stated} {compared}")),
        (Some(stated), None) => Some(stated),
        (None, Some(compared)) => Some(compared.to_owned()),
        (None, None) => free().map(|free| {
            if free == "this year"
                && reading.role == Some(Role::Delta)
                && reading
                    .metric
                    .as_ref()
                    .and_then(|metric| metric.id)
                    .is_some_and(|id| id.ends_with("_price") || matches!(id, "index_level" | "fx_rate" | "return"))
            {
                "YTD".to_owned()
            } else {
                free
            }
        }),
    }
}

/// What turns to another number.
static TURNS: List = List::new(&["while", "whereas", "but"]);

/// The part of the sentence that belongs to a number: up to a stop or a clause of its own on either side.
fn stretch(items: &[Item<'_>], item: usize) -> (usize, usize) {
    // "slid 3% after the retailer said it expects": a clause of its own after the number.
    let clause = |at: usize| {
        let own =
            items.get(at).is_some_and(|word| word.tag == Tag::Sub && word.is_any(&["after", "as", "because", "when"]));
        own && items
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .take(8)
            .take_while(|word| word.quantity.is_none())
            .any(|word| word.is_verb() && word.form != Some(super::words::Form::Gerund))
    };
    let ends = |item: &Item<'_>| item.tag == Tag::Stop || item.is_in(&TURNS);
    let from = items.get(..item).unwrap_or_default().iter().rposition(ends).map_or(0, |at| at + 1);
    let to = (item..items.len()).find(|&at| items.get(at).is_some_and(ends) || clause(at)).unwrap_or(items.len());
    (from, to)
}

/// The nearest stated period or date: after the number up to the next number, else before it.
fn stated(items: &[Item<'_>], item: usize, from: usize, to: usize, quantities: &[Quantity]) -> Option<String> {
    let calendar = |at: usize| {
        let Tag::Quantity(index) = items.get(at)?.tag else { return None };
        let quantity = quantities.get(index)?;
        if !matches!(quantity.kind, QuantityKind::Date | QuantityKind::Period) {
            return None;
        }
        // "£412m (2023: £388m)"
        let labels = items.get(at + 1).is_some_and(|next| next.text == ":");
        if labels && at + 2 != item {
            return None;
        }
        // "the highest since 1999", "by 2030" of a plan, "founded in 1998"
        let before = at.checked_sub(1).and_then(|at| items.get(at));
        if before.is_some_and(|before| before.is_any(&["since", "until", "after", "before"])) {
            return None;
        }
        match &quantity.value {
            Some(Amount::Calendar(text)) => Some(text.clone()),
            _ => None,
        }
    };
    let number = |at: usize| {
        items.get(at).is_some_and(|item| match item.tag {
            Tag::Quantity(index) => quantities.get(index).is_some_and(|q| {
                !matches!(
                    q.kind,
                    QuantityKind::Date | QuantityKind::Period | QuantityKind::Ordinal | QuantityKind::Duration
                )
            }),
            _ => false,
        })
    };
    let right =
        (item + 1..to).take_while(|&at| !number(at) && !items.get(at).is_some_and(|i| i.is("from") && number(at + 1)));
    if let Some(label) = item.checked_sub(2).filter(|_| items.get(item - 1).is_some_and(|before| before.text == ":"))
        && let Some(labelled) = calendar(label)
    {
        return Some(labelled);
    }
    let after = right.into_iter().find_map(calendar);
    // What stands with the base of a comparison is the base's own: "up from 13.9% at the end of June".
    let base = (item + 1..to).find(|&at| {
        number(at)
            && items.get(at.saturating_sub(3)..at).unwrap_or_default().iter().any(|word| {
                word.is_any(&["from", "versus", "vs", "against", "than", "with", "compared"]) || word.tag == Tag::Open
            })
    });
    after
        .or_else(|| (from..item).rev().find_map(calendar))
        .or_else(|| (item + 1..base.unwrap_or(to)).find_map(calendar))
}

/// "up 110% from last year": "last" after a word of comparison.
fn is_base(words: &[Item<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| words.get(at));
    words.get(at).is_some_and(|word| word.is("last"))
        && before.is_some_and(|word| word.is_any(&["from", "over", "than"]))
}

/// What a change is measured against.
fn comparison(items: &[Item<'_>], item: usize, from: usize, to: usize) -> Option<&'static str> {
    static YEAR: List = List::new(&[
        "year-over-year",
        "year-on-year",
        "yoy",
        "y/y",
        "y-o-y",
        "year-earlier",
        "year-ago",
        "annually",
        "prior-year",
    ]);
    static QUARTER: List = List::new(&[
        "quarter-over-quarter",
        "quarter-on-quarter",
        "qoq",
        "q-o-q",
        "q/q",
        "sequentially",
        "sequential",
        "previous-quarter",
        "prior-quarter",
    ]);
    static MONTH: List = List::new(&["month-over-month", "month-on-month", "mom", "m/m", "m-o-m"]);
    static PREVIOUS: List = List::new(&["previous", "prior", "preceding"]);
    static SAME: List = List::new(&["same", "corresponding", "comparable"]);
    let words = |range: std::ops::Range<usize>| items.get(range).unwrap_or_default();
    let find = |words: &[Item<'_>]| -> Option<&'static str> {
        for (at, word) in words.iter().enumerate() {
            let next = |n: usize| words.get(at + n);
            let next_is = |n: usize, list: &[&str]| next(n).is_some_and(|word| word.is_any(list));
            if word.is_in(&YEAR) {
                return Some("YoY");
            }
            if word.is_in(&QUARTER) {
                return Some("QoQ");
            }
            if word.is_in(&MONTH) {
                return Some("MoM");
            }
            let unit = |n: usize| match () {
                () if next_is(n, &["year"]) => Some("YoY"),
                () if next_is(n, &["quarter"]) => Some("QoQ"),
                () if next_is(n, &["month"]) => Some("MoM"),
                () => None,
            };
            // "a year earlier", "a year ago", "year over year", "year on year"
            if word.is("year")
                && (next_is(1, &["earlier", "ago", "before"]) || (next_is(1, &["over", "on"]) && next_is(2, &["year"])))
            {
                return Some("YoY");
            }
            if word.is("quarter")
                && (next_is(1, &["earlier", "ago", "before"])
                    || (next_is(1, &["over", "on"]) && next_is(2, &["quarter"])))
            {
                return Some("QoQ");
            }
            if word.is("month")
                && (next_is(1, &["earlier", "ago", "before"])
                    || (next_is(1, &["over", "on"]) && next_is(2, &["month"])))
            {
                return Some("MoM");
            }
            // "from the previous month", "from last year", "from the same period last year"
            if (word.is_in(&PREVIOUS) || is_base(words, at)) && unit(1).is_some() {
                return unit(1);
            }
            if word.is_in(&SAME) && next_is(1, &["quarter", "period", "month", "time", "week"]) {
                return Some("YoY");
            }
            if word.is("year") && next_is(1, &["to"]) && next_is(2, &["date"]) {
                return Some("YTD");
            }
            if word.is_any(&["ytd", "year-to-date"]) {
                return Some("YTD");
            }
            if word.is("month") && next_is(1, &["to"]) && next_is(2, &["date"]) {
                return Some("MTD");
            }
            if word.is("this")
                && next_is(1, &["year"])
                && at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|w| w.is("far"))
            {
                return Some("YTD");
            }
        }
        None
    };
    // What follows the number up to the next of its kind counts first.
    let next = (item + 1..to)
        .find(|&at| {
            items.get(at).is_some_and(|word| matches!(word.tag, Tag::Quantity(_)))
                && items.get(at - 1).is_some_and(|word| word.is_any(&["and", "or"]) || word.tag == Tag::Comma)
        })
        .unwrap_or(to);
    // "rose 8% and this year are up 70%": another verb after "and" speaks of another number.
    let clause = |at: &usize| {
        items.get(*at).is_some_and(|word| word.tag == Tag::Conj)
            && items.get(*at..next).unwrap_or_default().iter().any(|word| word.is_verb() || word.tag == Tag::Aux)
    };
    let next = (item + 1..next).find(clause).unwrap_or(next);
    find(words(item + 1..next)).or_else(|| find(words(from..item)))
}

/// Words of time where no date stands: "next year", "this quarter", "the past 24 hours".
fn free(text: &str, items: &[Item<'_>], item: usize, from: usize, to: usize) -> Option<String> {
    static NEXT: List = List::new(&["next", "last", "this", "past", "current", "previous", "coming"]);
    static ENDS: List = List::new(&["and", "while", "but"]);
    static COMPARES: List = List::new(&["from", "versus", "vs", "against", "compared", "than"]);
    let phrase = |at: usize| -> Option<String> {
        let first = items.get(at)?;
        let last = items.get(at + 1)?;
        // "up 110% from last year" is what the change is against.
        let against = || {
            let before = at.checked_sub(1).and_then(|at| items.get(at));
            before.is_some_and(|word| word.is_any(&["from", "over", "than", "with"]))
        };
        let opens = first.is_in(&NEXT) && !against();
        let closes = || last.tag == Tag::Time || last.is_any(&["year", "quarter", "month", "week", "half", "decade"]);
        let own = || {
            last.classes.has(super::words::Classes::TIME)
                && !last.is_any(&["time", "while", "end", "start", "period", "session"])
        };
        (opens && closes() && own()).then(|| Span::new(first.span.start(), last.span.end()).of(text).to_lowercase())
    };
    // "rose 8% and this year are up 70%": a conjunction ends what belongs to the number.
    let other = |at: usize| items.get(at).is_some_and(|item| item.quantity.is_some() || item.is_in(&ENDS));
    let number = |at: usize| items.get(at).is_some_and(|item| item.quantity.is_some());
    let right = (item + 1..to).take_while(|&at| !other(at));
    // "grew to $95 billion, up from $91 billion the previous year": that is the base's.
    let base = (item + 1..to)
        .find(|&at| {
            items.get(at).is_some_and(|word| word.is_in(&COMPARES))
                && items.get(at + 1..to).unwrap_or_default().iter().take(5).any(|word| {
                    word.quantity.is_some() && !matches!(word.kind, Some(QuantityKind::Date | QuantityKind::Period))
                })
        })
        .unwrap_or(to);
    right
        .into_iter()
        .find_map(phrase)
        .or_else(|| (from..item).rev().take(10).take_while(|&at| !number(at)).find_map(phrase))
        .or_else(|| (item + 1..base).find_map(phrase))
}

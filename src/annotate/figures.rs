//! The key numbers of several stories beside each other: over time, where they disagree, and what an edit changed.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::key_number::{
    display::{display_value, last_digit},
    metric::is_phrase,
};
use crate::model::{
    annotation::Annotations,
    figure::{Figure, Told},
    id::StoryId,
    quantity::{Amount, Bound, KeyNumber, QuantityKind, Role},
    text::one_line,
};

/// What stories said of one metric of one owner, oldest first.
///
/// To show it: one line a [`Cell`], `figure.shown` with `figure.period` or `at`; a click opens `story` at
/// `figure.sentence`; a cell with anything in `disagrees` carries a mark, and those stories beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// What it measures, in the words of the newest story.
    pub metric: String,
    /// The metric's canonical name.
    pub metric_id: Option<String>,
    /// Whether the cells are amounts of change ("+8%") and not levels.
    pub is_change: bool,
    /// What was said, oldest first.
    pub cells: Vec<Cell>,
}

/// What one story said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The story.
    pub story: StoryId,
    /// When it was published, or else arrived.
    pub at: DateTime<Utc>,
    /// What it states, and where.
    pub figure: Figure,
    /// Stories that give another value for the same owner, metric and period, beyond rounding.
    pub disagrees: Vec<StoryId>,
}

/// A number that an edit of its story changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureChange {
    /// What the story said before; none for a number that is new.
    pub before: Option<Figure>,
    /// What it says now; none for a number that is gone.
    pub after: Option<Figure>,
}

/// Cards of one story whose numbers are kept.
const KEPT: u32 = 100;
/// Stories without a stated period are about the same one if they are no further apart.
const SAME_NEWS: TimeDelta = TimeDelta::days(3);
/// Metrics that move by the minute: two values of them are no disagreement.
const MOVING: &[&str] = &[
    "share_price",
    "index_level",
    "oil_price",
    "gas_price",
    "gold_price",
    "metal_price",
    "crop_price",
    "fx_rate",
    "crypto_price",
    "yield",
    "market_cap",
];
/// Words of a metric that do not tell one from another.
const SAME: &[&str] = &[
    "total",
    "overall",
    "group",
    "company",
    "quarterly",
    "annual",
    "full-year",
    "reported",
    "the",
    "its",
    "their",
    "consolidated",
    "companywide",
    "record",
    "new",
    "strong",
    "weak",
    "first-quarter",
    "second-quarter",
    "third-quarter",
    "fourth-quarter",
    "first-half",
    "second-half",
    "latest",
];
/// Words that make another metric of one, also where the lexicon gives both one canonical name.
const APART: &[&str] = &[
    "adjusted",
    "underlying",
    "core",
    "non-gaap",
    "organic",
    "comparable",
    "diluted",
    "basic",
    "gross",
    "net",
    "operating",
    "pretax",
    "pre-tax",
    "forecast",
    "domestic",
];

/// The numbers of a story that are kept: those on a card, with a safe value, a metric and an owner.
pub fn figures(text: &str, annotations: &Annotations) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    // The same fact said twice is kept once.
    let mut told: HashSet<(Key, Place, Decimal, Decimal)> = HashSet::new();
    for number in annotations.numbers.iter().filter(|number| number.rank.is_some_and(|rank| rank <= KEPT)) {
        let Some(figure) = figure(text, number) else { continue };
        if told.insert((key(&figure), place(&figure), figure.low.normalize(), figure.high.normalize())) {
            figures.push(figure);
        }
    }
    figures
}

/// Whose a figure is, of when, and what part it plays.
type Place = (Option<String>, Option<String>, Role);

fn place(figure: &Figure) -> Place {
    (figure.company.clone(), figure.period.clone(), figure.role)
}

fn figure(text: &str, number: &KeyNumber) -> Option<Figure> {
    let quantity = &number.quantity;
    let kept = matches!(
        quantity.kind,
        QuantityKind::Money
            | QuantityKind::PerShare
            | QuantityKind::Percent
            | QuantityKind::PercentagePoints
            | QuantityKind::BasisPoints
            | QuantityKind::Multiple
            | QuantityKind::Count
            | QuantityKind::Measure
    );
    let owned = number.company.is_some() || number.symbol.is_some();
    if !kept || !owned || number.promo || number.rank.is_none() {
        return None;
    }
    let (low, high) = match quantity.value.as_ref()? {
        Amount::Exact(value) => (*value, *value),
        Amount::Range(low, high) => (*low, *high),
        Amount::Calendar(_) => return None,
    };
    Some(Figure {
        company: number.company.clone(),
        symbol: number.symbol.clone(),
        metric: number.metric.clone()?,
        metric_id: number.metric_id.map(str::to_owned),
        period: number.period.clone(),
        role: number.role?,
        change: quantity.change,
        low,
        high,
        step: last_digit(quantity, text),
        unit: quantity.unit.as_ref().map(ToString::to_string),
        approx: quantity.approx,
        bound: quantity.bound,
        source: number.source.clone(),
        shown: display_value(number, text),
        span: quantity.span,
        sentence: number.sentence,
        quote: one_line(number.sentence.of(text)),
    })
}

/// What tells one metric from another: canonical name, what narrows it, and whether it is a change.
type Key = (String, Vec<String>, bool, Option<String>);

fn key(figure: &Figure) -> Key {
    let lower = figure.metric.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let known = figure.metric_id.is_some();
    // What the lexicon knows of the end of the phrase is what the canonical name says.
    let from = (0..words.len()).find(|&from| known && words.get(from..).is_some_and(|end| is_phrase(&end.join(" "))));
    let head = from.unwrap_or(words.len());
    let narrow = words.iter().enumerate().filter(|(at, word)| {
        let apart = APART.contains(word) && known;
        (*at < head || apart) && !SAME.contains(word)
    });
    let mut narrow: Vec<String> = narrow.map(|(_, word)| (*word).to_owned()).collect();
    narrow.sort();
    narrow.dedup();
    let name = figure.metric_id.clone().unwrap_or_default();
    (name, narrow, figure.role == Role::Delta, figure.unit.clone())
}

/// A metric in the words of its story, without those that do not tell one from another.
pub fn plain_metric(figure: &Figure) -> String {
    let lower = figure.metric.to_lowercase();
    lower.split_whitespace().filter(|word| !SAME.contains(word)).collect::<Vec<_>>().join(" ")
}

/// Whether a figure, as it is rounded and bounded, can be this value.
pub fn allows(figure: &Figure, value: Decimal) -> bool {
    let exact = Figure { low: value, high: value, step: Decimal::ZERO, approx: false, bound: None, ..figure.clone() };
    compatible(figure, &exact)
}

/// What stories said of one owner, a timeline a metric, the one said most often first.
///
/// Bases of comparison are left out: the text rarely says of which period they are.
pub fn over_time(told: Vec<Told>) -> Vec<Timeline> {
    let mut lines: BTreeMap<Key, Vec<Told>> = BTreeMap::new();
    for told in told.into_iter().filter(|told| told.figure.role != Role::Comparison) {
        lines.entry(key(&told.figure)).or_default().push(told);
    }
    let mut timelines: Vec<Timeline> = lines.into_values().filter_map(timeline).collect();
    timelines.sort_by_key(|line| std::cmp::Reverse(line.cells.len()));
    timelines
}

fn timeline(mut told: Vec<Told>) -> Option<Timeline> {
    told.sort_by_key(|told| (told.at, told.story, told.figure.span));
    let newest = told.last()?;
    let metric = newest.figure.metric.clone();
    let metric_id = newest.figure.metric_id.clone();
    let is_change = newest.figure.role == Role::Delta;
    let moving = metric_id.as_deref().is_some_and(|id| MOVING.contains(&id));
    let against = |one: &Told| {
        if moving {
            return Vec::new();
        }
        let others = told.iter().filter(|other| other.story != one.story && disagree(one, other));
        let mut stories: Vec<StoryId> = others.map(|other| other.story).collect();
        stories.sort();
        stories.dedup();
        stories
    };
    let disagreements: Vec<Vec<StoryId>> = told.iter().map(against).collect();
    let cells = told.into_iter().zip(disagreements);
    let cells = cells.map(|(told, disagrees)| Cell { story: told.story, at: told.at, figure: told.figure, disagrees });
    Some(Timeline { metric, metric_id, is_change, cells: cells.collect() })
}

/// Whether two figures of the same metric are about the same thing and cannot both be right.
fn disagree(one: &Told, other: &Told) -> bool {
    let (a, b) = (&one.figure, &other.figure);
    // Two forecasters may differ; one may not differ from itself.
    let views = a.role == Role::Expectation && (a.source.is_none() || a.source != b.source);
    if a.role != b.role || views || !same_period(one, other) {
        return false;
    }
    if a.change.is_some() && b.change.is_some() && a.change != b.change && a.role == Role::Delta {
        return true;
    }
    !compatible(a, b)
}

/// Whether both are about the same period; without a stated one, whether they are the same day's news.
fn same_period(one: &Told, other: &Told) -> bool {
    let apart = (one.at - other.at).abs();
    match (&one.figure.period, &other.figure.period) {
        (Some(a), Some(b)) if a.bytes().any(|byte| byte.is_ascii_digit()) && a == b => {
            let has_year = a.split(['-', ' ']).any(|part| part.trim_start_matches("FY").len() == 4);
            has_year || apart <= TimeDelta::days(45)
        }
        (None, None) => apart <= SAME_NEWS,
        (Some(a), Some(b)) => a == b && apart <= SAME_NEWS,
        _ => false,
    }
}

/// Whether two statements of one fact can both be right: what was rounded away, a bound, or "about" explains them.
fn compatible(a: &Figure, b: &Figure) -> bool {
    let slack = |figure: &Figure| {
        let half = figure.step.checked_div(Decimal::TWO).unwrap_or_default();
        let about = figure.high.abs().checked_mul(Decimal::new(5, 2)).unwrap_or_default();
        if figure.approx { half.max(about) } else { half }
    };
    let low = |figure: &Figure| match figure.bound {
        Some(Bound::Below | Bound::AtMost) => None,
        _ => figure.low.checked_sub(slack(figure)),
    };
    let high = |figure: &Figure| match figure.bound {
        Some(Bound::Above | Bound::AtLeast) => None,
        _ => figure.high.checked_add(slack(figure)),
    };
    let above = |low: Option<Decimal>, high: Option<Decimal>| matches!((low, high), (Some(l), Some(h)) if l > h);
    // "nearly 5" is not far below 5, and "more than 5" not far above it.
    let near = |bounded: &Figure, other: &Figure| {
        let Some(bound) = bounded.bound else { return true };
        let tenth = bounded.high.abs().checked_div(Decimal::TEN).unwrap_or_default().max(slack(bounded));
        match bound {
            Bound::Below => bounded.low.checked_sub(tenth).is_none_or(|low| other.high >= low),
            Bound::Above => bounded.high.checked_add(tenth).is_none_or(|high| other.low <= high),
            Bound::AtLeast | Bound::AtMost => true,
        }
    };
    !above(low(a), high(b)) && !above(low(b), high(a)) && near(a, b) && near(b, a)
}

/// Which numbers an edit changed: changed ones first, then new ones, then those that are gone.
pub fn changes(before: &[Figure], after: &[Figure]) -> Vec<FigureChange> {
    let placed = |figures: &[Figure]| figures.iter().map(|figure| (key(figure), place(figure))).collect::<Vec<_>>();
    let value = |figure: &Figure| (figure.low, figure.high, figure.bound);
    let (places_before, places_after) = (placed(before), placed(after));
    let said = |figures: &[Figure], places: &[(Key, Place)], at: &(Key, Place), figure: &Figure| {
        figures.iter().zip(places).any(|(other, place)| value(other) == value(figure) && place == at)
    };
    let was = before.iter().zip(&places_before).filter(|(a, at)| !said(after, &places_after, at, a));
    let mut left: Vec<(&Figure, &(Key, Place))> = was.collect();
    let (mut changed, mut new) = (Vec::new(), Vec::new());
    for (b, at) in after.iter().zip(&places_after).filter(|(b, at)| !said(before, &places_before, at, b)) {
        match left.iter().position(|(_, place)| *place == at) {
            Some(found) => {
                let (a, _) = left.remove(found);
                changed.push(FigureChange { before: Some(a.clone()), after: Some(b.clone()) });
            }
            None => new.push(FigureChange { before: None, after: Some(b.clone()) }),
        }
    }
    changed.extend(new);
    changed.extend(left.into_iter().map(|(a, _)| FigureChange { before: Some(a.clone()), after: None }));
    changed
}

#[cfg(test)]
mod tests;

//! Which numbers share a card, and in which order a reader of this story needs the cards.

use std::collections::HashMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::model::{
    instrument::Symbol,
    quantity::{Amount, KeyNumber, QuantityKind, Role, Unit},
};

/// A number on its way to a card.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// The number it shares a card with, as an index.
    pub(super) joined: Option<usize>,
    /// Whether its sentence is a headline or one of the first of the body.
    pub(super) leads: bool,
    /// Whether the headline has it, too.
    pub(super) titled: bool,
    /// Whether it may have a card at all.
    pub(super) counts: bool,
}

/// Gives each number the rank of its card.
pub(super) fn rank(numbers: &mut [KeyNumber], candidates: &[Candidate], symbols: &[Symbol]) {
    let mut card_of: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    let mut scores: Vec<f64> = Vec::new();
    let mut stated: HashMap<Key, Vec<(usize, usize)>> = HashMap::new();
    let roots = roots(candidates);
    let levels = levels(numbers, &roots);
    for (index, (number, candidate)) in numbers.iter().zip(candidates).enumerate() {
        if !candidate.counts {
            card_of.push(None);
            continue;
        }
        let score = score(number, candidate, symbols, index, numbers.len());
        let joined = candidate.joined.and_then(|other| card_of.get(other).copied().flatten());
        let key = key(number);
        let twin = || {
            let same = stated.get(key.as_ref()?)?;
            let is_twin = |other: usize| {
                numbers.get(other).is_some_and(|other| is_same_fact(number, other))
                    && !disagree(&levels, [index, other].map(|index| roots.get(index).copied().unwrap_or(index)))
            };
            same.iter().find(|(other, _)| is_twin(*other)).map(|&(_, card)| card)
        };
        let card = joined.or_else(twin).unwrap_or(scores.len());
        match scores.get_mut(card) {
            Some(best) => *best = best.max(score),
            None => scores.push(score),
        }
        card_of.push(Some(card));
        if let Some(key) = key {
            let same = stated.entry(key).or_default();
            if same.len() < SAME_VALUE {
                same.push((index, card));
            }
        }
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let score_of = |card: usize| scores.get(card).copied().unwrap_or_default();
    order.sort_by(|&a, &b| score_of(b).total_cmp(&score_of(a)).then(a.cmp(&b)));
    let mut rank_of = vec![0; order.len()];
    for (rank, card) in (1..).zip(order) {
        if let Some(slot) = rank_of.get_mut(card) {
            *slot = rank;
        }
    }
    for (number, card) in numbers.iter_mut().zip(card_of) {
        number.rank = card.and_then(|card| rank_of.get(card).copied());
    }
}

/// The first number of the card that each number was joined to as it was read.
fn roots(candidates: &[Candidate]) -> Vec<usize> {
    let mut roots: Vec<usize> = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        roots.push(candidate.joined.and_then(|other| roots.get(other).copied()).unwrap_or(index));
    }
    roots
}

/// The levels that are joined in one sentence, by their root.
fn levels(numbers: &[KeyNumber], roots: &[usize]) -> HashMap<usize, Vec<Key>> {
    let mut levels: HashMap<usize, Vec<Key>> = HashMap::new();
    for (number, root) in numbers.iter().zip(roots).filter(|(number, _)| number.role == Some(Role::Level)) {
        levels.entry(*root).or_default().extend(key(number));
    }
    levels
}

/// "Sales rose 5% to $3 billion" and "rose 5% to $2 billion" are two facts, although both rose 5%.
fn disagree(levels: &HashMap<usize, Vec<Key>>, [one, other]: [usize; 2]) -> bool {
    let (Some(one), Some(other)) = (levels.get(&one), levels.get(&other)) else { return false };
    one.iter().any(|(low, high, unit)| {
        let mut alike = other.iter().filter(|(_, _, other)| other == unit).peekable();
        alike.peek().is_some() && alike.all(|(l, h, _)| (l, h) != (low, high))
    })
}

/// How many numbers of one value are compared with each other; a table of zeros must not cost a square.
const SAME_VALUE: usize = 8;

/// Low and high end of a value, and its unit.
type Key = (Decimal, Decimal, Option<Unit>);

/// A value with its unit; counts of different nouns meet here and are told apart by their metrics.
fn key(number: &KeyNumber) -> Option<Key> {
    let (low, high) = match number.quantity.value.as_ref()? {
        Amount::Exact(value) => (*value, *value),
        Amount::Range(low, high) => (*low, *high),
        Amount::Calendar(_) => return None,
    };
    let unit = match number.quantity.unit.as_ref() {
        Some(Unit::Count(_)) => Some(Unit::Count(String::new())),
        unit => unit.cloned(),
    };
    Some((low.normalize(), high.normalize(), unit))
}

/// Whether two numbers of one value state the same fact: the same owner, and the same metric.
fn is_same_fact(a: &KeyNumber, b: &KeyNumber) -> bool {
    let owner = match (&a.symbol, &b.symbol) {
        (Some(a), Some(b)) => a == b,
        _ => a.company == b.company || a.company.is_none() || b.company.is_none(),
    };
    let last =
        |metric: &Option<String>| metric.as_ref().and_then(|text| text.split(' ').next_back()).map(str::to_lowercase);
    let metric = match (a.metric_id, b.metric_id) {
        (Some(a), Some(b)) => a == b,
        _ => last(&a.metric) == last(&b.metric) || a.metric.is_none() || b.metric.is_none(),
    };
    // Small whole numbers meet by chance.
    let telling = a.quantity.kind != QuantityKind::Count || a.metric.is_some();
    owner && metric && telling && a.role == b.role && a.quantity.change == b.quantity.change
}

/// How much a reader of this story needs a number.
fn score(number: &KeyNumber, candidate: &Candidate, symbols: &[Symbol], index: usize, count: usize) -> f64 {
    let quantity = &number.quantity;
    let size = magnitude(quantity.value.as_ref());
    let kind = match quantity.kind {
        QuantityKind::Money => 3.0 + (size - 7.0).clamp(-3.0, 5.0) / 5.0,
        QuantityKind::Percent => 2.8 + (size - 1.0).clamp(-1.0, 2.0) / 4.0,
        QuantityKind::PerShare => 3.0,
        QuantityKind::PercentagePoints | QuantityKind::BasisPoints => 2.6,
        QuantityKind::Multiple | QuantityKind::Ratio => 1.6,
        // Jobs, cars and tonnes of a company are what it is measured by, once the lexicon knows them.
        QuantityKind::Count if number.metric_id.is_some() => 2.3 + (size - 3.0).clamp(-3.0, 8.0) / 4.0,
        QuantityKind::Count | QuantityKind::Measure => 1.8 + (size - 3.0).clamp(-3.0, 8.0) / 4.0,
        QuantityKind::Duration => -2.0,
        QuantityKind::Ordinal | QuantityKind::Date | QuantityKind::Period => -9.0,
    };
    let owner = match (&number.symbol, &number.company) {
        (Some(symbol), _) if symbols.first() == Some(symbol) => 2.0,
        (Some(_), _) => 1.2,
        (None, Some(_)) => 0.8,
        (None, None) => 0.0,
    };
    let metric = match (number.metric_id, &number.metric) {
        (Some(_), _) => 2.0,
        (None, Some(_)) => 0.5,
        (None, None) => -1.0,
    };
    let role = match number.role {
        Some(Role::Guidance) => 1.5,
        Some(Role::Delta) => 1.2,
        Some(Role::Level) => 1.0,
        Some(Role::Expectation) => 0.7,
        Some(Role::Comparison) => -1.0,
        None => -9.0,
    };
    let place = if candidate.leads { 1.0 } else { 0.0 } + if candidate.titled { 1.5 } else { 0.0 };
    let direction = if quantity.change.is_some() { 0.5 } else { 0.0 };
    let few = quantity.kind == QuantityKind::Count && size < 1.3 && !candidate.titled;
    let few = if few { -1.0 } else { 0.0 };
    let doubt = if quantity.value.is_none() { -1.0 } else { 0.0 };
    let early = 1.0 - index as f64 / count.max(1) as f64;
    kind + owner + metric + role + place + direction + doubt + few + 2.0 * early
}

/// The power of ten of a value.
fn magnitude(value: Option<&Amount>) -> f64 {
    let value = match value {
        Some(Amount::Exact(value)) => value.to_f64(),
        Some(Amount::Range(_, high)) => high.to_f64(),
        Some(Amount::Calendar(_)) | None => None,
    };
    value.map_or(0.0, |value| value.abs().max(0.001).log10())
}

//! Two lists that answer each other: "A and B rose 2% and 3%, respectively".

use super::{
    clause::{Item, Tag},
    parse::Parse,
};

/// The longest list that is matched.
const LONGEST: usize = 8;

/// The phrase that a number at an item answers to, if the sentence says "respectively" and both lists are as long.
pub(super) fn member(items: &[Item<'_>], parse: &Parse, item: usize) -> Option<usize> {
    let said = items.iter().position(|item| item.is("respectively"))?;
    let (low, high) = (said.min(item), said.max(item));
    if items.get(low..high)?.iter().any(|item| item.tag == Tag::Stop) {
        return None;
    }
    let run = numbers(items, item);
    let place = run.iter().position(|&at| at == item)?;
    let (first, last) = (*run.first()?, *run.last()?);
    let answers = |list: Vec<usize>| list.get(place).copied().filter(|_| run.len() > 1 && list.len() == run.len());
    let after = (last + 1..said).find_map(|at| answers(list_around(items, parse, at)));
    after.or_else(|| (0..first).rev().take(30).find_map(|at| answers(list_around(items, parse, at))))
}

/// The numbers of an enumeration, as items.
fn numbers(items: &[Item<'_>], item: usize) -> Vec<usize> {
    let is_number = |at: usize| items.get(at).is_some_and(|item| item.quantity.is_some());
    let joins = |at: usize| items.get(at).is_some_and(|item| matches!(item.tag, Tag::Comma | Tag::Conj));
    let mut run = vec![item];
    let mut at = item;
    while run.len() < LONGEST {
        let Some(before) = (1..=3).filter_map(|back| at.checked_sub(back)).find(|&at| !joins(at)) else { break };
        if before + 1 == at || !is_number(before) {
            break;
        }
        run.insert(0, before);
        at = before;
    }
    let mut at = item;
    while run.len() < LONGEST {
        let Some(next) = (at + 1..at + 4).find(|&at| !joins(at)) else { break };
        if next == at + 1 || !is_number(next) {
            break;
        }
        run.push(next);
        at = next;
    }
    run
}

/// The phrases joined by a conjunction at an item, with those before commas to its left.
fn list_around(items: &[Item<'_>], parse: &Parse, at: usize) -> Vec<usize> {
    let is = |at: usize, tag: Tag| items.get(at).is_some_and(|item| item.tag == tag);
    let starts = |at: usize| parse.phrase_at(at).filter(|&index| parse.phrase(index).is_some_and(|p| p.start == at));
    let Some(last) = is(at, Tag::Conj).then(|| starts(at + 1)).flatten() else { return Vec::new() };
    let mut members = vec![last];
    // An Oxford comma may stand before the conjunction.
    let mut end = if at > 0 && is(at - 1, Tag::Comma) { at - 1 } else { at };
    while members.len() < LONGEST {
        let Some(index) = parse.phrase_before(end) else { break };
        let Some(phrase) = parse.phrase(index) else { break };
        members.insert(0, index);
        match phrase.start.checked_sub(1) {
            Some(before) if is(before, Tag::Comma) => end = before,
            _ => break,
        }
    }
    members
}

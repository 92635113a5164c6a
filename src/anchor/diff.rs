//! The rough picture: which tokens of the old text are still there, in their order, in the new one.

use std::{collections::HashMap, ops::Range};

use imara_diff::{Algorithm, Diff};

use super::token::Token;

/// Weight from which a kept token says where the text around it is; full stops and "the" are kept by chance.
const A_WORD: u32 = 8;

/// Pairs of tokens of two texts that stand in the same order in both.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// For each old token the new one.
    new_of_old: Vec<Option<usize>>,
    /// For each new token the old one.
    old_of_new: Vec<Option<usize>>,
    /// For each old token the nearest kept word at or before it.
    before: Vec<Option<usize>>,
    /// For each old token the nearest kept word at or after it.
    after: Vec<Option<usize>>,
    /// The new tokens that no old one became.
    come: Vec<usize>,
}

impl Kept {
    /// Compares two texts: Myers' algorithm with the heuristics of GNU diff, in very long texts between landmarks only.
    pub(super) fn new(old: &[Token], new: &[Token]) -> Self {
        let mut kept = Self { new_of_old: vec![None; old.len()], old_of_new: vec![None; new.len()], ..Self::default() };
        for (o, n) in pairs(old, new) {
            if let (Some(forth), Some(back)) = (kept.new_of_old.get_mut(o), kept.old_of_new.get_mut(n)) {
                *forth = Some(n);
                *back = Some(o);
            }
        }
        let come = kept.old_of_new.iter().enumerate().filter(|(_, old)| old.is_none()).map(|(new, _)| new).collect();
        kept.come = come;
        let nearest = |last: &mut Option<usize>, (token, new): (&Token, &Option<usize>)| {
            *last = new.filter(|_| token.weight >= A_WORD).or(*last);
            Some(*last)
        };
        kept.before = old.iter().zip(&kept.new_of_old).scan(None, nearest).collect();
        kept.after = old.iter().zip(&kept.new_of_old).rev().scan(None, nearest).collect();
        kept.after.reverse();
        kept
    }

    /// The pairs, old and new, in their order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.new_of_old.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?)))
    }

    /// Where an old token stands now, if it was kept.
    pub(super) fn new_of(&self, old: usize) -> Option<usize> {
        self.new_of_old.get(old).copied().flatten()
    }

    /// Which old token a new one was, if it was kept.
    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.old_of_new.get(new).copied().flatten()
    }

    /// The new tokens that no old one became, in their order.
    pub(super) fn come(&self) -> &[usize] {
        &self.come
    }

    /// Where the nearest kept word before `old` stands now.
    pub(super) fn new_before(&self, old: usize) -> Option<usize> {
        self.before.get(old.checked_sub(1)?).copied().flatten()
    }

    /// Where the nearest kept word from `old` on stands now.
    pub(super) fn new_from(&self, old: usize) -> Option<usize> {
        self.after.get(old).copied().flatten()
    }
}

/// Positions of equal tokens in the same order.
pub(super) fn pairs(old: &[Token], new: &[Token]) -> Vec<(usize, usize)> {
    let is_same = |(old, new): &(&Token, &Token)| old.key == new.key;
    let head = old.iter().zip(new).take_while(is_same).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(is_same).count();
    let old_rest = old_rest.get(..old_rest.len() - tail).unwrap_or_default();
    let new_rest = new_rest.get(..new_rest.len() - tail).unwrap_or_default();

    let mut pairs: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    let (mut o, mut n) = (0, 0);
    let ends = (old_rest.len(), new_rest.len());
    let landmarks = if ends.0 + ends.1 > MYERS_TOKENS { landmarks(old_rest, new_rest) } else { Vec::new() };
    for (next_o, next_n) in landmarks.into_iter().chain(std::iter::once(ends)) {
        let between = (old_rest.get(o..next_o).unwrap_or_default(), new_rest.get(n..next_n).unwrap_or_default());
        if between.0.len() + between.1.len() <= MYERS_TOKENS {
            pairs.extend(myers(between.0, between.1).into_iter().map(|(i, j)| (head + o + i, head + n + j)));
        }
        if next_o < ends.0 {
            pairs.push((head + next_o, head + next_n));
        }
        (o, n) = (next_o + 1, next_n + 1);
    }
    let (old_tail, new_tail) = (old.len() - tail, new.len() - tail);
    pairs.extend((0..tail).map(|i| (old_tail + i, new_tail + i)));
    pairs
}

/// Tokens of both texts together that are compared by Myers' algorithm; even bounded by its heuristics it takes the
/// square of what stands between two landmarks in the worst case.
const MYERS_TOKENS: usize = 60_000;

fn myers(old: &[Token], new: &[Token]) -> Vec<(usize, usize)> {
    let keys = |tokens: &[Token]| tokens.iter().map(|token| imara_diff::Token(token.key)).collect::<Vec<_>>();
    let (old_keys, new_keys) = (keys(old), keys(new));
    let words = old.iter().chain(new).map(|token| token.key + 1).max().unwrap_or_default();
    let mut diff = Diff::default();
    diff.compute_with(Algorithm::Myers, &old_keys, &new_keys, words);
    let mut pairs = Vec::with_capacity(old.len().min(new.len()));
    let (mut o, mut n) = (0, 0);
    let mut copy = |upto: Range<usize>, n: usize| pairs.extend(upto.enumerate().map(|(i, o)| (o, n + i)));
    for hunk in diff.hunks() {
        copy(o..index(hunk.before.start), n);
        o = index(hunk.before.end);
        n = index(hunk.after.end);
    }
    copy(o..old.len(), n);
    pairs
}

fn index(token: u32) -> usize {
    usize::try_from(token).unwrap_or(usize::MAX)
}

/// Where four words that stand together only once in each text begin, as many as there are in the same order in both:
/// the landmarks of a patience diff (Bram Cohen), for texts too long to be compared whole.
fn landmarks(old: &[Token], new: &[Token]) -> Vec<(usize, usize)> {
    const WORDS: usize = 4;
    type Phrase = [u32; WORDS];
    let phrases = |tokens: &[Token]| -> Vec<Phrase> {
        let phrase = |window: &[Token]| std::array::from_fn(|i| window.get(i).map_or(0, |token| token.key));
        tokens.windows(WORDS).map(phrase).collect()
    };
    let once = |phrases: Vec<Phrase>| -> HashMap<Phrase, Option<usize>> {
        let mut places = HashMap::with_capacity(phrases.len());
        for (at, phrase) in phrases.into_iter().enumerate() {
            places.entry(phrase).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let (in_old, in_new) = (once(phrases(old)), once(phrases(new)));
    let place = |places: &HashMap<Phrase, Option<usize>>, phrase: &Phrase| places.get(phrase).copied().flatten();
    let in_both =
        phrases(old).into_iter().filter_map(|phrase| Some((place(&in_old, &phrase)?, place(&in_new, &phrase)?)));
    longest_in_order(&in_both.collect::<Vec<_>>())
}

/// The longest part of `pairs`, ascending in the first place, that ascends in the second too.
fn longest_in_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair that ends a row of it lowest, and for each pair the one before it.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, &(_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&(end, _)| end < new);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter)).map(|&(_, pair)| pair));
        match ends.get_mut(length) {
            Some(end) => *end = (new, at),
            None => ends.push((new, at)),
        }
    }
    let mut row = Vec::with_capacity(ends.len());
    let mut next = ends.last().map(|&(_, at)| at);
    while let Some(at) = next {
        row.extend(pairs.get(at));
        next = before.get(at).copied().flatten();
    }
    row.reverse();
    row
}

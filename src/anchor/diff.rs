//! The rough picture: which tokens of the old text are still there, in their order, in the new one.

use std::ops::Range;

use imara_diff::{Algorithm, Diff};

use super::token::Token;

/// Pairs of tokens of two texts that stand in the same order in both.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// For each old token the new one.
    new_of_old: Vec<Option<usize>>,
    /// For each new token the old one.
    old_of_new: Vec<Option<usize>>,
    /// For each old token the nearest kept one at or before it.
    before: Vec<Option<usize>>,
    /// For each old token the nearest kept one at or after it.
    after: Vec<Option<usize>>,
}

impl Kept {
    /// Compares two texts. Myers' algorithm with the heuristics of GNU diff: bounded on any input, at worst not minimal.
    pub(super) fn new(old: &[Token], new: &[Token]) -> Self {
        let mut kept = Self { new_of_old: vec![None; old.len()], old_of_new: vec![None; new.len()], ..Self::default() };
        for (o, n) in pairs(old, new) {
            if let (Some(forth), Some(back)) = (kept.new_of_old.get_mut(o), kept.old_of_new.get_mut(n)) {
                *forth = Some(n);
                *back = Some(o);
            }
        }
        let scan = |last: &mut Option<usize>, found: &Option<usize>| {
            *last = found.or(*last);
            Some(*last)
        };
        kept.before = kept.new_of_old.iter().scan(None, scan).collect();
        kept.after = kept.new_of_old.iter().rev().scan(None, scan).collect();
        kept.after.reverse();
        kept
    }

    /// Where an old token stands now, if it was kept.
    pub(super) fn new_of(&self, old: usize) -> Option<usize> {
        self.new_of_old.get(old).copied().flatten()
    }

    /// Which old token a new one was, if it was kept.
    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.old_of_new.get(new).copied().flatten()
    }

    /// Where the nearest kept token before `old` stands now.
    pub(super) fn new_before(&self, old: usize) -> Option<usize> {
        self.before.get(old.checked_sub(1)?).copied().flatten()
    }

    /// Where the nearest kept token from `old` on stands now.
    pub(super) fn new_from(&self, old: usize) -> Option<usize> {
        self.after.get(old).copied().flatten()
    }
}

/// Positions of equal tokens in the same order.
pub(super) fn pairs(old: &[Token], new: &[Token]) -> Vec<(usize, usize)> {
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

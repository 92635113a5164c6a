//! The fine picture: which token of a short piece of old text became which of a short piece of new text.
//!
//! Gotoh's alignment with affine gaps (Gotoh 1982, "An improved algorithm for matching biological sequences"), free at
//! the ends. A gap costs more than a stray "the" brings, and less where a sentence begins: so an inserted sentence is one
//! gap between sentences, not a scatter.

use super::{
    diff,
    places::Places,
    token::{Break, Class, Token, Vocabulary},
};

/// Cells of the table at most; longer pieces are compared by [`diff::pairs`] and only the changes between in detail.
const CELLS: usize = 1 << 20;
/// Cells for one such change.
const CHANGE_CELLS: usize = 1 << 14;
/// What a gap costs, in the units of [`Token::weight`].
const GAP: i32 = 8;
/// What a gap costs that begins where a sentence or a line does.
const GAP_AT_BREAK: i32 = 6;

/// An old token and the new one that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// Index of the old token.
    pub(super) old: usize,
    /// Index of the new token.
    pub(super) new: usize,
    /// How much is left of it, in percent; 100 when only its capitals may differ.
    pub(super) kept: u32,
}

/// Words of both texts, and whether each stands in the other text too.
pub(super) struct Words<'a> {
    /// The words.
    pub(super) vocabulary: &'a Vocabulary,
    /// Where each word stands in the old text.
    pub(super) in_old: &'a Places,
    /// Where each word stands in the new text.
    pub(super) in_new: &'a Places,
}

impl Words<'_> {
    /// How often the token's word stands in the old text.
    pub(super) fn old_count(&self, token: &Token) -> usize {
        self.in_old.count(token.key)
    }

    /// How much of `old` is left in `new`, in percent; 0 when they have nothing in common.
    fn likeness(&self, old: &Token, new: &Token) -> u32 {
        if old.key == new.key {
            return 100;
        }
        match (old.class, new.class) {
            (Class::Calendar, Class::Calendar) => 60,
            (a, b) if a.is_number() && b.is_number() => 60,
            (Class::Symbol, Class::Symbol) => 50,
            // A word that goes and one that comes may be one word spelt anew; words that stay are what they are.
            (Class::Word, Class::Word) if self.in_new.count(old.key) == 0 || self.in_old.count(new.key) == 0 => {
                spelt_alike(self.vocabulary.word(old.key), self.vocabulary.word(new.key))
            }
            _ => 0,
        }
    }
}

/// Likeness of two spellings in percent, 0 where they are hardly one word.
fn spelt_alike(old: &str, new: &str) -> u32 {
    const LONGEST: usize = 64;
    let (short, long) = (old.len().min(new.len()), old.len().max(new.len()));
    // Whoever misspells gets one end right.
    let shares_an_end = old.chars().next() == new.chars().next() || old.chars().next_back() == new.chars().next_back();
    if long > LONGEST || short * 2 < long || !shares_an_end {
        return 0;
    }
    let (chars, distance) = (old.chars().count().max(new.chars().count()), strsim::levenshtein(old, new));
    let percent = (chars - distance.min(chars)) * 100 / chars.max(1);
    if percent < 65 { 0 } else { u32::try_from(percent).unwrap_or(100).min(95) }
}

/// Aligns `old` with `new`. The pairs are in the order of both.
pub(super) fn align(old: &[Token], new: &[Token], words: &Words<'_>) -> Vec<Pair> {
    if old.len().saturating_mul(new.len()) <= CELLS {
        return table(old, new, words);
    }
    let mut aligned = Vec::new();
    let (mut o, mut n) = (0, 0);
    let whole = std::iter::once((old.len(), new.len()));
    for (next_o, next_n) in diff::pairs(old, new).into_iter().chain(whole) {
        let (gone, come) = (old.get(o..next_o).unwrap_or_default(), new.get(n..next_n).unwrap_or_default());
        if !gone.is_empty() && !come.is_empty() && gone.len().saturating_mul(come.len()) <= CHANGE_CELLS {
            let inside = table(gone, come, words);
            aligned.extend(inside.into_iter().map(|pair| Pair { old: pair.old + o, new: pair.new + n, ..pair }));
        }
        if next_o < old.len() {
            aligned.push(Pair { old: next_o, new: next_n, kept: 100 });
        }
        (o, n) = (next_o + 1, next_n + 1);
    }
    aligned
}

/// How the best way to a cell ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Both tokens are one pair.
    Pair,
    /// The old token is gone.
    Gone,
    /// The new token has come.
    Come,
}

/// The best scores of a cell, by how they end, and for each the step before the last one.
#[derive(Clone, Copy)]
struct Cell {
    pair: i32,
    gone: i32,
    come: i32,
}

const NEVER: i32 = i32::MIN / 2;

impl Cell {
    const START: Self = Self { pair: 0, gone: NEVER, come: NEVER };

    /// The best score and the step it ends with.
    fn best(self) -> (i32, Step) {
        best(self.pair, self.gone, self.come)
    }
}

fn best(pair: i32, gone: i32, come: i32) -> (i32, Step) {
    if pair >= gone && pair >= come {
        (pair, Step::Pair)
    } else if gone >= come {
        (gone, Step::Gone)
    } else {
        (come, Step::Come)
    }
}

/// The three steps before, two bits each.
fn pack(steps: [Step; 3]) -> u8 {
    steps.iter().rev().fold(0, |packed, step| packed << 2 | *step as u8)
}

fn unpack(packed: u8, ends_with: Step) -> Step {
    match packed >> (2 * ends_with as u8) & 3 {
        0 => Step::Pair,
        1 => Step::Gone,
        _ => Step::Come,
    }
}

const fn gap(token: &Token) -> i32 {
    match token.before {
        Break::None => GAP,
        Break::Sentence | Break::Line => GAP_AT_BREAK,
    }
}

fn table(old: &[Token], new: &[Token], words: &Words<'_>) -> Vec<Pair> {
    #[cfg(test)]
    super::tests::count_work(old.len() * new.len());
    let width = new.len() + 1;
    let mut steps: Vec<u8> = Vec::with_capacity(width * (old.len() + 1));
    // The first row: all that has come before the first old token, for nothing.
    let mut above: Vec<Cell> = vec![Cell { pair: NEVER, gone: NEVER, come: 0 }; width];
    if let Some(first) = above.first_mut() {
        *first = Cell::START;
    }
    steps.resize(width, pack([Step::Pair, Step::Pair, Step::Come]));
    let mut row: Vec<Cell> = Vec::with_capacity(width);
    for (i, old_token) in old.iter().enumerate() {
        let is_last_row = i + 1 == old.len();
        row.clear();
        row.push(Cell { pair: NEVER, gone: 0, come: NEVER });
        steps.push(pack([Step::Pair, Step::Gone, Step::Pair]));
        let mut left = Cell { pair: NEVER, gone: 0, come: NEVER };
        for ((j, new_token), (diagonal, up)) in new.iter().enumerate().zip(above.iter().zip(above.iter().skip(1))) {
            let is_last_column = j + 1 == new.len();
            let kept = words.likeness(old_token, new_token);
            let (before, from_pair) = diagonal.best();
            let gain = i32::try_from(old_token.weight.max(1) * kept / 100).unwrap_or(0);
            let pair = if kept == 0 { NEVER } else { before + gain.max(1) };
            let open_gone = if is_last_column { 0 } else { gap(old_token) };
            let (gone, from_gone) = best(up.pair - open_gone, up.gone, up.come - open_gone);
            let open_come = if is_last_row { 0 } else { gap(new_token) };
            let (come, from_come) = best(left.pair - open_come, left.gone - open_come, left.come);
            left = Cell { pair, gone, come };
            row.push(left);
            steps.push(pack([from_pair, from_gone, from_come]));
        }
        std::mem::swap(&mut above, &mut row);
    }
    trace(old, new, &steps, above.last().copied().unwrap_or(Cell::START), words)
}

fn trace(old: &[Token], new: &[Token], steps: &[u8], last: Cell, words: &Words<'_>) -> Vec<Pair> {
    let width = new.len() + 1;
    let (mut o, mut n) = (old.len(), new.len());
    let (_, mut step) = last.best();
    let mut pairs = Vec::new();
    while o > 0 || n > 0 {
        let before = unpack(steps.get(o * width + n).copied().unwrap_or_default(), step);
        match step {
            Step::Pair if o > 0 && n > 0 => {
                (o, n) = (o - 1, n - 1);
                if let (Some(a), Some(b)) = (old.get(o), new.get(n)) {
                    pairs.push(Pair { old: o, new: n, kept: words.likeness(a, b) });
                }
            }
            Step::Come if n > 0 => n -= 1,
            // The first row and the first column have one way only.
            _ if o > 0 => o -= 1,
            _ => n -= 1,
        }
        step = before;
    }
    pairs.reverse();
    pairs
}

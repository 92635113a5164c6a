//! Numbers that changed inside a passage, each with its currency, scale and unit: "$53 billion" became "$55 billion".

use std::ops::Range;

use rust_decimal::Decimal;

use super::{
    NumberChange,
    align::Pair,
    token::{Class, Token, Vocabulary},
};
use crate::model::{span::Span, text::one_line};

/// Words that belong to the number before them, with the power of ten they stand for.
const SCALES: [(&str, u32); 17] = [
    ("k", 3),
    ("thousand", 3),
    ("m", 6),
    ("mn", 6),
    ("mln", 6),
    ("million", 6),
    ("b", 9),
    ("bn", 9),
    ("bln", 9),
    ("billion", 9),
    ("t", 12),
    ("tn", 12),
    ("trillion", 12),
    ("\u{4E07}", 4),
    ("\u{842C}", 4),
    ("\u{4EBF}", 8),
    ("\u{5104}", 8),
];

/// Words and signs that say what the number counts.
const UNITS: [&str; 30] = [
    "%",
    "percent",
    "percentage",
    "pp",
    "bp",
    "bps",
    "basis",
    "points",
    "dollars",
    "dollar",
    "euros",
    "euro",
    "pounds",
    "pound",
    "yen",
    "yuan",
    "francs",
    "cents",
    "cent",
    "pence",
    "eur",
    "usd",
    "gbp",
    "jpy",
    "cny",
    "chf",
    "\u{5143}",
    "\u{5186}",
    "x",
    "p",
];

/// The numbers among `pairs` that are not the same any more, in the order of the text.
pub(super) fn changes(texts: &Texts<'_>, pairs: &[Pair]) -> Vec<NumberChange> {
    let mut changes = Vec::new();
    for pair in pairs {
        let (Some(old), Some(new)) = (texts.old.get(pair.old), texts.new.get(pair.new)) else { continue };
        if !old.class.is_number() || !new.class.is_number() {
            continue;
        }
        let before = Amount::around(texts, texts.old, pair.old, &texts.passage, texts.before);
        let after = Amount::around(texts, texts.new, pair.new, &texts.image, texts.after);
        if !before.is(&after) {
            changes.push(NumberChange { before: before.surface, after: after.surface });
        }
    }
    changes
}

/// Both texts and the passage in each.
pub(super) struct Texts<'a> {
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    pub(super) old: &'a [Token],
    pub(super) new: &'a [Token],
    pub(super) passage: Range<usize>,
    pub(super) image: Range<usize>,
    pub(super) vocabulary: &'a Vocabulary,
}

/// A number as it stands in a text.
struct Amount {
    surface: String,
    /// What the digits and the scale say; none for a number in words.
    value: Option<Decimal>,
    /// The words around the digits, or all of them where there is no value.
    words: Vec<u32>,
}

impl Amount {
    fn around(texts: &Texts<'_>, tokens: &[Token], at: usize, within: &Range<usize>, text: &str) -> Self {
        let word = |index: usize| {
            let inside = within.contains(&index);
            tokens.get(index).filter(|_| inside).map(|token| (token, texts.vocabulary.word(token.key)))
        };
        let mut range = at..at + 1;
        let mut words = Vec::new();
        if let Some((sign, _)) = at.checked_sub(1).and_then(word)
            && sign.class == Class::Symbol
        {
            range.start = at - 1;
            words.push(sign.key);
        }
        let mut value = word(at).and_then(|(_, digits)| value(digits));
        while let Some((token, word)) = word(range.end) {
            let scale = SCALES.iter().find(|(scale, _)| *scale == word).map(|(_, zeros)| *zeros);
            if let (Some(zeros), Some(digits)) = (scale, value) {
                value = digits.checked_mul(Decimal::from(10_u64.saturating_pow(zeros)));
            } else if scale.is_none() && !UNITS.contains(&word) {
                break;
            } else {
                words.push(token.key);
            }
            range.end += 1;
        }
        if value.is_none() {
            words.extend(tokens.get(at).map(|token| token.key));
        }
        let start = tokens.get(range.start).map_or(0, |token| token.span.start());
        let end = tokens.get(range.end - 1).map_or(start, |token| token.span.end());
        let surface = one_line(Span::new(start, end).of(text));
        Self { surface, value, words }
    }

    fn is(&self, other: &Self) -> bool {
        self.value == other.value && self.words == other.words
    }
}

/// The value of digits: commas part thousands, unless a single one stands before other than three digits.
fn value(digits: &str) -> Option<Decimal> {
    let decimal_comma = digits.matches(',').count() == 1
        && !digits.contains('.')
        && digits.split_once(',').is_some_and(|(_, after)| after.len() != 3);
    let plain = if decimal_comma { digits.replace(',', ".") } else { digits.replace(',', "") };
    plain.parse::<Decimal>().ok().map(|value| value.normalize())
}

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

/// Words and signs that say what the number counts, and the one way to say it that stands for all.
const UNITS: [(&str, &str); 54] = [
    ("%", "%"),
    ("percent", "%"),
    ("pct", "%"),
    ("percentage", "percentage"),
    ("basis", "basis"),
    ("points", "points"),
    ("point", "points"),
    ("pp", "percentage points"),
    ("bp", "basis points"),
    ("bps", "basis points"),
    ("$", "dollars"),
    ("dollars", "dollars"),
    ("dollar", "dollars"),
    ("usd", "dollars"),
    ("\u{20AC}", "euros"),
    ("euros", "euros"),
    ("euro", "euros"),
    ("eur", "euros"),
    ("\u{A3}", "pounds"),
    ("pounds", "pounds"),
    ("pound", "pounds"),
    ("gbp", "pounds"),
    ("yen", "yen"),
    ("jpy", "yen"),
    ("\u{5186}", "yen"),
    ("yuan", "yuan"),
    ("cny", "yuan"),
    ("\u{5143}", "yuan"),
    ("francs", "francs"),
    ("franc", "francs"),
    ("chf", "francs"),
    ("crowns", "crowns"),
    ("crown", "crowns"),
    ("kronor", "crowns"),
    ("kroner", "crowns"),
    ("rupees", "rupees"),
    ("rupee", "rupees"),
    ("\u{20B9}", "rupees"),
    ("inr", "rupees"),
    ("won", "won"),
    ("reais", "reais"),
    ("pesos", "pesos"),
    ("rand", "rand"),
    ("zlotys", "zlotys"),
    ("lira", "lira"),
    ("baht", "baht"),
    ("dirhams", "dirhams"),
    ("riyals", "riyals"),
    ("cents", "cents"),
    ("cent", "cents"),
    ("\u{A2}", "cents"),
    ("pence", "pence"),
    ("p", "pence"),
    ("x", "x"),
];

/// Number words that are as good as digits.
const IN_WORDS: [(&str, i64); 14] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("dozen", 12),
    ("hundred", 100),
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
    /// What number and scale say; none for what is no plain number, as "2030/31".
    value: Option<Decimal>,
    /// What it counts, said in the one way that stands for all; with the number itself where it has no value.
    unit: Vec<String>,
}

impl Amount {
    fn around(texts: &Texts<'_>, tokens: &[Token], at: usize, within: &Range<usize>, text: &str) -> Self {
        let word = |index: usize| {
            let inside = within.contains(&index);
            tokens.get(index).filter(|_| inside).map(|token| (token, texts.vocabulary.word(token.key)))
        };
        let mut range = at..at + 1;
        let mut unit = Vec::new();
        if let Some((sign, name)) = at.checked_sub(1).and_then(word)
            && sign.class == Class::Symbol
        {
            range.start = at - 1;
            unit.push(unit_of(name).unwrap_or(name).to_owned());
        }
        let mut value = word(at).and_then(|(_, digits)| value(digits));
        if let Some(minus) = minus(tokens, range.start, text) {
            range.start = minus;
            value = value.map(std::ops::Neg::neg);
        }
        while let Some((_, word)) = word(range.end) {
            let scale = SCALES.iter().find(|(scale, _)| *scale == word).map(|(_, zeros)| *zeros);
            if let (Some(zeros), Some(digits)) = (scale, value) {
                value = digits.checked_mul(Decimal::from(10_u64.saturating_pow(zeros)));
            } else if let Some(known) = unit_of(word) {
                unit.push(known.to_owned());
            } else if scale.is_some() {
                unit.push(word.to_owned());
            } else {
                break;
            }
            range.end += 1;
        }
        if value.is_none() {
            unit.extend(word(at).map(|(_, number)| number.to_owned()));
        }
        let start = tokens.get(range.start).map_or(0, |token| token.span.start());
        let end = tokens.get(range.end - 1).map_or(start, |token| token.span.end());
        let surface = one_line(Span::new(start, end).of(text));
        Self { surface, value, unit }
    }

    fn is(&self, other: &Self) -> bool {
        self.value == other.value && self.unit.join(" ") == other.unit.join(" ")
    }
}

fn unit_of(word: &str) -> Option<&'static str> {
    UNITS.iter().find(|(known, _)| *known == word).map(|(_, unit)| *unit)
}

/// The minus sign right before the token at `first`: one that has nothing right before itself, or it would be a dash of a
/// range.
fn minus(tokens: &[Token], first: usize, text: &str) -> Option<usize> {
    let at = first.checked_sub(1)?;
    let (sign, number) = (tokens.get(at)?, tokens.get(first)?);
    let is_minus = matches!(sign.span.of(text), "-" | "\u{2212}" | "\u{2013}");
    let stands_free = at
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_none_or(|before| before.span.end() < sign.span.start() || before.span.of(text) == "(");
    (is_minus && sign.span.end() == number.span.start() && stands_free).then_some(at)
}

/// The value of a number: in words, or in digits, where commas part thousands, unless a single one stands before other than three digits.
fn value(digits: &str) -> Option<Decimal> {
    if let Some((_, value)) = IN_WORDS.iter().find(|(word, _)| *word == digits) {
        return Some(Decimal::from(*value));
    }
    let decimal_comma = digits.matches(',').count() == 1
        && !digits.contains('.')
        && digits.split_once(',').is_some_and(|(_, after)| after.len() != 3);
    let plain = if decimal_comma { digits.replace(',', ".") } else { digits.replace(',', "") };
    plain.parse::<Decimal>().ok().map(|value| value.normalize())
}

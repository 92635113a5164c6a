//! Text to tokens that compare equal however the text was typed, each with its place in the original.
//!
//! White space, quotes, dashes, soft hyphens, stray entities, composed and decomposed letters make no difference.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::entity;
use crate::model::span::Span;

/// What a token is; decides what may stand for it after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Letters, perhaps with digits inside.
    Word,
    /// Digits with their separators.
    Number,
    /// A number in words, up to twelve and the round ones.
    NumberWord,
    /// A weekday or a month.
    Calendar,
    /// One character of a script that is written without blanks.
    Ideograph,
    /// A currency sign, a percent sign, an emoji.
    Symbol,
    /// Anything else.
    Punctuation,
}

impl Class {
    /// Whether it says something by itself.
    pub(super) const fn is_word(self) -> bool {
        !matches!(self, Self::Symbol | Self::Punctuation)
    }

    /// Whether it states a number.
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::NumberWord)
    }
}

/// What parts a token from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// Nothing or blanks.
    None,
    /// The end of a sentence.
    Sentence,
    /// A line break, or the text's beginning.
    Line,
}

/// A word, a number or a sign of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Its bytes in the text.
    pub(super) span: Span,
    /// What it is compared by: the word in small letters.
    pub(super) key: u32,
    /// The word with its capitals.
    pub(super) form: u32,
    /// What it is.
    pub(super) class: Class,
    /// How much it says, in twentieths of an average word.
    pub(super) weight: u32,
    /// What stands before it.
    pub(super) before: Break,
}

/// The words of both texts, numbered.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Vocabulary {
    fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.ids.insert(word.into(), id);
        self.words.push(word.into());
        id
    }

    /// How many different words it holds.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word of a number.
    pub(super) fn word(&self, id: u32) -> &str {
        usize::try_from(id).ok().and_then(|id| self.words.get(id)).map_or("", |word| word)
    }

    /// Splits a text into tokens.
    pub(super) fn tokens(&mut self, text: &str) -> Vec<Token> {
        let mut reader = Reader { vocabulary: self, tokens: Vec::new(), open: None, before: Break::Line };
        let mut at = 0;
        let mut unit = String::new();
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = read_unit(rest, &mut unit);
            let span = Span::new(at, at + length);
            at = span.end();
            at += reader.take(&unit, span, text.get(at..).unwrap_or_default());
        }
        reader.close();
        reader.tokens
    }
}

/// Reads one character with its marks into `unit`, normalised; returns how many bytes it took.
fn read_unit(rest: &str, unit: &mut String) -> usize {
    unit.clear();
    let mut chars = rest.chars();
    let Some(first) = chars.next() else { return 0 };
    if first == '&'
        && let Some((decoded, length)) = entity::decode(rest)
    {
        unit.extend(std::iter::once(decoded).nfkc().map(fold));
        return length;
    }
    let joins = |c: char| is_combining_mark(c) || is_jamo_tail(c) || matches!(c, '\u{FE00}'..='\u{FE0F}');
    let next = chars.next();
    if !next.is_some_and(joins) {
        if first.is_ascii() {
            unit.push(fold(first));
        } else {
            unit.extend(std::iter::once(first).nfkc().map(fold));
        }
        return first.len_utf8();
    }
    // Marks without end are no letter; Unicode's own limit for a stream-safe text is 30.
    let length = rest.chars().take(1).chain(rest.chars().skip(1).take(30).take_while(|&c| joins(c)));
    let length = length.map(char::len_utf8).sum();
    let cluster = rest.get(..length).unwrap_or_default();
    let visible = cluster.chars().filter(|c| !matches!(c, '\u{FE00}'..='\u{FE0F}'));
    unit.extend(visible.nfkc().map(fold));
    length
}

/// Vowels and finals of decomposed Korean syllables, which compose with the consonant before them.
const fn is_jamo_tail(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11FF}')
}

/// One sign for all quotes, one for all dashes and bullets.
const fn fold(c: char) -> char {
    match c {
        '"'
        | '`'
        | '\u{B4}'
        | '\u{2018}'..='\u{201F}'
        | '\u{2032}'..='\u{2036}'
        | '\u{2039}'
        | '\u{203A}'
        | '\u{AB}'
        | '\u{BB}'
        | '\u{300C}'..='\u{300F}' => '\'',
        '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2043}'
        | '\u{2022}'
        | '\u{2023}'
        | '\u{25E6}'
        | '\u{25AA}'
        | '\u{25CF}' => '-',
        '\u{2044}' => '/',
        other => other,
    }
}

/// Characters that are not seen: soft hyphen, zero-width and direction signs, byte order mark.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}'
    )
}

/// Han, Kana, and the scripts of South-East Asia that put no blanks between words.
const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Arrows, shapes, emoji.
const fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FFFF}')
}

/// A token that may still grow.
struct Open {
    span: Span,
    form: String,
    is_number: bool,
}

struct Reader<'a> {
    vocabulary: &'a mut Vocabulary,
    tokens: Vec<Token>,
    open: Option<Open>,
    before: Break,
}

impl Reader<'_> {
    /// Takes one unit; returns how many bytes of `rest`, the text after it, belong to it too.
    fn take(&mut self, unit: &str, span: Span, rest: &str) -> usize {
        let Some(first) = unit.chars().next() else { return 0 };
        if is_invisible(first) {
            return 0;
        }
        if first.is_whitespace() {
            self.close();
            if matches!(first, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                self.before = Break::Line;
            }
            return 0;
        }
        if is_ideograph(first) {
            self.close();
            self.push(unit, Class::Ideograph, span);
            return 0;
        }
        if first.is_alphanumeric() {
            let is_digit = first.is_numeric();
            match &mut self.open {
                Some(open) if open.is_number == is_digit || !open.is_number => {
                    open.form.push_str(unit);
                    open.span = Span::new(open.span.start(), span.end());
                }
                _ => {
                    self.close();
                    self.open = Some(Open { span, form: unit.to_owned(), is_number: is_digit });
                }
            }
            return 0;
        }
        if let Some(open) = &mut self.open {
            let next = rest.chars().next();
            if open.is_number && matches!(first, '.' | ',' | '/') && next.is_some_and(is_digit) {
                open.form.push(first);
                open.span = Span::new(open.span.start(), span.end());
                return 0;
            }
            if first == '-'
                && !open.is_number
                && let Some(skipped) = line_end_inside_word(rest)
            {
                return skipped;
            }
        }
        self.close();
        let more = joined(first, rest);
        let span = Span::new(span.start(), span.end() + more);
        // A dash may be two hyphens, an ellipsis three stops, a quote two apostrophes.
        let run = match first {
            '-' => Some("-"),
            '.' => Some("."),
            '\'' => Some("'"),
            _ => None,
        };
        if let Some(sign) = run {
            match self.tokens.last_mut() {
                Some(last) if last.span.end() == span.start() && self.vocabulary.word(last.key) == sign => {
                    last.span = Span::new(last.span.start(), span.end());
                }
                _ => self.push(sign, Class::Punctuation, span),
            }
            return more;
        }
        let class = match first {
            '$' | '%' | '\u{A2}'..='\u{A5}' | '\u{20A0}'..='\u{20CF}' => Class::Symbol,
            _ if is_pictograph(first) => Class::Symbol,
            _ => Class::Punctuation,
        };
        if more == 0 {
            self.push(unit, class, span);
        } else {
            let tail = rest.get(..more).unwrap_or_default().chars().filter(|&c| !is_invisible(c));
            let form: String = unit.chars().chain(tail).collect();
            self.push(&form, class, span);
        }
        more
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let class = if open.is_number { Class::Number } else { Class::Word };
            self.push(&open.form, class, open.span);
        }
    }

    fn push(&mut self, form: &str, class: Class, span: Span) {
        let small = form.to_lowercase();
        let class = if class == Class::Word { class_of(&small) } else { class };
        let weight = weight(form, &small, class);
        let key = self.vocabulary.id(&small);
        let form = self.vocabulary.id(form);
        self.tokens.push(Token { span, key, form, class, weight, before: self.before });
        self.before = match small.as_str() {
            "." | "!" | "?" | "\u{3002}" => Break::Sentence,
            // A closing quote or bracket after the full stop still belongs to the sentence.
            "'" | ")" | "]" if self.before == Break::Sentence => Break::Sentence,
            _ => Break::None,
        };
    }
}

/// Digits, also the full-width ones of East Asian type.
const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{FF10}'..='\u{FF19}')
}

/// The bytes between a word and its other half on the next line, if a hyphen divides it there.
fn line_end_inside_word(rest: &str) -> Option<usize> {
    let after = rest.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n')?;
    let after = after.trim_start_matches([' ', '\t']);
    after.starts_with(char::is_lowercase).then(|| rest.len() - after.len())
}

/// The bytes of `rest` that make one emoji with the sign before them: skin tones, joiners, the second half of a flag.
fn joined(first: char, rest: &str) -> usize {
    let is_flag = |c: char| matches!(c, '\u{1F1E6}'..='\u{1F1FF}');
    if is_flag(first) {
        return rest.chars().next().filter(|&c| is_flag(c)).map_or(0, char::len_utf8);
    }
    if !is_pictograph(first) {
        return 0;
    }
    let mut length = 0;
    let mut after_joiner = false;
    for c in rest.chars() {
        let belongs = match c {
            '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' => true,
            _ => after_joiner && !c.is_alphanumeric() && !c.is_whitespace(),
        };
        if !belongs {
            break;
        }
        after_joiner = c == '\u{200D}';
        length += c.len_utf8();
    }
    length
}

const NUMBER_WORDS: [&str; 17] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "half", "dozen",
    "hundred", "twice", "double",
];

const CALENDAR: [&str; 19] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words that say little by themselves.
const LIGHT: [&str; 48] = [
    "a", "about", "after", "also", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had",
    "has", "have", "he", "in", "into", "is", "it", "its", "not", "of", "on", "or", "over", "said", "she", "than",
    "that", "the", "their", "they", "this", "to", "under", "up", "was", "were", "which", "who", "will", "with",
    "would", "s",
];

fn class_of(small: &str) -> Class {
    if NUMBER_WORDS.contains(&small) {
        Class::NumberWord
    } else if CALENDAR.contains(&small) {
        Class::Calendar
    } else {
        Class::Word
    }
}

fn weight(form: &str, small: &str, class: Class) -> u32 {
    match class {
        Class::Punctuation => 2,
        Class::Symbol => 5,
        Class::Ideograph => 8,
        Class::Number => 15,
        Class::NumberWord | Class::Calendar | Class::Word => {
            // Counting stops where the weight does: a word of a million letters costs no more than a long one.
            let length = u32::try_from(form.chars().take(10).count()).unwrap_or(10);
            if LIGHT.contains(&small) {
                5
            } else if length <= 3 && form == small {
                9
            } else {
                10 + 2 * length
            }
        }
    }
}

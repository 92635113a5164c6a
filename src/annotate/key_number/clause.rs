//! A sentence as tagged items: words, names, quantities and signs, each with its part in the sentence.
//!
//! It is a small hand-made tagger: closed word lists, forms of verbs, capital letters, and the neighbours of a word.

use super::{
    name::{Known, is_capital},
    tag::tag,
    words::{Classes, Form, Movement, word},
};
use crate::{
    annotate::token::{Gap, TokenKind, Tokens},
    model::{
        annotation::Mention,
        quantity::{Quantity, QuantityKind},
        span::Span,
    },
};

/// What an item is in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Det,
    Prep,
    /// "to", of which it is not yet known whether a verb or a noun follows.
    To,
    Pron,
    Relative,
    Conj,
    Sub,
    /// Forms of be, have, do, and modal verbs.
    Aux,
    Adv,
    Adj,
    Noun,
    Name,
    Time,
    Verb(Form),
    /// Index into the article's quantities.
    Quantity(usize),
    /// `'s`, or the apostrophe after a plural.
    Possessive,
    Comma,
    /// `;` `:` `—` and the like.
    Stop,
    Open,
    Close,
    Mark,
}

/// One item of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'t> {
    pub(super) span: Span,
    pub(super) text: &'t str,
    /// The first byte of the text, an ASCII letter in lower case.
    first: u8,
    pub(super) tag: Tag,
    pub(super) classes: Classes,
    /// What it says of change, where it is a word of change.
    pub(super) change: Option<Movement>,
    /// The noun for what an amount after a verb measures, and its canonical metric.
    pub(super) noun: Option<(&'static str, Option<&'static str>)>,
    /// The mention it is, as an index into the article's mentions.
    pub(super) mention: Option<usize>,
    /// The quantity it states, as an index into the article's quantities.
    pub(super) quantity: Option<usize>,
    /// The kind of that quantity.
    pub(super) kind: Option<QuantityKind>,
    /// A name of a person, a share class, a round: of no organisation.
    pub(super) person: bool,
    /// A mention in brackets right after it: "Norfield Freight (NYSE: NFRT)".
    pub(super) bracketed: Option<usize>,
    pub(super) form: Option<Form>,
    pub(super) capital: bool,
    /// Whether the word alone names something numbers measure.
    pub(super) heads_metric: bool,
}

impl Item<'_> {
    /// Whether it is this word, in any case. It is asked for hundreds of words an item: length and first letter tell most apart.
    #[inline]
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.len() == word.len() && self.first == first(word) && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these words, in any case.
    #[inline]
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Whether it is a word of a list, in any case.
    #[inline]
    pub(super) fn is_in(&self, list: &List) -> bool {
        list.may_have(self.first, self.text.len()) && self.is_any(list.words)
    }

    /// Whether it names a metric of the lexicon.
    pub(super) fn is_metric(&self) -> bool {
        // Of a compound the last part counts: "net-income".
        let last = || self.text.rsplit_once('-').is_some_and(|(_, last)| word(last).heads_metric);
        self.tag == Tag::Noun && (self.heads_metric || last())
    }

    pub(super) fn is_name(&self) -> bool {
        self.tag == Tag::Name
    }

    /// Whether it is a name that figures of others are credited to.
    pub(super) fn is_source(&self) -> bool {
        self.classes.has(Classes::PROVIDER)
    }

    pub(super) fn is_verb(&self) -> bool {
        matches!(self.tag, Tag::Verb(_))
    }

    pub(super) fn is_place(&self) -> bool {
        self.classes.has(Classes::PLACE)
    }
}

/// Words in lower case that are asked for at every item: first letters and lengths tell most others at once.
#[derive(Debug)]
pub(super) struct List {
    words: &'static [&'static str],
    /// A bit for each first letter: its byte modulo 32.
    firsts: u32,
    /// A bit for each length in bytes, modulo 32.
    lengths: u32,
}

impl List {
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let (mut firsts, mut lengths) = (0, 0);
        let mut left = words;
        while let [word, rest @ ..] = left {
            if let [first, ..] = word.as_bytes() {
                firsts |= 1 << (*first & 31);
            }
            lengths |= 1 << (word.len() & 31);
            left = rest;
        }
        Self { words, firsts, lengths }
    }

    #[inline]
    const fn may_have(&self, first: u8, length: usize) -> bool {
        self.firsts >> (first & 31) & self.lengths >> (length & 31) & 1 == 1
    }
}

/// The first byte of a word, an ASCII letter in lower case.
#[inline]
fn first(word: &str) -> u8 {
    word.as_bytes().first().map_or(0, u8::to_ascii_lowercase)
}

/// An index into mentions or quantities, and where it stands.
type Found = (usize, Span);

/// The mentions and quantities of an article, taken in order of sentences.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    mentions: &'a [Mention],
    quantities: &'a [Quantity],
    mention: usize,
    quantity: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(mentions: &'a [Mention], quantities: &'a [Quantity]) -> Self {
        Self { mentions, quantities, mention: 0, quantity: 0 }
    }

    /// The quantity or mention that begins at a byte, with the end of either.
    fn at(&mut self, byte: usize) -> (Option<Found>, Option<Found>) {
        while self.quantities.get(self.quantity).is_some_and(|q| q.span.end() <= byte) {
            self.quantity += 1;
        }
        while self.mentions.get(self.mention).is_some_and(|m| m.span.end() <= byte) {
            self.mention += 1;
        }
        let quantity = self.quantities.get(self.quantity).map(|q| q.span).filter(|span| span.contains(byte));
        let mention = self.mentions.get(self.mention).map(|m| m.span).filter(|span| span.contains(byte));
        (quantity.map(|span| (self.quantity, span)), mention.map(|span| (self.mention, span)))
    }
}

/// The items of a sentence, tagged.
pub(super) fn items<'t>(
    text: &'t str,
    sentence: Span,
    cursor: &mut Cursor<'_>,
    known: &mut Known<'t>,
) -> Vec<Item<'t>> {
    let mut items = join(text, sentence, cursor);
    drop_brackets(&mut items);
    join_legal_forms(&mut items);
    join_seats(text, &mut items);
    tag(text, &mut items, known);
    known.learn(&items);
    items
}

/// Leaves out bracketed text without numbers: "(NYSE: LMT)".
fn drop_brackets(items: &mut Vec<Item<'_>>) {
    if !items.iter().any(|item| item.tag == Tag::Open) {
        return;
    }
    let mut kept: Vec<Item<'_>> = Vec::with_capacity(items.len());
    let mut open: Option<usize> = None;
    for item in items.drain(..) {
        if item.tag == Tag::Open {
            open = Some(kept.len());
        }
        let closes = item.tag == Tag::Close && matches!(item.text, ")" | "]");
        kept.push(item);
        if let Some(start) = open.filter(|_| closes) {
            let inside = kept.get(start..).unwrap_or_default();
            if inside.len() <= 10 && inside.iter().all(|item| item.quantity.is_none()) {
                let symbol = inside.iter().find_map(|item| item.mention);
                kept.truncate(start);
                if let Some(before) = kept.last_mut() {
                    before.bracketed = symbol;
                }
            }
            open = None;
        }
    }
    *items = kept;
}

/// Leaves out the comma of "Farrow, Inc.": the legal form belongs to the name.
fn join_legal_forms(items: &mut Vec<Item<'_>>) {
    const FORMS: &[&str] = &["inc", "inc.", "ltd", "ltd.", "llc", "corp", "corp.", "plc", "l.p.", "n.v.", "s.a."];
    let mut at = 1;
    while at + 1 < items.len() {
        let joins = items.get(at).is_some_and(|comma| comma.tag == Tag::Comma)
            && items.get(at + 1).is_some_and(|form| form.is_any(FORMS))
            && items.get(at - 1).is_some_and(|name| name.capital);
        if joins {
            items.remove(at);
        }
        at += 1;
    }
}

/// Makes one word of "Boise, Idaho-based" and "San Francisco-based": where a company sits is no name of an owner.
fn join_seats<'t>(text: &'t str, items: &mut Vec<Item<'t>>) {
    let is_seat =
        |item: &Item<'_>| item.capital && ["-based", "-headquartered"].iter().any(|end| item.text.ends_with(end));
    let is_place = |item: &Item<'_>| {
        let classes = || word(item.text).classes;
        item.capital && item.tag == Tag::Mark && !classes().has(Classes::CLOSED) && !classes().has(Classes::TIME)
    };
    let mut at = 1;
    while at < items.len() {
        let found = items.get(at).is_some_and(is_seat)
            && items.get(at + 1).is_some_and(|next| matches!(next.tag, Tag::Mark | Tag::Name) && next.text != "and");
        if !found {
            at += 1;
            continue;
        }
        let run = |end: usize| {
            let before = items.get(..end).unwrap_or_default().iter().rev();
            end - before.take(3).take_while(|item| is_place(item)).count()
        };
        let mut from = run(at);
        if from == at && items.get(at - 1).is_some_and(|before| before.tag == Tag::Comma) {
            from = Some(run(at - 1)).filter(|&town| town < at - 1).unwrap_or(at);
        }
        if from < at {
            let span = items.get(from).zip(items.get(at)).map(|(a, b)| Span::new(a.span.start(), b.span.end()));
            if let (Some(span), Some(first)) = (span, items.get_mut(from)) {
                (first.span, first.text) = (span, span.of(text));
            }
            items.drain(from + 1..=at);
            at = from;
        }
        at += 1;
    }
}

/// Joins tokens to words: hyphens, abbreviations, mentions, quantities.
fn join<'t>(text: &'t str, sentence: Span, cursor: &mut Cursor<'_>) -> Vec<Item<'t>> {
    let mut tokens = Tokens::new(text, sentence).peekable();
    // A word and the blank after it have six bytes in the middle.
    let mut items: Vec<Item<'t>> = Vec::with_capacity(sentence.len() / 5 + 2);
    let mut glue = false;
    while let Some(token) = tokens.next() {
        let (quantity, mention) = cursor.at(token.span.start());
        let whole = quantity.or(mention).map(|(_, span)| span);
        if let Some(span) = whole {
            while tokens.next_if(|next| next.span.start() < span.end()).is_some() {}
            let tag = quantity.map_or(Tag::Name, |(index, _)| Tag::Quantity(index));
            let mut item = blank(text, span, tag);
            if let Some((index, _)) = quantity {
                item.quantity = Some(index);
                item.kind = cursor.quantities.get(index).map(|quantity| quantity.kind);
                // "doubled" is a verb that states its own number.
                let known = word(item.text);
                if let Some(form) = known.form.filter(|form| *form != Form::Noun) {
                    item.tag = Tag::Verb(form);
                    (item.classes, item.form, item.change) = (known.classes, known.form, known.change);
                }
            } else {
                item.mention = mention.map(|(index, _)| index);
                item.capital = true;
            }
            items.push(item);
            glue = false;
            continue;
        }
        let next = tokens.peek();
        let glued = token.gap == Gap::None;
        let joins_left = glued && (glue || matches!(token.kind, TokenKind::Number));
        glue = false;
        let into_word = |items: &mut Vec<Item<'t>>| -> bool {
            let Some(last) = items.last_mut().filter(|last| last.tag == Tag::Mark && last.form.is_none()) else {
                return false;
            };
            if !last.text.ends_with(|c: char| c.is_alphanumeric() || "-/.&'’".contains(c)) {
                return false;
            }
            let span = Span::new(last.span.start(), token.span.end());
            last.span = span;
            last.text = span.of(text);
            true
        };
        match token.kind {
            TokenKind::Word | TokenKind::Number => {
                if !(joins_left && into_word(&mut items)) {
                    let mut item = blank(text, token.span, Tag::Mark);
                    item.capital = is_capital(item.text);
                    items.push(item);
                }
                // "10b5", "R1": a letter after a digit goes on with the word.
                glue = token.kind == TokenKind::Number && next.is_some_and(|next| next.kind == TokenKind::Word);
            }
            TokenKind::Possessive => items.push(blank(text, token.span, Tag::Possessive)),
            TokenKind::Currency | TokenKind::Percent => items.push(blank(text, token.span, Tag::Close)),
            TokenKind::Punct(sign) => {
                let next_glued = next.is_some_and(|next| {
                    next.gap == Gap::None && matches!(next.kind, TokenKind::Word | TokenKind::Number)
                });
                let inside = glued && next_glued && "-/.&'+\u{2019}".contains(sign);
                let abbreviation = glued && sign == '.' && next.is_some();
                let plural =
                    glued && sign == '\'' && !next_glued && items.last().is_some_and(|w| w.text.ends_with('s'));
                if (inside || abbreviation) && into_word(&mut items) {
                    glue = inside;
                    continue;
                }
                let tag = match sign {
                    _ if plural => Tag::Possessive,
                    ',' => Tag::Comma,
                    ';' | ':' | '\u{2014}' | '.' | '!' | '?' | '\u{2026}' | '|' | '\u{2022}' => Tag::Stop,
                    '-' if !glued && !next_glued => Tag::Stop,
                    '(' | '[' => Tag::Open,
                    ')' | ']' => Tag::Close,
                    _ => continue,
                };
                items.push(blank(text, token.span, tag));
            }
        }
    }
    items
}

fn blank(text: &str, span: Span, tag: Tag) -> Item<'_> {
    Item {
        span,
        text: span.of(text),
        first: first(span.of(text)),
        tag,
        classes: Classes::default(),
        change: None,
        noun: None,
        mention: None,
        quantity: None,
        kind: None,
        person: false,
        bracketed: None,
        form: None,
        capital: false,
        heads_metric: false,
    }
}

//! A sentence as tagged items: words, names, quantities and signs, each with its part in the sentence.
//!
//! It is a small hand-made tagger: closed word lists, forms of verbs, capital letters, and the neighbours of a word.

use super::{
    name::{Known, capital_tag, is_capital, mark_persons},
    words::{Classes, Form, Movement, word},
};
use crate::{
    annotate::token::{Gap, Token, TokenKind, Tokens},
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
    /// Whether it is this word, in any case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these words, in any case.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
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
        let run = |end: usize| {
            let before = items.get(..end).unwrap_or_default().iter().rev();
            end - before.take(3).take_while(|item| is_place(item)).count()
        };
        let mut from = run(at);
        if found && from == at && items.get(at - 1).is_some_and(|before| before.tag == Tag::Comma) {
            from = Some(run(at - 1)).filter(|&town| town < at - 1).unwrap_or(at);
        }
        if found && from < at {
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
    let mut tokens: Vec<Token> = Vec::with_capacity(sentence.len() / 4 + 1);
    tokens.extend(Tokens::new(text, sentence));
    let mut items: Vec<Item<'t>> = Vec::with_capacity(tokens.len());
    let mut i = 0;
    let mut glue = false;
    while let Some(&token) = tokens.get(i) {
        i += 1;
        let (quantity, mention) = cursor.at(token.span.start());
        let whole = quantity.or(mention).map(|(_, span)| span);
        if let Some(span) = whole {
            while tokens.get(i).is_some_and(|next| next.span.start() < span.end()) {
                i += 1;
            }
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
        let last_token = tokens.get(i).is_none();
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
                glue = token.kind == TokenKind::Number && tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word);
            }
            TokenKind::Possessive => items.push(blank(text, token.span, Tag::Possessive)),
            TokenKind::Currency | TokenKind::Percent => items.push(blank(text, token.span, Tag::Close)),
            TokenKind::Punct(sign) => {
                let next_glued = tokens.get(i).is_some_and(|next| {
                    next.gap == Gap::None && matches!(next.kind, TokenKind::Word | TokenKind::Number)
                });
                let inside = glued && next_glued && "-/.&'+".contains(sign);
                let abbreviation = glued && sign == '.' && !last_token;
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

/// Gives every word its tag.
fn tag(text: &str, items: &mut [Item<'_>], known: &Known<'_>) {
    for item in items.iter_mut() {
        if item.tag != Tag::Mark {
            if item.tag == Tag::Name {
                let known = word(item.text);
                item.heads_metric = known.heads_metric;
                item.classes = if known.classes.has(Classes::PROVIDER) { Classes::PROVIDER } else { item.classes };
            }
            continue;
        }
        let trimmed = item.text.trim_end_matches('.');
        let known = word(if item.text.len() <= 5 { trimmed } else { item.text });
        (item.classes, item.form, item.change, item.noun) = (known.classes, known.form, known.change, known.noun);
        item.heads_metric = known.heads_metric;
    }
    let loud = is_title_case(items);
    for i in 0..items.len() {
        let Some((left, rest)) = items.split_at_mut_checked(i) else { break };
        let Some((item, right)) = rest.split_first_mut() else { break };
        if item.tag == Tag::Mark {
            let (before, after, after_that) = (left.last(), right.first(), right.get(1));
            let owned = is_owned(left);
            let named = item.capital && known.names.contains(item.text);
            item.tag = if is_rating(text, item) {
                Tag::Adj
            } else {
                let governed = is_governed(left);
                let last_verb = !has_verb(right);
                tag_of(item, before, after, after_that, Scene { loud, owned, named, governed, last_verb })
            };
            if item.is_verb() {
                read_particle(item, after);
            }
        }
    }
    mark_persons(items, known);
}

/// A rating between quotation marks, which is no verb: from "buy" to "hold".
fn is_rating(text: &str, item: &Item<'_>) -> bool {
    let quoted =
        || text.get(..item.span.start()).is_some_and(|before| before.ends_with(['"', '\u{201c}', '\'', '\u{2018}']));
    item.is_any(&["buy", "hold", "sell", "neutral", "accumulate", "reduce", "add"]) && quoted()
}

/// What a verb means with the word after it: "look for", "price in", "take in", "seen rising".
fn read_particle(item: &mut Item<'_>, after: Option<&Item<'_>>) {
    let Some(after) = after else { return };
    let is = |verbs: &[&str], particle: &str| item.is_any(verbs) && after.is(particle);
    let looks = is(&["look", "looks", "looked", "looking"], "for");
    let prices = is(&["price", "prices", "priced", "pricing"], "in");
    let seen = item.is("seen") && (after.form == Some(Form::Gerund) || after.is_any(&["at", "between", "up", "down"]));
    if is(&["buy", "buys", "bought", "buying"], "back") {
        item.noun = Some(("buyback", Some("buyback")));
        return;
    }
    if is(&["lay", "lays", "laid", "laying"], "off") {
        item.noun = Some(("layoffs", Some("layoffs")));
        return;
    }
    let takes = is(
        &["take", "takes", "took", "taking", "bring", "brings", "brought", "bringing", "rake", "raked", "raking"],
        "in",
    );
    if looks || prices || seen {
        item.classes = item.classes.with(Classes::GUIDE);
        item.noun = None;
    }
    // "took in $3 billion" is about what came in, not about a change.
    if takes {
        item.change = None;
        item.noun = Some(("revenue", Some("revenue")));
    }
}

/// What a word's tag needs to know of the words around it beyond its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    /// Capitals say nothing: most words have them.
    pub(super) loud: bool,
    /// "its", "their" or "a" opens the phrase that the word may end.
    pub(super) owned: bool,
    /// The story has used the word as a name before.
    pub(super) named: bool,
    /// A verb whose object is still open stands before: "cuts Brent forecast".
    pub(super) governed: bool,
    /// No other verb follows in the same stretch.
    pub(super) last_verb: bool,
}

/// Whether tagged items end in an open phrase that begins with "its": "its Brent", "a revised revenue".
fn is_owned(items: &[Item<'_>]) -> bool {
    let inside = |item: &Item<'_>| matches!(item.tag, Tag::Adj | Tag::Noun | Tag::Name | Tag::Quantity(_));
    let back = items.iter().rev().take(6).find(|item| !inside(item));
    back.is_some_and(|item| item.tag == Tag::Det && item.is_any(&["its", "their", "his", "her", "our"]))
}

/// Whether tagged items end in a verb and the open phrase after it.
fn is_governed(items: &[Item<'_>]) -> bool {
    let inside = |item: &Item<'_>| matches!(item.tag, Tag::Adj | Tag::Noun | Tag::Name | Tag::Det | Tag::Possessive);
    let back = items.iter().rev().take(6).find(|item| !inside(item));
    back.is_some_and(Item::is_verb)
}

/// Whether a verb stands among untagged items before the next sign, as far as the form of a word alone tells.
fn has_verb(items: &[Item<'_>]) -> bool {
    let stretch = items.iter().take(20).take_while(|item| !matches!(item.tag, Tag::Comma | Tag::Stop));
    stretch.into_iter().any(|item| {
        matches!(item.form, Some(Form::Past | Form::BaseOrPast))
            || item.classes.has(Classes::AUX)
            || item.classes.has(Classes::MODAL)
    })
}

/// Whether capitals say nothing, because most words have them.
fn is_title_case(items: &[Item<'_>]) -> bool {
    let words = items.iter().filter(|item| item.tag == Tag::Mark && item.text.chars().count() >= 4);
    let words: Vec<bool> = words.map(|item| item.capital).collect();
    let capital = words.iter().filter(|capital| **capital).count();
    if words.len() >= 3 {
        return capital * 4 >= words.len() * 3;
    }
    // "Micron Sees Q2 Adj EPS $1.33 Vs $1.92 Est"
    let mut short = items.iter().filter(|item| item.tag == Tag::Mark && item.text.chars().count() >= 3);
    let count = items.iter().filter(|item| item.tag == Tag::Mark && item.text.chars().count() >= 3).count();
    count >= 3 && short.all(|item| item.capital)
}

fn tag_of(
    item: &Item<'_>,
    before: Option<&Item<'_>>,
    after: Option<&Item<'_>>,
    after_that: Option<&Item<'_>>,
    scene: Scene,
) -> Tag {
    let loud = scene.loud;
    let classes = item.classes;
    let lower = item.text.chars().all(|c| !c.is_uppercase());
    let opens = before.is_none_or(|before| matches!(before.tag, Tag::Stop | Tag::Open));
    let weak = loud || opens;
    if item.is("to") {
        return Tag::To;
    }
    if item.is("worth") && before.is_some_and(|before| before.is("net")) {
        return Tag::Noun;
    }
    if !lower && item.text.len() > 1 && item.text.chars().all(|c| !c.is_lowercase()) && item.heads_metric {
        return Tag::Noun; // EPS, GDP, CPI
    }
    let month = classes.has(Classes::TIME) && item.capital && !item.is("may") && !item.is("march");
    if month || (classes.has(Classes::TIME) && lower && !classes.has(Classes::SUB)) {
        let verb = item.form.is_some() && before.is_some_and(|b| is_nominal(b.tag)) && starts_phrase(after);
        if !verb {
            return Tag::Time;
        }
    }
    if item.is_any(&["May", "March"]) && item.capital && !opens {
        return Tag::Time;
    }
    if let Some(tag) = capital_tag(item, after, scene, weak) {
        return tag;
    }
    if classes.has(Classes::RELATIVE) || item.is("that") {
        return that_or_which(item, before, after);
    }
    if classes.has(Classes::DET) {
        return Tag::Det;
    }
    if classes.has(Classes::CONJ) {
        return Tag::Conj;
    }
    if classes.has(Classes::AUX) || classes.has(Classes::MODAL) {
        return Tag::Aux;
    }
    if classes.has(Classes::PRON) {
        return Tag::Pron;
    }
    if let Some(form) = item.form
        && !classes.has(Classes::PREP)
        && let Some(tag) = verb_or_noun(item, form, before, after, after_that, scene)
    {
        return tag;
    }
    if item.is_any(&["before", "after"])
        && after.is_some_and(|after| after.is_any(&["tax", "taxes", "interest", "items"]))
    {
        return Tag::Prep;
    }
    if classes.has(Classes::SUB) {
        return Tag::Sub;
    }
    if classes.has(Classes::PREP) {
        return Tag::Prep;
    }
    if classes.has(Classes::ADV)
        && classes.has(Classes::TIME_ADJ)
        && before.is_some_and(|before| before.tag == Tag::Det)
    {
        return Tag::Adj; // "an earlier target"
    }
    if classes.has(Classes::ADV) && !classes.has(Classes::ADJ) {
        return Tag::Adv;
    }
    if classes.has(Classes::ADV) {
        return if after.is_some_and(|after| after.tag == Tag::Mark && !after.classes.has(Classes::CLOSED)) {
            Tag::Adj
        } else {
            Tag::Adv
        };
    }
    if classes.has(Classes::TIME_ADJ) || (classes.has(Classes::ADJ) && !item.heads_metric) {
        return Tag::Adj;
    }
    if classes.has(Classes::PLACE) {
        return Tag::Adj;
    }
    open_word(item, before, after)
}

fn that_or_which(item: &Item<'_>, before: Option<&Item<'_>>, after: Option<&Item<'_>>) -> Tag {
    if !item.is("that") {
        return Tag::Relative;
    }
    let said = before.is_some_and(Item::is_verb);
    let pronoun = after.is_some_and(|after| after.form.is_some() || after.classes.has(Classes::AUX));
    // "by 2028 that is to be 5 GWh", "that of its cloud arm"
    let dated = before.is_some_and(|b| matches!(b.kind, Some(QuantityKind::Period | QuantityKind::Date)));
    if (pronoun && dated) || (after.is_some_and(|after| after.is("of")) && !said) {
        return Tag::Pron;
    }
    match before {
        Some(before) if is_nominal(before.tag) || before.tag == Tag::Comma => Tag::Relative,
        _ if said => Tag::Sub,
        _ if pronoun => Tag::Pron,
        _ => Tag::Det,
    }
}

/// A word no list knows: by its ending.
fn open_word(item: &Item<'_>, before: Option<&Item<'_>>, after: Option<&Item<'_>>) -> Tag {
    let text = item.text;
    if item.heads_metric || item.capital {
        return Tag::Noun;
    }
    if text.len() > 4 && text.ends_with("ly") && !text.ends_with("supply") {
        return Tag::Adv;
    }
    // "will jettison 900 posts", "to jettison the unit"
    let modal = before.is_some_and(|before| before.classes.has(Classes::MODAL));
    let infinitive = before.is_some_and(|before| before.tag == Tag::To) && !text.ends_with('s');
    if (modal || infinitive) && after.is_some_and(|after| starts_object(after)) {
        return Tag::Verb(Form::Base);
    }
    if text.len() > 4 && text.ends_with("ed") && !text.contains('-') {
        let attribute =
            before.is_none_or(|before| matches!(before.tag, Tag::Det | Tag::Adj | Tag::Possessive | Tag::Prep));
        let noun_after = after.is_some_and(|after| after.tag == Tag::Mark && !after.classes.has(Classes::CLOSED));
        let measured = is_adjusted(item) && after.is_some_and(|after| after.quantity.is_some());
        return if measured || (attribute && noun_after) { Tag::Adj } else { Tag::Verb(Form::Past) };
    }
    if text.len() > 5 && text.ends_with("ing") && !text.contains('-') {
        let verb = before.is_some_and(|before| matches!(before.tag, Tag::Aux | Tag::Comma)) && starts_phrase(after);
        let object =
            before.is_some_and(|before| before.tag == Tag::Prep) && after.is_some_and(|a| a.classes.has(Classes::DET));
        return if verb || object { Tag::Verb(Form::Gerund) } else { Tag::Noun };
    }
    let adjective = ["al", "ive", "ous", "ic", "able", "ible", "ful", "less", "ary", "ish"];
    if text.len() > 5 && adjective.iter().any(|end| text.ends_with(end)) && after.is_some_and(|a| a.tag == Tag::Mark) {
        return Tag::Adj;
    }
    Tag::Noun
}

fn is_nominal(tag: Tag) -> bool {
    matches!(tag, Tag::Noun | Tag::Name | Tag::Pron | Tag::Close | Tag::Time | Tag::Quantity(_))
}

/// Whether an untagged or tagged item begins what can follow a verb.
fn starts_phrase(item: Option<&Item<'_>>) -> bool {
    item.is_none_or(|item| {
        matches!(item.tag, Tag::Quantity(_) | Tag::Name | Tag::Comma | Tag::Stop)
            || item.classes.has(Classes::DET)
            || item.classes.has(Classes::PREP)
            || item.classes.has(Classes::ADV)
            || item.classes.has(Classes::PRON)
            || item.classes.has(Classes::SUB)
            || item.classes.has(Classes::RELATIVE)
            || item.is("to")
            || item.is("that")
    })
}

/// Whether nothing follows that a verb could govern.
fn ends_phrase(after: Option<&Item<'_>>) -> bool {
    after.is_none_or(|after| {
        matches!(after.tag, Tag::Stop | Tag::Comma | Tag::Close | Tag::To)
            || after.classes.has(Classes::PREP)
            || after.classes.has(Classes::CONJ)
    })
}

/// Whether an item begins what a verb governs.
fn starts_object(item: &Item<'_>) -> bool {
    item.quantity.is_some()
        || item.tag == Tag::Name
        || (item.classes.has(Classes::DET) || item.classes.has(Classes::PRON) || item.classes.has(Classes::PREP))
}

/// "a seasonally adjusted 219,000"
fn is_adjusted(item: &Item<'_>) -> bool {
    item.is_any(&["adjusted", "annualized", "annualised", "weighted"])
}

/// What the two words after a word that has a verb's form, and the sign before it, tell beyond doubt.
fn told_by_neighbours(
    item: &Item<'_>,
    form: Form,
    before: Option<Tag>,
    after: Option<&Item<'_>>,
    after_that: Option<&Item<'_>>,
) -> Option<Tag> {
    let verb = Some(Tag::Verb(form));
    let noun_like = item.heads_metric || item.change.is_some() || item.classes.has(Classes::NOUN_VERB);
    let measured = |item: Option<&Item<'_>>| item.is_some_and(|item| item.quantity.is_some());
    let after_comma = before == Some(Tag::Comma);
    match form {
        Form::Past if before == Some(Tag::Adv) && is_adjusted(item) && measured(after) => Some(Tag::Adj),
        // "The fine, the largest so far, amounts to $5 million"
        Form::Third if after_comma && after.is_some_and(|after| after.is("to")) && measured(after_that) => verb,
        // "Fuel costs, which doubled,"
        Form::Third if noun_like && after.is_some_and(|after| after.tag == Tag::Comma) => {
            after_that.filter(|next| next.is_any(&["which", "who", "whose"])).map(|_| Tag::Noun)
        }
        // "Sales $2.07B Beat $2.04B Estimate"
        Form::Base | Form::Third | Form::BaseOrPast
            if matches!(before, Some(Tag::Quantity(_) | Tag::Close))
                && (measured(after) || after.is_some_and(|after| after.is("by")))
                && item.classes.has(Classes::BEAT) =>
        {
            verb
        }
        // "growth of 4.1% beat a consensus"
        Form::BaseOrPast if matches!(before, Some(Tag::Quantity(_))) => {
            after.filter(|after| after.classes.has(Classes::DET)).and(verb)
        }
        // "analysts, on average, expect"
        Form::Base if after_comma && !noun_like && (starts_phrase(after) || item.classes.has(Classes::GUIDE)) => verb,
        _ => None,
    }
}

/// Whether a word that has a verb's form is one here; none where it is neither verb nor noun.
fn verb_or_noun(
    item: &Item<'_>,
    form: Form,
    before: Option<&Item<'_>>,
    after: Option<&Item<'_>>,
    after_that: Option<&Item<'_>>,
    Scene { owned, governed, last_verb, .. }: Scene,
) -> Option<Tag> {
    let verb = Some(Tag::Verb(form));
    let noun_like = item.heads_metric || item.change.is_some() || item.classes.has(Classes::NOUN_VERB);
    let before_tag = before.map(|before| before.tag);
    if let Some(tag) = told_by_neighbours(item, form, before_tag, after, after_that) {
        return Some(tag);
    }
    let after_word = after.is_some_and(|after| {
        (after.tag == Tag::Mark && !after.classes.has(Classes::CLOSED) && after.form.is_none())
            || after.tag == Tag::Name
    });
    let noun_next = after.is_some_and(|after| {
        after.tag == Tag::Mark
            && !after.classes.has(Classes::CLOSED)
            && (after.form.is_none() || after.classes.has(Classes::ADJ) || after.heads_metric)
    });
    match form {
        Form::Noun | Form::Adverb => None,
        Form::Past => {
            let attribute = matches!(before_tag, None | Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Stop))
                || (before_tag == Some(Tag::Prep) && noun_next)
                || (before_tag == Some(Tag::To) && noun_next);
            let measured = before_tag == Some(Tag::Det) && after.is_some_and(|after| after.quantity.is_some());
            if measured {
                return Some(Tag::Adj); // "the estimated $1.7 billion"
            }
            let listed = item.classes.has(Classes::ADJ);
            let object = before.is_some_and(|before| before.is_verb() || before.tag == Tag::Conj);
            if (attribute || (listed && object)) && noun_next { Some(Tag::Adj) } else { verb }
        }
        Form::Gerund => {
            let attribute =
                matches!(before_tag, None | Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Noun | Tag::Name));
            let lexical = item.heads_metric || item.classes.has(Classes::ADJ);
            match before_tag {
                Some(Tag::Aux) => verb,
                Some(Tag::Comma | Tag::Conj) if starts_phrase(after) || !lexical => verb,
                _ if lexical && (attribute || noun_next || !starts_phrase(after)) => Some(Tag::Noun),
                Some(Tag::Prep | Tag::Sub) if lexical => Some(Tag::Noun),
                // "85 basis points of easing"
                Some(Tag::Prep)
                    if before.is_some_and(|b| b.is("of")) && item.change.is_some() && ends_phrase(after) =>
                {
                    Some(Tag::Noun)
                }
                Some(Tag::Det | Tag::Possessive | Tag::Adj) => Some(Tag::Noun),
                None if noun_next => Some(Tag::Noun),
                _ => verb,
            }
        }
        Form::Third if !noun_like => verb,
        Form::Third if matches!(before_tag, Some(Tag::Quantity(_))) && starts_phrase(after) && !item.heads_metric => {
            verb
        }
        // "The central bank projects growth of 1.1%"
        Form::Third
            if last_verb
                && noun_next
                && item.classes.has(Classes::GUIDE)
                && before.is_some_and(|b| {
                    b.tag == Tag::Name || b.classes.has(Classes::COMPANY) || b.classes.has(Classes::CROWD)
                }) =>
        {
            verb
        }
        Form::Third => match before_tag {
            Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Prep | Tag::Quantity(_) | Tag::To) => Some(Tag::Noun),
            Some(Tag::Pron | Tag::Relative) => verb,
            None | Some(Tag::Stop | Tag::Open | Tag::Conj | Tag::Comma | Tag::Verb(_)) => {
                let goes_on = matches!(before_tag, Some(Tag::Conj | Tag::Comma));
                // "tops estimates, lifts low end of outlook"
                let headline = before_tag == Some(Tag::Comma) && noun_next && item.change.is_some();
                if headline || (starts_phrase(after) && !item.heads_metric && goes_on) { verb } else { Some(Tag::Noun) }
            }
            _ => {
                let verb_next = after.is_some_and(|after| {
                    after.classes.has(Classes::AUX)
                        || after.classes.has(Classes::MODAL)
                        || matches!(after.form, Some(Form::Past | Form::BaseOrPast))
                });
                let of = after.is_some_and(|after| after.is_any(&["of", "for", "on", "in", "at"]));
                // "unit costs excluding fuel", "$36 million of one-off costs."
                let plain = item.change.is_none() && ends_phrase(after) && !after.is_some_and(|after| after.is("to"));
                let heads = item.heads_metric && (after_word || of || plain) && item.change.is_none_or(|_| of);
                if verb_next || heads { Some(Tag::Noun) } else { verb }
            }
        },
        Form::Base | Form::BaseOrPast => {
            let past = form == Form::BaseOrPast;
            match before_tag {
                Some(Tag::To | Tag::Aux | Tag::Pron | Tag::Relative) => verb,
                Some(Tag::Adv) if !after_word || past => verb,
                Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Prep) => {
                    Some(if item.classes.has(Classes::ADJ) && after_word { Tag::Adj } else { Tag::Noun })
                }
                Some(Tag::Quantity(_)) => Some(Tag::Noun),
                Some(Tag::Noun | Tag::Name | Tag::Close | Tag::Time) => {
                    let plural =
                        before.is_some_and(|before| before.text.ends_with('s') || before.classes.has(Classes::CROWD));
                    let object = starts_phrase(after) || after_that.is_none() || (plural && !item.heads_metric);
                    let of = after.is_some_and(|after| after.is("of"));
                    let named = past && before_tag == Some(Tag::Name) && !after.is_some_and(Item::is_verb);
                    if item.change.is_some() && after.is_some_and(|after| after.is("by")) {
                        verb // "has seen its stock soar by 150%"
                    } else if (owned || governed) && noun_like {
                        Some(Tag::Noun)
                    } else if ((past || plural) && object && !of) || named {
                        verb
                    } else {
                        Some(if noun_like { Tag::Noun } else { Tag::Verb(form) })
                    }
                }
                Some(Tag::Conj | Tag::Comma) if past && starts_phrase(after) => verb,
                Some(Tag::Conj) if starts_phrase(after) && !item.heads_metric => verb,
                // "would save 15 billion and reduce capacity"
                Some(Tag::Conj)
                    if item.change.is_some() && !item.heads_metric && !item.classes.has(Classes::NOUN_VERB) =>
                {
                    verb
                }
                _ if item.classes.has(Classes::ADJ) => Some(Tag::Adj),
                _ => Some(Tag::Noun),
            }
        }
    }
}

//! What each quantity measures, whose it is, when, who says so, and which of them deserve a card.
//!
//! A sentence is tagged (`clause`, `tag`, `verb`, `name`), taken apart into phrases and verb frames (`parse`), and each quantity read in it
//! (`frame`, by `rules`, `by_verb`, `nearby`, `qualify`, `about`, `listed` and `role`; `owner`, `ellipsis`; `period`; `source`). Cards are joined and ranked at the end (`rank`).

mod about;
mod by_verb;
mod clause;
pub mod display;
mod ellipsis;
mod frame;
mod listed;
pub(super) mod metric;
mod name;
mod nearby;
mod owner;
mod parse;
mod period;
mod qualify;
mod rank;
mod role;
mod rules;
mod source;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod verb;
mod words;

use self::{
    clause::{Cursor, items},
    frame::{Metric, Reader, Reading},
    name::Known,
    owner::{Discourse, Entity, Owner, Owners},
    parse::Parse,
    rank::Candidate,
    source::Sources,
};
use crate::model::{
    annotation::Mention,
    article::{Article, BlockKind},
    instrument::Symbol,
    quantity::{Amount, KeyNumber, Quantity, QuantityKind, Role, Unit},
    span::Span,
};
use rust_decimal::Decimal;
use std::ops::Range;

/// Body sentences that count as the lead.
const LEAD: usize = 3;

/// Describes and ranks the quantities of an article.
pub fn describe(
    article: &Article,
    sentences: &[Span],
    mentions: &[Mention],
    symbols: &[Symbol],
    quantities: Vec<Quantity>,
) -> Vec<KeyNumber> {
    let mut story = Story {
        known: Known::default(),
        article,
        title: article.meta.title.as_deref().unwrap_or_default(),
        mentions,
        quantities: &quantities,
        discourse: Discourse { last: None, main: main_entity(article, mentions, symbols), age: 0 },
        numbers: Vec::with_capacity(quantities.len()),
        candidates: Vec::with_capacity(quantities.len()),
        lines: Lines::default(),
        lead: 0,
        last_metric: None,
        told: None,
    };
    let mut cursor = Cursor::new(mentions, &quantities);
    let mut table: Option<(Range<usize>, table::Header)> = None;
    let mut next = 0;
    for &sentence in sentences {
        let from = next;
        while quantities.get(next).is_some_and(|quantity| quantity.span.start() < sentence.end()) {
            next += 1;
        }
        let block = article.block_at(sentence.start());
        let kind = block.and_then(|index| article.blocks.get(index)).map(|block| block.kind);
        if kind.is_some_and(BlockKind::is_folded) {
            (from..next).for_each(|index| story.push_plain(index, sentence, true));
        } else if let Some(index) =
            block.filter(|&index| table::is_row(article, index, table.as_ref().map(|(of, _)| of)))
        {
            if table.as_ref().is_none_or(|(of, _)| !of.contains(&index)) {
                let rows = table::rows(article, index);
                table = Some((rows.clone(), table::Header::of(article, rows, &quantities)));
            }
            for index in from..next {
                story.push_cell(index, sentence, table.as_ref().map(|(_, header)| header));
            }
        } else {
            let mut from = from;
            for piece in pieces(&article.text, sentence) {
                let mut to = from;
                while to < next && quantities.get(to).is_some_and(|quantity| quantity.span.start() < piece.end()) {
                    to += 1;
                }
                story.sentence(sentence, piece, from..to, &mut cursor);
                from = to;
            }
            story.lead += usize::from(!matches!(kind, Some(BlockKind::Heading(_))));
        }
    }
    // Every quantity is described, even one outside all sentences.
    (next..quantities.len()).for_each(|index| {
        let span = quantities.get(index).map_or_else(Span::default, |quantity| quantity.span);
        story.push_plain(index, span, article.is_folded(span));
    });
    let Story { mut numbers, candidates, .. } = story;
    rank::rank(&mut numbers, &candidates, symbols);
    numbers
}

/// A story while its sentences are read.
struct Story<'a> {
    /// Names met so far.
    known: Known<'a>,
    article: &'a Article,
    /// The headline, where it is no part of the text.
    title: &'a str,
    mentions: &'a [Mention],
    quantities: &'a [Quantity],
    discourse: Discourse,
    numbers: Vec<KeyNumber>,
    candidates: Vec<Candidate>,
    /// Which names have a symbol.
    lines: Lines,
    /// Body sentences so far.
    lead: usize,
    /// The last metric of the sentence before.
    last_metric: Option<Metric>,
    /// The number that has it, as an index.
    told: Option<usize>,
}

/// Names of organisations that the text gave a symbol, in their order.
#[derive(Clone, Debug, Default)]
struct Lines(Vec<(String, Symbol)>);

impl Lines {
    /// The most names that are kept.
    const MOST: usize = 50;

    fn learn(&mut self, name: &str, symbol: &Symbol) {
        if self.0.len() < Self::MOST && name.len() > 3 && !self.0.iter().any(|(own, _)| own == name) {
            self.0.push((name.to_owned(), symbol.clone()));
        }
    }

    /// The symbol of a name, or of the longer one that begins with it.
    fn symbol_of(&self, name: &str) -> Option<Symbol> {
        let begins = |own: &str| own.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let known = self.0.iter().find(|(own, _)| name.len() > 3 && begins(own));
        known.map(|(_, symbol)| symbol.clone())
    }
}

impl<'a> Story<'a> {
    /// Reads the quantities of a sentence, and notes whom it is about.
    fn sentence(&mut self, sentence: Span, piece: Span, range: std::ops::Range<usize>, cursor: &mut Cursor<'_>) {
        let article: &'a Article = self.article;
        let text = article.text.as_str();
        let items = items(text, piece, cursor, &mut self.known);
        // Only a sentence with a number or a name has something to say.
        if range.is_empty() && !items.iter().any(clause::Item::is_name) {
            return;
        }
        let parse = Parse::new(&items);
        let owners = Owners { text, items: &items, parse: &parse, mentions: self.mentions, discourse: &self.discourse };
        let mut reader = Reader {
            text,
            items: &items,
            parse: &parse,
            quantities: self.quantities,
            mentions: self.mentions,
            readings: Vec::new(),
            before: self.last_metric.take(),
        };
        for (at, item) in items.iter().enumerate() {
            if let Some(index) = item.quantity.filter(|index| range.contains(index)) {
                reader.read(at, index);
            }
        }
        let readings = reader.readings;
        self.last_metric = readings
            .iter()
            .rev()
            .find_map(|reading| reading.metric.clone())
            .map(|metric| Metric { phrase: None, ..metric });
        let mut found: Vec<Option<Owner>> = Vec::with_capacity(readings.len());
        for reading in &readings {
            let owner = owners.owner(reading, &readings, &found);
            found.push(owner.filter(|owner| !owner.entity.is_future()));
        }
        // "Norfield Freight (NYSE: NFRT)" gives its symbol to "Norfield" later on.
        for owner in found.iter_mut().flatten() {
            match &owner.entity.symbol {
                Some(symbol) => self.lines.learn(&owner.entity.name, symbol),
                None => owner.entity.symbol = self.lines.symbol_of(&owner.entity.name),
            }
        }
        let topic = owners.topic();
        // "He learned": who was spoken of is a person and owns no figures.
        let person = items.iter().take(3).any(|item| item.is_any(&["he", "she", "his", "her"]));
        let persons_name =
            person && topic.is_none() && self.discourse.last.as_ref().is_some_and(|last| last.symbol.is_none());
        let sources = Sources { text, items: &items, parse: &parse };
        let told = self.told.take();
        let base = self.numbers.len();
        let mut next = range.start;
        for (place, (reading, owner)) in readings.iter().zip(&found).enumerate() {
            while next < reading.quantity {
                self.push_plain(next, sentence, false);
                next += 1;
            }
            let Some(quantity) = self.quantities.get(reading.quantity) else { continue };
            let number = KeyNumber {
                quantity: Quantity { change: reading.change, ..quantity.clone() },
                metric: reading.metric.as_ref().map(|metric| metric.text.clone()),
                metric_id: canonical(reading, quantity),
                company: owner.as_ref().map(|owner| owner.entity.name.clone()),
                symbol: owner.as_ref().and_then(|owner| owner.entity.symbol.clone()),
                inferred: owner.as_ref().is_some_and(|owner| owner.inferred),
                period: period::period(text, &items, reading, self.quantities),
                role: reading.role,
                source: sources.source(reading.item, reading.role, owner.as_ref()),
                rank: None,
                promo: false,
                sentence,
            };
            let before = self.numbers.len() - base;
            let joined = reading.joined.filter(|&other| other < place).map(|other| base + other + (before - place));
            // "EPS was 55 cents. That's better than the 47 cents Wall Street was expecting."
            let joined = joined.or_else(|| told.filter(|_| reading.continues));
            // A length of time alone is no number to remember.
            let leads = self.lead < LEAD;
            let titled = is_titled(self.title, quantity.span.of(text));
            let counts = reading.role.is_some()
                && quantity.kind != QuantityKind::Duration
                && (titled || !is_small_talk(text, quantity, number.metric_id))
                && (titled || leads || is_worth(&number));
            self.candidates.push(Candidate { joined, leads, titled, counts });
            if number.metric.is_some() && number.role == Some(Role::Level) {
                self.told = Some(self.numbers.len());
            }
            self.numbers.push(number);
            next = reading.quantity + 1;
        }
        (next..range.end).for_each(|index| self.push_plain(index, sentence, false));
        if persons_name {
            self.discourse.last = None;
        }
        self.discourse.age = if topic.is_some() { 0 } else { self.discourse.age + 1 };
        if let Some(mut topic) = topic {
            // "Corvane's Hong Kong shares" name another line of the same company.
            if let Some(main) = &self.discourse.main {
                topic.keep_line_of(main);
            }
            self.discourse.last = Some(topic);
        }
    }

    /// A number of which nothing more is said.
    fn push_plain(&mut self, index: usize, sentence: Span, promo: bool) {
        let Some(quantity) = self.quantities.get(index) else { return };
        self.numbers.push(plain(quantity.clone(), sentence, promo));
        self.candidates.push(Candidate { joined: None, leads: false, titled: false, counts: false });
    }

    /// A number of a table.
    fn push_cell(&mut self, index: usize, row: Span, header: Option<&table::Header>) {
        let Some((quantity, header)) = self.quantities.get(index).zip(header) else { return };
        let text = &self.article.text;
        let stated = header.owner(text, row, quantity, self.mentions);
        let cell = header.read(text, row, quantity, stated.is_some());
        let stated = stated.map(|mention| Entity::linked(mention.span.of(text), &mention.symbol));
        let inferred = stated.is_none() && cell.company.is_none();
        let of_story = self.discourse.last.as_ref().or(self.discourse.main.as_ref()).filter(|_| inferred);
        let owner = stated.as_ref().or(of_story);
        let number = KeyNumber {
            quantity: Quantity { change: cell.change, ..quantity.clone() },
            metric: cell.metric,
            metric_id: cell.metric_id,
            company: owner.map(|owner| owner.name.clone()).or(cell.company),
            symbol: owner.and_then(|owner| owner.symbol.clone()),
            inferred: inferred && owner.is_some(),
            period: cell.period,
            role: cell.role,
            ..plain(quantity.clone(), row, false)
        };
        let counts = number.role.is_some() && number.metric.is_some();
        self.candidates.push(Candidate { joined: None, leads: false, titled: false, counts });
        self.numbers.push(number);
    }
}

/// The longest stretch that is read as one sentence, in bytes: what is longer is no prose, and must not cost a square.
const LONGEST_SENTENCE: usize = 3000;

/// A sentence cut at blanks into pieces of bounded length.
fn pieces(text: &str, sentence: Span) -> Vec<Span> {
    if sentence.len() <= LONGEST_SENTENCE {
        return vec![sentence];
    }
    let mut pieces = Vec::new();
    let mut start = sentence.start();
    let mut end = start;
    for word in sentence.of(text).split_inclusive(char::is_whitespace) {
        if end > start && end + word.len() - start > LONGEST_SENTENCE {
            pieces.push(Span::new(start, end));
            start = end;
        }
        end += word.len();
    }
    pieces.push(Span::new(start, end));
    pieces
}

/// Whether a number in words only tells parts of a story apart: "two stages", "half", "the other one".
fn is_small_talk(text: &str, quantity: &Quantity, metric_id: Option<&'static str>) -> bool {
    let in_words = !quantity.span.of(text).bytes().any(|byte| byte.is_ascii_digit());
    let small = match &quantity.value {
        Some(Amount::Exact(value)) => *value < Decimal::from(20),
        Some(Amount::Range(..) | Amount::Calendar(_)) => false,
        None => true,
    };
    let people = is_counted(quantity, "people");
    in_words
        && small
        && (metric_id.is_none() || people)
        && matches!(quantity.kind, QuantityKind::Count | QuantityKind::Ratio)
}

/// Whether a number outside the lead has enough to it for a card: a metric of the lexicon, an owner, or some size.
fn is_worth(number: &KeyNumber) -> bool {
    let quantity = &number.quantity;
    let named = number.company.is_some() && !number.inferred;
    let known = number.metric_id.is_some();
    let size = match &quantity.value {
        Some(Amount::Exact(value) | Amount::Range(_, value)) => *value,
        Some(Amount::Calendar(_)) | None => Decimal::ZERO,
    };
    let large = size >= Decimal::from(1_000_000);
    match quantity.kind {
        QuantityKind::Money | QuantityKind::PerShare => known || named || large || number.company.is_some(),
        QuantityKind::Count | QuantityKind::Measure => {
            quantity.unit.is_some()
                && (large
                    || (known && (number.company.is_some() || size >= Decimal::from(1_000)))
                    || (named && size >= Decimal::from(100)))
        }
        _ => known || number.company.is_some() || number.metric.is_some(),
    }
}

/// Whether a headline has a number as the text writes it.
fn is_titled(title: &str, surface: &str) -> bool {
    let core = surface.trim_matches(|c: char| !c.is_alphanumeric());
    let word = core.split([' ', '\u{a0}']).next().unwrap_or(core);
    !word.is_empty()
        && title
            .split_whitespace()
            .any(|own| own.trim_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case(word))
}

fn plain(quantity: Quantity, sentence: Span, promo: bool) -> KeyNumber {
    KeyNumber {
        quantity,
        metric: None,
        metric_id: None,
        company: None,
        symbol: None,
        inferred: false,
        period: None,
        role: None,
        source: None,
        rank: None,
        promo,
        sentence,
    }
}

/// The canonical metric: profit per share is EPS, whatever the text calls it.
fn canonical(reading: &Reading, quantity: &Quantity) -> Option<&'static str> {
    let id = reading.metric.as_ref().and_then(|metric| metric.id);
    match (quantity.kind, id) {
        // A number of coins, cars or ounces is no price.
        (QuantityKind::Count | QuantityKind::Ratio, Some(id)) if id.ends_with("_price") && id != "share_price" => None,
        (QuantityKind::Measure, Some(id)) if id.ends_with("_price") && quantity.unit != Some(Unit::Points) => None,
        (QuantityKind::Count, Some("share_price")) if is_counted(quantity, "share") => None,
        (QuantityKind::PerShare, Some("net_income" | "net_loss" | "operating_income")) => Some("eps"),
        (_, id) => id,
    }
}

/// Whether a quantity counts things of a name, singular or plural.
fn is_counted(quantity: &Quantity, noun: &str) -> bool {
    matches!(&quantity.unit, Some(Unit::Count(own)) if own.strip_suffix('s').unwrap_or(own) == noun)
}

/// The organisation a story is about: the first name in the text that carries its first symbol.
fn main_entity(article: &Article, mentions: &[Mention], symbols: &[Symbol]) -> Option<Entity> {
    const OFTEN: usize = 4;
    const EARLY: usize = 600;
    // Who is only named for its data is not what the story is about, nor who comes up once in the middle of a long one.
    let mention = symbols.iter().take(3).find_map(|symbol| {
        let mut named = mentions.iter().filter(|mention| mention.symbol == *symbol && !mention.promo);
        let mention = named.next()?;
        let source = words::word(mention.span.of(&article.text)).classes.has(words::Classes::PROVIDER);
        let central = mention.span.start() < EARLY || named.count() + 1 >= OFTEN;
        (central && !source).then_some(mention)
    })?;
    Some(Entity::linked(mention.span.of(&article.text), &mention.symbol))
}

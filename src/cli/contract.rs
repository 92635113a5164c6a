//! The JSON of the command line: names and offsets that scripts depend on.
//!
//! Offsets are Unicode code points into `text`, end exclusive, as W3C selectors count. Every key is always there.

use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, value::RawValue};
use url::Url;

use crate::model::{
    annotation::{Annotations, Mention},
    article::{Article, Published},
    feed::{Entry, ParsedFeed, Person},
    instrument::Symbol,
    quantity::{Amount, Change, KeyNumber},
    span::{CharMap, Span},
};

/// One line of `annotate --jsonl`.
#[derive(Clone, Debug, Deserialize)]
pub struct InputLine<'a> {
    /// Given back as it was written: a string or a number.
    #[serde(borrow)]
    pub id: Option<&'a RawValue>,
    /// Plain text; this or `html`.
    #[serde(default)]
    pub text: Option<String>,
    /// A page or a fragment.
    #[serde(default)]
    pub html: Option<String>,
    /// Where it was published; resolves relative links.
    #[serde(default)]
    pub url: Option<String>,
    /// Headline: context, never part of the text.
    #[serde(default)]
    pub title: Option<String>,
    /// RFC 3339 or `YYYY-MM-DD`.
    #[serde(default)]
    pub published: Option<String>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, Serialize)]
pub struct FailedLine<'a> {
    /// Its id, if it could be read.
    pub id: Option<&'a RawValue>,
    /// What is wrong, and what to do.
    pub error: String,
}

/// An annotated story.
#[derive(Clone, Debug, Serialize)]
pub struct Annotated<'a> {
    id: Option<&'a RawValue>,
    url: Option<String>,
    title: Option<String>,
    author: Option<&'a str>,
    site: Option<&'a str>,
    published: Option<String>,
    text: &'a str,
    symbols: Vec<&'a str>,
    blocks: Vec<BlockOut>,
    mentions: Vec<MentionOut<'a>>,
    numbers: Vec<NumberOut<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct BlockOut {
    kind: &'static str,
    start: usize,
    end: usize,
}

#[derive(Clone, Debug, Serialize)]
struct MentionOut<'a> {
    start: usize,
    end: usize,
    surface: &'a str,
    symbol: &'a str,
    exchange: Option<&'a str>,
    name: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    rule: &'static str,
    confidence: f64,
    promo: bool,
}

#[derive(Clone, Debug, Serialize)]
struct NumberOut<'a> {
    start: usize,
    end: usize,
    surface: &'a str,
    value: Value,
    unit: Option<String>,
    kind: &'static str,
    approx: bool,
    bound: Option<&'static str>,
    change: Option<&'static str>,
    metric: Option<&'a str>,
    metric_id: Option<&'a str>,
    company: Option<&'a str>,
    symbol: Option<&'a str>,
    inferred: bool,
    period: Option<&'a str>,
    role: Option<&'static str>,
    source: Option<&'a str>,
    rank: Option<u32>,
    promo: bool,
    sentence: SpanOut,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct SpanOut {
    start: usize,
    end: usize,
}

impl<'a> Annotated<'a> {
    /// Puts an annotated article into the words of the contract.
    pub fn new(id: Option<&'a RawValue>, article: &'a Article, annotations: &'a Annotations) -> Self {
        let map = CharMap::new(&article.text);
        let place = |span: Span| {
            let chars = map.to_chars(&article.text, span);
            SpanOut { start: chars.start, end: chars.end }
        };
        let meta = &article.meta;
        let blocks = article.blocks.iter().map(|block| {
            let SpanOut { start, end } = place(block.span);
            BlockOut { kind: block.kind.name(), start, end }
        });
        Self {
            id,
            url: meta.url.as_ref().map(Url::to_string),
            title: meta.title.clone(),
            author: meta.author.as_deref(),
            site: meta.site.as_deref(),
            published: meta.published.map(|published| published.to_string()),
            text: &article.text,
            symbols: annotations.symbols.iter().map(Symbol::as_str).collect(),
            blocks: blocks.collect(),
            mentions: annotations.mentions.iter().map(|m| MentionOut::new(m, &article.text, place(m.span))).collect(),
            numbers: annotations
                .numbers
                .iter()
                .map(|n| NumberOut::new(n, &article.text, place(n.quantity.span), place(n.sentence)))
                .collect(),
        }
    }
}

impl<'a> MentionOut<'a> {
    fn new(mention: &'a Mention, text: &'a str, SpanOut { start, end }: SpanOut) -> Self {
        Self {
            start,
            end,
            surface: mention.span.of(text),
            symbol: mention.symbol.as_str(),
            exchange: mention.exchange.as_deref(),
            name: mention.name.as_deref(),
            kind: mention.kind.name(),
            rule: mention.rule.name(),
            // Two digits are all it means.
            confidence: (f64::from(mention.confidence) * 100.0).round() / 100.0,
            promo: mention.promo,
        }
    }
}

impl<'a> NumberOut<'a> {
    fn new(number: &'a KeyNumber, text: &'a str, SpanOut { start, end }: SpanOut, sentence: SpanOut) -> Self {
        let quantity = &number.quantity;
        Self {
            start,
            end,
            surface: quantity.span.of(text),
            value: quantity.value.as_ref().map_or(Value::Null, amount),
            unit: quantity.unit.as_ref().map(ToString::to_string),
            kind: quantity.kind.name(),
            approx: quantity.approx,
            bound: quantity.bound.map(crate::model::quantity::Bound::sign),
            change: quantity.change.map(|change| match change {
                Change::Up => "up",
                Change::Down => "down",
            }),
            metric: number.metric.as_deref(),
            metric_id: number.metric_id,
            company: number.company.as_deref(),
            symbol: number.symbol.as_ref().map(Symbol::as_str),
            inferred: number.inferred,
            period: number.period.as_deref(),
            role: number.role.map(crate::model::quantity::Role::name),
            source: number.source.as_deref(),
            rank: number.rank,
            promo: number.promo,
            sentence,
        }
    }
}

fn amount(amount: &Amount) -> Value {
    match amount {
        Amount::Exact(value) => decimal(*value),
        Amount::Range(low, high) => Value::Array(vec![decimal(*low), decimal(*high)]),
        Amount::Calendar(text) => Value::String(text.clone()),
    }
}

/// A whole number as an integer, anything else as the nearest double.
fn decimal(value: Decimal) -> Value {
    let value = value.normalize();
    if value.scale() == 0
        && let Some(whole) = value.to_i64()
    {
        return Value::Number(whole.into());
    }
    value.to_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// Reads a `published` value of the input.
pub fn published(text: &str) -> Result<Published, String> {
    Published::parse(text).ok_or_else(|| format!("published {text:?} is neither RFC 3339 nor YYYY-MM-DD"))
}

/// What `feeds parse` prints.
#[derive(Clone, Debug, Serialize)]
pub struct FeedOut<'a> {
    feed: FeedHead<'a>,
    entries: Vec<EntryOut<'a>>,
    issues: &'a [String],
}

#[derive(Clone, Debug, Serialize)]
struct FeedHead<'a> {
    title: Option<&'a str>,
    link: Option<&'a str>,
    id: Option<&'a str>,
    updated: Option<String>,
    language: Option<&'a str>,
    subtitle: Option<&'a str>,
    published: Option<String>,
    authors: Vec<PersonOut<'a>>,
    categories: &'a [String],
}

#[derive(Clone, Debug, Serialize)]
struct EntryOut<'a> {
    id: &'a str,
    link: Option<&'a str>,
    title: Option<&'a str>,
    authors: Vec<PersonOut<'a>>,
    published: Option<String>,
    updated: Option<String>,
    summary: Option<&'a str>,
    content: Option<&'a str>,
    categories: &'a [String],
    enclosures: Vec<EnclosureOut<'a>>,
    tickers: &'a [String],
    language: Option<&'a str>,
}

#[derive(Clone, Debug, Serialize)]
struct PersonOut<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
    uri: Option<&'a str>,
}

#[derive(Clone, Debug, Serialize)]
struct EnclosureOut<'a> {
    url: &'a str,
    #[serde(rename = "type")]
    media_type: Option<&'a str>,
    length: Option<u64>,
}

impl<'a> PersonOut<'a> {
    fn new(person: &'a Person) -> Self {
        Self { name: person.name.as_deref(), email: person.email.as_deref(), uri: person.uri.as_deref() }
    }
}

fn utc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl<'a> FeedOut<'a> {
    /// Puts a feed into the words of the contract. Dates are RFC 3339 in UTC.
    pub fn new(feed: &'a ParsedFeed) -> Self {
        let head = FeedHead {
            title: feed.title.as_deref(),
            link: feed.link_text.as_deref(),
            id: feed.id.as_deref(),
            updated: feed.updated.map(utc),
            language: feed.language.as_deref(),
            subtitle: feed.subtitle.as_deref(),
            published: feed.published.map(utc),
            authors: feed.authors.iter().map(PersonOut::new).collect(),
            categories: &feed.categories,
        };
        Self { feed: head, entries: feed.entries.iter().map(EntryOut::new).collect(), issues: &feed.issues }
    }
}

impl<'a> EntryOut<'a> {
    fn new(entry: &'a Entry) -> Self {
        let enclosures = entry.enclosures.iter().map(|enclosure| EnclosureOut {
            url: enclosure.url.as_str(),
            media_type: enclosure.media_type.as_deref(),
            length: enclosure.length,
        });
        Self {
            id: &entry.id,
            link: entry.link_text.as_deref(),
            title: entry.title.as_deref(),
            authors: entry.authors.iter().map(PersonOut::new).collect(),
            published: entry.published.map(utc),
            updated: entry.updated.map(utc),
            summary: entry.summary.as_deref(),
            content: entry.content.as_deref(),
            categories: &entry.categories,
            enclosures: enclosures.collect(),
            tickers: &entry.tickers,
            language: entry.language.as_deref(),
        }
    }
}

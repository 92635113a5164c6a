//! Our own JSON: all that is known of a highlight, and back without loss.
//!
//! `{"format": "tapereader-highlights", "version": 1, "highlights": [...], "texts": {...}}`; times are RFC 3339 in UTC,
//! offsets Unicode code points, end exclusive; `texts` has the texts the highlights were made on, by their revision.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Contents, ImportError, Origin, Passage, stamp, time};
use crate::model::{
    highlight::{HighlightColor, TextQuoteSelector},
    id::RevisionId,
    span::CharSpan,
};

const FORMAT: &str = "tapereader-highlights";
const VERSION: u64 = 1;

#[derive(Serialize)]
struct FileOut<'a> {
    format: &'static str,
    version: u64,
    highlights: Vec<Entry>,
    texts: BTreeMap<String, &'a str>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FileIn {
    highlights: Vec<Entry>,
    texts: BTreeMap<String, String>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Entry {
    id: Option<uuid::Uuid>,
    story: Story,
    revision: Option<String>,
    exact: String,
    prefix: String,
    suffix: String,
    start: Option<usize>,
    end: Option<usize>,
    color: String,
    note: String,
    tags: Vec<String>,
    symbols: Vec<String>,
    numbers: Vec<String>,
    created: Option<String>,
    changed: Option<String>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Story {
    id: Option<String>,
    title: String,
    url: Option<String>,
    site: Option<String>,
    author: Option<String>,
    published: Option<String>,
}

/// Writes passages as one JSON object.
pub fn write<'a>(passages: &'a [Passage]) -> String {
    let text = |passage: &'a Passage| Some((passage.revision?.to_string(), passage.text.as_deref()?));
    let texts = passages.iter().filter_map(text).collect();
    let file = FileOut { format: FORMAT, version: VERSION, highlights: passages.iter().map(entry).collect(), texts };
    // Plain strings and numbers: nothing that serialization could refuse.
    serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
}

/// Whether a value says of itself that it is ours.
pub(super) fn is_ours(value: &Value) -> bool {
    value.get("format").and_then(Value::as_str) == Some(FORMAT)
}

/// Reads what [`write`] wrote.
pub(super) fn read(value: Value) -> Result<Contents, ImportError> {
    let version = value.get("version").and_then(Value::as_u64).unwrap_or(VERSION);
    if version > VERSION {
        return Err(ImportError::Version(version));
    }
    let FileIn { highlights, texts } =
        serde_json::from_value(value).map_err(|error| ImportError::Damaged(error.to_string()))?;
    let texts: BTreeMap<String, Arc<str>> =
        texts.into_iter().map(|(revision, text)| (revision, Arc::from(text))).collect();
    let all = highlights.len();
    let quoting = highlights.into_iter().filter(|entry| !entry.exact.trim().is_empty());
    let passages: Vec<Passage> = quoting.map(|entry| passage(entry, &texts)).collect();
    Ok(Contents { wordless: all - passages.len(), passages })
}

fn entry(passage: &Passage) -> Entry {
    let Origin { story, title, url, site, author, published } = passage.origin.clone();
    Entry {
        id: passage.id,
        story: Story { id: story, title, url, site, author, published: published.map(stamp) },
        revision: passage.revision.map(|revision| revision.to_string()),
        exact: passage.quote.exact.clone(),
        prefix: passage.quote.prefix.clone(),
        suffix: passage.quote.suffix.clone(),
        start: passage.position.map(|position| position.start),
        end: passage.position.map(|position| position.end),
        color: passage.color.name().to_owned(),
        note: passage.note.clone(),
        tags: passage.tags.clone(),
        symbols: passage.symbols.clone(),
        numbers: passage.numbers.clone(),
        created: passage.created.map(stamp),
        changed: passage.changed.map(stamp),
    }
}

fn passage(entry: Entry, texts: &BTreeMap<String, Arc<str>>) -> Passage {
    let Story { id, title, url, site, author, published } = entry.story;
    Passage {
        id: entry.id,
        origin: Origin { story: id, title, url, site, author, published: published.as_deref().and_then(time) },
        quote: TextQuoteSelector { exact: entry.exact, prefix: entry.prefix, suffix: entry.suffix },
        position: entry.start.zip(entry.end).map(|(start, end)| CharSpan { start, end }),
        text: entry.revision.as_ref().and_then(|revision| texts.get(revision)).cloned(),
        revision: entry.revision.as_deref().and_then(RevisionId::parse),
        color: HighlightColor::parse(&entry.color),
        note: entry.note,
        tags: entry.tags,
        symbols: entry.symbols,
        numbers: entry.numbers,
        created: entry.created.as_deref().and_then(time),
        changed: entry.changed.as_deref().and_then(time),
    }
}

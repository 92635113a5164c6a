//! Highlights out and in: our own JSON, W3C Web Annotations, Markdown for note keepers, CSV for Readwise.
//! Pure: passages to text and text to passages. Which stories they belong to, and files, are the engine's and the
//! command line's business.

pub mod json;
pub mod jsonld;
pub mod markdown;
pub mod readwise;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::model::{
    highlight::{HighlightColor, TextQuoteSelector},
    id::RevisionId,
    span::CharSpan,
};

/// A highlight with all that has to be known of it outside the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// Its identity, a UUID; none where the format has none.
    pub id: Option<uuid::Uuid>,
    /// What it was marked in.
    pub origin: Origin,
    /// The words and their surroundings; without surroundings where the format has none.
    pub quote: TextQuoteSelector,
    /// Where they stood, in code points of the revision's text.
    pub position: Option<CharSpan>,
    /// The revision of the text it was made on.
    pub revision: Option<RevisionId>,
    /// That text.
    pub text: Option<Arc<str>>,
    /// Its colour.
    pub color: HighlightColor,
    /// What the reader wrote to it, as Markdown; empty for none.
    pub note: String,
    /// The reader's tags, in their order.
    pub tags: Vec<String>,
    /// Symbols of the companies named in it.
    pub symbols: Vec<String>,
    /// The key numbers in it, as the text writes them.
    pub numbers: Vec<String>,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub changed: Option<DateTime<Utc>>,
}

/// What a file of highlights holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its highlights, in their order.
    pub passages: Vec<Passage>,
    /// How many entries quote no words, as a note on a whole page does.
    pub wordless: usize,
}

/// The story a passage was marked in.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The library's identity of the story, in hexadecimal.
    pub story: Option<String>,
    /// Headline.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// The site or feed it came from.
    pub site: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
}

/// A format a passage can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Our own, lossless.
    Json,
    /// W3C Web Annotation.
    JsonLd,
    /// One file a story, for Obsidian and its like.
    Markdown,
    /// The columns Readwise imports.
    Csv,
}

/// Why a file of highlights cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ImportError {
    /// It is none of the formats.
    #[error("this is no file of highlights: JSON or JSON-LD of this program or of another, or a CSV file of Readwise")]
    Unknown,
    /// It breaks off or is damaged.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// It comes from a later version of this program.
    #[error("the file is of format version {0}, which this version of the program does not know: update it")]
    Version(u64),
    /// The table lacks the one column that is needed.
    #[error("the table has no column \u{201c}Highlight\u{201d}")]
    NoHighlightColumn,
}

/// Reads a file of highlights, whatever its format is.
pub fn read(bytes: &[u8]) -> Result<Contents, ImportError> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| ImportError::Damaged(error.to_string()))?;
        return if json::is_ours(&value) { json::read(value) } else { jsonld::read(&value) };
    }
    readwise::read(text)
}

/// RFC 3339 in UTC, to the second or finer where it matters.
fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Reads a time of a file: RFC 3339, or `YYYY-MM-DD HH:MM:SS` taken as UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%:z"))
        .map(|time| time.to_utc())
        .or_else(|_| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").map(|time| time.and_utc()))
        .ok()
}

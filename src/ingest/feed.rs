//! RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF and JSON Feed to entries, whatever is wrong with the document.
//!
//! A reader of our own: published ones give up at the first mistake of the XML. Text is decoded, cut into tokens
//! (`token`), put together to a tree (`tree`) and read by what the formats say (`document`).

mod base64;
mod category;
pub mod discover;
mod document;
mod edgar;
mod element;
mod entity;
mod json;
mod link;
pub mod opml;
mod pace;
mod person;
mod space;
mod tag;
mod text;
mod token;
mod tree;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use url::Url;

use self::link::Page;
use super::{charset, html};
use crate::model::feed::{Enclosure, Entry, ParsedFeed, Person};

/// The most bytes of a feed that are read.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// The most entries of one document that are read.
const MAX_ENTRIES: usize = 10_000;
/// Characters of a title that is made from the text.
const MADE_TITLE: usize = 80;

/// Why a document is not a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAFeed(pub String);

impl std::fmt::Display for NotAFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a feed. `base` is where it was fetched.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Result<ParsedFeed, NotAFeed> {
    if bytes.len() > MAX_BYTES {
        return Err(NotAFeed("The feed is larger than 32 MB. Ask the site for a shorter one".to_owned()));
    }
    let text = charset::decode(bytes, content_type);
    let text = without_blanks(&text);
    if text.trim().is_empty() {
        return Err(NotAFeed("The server sent an empty document. Try again later, or check the address".to_owned()));
    }
    let mut feed = if text.starts_with(['{', '[']) {
        json::feed(text, base)?
    } else if let Some(tree) = tree::read(text) {
        document::feed(tree, base)
    } else {
        return Err(NotAFeed(refusal(text, content_type)));
    };
    let undated = feed.entries.iter().filter(|entry| entry.published.is_none()).count();
    if undated > 0 {
        feed.issues.push(format!("{undated} of {} items have no date that could be read", feed.entries.len()));
    }
    Ok(feed)
}

/// Whether the start of a document looks like a feed.
pub(super) fn looks_like_feed(start: &str) -> bool {
    let trimmed = without_blanks(start);
    if trimmed.starts_with('{') {
        return start.contains("jsonfeed.org/version")
            || (start.contains("\"items\"") && start.contains("\"version\""));
    }
    // A page may name a feed element in its text, but then it starts as a page.
    !super::looks_like_html(start, None) && tree::root(start).is_some()
}

fn without_blanks(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0')
}

fn refusal(text: &str, content_type: Option<&str>) -> String {
    if super::looks_like_html(text, content_type) {
        "This is a web page, not a feed. Look for a feed link on it, or add the page itself as a story".to_owned()
    } else if text.starts_with('<') {
        "This is XML, but neither RSS, RDF nor Atom. Check that the address is that of the feed".to_owned()
    } else {
        "This is neither RSS, RDF, Atom nor JSON Feed. Check that the address is that of the feed".to_owned()
    }
}

/// What a document states of one item.
struct Draft {
    id: Option<String>,
    title: Option<String>,
    link: Option<Page>,
    authors: Vec<Person>,
    published: Option<DateTime<Utc>>,
    updated: Option<DateTime<Utc>>,
    summary: Option<String>,
    content: Option<String>,
    categories: Vec<String>,
    enclosures: Vec<Enclosure>,
    tickers: Vec<String>,
    language: Option<String>,
}

impl Draft {
    /// The item with what follows from the rest: its identity, a title, the names of its authors, its text.
    fn finish(self) -> Entry {
        let longest = [&self.content, &self.summary].into_iter().flatten().max_by_key(|text| text.len()).cloned();
        let id = self.identity(longest.as_deref());
        let names: Vec<&str> = self.authors.iter().filter_map(|author| author.name.as_deref()).collect();
        let author = (!names.is_empty()).then(|| names.join(", "));
        let made = || longest.as_deref().and_then(made_title);
        let title = self.title.or_else(made).or_else(|| self.link.as_ref().map(|link| link.text.clone()));
        let (link, link_text) = self.link.map(|link| (link.url, link.text)).unzip();
        Entry {
            id,
            title,
            link,
            link_text,
            author,
            authors: self.authors,
            published: self.published,
            updated: self.updated,
            html: longest,
            summary: self.summary,
            content: self.content,
            categories: self.categories,
            enclosures: self.enclosures,
            tickers: self.tickers,
            language: self.language,
        }
    }

    /// The identifier stated, or else the link, or else a hash of title and date, or of the content.
    fn identity(&self, html: Option<&str>) -> String {
        let stated = self.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
        if let Some(stated) = stated.or_else(|| self.link.as_ref().map(|link| link.text.as_str())) {
            return stated.to_owned();
        }
        let mut hash = Sha256::new();
        hash.update(self.title.as_deref().unwrap_or_default());
        hash.update([0]);
        hash.update(self.published.map(|at| at.to_rfc3339()).unwrap_or_default());
        if self.title.is_none() {
            hash.update(html.unwrap_or_default());
        }
        let mut id = String::from("sha256:");
        for byte in hash.finalize().iter().take(16) {
            id.extend([byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(u32::from(digit), 16)));
        }
        id
    }
}

/// A title for an item without one: the first words of its text.
fn made_title(markup: &str) -> Option<String> {
    let line = html::plain_text(markup);
    let mut title: String = line.chars().take(MADE_TITLE).collect();
    if title.len() < line.len() {
        // Cut between words, if there is a gap.
        let end = title.rfind(' ').unwrap_or(title.len());
        title.truncate(end);
        title.push('\u{2026}');
    }
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests;

//! RSS 0.9x to 2.0, RDF, Atom and JSON Feed to entries, through the `feed-rs` crate.
//!
//! The crate refuses a whole feed for one mistake, so the document is mended first.

mod convert;
mod json;
mod mend;
mod tag;

use url::Url;

use super::charset;
use crate::model::feed::ParsedFeed;

/// The most bytes of a feed that are read.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Why a document is not a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAFeed(pub String);

impl std::fmt::Display for NotAFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a feed.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Result<ParsedFeed, NotAFeed> {
    if bytes.len() > MAX_BYTES {
        return Err(NotAFeed("The feed is larger than 32 MB. Ask the site for a shorter one".to_owned()));
    }
    let text = charset::decode(bytes, content_type);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if text.trim().is_empty() {
        return Err(NotAFeed("The server sent an empty document. Try again later, or check the address".to_owned()));
    }
    let (source, issues) = if text.starts_with(['{', '[']) {
        (json::mend(text)?, Vec::new())
    } else if let Some(mended) = mend::mend(text) {
        (mended.xml, mended.issues)
    } else {
        return Err(NotAFeed(refusal(text, content_type)));
    };
    let parser = feed_rs::parser::Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|stated| super::date::parse(stated).map(crate::model::article::Published::to_utc))
        .build();
    match parser.parse(source.as_bytes()) {
        Ok(feed) => Ok(convert::feed(feed, issues, base)),
        Err(error) => Err(NotAFeed(format!(
            "The feed is damaged beyond repair ({error}). Tell the site, or look for another feed of it"
        ))),
    }
}

/// Whether the start of a document looks like a feed.
pub(super) fn looks_like_feed(start: &str) -> bool {
    let trimmed = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if trimmed.starts_with('{') {
        return start.contains("jsonfeed.org/version")
            || (start.contains("\"items\"") && start.contains("\"version\""));
    }
    // A page may name a feed element in its text, but then it starts as a page.
    !super::looks_like_html(start, None) && mend::root(start).is_some()
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

#[cfg(test)]
mod tests;

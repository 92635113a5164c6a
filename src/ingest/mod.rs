//! Bytes to values: charset, HTML to blocks, promotions, feeds.
//!
//! Nothing here fails on bad input, does IO or asks for the time.

pub mod charset;
pub mod feed;
pub mod fingerprint;
pub mod foreign;
pub mod html;
pub mod plain;
pub mod promo;
pub mod url;

mod date;

use ::url::Url;

use crate::model::{article::Article, feed::ParsedFeed};

/// What a body of bytes turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// RSS, RDF, Atom or JSON Feed.
    Feed(ParsedFeed),
    /// An HTML page.
    Page(Article),
    /// Plain text.
    Text(Article),
}

/// Reads bytes as a feed, a page or plain text.
///
/// `content_type` is the server's header, or a guess from the file name; what the bytes say wins over it.
/// `base` resolves relative links.
pub fn read(bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Document {
    if feed::looks_like_feed(&charset::decode(bytes.get(..SNIFFED_BYTES).unwrap_or(bytes), content_type))
        && let Ok(parsed) = feed::parse(bytes, content_type, base)
    {
        return Document::Feed(parsed);
    }
    let text = charset::decode(bytes, content_type);
    if looks_like_html(&text, content_type) {
        return Document::Page(html::article(&text, base));
    }
    Document::Text(plain::article(&text))
}

/// How much of a document is looked at to tell what it is.
const SNIFFED_BYTES: usize = 16 * 1024;

/// Tags that a page or a piece of one starts with.
const FIRST_TAGS: [&str; 38] = [
    "!doctype",
    "html",
    "head",
    "body",
    "p",
    "div",
    "span",
    "article",
    "section",
    "main",
    "header",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "table",
    "figure",
    "img",
    "a",
    "b",
    "strong",
    "em",
    "i",
    "blockquote",
    "pre",
    "br",
    "meta",
    "title",
    "script",
    "style",
    "link",
    "font",
    "center",
];

/// Whether a text is HTML: it starts with one of its tags, or its server says so and there is a tag in it.
pub(crate) fn looks_like_html(text: &str, content_type: Option<&str>) -> bool {
    let mut start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while let Some(comment) = start.strip_prefix("<!--") {
        start = comment.split_once("-->").map_or("", |(_, rest)| rest.trim_start());
    }
    if let Some(declared) = start.strip_prefix("<?xml") {
        start = declared.split_once("?>").map_or("", |(_, rest)| rest.trim_start());
    }
    if let Some(tag) = start.strip_prefix('<') {
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').take(9).collect();
        if FIRST_TAGS.iter().any(|first| name.eq_ignore_ascii_case(first)) {
            return true;
        }
    }
    let stated = content_type.is_some_and(|stated| stated.to_ascii_lowercase().contains("html"));
    stated && text.contains('<') && text.contains('>')
}

#[cfg(test)]
mod tests;

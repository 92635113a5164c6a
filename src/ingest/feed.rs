//! RSS 0.9x to 2.0, RDF, Atom and JSON Feed to entries, through the `feed-rs` crate.

use url::Url;

use crate::model::feed::ParsedFeed;

/// Why a document is not a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAFeed(pub String);

/// Reads a feed.
pub fn parse(_bytes: &[u8], _content_type: Option<&str>, _base: Option<&Url>) -> Result<ParsedFeed, NotAFeed> {
    Err(NotAFeed(String::new()))
}

//! Subscriptions and their items as the feed states them.

use chrono::{DateTime, Utc};
use url::Url;

use super::id::FeedId;

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its identity.
    pub id: FeedId,
    /// Where it is fetched.
    pub url: Url,
    /// Its own title, or the host until it was read.
    pub title: String,
    /// When it was added.
    pub added: DateTime<Utc>,
}

/// What a server asked to be sent back to make a request conditional: opaque, byte for byte (RFC 9110, 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// A feed document as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedFeed {
    /// Title of the feed.
    pub title: Option<String>,
    /// The page it belongs to.
    pub link: Option<Url>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Its items, in the order of the document.
    pub entries: Vec<Entry>,
}

/// One item of a feed, as the feed states it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// `guid` or `id`, or else the link, or else a hash of title and date: never empty.
    pub id: String,
    /// Headline as plain text.
    pub title: Option<String>,
    /// The story's page, absolute.
    pub link: Option<Url>,
    /// Names of the authors, joined by a comma.
    pub author: Option<String>,
    /// When it was published, or else updated.
    pub published: Option<DateTime<Utc>>,
    /// The longest of content and summary, as HTML.
    pub html: Option<String>,
    /// Symbols the publisher attached, as written.
    pub tickers: Vec<String>,
}

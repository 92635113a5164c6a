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
    /// What it says of itself, as HTML.
    pub subtitle: Option<String>,
    /// The page it belongs to, absolute.
    pub link: Option<Url>,
    /// The same link as written, where it was written in full: no normalisation has touched it.
    pub link_text: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The identifier it states for itself.
    pub id: Option<String>,
    /// When it last changed, as it states.
    pub updated: Option<DateTime<Utc>>,
    /// When it was published, as it states.
    pub published: Option<DateTime<Utc>>,
    /// Its authors or editors.
    pub authors: Vec<Person>,
    /// Names of its categories.
    pub categories: Vec<String>,
    /// Its items, in the order of the document.
    pub entries: Vec<Entry>,
    /// What was wrong with the document and had to be mended, for people.
    pub issues: Vec<String>,
}

/// An author as a feed states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Home page, as written.
    pub uri: Option<String>,
}

/// A file that belongs to an item: a picture, a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Where it is.
    pub url: Url,
    /// Its media type, as stated.
    pub media_type: Option<String>,
    /// Its size in bytes, as stated.
    pub length: Option<u64>,
}

/// One item of a feed, as the feed states it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// `guid` or `id`, or else the link, or else a hash of title and date: never empty.
    pub id: String,
    /// Headline as plain text: the item's own, or else its first words, or else its link.
    pub title: Option<String>,
    /// The story's page, absolute.
    pub link: Option<Url>,
    /// The same link as written, where it was written in full: no normalisation has touched it.
    pub link_text: Option<String>,
    /// Names of the authors, joined by a comma.
    pub author: Option<String>,
    /// The authors themselves.
    pub authors: Vec<Person>,
    /// When it was published, or else updated.
    pub published: Option<DateTime<Utc>>,
    /// When it was last changed, if stated.
    pub updated: Option<DateTime<Utc>>,
    /// The longest of content and summary, as HTML.
    pub html: Option<String>,
    /// The summary, as HTML.
    pub summary: Option<String>,
    /// The content, as HTML.
    pub content: Option<String>,
    /// Names of its categories and tags.
    pub categories: Vec<String>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Symbols the publisher attached, as written.
    pub tickers: Vec<String>,
    /// BCP 47 language tag, if the item states its own.
    pub language: Option<String>,
}

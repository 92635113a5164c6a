//! Stories: what the list shows and what stays when the cache is rebuilt.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    id::{FeedId, RuleId, StoryId},
    instrument::Symbol,
};

/// Where a story came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An item of a feed.
    Feed(FeedId),
    /// A page the reader added.
    Page(Url),
    /// A file the reader opened, by its name.
    File(String),
    /// Text the reader pasted.
    Pasted,
    /// One of the bundled samples.
    Sample,
}

/// A story's line in the list: immutable for one revision, apart from its status.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryRow {
    /// Its identity.
    pub id: StoryId,
    /// Where it came from.
    pub origin: Origin,
    /// Publication, feed or file name.
    pub source: String,
    /// Headline, or the first words of a text without one.
    pub title: String,
    /// Byline.
    pub author: Option<String>,
    /// Publication time, if stated.
    pub published: Option<DateTime<Utc>>,
    /// When it arrived here; the list sorts by publication time, or else by this.
    pub arrived: DateTime<Utc>,
    /// The page to open in a browser.
    pub url: Option<Url>,
    /// The instruments it is about, most central first; at most four.
    pub symbols: Vec<Symbol>,
    /// The first one or two key numbers, as a person would write them.
    pub numbers: Vec<String>,
    /// Whether its source has changed it since it arrived.
    pub edited: bool,
    /// What the reader did with it.
    pub status: StoryStatus,
    /// What rules and the reader made of it, if anything.
    pub filed: Option<Arc<Filed>>,
}

impl StoryRow {
    /// A story of which nothing more is known.
    pub const fn new(id: StoryId, origin: Origin, title: String, arrived: DateTime<Utc>) -> Self {
        Self {
            id,
            origin,
            source: String::new(),
            title,
            author: None,
            published: None,
            arrived,
            url: None,
            symbols: Vec::new(),
            numbers: Vec::new(),
            edited: false,
            status: StoryStatus { read: false, starred: false },
            filed: None,
        }
    }
}

impl StoryRow {
    /// What the list sorts by, newest first: the publication time, or else the arrival.
    pub fn sort_time(&self) -> DateTime<Utc> {
        self.published.map_or(self.arrived, |published| published.min(self.arrived))
    }

    /// Whether a rule hides it.
    pub fn is_muted(&self) -> bool {
        self.muted_by().is_some()
    }

    /// The rule that hides it.
    pub fn muted_by(&self) -> Option<&MutedBy> {
        self.filed.as_ref()?.muted.as_ref()
    }

    /// Its tags, in the order they were given.
    pub fn tags(&self) -> &[String] {
        self.filed.as_ref().map_or(&[], |filed| &filed.tags)
    }
}

/// What rules and the reader made of a story: kept in `user.db`, apart from the story. A rule that changes later changes
/// nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    /// The rule that hides it.
    pub muted: Option<MutedBy>,
    /// Its tags, each once.
    pub tags: Vec<String>,
}

/// A rule that hid a story, as it was called then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MutedBy {
    /// Its identity; the rule may be gone.
    pub rule: RuleId,
    /// Its name.
    pub name: String,
}

/// What the reader did with a story: kept in `user.db`, apart from the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoryStatus {
    /// Opened, or marked read.
    pub read: bool,
    /// Starred.
    pub starred: bool,
}

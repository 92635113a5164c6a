//! The texts a story has had, and what changed from each to the next.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::room::Room;
use crate::{
    anchor::revision::{Changes, changes},
    model::id::{RevisionId, StoryId},
    store::error::StoreError,
};

/// All texts of one story.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The story.
    pub story: StoryId,
    /// Its texts, the newest first.
    pub versions: Vec<Version>,
}

/// One text of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its identity.
    pub revision: RevisionId,
    /// When it came.
    pub seen: DateTime<Utc>,
    /// The headline of that time.
    pub title: String,
    /// The text.
    pub text: Arc<str>,
    /// What changed from the version before it; none for the first.
    pub changes: Option<Changes>,
}

impl Room {
    /// Reads all texts of a story and compares each with the one before it.
    pub(super) fn open_history(&mut self, story: StoryId) -> Result<(), StoreError> {
        let mut versions: Vec<Version> = Vec::new();
        // Oldest first, so that each meets the one before it.
        for stored in self.library.store().revisions(story)?.into_iter().rev() {
            let text: Arc<str> = stored.article.text.into();
            let changed = versions.last().map(|before| changes(&before.text, &text));
            let title = stored.article.meta.title.unwrap_or_default();
            versions.push(Version { revision: stored.revision, seen: stored.seen, title, text, changes: changed });
        }
        versions.reverse();
        self.history = Some(Arc::new(History { story, versions }));
        Ok(())
    }
}

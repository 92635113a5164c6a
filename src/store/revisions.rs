//! The texts and headlines a story has had, in `cache.db`.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Transaction, params};

use super::{
    Store, article_json,
    error::StoreError,
    row::{Id, time},
};
use crate::model::{
    article::Article,
    id::{RevisionId, StoryId},
};

/// A text that a story had or has.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRevision {
    /// Its identity.
    pub revision: RevisionId,
    /// When it came.
    pub seen: DateTime<Utc>,
    /// The text; its metadata has the headline of that time.
    pub article: Article,
}

impl Store {
    /// Which revision of a story is its newest; none if it is not in the library.
    pub fn newest_revision(&self, story: StoryId) -> Result<Option<RevisionId>, StoreError> {
        let mut statement = self.cache.prepare_cached("SELECT revision FROM stories WHERE id = ?1")?;
        let found = statement.query_row([story.to_string()], |row| Ok(row.get::<_, Id<RevisionId>>(0)?.0));
        Ok(found.optional()?)
    }

    /// All texts and headlines a story has had, the newest first.
    pub fn revisions(&self, story: StoryId) -> Result<Vec<StoredRevision>, StoreError> {
        let mut statement = self.cache.prepare_cached(
            "SELECT revision, seen, article, NULL, 1, rowid FROM revisions WHERE story = ?1
             UNION ALL
             SELECT headlines.revision, headlines.seen, article, title, 0, headlines.rowid
             FROM headlines JOIN revisions USING (story, revision) WHERE headlines.story = ?1
             ORDER BY 2 DESC, 5 DESC, 6 DESC",
        )?;
        let rows = statement.query_map([story.to_string()], |row| {
            let title: Option<String> = row.get(3)?;
            Ok((row.get::<_, Id<RevisionId>>(0)?.0, time(row.get(1)?), row.get::<_, String>(2)?, title))
        })?;
        let mut revisions = Vec::new();
        for row in rows {
            let (revision, seen, json, title) = row?;
            let mut article = article_json::read(&json)?;
            if title.is_some() {
                article.meta.title = title;
            }
            revisions.push(StoredRevision { revision, seen, article });
        }
        Ok(revisions)
    }
}

/// Keeps a story's headline before another takes its place over the same text.
pub(super) fn keep_headline(
    transaction: &Transaction<'_>,
    story: &str,
    revision: &str,
    title: &str,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO headlines (story, revision, title, seen)
             SELECT story, revision, ?3, seen FROM revisions WHERE story = ?1 AND revision = ?2",
        )?
        .execute(params![story, revision, title])?;
    Ok(())
}

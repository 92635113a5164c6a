//! Lines at the edges of the stories of each feed, in `cache.db`: those that come again are no part of the stories.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use super::{Store, error::StoreError, row::Id};
use crate::{
    ingest::promo::repeat::{LineKey, STORIES},
    model::id::{FeedId, StoryId},
};

/// How long a line that has not come again is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

impl Store {
    /// The lines of each feed that come again.
    pub fn repeated_lines(&self) -> Result<HashMap<FeedId, BTreeSet<LineKey>>, StoreError> {
        let mut statement = self.cache.prepare_cached("SELECT feed, line FROM repeated_lines")?;
        let mut rows = statement.query([])?;
        let mut lines: HashMap<FeedId, BTreeSet<LineKey>> = HashMap::new();
        while let Some(row) = rows.next()? {
            lines.entry(row.get::<_, Id<FeedId>>(0)?.0).or_default().insert(row.get(1)?);
        }
        Ok(lines)
    }

    /// Notes the lines of stories of a feed that have arrived. Returns the lines that have come often enough by this to
    /// be known as repeated, and the stories that hold them.
    pub fn note_lines(
        &mut self,
        feed: FeedId,
        stories: &[(StoryId, Vec<LineKey>)],
        now: DateTime<Utc>,
    ) -> Result<(Vec<LineKey>, Vec<StoryId>), StoreError> {
        let transaction = self.cache.transaction()?;
        let own = feed.to_string();
        let (mut repeated, mut holding) = (Vec::new(), Vec::new());
        for (story, lines) in stories {
            for line in lines {
                let known = transaction
                    .prepare_cached("SELECT 1 FROM repeated_lines WHERE feed = ?1 AND line = ?2")?
                    .exists(params![own, line])?;
                if known {
                    continue;
                }
                transaction
                    .prepare_cached(
                        "INSERT OR IGNORE INTO seen_lines (feed, line, story, seen) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![own, line, story.to_string(), now.timestamp()])?;
                let mut statement =
                    transaction.prepare_cached("SELECT story FROM seen_lines WHERE feed = ?1 AND line = ?2")?;
                let ids = statement.query_map(params![own, line], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
                let ids: Vec<StoryId> = ids.collect::<Result<_, _>>()?;
                if ids.len() >= STORIES {
                    // From now on the line speaks for itself.
                    transaction
                        .prepare_cached("INSERT OR IGNORE INTO repeated_lines (feed, line) VALUES (?1, ?2)")?
                        .execute(params![own, line])?;
                    transaction
                        .prepare_cached("DELETE FROM seen_lines WHERE feed = ?1 AND line = ?2")?
                        .execute(params![own, line])?;
                    repeated.push(*line);
                    holding.extend(ids);
                }
            }
        }
        transaction
            .prepare_cached("DELETE FROM seen_lines WHERE feed = ?1 AND seen < ?2")?
            .execute(params![own, (now - REMEMBERED).timestamp()])?;
        transaction.commit()?;
        holding.sort_unstable();
        holding.dedup();
        Ok((repeated, holding))
    }
}

//! Rows of `cache.db` about stories that several sources print.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Store, error::StoreError, row::Id, row::time};
use crate::{ingest::fingerprint::Fingerprint, model::id::StoryId};

/// The fingerprint of a story, and which story it copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFingerprint {
    /// The story.
    pub story: StoryId,
    /// The first story with the same text: itself, if it is no copy.
    pub head: StoryId,
    /// When it was published, or else arrived.
    pub at: DateTime<Utc>,
    /// Its page, cleaned of what only tracks readers.
    pub address: Option<String>,
    /// What is known of its text.
    pub fingerprint: Fingerprint,
}

impl Store {
    /// Keeps fingerprints, all or none.
    pub fn put_fingerprints(&mut self, fingerprints: &[StoredFingerprint]) -> Result<(), StoreError> {
        put(&mut self.cache, fingerprints)
    }

    /// The fingerprints of the stories since a time, oldest first.
    pub fn fingerprints_since(&self, since: DateTime<Utc>) -> Result<Vec<StoredFingerprint>, StoreError> {
        since_time(&self.cache, since)
    }

    /// The stories that are printed more than once: each with the first of them.
    pub fn copies(&self) -> Result<Vec<(StoryId, StoryId)>, StoreError> {
        let mut statement = self.cache.prepare_cached(
            "SELECT story, head FROM fingerprints WHERE head IN (SELECT head FROM fingerprints WHERE head <> story)",
        )?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, Id<StoryId>>(0)?.0, row.get::<_, Id<StoryId>>(1)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn put(cache: &mut Connection, fingerprints: &[StoredFingerprint]) -> Result<(), StoreError> {
    let transaction = cache.transaction()?;
    for stored in fingerprints {
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO fingerprints (story, head, at, address, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                stored.story.to_string(),
                stored.head.to_string(),
                stored.at.timestamp(),
                stored.address,
                stored.fingerprint.to_bytes(),
            ])?;
    }
    transaction.commit()?;
    Ok(())
}

fn since_time(cache: &Connection, since: DateTime<Utc>) -> Result<Vec<StoredFingerprint>, StoreError> {
    // Those of removed stories go with the first look at them.
    cache.execute("DELETE FROM fingerprints WHERE story NOT IN (SELECT id FROM stories)", [])?;
    let mut statement = cache.prepare_cached(
        "SELECT story, head, at, address, fingerprint FROM fingerprints WHERE at >= ?1 ORDER BY at, story",
    )?;
    let mut rows = statement.query([since.timestamp()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // A fingerprint that cannot be read finds no copies; the story is none the worse.
        let Some(fingerprint) = Fingerprint::from_bytes(row.get_ref(4)?.as_blob().unwrap_or_default()) else {
            continue;
        };
        found.push(StoredFingerprint {
            story: row.get::<_, Id<StoryId>>(0)?.0,
            head: row.get::<_, Id<StoryId>>(1)?.0,
            at: time(row.get(2)?),
            address: row.get(3)?,
            fingerprint,
        });
    }
    Ok(found)
}

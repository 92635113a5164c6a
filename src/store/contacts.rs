//! The hosts that were contacted.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Store, error::StoreError, row::time};
use crate::model::contact::Contact;

impl Store {
    /// Notes a request to a host.
    pub fn note_contact(&self, host: &str, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut statement = self.cache.prepare_cached(
            "INSERT INTO contacts (host, why, first, last, times) VALUES (?1, ?2, ?3, ?3, 1)
             ON CONFLICT (host, why) DO UPDATE SET last = excluded.last, times = times + 1",
        )?;
        statement.execute(params![host, why, now.timestamp()])?;
        Ok(())
    }

    /// All hosts that were contacted, the last one first.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        let mut statement = self
            .cache
            .prepare_cached("SELECT host, why, first, last, times FROM contacts ORDER BY last DESC, host, why")?;
        let rows = statement.query_map([], |row| {
            Ok(Contact {
                host: row.get(0)?,
                why: row.get(1)?,
                first: time(row.get(2)?),
                last: time(row.get(3)?),
                times: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

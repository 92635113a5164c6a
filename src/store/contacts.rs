//! The hosts that were contacted.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, params};

use super::{
    Store,
    error::StoreError,
    row::time,
    schema::{self, File},
};
use crate::model::contact::{Contact, Purpose};

impl Store {
    /// Notes a request to a host.
    pub fn note_contact(&self, host: &str, purpose: Purpose, now: DateTime<Utc>) -> Result<(), StoreError> {
        note(&self.cache, host, purpose, now)
    }

    /// The same in the library in a folder, also while a window has it open.
    pub fn note_contact_in(folder: &Path, host: &str, purpose: Purpose, now: DateTime<Utc>) -> Result<(), StoreError> {
        match schema::open_beside(folder, File::Cache, OpenFlags::SQLITE_OPEN_READ_WRITE)? {
            Some(cache) => note(&cache, host, purpose, now),
            None => Self::open_unchecked(folder)?.store.note_contact(host, purpose, now),
        }
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

fn note(cache: &Connection, host: &str, purpose: Purpose, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut statement = cache.prepare_cached(
        "INSERT INTO contacts (host, why, first, last, times) VALUES (?1, ?2, ?3, ?3, 1)
         ON CONFLICT (host, why) DO UPDATE SET last = excluded.last, times = times + 1",
    )?;
    statement.execute(params![host, purpose.words(), now.timestamp()])?;
    Ok(())
}

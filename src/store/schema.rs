//! Opening one file of the library: settings of the connection, and the migrations it still needs.

use std::{cmp::Ordering, path::Path};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::{StoreError, is_damage};

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    /// What the reader made.
    User,
    /// What can be fetched or made again.
    Cache,
}

impl File {
    /// Its name in the library's folder.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::User => "user.db",
            Self::Cache => "cache.db",
        }
    }

    /// Its migrations, oldest first. Append only.
    const fn migrations(self) -> &'static [&'static str] {
        match self {
            Self::User => &[
                include_str!("migrations/user-0001.sql"),
                include_str!("migrations/user-0002.sql"),
                include_str!("migrations/user-0003.sql"),
                include_str!("migrations/user-0004.sql"),
                include_str!("migrations/user-0005.sql"),
                include_str!("migrations/user-0006.sql"),
                include_str!("migrations/user-0007.sql"),
                include_str!("migrations/user-0008.sql"),
            ],
            Self::Cache => &[
                include_str!("migrations/cache-0001.sql"),
                include_str!("migrations/cache-0002.sql"),
                include_str!("migrations/cache-0003.sql"),
                include_str!("migrations/cache-0004.sql"),
                include_str!("migrations/cache-0005.sql"),
                include_str!("migrations/cache-0006.sql"),
                include_str!("migrations/cache-0007.sql"),
                include_str!("migrations/cache-0008.sql"),
                include_str!("migrations/cache-0009.sql"),
                include_str!("migrations/cache-0010.sql"),
                include_str!("migrations/cache-0011.sql"),
                include_str!("migrations/cache-0012.sql"),
                include_str!("migrations/cache-0013.sql"),
                include_str!("migrations/cache-0014.sql"),
                include_str!("migrations/cache-0015.sql"),
            ],
        }
    }

    /// <https://sqlite.org/pragma.html#pragma_synchronous>: in WAL mode FULL makes a commit survive a power cut,
    /// NORMAL only keeps the file sound.
    const fn synchronous(self) -> &'static str {
        match self {
            Self::User => "FULL",
            Self::Cache => "NORMAL",
        }
    }
}

/// Opens a file of the library and brings it up to date.
pub(super) fn open(folder: &Path, file: File) -> Result<Connection, StoreError> {
    let path = folder.join(file.name());
    connect(&path, file).map_err(|error| named(error, &path))
}

/// The `user_version` of a file that is up to date.
pub(super) fn newest_version(file: File) -> i64 {
    i64::try_from(file.migrations().len()).unwrap_or(i64::MAX)
}

/// Opens a file of the library as it is, beside a process that may have it open; none if it is not there or of an older
/// version.
pub(super) fn open_beside(folder: &Path, file: File, flags: OpenFlags) -> Result<Option<Connection>, StoreError> {
    let path = folder.join(file.name());
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(&path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "synchronous", file.synchronous())?;
    match version(&connection).map_err(|error| named(error, &path))?.cmp(&newest_version(file)) {
        Ordering::Less => Ok(None),
        Ordering::Equal => Ok(Some(connection)),
        Ordering::Greater => Err(StoreError::Newer(path)),
    }
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// An error that says that a file is damaged, as one that names it.
fn named(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::Sqlite(error) if is_damage(&error) => StoreError::Damaged(path.to_owned()),
        other => other,
    }
}

fn connect(path: &Path, file: File) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", file.synchronous())?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    let done: usize = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map(|count| {
        // A negative count is none of ours: it is refused as newer.
        usize::try_from(count).unwrap_or(usize::MAX)
    })?;
    let migrations = file.migrations();
    if done > migrations.len() {
        return Err(StoreError::Newer(path.to_owned()));
    }
    for (number, migration) in migrations.iter().enumerate().skip(done) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))?;
        transaction.commit()?;
    }
    Ok(connection)
}

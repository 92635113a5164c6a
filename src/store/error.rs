//! What can go wrong with the library, in words that say what to do.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::model::notice::{Notice, Severity};

/// Why the library cannot be used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("the library is open in another window: {}", .0.display())]
    InUse(PathBuf),
    /// A newer version wrote it.
    #[error("{} was written by a newer version of Tapereader", .0.display())]
    Newer(PathBuf),
    /// The file that holds what the reader made is damaged. It is left as it is.
    #[error("{} is damaged", .0.display())]
    Damaged(PathBuf),
    /// There is a library or a folder with something in it where one was to be made.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The folder cannot be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite failed.
    #[error("the library failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored value cannot be read.
    #[error("the library holds a value that cannot be read: {0}")]
    Value(String),
}

impl StoreError {
    /// Whether a file is damaged, as far as it was read.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Sqlite(error) => is_damage(error),
            Self::InUse(_) | Self::Newer(_) | Self::Exists(_) | Self::Io { .. } | Self::Value(_) => false,
        }
    }

    /// What the reader is told.
    pub fn notice(&self) -> Notice {
        let (title, next, place): (&str, &str, Option<&Path>) = match self {
            Self::InUse(path) => (
                "The library is open in another window",
                "Close that window, or name another library with --library",
                Some(path),
            ),
            Self::Newer(path) => (
                "A newer Tapereader has used this library",
                "Install the newer version, or name another library with --library; nothing was changed",
                Some(path),
            ),
            Self::Exists(path) => {
                ("Something is there already", "Name a folder that is new or empty; nothing was changed", Some(path))
            }
            Self::Damaged(path) => (
                "The library's file is damaged",
                "It was left as it is. Put back a copy of it, or move it away to start with an empty library",
                Some(path),
            ),
            Self::Io { path, .. } => (
                "The library's folder cannot be used",
                "Check that it exists and that you may write to it, or name another one with --library",
                Some(path),
            ),
            Self::Sqlite(error) if is_full(error) => {
                ("The disk is full", "Free some room and try again; what was saved before is safe", None)
            }
            Self::Sqlite(_) => {
                ("The library did not take the change", "Try again; what was saved before is safe", None)
            }
            Self::Value(_) => (
                "Something in the library cannot be read",
                "All else is as it was. The file cache.db may be deleted while the program is closed: it is filled again",
                None,
            ),
        };
        let cause = match self {
            Self::Io { source, .. } => format!("{source}. "),
            Self::Sqlite(error) if !is_full(error) => format!("{error}. "),
            Self::Value(value) => format!("{value}. "),
            _ => String::new(),
        };
        let place = place.map(|path| format!(": {}", path.display())).unwrap_or_default();
        Notice { severity: Severity::Error, title: title.to_owned(), detail: format!("{cause}{next}{place}") }
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

/// Whether SQLite says that the file is no database or not a sound one.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

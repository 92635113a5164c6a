//! Searches that the reader keeps as views.

use chrono::{DateTime, Utc};

use super::id::SearchId;

/// A search that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its identity.
    pub id: SearchId,
    /// What the reader calls it.
    pub name: String,
    /// As it was typed; days that count from today count from the day it is looked at.
    pub query: String,
    /// When it was made.
    pub created: DateTime<Utc>,
}

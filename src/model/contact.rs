//! Whom this machine talked to.

use chrono::{DateTime, Utc};

/// Requests to one host for one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The host's name.
    pub host: String,
    /// What for: "Feed", "Picture" ...
    pub why: String,
    /// The first request.
    pub first: DateTime<Utc>,
    /// The last one.
    pub last: DateTime<Utc>,
    /// How many.
    pub times: u32,
}

//! Values to columns and back.

use chrono::{DateTime, Utc};
use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use url::Url;

use crate::model::{
    id::{FeedId, RevisionId, StoryId},
    story::Origin,
};

/// Seconds since 1970 to an instant.
pub(super) fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn text<T>(value: ValueRef<'_>, parse: impl Fn(&str) -> Option<T>) -> FromSqlResult<T> {
    let text = value.as_str()?;
    parse(text).ok_or_else(|| FromSqlError::Other(format!("{text:?} is no such value").into()))
}

/// An id as it is stored.
pub(super) struct Id<T>(pub T);

impl rusqlite::types::FromSql for Id<StoryId> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        text(value, StoryId::parse).map(Self)
    }
}

impl rusqlite::types::FromSql for Id<FeedId> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        text(value, FeedId::parse).map(Self)
    }
}

impl rusqlite::types::FromSql for Id<RevisionId> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        text(value, RevisionId::parse).map(Self)
    }
}

/// An origin as two columns.
pub(super) fn origin_columns(origin: &Origin) -> (&'static str, String) {
    match origin {
        Origin::Feed(id) => ("feed", id.to_string()),
        Origin::Page(url) => ("page", url.to_string()),
        Origin::File(name) => ("file", name.clone()),
        Origin::Pasted => ("pasted", String::new()),
        Origin::Sample => ("sample", String::new()),
    }
}

/// Two columns to an origin; one that cannot be read counts as pasted.
pub(super) fn origin(kind: &str, value: &str) -> Origin {
    match kind {
        "feed" => FeedId::parse(value).map_or(Origin::Pasted, Origin::Feed),
        "page" => Url::parse(value).map_or(Origin::Pasted, Origin::Page),
        "file" => Origin::File(value.to_owned()),
        "sample" => Origin::Sample,
        _ => Origin::Pasted,
    }
}

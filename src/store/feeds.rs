//! Subscriptions: what the reader set in `user.db`, what past fetches say in `cache.db`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use url::Url;

use super::{
    Store,
    error::StoreError,
    row::{Id, time},
};
use crate::model::{
    feed::{Feed, FeedOptions, Folder, Login, SecretPlace, Validators},
    fetch_state::{Failing, FetchState, Moved},
    id::FeedId,
    notice::{Notice, Severity},
    secret::Secret,
};

impl Store {
    /// Adds a subscription with what is set for it; one that is there gets the new title and stays as it is set.
    pub fn put_feed(&mut self, feed: &Feed) -> Result<(), StoreError> {
        put(&mut self.user, std::slice::from_ref(feed))
    }

    /// Adds subscriptions, all or none.
    pub fn put_feeds(&mut self, feeds: &[Feed]) -> Result<(), StoreError> {
        put(&mut self.user, feeds)
    }

    /// Keeps what the reader set for a subscription.
    pub fn set_feed_options(&mut self, id: FeedId, options: &FeedOptions) -> Result<(), StoreError> {
        set_options(&self.user, id, options)
    }

    /// Keeps the address that a subscription has moved to.
    pub fn set_feed_url(&mut self, id: FeedId, url: &Url) -> Result<(), StoreError> {
        let mut statement = self.user.prepare_cached("UPDATE feeds SET url = ?2 WHERE id = ?1")?;
        statement.execute(params![id.to_string(), url.as_str()])?;
        Ok(())
    }

    /// Names the source of a subscription's stories.
    pub fn set_feed_source(&mut self, id: FeedId, source: &str) -> Result<(), StoreError> {
        let mut statement =
            self.cache.prepare_cached("UPDATE stories SET source = ?2 WHERE origin_kind = 'feed' AND origin = ?1")?;
        statement.execute(params![id.to_string(), source])?;
        Ok(())
    }

    /// Keeps what a fetch says about the next one.
    pub fn set_fetch_state(&mut self, id: FeedId, state: &FetchState) -> Result<(), StoreError> {
        set_state(&self.cache, id, state)
    }
}

pub(super) fn all(user: &Connection) -> Result<Vec<Feed>, StoreError> {
    let mut statement = user.prepare_cached(
        "SELECT feeds.id, url, title, added, name, folder, paused, every, is_named, has_login, login_user, login_secret
         FROM feeds LEFT JOIN feed_options ON feed = feeds.id",
    )?;
    let mut rows = statement.query([])?;
    let mut feeds = Vec::new();
    while let Some(row) = rows.next()? {
        let url: String = row.get(1)?;
        let mut url = Url::parse(&url).map_err(|error| StoreError::Value(format!("feed address: {error}")))?;
        let id = row.get::<_, Id<FeedId>>(0)?.0;
        let mut options = read_options(row)?;
        // An older version kept the login in the address; one that was set since holds.
        let login = Login::taken_from(&mut url);
        options.login = options.login.or(login);
        feeds.push(Feed { id, url, title: row.get(2)?, added: time(row.get(3)?), options });
    }
    feeds.sort_by_cached_key(|feed| (feed.name().to_lowercase(), feed.url.to_string()));
    Ok(feeds)
}

/// Takes logins out of the addresses they were kept in by an older version.
pub(super) fn take_logins_out(user: &mut Connection) -> Result<(), StoreError> {
    let mut kept: Vec<String> = Vec::new();
    {
        let mut statement = user.prepare("SELECT id FROM feeds WHERE url LIKE '%://%@%'")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            kept.push(row.get(0)?);
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let feeds = all(user)?;
    let transaction = user.transaction()?;
    for feed in feeds.iter().filter(|feed| kept.contains(&feed.id.to_string())) {
        transaction
            .execute("UPDATE feeds SET url = ?2 WHERE id = ?1", params![feed.id.to_string(), feed.url.as_str()])?;
        set_options(&transaction, feed.id, &feed.options)?;
    }
    transaction.commit()?;
    Ok(())
}

fn read_options(row: &Row<'_>) -> rusqlite::Result<FeedOptions> {
    let Some(folder) = row.get::<_, Option<String>>(5)? else { return Ok(FeedOptions::default()) };
    let secret =
        row.get::<_, Option<String>>(11)?.map_or(SecretPlace::Keychain, |secret| SecretPlace::Library(Secret(secret)));
    let login = Login { user: row.get(10)?, secret };
    let login = row.get::<_, bool>(9)?.then_some(login);
    Ok(FeedOptions {
        name: row.get(4)?,
        folder: Folder::new(folder.lines()),
        paused: row.get(6)?,
        every: row.get(7)?,
        is_named: row.get(8)?,
        login,
    })
}

pub(super) fn put(user: &mut Connection, feeds: &[Feed]) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    for feed in feeds {
        let id = feed.id.to_string();
        let is_there = transaction.prepare_cached("SELECT 1 FROM feeds WHERE id = ?1")?.exists([&id])?;
        let mut statement = transaction.prepare_cached(
            "INSERT INTO feeds (id, url, title, added) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET title = excluded.title",
        )?;
        statement.execute(params![id, feed.url.as_str(), feed.title, feed.added.timestamp()])?;
        if !is_there {
            set_options(&transaction, feed.id, &feed.options)?;
        }
    }
    transaction.commit()?;
    Ok(())
}

fn set_options(user: &Connection, id: FeedId, options: &FeedOptions) -> Result<(), StoreError> {
    let mut statement = user.prepare_cached(
        "INSERT OR REPLACE INTO feed_options
         (feed, name, folder, paused, every, is_named, has_login, login_user, login_secret)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let secret = options.login.as_ref().and_then(|login| match &login.secret {
        SecretPlace::Keychain => None,
        SecretPlace::Library(Secret(secret)) => Some(secret),
    });
    statement.execute(params![
        id.to_string(),
        options.name,
        options.folder.names().join("\n"),
        options.paused,
        options.every,
        options.is_named,
        options.login.is_some(),
        options.login.as_ref().and_then(|login| login.user.as_ref()),
        secret,
    ])?;
    Ok(())
}

pub(super) fn remove(user: &mut Connection, id: FeedId) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    for delete in ["DELETE FROM feeds WHERE id = ?1", "DELETE FROM feed_options WHERE feed = ?1"] {
        transaction.prepare_cached(delete)?.execute([id.to_string()])?;
    }
    transaction.commit()?;
    Ok(())
}

/// The subscriptions that something was fetched for.
pub(super) fn fetched(cache: &Connection) -> Result<Vec<FeedId>, StoreError> {
    let mut statement = cache.prepare_cached("SELECT feed FROM fetches")?;
    let ids = statement.query_map([], |row| Ok(row.get::<_, Id<FeedId>>(0)?.0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(super) fn states(cache: &Connection) -> Result<HashMap<FeedId, FetchState>, StoreError> {
    let mut statement = cache.prepare_cached(
        "SELECT feed, etag, last_modified, checked, tried, due, hold, interval, skip_hours, skip_days, unchanged_since,
         is_gone, failing_since, failures, reached, failure_title, failure_detail, moved_to, moved_since, moved_times
         FROM fetches",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Id<FeedId>>(0)?.0, read_state(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_state(row: &Row<'_>) -> rusqlite::Result<FetchState> {
    let at =
        |column: usize| -> rusqlite::Result<Option<DateTime<Utc>>> { Ok(row.get::<_, Option<i64>>(column)?.map(time)) };
    let failing = match at(12)? {
        None => None,
        Some(since) => Some(Failing {
            since,
            times: row.get(13)?,
            reached: row.get(14)?,
            notice: Notice {
                severity: Severity::Warning,
                title: row.get::<_, Option<String>>(15)?.unwrap_or_default(),
                detail: row.get::<_, Option<String>>(16)?.unwrap_or_default(),
            },
        }),
    };
    let moved_to = row.get::<_, Option<String>>(17)?.and_then(|url| Url::parse(&url).ok());
    let moved = match (moved_to, at(18)?) {
        (Some(to), Some(since)) => Some(Moved { to, since, times: row.get(19)? }),
        _ => None,
    };
    Ok(FetchState {
        validators: Validators { etag: row.get(1)?, last_modified: row.get(2)? },
        checked: at(3)?,
        tried: at(4)?,
        due: at(5)?,
        hold: at(6)?,
        interval: row.get(7)?,
        skip_hours: row.get(8)?,
        skip_days: row.get(9)?,
        unchanged_since: at(10)?,
        is_gone: row.get(11)?,
        failing,
        moved,
    })
}

fn set_state(cache: &Connection, id: FeedId, state: &FetchState) -> Result<(), StoreError> {
    let mut statement = cache.prepare_cached(
        "INSERT OR REPLACE INTO fetches (feed, etag, last_modified, checked, tried, due, hold, interval, skip_hours,
         skip_days, unchanged_since, is_gone, failing_since, failures, reached, failure_title, failure_detail, moved_to,
         moved_since, moved_times)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    let seconds = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp());
    let failing = state.failing.as_ref();
    let moved = state.moved.as_ref();
    statement.execute(params![
        id.to_string(),
        state.validators.etag,
        state.validators.last_modified,
        seconds(state.checked),
        seconds(state.tried),
        seconds(state.due),
        seconds(state.hold),
        state.interval,
        state.skip_hours,
        state.skip_days,
        seconds(state.unchanged_since),
        state.is_gone,
        seconds(failing.map(|failing| failing.since)),
        failing.map_or(0, |failing| failing.times),
        failing.is_some_and(|failing| failing.reached),
        failing.map(|failing| &failing.notice.title),
        failing.map(|failing| &failing.notice.detail),
        moved.map(|moved| moved.to.as_str()),
        seconds(moved.map(|moved| moved.since)),
        moved.map_or(0, |moved| moved.times),
    ])?;
    Ok(())
}

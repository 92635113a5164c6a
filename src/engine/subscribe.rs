//! Subscribing: to feeds whose addresses are known, to those a page names, to a list; and writing such a list.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    jobs::Job,
    room::Room,
    snapshot::FeedOffer,
    story,
    taking::{IfThere, put},
    undo::Step,
};
use crate::{
    fetch::disk,
    ingest::feed::opml::{self, Subscriptions},
    model::{
        feed::{Feed, FeedOptions},
        id::FeedId,
        notice::{Notice, Severity},
    },
    store::error::StoreError,
};

/// Reasons told of a list that was not taken whole.
const REASONS: usize = 5;

impl Room {
    /// Keeps the subscriptions and then fetches them: a feed that cannot be reached is in the list all the same, with
    /// what went wrong, and is tried again. Those already there are left as they are.
    pub(super) fn subscribe(&mut self, feeds: Vec<(Url, String)>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let feeds = feeds.into_iter().map(|(url, title)| Feed::new(url, title, now));
        self.subscribe_to(feeds.collect()).map(drop)
    }

    /// Keeps and fetches those that are new; returns how many.
    fn subscribe_to(&mut self, mut feeds: Vec<Feed>) -> Result<usize, StoreError> {
        feeds.retain(|feed| self.library.feed_at(&feed.url).is_none());
        let added: Vec<_> = feeds.iter().map(|feed| feed.id).collect();
        self.library.put_feeds(feeds)?;
        for id in &added {
            self.put_login_away(*id);
            self.fetch_if_allowed(*id);
        }
        let count = added.len();
        if count > 0 {
            self.undo.push(Step::Subscribed(added));
        }
        Ok(count)
    }

    /// Ends a subscription; its stories go with it.
    pub(super) fn unsubscribe(&mut self, id: FeedId) -> Result<(), StoreError> {
        let (removed, done) = self.library.remove_feeds(&[id]);
        if !removed.is_empty() {
            self.undo.push(Step::RemovedFeeds(removed));
        }
        self.rows_changed()?;
        done
    }

    /// Looks for feeds at an address.
    pub(super) fn find_feeds(&mut self, url: Url) {
        if !self.is_subscribed(&url, true) {
            self.start_adding(Job::FindFeeds(url));
        }
    }

    /// Takes the one feed that a page names, or offers several.
    pub(super) fn found_feeds(&mut self, offer: FeedOffer, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.adding = self.adding.saturating_sub(1);
        if offer.feeds.len() == 1 {
            return self.subscribe_found(&offer, now);
        }
        self.offer = Some(Arc::new(offer));
        Ok(())
    }

    /// Subscribes to feeds that a page named. One on another host was named by the page and not by the reader.
    pub(super) fn subscribe_found(&mut self, offer: &FeedOffer, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.offer = None;
        for found in &offer.feeds {
            if self.library.feed_at(&found.url).is_some() {
                self.is_subscribed(&found.url, found.url.host() == offer.page.host());
            }
        }
        let feed = |url: &Url, title: &str| {
            let title = if title.is_empty() { story::host(url) } else { title.to_owned() };
            let is_named = url.host() == offer.page.host();
            let mut feed = Feed::new(url.clone(), title, now);
            feed.options.is_named = is_named;
            feed
        };
        let feeds = offer.feeds.iter().map(|found| feed(&found.url, &found.title));
        self.subscribe_to(feeds.collect()).map(drop)
    }

    /// Reads a list of subscriptions.
    pub(super) fn import_feeds(&mut self, path: PathBuf) {
        self.start_adding(Job::Import(path));
    }

    /// Subscribes to a list, and says what came of it.
    pub(super) fn imported(&mut self, list: Subscriptions, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.adding = self.adding.saturating_sub(1);
        let notice = if list.feeds.is_empty() && list.refused.is_empty() {
            Notice {
                severity: Severity::Warning,
                title: "There are no feeds in this file".to_owned(),
                detail: "Export the subscriptions of your other reader as OPML, and import that file".to_owned(),
            }
        } else {
            let (all, repeated, refused) = (list.feeds.len(), list.repeated, list.refused.clone());
            let added = self.subscribe_to(of_list(list, now))?;
            imported_notice(added, all - added + repeated, &refused)
        };
        self.notify(notice);
        self.rows_changed()
    }

    /// Writes all subscriptions as a list.
    pub(super) fn export_feeds(&mut self, path: &Path, if_there: IfThere) {
        let path = disk::expand(path);
        let feeds: Vec<&Feed> = self.library.feeds().iter().map(|stored| &stored.feed).collect();
        let notice = match put(&path, &opml::write(feeds.iter().copied()), if_there) {
            Ok(path) => Notice {
                severity: Severity::Info,
                title: format!("{} exported", count(feeds.len())),
                detail: path.display().to_string(),
            },
            Err(error) => Notice {
                severity: Severity::Error,
                title: "The list could not be written".to_owned(),
                detail: format!("{error}. Choose another place: {}", path.display()),
            },
        };
        self.notify(notice);
    }
}

/// The subscriptions of a list. The reader chose the file, but named no host in it.
pub fn of_list(list: Subscriptions, now: DateTime<Utc>) -> Vec<Feed> {
    let feed = |outline: opml::Outline| {
        let title = outline.title.unwrap_or_else(|| story::host(&outline.url));
        let feed = Feed::new(outline.url, title, now);
        let options = FeedOptions {
            name: outline.name,
            folder: outline.folder,
            paused: outline.paused,
            is_named: false,
            ..feed.options
        };
        Feed { options, ..feed }
    };
    list.feeds.into_iter().map(feed).collect()
}

fn imported_notice(added: usize, known: usize, refused: &[String]) -> Notice {
    let mut detail = match known {
        0 => String::new(),
        _ => format!("{} there already. ", count(known)),
    };
    if !refused.is_empty() {
        let told = refused.iter().take(REASONS).cloned().collect::<Vec<_>>().join("; ");
        let more = refused.len().saturating_sub(REASONS);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        // Writing to a String cannot fail.
        _ = write!(detail, "{} could not be taken: {told}{more}. ", count(refused.len()));
    }
    detail.push_str("Undo takes the whole import back");
    Notice {
        severity: if refused.is_empty() { Severity::Info } else { Severity::Warning },
        title: format!("{} imported", count(added)),
        detail,
    }
}

fn count(feeds: usize) -> String {
    if feeds == 1 { "1 feed".to_owned() } else { format!("{feeds} feeds") }
}

//! Fetching subscriptions: who is asked when, and what is done with the answer.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{
    jobs::{AddedFeed, FetchedFeed, Job},
    queue::{Host, host},
    room::Room,
    schedule::{self, Wait, Wish},
    snapshot::FeedRow,
    undo::Step,
};
use crate::{
    model::{
        feed::{Feed, FeedOptions, Validators},
        fetch_state::FetchState,
        id::{FeedId, StoryId},
        notice::{Notice, Severity},
    },
    store::{StoredFeed, error::StoreError},
};

impl Room {
    /// Fetches what is due.
    pub(super) fn refresh_due(&mut self) {
        let all: Vec<FeedId> = self.library.feeds().iter().map(|stored| stored.feed.id).collect();
        let holds = self.holds();
        for id in all {
            _ = self.fetch(id, Wish::Due, &holds);
        }
    }

    /// Fetches one feed because the reader wants it, or says why not.
    pub(super) fn refresh(&mut self, id: FeedId) {
        let Some(name) = self.library.feed(id).map(|stored| stored.feed.name().to_owned()) else { return };
        let Err(wait) = self.fetch(id, Wish::Reader, &self.holds()) else { return };
        let (title, detail) = match wait {
            Wait::Paused => (format!("{name} is paused"), "Resume it in its menu to fetch it again".to_owned()),
            Wait::Gone => (
                format!("{name} is gone for good"),
                "Its server said so. What you have of it stays until you unsubscribe".to_owned(),
            ),
            Wait::Held(until) => (
                format!("The server of {name} wants to be left alone"),
                format!("It asked for that; it is asked again in {}", self.left(until)),
            ),
            Wait::Asked(again) => (
                format!("{name} was asked a short time ago"),
                format!("Servers are asked once in half an hour at most: you can ask again in {}", self.left(again)),
            ),
            Wait::NotDue => return,
        };
        self.notify(Notice { severity: Severity::Info, title, detail });
    }

    /// Fetches a feed that was just added, if its host may be asked.
    pub(super) fn fetch_if_allowed(&mut self, id: FeedId) {
        _ = self.fetch(id, Wish::Reader, &self.holds());
    }

    /// Fetches every feed that may be asked, and says so if none may.
    pub(super) fn refresh_all(&mut self) {
        let all: Vec<FeedId> = self.library.feeds().iter().map(|stored| stored.feed.id).collect();
        let mut first = None;
        let mut is_asked = false;
        let holds = self.holds();
        for id in &all {
            match self.fetch(*id, Wish::Reader, &holds) {
                Ok(()) => is_asked = true,
                Err(Wait::Held(at) | Wait::Asked(at)) => {
                    first = Some(first.map_or(at, |first: DateTime<Utc>| first.min(at)));
                }
                Err(_) => {}
            }
        }
        if let Some(first) = first.filter(|_| !is_asked) {
            self.notify(Notice {
                severity: Severity::Info,
                title: "All feeds were asked a short time ago".to_owned(),
                detail: format!(
                    "Servers are asked once in half an hour at most: you can ask again in {}",
                    self.left(first)
                ),
            });
        }
    }

    /// The window should go to this story.
    pub(super) const fn has_added(&mut self, story: StoryId) {
        self.added = Some(story);
        self.additions += 1;
    }

    /// Takes in a subscription with its first answer.
    pub(super) fn added_feed(&mut self, added: AddedFeed, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.adding = self.adding.saturating_sub(1);
        let AddedFeed { feed, answered, stories } = added;
        if self.is_subscribed(&feed.url, feed.options.is_named) {
            return Ok(());
        }
        let (id, title) = (feed.id, format!("{} was added", feed.title));
        let (state, _) = schedule::answered(&feed, &FetchState::default(), answered, now);
        self.library.put_feed(feed)?;
        self.put_login_away(id);
        if let Some(first) = stories.first() {
            self.has_added(first.row.id);
        }
        let count = self.keep(stories, now)?;
        self.library.set_fetch_state(id, state)?;
        let detail = if count == 1 { "1 new story".to_owned() } else { format!("{count} new stories") };
        self.notify(Notice { severity: Severity::Info, title, detail });
        self.rows_changed()
    }

    /// Whether an address is that of a subscription; then it is fetched if it may be, and the reader is told. `is_named`
    /// says whether the reader named its host.
    pub(super) fn is_subscribed(&mut self, url: &Url, is_named: bool) -> bool {
        let Some(StoredFeed { feed, .. }) = self.library.feed_at(url) else { return false };
        let (id, title) = (feed.id, format!("{} was there already", feed.name()));
        // It may have moved to another host since.
        if is_named && !feed.options.is_named && feed.url.host() == url.host() {
            let options = FeedOptions { is_named: true, ..feed.options.clone() };
            if let Err(error) = self.library.set_feed_options(id, options) {
                self.notify(error.notice());
            }
        }
        let detail = match self.fetch(id, Wish::Reader, &self.holds()) {
            Ok(()) => "It is refreshed now",
            Err(_) => "It is refreshed when it is due",
        };
        self.notify(Notice { severity: Severity::Info, title, detail: detail.to_owned() });
        true
    }

    /// Keeps what the reader set for a subscription.
    pub(super) fn set_feed(&mut self, id: FeedId, options: FeedOptions) -> Result<(), StoreError> {
        let Some(before) = self.library.set_feed_options(id, options)? else { return Ok(()) };
        let Some(StoredFeed { feed, state }) = self.library.feed(id) else { return Ok(()) };
        let mut state = state.clone();
        if feed.options.login != before.login {
            // Another reader may see another feed.
            state.validators = Validators::default();
        }
        if let Some(minutes) = feed.options.every.filter(|_| feed.options.every != before.every) {
            state.interval = Some(minutes.saturating_mul(60));
            state.due = state.tried.map(|tried| tried + TimeDelta::minutes(i64::from(minutes.max(60))));
        }
        if feed.options.paused {
            self.queue.forget(id);
        }
        self.library.set_fetch_state(id, state)?;
        self.undo.push(Step::SetFeed(id, before));
        self.rows_changed()
    }

    fn left(&self, until: DateTime<Utc>) -> String {
        match (until - self.clock.now() + TimeDelta::seconds(59)).num_minutes() {
            ..=1 => "a minute".to_owned(),
            minutes @ 2..120 => format!("{minutes} minutes"),
            minutes => format!("{} hours", (minutes + 30) / 60),
        }
    }

    /// The hosts that asked to be left alone by any of their feeds, and until when.
    fn holds(&self) -> HashMap<Host, DateTime<Utc>> {
        let mut holds = HashMap::new();
        for StoredFeed { feed, state } in self.library.feeds() {
            if let Some(hold) = state.hold {
                let latest = holds.entry(host(&feed.url)).or_insert(hold);
                *latest = hold.max(*latest);
            }
        }
        holds
    }

    fn fetch(&mut self, id: FeedId, wish: Wish, holds: &HashMap<Host, DateTime<Utc>>) -> Result<(), Wait> {
        if self.queue.contains(id) {
            return Ok(());
        }
        let Some(stored) = self.library.feed(id) else { return Ok(()) };
        let hold = if holds.is_empty() { None } else { holds.get(&host(&stored.feed.url)).copied() };
        schedule::may_ask(&stored.feed, &stored.state, hold, wish, self.clock.now())?;
        let url = stored.feed.url.clone();
        self.queue.push(id, &url);
        self.changed = true;
        self.dispatch();
        Ok(())
    }

    /// Gives the workers what may be fetched now.
    pub(super) fn dispatch(&mut self) {
        while let Some(id) = self.queue.next(Instant::now()) {
            let Some(stored) = self.library.feed(id) else {
                self.queue.done(id, Instant::now());
                continue;
            };
            let validators = schedule::conditions(&stored.state, self.clock.now());
            self.give(Job::Refresh { feed: Box::new(stored.feed.clone()), validators });
        }
    }

    /// How long until something that waits may be fetched.
    pub(super) fn until_dispatch(&self) -> Option<Duration> {
        self.queue.pause(Instant::now())
    }

    /// Takes in what a fetch gave.
    pub(super) fn refreshed(&mut self, id: FeedId, fetched: FetchedFeed, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.queue.done(id, Instant::now());
        let done = self.take_fetched(id, fetched, now);
        self.dispatch();
        done
    }

    fn take_fetched(&mut self, id: FeedId, fetched: FetchedFeed, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(StoredFeed { feed, state }) = self.library.feed(id) else { return Ok(()) };
        let (state, moved) = match fetched {
            FetchedFeed::Stories { title, answered, stories } => {
                let after = schedule::answered(feed, state, answered, now);
                if let Some(title) = title.filter(|title| *title != feed.title) {
                    let feed = Feed { title, ..feed.clone() };
                    self.library.put_feed(feed)?;
                }
                let about_watchlist = self.about_watchlist(&stories);
                self.keep(stories, now)?;
                self.arrived(about_watchlist);
                after
            }
            FetchedFeed::NotModified(answered) => schedule::answered(feed, state, answered, now),
            FetchedFeed::Failed { notice, trouble } => (schedule::failed(id, state, trouble, notice, now), None),
        };
        if let Some(url) = moved {
            self.library.set_feed_url(id, url)?;
        }
        // What makes the next request conditional is kept last: after a failure before this it brings all of it again.
        self.library.set_fetch_state(id, state)?;
        self.rows_changed()
    }

    /// What the window shows of the subscriptions.
    pub(super) fn feed_rows(&self) -> Vec<FeedRow> {
        let now = self.clock.now();
        let row = |StoredFeed { feed, state }: &StoredFeed| FeedRow {
            unread: self.library.unread().get(&feed.id).copied().unwrap_or_default(),
            refreshing: self.queue.contains(feed.id),
            failure: state.failing.as_ref().map(|failing| failing.notice.clone()),
            checked: state.checked,
            health: state.health(now),
            state: state.clone(),
            feed: feed.clone(),
        };
        self.library.feeds().iter().map(row).collect()
    }

    /// What is going on, in words.
    pub(super) fn fetching(&self) -> Option<String> {
        let (done, all) = self.queue.progress();
        match all {
            0 => None,
            1 => Some("Refreshing 1 feed \u{2026}".to_owned()),
            _ => Some(format!("Refreshing {all} feeds, {done} done \u{2026}")),
        }
    }
}

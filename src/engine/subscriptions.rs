//! The subscriptions of the library in memory: every change goes to the disk first.

use std::sync::Arc;

use url::Url;

use super::library::Library;
use crate::{
    model::{
        feed::{Feed, FeedOptions, Login},
        fetch_state::FetchState,
        id::FeedId,
        story::Origin,
    },
    store::{StoredFeed, error::StoreError},
};

impl Library {
    /// Adds a subscription, or changes its title.
    pub(super) fn put_feed(&mut self, feed: Feed) -> Result<(), StoreError> {
        self.put_feeds(vec![feed])
    }

    /// Adds subscriptions, all or none.
    pub(super) fn put_feeds(&mut self, feeds: Vec<Feed>) -> Result<(), StoreError> {
        self.store.put_feeds(&feeds)?;
        for feed in feeds {
            match self.stored_mut(feed.id) {
                Some(stored) => stored.feed.title = feed.title,
                None => self.feeds.push(StoredFeed { feed, state: FetchState::default() }),
            }
        }
        self.sort_feeds();
        Ok(())
    }

    /// The subscription that is fetched from an address.
    pub(super) fn feed_at(&self, url: &Url) -> Option<&StoredFeed> {
        let mut url = url.clone();
        Login::taken_from(&mut url);
        let id = FeedId::of_url(url.as_str());
        self.feeds.iter().find(|stored| stored.feed.id == id || stored.feed.url == url)
    }

    /// Keeps what the reader set; returns what was set before, if that is something else.
    pub(super) fn set_feed_options(
        &mut self,
        id: FeedId,
        options: FeedOptions,
    ) -> Result<Option<FeedOptions>, StoreError> {
        let Some(stored) = self.stored_mut(id) else { return Ok(None) };
        if stored.feed.options == options {
            return Ok(None);
        }
        let name = stored.feed.name().to_owned();
        let after = Feed { options: options.clone(), ..stored.feed.clone() };
        self.store.set_feed_options(id, &options)?;
        if after.name() != name {
            self.store.set_feed_source(id, after.name())?;
            for row in Arc::make_mut(&mut self.stories).iter_mut().filter(|row| row.origin == Origin::Feed(id)) {
                after.name().clone_into(&mut Arc::make_mut(row).source);
            }
            self.saved.make_stale(|query| !query.sources.is_empty());
        }
        let before = self.stored_mut(id).map(|stored| std::mem::replace(&mut stored.feed.options, options));
        self.sort_feeds();
        Ok(before)
    }

    /// Keeps what a fetch says about the next one.
    pub(super) fn set_fetch_state(&mut self, id: FeedId, state: FetchState) -> Result<(), StoreError> {
        self.store.set_fetch_state(id, &state)?;
        if let Some(stored) = self.stored_mut(id) {
            stored.state = state;
        }
        Ok(())
    }

    /// Keeps the address a subscription has moved to.
    pub(super) fn set_feed_url(&mut self, id: FeedId, url: Url) -> Result<(), StoreError> {
        if let Some(options) = self.feed(id).map(|stored| stored.feed.options_at(&url)) {
            self.set_feed_options(id, options)?;
        }
        self.store.set_feed_url(id, &url)?;
        if let Some(stored) = self.stored_mut(id) {
            stored.feed.url = url;
        }
        Ok(())
    }

    fn stored_mut(&mut self, id: FeedId) -> Option<&mut StoredFeed> {
        self.feeds.iter_mut().find(|stored| stored.feed.id == id)
    }

    fn sort_feeds(&mut self) {
        self.feeds.sort_by_cached_key(|stored| (stored.feed.name().to_lowercase(), stored.feed.url.to_string()));
    }
}

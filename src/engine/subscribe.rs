//! Subscribing to feeds whose addresses are known, without waiting for them.

use chrono::{DateTime, Utc};
use url::Url;

use super::{room::Room, undo::Step};
use crate::{
    model::{feed::Feed, id::FeedId},
    store::error::StoreError,
};

impl Room {
    /// Keeps the subscriptions and then fetches them: a feed that cannot be reached is in the list all the same, with
    /// what went wrong, and is tried again. Those already there are left as they are.
    pub(super) fn subscribe(&mut self, feeds: Vec<(Url, String)>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut added = Vec::new();
        let kept = feeds.into_iter().try_for_each(|(url, title)| {
            let id = FeedId::of_url(url.as_str());
            if self.library.feed_at(&url).is_none() {
                self.library.put_feed(Feed::new(url, title, now))?;
                added.push(id);
            }
            Ok(())
        });
        for id in &added {
            self.refresh(*id);
        }
        if !added.is_empty() {
            self.undo.push(Step::Subscribed(added));
        }
        kept
    }
}

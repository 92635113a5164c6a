//! Stories and subscriptions that the reader takes away. `user.db` goes first; where `cache.db` does not follow, because
//! it fails or the power does, the reader's files say what was meant, and it follows at the next start.

use chrono::{DateTime, Utc};

use super::{RemovedStory, Store, StoredStory, cache, error::StoreError, feeds, user};
use crate::model::id::{FeedId, StoryId};

impl Store {
    /// Removes a story for good: it does not come back with the next refresh. Highlights stay.
    pub fn remove_story(&mut self, id: StoryId) -> Result<Option<RemovedStory>, StoreError> {
        let Some(story) = self.story(id)? else { return Ok(None) };
        let document = user::take_document_and_bury(&mut self.user, id)?;
        if let Err(error) = cache::remove(&mut self.cache, &[id])
            // The story is still there: so is what it was made from. If that fails too, it is removed at the next start,
            // and undo has the document.
            && user::unbury(&mut self.user, id, document.as_ref()).is_ok()
        {
            return Err(error);
        }
        Ok(Some(RemovedStory { story, document }))
    }

    /// Puts a removed story back.
    pub fn restore_story(&mut self, removed: &RemovedStory, now: DateTime<Utc>) -> Result<(), StoreError> {
        user::unbury(&mut self.user, removed.story.row.id, removed.document.as_ref())?;
        self.put_stories(std::slice::from_ref(&removed.story), now)?;
        Ok(())
    }

    /// Removes a subscription with its stories, which are returned. Highlights, stars and read marks stay.
    pub fn remove_feed(&mut self, id: FeedId) -> Result<Vec<StoredStory>, StoreError> {
        // All that can fail without a change comes first.
        let feed = feeds::all(&self.user)?.into_iter().find(|feed| feed.id == id);
        let ids = cache::ids_of_feed(&self.cache, id)?;
        let mut stories = Vec::with_capacity(ids.len());
        for story in &ids {
            stories.extend(self.story(*story)?);
        }
        feeds::remove(&mut self.user, id)?;
        if let Err(error) = cache::remove_feed(&mut self.cache, id)
            && let Some(feed) = feed
            && feeds::put(&mut self.user, &[feed]).is_ok()
        {
            return Err(error);
        }
        Ok(stories)
    }

    /// Removes from the cache what the reader has removed: a power cut may have let that happen in `user.db` alone.
    pub(super) fn finish_removals(&mut self) -> Result<(), StoreError> {
        let mut left = Vec::new();
        for id in user::tombstones(&self.user)? {
            if cache::holds(&self.cache, id)? {
                left.push(id);
            }
        }
        if !left.is_empty() {
            cache::remove(&mut self.cache, &left)?;
        }
        let subscribed = feeds::all(&self.user)?;
        for id in feeds::fetched(&self.cache)? {
            if subscribed.iter().all(|feed| feed.id != id) {
                cache::remove_feed(&mut self.cache, id)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;
    use url::Url;

    use super::*;
    use crate::{
        ingest::plain,
        model::{
            feed::Feed,
            fetch_state::FetchState,
            story::{Origin, StoryRow},
        },
        store::{Put, StoredDocument},
    };

    fn story(slug: &str, origin: Origin) -> StoredStory {
        let text = format!("Text of {slug}");
        StoredStory::new(
            StoryRow::new(StoryId::of_sample(slug), origin, slug.to_owned(), DateTime::default()),
            plain::article(&text),
        )
    }

    fn feed() -> Feed {
        Feed::new(Url::parse("https://example.com/feed").unwrap(), "Harbor Ledger".to_owned(), DateTime::default())
    }

    fn document(story: StoryId) -> StoredDocument {
        let bytes = b"Text of pasted".to_vec();
        StoredDocument {
            story,
            origin: Origin::Pasted,
            content_type: None,
            bytes,
            added: DateTime::default(),
            is_named: false,
        }
    }

    /// A library with a story that was added by hand, with what it was made from, and one of a subscription.
    fn library() -> (TempDir, Store, [StoryId; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap().store;
        let stories = [story("pasted", Origin::Pasted), story("fed", Origin::Feed(feed().id))];
        store.put_feed(&feed()).unwrap();
        store.put_document(&document(stories[0].row.id)).unwrap();
        store.put_stories(&stories, DateTime::default()).unwrap();
        store.set_fetch_state(feed().id, &FetchState::default()).unwrap();
        (folder, store, stories.map(|story| story.row.id))
    }

    #[test]
    fn what_the_cache_did_not_hear_of_is_removed_at_the_next_start() {
        let (folder, store, ids) = library();
        drop(store);
        let (cache, before) = (folder.path().join("cache.db"), folder.path().join("before"));
        fs::copy(&cache, &before).unwrap();
        let mut store = Store::open(folder.path()).unwrap().store;
        store.remove_story(ids[0]).unwrap();
        store.remove_feed(feed().id).unwrap();
        drop(store);
        fs::rename(before, cache).unwrap();
        let store = Store::open(folder.path()).unwrap().store;
        assert_eq!(store.stories().unwrap(), []);
        assert_eq!(store.missing_documents().unwrap(), []);
        assert_eq!(feeds::fetched(&store.cache).unwrap(), []);
    }

    #[test]
    fn where_the_cache_fails_nothing_is_removed() {
        let (_folder, mut store, ids) = library();
        // Removing reads this table; reading a story does not.
        store.cache.execute_batch("ALTER TABLE headlines RENAME TO gone").unwrap();
        assert!(store.remove_story(ids[0]).is_err());
        assert!(store.remove_feed(feed().id).is_err());
        store.cache.execute_batch("ALTER TABLE gone RENAME TO headlines").unwrap();
        assert_eq!(store.lists().unwrap().feeds.len(), 1);
        let again = store.put_stories(&[story("pasted", Origin::Pasted)], DateTime::default()).unwrap();
        assert_eq!(again, [Put::Same]);
        let removed = store.remove_story(ids[0]).unwrap().unwrap();
        assert_eq!(removed.document, Some(document(ids[0])));
    }

    #[test]
    fn where_both_files_fail_undo_has_the_document() {
        let (_folder, mut store, ids) = library();
        store.cache.execute_batch("ALTER TABLE headlines RENAME TO gone").unwrap();
        store
            .user
            .execute_batch(
                "CREATE TRIGGER fails BEFORE INSERT ON documents BEGIN SELECT raise(ABORT, 'the disk is full'); END",
            )
            .unwrap();
        let removed = store.remove_story(ids[0]).unwrap().unwrap();
        assert_eq!(removed.document, Some(document(ids[0])));
        store.cache.execute_batch("ALTER TABLE gone RENAME TO headlines").unwrap();
        store.user.execute_batch("DROP TRIGGER fails").unwrap();
        store.restore_story(&removed, DateTime::default()).unwrap();
        assert_eq!(store.remove_story(ids[0]).unwrap().unwrap().document, Some(document(ids[0])));
    }
}

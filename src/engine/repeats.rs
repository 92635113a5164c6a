//! Lines that come again in story after story of a feed: folded in all of them, once they are known.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};

use super::{library::Library, room::Room};
use crate::{
    ingest::promo::repeat::{self, LineKey},
    model::{
        id::{FeedId, StoryId},
        story::Origin,
    },
    store::{StoredStory, error::StoreError},
};

impl Room {
    /// Notes the lines of stories that were here before; in others that hold what comes again by this it is folded next.
    pub(super) fn fold_repeats_of(&mut self, ids: &[StoryId]) -> Result<(), StoreError> {
        let mut stories = Vec::with_capacity(ids.len());
        for id in ids {
            // One that cannot be read says so when it is opened.
            stories.extend(self.library.story(*id).ok().flatten());
        }
        let concerned = self.library.note_repeats(&stories, self.clock.now())?;
        let others: Vec<StoryId> = concerned.into_iter().filter(|id| !ids.contains(id)).collect();
        if others.is_empty() { Ok(()) } else { self.annotate_anew(others) }
    }
}

impl Library {
    /// Notes the lines of stories that came or changed; returns the stories in which lines are to be folded now. A copy
    /// of another story says nothing: all of its lines come again.
    pub(super) fn note_repeats(
        &mut self,
        stories: &[StoredStory],
        now: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError> {
        let mut by_feed: BTreeMap<FeedId, Vec<(StoryId, Vec<LineKey>)>> = BTreeMap::new();
        for story in stories {
            if let Origin::Feed(feed) = story.row.origin {
                let lines = repeat::lines(&story.article).into_iter().map(|(_, line)| line);
                by_feed.entry(feed).or_default().push((story.row.id, lines.collect()));
            }
        }
        let mut concerned: HashSet<StoryId> = HashSet::new();
        for (feed, stories) in by_feed {
            let own: Vec<(StoryId, Vec<LineKey>)> =
                stories.iter().filter(|(id, _)| !self.copies.is_copy(*id)).cloned().collect();
            let (lines, holding) = self.store.note_lines(feed, &own, now)?;
            concerned.extend(holding);
            if !lines.is_empty() {
                self.repeats.entry(feed).or_default().extend(lines);
            }
            if let Some(known) = self.repeats.get(&feed) {
                let holds = |lines: &[LineKey]| lines.iter().any(|line| known.contains(line));
                concerned.extend(stories.iter().filter(|(_, lines)| holds(lines)).map(|(id, _)| *id));
            }
        }
        let mut concerned: Vec<StoryId> = concerned.into_iter().collect();
        concerned.sort_unstable();
        Ok(concerned)
    }

    /// Folds the lines of a story that come again in its feed.
    pub(super) fn fold_repeats(&self, story: &mut StoredStory) {
        if let Origin::Feed(feed) = story.row.origin
            && let Some(repeated) = self.repeats.get(&feed)
        {
            repeat::apply(repeated, &mut story.article);
        }
    }
}

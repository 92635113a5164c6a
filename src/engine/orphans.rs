//! Which highlights have lost their place: their story is there, and its newest text no longer holds their words.

use std::collections::HashSet;

use super::{
    library::Library,
    reading::{self, Marks},
};
use crate::{
    anchor::Anchor,
    model::id::{RevisionId, StoryId},
    store::error::StoreError,
};

impl Library {
    /// Finds out which highlights of these stories have lost their place.
    pub(super) fn find_orphans(&mut self, stories: &HashSet<StoryId>) -> Result<(), StoreError> {
        let mut made_on: Vec<(StoryId, RevisionId)> = Vec::new();
        for stored in &self.highlights {
            let highlight = &stored.highlight;
            if stories.contains(&highlight.story) {
                self.orphans.remove(&highlight.id);
                made_on.push((highlight.story, highlight.revision));
            }
        }
        made_on.sort_unstable();
        made_on.dedup();
        let mut edited: Vec<StoryId> = Vec::new();
        for (story, revision) in made_on {
            let is_known = edited.last() == Some(&story);
            if !is_known && self.store.newest_revision(story)?.is_some_and(|newest| newest != revision) {
                edited.push(story);
            }
        }
        for id in edited {
            // A story that cannot be read says so when it is opened.
            let Ok(Some(story)) = self.store.story(id) else { continue };
            let marks: Marks = self.marks_of(id, story.revision)?;
            let placed = reading::place(&story.article.text, story.revision, marks);
            let lost = placed.iter().filter(|placed| placed.anchor == Anchor::Orphan);
            self.orphans.extend(lost.map(|placed| placed.highlight.id));
        }
        Ok(())
    }

    /// Finds out which of all highlights have lost their place.
    pub(super) fn find_all_orphans(&mut self) -> Result<(), StoreError> {
        let stories: HashSet<StoryId> = self.highlights.iter().map(|stored| stored.highlight.story).collect();
        self.find_orphans(&stories)
    }
}

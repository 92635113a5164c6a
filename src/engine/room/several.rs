//! What is done to several stories at once: one step to take back.

use super::Room;
use crate::{
    engine::{command::Mark, undo::Step},
    model::id::StoryId,
    store::error::StoreError,
};

impl Room {
    pub(in crate::engine) fn mark(&mut self, ids: &[StoryId], mark: Mark) -> Result<(), StoreError> {
        // What is read in one place is read in all; a star is for the one it was given to.
        let ids = match mark {
            Mark::Read(_) => self.with_copies(ids),
            Mark::Starred(_) => ids.to_vec(),
        };
        let before = self.library.mark(&ids, |status| match mark {
            Mark::Read(read) => status.read = read,
            Mark::Starred(starred) => status.starred = starred,
        })?;
        if !before.is_empty() {
            let what = match mark {
                Mark::Read(_) => "read marks",
                Mark::Starred(_) => "stars",
            };
            self.undo.push(Step::Marked(what, before));
        }
        self.rows_changed()
    }

    pub(super) fn remove_stories(&mut self, ids: &[StoryId], what: &'static str) -> Result<(), StoreError> {
        let (removed, done) = self.library.remove_stories(ids);
        if !removed.is_empty() {
            self.undo.push(Step::RemovedStories(what, removed));
        }
        self.rows_changed()?;
        done
    }
}

//! Tags the reader gives stories, and stories taken back from what hid them.

use std::sync::Arc;

use super::{FilingStep, Marks};
use crate::{
    engine::{room::Room, undo::Step},
    model::{
        id::StoryId,
        story::{Filed, StoryRow},
        tag,
    },
    store::error::StoreError,
};

impl Room {
    /// Gives stories these tags and no others.
    pub(super) fn set_tags(&mut self, ids: &[StoryId], tags: &[String]) -> Result<(), StoreError> {
        let mut own = Vec::new();
        tag::add(&mut own, tags.iter().map(String::as_str));
        self.refile("tags", ids, |filed| filed.tags.clone_from(&own))
    }

    /// Gives stories these tags beside those they have.
    pub(super) fn add_tags(&mut self, ids: &[StoryId], tags: &[String]) -> Result<(), StoreError> {
        self.refile("tags", ids, |filed| tag::add(&mut filed.tags, tags.iter().map(String::as_str)))
    }

    /// Shows stories again that a rule hides.
    pub(super) fn unmute(&mut self, ids: &[StoryId]) -> Result<(), StoreError> {
        self.refile("showing stories again", ids, |filed| filed.muted = None)
    }

    fn refile(&mut self, what: &'static str, ids: &[StoryId], change: impl Fn(&mut Filed)) -> Result<(), StoreError> {
        let rows = self.library.stories().iter().filter(|row| ids.contains(&row.id));
        let after = rows.filter_map(|row| {
            let marks = changed(row, &change)?;
            Some((row.id, marks))
        });
        let after: Vec<(StoryId, Marks)> = after.collect();
        if after.is_empty() {
            return Ok(());
        }
        let before = self.library.set_marks(&after)?;
        self.undo.push(Step::Filing(FilingStep::Marked(what, before)));
        self.rows_changed()
    }
}

/// The marks of a story after a change; none if that changes nothing.
fn changed(row: &StoryRow, change: &impl Fn(&mut Filed)) -> Option<Marks> {
    let before = row.filed.as_deref().cloned().unwrap_or_default();
    let mut after = before.clone();
    change(&mut after);
    (after != before).then(|| Marks { starred: row.status.starred, filed: Some(Arc::new(after)) })
}

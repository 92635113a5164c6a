//! What was done to rules, tags and saved searches, and how it is taken back.

use super::Marks;
use crate::{
    engine::library::Library,
    model::{
        id::{RuleId, SearchId, StoryId},
        rule::StoryRule,
        saved_search::SavedSearch,
    },
    store::error::StoreError,
};

/// Something that was done.
#[derive(Clone, Debug)]
pub(in crate::engine) enum FilingStep {
    AddedRule(RuleId),
    RemovedRule(StoryRule),
    /// As it was before.
    ChangedRule(StoryRule),
    AddedSearch(SearchId),
    RemovedSearch(SavedSearch),
    /// As it was before.
    ChangedSearch(SavedSearch),
    /// What was done to stories ("tags"), and how they were before.
    Marked(&'static str, Vec<(StoryId, Marks)>),
}

impl FilingStep {
    /// What the window calls it.
    pub(in crate::engine) const fn label(&self) -> &'static str {
        match self {
            Self::AddedRule(_) => "rule",
            Self::RemovedRule(_) => "removing a rule",
            Self::ChangedRule(_) => "changing a rule",
            Self::AddedSearch(_) => "saving a search",
            Self::RemovedSearch(_) => "removing a search",
            Self::ChangedSearch(_) => "changing a search",
            Self::Marked(what, _) => what,
        }
    }

    /// Puts things back as they were before the step; returns the step that this is, if there was anything to do.
    pub(in crate::engine) fn reverse(&self, library: &mut Library) -> Result<Option<Self>, StoreError> {
        Ok(match self {
            Self::AddedRule(id) => library.remove_rule(*id)?.map(Self::RemovedRule),
            Self::RemovedRule(rule) => {
                library.put_rule(rule.clone())?;
                Some(Self::AddedRule(rule.id))
            }
            Self::ChangedRule(was) => library.put_rule(was.clone())?.map(Self::ChangedRule),
            Self::AddedSearch(id) => library.remove_saved_search(*id)?.map(Self::RemovedSearch),
            Self::RemovedSearch(search) => {
                library.put_saved_search(search.clone())?;
                Some(Self::AddedSearch(search.id))
            }
            Self::ChangedSearch(was) => library.put_saved_search(was.clone())?.map(Self::ChangedSearch),
            Self::Marked(what, marks) => {
                let before = library.set_marks(marks)?;
                (!before.is_empty()).then_some(Self::Marked(what, before))
            }
        })
    }
}

//! What the reader arranges so that stories arrange themselves: rules, tags, saved searches, a limit to
//! the library.

mod retention;
mod rules;
mod saved;
mod step;
mod tags;

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};

pub(super) use self::{
    retention::RetentionDesk,
    rules::{RuleBook, RuleDesk},
    saved::SavedBook,
    step::FilingStep,
};
pub use self::{
    retention::{Retention, RetentionPreview, UNREAD_DAYS},
    rules::{WouldTake, would_take},
};
use super::{library::Library, room::Room};
use crate::{
    model::{
        id::{RuleId, SearchId, StoryId},
        rule::{RuleWish, StoryRule},
        saved_search::SavedSearch,
        story::Filed,
    },
    store::error::StoreError,
};

/// A wish about rules, tags, saved searches and the limit.
#[derive(Clone, Debug, PartialEq)]
pub enum FilingCommand {
    /// Weigh a rule against the newest stories, or against all of them; none ends it.
    Preview(Option<Box<RuleWish>>, Reach),
    /// Make a rule, or change the one with this identity. Stories that are here stay as they are.
    PutRule(Option<RuleId>, Box<RuleWish>),
    /// Remove a rule. What it made of stories stays.
    RemoveRule(RuleId),
    /// Do to the stories that are here what a rule does to those that arrive.
    ApplyRule(RuleId),
    /// Give stories these tags and no others.
    SetTags(Vec<StoryId>, Vec<String>),
    /// Give stories these tags beside those they have.
    AddTags(Vec<StoryId>, Vec<String>),
    /// Show stories again that a rule hides.
    Unmute(Vec<StoryId>),
    /// Keep a search under a name, or change the one with this identity: its name, then its words.
    SaveSearch(Option<SearchId>, String, String),
    /// Let go of a kept search.
    RemoveSearch(SearchId),
    /// Count what a limit to the library would do; none ends it.
    WeighRetention(Option<Retention>),
    /// Keep a limit to the library and act by it.
    SetRetention(Retention),
}

/// Which stories a rule is weighed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The newest.
    Newest,
    /// All.
    All,
}

/// What a window sees of it.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// The rules about stories, oldest first.
    pub rules: Arc<Vec<StoryRule>>,
    /// What a rule being made would take.
    pub preview: Option<Arc<RulePreview>>,
    /// Searches that are kept, oldest first.
    pub saved: Arc<Vec<SavedView>>,
    /// How long stories stay, and how many.
    pub retention: Retention,
    /// What another limit would do.
    pub retention_preview: Option<RetentionPreview>,
}

/// A kept search with what it finds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// The search.
    pub search: SavedSearch,
    /// The stories it finds.
    pub stories: Arc<HashSet<StoryId>>,
    /// The same, the best first, if the search asks for that; else none.
    pub ranked: Arc<[StoryId]>,
    /// Whether these are all of them: the library is still searched otherwise.
    pub is_ready: bool,
}

/// What a rule takes of the stories that are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePreview {
    /// The rule.
    pub wish: RuleWish,
    /// Which stories it is weighed against.
    pub reach: Reach,
    /// How many these are.
    pub total: usize,
    /// How many of them were looked at so far.
    pub weighed: usize,
    /// Those of them that it takes.
    pub taken: usize,
    /// The newest it takes, with their headlines.
    pub examples: Vec<(StoryId, String)>,
    /// Why it can take none.
    pub problem: Option<String>,
}

/// What of a story rules and tags change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    starred: bool,
    filed: Option<Arc<Filed>>,
}

impl Room {
    pub(super) fn file(&mut self, command: FilingCommand, now: DateTime<Utc>) -> Result<(), StoreError> {
        match command {
            FilingCommand::Preview(wish, reach) => {
                self.preview_rule(wish.map(|wish| *wish), reach);
                Ok(())
            }
            FilingCommand::PutRule(id, wish) => self.put_rule(id, *wish, now),
            FilingCommand::RemoveRule(id) => self.remove_rule(id),
            FilingCommand::ApplyRule(id) => {
                self.apply_rule(id);
                Ok(())
            }
            FilingCommand::SetTags(ids, tags) => self.set_tags(&ids, &tags),
            FilingCommand::AddTags(ids, tags) => self.add_tags(&ids, &tags),
            FilingCommand::Unmute(ids) => self.unmute(&ids),
            FilingCommand::SaveSearch(id, name, query) => self.save_search(id, &name, &query, now),
            FilingCommand::RemoveSearch(id) => self.remove_search(id),
            FilingCommand::WeighRetention(retention) => self.weigh_retention(retention),
            FilingCommand::SetRetention(retention) => self.set_retention(retention),
        }
    }

    /// What a window sees.
    pub(super) fn filing(&self) -> Filing {
        Filing {
            rules: Arc::clone(self.library.rules.all()),
            preview: self.rules.preview(),
            saved: Arc::clone(self.library.saved.views()),
            retention: self.retention.retention,
            retention_preview: self.retention.preview,
        }
    }
}

impl Library {
    /// Gives stories other marks; returns what they were. A story that is not here is passed over.
    pub(super) fn set_marks(&mut self, marks: &[(StoryId, Marks)]) -> Result<Vec<(StoryId, Marks)>, StoreError> {
        let wanted: std::collections::HashMap<StoryId, &Marks> = marks.iter().map(|(id, marks)| (*id, marks)).collect();
        let concerned = self.stories.iter().filter_map(|row| Some((row, *wanted.get(&row.id)?)));
        let (mut filed, mut statuses, mut before) = (Vec::new(), Vec::new(), Vec::new());
        for (row, marks) in concerned {
            if row.status.starred != marks.starred {
                let mut status = row.status;
                status.starred = marks.starred;
                statuses.push((row.id, status));
            }
            if row.filed != marks.filed {
                filed.push((row.id, marks.filed.clone()));
            }
            before.push((row.id, Marks { starred: row.status.starred, filed: row.filed.clone() }));
        }
        self.store.set_filed(&filed)?;
        self.store.set_statuses(&statuses)?;
        for row in Arc::make_mut(&mut self.stories) {
            if let Some(marks) = wanted.get(&row.id) {
                let row = Arc::make_mut(row);
                row.status.starred = marks.starred;
                row.filed.clone_from(&marks.filed);
            }
        }
        self.touch(&wanted.keys().copied().collect());
        self.count();
        Ok(before)
    }
}

/// A new identity that sorts by the time of making.
pub(super) fn new_id(now: DateTime<Utc>) -> uuid::Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
}

//! How long stories stay: those that are older, or more, than the reader wants go in the background, a few at a time. What
//! the reader has made something of stays, whatever its age.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    engine::{library::Library, room::Room, snapshot::Loadable},
    model::{
        id::StoryId,
        story::{Origin, StoryRow},
    },
    store::error::StoreError,
};

/// The name of the value in the table of settings.
const SETTING: &str = "retention";
/// Stories removed in one go.
const BATCH: usize = 50;
/// Days an unread story stays, however few are wanted.
pub const UNREAD_DAYS: i64 = 30;

/// What the reader wants kept. Without a limit all stories are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Days a story stays after it arrived.
    pub days: Option<u32>,
    /// Stories at most; the oldest go.
    pub most: Option<u32>,
}

/// What a limit would do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionPreview {
    /// The limit.
    pub retention: Retention,
    /// Stories in the library.
    pub all: usize,
    /// Those that would go.
    pub removed: usize,
    /// Those beyond the limit that stay all the same.
    pub spared: usize,
}

/// The limit, and what is being done about it.
#[derive(Debug, Default)]
pub(in crate::engine) struct RetentionDesk {
    pub(super) retention: Retention,
    pub(super) preview: Option<RetentionPreview>,
    /// Stories that go, the oldest last.
    waiting: Vec<StoryId>,
    /// The hour it was last looked at, counted from 1970.
    hour: Option<i64>,
}

impl RetentionDesk {
    /// Whether there are stories to be removed.
    pub(in crate::engine) const fn has_work(&self) -> bool {
        !self.waiting.is_empty()
    }
}

impl Room {
    /// Reads what the reader wants kept.
    pub(in crate::engine) fn load_retention(&mut self) -> Result<(), StoreError> {
        let kept = self.library.setting(SETTING)?;
        self.retention.retention = kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        Ok(())
    }

    /// Counts what a limit would do; none ends it.
    pub(super) fn weigh_retention(&mut self, retention: Option<Retention>) -> Result<(), StoreError> {
        self.retention.preview = match retention {
            None => None,
            Some(retention) => {
                let (removed, spared) = self.beyond(retention)?;
                let all = self.library.stories().len();
                Some(RetentionPreview { retention, all, removed: removed.len(), spared })
            }
        };
        Ok(())
    }

    /// Keeps a limit, and begins to act by it.
    pub(super) fn set_retention(&mut self, retention: Retention) -> Result<(), StoreError> {
        self.library.set_setting(SETTING, &serde_json::to_string(&retention).unwrap_or_default())?;
        self.retention.retention = retention;
        self.retention.preview = None;
        self.retention.hour = None;
        self.retention.waiting.clear();
        self.look_at_ages()
    }

    /// Once an hour, finds the stories that are beyond the limit.
    pub(in crate::engine) fn look_at_ages(&mut self) -> Result<(), StoreError> {
        let hour = self.clock.now().timestamp().div_euclid(3600);
        let retention = self.retention.retention;
        if retention == Retention::default() || self.retention.hour == Some(hour) || !self.library.is_complete() {
            return Ok(());
        }
        self.retention.hour = Some(hour);
        self.retention.waiting = self.beyond(retention)?.0;
        Ok(())
    }

    /// Removes the next few stories, unless the reader has made something of them meanwhile.
    pub(in crate::engine) fn remove_old(&mut self) -> Result<(), StoreError> {
        let waiting = &mut self.retention.waiting;
        let batch: HashSet<StoryId> = waiting.split_off(waiting.len().saturating_sub(BATCH)).into_iter().collect();
        let spared = self.spared()?;
        let rows = self.library.stories().iter().filter(|row| batch.contains(&row.id));
        let gone: Vec<StoryId> = rows.filter(|row| !spared.holds(row)).map(|row| row.id).collect();
        let (removed, done) = self.library.remove_stories(&gone);
        tracing::info!(removed = removed.len(), "stories beyond the limit");
        self.rows_changed()?;
        done
    }

    /// The stories beyond a limit, the oldest last, and how many others beyond it stay all the same.
    fn beyond(&self, retention: Retention) -> Result<(Vec<StoryId>, usize), StoreError> {
        let spared = self.spared()?;
        Ok(beyond(retention, self.library.stories(), self.clock.now(), |row| spared.holds(row)))
    }

    fn spared(&self) -> Result<Spared, StoreError> {
        Ok(Spared {
            made_something_of: self.library.worth_keeping()?,
            open: match &self.open {
                Loadable::Ready(open) => Some(open.row.id),
                _ => self.window.open,
            },
            now: self.clock.now(),
        })
    }
}

/// Stories that stay whatever the limit.
struct Spared {
    /// Those with highlights, and those that name something on the watchlist.
    made_something_of: HashSet<StoryId>,
    open: Option<StoryId>,
    now: DateTime<Utc>,
}

impl Spared {
    fn holds(&self, row: &StoryRow) -> bool {
        let is_new = self.now - row.arrived < TimeDelta::days(UNREAD_DAYS);
        row.status.starred
            || !row.tags().is_empty()
            || !matches!(row.origin, Origin::Feed(_))
            || (!row.status.read && !row.is_muted() && is_new)
            || self.open == Some(row.id)
            || self.made_something_of.contains(&row.id)
    }
}

/// The stories of a list, newest first, that are beyond a limit and not spared, the oldest last; and how many are spared.
fn beyond(
    retention: Retention,
    rows: &[Arc<StoryRow>],
    now: DateTime<Utc>,
    is_spared: impl Fn(&StoryRow) -> bool,
) -> (Vec<StoryId>, usize) {
    let most = retention.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let is_old = |row: &StoryRow| retention.days.is_some_and(|days| now - row.arrived >= TimeDelta::days(days.into()));
    let (mut gone, mut spared) = (Vec::new(), 0);
    for (place, row) in rows.iter().enumerate() {
        if place < most && !is_old(row) {
            continue;
        }
        if is_spared(row) {
            spared += 1;
        } else {
            gone.push(row.id);
        }
    }
    (gone, spared)
}

impl Library {
    /// Stories with highlights, and those that name something on the watchlist.
    fn worth_keeping(&self) -> Result<HashSet<StoryId>, StoreError> {
        let mut ids: HashSet<StoryId> = self.highlights().iter().map(|stored| stored.highlight.story).collect();
        for row in self.watchlist().iter() {
            ids.extend(self.store().stories_naming(&row.symbol)?);
        }
        Ok(ids)
    }
}

//! The same story from several sources: which stories are copies, and which of them stands for the others.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{command::Mark, library::Library, room::Room, settings::CopyListing, undo::Step};
use crate::{
    ingest::{
        fingerprint::{Copies, Fingerprint},
        url,
    },
    model::{
        id::StoryId,
        story::{Origin, StoryRow},
    },
    store::{Store, StoredStory, copies::StoredFingerprint, error::StoreError},
};

/// How long copies of a story are looked for.
const REMEMBERED: TimeDelta = TimeDelta::days(7);
/// How often what is older is forgotten.
const FORGET_EVERY: TimeDelta = TimeDelta::days(1);

/// Stories that several sources print, by any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyGroups {
    groups: HashMap<StoryId, Arc<[StoryId]>>,
}

impl CopyGroups {
    /// All stories that are this one, itself included, the one that came first at the front; none if it is the only one.
    pub fn of(&self, story: StoryId) -> &[StoryId] {
        self.groups.get(&story).map_or(&[], |group| group)
    }

    /// Whether no story is printed twice.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The stories of a list in which each story stands once: by the first of its copies that is in the list.
    pub fn once(&self, rows: Vec<Arc<StoryRow>>) -> Vec<Arc<StoryRow>> {
        if self.is_empty() {
            return rows;
        }
        let listed: HashSet<StoryId> = rows.iter().map(|row| row.id).collect();
        let stands_for_others = |row: &Arc<StoryRow>| {
            let first = self.of(row.id).iter().find(|id| listed.contains(id));
            first.is_none_or(|first| *first == row.id)
        };
        rows.into_iter().filter(stands_for_others).collect()
    }
}

/// Knows the stories of the last week by their texts.
#[derive(Debug, Default)]
pub(super) struct CopyBook {
    recent: Copies<StoryId>,
    /// The newest arrival when old stories were forgotten last.
    forgot: DateTime<Utc>,
    /// The first story of each that has copies, itself included.
    heads: HashMap<StoryId, StoryId>,
    groups: Arc<CopyGroups>,
}

impl CopyBook {
    /// Reads what is known of the stories of the last week before the newest of them.
    pub(super) fn load(store: &Store, rows: &[Arc<StoryRow>]) -> Result<Self, StoreError> {
        let newest = rows.iter().map(|row| row.arrived).max().unwrap_or_default();
        let mut book = Self { heads: store.copies()?.into_iter().collect(), forgot: newest, ..Self::default() };
        for stored in store.fingerprints_since(newest - REMEMBERED)? {
            book.recent.insert(stored.head, stored.fingerprint, stored.address.as_deref(), Some(stored.at));
        }
        book.group(rows);
        Ok(book)
    }

    pub(super) const fn groups(&self) -> &Arc<CopyGroups> {
        &self.groups
    }

    /// Whether a story is the copy of an earlier one.
    pub(super) fn is_copy(&self, id: StoryId) -> bool {
        self.heads.get(&id).is_some_and(|head| *head != id)
    }

    /// Finds out which of the stories that arrived are copies, and keeps it.
    pub(super) fn take<'a>(
        &mut self,
        store: &mut Store,
        arrived: impl Iterator<Item = &'a StoredStory>,
    ) -> Result<(), StoreError> {
        let mut kept = Vec::new();
        for story in arrived.filter(|story| story.row.origin != Origin::Sample) {
            let fingerprint = Fingerprint::of(&story.article);
            let address = story.row.url.as_ref().and_then(|address| url::key(address.as_str()));
            let at = story.row.sort_time();
            let id = story.row.id;
            if story.row.arrived - self.forgot >= FORGET_EVERY {
                self.forgot = story.row.arrived;
                self.recent.forget_before(self.forgot - REMEMBERED);
            }
            let head = self.recent.find(&fingerprint, address.as_deref(), Some(at)).unwrap_or(id);
            self.recent.insert(head, fingerprint.clone(), address.as_deref(), Some(at));
            if head != id {
                self.heads.insert(id, head);
                self.heads.insert(head, head);
            }
            kept.push(StoredFingerprint { story: id, head, at, address, fingerprint });
        }
        store.put_fingerprints(&kept)
    }

    /// Puts the copies among some stories together, in the order in which they were published.
    pub(super) fn group(&mut self, rows: &[Arc<StoryRow>]) {
        let mut members: HashMap<StoryId, Vec<(DateTime<Utc>, StoryId)>> = HashMap::new();
        if !self.heads.is_empty() {
            for row in rows {
                if let Some(head) = self.heads.get(&row.id) {
                    members.entry(*head).or_default().push((row.sort_time(), row.id));
                }
            }
        }
        let mut groups = HashMap::new();
        for (_, mut group) in members.into_iter().filter(|(_, group)| group.len() > 1) {
            group.sort_unstable();
            let ids: Arc<[StoryId]> = group.iter().map(|(_, id)| *id).collect();
            groups.extend(ids.iter().map(|id| (*id, Arc::clone(&ids))));
        }
        self.groups = Arc::new(CopyGroups { groups });
    }
}

impl Library {
    /// The other stories that are the same, first the one that came first.
    pub(super) fn copies_of(&self, id: StoryId) -> Vec<Arc<StoryRow>> {
        let copies = self.copies().of(id).iter().filter(|copy| **copy != id);
        copies.filter_map(|copy| self.row(*copy).cloned()).collect()
    }
}

impl Room {
    /// Stories with their copies, if one stands for all of them.
    pub(super) fn with_copies(&self, ids: &[StoryId]) -> Vec<StoryId> {
        let mut all = ids.to_vec();
        if self.window.copies == CopyListing::Once {
            let mut there: HashSet<StoryId> = ids.iter().copied().collect();
            for id in ids {
                all.extend(self.library.copies().of(*id).iter().filter(|copy| there.insert(**copy)));
            }
        }
        all
    }

    /// Marks a story as read or not, with its copies.
    pub(super) fn set_read(&mut self, id: StoryId, read: bool) -> Result<(), StoreError> {
        let copies = self.with_copies(&[id]);
        if copies.len() > 1 {
            return self.mark(&copies, Mark::Read(read));
        }
        if let Some(before) = self.library.set_status(id, |status| status.read = read)? {
            self.undo.push(Step::Read(id, before.read));
        }
        self.rows_changed()
    }

    /// Marks the copies of a story as read as the story itself.
    pub(super) fn read_copies(&mut self, id: StoryId, read: bool) -> Result<(), StoreError> {
        let copies = self.with_copies(&[id]);
        if copies.len() > 1 {
            self.library.mark(&copies, |status| status.read = read)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, minute: i64) -> Arc<StoryRow> {
        Arc::new(StoryRow {
            source: name.to_owned(),
            ..StoryRow::new(
                StoryId::of_sample(name),
                Origin::Pasted,
                name.to_owned(),
                DateTime::from_timestamp(minute * 60, 0).unwrap(),
            )
        })
    }

    #[test]
    fn a_week_is_remembered_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap().store;
        let mut book = CopyBook::load(&store, &[]).unwrap();
        let mut arrive = |day: i64, name: &str| {
            let at = DateTime::from_timestamp(day * 86_400, 0).unwrap();
            let text = "The owners of the old mill beside the river said on Monday that it would stay closed for good.";
            let article = crate::ingest::plain::article(text);
            let origin = Origin::File(name.to_owned());
            let id = StoryId::of_sample(name);
            let arrived = crate::engine::story::from_article(id, origin, name, article, at);
            book.take(&mut store, std::iter::once(&arrived)).unwrap();
            (book.recent.len(), book.heads.get(&id).copied())
        };
        let first = StoryId::of_sample("first");
        assert_eq!(arrive(100, "first"), (1, None));
        assert_eq!(arrive(104, "copy"), (2, Some(first)));
        assert_eq!(arrive(108, "later"), (2, Some(first)), "what was printed eight days ago is forgotten");
        assert_eq!(arrive(130, "much later"), (1, None));
    }

    #[test]
    fn the_first_copy_in_a_list_stands_for_the_others() {
        let rows = [row("newest copy", 3), row("other", 2), row("copy", 1), row("first", 0)];
        let [newest, other, copy, first] = rows.each_ref().map(|row| row.id);
        let heads = [(newest, first), (copy, first), (first, first)].into();
        let mut book = CopyBook { heads, ..CopyBook::default() };
        book.group(&rows);
        let groups = book.groups();
        assert_eq!(groups.of(copy), [first, copy, newest]);
        assert_eq!(groups.of(other), []);
        let once = |rows: &[Arc<StoryRow>]| groups.once(rows.to_vec()).iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(once(&rows), [other, first]);
        assert_eq!(once(&rows[..3]), [other, copy], "where the first is not listed the next stands for it");
        book.group(&rows[..2]);
        assert!(book.groups().is_empty(), "a copy that is alone is none");
    }
}

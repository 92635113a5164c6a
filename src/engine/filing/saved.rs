//! Saved searches as live views: a story that comes or changes is asked about by itself, once for each search; the whole
//! library is searched only when a search is new, or when what it depends on has changed for all stories.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};

use super::{FilingStep, SavedView, new_id};
use crate::{
    engine::{library::Library, room::Room, search, undo::Step},
    model::{
        id::{SearchId, StoryId},
        notice::{Notice, Severity},
        query::{Order, Query},
        saved_search::SavedSearch,
        story::StoryRow,
    },
    store::{Store, error::StoreError},
};

/// The saved searches with what they find.
#[derive(Debug, Default)]
pub(in crate::engine) struct SavedBook {
    live: Vec<Live>,
    views: Arc<Vec<SavedView>>,
    /// Stories that came or changed since the searches were asked about them; none is gone.
    touched: HashMap<StoryId, Option<Arc<StoryRow>>>,
    /// The day that the searches count from.
    day: NaiveDate,
    /// How often a search was asked about one story.
    asked: usize,
    /// How often the whole library was searched.
    searched: usize,
}

#[derive(Debug)]
struct Live {
    search: SavedSearch,
    query: Query,
    found: Arc<HashSet<StoryId>>,
    /// What was found, the best first, if the query asks for that.
    ranked: Arc<[StoryId]>,
    /// Whether the whole library has to be searched.
    is_stale: bool,
}

impl Live {
    fn new(search: SavedSearch, now: DateTime<Utc>) -> Self {
        let query = parsed(&search.query, now);
        Self { search, query, found: Arc::default(), ranked: Arc::default(), is_stale: true }
    }
}

fn parsed(query: &str, now: DateTime<Utc>) -> Query {
    // The last word is whole: nobody is typing it.
    Query::parse(&format!("{query} "), now).0
}

impl SavedBook {
    pub(in crate::engine) fn load(store: &Store) -> Result<Self, StoreError> {
        let live = store.saved_searches()?.into_iter().map(|search| Live::new(search, DateTime::UNIX_EPOCH)).collect();
        let mut book = Self { live, ..Self::default() };
        book.tell();
        Ok(book)
    }

    /// What a window sees.
    pub(in crate::engine) const fn views(&self) -> &Arc<Vec<SavedView>> {
        &self.views
    }

    /// Whether the library has to be searched.
    pub(in crate::engine) fn has_work(&self) -> bool {
        self.live.iter().any(|live| live.is_stale)
    }

    /// Notes that a story came or changed, or is gone.
    pub(in crate::engine) fn touch(&mut self, id: StoryId, row: Option<&Arc<StoryRow>>) {
        if !self.live.is_empty() {
            self.touched.insert(id, row.cloned());
        }
    }

    /// Notes that all of the library has to be searched for those searches.
    pub(in crate::engine) fn make_stale(&mut self, which: impl Fn(&Query) -> bool) {
        for live in self.live.iter_mut().filter(|live| which(&live.query)) {
            live.is_stale = true;
        }
    }

    fn tell(&mut self) {
        let views = self.live.iter().map(|live| SavedView {
            search: live.search.clone(),
            stories: Arc::clone(&live.found),
            ranked: Arc::clone(&live.ranked),
            is_ready: !live.is_stale || !live.found.is_empty(),
        });
        self.views = Arc::new(views.collect());
    }
}

impl Library {
    /// Notes of several stories that they came or changed.
    pub(in crate::engine) fn touch(&mut self, ids: &HashSet<StoryId>) {
        if self.saved.live.is_empty() {
            return;
        }
        for row in self.stories.iter().filter(|row| ids.contains(&row.id)) {
            self.saved.touched.insert(row.id, Some(Arc::clone(row)));
        }
    }

    /// Asks the saved searches about the stories that came or changed.
    pub(in crate::engine) fn update_saved(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let today = now.date_naive();
        if self.saved.day != today {
            self.saved.day = today;
            for live in &mut self.saved.live {
                let query = parsed(&live.search.query, now);
                live.is_stale |= query != live.query;
                live.query = query;
            }
        }
        let touched = std::mem::take(&mut self.saved.touched);
        if touched.is_empty() {
            return Ok(());
        }
        let mut changed = false;
        for live in self.saved.live.iter_mut().filter(|live| !live.is_stale) {
            let (mut come, mut gone) = (Vec::new(), Vec::new());
            let mut touched: Vec<_> = touched.iter().collect();
            touched.sort_unstable_by_key(|(id, _)| **id);
            for (id, row) in touched {
                self.saved.asked += 1;
                let is = match row {
                    Some(row) => search::admits(&live.query, row) && self.store.holds(&live.query, *id)?,
                    None => false,
                };
                match (is, live.found.contains(id)) {
                    (true, false) => come.push(*id),
                    (false, true) => gone.push(*id),
                    _ => {}
                }
            }
            if !(come.is_empty() && gone.is_empty()) {
                // A new story's place among the others is not known before all are weighed again.
                live.is_stale = live.query.order == Order::Best;
                let found = Arc::make_mut(&mut live.found);
                found.extend(come);
                for id in gone {
                    found.remove(&id);
                }
                changed = true;
            }
        }
        if changed {
            self.saved.tell();
        }
        Ok(())
    }

    /// Searches the library for the first of the searches that want it.
    pub(in crate::engine) fn search_stale(&mut self) -> Result<(), StoreError> {
        let Some(live) = self.saved.live.iter_mut().find(|live| live.is_stale) else { return Ok(()) };
        live.is_stale = false;
        self.saved.searched += 1;
        let found = if live.query.is_empty() {
            Vec::new()
        } else {
            search::up_to(&self.store, &live.query, &self.stories, usize::MAX)?
        };
        live.found = Arc::new(found.iter().copied().collect());
        live.ranked = if live.query.order == Order::Best { found.into() } else { Arc::default() };
        self.saved.tell();
        Ok(())
    }

    /// Adds a search, or puts it in the place of the one with its identity; returns what that was.
    pub(in crate::engine) fn put_saved_search(
        &mut self,
        search: SavedSearch,
    ) -> Result<Option<SavedSearch>, StoreError> {
        self.store.put_saved_search(&search)?;
        let day = self.saved.day.and_time(chrono::NaiveTime::MIN).and_utc();
        let live = &mut self.saved.live;
        let before = match live.iter_mut().find(|live| live.search.id == search.id) {
            Some(known) if known.search.query == search.query => Some(std::mem::replace(&mut known.search, search)),
            Some(known) => Some(std::mem::replace(known, Live::new(search, day)).search),
            None => {
                live.push(Live::new(search, day));
                live.sort_by_key(|live| (live.search.created, live.search.id));
                None
            }
        };
        self.saved.tell();
        Ok(before)
    }

    /// Takes a search away.
    pub(in crate::engine) fn remove_saved_search(&mut self, id: SearchId) -> Result<Option<SavedSearch>, StoreError> {
        let Some(at) = self.saved.live.iter().position(|live| live.search.id == id) else { return Ok(None) };
        self.store.remove_saved_search(id)?;
        let search = self.saved.live.remove(at).search;
        self.saved.tell();
        Ok(Some(search))
    }

    /// How often searches were asked about one story, and how often the whole library was searched.
    #[cfg(test)]
    pub(in crate::engine) const fn searches_asked(&self) -> (usize, usize) {
        (self.saved.asked, self.saved.searched)
    }
}

impl Room {
    /// Keeps a search, or changes one.
    pub(super) fn save_search(
        &mut self,
        id: Option<SearchId>,
        name: &str,
        query: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let query = query.trim();
        let (understood, problems) = Query::parse(&format!("{query} "), now);
        if understood.is_empty() || !problems.is_empty() {
            let reason = problems.first().map_or("type what it looks for", String::as_str);
            let detail = format!("Change its words: {reason}");
            self.notify(Notice { severity: Severity::Warning, title: "The search was not kept".to_owned(), detail });
            return Ok(());
        }
        let name = if name.trim().is_empty() { query } else { name.trim() };
        let views = Arc::clone(self.library.saved.views());
        let known = id.and_then(|id| views.iter().find(|view| view.search.id == id)).map(|view| &view.search);
        let (id, created) = known.map_or_else(|| (SearchId(new_id(now)), now), |known| (known.id, known.created));
        let search = SavedSearch { id, name: name.to_owned(), query: query.to_owned(), created };
        if known == Some(&search) {
            return Ok(());
        }
        let before = self.library.put_saved_search(search)?;
        self.undo.push(Step::Filing(before.map_or(FilingStep::AddedSearch(id), FilingStep::ChangedSearch)));
        Ok(())
    }

    pub(super) fn remove_search(&mut self, id: SearchId) -> Result<(), StoreError> {
        if let Some(search) = self.library.remove_saved_search(id)? {
            self.undo.push(Step::Filing(FilingStep::RemovedSearch(search)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! The library in memory beside the library on disk: every change goes to the disk first.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::{
    copies::{CopyBook, CopyGroups},
    filing::{RuleBook, SavedBook},
    reading::Marks,
    snapshot::{Counts, HighlightRow, WatchRow},
    story,
    taking::{self, Imported},
};
use crate::{
    annotate::directory::Directory,
    exchange::highlights::Contents,
    ingest::promo::{repeat::LineKey, verdict::Verdicts},
    model::{
        feed::Feed,
        id::{FeedId, HighlightId, RevisionId, StoryId},
        instrument::Symbol,
        link_rule::{LinkRule, LinkWish, holding},
        notice::Notice,
        story::{Origin, StoryRow, StoryStatus},
    },
    store::{Put, RemovedStory, Store, StoredDocument, StoredFeed, StoredHighlight, StoredStory, error::StoreError},
};

/// Stories of the first page, from the one the list is shown around; a library with fewer is read at once.
const PAGE: usize = 300;

/// A subscription that was ended, with its stories.
#[derive(Clone, Debug)]
pub(super) struct RemovedFeed {
    pub(super) feed: Feed,
    stories: Vec<StoredStory>,
}

/// Lists in memory and the store behind them.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) store: Store,
    pub(super) copies: CopyBook,
    /// The lines of each feed that come again.
    pub(super) repeats: HashMap<FeedId, BTreeSet<LineKey>>,
    pub(super) verdicts: HashMap<String, Verdicts>,
    /// Sites whose verdicts changed since they were applied.
    pub(super) judged: Vec<String>,
    pub(super) stories: Arc<Vec<Arc<StoryRow>>>,
    /// Whether all stories are here, or only a page of them.
    complete: bool,
    pub(super) feeds: Vec<StoredFeed>,
    watchlist: Arc<Vec<WatchRow>>,
    pub(super) highlights: Vec<StoredHighlight>,
    /// Highlights whose words are no longer in their story.
    pub(super) orphans: HashSet<HighlightId>,
    highlight_rows: Arc<Vec<HighlightRow>>,
    counts: Counts,
    unread: HashMap<FeedId, usize>,
    pub(super) link_rules: Arc<Vec<LinkRule>>,
    pub(super) changed_rules: Vec<LinkWish>,
    pub(super) rules: RuleBook,
    pub(super) saved: SavedBook,
}

impl Library {
    /// Reads the lists, and of many stories only those around one: [`Library::complete`] reads the rest. What the
    /// reader should know comes with it.
    pub(super) fn load(mut store: Store, around: Option<StoryId>) -> Result<(Self, Option<Notice>), StoreError> {
        let (lists, mut notice) = if let Ok(lists) = store.lists() {
            (lists, None)
        } else {
            let notice = store.check()?;
            (store.lists()?, notice)
        };
        let link_rules = Arc::new(store.link_rules()?);
        let verdicts = store.verdicts()?;
        let rules = RuleBook::load(&store)?;
        let repeats = store.repeated_lines()?;
        let saved = SavedBook::load(&store)?;
        let many = store.count_stories().is_ok_and(|count| count > PAGE);
        let page = if many { store.stories_around(around, PAGE).unwrap_or_default() } else { Vec::new() };
        let mut library = Self {
            store,
            copies: CopyBook::default(),
            repeats,
            verdicts,
            judged: Vec::new(),
            stories: listed(page),
            complete: false,
            feeds: lists.feeds,
            watchlist: Arc::default(),
            highlights: lists.highlights,
            orphans: HashSet::new(),
            highlight_rows: Arc::default(),
            counts: Counts::default(),
            unread: HashMap::new(),
            link_rules,
            changed_rules: Vec::new(),
            rules,
            saved,
        };
        if library.stories.is_empty() {
            notice = library.complete()?.or(notice);
        }
        library.set_watchlist(lists.watchlist)?;
        library.count();
        library.list_highlights();
        Ok((library, notice))
    }

    /// Reads all stories, after making sure that they can be read. What the reader should know comes back.
    pub(super) fn complete(&mut self) -> Result<Option<Notice>, StoreError> {
        let notice = self.store.check()?;
        self.stories = listed(self.store.stories()?);
        self.copies = CopyBook::load(&self.store, &self.stories)?;
        self.complete = true;
        self.saved.make_stale(|_| true);
        self.find_all_orphans()?;
        self.stories_changed()?;
        Ok(notice)
    }

    /// Whether all stories are here.
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }

    pub(super) fn cache_is_new(&self) -> Result<bool, StoreError> {
        self.store.cache_is_new()
    }

    pub(super) const fn store(&self) -> &Store {
        &self.store
    }

    pub(super) const fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    pub(super) fn stories(&self) -> &Arc<Vec<Arc<StoryRow>>> {
        &self.stories
    }

    pub(super) fn feeds(&self) -> &[StoredFeed] {
        &self.feeds
    }

    pub(super) const fn counts(&self) -> Counts {
        self.counts
    }

    /// Stories that several sources print.
    pub(super) const fn copies(&self) -> &Arc<CopyGroups> {
        self.copies.groups()
    }

    pub(super) const fn watchlist(&self) -> &Arc<Vec<WatchRow>> {
        &self.watchlist
    }

    pub(super) const fn highlight_rows(&self) -> &Arc<Vec<HighlightRow>> {
        &self.highlight_rows
    }

    pub(super) fn row(&self, id: StoryId) -> Option<&Arc<StoryRow>> {
        self.stories.iter().find(|row| row.id == id)
    }

    /// Unread stories of each feed that has any.
    pub(super) const fn unread(&self) -> &HashMap<FeedId, usize> {
        &self.unread
    }

    pub(super) fn story(&self, id: StoryId) -> Result<Option<StoredStory>, StoreError> {
        Ok(self.store.story(id)?.map(|story| self.folded(story)))
    }

    /// A story's highlights, with the texts of all revisions but `newest` that they were made on.
    pub(super) fn marks_of(&self, id: StoryId, newest: RevisionId) -> Result<Marks, StoreError> {
        let highlights = self.store.highlights_of(id)?;
        let mut texts = HashMap::new();
        for revision in highlights.iter().map(|stored| stored.highlight.revision) {
            if revision != newest
                && !texts.contains_key(&revision)
                && let Some(text) = self.store.revision_text(revision)?
            {
                texts.insert(revision, text);
            }
        }
        Ok(Marks { highlights, texts, before: self.store.article_before(id, newest)? })
    }

    /// Puts stories in; returns how many are new or changed.
    pub(super) fn put(&mut self, mut stories: Vec<StoredStory>, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let coming: HashSet<StoryId> = stories.iter().map(|story| story.row.id).collect();
        let known = self.stories.iter().filter(|row| coming.contains(&row.id));
        let known: HashMap<StoryId, &StoryRow> = known.map(|row| (row.id, row.as_ref())).collect();
        for story in &mut stories {
            if let Some(known) = known.get(&story.row.id) {
                story.row.arrived = known.arrived;
                story.row.status = known.status;
                story.row.filed.clone_from(&known.filed);
            }
        }
        self.link(&mut stories);
        let done = self.store.put_stories(&stories, now)?;
        let arrived = stories.iter().zip(&done).filter(|(_, put)| **put == Put::Added).map(|(story, _)| story);
        self.copies.take(&mut self.store, arrived)?;
        let revised = stories.iter().zip(&done).filter(|(_, put)| **put == Put::Revised);
        let revised: HashSet<StoryId> = revised.map(|(story, _)| story.row.id).collect();
        let changed: Vec<StoredStory> = stories
            .into_iter()
            .zip(done)
            .filter(|(_, put)| matches!(put, Put::Added | Put::Revised))
            .map(|(story, _)| story)
            .collect();
        let count = changed.len();
        if count > 0 {
            // A story that was starred, removed and fetched again finds its marks again.
            let ids: HashSet<StoryId> = changed.iter().map(|story| story.row.id).collect();
            let mut rows: Vec<Arc<StoryRow>> =
                self.stories.iter().filter(|row| !ids.contains(&row.id)).cloned().collect();
            // A feed may carry an item twice.
            let mut left = ids;
            let mut fresh = Vec::with_capacity(count);
            for story in changed.iter().filter(|story| left.remove(&story.row.id)) {
                fresh.extend(self.store.story(story.row.id)?.map(|story| Arc::new(story.row)));
            }
            rows.extend(fresh.iter().cloned());
            rows.sort_by_key(|row| (std::cmp::Reverse(row.sort_time()), row.id));
            self.stories = Arc::new(rows);
            for row in fresh {
                self.saved.touch(row.id, Some(&row));
            }
            self.find_orphans(&revised)?;
            self.stories_changed()?;
            let mut again = self.note_repeats(&changed, now)?;
            again.extend(self.of_judged_sites(&changed));
            again.sort_unstable();
            again.dedup();
            if !again.is_empty() {
                self.annotate_again(&again)?;
            }
        }
        Ok(count)
    }

    pub(super) fn outdated(&self) -> Result<Vec<StoryId>, StoreError> {
        self.store.outdated()
    }

    /// Finds the mentions and numbers of stories again.
    pub(super) fn annotate_again(&mut self, ids: &[StoryId]) -> Result<(), StoreError> {
        let mut again = Vec::with_capacity(ids.len());
        for id in ids {
            match self.store.story(*id) {
                Ok(story) => again.extend(story.map(|story| {
                    let story = self.folded(story);
                    let rules = holding(&self.link_rules, *id);
                    story::annotated(story, &rules)
                })),
                // The others are not held up; this one says so when it is opened.
                Err(StoreError::Value(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.store.put_annotations(&again)?;
        let mut rows: HashMap<StoryId, StoryRow> = again.into_iter().map(|story| (story.row.id, story.row)).collect();
        for row in Arc::make_mut(&mut self.stories) {
            if let Some(again) = rows.remove(&row.id) {
                *row = Arc::new(again);
                self.saved.touch(row.id, Some(row));
            }
        }
        self.stories_changed()
    }

    pub(super) fn put_document(&mut self, document: &StoredDocument) -> Result<(), StoreError> {
        self.store.put_document(document)
    }

    pub(super) fn set_filled(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.store.set_filled(now)
    }

    pub(super) fn missing_documents(&self) -> Result<Vec<StoredDocument>, StoreError> {
        self.store.missing_documents()
    }

    /// Changes a story's marks; returns what they were, if they changed.
    pub(super) fn set_status(
        &mut self,
        id: StoryId,
        change: impl FnOnce(&mut StoryStatus),
    ) -> Result<Option<StoryStatus>, StoreError> {
        let Some(position) = self.stories.iter().position(|row| row.id == id) else { return Ok(None) };
        let Some(before) = self.stories.get(position).map(|row| row.status) else { return Ok(None) };
        let mut status = before;
        change(&mut status);
        if status == before {
            return Ok(None);
        }
        self.store.set_status(id, status)?;
        if let Some(row) = Arc::make_mut(&mut self.stories).get_mut(position) {
            Arc::make_mut(row).status = status;
            self.saved.touch(id, Some(row));
        }
        self.count();
        Ok(Some(before))
    }

    /// Marks stories read; returns those that were not.
    pub(super) fn set_all_read(&mut self, ids: &[StoryId], read: bool) -> Result<Vec<StoryId>, StoreError> {
        let wanted: HashSet<&StoryId> = ids.iter().collect();
        let changing: Vec<(StoryId, StoryStatus)> = self
            .stories
            .iter()
            .filter(|row| wanted.contains(&row.id) && row.status.read != read)
            .map(|row| (row.id, StoryStatus { read, ..row.status }))
            .collect();
        self.store.set_statuses(&changing)?;
        for row in Arc::make_mut(&mut self.stories).iter_mut() {
            if wanted.contains(&row.id) && row.status.read != read {
                Arc::make_mut(row).status.read = read;
                self.saved.touch(row.id, Some(row));
            }
        }
        self.count();
        Ok(changing.into_iter().map(|(id, _)| id).collect())
    }

    /// Changes the marks of several stories; returns what they were, of those that changed.
    pub(super) fn mark(
        &mut self,
        ids: &[StoryId],
        change: impl Fn(&mut StoryStatus),
    ) -> Result<Vec<(StoryId, StoryStatus)>, StoreError> {
        let wanted: HashSet<&StoryId> = ids.iter().collect();
        let mut marked = Vec::new();
        for row in self.stories.iter().filter(|row| wanted.contains(&row.id)) {
            let mut status = row.status;
            change(&mut status);
            if status != row.status {
                marked.push((row.id, status));
            }
        }
        self.set_statuses(&marked)
    }

    /// Gives stories other marks; returns what they were.
    pub(super) fn set_statuses(
        &mut self,
        statuses: &[(StoryId, StoryStatus)],
    ) -> Result<Vec<(StoryId, StoryStatus)>, StoreError> {
        self.store.set_statuses(statuses)?;
        let wanted: HashMap<StoryId, StoryStatus> = statuses.iter().copied().collect();
        let mut before = Vec::new();
        for row in Arc::make_mut(&mut self.stories) {
            if let Some(status) = wanted.get(&row.id) {
                before.push((row.id, row.status));
                Arc::make_mut(row).status = *status;
                self.saved.touch(row.id, Some(row));
            }
        }
        self.count();
        Ok(before)
    }

    /// Removes stories; returns those that are gone, which can be put back, and what failed about the others.
    pub(super) fn remove_stories(&mut self, ids: &[StoryId]) -> (Vec<RemovedStory>, Result<(), StoreError>) {
        let mut removed = Vec::new();
        let mut done = Ok(());
        for id in ids {
            match self.store.remove_story(*id) {
                Ok(story) => removed.extend(story),
                Err(error) => done = Err(error),
            }
        }
        if !removed.is_empty() {
            let gone: HashSet<StoryId> = removed.iter().map(|removed| removed.story.row.id).collect();
            Arc::make_mut(&mut self.stories).retain(|row| !gone.contains(&row.id));
            for removed in &removed {
                self.saved.touch(removed.story.row.id, None);
            }
            done = done.and(self.stories_changed());
        }
        (removed, done)
    }

    /// Puts removed stories back; those before one that fails stay.
    pub(super) fn restore_stories(&mut self, removed: &[RemovedStory], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut back = Vec::with_capacity(removed.len());
        let mut restored = Ok(());
        for removed in removed {
            let done = self.store.restore_story(removed, now).and_then(|()| self.store.story(removed.story.row.id));
            match done {
                Ok(story) => back.extend(story.map(|story| Arc::new(story.row))),
                Err(error) => {
                    restored = Err(error);
                    break;
                }
            }
        }
        for row in &back {
            self.saved.touch(row.id, Some(row));
        }
        let ids: HashSet<StoryId> = back.iter().map(|row| row.id).collect();
        let rows = Arc::make_mut(&mut self.stories);
        rows.retain(|row| !ids.contains(&row.id));
        rows.extend(back);
        rows.sort_by_key(|row| (std::cmp::Reverse(row.sort_time()), row.id));
        restored.and(self.stories_changed())
    }

    pub(super) fn samples(&self) -> Vec<StoryId> {
        self.stories.iter().filter(|row| row.origin == Origin::Sample).map(|row| row.id).collect()
    }

    pub(super) fn put_highlight(&mut self, highlight: StoredHighlight, text: &str) -> Result<(), StoreError> {
        self.store.put_highlight(&highlight, text)?;
        self.highlights.insert(0, highlight);
        self.count();
        self.list_highlights();
        Ok(())
    }

    pub(super) fn highlight(&self, id: HighlightId) -> Option<&StoredHighlight> {
        self.highlights.iter().find(|stored| stored.highlight.id == id)
    }

    /// Puts a highlight in the place of the one with its identity; `text` is that of a revision not yet kept.
    pub(super) fn change_highlight(&mut self, stored: StoredHighlight, text: Option<&str>) -> Result<(), StoreError> {
        let story = stored.highlight.story;
        match text {
            Some(text) => self.store.put_highlight(&stored, text)?,
            None => self.store.restore_highlights(std::slice::from_ref(&stored))?,
        }
        if let Some(own) = self.highlights.iter_mut().find(|own| own.highlight.id == stored.highlight.id) {
            *own = stored;
        }
        self.find_orphans(&HashSet::from([story]))?;
        self.list_highlights();
        Ok(())
    }

    pub(super) const fn highlights(&self) -> &Vec<StoredHighlight> {
        &self.highlights
    }

    /// Takes in what a file of highlights holds.
    pub(super) fn import_highlights(&mut self, contents: Contents, now: DateTime<Utc>) -> Result<Imported, StoreError> {
        let imported = taking::import(&mut self.store, contents, now)?;
        self.highlights = self.store.lists()?.highlights;
        let added: HashSet<HighlightId> = imported.added.iter().copied().collect();
        let added = self.highlights.iter().filter(|stored| added.contains(&stored.highlight.id));
        let stories = added.map(|stored| stored.highlight.story).collect();
        self.find_orphans(&stories)?;
        self.count();
        self.list_highlights();
        Ok(imported)
    }

    /// Takes highlights away, all or none; returns those that were there.
    pub(super) fn remove_highlights(&mut self, ids: &[HighlightId]) -> Result<Vec<StoredHighlight>, StoreError> {
        let removed = self.store.remove_highlights(ids)?;
        let gone: HashSet<&HighlightId> = ids.iter().collect();
        self.highlights.retain(|stored| !gone.contains(&stored.highlight.id));
        self.count();
        self.list_highlights();
        Ok(removed)
    }

    /// Puts highlights back, all or none.
    pub(super) fn restore_highlights(&mut self, highlights: &[StoredHighlight]) -> Result<(), StoreError> {
        self.store.restore_highlights(highlights)?;
        self.highlights.extend_from_slice(highlights);
        self.highlights.sort_by_key(|stored| std::cmp::Reverse((stored.highlight.created, stored.highlight.id)));
        self.count();
        self.list_highlights();
        Ok(())
    }

    pub(super) fn is_watched(&self, symbol: &Symbol) -> bool {
        self.watchlist.iter().any(|row| row.symbol == *symbol)
    }

    /// Watches an instrument or stops; returns whether that changed anything.
    pub(super) fn set_watched(
        &mut self,
        symbol: &Symbol,
        watched: bool,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        if self.is_watched(symbol) == watched {
            return Ok(false);
        }
        if watched {
            self.store.watch(symbol, now)?;
        } else {
            self.store.unwatch(symbol)?;
        }
        let mut symbols: Vec<Symbol> = self.watchlist.iter().map(|row| row.symbol.clone()).collect();
        symbols.retain(|other| other != symbol);
        if watched {
            symbols.push(symbol.clone());
            symbols.sort();
        }
        self.set_watchlist(symbols)?;
        self.saved.make_stale(|query| query.watched.is_some());
        Ok(true)
    }

    pub(super) fn feed(&self, id: FeedId) -> Option<&StoredFeed> {
        self.feeds.iter().find(|stored| stored.feed.id == id)
    }

    /// Ends subscriptions; returns those that were there, with their stories. What fails leaves those before it ended.
    pub(super) fn remove_feeds(&mut self, ids: &[FeedId]) -> (Vec<RemovedFeed>, Result<(), StoreError>) {
        let mut removed = Vec::new();
        let mut done = Ok(());
        for id in ids {
            let Some(feed) = self.feed(*id).map(|stored| stored.feed.clone()) else { continue };
            match self.store.remove_feed(*id) {
                Ok(stories) => removed.push(RemovedFeed { feed, stories }),
                Err(error) => {
                    done = Err(error);
                    break;
                }
            }
        }
        let gone: HashSet<FeedId> = removed.iter().map(|removed| removed.feed.id).collect();
        self.feeds.retain(|stored| !gone.contains(&stored.feed.id));
        Arc::make_mut(&mut self.stories)
            .retain(|row| !matches!(&row.origin, Origin::Feed(feed) if gone.contains(feed)));
        for story in removed.iter().flat_map(|removed| &removed.stories) {
            self.saved.touch(story.row.id, None);
        }
        (removed, done.and(self.stories_changed()))
    }

    /// Takes up subscriptions again that were ended, with their stories.
    pub(super) fn restore_feeds(&mut self, removed: &[RemovedFeed], now: DateTime<Utc>) -> Result<(), StoreError> {
        self.put_feeds(removed.iter().map(|removed| removed.feed.clone()).collect())?;
        let stories = removed.iter().flat_map(|removed| &removed.stories).cloned().collect();
        self.put(stories, now).map(drop)
    }

    /// The stories that name an instrument, newest first.
    pub(super) fn naming(&self, symbol: &Symbol) -> Result<Vec<Arc<StoryRow>>, StoreError> {
        let ids: HashSet<StoryId> = self.store.stories_naming(symbol)?.into_iter().collect();
        Ok(self.stories.iter().filter(|row| ids.contains(&row.id) && !row.is_muted()).cloned().collect())
    }

    pub(super) fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.store.setting(name)
    }

    pub(super) fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.store.set_setting(name, value)
    }

    fn stories_changed(&mut self) -> Result<(), StoreError> {
        self.copies.group(&self.stories);
        self.count();
        self.list_highlights();
        let symbols = self.watchlist.iter().map(|row| row.symbol.clone()).collect();
        self.set_watchlist(symbols)
    }

    fn set_watchlist(&mut self, symbols: Vec<Symbol>) -> Result<(), StoreError> {
        let counts = self.store.count_naming(&symbols)?;
        let directory = Directory::current();
        let rows = symbols.into_iter().zip(counts).map(|(symbol, stories)| {
            let known = directory.by_symbol(&symbol).and_then(|id| directory.instrument(id));
            WatchRow { name: known.map(|instrument| instrument.name), symbol, stories }
        });
        self.watchlist = Arc::new(rows.collect());
        Ok(())
    }

    pub(super) fn count(&mut self) {
        let mut counts = Counts { all: self.stories.len(), highlights: self.highlights.len(), ..Counts::default() };
        self.unread.clear();
        for row in self.stories.iter() {
            counts.starred += usize::from(row.status.starred);
            if row.is_muted() {
                counts.all -= 1;
                counts.muted += 1;
                continue;
            }
            if let (Origin::Feed(feed), false) = (&row.origin, row.status.read) {
                *self.unread.entry(*feed).or_default() += 1;
            }
            counts.unread += usize::from(!row.status.read);
            counts.samples += usize::from(row.origin == Origin::Sample);
        }
        self.counts = counts;
    }

    fn list_highlights(&mut self) {
        let wanted: HashSet<StoryId> = self.highlights.iter().map(|stored| stored.highlight.story).collect();
        let rows: HashMap<StoryId, &Arc<StoryRow>> =
            self.stories.iter().filter(|row| wanted.contains(&row.id)).map(|row| (row.id, row)).collect();
        let listed = self.highlights.iter().map(|stored| {
            let row = rows.get(&stored.highlight.story);
            HighlightRow {
                highlight: stored.highlight.clone(),
                title: row.map_or_else(|| stored.title.clone(), |row| row.title.clone()),
                source: row.map_or_else(|| stored.source.clone(), |row| row.source.clone()),
                url: stored.url.clone(),
                published: stored.published,
                openable: row.is_some() || !self.complete,
                orphan: self.orphans.contains(&stored.highlight.id),
            }
        });
        self.highlight_rows = Arc::new(listed.collect());
    }
}

/// Rows as the list holds them. What they were read into is given back: collected in place, the room of the rows
/// themselves would be kept for pointers to them.
fn listed(rows: Vec<StoryRow>) -> Arc<Vec<Arc<StoryRow>>> {
    let mut rows: Vec<Arc<StoryRow>> = rows.into_iter().map(Arc::new).collect();
    rows.shrink_to_fit();
    Arc::new(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::samples;

    #[test]
    fn the_list_keeps_no_more_room_than_it_needs() {
        let rows: Vec<StoryRow> = samples::stories(DateTime::UNIX_EPOCH).into_iter().map(|story| story.row).collect();
        let listed = listed(rows);
        assert!(!listed.is_empty());
        assert_eq!(listed.capacity(), listed.len());
    }
}

//! The library: two SQLite files, all rows in and out, never a decision.
//!
//! `user.db` holds what the reader made and is written through to the disk before a call returns; `cache.db` holds what
//! can be fetched or made again. No change needs both to commit together: where a call touches both, `user.db` goes
//! first and is readable alone. One thread owns a [`Store`].

mod article_json;
pub mod backup;
mod cache;
mod contacts;
pub mod copies;
pub mod error;
mod feeds;
mod figures;
pub mod files;
mod link_rules;
pub mod pictures;
mod prices;
mod removal;
mod repeats;
pub mod reports;
mod revisions;
mod row;
mod rules;
mod saved_searches;
mod schema;
mod search;
mod user;
mod verdicts;
mod words;

use std::{
    fs::{self, File as DiskFile, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};
use rust_decimal::Decimal;

pub use self::revisions::StoredRevision;
use self::{error::StoreError, schema::File};
use crate::model::{
    article::Article,
    feed::Feed,
    fetch_state::FetchState,
    figure::Figure,
    highlight::Highlight,
    id::{RevisionId, StoryId},
    instrument::Symbol,
    notice::{Notice, Severity},
    story::{Origin, StoryRow},
};

/// Both files of a library, open and locked against other processes, or open to be read only.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    user: Connection,
    cache: Connection,
    /// What finds mentions and numbers: the version of the program, and the table of symbols it goes by.
    annotator: String,
    /// None where it is only read.
    _lock: Option<DiskFile>,
}

/// A library that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub store: Store,
    /// Whether `cache.db` has yet to be filled: it is new, or the program was stopped before that was done.
    pub cache_is_new: bool,
    /// Whether `user.db` is new: the reader has never been here.
    pub user_is_new: bool,
    /// What the reader should know.
    pub notices: Vec<Notice>,
}

/// What the sidebar and the Highlights view need.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// All subscriptions, by name.
    pub feeds: Vec<StoredFeed>,
    /// The watchlist, by symbol.
    pub watchlist: Vec<Symbol>,
    /// All highlights, newest first.
    pub highlights: Vec<StoredHighlight>,
}

/// A subscription with what the next request needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFeed {
    /// The subscription.
    pub feed: Feed,
    /// What past fetches say about the next one.
    pub state: FetchState,
}

/// A highlight with enough of its story to be shown without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHighlight {
    /// The highlight.
    pub highlight: Highlight,
    /// The story's headline when it was made.
    pub title: String,
    /// The story's source.
    pub source: String,
    /// The story's address.
    pub url: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
}

impl StoredHighlight {
    /// A highlight with what is known of its story.
    pub fn of(highlight: Highlight, row: &StoryRow) -> Self {
        Self {
            highlight,
            title: row.title.clone(),
            source: row.source.clone(),
            url: row.url.as_ref().map(ToString::to_string),
            author: row.author.clone(),
            published: row.published,
        }
    }
}

/// A story with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStory {
    /// Its line in the list.
    pub row: StoryRow,
    /// Its newest text.
    pub article: Article,
    /// Which revision that is.
    pub revision: RevisionId,
    /// All instruments it names.
    pub mentioned: Vec<Symbol>,
    /// Its key numbers.
    pub figures: Vec<Figure>,
    /// Its key numbers, to be found by size.
    pub values: Vec<StoredNumber>,
    /// Whether it is only the feed's own text or a teaser.
    pub preview_only: bool,
}

impl StoredStory {
    /// A story in which nothing has been found yet.
    pub fn new(row: StoryRow, article: Article) -> Self {
        Self {
            row,
            revision: RevisionId::of_text(&article.text),
            article,
            mentioned: Vec::new(),
            figures: Vec::new(),
            values: Vec::new(),
            preview_only: false,
        }
    }
}

/// A key number as a search knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredNumber {
    /// Whether it is a percentage, and not an amount.
    pub is_percent: bool,
    /// Its value; of a range one of its ends. Thousandths are kept.
    pub value: Decimal,
}

/// What the reader added by hand, as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// The story made from it.
    pub story: StoryId,
    /// Where it came from.
    pub origin: Origin,
    /// What the server or the file name said it is.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// When.
    pub added: DateTime<Utc>,
    /// Whether the reader named the host of its page, and no redirect did: then it may lie in the reader's own network.
    pub is_named: bool,
}

/// A story that was removed, with all it takes to put it back.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovedStory {
    /// The story.
    pub story: StoredStory,
    /// What it was made from, if the reader added it by hand.
    pub document: Option<StoredDocument>,
}

/// What became of a story that was put into the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    Added,
    /// It was there with another text, which is kept as an older revision.
    Revised,
    /// It was there as it is.
    Same,
    /// The reader has removed it before.
    Refused,
}

impl Store {
    /// Opens the library in a folder, which is made if need be.
    ///
    /// A damaged `cache.db` is moved aside and begun anew; a damaged `user.db` is an error and stays as it is.
    pub fn open(folder: &Path) -> Result<Opened, StoreError> {
        let mut opened = Self::open_unchecked(folder)?;
        opened.notices.extend(opened.store.check()?);
        opened.cache_is_new = opened.store.cache_is_new()?;
        Ok(opened)
    }

    /// Opens the library without reading the cache through: damage that its first page does not show is found by
    /// [`Store::check`], which takes as long as reading all stories.
    pub fn open_unchecked(folder: &Path) -> Result<Opened, StoreError> {
        let io = |source| StoreError::Io { path: folder.to_owned(), source };
        files::make_folder(folder).map_err(io)?;
        let lock = lock(folder)?;
        let user_is_new = !folder.join(File::User.name()).exists();
        let mut user = schema::open(folder, File::User)?;
        feeds::take_logins_out(&mut user)?;
        let mut notices = Vec::new();
        let opened = schema::open(folder, File::Cache).and_then(|cache| Ok((cache::is_filled(&cache)?, cache)));
        let (is_filled, cache) = match opened {
            Err(error) if error.is_damage() => {
                let (cache, notice) = remake_cache(folder)?;
                notices.push(notice);
                (false, cache)
            }
            other => other?,
        };
        let cache_is_new = !is_filled;
        let annotator = cache::VERSION.to_owned();
        let mut store = Self { folder: folder.to_owned(), user, cache, annotator, _lock: Some(lock) };
        match store.finish_removals() {
            // What is damaged inside is found by the check, or shows where it is looked at.
            Err(error) if !error.is_damage() => return Err(error),
            _ => {}
        }
        Ok(Opened { store, cache_is_new, user_is_new, notices })
    }

    /// Opens the library in a folder to read it, also while another process has it open; none where there is no
    /// library, which is not made. What writes is refused. A library of an older version is brought up to date first.
    pub fn open_to_read(folder: &Path) -> Result<Option<Self>, StoreError> {
        if !folder.join(File::User.name()).exists() {
            return Ok(None);
        }
        let user = schema::open_beside(folder, File::User, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match user.zip(schema::open_beside(folder, File::Cache, OpenFlags::SQLITE_OPEN_READ_ONLY)?) {
            Some((user, cache)) => Ok(Some(Self {
                folder: folder.to_owned(),
                user,
                cache,
                annotator: cache::VERSION.to_owned(),
                _lock: None,
            })),
            None => Self::open_unchecked(folder).map(|opened| Some(opened.store)),
        }
    }

    /// The lists of the library in a folder, also while another process has it open; none where there is no library,
    /// which is not made.
    pub fn lists_of(folder: &Path) -> Result<Option<Lists>, StoreError> {
        Self::open_to_read(folder)?.map(|store| store.lists()).transpose()
    }

    /// Reads the table of stories through; a damaged cache is moved aside and begun anew, which the notice says. Damage
    /// elsewhere in it shows in one story and not here.
    pub fn check(&mut self) -> Result<Option<Notice>, StoreError> {
        if cache::is_sound(&self.cache)? {
            return Ok(None);
        }
        // The file must be closed before it is renamed.
        self.cache = Connection::open_in_memory()?;
        let (cache, notice) = remake_cache(&self.folder)?;
        self.cache = cache;
        Ok(Some(notice))
    }

    /// Whether `cache.db` has yet to be filled.
    pub fn cache_is_new(&self) -> Result<bool, StoreError> {
        Ok(!cache::is_filled(&self.cache)?)
    }

    /// How many stories there are.
    pub fn count_stories(&self) -> Result<usize, StoreError> {
        cache::count(&self.cache)
    }

    /// Some of the stories in the order of the list: about a hundred before the one named and `limit` from it on, or
    /// else the newest.
    pub fn stories_around(&self, story: Option<StoryId>, limit: usize) -> Result<Vec<StoryRow>, StoreError> {
        let mut stories = cache::rows_around(&self.cache, story, limit)?;
        for story in &mut stories {
            story.status = user::status(&self.user, story.id)?;
            story.filed = rules::filed(&self.user, story.id)?;
        }
        Ok(stories)
    }

    /// All stories, newest first.
    pub fn stories(&self) -> Result<Vec<StoryRow>, StoreError> {
        let statuses = user::statuses(&self.user)?;
        let mut filed = rules::all_filed(&self.user)?;
        let mut stories = cache::rows(&self.cache)?;
        for story in &mut stories {
            story.status = statuses.get(&story.id).copied().unwrap_or_default();
            story.filed = filed.remove(&story.id);
        }
        stories.sort_by_key(|story| (std::cmp::Reverse(story.sort_time()), story.id));
        Ok(stories)
    }

    /// What the sidebar and the Highlights view need.
    pub fn lists(&self) -> Result<Lists, StoreError> {
        read_lists(&self.user, &self.cache)
    }

    /// A story with its newest text.
    pub fn story(&self, id: StoryId) -> Result<Option<StoredStory>, StoreError> {
        let Some(mut story) = cache::story(&self.cache, id)? else { return Ok(None) };
        story.row.status = user::status(&self.user, id)?;
        story.row.filed = rules::filed(&self.user, id)?;
        Ok(Some(story))
    }

    /// Puts stories into the library, all or none. A story the reader removed is refused.
    pub fn put_stories(&mut self, stories: &[StoredStory], now: DateTime<Utc>) -> Result<Vec<Put>, StoreError> {
        let mut refused = Vec::with_capacity(stories.len());
        for story in stories {
            refused.push(user::is_tombstone(&self.user, story.row.id)?);
        }
        cache::put(&mut self.cache, stories, &refused, &self.annotator, now)
    }

    /// Says by which table of symbols companies are found from now on; none is the bundled one.
    pub fn set_directory(&mut self, stamp: Option<u64>) {
        self.annotator =
            stamp.map_or_else(|| cache::VERSION.to_owned(), |stamp| format!("{} {stamp:016x}", cache::VERSION));
    }

    /// The stories whose mentions and numbers another version of the program found, or by another table of symbols.
    pub fn outdated(&self) -> Result<Vec<StoryId>, StoreError> {
        cache::outdated(&self.cache, &self.annotator)
    }

    /// Keeps what was found again in stories that are there with the same text; any other story is passed over.
    pub fn put_annotations(&mut self, stories: &[StoredStory]) -> Result<(), StoreError> {
        cache::put_annotations(&mut self.cache, stories, &self.annotator)
    }

    /// Keeps what the reader added by hand, so that a deleted cache can be filled again.
    pub fn put_document(&mut self, document: &StoredDocument) -> Result<(), StoreError> {
        user::unbury(&mut self.user, document.story, Some(document))
    }

    /// Whether a story was made from a page whose host the reader named.
    pub fn is_of_named_host(&self, story: StoryId) -> Result<bool, StoreError> {
        user::is_of_named_host(&self.user, story)
    }

    /// Notes that the cache holds what a new one is filled with.
    pub fn set_filled(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        cache::set_filled(&self.cache, now)
    }

    /// What the reader added by hand and the cache has no story of, oldest first: all of it when the cache is new.
    pub fn missing_documents(&self) -> Result<Vec<StoredDocument>, StoreError> {
        let mut missing = Vec::new();
        for id in user::document_ids(&self.user)? {
            if !cache::holds(&self.cache, id)? {
                missing.extend(user::document(&self.user, id)?);
            }
        }
        Ok(missing)
    }

    /// Marks a story read or starred, or takes that back.
    pub fn set_status(&mut self, id: StoryId, status: crate::model::story::StoryStatus) -> Result<(), StoreError> {
        user::set_status(&self.user, id, status)
    }

    /// Keeps what the reader did with several stories, all or none.
    pub fn set_statuses(&mut self, statuses: &[(StoryId, crate::model::story::StoryStatus)]) -> Result<(), StoreError> {
        user::set_statuses(&mut self.user, statuses)
    }

    /// Adds a highlight, with the text it was made on.
    pub fn put_highlight(&mut self, highlight: &StoredHighlight, text: &str) -> Result<(), StoreError> {
        user::put_highlight(&mut self.user, highlight, text)
    }

    /// Adds highlights, each with the text it was made on, in one transaction.
    pub fn put_highlights(&mut self, all: &[(StoredHighlight, String)]) -> Result<(), StoreError> {
        user::put_highlights(&mut self.user, all)
    }

    /// Takes highlights away, all or none; returns those that were there.
    pub fn remove_highlights(
        &mut self,
        ids: &[crate::model::id::HighlightId],
    ) -> Result<Vec<StoredHighlight>, StoreError> {
        user::remove_highlights(&mut self.user, ids)
    }

    /// Puts removed highlights back, all or none; the texts they were made on were kept.
    pub fn restore_highlights(&mut self, highlights: &[StoredHighlight]) -> Result<(), StoreError> {
        user::restore_highlights(&mut self.user, highlights)
    }

    /// The highlights of one story, oldest first.
    pub fn highlights_of(&self, story: StoryId) -> Result<Vec<StoredHighlight>, StoreError> {
        user::highlights_of(&self.user, story)
    }

    /// The text of a revision, if a highlight was made on it.
    pub fn revision_text(&self, revision: RevisionId) -> Result<Option<String>, StoreError> {
        user::revision_text(&self.user, revision)
    }

    /// Puts an instrument on the watchlist.
    pub fn watch(&mut self, symbol: &Symbol, now: DateTime<Utc>) -> Result<(), StoreError> {
        user::watch(&self.user, symbol, now)
    }

    /// Takes an instrument off the watchlist.
    pub fn unwatch(&mut self, symbol: &Symbol) -> Result<(), StoreError> {
        user::unwatch(&self.user, symbol)
    }

    /// The stories that name an instrument.
    pub fn stories_naming(&self, symbol: &Symbol) -> Result<Vec<StoryId>, StoreError> {
        cache::naming(&self.cache, symbol)
    }

    /// How many stories name each instrument of a list.
    pub fn count_naming(&self, symbols: &[Symbol]) -> Result<Vec<usize>, StoreError> {
        symbols.iter().map(|symbol| cache::count_naming(&self.cache, symbol)).collect()
    }

    /// A setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        user::setting(&self.user, name)
    }

    /// Keeps a setting.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        user::set_setting(&self.user, name, value)
    }
}

fn read_lists(user: &Connection, cache: &Connection) -> Result<Lists, StoreError> {
    let mut states = feeds::states(cache)?;
    let feeds = feeds::all(user)?.into_iter().map(|feed| {
        let state = states.remove(&feed.id).unwrap_or_default();
        StoredFeed { feed, state }
    });
    Ok(Lists { feeds: feeds.collect(), watchlist: user::watchlist(user)?, highlights: user::highlights(user)? })
}

/// Moves a damaged cache aside and begins a new one.
fn remake_cache(folder: &Path) -> Result<(Connection, Notice), StoreError> {
    let path = folder.join(File::Cache.name());
    let kept = move_aside(&path).map_err(|source| StoreError::Io { path, source })?;
    let notice = Notice {
        severity: Severity::Warning,
        title: "The cache was damaged and is made again".to_owned(),
        detail: format!(
            "Highlights, stars and subscriptions are safe; refresh the feeds to fill it. The old file is {}",
            kept.display()
        ),
    };
    Ok((schema::open(folder, File::Cache)?, notice))
}

/// An advisory lock on a file of its own: SQLite's locks guard one transaction, this one the whole run.
fn lock(folder: &Path) -> Result<DiskFile, StoreError> {
    let path = folder.join("library.lock");
    let io = |source| StoreError::Io { path: path.clone(), source };
    let file = DiskFile::options().create(true).truncate(false).write(true).open(&path).map_err(io)?;
    // Whoever closes the program and starts it again meets the last writes of the one before.
    let mut patience = 20;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if patience > 0 => {
                patience -= 1;
                thread::park_timeout(Duration::from_millis(25));
            }
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
    }
}

/// Renames a file, and its journal with it, to the first free name.
fn move_aside(path: &Path) -> std::io::Result<PathBuf> {
    let with = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let mut kept = with(path, ".damaged");
    let mut count = 1;
    while kept.exists() {
        count += 1;
        kept = with(path, &format!(".damaged-{count}"));
    }
    fs::rename(path, &kept)?;
    for ending in ["-wal", "-shm"] {
        let journal = with(path, ending);
        if journal.exists() {
            fs::rename(&journal, with(&kept, ending))?;
        }
    }
    Ok(kept)
}

//! Taking highlights out of a library and in again: as passages of `exchange::highlights`, matched to the stories that are there.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::{room::Room, undo::Step};
use crate::{
    anchor,
    exchange::{
        file_name,
        highlights::{self, Contents, Format, Origin, Passage},
    },
    fetch::disk,
    model::{
        highlight::Highlight,
        id::{HighlightId, RevisionId, StoryId},
        instrument::Symbol,
        notice::{Notice, Severity},
        span::{CharMap, CharSpan},
        story::StoryRow,
    },
    store::{Store, StoredHighlight, error::StoreError, files},
};

/// The largest file of highlights that is read.
const FILE_LIMIT: usize = 256 << 20;

/// What became of imported passages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Those put into the library, in the order of the file.
    pub added: Vec<HighlightId>,
    /// Those that were there already.
    pub known: usize,
    /// Of those added, the ones no story was found for: kept as quotes, and found again should their story arrive.
    pub unattached: usize,
    /// Entries of the file that quote no words: nothing could be kept of them.
    pub wordless: usize,
}

/// What was written where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// One file.
    File(PathBuf),
    /// As many files of Markdown, new and changed ones, in a folder.
    Folder {
        /// Where.
        folder: PathBuf,
        /// Files that were made.
        made: usize,
        /// Files in which lines were added or changed.
        changed: usize,
    },
}

/// Reads a file of highlights; an error says what is wrong with it.
pub fn read(path: &Path) -> Result<Contents, String> {
    let bytes = disk::read(path, FILE_LIMIT).map_err(|error| error.to_string())?;
    highlights::read(&bytes).map_err(|error| error.to_string())
}

/// The highlights of a library as they leave it, each with the text it was made on.
pub fn passages(store: &Store, highlights: &[StoredHighlight]) -> Result<Vec<Passage>, StoreError> {
    let mut texts: HashMap<RevisionId, Option<Arc<str>>> = HashMap::new();
    let with_text = |stored: &StoredHighlight| {
        let text = match texts.entry(stored.highlight.revision) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(store.revision_text(stored.highlight.revision)?.map(Arc::from)),
        };
        Ok(Passage { text: text.clone(), ..passage(stored) })
    };
    highlights.iter().map(with_text).collect()
}

fn passage(stored: &StoredHighlight) -> Passage {
    let highlight = &stored.highlight;
    Passage {
        id: Some(highlight.id.0),
        origin: Origin {
            story: Some(highlight.story.to_string()),
            title: stored.title.clone(),
            url: stored.url.clone(),
            site: Some(stored.source.clone()).filter(|source| !source.is_empty()),
            author: stored.author.clone(),
            published: stored.published,
        },
        quote: highlight.quote.clone(),
        position: Some(highlight.position),
        revision: Some(highlight.revision),
        text: None,
        color: highlight.color,
        note: highlight.note.clone(),
        tags: highlight.tags.clone(),
        symbols: highlight.symbols.iter().map(ToString::to_string).collect(),
        numbers: highlight.numbers.clone(),
        created: Some(highlight.created),
        changed: Some(highlight.changed),
    }
}

/// Passages as text; Markdown as one document after the other.
pub fn text(passages: &[Passage], format: Format) -> String {
    match format {
        Format::Json => highlights::json::write(passages),
        Format::JsonLd => highlights::jsonld::write(passages),
        Format::Csv => highlights::readwise::write(passages),
        Format::Markdown => {
            let files = by_story(passages);
            let files: Vec<String> =
                files.iter().map(|(origin, passages)| highlights::markdown::write(origin, passages, None)).collect();
            files.join("\n")
        }
    }
}

/// What is done where a file of the name is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfThere {
    /// Nothing is written.
    Refuse,
    /// Another name is found.
    Another,
    /// It is replaced.
    Replace,
}

/// Writes a file; returns the name it has.
pub(super) fn put(to: &Path, text: &str, if_there: IfThere) -> std::io::Result<PathBuf> {
    match if_there {
        IfThere::Refuse if to.exists() => Err(std::io::ErrorKind::AlreadyExists.into()),
        IfThere::Refuse | IfThere::Another => files::write_new(to, text.as_bytes()),
        IfThere::Replace => files::replace(to, text.as_bytes()).map(|()| to.to_owned()),
    }
}

/// Writes passages to a file, or as Markdown into a folder, whose files keep all lines that are not ours.
pub fn write(passages: &[Passage], format: Format, to: &Path, if_there: IfThere) -> std::io::Result<Written> {
    if format != Format::Markdown {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        return put(to, &text(passages, format), if_there).map(Written::File);
    }
    fs::create_dir_all(to)?;
    let (mut made, mut changed) = (0, 0);
    for (origin, passages) in by_story(passages) {
        let key = origin.story.as_deref().or(origin.url.as_deref()).unwrap_or(&origin.title);
        let mark: String = RevisionId::of_text(key).to_string().chars().take(8).collect();
        let path =
            existing(to, &mark)?.unwrap_or_else(|| to.join(format!("{} ({mark}).md", file_name::stem(&origin.title))));
        let before = match fs::read_to_string(&path) {
            Ok(before) => Some(before),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let after = highlights::markdown::write(origin, &passages, before.as_deref());
        if before.as_deref() != Some(&after) {
            files::replace(&path, after.as_bytes())?;
            if before.is_some() { changed += 1 } else { made += 1 }
        }
    }
    Ok(Written::Folder { folder: to.to_owned(), made, changed })
}

impl Room {
    pub(super) fn export_highlights(&mut self, format: Format, to: &Path, if_there: IfThere) -> Result<(), StoreError> {
        let passages = passages(&self.library.store, self.library.highlights())?;
        let to = disk::expand(to);
        let notice = match write(&passages, format, &to, if_there) {
            Ok(Written::File(path)) => {
                info(format!("{} exported", counted(passages.len())), path.display().to_string())
            }
            Ok(Written::Folder { folder, made, changed }) => info(
                format!("{} exported", counted(passages.len())),
                format!("{made} files made, {changed} changed in {}", folder.display()),
            ),
            Err(error) => Notice {
                severity: Severity::Error,
                title: "The highlights could not be written".to_owned(),
                detail: format!("Choose another place: {error}\n{}", to.display()),
            },
        };
        self.notify(notice);
        Ok(())
    }

    pub(super) fn import_highlights(&mut self, from: &Path, now: DateTime<Utc>) -> Result<(), StoreError> {
        let contents = match read(from) {
            Ok(contents) => contents,
            Err(error) => {
                self.notify(Notice {
                    severity: Severity::Error,
                    title: "No highlights were imported".to_owned(),
                    detail: format!("Choose another file: {error}\n{}", from.display()),
                });
                return Ok(());
            }
        };
        let Imported { added, known, unattached, wordless } = self.library.import_highlights(contents, now)?;
        let title = format!("{} imported", counted(added.len()));
        let parts = [
            Some(format!("{known} were here already")),
            (unattached > 0).then(|| format!("the stories of {unattached} are not here, their words are kept")),
            (wordless > 0).then(|| format!("{wordless} entries of the file quote no words and were left out")),
        ];
        let detail = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        if !added.is_empty() {
            self.undo.push(Step::Imported(added));
        }
        self.notify(info(title, detail));
        self.place_highlights()
    }
}

const fn info(title: String, detail: String) -> Notice {
    Notice { severity: Severity::Info, title, detail }
}

fn counted(highlights: usize) -> String {
    if highlights == 1 { "1 highlight".to_owned() } else { format!("{highlights} highlights") }
}

/// The file of a story, whatever its headline was when it was first written.
fn existing(folder: &Path, mark: &str) -> std::io::Result<Option<PathBuf>> {
    let ending = format!(" ({mark}).md");
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.ends_with(&ending)) {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// Passages by story, oldest first within each.
fn by_story(passages: &[Passage]) -> BTreeMap<&Origin, Vec<&Passage>> {
    let mut files: BTreeMap<&Origin, Vec<&Passage>> = BTreeMap::new();
    let mut origins: HashMap<&str, &Origin> = HashMap::new();
    for passage in passages {
        let origin = &passage.origin;
        // A story whose headline changed between two highlights is one story.
        let origin = match &origin.story {
            Some(story) => *origins.entry(story).or_insert(origin),
            None => origin,
        };
        files.entry(origin).or_default().push(passage);
    }
    for passages in files.values_mut() {
        passages.sort_by_key(|passage| (passage.position.map(|at| at.start), passage.created));
    }
    files
}

/// Puts what a file holds into the library of a folder, which must not be open elsewhere.
pub fn import_into(folder: &Path, contents: Contents, now: DateTime<Utc>) -> Result<Imported, StoreError> {
    let mut opened = Store::open(folder)?;
    import(&mut opened.store, contents, now)
}

/// Puts what a file holds into a library, in one transaction. What is there already is left as it is.
pub(super) fn import(store: &mut Store, contents: Contents, now: DateTime<Utc>) -> Result<Imported, StoreError> {
    let mut imported = Imported { wordless: contents.wordless, ..Imported::default() };
    let lists = store.lists()?;
    let mut ids: HashSet<HighlightId> = lists.highlights.iter().map(|stored| stored.highlight.id).collect();
    let key = |origin: &Origin, exact: &str| {
        let place = origin.url.clone().or_else(|| origin.story.clone()).unwrap_or_else(|| origin.title.clone());
        (place, exact.to_owned())
    };
    let own = lists.highlights.iter().map(passage);
    let quotes: HashSet<(String, String)> = own.map(|passage| key(&passage.origin, &passage.quote.exact)).collect();
    let rows = store.stories()?;
    let by_id: HashMap<String, &StoryRow> = rows.iter().map(|row| (row.id.to_string(), row)).collect();
    let by_url: HashMap<&str, &StoryRow> =
        rows.iter().filter_map(|row| row.url.as_ref().map(|url| (url.as_str(), row))).collect();
    let by_title: HashMap<&str, &StoryRow> = rows.iter().map(|row| (row.title.as_str(), row)).collect();
    let mut texts: HashMap<StoryId, Option<(RevisionId, String)>> = HashMap::new();
    let mut in_file: HashSet<((String, String), String)> = HashSet::new();
    let mut ready = Vec::new();
    for passage in contents.passages {
        let id = passage.id.map_or_else(|| HighlightId(uuid::Uuid::now_v7()), HighlightId);
        // What has an identity is known by it: two highlights may be of the same words.
        let quote = key(&passage.origin, &passage.quote.exact);
        let is_known = match passage.id {
            Some(_) => ids.contains(&id),
            // The same words with another note are another highlight of the file.
            None => quotes.contains(&quote) || in_file.contains(&(quote.clone(), passage.note.clone())),
        };
        if is_known {
            imported.known += 1;
            continue;
        }
        ids.insert(id);
        in_file.insert((quote, passage.note.clone()));
        let origin = &passage.origin;
        let row = origin.story.as_ref().and_then(|story| by_id.get(story.as_str()));
        let row = row.or_else(|| by_url.get(origin.url.as_deref()?));
        // A headline alone may be another story's: it counts where nothing else is stated.
        let has_title_only = origin.story.is_none() && origin.url.is_none() && !origin.title.is_empty();
        let row = row.or_else(|| by_title.get(origin.title.as_str()).filter(|_| has_title_only));
        let mut text = None;
        if let Some(row) = row {
            let kept = match texts.entry(row.id) {
                Entry::Occupied(kept) => kept.into_mut(),
                Entry::Vacant(free) => {
                    free.insert(store.story(row.id)?.map(|found| (found.revision, found.article.text)))
                }
            };
            text = kept.as_ref();
        }
        imported.unattached += usize::from(row.is_none());
        ready.push(stored(&passage, id, row.copied(), text, now));
        imported.added.push(id);
    }
    store.put_highlights(&ready)?;
    Ok(imported)
}

/// A passage as a highlight with the text it is kept with: the one it came with, else that of its story where the words
/// stand there, else its own words.
fn stored(
    passage: &Passage,
    id: HighlightId,
    row: Option<&StoryRow>,
    text: Option<&(RevisionId, String)>,
    now: DateTime<Utc>,
) -> (StoredHighlight, String) {
    let origin = &passage.origin;
    let whole = CharSpan { start: 0, end: passage.quote.exact.chars().count() };
    let came_with = || {
        let (revision, text, position) = (passage.revision?, passage.text.as_deref()?, passage.position?);
        let is_whole = RevisionId::of_text(text) == revision
            && CharMap::new(text).to_bytes(text, position).of(text) == passage.quote.exact;
        is_whole.then(|| (revision, position, text.to_owned()))
    };
    let there = came_with().or_else(|| {
        let (revision, text) = text?;
        let anchored = anchor::find(text, &passage.quote, passage.position.unwrap_or(whole));
        let span = anchored.anchor.span()?;
        Some((*revision, CharMap::new(text).to_chars(text, span), text.clone()))
    });
    let own_text = || format!("{}{}{}", passage.quote.prefix, passage.quote.exact, passage.quote.suffix);
    let (revision, position, text) = there.unwrap_or_else(|| {
        let text = own_text();
        let before = passage.quote.prefix.chars().count();
        let position = CharSpan { start: before, end: before + whole.end };
        (RevisionId::of_text(&text), position, text)
    });
    let story = row.map_or_else(|| unknown_story(origin), |row| row.id);
    let created = passage.created.unwrap_or(now);
    let mut highlight =
        Highlight::new(id, (story, revision), (passage.quote.clone(), position), passage.color, created);
    highlight.note.clone_from(&passage.note);
    highlight.tags.clone_from(&passage.tags);
    highlight.symbols = passage.symbols.iter().filter_map(|symbol| Symbol::parse(symbol)).collect();
    highlight.numbers.clone_from(&passage.numbers);
    highlight.changed = passage.changed.unwrap_or(created);
    let stored = match row {
        Some(row) => StoredHighlight::of(highlight, row),
        None => StoredHighlight {
            highlight,
            title: origin.title.clone(),
            source: origin.site.clone().unwrap_or_default(),
            url: origin.url.clone(),
            author: origin.author.clone(),
            published: origin.published,
        },
    };
    (stored, text)
}

/// The identity a story would have that is not here: of its page, or else of its headline.
fn unknown_story(origin: &Origin) -> StoryId {
    let own = origin.story.as_deref().and_then(StoryId::parse);
    let of_page = || origin.url.as_deref().map(StoryId::of_page);
    own.or_else(of_page).unwrap_or_else(|| StoryId::of_content(origin.title.as_bytes()))
}

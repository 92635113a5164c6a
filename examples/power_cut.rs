//! A power cut at any moment: `TAPEREADER_POWERCUT=FOLDER cargo run --example power_cut [CUTS]`.
//!
//! (With TMPDIR on a disk in memory it takes minutes less.) FOLDER holds `shim.c`, a library that writes down what a program writes, cuts off, creates, deletes and syncs; gcc
//! makes it. Under it this program fills a library (documents, highlights, notes, stars, removals) and says of each step
//! when it is done. Then the log is cut at CUTS places (1,000 unless said), and at each of them the disk is put together
//! as a power cut may leave it: what was synced is there, of all else any part, torn between sectors or not; a file or a
//! folder whose own folder was not synced may be missing. In each of these libraries all that was said to be done must be
//! done, nothing half done, and no story that was removed may be back. Last, the same cuts with all syncs ignored must
//! lose something, or else the measurement measures nothing.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement for people: it prints and starts programs"
)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use tapereader::{
    anchor,
    ingest::plain,
    model::{
        highlight::{Highlight, HighlightColor},
        id::{HighlightId, StoryId},
        span::Span,
        story::{Origin, StoryRow, StoryStatus},
    },
    store::{Put, Store, StoredDocument, StoredHighlight, StoredStory},
};
use uuid::Uuid;

/// Steps that are done before the log is cut.
const STEPS: usize = 240;
/// Steps that a story goes through.
const ROUND: usize = 9;
/// After so many steps the library is closed and opened again.
const REOPEN: usize = 80;
/// Says to this program that it is the one to be cut off.
const LIBRARY: &str = "TAPEREADER_POWERCUT_LIBRARY";

fn main() -> Result<()> {
    if let Some(library) = env::var_os(LIBRARY) {
        return write(Path::new(&library));
    }
    let tools = env::var_os("TAPEREADER_POWERCUT").map(PathBuf::from);
    let tools = tools.context("TAPEREADER_POWERCUT names no folder with shim.c")?;
    let cuts = env::args().nth(1).map_or(Ok(1_000), |text| text.parse()).context("how many cuts?")?;
    let scratch = tempfile::tempdir()?;
    let log = record(&tools.join("shim.c"), scratch.path())?;
    let steps: usize = log.iter().filter(|entry| matches!(entry, Entry::Done(_))).count();
    println!("{steps} steps, {} entries in the log", log.len());
    let failed = replay(&log, cuts, scratch.path(), Disk::Honest)?;
    println!("{cuts} power cuts: {failed} lost or broke something");
    let without = replay(&log, cuts.min(100), scratch.path(), Disk::Forgetful)?;
    println!("{} with all syncs ignored: {without} lost or broke something", cuts.min(100));
    ensure!(failed == 0, "a power cut loses what was said to be kept");
    ensure!(without > 0, "the measurement finds nothing");
    Ok(())
}

/// Makes the shim, and runs this program under it.
fn record(shim: &Path, scratch: &Path) -> Result<Vec<Entry>> {
    let library = scratch.join("shim.so");
    let mut gcc = Command::new("gcc");
    gcc.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library).arg(shim).arg("-ldl");
    ensure!(gcc.status().context("gcc is needed")?.success(), "gcc does not make {}", shim.display());
    // A folder in a folder that is new too.
    let disk = scratch.join("disk");
    fs::create_dir(&disk)?;
    let log = scratch.join("log");
    let output = Command::new(env::current_exe()?)
        .env(LIBRARY, disk.join("home/library"))
        .env("SHIM_DIR", &disk)
        .env("SHIM_LOG", &log)
        .env("LD_PRELOAD", &library)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    read_log(&fs::read(&log)?, &disk)
}

// What is done.

fn at(step: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000 + i64::try_from(step).unwrap_or_default(), 0).unwrap_or_default()
}

fn story(round: usize) -> StoredStory {
    let text = format!("Ship {round} left the harbor.\n\n{}", "It carried copper and came back with rye. ".repeat(6));
    let id = StoryId::of_sample(&format!("cut {round}"));
    let row = StoryRow::new(id, Origin::Pasted, format!("Ship {round}"), at(round * ROUND));
    StoredStory::new(StoryRow { source: "Harbor Ledger".to_owned(), ..row }, plain::article(&text))
}

fn highlight(round: usize, number: usize, note: &str) -> StoredHighlight {
    let story = story(round);
    let selectors = anchor::select(&story.article.text, Span::new(0, 6));
    let id = HighlightId(Uuid::from_u128(1 + (round * 2 + number) as u128));
    let mut highlight =
        Highlight::new(id, (story.row.id, story.revision), selectors, HighlightColor::Blue, at(round * ROUND));
    note.clone_into(&mut highlight.note);
    StoredHighlight::of(highlight, &story.row)
}

/// Whether the story of a round is put back after it was removed.
const fn comes_back(round: usize) -> bool {
    round.is_multiple_of(2)
}

fn write(library: &Path) -> Result<()> {
    let mut store = Store::open(library)?.store;
    let mut removed = None;
    let mut out = std::io::stdout();
    for step in 0..STEPS {
        if step > 0 && step % REOPEN == 0 {
            drop(store);
            store = Store::open(library)?.store;
        }
        let round = step / ROUND;
        let own = story(round);
        match step % ROUND {
            0 => {
                // Enough for the journal to be written back into the file now and then.
                let bytes = own.article.text.repeat(300).into_bytes();
                let added = at(step);
                let (id, origin) = (own.row.id, Origin::Pasted);
                store.put_document(&StoredDocument {
                    story: id,
                    origin,
                    content_type: None,
                    bytes,
                    added,
                    is_named: false,
                })?;
                store.put_stories(&[own], at(step))?;
            }
            1 => store.put_highlight(&highlight(round, 0, ""), &own.article.text)?,
            2 => store.put_highlight(&highlight(round, 1, ""), &own.article.text)?,
            3 => store.restore_highlights(&[highlight(round, 0, "A note")])?,
            4 => store.set_status(own.row.id, StoryStatus { read: true, starred: true })?,
            5 => _ = store.remove_highlights(&[highlight(round, 1, "").highlight.id])?,
            6 => store.set_setting("places", &step.to_string())?,
            7 => removed = store.remove_story(own.row.id)?,
            _ if comes_back(round) => {
                let removed = removed.take().context("what was removed")?;
                store.restore_story(&removed, at(step))?;
            }
            _ => store.set_setting("places", &step.to_string())?,
        }
        // One call of write: the shim looks for these words at its beginning.
        out.write_all(format!("ACK {step}\n").as_bytes())?;
    }
    Ok(())
}

/// What a library should hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    /// Notes of highlights.
    highlights: BTreeMap<HighlightId, String>,
    documents: BTreeSet<StoryId>,
    removed: BTreeSet<StoryId>,
    /// Of the stories that are not removed.
    starred: BTreeSet<StoryId>,
    place: Option<String>,
}

/// The state after so many steps.
fn state(steps: usize) -> State {
    let mut state = State::default();
    for step in 0..steps {
        let round = step / ROUND;
        let id = story(round).row.id;
        let mark = |number| highlight(round, number, "").highlight.id;
        match step % ROUND {
            0 => _ = state.documents.insert(id),
            1 => _ = state.highlights.insert(mark(0), String::new()),
            2 => _ = state.highlights.insert(mark(1), String::new()),
            3 => _ = state.highlights.insert(mark(0), "A note".to_owned()),
            4 => _ = state.starred.insert(id),
            5 => _ = state.highlights.remove(&mark(1)),
            7 => {
                state.documents.remove(&id);
                state.starred.remove(&id);
                state.removed.insert(id);
            }
            8 if comes_back(round) => {
                state.removed.remove(&id);
                state.documents.insert(id);
                state.starred.insert(id);
            }
            _ => state.place = Some(step.to_string()),
        }
    }
    state
}

/// What a library holds. It is changed by looking: its stories are removed.
fn look(library: &Path, rounds: usize) -> Result<State> {
    let opened = Store::open(library)?;
    let mut store = opened.store;
    ensure!(opened.notices.is_empty(), "{:?}", opened.notices);
    let mut state = State { place: store.setting("places")?, ..State::default() };
    for stored in store.lists()?.highlights {
        ensure!(store.revision_text(stored.highlight.revision)?.is_some(), "a highlight without its text");
        state.highlights.insert(stored.highlight.id, stored.highlight.note);
    }
    let missing: BTreeSet<StoryId> = store.missing_documents()?.into_iter().map(|document| document.story).collect();
    for round in 0..rounds {
        let own = story(round);
        let id = own.row.id;
        let is_there = store.story(id)?.is_some();
        if store.put_stories(std::slice::from_ref(&own), at(0))? == [Put::Refused] {
            state.removed.insert(id);
            ensure!(!is_there, "story {round} was removed and is back");
            ensure!(!missing.contains(&id), "story {round} was removed and will be back");
            continue;
        }
        let removed = store.remove_story(id)?.context("the story that was put in")?;
        if removed.story.row.status.starred {
            state.starred.insert(id);
        }
        if removed.document.is_some() {
            state.documents.insert(id);
        }
        ensure!(is_there || missing.contains(&id) || removed.document.is_none(), "story {round} is not filled again");
    }
    Ok(state)
}

// The log and the disk.

/// A line of the shim's log.
#[derive(Debug)]
enum Entry {
    Created(PathBuf),
    Written {
        path: PathBuf,
        offset: usize,
        bytes: Vec<u8>,
    },
    CutOff {
        path: PathBuf,
        length: usize,
    },
    Synced(PathBuf),
    Deleted(PathBuf),
    /// So many steps are said to be done.
    Done(usize),
}

/// Reads records of: operation, length of the path (u16), offset (i64), length of the data (u32), path, data.
fn read_log(log: &[u8], disk: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut rest = log;
    while let Some((head, after)) = rest.split_first_chunk::<15>() {
        let [operation, p0, p1, offset @ .., d0, d1, d2, d3] = *head;
        let offset = usize::try_from(i64::from_le_bytes(offset))?;
        let path_length = usize::from(u16::from_le_bytes([p0, p1]));
        let length = usize::try_from(u32::from_le_bytes([d0, d1, d2, d3]))?;
        let path = after.get(..path_length).context("a path")?;
        let data = after.get(path_length..path_length + length).context("data")?;
        rest = after.get(path_length + length..).unwrap_or_default();
        let path = Path::new(std::str::from_utf8(path)?);
        let inside = || path.strip_prefix(disk).map(Path::to_owned);
        entries.push(match operation {
            b'A' => Entry::Done(std::str::from_utf8(data)?.trim_start_matches("ACK ").trim().parse::<usize>()? + 1),
            b'C' => Entry::Created(inside()?),
            b'W' => Entry::Written { path: inside()?, offset, bytes: data.to_vec() },
            b'T' => Entry::CutOff { path: inside()?, length: offset },
            b'S' => Entry::Synced(inside()?),
            b'U' => Entry::Deleted(inside()?),
            other => bail!("unknown operation {other}"),
        });
    }
    Ok(entries)
}

/// Whether a disk does what it is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Disk {
    Honest,
    /// It says that it has synced, and has not.
    Forgetful,
}

/// Numbers that only look random, the same in every run (xorshift64, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap_or(u64::MAX)).unwrap_or_default()
    }
}

/// A change that may not have reached the disk.
enum Change<'a> {
    Write(usize, &'a [u8]),
    CutOff(usize),
}

/// A file or folder as it is for the running program.
#[derive(Default)]
struct Node<'a> {
    /// What has reached the disk.
    safe: Vec<u8>,
    pending: Vec<Change<'a>>,
}

#[derive(Default)]
struct Files<'a> {
    nodes: HashMap<PathBuf, Node<'a>>,
    /// Names that have come or gone since their folder was synced: whether they were there before.
    names: HashMap<PathBuf, Option<Vec<u8>>>,
    /// Folders that were synced before a file was made in them: what was made there was a folder.
    synced: HashSet<PathBuf>,
}

fn apply(bytes: &mut Vec<u8>, change: &Change<'_>, most: usize) {
    match change {
        Change::Write(offset, data) => {
            let data = data.get(..most).unwrap_or(data);
            bytes.resize(bytes.len().max(offset + data.len()), 0);
            if let Some(place) = bytes.get_mut(*offset..offset + data.len()) {
                place.copy_from_slice(data);
            }
        }
        Change::CutOff(length) => bytes.resize(*length, 0),
    }
}

impl<'a> Files<'a> {
    fn take(&mut self, entry: &'a Entry, disk: Disk) {
        match entry {
            Entry::Created(path) if !self.nodes.contains_key(path) => {
                for folder in path.ancestors().take_while(|folder| !folder.as_os_str().is_empty()) {
                    // A folder that the shim has not seen was made just before the first file in it.
                    if !self.nodes.contains_key(folder) {
                        self.nodes.insert(folder.to_owned(), Node::default());
                        if folder == path || folder.parent().is_none_or(|outer| !self.synced.contains(outer)) {
                            self.names.entry(folder.to_owned()).or_insert(None);
                        }
                    }
                }
            }
            Entry::Written { path, offset, bytes } => {
                self.nodes.entry(path.clone()).or_default().pending.push(Change::Write(*offset, bytes));
            }
            Entry::CutOff { path, length } => {
                self.nodes.entry(path.clone()).or_default().pending.push(Change::CutOff(*length));
            }
            Entry::Synced(path) if disk == Disk::Honest => {
                self.names.retain(|name, _| name.parent() != Some(path));
                match self.nodes.get_mut(path) {
                    Some(node) => {
                        for change in std::mem::take(&mut node.pending) {
                            apply(&mut node.safe, &change, usize::MAX);
                        }
                    }
                    None => _ = self.synced.insert(path.clone()),
                }
            }
            Entry::Deleted(path) => {
                if let Some(node) = self.nodes.remove(path) {
                    self.names.entry(path.clone()).or_insert(Some(node.safe));
                }
            }
            Entry::Created(_) | Entry::Synced(_) | Entry::Done(_) => {}
        }
    }

    /// Puts together what a power cut may leave.
    fn cut(&self, to: &Path, dice: &mut Dice) -> Result<()> {
        let mut paths: Vec<&PathBuf> = self.nodes.keys().chain(self.names.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut lost: Vec<&Path> = Vec::new();
        for path in paths {
            let before = self.names.get(path);
            // What came or went may not have; the coin is thrown once for each name.
            let is_as_before = before.is_some() && dice.below(2) == 0;
            let content = if is_as_before { before.cloned().flatten() } else { self.written(path, dice) };
            if lost.iter().any(|folder| path.starts_with(folder)) {
                continue;
            }
            let is_folder = self.nodes.keys().any(|other| other.parent() == Some(path));
            match content {
                None => lost.push(path),
                Some(_) if is_folder => fs::create_dir_all(to.join(path))?,
                Some(bytes) => fs::write(to.join(path), bytes)?,
            }
        }
        Ok(())
    }

    fn written(&self, path: &Path, dice: &mut Dice) -> Option<Vec<u8>> {
        let node = self.nodes.get(path)?;
        let mut bytes = node.safe.clone();
        for change in &node.pending {
            match dice.below(20) {
                0..9 => apply(&mut bytes, change, usize::MAX),
                9..12 => {
                    if let Change::Write(_, data) = change {
                        apply(&mut bytes, change, 512 * dice.below(data.len() / 512 + 1));
                    }
                }
                _ => {}
            }
        }
        Some(bytes)
    }
}

fn replay(log: &[Entry], cuts: usize, scratch: &Path, disk: Disk) -> Result<usize> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut moments: Vec<usize> = (0..cuts).map(|_| dice.below(log.len())).collect();
    moments.sort_unstable();
    let mut files = Files::default();
    let (mut taken, mut done, mut failed) = (0, 0, 0);
    for moment in moments {
        for entry in log.get(taken..moment).unwrap_or_default() {
            if let Entry::Done(steps) = entry {
                done = *steps;
            }
            files.take(entry, disk);
        }
        taken = taken.max(moment);
        let to = scratch.join("cut");
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        fs::create_dir(&to)?;
        files.cut(&to, &mut dice)?;
        let found = look(&to.join("home/library"), done / ROUND + 1);
        // The step that was being done may be done already.
        let problem = match found {
            Ok(found) if found == state(done) || found == state(done + 1) => continue,
            Ok(found) => format!("{found:?} is neither {:?} nor the next", state(done)),
            Err(error) => format!("{error:#}"),
        };
        failed += 1;
        if disk == Disk::Honest && failed <= 5 {
            println!("entry {moment}, after {done} steps: {problem}");
        }
    }
    Ok(failed)
}

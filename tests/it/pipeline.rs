//! The engine from end to end: a loopback server on one side, a library on the disk on the other.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use tapereader::{
    anchor::Anchor,
    engine::{
        clock::Clock,
        command::{Command, Event, Mark},
        handle::{Config, EngineHandle},
        settings::{ThemeChoice, WindowSettings},
        snapshot::{FeedRow, Loadable, OpenStory, Snapshot},
    },
    fetch::Limits,
    market::provider::Bases,
    model::{
        add::AddTarget,
        highlight::HighlightColor,
        id::StoryId,
        instrument::Symbol,
        notice::Notice,
        span::Span,
        story::{Origin, StoryRow},
    },
    store::Store,
};

use crate::loopback::{Answer, Asked, Server};

pub fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-10T12:00:00Z").unwrap().to_utc()
}

/// The hosts that were asked according to a library, each with what for and how often.
pub(crate) fn contacts(library: &Path) -> Vec<String> {
    let store = Store::open_to_read(library).unwrap().unwrap();
    let mut contacts: Vec<String> = store
        .contacts()
        .unwrap()
        .into_iter()
        .map(|contact| format!("{} {} {}", contact.host, contact.why, contact.times))
        .collect();
    contacts.sort();
    contacts
}

/// An engine on a folder, and the newest snapshot it sent.
pub(crate) struct Reader {
    pub(crate) engine: EngineHandle,
    pub(crate) snapshot: Arc<Snapshot>,
    /// How many refreshes were waited for.
    searches: usize,
    /// Minutes that have passed on its clock.
    pub minutes: Arc<AtomicI64>,
}

impl Reader {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_at(folder, Bases::default())
    }

    pub(crate) fn start_at(folder: &Path, bases: Bases) -> Self {
        let minutes = Arc::new(AtomicI64::new(0));
        let passed = Arc::clone(&minutes);
        let config = Config {
            library: folder.to_owned(),
            clock: Clock::from_fn(move || now() + TimeDelta::minutes(passed.load(Ordering::SeqCst))),
            limits: Limits {
                connect: Duration::from_secs(2),
                total: Duration::from_secs(2),
                bytes: 1 << 20,
                redirects: 3,
                host_gap: Duration::ZERO,
            },
            wake: Arc::new(|| {}),
        };
        let engine = EngineHandle::start_at(config, bases).unwrap();
        let snapshot = engine.first();
        Self { engine, snapshot, searches: 0, minutes }
    }

    /// Sends a command and waits until a snapshot shows what is expected of it.
    pub(crate) fn ask(&mut self, command: Command, shows: impl Fn(&Snapshot) -> bool) -> &Snapshot {
        assert!(self.engine.send(command));
        self.until(shows)
    }

    pub fn until(&mut self, shows: impl Fn(&Snapshot) -> bool) -> &Snapshot {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            match self.engine.events().recv_deadline(deadline) {
                Ok(Event::Snapshot(snapshot)) => self.snapshot = snapshot,
                Ok(Event::Stopped) => panic!("the engine stopped"),
                Err(_) => panic!("never shown; last seen: {:?}", self.snapshot.notices),
            }
            if shows(&self.snapshot) {
                return &self.snapshot;
            }
        }
    }

    /// Adds something and returns the story that came of it.
    pub(crate) fn add(&mut self, target: AddTarget) -> Arc<StoryRow> {
        let before = self.snapshot.stories.len();
        self.ask(Command::Add(target), |snapshot| snapshot.stories.len() > before);
        self.row(self.snapshot.added.unwrap())
    }

    pub(crate) fn row(&self, id: StoryId) -> Arc<StoryRow> {
        Arc::clone(self.snapshot.stories.iter().find(|row| row.id == id).unwrap())
    }

    pub(crate) fn open(&mut self, id: StoryId) -> Arc<OpenStory> {
        self.ask(Command::Open(id), |snapshot| opened(snapshot).is_some_and(|open| open.row.id == id));
        Arc::clone(opened(&self.snapshot).unwrap())
    }

    pub(crate) fn found(&mut self, words: &str) -> Vec<StoryId> {
        self.ask(Command::Search(words.to_owned()), |snapshot| {
            snapshot.search.as_ref().is_some_and(|search| search.query == words)
        });
        self.snapshot.search.as_ref().unwrap().stories.clone()
    }

    pub(crate) fn refresh(&mut self) -> FeedRow {
        let id = self.snapshot.feeds[0].feed.id;
        // A reader may ask once in half an hour.
        self.minutes.fetch_add(31, Ordering::SeqCst);
        assert!(self.engine.send(Command::Refresh(id)));
        // Snapshots in between may be lost, so the answer to a later command tells that the refresh has begun.
        self.searches += 1;
        self.found(&format!("unheard{}", self.searches));
        if self.snapshot.feeds[0].refreshing {
            self.until(|snapshot| !snapshot.feeds[0].refreshing);
        }
        self.snapshot.feeds[0].clone()
    }

    /// Adds what cannot be had and returns what the reader is told.
    pub fn refused(&mut self, target: AddTarget) -> Notice {
        let before = self.snapshot.notices.len();
        let stories = self.snapshot.stories.len();
        self.ask(Command::Add(target), |snapshot| snapshot.notices.len() > before && snapshot.activity.is_none());
        assert_eq!(self.snapshot.stories.len(), stories);
        self.snapshot.notices.last().unwrap().clone()
    }
}

fn opened(snapshot: &Snapshot) -> Option<&Arc<OpenStory>> {
    match &snapshot.open {
        Loadable::Ready(open) => Some(open),
        _ => None,
    }
}

pub(crate) fn feed_of(count: usize) -> String {
    let mut items = String::new();
    for i in 1..=count {
        items.push_str(&format!(
            "<item><guid>story-{i}</guid><title>Harbor story {i}</title><link>https://example.com/{i}</link>\
             <pubDate>Mon, 0{} Mar 2026 10:00:00 GMT</pubDate>\
             <content:encoded><![CDATA[<p>Ostrich farm {i} opened by the harbor.</p><p>Nobody minded.</p>]]>\
             </content:encoded></item>",
            i.min(9)
        ));
    }
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>Harbor Ledger</title><link>https://example.com/</link>{items}</channel></rss>"
    )
}

/// A server with a feed that answers 304 to those who have it.
fn feed_server() -> Server {
    Server::start(|asked: &Asked| match asked.header("if-none-match") {
        Some("\"ten\"") => Answer::status(304),
        _ => Answer::ok("application/rss+xml", feed_of(10)).with("ETag", "\"ten\""),
    })
}

fn from_feeds(snapshot: &Snapshot) -> Vec<Arc<StoryRow>> {
    snapshot.stories.iter().filter(|row| matches!(row.origin, Origin::Feed(_))).cloned().collect()
}

#[test]
fn a_feed_is_added_refreshed_by_condition_and_read_after_its_server_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let samples = reader.snapshot.counts.samples;
    assert_eq!(reader.snapshot.stories.len(), samples);
    let server = feed_server();
    let url = server.url("/feed.xml");
    reader.ask(Command::Add(AddTarget::Url(url.clone())), |snapshot| snapshot.feeds.len() == 1);
    assert_eq!(reader.snapshot.feeds[0].feed.title, "Harbor Ledger");
    assert_eq!((reader.snapshot.feeds[0].unread, reader.snapshot.stories.len()), (10, samples + 10));
    for _ in 0..2 {
        let row = reader.refresh();
        assert!(row.failure.is_none(), "{:?}", row.failure);
        assert!(row.checked > Some(now()));
    }
    let conditions: Vec<Option<String>> =
        server.asked().iter().map(|asked| asked.header("if-none-match").map(str::to_owned)).collect();
    assert_eq!(conditions, [None, Some("\"ten\"".to_owned()), Some("\"ten\"".to_owned())]);
    // The same feed again is no second feed.
    reader.ask(Command::Add(AddTarget::Url(url.clone())), |snapshot| {
        snapshot.notices.iter().any(|notice| notice.title == "Harbor Ledger was there already")
    });
    assert_eq!((reader.snapshot.feeds.len(), reader.snapshot.stories.len()), (1, samples + 10));

    drop(server);
    let row = reader.refresh();
    let failure = row.failure.unwrap();
    assert_eq!(failure.title, "No connection to 127.0.0.1");
    assert!(failure.detail.contains("Check your connection") && failure.detail.ends_with(url.as_str()), "{failure:?}");
    let stories = from_feeds(&reader.snapshot);
    assert_eq!(stories.len(), 10);
    for row in &stories {
        let open = reader.open(row.id);
        assert!(open.article.text.starts_with("Ostrich farm"), "{}", open.article.text);
        assert_eq!(open.article.blocks.len(), 2);
    }
    assert_eq!(reader.snapshot.feeds[0].unread, 0);
    assert_eq!(reader.found("ostrich").len(), 10);
    let named = stories.iter().find(|row| row.title == "Harbor story 7").unwrap().id;
    assert_eq!(reader.found("ostrich farm 7"), [named]);
    reader.engine.shutdown();

    let mut reader = Reader::start(folder.path());
    assert_eq!(from_feeds(&reader.snapshot), stories.iter().map(|row| reader.row(row.id)).collect::<Vec<_>>());
    assert_eq!(reader.snapshot.feeds[0].unread, 0);
    assert_eq!(reader.found("ostrich").len(), 10);
    assert!(reader.open(named).article.text.contains("Nobody minded."));
}

#[test]
fn a_page_a_file_and_a_pasted_text_become_stories() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let paragraph = "The owners of the old mill said on Monday that it would stay closed, and that its machines would \
                     be sold to whoever wanted them, which so far is a museum and a man from the next valley.";
    let page = format!(
        "<!doctype html><html><head><title>The mill stays shut</title><meta property='og:site_name' \
         content='Valley Post'></head><body><article><h1>The mill stays shut</h1><p>{paragraph}</p><p>{paragraph}</p>\
         </article></body></html>"
    );
    let served = page.clone();
    let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
        "/mill" => Answer::redirect(302, "/new/mill"),
        _ => Answer::ok("text/html; charset=utf-8", served.clone()),
    });
    let row = reader.add(AddTarget::Url(server.url("/mill")));
    assert_eq!((row.title.as_str(), row.source.as_str()), ("The mill stays shut", "Valley Post"));
    assert_eq!(row.url, Some(server.url("/new/mill")));
    drop(server);
    assert!(reader.open(row.id).article.text.starts_with("The owners"));

    let path = folder.path().join("saved page.html");
    fs::write(&path, page.replace("Valley Post", "")).unwrap();
    let row = reader.add(AddTarget::File(path));
    assert_eq!((row.title.as_str(), row.source.as_str()), ("The mill stays shut", "saved page.html"));

    let pasted = "No headline was copied\u{2014}only this line about the mill\u{2019}s gate.\n\nAnd a second one.";
    let row = reader.add(AddTarget::parse(pasted).unwrap());
    assert_eq!(row.title, "No headline was copied\u{2014}only this line about the mill\u{2019}s gate.");
    assert_eq!((row.source.as_str(), row.author.as_deref(), row.published), ("Pasted", None, None));
    assert_eq!(reader.open(row.id).article.text, pasted);

    // All of it survives a cache that was thrown away, with its marks.
    reader.ask(Command::SetStarred(row.id, true), |snapshot| snapshot.counts.starred == 1);
    let before = reader.snapshot.stories.clone();
    reader.engine.shutdown();
    for ending in ["", "-wal", "-shm"] {
        _ = fs::remove_file(folder.path().join(format!("cache.db{ending}")));
    }
    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.snapshot.stories, before);
    assert_eq!(reader.open(row.id).article.text, pasted);
}

#[test]
fn what_cannot_be_had_is_named_with_the_next_step_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/gone" => Answer::status(404),
        "/broken" => Answer::status(500),
        "/endless" => Answer::Drip,
        "/silent" => Answer::Hang,
        "/huge" => Answer::ok("text/html", vec![b'a'; 3 << 20]),
        "/round" => Answer::redirect(302, "/round"),
        "/away" => Answer::redirect(302, "ftp://127.0.0.1/file"),
        _ => Answer::ok("text/html", "<!doctype html><html><body><script>app()</script></body></html>"),
    });
    for (path, title, next) in [
        ("/gone", "The server said 404 Not Found", "Check the address"),
        ("/broken", "The server said 500 Internal Server Error", "try again later"),
        ("/endless", "The server did not answer within 2 seconds", "try again later"),
        ("/silent", "The server did not answer within 2 seconds", "try again later"),
        ("/huge", "The page is larger than 1 MB", "paste the text"),
        ("/round", "The address was redirected more than 3 times", "Open it in your browser"),
        ("/away", "The server redirects to an address that is not followed, ftp://127.0.0.1/file", "paste the"),
        ("/script", "No text was found in it", "paste it here"),
    ] {
        let notice = reader.refused(AddTarget::Url(server.url(path)));
        assert_eq!(notice.title, title);
        assert!(notice.detail.contains(next), "{notice:?}");
        assert!(notice.detail.ends_with(server.url(path).as_str()), "{notice:?}");
    }
    let url = server.url("/");
    drop(server);
    let notice = reader.refused(AddTarget::Url(url));
    assert_eq!(notice.title, "No connection to 127.0.0.1");
    let missing = folder.path().join("nowhere.txt");
    let notice = reader.refused(AddTarget::File(missing.clone()));
    assert_eq!(notice.title, "There is no such file");
    assert!(notice.detail.ends_with(&*missing.to_string_lossy()), "{notice:?}");
    let picture = folder.path().join("chart.html");
    fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    let notice = reader.refused(AddTarget::File(picture));
    assert_eq!(notice.title, "This is a picture, not a text");
    assert!(notice.detail.ends_with("chart.html"), "{notice:?}");
    let notice = reader.refused(AddTarget::File(folder.path().to_owned()));
    assert_eq!(notice.title, "This is a folder or a device, not a file");
    assert_eq!(reader.snapshot.counts.samples, reader.snapshot.stories.len());
}

#[test]
fn a_feed_in_trouble_keeps_its_stories_and_says_why_until_it_is_well_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let turn = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&turn);
    let server = Server::start(move |_: &Asked| match seen.load(Ordering::SeqCst) {
        1 => Answer::ok("text/html", "<!doctype html><html><body><p>Please log in to the network.</p></body></html>"),
        2 => Answer::status(404),
        3 => Answer::status(500),
        4 => Answer::redirect(302, "/feed.xml"),
        5 => Answer::Drip,
        6 => Answer::ok("application/rss+xml", ""),
        7 => Answer::status(429).with("Retry-After", "120"),
        8 => Answer::ok("application/rss+xml", feed_of(11)),
        _ => Answer::ok("application/rss+xml", feed_of(10)),
    });
    let url = server.url("/feed.xml");
    reader.ask(Command::Add(AddTarget::Url(url.clone())), |snapshot| snapshot.feeds.len() == 1);
    let stories = from_feeds(&reader.snapshot);
    for (number, title, next) in [
        (1, "Harbor Ledger sent no feed this time", "What was read before is kept"),
        (2, "The server said 404 Not Found", "Check the address"),
        (3, "The server said 500 Internal Server Error", "try again later"),
        (4, "The address was redirected more than 3 times", "Open it in your browser"),
        (5, "The server did not answer within 2 seconds", "try again later"),
        (6, "Harbor Ledger sent no feed this time", "What was read before is kept"),
        (7, "The server said 429 Too Many Requests", "asked again later"),
    ] {
        turn.store(number, Ordering::SeqCst);
        let failure = reader.refresh().failure.unwrap();
        assert_eq!(failure.title, title);
        assert!(failure.detail.contains(next) && failure.detail.ends_with(url.as_str()), "{failure:?}");
        assert_eq!(from_feeds(&reader.snapshot), stories);
    }
    turn.store(8, Ordering::SeqCst);
    let row = reader.refresh();
    assert!(row.failure.is_none());
    assert_eq!(from_feeds(&reader.snapshot).len(), 11);
}

/// The story with names in five scripts, and a passage of it that runs over two paragraphs.
fn passage(reader: &mut Reader) -> (StoryId, Span, String) {
    let id = reader.snapshot.stories.iter().find(|row| row.title.contains("Novi Sad")).unwrap().id;
    let open = reader.open(id);
    let text = &open.article.text;
    let (start, end) = (text.find("\u{201c}\u{70ba}\u{66ff}").unwrap(), text.find("Dalbit makes").unwrap() + 12);
    let span = Span::new(start, end);
    (id, span, span.of(text).to_owned())
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// What is marked in a story, and where it was found again.
/// Asks for a highlight in the text that is open.
pub(crate) fn highlight(reader: &mut Reader, story: StoryId, span: Span, color: HighlightColor) -> Command {
    let revision = reader.open(story).revision;
    Command::Highlight { story, revision, span, color }
}

fn marks(reader: &mut Reader, id: StoryId) -> Vec<(String, Anchor)> {
    let open = reader.open(id);
    let marks = open.highlights.iter().map(|mark| (mark.highlight.quote.exact.clone(), mark.anchor));
    marks.collect()
}

#[test]
fn a_highlight_outlives_the_engine_and_undo_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (id, span, words) = passage(&mut reader);
    assert!(words.contains('\n'));
    let command = highlight(&mut reader, id, span, HighlightColor::Blue);
    let mark = || command.clone();
    reader.ask(mark(), |snapshot| snapshot.counts.highlights == 1);
    let expected = [(words.clone(), Anchor::Exact(span))];
    assert_eq!(marks(&mut reader, id), expected);
    // What the snapshot shows is on the disk already: a copy taken now is what a kill would leave.
    let killed = tempfile::tempdir().unwrap();
    copy(folder.path(), killed.path());
    assert_eq!(marks(&mut Reader::start(killed.path()), id), expected);

    assert_eq!(reader.snapshot.undo, Some("highlight"));
    reader.ask(Command::Undo, |snapshot| snapshot.counts.highlights == 0);
    assert_eq!(marks(&mut reader, id), []);
    reader.ask(mark(), |snapshot| snapshot.counts.highlights == 1);
    reader.engine.shutdown();

    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.snapshot.highlights[0].highlight.quote.exact, words);
    assert_eq!(marks(&mut reader, id), expected);
    let made = reader.snapshot.highlights[0].highlight.id;
    reader.ask(Command::RemoveHighlight(made), |snapshot| snapshot.counts.highlights == 0);
    reader.ask(Command::Undo, |snapshot| snapshot.counts.highlights == 1);
    // A highlight is kept when its story goes.
    reader.ask(Command::RemoveSamples, |snapshot| snapshot.counts.samples == 0);
    assert_eq!(reader.snapshot.highlights.len(), 1);
    assert!(!reader.snapshot.highlights[0].openable);
    reader.ask(Command::Undo, |snapshot| snapshot.counts.samples > 0);
    assert_eq!(marks(&mut reader, id), expected);
    reader.engine.shutdown();
    assert_eq!(marks(&mut Reader::start(folder.path()), id), expected);
}

#[test]
fn highlights_follow_a_story_into_its_new_text() {
    const FIRST: &str =
        "<p>The ferry line carried 53 million passengers. It will hire.</p><p>Fares stay as they are.</p>";
    const SECOND: &str = "<p>Update: a pier is closed.</p><p>The ferry line carried 55 million passengers. It will hire.</p>\
                          <p>An earlier version said that the ferry line carried 53 million passengers.</p>";
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let turn = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&turn);
    let server = Server::start(move |_: &Asked| {
        let body = if seen.load(Ordering::SeqCst) == 0 { FIRST } else { SECOND };
        let feed = feed_of(1).replace("<p>Ostrich farm 1 opened by the harbor.</p><p>Nobody minded.</p>", body);
        Answer::ok("application/rss+xml", feed)
    });
    let url = server.url("/feed.xml");
    reader.ask(Command::Add(AddTarget::Url(url)), |snapshot| snapshot.feeds.len() == 1);
    let id = from_feeds(&reader.snapshot)[0].id;
    let text = reader.open(id).article.text.clone();
    let mark = |reader: &mut Reader, words: &str| {
        let start = text.find(words).unwrap();
        let span = Span::new(start, start + words.len());
        let before = reader.snapshot.counts.highlights;
        let command = highlight(reader, id, span, HighlightColor::Yellow);
        reader.ask(command, |snapshot| snapshot.counts.highlights == before + 1);
    };
    mark(&mut reader, "Fares stay as they are.");
    mark(&mut reader, "ferry line carried 53 million passengers");
    mark(&mut reader, "It will hire.");

    turn.store(1, Ordering::SeqCst);
    reader.refresh();
    let places = |open: &OpenStory| -> Vec<String> {
        let mut places = Vec::new();
        for mark in &open.highlights {
            let words = mark.anchor.span().map_or("", |span| span.of(&open.article.text));
            let changes: Vec<String> =
                mark.changes.iter().map(|change| format!("{} -> {}", change.before, change.after)).collect();
            places.push(format!("{}: {words} {}", mark.anchor.name(), changes.join(", ")).trim_end().to_owned());
        }
        places
    };
    let expected = [
        "edited: ferry line carried 55 million passengers 53 million -> 55 million",
        "exact: It will hire.",
        // Kept, and shown last.
        "orphan:",
    ];
    assert_eq!(places(opened(&reader.snapshot).unwrap()), expected);
    reader.engine.shutdown();
    assert_eq!(places(&Reader::start(folder.path()).open(id)), expected);
}

#[test]
fn removed_samples_stay_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::RemoveSamples, |snapshot| snapshot.counts.samples == 0);
    reader.engine.shutdown();
    assert_eq!(Reader::start(folder.path()).snapshot.stories.len(), 0);
    for ending in ["", "-wal", "-shm"] {
        _ = fs::remove_file(folder.path().join(format!("cache.db{ending}")));
    }
    assert_eq!(Reader::start(folder.path()).snapshot.stories.len(), 0);
}

#[test]
fn a_story_whose_reading_was_cut_short_is_read_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let before = tempfile::tempdir().unwrap();
    copy(folder.path(), before.path());
    let row = reader.add(AddTarget::Text("The gate of the mill was painted green.".to_owned()));
    reader.engine.shutdown();
    // As after a kill between the two files: what was added is in one and not yet in the other.
    for name in ["cache.db", "cache.db-wal", "cache.db-shm"] {
        _ = fs::remove_file(folder.path().join(name));
        _ = fs::copy(before.path().join(name), folder.path().join(name));
    }
    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.row(row.id), row);
    assert_eq!(reader.found("gate green"), [row.id]);
}

#[test]
fn a_start_that_was_killed_at_any_moment_leaves_a_library_that_starts() {
    let start = |folder: &Path| {
        let mut process = Process::new(env!("CARGO_BIN_EXE_tapereader"));
        process.arg("--library").arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            process.env_remove(name);
        }
        process.spawn().unwrap()
    };
    let whole = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    assert!(start(whole.path()).wait().unwrap().success());
    let took = begun.elapsed();
    let expected = Reader::start(whole.path()).snapshot.stories.len();
    assert!(expected >= 10);
    let steps = 12;
    for step in 0..steps {
        let folder = tempfile::tempdir().unwrap();
        let library: PathBuf = folder.path().join("library");
        let mut process = start(&library);
        // Nothing is ever sent: this waits a while, and then the process is killed wherever it is.
        _ = crossbeam_channel::never::<()>().recv_timeout(took * step / steps);
        process.kill().unwrap();
        process.wait().unwrap();
        let reader = Reader::start(&library);
        assert_eq!(reader.snapshot.stories.len(), expected, "killed after step {step} of {steps}");
        assert_eq!(*reader.snapshot.notices, []);
    }
}

#[test]
fn an_engine_told_to_stop_behind_a_search_stops() {
    let folder = tempfile::tempdir().unwrap();
    let (done, stopped) = crossbeam_channel::bounded(1);
    let reader = Reader::start(folder.path());
    for typed in ["mill", "mill river", "mill river owners"] {
        assert!(reader.engine.send(Command::Search(typed.to_owned())));
    }
    let stop = move || {
        reader.engine.shutdown();
        _ = done.send(());
    };
    std::thread::Builder::new().spawn(stop).unwrap();
    assert!(stopped.recv_timeout(Duration::from_secs(30)).is_ok(), "it waits for ever");
}

#[test]
fn a_change_to_one_story_copies_no_other_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let id = reader.snapshot.stories[3].id;
    for change in
        [Command::SetStarred(id, true), Command::SetRead(id, true), Command::MarkAllRead(vec![id]), Command::Undo]
    {
        let before = Arc::clone(&reader.snapshot.stories);
        let changed = |snapshot: &Snapshot| snapshot.stories[3].status != before[3].status;
        if matches!(change, Command::MarkAllRead(_)) {
            reader.ask(Command::SetRead(id, false), changed);
        }
        let before = Arc::clone(&reader.snapshot.stories);
        reader.ask(change, |snapshot| snapshot.stories[3].status != before[3].status);
        let kept = before.iter().zip(reader.snapshot.stories.iter()).filter(|(before, now)| Arc::ptr_eq(before, now));
        assert_eq!(kept.count(), before.len() - 1);
    }
}

#[test]
fn each_step_can_be_taken_back_and_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (id, span, _) = passage(&mut reader);
    let symbol = Symbol::parse("MSFT").unwrap();
    let all: Vec<StoryId> = reader.snapshot.stories.iter().map(|row| row.id).collect();
    // What the reader can see of the library.
    let seen = |snapshot: &Snapshot| {
        let counts = snapshot.counts;
        (counts.all, counts.unread, counts.starred, counts.highlights, snapshot.watchlist.len())
    };
    let steps = [
        highlight(&mut reader, id, span, HighlightColor::Pink),
        Command::SetStarred(id, true),
        Command::SetRead(id, false),
        Command::Watch(symbol),
        Command::MarkAllRead(all),
        Command::RemoveStory(id),
        Command::RemoveSamples,
    ];
    let mut states = vec![seen(&reader.snapshot)];
    for step in steps {
        let before = seen(&reader.snapshot);
        reader.ask(step, |snapshot| seen(snapshot) != before);
        states.push(seen(&reader.snapshot));
    }
    for _ in 0..2 {
        for state in states.iter().rev().skip(1) {
            reader.ask(Command::Undo, |snapshot| seen(snapshot) == *state);
        }
        assert_eq!((reader.snapshot.undo, reader.snapshot.redo), (None, Some("highlight")));
        for state in states.iter().skip(1) {
            reader.ask(Command::Redo, |snapshot| seen(snapshot) == *state);
        }
        assert_eq!((reader.snapshot.undo, reader.snapshot.redo), (Some("removing the samples"), None));
    }
    // Something new ends what could be done again.
    reader.ask(Command::Undo, |snapshot| snapshot.redo.is_some());
    reader.ask(Command::Watch(Symbol::parse("AMZN").unwrap()), |snapshot| snapshot.watchlist.len() == 2);
    assert_eq!(reader.snapshot.redo, None);
}

#[test]
fn a_passage_of_a_text_that_has_changed_is_not_marked_in_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (id, span, _) = passage(&mut reader);
    let stale = Command::Highlight {
        story: id,
        revision: tapereader::model::id::RevisionId::of_text("another text"),
        span,
        color: HighlightColor::Green,
    };
    reader.ask(stale, |snapshot| !snapshot.notices.is_empty());
    assert_eq!(reader.snapshot.counts.highlights, 0);
    let notice = reader.snapshot.notices[0].clone();
    assert_eq!(notice.title, "Nothing was highlighted");
    reader.ask(Command::DismissNotice(notice), |snapshot| snapshot.notices.is_empty());
}

#[test]
fn a_step_that_could_not_be_taken_back_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (id, span, _) = passage(&mut reader);
    let mark = highlight(&mut reader, id, span, HighlightColor::Green);
    reader.ask(mark, |snapshot| snapshot.counts.highlights == 1);
    let user = rusqlite::Connection::open(folder.path().join("user.db")).unwrap();
    user.execute_batch("ALTER TABLE highlights RENAME TO away").unwrap();
    reader.ask(Command::Undo, |snapshot| !snapshot.notices.is_empty());
    assert_eq!((reader.snapshot.undo, reader.snapshot.counts.highlights), (Some("highlight"), 1));
    user.execute_batch("ALTER TABLE away RENAME TO highlights").unwrap();
    reader.ask(Command::Undo, |snapshot| snapshot.counts.highlights == 0);
    assert_eq!((reader.snapshot.undo, reader.snapshot.redo), (None, Some("highlight")));
}

#[test]
fn one_story_that_cannot_be_read_holds_up_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::start(folder.path());
    let rows = reader.snapshot.stories.clone();
    let bad = rows[0].id;
    let left = WindowSettings { open: Some(bad), ..WindowSettings::default() };
    assert!(reader.engine.send(Command::KeepWindow(Box::new(left))));
    reader.engine.shutdown();
    let cache = rusqlite::Connection::open(folder.path().join("cache.db")).unwrap();
    cache.execute("UPDATE revisions SET article = '{' WHERE story = ?1", [bad.to_string()]).unwrap();
    cache.execute_batch("UPDATE stories SET annotated_by = '0.0.0', numbers = ''").unwrap();
    drop(cache);
    let mut reader = Reader::start(folder.path());
    let told: Vec<&str> = reader.snapshot.notices.iter().map(|notice| notice.title.as_str()).collect();
    assert_eq!(told, ["Something in the library cannot be read"]);
    let numbers = |row: &Arc<StoryRow>| (row.id, row.numbers.clone());
    let expected: Vec<_> = rows.iter().skip(1).map(numbers).collect();
    let others = |snapshot: &Snapshot| snapshot.stories.iter().skip(1).map(numbers).collect::<Vec<_>>();
    if others(&reader.snapshot) != expected {
        reader.until(|snapshot| others(snapshot) == expected);
    }
    assert_eq!(reader.open(rows[1].id).row.title, rows[1].title);
}

#[test]
fn the_window_is_kept_and_its_story_open_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::start(folder.path());
    let story = reader.snapshot.stories[2].id;
    let left = WindowSettings {
        size: Some([1000.0, 700.0]),
        theme: ThemeChoice::Dark,
        open: Some(story),
        reading_at: 400,
        ..WindowSettings::default()
    };
    assert!(reader.engine.send(Command::KeepWindow(Box::new(left.clone()))));
    reader.engine.shutdown();
    let reader = Reader::start(folder.path());
    assert_eq!(*reader.snapshot.window, left);
    assert_eq!(opened(&reader.snapshot).map(|open| open.row.id), Some(story));
}

#[test]
fn names_are_looked_up_while_they_are_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let title = reader.snapshot.stories[0].title.clone();
    let word: String = title.split_whitespace().next().unwrap().chars().take(4).collect();
    reader.ask(Command::LookUp(word.clone()), |snapshot| {
        snapshot.lookup.as_ref().is_some_and(|lookup| lookup.stories.iter().any(|row| row.title == title))
    });
    reader.ask(Command::LookUp("microsoft".to_owned()), |snapshot| {
        let lookup = snapshot.lookup.as_ref().filter(|lookup| lookup.query == "microsoft");
        lookup.and_then(|lookup| lookup.instruments.first()).is_some_and(|found| found.symbol.as_str() == "MSFT")
    });
    reader.ask(Command::LookUp(String::new()), |snapshot| snapshot.lookup.is_none());
}

#[test]
fn stories_that_another_version_annotated_are_annotated_again() {
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::start(folder.path());
    let expected = reader.snapshot.stories.clone();
    let symbol = expected.iter().find_map(|row| row.symbols.first()).unwrap().clone();
    reader.engine.shutdown();
    let cache = rusqlite::Connection::open(folder.path().join("cache.db")).unwrap();
    cache
        .execute_batch(
            "UPDATE stories SET annotated_by = '0.0.0', symbols = '', numbers = '8%'; DELETE FROM mentions;
             INSERT INTO words_0 (words_0) VALUES ('delete-all');",
        )
        .unwrap();
    drop(cache);
    let mut reader = Reader::start(folder.path());
    if reader.snapshot.stories != expected {
        reader.until(|snapshot| snapshot.stories == expected);
    }
    assert!(!reader.found(&format!("${symbol}")).is_empty());
    reader.ask(Command::OpenTicker(symbol.clone()), |snapshot| snapshot.ticker.is_some());
    let card = reader.snapshot.ticker.clone().unwrap();
    let naming = expected.iter().filter(|row| row.symbols.contains(&symbol)).count();
    assert!(card.stories.len() >= naming, "{} stories name {symbol}", card.stories.len());
    reader.engine.shutdown();
    assert_eq!(Reader::start(folder.path()).snapshot.stories, expected);
}

#[test]
fn a_large_library_shows_a_page_first_and_answers_as_if_it_were_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let (opened, asked) = {
        let mut store = tapereader::store::Store::open(folder.path()).unwrap().store;
        let stories: Vec<tapereader::store::StoredStory> = (0..2_000)
            .map(|i| {
                let text = format!("Port number {i} closed");
                let mut article = tapereader::ingest::plain::article(&text);
                article.meta.title = Some(text.clone());
                tapereader::store::StoredStory {
                    row: StoryRow {
                        source: "Wire".to_owned(),
                        published: Some(now() - chrono::TimeDelta::minutes(i)),
                        status: tapereader::model::story::StoryStatus::default(),
                        ..StoryRow::new(StoryId::of_sample(&text), Origin::Pasted, text.clone(), now())
                    },
                    revision: tapereader::model::id::RevisionId::of_text(&text),
                    article,
                    mentioned: Vec::new(),
                    figures: Vec::new(),
                    values: Vec::new(),
                    preview_only: false,
                }
            })
            .collect();
        store.put_stories(&stories, now()).unwrap();
        store.set_filled(now()).unwrap();
        (stories[1_200].row.id, stories[1_999].row.id)
    };
    let mut reader = Reader::start(folder.path());
    let left = WindowSettings { open: Some(opened), list_top: Some(opened), ..WindowSettings::default() };
    reader.engine.send(Command::KeepWindow(Box::new(left)));
    reader.engine.send(Command::SetStarred(asked, true));
    reader.until(|snapshot| snapshot.counts.starred == 1);
    drop(reader);

    let mut reader = Reader::start(folder.path());
    assert!(reader.engine.send(Command::Search("1999".to_owned())));
    assert!(reader.snapshot.stories.iter().any(|row| row.id == opened));
    assert_eq!(self::opened(&reader.snapshot).unwrap().row.id, opened);
    if reader.snapshot.loading {
        // Unless the rest was quicker than this test.
        assert!(reader.snapshot.stories.len() < 2_000);
        reader.until(|snapshot| !snapshot.loading);
    }
    assert_eq!(reader.snapshot.stories.len(), 2_000);
    assert_eq!((reader.snapshot.counts.unread, reader.snapshot.counts.starred), (1_999, 1), "opening it read it");
    if reader.snapshot.search.is_none() {
        reader.until(|snapshot| snapshot.search.is_some());
    }
    assert_eq!(reader.snapshot.search.as_ref().unwrap().stories, [asked]);
}

#[test]
fn what_is_done_to_several_stories_is_taken_back_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let ids: Vec<StoryId> = reader.snapshot.stories.iter().take(3).map(|row| row.id).collect();
    assert_eq!(ids.len(), 3);
    let all = reader.snapshot.stories.len();
    reader.ask(Command::SetStarred(ids[0], true), |snapshot| snapshot.counts.starred == 1);
    reader.ask(Command::Mark(ids.clone(), Mark::Starred(true)), |snapshot| snapshot.counts.starred == 3);
    assert_eq!(reader.snapshot.undo, Some("stars"));
    reader.ask(Command::Undo, |snapshot| snapshot.counts.starred == 1);
    assert!(reader.row(ids[0]).status.starred, "it was before");
    reader.ask(Command::Redo, |snapshot| snapshot.counts.starred == 3);
    reader.ask(Command::RemoveStories(ids), |snapshot| snapshot.counts.all == all - 3);
    reader.ask(Command::Undo, |snapshot| snapshot.counts.all == all);
    assert_eq!(reader.snapshot.counts.starred, 3);
    reader.ask(Command::Mark(Vec::new(), Mark::Read(true)), |snapshot| snapshot.undo == Some("stars"));
}

#[test]
fn new_stories_about_the_watchlist_are_told_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let round = AtomicUsize::new(0);
    let server = Server::start(move |_: &Asked| {
        let item = |id: &str, text: &str| {
            format!("<item><guid>{id}</guid><title>{id}</title><description>{text}</description></item>")
        };
        let mut items = item("old", "Shares of Microsoft (NASDAQ: MSFT) fell 2%.");
        if round.fetch_add(1, Ordering::SeqCst) > 0 {
            items.push_str(&item("other", "Shares of Boeing (NYSE: BA) fell 3%."));
            items.push_str(&item("new", "Shares of Microsoft (NASDAQ: MSFT) rose 4%."));
        }
        let feed = format!("<rss version=\"2.0\"><channel><title>Wire</title>{items}</channel></rss>");
        Answer::ok("application/rss+xml", feed)
    });
    let symbol = Symbol::parse("MSFT").unwrap();
    reader.ask(Command::Watch(symbol.clone()), |snapshot| snapshot.watchlist.len() == 1);
    reader.ask(Command::Add(AddTarget::Url(server.url("/feed.xml"))), |snapshot| snapshot.feeds.len() == 1);
    assert!(reader.snapshot.arrivals.is_empty(), "who adds a feed looks at it");
    reader.refresh();
    reader.refresh();
    let arrivals: Vec<(u64, &str)> =
        reader.snapshot.arrivals.iter().map(|arrival| (arrival.number, arrival.row.title.as_str())).collect();
    assert_eq!(arrivals, [(1, "new")]);
    assert_eq!(reader.snapshot.arrivals[0].symbols, [symbol]);
}

//! What servers see of the reader: how often, with which conditions, and when not at all.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use tapereader::{
    engine::{command::Command, snapshot::FeedRow},
    model::{
        add::AddTarget,
        feed::{Feed, FeedOptions},
        fetch_state::FeedHealth,
        id::FeedId,
    },
    store::Store,
};
use url::Url;

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, feed_of, now},
};

/// A server whose answers change with the turn.
fn server(answer: impl Fn(usize, &Asked) -> Answer + Send + Sync + 'static) -> (Server, Arc<AtomicUsize>) {
    let turn = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&turn);
    (Server::start(move |asked| answer(seen.load(Ordering::SeqCst), asked)), turn)
}

fn feed() -> Answer {
    Answer::ok("application/rss+xml", feed_of(3))
}

impl Reader {
    /// Lets time pass; the clock's wishes are seen to at once.
    fn pass(&mut self, time: TimeDelta) {
        self.minutes.fetch_add(time.num_minutes(), Ordering::SeqCst);
        self.settle();
    }

    /// Waits until the engine has done what it was told and nothing is being fetched.
    fn settle(&mut self) {
        static SEARCHES: AtomicUsize = AtomicUsize::new(0);
        // Snapshots in between may be lost, so the answer to a later command tells that what was sent has begun.
        self.found(&format!("settle{}", SEARCHES.fetch_add(1, Ordering::SeqCst)));
        if self.snapshot.activity.is_some() {
            self.until(|snapshot| snapshot.activity.is_none());
        }
    }

    fn does(&mut self, command: Command) {
        assert!(self.engine.send(command));
        self.settle();
    }

    fn adds(&mut self, url: &Url) -> FeedId {
        self.does(Command::Add(AddTarget::Url(url.clone())));
        FeedId::of_url(url.as_str())
    }

    fn feed(&self, id: FeedId) -> &FeedRow {
        self.snapshot.feeds.iter().find(|row| row.feed.id == id).unwrap()
    }
}

fn conditions(asked: &[Asked]) -> Vec<(Option<&str>, Option<&str>)> {
    asked.iter().map(|asked| (asked.header("if-none-match"), asked.header("if-modified-since"))).collect()
}

#[test]
fn one_request_without_conditions_ever_and_validators_of_every_answer_are_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (server, turn) = server(|turn, _| match turn {
        0 => feed().with("ETag", "W/\"a-gzip\"").with("Last-Modified", "Tue,  3 Mar 2026 9:00:00 GMT"),
        // The same text under another tag.
        1 => feed().with("ETag", "'b"),
        2 => Answer::status(304).with("ETag", "\"c\""),
        3 => Answer::status(304),
        4 => feed().with("Last-Modified", "Tue, 19 Jan 2038 03:14:07 GMT"),
        _ => feed(),
    });
    let id = reader.adds(&server.url("/feed"));
    for step in 1..6 {
        turn.store(step, Ordering::SeqCst);
        reader.pass(TimeDelta::hours(30));
        if step == 3 {
            // What is remembered outlives the program.
            reader.engine.shutdown();
            let minutes = Arc::clone(&reader.minutes);
            reader = Reader::start(folder.path());
            reader.minutes.store(minutes.load(Ordering::SeqCst), Ordering::SeqCst);
        }
        assert!(reader.feed(id).failure.is_none(), "{:?}", reader.feed(id).failure);
    }
    let first = (Some("W/\"a-gzip\""), Some("Tue,  3 Mar 2026 9:00:00 GMT"));
    let (b, c) = ((Some("'b"), None), (Some("\"c\""), None));
    assert_eq!(conditions(&server.asked()), [(None, None), first, b, c, c, (None, None)]);
}

#[test]
fn nothing_is_asked_again_before_it_is_due_whatever_is_restarted_or_wished() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (server, _) = server(|_, _| feed().with("ETag", "\"a\"").with("Cache-Control", "max-age=7200"));
    let id = reader.adds(&server.url("/feed"));
    let asked = |reader: &mut Reader, command: Option<Command>| {
        match command {
            Some(command) => reader.does(command),
            None => reader.pass(TimeDelta::zero()),
        }
        server.asked().len()
    };
    assert_eq!(asked(&mut reader, None), 1);
    assert_eq!(asked(&mut reader, Some(Command::Refresh(id))), 0);
    let told = reader.snapshot.notices.last().unwrap().clone();
    assert_eq!(told.title, "Harbor Ledger was asked a short time ago");
    assert!(told.detail.contains("30 minutes"), "{told:?}");
    assert_eq!(asked(&mut reader, Some(Command::RefreshAll)), 0);
    assert_eq!(reader.snapshot.notices.last().unwrap().title, "All feeds were asked a short time ago");
    reader.engine.shutdown();

    let mut reader = Reader::start(folder.path());
    reader.pass(TimeDelta::minutes(29));
    assert_eq!(asked(&mut reader, Some(Command::Refresh(id))), 0);
    reader.pass(TimeDelta::minutes(1));
    // An item a day, so a fetch every twelve hours; the reader may ask in between, and again counts from there. What the
    // reader asks for is conditional as well.
    reader.does(Command::Refresh(id));
    assert_eq!(conditions(&server.asked()), [(Some("\"a\""), None)]);
    reader.pass(TimeDelta::minutes(12 * 60 - 1));
    assert_eq!(asked(&mut reader, None), 0);
    reader.pass(TimeDelta::minutes(75));
    assert_eq!(asked(&mut reader, None), 1);
    let due = reader.feed(id).state.due.unwrap() - reader.feed(id).state.tried.unwrap();
    assert!(due >= TimeDelta::hours(12) && due <= TimeDelta::minutes(13 * 60 + 12), "{due}");
}

#[test]
fn a_server_that_wants_peace_has_it_from_all_its_feeds() {
    for (status, after, minutes) in
        [(429, Some("7200"), 120), (503, Some("Tue, 10 Mar 2026 15:31:00 GMT"), 180), (429, None, 60)]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut reader = Reader::start(folder.path());
        let (server, turn) = server(move |turn, asked| match (turn, asked.path.as_str(), after) {
            (1, "/one", Some(after)) => Answer::status(status).with("Retry-After", after),
            (1, "/one", None) => Answer::status(status),
            _ => feed().with("ETag", "\"a\""),
        });
        let (one, two) = (reader.adds(&server.url("/one")), reader.adds(&server.url("/two")));
        turn.store(1, Ordering::SeqCst);
        reader.pass(TimeDelta::minutes(31));
        reader.does(Command::Refresh(one));
        assert!(reader.feed(one).failure.is_some());
        server.asked();
        reader.pass(TimeDelta::minutes(minutes - 1));
        turn.store(2, Ordering::SeqCst);
        for command in [Command::Refresh(one), Command::Refresh(two), Command::RefreshAll] {
            reader.does(command);
            assert_eq!(server.asked(), []);
        }
        assert!(reader.snapshot.notices.iter().any(|notice| notice.title.contains("wants to be left alone")));
        reader.pass(TimeDelta::minutes(1));
        reader.does(Command::RefreshAll);
        assert!(server.asked().len() >= 2);
        assert!(reader.feed(one).failure.is_none());
    }
}

#[test]
fn a_permanent_move_is_believed_after_three_fetches_over_a_day_and_a_login_page_never() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (server, _) = server(|turn, asked| match (turn, asked.path.as_str()) {
        (0, "/moved") => Answer::redirect(308, "/new"),
        (0, "/login") => Answer::redirect(301, "/please"),
        (0, "/today") => Answer::redirect(302, "/new"),
        (_, "/please") => Answer::ok("text/html", "<!doctype html><html><body>Log in</body></html>"),
        _ => feed().with("ETag", "\"a\""),
    });
    let moved = reader.adds(&server.url("/moved"));
    let today = reader.adds(&server.url("/today"));
    let address = |reader: &Reader, id| reader.feed(id).feed.url.path().to_owned();
    for _ in 0..2 {
        reader.pass(TimeDelta::hours(14));
    }
    assert_eq!((address(&reader, moved), address(&reader, today)), ("/new".to_owned(), "/today".to_owned()));
    // The redirect was followed at once; after that it is not needed.
    server.asked();
    reader.pass(TimeDelta::hours(14));
    let asked: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked.iter().filter(|path| *path == "/moved").count(), 0, "{asked:?}");
    // It is the same subscription, also when it is added under its new address.
    reader.does(Command::Add(AddTarget::Url(server.url("/new"))));
    assert_eq!(reader.snapshot.feeds.len(), 2);
    reader.engine.shutdown();
    assert_eq!(address(&Reader::start(folder.path()), moved), "/new");

    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap().store;
    store.put_feed(&Feed::new(server.url("/login"), "Login".to_owned(), now())).unwrap();
    drop(store);
    let mut reader = Reader::start(folder.path());
    for _ in 0..4 {
        reader.pass(TimeDelta::hours(25));
    }
    assert_eq!(reader.snapshot.feeds[0].feed.url.path(), "/login");
    assert_eq!(reader.snapshot.feeds[0].state.moved, None);
}

#[test]
fn the_pages_of_stories_are_not_fetched_with_their_feed_and_nothing_else_is_hunted_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (server, _) = server(|_, _| feed().with("ETag", "\"a\""));
    reader.adds(&server.url("/feed"));
    let ids: Vec<_> = reader.snapshot.stories.iter().filter(|row| row.url.is_some()).map(|row| row.id).collect();
    assert!(!ids.is_empty());
    for id in ids {
        reader.does(Command::Open(id));
    }
    let asked = server.asked();
    assert_eq!(asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(), ["/feed"], "no page and no icon");
    let [first] = asked.as_slice() else { unreachable!() };
    assert!(first.header("accept").is_some_and(|types| types.contains("application/rss+xml")), "{first:?}");
    assert!(first.header("accept-encoding").is_some_and(|ways| ways.contains("gzip")), "{first:?}");
    for silent in ["cookie", "referer", "cache-control", "accept-language"] {
        assert_eq!(first.header(silent), None, "{silent}");
    }
}

#[test]
fn what_is_gone_is_left_alone_and_what_is_refused_is_asked_once_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (server, turn) = server(|turn, asked| match (turn, asked.path.as_str()) {
        (0, _) => feed().with("ETag", "\"a\""),
        (_, "/gone") => Answer::status(410),
        (_, "/missing") => Answer::status(404),
        _ => Answer::status(403),
    });
    let [gone, missing, refused] = ["/gone", "/missing", "/refused"].map(|path| reader.adds(&server.url(path)));
    let stories = reader.snapshot.stories.len();
    turn.store(1, Ordering::SeqCst);
    server.asked();
    // Ten days, an hour at a time.
    for _ in 0..240 {
        reader.pass(TimeDelta::hours(1));
    }
    let asked = server.asked();
    let times = |path: &str| asked.iter().filter(|asked| asked.path == path).count();
    assert_eq!(times("/gone"), 1);
    assert!((8..=10).contains(&times("/refused")), "{}", times("/refused"));
    assert!((12..=14).contains(&times("/missing")), "{}", times("/missing"));
    let health = [gone, missing, refused].map(|id| reader.feed(id).health);
    // The tenth refusal makes it lost; whether it falls into these days depends on the address, which sets the pace.
    let last = if times("/refused") < 10 { FeedHealth::Failing } else { FeedHealth::Lost };
    assert_eq!(health, [FeedHealth::Gone, FeedHealth::Lost, last]);
    assert_eq!(reader.snapshot.stories.len(), stories);
    reader.does(Command::Refresh(gone));
    assert_eq!(server.asked(), []);
    assert_eq!(reader.snapshot.notices.last().unwrap().title, "Harbor Ledger is gone for good");
}

#[test]
fn a_paused_feed_is_not_asked_and_undo_takes_the_pause_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let (server, _) = server(|_, _| feed().with("ETag", "\"a\""));
    let id = reader.adds(&server.url("/feed"));
    server.asked();
    let options = FeedOptions { paused: true, name: Some("Mine".to_owned()), ..FeedOptions::default() };
    reader.does(Command::SetFeed(id, Box::new(options)));
    reader.pass(TimeDelta::days(3));
    reader.does(Command::RefreshAll);
    assert_eq!((server.asked(), reader.feed(id).feed.name()), (Vec::new(), "Mine"));
    assert!(reader.snapshot.stories.iter().filter(|row| row.url.is_some()).all(|row| row.source == "Mine"));
    reader.does(Command::Refresh(id));
    assert_eq!(reader.snapshot.notices.last().unwrap().title, "Mine is paused");
    // Unsubscribing and coming back keeps what was set.
    reader.does(Command::RemoveFeed(id));
    assert_eq!(reader.snapshot.feeds.len(), 0);
    reader.does(Command::Undo);
    assert!(reader.feed(id).feed.options.paused);
    assert_eq!(reader.snapshot.undo, Some("feed settings"));
    reader.does(Command::Undo);
    assert!(!reader.feed(id).feed.options.paused);
    reader.does(Command::Refresh(id));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_host_in_the_readers_own_network_is_asked_only_if_the_reader_named_it() {
    let (server, _) = server(|_, _| feed());
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap().store;
    let found = FeedOptions { is_named: false, ..FeedOptions::default() };
    let feed = Feed { options: found, ..Feed::new(server.url("/feed"), "Found".to_owned(), now()) };
    store.put_feed(&feed).unwrap();
    drop(store);
    let mut reader = Reader::start(folder.path());
    reader.does(Command::RefreshAll);
    assert_eq!(server.asked(), []);
    let failure = reader.snapshot.feeds[0].failure.clone().unwrap();
    assert_eq!(failure.title, "The address lies in a private network");
}

#[test]
fn five_hundred_feeds_are_fetched_while_the_engine_answers_and_a_server_that_hangs_delays_nobody() {
    const SERVERS: usize = 25;
    const FEEDS: usize = 20;
    let busiest = Arc::new(AtomicUsize::new(0));
    let servers: Vec<Server> = (0..SERVERS)
        .map(|_| {
            let (busy, most) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&busiest));
            Server::start(move |_| {
                most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let answer = feed();
                busy.fetch_sub(1, Ordering::SeqCst);
                answer
            })
        })
        .collect();
    let hanging = Server::start(|_| Answer::Hang);
    let mut feeds: Vec<Feed> = vec![Feed::new(hanging.url("/feed"), "Hanging".to_owned(), now())];
    for (i, server) in servers.iter().enumerate() {
        for j in 0..FEEDS {
            feeds.push(Feed::new(server.url(&format!("/{j}")), format!("Feed {i} {j}"), now()));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap().store;
    store.put_feeds(&feeds).unwrap();
    drop(store);
    let mut reader = Reader::start(folder.path());
    assert!(reader.engine.send(Command::RefreshAll));
    let mut answers = 0;
    loop {
        reader.found(&format!("answer{answers}"));
        answers += 1;
        if reader.snapshot.feeds.iter().filter(|row| row.checked.is_some()).count() == SERVERS * FEEDS {
            break;
        }
    }
    // Commands are answered between any two feeds that come in.
    assert!(answers > SERVERS, "{answers} answers");
    assert_eq!(busiest.load(Ordering::SeqCst), 1, "requests to one host at a time");
    let fetched: usize = servers.iter().map(|server| server.asked().len()).sum();
    assert_eq!(fetched, SERVERS * FEEDS);
}

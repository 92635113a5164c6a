//! Two hundred feeds on loopback with faults, for as long as wanted: `cargo run --example soak [SECONDS]`.
//!
//! Servers hang, reset, refuse, redirect in a circle, send bombs and wrong charsets; two are away for half a minute in
//! every two. An engine whose clock runs two hours a second fetches them. One feed of each server has a new story every ten
//! seconds and shows the last twenty. In the end every story of every feed that is well must be there, no feed may be
//! lost, and the memory must not have grown by more than the new stories need.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement for people: it prints, waits, and starts servers of its own"
)]

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use tapereader::{
    engine::{
        clock::Clock,
        command::{Command, Event},
        handle::{Config, EngineHandle},
    },
    fetch::Limits,
    model::feed::Feed,
    store::Store,
};
use url::Url;

const SERVERS: usize = 20;
const FEEDS: usize = 10;
/// Seconds of the engine's clock in one of ours.
const HASTE: i32 = 7200;
/// Stories that a feed shows.
const SHOWN: usize = 20;
/// Seconds from one story to the next of a feed that grows.
const STORY_EVERY: u64 = 10;
/// Seconds from an outage of a server to the next, and how long it lasts.
const OUTAGE_EVERY: u64 = 120;
const OUTAGE: u64 = 30;
/// Seconds a new story may take to arrive, an outage and the wait after it included.
const LATE: u64 = 60;

/// What goes wrong at a server's feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Hang,
    Reset,
    TooMany,
    Circle,
    Bomb,
    Charset,
}

impl Fault {
    /// Half of the feeds are well.
    const fn of(feed: usize) -> Self {
        match feed {
            1 => Self::TooMany,
            3 => Self::Circle,
            5 => Self::Bomb,
            7 => Self::Charset,
            8 => Self::Reset,
            _ => Self::None,
        }
    }
}

/// What the servers share.
#[derive(Clone)]
struct Servers {
    asked: Arc<AtomicUsize>,
    begun: DateTime<Utc>,
    started: Instant,
}

/// One of them.
#[derive(Clone, Copy)]
struct Server(usize);

impl Server {
    /// One in ten never answers.
    const fn hangs(self) -> bool {
        self.0 % 10 == 9
    }

    /// One in ten is away now and then.
    const fn is_away(self, seconds: u64) -> bool {
        self.0 % 10 == 4 && seconds % OUTAGE_EVERY >= OUTAGE_EVERY - OUTAGE
    }
}

/// Stories that a feed has had after some seconds: the first of each server grows.
const fn published(feed: usize, seconds: u64) -> usize {
    SHOWN + if feed == 0 { (seconds / STORY_EVERY) as usize } else { 0 }
}

fn main() -> Result<()> {
    let seconds = env::args().nth(1).map_or(Ok(60), |text| text.parse()).context("how many seconds?")?;
    let begun = Utc::now();
    let started = Instant::now();
    let servers = Servers { asked: Arc::new(AtomicUsize::new(0)), begun, started };
    let mut urls = Vec::new();
    for server in 0..SERVERS {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let root = format!("http://{}/", listener.local_addr()?);
        let servers = servers.clone();
        thread::spawn(move || serve(&listener, Server(server), &servers));
        for feed in 0..FEEDS {
            urls.push((server, feed, Url::parse(&format!("{root}{feed}"))?));
        }
    }
    let folder = env::temp_dir().join(format!("tapereader-soak-{}", std::process::id()));
    let mut store = Store::open(&folder)?.store;
    let feeds: Vec<Feed> =
        urls.iter().map(|(server, feed, url)| Feed::new(url.clone(), format!("Feed {server}/{feed}"), begun)).collect();
    store.put_feeds(&feeds)?;
    drop(store);

    let clock = Clock::from_fn(move || begun + TimeDelta::from_std(started.elapsed()).unwrap_or_default() * HASTE);
    let limits = Limits {
        connect: Duration::from_secs(1),
        total: Duration::from_secs(1),
        bytes: 1 << 20,
        host_gap: Duration::from_millis(10),
        ..Limits::default()
    };
    let config = Config { library: folder.clone(), clock, limits, wake: Arc::new(|| {}) };
    let engine = EngineHandle::start(config).map_err(|notice| anyhow::anyhow!("{notice:?}"))?;
    let mut newest = engine.first();
    let mut memory = Vec::new();
    while started.elapsed() < Duration::from_secs(seconds) {
        // Any command lets the engine look at its clock.
        ensure!(engine.send(Command::Search("harbour".to_owned())), "the engine does not answer");
        let until = Instant::now() + Duration::from_secs(1);
        while let Ok(Event::Snapshot(snapshot)) = engine.events().recv_deadline(until) {
            newest = snapshot;
        }
        memory.push(resident());
        let well = newest.feeds.iter().filter(|row| row.failure.is_none() && row.checked.is_some()).count();
        if memory.len().is_multiple_of(10) {
            println!(
                "{:4} s  {:6} requests  {well:3} feeds well  {:5} stories  {:5} kB",
                started.elapsed().as_secs(),
                servers.asked.load(Ordering::SeqCst),
                newest.stories.len(),
                resident(),
            );
        }
    }
    let (mut missing, mut there) = (0, 0);
    let seconds = started.elapsed().as_secs().saturating_sub(LATE);
    for (server, feed, url) in &urls {
        let is_well = !Server(*server).hangs() && matches!(Fault::of(*feed), Fault::None | Fault::Charset);
        let expected = if is_well { published(*feed, seconds) } else { 0 };
        let row = newest.feeds.iter().find(|row| row.feed.url == *url).with_context(|| format!("{url} was lost"))?;
        missing += expected.saturating_sub(row.unread);
        there += row.unread;
    }
    engine.shutdown();
    fs::remove_dir_all(&folder)?;
    let half = memory.get(memory.len() / 2).copied().unwrap_or_default();
    let last = memory.last().copied().unwrap_or_default();
    println!("{there} stories there, {missing} missing; memory {half} kB half way, {last} kB at the end");
    ensure!(missing == 0, "stories were lost");
    ensure!(last < half + half / 10, "the memory grows");
    Ok(())
}

/// Resident memory in kB; 0 where the system does not say.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn serve(listener: &TcpListener, server: Server, servers: &Servers) {
    for stream in listener.incoming().map_while(Result::ok) {
        let servers = servers.clone();
        thread::spawn(move || answer(stream, server, &servers));
    }
}

fn answer(mut stream: TcpStream, server: Server, servers: &Servers) -> Option<()> {
    servers.asked.fetch_add(1, Ordering::SeqCst);
    let seconds = servers.started.elapsed().as_secs();
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let feed: usize = path.trim_start_matches('/').parse().ok()?;
    let stories = published(feed, seconds);
    let etag = format!("\"{stories}\"");
    let has_it = lines
        .take_while(|line| !line.is_empty())
        .any(|line| line.to_ascii_lowercase().starts_with("if-none-match") && line.ends_with(&etag));
    let fault = match Fault::of(feed) {
        _ if server.hangs() => Fault::Hang,
        _ if server.is_away(seconds) => Fault::Reset,
        fault => fault,
    };
    let document = || document(feed, stories, servers.begun);
    let (head, body) = match fault {
        Fault::Hang => {
            thread::sleep(Duration::from_secs(3));
            return None;
        }
        Fault::Reset => return None,
        Fault::TooMany => ("429 Too Many Requests\r\nRetry-After: 7200".to_owned(), Vec::new()),
        Fault::Circle => ("302 Found\r\nLocation: 3".to_owned(), Vec::new()),
        Fault::Bomb => ("200 OK\r\nContent-Type: text/xml".to_owned(), vec![b' '; 4 << 20]),
        Fault::Charset => (format!("200 OK\r\nContent-Type: text/xml; charset=utf-16\r\nETag: {etag}"), document()),
        Fault::None if has_it => ("304 Not Modified".to_owned(), Vec::new()),
        Fault::None => (format!("200 OK\r\nContent-Type: application/rss+xml\r\nETag: {etag}"), document()),
    };
    write!(stream, "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len()).ok()?;
    stream.write_all(&body).ok()
}

/// A feed that has had so many stories, with the last of them.
fn document(feed: usize, stories: usize, begun: DateTime<Utc>) -> Vec<u8> {
    let mut items = String::new();
    for item in stories - SHOWN..stories {
        // Those that were there at the beginning came an hour apart before it.
        let hours = i64::try_from(item).unwrap_or_default() - i64::try_from(SHOWN).unwrap_or_default();
        let each = if hours < 0 { 3600 } else { i64::from(HASTE) * STORY_EVERY.cast_signed() };
        let at = (begun + TimeDelta::seconds(hours * each)).format("%a, %d %b %Y %H:%M:%S GMT");
        // Writing to a String cannot fail.
        _ = write!(
            items,
            "<item><guid>{feed}-{item}</guid><title>Harbour story {item} of feed {feed}</title><pubDate>{at}</pubDate>\
             <description>A ferry line carried {item} million passengers, it said on Monday.</description></item>"
        );
    }
    format!("<rss version=\"2.0\"><channel><title>Feed {feed}</title>{items}</channel></rss>").into_bytes()
}

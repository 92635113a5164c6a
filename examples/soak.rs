//! Two hundred feeds on loopback with faults, for as long as wanted: `cargo run --example soak [SECONDS]`.
//!
//! Servers hang, reset, refuse, redirect in a circle, send bombs and wrong charsets. An engine whose clock runs two
//! hours a second fetches them; in the end every story of every feed that is well must be there, no feed may be lost, and
//! the memory must have stopped growing.
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
use chrono::{TimeDelta, Utc};
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

fn main() -> Result<()> {
    let seconds = env::args().nth(1).map_or(Ok(60), |text| text.parse()).context("how many seconds?")?;
    let asked = Arc::new(AtomicUsize::new(0));
    let mut urls = Vec::new();
    for server in 0..SERVERS {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let root = format!("http://{}/", listener.local_addr()?);
        let asked = Arc::clone(&asked);
        // One server in ten never answers.
        thread::spawn(move || serve(&listener, server % 10 == 9, &asked));
        for feed in 0..FEEDS {
            urls.push((server, feed, Url::parse(&format!("{root}{feed}"))?));
        }
    }
    let folder = env::temp_dir().join(format!("tapereader-soak-{}", std::process::id()));
    let begun = Utc::now();
    let mut store = Store::open(&folder)?.store;
    let feeds: Vec<Feed> =
        urls.iter().map(|(server, feed, url)| Feed::new(url.clone(), format!("Feed {server}/{feed}"), begun)).collect();
    store.put_feeds(&feeds)?;
    drop(store);

    let started = Instant::now();
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
                asked.load(Ordering::SeqCst),
                newest.stories.len(),
                resident(),
            );
        }
    }
    let mut missing = 0;
    for (server, feed, url) in &urls {
        let expected =
            if server % 10 != 9 && matches!(Fault::of(*feed), Fault::None | Fault::Charset) { 20 } else { 0 };
        let row = newest.feeds.iter().find(|row| row.feed.url == *url).with_context(|| format!("{url} was lost"))?;
        if row.unread < expected {
            missing += expected - row.unread;
        }
    }
    engine.shutdown();
    fs::remove_dir_all(&folder)?;
    let half = memory.get(memory.len() / 2).copied().unwrap_or_default();
    let last = memory.last().copied().unwrap_or_default();
    println!("{missing} stories missing; memory {half} kB half way, {last} kB at the end");
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

fn serve(listener: &TcpListener, hangs: bool, asked: &Arc<AtomicUsize>) {
    for stream in listener.incoming().map_while(Result::ok) {
        let asked = Arc::clone(asked);
        thread::spawn(move || answer(stream, hangs, &asked));
    }
}

fn answer(mut stream: TcpStream, hangs: bool, asked: &AtomicUsize) -> Option<()> {
    asked.fetch_add(1, Ordering::SeqCst);
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let has_it = lines.take_while(|line| !line.is_empty()).any(|line| line.to_ascii_lowercase().starts_with("if-none"));
    let feed: usize = path.trim_start_matches('/').parse().ok()?;
    let fault = if hangs { Fault::Hang } else { Fault::of(feed) };
    let (head, body) = match fault {
        Fault::Hang => {
            thread::sleep(Duration::from_secs(3));
            return None;
        }
        Fault::Reset => return None,
        Fault::TooMany => ("429 Too Many Requests\r\nRetry-After: 7200", Vec::new()),
        Fault::Circle => (if feed == 3 { "302 Found\r\nLocation: 3" } else { "404 Not Found" }, Vec::new()),
        Fault::Bomb => ("200 OK\r\nContent-Type: text/xml", vec![b' '; 4 << 20]),
        Fault::Charset => ("200 OK\r\nContent-Type: text/xml; charset=utf-16\r\nETag: \"a\"", document(feed)),
        Fault::None if has_it => ("304 Not Modified", Vec::new()),
        Fault::None => ("200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"a\"", document(feed)),
    };
    write!(stream, "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len()).ok()?;
    stream.write_all(&body).ok()
}

fn document(feed: usize) -> Vec<u8> {
    let mut items = String::new();
    for item in 0..20 {
        // Writing to a String cannot fail.
        _ = write!(
            items,
            "<item><guid>{feed}-{item}</guid><title>Harbour story {item} of feed {feed}</title>\
             <pubDate>Mon, 02 Mar 2026 {item:02}:00:00 GMT</pubDate>\
             <description>A ferry line carried {item} million passengers, it said on Monday.</description></item>"
        );
    }
    format!("<rss version=\"2.0\"><channel><title>Feed {feed}</title>{items}</channel></rss>").into_bytes()
}

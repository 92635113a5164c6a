//! Measures a large library: `cargo run --release --example search -- [STORIES]`.
//!
//! Fills a library in a temporary folder with made-up stories of 400 words, with the frequencies that words have
//! (Zipf's law), and prints how fast stories come in and how long searches take. What else runs on the machine should not
//! count: writing is measured in processor time where the system tells it, and of five times a search is asked the
//! fastest counts.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a measurement for people, and no part of the program")]

#[path = "../benches/made_up/mod.rs"]
mod made_up;

use std::{
    env, fs,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::DateTime;
use tapereader::{
    engine::search,
    model::{query::Query, story::StoryRow},
    store::{Store, StoredStory},
};

use made_up::Words;

const BATCH: usize = 500;
const ROUNDS: usize = 100;

/// Makes up what a reader types.
type MakeQuery = fn(&mut Words) -> String;

/// How long this thread was on a processor; none where the system does not say.
fn busy() -> Option<Duration> {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(said.split(' ').next()?.parse().ok()?))
}

fn main() {
    let count: usize = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(folder.path()).expect("a new library").store;
    let mut words = Words(7);
    let mut writing = Duration::ZERO;
    for first in (0..count).step_by(BATCH) {
        let batch: Vec<StoredStory> = (first..count.min(first + BATCH)).map(|i| words.story(i)).collect();
        let (start, before) = (Instant::now(), busy());
        store.put_stories(&batch, DateTime::default()).expect("room on the disk");
        writing += busy().zip(before).map_or_else(|| start.elapsed(), |(now, before)| now.saturating_sub(before));
    }
    println!("{count} stories in, {:.0} a second", count as f64 / writing.as_secs_f64());
    let rows: Vec<Arc<StoryRow>> = store.stories().expect("stories").into_iter().map(Arc::new).collect();
    let kinds: [(&str, MakeQuery); 10] = [
        ("very common word, newest 50", |words| format!("w{} ", 1 + words.rank() % 10)),
        ("any word, newest 50", |words| format!("w{} ", words.rank())),
        ("beginning of a word, newest 50", |words| format!("w{}", 10 + words.rank() % 90)),
        ("beginning of a word, all that the window shows", |words| format!("w{}", 10 + words.rank() % 90)),
        ("word and beginning, all that the window shows", |words| {
            format!("w{} w{}", 1 + words.rank() % 100, 10 + words.rank() % 90)
        }),
        ("two words, newest 50", |words| format!("w{} w{} ", words.rank(), words.rank())),
        ("phrase of common words, newest 50", |words| {
            format!("\"w{} w{}\"", 1 + words.rank() % 20, 1 + words.rank() % 20)
        }),
        ("very common word, best", |words| format!("w{} sort:best ", 1 + words.rank() % 10)),
        ("any word, best", |words| format!("w{} sort:best ", words.rank())),
        ("common word of one source", |words| format!("w{} feed:\"source 17\" ", 1 + words.rank() % 10)),
    ];
    for (kind, query) in kinds {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let (query, _) = Query::parse(&query(&mut words), DateTime::default());
            let ask = || {
                let start = Instant::now();
                if kind.ends_with("50") {
                    let mut left = 50;
                    store
                        .search(&query, |_| {
                            left -= 1;
                            left > 0
                        })
                        .expect("a search");
                } else {
                    search::run(&store, &query, &rows).expect("a search");
                }
                start.elapsed()
            };
            times.extend((0..5).map(|_| ask()).min());
        }
        times.sort();
        let at =
            |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
        println!("{kind}: p50 {:.2} ms, p99 {:.2} ms", at(50), at(99));
    }
}

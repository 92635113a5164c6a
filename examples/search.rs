//! Measures a large library: `cargo run --release --example search -- [STORIES]`.
//!
//! Fills a library in a temporary folder with made-up stories of 400 words, with the frequencies that words have
//! (Zipf's law), and prints how fast stories come in and how long searches take.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a measurement for people, and no part of the program")]

use std::{
    env,
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use tapereader::{
    engine::search,
    ingest::plain,
    model::{
        id::{RevisionId, StoryId},
        query::Query,
        story::{Origin, StoryRow, StoryStatus},
    },
    store::{Store, StoredStory},
};

/// Different words.
const VOCABULARY: f64 = 80_000.0;
const WORDS: usize = 400;
const BATCH: usize = 500;
const ROUNDS: usize = 200;

/// Makes up what a reader types.
type MakeQuery = fn(&mut Random) -> String;

struct Random(u64);

impl Random {
    fn below_one(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A word by its rank: the chance of rank r falls as 1 / r.
    fn word(&mut self) -> u64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is below the vocabulary")]
        let rank = VOCABULARY.powf(self.below_one()) as u64;
        rank
    }
}

fn story(random: &mut Random, number: usize) -> StoredStory {
    let mut text = String::new();
    for i in 0..WORDS {
        _ = write!(text, "w{}{}", random.word(), if i % 60 == 59 { "\n" } else { " " });
    }
    let article = plain::article(&text);
    let arrived = DateTime::default() + TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
    let row = StoryRow {
        id: StoryId::of_content(format!("{number}").as_bytes()),
        origin: Origin::Pasted,
        source: format!("Source {}", number % 200),
        title: format!("w{} w{} w{}", random.word(), random.word(), random.word()),
        author: None,
        published: Some(arrived),
        arrived,
        url: None,
        symbols: Vec::new(),
        numbers: Vec::new(),
        status: StoryStatus::default(),
        filed: None,
        edited: false,
    };
    let revision = RevisionId::of_text(&text);
    StoredStory {
        row,
        article,
        revision,
        mentioned: Vec::new(),
        figures: Vec::new(),
        values: Vec::new(),
        preview_only: false,
    }
}

fn main() {
    let count: usize = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(folder.path()).expect("a new library").store;
    let mut random = Random(7);
    let mut writing = Duration::ZERO;
    for first in (0..count).step_by(BATCH) {
        let batch: Vec<StoredStory> = (first..count.min(first + BATCH)).map(|i| story(&mut random, i)).collect();
        let start = Instant::now();
        store.put_stories(&batch, DateTime::default()).expect("room on the disk");
        writing += start.elapsed();
    }
    println!("{count} stories in, {:.0} a second", count as f64 / writing.as_secs_f64());
    let rows: Vec<Arc<StoryRow>> = store.stories().expect("stories").into_iter().map(Arc::new).collect();
    let kinds: [(&str, MakeQuery); 8] = [
        ("very common word, newest 50", |random| format!("w{} ", 1 + random.word() % 10)),
        ("any word, newest 50", |random| format!("w{} ", random.word())),
        ("beginning of a word, newest 50", |random| format!("w{}", 10 + random.word() % 90)),
        ("two words, newest 50", |random| format!("w{} w{} ", random.word(), random.word())),
        ("phrase of common words, newest 50", |random| {
            format!("\"w{} w{}\"", 1 + random.word() % 20, 1 + random.word() % 20)
        }),
        ("very common word, best", |random| format!("w{} sort:best ", 1 + random.word() % 10)),
        ("any word, best", |random| format!("w{} sort:best ", random.word())),
        ("common word of one source", |random| format!("w{} feed:\"source 17\" ", 1 + random.word() % 10)),
    ];
    for (kind, query) in kinds {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let (query, _) = Query::parse(&query(&mut random), DateTime::default());
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
            times.push(start.elapsed());
        }
        times.sort();
        let at =
            |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
        println!("{kind}: p50 {:.2} ms, p99 {:.2} ms", at(50), at(99));
    }
}

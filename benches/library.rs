//! Speed of what grows with the library: finding copies and searching. `cargo bench --bench library`.
//!
//! 10,000 made-up stories; `cargo run --release --example search` measures 100,000 and prints percentiles.
#![allow(clippy::expect_used, reason = "a measurement, and no part of the program")]

use std::hint::black_box;

use chrono::{DateTime, TimeDelta};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tapereader::{
    ingest::{
        fingerprint::{Copies, Fingerprint},
        plain,
    },
    model::{
        article::Article,
        id::{RevisionId, StoryId},
        query::Query,
        story::{Origin, StoryRow, StoryStatus},
    },
    store::{Store, StoredStory},
};

const STORIES: usize = 10_000;
const WORDS: usize = 400;

/// Words with the frequencies that words have: the chance of rank r falls as 1 / r (Zipf's law).
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let below_one = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is below the vocabulary")]
        let rank = 80_000_f64.powf(below_one) as u64;
        rank
    }

    fn story(&mut self) -> Article {
        let words: Vec<String> = (0..WORDS).map(|_| format!("w{}", self.next())).collect();
        plain::article(&words.chunks(60).map(|words| words.join(" ")).collect::<Vec<_>>().join("\n"))
    }
}

fn copies(criterion: &mut Criterion) {
    let mut words = Words(7);
    let mut known = Copies::default();
    let stories: Vec<Article> = (0..STORIES).map(|_| words.story()).collect();
    for (number, story) in stories.iter().enumerate() {
        known.insert(number, Fingerprint::of(story), None, None);
    }
    let copied = stories.get(STORIES / 2).expect("as many stories").clone();
    let mut group = criterion.benchmark_group("copies among 10,000 stories");
    group.bench_function("fingerprint of 400 words", |bencher| {
        bencher.iter(|| Fingerprint::of(black_box(&copied)));
    });
    for (name, story) in [("another story", words.story()), ("a copy", copied.clone())] {
        let fingerprint = Fingerprint::of(&story);
        group.bench_function(name, |bencher| bencher.iter(|| known.find(black_box(&fingerprint), None, None)));
    }
    group.finish();
}

/// Limits for 100,000 stories: the newest 50 within 5 ms, the best within 100 ms.
fn searching(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(folder.path()).expect("a new library").store;
    let mut words = Words(7);
    let stories: Vec<StoredStory> = (0..STORIES).map(|number| stored(words.story(), number)).collect();
    store.put_stories(&stories, DateTime::default()).expect("room on the disk");
    let mut group = criterion.benchmark_group("search of 10,000 stories, newest 50");
    for query in ["w3 ", "w500 ", "w4", "w3 w9 ", "\"w2 w3\""] {
        let (parsed, _) = Query::parse(query, DateTime::default());
        group.bench_with_input(BenchmarkId::from_parameter(query), &parsed, |bencher, parsed| {
            bencher.iter(|| {
                let mut left = 50;
                store.search(black_box(parsed), |_| {
                    left -= 1;
                    left > 0
                })
            });
        });
    }
    group.finish();
}

fn stored(article: Article, number: usize) -> StoredStory {
    let arrived = DateTime::default() + TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
    let row = StoryRow {
        id: StoryId::of_content(format!("{number}").as_bytes()),
        origin: Origin::Pasted,
        source: format!("Source {}", number % 200),
        title: format!("Story {number}"),
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
    StoredStory {
        row,
        revision: RevisionId::of_text(&article.text),
        article,
        mentioned: Vec::new(),
        figures: Vec::new(),
        values: Vec::new(),
        preview_only: false,
    }
}

criterion_group!(benches, copies, searching);
criterion_main!(benches);

//! Speed of what grows with the library: finding copies and searching. `cargo bench --bench library`.
//!
//! 10,000 made-up stories; `cargo run --release --example search` measures 100,000 and prints percentiles.
#![allow(clippy::expect_used, reason = "a measurement, and no part of the program")]

mod made_up;

use std::hint::black_box;

use chrono::DateTime;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tapereader::{
    ingest::fingerprint::{Copies, Fingerprint},
    model::{article::Article, query::Query},
    store::{Store, StoredStory},
};

use made_up::Words;

const STORIES: usize = 10_000;

fn copies(criterion: &mut Criterion) {
    let mut words = Words(7);
    let mut known = Copies::default();
    let stories: Vec<Article> = (0..STORIES).map(|_| words.article()).collect();
    for (number, story) in stories.iter().enumerate() {
        known.insert(number, Fingerprint::of(story), None, None);
    }
    let copied = stories.get(STORIES / 2).expect("as many stories").clone();
    let mut group = criterion.benchmark_group("copies among 10,000 stories");
    group.bench_function("fingerprint of 400 words", |bencher| {
        bencher.iter(|| Fingerprint::of(black_box(&copied)));
    });
    for (name, story) in [("another story", words.article()), ("a copy", copied.clone())] {
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
    let stories: Vec<StoredStory> = (0..STORIES).map(|number| words.story(number)).collect();
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

criterion_group!(benches, copies, searching);
criterion_main!(benches);

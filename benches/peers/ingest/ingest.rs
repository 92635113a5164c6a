//! Feeds beside feed-rs, pages beside `dom_smoothie`: one thread, the same bytes in the same run.
//!
//! feed-rs gives what is in the feed as it stands; ours also mends, dates, absolute links and identities. `dom_smoothie`
//! finds the main content; ours is that and what comes before and after: metadata, blocks, tables, promotions.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dom_smoothie::Readability;
use peers_ingest::{PAGE, feed, long_page};
use tapereader::ingest;

fn feeds(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("feed (limit 20 MB/s)");
    for items in [1, 10, 100, 1_000] {
        let text = feed(items);
        let bytes = text.as_bytes();
        group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
        group.bench_with_input(BenchmarkId::new("tapereader", items), bytes, |bencher, bytes| {
            bencher.iter(|| ingest::feed::parse(black_box(bytes), None, None).map(|feed| feed.entries.len()));
        });
        group.bench_with_input(BenchmarkId::new("feed-rs", items), bytes, |bencher, bytes| {
            bencher.iter(|| feed_rs::parser::parse(black_box(bytes)).map(|feed| feed.entries.len()));
        });
    }
    group.finish();
}

fn pages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("page (limit 20 ms)");
    for (name, page) in [("short", PAGE.to_owned()), ("long", long_page(40))] {
        group.throughput(Throughput::Bytes(page.len() as u64)).sample_size(20);
        group.bench_with_input(BenchmarkId::new("tapereader", name), &page, |bencher, page| {
            bencher.iter(|| ingest::html::article(black_box(page), None));
        });
        group.bench_with_input(BenchmarkId::new("dom_smoothie", name), &page, |bencher, page| {
            bencher.iter(|| {
                let mut reader = Readability::new(black_box(page.as_str()), None, None)?;
                reader.parse().map(|article| article.text_content.len())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, feeds, pages);
criterion_main!(benches);

//! Speed of the core against its limits: `cargo bench`. Limits are printed beside the figures; tests never look at a clock.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tapereader::{
    anchor::{self, Comparison},
    annotate::{self, directory::Directory},
    ingest,
    model::span::Span,
};

/// A story as pages have it, from the bundled samples' folder.
const PAGE: &str = include_str!("../tests/fixtures/pages/wire-story/source.html");
const FEED: &[u8] = include_bytes!("../tests/fixtures/feeds/rss2.xml");

/// Running text of about `bytes` bytes with names and numbers in every sentence.
fn prose(bytes: usize) -> String {
    let sentences = [
        "Shares of Microsoft fell 3.4% on Tuesday after the company said that its cloud unit grew more slowly.\n",
        "Norfield Freight expects revenue of $1.7 billion to $1.9 billion this year, down from $2.1 billion.\n",
        "\u{201c}We are early,\u{201d} the chief executive said, as the S&P 500 closed little changed in New York.\n",
        "The central bank raised its rate by 25 basis points to 4.5%, the sixth rise in a row since 2024.\n",
    ];
    sentences
        .iter()
        .cycle()
        .scan(0, |length, sentence| {
            *length += sentence.len();
            (*length <= bytes + sentence.len()).then_some(*sentence)
        })
        .collect()
}

/// Limit: 20 MB/s on one thread, the same at every length.
fn annotating(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("annotate (limit 20 MiB/s)");
    for bytes in [4_000, 40_000, 400_000, 4_000_000] {
        let article = ingest::plain::article(&prose(bytes));
        group.throughput(Throughput::Bytes(article.text.len() as u64)).sample_size(10);
        group.bench_with_input(BenchmarkId::from_parameter(bytes), &article, |bencher, article| {
            bencher.iter(|| annotate::annotate(black_box(article)));
        });
    }
    group.finish();
}

/// Limit: 80 MB/s for tickers alone; the directory loads within 5 ms.
fn linking(criterion: &mut Criterion) {
    let directory = Directory::bundled();
    let mut group = criterion.benchmark_group("tickers (limit 80 MiB/s)");
    for bytes in [4_000, 600_000] {
        let article = ingest::plain::article(&prose(bytes));
        group.throughput(Throughput::Bytes(article.text.len() as u64)).sample_size(20);
        group.bench_with_input(BenchmarkId::from_parameter(bytes), &article, |bencher, article| {
            bencher.iter(|| annotate::ticker::detect(black_box(article), directory));
        });
    }
    group.finish();
    criterion.bench_function("directory (limit 5 ms)", |bencher| bencher.iter(Directory::build));
}

/// Limit: 5 ms a keystroke, typed right or wrong.
fn looking_up(criterion: &mut Criterion) {
    let directory = Directory::bundled();
    let mut group = criterion.benchmark_group("look-up (limit 5 ms)");
    for typed in ["m", "micro", "mircosoft", "berkshire hathawy"] {
        group.bench_with_input(BenchmarkId::from_parameter(typed), typed, |bencher, typed| {
            bencher.iter(|| directory.look_up(black_box(typed), 8));
        });
    }
    group.finish();
}

/// Where the time of `annotate` goes.
fn stages(criterion: &mut Criterion) {
    let article = ingest::plain::article(&prose(40_000));
    let sentences = annotate::sentence::split(&article);
    let mentions = annotate::ticker::detect(&article, Directory::bundled());
    let symbols = annotate::ticker::rank(&article, &mentions);
    let quantities = annotate::quantity::extract(&article, &mentions);
    let mut group = criterion.benchmark_group("stages of annotate, 40 kB");
    group.throughput(Throughput::Bytes(article.text.len() as u64)).sample_size(20);
    group.bench_function("sentences", |bencher| bencher.iter(|| annotate::sentence::split(black_box(&article))));
    group.bench_function("quantities", |bencher| {
        bencher.iter(|| annotate::quantity::extract(black_box(&article), &mentions));
    });
    group.bench_function("key numbers", |bencher| {
        bencher.iter(|| {
            let quantities = quantities.clone();
            annotate::key_number::describe(black_box(&article), &sentences, &mentions, &symbols, quantities)
        });
    });
    group.finish();
}

/// Limit: 20 ms a page, 20 MB/s a feed.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ingest");
    group.throughput(Throughput::Bytes(PAGE.len() as u64));
    group.bench_function("page (limit 20 ms)", |bencher| bencher.iter(|| ingest::html::article(black_box(PAGE), None)));
    group.throughput(Throughput::Bytes(FEED.len() as u64));
    group.bench_function("feed (limit 20 MiB/s)", |bencher| {
        bencher.iter(|| ingest::feed::parse(black_box(FEED), None, None).is_ok());
    });
    group.finish();
}

/// Making the selectors of a highlight in a long story.
fn marking(criterion: &mut Criterion) {
    let text = prose(40_000);
    criterion.bench_function("selectors of a highlight in 40 kB", |bencher| {
        bencher.iter(|| anchor::select(black_box(&text), Span::new(20_000, 20_100)));
    });
}

/// A thousand highlights in 2,000 sentences that differ in a number only: every fifth of them with another word, or all
/// marked ones gone. Limit: 1 s.
fn anchoring(criterion: &mut Criterion) {
    let line =
        |i: usize| format!("Branch {i} sold {} tons of barley in the quarter, the miller said.", 100 + i * 7 % 900);
    let old: Vec<String> = (0..2_000).map(line).collect();
    let edited = |(i, line): (usize, &String)| if i % 5 == 0 { line.replace("sold", "shipped") } else { line.clone() };
    let edited: Vec<String> = old.iter().enumerate().map(edited).collect();
    let gone: Vec<String> = old.iter().skip(1).step_by(2).cloned().collect();
    let mut moved = old.clone();
    moved.rotate_left(1_000);
    let before = old.join("\n");
    let mut at = 0;
    let mut marks = Vec::new();
    for (i, line) in old.iter().enumerate() {
        if i % 2 == 0 {
            marks.push(Span::new(at, at + line.len()));
        }
        at += line.len() + 1;
    }
    let mut group = criterion.benchmark_group("1,000 highlights in 2,000 like sentences (limit 1 s)");
    group.sample_size(10);
    for (name, after) in [("edited", edited), ("gone", gone), ("moved", moved)] {
        let after = after.join("\n");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let comparison = Comparison::new(black_box(&before), &after);
                marks.iter().filter(|mark| comparison.place(**mark).anchor.span().is_some()).count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, annotating, stages, linking, looking_up, reading, marking, anchoring);
criterion_main!(benches);

//! Linking names to tickers: Tapereader beside the crate ticker-sniffer, one thread, the same text in the same run.
//!
//! The texts are the labelled sentences of `tests/fixtures/quality/tickers`, their marks taken out, repeated to length.
//! Each figure is the best of several passes. The other crate's table of tokens is built once and used again.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use tapereader::{
    annotate::{directory::Directory, ticker},
    ingest::plain,
};
use ticker_sniffer::{
    COMPRESSED_COMPANY_SYMBOL_LIST_BYTE_ARRAY, CompanySymbolListPreprocessor, CompanyTokenProcessor,
    DEFAULT_COMPANY_TOKEN_PROCESSOR_CONFIG,
};

const LABELLED: [&str; 2] = [
    include_str!("../../../../tests/fixtures/quality/tickers/dev.txt"),
    include_str!("../../../../tests/fixtures/quality/tickers/test.txt"),
];

fn main() {
    let prose = prose();
    let started = Instant::now();
    let directory = black_box(Directory::build());
    println!("directory built in {:?}", started.elapsed());
    drop(directory);
    let directory = Directory::bundled();
    let packed = COMPRESSED_COMPANY_SYMBOL_LIST_BYTE_ARRAY;
    let list = CompanySymbolListPreprocessor::extract_company_symbol_list_from_bytes(packed);
    let list = list.expect("the crate's own table is sound");
    let mut processor = CompanyTokenProcessor::new(DEFAULT_COMPANY_TOKEN_PROCESSOR_CONFIG, &list, true)
        .expect("the crate's own table is sound");
    println!("{:>10}  {:>14}  {:>14}  {:>8}", "bytes", "tapereader", "ticker-sniffer", "ratio");
    for bytes in [4_000, 40_000, 600_000, 4_000_000, 40_000_000] {
        let text = repeated(&prose, bytes);
        let article = plain::article(&text);
        let passes = (4_000_000 / bytes).clamp(2, 60);
        let own = best(passes * 5, || {
            black_box(ticker::detect(black_box(&article), directory));
        });
        // It is measured up to 600 kB: beyond, a run takes minutes.
        let other = (bytes <= 600_000).then(|| {
            best(passes.min(5), || {
                black_box(processor.process_text_doc(black_box(&text)).is_ok());
            })
        });
        let speed = |time: Duration| text.len() as f64 / time.as_secs_f64() / 1e6;
        let own = speed(own);
        match other.map(speed) {
            Some(other) => println!("{bytes:>10}  {own:>9.1} MB/s  {other:>9.3} MB/s  {:>7.0}x", own / other),
            None => println!("{bytes:>10}  {own:>9.1} MB/s  {:>14}  {:>8}", "-", "-"),
        }
    }
}

/// All labelled sentences without their marks, a line each.
fn prose() -> String {
    let lines = LABELLED.iter().flat_map(|text| text.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut out = String::new();
    for (_, body) in lines.filter_map(|line| line.split_once(": ")) {
        let mut rest = body;
        while let Some((before, marked)) = rest.split_once("[[") {
            let (surface, after) = marked.split_once('|').expect("a mark has a bar");
            out.push_str(before);
            out.push_str(surface);
            rest = after.split_once("]]").map_or("", |(_, after)| after);
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

fn repeated(prose: &str, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 1_000);
    for line in prose.split_inclusive('\n').cycle() {
        text.push_str(line);
        if text.len() >= bytes {
            return text;
        }
    }
    text
}

fn best(passes: usize, mut run: impl FnMut()) -> Duration {
    let timed = (0..passes).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed()
    });
    timed.min().unwrap_or_default()
}

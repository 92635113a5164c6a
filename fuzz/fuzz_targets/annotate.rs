//! Any text, plain or as a page, is read without a panic; spans lie in the text, sorted, and never overlap.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tapereader::{annotate, ingest};

fuzz_target!(|text: &str| {
    for article in [ingest::plain::article(text), ingest::html::article(text, None)] {
        let annotations = annotate::annotate(&article);
        let mut end = 0;
        for mention in &annotations.mentions {
            assert!(end <= mention.span.start() && mention.span.end() <= article.text.len());
            assert!(!mention.span.of(&article.text).is_empty());
            end = mention.span.end();
        }
        for number in &annotations.numbers {
            assert!(!number.quantity.span.of(&article.text).is_empty());
        }
    }
});

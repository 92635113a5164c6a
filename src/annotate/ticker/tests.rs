//! Tests of the ticker detector.

use super::*;
use crate::ingest;

const DEV: &str = include_str!("../../../tests/fixtures/ticker/dev.txt");
const TEST: &str = include_str!("../../../tests/fixtures/ticker/test.txt");

/// A sentence with its mentions marked as `[[surface|symbol]]`.
fn unmark(line: &str) -> (String, Vec<(String, String, usize)>) {
    let (mut text, mut expected) = (String::new(), Vec::new());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[[") {
        text.push_str(before);
        let (mark, tail) = after.split_once("]]").unwrap();
        let (surface, symbol) = mark.rsplit_once('|').unwrap();
        expected.push((surface.to_owned(), symbol.to_owned(), text.len()));
        text.push_str(surface);
        rest = tail;
    }
    text.push_str(rest);
    (text, expected)
}

fn seen(text: &str) -> Vec<(String, String, usize)> {
    let article = ingest::plain::article(text);
    detect(&article, Directory::bundled())
        .into_iter()
        .map(|mention| (mention.span.of(text).to_owned(), mention.symbol.to_string(), mention.span.start()))
        .collect()
}

fn stories(file: &str) -> impl Iterator<Item = String> + '_ {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| line.replace(" // ", "\n"))
}

/// Mentions right, found and expected.
fn score(file: &str) -> (usize, usize, usize, Vec<String>) {
    let (mut right, mut found, mut wanted) = (0, 0, 0);
    let mut wrong = Vec::new();
    for story in stories(file) {
        let (text, expected) = unmark(&story);
        let got = seen(&text);
        right += got.iter().filter(|one| expected.contains(one)).count();
        found += got.len();
        wanted += expected.len();
        if got != expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  got      {got:?}"));
        }
    }
    (right, found, wanted, wrong)
}

#[test]
fn sentences_to_work_on_are_linked() {
    let (right, found, wanted, wrong) = score(DEV);
    assert!(
        right * 100 >= wanted * 96 && right * 100 >= found * 96,
        "{right} of {wanted}, {found} found\n{}",
        wrong.join("\n")
    );
}

#[test]
fn sentences_held_back_are_linked() {
    let (right, found, wanted, wrong) = score(TEST);
    assert!(
        right * 100 >= wanted * 85 && right * 100 >= found * 88,
        "{right} of {wanted}, {found} found\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_most_central_company_comes_first() {
    let text = "Nvidia and Microsoft signed a deal. Microsoft will pay $2 billion. The S&P 500 rose.";
    let mut article = ingest::plain::article(text);
    article.meta.title = Some("Microsoft buys more chips".to_owned());
    let mentions = detect(&article, Directory::bundled());
    let ranked: Vec<String> = rank(&article, &mentions).iter().map(ToString::to_string).collect();
    assert_eq!(ranked, ["MSFT", "NVDA", "^GSPC"]);
}

#[test]
fn folded_blocks_are_linked_apart_and_give_no_evidence() {
    let text =
        "Target practice is popular.\nDon't miss:\n- Why Target Corp Shares Could Double\nThe Target range opens.";
    let article = ingest::plain::article(text);
    let mentions = detect(&article, Directory::bundled());
    let seen: Vec<(&str, bool)> = mentions.iter().map(|mention| (mention.span.of(text), mention.promo)).collect();
    assert_eq!(seen, [("Target Corp", true)]);
    assert!(rank(&article, &mentions).is_empty());
}

#[test]
fn links_to_quote_pages_name_their_company() {
    let html = "<p>Shares of <a href='https://finance.example.com/quote/MSFT'>the software maker</a> and of \
                <a href='https://example.com/q?s=GAP'>Gap</a> rose.</p>";
    let article = ingest::html::article(html, None);
    let mentions = detect(&article, Directory::bundled());
    let seen: Vec<(&str, &str)> = mentions.iter().map(|m| (m.span.of(&article.text), m.symbol.as_str())).collect();
    assert_eq!(seen, [("Gap", "GAP")]);
}

#[test]
fn nothing_makes_it_fall_over() {
    for text in [
        "",
        "$",
        "$$",
        "NYSE:",
        "NYSE: ",
        "(",
        "É",
        "\u{a0}",
        "😀 Apple😀",
        "A.B.C.D.E",
        "NYSE:\u{a0}É",
        "-Apple-",
        "Apple’",
        "'s",
        "$é",
    ] {
        let article = ingest::plain::article(text);
        for mention in detect(&article, Directory::bundled()) {
            assert!(!mention.span.of(text).is_empty());
        }
    }
}

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
fn a_company_is_linked_to_the_line_the_text_names() {
    let check = |text: &str, expected: &[&str]| {
        let symbols: Vec<String> = seen(text).into_iter().map(|(_, symbol, _)| symbol).collect();
        assert_eq!(symbols, expected, "{text}");
    };
    check("Alibaba's Hong Kong shares rose 8%.", &["9988.HK"]);
    check("Hong Kong-listed shares of Alibaba rose.", &["9988.HK"]);
    check("Alibaba's shares rose in New York.", &["BABA"]);
    check("Sony's Tokyo-listed stock fell.", &["6758.T"]);
    check("Microsoft's London shares are few.", &["MSFT"]);
}

#[test]
fn the_day_decides_what_a_dead_name_meant() {
    let check = |text: &str, day: &str, expected: &[&str]| {
        let mut article = ingest::plain::article(text);
        article.meta.published = crate::model::article::Published::parse(day);
        let mentions = detect(&article, Directory::bundled());
        let symbols: Vec<&str> = mentions.iter().map(|mention| mention.symbol.as_str()).collect();
        assert_eq!(symbols, expected, "{text} on {day:?}");
    };
    check("Twitter Inc rose after $TWTR calls.", "2021-03-04", &["TWTR", "TWTR"]);
    check("Twitter rose after $TWTR calls.", "", &[]);
    check("VMware signed a deal.", "2022-03-04", &["VMW"]);
    check("VMware signed a deal.", "", &["AVGO"]);
    check("Facebook (FB) rose.", "", &["META", "META"]);
}

#[test]
fn the_seed_article_is_linked_as_labelled() {
    let Ok(text) = std::fs::read_to_string("../shared/samples/seed-article.txt") else { return };
    let article = ingest::plain::article(&text);
    let mentions = detect(&article, Directory::bundled());
    let ranked: Vec<String> = rank(&article, &mentions).iter().map(ToString::to_string).collect();
    assert_eq!(ranked.first().map(String::as_str), Some("BABA"));
    let promo: Vec<&str> = mentions.iter().filter(|one| one.promo).map(|one| one.symbol.as_str()).collect();
    assert_eq!(promo, ["BLK", "DOGE", "DOGE", "^GSPC"]);
    let story: std::collections::BTreeSet<&str> =
        mentions.iter().filter(|one| !one.promo).map(|one| one.symbol.as_str()).collect();
    assert_eq!(story, ["9988.HK", "AMZN", "BABA", "MSFT"].into());
}

/// Pieces that random texts are made of: names, symbols, and what breaks parsers.
const PIECES: [&str; 40] = [
    "Apple",
    "Amazon",
    "Alibaba Group Holding",
    "NYSE:",
    "Nasdaq",
    " ",
    " ",
    " ",
    ".",
    ",",
    "(",
    ")",
    "$",
    "$A ",
    "BABA",
    "BRK.B",
    "0700.HK",
    "the ",
    "The Dow",
    "'s",
    "\u{2019}s",
    "-",
    "/",
    "&",
    "\u{a0}",
    "\n",
    "\t",
    "\u{e9}",
    "\u{1F600}",
    "\u{202e}",
    "\u{5d0}",
    "\u{301}",
    "AT&T",
    "U.S.",
    "bitcoin",
    "iPhone",
    "said",
    "shares",
    "123",
    "\u{fffd}",
];

#[test]
fn any_text_gives_sorted_spans_within_it() {
    // A linear congruential generator: the same texts at each run.
    let mut state: u64 = 1;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..3_000 {
        let length = next(30);
        let text: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
        let article = ingest::plain::article(&text);
        let mut end = 0;
        for mention in detect(&article, Directory::bundled()) {
            assert!(mention.span.start() >= end, "{text:?}");
            assert!(!mention.span.of(&text).is_empty(), "{text:?}");
            end = mention.span.end();
        }
    }
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

#[test]
fn the_readers_rules_come_first() {
    use crate::model::link_rule::{LinkWish, Meaning};
    let symbol = |text: &str| Symbol::parse(text).unwrap();
    let wish = |words: &str, meaning| LinkWish { words: words.to_owned(), meaning, story: None };
    let never = |words: &str, not: &str| wish(words, Meaning::Never(symbol(not)));
    let always = |words: &str, is: &str| wish(words, Meaning::Always(symbol(is)));
    let check = |text: &str, rules: &[LinkWish], expected: &[&str]| {
        let article = crate::ingest::plain::article(text);
        let rules: Vec<&LinkWish> = rules.iter().collect();
        let found = detect_by(&article, Directory::bundled(), &rules);
        let shown: Vec<String> = found
            .iter()
            .map(|mention| format!("{}={} {}", mention.span.of(text), mention.symbol, mention.rule.name()))
            .collect();
        assert_eq!(shown, expected, "{text}");
    };
    let text = "Apple rose. Orchards said apple prices fell, and Apple (AAPL) closed higher.";
    check(text, &[], &["Apple=AAPL alias", "Apple=AAPL alias", "AAPL=AAPL name_symbol"]);
    check(text, &[never("Apple", "AAPL")], &["AAPL=AAPL bare_symbol"]);
    // Another company's rule says nothing of this one.
    check("Apple rose.", &[never("Apple", "APLE")], &["Apple=AAPL alias"]);
    check("Norfield rose; Norfieldian did not.", &[always("Norfield", "NFRT")], &["Norfield=NFRT user"]);
    check("Gap rose.", &[always("Gap", "AAPL")], &["Gap=AAPL user"]);
    // What the reader links unlocks the rest, a longer name is another's, and a blocked one can be linked.
    check("Viking rose.", &[always("Viking", "VKTX")], &["Viking=VKTX user"]);
    check("Apple Hospitality REIT rose.", &[always("Apple", "GAP")], &["Apple Hospitality REIT=APLE full_name"]);
    check("OpenAI hired.", &[always("OpenAI", "MSFT")], &["OpenAI=MSFT user"]);
    // Of two that contradict each other the first holds.
    check("Gap rose.", &[never("Gap", "AAPL"), always("Gap", "AAPL")], &["Gap=GAP alias"]);
    check("Gap rose.", &[never("GAP", "AAPL"), always("Gap", "AAPL")], &["Gap=GAP alias"]);
    check("Zoë rose.", &[always("Zo", "AAPL"), always("Zoë", "MSFT"), always("", "AAPL")], &["Zoë=MSFT user"]);
}

#[test]
fn the_longest_name_wins_wherever_it_begins() {
    let check = |text: &str, expected: &str| {
        let article = crate::ingest::plain::article(text);
        let found = detect(&article, Directory::bundled());
        let shown: Vec<&str> = found.iter().map(|mention| mention.span.of(text)).collect();
        assert_eq!(shown, [expected], "{text}");
    };
    check("On Friday the Dow Jones Industrial Average added 61 points.", "Dow Jones Industrial Average");
    check("Shares of the Trade Desk fell 3%.", "Trade Desk");
}

/// Each hyphen may begin a name, and what stands before and behind it is looked at: both have to end somewhere.
#[test]
fn a_word_of_a_hundred_thousand_hyphens_is_read_to_its_end() {
    let text = "Apple-Google-".repeat(20_000);
    let article = crate::ingest::plain::article(&text);
    let found = detect(&article, Directory::bundled());
    assert_eq!(found.last().map(|mention| mention.span.end()), Some(text.len() - 1));
}

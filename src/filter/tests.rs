use std::fmt::Write as _;

use expect_test::expect;

use super::*;

fn text(place: Place, pattern: Pattern) -> Condition {
    Condition { matter: Matter::Text(place, pattern), wanted: Wanted::Yes }
}

fn words(place: Place, words: &str) -> Condition {
    text(place, Pattern::Words(words.to_owned()))
}

fn takes(conditions: &[Condition], title: &str, body: &str) -> bool {
    let symbols = [Symbol::parse("BABA").unwrap()];
    let feed = Some(FeedId::of_url("https://example.com/feed"));
    let subject = Subject { title, body, source: "Harbor Ledger", author: "Mara Lind", feed, symbols: &symbols };
    Filter::new(conditions).unwrap().takes(&subject)
}

#[test]
fn words_are_whole_and_their_case_is_nothing() {
    for (looked_for, title, taken) in [
        ("port", "A Port is sold", true),
        ("port", "A report is sold", false),
        ("port", "Ports are sold", false),
        ("stocks to  watch", "Five STOCKS TO\nWATCH today", true),
        ("stocks to watch", "Stocks we have to watch", false),
        ("rally, sell-off", "A sell-off deepens", true),
        ("rally, sell-off", "Sell offs deepen", false),
        ("C++", "Why C++ stays", true),
        ("$BABA", "Buy $BABA now", true),
        ("a.b", "The acb", false),
        ("\u{e9}tats", "Les \u{c9}TATS-UNIS", true),
        ("\u{963f}\u{91cc}", "\u{4eca}\u{5929}\u{963f}\u{91cc}\u{5df4}\u{5df4}", true),
        ("(", "An open (bracket", true),
    ] {
        assert_eq!(takes(&[words(Place::Title, looked_for)], title, ""), taken, "{looked_for:?} in {title:?}");
    }
}

#[test]
fn every_place_is_looked_at_by_itself() {
    for (place, looked_for, taken) in [
        (Place::Anywhere, "strike", true),
        (Place::Anywhere, "outlook", true),
        (Place::Anywhere, "harbor", false),
        (Place::Title, "strike", false),
        (Place::Title, "outlook", true),
        (Place::Body, "strike", true),
        (Place::Body, "outlook", false),
        (Place::Source, "harbor", true),
        (Place::Author, "lind", true),
        (Place::Author, "harbor", false),
    ] {
        let taken_now = takes(&[words(place, looked_for)], "Outlook cut", "A strike began.");
        assert_eq!(taken_now, taken, "{place:?} {looked_for}");
    }
}

#[test]
fn all_conditions_must_hold_and_none_takes_nothing() {
    let not = |condition| Condition { wanted: Wanted::No, ..condition };
    let company =
        |symbol: &str| Condition { matter: Matter::Company(Symbol::parse(symbol).unwrap()), wanted: Wanted::Yes };
    let feed = |url: &str| Condition { matter: Matter::Feed(FeedId::of_url(url)), wanted: Wanted::Yes };
    let own = "https://example.com/feed";
    for (conditions, taken) in [
        (vec![], false),
        (vec![company("BABA")], true),
        (vec![company("MSFT")], false),
        (vec![not(company("MSFT"))], true),
        (vec![feed(own), company("BABA"), words(Place::Title, "outlook")], true),
        (vec![feed(own), not(company("BABA"))], false),
        (vec![feed("https://example.com/other")], false),
        (vec![feed(own), not(words(Place::Body, "strike"))], false),
    ] {
        assert_eq!(takes(&conditions, "Outlook cut", "A strike began."), taken, "{conditions:?}");
    }
}

#[test]
fn a_regular_expression_is_one_or_says_why_not() {
    for (regex, title, taken) in [
        (r"^\d+ stocks", "7 Stocks to watch", true),
        (r"^\d+ stocks", "Why 7 stocks fell", false),
        ("cut$", "Outlook cut", true),
        ("(?-i)CUT", "Outlook cut", false),
        ("\u{4e00}|cut", "Outlook cut", true),
    ] {
        assert_eq!(takes(&[text(Place::Title, Pattern::Regex(regex.to_owned()))], title, ""), taken, "{regex}");
    }
    let mut said = String::new();
    for pattern in [
        Pattern::Regex("(open".to_owned()),
        Pattern::Regex("[z-a]".to_owned()),
        Pattern::Regex(r"a\".to_owned()),
        Pattern::Regex("(?:a{1000}){1000}".to_owned()),
        Pattern::Regex("(".repeat(200) + &")".repeat(200)),
        Pattern::Regex("x".repeat(PATTERN_LIMIT + 1)),
        Pattern::Regex(" ".to_owned()),
        Pattern::Words(" , ".to_owned()),
    ] {
        let shown: String = pattern.text().chars().take(18).collect();
        let error = Filter::new(&[text(Place::Title, pattern)]).unwrap_err();
        writeln!(said, "{shown}: {error}").unwrap();
    }
    expect![[r"
        (open: unclosed group
        [z-a]: invalid character class range, the start must be <= the end
        a\: incomplete escape sequence, reached end of pattern prematurely
        (?:a{1000}){1000}: this pattern is too large: use fewer or smaller repetitions
        ((((((((((((((((((: exceed the maximum number of nested parentheses/brackets (50)
        xxxxxxxxxxxxxxxxxx: a pattern has 2000 characters at most
         : a condition needs words to look for
         , : a condition needs words to look for
    "]]
    .assert_eq(&said);
}

#[test]
fn a_hostile_pattern_takes_linear_time() {
    let conditions = [text(Place::Body, Pattern::Regex("(a|a)*(a|aa)*b$".to_owned()))];
    let filter = Filter::new(&conditions).unwrap();
    let body = "a".repeat(200_000);
    let subject = Subject { title: "", body: &body, source: "", author: "", feed: None, symbols: &[] };
    assert!(!filter.takes(&subject));
}

//! Tests of the directory and lints of its tables.

use super::*;

fn symbol_of(directory: &Directory, id: InstrumentId) -> String {
    directory.instrument(id).map(|instrument| instrument.symbol.to_string()).unwrap_or_default()
}

#[test]
fn the_tables_are_sound() {
    let directory = Directory::bundled();
    assert!(directory.rows.len() > 6_000, "{}", directory.rows.len());
    let mut seen = std::collections::HashSet::new();
    for row in &directory.rows {
        assert!(seen.insert((row.symbol, row.until)), "{} twice", row.symbol);
        let symbol = Symbol::parse(row.symbol).map(|symbol| symbol.to_string());
        assert_eq!(symbol.as_deref(), Some(row.symbol), "not canonical");
        assert!(!row.name.is_empty(), "{} without a name", row.symbol);
        let primary = row.primary.is_empty() || directory.symbol_on(row.primary, None).is_some();
        assert!(primary, "{} has no primary listing {}", row.symbol, row.primary);
    }
    for name in directory.all_names() {
        let filed = directory.names_from(head_hash(first_word(name.text))).any(|other| other == name);
        assert!(filed, "{name:?}");
        assert!(name.instrument.is_some() || name.class == NameClass::Block, "{name:?}");
    }
}

/// Everyday words that no name may be without a class: a story that writes one capitalised does not mean the company.
const ORDINARY: &str = "apple amazon target gap block square shell visa oracle delta ford match box unity snap zoom meta arm \
    coach express progressive travelers strategy key life best on now it all are best big can for go well next open play \
    real safe true carnival southwest frontier spirit root lucid affirm upstart avalanche stellar cosmos maker";

#[test]
fn hand_made_names_are_sound() {
    let directory = Directory::bundled();
    let mut claims: std::collections::HashMap<&str, Vec<(&str, Validity)>> = std::collections::HashMap::new();
    let mut count = 0;
    for line in tables::lines(tables::ALIASES) {
        count += 1;
        let cells: Vec<&str> = line.split('\t').collect();
        assert!((3..=6).contains(&cells.len()), "{line:?} has not three to six cells");
        let cell = |i: usize| cells.get(i).copied().unwrap_or_default();
        let (name, symbol, kind, class) = (cell(0), cell(1), cell(2), cell(3));
        let validity = Validity { from: tables::day(cell(4)), until: tables::day(cell(5)) };
        assert!(directory.symbol_on(symbol, validity.until).is_some(), "{name}: {symbol} is not in the directory");
        assert!(["name", "nickname", "subsidiary", "brand", "former"].contains(&kind), "{line:?}");
        assert!(["", "common", "weak", "listed"].contains(&class), "{line:?}");
        let ordinary = ORDINARY.split_whitespace().any(|word| word.eq_ignore_ascii_case(name));
        assert!(
            !ordinary || !class.is_empty() || name.chars().all(char::is_uppercase),
            "{name} is a word: it needs a class"
        );
        for (owner, other) in claims.get(name).into_iter().flatten() {
            let apart = |a: Validity, b: Validity| a.until.zip(b.from).is_some_and(|(until, from)| until <= from);
            assert!(apart(validity, *other) || apart(*other, validity), "{name} is claimed by {owner} and {symbol}");
        }
        claims.entry(name).or_default().push((symbol, validity));
    }
    assert!(count >= 3_000, "{count}");
    for blocked in tables::lines(tables::BLOCKED) {
        let dated =
            claims.get(blocked).is_none_or(|claims| claims.iter().all(|(_, validity)| validity.until.is_some()));
        assert!(dated, "{blocked} is blocked and an alias");
    }
}

#[test]
fn symbols_mean_what_they_meant_on_the_day() {
    let directory = Directory::bundled();
    let check = |symbol: &str, day: &str, expected: Option<&str>| {
        let id = directory.symbol_on(symbol, tables::day(day));
        let instrument = id.and_then(|id| directory.instrument(id));
        assert_eq!(
            instrument.map(|instrument| instrument.name.to_string()).as_deref(),
            expected,
            "{symbol} on {day:?}"
        );
    };
    check("FB", "2019-05-02", Some("Meta Platforms"));
    check("FB", "", Some("Meta Platforms"));
    check("TWTR", "2021-02-03", Some("Twitter"));
    check("TWTR", "2023-02-03", None);
    check("TWTR", "", None);
    check("S", "2019-02-03", Some("Sprint"));
    check("S", "", Some("SentinelOne, Inc."));
    check("GPS", "2020-02-03", Some("Gap Inc"));
}

#[test]
fn other_listings_know_their_company() {
    let directory = Directory::bundled();
    let baba = directory.symbol_on("BABA", None).unwrap();
    let twin = directory.twin(baba, "HKEX").unwrap();
    assert_eq!(directory.symbol(twin), Some("9988.HK"));
    assert_eq!(directory.primary(twin), baba);
    assert_eq!(directory.primary(baba), baba);
}

#[test]
fn instruments_are_found_by_what_people_type() {
    let directory = Directory::bundled();
    let check = |typed: &str, expected: &str| {
        let first = directory.look_up(typed, 1).first().map(|hit| symbol_of(directory, hit.id));
        assert_eq!(first.as_deref(), Some(expected), "{typed:?}");
    };
    check("BABA", "BABA");
    check("$msft", "MSFT");
    check("alibaba", "BABA");
    check("brk/b", "BRK.B");
    check("brk.b", "BRK.B");
    check("youtube", "GOOGL");
    check("nikkei", "^N225");
    check("Taiwan Semi", "TSM");
    // Beginnings, later words, accents, and letters mistyped, left out, doubled and swapped.
    check("micr", "MSFT");
    check("hathaway", "BRK.B");
    check("nestle", "NESN.SW");
    check("citi", "C");
    check("fb", "META");
    check("mircosoft", "MSFT");
    check("microsfot", "MSFT");
    check("nvida", "NVDA");
    check("nviida", "NVDA");
    check("alibbaa", "BABA");
    check("starbuks", "SBUX");
    check("goldmn sachs", "GS");
    check("brekshire hathawy", "BRK.B");
    assert!(directory.look_up("zzzzzz", 5).is_empty());
    assert!(directory.look_up("  ", 5).is_empty());
    assert_eq!(directory.look_up("a", 7).len(), 7);
}

#[test]
fn a_keystroke_costs_a_bounded_number_of_steps() {
    let directory = Directory::bundled();
    for typed in [
        "zzzz",
        "mircosoft",
        "goldmn sachs",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "\u{e9}\u{e9}\u{e9}\u{e9}",
        "st. jude's",
    ] {
        let (_, cells) = directory.index().look_up(directory, typed, 5);
        // Some thirty thousand names, two words each, a band of five cells a letter, most of them given up at once.
        assert!(cells < 600_000, "{typed:?}: {cells}");
    }
}

#[test]
fn names_come_longest_first_and_hand_made_ones_before_built_ones() {
    let directory = Directory::bundled();
    let amazon: Vec<&Name> = directory.names_from(head_hash("Amazon")).collect();
    assert!(amazon.iter().all(|name| first_word(name.text).eq_ignore_ascii_case("amazon")));
    let (hand_made, built): (Vec<&Name>, Vec<&Name>) = amazon.iter().partition(|name| name.alias);
    for names in [&hand_made, &built] {
        assert!(names.is_sorted_by(|a, b| a.text.len() >= b.text.len()));
    }
    assert!(hand_made.iter().any(|name| name.text == "Amazon" && name.class == NameClass::Common));
    assert!(hand_made.iter().any(|name| name.text == "Amazon rainforest" && name.class == NameClass::Block));
    assert_eq!(directory.names_from(head_hash("zzzz")).count(), 0);
    let msft = directory.by_cik(789_019).map(|id| symbol_of(directory, id));
    assert_eq!(msft.as_deref(), Some("MSFT"));
}

#[test]
fn a_word_is_cut_where_names_are_filed() {
    for (text, word) in [
        ("AT&T rose", "AT&T"),
        ("Amazon.com, Inc.", "Amazon.com"),
        ("Coca-Cola's", "Coca-Cola's"),
        ("U.S. stocks", "U.S"),
        ("& more", ""),
        ("", ""),
        ("L’Oréal", "L’Oréal"),
        ("Apple,", "Apple"),
        ("Apple’s", "Apple’s"),
    ] {
        assert_eq!(first_word(text), word, "{text:?}");
    }
}

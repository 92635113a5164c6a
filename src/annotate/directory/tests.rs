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
        assert!(seen.insert(row.symbol), "{} twice", row.symbol);
        let symbol = Symbol::parse(row.symbol).map(|symbol| symbol.to_string());
        assert_eq!(symbol.as_deref(), Some(row.symbol), "not canonical");
        assert!(!row.name.is_empty(), "{} without a name", row.symbol);
    }
    assert!(directory.heads.is_sorted(), "names_from searches by halves");
    for (head, name) in directory.heads.iter().zip(&directory.names) {
        assert_eq!(first_word(name.text).to_lowercase(), head.as_ref(), "{name:?}");
        assert!(name.instrument.is_some() || name.class == NameClass::Block, "{name:?}");
    }
}

#[test]
fn hand_made_names_are_sound() {
    let directory = Directory::bundled();
    let mut owners = std::collections::HashMap::new();
    for line in tables::lines(tables::ALIASES) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[name, symbol, kind] = cells.as_slice() else { panic!("{line:?} has not three cells") };
        assert!(directory.find(symbol).is_some(), "{name}: {symbol} is not in the directory");
        assert!(["name", "nickname", "subsidiary", "brand", "former"].contains(&kind), "{line:?}");
        let owner = owners.insert(name, symbol);
        assert!(owner.is_none(), "{name} is claimed twice");
    }
    for blocked in tables::lines(tables::BLOCKED) {
        assert!(!owners.contains_key(blocked), "{blocked} is blocked and an alias");
    }
}

#[test]
fn instruments_are_found_by_what_people_type() {
    let directory = Directory::bundled();
    let check = |typed: &str, expected: &str| {
        let first = directory.search(typed, 1).first().map(|id| symbol_of(directory, *id));
        assert_eq!(first.as_deref(), Some(expected), "{typed:?}");
    };
    check("BABA", "BABA");
    check("$msft", "MSFT");
    check("alibaba", "BABA");
    check("brk.b", "BRK.B");
    check("youtube", "GOOGL");
    check("nikkei", "^N225");
    check("Taiwan Semi", "TSM");
    assert!(directory.search("zzzzzz", 5).is_empty());
    assert!(directory.search("  ", 5).is_empty());
    assert_eq!(directory.search("a", 7).len(), 7);
}

#[test]
fn names_come_longest_first_and_hand_made_ones_win() {
    let directory = Directory::bundled();
    let amazon = directory.names_from("amazon");
    assert!(amazon.windows(2).all(|pair| pair[0].text.len() >= pair[1].text.len()));
    let plain = amazon.iter().find(|name| name.text == "Amazon").unwrap();
    assert_eq!((plain.class, plain.alias), (NameClass::Strong, true));
    assert!(amazon.iter().any(|name| name.class == NameClass::Block));
    assert!(directory.names_from("").is_empty());
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
    ] {
        assert_eq!(first_word(text), word, "{text:?}");
    }
}

use chrono::{DateTime, Utc};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn full() -> Passage {
    Passage {
        id: Some("0197c0de-0000-7000-8000-00001a2b3c4d".parse().unwrap()),
        origin: Origin {
            story: Some("ab".repeat(32)),
            title: "Norfield \u{201c}cuts\u{201d} outlook: what now?".to_owned(),
            url: Some("https://example.com/a?b=1".to_owned()),
            site: Some("Harbor Ledger".to_owned()),
            author: Some("Mara Lind".to_owned()),
            published: Some(at("2026-03-09T14:00:00Z")),
        },
        quote: TextQuoteSelector {
            exact: "revenue of $1.7 billion, \u{1f600}\nand \"more\"".to_owned(),
            prefix: "now expects ".to_owned(),
            suffix: " this year".to_owned(),
        },
        position: Some(CharSpan { start: 123, end: 160 }),
        revision: Some(RevisionId::of_text("The whole text.")),
        text: Some(Arc::from("The whole text.")),
        color: HighlightColor::Pink,
        note: "Check *this*.\n\nAgain".to_owned(),
        tags: vec!["freight".to_owned(), "to do".to_owned()],
        symbols: vec!["NFRT".to_owned()],
        numbers: vec!["$1.7 billion".to_owned()],
        created: Some(at("2026-03-09T14:05:00.25Z")),
        changed: Some(at("2026-03-10T08:00:00Z")),
    }
}

fn passages_of(file: &str) -> Vec<Passage> {
    read(file.as_bytes()).unwrap().passages
}

fn bare() -> Passage {
    Passage {
        origin: Origin { title: "Bare".to_owned(), ..Origin::default() },
        quote: TextQuoteSelector { exact: "=SUM(A1)".to_owned(), ..TextQuoteSelector::default() },
        ..Passage::default()
    }
}

#[test]
fn our_own_format_loses_nothing() {
    let passages = [full(), bare()];
    assert_eq!(passages_of(&json::write(&passages)), passages);
    assert_eq!(passages_of(&json::write(&[])), []);
    // Many highlights of one text have it once.
    let written = json::write(&[full(), full(), full()]);
    assert_eq!(written.matches("The whole text.").count(), 1);
}

/// Passages of odd characters, the same in every run (xorshift64, Marsaglia 2003).
fn odd_passages(count: usize) -> Vec<Passage> {
    const PARTS: [&str; 20] = [
        "a",
        "\u{1f469}\u{1f3fd}\u{200d}\u{1f4bb}",
        "e\u{301}",
        "\u{202e}",
        "\"",
        "\\",
        "\n",
        "\r\n",
        "\t",
        "\u{0}",
        "=",
        "'",
        ",",
        "---",
        "</script>",
        "\u{feff}",
        "\u{2028}",
        "%%",
        "\u{9}x",
        " ",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = move |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(limit).unwrap()).unwrap()
    };
    (0..count)
        .map(|i| {
            let mut words =
                |most: usize| -> String { (0..below(most + 1)).map(|_| PARTS[below(PARTS.len())]).collect() };
            let quote = TextQuoteSelector { exact: words(12) + "x", prefix: words(5), suffix: words(5) };
            let (title, note, site, author) = (words(6), words(9), words(3), words(3));
            let (tag, number) = (words(3) + "t", words(3) + "1");
            let start = below(1_000_000);
            Passage {
                id: Some(uuid::Uuid::from_u128(1 + i as u128)),
                origin: Origin {
                    title,
                    site: (below(2) == 0).then_some(site),
                    author: (below(2) == 0).then_some(author),
                    url: (below(2) == 0).then(|| format!("https://example.com/{i}?q=\u{e9}%20")),
                    story: (below(2) == 0).then(|| "ab".repeat(16)),
                    published: (below(2) == 0).then(|| at("2026-03-09T14:00:00Z")),
                },
                quote,
                position: (below(3) > 0).then_some(CharSpan { start, end: start + 1 + below(500) }),
                revision: (below(2) == 0).then(|| RevisionId::of_text(&i.to_string())),
                text: None,
                color: HighlightColor::ALL[below(5)],
                note,
                tags: vec![tag],
                symbols: vec!["NFRT".to_owned()],
                numbers: vec![number],
                created: Some(at("2026-03-09T14:05:00.25Z")),
                changed: Some(at("2026-03-10T08:00:00Z")),
            }
        })
        .collect()
}

#[test]
fn our_own_format_loses_nothing_of_any_text() {
    let passages = odd_passages(500);
    let back = passages_of(&json::write(&passages));
    assert_eq!(back.len(), passages.len());
    for (back, passage) in back.iter().zip(&passages) {
        assert_eq!(back, passage);
    }
}

#[test]
fn web_annotations_keep_all_but_what_the_model_has_no_place_for() {
    let written = jsonld::write(&[full(), bare()]);
    let mut kept = full();
    (kept.revision, kept.text, kept.numbers, kept.origin.story) = (None, None, Vec::new(), None);
    assert_eq!(passages_of(&written), [kept, bare()]);
    let value: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(value["@context"], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!(value["type"], "AnnotationCollection");
    let items = value["first"]["items"].as_array().unwrap();
    assert_eq!((value["total"].as_u64(), items.len()), (Some(2), 2));
    // A story without an address goes by its own name.
    let mut pasted = full();
    pasted.origin.url = None;
    let back = passages_of(&jsonld::write(std::slice::from_ref(&pasted)));
    assert_eq!((&back[0].origin.story, &back[0].origin.url), (&pasted.origin.story, &None));
}

/// Keys of what an export is made of: those the model asks for and the others, all terms of
/// <https://www.w3.org/ns/anno.jsonld>. A key that is no term would vanish for whoever reads it as JSON-LD.
fn keys_of(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "AnnotationCollection" => (&["id", "type", "total"], &["@context", "label", "first"]),
        "AnnotationPage" => (&["id", "type", "partOf", "items"], &["startIndex"]),
        "Annotation" => (&["id", "type", "target"], &["motivation", "created", "modified", "body"]),
        "TextualBody" => (&["type", "value"], &["purpose", "format"]),
        "SpecificResource" => (&["type", "source"], &["selector", "styleClass"]),
        "Text" => (&["id", "type"], &["dcterms:title", "dcterms:creator", "dcterms:publisher", "dcterms:issued"]),
        "TextQuoteSelector" => (&["type", "exact"], &["prefix", "suffix"]),
        "TextPositionSelector" => (&["type", "start", "end"], &[]),
        _ => panic!("{name} is nothing of the model that is written here"),
    }
}

/// Sees that a value and all in it keep to the model: keys, and the values it lists or types.
fn conforms(value: &serde_json::Value, seen: &mut Vec<String>) {
    if let Some(values) = value.as_array() {
        for value in values {
            conforms(value, seen);
        }
    }
    let Some(object) = value.as_object() else { return };
    let name = object["type"].as_str().unwrap();
    let (needed, others) = keys_of(name);
    let is_within = needed.iter().all(|key| object.contains_key(*key))
        && object.keys().all(|key| needed.contains(&key.as_str()) || others.contains(&key.as_str()));
    assert!(is_within, "{name}: {:?}", object.keys());
    for (key, value) in object {
        let is_right = match key.as_str() {
            "@context" => value == "http://www.w3.org/ns/anno.jsonld",
            // Absolute, as every IRI (RFC 3987) without a base must be.
            "id" => value.as_str().is_some_and(|id| id.split_once(':').is_some() && !id.contains([' ', '<', '>', '"'])),
            "motivation" => ["highlighting", "commenting"].contains(&value.as_str().unwrap()),
            "purpose" => ["commenting", "tagging", "identifying"].contains(&value.as_str().unwrap()),
            "created" | "modified" => value.as_str().is_some_and(|at| DateTime::parse_from_rfc3339(at).is_ok()),
            "total" | "startIndex" | "start" | "end" => value.is_u64(),
            "partOf" | "first" | "target" | "source" => value.is_object(),
            "items" | "body" | "selector" => value.is_array(),
            _ => value.is_string(),
        };
        assert!(is_right, "{name}: {key}: {value}");
        conforms(value, seen);
    }
    seen.push(name.to_owned());
}

#[test]
fn web_annotations_keep_to_the_model() {
    let mut passages = odd_passages(50);
    passages.push(full());
    for origin in passages.iter_mut().map(|passage| &mut passage.origin) {
        origin.story = Some("ab".repeat(16));
    }
    let collection = serde_json::from_str(&jsonld::write(&passages)).unwrap();
    let mut seen = Vec::new();
    conforms(&collection, &mut seen);
    assert_eq!(seen.iter().filter(|name| *name == "Annotation").count(), 51);
    // A description of the collection stands in its page.
    assert_eq!(seen.iter().filter(|name| *name == "AnnotationCollection").count(), 2);
}

/// Words, title, address, note and tags of a highlight.
type Read<'a> = (&'a str, &'a str, Option<&'a str>, &'a str, &'a [&'a str]);

fn check_read(text: &str, expected: &[Read<'_>]) {
    let found = passages_of(text);
    let seen: Vec<_> = found
        .iter()
        .map(|passage| {
            let tags: Vec<&str> = passage.tags.iter().map(String::as_str).collect();
            (passage, tags)
        })
        .collect();
    let seen: Vec<_> = seen
        .iter()
        .map(|(passage, tags)| {
            let origin = &passage.origin;
            let (exact, note) = (passage.quote.exact.as_str(), passage.note.as_str());
            (exact, origin.title.as_str(), origin.url.as_deref(), note, tags.as_slice())
        })
        .collect();
    assert_eq!(seen, expected, "{text}");
}

#[test]
fn highlights_of_other_programs_are_read() {
    check_read(
        r#"{"total": 1, "rows": [{"id": "x", "created": "2026-03-09T14:05:00+00:00", "uri": "https://example.com/a",
            "text": "mine", "tags": ["one", "two"], "document": {"title": ["A page"]}, "target": [{"source":
            "https://example.com/a", "selector": [{"type": "RangeSelector"}, {"type": "TextQuoteSelector",
            "exact": "words", "prefix": "b", "suffix": "a"}]}]}]}"#,
        &[("words", "A page", Some("https://example.com/a"), "mine", &["one", "two"])],
    );
    check_read(
        r#"{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "body": "a comment", "target":
            {"source": "https://example.com/b", "selector": {"type": "TextQuoteSelector", "exact": "said"}}}"#,
        &[("said", "", Some("https://example.com/b"), "a comment", &[])],
    );
    // What Readwise exports.
    check_read(
        "\u{feff}Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,Highlighted at,\
         Document tags\n\"Two, \"\"quoted\"\"\",A book,Ann,,my note,blue,\"x, y\",order,3,2022-11-06 04:33:50+00:00,\n,,,,,,,,,,\n",
        &[("Two, \"quoted\"", "A book", None, "my note", &["x", "y"])],
    );
    // Only one column is needed.
    check_read("Highlight\nAlone\n", &[("Alone", "", None, "", &[])]);
}

#[test]
fn what_quotes_no_words_is_counted() {
    let check = |text: &str| {
        let found = read(text.as_bytes()).unwrap();
        assert_eq!((found.passages.len(), found.wordless), (1, 1), "{text}");
    };
    check(r#"{"format": "tapereader-highlights", "highlights": [{"exact": "words"}, {"exact": " ", "note": "mine"}]}"#);
    check(
        r#"[{"type": "Annotation", "target": {"source": "https://example.com/b", "selector": {"type":
            "TextQuoteSelector", "exact": "said"}}}, {"type": "Annotation", "target": "https://example.com/b"}]"#,
    );
    check("Highlight,Note\nwords,\n,a note on nothing\n,\n");
}

#[test]
fn what_is_no_file_of_highlights_is_refused_with_the_reason() {
    let check = |text: &str, expected: &str| {
        assert_eq!(read(text.as_bytes()).unwrap_err().to_string(), expected, "{text}");
    };
    let unknown = ImportError::Unknown.to_string();
    check("", &unknown);
    check("just some words", &unknown);
    check("{\"a\": 1}", &unknown);
    check("[1, 2]", &unknown);
    check("Name,Age\nAnn,7\n", "the table has no column \u{201c}Highlight\u{201d}");
    check(
        "{\"format\": \"tapereader-highlights\", \"version\": 9}",
        "the file is of format version 9, which this version of the program does not know: update it",
    );
    assert!(matches!(read(b"{\"format\": \"tapereader-high"), Err(ImportError::Damaged(_))));
    assert!(matches!(
        read(b"{\"format\": \"tapereader-highlights\", \"highlights\": [{\"exact\": 3}]}"),
        Err(ImportError::Damaged(_))
    ));
}

#[test]
fn the_table_has_readwise_columns_and_no_formula() {
    let written = readwise::write(&[full(), bare()]);
    let expected = "Highlight,Title,Author,URL,Note,Location,Date\r\n\
        \"revenue of $1.7 billion, \u{1f600}\nand \"\"more\"\"\",Norfield \u{201c}cuts\u{201d} outlook: what now?,Mara Lind,\
        https://example.com/a?b=1,\"Check *this*.\n\nAgain\n.freight\n.to-do\",123,2026-03-09 14:05:00\r\n\
        '=SUM(A1),Bare,,,,,\r\n";
    assert_eq!(written, expected);
    let back = passages_of(&written);
    assert_eq!(back[1].quote.exact, "=SUM(A1)");
    assert_eq!(
        (back[0].note.as_str(), back[0].tags.as_slice()),
        ("Check *this*.\n\nAgain", &["freight".into(), "to-do".into()][..])
    );
    for start in ["+1", "-1", "@a", "\tx", "\rx"] {
        let mut passage = bare();
        passage.quote.exact = start.to_owned();
        let written = readwise::write(&[passage]);
        let cell = written.split("\r\n").nth(1).unwrap().trim_start_matches('"');
        assert!(cell.starts_with('\''), "{start:?}: {written:?}");
    }
}

#[test]
fn a_story_becomes_a_file_for_obsidian() {
    let passage = full();
    let written = markdown::write(&passage.origin, &[&passage], None);
    let expected = "---\ntitle: \"Norfield \u{201c}cuts\u{201d} outlook: what now?\"\nauthor: \"Mara Lind\"\nsite: \"Harbor \
        Ledger\"\nurl: \"https://example.com/a?b=1\"\npublished: \"2026-03-09T14:00:00Z\"\ntapereader: \"";
    assert!(written.starts_with(expected), "{written}");
    let rest = "tickers:\n  - \"NFRT\"\ntags:\n  - \"freight\"\n  - \"to-do\"\n---\n\n# Norfield \u{201c}cuts\u{201d} \
        outlook: what now?\n\n> revenue of $1.7 billion, \u{1f600}\n> and \"more\"\n>\n> **Note:** Check *this*.\n>\n> Again\n>\n\
        > #freight #to-do\n\n^hl-1a2b3c4d\n";
    assert!(written.ends_with(rest), "{written}");
}

#[test]
fn a_file_written_again_keeps_every_line_that_is_not_ours() {
    let first = full();
    let mut second = bare();
    second.id = Some("0197c0de-0000-7000-8000-0000ffffffff".parse().unwrap());
    second.quote.exact = "# 1. not a *heading*\n3) nor a list".to_owned();
    let written = markdown::write(&first.origin, &[&first], None);
    let edited =
        written.replace("---\n\n#", "mine: yes\n---\nA line of my own.\n\n> A quote of my own\n\n#") + "\nAt the end.";
    // Nothing has changed: nothing is written differently.
    assert_eq!(markdown::write(&first.origin, &[&first], Some(&edited)), edited.clone() + "\n");
    let mut changed = first.clone();
    changed.note = "Checked".to_owned();
    let again = markdown::write(&first.origin, &[&changed, &second], Some(&edited));
    let expected = edited.replace("> **Note:** Check *this*.\n>\n> Again\n", "> **Note:** Checked\n")
        + "\n\n> \\# 1. not a \\*heading\\*\n> 3\\) nor a list\n\n^hl-ffffffff\n";
    assert_eq!(again, expected);
    // Line ends stay as they are.
    let windows = edited.replace('\n', "\r\n") + "\r\n";
    assert_eq!(markdown::write(&first.origin, &[&first], Some(&windows)), windows);
}

/// Whatever is read, nothing panics.
#[test]
fn damaged_files_are_refused_or_read() {
    let files = [json::write(&[full()]), jsonld::write(&[full()]), readwise::write(&[full()])];
    for file in files {
        for cut in 0..file.len() {
            _ = read(&file.as_bytes()[..cut]);
        }
        for at in 0..file.len() {
            let mut bytes = file.as_bytes().to_vec();
            bytes[at] = bytes[at].wrapping_add(1);
            _ = read(&bytes);
        }
    }
}

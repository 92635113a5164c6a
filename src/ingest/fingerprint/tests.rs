use super::*;
use crate::ingest::plain;

const CASES: &str = include_str!("../../../tests/fixtures/copies/stories.txt");

/// Stories by name; a line `# name` starts one.
fn stories() -> Vec<(&'static str, &'static str)> {
    CASES.split("\n# ").skip(1).filter_map(|story| story.split_once('\n')).collect()
}

fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint::of(&plain::article(text))
}

/// Every tenth word becomes another, beginning with the one given.
fn reworded(text: &str, first: usize) -> String {
    let lines = text.lines().map(|line| {
        let words = line.split(' ').enumerate();
        words.map(|(i, word)| if i % 10 == first { "changed" } else { word }).collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn first_part(text: &str, percent: usize) -> String {
    let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
    words[..words.len() * percent / 100].concat()
}

#[test]
fn edited_copies_are_known_and_other_stories_of_the_same_form_are_not() {
    let stories = stories();
    assert!(stories.len() >= 12);
    for (name, text) in &stories {
        let original = fingerprint(text);
        let edits = [
            ("dateline", format!("NORHAVEN, March 3 (Harbor Wire) -- {text}")),
            ("promotions", text.replace('\n', "\nRead more: Ten Stocks To Own Before The Winter Comes\n")),
            ("reworded", reworded(text, 3)),
            ("reworded elsewhere", reworded(text, 7)),
            ("cut", first_part(text, 70)),
            ("cut and reworded", reworded(&first_part(text, 70), 5)),
        ];
        for (edit, copy) in edits {
            let copy = fingerprint(&copy);
            assert!(copy.is_copy_of(&original), "{name}, {edit}: {}", copy.containment(&original));
            assert!(original.is_copy_of(&copy), "{name}, {edit}");
        }
        for (other_name, other) in stories.iter().filter(|(other, _)| other != name) {
            let other = fingerprint(other);
            assert!(!original.is_copy_of(&other), "{name} and {other_name}: {}", original.containment(&other));
        }
    }
}

#[test]
fn a_story_is_found_among_many_by_its_address_or_its_text() {
    let mut copies = Copies::default();
    let day = |day: i64| DateTime::from_timestamp(1_760_000_000 + day * 86_400, 0);
    let stories = stories();
    for (i, (_, text)) in stories.iter().enumerate() {
        assert_eq!(copies.find(&fingerprint(text), None, day(0)), None);
        copies.insert(i, fingerprint(text), Some(&format!("news.example/{i}")), day(0));
    }
    for (i, (_, text)) in stories.iter().enumerate() {
        let copy = fingerprint(&reworded(text, 2));
        assert_eq!(copies.find(&copy, None, day(1)), Some(i));
        assert_eq!(copies.find(&copy, None, None), Some(i));
        assert_eq!(copies.find(&copy, None, day(30)), None, "a year later it is another story");
        assert_eq!(copies.find(&fingerprint("Other words"), Some(&format!("news.example/{i}")), None), Some(i));
    }
}

#[test]
fn short_texts_need_the_same_headline() {
    let story = |title: &str, text: &str| {
        let mut article = plain::article(text);
        article.meta.title = Some(title.to_owned());
        Fingerprint::of(&article)
    };
    let one = story("Norfield cuts its outlook for the year", "Comments");
    assert!(one.is_copy_of(&story("Norfield Cuts Its Outlook for the Year", "Comments")));
    assert!(!one.is_copy_of(&story("Oakline orders six ships", "Comments")));
    assert!(!story("News", "Comments").is_copy_of(&story("News", "Comments")));
}

#[test]
fn a_fingerprint_survives_being_kept() {
    for text in ["", "one", CASES] {
        let made = fingerprint(text);
        assert_eq!(Fingerprint::from_bytes(&made.to_bytes()), Some(made));
    }
    assert_eq!(Fingerprint::from_bytes(&[1, 2, 3]), None);
    assert_eq!(Fingerprint::from_bytes(&[255; 24]), None);
}

/// Stories of the held-back file with their families.
fn of_templates() -> Vec<(String, &'static str)> {
    let families = include_str!("../../../tests/fixtures/copies/held_back.txt").split("\n## ").skip(1);
    let stories = families.flat_map(|family| {
        let name = family.lines().next().unwrap();
        let stories = family.split("\n# ").skip(1).filter_map(|story| story.split_once('\n'));
        stories.map(move |(number, text)| (format!("{name} {number}"), text.trim()))
    });
    stories.collect()
}

#[test]
fn stories_of_one_template_are_not_merged() {
    let stories = of_templates();
    let mut merged = Vec::new();
    for (i, (name, text)) in stories.iter().enumerate() {
        for (other, other_text) in &stories[..i] {
            if fingerprint(text).is_copy_of(&fingerprint(other_text)) {
                merged.push(format!("{name} and {other}"));
            }
        }
    }
    assert!(stories.len() >= 40);
    assert_eq!(merged, Vec::<String>::new());
}

#[test]
fn short_copies_are_known() {
    let mut cases: Vec<(String, String, String)> = Vec::new();
    for pair in include_str!("../../../tests/fixtures/copies/same_story.txt").split("\n# ").skip(1) {
        let (name, texts) = pair.split_once('\n').unwrap();
        let (one, other) = texts.split_once("\n===\n").unwrap();
        cases.push((name.to_owned(), one.to_owned(), other.to_owned()));
    }
    for (name, text) in of_templates() {
        let edits = [
            ("dateline", format!("NORHAVEN, March 3 (Harbor Wire) -- {text}")),
            ("insert", text.replacen(". ", ".\nRead more: Ten Stocks To Own Before The Winter Comes\n", 1)),
            ("reworded", reworded(text, 4)),
            ("cut", first_part(text, 70)),
        ];
        cases.extend(edits.map(|(edit, copy)| (format!("{name}, {edit}"), text.to_owned(), copy)));
    }
    let missed: Vec<String> = cases
        .iter()
        .map(|(name, one, other)| (name, fingerprint(one), fingerprint(other)))
        .filter(|(_, one, other)| !one.is_copy_of(other))
        .map(|(name, one, other)| format!("{name} ({:.2})", one.containment(&other)))
        .collect();
    assert!(missed.len() * 20 <= cases.len(), "{} of {} missed: {missed:#?}", missed.len(), cases.len());
}

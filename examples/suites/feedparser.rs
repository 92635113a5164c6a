//! feedparser's test feeds: the assertions about what a reader of stories needs.

#![allow(clippy::expect_used, reason = "its patterns are its own")]

use std::{fs, path::Path};

use chrono::{DateTime, Datelike, Timelike};
use regex::{Regex, RegexBuilder};
use serde_json::{Map, Value, json};
use tapereader::{cli::contract::FeedOut, ingest::feed};

use super::{Score, Scores, expression, files};

/// The fields an assertion may speak of; others are of no use to a reader of stories.
const CORE: [&str; 33] = [
    "title",
    "link",
    "subtitle",
    "tagline",
    "description",
    "info",
    "id",
    "author",
    "author_detail",
    "authors",
    "name",
    "email",
    "href",
    "url",
    "updated_parsed",
    "published_parsed",
    "modified_parsed",
    "language",
    "value",
    "content",
    "summary",
    "entries",
    "guid",
    "enclosures",
    "tags",
    "term",
    "title_detail",
    "summary_detail",
    "subtitle_detail",
    "tagline_detail",
    "issued_parsed",
    "category",
    "feed",
];

/// Folders about cleaning HTML, `xml:base`, podcasts, places and media, which are not scored.
const OTHERS: [&str; 6] = ["sanitize", "base", "itunes", "geo", "psc", "media"];

pub(crate) fn score(tests: &Path) -> Scores {
    let patterns = Patterns::new();
    let (mut read, mut core) = (Score::default(), Score::default());
    for path in files(tests, &["xml", "json"]) {
        let (Ok(bytes), Ok(name)) = (fs::read(&path), path.strip_prefix(tests).map(Path::to_string_lossy)) else {
            continue;
        };
        if path.extension().is_some_and(|own| own == "json") && !name.starts_with("json") {
            continue;
        }
        let parsed = feed::parse(&bytes, None, None);
        read.count(parsed.is_ok(), || name.to_string());
        let Some(expected) = patterns.expectation(&bytes).filter(|_| !OTHERS.iter().any(|other| name.contains(other)))
        else {
            continue;
        };
        let out = parsed.ok().and_then(|parsed| serde_json::to_value(FeedOut::new(&parsed)).ok());
        let right = out.and_then(|out| {
            let entries = out.get("entries")?.as_array()?.iter().map(|entry| shape(entry, false)).collect();
            let names = [("feed", shape(out.get("feed")?, true)), ("entries", Value::Array(entries))];
            expression::holds(&expected, &names)
        });
        core.count(right == Some(true), || format!("{name}: {expected}"));
    }
    vec![("files read", read), ("assertions on core fields", core)]
}

/// How the suite writes what it expects, in a comment at the head of each file.
struct Patterns {
    expect: Regex,
    well_formed: Regex,
    other_subject: Regex,
    key: Regex,
    text: Regex,
    field: Regex,
}

impl Patterns {
    fn new() -> Self {
        let pattern =
            |text: &str| RegexBuilder::new(text).dot_matches_new_line(true).build().expect("a pattern of this file");
        Self {
            expect: pattern(r"Expect:\s*(.*?)\s*-->"),
            well_formed: pattern(r"\s+and\s+(not\s+)?bozo\b|\b(not\s+)?bozo\s+and\s+"),
            other_subject: pattern(r"\bbozo|version|encoding|headers|namespaces|href\b([^']|$)"),
            key: pattern(r"\[u?'([a-z_0-9]+)'\]"),
            text: pattern(r#"'[^']*'|"[^"]*""#),
            field: pattern(r"\.([a-z_]+)\b"),
        }
    }

    /// The assertion of a file, where it speaks of core fields only.
    fn expectation(&self, bytes: &[u8]) -> Option<String> {
        let (encoding, _) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
        let text = match bytes {
            [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => wide(bytes, u32::from_be_bytes),
            [0xff, 0xfe, 0, 0, ..] | [b'<', 0, 0, 0, ..] => wide(bytes, u32::from_le_bytes),
            [0, b'<', 0, b'?', ..] => encoding_rs::UTF_16BE.decode(bytes).0.into_owned(),
            [b'<', 0, b'?', 0, ..] => encoding_rs::UTF_16LE.decode(bytes).0.into_owned(),
            _ => encoding.decode(bytes).0.into_owned(),
        };
        let expected = self.well_formed.replace_all(self.expect.captures(&text)?.get(1)?.as_str(), "").into_owned();
        if self.other_subject.is_match(&expected.replace("['href']", "")) {
            return None;
        }
        let bare = self.text.replace_all(&expected, "");
        let keys = self.key.captures_iter(&expected).chain(self.field.captures_iter(&bare));
        let keys: Vec<&str> = keys.filter_map(|found| found.get(1)).map(|key| key.as_str()).collect();
        (!keys.is_empty() && keys.iter().all(|key| CORE.contains(key))).then_some(expected)
    }
}

fn wide(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    bytes.as_chunks::<4>().0.iter().filter_map(|four| char::from_u32(read(*four))).collect()
}

/// A feed or an item of the contract in the shape that the assertions are written for.
fn shape(own: &Value, is_feed: bool) -> Value {
    let mut out = Map::new();
    let text = |key: &str| own.get(key).and_then(Value::as_str);
    for key in ["title", "link", "id", "language"] {
        if let Some(text) = text(key) {
            out.insert(key.to_owned(), json!(text));
        }
    }
    if let Some(id) = text("id") {
        out.insert("guid".to_owned(), json!(id));
    }
    if let Some(title) = text("title") {
        out.insert("title_detail".to_owned(), json!({ "value": title }));
    }
    let filled = |key: &str| text(key).filter(|text| !text.is_empty());
    let (first, second) = if is_feed { ("subtitle", "summary") } else { ("summary", "content") };
    let summary = filled(first).or_else(|| text(second)).or_else(|| text(first));
    if let Some(summary) = summary {
        for key in ["summary", "description", "subtitle", "tagline", "info"] {
            out.insert(key.to_owned(), json!(summary));
            out.insert(format!("{key}_detail"), json!({ "value": summary }));
        }
    }
    if let Some(content) = filled("content").or(summary) {
        out.insert("content".to_owned(), json!([{ "value": content }]));
    }
    let (updated, published) = (text("updated").and_then(moment), text("published").and_then(moment));
    for (keys, time) in [
        (["updated_parsed", "modified_parsed"], updated.clone().or_else(|| published.clone())),
        (["published_parsed", "issued_parsed"], published.or(updated)),
    ] {
        if let Some(time) = time {
            out.extend(keys.map(|key| (key.to_owned(), time.clone())));
        }
    }
    people(own, &mut out);
    let items = |key: &str| own.get(key).and_then(Value::as_array).into_iter().flatten();
    let enclosures = items("enclosures").filter_map(|enclosure| enclosure.get("url"));
    out.insert("enclosures".to_owned(), enclosures.map(|url| json!({ "href": url, "url": url })).collect());
    out.insert("tags".to_owned(), items("categories").map(|term| json!({ "term": term })).collect());
    if let Some(first) = items("categories").next() {
        out.insert("category".to_owned(), first.clone());
    }
    Value::Object(out)
}

fn people(own: &Value, out: &mut Map<String, Value>) {
    let people = own.get("authors").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let people: Vec<Map<String, Value>> = people
        .map(|person| {
            let filled = person.iter().filter(|(_, value)| value.as_str().is_some_and(|text| !text.is_empty()));
            let fields = filled.flat_map(|(key, value)| match key.as_str() {
                "uri" => vec![("href".to_owned(), value.clone()), ("url".to_owned(), value.clone())],
                key => vec![(key.to_owned(), value.clone())],
            });
            fields.collect()
        })
        .collect();
    let Some(last) = people.last() else { return };
    let part = |key: &str| last.get(key).and_then(Value::as_str);
    let name = match (part("name"), part("email")) {
        (Some(name), Some(email)) => format!("{name} ({email})"),
        (name, email) => name.or(email).unwrap_or_default().to_owned(),
    };
    out.insert("author".to_owned(), json!(name));
    out.insert("author_detail".to_owned(), json!(last));
    out.insert("authors".to_owned(), json!(people));
}

/// A time as Python's `struct_time`, in UTC: weekdays from Monday as 0, days of the year from 1.
fn moment(text: &str) -> Option<Value> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    let weekday = time.weekday().num_days_from_monday();
    Some(json!([
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        weekday,
        time.ordinal(),
        0
    ]))
}

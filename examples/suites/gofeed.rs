//! gofeed's test feeds: the fields its translator is expected to find, of those that a reader of stories keeps.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tapereader::{
    ingest::feed,
    model::feed::{Entry, ParsedFeed, Person},
};

use super::{Score, Scores, files, plain};

pub(crate) fn score(tests: &Path) -> Scores {
    let mut read = Score::default();
    for path in files(&tests.join("parser"), &["xml"]) {
        if let Ok(bytes) = fs::read(&path) {
            read.count(feed::parse(&bytes, None, None).is_ok(), || path.display().to_string());
        }
    }
    let mut fields = Score::default();
    for path in files(&tests.join("translator"), &["xml"]) {
        let expected = fs::read(path.with_extension("json")).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let (Ok(bytes), Some::<Value>(expected)) = (fs::read(&path), expected) else { continue };
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let parsed = feed::parse(&bytes, None, None).unwrap_or_default();
        count_feed(&mut fields, &name, &expected, &parsed);
    }
    vec![("feeds read", read), ("fields of the translator that the contract has", fields)]
}

fn count_feed(score: &mut Score, name: &str, expected: &Value, own: &ParsedFeed) {
    let mut field = |key: &str, holds: &dyn Fn(&str) -> bool| {
        if let Some(text) = expected.get(key).and_then(Value::as_str) {
            score.count(holds(text), || format!("{name}: feed.{key} = {text}"));
        }
    };
    field("title", &|text| same(own.title.as_deref(), text));
    field("description", &|text| same(own.subtitle.as_deref(), text));
    field("link", &|text| same(own.link_text.as_deref(), text));
    field("language", &|text| same(own.language.as_deref(), text));
    field("updatedParsed", &|text| own.updated == time(text));
    field("publishedParsed", &|text| own.published == time(text));
    people(score, name, expected, &own.authors);
    names(score, name, expected, &own.categories);
    let items = expected.get("items").and_then(Value::as_array).into_iter().flatten();
    for (i, item) in items.enumerate() {
        count_item(score, name, item, &own.entries.get(i).cloned().unwrap_or_default());
    }
}

fn count_item(score: &mut Score, name: &str, expected: &Value, own: &Entry) {
    let mut field = |key: &str, holds: &dyn Fn(&str) -> bool| {
        if let Some(text) = expected.get(key).and_then(Value::as_str) {
            score.count(holds(text), || format!("{name}: item.{key} = {text}"));
        }
    };
    field("title", &|text| same(own.title.as_deref(), text));
    field("description", &|text| same(own.summary.as_deref(), text));
    field("content", &|text| same(own.content.as_deref(), text));
    field("link", &|text| same(own.link_text.as_deref(), text));
    field("guid", &|text| same(Some(&own.id), text));
    field("updatedParsed", &|text| own.updated == time(text));
    field("publishedParsed", &|text| own.published == time(text));
    people(score, name, expected, &own.authors);
    names(score, name, expected, &own.categories);
    for enclosure in expected.get("enclosures").and_then(Value::as_array).into_iter().flatten() {
        let url = enclosure.get("url").and_then(Value::as_str).unwrap_or_default();
        let found = own.enclosures.iter().any(|enclosure| enclosure.url.as_str() == url);
        score.count(found, || format!("{name}: enclosure {url}"));
    }
}

fn people(score: &mut Score, name: &str, expected: &Value, own: &[Person]) {
    for person in expected.get("authors").and_then(Value::as_array).into_iter().flatten() {
        let part = |key: &str| person.get(key).and_then(Value::as_str);
        let found = own.iter().any(|own| own.name.as_deref() == part("name") && own.email.as_deref() == part("email"));
        score.count(found, || format!("{name}: author {person}"));
    }
}

fn names(score: &mut Score, name: &str, expected: &Value, own: &[String]) {
    if let Some(expected) = expected.get("categories").and_then(Value::as_array) {
        let right = expected.iter().all(|category| own.iter().any(|own| category.as_str() == Some(own)));
        score.count(right, || format!("{name}: categories {expected:?}, found {own:?}"));
    }
}

fn same(own: Option<&str>, expected: &str) -> bool {
    own.is_some_and(|own| plain(own) == plain(expected))
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
}

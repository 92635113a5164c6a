//! JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>), with the mistakes that feeds make.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use url::Url;

use super::{Draft, MAX_ENTRIES, NotAFeed, category::Tickers, link, person, text};
use crate::{
    ingest::{
        date::{self, Order},
        html, url as address,
    },
    model::feed::{Enclosure, Entry, ParsedFeed, Person},
};

/// The most parts of a list of an item that are read.
const MAX_PARTS: usize = 256;

/// Reads a document.
pub(super) fn feed(source: &str, base: Option<&Url>) -> Result<ParsedFeed, NotAFeed> {
    let value: Value = serde_json::from_str(source)
        .or_else(|_| serde_json::from_str(&without_raw_controls(source)))
        .map_err(|error| NotAFeed(format!("This is broken JSON ({error}). Check the address, or tell the site")))?;
    let Value::Object(feed) = value else {
        return Err(NotAFeed(
            "This is JSON, but not a JSON Feed. Check that the address is that of the feed".to_owned(),
        ));
    };
    let Some(items) = feed.get("items").and_then(Value::as_array) else {
        return Err(NotAFeed("This is JSON without a list of items, so not a JSON Feed. Check the address".to_owned()));
    };
    let link = words(&feed, "home_page_url").and_then(|href| link::absolute(&href, base));
    let item_base = base.or(link.as_ref().map(|link| &link.url));
    let authors = authors(&feed);
    let entries = items.iter().filter_map(Value::as_object).take(MAX_ENTRIES);
    Ok(ParsedFeed {
        title: line(&feed, "title"),
        subtitle: words(&feed, "description").map(|text| text::paragraphs(&text, true)),
        id: words(&feed, "feed_url"),
        language: words(&feed, "language").map(|tag| tag.replace('_', "-")),
        entries: entries.map(|item| entry(item, item_base, &authors)).collect(),
        authors,
        link_text: link.as_ref().map(|link| link.text.clone()),
        link: link.map(|link| link.url),
        ..ParsedFeed::default()
    })
}

fn entry(item: &Map<String, Value>, base: Option<&Url>, inherited: &[Person]) -> Entry {
    let content = words(item, "content_html");
    let content = content.or_else(|| words(item, "content_text").map(|text| text::paragraphs(&text, true)));
    let mut authors = authors(item);
    if authors.is_empty() {
        authors = inherited.to_vec();
    }
    let updated = date_of(item, "date_modified");
    let categories = list(item, "tags");
    let mut tickers = Tickers::default();
    for tag in &categories {
        tickers.category(tag, "");
    }
    let links = ["url", "external_url", "id"].into_iter().filter_map(|key| words(item, key).map(|href| (key, href)));
    let mut links = links.filter(|(key, href)| *key != "id" || href.starts_with("http"));
    let draft = Draft {
        id: words(item, "id"),
        title: line(item, "title"),
        link: links.find_map(|(_, href)| link::absolute(&href, base)),
        authors,
        published: date_of(item, "date_published").or(updated),
        updated,
        summary: words(item, "summary").map(|text| text::from_either(&text)),
        content,
        categories,
        enclosures: enclosures(item, base),
        tickers: tickers.found,
        language: words(item, "language").map(|tag| tag.replace('_', "-")),
    };
    draft.finish()
}

/// A text or a number that is not blank.
fn words(object: &Map<String, Value>, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Titles are plain text by the format, but feeds escape them all the same.
fn line(object: &Map<String, Value>, key: &str) -> Option<String> {
    let line = html::plain_text(&words(object, key)?.replace('<', "&lt;"));
    (!line.is_empty()).then_some(line)
}

fn date_of(object: &Map<String, Value>, key: &str) -> Option<DateTime<Utc>> {
    date::instant(&words(object, key)?, Order::default())
}

/// A list of texts, or one text with commas.
fn list(object: &Map<String, Value>, key: &str) -> Vec<String> {
    let texts: Vec<&str> = match object.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').collect(),
        _ => Vec::new(),
    };
    let texts = texts.into_iter().map(str::trim).filter(|text| !text.is_empty());
    texts.take(MAX_PARTS).map(str::to_owned).collect()
}

/// `authors`, or the `author` of version 1.0: objects, or just names.
fn authors(object: &Map<String, Value>) -> Vec<Person> {
    let one = |value: &Value| match value {
        Value::String(name) => person::from_line(name),
        Value::Object(author) => {
            let person = Person { name: words(author, "name"), email: None, uri: words(author, "url") };
            (person != Person::default()).then_some(person)
        }
        _ => None,
    };
    let stated = ["authors", "author"].iter().filter_map(|key| object.get(*key));
    let lists = stated.map(|value| match value {
        Value::Array(list) => list.iter().filter_map(one).take(person::MAX_AUTHORS).collect(),
        other => one(other).into_iter().collect::<Vec<Person>>(),
    });
    lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default()
}

fn enclosures(item: &Map<String, Value>, base: Option<&Url>) -> Vec<Enclosure> {
    let attachments = item.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let attachments = attachments.filter_map(Value::as_object).take(MAX_PARTS);
    let files = attachments.filter_map(|attachment| {
        let url = address::page(&words(attachment, "url")?, base)?;
        let length = attachment.get("size_in_bytes").and_then(Value::as_u64);
        Some(Enclosure { url, media_type: words(attachment, "mime_type"), length })
    });
    files.collect()
}

fn without_raw_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

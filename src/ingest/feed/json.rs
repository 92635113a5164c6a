//! Mends what JSON feeds commonly get wrong (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::{Map, Value, json};

use super::NotAFeed;

/// A JSON Feed 1.1 document with the types that the format asks for.
pub(super) fn mend(text: &str) -> Result<String, NotAFeed> {
    let value: Value = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&without_raw_controls(text)))
        .map_err(|error| NotAFeed(format!("This is broken JSON ({error}). Check the address, or tell the site")))?;
    let Value::Object(mut feed) = value else {
        return Err(NotAFeed(
            "This is JSON, but not a JSON Feed. Check that the address is that of the feed".to_owned(),
        ));
    };
    if !feed.get("items").is_some_and(Value::is_array) {
        return Err(NotAFeed("This is JSON without a list of items, so not a JSON Feed. Check the address".to_owned()));
    }
    feed.insert("version".to_owned(), json!("https://jsonfeed.org/version/1.1"));
    text_or(&mut feed, "title", Some(""));
    authors(&mut feed);
    drop_wrong_types(
        &mut feed,
        &["home_page_url", "feed_url", "description", "icon", "favicon", "language", "user_comment", "next_url"],
    );
    if let Some(Value::Array(items)) = feed.get_mut("items") {
        items.retain(Value::is_object);
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            mend_item(item);
        }
    }
    Ok(Value::Object(feed).to_string())
}

fn mend_item(item: &mut Map<String, Value>) {
    text_or(item, "id", Some(""));
    drop_wrong_types(
        item,
        &[
            "url",
            "external_url",
            "title",
            "content_html",
            "content_text",
            "summary",
            "image",
            "banner_image",
            "date_published",
            "date_modified",
            "language",
        ],
    );
    authors(item);
    if let Some(Value::String(tags)) = item.get("tags") {
        let list: Vec<Value> = tags.split(',').map(|tag| json!(tag.trim())).collect();
        item.insert("tags".to_owned(), Value::Array(list));
    } else if let Some(Value::Array(tags)) = item.get_mut("tags") {
        tags.retain(Value::is_string);
    } else {
        item.remove("tags");
    }
    if let Some(Value::Array(attachments)) = item.get_mut("attachments") {
        let usable = |value: &Value| {
            value.get("url").is_some_and(Value::is_string) && value.get("mime_type").is_some_and(Value::is_string)
        };
        attachments.retain(usable);
        for attachment in attachments.iter_mut().filter_map(Value::as_object_mut) {
            attachment.retain(|key, value| {
                matches!(key.as_str(), "url" | "mime_type") || (key == "size_in_bytes" && value.is_u64())
            });
        }
    } else {
        item.remove("attachments");
    }
}

/// A text under `key`: numbers are written out, other types are replaced.
fn text_or(object: &mut Map<String, Value>, key: &str, default: Option<&str>) {
    let text = match object.get(key) {
        Some(Value::String(_)) => return,
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => default.map(str::to_owned),
    };
    match text {
        Some(text) => object.insert(key.to_owned(), Value::String(text)),
        None => object.remove(key),
    };
}

fn drop_wrong_types(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if object.get(*key).is_some_and(|value| !value.is_string()) {
            object.remove(*key);
        }
    }
}

/// `authors` as a list of objects; the `author` of version 1.0 joins it.
fn authors(object: &mut Map<String, Value>) {
    let mut list = match object.remove("authors") {
        Some(Value::Array(list)) => list,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    if list.is_empty() {
        list.extend(object.remove("author"));
    }
    object.remove("author");
    let list: Vec<Value> = list
        .into_iter()
        .filter_map(|author| match author {
            Value::String(name) => Some(json!({ "name": name })),
            Value::Object(mut author) => {
                drop_wrong_types(&mut author, &["name", "url", "avatar"]);
                Some(Value::Object(author))
            }
            _ => None,
        })
        .collect();
    if !list.is_empty() {
        object.insert("authors".to_owned(), Value::Array(list));
    }
}

fn without_raw_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

//! W3C Web Annotation (<https://www.w3.org/TR/annotation-model/>), written as an `AnnotationCollection` with one page.
//!
//! The words stand in a `TextQuoteSelector`, their place in a `TextPositionSelector` (code points), note and tags in
//! bodies of purpose `commenting` and `tagging`, symbols in bodies of purpose `identifying`, the colour in `styleClass`.
//! Collections, pages, lists and single annotations are read, also those of other programs.

use serde_json::{Map, Value, json};

use super::{Contents, ImportError, Origin, Passage, stamp, time};
use crate::model::{
    highlight::{HighlightColor, TextQuoteSelector},
    span::CharSpan,
};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
const COLLECTION: &str = "urn:tapereader:highlights";
const LABEL: &str = "Highlights";
const STORY: &str = "urn:tapereader:story:";
const ID: &str = "urn:uuid:";

/// Writes passages as one collection.
pub fn write(passages: &[Passage]) -> String {
    let items: Vec<Value> = passages.iter().map(annotation).collect();
    let collection = json!({
        "@context": CONTEXT,
        "id": COLLECTION,
        "type": "AnnotationCollection",
        "label": LABEL,
        "total": items.len(),
        "first": {
            "id": format!("{COLLECTION}:1"),
            "type": "AnnotationPage",
            "partOf": {"id": COLLECTION, "type": "AnnotationCollection", "label": LABEL, "total": items.len()},
            "startIndex": 0,
            "items": items,
        },
    });
    format!("{collection:#}\n")
}

fn annotation(passage: &Passage) -> Value {
    let mut annotation = Map::new();
    if let Some(id) = passage.id {
        annotation.insert("id".to_owned(), format!("{ID}{id}").into());
    }
    annotation.insert("type".to_owned(), "Annotation".into());
    let commented = !passage.note.is_empty();
    annotation.insert("motivation".to_owned(), if commented { "commenting" } else { "highlighting" }.into());
    for (key, time) in [("created", passage.created), ("modified", passage.changed)] {
        annotation.extend(time.map(|time| (key.to_owned(), stamp(time).into())));
    }
    let textual = |value: &str, purpose: &str| json!({"type": "TextualBody", "value": value, "purpose": purpose});
    let mut bodies = Vec::new();
    if commented {
        let mut note = textual(&passage.note, "commenting");
        if let Some(note) = note.as_object_mut() {
            note.insert("format".to_owned(), "text/markdown".into());
        }
        bodies.push(note);
    }
    bodies.extend(passage.tags.iter().map(|tag| textual(tag, "tagging")));
    bodies.extend(passage.symbols.iter().map(|symbol| textual(symbol, "identifying")));
    if !bodies.is_empty() {
        annotation.insert("body".to_owned(), bodies.into());
    }
    let quote = &passage.quote;
    let mut selectors = vec![json!({
        "type": "TextQuoteSelector", "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix,
    })];
    if let Some(position) = passage.position {
        selectors.push(json!({"type": "TextPositionSelector", "start": position.start, "end": position.end}));
    }
    let origin = &passage.origin;
    let mut source = Map::new();
    let id = origin.url.clone().or_else(|| origin.story.as_ref().map(|story| format!("{STORY}{story}")));
    source.extend(id.map(|id| ("id".to_owned(), id.into())));
    source.insert("type".to_owned(), "Text".into());
    source.insert("dcterms:title".to_owned(), origin.title.clone().into());
    source.extend(origin.author.clone().map(|author| ("dcterms:creator".to_owned(), author.into())));
    source.extend(origin.site.clone().map(|site| ("dcterms:publisher".to_owned(), site.into())));
    source.extend(origin.published.map(|time| ("dcterms:issued".to_owned(), stamp(time).into())));
    annotation.insert(
        "target".to_owned(),
        json!({
            "type": "SpecificResource", "source": source, "styleClass": passage.color.name(), "selector": selectors,
        }),
    );
    annotation.into()
}

/// Reads annotations that quote a text; others are only counted.
pub(super) fn read(value: &Value) -> Result<Contents, ImportError> {
    let mut found = Contents::default();
    collect(value, &mut found, 0);
    if found.passages.is_empty() && !says_annotation(value) {
        return Err(ImportError::Unknown);
    }
    Ok(found)
}

fn says_annotation(value: &Value) -> bool {
    let is_ours = |value: &Value| value.as_str().is_some_and(|name| name.starts_with("Annotation"));
    match value.get("type").or_else(|| value.get("@type")) {
        Some(Value::Array(names)) => names.iter().any(is_ours),
        Some(name) => is_ours(name),
        None => value.as_array().is_some_and(|items| items.iter().any(says_annotation)),
    }
}

/// Collects annotations from a list, a collection, a page or what stands alone.
fn collect(value: &Value, found: &mut Contents, depth: usize) {
    if depth > 4 {
        return;
    }
    if let Some(items) = value.as_array() {
        for item in items {
            collect(item, found, depth + 1);
        }
    } else if let Some(inner) = ["first", "items", "rows", "annotations"]
        .iter()
        .find_map(|key| value.get(key).filter(|inner| !inner.is_string()))
    {
        collect(inner, found, depth + 1);
    } else {
        let passage = passage(value);
        found.wordless += usize::from(passage.is_none());
        found.passages.extend(passage);
    }
}

/// One value, or the values of a list.
fn each(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned).filter(|text| !text.is_empty())
}

fn passage(annotation: &Value) -> Option<Passage> {
    let target = each(annotation.get("target")).first()?;
    let selectors = each(target.get("selector"));
    let of = |name: &str| selectors.iter().find(|selector| selector.get("type").and_then(Value::as_str) == Some(name));
    let quote = of("TextQuoteSelector")?;
    let quote = TextQuoteSelector {
        exact: text(quote.get("exact"))?,
        prefix: text(quote.get("prefix")).unwrap_or_default(),
        suffix: text(quote.get("suffix")).unwrap_or_default(),
    };
    let offset =
        |selector: &Value, key: &str| selector.get(key).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
    let position = of("TextPositionSelector")
        .and_then(|selector| offset(selector, "start").zip(offset(selector, "end")))
        .map(|(start, end)| CharSpan { start, end });
    let mut passage = Passage { quote, position, ..Passage::default() };
    let id = text(annotation.get("id"));
    passage.id = id.and_then(|id| id.trim_start_matches(ID).parse().ok());
    passage.origin = origin(annotation, target);
    passage.color = target.get("styleClass").and_then(Value::as_str).map(HighlightColor::parse).unwrap_or_default();
    for body in each(annotation.get("body")) {
        let value = body.as_str().map(str::to_owned).or_else(|| text(body.get("value")));
        let Some(value) = value else { continue };
        match body.get("purpose").and_then(Value::as_str) {
            Some("tagging") => passage.tags.push(value),
            Some("identifying") => passage.symbols.push(value),
            _ if passage.note.is_empty() => passage.note = value,
            _ => passage.note = format!("{}\n\n{value}", passage.note),
        }
    }
    // Hypothesis keeps note and tags beside the target.
    if let Some(note) = text(annotation.get("text")).filter(|_| passage.note.is_empty()) {
        passage.note = note;
    }
    passage.tags.extend(each(annotation.get("tags")).iter().filter_map(|tag| tag.as_str().map(str::to_owned)));
    let when = |key: &str| annotation.get(key).and_then(Value::as_str).and_then(time);
    passage.created = when("created");
    passage.changed = when("modified").or_else(|| when("updated"));
    Some(passage)
}

fn origin(annotation: &Value, target: &Value) -> Origin {
    let source = target.get("source");
    let address = source.and_then(Value::as_str).or_else(|| source?.get("id")?.as_str());
    let address = address.or_else(|| annotation.get("uri").and_then(Value::as_str)).unwrap_or_default();
    let story = address.strip_prefix(STORY).map(str::to_owned);
    let of_source = |key: &str| text(source.and_then(|source| source.get(key)));
    let document = annotation.get("document").and_then(|document| document.get("title"));
    Origin {
        url: Some(address.to_owned()).filter(|url| story.is_none() && !url.is_empty()),
        story,
        title: of_source("dcterms:title").or_else(|| text(each(document).first())).unwrap_or_default(),
        site: of_source("dcterms:publisher"),
        author: of_source("dcterms:creator"),
        published: of_source("dcterms:issued").as_deref().and_then(time),
    }
}

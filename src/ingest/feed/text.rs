//! Texts of elements as a line or as HTML, by what the element says of itself.

use super::{base64, element::Element, space::Space};
use crate::{
    ingest::{charset, html},
    model::text::one_line,
};

/// The longest title, in characters.
const MAX_TITLE: usize = 1000;
/// Tags that tell that a text called plain is not.
const TELLING_TAGS: [&str; 14] = [
    "</p>",
    "</a>",
    "</b>",
    "</i>",
    "</em>",
    "</strong>",
    "</div>",
    "</span>",
    "</li>",
    "</ul>",
    "<br>",
    "<br/>",
    "<br />",
    "<img ",
];

/// What the characters of an element stand for.
enum Written {
    /// Characters: an angle bracket is one.
    Plain(String),
    /// HTML.
    Markup(String),
    /// Atom's default, which is plain text, but many forget the type.
    Untyped(String),
    /// The format does not say, and feeds write both.
    Either(String),
}

/// A text as one line, tags dropped; none when nothing is left.
pub(super) fn line(element: &Element) -> Option<String> {
    let line = match written(element) {
        Written::Plain(text) => one_line(&text),
        Written::Untyped(text) if !has_telling_tag(&text) => html::plain_text(&text.replace('<', "&lt;")),
        Written::Markup(text) | Written::Either(text) | Written::Untyped(text) => html::plain_text(&text),
    };
    (!line.is_empty()).then(|| line.chars().take(MAX_TITLE).collect())
}

/// A text as HTML; none when it is blank.
pub(super) fn markup(element: &Element) -> Option<String> {
    let markup = match written(element) {
        Written::Plain(text) | Written::Untyped(text) if !has_telling_tag(&text) => paragraphs(&text, true),
        Written::Markup(text) => text,
        Written::Plain(text) | Written::Untyped(text) | Written::Either(text) => from_either(&text),
    };
    let trimmed = markup.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// HTML of a text that may be HTML: without a tag in it, its lines are paragraphs.
pub(super) fn from_either(text: &str) -> String {
    let mut parts = text.split('<').skip(1);
    let has_tag = parts.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    if has_tag { text.to_owned() } else { paragraphs(text, false) }
}

/// The lines of a text as paragraphs; a single line needs no tag.
pub(super) fn paragraphs(text: &str, is_plain: bool) -> String {
    let escape = |line: &str| {
        if is_plain { line.replace('&', "&amp;").replace('<', "&lt;") } else { line.to_owned() }
    };
    let text = text.trim();
    if !text.contains('\n') {
        return escape(text);
    }
    let mut markup = String::with_capacity(text.len() + 16);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        markup.extend(["<p>", &escape(line), "</p>"]);
    }
    markup
}

fn written(element: &Element) -> Written {
    if let Some(markup) = &element.markup {
        return Written::Markup(charset::repaired(markup).into_owned());
    }
    let text = charset::repaired(&element.text).into_owned();
    // Only Atom says what its texts are; elsewhere the attribute is decoration.
    let stated = element.attribute("type").map(str::to_ascii_lowercase);
    let mode = element.attribute("mode").unwrap_or_default();
    let kind = stated.as_deref().unwrap_or_default();
    if mode.eq_ignore_ascii_case("base64") || is_encoded(kind) {
        if let Some(bytes) = base64::decode(&text) {
            let decoded = charset::decode(&bytes, None);
            return if kind.contains("html") { Written::Markup(decoded) } else { Written::Either(decoded) };
        }
        return Written::Either(text);
    }
    match kind {
        "text" | "text/plain" | "xhtml" => Written::Plain(text),
        _ if kind.ends_with("xml") => Written::Plain(text),
        "html" | "text/html" => Written::Markup(text),
        "" if is_atom_text(element) => Written::Untyped(text),
        _ => Written::Either(text),
    }
}

/// Whether a media type is one that Atom writes in base 64: neither text nor XML (RFC 4287, 4.1.3.3).
fn is_encoded(kind: &str) -> bool {
    kind.split_once('/')
        .is_some_and(|(family, name)| family != "text" && !name.ends_with("xml") && !name.contains("html"))
}

/// Text constructs of Atom (RFC 4287, 3.1).
fn is_atom_text(element: &Element) -> bool {
    element.space == Space::Atom
        && matches!(element.name.as_str(), "title" | "summary" | "subtitle" | "tagline" | "rights")
}

fn has_telling_tag(text: &str) -> bool {
    text.contains('<') && TELLING_TAGS.iter().any(|tag| text.contains(tag))
}

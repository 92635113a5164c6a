//! Makes well-formed XML of what feeds really send: bare ampersands and angle brackets, undeclared entities,
//! elements left open, text before the document, a broken end.
//!
//! One pass. It knows nothing of feeds but the names of their roots and items.

use std::collections::HashMap;

use super::tag::{StartTag, local, name_at};

/// The deepest nesting kept.
const MAX_DEPTH: usize = 120;
/// The longest name of an entity (the longest of HTML has 31 letters).
const LONGEST_ENTITY: usize = 32;

/// Well-formed XML, and what had to be mended.
pub(super) struct Mended {
    pub(super) xml: String,
    pub(super) issues: Vec<String>,
}

/// Where the root element of a feed starts, and its name.
pub(super) fn root(text: &str) -> Option<(usize, &str)> {
    let mut at = 0;
    while let Some(open) = text.get(at..)?.find('<').map(|offset| at + offset) {
        let rest = text.get(open..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            at = open + 4 + comment.find("-->")?;
            continue;
        }
        let name = name_at(rest.get(1..)?);
        let local = local(name);
        if ["rss", "feed", "RDF", "rdf", "channel"].contains(&local) {
            return Some((open, name));
        }
        at = open + 1;
    }
    None
}

/// Mends a document; none when there is no root element of a feed in it.
pub(super) fn mend(text: &str) -> Option<Mended> {
    let (start, name) = root(text)?;
    let mut mender = Mender { xml: String::with_capacity(text.len() + 64), ..Mender::default() };
    let before = text.get(..start)?;
    let prologue =
        before.trim_start().starts_with("<?xml") || before.trim().is_empty() || before.trim_start().starts_with("<!");
    if !prologue {
        mender.note("Text before the feed was skipped");
    }
    mender.xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if local(name) == "channel" {
        mender.xml.push_str("<rss version=\"2.0\">");
        mender.open("rss".to_owned());
        mender.note("The root element is missing");
    }
    mender.run(text.get(start..)?);
    Some(Mended { xml: mender.xml, issues: mender.issues })
}

#[derive(Default)]
struct Mender {
    xml: String,
    open: Vec<String>,
    counts: HashMap<String, usize>,
    /// The open field whose content is text: markup inside was not escaped, and is written as text.
    text_field: Option<String>,
    issues: Vec<String>,
    entities: HashMap<String, Option<String>>,
}

impl Mender {
    fn note(&mut self, issue: &str) {
        if !self.issues.iter().any(|known| known == issue) {
            self.issues.push(issue.to_owned());
        }
    }

    fn run(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let open = rest.find('<').unwrap_or(rest.len());
            let (words, markup) = rest.split_at_checked(open).unwrap_or((rest, ""));
            self.words(words);
            if markup.is_empty() {
                break;
            }
            let used = self.markup(markup);
            rest = markup.get(used..).unwrap_or_default();
            if self.open.is_empty() {
                return;
            }
        }
        if !self.open.is_empty() {
            self.note("The end of the feed is missing");
        }
        while let Some(name) = self.open.pop() {
            self.end_tag(&name);
        }
    }

    /// Reads one piece of markup and says how many bytes it took.
    fn markup(&mut self, markup: &str) -> usize {
        let until = |end: &str| markup.find(end).map_or(markup.len(), |at| at + end.len());
        if let Some(data) = markup.strip_prefix("<![CDATA[") {
            let (data, used) = data.split_once("]]>").map_or((data, markup.len()), |(data, _)| (data, data.len() + 12));
            self.xml.push_str("<![CDATA[");
            self.xml.extend(data.chars().filter(|&c| is_xml_char(c)));
            self.xml.push_str("]]>");
            return used;
        }
        if markup.starts_with("<!--") {
            return until("-->");
        }
        if markup.starts_with("<?") {
            return until("?>");
        }
        if markup.starts_with("<!") {
            return until(">");
        }
        if let Some(named) = markup.strip_prefix("</") {
            let name = modern(name_at(named));
            if !name.is_empty() {
                let used = markup.find('>').map_or(markup.len(), |at| at + 1);
                if self.text_field.is_some() && self.counts.get(name).is_none_or(|&n| n == 0) {
                    self.markup_as_text(markup.get(..used).unwrap_or_default());
                } else {
                    self.close(name);
                }
                return used;
            }
        }
        if let Some(mut tag) = StartTag::read(markup) {
            tag.name = modern(tag.name);
            if self.text_field.is_some() && !ends_text(tag.name) {
                self.markup_as_text(markup.get(..tag.len).unwrap_or_default());
            } else {
                self.start(&tag);
            }
            return tag.len;
        }
        self.note("A bare < was read as text");
        self.xml.push_str("&lt;");
        1
    }

    fn markup_as_text(&mut self, markup: &str) {
        self.note("Markup that was not escaped was read as part of a text");
        escape(markup, &mut self.xml);
    }

    fn start(&mut self, tag: &StartTag<'_>) {
        let item = local(tag.name);
        if let Some(field) = self.text_field.take() {
            self.close(&field);
        }
        if matches!(item, "item" | "entry") && self.counts.get(tag.name).is_some_and(|&n| n > 0) {
            self.note("An item was left open");
            self.close(tag.name);
        }
        if self.open.len() >= MAX_DEPTH {
            self.note("Elements nested too deep were left out");
            return;
        }
        self.xml.push('<');
        self.xml.push_str(tag.name);
        let is_root = self.open.is_empty();
        let mut version = false;
        for (name, value) in &tag.attributes {
            let mut value = self.decoded(value);
            if is_root && *name == "xmlns" {
                // Older versions have the same elements under other names of their namespace.
                let Some(namespace) = namespace_of_root(item) else { continue };
                namespace.clone_into(&mut value);
            }
            if is_root && item == "rss" && *name == "version" {
                version = true;
                if !matches!(value.as_str(), "2.0" | "0.91" | "0.92") {
                    "2.0".clone_into(&mut value);
                }
            }
            // A wrong media type fails the whole feed; the text is the same without it.
            if *name == "type"
                && matches!(local(tag.name), "title" | "content" | "summary" | "subtitle" | "rights" | "description")
                && !is_known_type(&value)
            {
                "html".clone_into(&mut value);
            }
            self.xml.push(' ');
            self.xml.push_str(name);
            self.xml.push_str("=\"");
            escape(&value, &mut self.xml);
            self.xml.push('"');
        }
        let states = |key: &str| tag.attributes.iter().any(|(name, _)| *name == key);
        if is_root && item == "RDF" && !states("xmlns") {
            self.xml.push_str(" xmlns=\"http://purl.org/rss/1.0/\"");
        }
        if is_root && tag.name == "rdf:RDF" && !states("xmlns:rdf") {
            self.xml.push_str(" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"");
        }
        if is_root && item == "rss" && !version {
            self.xml.push_str(" version=\"2.0\"");
        }
        if tag.is_closed || is_void(tag.name) {
            self.xml.push_str("/>");
        } else {
            self.xml.push('>');
            self.open(tag.name.to_owned());
            if is_text_field(tag) {
                self.text_field = Some(tag.name.to_owned());
            }
        }
    }

    fn open(&mut self, name: String) {
        *self.counts.entry(name.clone()).or_default() += 1;
        self.open.push(name);
    }

    /// Closes the nearest open element of that name and all inside it; other end tags are dropped.
    fn close(&mut self, name: &str) {
        if self.counts.get(name).is_none_or(|&n| n == 0) {
            self.note("An end tag without a start was skipped");
            return;
        }
        while let Some(open) = self.open.pop() {
            let found = open == name;
            if self.text_field.as_ref() == Some(&open) {
                self.text_field = None;
            }
            if !found {
                self.note("An element was left open");
            }
            self.end_tag(&open);
            if found {
                break;
            }
        }
    }

    fn end_tag(&mut self, name: &str) {
        if let Some(count) = self.counts.get_mut(name) {
            *count = count.saturating_sub(1);
        }
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.xml.push('>');
    }

    fn words(&mut self, words: &str) {
        if words.contains('&') {
            let decoded = self.decoded(words);
            escape(&decoded, &mut self.xml);
        } else {
            escape(words, &mut self.xml);
        }
    }

    /// Text with its entities replaced; a bare ampersand stays one.
    fn decoded(&mut self, text: &str) -> String {
        let mut decoded = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            decoded.push_str(before);
            let end = after.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
            let name = end.and_then(|end| after.get(..end)).filter(|name| !name.is_empty());
            let value = name.and_then(|name| self.entity(name));
            if let (Some(name), Some(value)) = (name, value) {
                decoded.push_str(&value);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            } else {
                self.note("A bare & was read as text");
                decoded.push('&');
                rest = after;
            }
        }
        decoded.push_str(rest);
        decoded
    }

    /// The characters of an entity: XML's five, numbers, or a name of HTML.
    fn entity(&mut self, name: &str) -> Option<String> {
        let one = match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => {
                if !name.trim_start_matches('#').chars().all(|c| c.is_ascii_alphanumeric()) {
                    return None;
                }
                if !self.entities.contains_key(name) {
                    let source = format!("&{name};");
                    // The HTML parser knows every entity, and reads 128 to 159 as Windows-1252 like the web does.
                    let read = dom_query::Document::fragment(source.as_str()).text().to_string();
                    self.entities.insert(name.to_owned(), (read != source).then_some(read));
                }
                return self.entities.get(name).cloned().flatten();
            }
        };
        Some(one.to_owned())
    }
}

/// The default namespace of a feed by its root; RSS has none.
fn namespace_of_root(root: &str) -> Option<&'static str> {
    match root {
        "feed" => Some("http://www.w3.org/2005/Atom"),
        "RDF" => Some("http://purl.org/rss/1.0/"),
        _ => None,
    }
}

/// The names that Atom 1.0 gave to elements of Atom 0.3.
fn modern(name: &str) -> &str {
    match name {
        "issued" => "published",
        "modified" => "updated",
        "tagline" => "subtitle",
        _ => name,
    }
}

/// Fields whose content is text or escaped markup: only XHTML and XML have elements of their own inside.
fn is_text_field(tag: &StartTag<'_>) -> bool {
    let typed = tag.attributes.iter().find(|(name, _)| *name == "type").map(|(_, value)| *value);
    let holds_elements = typed.is_some_and(|kind| kind == "xhtml" || kind.ends_with("xml"));
    let name = tag.name;
    let is_untyped_content = name == "content" && typed.is_none();
    matches!(name, "title" | "description" | "summary" | "content" | "subtitle" | "content:encoded" | "dc:description")
        && !holds_elements
        && !is_untyped_content
}

/// Elements of feeds that never stand in a text: the field before them was left open.
fn ends_text(name: &str) -> bool {
    matches!(
        name,
        "item"
            | "entry"
            | "channel"
            | "pubDate"
            | "guid"
            | "content:encoded"
            | "dc:creator"
            | "dc:date"
            | "published"
            | "updated"
            | "description"
    )
}

/// HTML elements without content, as they turn up in descriptions that were not escaped.
fn is_void(name: &str) -> bool {
    matches!(name, "br" | "BR" | "hr" | "HR" | "img" | "IMG" | "input" | "wbr")
}

fn is_known_type(value: &str) -> bool {
    matches!(value, "text" | "html" | "xhtml")
        || value.split_once('/').is_some_and(|(kind, name)| {
            !kind.is_empty() && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        })
}

/// Escapes text for an element or a quoted attribute; characters that XML does not know are dropped.
fn escape(text: &str, xml: &mut String) {
    for c in text.chars().filter(|&c| is_xml_char(c)) {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            _ => xml.push(c),
        }
    }
}

/// `Char` of XML 1.0, 2.2.
const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

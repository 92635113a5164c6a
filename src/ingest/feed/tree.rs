//! A document to a tree of elements, whatever is wrong with it: bare ampersands and angle brackets, undeclared
//! entities and prefixes, elements left open or closed in the wrong order, text around the document, a missing end.
//!
//! One pass over the tokens. What had to be guessed is noted as an issue.

use std::collections::HashMap;

use super::{
    element::{Element, Holds, ends_text, holds},
    entity::{self, Entities},
    space::Space,
    tag::{StartTag, name_at, parts},
    token::{Token, Tokens},
};

/// The deepest nesting kept.
const MAX_DEPTH: usize = 120;
/// The most declarations of namespaces that are in force at once.
const MAX_BINDINGS: usize = 256;
/// The most kinds of issues told.
const MAX_ISSUES: usize = 32;

/// The root element of a feed, and what was wrong with the document.
pub(super) struct Tree {
    pub(super) root: Element,
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
        let (_, local) = parts(name);
        if ["rss", "feed", "rdf", "channel"].iter().any(|root| local.eq_ignore_ascii_case(root)) {
            return Some((open, name));
        }
        at = open + 1;
    }
    None
}

/// Reads a document; none when there is no root element of a feed in it.
pub(super) fn read(text: &str) -> Option<Tree> {
    let (start, _) = root(text)?;
    let (before, document) = text.split_at_checked(start)?;
    let mut reader = Reader { entities: Entities::declared_in(before), ..Reader::default() };
    let prologue = before.trim_start();
    if !(prologue.is_empty() || prologue.starts_with("<?xml") || prologue.starts_with("<!")) {
        reader.note("Text before the feed was skipped");
    }
    reader.run(document);
    let root = reader.root?;
    Some(Tree { root, issues: reader.issues })
}

#[derive(Default)]
struct Reader<'a> {
    root: Option<Element>,
    /// The open elements, outermost first.
    open: Vec<Open<'a>>,
    /// How many elements of a name are open, so that no end tag searches for one in vain.
    counts: HashMap<String, usize>,
    bindings: Vec<(&'a str, Space)>,
    entities: Entities,
    issues: Vec<String>,
    /// Whether the end tag of the root was seen. What follows it may still be items.
    is_ended: bool,
}

struct Open<'a> {
    element: Element,
    /// Its name as written, lower case.
    written: String,
    holds: Holds,
    /// Whether its elements are markup by its own word (XHTML): then feeds' names in it are markup too.
    is_markup: bool,
    /// Where its content starts.
    start: usize,
    /// Elements of its own name that are open inside its text.
    inner: usize,
    /// Whether there were tags in its text, and whether there were escaped ones.
    has_tags: bool,
    has_escaped_tags: bool,
    bindings: usize,
    source: &'a str,
}

impl<'a> Reader<'a> {
    fn note(&mut self, issue: &str) {
        if self.issues.len() < MAX_ISSUES && !self.issues.iter().any(|known| known == issue) {
            self.issues.push(issue.to_owned());
        }
    }

    fn run(&mut self, text: &'a str) {
        let mut tokens = Tokens::new(text);
        loop {
            let start = tokens.position();
            let open = self.text_open().map(|open| open.written.as_str());
            let Some(token) = tokens.next(open).filter(|_| self.root.is_none()) else { break };
            let source = text.get(start..tokens.position()).unwrap_or_default();
            match token {
                Token::Text(words) => self.words(words),
                Token::Data(data) => self.data(data),
                Token::Bracket => {
                    self.note("A bare < was read as text");
                    if let Some(open) = self.open.last_mut() {
                        open.element.text.push('<');
                    }
                }
                Token::Start(tag) => self.start(&tag, source, text, tokens.position()),
                Token::End(name) => self.end(name, source, start),
                Token::Nothing => {}
            }
        }
        if !self.is_ended {
            self.note("The end of the feed is missing");
        }
        while !self.open.is_empty() {
            self.pop(text.len(), self.open.len() > 1);
        }
    }

    /// The innermost open element, when its content is text.
    fn text_open(&self) -> Option<&Open<'a>> {
        self.open.last().filter(|open| open.holds != Holds::Elements)
    }

    fn words(&mut self, words: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let before = open.element.text.len();
        if self.entities.decode(words, &mut open.element.text) {
            self.note("A bare & was read as text");
        }
        if let Some(open) = self.open.last_mut() {
            open.has_escaped_tags |= open.element.text.get(before..).is_some_and(|added| added.contains('<'));
        }
    }

    fn data(&mut self, data: &str) {
        let Some(open) = self.open.last_mut() else { return };
        entity::push(data, &mut open.element.text);
        open.has_escaped_tags |= data.contains('<');
    }

    fn start(&mut self, tag: &StartTag<'a>, source: &'a str, text: &'a str, position: usize) {
        let (prefix, local) = parts(tag.name);
        let name = local.to_ascii_lowercase();
        let prefix = prefix.to_ascii_lowercase();
        let declared = self.bindings.len();
        let (space, is_declared) = self.space_of(&prefix, tag);
        let own_bindings = self.bindings.split_off(declared);
        if let Some(open) = self.text_open() {
            let ends = if open.is_markup {
                matches!(name.as_str(), "item" | "entry") && matches!(space, Space::Feed | Space::Atom)
            } else {
                // HTML has no prefixes: one that the feed declares is the feed's.
                let is_extension = is_declared && !prefix.is_empty() && space == Space::Other;
                is_extension || ends_text(space, &name, open.holds)
            };
            if !ends {
                self.tag_in_text(tag, source);
                return;
            }
            self.note("An element was left open");
            self.pop(position - source.len(), false);
        }
        let written = tag.name.to_ascii_lowercase();
        if matches!(name.as_str(), "item" | "entry" | "channel") && self.is_open(&written) {
            self.note("An item was left open");
            self.close(&written, position - source.len());
        }
        if self.open.len() >= MAX_DEPTH {
            self.note("Elements nested too deep were left out");
            return;
        }
        let mut attributes = Vec::with_capacity(tag.attributes.len());
        for (key, value) in &tag.attributes {
            let mut decoded = String::with_capacity(value.len());
            self.entities.decode(value, &mut decoded);
            attributes.push((attribute_name(key), decoded));
        }
        let element = Element { space, name, attributes, text: String::new(), markup: None, children: Vec::new() };
        let holds = holds(space, &element.name);
        let is_markup = element.space == Space::Xhtml
            || ["type", "mode"].iter().filter_map(|key| element.attribute(key)).any(is_markup_type);
        *self.counts.entry(written.clone()).or_default() += 1;
        self.open.push(Open {
            element,
            written,
            holds,
            is_markup,
            start: position,
            inner: 0,
            has_tags: false,
            has_escaped_tags: false,
            bindings: self.bindings.len(),
            source: text,
        });
        self.bindings.extend(own_bindings);
        if tag.is_closed {
            self.pop(position, false);
        }
    }

    /// A tag inside a text is part of it.
    fn tag_in_text(&mut self, tag: &StartTag<'_>, source: &str) {
        let Some(open) = self.open.last_mut() else { return };
        if !open.is_markup {
            open.inner += usize::from(!tag.is_closed && tag.name.eq_ignore_ascii_case(&open.written));
        }
        open.has_tags = true;
        entity::push(source, &mut open.element.text);
    }

    fn end(&mut self, name: &str, source: &str, start: usize) {
        let written = name.to_ascii_lowercase();
        let is_open = self.is_open(&written);
        if let Some(open) = self.open.last_mut().filter(|open| open.holds != Holds::Elements) {
            if open.written == written && open.inner > 0 {
                open.inner -= 1;
                entity::push(source, &mut open.element.text);
                return;
            }
            if !is_open {
                open.has_tags = true;
                entity::push(source, &mut open.element.text);
                return;
            }
        }
        if !is_open {
            self.note("An end tag without a start was skipped");
            return;
        }
        self.close(&written, start);
    }

    fn is_open(&self, written: &str) -> bool {
        self.counts.get(written).is_some_and(|&count| count > 0)
    }

    /// Closes the nearest open element of that name and all inside it; the root stays open.
    fn close(&mut self, written: &str, end: usize) {
        while let Some(open) = self.open.last().filter(|_| self.open.len() > 1) {
            let found = open.written == written;
            if !found {
                self.note("An element was left open");
            }
            self.pop(end, !found);
            if found {
                return;
            }
        }
        self.is_ended = true;
    }

    /// Ends the innermost open element. One that was left open gives what follows it back to its parent.
    fn pop(&mut self, end: usize, was_left_open: bool) {
        let Some(mut open) = self.open.pop() else { return };
        if let Some(count) = self.counts.get_mut(&open.written) {
            *count = count.saturating_sub(1);
        }
        self.bindings.truncate(open.bindings);
        if open.has_tags && (open.is_markup || !open.has_escaped_tags) {
            open.element.markup = open.source.get(open.start..end).map(inline_markup);
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(open.element);
            return;
        };
        let is_part = matches!(open.element.name.as_str(), "item" | "entry" | "channel");
        let given_back =
            if was_left_open && !is_part { std::mem::take(&mut open.element.children) } else { Vec::new() };
        parent.element.children.push(open.element);
        parent.element.children.extend(given_back);
    }

    /// The vocabulary of a tag, and whether it was declared. The tag's own declarations come into force.
    fn space_of(&mut self, prefix: &str, tag: &StartTag<'a>) -> (Space, bool) {
        for (key, address) in &tag.attributes {
            let declared = if *key == "xmlns" { Some("") } else { key.strip_prefix("xmlns:") };
            let (Some(declared), true) = (declared, self.bindings.len() < MAX_BINDINGS) else { continue };
            // The default vocabulary of a feed is the feed's own, whatever it is called.
            let space = Space::of_address(address).unwrap_or_else(|| Space::of_prefix(declared));
            self.bindings.push((declared, space));
        }
        let bound = self.bindings.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(prefix));
        bound.map_or_else(|| (Space::of_prefix(prefix), false), |(_, space)| (*space, true))
    }
}

/// Whether a value of `type` or `mode` says that the content is elements.
fn is_markup_type(value: &str) -> bool {
    value.eq_ignore_ascii_case("xhtml") || value.eq_ignore_ascii_case("xml") || value.ends_with("xml")
}

fn attribute_name(key: &str) -> String {
    let key = key.to_ascii_lowercase();
    if key.starts_with("xml") {
        return key;
    }
    parts(&key).1.to_owned()
}

/// The source of a text with elements in it as HTML: prefixes and comments dropped, CDATA escaped.
fn inline_markup(source: &str) -> String {
    let mut markup = String::with_capacity(source.len());
    let mut tokens = Tokens::new(source);
    loop {
        let start = tokens.position();
        let Some(token) = tokens.next(None) else { return markup };
        let piece = source.get(start..tokens.position()).unwrap_or_default();
        match token {
            Token::Text(_) => entity::push(piece, &mut markup),
            Token::Data(data) => entity::push(&data.replace('&', "&amp;").replace('<', "&lt;"), &mut markup),
            Token::Bracket => markup.push_str("&lt;"),
            Token::Start(StartTag { name, .. }) => {
                let (_, local) = parts(name);
                markup.push('<');
                markup.push_str(local);
                entity::push(piece.get(1 + name.len()..).unwrap_or_default(), &mut markup);
            }
            Token::End(name) => markup.extend(["</", parts(name).1, ">"]),
            Token::Nothing => {}
        }
    }
}

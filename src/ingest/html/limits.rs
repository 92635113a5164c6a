//! Cuts what would make a tree builder slow before there is a tree: size, nesting, attributes.
//!
//! One pass over the source. A builder walks its stack of open elements for most tags, so deep nesting costs
//! quadratic time, and it opens every formatting element again in each new paragraph.

use std::borrow::Cow;
use std::collections::HashMap;

/// The most bytes of a page that are read.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The most tags of a page that are read.
const MAX_TAGS: usize = 300_000;
/// The deepest nesting; deeper tags are dropped, their text stays.
const MAX_DEPTH: usize = 200;
/// The most formatting elements open at once.
const MAX_FORMATTING: usize = 12;
/// The longest tag whose attributes are kept; longer ones (inlined images apart) are attacks or junk.
const MAX_ATTRIBUTES: usize = 120;

/// The source with nesting, tags and attributes cut to what a tree can be built from in linear time.
pub(super) fn cut(html: &str) -> Cow<'_, str> {
    let html = prefix(html, MAX_BYTES);
    let mut cutter = Cutter::default();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut tags = 0_usize;
    while let Some(open) = html.get(at..).and_then(|rest| rest.find('<')).map(|offset| at + offset) {
        let Some(rest) = html.get(open..) else { break };
        if rest.starts_with("<!--") {
            at = rest.get(4..).and_then(|body| body.find("-->")).map_or(html.len(), |end| open + 4 + end + 3);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            at = open + 1;
            continue;
        };
        tags += 1;
        if tags > MAX_TAGS {
            kept.push_str(html.get(copied..open).unwrap_or_default());
            return Cow::Owned(kept);
        }
        at = open + tag.len;
        let decision = cutter.take(&tag);
        if decision != Decision::Keep {
            kept.push_str(html.get(copied..open).unwrap_or_default());
            copied = at;
            if decision == Decision::Bare {
                kept.push('<');
                kept.push_str(tag.name);
                kept.push('>');
            }
        }
        if !tag.is_end && is_raw_text(tag.name) {
            at = end_of_raw_text(html, at, tag.name);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(html.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// The longest prefix of at most `bytes` bytes.
fn prefix(text: &str, bytes: usize) -> &str {
    (0..4).find_map(|back| text.get(..bytes.saturating_sub(back).min(text.len()))).unwrap_or(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Keep,
    Drop,
    /// Keep it without its attributes.
    Bare,
}

struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    is_self_closing: bool,
    attributes: usize,
    len: usize,
}

impl<'a> Tag<'a> {
    /// Reads a start or end tag at the start of `source`.
    fn read(source: &'a str) -> Option<Self> {
        let after = source.strip_prefix('<')?;
        let is_end = after.starts_with('/');
        let named = after.strip_prefix('/').unwrap_or(after);
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name_len = named.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(named.len());
        let name = named.get(..name_len)?;
        let body_start = source.len() - named.len() + name_len;
        let body = source.as_bytes().get(body_start..)?;
        let mut quote = None;
        let mut last = b' ';
        let mut attributes = 0;
        for (offset, &byte) in body.iter().enumerate() {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                // A quote opens a value only after an equals sign, as in the tokenizer of the HTML standard.
                None if matches!(byte, b'"' | b'\'') && last == b'=' => quote = Some(byte),
                None if byte == b'>' => {
                    let len = body_start + offset + 1;
                    return Some(Self { name, is_end, is_self_closing: last == b'/', attributes, len });
                }
                None => attributes += usize::from(byte.is_ascii_whitespace() && !last.is_ascii_whitespace()),
            }
            if !(byte.is_ascii_whitespace() && last == b'=') {
                last = byte;
            }
        }
        Some(Self { name, is_end, is_self_closing: false, attributes, len: source.len() })
    }
}

/// What is open, by lower-case name, and whether it was kept.
#[derive(Default)]
struct Cutter {
    open: Vec<(String, bool)>,
    counts: HashMap<String, usize>,
    depth: usize,
    formatting: usize,
}

impl Cutter {
    fn take(&mut self, tag: &Tag<'_>) -> Decision {
        let name = tag.name.to_ascii_lowercase();
        if is_void(&name) || ends_by_itself(&name) {
            return if !tag.is_end && tag.attributes > MAX_ATTRIBUTES { Decision::Bare } else { Decision::Keep };
        }
        if tag.is_end {
            return self.close(&name);
        }
        let formatting = is_formatting(&name);
        let fits = self.depth < MAX_DEPTH && !(formatting && self.formatting >= MAX_FORMATTING);
        let in_foreign =
            self.counts.get("svg").is_some_and(|&n| n > 0) || self.counts.get("math").is_some_and(|&n| n > 0);
        if !(tag.is_self_closing && in_foreign) {
            self.depth += if fits { levels(&name) } else { 0 };
            self.formatting += usize::from(fits && formatting);
            *self.counts.entry(name.clone()).or_default() += 1;
            self.open.push((name, fits));
        }
        match fits {
            false => Decision::Drop,
            true if tag.attributes > MAX_ATTRIBUTES => Decision::Bare,
            true => Decision::Keep,
        }
    }

    /// Closes the nearest open element of that name and all inside it. Each element is closed once.
    fn close(&mut self, name: &str) -> Decision {
        if self.counts.get(name).is_none_or(|&n| n == 0) {
            return Decision::Keep;
        }
        let mut decision = Decision::Keep;
        while let Some((open, kept)) = self.open.pop() {
            if let Some(count) = self.counts.get_mut(&open) {
                *count = count.saturating_sub(1);
            }
            self.depth = self.depth.saturating_sub(if kept { levels(&open) } else { 0 });
            self.formatting = self.formatting.saturating_sub(usize::from(kept && is_formatting(&open)));
            if open == name {
                decision = if kept { Decision::Keep } else { Decision::Drop };
                break;
            }
        }
        decision
    }
}

/// How many levels an element brings with it: those that end by themselves are counted with what holds them.
fn levels(name: &str) -> usize {
    match name {
        "table" => 4,
        "ul" | "ol" | "dl" | "menu" | "dir" => 2,
        _ => 1,
    }
}

fn is_raw_text(name: &str) -> bool {
    ["script", "style", "title", "textarea", "xmp", "noframes", "iframe"]
        .iter()
        .any(|raw| name.eq_ignore_ascii_case(raw))
}

/// The offset of the end tag that closes raw text, or the end of the source.
fn end_of_raw_text(html: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(open) = html.get(at..).and_then(|rest| rest.find("</")).map(|offset| at + offset) {
        let found = html.get(open + 2..open + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return open;
        }
        at = open + 2;
    }
    html.len()
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose end tag may be left out: the next of their kind closes them, so they do not add up.
fn ends_by_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "option"
            | "optgroup"
            | "rp"
            | "rt"
            | "html"
            | "head"
            | "body"
            | "colgroup"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

#[cfg(test)]
mod tests;

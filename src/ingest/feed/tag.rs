//! Reads start tags of XML leniently: attributes without quotes, without values, twice, with a quote left open.

use super::entity::Entities;
use crate::model::text::one_line;

/// The most attributes kept on one element.
const MAX_ATTRIBUTES: usize = 64;

/// A start tag as written.
pub(super) struct StartTag<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    pub(super) is_closed: bool,
    pub(super) len: usize,
}

impl<'a> StartTag<'a> {
    /// The words of the first attribute that is meant, its references replaced; none if it has none.
    pub(super) fn words_of(&self, is_meant: impl Fn(&str) -> bool) -> Option<String> {
        let (_, value) = self.attributes.iter().find(|(key, _)| is_meant(key))?;
        let mut decoded = String::new();
        Entities::default().decode(value, &mut decoded);
        Some(one_line(&decoded)).filter(|words| !words.is_empty())
    }

    /// Reads a start tag at the start of `markup`; none when the angle bracket is text.
    pub(super) fn read(markup: &'a str) -> Option<Self> {
        let named = markup.strip_prefix('<')?;
        let name = name_at(named);
        let mut rest = named.get(name.len()..)?;
        if name.is_empty() || !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
            return None;
        }
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        let mut is_closed = false;
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                return Some(Self { name, attributes, is_closed, len: markup.len() - after.len() });
            }
            if let Some(after) = rest.strip_prefix('/') {
                is_closed = true;
                rest = after;
                continue;
            }
            // A quote that nobody opened.
            if let Some(after) = rest.strip_prefix(['"', '\'']) {
                rest = after;
                continue;
            }
            is_closed = false;
            let key = name_at(rest);
            if key.is_empty() {
                return None;
            }
            rest = rest.get(key.len()..)?.trim_start();
            let mut value = key;
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                (value, rest) = value_at(after)?;
            }
            if attributes.len() < MAX_ATTRIBUTES && !attributes.iter().any(|(known, _)| *known == key) {
                attributes.push((key, value));
            }
        }
    }
}

/// An attribute's value, quoted or not, and what follows it. It ends at the next angle bracket at the latest.
fn value_at(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let body = text.get(1..)?;
        let end = body.find([quote, '<'])?;
        let (value, rest) = body.split_at_checked(end)?;
        if let Some(rest) = rest.strip_prefix(quote) {
            return Some((value, rest));
        }
        // The quote was left open: the tag ends where the next one can begin.
        let end = value.find('>')?;
        let (value, rest) = body.split_at_checked(end)?;
        return Some(
            value.strip_suffix('/').map_or((value, rest), |short| (short, body.get(end - 1..).unwrap_or(rest))),
        );
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<')).unwrap_or(text.len());
    // The slash of an empty element is not part of an unquoted value.
    let value = text.get(..end)?;
    let closes = text.get(end..)?.starts_with('>') && value.ends_with('/');
    let end = if closes { end - 1 } else { end };
    Some((text.get(..end)?, text.get(end..)?))
}

/// The name at the start of a text: letters, digits and `_ - . :`, a letter or underscore first.
pub(super) fn name_at(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return "";
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The prefix of a name, or nothing, and the name without it.
pub(super) fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once(':').unwrap_or(("", name))
}

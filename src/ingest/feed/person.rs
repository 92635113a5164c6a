//! Authors, as the formats write them.

use super::{element::Element, text};
use crate::model::feed::Person;

/// The most authors kept of one item.
pub(super) const MAX_AUTHORS: usize = 64;

/// An author: Atom has elements for the parts, RSS a line of text.
pub(super) fn of(element: &Element) -> Option<Person> {
    let part = |names: &[&str]| {
        let mut found = element.children.iter().filter(|child| names.contains(&child.name.as_str()));
        found.find_map(text::line)
    };
    let mut person =
        Person { name: part(&["name"]), email: part(&["email"]), uri: part(&["uri", "url", "homepage", "href"]) };
    if person == Person::default() {
        // An address in angle brackets is no tag.
        let is_address = element.text.contains('@') && element.children.is_empty();
        let line = if is_address { element.words().map(str::to_owned) } else { text::line(element) };
        return line.and_then(|line| from_line(&line));
    }
    if let Some(name) = person.name.take() {
        let read = from_line(&name).unwrap_or_default();
        person.name = read.name;
        person.email = person.email.or(read.email);
    }
    Some(person)
}

/// Reads `ann@example.com (Ann Example)`, `Ann Example <ann@example.com>`, `Ann Example (ann@example.com)`, a name, an address.
pub(super) fn from_line(line: &str) -> Option<Person> {
    let edges = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | ',' | ';' | '"');
    let is_address = |word: &&str| {
        word.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
        })
    };
    let word = line.split(edges).map(|word| word.strip_prefix("mailto:").unwrap_or(word)).find(is_address);
    let Some(email) = word else {
        let name = line.trim().trim_matches('"').trim();
        return (!name.is_empty()).then(|| Person { name: Some(name.to_owned()), ..Person::default() });
    };
    let (before, after) = line.split_once(email).unwrap_or((line, ""));
    let before = before.strip_suffix("mailto:").unwrap_or(before);
    let rest = [before.trim_matches(edges), after.trim_matches(edges)];
    let name = rest.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    Some(Person { name: Some(name).filter(|name| !name.is_empty()), email: Some(email.to_owned()), uri: None })
}

//! Which page a feed or an item belongs to.

use url::Url;

use super::{element::Element, space::Space};
use crate::ingest::url as address;

/// A link as stated.
pub(super) struct Link<'a> {
    pub(super) href: &'a str,
    pub(super) element: &'a Element,
    /// A recording, a picture, a download.
    pub(super) is_file: bool,
    rank: Option<u8>,
}

/// A page's address.
pub(super) struct Page {
    pub(super) url: Url,
    /// As it was written, or the absolute form of a relative one.
    pub(super) text: String,
}

/// The links of a feed or an item, the best for its page first.
pub(super) fn of(parent: &Element) -> Vec<Link<'_>> {
    let mut links: Vec<Link<'_>> = Vec::new();
    // Of several links in words the last is the page's: the readers that publish tests agree on it.
    let mut in_words: Vec<Link<'_>> = Vec::new();
    for element in parent.own("link") {
        match element.attribute("href") {
            Some(href) => links.push(link(element, href)),
            None => in_words.extend(element.words().map(|href| link(element, href))),
        }
    }
    links.splice(0..0, in_words.into_iter().rev());
    // A permanent link may stand in the identifier alone.
    for guid in parent.own("guid") {
        let is_link = guid.attribute("ispermalink").is_none_or(|stated| !stated.eq_ignore_ascii_case("false"));
        links.extend(other(guid, guid.words().filter(|_| is_link), 3));
    }
    for original in parent.all(Space::FeedBurner, "origlink") {
        links.extend(other(original, original.words(), 4));
    }
    for content in parent.own("content") {
        links.extend(other(content, content.attribute("src"), 5));
    }
    for id in parent.own("id") {
        links.extend(other(id, id.words().filter(|id| id.starts_with("http")), 6));
    }
    for key in ["href", "about"] {
        links.extend(other(parent, parent.attribute(key), 7));
    }
    links.sort_by_key(|link| link.rank.unwrap_or(u8::MAX));
    links
}

/// An address that stands somewhere else than in a link.
fn other<'a>(element: &'a Element, href: Option<&'a str>, rank: u8) -> Option<Link<'a>> {
    Some(Link { href: href?, element, is_file: false, rank: Some(rank) })
}

fn link<'a>(element: &'a Element, href: &'a str) -> Link<'a> {
    let relation = element.attribute("rel").unwrap_or("alternate").to_ascii_lowercase();
    let relation = relation.rsplit('/').next().unwrap_or_default();
    let is_page = element.attribute("type").is_none_or(|kind| kind.contains("html"));
    let rank = match relation {
        "alternate" => {
            Some(if is_page { u8::from(element.attribute("rel").is_none() && element.space == Space::Atom) } else { 1 })
        }
        "related" | "via" | "canonical" => Some(2),
        _ => None,
    };
    Link { href, element, is_file: relation == "enclosure", rank }
}

/// The first of the links that leads to a page.
pub(super) fn page(links: &[Link<'_>], base: Option<&Url>) -> Option<Page> {
    links.iter().filter(|link| link.rank.is_some()).find_map(|link| absolute(link.href, base))
}

/// An address as a page's: what was written is kept where it is absolute.
pub(super) fn absolute(href: &str, base: Option<&Url>) -> Option<Page> {
    let href = href.trim();
    let url = address::page(href, base)?;
    let is_absolute = Url::parse(href).is_ok() && !href.contains(|c: char| c.is_whitespace() || c.is_control());
    let text = if is_absolute { href.to_owned() } else { url.to_string() };
    Some(Page { url, text })
}

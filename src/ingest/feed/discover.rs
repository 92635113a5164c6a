//! The feeds that a web page names, and where feeds usually lie when it names none.

use url::Url;

use super::tag::StartTag;
use crate::ingest::url as address;

/// The most feeds of one page.
const MAX_FEEDS: usize = 40;
/// Media types of feeds; the last ones are those of anything in XML or JSON too.
const TYPES: [&str; 4] =
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
const DOUBTFUL_TYPES: [&str; 3] = ["application/xml", "text/xml", "application/json"];
/// Ends of the paths of feeds.
const ENDINGS: [&str; 8] = ["/feed", "/rss", "/atom", ".rss", ".atom", "rss.xml", "atom.xml", "feed.xml"];
/// Where feeds usually lie, the most usual first.
const USUAL: [&str; 8] = ["feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "index.rss"];

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFeed {
    /// Where it is.
    pub url: Url,
    /// What the page calls it; empty if it does not say.
    pub title: String,
}

/// The feeds that a page names, those about its comments last. `page` is where it was found.
pub fn feeds(html: &str, page: &Url) -> Vec<FoundFeed> {
    let mut base = page.clone();
    let (mut named, mut linked) = (Vec::new(), Vec::new());
    for tag in Tags::of(html) {
        let name = tag.name.to_ascii_lowercase();
        match name.as_str() {
            "base" => {
                if let Some(stated) = attribute(&tag, "href").and_then(|href| address::page(&href, Some(page))) {
                    base = stated;
                }
            }
            "link" => named.extend(named_by(&tag, &base)),
            "a" => linked.extend(linked_by(&tag, &base, page)),
            _ => {}
        }
    }
    let mut found: Vec<FoundFeed> = Vec::new();
    for feed in if named.is_empty() { linked } else { named } {
        if found.len() < MAX_FEEDS && !found.iter().any(|other| other.url == feed.url) {
            found.push(feed);
        }
    }
    found.sort_by_key(is_of_comments);
    found
}

/// Addresses on a page's host where feeds usually lie, the most usual first.
pub fn usual_places(page: &Url) -> Vec<Url> {
    USUAL.iter().filter_map(|path| page.join(&format!("/{path}")).ok()).collect()
}

fn named_by(tag: &StartTag<'_>, base: &Url) -> Option<FoundFeed> {
    let rel = attribute(tag, "rel").unwrap_or_default().to_ascii_lowercase();
    let is = |word: &str| rel.split_whitespace().any(|other| other == word);
    let stated = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
    let stated = stated.split(';').next().unwrap_or_default().trim();
    let url = address::page(&attribute(tag, "href")?, Some(base))?;
    let is_feed = is("feed")
        || is("alternate")
            && (TYPES.contains(&stated) || DOUBTFUL_TYPES.contains(&stated) && looks_like_a_feed_address(&url));
    is_feed.then(|| FoundFeed { url, title: attribute(tag, "title").unwrap_or_default() })
}

/// A link of the page to something on its own site that has the address of a feed.
fn linked_by(tag: &StartTag<'_>, base: &Url, page: &Url) -> Option<FoundFeed> {
    let url = address::page(&attribute(tag, "href")?, Some(base))?;
    let site = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    let is_own = site(&url) == site(page) || url.host_str().is_some_and(|host| host.starts_with("feeds."));
    (is_own && looks_like_a_feed_address(&url))
        .then(|| FoundFeed { url, title: attribute(tag, "title").unwrap_or_default() })
}

fn looks_like_a_feed_address(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    ENDINGS.iter().any(|ending| path.ends_with(ending)) || path.contains("/feeds/") || path.contains("/rss/")
}

fn is_of_comments(feed: &FoundFeed) -> bool {
    let title = feed.title.to_lowercase();
    ["comment", "kommentar", "commentaire", "comentario"].iter().any(|word| title.contains(word))
        || feed.url.path().contains("/comments/")
}

/// An attribute by its name in any case.
fn attribute(tag: &StartTag<'_>, name: &str) -> Option<String> {
    tag.words_of(|key| key.eq_ignore_ascii_case(name))
}

/// The start tags of a page that stand neither in a comment nor in a script or style.
struct Tags<'a> {
    rest: &'a str,
}

impl<'a> Tags<'a> {
    const fn of(html: &'a str) -> Self {
        Self { rest: html }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = StartTag<'a>;

    fn next(&mut self) -> Option<StartTag<'a>> {
        loop {
            let open = self.rest.find('<')?;
            let from = self.rest.get(open..)?;
            if let Some(comment) = from.strip_prefix("<!--") {
                self.rest = comment.get(comment.find("-->")?..)?;
                continue;
            }
            let Some(tag) = StartTag::read(from) else {
                self.rest = from.get(1..)?;
                continue;
            };
            self.rest = from.get(tag.len..)?;
            let raw = ["script", "style", "textarea"].iter().find(|name| tag.name.eq_ignore_ascii_case(name));
            if let Some(name) = raw {
                self.rest = after_end(self.rest, name).unwrap_or_default();
            }
            return Some(tag);
        }
    }
}

/// What follows the end tag of a raw text element.
fn after_end<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        rest = rest.get(rest.find("</")? + 2..)?;
        if rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return Some(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let page = Url::parse("https://www.example.com/news/today").unwrap();
        let found: Vec<String> = feeds(html, &page)
            .into_iter()
            .map(|feed| format!("{} {}", feed.url, feed.title).trim().to_owned())
            .collect();
        assert_eq!(found, expected, "{html}");
    }

    #[test]
    fn a_page_names_its_feeds() {
        check(
            "<link rel=alternate type=application/rss+xml href=/all.xml title='All &amp; sundry'>",
            &["https://www.example.com/all.xml All & sundry"],
        );
        check(
            "<LINK REL='Alternate nofollow' TYPE='application/atom+xml; charset=utf-8' HREF='../a?x=1&amp;y=2'>",
            &["https://www.example.com/a?x=1&y=2"],
        );
        check(
            "<base href='https://cdn.example.org/x/'><link rel=alternate type=application/feed+json href=f.json>",
            &["https://cdn.example.org/x/f.json"],
        );
        check(
            "<link rel=alternate type='application/rss+xml' title='Comments' href='/comments/feed/'>\
             <link rel=alternate type='application/rss+xml' title='News' href='/feed/'>\
             <link rel=alternate type='application/rss+xml' title='Again' href='/feed/'>",
            &["https://www.example.com/feed/ News", "https://www.example.com/comments/feed/ Comments"],
        );
        check("<link rel=feed href=/f>", &["https://www.example.com/f"]);
    }

    #[test]
    fn what_is_no_feed_is_not_found() {
        check("", &[]);
        check("<link rel=alternate hreflang=de href=/de><link rel=stylesheet type=text/css href=/feed>", &[]);
        check("<link rel=alternate type=application/json href=/wp-json/posts/7>", &[]);
        check(
            "<!-- <link rel=alternate type=application/rss+xml href=/a> --><script>'<link rel=feed href=/b>'</script>",
            &[],
        );
        check("<link rel=alternate type=application/rss+xml href='javascript:x'>", &[]);
        check("<link rel=alternate type=application/rss+xml href='/a", &[]);
    }

    #[test]
    fn links_are_looked_at_only_if_the_page_names_no_feed() {
        let linked = "<a href=/markets.rss title=Markets>RSS</a><a href=https://other.example/feed>Theirs</a>\
                      <a href=/feedback>Write</a><a href='https://feeds.example.net/rss/top/'>Top</a>";
        check(linked, &["https://www.example.com/markets.rss Markets", "https://feeds.example.net/rss/top/"]);
        check(&format!("{linked}<link rel=feed href=/f>"), &["https://www.example.com/f"]);
    }
}

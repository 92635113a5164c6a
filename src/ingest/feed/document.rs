//! RSS, RDF, Atom and CDF: a tree of elements to a feed and its items.

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    Draft, MAX_ENTRIES, category, edgar,
    element::Element,
    link::{self, Link},
    pace, person,
    space::Space,
    text,
    tree::Tree,
};
use crate::{
    ingest::{
        date::{self, Order},
        url as address,
    },
    model::feed::{Enclosure, Entry, ParsedFeed, Person},
};

/// The most files kept of one item.
const MAX_ENCLOSURES: usize = 64;

/// A document as the model has it. `base` is where it was fetched.
pub(super) fn feed(tree: Tree, base: Option<&Url>) -> ParsedFeed {
    let Tree { root, issues } = tree;
    let channel = root.own("channel").next();
    let base = rebased(&root, base);
    let base = channel.and_then(|channel| rebased(channel, base.as_ref())).or(base);
    let channel = channel.unwrap_or(&root);
    let head = Head { own: channel, root: &root };
    let link = link::page(&link::of(channel), base.as_ref());
    let item_base = base.or_else(|| link.as_ref().map(|link| link.url.clone()));
    let language = language(channel).or_else(|| language(&root));
    let order = Order::of_language(language.as_deref());
    let authors = authors(channel);
    // An Atom entry without an author has that of its feed (RFC 4287, 4.2.1).
    let inherited: &[Person] = if root.name == "feed" { &authors } else { &[] };
    let company = edgar::company(&root);
    let mut entries: Vec<Entry> = Vec::new();
    collect(&root, &mut |item| {
        if entries.len() < MAX_ENTRIES {
            let draft = entry(item, item_base.as_ref(), inherited, order);
            entries.push(edgar::retold(draft, item, company.as_deref()).finish());
        }
    });
    let published = date_of(channel, &PUBLISHED, order);
    ParsedFeed {
        title: head.title(),
        subtitle: head.subtitle(),
        id: channel.own("id").chain(channel.own("guid")).find_map(Element::words).map(str::to_owned),
        updated: date_of(channel, &UPDATED, order).or(published),
        published,
        language,
        authors,
        categories: category::names(channel),
        link_text: link.as_ref().map(|link| link.text.clone()),
        link: link.map(|link| link.url),
        pace: pace::of(channel),
        entries,
        issues,
    }
}

/// Calls `found` for each item, in the order of the document. Items of RDF stand beside the channel.
fn collect(parent: &Element, found: &mut impl FnMut(&Element)) {
    for child in &parent.children {
        match child.name.as_str() {
            "item" | "entry" => found(child),
            "channel" | "items" | "feed" | "rss" => collect(child, found),
            _ => {}
        }
    }
}

/// Where a feed says what it is: in its channel, or else in its root.
struct Head<'a> {
    own: &'a Element,
    root: &'a Element,
}

impl Head<'_> {
    fn title(&self) -> Option<String> {
        title(self.own).or_else(|| title(self.root))
    }

    fn subtitle(&self) -> Option<String> {
        let own = ["description", "subtitle", "tagline", "abstract", "info"];
        let own = own.iter().flat_map(|name| self.own.own(name));
        let others = [
            (Space::Dublin, "description"),
            (Space::Podcast, "summary"),
            (Space::Podcast, "subtitle"),
            (Space::FeedBurner, "browserfriendly"),
        ];
        let others = others.iter().flat_map(|(space, name)| self.own.all(*space, name));
        own.chain(others).find_map(text::markup)
    }
}

fn entry(item: &Element, base: Option<&Url>, inherited: &[Person], order: Order) -> Draft {
    let own_base = rebased(item, base);
    let base = own_base.as_ref().or(base);
    let links = link::of(item);
    let (summary, content) = texts(item);
    let mut authors = authors(item);
    if authors.is_empty() {
        authors = item.own("source").map(self::authors).find(|authors| !authors.is_empty()).unwrap_or_default();
    }
    if authors.is_empty() {
        authors = inherited.to_vec();
    }
    let updated = date_of(item, &UPDATED, order);
    Draft {
        id: identifier(item),
        title: title(item),
        link: link::page(&links, base),
        authors,
        published: date_of(item, &PUBLISHED, order).or(updated),
        updated,
        summary,
        content,
        categories: category::names(item),
        enclosures: enclosures(item, &links, base),
        tickers: category::tickers(item),
        language: language(item),
    }
}

fn title(parent: &Element) -> Option<String> {
    let others = [(Space::Dublin, "title"), (Space::Media, "title"), (Space::Podcast, "title")];
    let others = others.iter().flat_map(|(space, name)| parent.all(*space, name));
    let group = parent.all(Space::Media, "group").flat_map(|group| group.all(Space::Media, "title"));
    parent.own("title").chain(others).chain(group).find_map(text::line)
}

fn identifier(item: &Element) -> Option<String> {
    let mut stated = item.own("guid").chain(item.own("id")).chain(item.all(Space::Dublin, "identifier"));
    stated.find_map(Element::words).or_else(|| item.attribute("about")).map(str::to_owned)
}

/// The summary and the content of an item, as HTML.
fn texts(item: &Element) -> (Option<String>, Option<String>) {
    let all = |names: &[(Space, &'static str)]| -> Vec<String> {
        names.iter().flat_map(|(space, name)| item.all(*space, name)).filter_map(text::markup).collect()
    };
    // Of a description and a summary the first is the summary, and the other may be the content.
    let own = item.children.iter().filter(|child| child.is("description") || child.is("summary"));
    let mut summaries: Vec<String> = own.filter_map(text::markup).collect();
    let contents = all(&[
        (Space::Content, "encoded"),
        (Space::Feed, "encoded"),
        (Space::Feed, "content"),
        (Space::Feed, "fullitem"),
        (Space::Xhtml, "body"),
        (Space::Xhtml, "div"),
    ]);
    let mut content = contents.into_iter().next();
    if summaries.is_empty() {
        summaries = all(&[
            (Space::Feed, "abstract"),
            (Space::Dublin, "description"),
            (Space::Podcast, "summary"),
            (Space::Podcast, "subtitle"),
            (Space::Media, "description"),
        ]);
        let group = item.all(Space::Media, "group").flat_map(|group| group.all(Space::Media, "description"));
        summaries.extend(group.filter_map(text::markup));
        summaries.truncate(1);
    }
    let mut summaries = summaries.into_iter();
    let summary = summaries.next();
    if content.is_none() {
        content = summaries.next();
    }
    (summary, content)
}

/// The authors of the first kind that gives a name, or else of the first that gives anything.
fn authors(parent: &Element) -> Vec<Person> {
    let kinds: [(Space, &[&str]); 4] = [
        (Space::Feed, &["author", "managingeditor"]),
        (Space::Dublin, &["creator", "author"]),
        (Space::Podcast, &["author"]),
        (Space::Feed, &["webmaster"]),
    ];
    let mut first: Vec<Person> = Vec::new();
    for (space, names) in kinds {
        let stated = names.iter().flat_map(|name| parent.all(space, name));
        let persons: Vec<Person> = stated.filter_map(person::of).take(person::MAX_AUTHORS).collect();
        if persons.iter().any(|person| person.name.is_some()) {
            return persons;
        }
        if first.is_empty() {
            first = persons;
        }
    }
    if first.is_empty() {
        // Filings name the company and no author.
        let filings = parent.all(Space::Edgar, "xbrlfiling").chain(std::iter::once(parent));
        let company = filings.flat_map(|filing| filing.all(Space::Edgar, "companyname")).find_map(Element::words);
        first.extend(company.map(|name| Person { name: Some(name.to_owned()), ..Person::default() }));
    }
    first
}

/// Elements with a date of publication, the surest first.
const PUBLISHED: [(Space, &str); 8] = [
    (Space::Feed, "pubdate"),
    (Space::Feed, "published"),
    (Space::Feed, "issued"),
    (Space::Dublin, "issued"),
    (Space::Dublin, "date"),
    (Space::Dublin, "created"),
    (Space::Feed, "created"),
    (Space::Feed, "date"),
];
/// Elements with a date of change, the surest first.
const UPDATED: [(Space, &str); 5] = [
    (Space::Feed, "updated"),
    (Space::Feed, "modified"),
    (Space::Dublin, "modified"),
    (Space::Feed, "lastbuilddate"),
    (Space::Dublin, "date"),
];

/// The first date that can be read.
fn date_of(parent: &Element, names: &[(Space, &str)], order: Order) -> Option<DateTime<Utc>> {
    let stated = names.iter().flat_map(|(space, name)| parent.all(*space, name)).filter_map(Element::words);
    // CDF has one in an attribute.
    let mut stated = stated.chain(parent.attribute("lastmod"));
    stated.find_map(|text| date::instant(text, order))
}

fn language(parent: &Element) -> Option<String> {
    let stated = parent.own("language").chain(parent.all(Space::Dublin, "language")).find_map(Element::words);
    let stated = stated.or_else(|| parent.attribute("xml:lang"))?;
    Some(stated.replace('_', "-")).filter(|tag| tag.len() <= 35)
}

/// The base of an element that states one.
fn rebased(element: &Element, base: Option<&Url>) -> Option<Url> {
    let stated = element.attribute("xml:base").and_then(|href| address::page(href, base));
    stated.or_else(|| base.cloned())
}

fn enclosures(item: &Element, links: &[Link<'_>], base: Option<&Url>) -> Vec<Enclosure> {
    let mut enclosures: Vec<Enclosure> = Vec::new();
    let mut add = |url: Option<&str>, element: &Element, length: &str| {
        let Some(url) = url.and_then(|url| address::page(url, base)) else { return };
        if enclosures.len() < MAX_ENCLOSURES && !enclosures.iter().any(|known| known.url == url) {
            let media_type = element.attribute("type").map(str::to_owned);
            let length = element.attribute(length).and_then(|length| length.parse().ok());
            enclosures.push(Enclosure { url, media_type, length });
        }
    };
    for file in item.own("enclosure") {
        add(file.attribute("url").or_else(|| file.attribute("href")), file, "length");
    }
    for link in links.iter().filter(|link| link.is_file) {
        add(Some(link.href), link.element, "length");
    }
    let groups = item.all(Space::Media, "group");
    for file in std::iter::once(item).chain(groups).flat_map(|parent| parent.all(Space::Media, "content")) {
        add(file.attribute("url"), file, "filesize");
    }
    enclosures
}

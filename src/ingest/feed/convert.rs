//! The feed crate's values to the model's.

use feed_rs::model as raw;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    ingest::{html, url as address},
    model::feed::{Enclosure, Entry, ParsedFeed, Person},
};

/// The most entries of one document that are read.
const MAX_ENTRIES: usize = 10_000;
/// The longest title, in characters.
const MAX_TITLE: usize = 1000;

/// A feed as the model has it.
pub(super) fn feed(feed: raw::Feed, issues: Vec<String>, base: Option<&Url>) -> ParsedFeed {
    let is_atom = feed.feed_type == raw::FeedType::Atom;
    let link = page_link(&feed.links, base);
    let item_base = base.or(link.as_ref());
    let mut entries: Vec<Entry> = Vec::with_capacity(feed.entries.len().min(MAX_ENTRIES));
    for item in feed.entries.into_iter().take(MAX_ENTRIES) {
        entries.push(entry(item, is_atom, item_base));
    }
    let mut parsed = ParsedFeed {
        title: feed.title.as_ref().and_then(|title| plain(title, is_atom)),
        id: Some(feed.id).filter(|id| !id.trim().is_empty()),
        updated: feed.updated.or(feed.published),
        language: feed.language.map(|tag| tag.trim().replace('_', "-")).filter(|tag| !tag.is_empty()),
        link,
        entries,
        issues,
    };
    let undated = parsed.entries.iter().filter(|entry| entry.published.is_none()).count();
    if undated > 0 {
        parsed.issues.push(format!("{undated} of {} items have no date that could be read", parsed.entries.len()));
    }
    parsed
}

fn entry(item: raw::Entry, is_atom: bool, base: Option<&Url>) -> Entry {
    let own_base = item.base.as_deref().and_then(|href| address::page(href, base));
    let base = own_base.as_ref().or(base);
    let title = item.title.as_ref().and_then(|title| plain(title, is_atom));
    // A permanent link may stand in the identifier alone.
    let link = page_link(&item.links, base).or_else(|| address::page(&item.id, None));
    let summary =
        item.summary.as_ref().map(|summary| markup(&summary.content, is_atom && is_plain(&summary.content_type)));
    let content = item
        .content
        .as_ref()
        .and_then(|content| content.body.as_ref().map(|body| markup(body, is_atom && is_plain(&content.content_type))));
    let summary = summary.filter(|text| !text.trim().is_empty());
    let content = content.filter(|text| !text.trim().is_empty());
    let longest = [&content, &summary].into_iter().flatten().max_by_key(|text| text.len()).cloned();
    let authors: Vec<Person> = item.authors.into_iter().filter_map(person).collect();
    let names: Vec<&str> = authors.iter().filter_map(|author| author.name.as_deref()).collect();
    let author = (!names.is_empty()).then(|| names.join(", "));
    let published = item.published.or(item.updated);
    let id = identity(&item.id, link.as_ref(), title.as_deref(), published, longest.as_deref());
    let tickers = tickers(&item.categories);
    let categories = item
        .categories
        .into_iter()
        .map(|category| category.label.unwrap_or(category.term))
        .filter(|name| !name.trim().is_empty());
    Entry {
        id,
        title,
        link,
        author,
        authors,
        published,
        // The crate repeats the date of RSS items here; only Atom and JSON feeds state two.
        updated: item.updated.filter(|_| is_atom || item.updated != published),
        html: longest,
        summary,
        content,
        categories: categories.collect(),
        enclosures: enclosures(&item.links, &item.media, base),
        tickers,
    }
}

/// The identifier stated, or else the link, or else a hash of title and date, or of the content.
fn identity(
    stated: &str,
    link: Option<&Url>,
    title: Option<&str>,
    published: Option<chrono::DateTime<chrono::Utc>>,
    html: Option<&str>,
) -> String {
    let stated = stated.trim();
    if !stated.is_empty() {
        return stated.to_owned();
    }
    if let Some(link) = link {
        return link.to_string();
    }
    let mut hash = Sha256::new();
    hash.update(title.unwrap_or_default());
    hash.update([0]);
    hash.update(published.map(|at| at.to_rfc3339()).unwrap_or_default());
    if title.is_none() {
        hash.update(html.unwrap_or_default());
    }
    let mut id = String::from("sha256:");
    for byte in hash.finalize().iter().take(16) {
        id.extend([byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    }
    id
}

/// The page that a feed or an entry links to.
fn page_link(links: &[raw::Link], base: Option<&Url>) -> Option<Url> {
    let rank = |link: &raw::Link| {
        let is_page = link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
        if is_file(link) {
            return None;
        }
        match link.rel.as_deref() {
            None | Some("alternate" | "") if is_page => Some(0),
            None | Some("alternate" | "") => Some(1),
            Some("related" | "via" | "canonical") => Some(2),
            _ => None,
        }
    };
    let mut ranked: Vec<(i32, &raw::Link)> = links.iter().filter_map(|link| Some((rank(link)?, link))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.iter().find_map(|(_, link)| address::page(&link.href, base))
}

/// A recording, picture or download: JSON feeds give their attachments as links without a relation.
fn is_file(link: &raw::Link) -> bool {
    let by_type = |kind: &str| {
        ["audio/", "video/", "image/", "application/"].iter().any(|start| kind.starts_with(start))
            && !kind.contains("html")
    };
    match link.rel.as_deref() {
        Some(relation) => relation == "enclosure",
        None => link.media_type.as_deref().is_some_and(by_type),
    }
}

fn is_plain(kind: &impl std::fmt::Display) -> bool {
    kind.to_string().eq_ignore_ascii_case("text/plain")
}

/// A title as one line of plain text. Atom says whether it is markup; RSS does not, and feeds use both.
fn plain(text: &raw::Text, is_atom: bool) -> Option<String> {
    let literal = is_atom && is_plain(&text.content_type);
    let line = if literal {
        text.content.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        html::plain_text(&text.content)
    };
    (!line.is_empty()).then(|| line.chars().take(MAX_TITLE).collect())
}

/// Content as HTML: text that is plain keeps its lines as paragraphs.
fn markup(content: &str, is_literal: bool) -> String {
    let has_tag = content
        .split('<')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    if !is_literal && has_tag {
        return content.to_owned();
    }
    let lines = content.lines().filter(|line| !line.trim().is_empty());
    let mut markup = String::with_capacity(content.len() + 16);
    for line in lines {
        let line = line.trim();
        let escaped = if is_literal { line.replace('&', "&amp;").replace('<', "&lt;") } else { line.to_owned() };
        markup.extend(["<p>", &escaped, "</p>"]);
    }
    markup
}

/// RSS writes `ann@example.com (Ann Example)`; other forms come apart already.
fn person(person: raw::Person) -> Option<Person> {
    let name = person.name.map(|name| html::plain_text(&name));
    let name =
        name.map(|name| name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(&name).to_owned());
    let mut name = name.filter(|name| !name.is_empty());
    let mut email = person.email.filter(|email| email.contains('@'));
    if let Some(stated) = name.clone()
        && stated.contains('@')
    {
        if let Some((address, rest)) = stated.split_once('(') {
            email = email.or_else(|| Some(address.trim().to_owned()));
            name = Some(rest.trim_end_matches(')').trim().to_owned()).filter(|name| !name.is_empty());
        } else if !stated.contains(' ') {
            email = email.or(Some(stated));
            name = None;
        }
    }
    let uri = person.uri.filter(|uri| !uri.trim().is_empty());
    (name.is_some() || email.is_some() || uri.is_some()).then_some(Person { name, email, uri })
}

fn enclosures(links: &[raw::Link], media: &[raw::MediaObject], base: Option<&Url>) -> Vec<Enclosure> {
    let mut enclosures: Vec<Enclosure> = Vec::new();
    let mut add = |enclosure: Enclosure| {
        if enclosures.len() < 64 && !enclosures.iter().any(|known| known.url == enclosure.url) {
            enclosures.push(enclosure);
        }
    };
    for link in links.iter().filter(|link| is_file(link)) {
        if let Some(url) = address::page(&link.href, base) {
            add(Enclosure { url, media_type: link.media_type.clone(), length: link.length });
        }
    }
    for content in media.iter().flat_map(|object| &object.content) {
        if let Some(url) = &content.url {
            let media_type = content.content_type.as_ref().map(ToString::to_string);
            add(Enclosure { url: url.clone(), media_type, length: content.size });
        }
    }
    enclosures
}

/// Categories whose scheme says that they are symbols, or that are written `NYSE:BABA` or `$BABA`.
fn tickers(categories: &[raw::Category]) -> Vec<String> {
    let mut tickers: Vec<String> = Vec::new();
    for category in categories {
        let term = category.term.trim();
        let scheme = category.scheme.as_deref().unwrap_or_default().to_ascii_lowercase();
        let by_scheme = ["symbol", "ticker", "stock"].iter().any(|word| scheme.contains(word));
        let is_symbol = !term.is_empty() && term.len() <= 15 && !term.contains(' ');
        let symbol = |text: &str| {
            !text.is_empty()
                && text.len() <= 8
                && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.')
        };
        let by_form = term
            .strip_prefix('$')
            .is_some_and(|rest| symbol(rest) && rest.starts_with(|c: char| c.is_ascii_uppercase()))
            || term
                .split_once(':')
                .is_some_and(|(exchange, rest)| exchange.len() >= 2 && symbol(exchange) && symbol(rest.trim()));
        if is_symbol && (by_scheme || by_form) && tickers.len() < 64 && !tickers.iter().any(|known| known == term) {
            tickers.push(term.to_owned());
        }
    }
    tickers
}

//! What a page says about itself: JSON-LD, OpenGraph, `meta` elements.

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    ingest::{date, url as address},
    model::{
        article::{Metadata, Published},
        text::one_line,
    },
};

/// How deep JSON-LD is searched for an article.
const MAX_JSON_DEPTH: usize = 8;

/// What a page says about itself, and the text of the story, if it states that too.
#[derive(Default)]
pub(super) struct Stated {
    pub(super) meta: Metadata,
    /// `articleBody` of the JSON-LD, unless the page says that the story is not free to read.
    pub(super) body: Option<String>,
}

/// Reads the metadata of a page. JSON-LD comes first, then OpenGraph, then the rest.
pub(super) fn read(document: &Document, base: Option<&Url>) -> Stated {
    let facts = Facts::collect(document);
    let mut linked = JsonLd::read(document);
    let body = linked.body.take();
    let title =
        linked.title.or_else(|| facts.first(&["og:title", "twitter:title", "dc.title", "parsely-title", "headline"]));
    let site =
        facts.first(&["og:site_name", "application-name"]).or_else(|| linked.site.clone()).map(|site| one_line(&site));
    let title = title
        .map(|title| without_site(&one_line(&title), site.as_deref()))
        .or_else(|| page_title(document, site.as_deref()));
    let author = linked.author.or_else(|| {
        facts.first(&[
            "author",
            "article:author",
            "parsely-author",
            "dc.creator",
            "byl",
            "sailthru.author",
            "twitter:creator",
        ])
    });
    let author = author.or_else(|| marked_author(document));
    let published = linked.published.or_else(|| {
        facts
            .all(&[
                "article:published_time",
                "og:article:published_time",
                "parsely-pub-date",
                "datepublished",
                "pubdate",
                "dc.date",
                "dc.date.issued",
                "date",
                "sailthru.date",
                "article.published",
                "publishdate",
            ])
            .find_map(|text| date::parse(&text))
    });
    let canonical = document.select("link[rel=canonical]").attr("href").map(|href| href.to_string());
    let url = canonical
        .or_else(|| facts.first(&["og:url"]))
        .and_then(|href| address::page(&href, base))
        .filter(|url| belongs(url, base))
        .or_else(|| linked.url.and_then(|href| address::page(&href, base)).filter(|url| belongs(url, base)))
        .or_else(|| base.cloned());
    let language = document
        .select("html")
        .attr("lang")
        .map(|tag| tag.to_string())
        .or(linked.language)
        .or_else(|| facts.first(&["og:locale"]));
    let meta = Metadata {
        title: title.map(|title| one_line(&title)).filter(|title| !title.is_empty()),
        author: author.as_deref().and_then(byline),
        site,
        published: published.or_else(|| time_element(document)),
        url,
        language: language.map(|tag| tag.trim().replace('_', "-")).filter(|tag| !tag.is_empty() && tag.len() <= 35),
        tickers: tickers(&facts),
        preview_only: linked.preview_only
            || facts
                .first(&["article:content_tier"])
                .is_some_and(|tier| ["locked", "metered"].contains(&tier.as_str())),
    };
    let body = body.filter(|_| !meta.preview_only);
    Stated { meta, body }
}

/// An author's name without "By"; none for addresses and empty names.
pub(super) fn byline(text: &str) -> Option<String> {
    let line = one_line(text);
    let name = match line.split_once(' ') {
        Some((by, rest)) if is_by(by) => rest.trim(),
        _ => line.as_str(),
    };
    let is_address = name.contains("://") || name.starts_with('@');
    (!name.is_empty() && !is_address && name.chars().count() <= 200).then(|| name.to_owned())
}

/// "By" in the languages whose stories are read.
pub(super) fn is_by(word: &str) -> bool {
    word.eq_ignore_ascii_case("by") || matches!(word, "Von" | "Par" | "Por" | "VON" | "PAR" | "POR")
}

/// Whether a canonical address names this page: not the root of the site, and the same site when that is known.
fn belongs(url: &Url, base: Option<&Url>) -> bool {
    let Some(base) = base else { return true };
    let is_root = url.path() == "/" && url.query().is_none() && base.path() != "/";
    let site = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        // Under `co.uk` and its like the name of a site is one label longer.
        let labels = if host.rsplit('.').nth(1).is_some_and(|label| label.len() <= 3) { 3 } else { 2 };
        let mut labels: Vec<&str> = host.rsplit('.').take(labels).collect();
        labels.reverse();
        labels.join(".")
    };
    !is_root && (site(url) == site(base) || !matches!(base.scheme(), "http" | "https"))
}

/// The `title` element without the name of the site at its end.
fn page_title(document: &Document, site: Option<&str>) -> Option<String> {
    let title = one_line(&document.select_single("head title").text());
    if title.is_empty() {
        return None;
    }
    let headings = document.select("h1");
    let mut headlines = headings.nodes().iter().map(|heading| one_line(&heading.text()));
    if let Some(headline) = headlines.find(|headline| headline.len() >= 8 && title.starts_with(headline.as_str())) {
        return Some(headline);
    }
    let bare = without_site(&title, site);
    if bare == title
        && let Some((head, tail)) = split_last(&title)
        && tail.split_whitespace().count() <= 3
        && head.split_whitespace().count() >= 4
    {
        return Some(head.to_owned());
    }
    Some(bare)
}

/// A title without the name of the site at its end.
fn without_site(title: &str, site: Option<&str>) -> String {
    match (split_last(title), site) {
        (Some((head, tail)), Some(site)) if tail.eq_ignore_ascii_case(site.trim()) => head.to_owned(),
        _ => title.to_owned(),
    }
}

/// A title cut at its last separator.
fn split_last(title: &str) -> Option<(&str, &str)> {
    let cuts = [" | ", " - ", " – ", " — ", " :: "].iter().filter_map(|separator| title.rsplit_once(separator));
    cuts.min_by_key(|(_, tail)| tail.len()).map(|(head, tail)| (head.trim(), tail.trim()))
}

/// The first `time` element that states a date and is not inside a comment or a list of links.
fn time_element(document: &Document) -> Option<Published> {
    let times = document.select("article time[datetime], main time[datetime], [itemprop=datePublished]");
    times.nodes().iter().find_map(|node| {
        let stated = node.attr("datetime").or_else(|| node.attr("content"));
        date::parse(&stated.unwrap_or_else(|| node.text()))
    })
}

/// The first short element that is marked as the author, without digits: dates often stand beside the name.
fn marked_author(document: &Document) -> Option<String> {
    ["[rel=author]", "[itemprop=author]", ".byline", ".author-name", ".author"].iter().find_map(|marked| {
        let name = one_line(&document.select_single(marked).text());
        let is_name = name.split_whitespace().count() <= 8 && !name.contains(|c: char| c.is_ascii_digit());
        // The role or the desk stands after a bar.
        if is_name { byline(name.split(['|', '•', '·']).next().unwrap_or(&name)) } else { None }
    })
}

fn tickers(facts: &Facts) -> Vec<String> {
    let mut tickers: Vec<String> = Vec::new();
    for list in facts.all(&["tickers", "ticker", "symbols", "stock_symbols", "article:tickers", "cxenseparse:tickers"])
    {
        for symbol in
            list.split([',', ';', ' ', '|']).map(str::trim).filter(|symbol| !symbol.is_empty() && symbol.len() <= 20)
        {
            if !tickers.iter().any(|known| known == symbol) && tickers.len() < 64 {
                tickers.push(symbol.to_owned());
            }
        }
    }
    tickers
}

/// The `meta` elements by lower-case name.
struct Facts(Vec<(String, String)>);

impl Facts {
    fn collect(document: &Document) -> Self {
        let named = |node: &NodeRef<'_>| {
            let name = ["property", "name", "itemprop"].iter().find_map(|key| node.attr(key))?;
            let content = node.attr("content")?;
            (!content.trim().is_empty()).then(|| (name.trim().to_ascii_lowercase(), content.trim().to_owned()))
        };
        Self(document.select("meta[content]").nodes().iter().filter_map(named).collect())
    }

    /// The contents under the names given, in the order of the names.
    fn all(&self, names: &[&'static str]) -> impl Iterator<Item = String> {
        names
            .iter()
            .flat_map(|name| self.0.iter().filter(move |(key, _)| key == name))
            .map(|(_, content)| content.clone())
    }

    fn first(&self, names: &[&'static str]) -> Option<String> {
        self.all(names).next()
    }
}

/// What the page's JSON-LD says of the article (<https://schema.org/Article>).
#[derive(Default)]
struct JsonLd {
    title: Option<String>,
    author: Option<String>,
    site: Option<String>,
    published: Option<Published>,
    url: Option<String>,
    language: Option<String>,
    body: Option<String>,
    preview_only: bool,
}

impl JsonLd {
    fn read(document: &Document) -> Self {
        let scripts = document.select("script[type='application/ld+json']");
        let values = scripts.nodes().iter().filter_map(|script| {
            let source = script.text();
            let source = source.trim().trim_start_matches("<!--").trim_end_matches("-->");
            serde_json::from_str::<Value>(source).ok()
        });
        let mut articles = values.filter_map(|value| article_in(&value, 0).map(Self::of));
        articles.next().unwrap_or_default()
    }

    fn of(article: &Map<String, Value>) -> Self {
        let text = |key: &str| article.get(key).and_then(text_of);
        let named =
            |key: &str| article.get(key).map(names_of).filter(|names| !names.is_empty()).map(|names| names.join(", "));
        let free = article.get("isAccessibleForFree");
        Self {
            title: text("headline").or_else(|| text("name")),
            author: named("author").or_else(|| named("creator")),
            site: named("publisher"),
            published: text("datePublished").or_else(|| text("dateCreated")).and_then(|stated| date::parse(&stated)),
            url: text("mainEntityOfPage").or_else(|| text("url")),
            language: text("inLanguage"),
            body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
            preview_only: free.is_some_and(|free| {
                free == &Value::Bool(false) || free.as_str().is_some_and(|word| word.eq_ignore_ascii_case("false"))
            }),
        }
    }
}

/// The first object in JSON-LD whose type is an article.
fn article_in(value: &Value, depth: usize) -> Option<&Map<String, Value>> {
    if depth > MAX_JSON_DEPTH {
        return None;
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| article_in(item, depth + 1)),
        Value::Object(object) if is_article(object) => Some(object),
        Value::Object(object) => ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"]
            .iter()
            .find_map(|key| article_in(object.get(*key)?, depth + 1)),
        _ => None,
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    let is = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report" || kind == "PressRelease"
        })
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// A string, or the address or value of an object. Publishers escape entities in JSON now and then.
fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Object(object) => ["@id", "url", "@value", "name"].iter().find_map(|key| object.get(*key)?.as_str())?,
        Value::Array(items) => return items.iter().find_map(text_of),
        _ => return None,
    };
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(if text.contains('&') { super::plain_text(text) } else { text.to_owned() })
}

/// The names in a string, an object with a name, or a list of them.
fn names_of(value: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let items = match value {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    for item in items.iter().take(20) {
        let name = match item {
            Value::Object(object) => object.get("name").and_then(text_of),
            other => text_of(other),
        };
        if let Some(name) = name.as_deref().and_then(byline)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

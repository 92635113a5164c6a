//! Feeds that can be subscribed to by ticking them: the list that comes with the program, and templates for one company.

use std::sync::LazyLock;

use serde::Deserialize;
use url::Url;

use crate::model::instrument::Instrument;

/// The catalogue that comes with the program, read once.
static BUNDLED: LazyLock<Catalogue> = LazyLock::new(|| {
    toml::from_str(include_str!("../../assets/catalogue/feeds.toml")).unwrap_or_else(|error| {
        tracing::error!(%error, "the bundled catalogue of feeds");
        Catalogue::default()
    })
});

/// What kind of publisher a feed has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Central banks.
    CentralBanks,
    /// Statistics offices.
    Statistics,
    /// Regulators and what companies file with them.
    Filings,
    /// Agencies that carry press releases.
    Releases,
    /// Newspapers and magazines.
    News,
}

impl Group {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 5] = [Self::CentralBanks, Self::Statistics, Self::Filings, Self::Releases, Self::News];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CentralBanks => "Central banks",
            Self::Statistics => "Statistics offices",
            Self::Filings => "Filings and regulators",
            Self::Releases => "Press releases",
            Self::News => "News",
        }
    }
}

/// A feed that can be subscribed to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueFeed {
    /// Where it stands; none for the feeds of one company.
    pub group: Option<Group>,
    /// What it is called.
    pub title: String,
    /// Its address.
    pub url: Url,
    /// What it brings, in one line.
    pub about: String,
    /// Whether its publisher is a central bank, a statistics office or a regulator.
    #[serde(default)]
    pub public_body: bool,
    /// Whether it is ticked at the first start; public bodies are unless it says otherwise.
    ticked: Option<bool>,
    /// Where the publisher states what its feed may be used for.
    pub terms: Option<Url>,
    /// What to know before subscribing.
    pub note: Option<String>,
}

impl CatalogueFeed {
    /// A feed that a page names.
    pub fn found(url: Url, title: &str) -> Self {
        let title = if title.is_empty() { url.path() } else { title }.to_owned();
        let about = url.to_string();
        Self { group: None, title, url, about, public_body: false, ticked: None, terms: None, note: None }
    }

    /// Whether it is ticked when the list is opened for the first time.
    pub fn ticked(&self) -> bool {
        self.ticked.unwrap_or(self.public_body)
    }
}

/// A feed of one company, its address with fields to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    title: String,
    url: String,
    about: String,
    #[serde(default)]
    public_body: bool,
    terms: Option<Url>,
    note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    #[serde(default)]
    feed: Vec<CatalogueFeed>,
    #[serde(default)]
    company: Vec<Template>,
}

/// The feeds that come with the program.
pub fn feeds() -> &'static [CatalogueFeed] {
    &BUNDLED.feed
}

/// The feeds of one company, for what the directory knows of it.
pub fn of_company(instrument: &Instrument) -> Vec<CatalogueFeed> {
    BUNDLED.company.iter().filter_map(|template| template.fill(instrument)).collect()
}

impl Template {
    fn fill(&self, instrument: &Instrument) -> Option<CatalogueFeed> {
        let symbol = instrument.symbol.as_str();
        let cik = instrument.cik.map(|cik| format!("{cik:010}"));
        if self.url.contains("{cik}") && cik.is_none() {
            return None;
        }
        let fill = |template: &str, encode: fn(&str) -> String| {
            template
                .replace("{symbol}", &encode(symbol))
                .replace("{name}", &encode(&instrument.name))
                .replace("{cik}", cik.as_deref().unwrap_or_default())
        };
        Some(CatalogueFeed {
            group: None,
            title: fill(&self.title, str::to_owned),
            url: Url::parse(&fill(&self.url, percent_encoded)).ok()?,
            about: self.about.clone(),
            public_body: self.public_body,
            ticked: Some(false),
            terms: self.terms.clone(),
            note: self.note.clone(),
        })
    }
}

fn percent_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{annotate::directory::Directory, model::instrument::Symbol};

    #[test]
    fn the_bundled_list_is_whole() {
        assert!(feeds().len() >= 20, "{}", feeds().len());
        let mut seen = HashSet::new();
        for feed in feeds() {
            let title = &feed.title;
            assert!(seen.insert(&feed.url), "{title} stands there twice");
            assert_eq!(feed.url.scheme(), "https", "{title}");
            assert!(feed.group.is_some(), "{title} stands under no heading");
            assert!(feed.public_body || feed.terms.is_some(), "{title} names no terms");
        }
        for group in Group::ALL {
            assert!(feeds().iter().any(|feed| feed.group == Some(group)), "{group:?}");
        }
        assert!(feeds().iter().filter(|feed| feed.ticked()).count() >= 6);
        assert!(feeds().iter().filter(|feed| feed.ticked()).all(|feed| feed.public_body));
    }

    fn check(symbol: &str, title: &str, address: Option<&str>) {
        let directory = Directory::current();
        let known = directory.by_symbol(&Symbol::parse(symbol).unwrap()).unwrap();
        let offered = of_company(&directory.instrument(known).unwrap());
        let found = offered.iter().find(|feed| feed.title == title);
        assert_eq!(found.map(|feed| feed.url.as_str()), address, "{symbol} {title}");
    }

    #[test]
    fn templates_are_filled_in_with_what_is_known() {
        let filings = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0000789019&type=8-K&owner=exclude\
                       &count=40&output=atom";
        check("MSFT", "SEC filings of MSFT", Some(filings));
        let headlines = "https://feeds.finance.yahoo.com/rss/2.0/headline?s=MSFT&region=US&lang=en-US";
        check("MSFT", "Yahoo Finance: MSFT", Some(headlines));
        check("^GSPC", "SEC filings of ^GSPC", None);
    }

    #[test]
    fn a_name_is_encoded_in_an_address() {
        let directory = Directory::current();
        let known = directory.by_symbol(&Symbol::parse("T").unwrap()).unwrap();
        let instrument = directory.instrument(known).unwrap();
        assert!(instrument.name.contains('&'), "{}", instrument.name);
        let news = of_company(&instrument).into_iter().find(|feed| feed.title.starts_with("Google News"));
        assert!(news.unwrap().url.query().unwrap().contains("AT%26T"));
    }
}

//! Subscriptions and their items as the feed states them.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{id::FeedId, secret::Secret, text::one_line};

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its identity.
    pub id: FeedId,
    /// Where it is fetched.
    pub url: Url,
    /// Its own title, or the host until it was read.
    pub title: String,
    /// When it was added.
    pub added: DateTime<Utc>,
    /// What the reader set.
    pub options: FeedOptions,
}

/// What the reader set for one subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedOptions {
    /// The name it goes by instead of its title.
    pub name: Option<String>,
    /// The folder it lies in.
    pub folder: Folder,
    /// Whether it is not fetched.
    pub paused: bool,
    /// Minutes between two fetches instead of what suits it; never less than the server asks for.
    pub every: Option<u32>,
    /// Whether the reader named its host: then it may lie in the reader's own network.
    pub is_named: bool,
    /// How the reader is known to its server.
    pub login: Option<Login>,
}

impl Default for FeedOptions {
    fn default() -> Self {
        Self { name: None, folder: Folder::default(), paused: false, every: None, is_named: true, login: None }
    }
}

/// How a reader is known to a server (RFC 7617, RFC 6750).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user's name for HTTP Basic; none for a token.
    pub user: Option<String>,
    /// Where the password or token is.
    pub secret: SecretPlace,
}

impl Login {
    /// Takes a name and a password out of an address (`https://name:password@host/`, RFC 3986, 3.2.1), where they would
    /// be shown, kept and given away with it. None if it holds none.
    pub fn taken_from(url: &mut Url) -> Option<Self> {
        let (user, password) = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
        if user.is_empty() && url.password().is_none() {
            return None;
        }
        // Both fail only for addresses that cannot have either.
        _ = url.set_username("");
        _ = url.set_password(None);
        Some(Self { user: Some(user), secret: SecretPlace::Library(Secret(password)) })
    }
}

/// Text of an address with its escapes replaced (`%40` is `@`).
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match after {
            [high, low, ..] if *first == b'%' => std::str::from_utf8(&[*high, *low])
                .ok()
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Where a password or token is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// In the system's keychain.
    Keychain,
    /// In the library, in clear text, because the reader accepted that.
    Library(Secret),
}

/// The names of a folder and of those around it, outermost first; none is the top.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folder(Vec<String>);

impl Folder {
    /// The deepest nesting kept.
    const MAX_DEPTH: usize = 8;

    /// Of names, outermost first; blank ones are left out.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().map(one_line);
        Self(names.filter(|name| !name.is_empty()).take(Self::MAX_DEPTH).collect())
    }

    /// As the reader types it: `Markets / Asia`.
    pub fn parse(typed: &str) -> Self {
        Self::new(typed.split(" / "))
    }

    /// The names, outermost first.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Whether it is the top.
    pub const fn is_top(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" / "))
    }
}

impl Feed {
    /// A subscription with nothing set but the login that its address holds.
    pub fn new(mut url: Url, title: String, added: DateTime<Utc>) -> Self {
        let login = Login::taken_from(&mut url);
        let options = FeedOptions { login, ..FeedOptions::default() };
        Self { id: FeedId::of_url(url.as_str()), url, title, added, options }
    }

    /// What is set for it once it has moved to an address. A move to another host takes neither the reader's word nor
    /// the login along.
    pub fn options_at(&self, url: &Url) -> FeedOptions {
        let options = self.options.clone();
        if url.host() == self.url.host() { options } else { FeedOptions { is_named: false, login: None, ..options } }
    }

    /// The name it goes by.
    pub fn name(&self) -> &str {
        self.options.name.as_deref().unwrap_or(&self.title)
    }
}

/// How often a feed asks to be fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Time between two fetches: `ttl` of RSS 2.0, or `sy:updatePeriod` over `sy:updateFrequency`.
    pub period: Option<TimeDelta>,
    /// Hours of the day (GMT) without a fetch, 0 the lowest bit: `skipHours`.
    pub skip_hours: u32,
    /// Days of the week without a fetch, Monday the lowest bit: `skipDays`.
    pub skip_days: u8,
}

/// What a server asked to be sent back to make a request conditional: opaque, byte for byte (RFC 9110, 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// A feed document as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedFeed {
    /// Title of the feed.
    pub title: Option<String>,
    /// What it says of itself, as HTML.
    pub subtitle: Option<String>,
    /// The page it belongs to, absolute.
    pub link: Option<Url>,
    /// The same link as written, where it was written in full: no normalisation has touched it.
    pub link_text: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The identifier it states for itself.
    pub id: Option<String>,
    /// When it last changed, as it states.
    pub updated: Option<DateTime<Utc>>,
    /// When it was published, as it states.
    pub published: Option<DateTime<Utc>>,
    /// Its authors or editors.
    pub authors: Vec<Person>,
    /// Names of its categories.
    pub categories: Vec<String>,
    /// Its items, in the order of the document.
    pub entries: Vec<Entry>,
    /// How often it asks to be fetched.
    pub pace: Pace,
    /// What was wrong with the document and had to be mended, for people.
    pub issues: Vec<String>,
}

/// An author as a feed states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Home page, as written.
    pub uri: Option<String>,
}

/// A file that belongs to an item: a picture, a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Where it is.
    pub url: Url,
    /// Its media type, as stated.
    pub media_type: Option<String>,
    /// Its size in bytes, as stated.
    pub length: Option<u64>,
}

/// One item of a feed, as the feed states it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// `guid` or `id`, or else the link, or else a hash of title and date: never empty.
    pub id: String,
    /// Headline as plain text: the item's own, or else its first words, or else its link.
    pub title: Option<String>,
    /// The story's page, absolute.
    pub link: Option<Url>,
    /// The same link as written, where it was written in full: no normalisation has touched it.
    pub link_text: Option<String>,
    /// Names of the authors, joined by a comma.
    pub author: Option<String>,
    /// The authors themselves.
    pub authors: Vec<Person>,
    /// When it was published, or else updated.
    pub published: Option<DateTime<Utc>>,
    /// When it was last changed, if stated.
    pub updated: Option<DateTime<Utc>>,
    /// The longest of content and summary, as HTML.
    pub html: Option<String>,
    /// The summary, as HTML.
    pub summary: Option<String>,
    /// The content, as HTML.
    pub content: Option<String>,
    /// Names of its categories and tags.
    pub categories: Vec<String>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Symbols the publisher attached, as written.
    pub tickers: Vec<String>,
    /// BCP 47 language tag, if the item states its own.
    pub language: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::secret::Secret;

    #[test]
    fn a_password_is_no_part_of_an_address() {
        for (typed, kept, login) in [
            (
                "https://mara:s3c%40ret@news.example/feed?a=1",
                "https://news.example/feed?a=1",
                Some(("mara", "s3c@ret")),
            ),
            ("https://mara@news.example/feed", "https://news.example/feed", Some(("mara", ""))),
            ("https://:token@news.example/", "https://news.example/", Some(("", "token"))),
            ("https://a%zz%C3%A9:b%@news.example/", "https://news.example/", Some(("a%zz\u{e9}", "b%"))),
            ("https://news.example/@mara", "https://news.example/@mara", None),
        ] {
            let feed = Feed::new(Url::parse(typed).unwrap(), String::new(), DateTime::UNIX_EPOCH);
            assert_eq!(feed.url.as_str(), kept);
            assert_eq!(feed.id, FeedId::of_url(kept));
            let found = feed.options.login.map(|login| match login.secret {
                SecretPlace::Library(Secret(secret)) => (login.user.unwrap(), secret),
                SecretPlace::Keychain => panic!("nothing was put there"),
            });
            let found = found.as_ref().map(|(user, secret)| (user.as_str(), secret.as_str()));
            assert_eq!(found, login, "{typed}");
        }
    }

    #[test]
    fn trust_stays_with_the_host_that_was_trusted() {
        let url = |text: &str| Url::parse(text).unwrap();
        let login = Login { user: None, secret: SecretPlace::Library(Secret("token".to_owned())) };
        let feed = Feed::new(url("http://news.example/feed"), String::new(), DateTime::UNIX_EPOCH);
        let feed = Feed { options: FeedOptions { login: Some(login), ..FeedOptions::default() }, ..feed };
        for (to, trusted) in [
            ("https://news.example/feed", true),
            ("http://news.example/rss", true),
            ("https://www.news.example/feed", false),
            ("http://192.168.0.1/feed", false),
        ] {
            let after = feed.options_at(&url(to));
            assert_eq!((after.is_named, after.login.is_some()), (trusted, trusted), "{to}");
        }
    }

    #[test]
    fn a_folder_reads_as_it_is_written() {
        for (typed, names) in [
            ("", &[] as &[&str]),
            ("  ", &[]),
            ("Markets", &["Markets"]),
            ("Markets / Asia", &["Markets", "Asia"]),
            ("M&A/Deals / ", &["M&A/Deals"]),
            ("a\nb", &["a b"]),
        ] {
            let folder = Folder::parse(typed);
            assert_eq!(folder.names(), names, "{typed:?}");
            assert_eq!(Folder::parse(&folder.to_string()), folder, "{typed:?}");
        }
    }
}

//! What the workers do: fetch, read and annotate. They know neither the library nor the window.

use std::{
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use crossbeam_channel::{Receiver, Sender};
use url::Url;

use super::{
    clock::Clock,
    decode::decode,
    keychain::{self, Owner},
    pictures::Picture,
    price_jobs::{PriceJob, PriceOutcome},
    public_jobs::{PublicJob, PublicOutcome},
    schedule::{Answered, Tempo, Trouble},
    snapshot::{FeedOffer, Loadable},
    story,
    symbol_update::SymbolJob,
    symbols::Updated,
    worker,
};
use crate::{
    fetch::{Body, Fetched, Limits, Outbound, Request, disk, error::FetchError, http::Fetcher},
    ingest::{
        self, Document,
        feed::{
            discover::{self, FoundFeed},
            opml::{self, Subscriptions},
        },
    },
    model::{
        add::AddTarget,
        contact::Purpose,
        feed::{Feed, Login, ParsedFeed, Validators},
        id::{FeedId, StoryId},
        notice::{Notice, Severity},
        secret::Secret,
        story::Origin,
    },
    store::{StoredDocument, StoredStory, pictures::PictureFiles},
};

/// Bytes of a file the reader adds.
const FILE_LIMIT: usize = 32 << 20;

/// Bytes of an image.
const PICTURE_LIMIT: usize = 8 << 20;

/// A job, and how its requests are sent.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) job: Job,
    pub(super) outbound: Outbound,
}

/// Something for a worker.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Fetch a subscription.
    Refresh { feed: Box<Feed>, validators: Validators },
    /// Take in what the reader put into the one box.
    Add(AddTarget),
    /// Find the feed at an address or on the page there.
    FindFeeds(Url),
    /// Read a list of subscriptions.
    Import(PathBuf),
    /// Put a password, token or key into the system's keychain; of a feed with the user's name.
    KeepSecret { owner: Owner, user: Option<String>, secret: Secret },
    /// Ask a source for prices.
    Prices(Box<PriceJob>),
    /// Ask a public body for filings or rates of exchange.
    Public(Box<PublicJob>),
    /// Find a picture on the disk or fetch it; trusted if the reader named its host.
    Picture { url: Url, trusted: bool, files: PictureFiles },
    /// Bring the directory of symbols up to date.
    UpdateSymbols(Box<SymbolJob>),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// A subscription was fetched.
    Refreshed { feed: FeedId, fetched: Box<FetchedFeed> },
    /// A subscription was added, with its stories.
    AddedFeed(Box<AddedFeed>),
    /// A story was added.
    AddedStory { story: Box<StoredStory>, document: StoredDocument },
    /// A page was found to name feeds.
    Found(FeedOffer),
    /// A list of subscriptions was read.
    Imported(Subscriptions),
    /// A secret was put into the keychain, or not.
    SecretKept { owner: Owner, user: Option<String>, done: Result<(), String> },
    /// What was to be added could not be had.
    NotAdded(Notice),
    /// A source of prices was asked.
    Priced(Box<PriceOutcome>),
    /// A host is being asked.
    Contacted { host: String, purpose: Purpose },
    /// A public body was asked.
    Reported(Box<PublicOutcome>),
    /// A picture, or why there is none.
    Picture { url: Url, picture: Loadable<Arc<Picture>> },
    /// How far an update of the symbols is: files that are there, and what is done next.
    SymbolsAt { done: usize, doing: String },
    /// The symbols were updated, or why not; none if it was stopped.
    SymbolsUpdated(Result<Updated, Option<Notice>>),
}

/// A subscription with its first answer.
#[derive(Clone, Debug)]
pub(super) struct AddedFeed {
    pub(super) feed: Feed,
    pub(super) answered: Answered,
    pub(super) stories: Vec<StoredStory>,
}

/// What a fetch of a subscription gave.
#[derive(Clone, Debug)]
pub(super) enum FetchedFeed {
    /// Its stories, and its title if it states one.
    Stories { title: Option<String>, answered: Answered, stories: Vec<StoredStory> },
    /// Nothing has changed.
    NotModified(Answered),
    /// It could not be had.
    Failed { notice: Notice, trouble: Trouble },
}

/// Starts the workers. They end when the job channel is closed.
pub(super) fn start_workers(
    count: usize,
    limits: Limits,
    clock: &Clock,
    tasks: &Receiver<Task>,
    outcomes: &Sender<Outcome>,
) -> std::io::Result<Vec<std::thread::JoinHandle<()>>> {
    let run = |number: usize| {
        let (clock, tasks, outcomes) = (clock.clone(), tasks.clone(), outcomes.clone());
        worker::start(&format!("fetch {number}"), move || {
            let mut fetcher: Option<Fetcher> = None;
            for Task { job, outbound } in tasks {
                fetcher = fetcher.filter(|fetcher| *fetcher.outbound() == outbound);
                let lost = Lost::of(&job);
                // A panic is a bug, and must cost this job only.
                let done = panic::catch_unwind(AssertUnwindSafe(|| {
                    let mut line = Line { fetcher: &mut fetcher, limits, outbound, outcomes: &outcomes };
                    run(job, &mut line, &clock)
                }));
                let outcome = done.unwrap_or_else(|_| lost.outcome());
                if outcomes.send(outcome).is_err() {
                    return;
                }
            }
        })
    };
    (1..=count).map(run).collect()
}

/// What is said of a job that a bug ended.
enum Lost {
    Refresh(Box<Feed>),
    Add,
    KeepSecret(Owner),
    Prices(Box<PriceOutcome>),
    Public(Box<PublicOutcome>),
    Picture(Url),
    Symbols,
}

impl Lost {
    fn of(job: &Job) -> Self {
        match job {
            Job::Refresh { feed, .. } => Self::Refresh(feed.clone()),
            Job::Add(_) | Job::FindFeeds(_) | Job::Import(_) => Self::Add,
            Job::KeepSecret { owner, .. } => Self::KeepSecret(owner.clone()),
            Job::Prices(job) => Self::Prices(Box::new(job.lost())),
            Job::Public(job) => Self::Public(Box::new(job.lost())),
            Job::Picture { url, .. } => Self::Picture(url.clone()),
            Job::UpdateSymbols(_) => Self::Symbols,
        }
    }

    fn outcome(self) -> Outcome {
        let notice = |title: String| Notice {
            severity: Severity::Warning,
            title,
            detail: "This is a fault of the program, and nothing is lost. Please report it with the address or text"
                .to_owned(),
        };
        match self {
            Self::Refresh(feed) => {
                let notice = notice(format!("{} could not be read", feed.title));
                Outcome::Refreshed {
                    feed: feed.id,
                    fetched: Box::new(FetchedFeed::Failed { notice, trouble: Trouble::Other }),
                }
            }
            Self::Picture(url) => {
                Outcome::Picture { url, picture: Loadable::Failed(notice("The image could not be read".to_owned())) }
            }
            Self::Add => Outcome::NotAdded(notice("It could not be read".to_owned())),
            Self::KeepSecret(owner) => {
                let done = Err("The keychain failed".to_owned());
                Outcome::SecretKept { owner, user: None, done }
            }
            Self::Prices(outcome) => Outcome::Priced(outcome),
            Self::Public(outcome) => Outcome::Reported(outcome),
            Self::Symbols => Outcome::SymbolsUpdated(Err(Some(notice("The symbols could not be updated".to_owned())))),
        }
    }
}

/// A worker's connection to the network, made when it is first needed.
struct Line<'a> {
    fetcher: &'a mut Option<Fetcher>,
    limits: Limits,
    outbound: Outbound,
    outcomes: &'a Sender<Outcome>,
}

impl Line<'_> {
    /// Asks, and tells the room of every host that is asked, those behind redirects too.
    fn get(&mut self, purpose: Purpose, request: &Request) -> Fetched {
        let fetcher = match self.fetcher.take() {
            Some(fetcher) => fetcher,
            None => match Fetcher::with(self.limits, self.outbound.clone()) {
                Ok(made) => made,
                Err(error) => return Fetched::Failed(error),
            },
        };
        let outcomes = self.outcomes;
        let mut told = |url: &Url| {
            let host = url.host_str().unwrap_or_default().to_owned();
            // Without a room nobody keeps a list.
            _ = outcomes.send(Outcome::Contacted { host, purpose });
        };
        self.fetcher.insert(fetcher).get_telling(request, &mut told)
    }
}

fn run(job: Job, line: &mut Line<'_>, clock: &Clock) -> Outcome {
    match job {
        Job::Picture { url, trusted, files } => {
            let picture = match picture(line, &url, trusted, &files) {
                Ok(picture) => Loadable::Ready(Arc::new(picture)),
                Err(notice) => Loadable::Failed(notice),
            };
            Outcome::Picture { url, picture }
        }
        Job::UpdateSymbols(job) => job.run(line.outcomes),
        Job::Refresh { feed, validators } => {
            let id = feed.id;
            Outcome::Refreshed { feed: id, fetched: Box::new(refresh(&feed, validators, line, clock)) }
        }
        Job::Prices(job) => {
            Outcome::Priced(Box::new(job.run(clock, &mut |request| line.get(Purpose::Prices, request))))
        }
        Job::Public(job) => {
            let purpose = job.wanted.purpose();
            Outcome::Reported(Box::new(job.run(clock, &mut |request| line.get(purpose, request))))
        }
        Job::Add(AddTarget::Text(text)) => add_text(text, clock.now()),
        Job::Add(AddTarget::File(path)) => match disk::read(&path, FILE_LIMIT) {
            Err(error) => Outcome::NotAdded(error.notice()),
            Ok(bytes) if opml::looks_like(&bytes) => Outcome::Imported(opml::parse(&bytes)),
            Ok(bytes) => {
                let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                let content_type = disk::content_type(&path).map(str::to_owned);
                let document = StoredDocument {
                    story: StoryId::of_content(&bytes),
                    origin: Origin::File(name),
                    content_type,
                    bytes,
                    added: clock.now(),
                    is_named: false,
                };
                add_document(document, None)
            }
        },
        Job::FindFeeds(url) => find_feeds(url, line, clock),
        Job::KeepSecret { owner, user, secret } => {
            let done = keychain::keep(&owner, &secret);
            Outcome::SecretKept { owner, user, done }
        }
        Job::Import(path) => match disk::read(&path, FILE_LIMIT) {
            Err(error) => Outcome::NotAdded(error.notice()),
            Ok(bytes) => Outcome::Imported(opml::parse(&bytes)),
        },
        Job::Add(AddTarget::Url(url)) => match line.get(Purpose::Added, &Request::first(url.clone())) {
            Fetched::Fresh(body) => add_fetched(&url, body, clock.now()),
            Fetched::NotModified(_) => Outcome::NotAdded(unexpected(&shown(&url))),
            Fetched::Failed(error) => Outcome::NotAdded(error.notice()),
        },
    }
}

fn refresh(feed: &Feed, validators: Validators, line: &mut Line<'_>, clock: &Clock) -> FetchedFeed {
    let credentials = match &feed.options.login {
        None => None,
        Some(login) => match keychain::credentials(feed.id, login) {
            Ok(credentials) => Some(credentials),
            Err(notice) => return FetchedFeed::Failed { notice, trouble: Trouble::Unreached },
        },
    };
    let typed_by_reader = feed.options.is_named;
    let request = Request { validators, typed_by_reader, credentials, ..Request::first(feed.url.clone()) };
    match line.get(Purpose::Feed, &request) {
        Fetched::Fresh(body) => read_feed(feed, body, clock.now()),
        Fetched::NotModified(same) => FetchedFeed::NotModified(Answered {
            validators: same.validators,
            max_age: same.max_age,
            moved: same.moved,
            document: None,
        }),
        Fetched::Failed(error) => {
            FetchedFeed::Failed { notice: error.notice(), trouble: Trouble::of(&error, clock.now()) }
        }
    }
}

/// A picture from the disk, or else from its server.
fn picture(line: &mut Line<'_>, url: &Url, trusted: bool, files: &PictureFiles) -> Result<Picture, Notice> {
    if let Some(Ok(picture)) = files.get(url).map(|bytes| decode(&bytes)) {
        return Ok(picture);
    }
    let request = Request { typed_by_reader: trusted, ..Request::first(url.clone()) };
    match line.get(Purpose::Picture, &request) {
        Fetched::Fresh(body) if body.bytes.len() > PICTURE_LIMIT => {
            Err(FetchError::TooLarge { limit: PICTURE_LIMIT, url: url.clone() }.notice())
        }
        Fetched::Fresh(body) => {
            let picture = decode(&body.bytes).map_err(|cause| Notice {
                severity: Severity::Info,
                title: "This image cannot be shown".to_owned(),
                detail: format!("{cause}. Open the original to see it: {url}"),
            })?;
            if let Err(error) = files.put(url, &body.bytes) {
                tracing::info!(%error, "an image was not kept");
            }
            Ok(picture)
        }
        Fetched::NotModified(_) => Err(unexpected(url)),
        Fetched::Failed(error) => Err(error.notice()),
    }
}

/// An address as it may be shown: a password in it is not.
fn shown(url: &Url) -> Url {
    let mut url = url.clone();
    Login::taken_from(&mut url);
    url
}

fn unexpected(url: &Url) -> Notice {
    Notice {
        severity: Severity::Warning,
        title: "The server said that nothing has changed".to_owned(),
        detail: format!("It was asked for the first time, so there is nothing to show. Try again later: {url}"),
    }
}

fn read_feed(feed: &Feed, body: Body, now: DateTime<Utc>) -> FetchedFeed {
    match ingest::feed::parse(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)) {
        Ok(parsed) => {
            let title = parsed.title.clone().filter(|title| !title.trim().is_empty());
            let answered = answered(&body, &parsed);
            FetchedFeed::Stories { title, answered, stories: stories(feed, parsed, now) }
        }
        Err(not_a_feed) => FetchedFeed::Failed {
            notice: Notice {
                severity: Severity::Warning,
                title: format!("{} sent no feed this time", feed.title),
                detail: format!("{not_a_feed}. What was read before is kept: {}", feed.url),
            },
            trouble: Trouble::Other,
        },
    }
}

fn answered(body: &Body, parsed: &ParsedFeed) -> Answered {
    Answered {
        validators: body.validators.clone(),
        max_age: body.max_age,
        moved: body.moved.clone(),
        document: Some(Tempo::of(parsed.pace.clone(), &parsed.entries)),
    }
}

fn stories(feed: &Feed, parsed: ParsedFeed, now: DateTime<Utc>) -> Vec<StoredStory> {
    let of_feed = parsed.language;
    let entries = parsed.entries.into_iter().map(|mut entry| {
        entry.language = entry.language.or_else(|| of_feed.clone());
        story::from_entry(feed, entry, now)
    });
    entries.collect()
}

fn add_text(text: String, now: DateTime<Utc>) -> Outcome {
    let bytes = text.into_bytes();
    let document = StoredDocument {
        story: StoryId::of_content(&bytes),
        origin: Origin::Pasted,
        content_type: None,
        bytes,
        added: now,
        is_named: false,
    };
    add_document(document, None)
}

fn add_fetched(asked: &Url, body: Body, now: DateTime<Utc>) -> Outcome {
    if let Document::Feed(parsed) = ingest::read(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)) {
        return new_feed(asked, &body, parsed, true, now);
    }
    let is_named = body.final_url.host() == asked.host();
    // The front page of a site is no story: what the reader wants of it is its feeds.
    if is_front(&body.final_url) {
        let feeds = feeds_of(&body);
        if !feeds.is_empty() {
            return Outcome::Found(FeedOffer { page: shown(asked), feeds });
        }
    }
    let document = StoredDocument {
        story: StoryId::of_page(body.final_url.as_str()),
        origin: Origin::Page(body.final_url.clone()),
        content_type: body.content_type,
        bytes: body.bytes,
        added: now,
        is_named,
    };
    add_document(document, Some(body.final_url))
}

fn new_feed(asked: &Url, body: &Body, parsed: ParsedFeed, is_named: bool, now: DateTime<Utc>) -> Outcome {
    let title = parsed.title.clone().filter(|title| !title.trim().is_empty());
    let mut feed = Feed::new(asked.clone(), title.unwrap_or_else(|| story::host(asked)), now);
    feed.options.is_named = is_named;
    let answered = answered(body, &parsed);
    let stories = stories(&feed, parsed, now);
    Outcome::AddedFeed(Box::new(AddedFeed { feed, answered, stories }))
}

fn is_front(page: &Url) -> bool {
    page.path().trim_matches('/').is_empty() && page.query().is_none()
}

fn feeds_of(page: &Body) -> Vec<FoundFeed> {
    let html = ingest::charset::decode(&page.bytes, page.content_type.as_deref());
    discover::feeds(&html, &page.final_url)
}

/// The feed at an address, or those its page names, or else the first that lies where feeds usually do.
fn find_feeds(url: Url, line: &mut Line<'_>, clock: &Clock) -> Outcome {
    let body = match line.get(Purpose::Added, &Request::first(url.clone())) {
        Fetched::Fresh(body) => body,
        Fetched::NotModified(_) => return Outcome::NotAdded(unexpected(&shown(&url))),
        Fetched::Failed(error) => return Outcome::NotAdded(error.notice()),
    };
    let read = |body: &Body| ingest::feed::parse(&body.bytes, body.content_type.as_deref(), Some(&body.final_url));
    if let Ok(parsed) = read(&body) {
        return new_feed(&url, &body, parsed, true, clock.now());
    }
    let feeds = feeds_of(&body);
    if !feeds.is_empty() {
        return Outcome::Found(FeedOffer { page: shown(&url), feeds });
    }
    // What lies behind a redirect to another host the reader did not name.
    let is_named = body.final_url.host() == url.host();
    for mut place in discover::usual_places(&body.final_url) {
        if place.origin() == url.origin() {
            // The login in the address is for this server. Both fail only for addresses that cannot have either.
            _ = place.set_username(url.username());
            _ = place.set_password(url.password());
        }
        // One at a time, with the pause that the host is given between any two requests.
        _ = crossbeam_channel::never::<()>().recv_timeout(line.limits.host_gap);
        let request = Request { typed_by_reader: is_named, ..Request::first(place.clone()) };
        if let Fetched::Fresh(body) = line.get(Purpose::Added, &request)
            && let Ok(parsed) = read(&body)
        {
            return new_feed(&place, &body, parsed, is_named, clock.now());
        }
    }
    Outcome::NotAdded(Notice {
        severity: Severity::Warning,
        title: "No feed was found there".to_owned(),
        detail: format!(
            "The page names none, and none lies where feeds usually do. Look for one on it, or add the page as a story: {}",
            shown(&url)
        ),
    })
}

fn add_document(document: StoredDocument, url: Option<Url>) -> Outcome {
    if document.origin != Origin::Pasted
        && let Some(what) = ingest::foreign::name(&document.bytes)
    {
        let place = match (&document.origin, url) {
            (Origin::File(name), _) => name.clone(),
            (_, Some(url)) => url.to_string(),
            _ => String::new(),
        };
        return Outcome::NotAdded(Notice {
            severity: Severity::Warning,
            title: format!("This is {what}, not a text"),
            detail: format!(
                "Stories are read from HTML, plain text and feeds, lists of feeds from OPML. Open it with another \
                 program, and copy and paste its words: {place}"
            ),
        });
    }
    match from_document(&document) {
        Some(story) if story.article.text.trim().is_empty() => Outcome::NotAdded(Notice {
            severity: Severity::Warning,
            title: "No text was found in it".to_owned(),
            detail: match url {
                Some(url) => {
                    format!("The page may need a browser. Open it there, copy the story and paste it here: {url}")
                }
                None => "The file or text holds no words that could be read".to_owned(),
            },
        }),
        Some(story) => Outcome::AddedStory { story: Box::new(story), document },
        None => Outcome::NotAdded(Notice {
            severity: Severity::Warning,
            title: "This is a feed, not a story".to_owned(),
            detail: "Add the feed by its address, so that it can be refreshed".to_owned(),
        }),
    }
}

/// The story of a document; `None` if it is a feed.
pub(super) fn from_document(document: &StoredDocument) -> Option<StoredStory> {
    let base = match &document.origin {
        Origin::Page(url) => Some(url),
        _ => None,
    };
    // What was pasted is taken as it is; anything else may be a page.
    let mut article = if document.origin == Origin::Pasted {
        ingest::plain::article(&String::from_utf8_lossy(&document.bytes))
    } else {
        match ingest::read(&document.bytes, document.content_type.as_deref(), base) {
            Document::Page(article) | Document::Text(article) => article,
            Document::Feed(_) => return None,
        }
    };
    let source = match &document.origin {
        Origin::Page(url) => story::host(url),
        Origin::File(name) if !name.is_empty() => name.clone(),
        Origin::File(_) => "File".to_owned(),
        _ => "Pasted".to_owned(),
    };
    if article.meta.url.is_none() {
        article.meta.url = base.cloned();
    }
    Some(story::from_article(document.story, document.origin.clone(), &source, article, document.added))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What adding an address gives that leads to a page at another, or the same.
    fn added(asked: &str, found: &str, html: &str) -> Outcome {
        let url = |text: &str| Url::parse(text).unwrap();
        let body = Body {
            bytes: html.as_bytes().to_vec(),
            content_type: Some("text/html".to_owned()),
            final_url: url(found),
            validators: Validators::default(),
            moved: None,
            max_age: None,
        };
        add_fetched(&url(asked), body, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn a_host_behind_a_redirect_is_not_one_the_reader_named() {
        let story = "<title>Mill</title><article><p>The owners said that the old mill would stay closed.</p></article>";
        for (asked, found, named) in [
            ("http://intranet/mill", "http://intranet/mill/1", true),
            ("https://short.example/x", "https://news.example/mill", false),
        ] {
            let Outcome::AddedStory { document, .. } = added(asked, found, story) else { panic!("{asked}") };
            assert_eq!(document.is_named, named, "{asked}");
        }
        let front = "<link rel=alternate type=application/rss+xml href=/feed>";
        let Outcome::Found(offer) = added("https://short.example/x", "https://news.example/", front) else { panic!() };
        assert_eq!(offer.page.host_str(), Some("short.example"), "its feeds are weighed against what was typed");
        assert_eq!(offer.feeds.len(), 1);
    }
}

//! What the workers do: fetch, read and annotate. They know neither the library nor the window.

use std::panic::{self, AssertUnwindSafe};

use chrono::{DateTime, Utc};
use crossbeam_channel::{Receiver, Sender};
use url::Url;

use super::{
    clock::Clock,
    price_jobs::{PriceJob, PriceOutcome},
    story, worker,
};
use crate::{
    fetch::{Body, Fetched, Limits, Request, disk, error::RetryAfter, http::Fetcher},
    ingest::{self, Document},
    model::{
        add::AddTarget,
        feed::{Feed, ParsedFeed, Validators},
        id::{FeedId, StoryId},
        notice::{Notice, Severity},
        story::Origin,
    },
    store::{StoredDocument, StoredStory},
};

/// Bytes of a file the reader adds.
const FILE_LIMIT: usize = 32 << 20;

/// Something for a worker.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Fetch a subscription.
    Refresh { feed: Feed, validators: Validators },
    /// Take in what the reader put into the one box.
    Add(AddTarget),
    /// Ask a source for prices.
    Prices(Box<PriceJob>),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// A subscription was fetched.
    Refreshed { feed: FeedId, fetched: FetchedFeed },
    /// A subscription was added, with its stories.
    AddedFeed { feed: Feed, validators: Validators, stories: Vec<StoredStory> },
    /// A story was added.
    AddedStory { story: Box<StoredStory>, document: StoredDocument },
    /// What was to be added could not be had.
    NotAdded(Notice),
    /// A source of prices was asked.
    Priced(Box<PriceOutcome>),
}

/// What a fetch of a subscription gave.
#[derive(Clone, Debug)]
pub(super) enum FetchedFeed {
    /// Its stories, and its title if it states one.
    Stories { title: Option<String>, validators: Validators, stories: Vec<StoredStory> },
    /// Nothing has changed.
    NotModified(Validators),
    /// It could not be had; not to be asked again before the time given.
    Failed { notice: Notice, not_before: Option<DateTime<Utc>> },
}

/// Starts the workers. They end when the job channel is closed.
pub(super) fn start_workers(
    count: usize,
    limits: Limits,
    clock: &Clock,
    jobs: &Receiver<Job>,
    outcomes: &Sender<Outcome>,
) -> std::io::Result<Vec<std::thread::JoinHandle<()>>> {
    let run = |number: usize| {
        let (clock, jobs, outcomes) = (clock.clone(), jobs.clone(), outcomes.clone());
        worker::start(&format!("fetch {number}"), move || {
            let mut fetcher = None;
            for job in jobs {
                let lost = Lost::of(&job);
                // A panic is a bug, and must cost this job only.
                let done = panic::catch_unwind(AssertUnwindSafe(|| run(job, &mut fetcher, limits, &clock)));
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
    Refresh(Feed),
    Add,
    Prices(Box<PriceOutcome>),
}

impl Lost {
    fn of(job: &Job) -> Self {
        match job {
            Job::Refresh { feed, .. } => Self::Refresh(feed.clone()),
            Job::Add(_) => Self::Add,
            Job::Prices(job) => Self::Prices(Box::new(job.lost())),
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
                Outcome::Refreshed { feed: feed.id, fetched: FetchedFeed::Failed { notice, not_before: None } }
            }
            Self::Add => Outcome::NotAdded(notice("It could not be read".to_owned())),
            Self::Prices(outcome) => Outcome::Priced(outcome),
        }
    }
}

fn run(job: Job, fetcher: &mut Option<Fetcher>, limits: Limits, clock: &Clock) -> Outcome {
    match job {
        Job::Refresh { feed, validators } => {
            let id = feed.id;
            let request = Request { url: feed.url.clone(), validators, typed_by_reader: true };
            let answer = match get(fetcher, limits, &request) {
                Fetched::Fresh(body) => read_feed(&feed, body, clock.now()),
                Fetched::NotModified(validators) => FetchedFeed::NotModified(validators),
                Fetched::Failed(error) => {
                    let not_before = error.retry_after().map(|after: RetryAfter| after.moment(clock.now()));
                    FetchedFeed::Failed { notice: error.notice(), not_before }
                }
            };
            Outcome::Refreshed { feed: id, fetched: answer }
        }
        Job::Prices(job) => Outcome::Priced(Box::new(job.run(clock))),
        Job::Add(AddTarget::Text(text)) => add_text(text, clock.now()),
        Job::Add(AddTarget::File(path)) => match disk::read(&path, FILE_LIMIT) {
            Err(error) => Outcome::NotAdded(error.notice()),
            Ok(bytes) => {
                let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                let content_type = disk::content_type(&path).map(str::to_owned);
                let document = StoredDocument {
                    story: StoryId::of_content(&bytes),
                    origin: Origin::File(name),
                    content_type,
                    bytes,
                    added: clock.now(),
                };
                add_document(document, None)
            }
        },
        Job::Add(AddTarget::Url(url)) => {
            let request = Request { url: url.clone(), validators: Validators::default(), typed_by_reader: true };
            match get(fetcher, limits, &request) {
                Fetched::Fresh(body) => add_fetched(&url, body, clock.now()),
                Fetched::NotModified(_) => Outcome::NotAdded(unexpected(&url)),
                Fetched::Failed(error) => Outcome::NotAdded(error.notice()),
            }
        }
    }
}

fn get(fetcher: &mut Option<Fetcher>, limits: Limits, request: &Request) -> Fetched {
    if fetcher.is_none() {
        match Fetcher::new(limits) {
            Ok(made) => *fetcher = Some(made),
            Err(error) => return Fetched::Failed(error),
        }
    }
    match fetcher {
        Some(fetcher) => fetcher.get(request),
        None => Fetched::NotModified(Validators::default()),
    }
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
            let stories = stories(feed, parsed, now);
            FetchedFeed::Stories { title, validators: body.validators, stories }
        }
        Err(not_a_feed) => FetchedFeed::Failed {
            notice: Notice {
                severity: Severity::Warning,
                title: format!("{} sent no feed this time", feed.title),
                detail: format!("{not_a_feed}. What was read before is kept: {}", feed.url),
            },
            not_before: None,
        },
    }
}

fn stories(feed: &Feed, parsed: ParsedFeed, now: DateTime<Utc>) -> Vec<StoredStory> {
    parsed.entries.into_iter().map(|entry| story::from_entry(feed, entry, now)).collect()
}

fn add_text(text: String, now: DateTime<Utc>) -> Outcome {
    let bytes = text.into_bytes();
    let document = StoredDocument {
        story: StoryId::of_content(&bytes),
        origin: Origin::Pasted,
        content_type: None,
        bytes,
        added: now,
    };
    add_document(document, None)
}

fn add_fetched(asked: &Url, body: Body, now: DateTime<Utc>) -> Outcome {
    if let Document::Feed(parsed) = ingest::read(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)) {
        let title = parsed.title.clone().filter(|title| !title.trim().is_empty());
        let feed = Feed {
            id: FeedId::of_url(asked.as_str()),
            url: asked.clone(),
            title: title.unwrap_or_else(|| story::host(asked)),
            added: now,
        };
        let stories = stories(&feed, parsed, now);
        return Outcome::AddedFeed { feed, validators: body.validators, stories };
    }
    let document = StoredDocument {
        story: StoryId::of_page(body.final_url.as_str()),
        origin: Origin::Page(body.final_url.clone()),
        content_type: body.content_type,
        bytes: body.bytes,
        added: now,
    };
    add_document(document, Some(body.final_url))
}

fn add_document(document: StoredDocument, url: Option<Url>) -> Outcome {
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

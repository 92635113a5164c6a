//! Subscriptions for scripts: add, list, refresh, import, export.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{input, say, told};
use crate::{
    engine::{
        clock::Clock,
        command::{Command, Event},
        handle::{Config, EngineHandle},
        snapshot::{FeedRow, Snapshot},
        subscribe,
    },
    fetch::Limits,
    ingest::feed::opml,
    model::{add::AddTarget, feed::Feed, fetch_state::FeedHealth, id::FeedId, notice::Notice},
    store::{Lists, Store, StoredFeed},
};

/// Characters of a title in a table.
const TITLE: usize = 40;

/// The lists of a library; says so on stderr where there is none, and makes none.
pub(super) fn lists(library: Option<PathBuf>) -> Result<Lists> {
    let folder = super::library(library)?;
    let found = Store::lists_of(&folder).map_err(|error| told(&error.notice()))?;
    Ok(found.unwrap_or_else(|| {
        say(&format!("there is no library in {}", folder.display()));
        Lists::default()
    }))
}

/// A row of the table or a line of JSON.
struct Shown<'a> {
    feed: &'a Feed,
    health: FeedHealth,
    checked: Option<DateTime<Utc>>,
    due: Option<DateTime<Utc>>,
    failure: Option<&'a Notice>,
}

impl<'a> Shown<'a> {
    fn of_row(row: &'a FeedRow) -> Self {
        Self {
            feed: &row.feed,
            health: row.health,
            checked: row.checked,
            due: row.state.due,
            failure: row.failure.as_ref(),
        }
    }

    fn of_stored(StoredFeed { feed, state }: &'a StoredFeed, now: DateTime<Utc>) -> Self {
        let failure = state.failing.as_ref().map(|failing| &failing.notice);
        Self { feed, health: state.health(now), checked: state.checked, due: state.due, failure }
    }

    const fn state(&self) -> &'static str {
        match self.health {
            FeedHealth::Gone => "gone",
            _ if self.feed.options.paused => "paused",
            FeedHealth::Lost => "lost",
            FeedHealth::Failing => "failing",
            FeedHealth::Well => "ok",
        }
    }

    fn json(&self) -> Value {
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        json!({
            "title": self.feed.name(),
            "url": self.feed.url.as_str(),
            "folder": self.feed.options.folder.to_string(),
            "state": self.state(),
            "added": time(Some(self.feed.added)),
            "checked": time(self.checked),
            "due": time(self.due),
            "failure": self.failure.map(|notice| notice.title.as_str()),
        })
    }
}

fn write_all(out: &mut impl Write, shown: &[Shown<'_>], as_json: bool) -> Result<()> {
    if as_json {
        for one in shown {
            writeln!(out, "{}", one.json())?;
        }
        return Ok(());
    }
    if shown.is_empty() {
        return Ok(());
    }
    let mut rows = vec![["TITLE", "STATE", "CHECKED", "ADDRESS"].map(str::to_owned)];
    for one in shown {
        let title: String = one.feed.name().chars().take(TITLE).collect();
        let checked = one.checked.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string());
        rows.push([title, one.state().to_owned(), checked, one.feed.url.to_string()]);
    }
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let [first, second, third] = [width(0), width(1), width(2)];
    for [title, state, checked, address] in &rows {
        writeln!(out, "{title:first$}  {state:second$}  {checked:third$}  {address}")?;
    }
    Ok(())
}

/// Writes the subscriptions, by name.
pub fn list(out: &mut impl Write, library: Option<PathBuf>, as_json: bool) -> Result<ExitCode> {
    let lists = lists(library)?;
    let now = Clock::system().now();
    let shown: Vec<Shown<'_>> = lists.feeds.iter().map(|stored| Shown::of_stored(stored, now)).collect();
    write_all(out, &shown, as_json)?;
    Ok(ExitCode::SUCCESS)
}

/// An engine on the library, and what it last showed.
struct Session {
    engine: EngineHandle,
    snapshot: Arc<Snapshot>,
    asked: usize,
}

impl Session {
    fn start(library: Option<PathBuf>) -> Result<Self> {
        let config = Config {
            library: super::library(library)?,
            clock: Clock::system(),
            limits: Limits::default(),
            wake: Arc::new(|| {}),
        };
        let engine = EngineHandle::start(config).map_err(|notice| told(&notice))?;
        let snapshot = engine.first();
        Ok(Self { engine, snapshot, asked: 0 })
    }

    /// Sends a command and waits until all it set off is done.
    fn run(&mut self, command: Command) -> Result<()> {
        self.asked += 1;
        // The answer to the second command says that the first was obeyed.
        let marker = format!("\u{fdd0}{}", self.asked);
        let is_sent = self.engine.send(command) && self.engine.send(Command::LookUp(marker.clone()));
        anyhow::ensure!(is_sent, "the engine has stopped\nhint: try again");
        let mut is_obeyed = false;
        loop {
            let Ok(Event::Snapshot(snapshot)) = self.engine.events().recv() else {
                anyhow::bail!("the engine has stopped\nhint: try again")
            };
            self.snapshot = snapshot;
            is_obeyed |= self.snapshot.lookup.as_ref().is_some_and(|lookup| lookup.query == marker);
            if is_obeyed && self.snapshot.activity.is_none() {
                return Ok(());
            }
        }
    }

    fn feed(&self, url: &url::Url) -> Option<&FeedRow> {
        let id = FeedId::of_url(url.as_str());
        self.snapshot.feeds.iter().find(|row| row.feed.id == id || row.feed.url == *url)
    }
}

/// Subscribes to feeds, or to the one that a page names.
pub fn add(out: &mut impl Write, library: Option<PathBuf>, addresses: &[String], as_json: bool) -> Result<ExitCode> {
    let mut session = Session::start(library)?;
    let mut has_failed = false;
    for address in addresses {
        let Some(AddTarget::Url(url)) = AddTarget::parse(address) else {
            say(&format!("{address:?} is no address\nhint: write it with https://"));
            has_failed = true;
            continue;
        };
        let known: Vec<FeedId> = session.snapshot.feeds.iter().map(|row| row.feed.id).collect();
        let told_before = session.snapshot.notices.len();
        session.run(Command::FindFeeds(url.clone()))?;
        let new = session.snapshot.feeds.iter().filter(|row| !known.contains(&row.feed.id));
        let new: Vec<Shown<'_>> = new.map(Shown::of_row).collect();
        if !new.is_empty() {
            write_all(out, &new, as_json)?;
            has_failed |= new.iter().any(|one| one.failure.is_some());
            continue;
        }
        if let Some(row) = session.feed(&url) {
            say(&format!("{} was there already", row.feed.name()));
            write_all(out, &[Shown::of_row(row)], as_json)?;
            continue;
        }
        has_failed = true;
        if let Some(offer) = session.snapshot.offer.as_ref().filter(|offer| !offer.feeds.is_empty()) {
            say(&format!("{address} names {} feeds\nhint: add one of these", offer.feeds.len()));
            for found in &offer.feeds {
                if as_json {
                    writeln!(out, "{}", json!({"found": found.url.as_str(), "title": found.title}))?;
                } else {
                    writeln!(out, "{}  {}", found.url, found.title)?;
                }
            }
        } else if let Some(notice) = session.snapshot.notices.get(told_before..).and_then(<[Notice]>::last) {
            say(&format!("{:#}", told(notice)));
        }
    }
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Fetches all subscriptions that may be asked, and writes how they are.
pub fn refresh(out: &mut impl Write, library: Option<PathBuf>, as_json: bool) -> Result<ExitCode> {
    let mut session = Session::start(library)?;
    let before = session.snapshot.stories.len();
    let began = Clock::system().now();
    session.run(Command::RefreshAll)?;
    let rows = &session.snapshot.feeds;
    let tried = |row: &&FeedRow| row.state.tried.is_some_and(|tried| tried >= began);
    let asked: Vec<&FeedRow> = rows.iter().filter(tried).collect();
    let shown: Vec<Shown<'_>> = asked.iter().map(|row| Shown::of_row(row)).collect();
    write_all(out, &shown, as_json)?;
    let failed = asked.iter().filter(|row| row.failure.is_some()).count();
    let new = session.snapshot.stories.len().saturating_sub(before);
    say(&format!(
        "{} of {} feeds asked, {failed} failed, {new} new stories; the others are paused, gone or were asked a short time ago",
        asked.len(),
        rows.len(),
    ));
    Ok(if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Subscribes to a list; nothing is fetched.
pub fn import(out: &mut impl Write, library: Option<PathBuf>, file: &str, as_json: bool) -> Result<ExitCode> {
    let list = opml::parse(&input::body(file)?.bytes);
    anyhow::ensure!(
        !(list.feeds.is_empty() && list.refused.is_empty()),
        "there are no feeds in {file}\nhint: export the subscriptions of your other reader as OPML"
    );
    let mut store = Store::open(&super::library(library)?).map_err(|error| told(&error.notice()))?.store;
    let known = store.lists().map_err(|error| told(&error.notice()))?.feeds;
    let (refused, repeated) = (list.refused.clone(), list.repeated);
    let mut feeds = subscribe::of_list(list, Clock::system().now());
    let all = feeds.len();
    feeds.retain(|feed| !known.iter().any(|known| known.feed.id == feed.id || known.feed.url == feed.url));
    store.put_feeds(&feeds).map_err(|error| told(&error.notice()))?;
    let skipped = all - feeds.len() + repeated;
    if as_json {
        let line = json!({"imported": feeds.len(), "there_already": skipped, "refused": refused});
        writeln!(out, "{line}")?;
    } else {
        writeln!(out, "{} imported, {skipped} there already, {} refused", feeds.len(), refused.len())?;
        for reason in &refused {
            say(reason);
        }
    }
    Ok(if refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the subscriptions as OPML.
pub fn export(out: &mut impl Write, library: Option<PathBuf>) -> Result<ExitCode> {
    let lists = lists(library)?;
    write!(out, "{}", opml::write(lists.feeds.iter().map(|stored| &stored.feed)))?;
    Ok(ExitCode::SUCCESS)
}

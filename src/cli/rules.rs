//! The reader's rules about stories: listed, and tried on the stories that are here.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use chrono::SecondsFormat;
use serde_json::json;

use super::{say, told};
use crate::{
    engine::{clock::Clock, filing},
    model::{id::FeedId, rule::StoryRule},
    store::{Opened, Store},
};

/// Opens the library; none where there is none, which is said and not made.
fn open(library: Option<PathBuf>) -> Result<Option<Store>> {
    let folder = super::library(library)?;
    if !folder.join("user.db").exists() {
        say(&format!("there is no library in {}", folder.display()));
        return Ok(None);
    }
    let Opened { store, .. } = Store::open(&folder).map_err(|error| told(&error.notice()))?;
    Ok(Some(store))
}

/// Writes all rules, one JSON object a line.
pub fn list(out: &mut impl Write, library: Option<PathBuf>) -> Result<ExitCode> {
    let Some(store) = open(library)? else { return Ok(ExitCode::SUCCESS) };
    let now = Clock::system().now();
    for rule in rules(&store)? {
        let wish = &rule.wish;
        let line = json!({
            "id": rule.id.0.to_string(),
            "name": wish.title(names(&store)?),
            "takes": wish.describe(names(&store)?),
            "does": wish.effect.describe(),
            "active": wish.is_active(now),
            "expires": wish.expires.map(|expires| expires.to_rfc3339_opts(SecondsFormat::Secs, true)),
        });
        writeln!(out, "{line}").context("writing to standard output")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes how many of the newest stories each rule would take, and the newest of them, one JSON object a line. Nothing is
/// changed.
pub fn test(out: &mut impl Write, library: Option<PathBuf>, most: usize) -> Result<ExitCode> {
    let Some(store) = open(library)? else { return Ok(ExitCode::SUCCESS) };
    for rule in rules(&store)? {
        let found = filing::would_take(&store, &rule.wish, most).map_err(|error| told(&error.notice()))?;
        let titles: Vec<&str> = found.taken.iter().map(|row| row.title.as_str()).take(5).collect();
        let line = json!({
            "id": rule.id.0.to_string(),
            "name": rule.wish.title(names(&store)?),
            "taken": found.taken.len(),
            "of": found.of,
            "newest": titles,
        });
        writeln!(out, "{line}").context("writing to standard output")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn rules(store: &Store) -> Result<Vec<StoryRule>> {
    store.rules().map_err(|error| told(&error.notice()))
}

/// The names of feeds.
fn names(store: &Store) -> Result<impl Fn(FeedId) -> Option<String>> {
    let feeds = store.lists().map_err(|error| told(&error.notice()))?.feeds;
    Ok(move |id| feeds.iter().find(|stored| stored.feed.id == id).map(|stored| stored.feed.name().to_owned()))
}

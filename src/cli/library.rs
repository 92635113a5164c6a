//! What the library holds, for scripts: one JSON object per line.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use serde_json::json;

use super::told;
use crate::{
    paths,
    store::{Lists, Store},
};

fn lists(library: Option<PathBuf>) -> Result<Lists> {
    let folder = paths::library(library).context("no home directory; name the library with --library")?;
    let opened = Store::open(&folder).map_err(|error| told(&error.notice()))?;
    opened.store.lists().map_err(|error| told(&error.notice()))
}

/// Writes the subscriptions, by title.
pub fn feeds(out: &mut impl Write, library: Option<PathBuf>) -> Result<ExitCode> {
    for stored in lists(library)?.feeds {
        let line = json!({
            "title": stored.feed.title,
            "url": stored.feed.url.as_str(),
            "added": stored.feed.added.to_rfc3339(),
            "checked": stored.state.checked.map(|checked| checked.to_rfc3339()),
        });
        writeln!(out, "{line}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the highlights, newest first.
pub fn highlights(out: &mut impl Write, library: Option<PathBuf>) -> Result<ExitCode> {
    for stored in lists(library)?.highlights {
        let highlight = stored.highlight;
        let line = json!({
            "id": highlight.id.0.to_string(),
            "title": stored.title,
            "source": stored.source,
            "exact": highlight.quote.exact,
            "prefix": highlight.quote.prefix,
            "suffix": highlight.quote.suffix,
            "start": highlight.position.start,
            "end": highlight.position.end,
            "color": highlight.color.name(),
            "created": highlight.created.to_rfc3339(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(ExitCode::SUCCESS)
}

//! Highlights of the library, for scripts: listed, taken out, taken in.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::json;

use super::{feeds::lists, say, told};
use crate::{
    engine::{
        clock::Clock,
        taking::{self, IfThere, Written},
    },
    exchange::highlights::{Format, Passage},
    model::instrument::Symbol,
    store::Store,
};

/// A format to export to.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ExportFormat {
    /// One file a story, for Obsidian and its like
    Markdown,
    /// The columns Readwise imports
    Csv,
    /// Lossless, to be imported again
    Json,
    /// W3C Web Annotations
    Jsonld,
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Markdown => Self::Markdown,
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Json => Self::Json,
            ExportFormat::Jsonld => Self::JsonLd,
        }
    }
}

/// Writes the highlights, newest first, one JSON object per line.
pub fn list(out: &mut impl Write, library: Option<PathBuf>) -> Result<ExitCode> {
    for stored in lists(library)?.highlights {
        let highlight = &stored.highlight;
        let symbols: Vec<&str> = highlight.symbols.iter().map(Symbol::as_str).collect();
        let line = json!({
            "id": highlight.id.0.to_string(),
            "title": stored.title,
            "source": stored.source,
            "url": stored.url,
            "exact": highlight.quote.exact,
            "prefix": highlight.quote.prefix,
            "suffix": highlight.quote.suffix,
            "start": highlight.position.start,
            "end": highlight.position.end,
            "color": highlight.color.name(),
            "note": highlight.note,
            "tags": highlight.tags,
            "symbols": symbols,
            "numbers": highlight.numbers,
            "created": highlight.created.to_rfc3339(),
            "changed": highlight.changed.to_rfc3339(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// All highlights of a library; says so on stderr where there is none, and makes none.
fn passages(library: Option<PathBuf>) -> Result<Vec<Passage>> {
    let folder = super::library(library)?;
    let found = Store::open_to_read(&folder)
        .and_then(|store| store.map(|store| taking::passages(&store, &store.lists()?.highlights)).transpose());
    Ok(found.map_err(|error| told(&error.notice()))?.unwrap_or_else(|| {
        say(&format!("there is no library in {}", folder.display()));
        Vec::new()
    }))
}

/// Writes the highlights in a format, to standard output or to a file or, as Markdown, into a folder.
pub fn export(
    out: &mut impl Write,
    library: Option<PathBuf>,
    format: ExportFormat,
    to: Option<&Path>,
    replace: bool,
) -> Result<ExitCode> {
    let passages = passages(library)?;
    let Some(to) = to else {
        out.write_all(taking::text(&passages, format.into()).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    };
    let if_there = if replace { IfThere::Replace } else { IfThere::Refuse };
    match taking::write(&passages, format.into(), to, if_there) {
        Ok(Written::File(path)) => say(&format!("{} highlights written to {}", passages.len(), path.display())),
        Ok(Written::Folder { folder, made, changed }) => {
            say(&format!("{made} files made and {changed} changed in {}", folder.display()));
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            anyhow::bail!("{} is there already\nhint: name another file, or add --replace", to.display())
        }
        Err(error) => return Err(error).with_context(|| format!("writing {}", to.display())),
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes highlights in from a file: our own JSON, Web Annotations, or a CSV file of Readwise.
pub fn import(out: &mut impl Write, library: Option<PathBuf>, file: &Path) -> Result<ExitCode> {
    let contents = taking::read(file).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
    let folder = super::library(library)?;
    let imported =
        taking::import_into(&folder, contents, Clock::system().now()).map_err(|error| told(&error.notice()))?;
    let report = json!({
        "added": imported.added.len(),
        "known": imported.known,
        "unattached": imported.unattached,
        "wordless": imported.wordless,
    });
    writeln!(out, "{report}")?;
    Ok(ExitCode::SUCCESS)
}

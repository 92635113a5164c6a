//! Highlights of the library, for scripts: one JSON object per line.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Result;
use serde_json::json;

use super::feeds::lists;

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

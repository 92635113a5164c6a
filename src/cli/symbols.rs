//! `symbols lookup`: what the directory knows of a name or symbol.

use std::{io::Write, process::ExitCode};

use anyhow::Result;
use serde::Serialize;

use crate::annotate::directory::Directory;

/// Instruments shown at most.
const LIMIT: usize = 10;

/// One line of the answer.
#[derive(Clone, Debug, Serialize)]
struct Found<'a> {
    symbol: &'a str,
    name: &'a str,
    exchange: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    cik: Option<u32>,
}

/// Writes the instruments that match, best first, one JSON object per line; exit code 1 when there is none.
pub fn lookup(out: &mut impl Write, words: &str) -> Result<ExitCode> {
    let directory = Directory::bundled();
    let found = directory.search(words, LIMIT);
    for instrument in found.iter().filter_map(|id| directory.instrument(*id)) {
        let line = Found {
            symbol: instrument.symbol.as_str(),
            name: &instrument.name,
            exchange: instrument.exchange.as_deref(),
            kind: instrument.kind.name(),
            cik: instrument.cik,
        };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    if found.is_empty() {
        anyhow::bail!("the directory knows no instrument by {words:?}; try its full name or its symbol");
    }
    Ok(ExitCode::SUCCESS)
}

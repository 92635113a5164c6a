//! `symbols`: what the directory knows of a name or symbol, and fetching it anew.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::atomic::AtomicBool};

use anyhow::{Context, Result};
use serde::Serialize;

use super::told;
use crate::{
    annotate::directory::{
        Directory, InstrumentId,
        lookup::{Fit, Hit},
    },
    engine::{
        clock::Clock,
        network,
        symbols::{self, Kept, Step, UpdateError, UpdateRequest},
    },
    fetch::{Limits, Outbound},
    model::mail::MailAddress,
    paths,
};

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
    /// The other listings of the company.
    listings: Vec<&'static str>,
    former_symbols: Vec<&'static str>,
    traded_until: Option<String>,
    /// What a story may call it, and how far each name is trusted alone.
    names: Vec<KnownName>,
    matched: Matched,
}

/// Why it is in the answer.
#[derive(Clone, Debug, Serialize)]
struct Matched {
    by: &'static str,
    text: &'static str,
}

/// One name of an instrument.
#[derive(Clone, Debug, Serialize)]
struct KnownName {
    name: &'static str,
    class: &'static str,
    from: Option<String>,
    until: Option<String>,
}

/// Writes the instruments that match, best first, one JSON object per line; exit code 1 when there is none.
pub fn lookup(out: &mut impl Write, words: &str) -> Result<ExitCode> {
    let directory = Directory::current();
    let (found, mistyped): (Vec<Hit>, Vec<Hit>) =
        directory.look_up(words, LIMIT).into_iter().partition(|hit| hit.fit < Fit::OneTypo);
    for (hit, instrument) in found.iter().filter_map(|hit| Some((hit, directory.instrument(hit.id)?))) {
        let id = hit.id;
        let line = Found {
            symbol: instrument.symbol.as_str(),
            name: &instrument.name,
            exchange: instrument.exchange.as_deref(),
            kind: instrument.kind.name(),
            cik: instrument.cik,
            listings: directory.other_listings(id).into_iter().filter_map(|id| directory.symbol(id)).collect(),
            former_symbols: directory.former_symbols(id),
            traded_until: directory.traded_until(id).map(|day| day.to_string()),
            names: names(directory, id),
            matched: Matched { by: hit.kind.name(), text: hit.text },
        };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    if found.is_empty() {
        let meant: Vec<String> = mistyped
            .iter()
            .take(3)
            .filter_map(|hit| Some(format!("{} ({})", hit.text, directory.symbol(hit.id)?)))
            .collect();
        if meant.is_empty() {
            anyhow::bail!("the directory knows no instrument by {words:?}; try its full name or its symbol");
        }
        anyhow::bail!("the directory knows no instrument by {words:?}; did you mean {}?", meant.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

fn names(directory: &Directory, id: InstrumentId) -> Vec<KnownName> {
    let names = directory.names_of(id).into_iter().map(|name| KnownName {
        name: name.text,
        class: name.class.name(),
        from: name.validity.from.map(|day| day.to_string()),
        until: name.validity.until.map(|day| day.to_string()),
    });
    names.collect()
}

/// Uses the table of symbols that was last fetched for the library, if there is one; else the bundled one.
pub fn in_force(library: Option<PathBuf>) {
    if let Some(folder) = paths::library(library) {
        _ = symbols::load(&folder);
    }
}

/// Fetches the table of symbols anew; what changed is one JSON object.
pub fn update(
    out: &mut impl Write,
    library: Option<PathBuf>,
    contact: Option<String>,
    base: Option<url::Url>,
) -> Result<ExitCode> {
    let folder = super::library(library)?;
    let Outbound { proxy, mail } = network::outbound_of(&folder).map_err(|error| told(&error.notice()))?;
    let request = UpdateRequest {
        mail: who(contact, mail)?,
        library: folder,
        proxy,
        base,
        now: Clock::system().now(),
        limits: Limits::default(),
    };
    let done = symbols::update(&request, &AtomicBool::new(false), |step| match step {
        Step::Ask { file, .. } => super::say(&format!("Asking for {file} \u{2026}")),
        Step::Contact(url) => symbols::noted(&request.library, url, request.now),
        Step::Read => super::say("Reading the lists \u{2026}"),
    });
    let updated = done.map_err(|error| {
        let hint = match &error {
            UpdateError::Fetch { .. } | UpdateError::Stopped => "try again later; the table you had stays in use",
            UpdateError::Shape { .. } | UpdateError::TooFew(_) => {
                "the table you had stays in use; a newer version of the program may read the new one"
            }
            UpdateError::Io { .. } => "see whether the library can be written",
        };
        anyhow::anyhow!("{error}\nhint: {hint}")
    })?;
    let Kept { listed, changes, .. } = updated.kept;
    let line = serde_json::json!({
        "listed": listed, "unchanged": updated.unchanged, "added": changes.added, "gone": changes.gone,
        "renamed": changes.renamed, "placed": changes.placed,
    });
    writeln!(out, "{line}")?;
    Ok(ExitCode::SUCCESS)
}

/// Who asks: as the argument says, or the environment, or what is set in the library.
fn who(named: Option<String>, kept: Option<MailAddress>) -> Result<MailAddress> {
    let said = named.or_else(|| std::env::var("TAPEREADER_CONTACT").ok());
    let mail = match &said {
        Some(said) => MailAddress::parse(said),
        None => kept,
    };
    mail.with_context(|| {
        let said = said.map(|said| format!(": {said:?} is no mail address")).unwrap_or_default();
        format!(
            "the SEC answers only those who say who asks{said}\nhint: name your mail address with --contact, in \
             TAPEREADER_CONTACT, or in the window under Network"
        )
    })
}

//! What is in order and what is not: the library, the price folder, the sources, the calendar; with `--live` also what
//! the sources answer.

use std::{fmt::Write as _, io::Write, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};

use crate::{
    engine::{
        clock::Clock,
        doctor::{self, Probe},
        price_settings::PriceSettings,
    },
    fetch::disk,
    market::{
        calendar::known_until,
        csv::{self, Assumed},
        provider::Bases,
    },
    model::instrument::Symbol,
    store::{
        Store,
        backup::{self, Finding},
    },
};

/// Bytes of a file of prices.
const FILE_LIMIT: usize = 32 << 20;
/// What sources are asked for.
const ASKED: &str = "MSFT";
/// Its number at the SEC.
const ASKED_CIK: u32 = 789_019;

/// Lines of what was found.
struct Findings<'a, W> {
    out: &'a mut W,
    failed: bool,
}

impl<W: Write> Findings<'_, W> {
    fn fine(&mut self, words: &str) -> Result<()> {
        writeln!(self.out, "ok    {words}").context("writing to standard output")
    }

    fn note(&mut self, words: &str) -> Result<()> {
        writeln!(self.out, "note  {words}").context("writing to standard output")
    }

    fn fault(&mut self, words: &str) -> Result<()> {
        self.failed = true;
        writeln!(self.out, "fault {words}").context("writing to standard output")
    }
}

/// Looks at everything; exit 1 if something is not in order.
pub fn run(out: &mut impl Write, library: Option<PathBuf>, live: bool) -> Result<ExitCode> {
    let folder = super::library(library)?;
    let mut found = Findings { out, failed: false };
    let settings = stored(&mut found, &folder)?;
    files(&mut found, &settings.folder.clone().unwrap_or_else(|| folder.join("prices")))?;
    for faulty in doctor::faulty_descriptions(&folder) {
        found.fault(&format!("source {}: {}", faulty.file, faulty.fault))?;
    }
    if Clock::system().now().date_naive() > known_until() {
        found.note(&format!("calendar: holidays after {} are not known", known_until()))?;
    } else {
        found.fine(&format!("calendar: eight markets until {}", known_until()))?;
    }
    if live {
        answers(&mut found, &folder, &settings)?;
    } else {
        found.note("sources: not asked; --live asks those you have allowed once each")?;
    }
    Ok(if found.failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn stored(found: &mut Findings<'_, impl Write>, folder: &std::path::Path) -> Result<PriceSettings> {
    let opened = Store::open_to_read(folder);
    if matches!(opened, Ok(None)) {
        found.note(&format!("library: none yet in {}", folder.display()))?;
        return Ok(PriceSettings::default());
    }
    let mut is_sound = true;
    for Finding { path, problem, advice } in backup::examine(folder) {
        if let Some(problem) = problem {
            is_sound = false;
            found.fault(&format!("library: {}: {problem}. {advice}", path.display()))?;
        }
    }
    match opened {
        Ok(None) => Ok(PriceSettings::default()),
        Ok(Some(store)) => {
            match store.lists() {
                Ok(lists) => found.fine(&format!(
                    "library: {} feeds, {} watched, {} highlights in {}",
                    lists.feeds.len(),
                    lists.watchlist.len(),
                    lists.highlights.len(),
                    folder.display()
                ))?,
                Err(error) => found.fault(&format!("library: {error}"))?,
            }
            Ok(doctor::settings(&store))
        }
        Err(error) => {
            // What was found of its files says it already.
            if is_sound {
                found.fault(&format!("library: {error}"))?;
            }
            Ok(PriceSettings::default())
        }
    }
}

fn files(found: &mut Findings<'_, impl Write>, folder: &std::path::Path) -> Result<()> {
    let names = disk::names(folder);
    let tables = names.iter().filter(|name| {
        let ending = std::path::Path::new(name).extension().map(std::ffi::OsStr::to_ascii_lowercase);
        ending.is_some_and(|ending| ending == "csv" || ending == "txt")
    });
    let mut count = 0_usize;
    for name in tables {
        count += 1;
        let bytes = match disk::read(&folder.join(name), FILE_LIMIT) {
            Ok(bytes) => bytes,
            Err(error) => {
                found.fault(&format!("prices {name}: {error}"))?;
                continue;
            }
        };
        match csv::read(&bytes, Assumed { quoted_in: "", zone: None }) {
            Ok(table) if table.skipped + table.left_out > 0 => {
                let mut words = format!("prices {name}: {} bars", table.bars.len());
                if table.skipped > 0 {
                    write!(words, ", {} lines without a date or price", table.skipped)?;
                }
                if table.left_out > 0 {
                    write!(words, ", {} older ones left out", table.left_out)?;
                }
                found.note(&words)?;
            }
            Ok(table) => found.fine(&format!("prices {name}: {} bars", table.bars.len()))?,
            Err(error) => found.fault(&format!("prices {name}: {error}"))?,
        }
    }
    if count == 0 {
        found.note(&format!("prices: no CSV file in {}", folder.display()))?;
    }
    Ok(())
}

fn answers(found: &mut Findings<'_, impl Write>, folder: &std::path::Path, settings: &PriceSettings) -> Result<()> {
    let Some(symbol) = Symbol::parse(ASKED) else { return Ok(()) };
    let bases = Bases::default();
    let probes = doctor::probe(folder, settings, &bases, &symbol);
    if probes.is_empty() {
        found.note("sources: no source of prices is allowed, so none was asked")?;
    }
    let public = doctor::probe_public(folder, settings, &bases, ASKED_CIK);
    if !public.iter().any(|probe| probe.source.starts_with("SEC")) {
        found.note("source SEC: not asked; it answers those who name a mail address, under Network")?;
    }
    if settings.also_in.is_none() {
        found.note("source ECB: not asked; no amounts are shown in another currency")?;
    }
    let probes = probes.into_iter().chain(public);
    for Probe { source, answer } in probes {
        match answer {
            Ok(words) => found.fine(&format!("source {source}: {words}"))?,
            Err(words) => found.fault(&format!("source {source}: {words}"))?,
        }
    }
    Ok(())
}

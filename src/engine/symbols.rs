//! `symbols update`: fetches what trades in the US from the SEC and Nasdaq Trader, and keeps it beside the library.
//!
//! The SEC asks that whoever fetches its data says who it is (<https://www.sec.gov/os/webmaster-faq#developers>): without
//! a contact nothing is asked. Requests are conditional and a quarter of a second apart. Each file is replaced in one
//! step, and only by one whose shape is the known one; whatever goes wrong, the copy before or the bundled one is used.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    annotate::directory::{
        Day, Directory,
        update::{Changes, Listed, TooFew},
    },
    fetch::{Fetched, Limits, Outbound, Proxy, Request, agent, error::FetchError, http::Fetcher},
    model::{
        contact::Purpose,
        feed::Validators,
        instrument::{InstrumentKind, Symbol},
        mail::MailAddress,
        notice::{Notice, Severity},
    },
    store::{Store, files},
};

/// The folder in the library, and the table made of the sources.
const FOLDER: &str = "symbols";
const TABLE: &str = "table.tsv";
/// Between two requests: no more than four a second.
const GAP: Duration = Duration::from_millis(250);

/// The files an update is made of: name, address.
const SOURCES: [(&str, &str); 3] = [
    ("company_tickers_exchange.json", "https://www.sec.gov/files/company_tickers_exchange.json"),
    ("nasdaqlisted.txt", "https://www.nasdaqtrader.com/dynamic/SymDir/nasdaqlisted.txt"),
    ("otherlisted.txt", "https://www.nasdaqtrader.com/dynamic/SymDir/otherlisted.txt"),
];

/// How many files an update is made of.
pub const FILES: usize = SOURCES.len();

/// What an update is about to do.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Ask for a file, the first one at place 0.
    Ask {
        /// Which of them.
        place: usize,
        /// Its name.
        file: &'static str,
    },
    /// Send a request to a host, that of a redirect too.
    Contact(&'a Url),
    /// Read what came.
    Read,
}

/// A table of symbols that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The day it was made.
    pub day: NaiveDate,
    /// What it lists.
    pub listed: usize,
    /// What differs from the bundled directory.
    pub changes: Changes,
    /// Its lines in short: two tables that list the same have the same.
    pub stamp: u64,
}

/// What an update needs.
#[derive(Clone, Debug)]
pub struct UpdateRequest {
    /// The library's folder.
    pub library: PathBuf,
    /// Who asks.
    pub mail: MailAddress,
    /// Which way requests go.
    pub proxy: Proxy,
    /// Where the files lie instead of at their makers: for mirrors.
    pub base: Option<Url>,
    /// When it is made.
    pub now: DateTime<Utc>,
    /// What one fetch may cost.
    pub limits: Limits,
}

/// What came of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// What is in force now.
    pub kept: Kept,
    /// Whether no source had changed since the last time.
    pub unchanged: bool,
}

/// Why there is no update; what was there before stays in force.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// A file could not be had.
    #[error("{name} could not be fetched: {source}")]
    Fetch {
        /// Which file.
        name: &'static str,
        /// Why.
        source: Box<FetchError>,
    },
    /// A file is not what it was.
    #[error("{name} has another shape than the known one: {what}")]
    Shape {
        /// Which file.
        name: &'static str,
        /// What differs.
        what: String,
    },
    /// Together they leave out too much.
    #[error("the lists leave out {} of {} known symbols", .0.missing, .0.known)]
    TooFew(TooFew),
    /// It was stopped.
    #[error("stopped")]
    Stopped,
    /// The library's folder cannot be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was written.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl UpdateError {
    /// As the reader is told, with what to do next.
    pub fn notice(&self) -> Notice {
        let stays = "The table you had stays in use";
        let detail = match self {
            Self::Fetch { source, .. } => {
                let Notice { title, detail, .. } = source.notice();
                format!("{stays}. {title}. {detail}")
            }
            Self::Shape { .. } | Self::TooFew(_) => {
                format!("{stays}; a newer version of the program may read the new one. {}", capital(&self.to_string()))
            }
            Self::Io { .. } => format!("See whether the library can be written. {}", capital(&self.to_string())),
            Self::Stopped => stays.to_owned(),
        };
        Notice { severity: Severity::Warning, title: "The symbols were not updated".to_owned(), detail }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Updated {
    /// What changed, in words.
    pub fn words(&self) -> String {
        if self.unchanged {
            return "Nothing has changed since the last time".to_owned();
        }
        let Kept { listed, changes, .. } = &self.kept;
        let Changes { added, gone, renamed, .. } = changes;
        format!(
            "{listed} are listed; of the bundled table {gone} are gone and {renamed} have another symbol, {added} are new"
        )
    }
}

/// What makes the next requests conditional.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Asked {
    #[serde(default)]
    files: Vec<AskedFile>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct AskedFile {
    name: String,
    etag: Option<String>,
    last_modified: Option<String>,
}

/// Fetches, checks, keeps and puts in force; `told` hears of every step before it is done, and `stop` ends it.
pub fn update(
    request: &UpdateRequest,
    stop: &AtomicBool,
    mut told: impl FnMut(Step<'_>),
) -> Result<Updated, UpdateError> {
    let today = request.now.date_naive();
    let folder = request.library.join(FOLDER);
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| UpdateError::Io { path, source }
    };
    fs::create_dir_all(&folder).map_err(io(&folder))?;
    let kept_path = folder.join("validators.json");
    let kept: Asked =
        fs::read(&kept_path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let mail = Some(request.mail.clone());
    let fetcher = Fetcher::with(request.limits, Outbound { proxy: request.proxy.clone(), mail });
    let fetcher = fetcher.map_err(|source| UpdateError::Fetch { name: "the first file", source: Box::new(source) })?;
    let mut unchanged = true;
    let mut files = Vec::new();
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for (place, (name, address)) in SOURCES.into_iter().enumerate() {
        if place > 0 {
            thread::park_timeout(GAP);
        }
        if stop.load(Ordering::Relaxed) {
            return Err(UpdateError::Stopped);
        }
        told(Step::Ask { place, file: name });
        let path = folder.join(name);
        let before = kept.files.iter().find(|file| file.name == name).filter(|_| path.exists()).cloned();
        let url = match &request.base {
            Some(base) => base.join(name),
            None => Url::parse(address),
        };
        let url = url.map_err(|error| UpdateError::Shape { name, what: error.to_string() })?;
        let validators = before.as_ref().map_or_else(Validators::default, |before| Validators {
            etag: before.etag.clone(),
            last_modified: before.last_modified.clone(),
        });
        let mut asked = Request { validators, typed_by_reader: request.base.is_some(), ..Request::first(url) };
        if request.base.is_some() {
            // A mirror stands for the SEC.
            asked.headers.push(("user-agent", agent(&request.mail)));
        }
        let mut note = |url: &Url| told(Step::Contact(url));
        let (bytes, validators) = match fetcher.get_telling(&asked, &mut note) {
            Fetched::Failed(source) => return Err(UpdateError::Fetch { name, source: Box::new(source) }),
            Fetched::NotModified(same) => (fs::read(&path).map_err(io(&path))?, same.validators),
            Fetched::Fresh(body) => {
                unchanged = false;
                (body.bytes, body.validators)
            }
        };
        files.push(AskedFile { name: name.to_owned(), etag: validators.etag, last_modified: validators.last_modified });
        bodies.push(bytes);
    }
    told(Step::Read);
    let listed = read(&bodies)?;
    let mut table = format!("# {}\n", today.format("%Y-%m-%d"));
    for line in &listed {
        table.push_str(&line.to_line());
        table.push('\n');
    }
    // Everything is checked before anything is replaced.
    let stamp = stamp(&table);
    let (directory, changes) = Directory::updated(table.clone().leak(), Day::of(today)).map_err(UpdateError::TooFew)?;
    if stop.load(Ordering::Relaxed) {
        return Err(UpdateError::Stopped);
    }
    for ((name, _), bytes) in SOURCES.iter().zip(&bodies) {
        replace(&folder.join(name), bytes)?;
    }
    replace(&folder.join(TABLE), table.as_bytes())?;
    let kept = serde_json::to_vec(&Asked { files }).unwrap_or_default();
    replace(&kept_path, &kept)?;
    directory.install();
    let kept = Kept { day: today, listed: listed.len(), changes, stamp };
    Ok(Updated { kept, unchanged })
}

/// Puts the table of the last update in force; without one, or with one that cannot be read, the bundled one stays.
pub fn load(library: &Path) -> Option<Kept> {
    let table = fs::read_to_string(library.join(FOLDER).join(TABLE)).ok()?;
    let day: NaiveDate = table.lines().next()?.strip_prefix("# ")?.parse().ok()?;
    let (stamp, listed) = (stamp(&table), table.lines().count() - 1);
    match Directory::updated(table.leak(), Day::of(day)) {
        Ok((directory, changes)) => {
            directory.install();
            Some(Kept { day, listed, changes, stamp })
        }
        Err(few) => {
            tracing::warn!(missing = few.missing, "the kept table of symbols is not used");
            None
        }
    }
}

/// When the table of the last update was written.
pub fn written(library: &Path) -> Option<SystemTime> {
    fs::metadata(library.join(FOLDER).join(TABLE)).and_then(|table| table.modified()).ok()
}

/// FNV-1a of a table's lines but for the day it was made.
fn stamp(table: &str) -> u64 {
    let lines = table.split_once('\n').map_or("", |(_, lines)| lines);
    lines.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), UpdateError> {
    files::replace(path, bytes).map_err(|source| UpdateError::Io { path: path.to_owned(), source })
}

/// Puts a host into the list of those that were asked.
pub fn noted(library: &Path, url: &Url, now: DateTime<Utc>) {
    let host = url.host_str().unwrap_or_default();
    if let Err(error) = Store::note_contact_in(library, host, Purpose::Symbols, now) {
        tracing::warn!(%error, host, "a contact was not noted");
    }
}

/// What the three files list, the SEC's order first; a symbol is listed once.
fn read(bodies: &[Vec<u8>]) -> Result<Vec<Listed>, UpdateError> {
    let empty = Vec::new();
    let body = |at: usize| bodies.get(at).unwrap_or(&empty);
    let mut listed = sec(body(0))?;
    let mut exchanges = listing("nasdaqlisted.txt", body(1))?;
    exchanges.extend(listing("otherlisted.txt", body(2))?);
    let mut seen: std::collections::HashMap<String, usize> =
        listed.iter().enumerate().map(|(at, line)| (line.symbol.clone(), at)).collect();
    for line in exchanges {
        if let Some(known) = seen.get(&line.symbol).and_then(|&at| listed.get_mut(at)) {
            // The exchanges know better where it trades and what it is.
            (known.exchange, known.kind) = (line.exchange, line.kind);
        } else {
            seen.insert(line.symbol.clone(), listed.len());
            listed.push(line);
        }
    }
    Ok(listed)
}

/// `{"fields":["cik","name","ticker","exchange"],"data":[[320193,"Apple Inc.","AAPL","Nasdaq"]]}`
fn sec(bytes: &[u8]) -> Result<Vec<Listed>, UpdateError> {
    #[derive(Deserialize)]
    struct File {
        fields: Vec<String>,
        data: Vec<(u32, String, String, Option<String>)>,
    }
    let name = "company_tickers_exchange.json";
    let file: File =
        serde_json::from_slice(bytes).map_err(|error| UpdateError::Shape { name, what: error.to_string() })?;
    if file.fields != ["cik", "name", "ticker", "exchange"] {
        return Err(UpdateError::Shape { name, what: format!("its fields are {:?}", file.fields) });
    }
    let rows = file.data.into_iter().filter_map(|(cik, name, ticker, exchange)| {
        let exchange = match exchange.as_deref() {
            Some("Nasdaq") => "NASDAQ",
            Some("NYSE") => "NYSE",
            Some("CBOE") => "CBOE",
            // Over the counter, or nowhere.
            _ => return None,
        };
        let symbol = share(&ticker)?;
        Some(Listed {
            symbol,
            name: spelled(&name),
            exchange: exchange.to_owned(),
            kind: InstrumentKind::Stock,
            cik: Some(cik),
        })
    });
    Ok(rows.collect())
}

/// Nasdaq Trader's lists, a bar between the cells: <https://www.nasdaqtrader.com/trader.aspx?id=symboldirdefs>.
fn listing(name: &'static str, bytes: &[u8]) -> Result<Vec<Listed>, UpdateError> {
    let nasdaq = "Symbol|Security Name|Market Category|Test Issue|Financial Status|Round Lot Size|ETF|NextShares";
    let other = "ACT Symbol|Security Name|Exchange|CQS Symbol|ETF|Round Lot Size|Test Issue|NASDAQ Symbol";
    let shape = |what: String| UpdateError::Shape { name, what };
    let text = std::str::from_utf8(bytes).map_err(|error| shape(error.to_string()))?;
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().trim_end();
    let is_nasdaq = head == nasdaq;
    if !is_nasdaq && head != other {
        return Err(shape(format!("it begins with {:?}", head.chars().take(80).collect::<String>())));
    }
    if !text.lines().next_back().is_some_and(|last| last.starts_with("File Creation Time")) {
        return Err(shape("it breaks off before its last line".to_owned()));
    }
    let rows = lines.filter(|line| !line.starts_with("File Creation Time")).filter_map(|line| {
        let cells: Vec<&str> = line.trim_end().split('|').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let (is_test, etf) = if is_nasdaq { (cell(3), cell(6)) } else { (cell(6), cell(4)) };
        let exchange = match cell(2) {
            _ if is_nasdaq => "NASDAQ",
            "N" => "NYSE",
            "A" => "NYSE American",
            "P" => "NYSE Arca",
            "Z" => "CBOE",
            _ => "",
        };
        let security = cell(1);
        let derived = ["Warrant", "Right", "Unit", "Preferred", "Notes", "Depositary Shares Each", "Debenture", "%"];
        if is_test == "Y" || derived.iter().any(|word| security.contains(word)) && etf != "Y" {
            return None;
        }
        let kind = if etf == "Y" { InstrumentKind::Etf } else { InstrumentKind::Stock };
        let name = company(security).to_owned();
        Some(Listed { symbol: share(cell(0))?, name, exchange: exchange.to_owned(), kind, cik: None })
    });
    Ok(rows.collect())
}

/// A canonical symbol of a share or a fund; none for units, warrants and preferred shares.
fn share(written: &str) -> Option<String> {
    let symbol = Symbol::parse(written)?;
    let text = symbol.as_str();
    let (stem, class) = text.split_once('.').map_or((text, ""), |(stem, class)| (stem, class));
    let letters = |part: &str, most: usize| part.len() <= most && part.bytes().all(|byte| byte.is_ascii_uppercase());
    (letters(stem, 5) && letters(class, 1) && !matches!(class, "P" | "W" | "U" | "R")).then(|| text.to_owned())
}

/// "Apple Inc. - Common Stock" is Apple Inc.
fn company(security: &str) -> &str {
    let name = security.split(" - ").next().unwrap_or(security);
    let kinds = [
        " Common Stock",
        " Common Shares",
        " Ordinary Share",
        " Class A",
        " Class B",
        " American Depositary",
        " Common Units",
    ];
    let end = kinds.iter().filter_map(|kind| name.find(kind)).min().unwrap_or(name.len());
    name.get(..end).unwrap_or(name).trim()
}

/// The SEC writes many names in capitals.
fn spelled(name: &str) -> String {
    if name.chars().filter(|c| c.is_lowercase()).count() > 2 {
        return name.to_owned();
    }
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_string() + &letters.as_str().to_lowercase())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

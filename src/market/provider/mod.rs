//! Sources of prices behind one trait: what to ask for, and what an answer says. They send nothing themselves.

pub mod custom;
pub mod folder;
pub mod limits;
pub mod tiingo;
pub(in crate::market) mod wire;
pub mod yahoo;

use std::{fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use self::limits::Quota;
use super::{
    calendar::Calendar,
    csv::CsvError,
    freshness::{Freshness, Trouble, freshness},
    series::{Interval, ProviderId, Series},
};
use crate::model::instrument::{Instrument, Symbol};

/// A source of prices.
pub trait Provider: fmt::Debug + Send + Sync {
    /// Which one.
    fn id(&self) -> ProviderId;
    /// What it has.
    fn capabilities(&self) -> Capabilities;
    /// How often it may be asked; all of them hold.
    fn quotas(&self) -> &[Quota];
    /// What to send or open for an answer.
    fn call(&self, ask: &Ask) -> Result<Call, ProviderError>;
    /// What came back, as bars.
    fn read(&self, ask: &Ask, reply: &Reply<'_>) -> Result<Series, ProviderError>;
}

/// Where the sources of the program lie; tests put servers of their own in place.
#[derive(Clone, Debug)]
pub struct Bases {
    /// Yahoo's chart service.
    pub yahoo: Option<Url>,
    /// Tiingo.
    pub tiingo: Option<Url>,
    /// The SEC's data.
    pub sec: Option<Url>,
    /// The European Central Bank.
    pub ecb: Option<Url>,
    /// Frankfurter.
    pub frankfurter: Option<Url>,
    /// The lists of symbols, all in one place; none where their makers keep them.
    pub symbols: Option<Url>,
}

impl Default for Bases {
    fn default() -> Self {
        Self {
            yahoo: Url::parse("https://query1.finance.yahoo.com/").ok(),
            tiingo: Url::parse("https://api.tiingo.com/").ok(),
            sec: Url::parse("https://data.sec.gov/").ok(),
            ecb: Url::parse("https://www.ecb.europa.eu/").ok(),
            frankfurter: Url::parse("https://api.frankfurter.dev/").ok(),
            symbols: None,
        }
    }
}

/// What a source has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Daily bars.
    pub daily: bool,
    /// Bars of minutes.
    pub intraday: bool,
    /// Whether it lies on this machine: asking it tells nobody anything.
    pub local: bool,
}

impl Capabilities {
    /// Whether it has bars of this length.
    pub const fn has(self, interval: Interval) -> bool {
        match interval {
            Interval::Day => self.daily,
            Interval::FiveMinutes => self.intraday,
        }
    }
}

/// One thing to ask a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The instrument.
    pub instrument: Instrument,
    /// Bars of which length.
    pub interval: Interval,
    /// When it is asked.
    pub now: DateTime<Utc>,
}

impl Ask {
    /// The symbol asked for.
    pub const fn symbol(&self) -> &Symbol {
        &self.instrument.symbol
    }

    /// The calendar the instrument trades by.
    pub fn calendar(&self) -> Option<&'static Calendar> {
        Calendar::for_instrument(&self.instrument)
    }
}

/// How an answer is to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// One of the files of the price folder, by what its name begins with.
    File,
    /// A web address.
    Http {
        /// The address.
        url: Url,
        /// Where the reader's own key goes, if the source wants one.
        key: Option<Key>,
    },
}

impl Call {
    /// An address that wants no key.
    pub const fn http(url: Url) -> Self {
        Self::Http { url, key: None }
    }
}

/// A header that holds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The header's name.
    pub header: &'static str,
    /// What stands before the key in it.
    pub before: &'static str,
}

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The bytes, decompressed.
    pub body: &'a [u8],
    /// When they came; of a file, when it was last written.
    pub at: DateTime<Utc>,
}

/// Why a source gives no prices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Asked too often.
    #[error("it wants to be asked less often")]
    RateLimited {
        /// Not before.
        until: Option<DateTime<Utc>>,
    },
    /// A web page where data should be: a challenge, a consent page, an apology.
    #[error("it answered with a web page instead of data")]
    Challenge,
    /// It refuses this reader.
    #[error("it refuses the request ({0})")]
    Refused(u16),
    /// It needs a key that is not there.
    #[error("it needs your key")]
    KeyMissing,
    /// It needs a key that the keychain does not give now.
    #[error("its key is not to be had: the system's keychain is locked, or none is running ({0})")]
    KeyLocked(String),
    /// It does not know the instrument.
    #[error("it does not know this symbol")]
    NotFound,
    /// It has nothing of this kind.
    #[error("it has no such prices")]
    Unsupported,
    /// It knows the instrument and has no bars.
    #[error("it has no prices for this symbol")]
    Empty,
    /// It answered in another shape than agreed.
    #[error("its answer cannot be read: {0}")]
    Damaged(String),
    /// It is in trouble itself.
    #[error("it has trouble of its own ({0})")]
    Server(u16),
    /// It cannot be reached.
    #[error("it cannot be reached: {0}")]
    Offline(String),
}

impl ProviderError {
    /// What it means for a price that is there already.
    pub const fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::RateLimited { .. } | Self::Challenge | Self::Refused(_) | Self::KeyMissing | Self::KeyLocked(_) => {
                Some(Trouble::Blocked)
            }
            Self::Server(_) | Self::Offline(_) => Some(Trouble::Offline),
            Self::NotFound | Self::Unsupported | Self::Empty | Self::Damaged(_) => None,
        }
    }

    /// Whether the source as a whole should be left alone for a while.
    pub const fn opens_circuit(&self) -> bool {
        self.trouble().is_some() && !matches!(self, Self::KeyMissing | Self::KeyLocked(_))
    }
}

impl From<CsvError> for ProviderError {
    fn from(error: CsvError) -> Self {
        match error {
            CsvError::WebPage => Self::Challenge,
            CsvError::NoColumns => Self::Damaged(error.to_string()),
            CsvError::NoRows => Self::Empty,
        }
    }
}

/// An HTTP status that is no success as what it means here.
pub fn status_error(code: u16, until: Option<DateTime<Utc>>) -> ProviderError {
    match code {
        429 => ProviderError::RateLimited { until },
        404 | 422 => ProviderError::NotFound,
        500.. => ProviderError::Server(code),
        _ => ProviderError::Refused(code),
    }
}

/// Whether a body is a web page: what a server that wants no programs sends with a good conscience.
pub fn is_web_page(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte == b'<')
}

/// The series to show of what several sources gave: the first source's that is current, or else the newest.
///
/// Series are never joined: two sources correct prices in different ways.
pub fn choose<'a>(
    held: &'a [Arc<Series>],
    order: &[ProviderId],
    interval: Interval,
    calendar: Option<&Calendar>,
    now: DateTime<Utc>,
) -> Option<&'a Arc<Series>> {
    let place = |series: &Series| order.iter().position(|id| *id == series.provenance.provider).unwrap_or(order.len());
    let rank = |series: &&Arc<Series>| {
        let label = freshness(&series.provenance, interval, calendar, None, now);
        let old = !Freshness::is_current(label);
        let newest_first = if old { std::cmp::Reverse(Some(series.provenance.as_of)) } else { std::cmp::Reverse(None) };
        (old, newest_first, place(series))
    };
    held.iter().filter(|series| series.interval == interval).min_by_key(rank)
}

/// Delay of a source as a length of time.
pub(crate) const fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

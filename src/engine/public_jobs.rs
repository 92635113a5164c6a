//! What a worker does to ask a public body: the SEC for a company's filings, and central banks' rates of exchange.

use std::path::PathBuf;

use chrono::NaiveDate;
use url::Url;

use super::{clock::Clock, price_jobs::explained};
use crate::{
    fetch::{Fetched, Request, disk, error::FetchError},
    market::{
        edgar::{
            self, concept_url,
            facts::{self, Metric, Stated},
            facts_url,
            filing::{self, Filings},
            frames::{self, Frame, Point, frame_url},
            submissions_url,
        },
        fx::{self, DayRates},
        provider::{Bases, ProviderError, limits::Quota},
        series::ProviderId,
    },
    model::contact::Purpose,
};

/// Bytes of a file of rates.
const FILE_LIMIT: usize = 16 << 20;
/// The ECB's table of all rates, as a reader may put it into the price folder.
pub(super) const RATES_FILE: &str = "eurofxref-hist.csv";

/// One thing to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// A company's list of filings.
    Filings(u32),
    /// All facts of a company.
    Facts(u32),
    /// The facts of one tag: where all together are too many.
    Concept(u32, Metric, usize),
    /// What all companies state under one tag for one period.
    Frame(Frame),
    /// The ECB's rates of the last working day.
    LastRates,
    /// The ECB's rates of the last 90 days.
    RecentRates,
    /// Frankfurter's rates of a day.
    RatesOf(NaiveDate),
    /// The table of rates in the price folder.
    RatesFile,
}

impl Wanted {
    /// Who is asked.
    pub(super) fn source(self) -> ProviderId {
        match self {
            Self::Filings(_) | Self::Facts(_) | Self::Concept(..) | Self::Frame(_) => ProviderId::sec(),
            Self::LastRates | Self::RecentRates => ProviderId::ecb(),
            Self::RatesOf(_) => ProviderId::frankfurter(),
            Self::RatesFile => ProviderId::folder(),
        }
    }

    /// How often that one may be asked.
    pub(super) const fn quotas(self) -> &'static [Quota] {
        match self {
            Self::Filings(_) | Self::Facts(_) | Self::Concept(..) | Self::Frame(_) => &edgar::QUOTAS,
            Self::LastRates | Self::RecentRates | Self::RatesOf(_) => &fx::QUOTAS,
            Self::RatesFile => &[],
        }
    }

    /// What the list of hosts contacted says of it.
    pub(super) const fn purpose(self) -> Purpose {
        match self {
            Self::Filings(_) | Self::Facts(_) | Self::Concept(..) => Purpose::Filings,
            Self::Frame(_) => Purpose::Comparison,
            Self::LastRates | Self::RecentRates | Self::RatesOf(_) | Self::RatesFile => Purpose::Rates,
        }
    }

    /// The question as `doctor` names it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Filings(_) => "SEC submissions",
            Self::Facts(_) => "SEC companyfacts",
            Self::Concept(..) => "SEC companyconcept",
            Self::Frame(_) => "SEC frames",
            Self::LastRates => "ECB daily rates",
            Self::RecentRates => "ECB rates of 90 days",
            Self::RatesOf(_) => "Frankfurter",
            Self::RatesFile => "Table of rates",
        }
    }

    /// Whether it is asked of the SEC, which answers only those who say who asks.
    pub(super) fn is_of_sec(self) -> bool {
        self.source() == ProviderId::sec()
    }

    /// The company it is about.
    pub(super) const fn cik(self) -> Option<u32> {
        match self {
            Self::Filings(cik) | Self::Facts(cik) | Self::Concept(cik, ..) => Some(cik),
            Self::Frame(_) | Self::LastRates | Self::RecentRates | Self::RatesOf(_) | Self::RatesFile => None,
        }
    }

    /// Where it is asked; none for a file.
    pub(super) fn url(self, bases: &Bases) -> Option<Url> {
        match self {
            Self::Filings(cik) => submissions_url(bases.sec.as_ref()?, cik),
            Self::Facts(cik) => facts_url(bases.sec.as_ref()?, cik),
            Self::Concept(cik, metric, place) => {
                let (taxonomy, tag) = metric.tags().get(place)?;
                concept_url(bases.sec.as_ref()?, cik, taxonomy, tag)
            }
            Self::Frame(frame) => frame_url(bases.sec.as_ref()?, frame),
            Self::LastRates => fx::ecb_daily(bases.ecb.as_ref()?),
            Self::RecentRates => fx::ecb_90_days(bases.ecb.as_ref()?),
            Self::RatesOf(day) => fx::frankfurter_day(bases.frankfurter.as_ref()?, day),
            Self::RatesFile => None,
        }
    }

    fn read(self, body: &[u8]) -> Result<Given, ProviderError> {
        match self {
            Self::Filings(_) => filing::decode(body).map(Given::Filings),
            Self::Facts(_) => facts::decode(body).map(Given::Facts),
            Self::Concept(_, metric, place) => facts::decode_concept(body, metric, place).map(Given::Facts),
            Self::Frame(_) => frames::decode(body).map(Given::Frame),
            Self::LastRates | Self::RecentRates => fx::read_xml(body).map(Given::Rates),
            Self::RatesOf(_) => fx::read_json(body).map(Given::Rates),
            Self::RatesFile => fx::read_csv(body).map(Given::Rates),
        }
    }
}

/// One question, and where it goes.
#[derive(Clone, Debug)]
pub(super) struct PublicJob {
    pub(super) wanted: Wanted,
    pub(super) place: Place,
}

/// Where an answer lies.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// At an address, for one who gives this name (`User-Agent`); none is the program's own.
    Web { url: Url, agent: Option<String> },
    /// In a file, which may not be there.
    File(PathBuf),
}

/// What an answer holds.
#[derive(Clone, Debug)]
pub(super) enum Given {
    Filings(Filings),
    Facts(Vec<Stated>),
    Frame(Vec<Point>),
    Rates(Vec<DayRates>),
    /// More bytes than are read: it is to be asked for in parts.
    TooMuch,
}

impl Given {
    /// How much came.
    pub(super) fn counted(&self) -> String {
        match self {
            Self::Filings(filings) => format!("{} filings of {}", filings.filings.len(), filings.name),
            Self::Facts(rows) => format!("{} facts", rows.len()),
            Self::Frame(points) => format!("{} companies", points.len()),
            Self::Rates(days) => {
                let newest = days.last().map(|rates| rates.day.to_string()).unwrap_or_default();
                format!("{} days of rates up to {newest}", days.len())
            }
            Self::TooMuch => "more than is read at once".to_owned(),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) struct PublicOutcome {
    pub(super) wanted: Wanted,
    pub(super) result: Result<Given, ProviderError>,
}

impl PublicJob {
    /// Does it.
    pub(super) fn run(self, clock: &Clock, get: &mut dyn FnMut(&Request) -> Fetched) -> PublicOutcome {
        PublicOutcome { wanted: self.wanted, result: self.answer(clock, get) }
    }

    /// What is said when a bug ended it.
    pub(super) fn lost(&self) -> PublicOutcome {
        let result = Err(ProviderError::Damaged("a fault of this program; please report it".to_owned()));
        PublicOutcome { wanted: self.wanted, result }
    }

    fn answer(&self, clock: &Clock, get: &mut dyn FnMut(&Request) -> Fetched) -> Result<Given, ProviderError> {
        let (url, agent) = match &self.place {
            Place::File(path) => {
                let bytes = disk::read(path, FILE_LIMIT).map_err(|_| ProviderError::NotFound)?;
                return self.wanted.read(&bytes);
            }
            Place::Web { url, agent } => (url, agent),
        };
        let mut request = Request::first(url.clone());
        request.headers.extend(agent.clone().map(|agent| ("user-agent", agent)));
        match get(&request) {
            Fetched::Fresh(body) => self.wanted.read(&body.bytes),
            Fetched::NotModified(_) => {
                Err(ProviderError::Damaged("nothing, as if it had been asked before".to_owned()))
            }
            Fetched::Failed(FetchError::TooLarge { .. }) => Ok(Given::TooMuch),
            Fetched::Failed(error) => Err(explained(&error, clock.now())),
        }
    }
}

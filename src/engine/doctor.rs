//! What can be found out about the sources of prices without a window: which there are, and what they answer now.

use std::{path::Path, sync::Arc};

use super::{
    clock::Clock,
    network,
    price_jobs::PriceJob,
    price_settings::{self, PriceSettings},
    prices::{self, FaultyDescription, instrument_of},
    public_jobs::{Place, PublicJob, Wanted},
};
use crate::{
    fetch::{Fetched, Limits, agent, error::FetchError, http::Fetcher},
    market::{
        edgar::{
            facts::Metric,
            frames::{self, Frame, Period, Tag},
        },
        provider::{Ask, Bases, ProviderError},
        series::Interval,
    },
    model::{contact::Purpose, instrument::Symbol},
    store::Store,
};

/// What one source answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The source, as a person reads it.
    pub source: String,
    /// How many bars came, with the day of the newest; or why none did.
    pub answer: Result<String, String>,
}

/// The settings of a library that is open.
pub fn settings(store: &Store) -> PriceSettings {
    let kept = store.setting(price_settings::PRICES).ok().flatten();
    kept.map(|kept| PriceSettings::from_json(&kept)).unwrap_or_default()
}

/// Descriptions of sources that cannot be used.
pub fn faulty_descriptions(library: &Path) -> Vec<FaultyDescription> {
    prices::providers(&PriceSettings::default(), &library.join(prices::DESCRIPTIONS), &Bases::default()).1
}

/// Asks the SEC and, where rates are wanted, the ECB and Frankfurter, each question once.
pub fn probe_public(library: &Path, settings: &PriceSettings, bases: &Bases, cik: u32) -> Vec<Probe> {
    let clock = Clock::system();
    let outbound = network::outbound_of(library).unwrap_or_default();
    let agent = outbound.mail.as_ref().map(agent);
    let fetcher = Fetcher::with(Limits::default(), outbound);
    let last_week = clock.now().date_naive().checked_sub_days(chrono::Days::new(7)).unwrap_or_default();
    let year = frames::year_at(clock.now().date_naive());
    let assets = Frame { tag: Tag::Assets, period: Period::QuarterEnd(year, 4) };
    let filings =
        [Wanted::Filings(cik), Wanted::Facts(cik), Wanted::Concept(cik, Metric::NetIncome, 0), Wanted::Frame(assets)];
    let rates = [Wanted::LastRates, Wanted::RecentRates, Wanted::RatesOf(last_week)];
    let filings = filings.into_iter().filter(|_| settings.filings && agent.is_some());
    let wanted = filings.chain(rates.into_iter().filter(|_| settings.also_in.is_some()));
    wanted
        .filter_map(|wanted| {
            let url = wanted.url(bases)?;
            let agent = agent.clone().filter(|_| wanted.is_of_sec());
            let job = PublicJob { wanted, place: Place::Web { url, agent } };
            let mut get = |request: &crate::fetch::Request| asked(&fetcher, library, wanted.purpose(), &clock, request);
            let answer = match job.run(&clock, &mut get).result {
                Ok(given) => Ok(format!("{}, in the shape expected", given.counted())),
                Err(error) => Err(drift(&error)),
            };
            Some(Probe { source: wanted.title().to_owned(), answer })
        })
        .collect()
}

/// An answer, with its host noted among those contacted.
fn asked(
    fetcher: &Result<Fetcher, FetchError>,
    library: &Path,
    purpose: Purpose,
    clock: &Clock,
    request: &crate::fetch::Request,
) -> Fetched {
    match fetcher {
        Ok(fetcher) => fetcher.get_telling(request, &mut |url| {
            let host = url.host_str().unwrap_or_default();
            if let Err(error) = Store::note_contact_in(library, host, purpose, clock.now()) {
                tracing::warn!(%error, host, "a contact was not noted");
            }
        }),
        Err(error) => Fetched::Failed(error.clone()),
    }
}

/// Why an answer cannot be used; one that cannot be read has another shape than the known one.
fn drift(error: &ProviderError) -> String {
    match error {
        ProviderError::Damaged(how) => format!("its shape has changed: {how}"),
        error => error.to_string(),
    }
}

/// Asks every source that is allowed and lies elsewhere for one instrument, and says whether its answer has the shape
/// that is expected. Quotas are not counted: a person calls this, and each source is asked once.
pub fn probe(library: &Path, settings: &PriceSettings, bases: &Bases, symbol: &Symbol) -> Vec<Probe> {
    let clock = Clock::system();
    let (all, _) = prices::providers(settings, &library.join(prices::DESCRIPTIONS), bases);
    let outbound = network::outbound_of(library).unwrap_or_default();
    let fetcher = Fetcher::with(Limits::default(), outbound);
    let mut get = |request: &crate::fetch::Request| asked(&fetcher, library, Purpose::Prices, &clock, request);
    let elsewhere = all.into_iter().filter(|provider| !provider.capabilities().local);
    elsewhere
        .map(|provider| {
            let ask = Ask { instrument: instrument_of(symbol), interval: Interval::Day, now: clock.now() };
            let job = PriceJob { provider: Arc::clone(&provider), ask, folder: library.to_owned(), held: None };
            let answer = match job.run(&clock, &mut get).result {
                Ok(Some(series)) => {
                    let newest = series.last().map(|bar| bar.day().to_string()).unwrap_or_default();
                    Ok(format!("{} daily bars up to {newest}, in the shape expected", series.bars().len()))
                }
                Ok(None) => Err("nothing new".to_owned()),
                Err(error) => Err(drift(&error)),
            };
            Probe { source: provider.id().title().to_owned(), answer }
        })
        .collect()
}

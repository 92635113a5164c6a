//! What public bodies say of a company and of currencies: when they are asked, what is held, and what a card shows.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};

use super::{
    filed::filed,
    jobs::Job,
    public_jobs::{Given, Place, PublicJob, PublicOutcome, RATES_FILE, Wanted},
    room::Room,
    snapshot::{Access, AlsoIn, Reports, TickerCard},
};
use crate::{
    annotate::{directory::Directory, figures::Timeline},
    fetch::agent,
    market::{
        edgar::{
            facts::{Metric, Stated},
            filing::{Filing, Filings},
            told::Facts,
        },
        fx::Rates,
        provider::{Bases, ProviderError},
    },
    model::{instrument::Instrument, quantity::Currency},
    store::{error::StoreError, reports::Kept},
};

/// A list of filings is fetched anew after this long.
const FILINGS_STAND: TimeDelta = TimeDelta::hours(1);
/// Facts are a few hours behind the filing they are in; a filing that never brings any is asked for no more than so.
const FACTS_LAG: TimeDelta = TimeDelta::hours(1);
const FACTS_STAND: TimeDelta = TimeDelta::days(7);
/// Rates of the day come once.
const RATES_STAND: TimeDelta = TimeDelta::hours(4);
/// Days that the ECB's shorter list surely holds.
const RECENT: Days = Days::new(85);
/// Filings a card lists.
const LISTED: usize = 8;
/// Companies held in memory.
const HELD: usize = 12;

/// What is held of a company.
#[derive(Debug, Default)]
struct Company {
    filings: Option<Kept<Filings>>,
    rows: Option<Kept<Vec<Stated>>>,
    facts: Arc<Facts>,
}

/// What the room knows of public bodies.
pub(super) struct ReportDesk {
    bases: Bases,
    pub(super) running: HashSet<Wanted>,
    /// Asked as soon as the quota allows.
    pub(super) waiting: Vec<(DateTime<Utc>, Wanted)>,
    /// What the last attempt gave, for as long as the program runs.
    pub(super) tried: HashMap<Wanted, (DateTime<Utc>, Option<ProviderError>)>,
    held: HashMap<u32, Arc<Company>>,
    rates: Arc<Rates>,
}

impl ReportDesk {
    /// A desk that has yet to look into the library.
    pub(super) fn new(bases: Bases) -> Self {
        Self {
            bases,
            running: HashSet::new(),
            waiting: Vec::new(),
            tried: HashMap::new(),
            held: HashMap::new(),
            rates: Arc::default(),
        }
    }

    /// When something that waits for a quota may be asked.
    pub(super) fn due(&self) -> Option<DateTime<Utc>> {
        self.waiting.iter().map(|(at, _)| *at).min()
    }

    /// Lets what was tried be tried again.
    pub(super) fn forget_attempts(&mut self) {
        self.tried.clear();
    }

    pub(super) fn was_tried_within(&self, wanted: Wanted, time: TimeDelta, now: DateTime<Utc>) -> bool {
        self.tried.get(&wanted).is_some_and(|(at, _)| now - *at < time)
    }
}

impl Room {
    /// What the SEC is told of who asks; none without a contact.
    fn sec_agent(&self) -> Option<String> {
        self.network.outbound.mail.as_ref().map(agent)
    }

    /// Reads the rates that are kept.
    pub(super) fn open_reports(&mut self) -> Result<(), StoreError> {
        self.reports.rates = Arc::new(self.library.store().rates()?);
        Ok(())
    }

    /// Whether the SEC may be asked.
    pub(super) fn filings_access(&self) -> Access {
        if !self.prices.settings.filings {
            Access::Off
        } else if self.sec_agent().is_none() {
            Access::NoContact
        } else {
            Access::Allowed
        }
    }

    /// Asks for what is missing of an instrument's company, and for the rates its card needs.
    pub(super) fn want_reports(&mut self, card: &TickerCard) -> Result<(), StoreError> {
        let now = self.clock.now();
        if let Some(cik) = cik_of(&card.instrument)
            && self.filings_access() == Access::Allowed
        {
            let company = self.company(cik)?;
            let stands = company.filings.as_ref().is_some_and(|kept| now - kept.fetched < FILINGS_STAND);
            if !stands && !self.reports.was_tried_within(Wanted::Filings(cik), FILINGS_STAND, now) {
                self.ask_public(Wanted::Filings(cik))?;
            } else if wants_facts(&company, now) && !self.reports.was_tried_within(Wanted::Facts(cik), FACTS_LAG, now) {
                self.ask_public(Wanted::Facts(cik))?;
            }
        }
        self.want_frames(card)?;
        for day in self.days_without_rates(card) {
            self.want_rates(day)?;
        }
        Ok(())
    }

    /// Once a minute: the card that is looked at.
    pub(super) fn refresh_reports(&mut self) -> Result<(), StoreError> {
        match self.ticker.clone() {
            Some(card) => self.want_reports(&card),
            None => Ok(()),
        }
    }

    /// Days whose rates the card would show if they were there.
    fn days_without_rates(&self, card: &TickerCard) -> Vec<NaiveDate> {
        let Some(also_in) = self.prices.settings.also_in else { return Vec::new() };
        let quote = card.prices.quote.as_ref().map(|quote| &quote.provenance);
        let priced = quote.and_then(|of| Some((of.currency?, of.as_of.date_naive())));
        let told = card
            .numbers
            .iter()
            .flat_map(|line| line.cells.iter().rev().take(3))
            .filter_map(|cell| Some((Currency::of_unit(cell.figure.unit.as_deref()?)?, cell.at.date_naive())));
        let foreign = priced.into_iter().chain(told).filter(|(currency, _)| *currency != also_in);
        let mut days: Vec<NaiveDate> = foreign.map(|(_, day)| working(day)).collect();
        days.sort();
        days.dedup();
        days
    }

    fn want_rates(&mut self, day: NaiveDate) -> Result<(), StoreError> {
        let now = self.clock.now();
        let today = working(now.date_naive());
        if !self.reports.was_tried_within(Wanted::RatesFile, RATES_STAND, now) {
            // Whatever it holds is asked of nobody.
            return self.ask_public(Wanted::RatesFile);
        }
        if self.reports.running.contains(&Wanted::RatesFile) {
            return Ok(());
        }
        let held = self.reports.rates.on(day).map(|(_, rates)| rates.day);
        if held == Some(day) {
            return Ok(());
        }
        // Today's rates come in the afternoon; until then yesterday's stand.
        let wanted = if today.checked_sub_days(RECENT).is_some_and(|first| day >= first) {
            let wanted = if held.is_some() && day >= today { Wanted::LastRates } else { Wanted::RecentRates };
            let failed = self.reports.tried.get(&wanted).is_some_and(|(_, error)| error.is_some());
            if failed { Wanted::RatesOf(day) } else { wanted }
        } else {
            Wanted::RatesOf(day)
        };
        if self.reports.was_tried_within(wanted, RATES_STAND, now) {
            return Ok(());
        }
        self.ask_public(wanted)
    }

    /// Asks now, or as soon as the quota allows; a source that is left alone for longer is not asked.
    pub(super) fn ask_public(&mut self, wanted: Wanted) -> Result<(), StoreError> {
        let now = self.clock.now();
        let desk = &self.reports;
        if desk.running.contains(&wanted) || desk.waiting.iter().any(|(_, other)| *other == wanted) {
            return Ok(());
        }
        let source = wanted.source();
        let next = self.prices.ledger.next(&source, wanted.quotas(), now);
        if next > now {
            if next - now <= TimeDelta::minutes(1) {
                self.reports.waiting.push((next, wanted));
            } else {
                let until = Some(next);
                let limited = Some(ProviderError::RateLimited { until });
                self.reports.tried.entry(wanted).or_insert((now, limited));
            }
            return Ok(());
        }
        let place = match wanted.url(&self.reports.bases) {
            Some(url) => {
                let agent = if wanted.is_of_sec() { self.sec_agent() } else { None };
                Place::Web { url, agent }
            }
            None if wanted == Wanted::RatesFile => Place::File(self.prices.folder().join(RATES_FILE)),
            None => return Ok(()),
        };
        if !wanted.quotas().is_empty() {
            self.prices.ledger.spend(&source, wanted.quotas(), now);
            let limits = self.prices.ledger.of(&source);
            self.library.store_mut().put_provider_limits(&source, &limits)?;
        }
        self.reports.running.insert(wanted);
        self.give(Job::Public(Box::new(PublicJob { wanted, place })));
        Ok(())
    }

    /// Asks what has waited long enough.
    pub(super) fn ask_waiting_reports(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let waiting = std::mem::take(&mut self.reports.waiting);
        let (ready, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(at, _)| *at <= now);
        self.reports.waiting = waiting;
        ready.into_iter().try_for_each(|(_, wanted)| self.ask_public(wanted))
    }

    /// Takes in what a public body gave.
    pub(super) fn reported(&mut self, outcome: PublicOutcome) -> Result<(), StoreError> {
        let now = self.clock.now();
        let PublicOutcome { wanted, result } = outcome;
        self.reports.running.remove(&wanted);
        let source = wanted.source();
        let error = match result {
            Ok(given) => {
                self.prices.ledger.succeeded(&source);
                self.take_report(wanted, given, now)?;
                None
            }
            Err(error) => {
                if let ProviderError::RateLimited { until } = &error {
                    self.prices.ledger.failed(&source, *until, now);
                } else if error.opens_circuit() {
                    self.prices.ledger.failed(&source, None, now);
                }
                // A company without facts is not asked for them each time its card is opened.
                if let (ProviderError::NotFound, Wanted::Facts(cik)) = (&error, wanted) {
                    self.take_report(Wanted::Facts(cik), Given::Facts(Vec::new()), now)?;
                }
                // A tag that nobody states for a period has no frame.
                if let (ProviderError::NotFound, Wanted::Frame(_)) = (&error, wanted) {
                    self.take_report(wanted, Given::Frame(Vec::new()), now)?;
                }
                Some(error)
            }
        };
        if !wanted.quotas().is_empty() {
            let limits = self.prices.ledger.of(&source);
            self.library.store_mut().put_provider_limits(&source, &limits)?;
        }
        self.reports.tried.insert(wanted, (now, error));
        self.rows_changed()?;
        self.refresh_reports()
    }

    fn take_report(&mut self, wanted: Wanted, given: Given, now: DateTime<Utc>) -> Result<(), StoreError> {
        match (wanted, given) {
            // What is filed under another number is another company's.
            (Wanted::Filings(cik), Given::Filings(filings)) if filings.cik == cik => {
                self.library.store_mut().put_filings(&filings, now)?;
                self.reports.held.remove(&cik);
            }
            (Wanted::Facts(cik), Given::Facts(rows)) => self.keep_facts(cik, &rows, now)?,
            (Wanted::Concept(cik, metric, tag), Given::Facts(rows)) => {
                let mut all = self.company(cik)?.rows.as_ref().map(|kept| kept.value.clone()).unwrap_or_default();
                all.retain(|row| (row.metric, row.tag) != (metric, tag));
                all.extend(rows);
                self.keep_facts(cik, &all, now)?;
            }
            (Wanted::Facts(cik), Given::TooMuch) => {
                for metric in Metric::ALL {
                    for tag in 0..metric.tags().len() {
                        self.ask_public(Wanted::Concept(cik, metric, tag))?;
                    }
                }
            }
            (Wanted::Frame(frame), Given::Frame(points)) => self.keep_frame(frame, &points, now)?,
            (_, Given::Rates(days)) => {
                // A table that lies here need not be kept twice.
                if wanted != Wanted::RatesFile {
                    self.library.store_mut().put_rates(&wanted.source(), &days)?;
                }
                Arc::make_mut(&mut self.reports.rates).insert(wanted.source(), days);
            }
            _ => {}
        }
        Ok(())
    }

    fn keep_facts(&mut self, cik: u32, rows: &[Stated], now: DateTime<Utc>) -> Result<(), StoreError> {
        self.library.store_mut().put_facts(cik, rows, now)?;
        self.reports.held.remove(&cik);
        Ok(())
    }

    /// What is held of a company.
    fn company(&mut self, cik: u32) -> Result<Arc<Company>, StoreError> {
        if let Some(held) = self.reports.held.get(&cik) {
            return Ok(Arc::clone(held));
        }
        let store = self.library.store();
        let rows = store.facts(cik)?;
        let facts = Arc::new(rows.as_ref().map(|kept| Facts::of(&kept.value)).unwrap_or_default());
        let company = Arc::new(Company { filings: store.filings(cik)?, rows, facts });
        if self.reports.held.len() >= HELD {
            self.reports.held.clear();
        }
        self.reports.held.insert(cik, Arc::clone(&company));
        Ok(company)
    }

    /// What a card shows of a company's filings.
    pub(super) fn reports_of(&mut self, instrument: &Instrument, numbers: &[Timeline]) -> Result<Reports, StoreError> {
        let Some(cik) = cik_of(instrument) else { return Ok(Reports::default()) };
        let company = self.company(cik)?;
        let about = |wanted: &&Wanted| wanted.cik() == Some(cik);
        let failed = [Wanted::Filings(cik), Wanted::Facts(cik)].into_iter().find_map(|wanted| {
            let (_, error) = self.reports.tried.get(&wanted)?;
            // That a company states no facts is no failure.
            error.as_ref().filter(|error| **error != ProviderError::NotFound)
        });
        let told = numbers.iter().flat_map(|line| line.cells.iter());
        let compared = told
            .filter_map(|cell| Some(((cell.story, cell.figure.span), filed(&cell.figure, cell.at, &company.facts)?)));
        Ok(Reports {
            cik: Some(cik),
            access: self.filings_access(),
            filings: company.filings.as_ref().map(|kept| listed(&kept.value.filings)).unwrap_or_default(),
            fetched: company.filings.as_ref().map(|kept| kept.fetched),
            facts: Arc::clone(&company.facts),
            compared: compared.collect(),
            trouble: failed.map(ToString::to_string),
            loading: self.reports.running.iter().any(|wanted| about(&wanted)),
        })
    }

    /// The currency foreign amounts are shown in too, with the rates.
    pub(super) fn also_in(&self) -> Option<AlsoIn> {
        let currency = self.prices.settings.also_in?;
        Some(AlsoIn { currency, rates: Arc::clone(&self.reports.rates) })
    }
}

/// The filings a card lists: the newest report of each kind, and the newest events; the newest first.
fn listed(all: &[Filing]) -> Vec<Filing> {
    let mut forms: Vec<&str> = Vec::new();
    let reports = all.iter().filter(|filing| {
        let is_new = filing.is_report() && !forms.contains(&filing.base_form());
        if is_new {
            forms.push(filing.base_form());
        }
        is_new
    });
    let mut listed: Vec<Filing> = reports.take(3).cloned().collect();
    let room = LISTED - listed.len();
    listed.extend(all.iter().filter(|filing| filing.is_event()).take(room).cloned());
    listed.sort_by_key(|filing| std::cmp::Reverse(filing.filed));
    listed
}

/// Whether a report was filed whose facts are not among those held.
fn wants_facts(company: &Company, now: DateTime<Utc>) -> bool {
    let Some(fetched) = company.rows.as_ref().map(|kept| kept.fetched) else { return true };
    let newest = company.filings.as_ref().and_then(|kept| kept.value.filings.iter().find(|one| one.is_report()));
    let Some(newest) = newest.filter(|newest| !company.facts.knows(&newest.accession)) else { return false };
    let is_fresh = now.date_naive() - newest.filed <= TimeDelta::days(3);
    now - fetched >= if is_fresh { FACTS_LAG } else { FACTS_STAND }
}

/// The SEC's number of an instrument's issuer, also where another of its listings has it.
pub(super) fn cik_of(instrument: &Instrument) -> Option<u32> {
    let directory = Directory::current();
    let primary = || directory.instrument(directory.primary(directory.by_symbol(&instrument.symbol)?))?.cik;
    instrument.cik.or_else(primary)
}

/// The day itself, or the Friday before a weekend: there are no rates on Saturdays and Sundays.
fn working(day: NaiveDate) -> NaiveDate {
    let back = match day.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}

//! Prices: which source is asked when, what is held of its answers, and what the ticker card shows of them.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    jobs::Job,
    keychain::Owner,
    price_jobs::{PriceJob, PriceOutcome},
    price_settings::{self, PriceSettings},
    room::Room,
    snapshot::{Loadable, Move, Prices, SourceNote},
};
use crate::{
    annotate::directory::Directory,
    fetch::disk,
    market::{
        calendar::Calendar,
        event,
        freshness::{Freshness, freshness},
        provider::{
            Ask, Bases, Provider, ProviderError, choose, custom::Custom, folder::Folder, limits::Ledger,
            tiingo::Tiingo, yahoo::Yahoo,
        },
        series::{Interval, ProviderId, Series},
        trend::{Window, trend},
    },
    model::{
        instrument::{Instrument, Symbol},
        notice::{Notice, Severity},
        secret::Secret,
    },
    store::error::StoreError,
};

/// A source that gave nothing is asked for the same again after this long.
const ASK_AGAIN: TimeDelta = TimeDelta::minutes(10);
/// The folder in the library where price files are looked for.
const FOLDER: &str = "prices";
/// The folder in the library where the reader's own descriptions of sources lie.
pub(super) const DESCRIPTIONS: &str = "sources";
/// Bytes of a description.
const DESCRIPTION_LIMIT: usize = 64 << 10;

/// A source, an instrument and a length of bars: one thing that can be asked for.
type Key = (ProviderId, Symbol, Interval);

/// What the room knows of prices.
pub(super) struct PriceDesk {
    pub(super) settings: Arc<PriceSettings>,
    /// Where price files are looked for unless the reader says where.
    folder: PathBuf,
    /// Where the reader's own descriptions of sources lie.
    descriptions: PathBuf,
    bases: Bases,
    /// In the order they are asked.
    providers: Vec<Arc<dyn Provider>>,
    pub(super) ledger: Ledger,
    pub(super) moves: Arc<BTreeMap<Symbol, Move>>,
    running: HashSet<Key>,
    /// What is asked next about the card that is open.
    wishes: VecDeque<(Instrument, Interval)>,
    /// Asked as soon as the source's quota allows.
    waiting: Vec<(DateTime<Utc>, Key)>,
    /// What the last attempt gave, for as long as the program runs.
    tried: HashMap<Key, (DateTime<Utc>, Option<ProviderError>)>,
    /// The series of the instrument whose card is open, and of its benchmark.
    held: HashMap<Symbol, Vec<Arc<Series>>>,
}

impl PriceDesk {
    /// A desk that has yet to look into the library in this folder.
    pub(super) fn new(library: &Path, bases: Bases) -> Self {
        Self {
            settings: Arc::default(),
            folder: library.join(FOLDER),
            descriptions: library.join(DESCRIPTIONS),
            bases,
            providers: vec![Arc::new(Folder)],
            ledger: Ledger::default(),
            moves: Arc::default(),
            running: HashSet::new(),
            wishes: VecDeque::new(),
            waiting: Vec::new(),
            tried: HashMap::new(),
            held: HashMap::new(),
        }
    }

    /// Where price files are looked for.
    pub(super) fn folder(&self) -> &Path {
        self.settings.folder.as_deref().unwrap_or(&self.folder)
    }

    pub(super) fn order(&self) -> Vec<ProviderId> {
        self.providers.iter().map(|provider| provider.id()).collect()
    }

    fn provider(&self, id: &ProviderId) -> Option<&Arc<dyn Provider>> {
        self.providers.iter().find(|provider| provider.id() == *id)
    }

    /// When something that waits for a quota may be asked.
    pub(super) fn due(&self) -> Option<DateTime<Utc>> {
        self.waiting.iter().map(|(at, _)| *at).min()
    }
}

/// How much of the world may hear that a reader looks at an instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Files on this machine.
    Local,
    /// Also the sources the reader turned on.
    Network,
}

impl Room {
    /// Reads settings, quotas and the newest prices of everything.
    pub(super) fn open_prices(&mut self) -> Result<(), StoreError> {
        if let Some(kept) = self.library.store().setting(price_settings::PRICES)? {
            self.prices.settings = Arc::new(PriceSettings::from_json(&kept));
        }
        self.list_providers();
        self.prices.ledger = Ledger::new(self.library.store().provider_limits()?);
        self.count_moves()?;
        self.refresh_watched(Reach::Local)
    }

    /// Makes the folder that the card tells the reader to put files into.
    pub(super) fn make_price_folder(&self) {
        // A disk that takes no folder says so when something is kept on it.
        _ = std::fs::create_dir_all(&self.prices.folder);
    }

    /// Once a minute: the prices that are looked at, and now and then those that are watched.
    pub(super) fn refresh_prices(&mut self) -> Result<(), StoreError> {
        if let Some(card) = &self.ticker {
            let instrument = card.instrument.clone();
            self.want_prices(&instrument, Reach::Network)?;
        }
        if self.clock.now().timestamp() / 60 % 10 == 0 { self.refresh_watched(Reach::Network) } else { Ok(()) }
    }

    fn refresh_watched(&mut self, reach: Reach) -> Result<(), StoreError> {
        let watched: Vec<Symbol> = self.library.watchlist().iter().map(|row| row.symbol.clone()).collect();
        for symbol in watched {
            self.want(&instrument_of(&symbol), Interval::Day, reach)?;
        }
        Ok(())
    }

    /// Keeps which sources are allowed, and asks anew.
    pub(super) fn set_prices(&mut self, settings: PriceSettings) -> Result<(), StoreError> {
        self.library.set_setting(price_settings::PRICES, &settings.to_json())?;
        self.prices.settings = Arc::new(settings);
        self.list_providers();
        self.ask_anew()
    }

    /// Keeps a source's key, and then asks it.
    pub(super) fn set_price_key(&self, provider: ProviderId, key: Secret) {
        self.give(Job::KeepSecret { owner: Owner::Prices(provider), user: None, secret: key });
    }

    /// Asks anew with the key that was kept, or says why it was not.
    pub(super) fn price_key_kept(&mut self, done: Result<(), String>) -> Result<(), StoreError> {
        if let Err(cause) = done {
            self.notify(Notice {
                severity: Severity::Warning,
                title: "The key was not kept".to_owned(),
                detail: format!(
                    "A key is kept in the system's keychain and nowhere else. Unlock it, or install one such as GNOME \
                     Keyring or KWallet, and type the key again under Price sources. {cause}"
                ),
            });
        }
        self.ask_anew()
    }

    /// The sources that are allowed, in the order they are asked: what lies here, what the reader described, what the
    /// reader has a key for, and Yahoo last.
    fn list_providers(&mut self) {
        let desk = &mut self.prices;
        let (providers, faults) = providers(&desk.settings, &desk.descriptions, &desk.bases);
        desk.providers = providers;
        for FaultyDescription { file, fault } in faults {
            self.notify(Notice {
                severity: Severity::Warning,
                title: format!("The source described in {file} cannot be used"),
                detail: format!("Correct the file and start again: {fault}"),
            });
        }
    }

    pub(super) fn ask_anew(&mut self) -> Result<(), StoreError> {
        self.prices.tried.clear();
        self.reports.forget_attempts();
        if let Some(card) = &self.ticker {
            let instrument = card.instrument.clone();
            self.want_prices(&instrument, Reach::Network)?;
        }
        self.refresh_reports()?;
        self.rows_changed()
    }

    /// Asks for the prices of an instrument, then for those of its market, then for those of minutes: what is looked
    /// at first is not to wait for a source's quota behind the rest.
    pub(super) fn want_prices(&mut self, instrument: &Instrument, reach: Reach) -> Result<(), StoreError> {
        let market = benchmark_of(instrument).map(|benchmark| (benchmark, Interval::Day));
        self.prices.wishes = market.into_iter().chain([(instrument.clone(), Interval::FiveMinutes)]).collect();
        self.want(instrument, Interval::Day, reach)?;
        self.grant_wishes()
    }

    /// Asks for the next wish once nothing is being asked.
    fn grant_wishes(&mut self) -> Result<(), StoreError> {
        while self.prices.running.is_empty()
            && let Some((instrument, interval)) = self.prices.wishes.pop_front()
        {
            self.want(&instrument, interval, Reach::Network)?;
        }
        Ok(())
    }

    /// Asks the first source that may be asked, in order, until one of them is current.
    fn want(&mut self, instrument: &Instrument, interval: Interval, reach: Reach) -> Result<(), StoreError> {
        self.want_after(instrument, interval, reach, None)
    }

    fn want_after(
        &mut self,
        instrument: &Instrument,
        interval: Interval,
        reach: Reach,
        after: Option<&ProviderId>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let symbol = &instrument.symbol;
        let held = self.held_series(symbol)?;
        let calendar = Calendar::for_instrument(instrument);
        let all = self.prices.providers.clone();
        let first =
            after.and_then(|after| all.iter().position(|provider| provider.id() == *after)).map_or(0, |at| at + 1);
        for provider in all.into_iter().skip(first) {
            let capabilities = provider.capabilities();
            if !capabilities.has(interval) || (reach == Reach::Local && !capabilities.local) {
                continue;
            }
            let id = provider.id();
            let key = (id.clone(), symbol.clone(), interval);
            let own = held.iter().find(|series| series.provenance.provider == id && series.interval == interval);
            let current = own.is_some_and(|series| is_settled(series, calendar, now));
            // A file costs nothing to look at, and may be newer than what was read from it.
            if current && !capabilities.local {
                return Ok(());
            }
            if self.prices.running.contains(&key) || self.prices.waiting.iter().any(|(_, other)| *other == key) {
                return Ok(());
            }
            let tried = self.prices.tried.get(&key);
            if !capabilities.local && tried.is_some_and(|(at, _)| now - *at < ASK_AGAIN) {
                continue;
            }
            let next = self.prices.ledger.next(&id, provider.quotas(), now);
            if next <= now {
                let read = own.map(|series| series.provenance.fetched);
                self.ask(&provider, instrument.clone(), interval, read)?;
                return Ok(());
            }
            // A second is waited for; an hour is not, and the next source is asked.
            if next - now <= TimeDelta::minutes(1) {
                self.prices.waiting.push((next, key));
                return Ok(());
            }
            let until = Some(next);
            self.prices.tried.entry(key).or_insert((now, Some(ProviderError::RateLimited { until })));
            if current {
                return Ok(());
            }
        }
        Ok(())
    }

    fn ask(
        &mut self,
        provider: &Arc<dyn Provider>,
        instrument: Instrument,
        interval: Interval,
        held: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let id = provider.id();
        self.prices.running.insert((id.clone(), instrument.symbol.clone(), interval));
        if !provider.quotas().is_empty() {
            self.prices.ledger.spend(&id, provider.quotas(), now);
            let limits = self.prices.ledger.of(&id);
            self.library.store_mut().put_provider_limits(&id, &limits)?;
        }
        let ask = Ask { instrument, interval, now };
        let folder = self.prices.folder().to_owned();
        self.give(Job::Prices(Box::new(PriceJob { provider: Arc::clone(provider), ask, folder, held })));
        Ok(())
    }

    /// Asks what has waited long enough.
    pub(super) fn ask_waiting(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let waiting = std::mem::take(&mut self.prices.waiting);
        let (ready, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(at, _)| *at <= now);
        self.prices.waiting = waiting;
        for (_, (_, symbol, interval)) in ready {
            self.want(&instrument_of(&symbol), interval, Reach::Network)?;
        }
        Ok(())
    }

    /// Takes in what a source gave.
    pub(super) fn priced(&mut self, outcome: PriceOutcome) -> Result<(), StoreError> {
        let now = self.clock.now();
        let PriceOutcome { provider, ask, result } = outcome;
        let symbol = ask.symbol().clone();
        let key = (provider.clone(), symbol.clone(), ask.interval);
        self.prices.running.remove(&key);
        let local = self.prices.provider(&provider).is_some_and(|provider| provider.capabilities().local);
        let mut changed = false;
        let error = match result {
            Ok(series) => {
                if let Some(series) = series {
                    self.library.store_mut().put_series(&series)?;
                    changed = true;
                }
                self.prices.ledger.succeeded(&provider);
                None
            }
            Err(error) => {
                let until = match &error {
                    ProviderError::RateLimited { until } => *until,
                    _ => None,
                };
                if error.opens_circuit() && !local {
                    self.prices.ledger.failed(&provider, until, now);
                }
                // A file that was taken out of the folder is no source any more.
                if local && error == ProviderError::NotFound {
                    changed = self.library.store_mut().remove_series(&provider, &symbol, ask.interval)?;
                }
                Some(error)
            }
        };
        if !local {
            let limits = self.prices.ledger.of(&provider);
            self.library.store_mut().put_provider_limits(&provider, &limits)?;
        }
        let failed = error.is_some();
        self.prices.tried.insert(key, (now, error));
        let shown = self.ticker.as_ref().map(|card| card.instrument.clone());
        let wanted = shown.is_some_and(|shown| {
            shown.symbol == symbol || benchmark_of(&shown).is_some_and(|market| market.symbol == symbol)
        });
        if changed {
            self.prices.held.remove(&symbol);
            self.count_moves()?;
        }
        // The next source is asked only for what is looked at.
        if wanted && (failed || local) {
            self.want_next(&ask.instrument, ask.interval, &provider)?;
        }
        self.grant_wishes()?;
        self.rows_changed()?;
        // What a price is in the reader's currency can be asked for now.
        self.refresh_reports()
    }

    /// Asks the sources after this one, if what is held leaves something to be wished for.
    fn want_next(&mut self, instrument: &Instrument, interval: Interval, after: &ProviderId) -> Result<(), StoreError> {
        let held = self.held_series(&instrument.symbol)?;
        let calendar = Calendar::for_instrument(instrument);
        let now = self.clock.now();
        let best = choose(&held, &self.prices.order(), interval, calendar, now);
        if best.is_some_and(|series| is_settled(series, calendar, now)) {
            return Ok(());
        }
        self.want_after(instrument, interval, Reach::Network, Some(after))
    }

    /// All series of an instrument, from memory if its card was built before.
    fn held_series(&mut self, symbol: &Symbol) -> Result<Vec<Arc<Series>>, StoreError> {
        if let Some(held) = self.prices.held.get(symbol) {
            return Ok(held.clone());
        }
        let series: Vec<Arc<Series>> = self.library.store().series_of(symbol)?.into_iter().map(Arc::new).collect();
        // A card and its market, and a few looked at before.
        if self.prices.held.len() > 8 {
            self.prices.held.clear();
        }
        self.prices.held.insert(symbol.clone(), series.clone());
        Ok(series)
    }

    /// What a card shows of an instrument's prices.
    pub(super) fn prices_of(&mut self, instrument: &Instrument) -> Result<Prices, StoreError> {
        let now = self.clock.now();
        let symbol = &instrument.symbol;
        let calendar = Calendar::for_instrument(instrument);
        let order = self.prices.order();
        let held = self.held_series(symbol)?;
        let daily = choose(&held, &order, Interval::Day, calendar, now).cloned();
        let intraday = choose(&held, &order, Interval::FiveMinutes, calendar, now).cloned();
        let mut benchmark = None;
        if let Some(market) = benchmark_of(instrument) {
            let held = self.held_series(&market.symbol)?;
            benchmark = choose(&held, &order, Interval::Day, calendar, now).cloned();
        }
        let published = match &self.open {
            Loadable::Ready(open) => open.row.published,
            _ => None,
        };
        let since = published
            .zip(daily.as_ref())
            .zip(calendar)
            .and_then(|((published, daily), calendar)| event::since(published, daily, benchmark.as_deref(), calendar));
        let bars = daily.as_ref().map_or(&[][..], |series| series.bars());
        let trends = Window::ALL.into_iter().filter_map(|window| trend(bars, window)).collect();
        let mut notes = Vec::new();
        let mut trouble = None;
        for provider in &self.prices.providers {
            let key = (provider.id(), symbol.clone(), Interval::Day);
            let attempt = self.prices.tried.get(&key);
            let series =
                held.iter().find(|series| series.provenance.provider == key.0 && series.interval == Interval::Day);
            if let Some((_, Some(error))) = attempt {
                trouble = trouble.or_else(|| error.trouble());
            }
            notes.push(SourceNote {
                provider: key.0,
                as_of: series.map(|series| series.provenance.as_of),
                error: attempt.and_then(|(_, error)| error.as_ref()).map(ToString::to_string),
            });
        }
        let loading = self.prices.running.iter().any(|(_, running, _)| running == symbol);
        Ok(Prices {
            calendar: calendar.map(|calendar| calendar.mic),
            quote: daily.as_ref().and_then(|series| series.quote()),
            daily,
            intraday,
            benchmark,
            since,
            trends,
            trouble,
            notes,
            loading,
            folder: self.prices.folder().to_owned(),
        })
    }

    /// The newest move of every instrument prices are held of.
    fn count_moves(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let order = self.prices.order();
        let mut by_symbol: BTreeMap<Symbol, Vec<Arc<Series>>> = BTreeMap::new();
        for series in self.library.store().series_tails()? {
            by_symbol.entry(series.provenance.symbol.clone()).or_default().push(Arc::new(series));
        }
        let moves = by_symbol.into_iter().filter_map(|(symbol, held)| {
            let instrument = instrument_of(&symbol);
            let calendar = Calendar::for_instrument(&instrument);
            let series = choose(&held, &order, Interval::Day, calendar, now)?;
            let closes = series.bars().iter().filter_map(|bar| bar.adjusted.try_into().ok()).collect();
            Some((symbol, Move { quote: series.quote()?, calendar: calendar.map(|calendar| calendar.mic), closes }))
        });
        self.prices.moves = Arc::new(moves.collect());
        Ok(())
    }

    /// Looks into the price folder for the instruments a reader is about to see. This tells nobody anything.
    pub(super) fn glance(&mut self, symbols: &[Symbol]) -> Result<(), StoreError> {
        for symbol in symbols {
            self.want(&instrument_of(symbol), Interval::Day, Reach::Local)?;
        }
        Ok(())
    }
}

/// Whether nothing newer is to be had: while a market is open, for a few minutes only.
fn is_settled(series: &Series, calendar: Option<&Calendar>, now: DateTime<Utc>) -> bool {
    match freshness(&series.provenance, series.interval, calendar, None, now) {
        Freshness::Live | Freshness::Delayed(_) => now - series.provenance.fetched < TimeDelta::minutes(5),
        label => label.is_current(),
    }
}

/// A description of a source that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyDescription {
    /// The name of its file.
    pub file: String,
    /// Why.
    pub fault: String,
}

/// The sources that are allowed, in the order they are asked, and the descriptions that cannot be used with why.
pub(super) fn providers(
    settings: &PriceSettings,
    descriptions: &Path,
    bases: &Bases,
) -> (Vec<Arc<dyn Provider>>, Vec<FaultyDescription>) {
    let mut providers: Vec<Arc<dyn Provider>> = vec![Arc::new(Folder)];
    let mut faults = Vec::new();
    for name in disk::names(descriptions) {
        if Path::new(&name).extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = disk::read(&descriptions.join(&name), DESCRIPTION_LIMIT).map_err(|error| error.to_string());
        let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        match text.and_then(|text| Custom::parse(&text).map_err(|error| error.to_string())) {
            Ok(custom) => providers.push(Arc::new(custom)),
            Err(fault) => faults.push(FaultyDescription { file: name, fault }),
        }
    }
    if let Some(base) = bases.tiingo.clone().filter(|_| settings.tiingo) {
        providers.push(Arc::new(Tiingo::new(base)));
    }
    if let Some(base) = bases.yahoo.clone().filter(|_| settings.yahoo) {
        providers.push(Arc::new(Yahoo::new(base)));
    }
    (providers, faults)
}

/// What the directory knows of a symbol, or the symbol alone.
pub(super) fn instrument_of(symbol: &Symbol) -> Instrument {
    let directory = Directory::current();
    let known = directory.by_symbol(symbol).and_then(|id| directory.instrument(id));
    known.unwrap_or_else(|| Instrument::unknown(symbol.clone()))
}

/// The instrument that stands for the market another one trades in; none for itself.
fn benchmark_of(instrument: &Instrument) -> Option<Instrument> {
    let calendar = Calendar::for_instrument(instrument)?;
    let symbol = Symbol::parse(calendar.benchmark)?;
    (symbol != instrument.symbol).then(|| instrument_of(&symbol))
}

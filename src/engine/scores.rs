//! Where a company stands among others: which frames are asked for when, and what a card shows of them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    prices::instrument_of,
    public_jobs::Wanted,
    reports::cik_of,
    room::Room,
    snapshot::{Access, Comparison, Scores, TickerCard},
};
use crate::{
    market::{
        calendar::Calendar,
        edgar::frames::{Frame, Point, year_at},
        provider::{ProviderError, choose},
        score::{Momentum, Ranked, Standings, frames},
        series::{Interval, Series},
    },
    model::instrument::{Instrument, Symbol},
    store::error::StoreError,
};

/// A frame is fetched anew after this long: companies file all year.
const FRAMES_STAND: TimeDelta = TimeDelta::days(7);
/// One that could not be had is asked for again after this long.
const ASK_AGAIN: TimeDelta = TimeDelta::hours(1);
/// One that was not fetched for this long is of another year.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(60);
/// Instruments whose momentum is compared.
const COMPARED: usize = 300;

/// What the room knows of scores.
#[derive(Default)]
pub(super) struct ScoreDesk {
    /// When each frame that is kept was fetched; read from the library when it is first needed.
    fetched: Option<HashMap<String, DateTime<Utc>>>,
    standings: Option<Arc<Standings>>,
    /// Whether frames came since the standings were made.
    is_behind: bool,
    /// By instrument, with when its prices were fetched.
    momenta: BTreeMap<Symbol, (DateTime<Utc>, Option<Momentum>)>,
}

impl Room {
    /// Asks for the frames that are missing, if the reader compares companies and looks at one.
    pub(super) fn want_frames(&mut self, card: &TickerCard) -> Result<(), StoreError> {
        let is_wanted = self.prices.settings.compare && self.filings_access() == Access::Allowed;
        if !is_wanted || cik_of(&card.instrument).is_none() {
            return Ok(());
        }
        let now = self.clock.now();
        for frame in frames(year_at(now.date_naive())) {
            let stands = self.frame_fetched(frame)?.is_some_and(|fetched| now - fetched < FRAMES_STAND);
            if !stands && !self.reports.was_tried_within(Wanted::Frame(frame), ASK_AGAIN, now) {
                self.ask_public(Wanted::Frame(frame))?;
            }
        }
        Ok(())
    }

    fn frame_fetched(&mut self, frame: Frame) -> Result<Option<DateTime<Utc>>, StoreError> {
        let fetched = match &mut self.scores.fetched {
            Some(fetched) => fetched,
            none => none.insert(self.library.store().frames_fetched()?),
        };
        Ok(fetched.get(&frame.to_string()).copied())
    }

    /// Keeps a frame that came.
    pub(super) fn keep_frame(&mut self, frame: Frame, points: &[Point], now: DateTime<Utc>) -> Result<(), StoreError> {
        self.library.store_mut().put_frame(frame, points, now, now - FORGOTTEN_AFTER)?;
        self.scores.fetched = None;
        self.scores.is_behind = true;
        Ok(())
    }

    /// What a card shows of an instrument's place among others.
    pub(super) fn scores_of(&mut self, instrument: &Instrument) -> Result<Scores, StoreError> {
        let mut ranked: Vec<Ranked> = self.momentum_of(&instrument.symbol)?.into_iter().collect();
        let access = self.filings_access();
        let Some(cik) = cik_of(instrument) else { return Ok(Scores { ranked, access, ..Scores::default() }) };
        let wanted = frames(year_at(self.clock.now().date_naive()));
        if !self.prices.settings.compare {
            let comparison = Comparison::Unasked(wanted.len());
            return Ok(Scores { ranked, comparison, access, trouble: None });
        }
        let mut held = Vec::new();
        for frame in &wanted {
            if self.frame_fetched(*frame)?.is_some() {
                held.push(*frame);
            }
        }
        let comparison = match self.standings(&wanted, &held)? {
            Some(standings) => {
                ranked.extend(standings.of_company(cik));
                Comparison::Held(standings.year())
            }
            None => Comparison::Asking(held.len(), wanted.len()),
        };
        let trouble = wanted.iter().find_map(|frame| self.reports.tried.get(&Wanted::Frame(*frame))?.1.as_ref());
        let trouble = trouble.filter(|error| **error != ProviderError::NotFound).map(ToString::to_string);
        Ok(Scores { ranked, comparison, access, trouble })
    }

    /// All companies beside each other, made anew once nothing more is on its way; none before the first answers are.
    fn standings(&mut self, wanted: &[Frame], held: &[Frame]) -> Result<Option<Arc<Standings>>, StoreError> {
        let is_of_year = |standings: &Arc<Standings>| standings.year() == year_at(self.clock.now().date_naive());
        let made = self.scores.standings.clone().filter(is_of_year);
        let desk = &self.reports;
        let is_coming = wanted
            .iter()
            .map(|frame| Wanted::Frame(*frame))
            .any(|wanted| desk.running.contains(&wanted) || desk.waiting.iter().any(|(_, waiting)| *waiting == wanted));
        let is_new = made.is_some() && !self.scores.is_behind;
        if is_new || is_coming || held.is_empty() {
            return Ok(made);
        }
        let store = self.library.store();
        let mut read = Vec::new();
        for frame in held {
            read.extend(store.frame(*frame)?.map(|points| (*frame, points)));
        }
        let standings = Arc::new(Standings::of(year_at(self.clock.now().date_naive()), read));
        self.scores.standings = Some(Arc::clone(&standings));
        self.scores.is_behind = false;
        Ok(Some(standings))
    }

    /// Momentum among all instruments with a year of prices in the library.
    fn momentum_of(&mut self, symbol: &Symbol) -> Result<Option<Ranked>, StoreError> {
        let moves = Arc::clone(&self.prices.moves);
        if !moves.contains_key(symbol) {
            return Ok(None);
        }
        self.scores.momenta.retain(|symbol, _| moves.contains_key(symbol));
        let others = moves.iter().filter(|(other, _)| *other != symbol).take(COMPARED);
        let own = moves.get_key_value(symbol);
        for (symbol, moved) in own.into_iter().chain(others) {
            let fetched = moved.quote.provenance.fetched;
            if self.scores.momenta.get(symbol).is_none_or(|(of, _)| *of != fetched) {
                let momentum = self.daily(symbol)?.and_then(|series| Momentum::of(series.bars()));
                self.scores.momenta.insert(symbol.clone(), (fetched, momentum));
            }
        }
        let all: Vec<&Momentum> = self.scores.momenta.values().filter_map(|(_, momentum)| momentum.as_ref()).collect();
        let own = self.scores.momenta.get(symbol).and_then(|(_, momentum)| momentum.as_ref());
        Ok(own.map(|own| own.among(&all)))
    }

    /// The daily bars a card of an instrument would show.
    fn daily(&self, symbol: &Symbol) -> Result<Option<Arc<Series>>, StoreError> {
        let held: Vec<Arc<Series>> = self.library.store().series_of(symbol)?.into_iter().map(Arc::new).collect();
        let calendar = Calendar::for_instrument(&instrument_of(symbol));
        Ok(choose(&held, &self.prices.order(), Interval::Day, calendar, self.clock.now()).cloned())
    }
}

//! When markets are open. Tables and their source: `assets/calendar`.

use std::{collections::HashMap, sync::LazyLock};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::model::instrument::Instrument;

/// Days looked through for a session before giving up: longer than any closure in the tables.
const FAR: usize = 40;

/// A market by its ISO 10383 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mic {
    /// New York Stock Exchange.
    Xnys,
    /// Nasdaq.
    Xnas,
    /// Hong Kong.
    Xhkg,
    /// London.
    Xlon,
    /// Tokyo.
    Xtks,
    /// Xetra.
    Xetr,
    /// Euronext Paris.
    Xpar,
    /// Toronto.
    Xtse,
}

impl Mic {
    /// All that have a calendar.
    pub const ALL: [Self; 8] =
        [Self::Xnys, Self::Xnas, Self::Xhkg, Self::Xlon, Self::Xtks, Self::Xetr, Self::Xpar, Self::Xtse];

    /// The code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Xnys => "XNYS",
            Self::Xnas => "XNAS",
            Self::Xhkg => "XHKG",
            Self::Xlon => "XLON",
            Self::Xtks => "XTKS",
            Self::Xetr => "XETR",
            Self::Xpar => "XPAR",
            Self::Xtse => "XTSE",
        }
    }

    /// Reads [`Mic::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mic| mic.code() == code)
    }
}

/// One day of trading in regular hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The trading day, as the market counts it.
    pub day: NaiveDate,
    /// Opening.
    pub open: DateTime<Utc>,
    /// Closing.
    pub close: DateTime<Utc>,
    /// The break at noon, if there is one.
    pub lunch: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Session {
    /// Whether the market trades at a moment: from the opening to just before the closing, without the break.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.open <= at && at < self.close && !self.lunch.is_some_and(|(from, to)| from <= at && at < to)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hours {
    open: NaiveTime,
    close: NaiveTime,
    lunch: Option<(NaiveTime, NaiveTime)>,
}

impl Hours {
    fn read(mut fields: std::str::Split<'_, char>) -> Option<Self> {
        let mut time = || fields.next().and_then(|field| NaiveTime::parse_from_str(field, "%H:%M").ok());
        let (open, close) = (time()?, time()?);
        Some(Self { open, close, lunch: time().zip(time()) })
    }
}

/// One market: its sessions, and what else is told of it.
#[derive(Debug)]
pub struct Calendar {
    /// Which market.
    pub mic: Mic,
    /// Its clock.
    pub zone: Tz,
    /// What its prices are quoted in, as sources write it; `GBp` is pence.
    pub quoted_in: &'static str,
    /// The fund that stands for the market as a whole and trades in the same hours.
    pub benchmark: &'static str,
    exchanges: Vec<&'static str>,
    indices: Vec<&'static str>,
    /// Usual hours with the first day they hold, oldest first.
    hours: Vec<(NaiveDate, Hours)>,
    /// Days with other hours; none where the market was closed.
    exceptions: HashMap<NaiveDate, Option<Hours>>,
}

/// The last day the tables know of; later ones are weekdays with usual hours.
pub fn known_until() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 12, 31).unwrap_or(NaiveDate::MAX)
}

impl Calendar {
    /// The calendar of a market.
    pub fn of(mic: Mic) -> Option<&'static Self> {
        calendars().iter().find(|calendar| calendar.mic == mic)
    }

    /// The calendar an instrument trades by, from its symbol and the directory's short name of its exchange.
    pub fn for_instrument(instrument: &Instrument) -> Option<&'static Self> {
        let symbol = instrument.symbol.as_str();
        let exchange = instrument.exchange.as_deref();
        let ending = symbol.rfind('.').and_then(|at| symbol.get(at..)).unwrap_or_default();
        let named = calendars().iter().find(|calendar| {
            exchange.is_some_and(|exchange| calendar.exchanges.contains(&exchange))
                || calendar.exchanges.contains(&ending)
                || calendar.indices.contains(&symbol)
        });
        // All exchanges of the US keep the same days and hours.
        named.or_else(|| Self::of(Mic::Xnys).filter(|_| instrument.is_us_listing()))
    }

    /// The session of a day, if the market trades on it.
    pub fn session(&self, day: NaiveDate) -> Option<Session> {
        let hours = match self.exceptions.get(&day) {
            Some(exception) => (*exception)?,
            None if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) => return None,
            None => self.usual(day)?,
        };
        let at = |time: NaiveTime| {
            // An hour that summer time skips or repeats is never an opening; the earlier reading is as good as any.
            self.zone.from_local_datetime(&day.and_time(time)).earliest().map(|local| local.with_timezone(&Utc))
        };
        let lunch = hours.lunch.and_then(|(from, to)| at(from).zip(at(to)));
        Some(Session { day, open: at(hours.open)?, close: at(hours.close)?, lunch })
    }

    fn usual(&self, day: NaiveDate) -> Option<Hours> {
        let at = self.hours.partition_point(|(since, _)| *since <= day);
        self.hours.get(at.saturating_sub(1)).map(|(_, hours)| *hours)
    }

    /// Sessions from a day on, that day included.
    pub fn sessions_from(&self, day: NaiveDate) -> impl Iterator<Item = Session> + '_ {
        day.iter_days().take(FAR).filter_map(|day| self.session(day))
    }

    fn sessions_back_from(&self, day: NaiveDate) -> impl Iterator<Item = Session> + '_ {
        std::iter::successors(Some(day), NaiveDate::pred_opt).take(FAR).filter_map(|day| self.session(day))
    }

    /// The trading day's date at a moment, by the market's clock.
    pub fn date_at(&self, at: DateTime<Utc>) -> NaiveDate {
        // At the ends of time a clock ahead of UTC would run over.
        if (1900..2200).contains(&at.year()) { at.with_timezone(&self.zone).date_naive() } else { at.date_naive() }
    }

    /// The session a moment falls into or before: the first whose close is later than it. What is published after a
    /// close belongs to the session after it.
    pub fn first_closing_after(&self, at: DateTime<Utc>) -> Option<Session> {
        self.sessions_from(self.date_at(at)).find(|session| session.close > at)
    }

    /// The last session that has closed by a moment.
    pub fn last_closed_by(&self, at: DateTime<Utc>) -> Option<Session> {
        self.sessions_back_from(self.date_at(at)).find(|session| session.close <= at)
    }

    /// The first session that opens after a moment.
    pub fn first_opening_after(&self, at: DateTime<Utc>) -> Option<Session> {
        self.sessions_from(self.date_at(at)).find(|session| session.open > at)
    }

    /// The `count`th session after the one of `day`.
    pub fn sessions_later(&self, day: NaiveDate, count: usize) -> Option<Session> {
        self.sessions_from(day.checked_add_days(Days::new(1))?).nth(count.checked_sub(1)?)
    }

    /// Whether the market trades at a moment.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.session(self.date_at(at)).is_some_and(|session| session.is_open(at))
    }

    /// Sessions after the one of `after` up to the one of `until`; counts no further than the tables' longest closure
    /// times a few years need.
    pub fn sessions_between(&self, after: NaiveDate, until: NaiveDate) -> usize {
        let days = usize::try_from((until - after).num_days()).unwrap_or_default().min(4_000);
        after.iter_days().skip(1).take(days).filter(|day| self.session(*day).is_some()).count()
    }
}

fn calendars() -> &'static [Calendar] {
    static CALENDARS: LazyLock<Vec<Calendar>> = LazyLock::new(read);
    &CALENDARS
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn read() -> Vec<Calendar> {
    let mut hours: HashMap<&str, Vec<(NaiveDate, Hours)>> = HashMap::new();
    for line in lines(include_str!("../../assets/calendar/hours.tsv")) {
        let mut fields = line.split('\t');
        let Some((mic, day)) = fields.next().zip(fields.next().and_then(|day| day.parse().ok())) else { continue };
        hours.entry(mic).or_default().extend(Hours::read(fields).map(|hours| (day, hours)));
    }
    let mut exceptions: HashMap<&str, HashMap<NaiveDate, Option<Hours>>> = HashMap::new();
    for line in lines(include_str!("../../assets/calendar/exceptions.tsv")) {
        let mut fields = line.split('\t');
        let Some((mic, day)) = fields.next().zip(fields.next().and_then(|day| day.parse().ok())) else { continue };
        exceptions.entry(mic).or_default().insert(day, Hours::read(fields));
    }
    let market = |line: &'static str| {
        let mut fields = line.split('\t');
        let mic = Mic::parse(fields.next()?)?;
        let keeps = fields.next()?;
        let zone = fields.next()?.parse().ok()?;
        let (quoted_in, benchmark) = (fields.next()?, fields.next()?);
        let mut words = || fields.next().unwrap_or_default().split(' ').filter(|word| !word.is_empty()).collect();
        Some(Calendar {
            mic,
            zone,
            quoted_in,
            benchmark,
            exchanges: words(),
            indices: words(),
            hours: hours.get(keeps)?.clone(),
            exceptions: exceptions.get(keeps).cloned().unwrap_or_default(),
        })
    };
    lines(include_str!("../../assets/calendar/markets.tsv")).filter_map(market).collect()
}

#[cfg(test)]
mod tests;

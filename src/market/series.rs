//! Prices with where they come from: one period's bar, a series of them, and the last price.

use std::{fmt, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::calendar::Calendar;
use crate::model::{instrument::Symbol, quantity::Currency};

/// A source of prices, by its short name in lower case: `folder`, `yahoo`, or what the reader calls it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderId(Arc<str>);

impl ProviderId {
    /// 1 to 32 of `a-z 0-9 -`.
    pub fn parse(name: &str) -> Option<Self> {
        let sound = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (sound && (1..=32).contains(&name.len())).then(|| Self(name.into()))
    }

    /// The folder of CSV files.
    pub fn folder() -> Self {
        Self("folder".into())
    }

    /// Yahoo's chart service.
    pub fn yahoo() -> Self {
        Self("yahoo".into())
    }

    /// Tiingo.
    pub fn tiingo() -> Self {
        Self("tiingo".into())
    }

    /// The SEC's filings.
    pub fn sec() -> Self {
        Self("sec".into())
    }

    /// The European Central Bank's reference rates.
    pub fn ecb() -> Self {
        Self("ecb".into())
    }

    /// Frankfurter, which hands on the reference rates of single days.
    pub fn frankfurter() -> Self {
        Self("frankfurter".into())
    }

    /// Whether it is a source of the program rather than one the reader described.
    pub fn is_built_in(&self) -> bool {
        ["folder", "yahoo", "tiingo", "sec", "ecb", "frankfurter"].contains(&self.as_str())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a person reads it.
    pub fn title(&self) -> &str {
        match self.as_str() {
            "folder" => "CSV folder",
            "yahoo" => "Yahoo",
            "tiingo" => "Tiingo",
            "sec" => "SEC",
            "ecb" => "ECB",
            "frankfurter" => "Frankfurter",
            other => other,
        }
    }
}

impl fmt::Debug for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderId({})", self.0)
    }
}

/// How long one bar lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interval {
    /// One session.
    Day,
    /// Five minutes.
    FiveMinutes,
}

impl Interval {
    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "1d",
            Self::FiveMinutes => "5m",
        }
    }

    /// Reads [`Interval::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Day, Self::FiveMinutes].into_iter().find(|interval| interval.name() == name)
    }
}

/// What the closing prices of a series have been corrected for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Adjustment {
    /// Nobody says.
    Unknown,
    /// Nothing: the prices as they were traded.
    Raw,
    /// Splits.
    Splits,
    /// Splits in all prices, and dividends in [`Bar::adjusted`].
    SplitsAndDividends,
}

impl Adjustment {
    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Raw => "raw",
            Self::Splits => "splits",
            Self::SplitsAndDividends => "splits and dividends",
        }
    }

    /// Reads [`Adjustment::name`].
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Unknown, Self::Raw, Self::Splits, Self::SplitsAndDividends];
        all.into_iter().find(|adjustment| adjustment.name() == name)
    }
}

/// One period's prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// When it began; a daily bar begins at 00:00 UTC of its trading day by definition.
    pub start: DateTime<Utc>,
    /// First price.
    pub open: Decimal,
    /// Highest price.
    pub high: Decimal,
    /// Lowest price.
    pub low: Decimal,
    /// Last price.
    pub close: Decimal,
    /// Last price corrected for later splits and dividends; the last price itself where the source does not say.
    pub adjusted: Decimal,
    /// Units traded, if known.
    pub volume: Option<u64>,
}

/// What a source may tell of a bar beside its last price.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// First price.
    pub open: Option<Decimal>,
    /// Highest price.
    pub high: Option<Decimal>,
    /// Lowest price.
    pub low: Option<Decimal>,
    /// Last price corrected for later splits and dividends.
    pub adjusted: Option<Decimal>,
    /// Units traded.
    pub volume: Option<u64>,
}

impl Bar {
    /// A bar of what a source told: the last price stands for what it left out.
    pub fn of(start: DateTime<Utc>, close: Decimal, told: Told) -> Self {
        let open = told.open.unwrap_or(close);
        Self {
            start,
            open,
            // A source that errs by a tick must not draw a candle inside out.
            high: told.high.unwrap_or(close).max(open).max(close),
            low: told.low.unwrap_or(close).min(open).min(close),
            close,
            adjusted: told.adjusted.unwrap_or(close),
            volume: told.volume,
        }
    }

    /// The trading day of a daily bar.
    pub fn day(&self) -> NaiveDate {
        self.start.date_naive()
    }

    /// The first price corrected in the proportion of the last one.
    pub fn adjusted_open(&self) -> Option<Decimal> {
        self.open.checked_mul(self.adjusted)?.checked_div(self.close)
    }
}

/// Divides the prices before each split by its factor, so that a split is no fall; adjusted prices stay as they are.
///
/// A split takes effect on its day: that day's prices are already of the new shares.
pub fn correct_for_splits(bars: &mut [Bar], splits: &[(NaiveDate, Decimal)]) {
    for (day, factor) in splits.iter().filter(|(_, factor)| *factor > Decimal::ZERO) {
        for bar in bars.iter_mut().filter(|bar| bar.day() < *day) {
            for price in [&mut bar.open, &mut bar.high, &mut bar.low, &mut bar.close] {
                *price = price.checked_div(*factor).unwrap_or(*price);
            }
        }
    }
}

/// The start of a daily bar.
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Where prices come from, and when they were true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Who says so.
    pub provider: ProviderId,
    /// The instrument.
    pub symbol: Symbol,
    /// The moment the newest price was true.
    pub as_of: DateTime<Utc>,
    /// When it was fetched or read.
    pub fetched: DateTime<Utc>,
    /// How far the source lags behind the market while it is open; none if nobody says.
    pub delay: Option<TimeDelta>,
    /// What the prices are corrected for.
    pub adjustment: Adjustment,
    /// What they are quoted in, in whole units and never in pence; none if nobody says.
    pub currency: Option<Currency>,
}

/// Bars of one length from one source, oldest first, each beginning once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Where they come from.
    pub provenance: Provenance,
    /// How long each lasts.
    pub interval: Interval,
    bars: Vec<Bar>,
}

impl Series {
    /// Bars in order; of two that begin at the same time the later one counts. None without a bar.
    pub fn new(provenance: Provenance, interval: Interval, mut bars: Vec<Bar>) -> Option<Self> {
        bars.sort_by_key(|bar| bar.start);
        bars.reverse();
        bars.dedup_by_key(|bar| bar.start);
        bars.reverse();
        (!bars.is_empty()).then_some(Self { provenance, interval, bars })
    }

    /// The bars, oldest first.
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }

    /// The newest bar.
    pub fn last(&self) -> Option<&Bar> {
        self.bars.last()
    }

    /// The last bar that began at or before a moment.
    pub fn at_or_before(&self, moment: DateTime<Utc>) -> Option<&Bar> {
        self.bars.get(self.bars.partition_point(|bar| bar.start <= moment).checked_sub(1)?)
    }

    /// The first bar that began at or after a moment.
    pub fn at_or_after(&self, moment: DateTime<Utc>) -> Option<&Bar> {
        self.bars.get(self.bars.partition_point(|bar| bar.start < moment))
    }

    /// The daily bar of a trading day.
    pub fn on(&self, day: NaiveDate) -> Option<&Bar> {
        self.at_or_before(start_of(day)).filter(|bar| bar.day() == day)
    }

    /// The last price, with the change from the bar before it where the bars are daily.
    pub fn quote(&self) -> Option<Quote> {
        let last = self.last()?;
        let before = self.bars.len().checked_sub(2).and_then(|i| self.bars.get(i));
        let previous = before.filter(|_| self.interval == Interval::Day).map(|bar| bar.close);
        Some(Quote { price: last.close, previous, provenance: self.provenance.clone() })
    }
}

/// A last price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The price.
    pub price: Decimal,
    /// The close of the session before, if known.
    pub previous: Option<Decimal>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Quote {
    /// The change from the session before, in units of the price and in percent.
    pub fn change(&self) -> Option<(Decimal, Decimal)> {
        let previous = self.previous?;
        Some((self.price.checked_sub(previous)?, percent(previous, self.price)?))
    }
}

/// A price for statistics; none unless it is above zero.
pub(super) fn float(price: Decimal) -> Option<f64> {
    price.try_into().ok().filter(|price: &f64| price.is_finite() && *price > 0.0)
}

/// The change from one price to another in percent; none if the first is not above zero.
pub fn percent(from: Decimal, to: Decimal) -> Option<Decimal> {
    if from <= Decimal::ZERO {
        return None;
    }
    to.checked_div(from)?.checked_sub(Decimal::ONE)?.checked_mul(Decimal::ONE_HUNDRED)
}

/// The moment a daily bar's last price was true: the close of its session, or the moment it was read if that came first.
///
/// Without a calendar the end of the day in UTC stands for the close.
pub fn closing_moment(day: NaiveDate, calendar: Option<&Calendar>, read: DateTime<Utc>) -> DateTime<Utc> {
    let close = calendar.and_then(|calendar| calendar.session(day)).map(|session| session.close);
    close.unwrap_or_else(|| start_of(day) + TimeDelta::days(1)).min(read)
}

//! What a price did since a story: the last price before it, the first one a reader could trade at, and the market's
//! own move meanwhile. "After", never "because".

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::{
    calendar::Calendar,
    series::{Bar, Series, float, percent, start_of},
};

/// Sessions the market model is estimated on, the gap between them and the event, and the least of them.
const ESTIMATION: usize = 120;
const GAP: usize = 11;
const LEAST: usize = 60;

/// A price at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The trading day.
    pub day: NaiveDate,
    /// When it was true.
    pub at: DateTime<Utc>,
    /// The price as it was quoted.
    pub price: Decimal,
    /// The price corrected for later splits and dividends, which returns are counted from.
    adjusted: Decimal,
}

/// What happened to a price since a story was published.
#[derive(Clone, Debug, PartialEq)]
pub struct SinceStory {
    /// The last regular close at or before publication.
    pub before: Point,
    /// The next regular opening after publication, once there is one: the first price a reader could trade at.
    pub tradable: Option<Point>,
    /// The newest close.
    pub now: Point,
    /// Change from [`SinceStory::before`] to now, in percent.
    pub since_before: Decimal,
    /// Change from [`SinceStory::tradable`] to now, in percent.
    pub since_tradable: Option<Decimal>,
    /// The first session that closed after publication.
    pub first_day: Option<NaiveDate>,
    /// Change from before to the close of the first session, in percent.
    pub one_day: Option<Decimal>,
    /// Change from before to the close of the fifth session, in percent.
    pub five_days: Option<Decimal>,
    /// The same stretch of the benchmark, in percent: from its close before to its close on the day of `now`.
    pub benchmark: Option<Decimal>,
    /// The first day's move beyond what the benchmark's explains.
    pub abnormal: Option<Abnormal>,
}

/// What a story of a moment did, from daily bars. None where no price before it is known, or none after.
///
/// P0 and P1 are those of event studies: the last trade before, and the first one after that was open to all; with
/// daily bars these are the last close and the next opening.
pub fn since(
    published: DateTime<Utc>,
    daily: &Series,
    benchmark: Option<&Series>,
    calendar: &Calendar,
) -> Option<SinceStory> {
    let closed = calendar.last_closed_by(published)?;
    let before_bar = daily.at_or_before(start_of(closed.day))?;
    // A price of long before tells nothing of this story.
    if calendar.sessions_between(before_bar.day(), closed.day) > 5 {
        return None;
    }
    let before = close_of(before_bar, calendar);
    let now = close_of(daily.last()?, calendar);
    if now.day <= before.day {
        return None;
    }
    let opening = calendar.first_opening_after(published);
    let tradable = opening.and_then(|session| {
        let bar = daily.at_or_after(start_of(session.day))?;
        let at = calendar.session(bar.day())?.open;
        Some(Point { day: bar.day(), at, price: bar.open, adjusted: bar.adjusted_open()? })
    });
    let first = calendar.first_closing_after(published);
    let change_at = |day: NaiveDate| percent(before.adjusted, daily.on(day)?.adjusted);
    let fifth = first.and_then(|first| calendar.sessions_later(first.day, 4));
    let benchmark_between = |from: NaiveDate, to: NaiveDate| {
        let series = benchmark?;
        percent(series.on(from)?.adjusted, series.on(to)?.adjusted)
    };
    Some(SinceStory {
        since_before: percent(before.adjusted, now.adjusted)?,
        since_tradable: tradable.and_then(|point| percent(point.adjusted, now.adjusted)),
        first_day: first.map(|session| session.day),
        one_day: first.and_then(|session| change_at(session.day)),
        five_days: fifth.and_then(|session| change_at(session.day)),
        benchmark: benchmark_between(before.day, now.day),
        abnormal: benchmark.zip(first).and_then(|(series, first)| abnormal(daily, series, before.day, first.day)),
        before,
        tradable,
        now,
    })
}

fn close_of(bar: &Bar, calendar: &Calendar) -> Point {
    let at = calendar.session(bar.day()).map_or_else(|| start_of(bar.day()), |session| session.close);
    Point { day: bar.day(), at, price: bar.close, adjusted: bar.adjusted }
}

/// A move beyond the market's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abnormal {
    /// The part of the return that the benchmark does not explain, in percent.
    pub percent: f64,
    /// That in standard deviations of a usual day; none where the market model has too few days, and the benchmark's
    /// move is taken off as it is.
    pub sigmas: Option<f64>,
}

/// Daily returns of both on the days both traded, up to and without `until`, oldest first: asset, then market.
fn paired_returns(daily: &Series, market: &Series, until: NaiveDate) -> Vec<(f64, f64)> {
    let end = daily.bars().partition_point(|bar| bar.start < start_of(until));
    let from = end.saturating_sub(ESTIMATION + GAP + 1);
    let prices: Vec<(f64, f64)> = daily
        .bars()
        .get(from..end)
        .unwrap_or_default()
        .iter()
        .filter_map(|bar| Some((float(bar.adjusted)?, float(market.on(bar.day())?.adjusted)?)))
        .collect();
    prices
        .windows(2)
        .filter_map(|pair| match pair {
            [(a, m), (b, n)] => Some((b / a - 1.0, n / m - 1.0)),
            _ => None,
        })
        .collect()
}

fn abnormal(daily: &Series, market: &Series, before: NaiveDate, day: NaiveDate) -> Option<Abnormal> {
    let change = |series: &Series| {
        let (from, to) = (float(series.on(before)?.adjusted)?, float(series.on(day)?.adjusted)?);
        Some(to / from - 1.0)
    };
    let (own, of_market) = (change(daily)?, change(market)?);
    let mut returns = paired_returns(daily, market, day);
    // The last days before the event may already know of it.
    returns.truncate(returns.len().saturating_sub(GAP));
    if returns.len() < LEAST {
        return Some(Abnormal { percent: (own - of_market) * 100.0, sigmas: None });
    }
    let model = MarketModel::estimate(&returns)?;
    let (value, sigmas) = model.abnormal(own, of_market);
    Some(Abnormal { percent: value * 100.0, sigmas: Some(sigmas) })
}

/// The line `return = a + b * market return` through daily returns (`MacKinlay` 1997, Journal of Economic Literature 35).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarketModel {
    /// Return on a day the market stands still.
    pub a: f64,
    /// Return for each unit of the market's.
    pub b: f64,
    /// Standard deviation of what is left over.
    pub s: f64,
    mean_market: f64,
    spread_market: f64,
    days: f64,
}

impl MarketModel {
    /// Least squares; none with under three days or a market that never moved.
    pub fn estimate(returns: &[(f64, f64)]) -> Option<Self> {
        let days = returns.len() as f64;
        if returns.len() < 3 {
            return None;
        }
        let mean_own = returns.iter().map(|(own, _)| own).sum::<f64>() / days;
        let mean_market = returns.iter().map(|(_, market)| market).sum::<f64>() / days;
        let spread_market: f64 = returns.iter().map(|(_, market)| (market - mean_market).powi(2)).sum();
        if spread_market <= f64::EPSILON * f64::EPSILON {
            return None;
        }
        let covered: f64 = returns.iter().map(|(own, market)| (own - mean_own) * (market - mean_market)).sum();
        let b = covered / spread_market;
        let a = mean_own - b * mean_market;
        let left: f64 = returns.iter().map(|(own, market)| (own - a - b * market).powi(2)).sum();
        Some(Self { a, b, s: (left / (days - 2.0)).sqrt(), mean_market, spread_market, days })
    }

    /// The return beyond what the market's explains, and that in standard errors of prediction (Patell 1976).
    pub fn abnormal(&self, own: f64, market: f64) -> (f64, f64) {
        let value = own - (self.a + self.b * market);
        let away = (market - self.mean_market).powi(2) / self.spread_market;
        let error = self.s * (1.0 + 1.0 / self.days + away).sqrt();
        (value, value / error)
    }
}

#[cfg(test)]
mod tests;

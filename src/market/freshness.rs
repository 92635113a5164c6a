//! What may be said of a price by its age: never by when it was fetched, always by when it was true.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    calendar::Calendar,
    series::{Interval, Provenance},
};

/// A session's prices are expected this long after its close at the latest.
const SETTLED: TimeDelta = TimeDelta::minutes(20);
/// A price of an open market counts as current this long beyond its source's delay.
const SLACK: TimeDelta = TimeDelta::minutes(3);
/// The last trade of a session may lie this long before its close.
const LAST_TRADE: TimeDelta = TimeDelta::minutes(15);

/// Why a source gives nothing newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// It cannot be reached.
    Offline,
    /// It refuses: too many requests, a challenge page, no permission.
    Blocked,
}

/// What a reader is told beside a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The market is open and this is its price.
    Live,
    /// The market is open and this was its price so long ago.
    Delayed(TimeDelta),
    /// The market is closed and this is the last price of the session of that day.
    AtClose(NaiveDate),
    /// Newer sessions have closed and are not in; how many is known for markets with a calendar.
    Stale(Option<usize>),
    /// The source cannot be reached, and the price is older than it should be.
    Offline,
    /// The source refuses, and the price is older than it should be.
    Blocked,
}

impl Freshness {
    /// Whether the price is what it should be: only then it may wear a colour.
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Live | Self::Delayed(_) | Self::AtClose(_))
    }
}

/// What may be said now of a price from bars of this length.
///
/// Without a calendar every weekday is a session that ends with the day in UTC.
pub fn freshness(
    provenance: &Provenance,
    interval: Interval,
    calendar: Option<&Calendar>,
    trouble: Option<Trouble>,
    now: DateTime<Utc>,
) -> Freshness {
    let as_of = provenance.as_of.min(now);
    let day = day_of(provenance, calendar);
    let old = |missing| match trouble {
        Some(Trouble::Offline) => Freshness::Offline,
        Some(Trouble::Blocked) => Freshness::Blocked,
        None => Freshness::Stale(missing),
    };
    let Some(calendar) = calendar else { return without_calendar(as_of, day, now, old) };
    if let Some(session) = calendar.session(calendar.date_at(now)).filter(|session| session.is_open(now))
        && day == session.day
    {
        // A bar of the day that runs: how old its price is, is known only from the time it was read.
        let age = now - as_of;
        // Of a source that does not say how far it lags, the usual quarter of an hour is believed, and nothing is live.
        let delay = provenance.delay.unwrap_or(TimeDelta::minutes(15));
        return if age > delay + SLACK && interval != Interval::Day {
            old(Some(0))
        } else if delay.is_zero() && age <= SLACK && interval != Interval::Day {
            Freshness::Live
        } else {
            Freshness::Delayed(age.max(provenance.delay.unwrap_or_default()))
        };
    }
    // The newest session that has to be in: the last one that closed long enough ago.
    let Some(due) = calendar.last_closed_by(now - SETTLED) else { return Freshness::AtClose(day) };
    if day < due.day {
        return old(Some(calendar.sessions_between(day, due.day)));
    }
    let closed = calendar.session(day).filter(|session| session.close <= now);
    match closed {
        Some(session) if as_of < session.close - LAST_TRADE => old(Some(1)),
        _ => Freshness::AtClose(day),
    }
}

/// The session a price belongs to.
fn day_of(provenance: &Provenance, calendar: Option<&Calendar>) -> NaiveDate {
    calendar.map_or_else(
        // The end of a day belongs to it.
        || (provenance.as_of - TimeDelta::seconds(1)).date_naive(),
        |calendar| calendar.date_at(provenance.as_of),
    )
}

fn without_calendar(
    as_of: DateTime<Utc>,
    day: NaiveDate,
    now: DateTime<Utc>,
    old: impl Fn(Option<usize>) -> Freshness,
) -> Freshness {
    // Four days hold a weekend with a holiday beside it.
    if now - as_of <= TimeDelta::days(4) { Freshness::AtClose(day) } else { old(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        market::series::{Adjustment, ProviderId},
        model::{
            instrument::{Instrument, Symbol},
            quantity::Currency,
        },
    };

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    /// Exchange, bars, delay in minutes, when the price was true, now, trouble, and what is said.
    fn check(exchange: Option<&str>, bars: &str, delay: i64, as_of: &str, now: &str, trouble: &str, said: &str) {
        let symbol = Symbol::parse("NFRT").unwrap();
        let provenance = Provenance {
            provider: ProviderId::folder(),
            symbol: symbol.clone(),
            as_of: at(as_of),
            fetched: at(now),
            delay: Some(TimeDelta::minutes(delay)),
            adjustment: Adjustment::Raw,
            currency: Some(Currency::USD),
        };
        let trouble = match trouble {
            "offline" => Some(Trouble::Offline),
            "blocked" => Some(Trouble::Blocked),
            _ => None,
        };
        let calendar =
            Calendar::for_instrument(&Instrument { exchange: exchange.map(Into::into), ..Instrument::unknown(symbol) });
        let label = freshness(&provenance, Interval::parse(bars).unwrap(), calendar, trouble, at(now));
        let words = match label {
            Freshness::Delayed(age) => format!("delayed {}", age.num_minutes()),
            Freshness::AtClose(day) => format!("at close {day}"),
            Freshness::Stale(Some(missing)) => format!("stale by {missing}"),
            other => format!("{other:?}").to_lowercase(),
        };
        assert_eq!(words, said, "{exchange:?} {bars} {as_of} seen at {now}");
    }

    #[test]
    fn what_is_said_of_a_price_follows_from_when_it_was_true() {
        let us = Some("NYSE");
        // Friday's close, over the weekend and on Monday until twenty minutes after the close.
        let friday = "2026-03-06T21:00:00Z";
        check(us, "1d", 0, friday, "2026-03-06T21:05:00Z", "", "at close 2026-03-06");
        check(us, "1d", 0, friday, "2026-03-08T12:00:00Z", "", "at close 2026-03-06");
        check(us, "1d", 0, friday, "2026-03-09T17:00:00Z", "", "at close 2026-03-06");
        check(us, "1d", 0, friday, "2026-03-09T20:10:00Z", "", "at close 2026-03-06");
        check(us, "1d", 0, friday, "2026-03-09T20:20:00Z", "", "stale by 1");
        check(us, "1d", 0, friday, "2026-03-13T23:00:00Z", "", "stale by 5");
        check(us, "1d", 0, friday, "2026-03-13T23:00:00Z", "offline", "offline");
        check(us, "1d", 0, friday, "2026-03-13T23:00:00Z", "blocked", "blocked");
        // Trouble says nothing of a price that is as new as it can be.
        check(us, "1d", 0, friday, "2026-03-08T12:00:00Z", "offline", "at close 2026-03-06");
        // A holiday on Friday and the weekend after it miss nothing.
        check(us, "1d", 0, "2026-07-02T20:00:00Z", "2026-07-06T13:00:00Z", "", "at close 2026-07-02");
        // An open market.
        let monday = "2026-03-09T15:00:00Z";
        check(us, "5m", 0, monday, "2026-03-09T15:02:00Z", "", "live");
        check(us, "5m", 15, monday, "2026-03-09T15:15:00Z", "", "delayed 15");
        check(us, "5m", 15, monday, "2026-03-09T16:15:00Z", "", "stale by 0");
        check(us, "5m", 15, monday, "2026-03-09T16:15:00Z", "offline", "offline");
        // A daily bar that was read while its session ran.
        check(us, "1d", 0, monday, "2026-03-09T15:30:00Z", "", "delayed 30");
        check(us, "1d", 0, monday, "2026-03-09T22:00:00Z", "", "stale by 1");
        // The last trade of a quiet share lies before the bell.
        check(us, "5m", 15, "2026-03-09T19:55:00Z", "2026-03-09T23:00:00Z", "", "at close 2026-03-09");
        // Hong Kong's Friday is over while New York sleeps.
        check(Some("HKEX"), "1d", 0, "2026-03-06T08:00:00Z", "2026-03-08T23:00:00Z", "", "at close 2026-03-06");
        check(Some("HKEX"), "1d", 0, "2026-02-16T04:00:00Z", "2026-02-19T23:00:00Z", "", "at close 2026-02-16");
        // No calendar: days only.
        check(None, "1d", 0, "2026-03-07T00:00:00Z", "2026-03-09T12:00:00Z", "", "at close 2026-03-06");
        check(None, "1d", 0, "2026-03-07T00:00:00Z", "2026-03-12T12:00:00Z", "", "stale(none)");
    }
}

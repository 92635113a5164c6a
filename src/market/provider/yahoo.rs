//! Yahoo's chart service (v8), which is undocumented, for personal use only and may stop: off until the reader turns
//! it on. No cookie, no crumb, no other program's name: where it wants one it is left alone.
//!
//! Shape as published by open clients in 2025-10: `chart.result[0]` with `meta`, `timestamp` and `indicators`.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::Value;
use url::Url;

use super::{
    Ask, Call, Capabilities, Provider, ProviderError, Reply,
    limits::{Period, Quota},
    wire::{at, json, must, price, volume},
};
use crate::{
    market::{
        csv::currency,
        series::{Adjustment, Bar, Interval, Provenance, ProviderId, Series, Told, closing_moment, start_of},
    },
    model::instrument::InstrumentKind,
};

/// One request a second, and no more in a day than a reader who looks at prices needs.
const QUOTAS: [Quota; 2] = [Quota { calls: 1, per: Period::Second }, Quota { calls: 900, per: Period::Day }];

/// Yahoo's chart service.
#[derive(Clone, Debug)]
pub struct Yahoo {
    base: Url,
}

impl Yahoo {
    /// The service at an address, which is its own but for tests.
    pub const fn new(base: Url) -> Self {
        Self { base }
    }
}

impl Provider for Yahoo {
    fn id(&self) -> ProviderId {
        ProviderId::yahoo()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { daily: true, intraday: true, local: false }
    }

    fn quotas(&self) -> &[Quota] {
        &QUOTAS
    }

    fn call(&self, ask: &Ask) -> Result<Call, ProviderError> {
        let (interval, range) = match ask.interval {
            Interval::Day => ("1d", "5y"),
            Interval::FiveMinutes => ("5m", "5d"),
        };
        let mut url = self.base.join("/v8/finance/chart/").map_err(|_| ProviderError::Unsupported)?;
        url.path_segments_mut().map_err(|()| ProviderError::Unsupported)?.pop_if_empty().push(&symbol(ask));
        url.query_pairs_mut()
            .append_pair("interval", interval)
            .append_pair("range", range)
            .append_pair("includePrePost", "false")
            .append_pair("events", "div,splits");
        Ok(Call::http(url))
    }

    fn read(&self, ask: &Ask, reply: &Reply<'_>) -> Result<Series, ProviderError> {
        let answer = json(reply.body)?;
        if let Some(code) = at(&answer, "chart.error.code").and_then(Value::as_str) {
            return Err(match code {
                "Not Found" => ProviderError::NotFound,
                "Unauthorized" => ProviderError::Refused(401),
                _ => ProviderError::Damaged(format!("it says {code:?}")),
            });
        }
        let result = must(&answer, "chart.result.0")?;
        let meta = must(result, "meta")?;
        let wanted = ask.interval.name();
        if at(meta, "dataGranularity").and_then(Value::as_str).is_some_and(|given| given != wanted) {
            return Err(ProviderError::Damaged("bars of another length than asked for".to_owned()));
        }
        let quoted = at(meta, "currency").and_then(Value::as_str).and_then(currency);
        let scale = if quoted.is_some_and(|(_, hundredths)| hundredths) { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let zone: Tz = at(meta, "exchangeTimezoneName")
            .and_then(Value::as_str)
            .and_then(|zone| zone.parse().ok())
            .unwrap_or(Tz::UTC);
        let Some(times) = at(result, "timestamp").and_then(Value::as_array) else { return Err(ProviderError::Empty) };
        let quote = must(result, "indicators.quote.0")?;
        let adjusted = at(result, "indicators.adjclose.0.adjclose");
        let calendar = ask.calendar();
        let bar = |(index, time): (usize, &Value)| {
            let time = DateTime::from_timestamp(time.as_i64()?, 0)?;
            let field = |name: &str| price(quote.get(name).and_then(|list| list.get(index)))?.checked_div(scale);
            let close = field("close")?;
            // A daily bar's time is the opening of its session, by the market's own clock.
            let start = match ask.interval {
                Interval::Day => start_of(time.with_timezone(&zone).date_naive()),
                Interval::FiveMinutes => time,
            };
            let told = Told {
                open: field("open"),
                high: field("high"),
                low: field("low"),
                adjusted: price(adjusted.and_then(|list| list.get(index))).and_then(|price| price.checked_div(scale)),
                volume: volume(quote.get("volume").and_then(|list| list.get(index))),
            };
            Some(Bar::of(start, close, told))
        };
        let mut bars: Vec<Bar> = times.iter().enumerate().filter_map(bar).collect();
        if let (Interval::FiveMinutes, Some(calendar)) = (ask.interval, calendar) {
            // Bars of the hours before and after come unasked.
            bars.retain(|bar| calendar.is_open(bar.start));
        }
        let newest = bars.iter().map(|bar| bar.start).max().ok_or(ProviderError::Empty)?;
        let traded =
            at(meta, "regularMarketTime").and_then(Value::as_i64).and_then(|at| DateTime::from_timestamp(at, 0));
        let provenance = Provenance {
            provider: self.id(),
            symbol: ask.symbol().clone(),
            as_of: as_of(ask.interval, newest, traded, zone, reply.at, calendar),
            fetched: reply.at,
            delay: None,
            adjustment: if adjusted.is_some() { Adjustment::SplitsAndDividends } else { Adjustment::Splits },
            currency: quoted.map(|(currency, _)| currency),
        };
        Series::new(provenance, ask.interval, bars).ok_or(ProviderError::Empty)
    }
}

/// When the newest price was true: the last trade the service names, if it falls into the newest bar.
fn as_of(
    interval: Interval,
    newest: DateTime<Utc>,
    traded: Option<DateTime<Utc>>,
    zone: Tz,
    read: DateTime<Utc>,
    calendar: Option<&crate::market::calendar::Calendar>,
) -> DateTime<Utc> {
    match interval {
        Interval::Day => {
            let day = newest.date_naive();
            let in_it = traded.filter(|traded| traded.with_timezone(&zone).date_naive() == day);
            let close = closing_moment(day, calendar, read);
            // Trades after the bell do not make the close any later.
            in_it.map_or(close, |traded| traded.min(close))
        }
        Interval::FiveMinutes => {
            let ends = (newest + TimeDelta::minutes(5)).min(read);
            traded.filter(|traded| *traded >= newest).map_or(ends, |traded| traded.min(ends))
        }
    }
}

/// A symbol as Yahoo writes it: classes of US shares with a hyphen, crypto against the dollar.
fn symbol(ask: &Ask) -> String {
    let symbol = ask.symbol().as_str();
    match ask.instrument.kind {
        InstrumentKind::Crypto => format!("{symbol}-USD"),
        _ if ask.instrument.is_us_listing() => symbol.replace('.', "-"),
        _ => symbol.to_owned(),
    }
}

//! Tiingo's daily bars, with the reader's own key: the pattern for other sources that want one.
//!
//! Shape as documented in 2026: a list of `date`, `open`, `high`, `low`, `close`, `volume`, `adjClose`, `splitFactor`.

use chrono::{DateTime, Months, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;
use url::Url;

use super::{
    Ask, Call, Capabilities, Key, Provider, ProviderError, Reply,
    limits::{Period, Quota},
    wire::{json, price, volume},
};
use crate::{
    market::series::{
        Adjustment, Bar, Interval, Provenance, ProviderId, Series, Told, closing_moment, correct_for_splits, start_of,
    },
    model::quantity::Currency,
};

/// What the free plan allowed in 2026; whoever pays for more is served by these as well.
const QUOTAS: [Quota; 3] = [
    Quota { calls: 1, per: Period::Second },
    Quota { calls: 50, per: Period::Hour },
    Quota { calls: 1_000, per: Period::Day },
];

/// Tiingo.
#[derive(Clone, Debug)]
pub struct Tiingo {
    base: Url,
}

impl Tiingo {
    /// The service at an address, which is its own but for tests.
    pub const fn new(base: Url) -> Self {
        Self { base }
    }
}

impl Provider for Tiingo {
    fn id(&self) -> ProviderId {
        ProviderId::tiingo()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { daily: true, intraday: false, local: false }
    }

    fn quotas(&self) -> &[Quota] {
        &QUOTAS
    }

    fn call(&self, ask: &Ask) -> Result<Call, ProviderError> {
        if !ask.instrument.is_us_listing() {
            return Err(ProviderError::Unsupported);
        }
        let symbol = ask.symbol().as_str().replace('.', "-").to_ascii_lowercase();
        let from = ask.now.date_naive().checked_sub_months(Months::new(61)).unwrap_or(NaiveDate::MIN);
        let path = format!("/tiingo/daily/{symbol}/prices");
        let mut url = self.base.join(&path).map_err(|_| ProviderError::Unsupported)?;
        url.query_pairs_mut().append_pair("startDate", &from.to_string());
        Ok(Call::Http { url, key: Some(Key { header: "authorization", before: "Token " }) })
    }

    fn read(&self, ask: &Ask, reply: &Reply<'_>) -> Result<Series, ProviderError> {
        let answer = json(reply.body)?;
        let Some(rows) = answer.as_array() else {
            let detail = answer.get("detail").and_then(Value::as_str).unwrap_or("no list in it");
            return Err(ProviderError::Damaged(detail.chars().take(120).collect()));
        };
        let mut splits = Vec::new();
        let mut bars: Vec<Bar> = rows
            .iter()
            .filter_map(|row| {
                let day = DateTime::parse_from_rfc3339(row.get("date")?.as_str()?).ok()?.date_naive();
                let close = price(row.get("close"))?;
                let factor = price(row.get("splitFactor")).unwrap_or(Decimal::ONE);
                if factor != Decimal::ONE {
                    splits.push((day, factor));
                }
                let told = Told {
                    open: price(row.get("open")),
                    high: price(row.get("high")),
                    low: price(row.get("low")),
                    adjusted: price(row.get("adjClose")),
                    volume: volume(row.get("volume")),
                };
                Some(Bar::of(start_of(day), close, told))
            })
            .collect();
        correct_for_splits(&mut bars, &splits);
        let newest = bars.iter().map(Bar::day).max().ok_or(ProviderError::Empty)?;
        let provenance = Provenance {
            provider: self.id(),
            symbol: ask.symbol().clone(),
            as_of: closing_moment(newest, ask.calendar(), reply.at),
            fetched: reply.at,
            delay: None,
            adjustment: Adjustment::SplitsAndDividends,
            currency: Some(Currency::USD),
        };
        Series::new(provenance, Interval::Day, bars).ok_or(ProviderError::Empty)
    }
}

//! Prices in `cache.db`: series as their sources gave them, and how often each source was asked.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;

use super::{Store, error::StoreError, row::time};
use crate::{
    market::{
        provider::limits::{Counted, Entry},
        series::{Adjustment, Bar, Interval, Provenance, ProviderId, Series},
    },
    model::{instrument::Symbol, quantity::Currency},
};

/// Bars kept apart for lists, which show no more.
const TAIL: usize = 32;

const COLUMNS: &str = "provider, symbol, interval, as_of, fetched, delay, adjustment, currency";

impl Store {
    /// Keeps a series in place of an earlier one from the same source.
    pub fn put_series(&mut self, series: &Series) -> Result<(), StoreError> {
        let from = series.bars().len().saturating_sub(TAIL);
        let tail = written(series.bars().get(from..).unwrap_or_default());
        let told = &series.provenance;
        let mut statement = self.cache.prepare_cached(
            "INSERT OR REPLACE INTO price_series
             (provider, symbol, interval, as_of, fetched, delay, adjustment, currency, bars, tail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        statement.execute(params![
            told.provider.as_str(),
            told.symbol.as_str(),
            series.interval.name(),
            told.as_of.timestamp(),
            told.fetched.timestamp(),
            told.delay.map(|delay| delay.num_seconds()),
            told.adjustment.name(),
            told.currency.as_ref().map(Currency::as_str),
            written(series.bars()),
            tail,
        ])?;
        Ok(())
    }

    /// All series of an instrument.
    pub fn series_of(&self, symbol: &Symbol) -> Result<Vec<Series>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, bars FROM price_series WHERE symbol = ?1 ORDER BY provider, interval");
        self.read_series(&sql, params![symbol.as_str()])
    }

    /// The newest bars of all daily series.
    pub fn series_tails(&self) -> Result<Vec<Series>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, tail FROM price_series WHERE interval = '1d' ORDER BY symbol, provider");
        self.read_series(&sql, params![])
    }

    /// Forgets what a source said of an instrument.
    pub fn remove_series(
        &mut self,
        provider: &ProviderId,
        symbol: &Symbol,
        interval: Interval,
    ) -> Result<bool, StoreError> {
        let mut statement = self
            .cache
            .prepare_cached("DELETE FROM price_series WHERE provider = ?1 AND symbol = ?2 AND interval = ?3")?;
        Ok(statement.execute(params![provider.as_str(), symbol.as_str(), interval.name()])? > 0)
    }

    /// How often each source was asked, and how often it failed.
    pub fn provider_limits(&self) -> Result<Vec<(ProviderId, Counted, Entry)>, StoreError> {
        let mut statement = self.cache.prepare_cached("SELECT provider, counted, at, count FROM provider_limits")?;
        let rows = statement.query_map([], |row| {
            let provider = ProviderId::parse(row.get_ref(0)?.as_str()?);
            let counted = Counted::parse(row.get_ref(1)?.as_str()?);
            Ok(provider.zip(counted).zip(Some(Entry { at: time(row.get(2)?), count: row.get(3)? })))
        })?;
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        Ok(rows.into_iter().flatten().map(|((provider, counted), entry)| (provider, counted, entry)).collect())
    }

    /// Keeps what is counted of one source.
    pub fn put_provider_limits(
        &mut self,
        provider: &ProviderId,
        limits: &[(Counted, Entry)],
    ) -> Result<(), StoreError> {
        let transaction = self.cache.transaction()?;
        transaction.execute("DELETE FROM provider_limits WHERE provider = ?1", [provider.as_str()])?;
        for (counted, entry) in limits {
            transaction.execute(
                "INSERT INTO provider_limits (provider, counted, at, count) VALUES (?1, ?2, ?3, ?4)",
                params![provider.as_str(), counted.name(), entry.at.timestamp(), entry.count],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn read_series(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Series>, StoreError> {
        let connection: &Connection = &self.cache;
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(parameters, read)?;
        let rows: Vec<Option<Series>> = rows.collect::<Result<_, _>>()?;
        // What another version wrote in words of its own is fetched again.
        Ok(rows.into_iter().flatten().collect())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<Series>> {
    let currency: Option<String> = row.get(7)?;
    let parts = (|| {
        let provider = ProviderId::parse(row.get_ref(0).ok()?.as_str().ok()?)?;
        let symbol = Symbol::parse(row.get_ref(1).ok()?.as_str().ok()?)?;
        let interval = Interval::parse(row.get_ref(2).ok()?.as_str().ok()?)?;
        let adjustment = Adjustment::parse(row.get_ref(6).ok()?.as_str().ok()?)?;
        Some((provider, symbol, interval, adjustment))
    })();
    let Some((provider, symbol, interval, adjustment)) = parts else { return Ok(None) };
    let provenance = Provenance {
        provider,
        symbol,
        as_of: time(row.get(3)?),
        fetched: time(row.get(4)?),
        delay: row.get::<_, Option<i64>>(5)?.map(TimeDelta::seconds),
        adjustment,
        currency: currency.as_deref().and_then(Currency::parse),
    };
    let bars = row.get_ref(8)?.as_str()?.lines().filter_map(bar).collect();
    Ok(Series::new(provenance, interval, bars))
}

/// Bars as text, one a line: start in seconds, open, high, low, close, adjusted close, volume or nothing.
fn written(bars: &[Bar]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(bars.len() * 64);
    for bar in bars {
        let Bar { start, open, high, low, close, adjusted, volume } = bar;
        // Writing to a string cannot fail.
        _ = write!(out, "{} {open} {high} {low} {close} {adjusted} ", start.timestamp());
        if let Some(volume) = volume {
            _ = write!(out, "{volume}");
        }
        out.push('\n');
    }
    out
}

fn bar(line: &str) -> Option<Bar> {
    let mut fields = line.split(' ');
    let start: DateTime<Utc> = time(fields.next()?.parse().ok()?);
    let mut price = || fields.next()?.parse::<Decimal>().ok();
    let (open, high, low, close, adjusted) = (price()?, price()?, price()?, price()?, price()?);
    let volume = fields.next().and_then(|volume| volume.parse().ok());
    Some(Bar { start, open, high, low, close, adjusted, volume })
}

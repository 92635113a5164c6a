//! Foreign exchange by the euro reference rates: reading them, and what an amount of one day is in another currency.
//!
//! Shapes as of 2026: the ECB's `eurofxref-daily.xml` and `eurofxref-hist-90d.xml` (nested `Cube` elements), its
//! `eurofxref-hist.csv`, and Frankfurter's JSON of one day or of several. The ECB gives the rates for information only,
//! on working days at about 16:00 in Frankfurt.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;
use url::Url;

use super::{
    provider::{
        ProviderError,
        limits::{Period, Quota},
        wire::{json, price},
    },
    series::ProviderId,
};
use crate::model::quantity::Currency;

/// One request a second, and few in a day: rates come once a day.
pub const QUOTAS: [Quota; 2] = [Quota { calls: 1, per: Period::Second }, Quota { calls: 200, per: Period::Day }];
/// Rates stand for the days after them without any, for so long: Easter with a day on either side.
const STANDS: Days = Days::new(5);
/// Days read of one answer: those since 1999 and as many to come.
const MOST_DAYS: usize = 20_000;

/// The rates of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRates {
    /// The day they are of.
    pub day: NaiveDate,
    /// Units of each currency for one euro, by code; the euro itself is left out.
    pub per_euro: Vec<(Currency, Decimal)>,
}

/// An amount in another currency, with what makes it one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The amount.
    pub amount: Decimal,
    /// Its currency.
    pub to: Currency,
    /// What it was before.
    pub from: Currency,
    /// Units of `to` for one of `from`.
    pub rate: Decimal,
    /// The day the rate is of.
    pub day: NaiveDate,
    /// Who says so.
    pub source: ProviderId,
}

/// Rates by source and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates(BTreeMap<ProviderId, BTreeMap<NaiveDate, DayRates>>);

impl Rates {
    /// Puts a source's days in; a day that is there already is replaced.
    pub fn insert(&mut self, source: ProviderId, days: impl IntoIterator<Item = DayRates>) {
        let kept = self.0.entry(source).or_default();
        kept.extend(days.into_iter().map(|rates| (rates.day, rates)));
    }

    /// The rates that stand on a day: the newest not after it, from the source that has the newest.
    pub fn on(&self, day: NaiveDate) -> Option<(&ProviderId, &DayRates)> {
        let first = day.checked_sub_days(STANDS)?;
        let each = self.0.iter().filter_map(|(source, days)| Some((source, days.range(first..=day).next_back()?.1)));
        // The first source of several with the same day: both hand on the same rates.
        each.rev().max_by_key(|(_, rates)| rates.day)
    }

    /// An amount of a day in another currency. Both rates are of one source and one day.
    pub fn convert(&self, amount: Decimal, from: Currency, to: Currency, day: NaiveDate) -> Option<Converted> {
        if from == to {
            return None;
        }
        let (source, rates) = self.on(day)?;
        let rate = rates.of(to)?.checked_div(rates.of(from)?)?;
        Some(Converted { amount: amount.checked_mul(rate)?, to, from, rate, day: rates.day, source: source.clone() })
    }
}

impl DayRates {
    /// Units of a currency for one euro.
    fn of(&self, currency: Currency) -> Option<Decimal> {
        if currency == Currency::EUR {
            return Some(Decimal::ONE);
        }
        self.per_euro.iter().find(|(other, _)| *other == currency).map(|(_, rate)| *rate)
    }
}

/// The ECB's rates of the last working day.
pub fn ecb_daily(base: &Url) -> Option<Url> {
    base.join("/stats/eurofxref/eurofxref-daily.xml").ok()
}

/// The ECB's rates of the last 90 days.
pub fn ecb_90_days(base: &Url) -> Option<Url> {
    base.join("/stats/eurofxref/eurofxref-hist-90d.xml").ok()
}

/// Frankfurter's rates of a day, or of the last working day before it.
pub fn frankfurter_day(base: &Url, day: NaiveDate) -> Option<Url> {
    base.join(&format!("/v1/{day}")).ok()
}

/// Reads the ECB's XML, in any of its lengths; the oldest day first.
pub fn read_xml(body: &[u8]) -> Result<Vec<DayRates>, ProviderError> {
    let text = String::from_utf8_lossy(body);
    if text.trim().is_empty() {
        return Err(ProviderError::Damaged("it is empty".to_owned()));
    }
    let mut days: BTreeMap<NaiveDate, Vec<(Currency, Decimal)>> = BTreeMap::new();
    let mut day: Option<NaiveDate> = None;
    let mut cubes = 0_usize;
    for tag in text.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let Some(inside) = tag.strip_prefix("Cube") else { continue };
        cubes += 1;
        if let Some(stated) = attribute(inside, "time") {
            day = stated.parse().ok().filter(|_| days.len() < MOST_DAYS);
        }
        let rate =
            attribute(inside, "currency").and_then(Currency::parse).zip(attribute(inside, "rate").and_then(rate));
        if let Some((day, rate)) = day.zip(rate) {
            days.entry(day).or_default().push(rate);
        }
    }
    if cubes == 0 {
        let lower = text.get(..text.floor_char_boundary(2000)).unwrap_or_default().to_ascii_lowercase();
        let page = lower.contains("<html") || lower.contains("<!doctype html");
        return Err(if page { ProviderError::Challenge } else { ProviderError::Damaged("no Cube in it".to_owned()) });
    }
    finish(days)
}

/// Reads the ECB's table `eurofxref-hist.csv`: a row a day, a column a currency.
pub fn read_csv(body: &[u8]) -> Result<Vec<DayRates>, ProviderError> {
    if super::provider::is_web_page(body) {
        return Err(ProviderError::Challenge);
    }
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).trim(::csv::Trim::All).from_reader(body);
    let codes: Vec<Option<Currency>> =
        reader.headers().map(|heading| heading.iter().map(Currency::parse).collect()).unwrap_or_default();
    if codes.iter().flatten().next().is_none() {
        return Err(ProviderError::Damaged("no currencies in its heading".to_owned()));
    }
    let mut days = BTreeMap::new();
    for row in reader.records().filter_map(Result::ok).take(MOST_DAYS) {
        let Some(day) = row.get(0).and_then(|day| day.parse::<NaiveDate>().ok()) else { continue };
        let rates = codes.iter().zip(row.iter()).filter_map(|(code, cell)| (*code).zip(rate(cell)));
        days.insert(day, rates.collect());
    }
    finish(days)
}

/// Reads Frankfurter's JSON, of one day (`date`) or of several (`rates` by day). Other bases than the euro are refused:
/// they would be rates of another kind.
pub fn read_json(body: &[u8]) -> Result<Vec<DayRates>, ProviderError> {
    let answer = json(body)?;
    if answer.get("base").and_then(Value::as_str) != Some("EUR") {
        return Err(ProviderError::Damaged("its base is not EUR".to_owned()));
    }
    // Rates of ten euros are none of one.
    if price(answer.get("amount")).is_some_and(|amount| amount != Decimal::ONE) {
        return Err(ProviderError::Damaged("its amount is not 1".to_owned()));
    }
    let rates = answer.get("rates").and_then(Value::as_object);
    let rates = rates.ok_or_else(|| ProviderError::Damaged("no rates in it".to_owned()))?;
    let of_day = |rates: &serde_json::Map<String, Value>| -> Vec<(Currency, Decimal)> {
        rates.iter().filter_map(|(code, rate)| Currency::parse(code).zip(price(Some(rate)))).collect()
    };
    let mut days = BTreeMap::new();
    match answer.get("date").and_then(Value::as_str).and_then(|day| day.parse::<NaiveDate>().ok()) {
        Some(day) => {
            days.insert(day, of_day(rates));
        }
        None => {
            for (day, rates) in rates.iter().take(MOST_DAYS) {
                if let Some((day, rates)) = day.parse::<NaiveDate>().ok().zip(rates.as_object()) {
                    days.insert(day, of_day(rates));
                }
            }
        }
    }
    finish(days)
}

fn finish(days: BTreeMap<NaiveDate, Vec<(Currency, Decimal)>>) -> Result<Vec<DayRates>, ProviderError> {
    let days = days.into_iter().filter(|(_, rates)| !rates.is_empty());
    let days: Vec<DayRates> = days
        .map(|(day, mut per_euro)| {
            per_euro.retain(|(currency, _)| *currency != Currency::EUR);
            per_euro.sort();
            per_euro.dedup_by_key(|(currency, _)| *currency);
            DayRates { day, per_euro }
        })
        .collect();
    if days.is_empty() { Err(ProviderError::Empty) } else { Ok(days) }
}

/// A rate above zero; `N/A` and blanks are none.
fn rate(written: &str) -> Option<Decimal> {
    written.trim().parse().ok().filter(|rate: &Decimal| *rate > Decimal::ZERO)
}

/// The value of an attribute between either kind of quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (value, left) = after.get(1..)?.split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = left;
    }
}

#[cfg(test)]
mod tests;

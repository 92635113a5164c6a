//! A source the reader describes in a file: where its answers lie and what their fields are called.
//!
//! ```toml
//! name = "example"                                   # a-z 0-9 -
//! url = "https://prices.example/{symbol}.json"        # {symbol} and {symbol_lower} are filled in
//! format = "json"                                    # or "csv", read as files of the price folder are
//! rows = "data.prices"                               # where the list of bars stands
//! date = "day"                                       # names or places in each bar
//! close = "last"
//! open = "first"                                     # these are optional: open high low adjusted volume
//! currency = "USD"                                   # GBp for pence
//! delay_minutes = 15
//! exchanges = ["NYSE", "NASDAQ"]                      # which instruments it knows; none named: all
//! per_minute = 10
//! ```

use chrono::{DateTime, NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{
    Ask, Call, Capabilities, Provider, ProviderError, Reply, is_web_page,
    limits::{Period, Quota},
    wire::{json, must, price, volume},
};
use crate::market::{
    csv::{self, Assumed},
    series::{Adjustment, Bar, Interval, Provenance, ProviderId, Series, Told, closing_moment, start_of},
};

/// What a file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    name: String,
    url: String,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    rows: String,
    date: Option<String>,
    close: Option<String>,
    open: Option<String>,
    high: Option<String>,
    low: Option<String>,
    adjusted: Option<String>,
    volume: Option<String>,
    currency: Option<String>,
    delay_minutes: Option<u16>,
    #[serde(default)]
    exchanges: Vec<String>,
    per_minute: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Csv,
}

/// A source the reader described.
#[derive(Clone, Debug)]
pub struct Custom {
    id: ProviderId,
    description: Description,
    quotas: [Quota; 2],
}

/// Why a description cannot be used: line, counted from 1, and field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescriptionError {
    /// It is no TOML, or has a field too many or of another kind.
    #[error("line {line}: {message}")]
    Toml {
        /// Where.
        line: usize,
        /// What is wrong, as the parser says it.
        message: String,
    },
    /// A field that must be there.
    #[error("it has no field `{0}`")]
    Missing(&'static str),
    /// The name is taken or has other letters than a-z 0-9 -.
    #[error("line {0}: `name` must be made of a-z, 0-9 and - and be no built-in source's")]
    Name(usize),
    /// The address is none, or names no instrument.
    #[error("line {0}: `url` must begin with http:// or https:// and hold {{symbol}} or {{symbol_lower}}")]
    Url(usize),
    /// The currency is no code of three letters.
    #[error("line {0}: `currency` must be a code of three letters such as USD, or GBp for pence")]
    Currency(usize),
}

impl Custom {
    /// Reads a description.
    pub fn parse(text: &str) -> Result<Self, DescriptionError> {
        let description: Description = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
        let id = ProviderId::parse(&description.name).filter(|id| !id.is_built_in());
        let id = id.ok_or_else(|| DescriptionError::Name(line_of(text, "name")))?;
        let sound =
            Url::parse(&filled(&description.url, "X")).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !sound || !(description.url.contains("{symbol}") || description.url.contains("{symbol_lower}")) {
            return Err(DescriptionError::Url(line_of(text, "url")));
        }
        if description.currency.as_deref().is_some_and(|currency| csv::currency(currency).is_none()) {
            return Err(DescriptionError::Currency(line_of(text, "currency")));
        }
        if description.format == Format::Json {
            description.date.as_ref().ok_or(DescriptionError::Missing("date"))?;
            description.close.as_ref().ok_or(DescriptionError::Missing("close"))?;
        }
        let minute = u32::from(description.per_minute.unwrap_or(10).max(1));
        let quotas = [Quota { calls: 1, per: Period::Second }, Quota { calls: minute, per: Period::Minute }];
        Ok(Self { id, description, quotas })
    }

    fn rows(&self, ask: &Ask, body: &[u8]) -> Result<Vec<Bar>, ProviderError> {
        let told = &self.description;
        let answer = json(body)?;
        let rows = must(&answer, &told.rows)?;
        let rows = rows.as_array().ok_or_else(|| ProviderError::Damaged(format!("no list at {:?}", told.rows)))?;
        let scale = self.scale(ask);
        let bars = rows.iter().filter_map(|row| {
            let field = |name: &Option<String>| super::wire::at(row, name.as_deref()?);
            let number = |name: &Option<String>| price(field(name))?.checked_div(scale);
            let close = number(&told.close)?;
            let start = start_of(day(field(&told.date)?)?);
            let told = Told {
                open: number(&told.open),
                high: number(&told.high),
                low: number(&told.low),
                adjusted: number(&told.adjusted),
                volume: volume(field(&told.volume)),
            };
            Some(Bar::of(start, close, told))
        });
        Ok(bars.collect())
    }

    fn quoted_in(&self, ask: &Ask) -> String {
        let of_market = || ask.calendar().map_or("", |calendar| calendar.quoted_in).to_owned();
        self.description.currency.clone().unwrap_or_else(of_market)
    }

    fn scale(&self, ask: &Ask) -> Decimal {
        match csv::currency(&self.quoted_in(ask)) {
            Some((_, true)) => Decimal::ONE_HUNDRED,
            _ => Decimal::ONE,
        }
    }
}

/// Where the parser stopped; a field that is missing is nowhere.
fn unreadable(text: &str, error: &toml::de::Error) -> DescriptionError {
    let missing = ["name", "url"].into_iter().find(|field| error.message() == format!("missing field `{field}`"));
    if let Some(field) = missing {
        return DescriptionError::Missing(field);
    }
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    DescriptionError::Toml { line, message: error.message().to_owned() }
}

/// The line, counted from 1, on which a field is given.
fn line_of(text: &str, field: &str) -> usize {
    let gives = |line: &str| {
        let rest = line.trim_start().strip_prefix(field);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(gives).unwrap_or_default() + 1
}

fn filled(url: &str, symbol: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    url.replace("{symbol_lower}", &encode(&symbol.to_ascii_lowercase())).replace("{symbol}", &encode(symbol))
}

/// A day as text, or as seconds or milliseconds since 1970.
fn day(value: &Value) -> Option<NaiveDate> {
    if let Some(seconds) = value.as_i64() {
        // From here on seconds would lie in the year 5138.
        let seconds = if seconds.abs() >= 100_000_000_000 { seconds / 1000 } else { seconds };
        return DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive());
    }
    let text = value.as_str()?;
    text.get(..10).unwrap_or(text).parse().ok().or_else(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok())
}

impl Provider for Custom {
    fn id(&self) -> ProviderId {
        self.id.clone()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { daily: true, intraday: false, local: false }
    }

    fn quotas(&self) -> &[Quota] {
        &self.quotas
    }

    fn call(&self, ask: &Ask) -> Result<Call, ProviderError> {
        let known = &self.description.exchanges;
        let exchange = ask.instrument.exchange.as_deref().unwrap_or_default();
        if !known.is_empty() && !known.iter().any(|known| known == exchange) {
            return Err(ProviderError::Unsupported);
        }
        let url = Url::parse(&filled(&self.description.url, ask.symbol().as_str()));
        url.map(Call::http).map_err(|_| ProviderError::Unsupported)
    }

    fn read(&self, ask: &Ask, reply: &Reply<'_>) -> Result<Series, ProviderError> {
        if is_web_page(reply.body) {
            return Err(ProviderError::Challenge);
        }
        let quoted_in = self.quoted_in(ask);
        let (bars, currency, has_adjusted) = match self.description.format {
            Format::Json => {
                let currency = csv::currency(&quoted_in).map(|(currency, _)| currency);
                (self.rows(ask, reply.body)?, currency, self.description.adjusted.is_some())
            }
            Format::Csv => {
                let zone = ask.calendar().map(|calendar| calendar.zone);
                let table = csv::read(reply.body, Assumed { quoted_in: &quoted_in, zone })?;
                if table.interval != Interval::Day {
                    return Err(ProviderError::Damaged("bars of another length than asked for".to_owned()));
                }
                (table.bars, table.currency, table.has_adjusted)
            }
        };
        let newest = bars.iter().map(Bar::day).max().ok_or(ProviderError::Empty)?;
        let provenance = Provenance {
            provider: self.id(),
            symbol: ask.symbol().clone(),
            as_of: closing_moment(newest, ask.calendar(), reply.at),
            fetched: reply.at,
            delay: self.description.delay_minutes.map(|minutes| TimeDelta::minutes(i64::from(minutes))),
            adjustment: if has_adjusted { Adjustment::SplitsAndDividends } else { Adjustment::Unknown },
            currency,
        };
        Series::new(provenance, Interval::Day, bars).ok_or(ProviderError::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_taken_or_told_what_it_lacks() {
        let good = "name = \"mine\"\nurl = \"https://x.example/{symbol}\"\ndate = \"d\"\nclose = \"c\"";
        assert_eq!(Custom::parse(good).unwrap().id().as_str(), "mine");
        let check = |text: &str, error: &str| {
            let told = Custom::parse(text).unwrap_err().to_string();
            assert!(told.starts_with(error), "{text}: {told}");
        };
        check(&good.replace("mine", "yahoo"), "line 1: `name` must be made of a-z, 0-9 and -");
        check(&good.replace("mine", "My Own"), "line 1: `name` must");
        check(
            &good.replace("{symbol}", "prices"),
            "line 2: `url` must begin with http:// or https:// and hold {symbol}",
        );
        check(&good.replace("https", "file"), "line 2: `url` must");
        check(&good.replace("close = \"c\"", ""), "it has no field `close`");
        check(&good.replace("date = \"d\"", ""), "it has no field `date`");
        check(&good.replace("name = \"mine\"", ""), "it has no field `name`");
        check(&format!("{good}\ncurrency = \"Dollar\""), "line 5: `currency` must be");
        check(&format!("{good}\nkey = \"x\""), "line 5: unknown field `key`");
        check(&format!("{good}\ndelay_minutes = \"15\""), "line 5: invalid type");
        check(&good.replace("date = \"d\"", "date = d"), "line 3: ");
    }

    #[test]
    fn the_manuals_example_can_be_copied() {
        let manual = include_str!("../../../README.md");
        let example = manual.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        assert!(example.contains("per_minute"), "{example}");
        Custom::parse(example).unwrap();
    }

    #[test]
    fn days_are_read_as_text_and_as_counts() {
        for value in [
            Value::from("2026-03-06"),
            Value::from("2026-03-06T00:00:00Z"),
            Value::from("20260306"),
            Value::from(1_772_755_200),
            Value::from(1_772_755_200_000_i64),
        ] {
            assert_eq!(day(&value).map(|day| day.to_string()).as_deref(), Some("2026-03-06"), "{value}");
        }
        assert_eq!(day(&Value::from("é2026-03-6")), None);
    }
}

//! A folder of CSV files, one an instrument: the source that needs no network.

use super::{Ask, Call, Capabilities, Provider, ProviderError, Reply, limits::Quota};
use crate::{
    market::{
        csv::{self, Assumed},
        series::{Adjustment, Interval, Provenance, ProviderId, Series, closing_moment},
    },
    model::instrument::Symbol,
};

/// The folder of CSV files.
#[derive(Clone, Copy, Debug)]
pub struct Folder;

impl Provider for Folder {
    fn id(&self) -> ProviderId {
        ProviderId::folder()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { daily: true, intraday: true, local: true }
    }

    fn quotas(&self) -> &[Quota] {
        &[]
    }

    fn call(&self, _: &Ask) -> Result<Call, ProviderError> {
        Ok(Call::File)
    }

    fn read(&self, ask: &Ask, reply: &Reply<'_>) -> Result<Series, ProviderError> {
        let calendar = ask.calendar();
        let assumed = Assumed {
            quoted_in: calendar.map_or("", |calendar| calendar.quoted_in),
            zone: calendar.map(|calendar| calendar.zone),
        };
        let table = csv::read(reply.body, assumed)?;
        if table.interval != ask.interval {
            return Err(ProviderError::Unsupported);
        }
        let newest = table.bars.iter().map(|bar| bar.start).max().ok_or(ProviderError::Empty)?;
        let as_of = match table.interval {
            Interval::Day => closing_moment(newest.date_naive(), calendar, reply.at),
            Interval::FiveMinutes => (newest + super::minutes(5)).min(reply.at),
        };
        let adjustment = if table.has_adjusted { Adjustment::SplitsAndDividends } else { Adjustment::Unknown };
        let provenance = Provenance {
            provider: self.id(),
            symbol: ask.symbol().clone(),
            as_of,
            fetched: reply.at,
            delay: None,
            adjustment,
            currency: table.currency,
        };
        Series::new(provenance, table.interval, table.bars).ok_or(ProviderError::Empty)
    }
}

/// Whether a file of this name holds an instrument's bars of this length.
///
/// `BABA.csv`, `baba.us.csv` and `baba_us_d.csv` hold those of `BABA`, `BRK-B.csv` those of `BRK.B`, `GSPC.csv` those
/// of `^GSPC`; bars of five minutes stand in `BABA.5m.csv`.
pub fn is_file_of(name: &str, symbol: &Symbol, interval: Interval) -> bool {
    let upper = name.to_ascii_uppercase();
    let Some(stem) = upper.strip_suffix(".CSV").or_else(|| upper.strip_suffix(".TXT")) else { return false };
    let (stem, minutes) = match [".5M", "_5M", "-5M", " 5M"].iter().find_map(|ending| stem.strip_suffix(ending)) {
        Some(stem) => (stem, true),
        None => (stem, false),
    };
    if minutes != (interval == Interval::FiveMinutes) {
        return false;
    }
    let stem = stem.strip_suffix("_D").unwrap_or(stem).replace(['-', '_'], ".");
    let stem = stem.trim_start_matches('^');
    let wanted = symbol.as_str().trim_start_matches('^').replace('-', ".");
    stem == wanted || stem.strip_suffix(".US").is_some_and(|stem| stem == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_instrument_its_name_says() {
        for (name, symbol, interval, belongs) in [
            ("BABA.csv", "BABA", Interval::Day, true),
            ("baba.us.csv", "BABA", Interval::Day, true),
            ("baba_us_d.csv", "BABA", Interval::Day, true),
            ("BRK-B.csv", "BRK.B", Interval::Day, true),
            ("^GSPC.csv", "^GSPC", Interval::Day, true),
            ("gspc.txt", "^GSPC", Interval::Day, true),
            ("9988.HK.csv", "9988.HK", Interval::Day, true),
            ("9988.hk.5m.csv", "9988.HK", Interval::FiveMinutes, true),
            ("9988.hk.5m.csv", "9988.HK", Interval::Day, false),
            ("BABA.csv", "BABA", Interval::FiveMinutes, false),
            ("BABAF.csv", "BABA", Interval::Day, false),
            ("BABA.xlsx", "BABA", Interval::Day, false),
            ("BTC-USD.csv", "BTC.USD", Interval::Day, true),
        ] {
            assert_eq!(is_file_of(name, &Symbol::parse(symbol).unwrap(), interval), belongs, "{name} {symbol}");
        }
    }
}

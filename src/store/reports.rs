//! What public bodies say, in `cache.db`: a company's filings and facts from the SEC, and rates of exchange by day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension as _, params};

use super::{Store, error::StoreError, row::time};
use crate::{
    market::{
        edgar::{
            Accession,
            facts::{Metric, Stated},
            filing::{Filing, Filings},
            frames::{Frame, Point},
        },
        fx::{DayRates, Rates},
        series::ProviderId,
    },
    model::quantity::Currency,
};

/// Something with the time it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    /// What is kept.
    pub value: T,
    /// When it was fetched.
    pub fetched: DateTime<Utc>,
}

/// A row of the table.
struct Report {
    fetched: DateTime<Utc>,
    name: String,
    lines: String,
}

const FILINGS: &str = "filings";
const FACTS: &str = "facts";
/// Frames are of all companies: none has this number.
const EVERYBODY: u32 = 0;

impl Store {
    /// Keeps a company's filings in place of what was kept before.
    pub fn put_filings(&mut self, filings: &Filings, fetched: DateTime<Utc>) -> Result<(), StoreError> {
        let lines: Vec<String> = filings.filings.iter().map(filing_line).collect();
        self.put_report(filings.cik, FILINGS, fetched, &filings.name, &lines.join("\n"))
    }

    /// A company's filings, and when they were fetched.
    pub fn filings(&self, cik: u32) -> Result<Option<Kept<Filings>>, StoreError> {
        let found = self.report(cik, FILINGS)?;
        Ok(found.map(|Report { fetched, name, lines }| {
            let filings = lines.lines().filter_map(filing).collect();
            Kept { value: Filings { cik, name, filings }, fetched }
        }))
    }

    /// Keeps what a company's filings state, row by row.
    pub fn put_facts(&mut self, cik: u32, rows: &[Stated], fetched: DateTime<Utc>) -> Result<(), StoreError> {
        let lines: Vec<String> = rows.iter().map(fact_line).collect();
        self.put_report(cik, FACTS, fetched, "", &lines.join("\n"))
    }

    /// What a company's filings state, and when it was fetched.
    pub fn facts(&self, cik: u32) -> Result<Option<Kept<Vec<Stated>>>, StoreError> {
        let found = self.report(cik, FACTS)?;
        Ok(found.map(|Report { fetched, lines, .. }| Kept { value: lines.lines().filter_map(fact).collect(), fetched }))
    }

    /// Keeps a frame, and forgets those that were fetched before a moment: they are of years gone by.
    pub fn put_frame(
        &mut self,
        frame: Frame,
        points: &[Point],
        fetched: DateTime<Utc>,
        forget: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let line = |point: &Point| format!("{} {} {} {}", point.cik, point.value, point.end, point.accession);
        let lines: Vec<String> = points.iter().map(line).collect();
        self.put_report(EVERYBODY, &frame.to_string(), fetched, "", &lines.join("\n"))?;
        let mut statement = self.cache.prepare_cached("DELETE FROM company_reports WHERE cik = ?1 AND fetched < ?2")?;
        statement.execute(params![EVERYBODY, forget.timestamp()])?;
        Ok(())
    }

    /// What a frame holds.
    pub fn frame(&self, frame: Frame) -> Result<Option<Vec<Point>>, StoreError> {
        let found = self.report(EVERYBODY, &frame.to_string())?;
        Ok(found.map(|report| report.lines.lines().filter_map(point).collect()))
    }

    /// When each of the frames that are kept was fetched, by its name.
    pub fn frames_fetched(&self) -> Result<HashMap<String, DateTime<Utc>>, StoreError> {
        let mut statement = self.cache.prepare_cached("SELECT kind, fetched FROM company_reports WHERE cik = ?1")?;
        let rows = statement.query_map([EVERYBODY], |row| Ok((row.get(0)?, time(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn put_report(
        &mut self,
        cik: u32,
        kind: &str,
        fetched: DateTime<Utc>,
        name: &str,
        lines: &str,
    ) -> Result<(), StoreError> {
        let mut statement = self.cache.prepare_cached(
            "INSERT OR REPLACE INTO company_reports (cik, kind, fetched, name, lines) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        statement.execute(params![cik, kind, fetched.timestamp(), name, lines])?;
        Ok(())
    }

    fn report(&self, cik: u32, kind: &str) -> Result<Option<Report>, StoreError> {
        let mut statement = self
            .cache
            .prepare_cached("SELECT fetched, name, lines FROM company_reports WHERE cik = ?1 AND kind = ?2")?;
        let found = statement.query_row(params![cik, kind], |row| {
            Ok(Report { fetched: time(row.get(0)?), name: row.get(1)?, lines: row.get(2)? })
        });
        Ok(found.optional()?)
    }

    /// Keeps a source's rates of some days.
    pub fn put_rates(&mut self, source: &ProviderId, days: &[DayRates]) -> Result<(), StoreError> {
        let transaction = self.cache.transaction()?;
        for rates in days {
            let all: Vec<String> = rates.per_euro.iter().map(|(currency, rate)| format!("{currency} {rate}")).collect();
            transaction.execute(
                "INSERT OR REPLACE INTO fx_days (source, day, per_euro) VALUES (?1, ?2, ?3)",
                params![source.as_str(), rates.day.to_string(), all.join(",")],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// All rates that are kept.
    pub fn rates(&self) -> Result<Rates, StoreError> {
        let mut statement = self.cache.prepare_cached("SELECT source, day, per_euro FROM fx_days")?;
        let rows = statement.query_map([], |row| {
            let source = ProviderId::parse(row.get_ref(0)?.as_str()?);
            let day = row.get_ref(1)?.as_str()?.parse::<NaiveDate>().ok();
            let per_euro = row.get_ref(2)?.as_str()?.split(',').filter_map(|pair| {
                let (currency, rate) = pair.split_once(' ')?;
                Some((Currency::parse(currency)?, rate.parse().ok()?))
            });
            let per_euro = per_euro.collect();
            Ok(source.zip(day.map(|day| DayRates { day, per_euro })))
        })?;
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        let mut rates = Rates::default();
        for (source, day) in rows.into_iter().flatten() {
            rates.insert(source, [day]);
        }
        Ok(rates)
    }
}

/// Tabs between: form, day of filing, day or period it is about, number, items.
fn filing_line(filing: &Filing) -> String {
    let about = filing.about.map(|day| day.to_string()).unwrap_or_default();
    let (filed, items) = (filing.filed.to_string(), filing.items.join(","));
    [filing.form.as_str(), &filed, &about, filing.accession.as_str(), &items].join("\t")
}

fn filing(line: &str) -> Option<Filing> {
    let mut cells = line.split('\t');
    Some(Filing {
        form: cells.next()?.to_owned(),
        filed: cells.next()?.parse().ok()?,
        about: cells.next()?.parse().ok(),
        accession: Accession::parse(cells.next()?)?,
        items: cells.next()?.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect(),
    })
}

/// Tabs between: metric, place of the tag, unit, first day, last day, value, form, day of filing, fiscal year, fiscal
/// period, number.
fn fact_line(row: &Stated) -> String {
    let start = row.start.map(|day| day.to_string()).unwrap_or_default();
    let (year, period) =
        row.fiscal.as_ref().map(|(year, period)| (year.to_string(), period.as_str())).unwrap_or_default();
    [
        row.metric.name(),
        &row.tag.to_string(),
        &row.unit,
        &start,
        &row.end.to_string(),
        &row.value.to_string(),
        &row.form,
        &row.filed.to_string(),
        &year,
        period,
        row.accession.as_str(),
    ]
    .join("\t")
}

fn fact(line: &str) -> Option<Stated> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let (metric, tag, unit) = (Metric::parse(next()?)?, next()?.parse().ok()?, next()?.to_owned());
    let (start, end, value) = (next()?.parse().ok(), next()?.parse().ok()?, next()?.parse().ok()?);
    let (form, filed) = (next()?.to_owned(), next()?.parse().ok()?);
    let fiscal = (next()?.parse().ok()).zip(next().map(str::to_owned));
    Some(Stated { metric, tag, unit, start, end, value, form, filed, fiscal, accession: Accession::parse(next()?)? })
}

/// Spaces between: company, value, last day, number of the filing.
fn point(line: &str) -> Option<Point> {
    let [cik, value, end, accession] = *line.split(' ').collect::<Vec<_>>() else { return None };
    Some(Point {
        cik: cik.parse().ok()?,
        value: value.parse().ok()?,
        end: end.parse().ok()?,
        accession: Accession::parse(accession)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::edgar::{facts, filing, frames};

    #[test]
    fn what_was_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap().store;
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let listed = include_bytes!("../../tests/fixtures/market/edgar/submissions.json");
        let listed = filing::decode(listed).unwrap();
        store.put_filings(&listed, at).unwrap();
        assert_eq!(store.filings(listed.cik).unwrap(), Some(Kept { value: listed, fetched: at }));
        let rows = include_bytes!("../../tests/fixtures/market/edgar/companyfacts.json");
        let rows = facts::decode(rows).unwrap();
        store.put_facts(7, &rows, at).unwrap();
        assert_eq!(store.facts(7).unwrap(), Some(Kept { value: rows, fetched: at }));
        assert_eq!(store.facts(8).unwrap(), None);
        let days = include_bytes!("../../tests/fixtures/market/fx/hist-90d.xml");
        let days = crate::market::fx::read_xml(days).unwrap();
        store.put_rates(&ProviderId::ecb(), &days).unwrap();
        store.put_rates(&ProviderId::ecb(), &days).unwrap();
        let mut rates = Rates::default();
        rates.insert(ProviderId::ecb(), days);
        assert_eq!(store.rates().unwrap(), rates);
    }

    #[test]
    fn frames_come_back_as_they_were_put_and_those_of_years_gone_by_go() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap().store;
        let points = frames::decode(include_bytes!("../../tests/fixtures/market/edgar/frame.json")).unwrap();
        let frame = |year| Frame { tag: frames::Tag::Assets, period: frames::Period::QuarterEnd(year, 4) };
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(store.frame(frame(2025)).unwrap(), None);
        store.put_frame(frame(2024), &points, moment(1_000), moment(0)).unwrap();
        store.put_frame(frame(2025), &points, moment(9_000), moment(500)).unwrap();
        assert_eq!(store.frame(frame(2024)).unwrap(), Some(points.clone()));
        store.put_frame(frame(2025), &points, moment(9_900), moment(5_000)).unwrap();
        assert_eq!(store.frame(frame(2024)).unwrap(), None);
        assert_eq!(store.frame(frame(2025)).unwrap(), Some(points));
        let fetched = store.frames_fetched().unwrap();
        assert_eq!(
            fetched.into_iter().collect::<Vec<_>>(),
            [("us-gaap/Assets/USD/CY2025Q4I".to_owned(), moment(9_900))]
        );
    }
}

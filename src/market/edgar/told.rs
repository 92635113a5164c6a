//! What filings say together: one fact a period, the latest filing's, with what earlier ones said of it.
//!
//! `fy` and `fp` of a row describe the filing, not the fact: a period is classed by its length in days, and takes its
//! fiscal name from the first filing that reports it, if no later period of that length stands in the same filing.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::{
    Accession,
    facts::{Metric, Stated},
};

/// A fact whose period ended longer ago tells nothing of a company today.
const OLDEST: Days = Days::new(548);

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Length {
    /// One day: what there is then.
    Instant,
    /// 80 to 100 days.
    Quarter,
    /// 350 to 380 days.
    Year,
}

/// A quarter or year by the company's own count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fiscal {
    /// The fiscal year, as the company numbers it.
    pub year: i32,
    /// The quarter, 1 to 4; none for the whole year.
    pub quarter: Option<u8>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// As the latest filing states it.
    pub stated: Stated,
    /// How long its period is.
    pub length: Length,
    /// The company's own name of its period, where filings agree on one.
    pub fiscal: Option<Fiscal>,
    /// What earlier filings said of the same period, the latest first.
    pub earlier: Vec<Earlier>,
}

/// What an earlier filing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The value.
    pub value: Decimal,
    /// The day of the filing.
    pub filed: NaiveDate,
    /// The filing.
    pub accession: Accession,
}

impl Fact {
    /// What was said before the latest filing said something else.
    pub fn restated(&self) -> Option<&Earlier> {
        self.earlier.iter().find(|earlier| earlier.value != self.stated.value)
    }
}

/// All facts of a company in the currency it reports in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<Fact>);

/// A period of one metric.
type Period = (Metric, Option<NaiveDate>, NaiveDate);

impl Facts {
    /// What rows from any number of filings, in any order, say together.
    pub fn of(rows: &[Stated]) -> Self {
        let currency = currency(rows);
        let fitting = |row: &&Stated| match row.metric {
            Metric::Shares => row.unit == "shares",
            Metric::Eps => currency.as_deref().is_some_and(|currency| row.unit == format!("{currency}/shares")),
            Metric::Revenue | Metric::NetIncome | Metric::Assets => currency.as_deref() == Some(row.unit.as_str()),
        };
        let mut periods: BTreeMap<Period, Vec<&Stated>> = BTreeMap::new();
        for row in rows.iter().filter(fitting) {
            if length(row.start, row.end).is_some_and(|length| (length == Length::Instant) == is_instant(row.metric)) {
                periods.entry((row.metric, row.start, row.end)).or_default().push(row);
            }
        }
        let newest = newest_ends(rows);
        let facts = periods.into_values().filter_map(|rows| fact(rows, &newest));
        Self(facts.collect())
    }

    /// All of them, by metric and period.
    pub fn all(&self) -> &[Fact] {
        &self.0
    }

    /// The newest fact of a metric and a length that still tells something on a day.
    pub fn newest(&self, metric: Metric, length: Length, today: NaiveDate) -> Option<&Fact> {
        let oldest = today.checked_sub_days(OLDEST)?;
        let fitting = self.0.iter().filter(|fact| fact.stated.metric == metric && fact.length == length);
        fitting.filter(|fact| fact.stated.end >= oldest).max_by_key(|fact| fact.stated.end)
    }

    /// Whether a filing's facts are among these.
    pub fn knows(&self, accession: &Accession) -> bool {
        self.0.iter().any(|fact| {
            fact.stated.accession == *accession || fact.earlier.iter().any(|earlier| earlier.accession == *accession)
        })
    }

    /// The fact of a metric for a fiscal quarter or year; none unless there is exactly one.
    pub fn of_fiscal(&self, metric: Metric, fiscal: Fiscal) -> Option<&Fact> {
        let mut found = self.0.iter().filter(|fact| fact.stated.metric == metric && fact.fiscal == Some(fiscal));
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether the company's fiscal years are calendar years, so that its second quarter is everybody's.
    pub fn keeps_calendar_years(&self) -> bool {
        let mut years = self.0.iter().filter(|fact| fact.length == Length::Year).peekable();
        years.peek().is_some()
            && years.all(|fact| {
                // Years of 52 and 53 weeks end on a weekday near the end of December.
                let end = fact.stated.end;
                (end.month() == 12 && end.day() >= 25) || (end.month() == 1 && end.day() <= 4)
            })
    }
}

const fn is_instant(metric: Metric) -> bool {
    matches!(metric, Metric::Shares | Metric::Assets)
}

fn length(start: Option<NaiveDate>, end: NaiveDate) -> Option<Length> {
    let Some(start) = start else { return Some(Length::Instant) };
    match (end - start).num_days() + 1 {
        80..=100 => Some(Length::Quarter),
        350..=380 => Some(Length::Year),
        _ => None,
    }
}

/// The currency most facts about the assets are in, or else most facts: a foreign company adds a column in dollars for
/// the reader's convenience, which is none of its figures.
fn currency(rows: &[Stated]) -> Option<String> {
    let most = |metrics: &[Metric]| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows.iter().filter(|row| metrics.contains(&row.metric)) {
            *counts.entry(row.unit.as_str()).or_default() += 1;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(unit, _)| unit.to_owned())
    };
    most(&[Metric::Assets]).or_else(|| most(&[Metric::Revenue, Metric::NetIncome]))
}

/// The last day of the newest period of each length in each filing.
fn newest_ends(rows: &[Stated]) -> HashMap<(&Accession, Length), NaiveDate> {
    let mut ends = HashMap::new();
    for row in rows {
        if let Some(length) = length(row.start, row.end) {
            let end: &mut NaiveDate = ends.entry((&row.accession, length)).or_insert(row.end);
            *end = (*end).max(row.end);
        }
    }
    ends
}

fn fact(mut rows: Vec<&Stated>, newest: &HashMap<(&Accession, Length), NaiveDate>) -> Option<Fact> {
    // One tag a period: revenue may stand under that of a part and that of the whole, and the whole is larger.
    let tag = match rows.first()?.metric {
        Metric::Revenue => rows.iter().max_by_key(|row| (row.value, std::cmp::Reverse(row.tag)))?.tag,
        _ => rows.iter().map(|row| row.tag).min()?,
    };
    rows.retain(|row| row.tag == tag);
    // The latest filing first; of two on one day the one with the higher number.
    rows.sort_by(|a, b| (b.filed, &b.accession).cmp(&(a.filed, &a.accession)));
    rows.dedup_by(|a, b| a.accession == b.accession);
    let length = length(rows.first()?.start, rows.first()?.end)?;
    let fiscal = rows.last().and_then(|first| fiscal(first, length, newest));
    let (latest, earlier) = rows.split_first()?;
    let earlier =
        earlier.iter().map(|row| Earlier { value: row.value, filed: row.filed, accession: row.accession.clone() });
    Some(Fact { stated: (*latest).clone(), length, fiscal, earlier: earlier.collect() })
}

/// The company's own name of a period, from the first filing that reports it.
fn fiscal(first: &Stated, length: Length, newest: &HashMap<(&Accession, Length), NaiveDate>) -> Option<Fiscal> {
    let (year, period) = first.fiscal.as_ref()?;
    let is_its_own = newest.get(&(&first.accession, length)) == Some(&first.end);
    // Fiscal 2025 ends in 2025, or early in 2026; whoever states another year has erred.
    let fits = matches!(first.end.year() - year, 0 | 1);
    // A report that is months late may be of any period.
    let is_prompt = (first.filed - first.end).num_days() <= 200;
    if !is_its_own || !fits || !is_prompt {
        return None;
    }
    let quarter = match (length, period.as_str()) {
        (Length::Year, "FY") => None,
        (Length::Quarter, "Q1") => Some(1),
        (Length::Quarter, "Q2") => Some(2),
        (Length::Quarter, "Q3") => Some(3),
        // Annual reports may state the last quarter too.
        (Length::Quarter, "FY" | "Q4") => Some(4),
        _ => return None,
    };
    Some(Fiscal { year: *year, quarter })
}

//! The facts of a company's filings: `companyfacts` and `companyconcept`, row by row as they were filed.
//!
//! What a fact is *now* is for [`super::told`] to say: here the same period stands once for each filing that states it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{Accession, word};
use crate::market::provider::{ProviderError, is_web_page, wire::number};

/// Rows read of one tag: a hundred filings with twenty each.
const MOST_ROWS: usize = 4_000;

/// What a card tells of a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// Revenue.
    Revenue,
    /// Net income.
    NetIncome,
    /// Diluted earnings per share.
    Eps,
    /// Shares outstanding.
    Shares,
    /// All assets: tells which currency a company reports in.
    Assets,
}

impl Metric {
    /// All of them, in the order of the card.
    pub const ALL: [Self; 5] = [Self::Revenue, Self::NetIncome, Self::Eps, Self::Shares, Self::Assets];

    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revenue => "revenue",
            Self::NetIncome => "net_income",
            Self::Eps => "eps",
            Self::Shares => "shares",
            Self::Assets => "assets",
        }
    }

    /// Reads [`Metric::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// As a person reads it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Revenue => "Revenue",
            Self::NetIncome => "Net income",
            Self::Eps => "Diluted EPS",
            Self::Shares => "Shares outstanding",
            Self::Assets => "Assets",
        }
    }

    /// Its tags, taxonomy first: those of US companies, then those of IFRS. The first that states a period counts.
    pub const fn tags(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Revenue => &[
                ("us-gaap", "Revenues"),
                ("us-gaap", "RevenueFromContractWithCustomerExcludingAssessedTax"),
                ("us-gaap", "RevenueFromContractWithCustomerIncludingAssessedTax"),
                ("us-gaap", "SalesRevenueNet"),
                ("us-gaap", "RevenuesNetOfInterestExpense"),
                ("ifrs-full", "Revenue"),
            ],
            Self::NetIncome => &[
                ("us-gaap", "NetIncomeLoss"),
                ("us-gaap", "NetIncomeLossAvailableToCommonStockholdersBasic"),
                ("us-gaap", "ProfitLoss"),
                ("ifrs-full", "ProfitLossAttributableToOwnersOfParent"),
                ("ifrs-full", "ProfitLoss"),
            ],
            Self::Eps => &[("us-gaap", "EarningsPerShareDiluted"), ("ifrs-full", "DilutedEarningsLossPerShare")],
            Self::Shares => {
                &[("dei", "EntityCommonStockSharesOutstanding"), ("us-gaap", "CommonStockSharesOutstanding")]
            }
            Self::Assets => &[("us-gaap", "Assets"), ("ifrs-full", "Assets")],
        }
    }
}

/// A fact as one filing states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What it measures.
    pub metric: Metric,
    /// The place of its tag in [`Metric::tags`].
    pub tag: usize,
    /// `USD`, `USD/shares`, `shares`.
    pub unit: String,
    /// First day of its period; none for a value of one day.
    pub start: Option<NaiveDate>,
    /// Last day of its period, or its day.
    pub end: NaiveDate,
    /// The value, in whole units.
    pub value: Decimal,
    /// The filing's form.
    pub form: String,
    /// The day of the filing.
    pub filed: NaiveDate,
    /// The fiscal year and period that the *filing* is about: 2025, `FY` or `Q3`.
    pub fiscal: Option<(i32, String)>,
    /// The filing.
    pub accession: Accession,
}

/// What stands under each tag of a taxonomy, unread.
type Tags<'a> = BTreeMap<String, &'a RawValue>;

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow)]
    facts: Option<BTreeMap<String, Option<Tags<'a>>>>,
}

/// Reads the answer of `companyfacts`: the tags a card needs, and nothing else of what may be ten megabytes.
pub fn decode(body: &[u8]) -> Result<Vec<Stated>, ProviderError> {
    let text = text(body)?;
    let whole: Whole<'_> = serde_json::from_str(text).map_err(|error| ProviderError::Damaged(shape(&error)))?;
    let facts = whole.facts.ok_or_else(|| ProviderError::Damaged("no facts in it".to_owned()))?;
    let mut stated = Vec::new();
    for metric in Metric::ALL {
        for (place, (taxonomy, tag)) in metric.tags().iter().enumerate() {
            let raw = facts.get(*taxonomy).and_then(Option::as_ref).and_then(|tags| tags.get(*tag));
            let concept = raw.and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok());
            if let Some(concept) = concept {
                read_units(&concept, metric, place, &mut stated);
            }
        }
    }
    Ok(stated)
}

/// Reads the answer of `companyconcept`, which was asked for a metric's tag by its place.
pub fn decode_concept(body: &[u8], metric: Metric, place: usize) -> Result<Vec<Stated>, ProviderError> {
    let text = text(body)?;
    let concept: Value = serde_json::from_str(text).map_err(|error| ProviderError::Damaged(shape(&error)))?;
    if !concept.get("units").is_some_and(Value::is_object) {
        return Err(ProviderError::Damaged("no units in it".to_owned()));
    }
    let mut stated = Vec::new();
    read_units(&concept, metric, place, &mut stated);
    Ok(stated)
}

fn text(body: &[u8]) -> Result<&str, ProviderError> {
    if is_web_page(body) {
        return Err(ProviderError::Challenge);
    }
    let text = std::str::from_utf8(body).map_err(|_| ProviderError::Damaged("it is no JSON".to_owned()))?;
    if text.trim().is_empty() {
        return Err(ProviderError::Damaged("it is empty".to_owned()));
    }
    Ok(text)
}

fn shape(error: &serde_json::Error) -> String {
    if error.is_data() { "its facts are no map of taxonomies and tags".to_owned() } else { "it is no JSON".to_owned() }
}

fn read_units(concept: &Value, metric: Metric, place: usize, stated: &mut Vec<Stated>) {
    let Some(units) = concept.get("units").and_then(Value::as_object) else { return };
    for (unit, rows) in units {
        let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
        // The newest stand last.
        let from = rows.len().saturating_sub(MOST_ROWS);
        let rows = rows.get(from..).unwrap_or_default();
        stated.extend(rows.iter().filter_map(|row| read_row(row, metric, place, unit)));
    }
}

fn read_row(row: &Value, metric: Metric, tag: usize, unit: &str) -> Option<Stated> {
    let day = |field: &str| row.get(field).and_then(Value::as_str)?.parse::<NaiveDate>().ok();
    let (start, end) = (day("start"), day("end")?);
    if start.is_some_and(|start| start > end) || unit.contains(char::is_whitespace) {
        return None;
    }
    let year = row.get("fy").and_then(|year| year.as_i64().or_else(|| year.as_str()?.parse().ok()));
    let year = year.and_then(|year| i32::try_from(year).ok());
    Some(Stated {
        metric,
        tag,
        unit: unit.to_owned(),
        start,
        end,
        value: number(row.get("val"))?,
        form: word(row.get("form"))?,
        filed: day("filed")?,
        fiscal: year.zip(word(row.get("fp"))),
        accession: Accession::parse(row.get("accn")?.as_str()?)?,
    })
}

//! EDGAR's frames: what all companies state under one tag for one period of the calendar, in one answer.
//!
//! `CY2025` holds periods of a year that end nearest to 2025, `CY2025Q2I` values at the end of that quarter
//! (<https://www.sec.gov/search-filings/edgar-application-programming-interfaces>).

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;
use url::Url;

use super::{Accession, cik};
use crate::market::provider::{
    ProviderError,
    wire::{json, must, number},
};

/// Most companies have filed their annual report this long after the year's end.
const FILED_WITHIN: Days = Days::new(100);

/// What a frame is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// Revenue, as most state it.
    Revenues,
    /// Revenue from contracts alone, which many state instead.
    ContractRevenue,
    /// Net income of the owners.
    NetIncome,
    /// Diluted earnings per share.
    Eps,
    /// Revenue less its cost.
    GrossProfit,
    /// Cash from operations.
    CashFlow,
    /// All assets.
    Assets,
    /// The owners' equity.
    Equity,
    /// What the shares of outsiders were worth at the middle of the year, as the annual report's cover states it.
    PublicFloat,
}

impl Tag {
    /// Taxonomy, tag and unit, as the address has them.
    const fn path(self) -> &'static str {
        match self {
            Self::Revenues => "us-gaap/Revenues/USD",
            Self::ContractRevenue => "us-gaap/RevenueFromContractWithCustomerExcludingAssessedTax/USD",
            Self::NetIncome => "us-gaap/NetIncomeLoss/USD",
            Self::Eps => "us-gaap/EarningsPerShareDiluted/USD-per-shares",
            Self::GrossProfit => "us-gaap/GrossProfit/USD",
            Self::CashFlow => "us-gaap/NetCashProvidedByUsedInOperatingActivities/USD",
            Self::Assets => "us-gaap/Assets/USD",
            Self::Equity => "us-gaap/StockholdersEquity/USD",
            Self::PublicFloat => "dei/EntityPublicFloat/USD",
        }
    }
}

/// When a frame's values are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// A year.
    Year(i32),
    /// The end of a quarter, 1 to 4.
    QuarterEnd(i32, u8),
}

/// One frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame {
    /// Of what.
    pub tag: Tag,
    /// When.
    pub period: Period,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.period {
            Period::Year(year) => write!(f, "{}/CY{year}", self.tag.path()),
            Period::QuarterEnd(year, quarter) => write!(f, "{}/CY{year}Q{quarter}I", self.tag.path()),
        }
    }
}

/// Where a frame lies.
pub fn frame_url(base: &Url, frame: Frame) -> Option<Url> {
    base.join(&format!("/api/xbrl/frames/{frame}.json")).ok()
}

/// The newest year of which most companies have filed.
pub fn year_at(today: NaiveDate) -> i32 {
    today.checked_sub_days(FILED_WITHIN).unwrap_or(today).year() - 1
}

/// What one company states in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The company.
    pub cik: u32,
    /// The value, in whole units.
    pub value: Decimal,
    /// The last day of its period, or its day.
    pub end: NaiveDate,
    /// The filing it stands in.
    pub accession: Accession,
}

/// Reads a frame.
///
/// # Errors
/// When it is no frame. A row that makes no sense is left out.
pub fn decode(body: &[u8]) -> Result<Vec<Point>, ProviderError> {
    let answer = json(body)?;
    let rows = must(&answer, "data")?.as_array();
    let rows = rows.ok_or_else(|| ProviderError::Damaged("no list of companies in it".to_owned()))?;
    Ok(rows.iter().filter_map(point).collect())
}

fn point(row: &Value) -> Option<Point> {
    Some(Point {
        cik: cik(row.get("cik"))?,
        value: number(row.get("val"))?,
        end: row.get("end")?.as_str()?.parse().ok()?,
        accession: Accession::parse(row.get("accn")?.as_str()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_asked_by_tag_unit_and_period_and_read_row_by_row() {
        let base = "https://data.example/".parse().unwrap();
        let path = |tag, period| frame_url(&base, Frame { tag, period }).unwrap().path().to_owned();
        let eps = "/api/xbrl/frames/us-gaap/EarningsPerShareDiluted/USD-per-shares/CY2025.json";
        assert_eq!(path(Tag::Eps, Period::Year(2025)), eps);
        let assets = "/api/xbrl/frames/us-gaap/Assets/USD/CY2025Q4I.json";
        assert_eq!(path(Tag::Assets, Period::QuarterEnd(2025, 4)), assets);

        let frame = include_bytes!("../../../tests/fixtures/market/edgar/frame.json");
        let read = decode(frame).unwrap();
        let told: Vec<_> = read.iter().map(|point| (point.cik, point.value.to_string())).collect();
        // Rows with null, with NaN and without a filing are left out.
        assert_eq!(told, [(1_999_999, "5200000000".to_owned()), (1_000_001, "-31.5".to_owned())]);
        assert_eq!(decode(b"<html>").unwrap_err(), ProviderError::Challenge);
        assert!(decode(b"{}").is_err() && decode(br#"{"data":3}"#).is_err() && decode(b"").is_err());
        for cut in 0..frame.len() - 2 {
            assert!(decode(&frame[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn a_year_counts_once_most_have_filed() {
        for (today, year) in [("2026-04-10", 2024), ("2026-04-11", 2025), ("2026-12-31", 2025), ("2027-01-02", 2025)] {
            assert_eq!(year_at(today.parse().unwrap()), year, "{today}");
        }
    }
}

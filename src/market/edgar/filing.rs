//! The list of a company's filings: `submissions/CIK##########.json`.

use chrono::NaiveDate;
use serde_json::Value;

use super::{Accession, cik, word};
use crate::market::provider::{
    ProviderError,
    wire::{at, json, must},
};

/// Filings kept of one company, the newest: the answer holds about a thousand.
const MOST: usize = 400;

/// One filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The form: `10-K`, `8-K/A`.
    pub form: String,
    /// The day it was filed, as the SEC dates it.
    pub filed: NaiveDate,
    /// The end of the period it is about, or the day of the event.
    pub about: Option<NaiveDate>,
    /// Its number.
    pub accession: Accession,
    /// The items of an 8-K: `2.02`, `9.01`.
    pub items: Vec<String>,
}

/// What the SEC lists of a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filings {
    /// Its number.
    pub cik: u32,
    /// Its name.
    pub name: String,
    /// Filings, the newest first.
    pub filings: Vec<Filing>,
}

impl Filing {
    /// The form without the mark of an amendment.
    pub fn base_form(&self) -> &str {
        self.form.strip_suffix("/A").unwrap_or(&self.form)
    }

    /// Whether it reports a quarter or a year.
    pub fn is_report(&self) -> bool {
        matches!(self.base_form(), "10-K" | "10-Q" | "20-F" | "40-F" | "10-KT" | "10-QT")
    }

    /// Whether it tells of an event.
    pub fn is_event(&self) -> bool {
        matches!(self.base_form(), "8-K" | "6-K")
    }

    /// Its items in words; an item nobody named yet stays a number. Exhibits are no news.
    pub fn told(&self) -> String {
        let words = self.items.iter().filter(|item| *item != "9.01");
        words.map(|item| item_name(item).unwrap_or(item)).collect::<Vec<_>>().join(", ")
    }
}

/// Reads an answer.
pub fn decode(body: &[u8]) -> Result<Filings, ProviderError> {
    let answer = json(body)?;
    let cik = cik(answer.get("cik")).ok_or_else(|| ProviderError::Damaged("no cik in it".to_owned()))?;
    let recent = must(&answer, "filings.recent")?;
    let numbers = at(recent, "accessionNumber").and_then(Value::as_array);
    let numbers =
        numbers.ok_or_else(|| ProviderError::Damaged("no filings.recent.accessionNumber in it".to_owned()))?;
    let filing = |row: usize| {
        let cell = |column: &str| recent.get(column).and_then(|column| column.get(row));
        let day = |column| cell(column).and_then(Value::as_str)?.parse::<NaiveDate>().ok();
        let items = cell("items").and_then(Value::as_str).unwrap_or_default();
        Some(Filing {
            form: word(cell("form"))?,
            filed: day("filingDate")?,
            about: day("reportDate"),
            accession: Accession::parse(cell("accessionNumber")?.as_str()?)?,
            items: items.split(',').map(str::trim).filter(|item| is_item(item)).map(str::to_owned).collect(),
        })
    };
    let mut filings: Vec<Filing> = (0..numbers.len()).filter_map(filing).collect();
    // Stable: of one day the order of the answer stays, which is by the hour.
    filings.sort_by_key(|filing| std::cmp::Reverse(filing.filed));
    filings.truncate(MOST);
    Ok(Filings { cik, name: word(answer.get("name")).unwrap_or_default(), filings })
}

/// Whether it has the form of an item's number.
fn is_item(item: &str) -> bool {
    !item.is_empty() && item.len() <= 5 && item.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// An item of Form 8-K in plain words, by its number in <https://www.sec.gov/files/form8-k.pdf>.
pub fn item_name(item: &str) -> Option<&'static str> {
    Some(match item {
        "1.01" => "Material agreement signed",
        "1.02" => "Material agreement ended",
        "1.03" => "Bankruptcy or receivership",
        "1.04" => "Mine safety",
        "1.05" => "Cybersecurity incident",
        "2.01" => "Acquisition or sale completed",
        "2.02" => "Results",
        "2.03" => "New debt or obligation",
        "2.04" => "Obligation accelerated",
        "2.05" => "Costs of closing or leaving",
        "2.06" => "Impairment",
        "3.01" => "Delisting or listing rule missed",
        "3.02" => "Shares sold without registration",
        "3.03" => "Rights of holders changed",
        "4.01" => "Auditor changed",
        "4.02" => "Earlier statements not to be relied on",
        "5.01" => "Control changed",
        "5.02" => "Directors or officers: departure, election, pay",
        "5.03" => "Bylaws or fiscal year changed",
        "5.04" => "Trading of employee plans suspended",
        "5.05" => "Code of ethics changed",
        "5.06" => "No longer a shell company",
        "5.07" => "Votes of shareholders",
        "5.08" => "Nominations by shareholders",
        "6.01" | "6.02" | "6.03" | "6.04" | "6.05" | "6.06" => "Asset-backed securities",
        "7.01" => "Disclosure to all (Regulation FD)",
        "8.01" => "Other events",
        "9.01" => "Statements and exhibits",
        _ => return None,
    })
}

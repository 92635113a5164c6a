//! What companies file with the SEC: the list of their filings and the facts in them. Decoding only: nothing is sent.
//!
//! Shapes as data.sec.gov gave them in 2025 and 2026 (<https://www.sec.gov/search-filings/edgar-application-programming-interfaces>).
//! Any input gives values or a [`ProviderError`](super::provider::ProviderError); what is null, `NaN` or nonsense in a
//! row costs that row only. `acceptanceDateTime` is not read: it ends in Z whether it is UTC or New York's time.

pub mod facts;
pub mod filing;
pub mod frames;
pub mod told;

use std::{fmt, sync::Arc};

use url::Url;

use super::provider::limits::{Period, Quota};
use crate::model::text::one_line;

/// The SEC allows ten a second of one reader's machines together; half of that leaves room for the feeds.
pub const QUOTAS: [Quota; 1] = [Quota { calls: 5, per: Period::Second }];

/// A filing's accession number: `0000320193-25-000079`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Accession(Arc<str>);

impl Accession {
    /// Ten digits, two, and six.
    pub fn parse(written: &str) -> Option<Self> {
        let parts: Vec<&str> = written.split('-').collect();
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        match *parts.as_slice() {
            [filer, year, number] if digits(filer, 10) && digits(year, 2) && digits(number, 6) => {
                Some(Self(written.into()))
            }
            _ => None,
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the filing is read.
    pub fn page(&self, cik: u32) -> Option<Url> {
        let folder = self.0.replace('-', "");
        Url::parse(&format!("https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{self}-index.htm")).ok()
    }
}

impl fmt::Display for Accession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Accession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a company's filings are listed.
pub fn submissions_url(base: &Url, cik: u32) -> Option<Url> {
    base.join(&format!("/submissions/CIK{cik:010}.json")).ok()
}

/// Where all facts of a company lie.
pub fn facts_url(base: &Url, cik: u32) -> Option<Url> {
    base.join(&format!("/api/xbrl/companyfacts/CIK{cik:010}.json")).ok()
}

/// Where the facts of one tag of a company lie: for companies whose facts together are too many bytes.
pub fn concept_url(base: &Url, cik: u32, taxonomy: &str, tag: &str) -> Option<Url> {
    base.join(&format!("/api/xbrl/companyconcept/CIK{cik:010}/{taxonomy}/{tag}.json")).ok()
}

/// A word of an answer that is kept: on one line, of a sensible length.
fn word(value: Option<&serde_json::Value>) -> Option<String> {
    let text = value?.as_str()?;
    let text: String = one_line(text).chars().take(200).collect();
    (!text.is_empty()).then_some(text)
}

/// A company's number, which some answers write as text with zeros before it.
fn cik(value: Option<&serde_json::Value>) -> Option<u32> {
    let value = value?;
    value.as_u64().and_then(|cik| cik.try_into().ok()).or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests;

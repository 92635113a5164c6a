//! Which sources of prices and facts the reader allows: one JSON value among the settings of `user.db`.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::quantity::Currency;

/// The name of the value in the table of settings.
pub(super) const PRICES: &str = "prices";

/// Which sources may be asked. At the first start none but the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceSettings {
    /// The folder of CSV files, if not `prices` in the library's folder.
    pub folder: Option<PathBuf>,
    /// Whether the reader has read the note on Yahoo's chart service and turned it on.
    pub yahoo: bool,
    /// Whether Tiingo is asked with the reader's own key, which lies in the system's keychain.
    pub tiingo: bool,
    /// Whether the SEC is asked for the filings of companies whose card is opened. It answers only those who name a
    /// contact, so until the reader does that it is not asked either way.
    pub filings: bool,
    /// Whether companies are compared with all others that file with the SEC, which takes some answers of it that name
    /// no company.
    pub compare: bool,
    /// The currency that foreign amounts are shown in too. None: no rates of exchange are fetched.
    #[serde(serialize_with = "write_code", deserialize_with = "read_code")]
    pub also_in: Option<Currency>,
}

impl Default for PriceSettings {
    fn default() -> Self {
        Self { folder: None, yahoo: false, tiingo: false, filings: true, compare: false, also_in: None }
    }
}

impl PriceSettings {
    /// Reads what [`PriceSettings::to_json`] wrote; anything else is as at the first start.
    pub(super) fn from_json(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// As it is stored.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn write_code<S: Serializer>(currency: &Option<Currency>, out: S) -> Result<S::Ok, S::Error> {
    currency.as_ref().map(Currency::as_str).serialize(out)
}

fn read_code<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Currency>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.as_deref().and_then(Currency::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_as_they_were_written() {
        let chosen = PriceSettings { yahoo: true, also_in: Some(Currency::EUR), ..PriceSettings::default() };
        assert_eq!(PriceSettings::from_json(&chosen.to_json()), chosen);
        // What an older version wrote keeps its choices.
        let older = PriceSettings::from_json(r#"{"folder":null,"yahoo":true,"tiingo":false}"#);
        assert_eq!(older, PriceSettings { yahoo: true, ..PriceSettings::default() });
        assert_eq!(PriceSettings::from_json("rubbish"), PriceSettings::default());
    }
}

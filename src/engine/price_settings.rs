//! Which sources of prices the reader allows: one JSON value among the settings of `user.db`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The name of the value in the table of settings.
pub(super) const PRICES: &str = "prices";

/// Which sources may be asked. At the first start none but the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceSettings {
    /// The folder of CSV files, if not `prices` in the library's folder.
    pub folder: Option<PathBuf>,
    /// Whether the reader has read the note on Yahoo's chart service and turned it on.
    pub yahoo: bool,
    /// Whether Tiingo is asked with the reader's own key, which lies in the system's keychain.
    pub tiingo: bool,
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

//! Whom this machine talked to.

use chrono::{DateTime, Utc};

/// What a request is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A subscription.
    Feed,
    /// What the reader put into the one box.
    Added,
    /// A picture of a story.
    Picture,
    /// Prices of an instrument.
    Prices,
    /// What a company files.
    Filings,
    /// What all companies file, to compare one with them.
    Comparison,
    /// Rates of exchange.
    Rates,
    /// The lists that the symbol directory is brought up to date by.
    Symbols,
}

impl Purpose {
    /// As the reader sees it in the list of hosts.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Feed => "Feed",
            Self::Added => "Page or feed you added",
            Self::Picture => "Picture you allowed",
            Self::Prices => "Prices",
            Self::Filings => "Filings of a company you looked at",
            Self::Comparison => "Figures of all companies",
            Self::Rates => "Rates of exchange",
            Self::Symbols => "List of symbols",
        }
    }
}

/// Requests to one host for one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The host's name.
    pub host: String,
    /// What for, in the words of [`Purpose::words`] of the version that asked.
    pub why: String,
    /// The first request.
    pub first: DateTime<Utc>,
    /// The last one.
    pub last: DateTime<Utc>,
    /// How many.
    pub times: u32,
}

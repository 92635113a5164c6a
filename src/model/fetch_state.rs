//! What is remembered of the fetches of one subscription, so that a restart asks nobody anew.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{feed::Validators, notice::Notice};

/// Failures and days after which a feed counts as given up by its site.
const LOST_AFTER: (u32, TimeDelta) = (10, TimeDelta::days(7));

/// What past fetches say about the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchState {
    /// What makes the next request conditional.
    pub validators: Validators,
    /// When it was last fetched without a failure.
    pub checked: Option<DateTime<Utc>>,
    /// When it was last tried.
    pub tried: Option<DateTime<Utc>>,
    /// When the next fetch is due.
    pub due: Option<DateTime<Utc>>,
    /// Its server asked not to be asked before, whoever wishes it.
    pub hold: Option<DateTime<Utc>>,
    /// Time between two fetches as the last document suggested; seconds.
    pub interval: Option<u32>,
    /// Hours of the day (GMT) without a fetch, 0 the lowest bit.
    pub skip_hours: u32,
    /// Days of the week without a fetch, Monday the lowest bit.
    pub skip_days: u8,
    /// Since when the server has said "not modified" and nothing else.
    pub unchanged_since: Option<DateTime<Utc>>,
    /// What went wrong, if the last fetch failed.
    pub failing: Option<Failing>,
    /// Whether the server said that it is gone for good.
    pub is_gone: bool,
    /// Where the server says it has moved, until that is believed.
    pub moved: Option<Moved>,
}

/// Fetches that failed one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The first of them.
    pub since: DateTime<Utc>,
    /// How many.
    pub times: u32,
    /// Whether the last one reached the server.
    pub reached: bool,
    /// The last one in words.
    pub notice: Notice,
}

/// A permanent redirect that has been seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where to.
    pub to: Url,
    /// When it was first seen.
    pub since: DateTime<Utc>,
    /// How often, one after the other.
    pub times: u32,
}

/// How a subscription is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedHealth {
    /// The last fetch went well, or there was none yet.
    Well,
    /// The last fetch failed; it is tried again.
    Failing,
    /// It has failed ten times over a week or longer; it is still tried.
    Lost,
    /// Its server said that it is gone for good; it is not tried again.
    Gone,
}

impl FetchState {
    /// How the subscription is at this time.
    pub fn health(&self, now: DateTime<Utc>) -> FeedHealth {
        match &self.failing {
            _ if self.is_gone => FeedHealth::Gone,
            Some(failing) if failing.times >= LOST_AFTER.0 && now - failing.since >= LOST_AFTER.1 => FeedHealth::Lost,
            Some(_) => FeedHealth::Failing,
            None => FeedHealth::Well,
        }
    }
}

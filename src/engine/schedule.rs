//! When a feed may be asked: what a polite client does, as functions of what is remembered and the time.
//!
//! Sources: <https://rachelbythebay.com/fs/help.html>, RFC 9110 (conditional requests, `Retry-After`), RFC 9111 (age).

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::Duration,
};

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use url::Url;

use crate::{
    fetch::error::FetchError,
    model::{
        feed::{Entry, Feed, Pace, Validators},
        fetch_state::{Failing, FetchState, Moved},
        id::FeedId,
        notice::Notice,
    },
};

/// The shortest and the longest time between two fetches that nobody asked for.
const SHORTEST: TimeDelta = TimeDelta::hours(1);
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// The longest `max-age` that is believed: caches are set up for browsers.
const LONGEST_AGE: TimeDelta = TimeDelta::hours(5);
/// The shortest time between two fetches that the reader asked for, when the server was reached and when not.
const BY_HAND: TimeDelta = TimeDelta::minutes(30);
const BY_HAND_UNREACHED: TimeDelta = TimeDelta::minutes(1);
/// A server that has said nothing but "not modified" for so long is asked for the whole feed once.
const DOUBTED_AFTER: TimeDelta = TimeDelta::days(8);
/// How often and over which time a permanent redirect must be seen before its target is the feed's address.
const MOVED_TIMES: u32 = 3;
const MOVED_OVER: TimeDelta = TimeDelta::hours(24);
/// Items whose dates say how often a feed has news.
const NEWEST: usize = 20;
/// A due time farther away than this was written by a clock that was wrong.
const FARTHEST: TimeDelta = TimeDelta::days(5);

/// Who wants a feed to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The clock.
    Due,
    /// The reader.
    Reader,
}

/// Why a feed is not asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// The reader paused it.
    Paused,
    /// It is gone for good.
    Gone,
    /// Its host asked to be left alone until then.
    Held(DateTime<Utc>),
    /// It was asked a short time ago; from then on it may be asked again.
    Asked(DateTime<Utc>),
    /// It is not due.
    NotDue,
}

/// Whether a feed may be asked. `hold` is the latest time that any feed of its host is held until.
pub(super) fn may_ask(
    feed: &Feed,
    state: &FetchState,
    hold: Option<DateTime<Utc>>,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<(), Wait> {
    let ahead = |at: &DateTime<Utc>| *at > now && *at - now < FARTHEST;
    if state.is_gone {
        return Err(Wait::Gone);
    }
    if feed.options.paused {
        return Err(Wait::Paused);
    }
    if let Some(hold) = hold.filter(ahead) {
        return Err(Wait::Held(hold));
    }
    match wish {
        Wish::Due if state.due.is_some_and(|due| ahead(&due)) => Err(Wait::NotDue),
        Wish::Due => Ok(()),
        Wish::Reader => {
            let unreached = state.failing.as_ref().is_some_and(|failing| !failing.reached);
            let gap = if unreached { BY_HAND_UNREACHED } else { BY_HAND };
            match state.tried.map(|tried| tried + gap).filter(|at| *at > now && *at - now <= gap) {
                Some(at) => Err(Wait::Asked(at)),
                None => Ok(()),
            }
        }
    }
}

/// What makes the next request conditional; nothing when "not modified" is no longer believed.
pub(super) fn conditions(state: &FetchState, now: DateTime<Utc>) -> Validators {
    match state.unchanged_since {
        Some(since) if now - since >= DOUBTED_AFTER => Validators::default(),
        _ => state.validators.clone(),
    }
}

/// What an answer says about the next request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) validators: Validators,
    pub(super) max_age: Option<Duration>,
    /// Where permanent redirects led.
    pub(super) moved: Option<Url>,
    /// What the document says; none for "not modified".
    pub(super) document: Option<Tempo>,
}

/// How often a document has news, and how often it asks to be fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tempo {
    pub(super) pace: Pace,
    /// The median time between its newest items.
    pub(super) gap: Option<TimeDelta>,
}

impl Tempo {
    /// The tempo of a document with these items.
    pub(super) fn of(pace: Pace, entries: &[Entry]) -> Self {
        let mut dates: Vec<DateTime<Utc>> = entries.iter().filter_map(|entry| entry.published).collect();
        dates.sort_by(|a, b| b.cmp(a));
        dates.truncate(NEWEST);
        let mut gaps: Vec<TimeDelta> =
            dates.iter().zip(dates.iter().skip(1)).map(|(newer, older)| *newer - *older).collect();
        gaps.sort();
        Self { pace, gap: gaps.get(gaps.len() / 2).copied() }
    }
}

/// The state after an answer, and the feed's new address if a move is believed now.
pub(super) fn answered(
    feed: &Feed,
    before: &FetchState,
    answer: Answered,
    now: DateTime<Utc>,
) -> (FetchState, Option<Url>) {
    let mut state = FetchState {
        validators: answer.validators,
        checked: Some(now),
        tried: Some(now),
        interval: before.interval,
        skip_hours: before.skip_hours,
        skip_days: before.skip_days,
        ..FetchState::default()
    };
    let age = answer.max_age.and_then(|age| TimeDelta::from_std(age).ok()).unwrap_or_default().min(LONGEST_AGE);
    let every = feed.options.every.map(|minutes| TimeDelta::minutes(i64::from(minutes)));
    let interval = if let Some(tempo) = &answer.document {
        state.skip_hours = tempo.pace.skip_hours;
        state.skip_days = tempo.pace.skip_days;
        let stated = tempo.pace.period.unwrap_or_default();
        let is_conditional = state.validators != Validators::default();
        // A server that can only send the whole feed is asked once a day, unless it says how often.
        let own = match (tempo.gap, is_conditional || stated > TimeDelta::zero()) {
            (_, false) => LONGEST,
            (Some(gap), true) => gap / 2,
            (None, true) => SHORTEST,
        };
        every.unwrap_or(own).max(stated)
    } else {
        state.unchanged_since = before.unchanged_since.filter(|since| now - *since < DOUBTED_AFTER).or(Some(now));
        before.interval.map_or(every.unwrap_or(SHORTEST), |seconds| TimeDelta::seconds(i64::from(seconds)))
    };
    let interval = interval.clamp(SHORTEST, LONGEST);
    state.interval = u32::try_from(interval.num_seconds()).ok();
    state.due = Some(allowed(now + with_jitter(interval.max(age), feed.id, now), state.skip_hours, state.skip_days));
    state.moved = answer.moved.filter(|to| *to != feed.url).map(|to| match &before.moved {
        Some(moved) if moved.to == to => Moved { times: moved.times.saturating_add(1), ..moved.clone() },
        _ => Moved { to, since: now, times: 1 },
    });
    let believed = state.moved.take_if(|moved| moved.times >= MOVED_TIMES && now - moved.since >= MOVED_OVER);
    (state, believed.map(|moved| moved.to))
}

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Gone for good.
    Gone,
    /// Not given to programs, or not to this reader.
    Refused,
    /// Asked too often or overloaded; not to be asked before, if the server said so.
    Busy(Option<DateTime<Utc>>),
    /// Nobody was reached.
    Unreached,
    /// Anything else.
    Other,
}

impl Trouble {
    /// By what the network's edge says.
    pub(super) fn of(error: &FetchError, now: DateTime<Utc>) -> Self {
        match error {
            FetchError::Status { code: 410, .. } => Self::Gone,
            FetchError::Status { code: 429 | 503, retry_after, .. } => {
                Self::Busy(retry_after.map(|after| after.moment(now)))
            }
            FetchError::Status { code: 404, .. } => Self::Other,
            FetchError::Status { code: 400..500, .. } | FetchError::PrivateAddress { .. } => Self::Refused,
            FetchError::NoSuchHost { .. } | FetchError::Connection { .. } => Self::Unreached,
            _ => Self::Other,
        }
    }
}

/// The state after a failure.
pub(super) fn failed(
    id: FeedId,
    before: &FetchState,
    trouble: Trouble,
    notice: Notice,
    now: DateTime<Utc>,
) -> FetchState {
    let (since, times) = before.failing.as_ref().map_or((now, 0), |failing| (failing.since, failing.times));
    let times = times.saturating_add(1);
    let doubled = TimeDelta::hours(1 << (times - 1).min(5)).min(LONGEST);
    let (wait, is_held) = match trouble {
        Trouble::Gone | Trouble::Refused => (LONGEST, false),
        Trouble::Busy(None) => (doubled, true),
        Trouble::Busy(Some(until)) => ((until - now).clamp(TimeDelta::zero(), LONGEST), true),
        Trouble::Unreached | Trouble::Other => (doubled, false),
    };
    let due = now + with_jitter(wait, id, now);
    FetchState {
        tried: Some(now),
        due: (trouble != Trouble::Gone).then_some(due),
        hold: is_held.then_some(now + wait),
        failing: Some(Failing { since, times, reached: trouble != Trouble::Unreached, notice }),
        is_gone: trouble == Trouble::Gone,
        ..before.clone()
    }
}

/// Up to a tenth more, never less, and another share for each feed and fetch: no host is asked by all at once.
fn with_jitter(wait: TimeDelta, id: FeedId, now: DateTime<Utc>) -> TimeDelta {
    let mut hasher = DefaultHasher::new();
    (id, now.timestamp()).hash(&mut hasher);
    let share = i32::try_from(hasher.finish() % 1000).unwrap_or_default();
    wait + wait / 10 * share / 1000
}

/// The first time from `at` on that lies in no hour and on no day the feed asked to skip; at most three days later.
fn allowed(at: DateTime<Utc>, hours: u32, days: u8) -> DateTime<Utc> {
    let is_skipped =
        |at: &DateTime<Utc>| hours >> at.hour() & 1 == 1 || days >> at.weekday().num_days_from_monday() & 1 == 1;
    (0..72).map(|later| at + TimeDelta::hours(later)).find(|at| !is_skipped(at)).unwrap_or(at)
}

#[cfg(test)]
mod tests;

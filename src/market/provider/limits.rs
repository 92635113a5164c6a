//! How often a source may be asked, and when it is left alone. Kept over restarts by whoever holds the ledger.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::series::ProviderId;

/// How long a source is left alone after the first, second, third and every later failure in a row.
const PAUSES: [TimeDelta; 4] = [TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::hours(6), TimeDelta::hours(24)];

/// A stretch of time that calls are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Thirty-one days.
    Month,
}

impl Period {
    /// All of them, shortest first.
    pub const ALL: [Self; 5] = [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Month];

    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    const fn length(self) -> TimeDelta {
        match self {
            Self::Second => TimeDelta::seconds(1),
            Self::Minute => TimeDelta::minutes(1),
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
            Self::Month => TimeDelta::days(31),
        }
    }
}

/// At most so many calls in a stretch that begins with its first call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub calls: u32,
    /// In what time.
    pub per: Period,
}

/// What is counted of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counted {
    /// Calls in the stretch that began at the entry's moment.
    Calls(Period),
    /// Failures in a row; the entry's moment is when it may be asked again.
    Failures,
}

impl Counted {
    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calls(period) => period.name(),
            Self::Failures => "failures",
        }
    }

    /// Reads [`Counted::name`].
    pub fn parse(name: &str) -> Option<Self> {
        let period = Period::ALL.into_iter().find(|period| period.name() == name);
        period.map(Self::Calls).or_else(|| (name == "failures").then_some(Self::Failures))
    }
}

/// One line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// See [`Counted`].
    pub at: DateTime<Utc>,
    /// How many.
    pub count: u32,
}

/// Calls made and failures met, by source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<(ProviderId, Counted), Entry>);

impl Ledger {
    /// A ledger as it was kept.
    pub fn new(entries: impl IntoIterator<Item = (ProviderId, Counted, Entry)>) -> Self {
        Self(entries.into_iter().map(|(provider, counted, entry)| ((provider, counted), entry)).collect())
    }

    /// What is to be kept of one source.
    pub fn of(&self, provider: &ProviderId) -> Vec<(Counted, Entry)> {
        let lines = self.0.iter().filter(|((owner, _), _)| owner == provider);
        lines.map(|((_, counted), entry)| (*counted, *entry)).collect()
    }

    /// When a source may be asked next; a moment not after now means at once.
    pub fn next(&self, provider: &ProviderId, quotas: &[Quota], now: DateTime<Utc>) -> DateTime<Utc> {
        let open = self.entry(provider, Counted::Failures).map_or(now, |entry| entry.at);
        let full = quotas.iter().filter_map(|quota| {
            let entry = self.entry(provider, Counted::Calls(quota.per))?;
            // A clock that was set back would otherwise close a source for a long time.
            (entry.count >= quota.calls && entry.at <= now).then(|| entry.at + quota.per.length())
        });
        full.fold(open, DateTime::max)
    }

    /// Counts a call.
    pub fn spend(&mut self, provider: &ProviderId, quotas: &[Quota], now: DateTime<Utc>) {
        for quota in quotas {
            let key = (provider.clone(), Counted::Calls(quota.per));
            let entry = self.0.entry(key).or_insert(Entry { at: now, count: 0 });
            if now >= entry.at + quota.per.length() || now < entry.at {
                *entry = Entry { at: now, count: 0 };
            }
            entry.count = entry.count.saturating_add(1);
        }
    }

    /// Leaves a source alone for a while, longer each time, and as long as it asks for itself but no more than a day.
    pub fn failed(&mut self, provider: &ProviderId, wanted: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        let entry = self.0.entry((provider.clone(), Counted::Failures)).or_insert(Entry { at: now, count: 0 });
        let step = usize::try_from(entry.count).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
        let pause = PAUSES.get(step).copied().unwrap_or(TimeDelta::hours(24));
        let most = now + TimeDelta::hours(24);
        *entry = Entry {
            at: (now + pause).max(wanted.map_or(now, |wanted| wanted.min(most))),
            count: entry.count.saturating_add(1),
        };
    }

    /// Ends a row of failures.
    pub fn succeeded(&mut self, provider: &ProviderId) {
        self.0.remove(&(provider.clone(), Counted::Failures));
    }

    fn entry(&self, provider: &ProviderId, counted: Counted) -> Option<&Entry> {
        self.0.get(&(provider.clone(), counted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_773_065_100 + seconds, 0).unwrap()
    }

    const QUOTAS: [Quota; 2] = [Quota { calls: 1, per: Period::Second }, Quota { calls: 3, per: Period::Hour }];

    #[test]
    fn the_fullest_quota_says_when() {
        let provider = ProviderId::folder();
        let mut ledger = Ledger::default();
        assert_eq!(ledger.next(&provider, &QUOTAS, at(0)), at(0));
        for second in [0, 5, 10] {
            ledger.spend(&provider, &QUOTAS, at(second));
        }
        assert_eq!(ledger.next(&provider, &QUOTAS[..1], at(10)), at(11));
        assert_eq!(ledger.next(&provider, &QUOTAS, at(10)), at(3600));
        assert!(ledger.next(&provider, &QUOTAS, at(3600)) <= at(3600));
        // As it was kept, it says the same after a restart.
        let kept = ledger.of(&provider).into_iter().map(|(counted, entry)| (provider.clone(), counted, entry));
        assert_eq!(Ledger::new(kept), ledger);
        ledger.spend(&provider, &QUOTAS, at(3601));
        assert_eq!(ledger.next(&provider, &QUOTAS, at(3601)), at(3602));
        // A clock that was set back closes nothing.
        assert!(ledger.next(&provider, &QUOTAS, at(-9_000_000)) <= at(-9_000_000));
    }

    #[test]
    fn a_source_that_fails_is_left_alone_longer_each_time() {
        let provider = ProviderId::folder();
        let mut ledger = Ledger::default();
        for minutes in [15, 60, 360, 1440, 1440] {
            ledger.failed(&provider, None, at(0));
            assert_eq!(ledger.next(&provider, &[], at(0)), at(minutes * 60));
        }
        ledger.succeeded(&provider);
        assert_eq!(ledger.next(&provider, &[], at(0)), at(0));
        ledger.failed(&provider, Some(at(7200)), at(0));
        assert_eq!(ledger.next(&provider, &[], at(0)), at(7200));
        ledger.succeeded(&provider);
        ledger.failed(&provider, Some(at(900 * 86_400)), at(0));
        assert_eq!(ledger.next(&provider, &[], at(0)), at(86_400));
    }

    #[test]
    fn names_of_what_is_counted_are_read_again() {
        let all = Period::ALL.map(Counted::Calls).into_iter().chain([Counted::Failures]);
        for counted in all {
            assert_eq!(Counted::parse(counted.name()), Some(counted));
        }
    }
}

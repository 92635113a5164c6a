//! What stretch of time a chart shows.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::series::{Bar, start_of};

/// A stretch of time up to the newest bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ChartRange {
    /// The last session, in bars of five minutes.
    OneDay,
    /// A month.
    OneMonth,
    /// Half a year.
    #[default]
    SixMonths,
    /// A year.
    OneYear,
    /// Five years.
    FiveYears,
}

impl ChartRange {
    /// All of them, shortest first.
    pub const ALL: [Self; 5] = [Self::OneDay, Self::OneMonth, Self::SixMonths, Self::OneYear, Self::FiveYears];

    /// Its label.
    pub const fn title(self) -> &'static str {
        match self {
            Self::OneDay => "1D",
            Self::OneMonth => "1M",
            Self::SixMonths => "6M",
            Self::OneYear => "1Y",
            Self::FiveYears => "5Y",
        }
    }

    /// The bars of the stretch that ends with the newest one.
    pub fn of(self, bars: &[Bar]) -> &[Bar] {
        let Some(last) = bars.last() else { return bars };
        let first = self.first_moment(last.start.date_naive());
        bars.get(bars.partition_point(|bar| bar.start < first)..).unwrap_or_default()
    }

    fn first_moment(self, last: NaiveDate) -> DateTime<Utc> {
        let months = match self {
            Self::OneDay => return start_of(last),
            Self::OneMonth => 1,
            Self::SixMonths => 6,
            Self::OneYear => 12,
            Self::FiveYears => 60,
        };
        start_of(last.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN))
    }
}

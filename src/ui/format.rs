//! Times as people write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};

use super::panel::LocalTime;
use crate::{engine::snapshot::OpenStory, model::article::Published};

/// How long ago: `now`, `5 min`, `3 h`, `yesterday`, `9 Mar`, `9 Mar 2024`.
pub fn age(now: DateTime<Utc>, then: DateTime<Utc>, local_time: LocalTime) -> String {
    let minutes = (now - then).num_minutes();
    if (-5..1).contains(&minutes) {
        return "now".to_owned();
    }
    if (1..60).contains(&minutes) {
        return format!("{minutes} min");
    }
    let (today, day) = (local_time(now), local_time(then));
    if (60..12 * 60).contains(&minutes) || (minutes > 0 && today.date() == day.date()) {
        return format!("{} h", minutes / 60);
    }
    if today.date().pred_opt() == Some(day.date()) {
        return "yesterday".to_owned();
    }
    if today.year() == day.year() { day.format("%-d %b").to_string() } else { day.format("%-d %b %Y").to_string() }
}

/// A day as a heading: `Today`, `Yesterday`, `Friday, 6 March`, `6 March 2024`.
pub fn day(today: NaiveDate, day: NaiveDate) -> String {
    if day == today {
        "Today".to_owned()
    } else if Some(day) == today.pred_opt() {
        "Yesterday".to_owned()
    } else if day.year() == today.year() {
        day.format("%A, %-d %B").to_string()
    } else {
        day.format("%-d %B %Y").to_string()
    }
}

/// A day in full: `9 March 2025`.
pub fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A publication time in full: `9 March 2025, 14:05`.
pub fn date_time(time: NaiveDateTime) -> String {
    time.format("%-d %B %Y, %H:%M").to_string()
}

/// When a story was published, as far as its source states it: a day alone gets no hour.
pub fn published(story: &OpenStory, local_time: LocalTime) -> Option<String> {
    match (story.article.meta.published, story.row.published) {
        (Some(Published::On(day)), _) => Some(date(day)),
        (_, published) => published.map(|at| date_time(local_time(at))),
    }
}

/// Minutes it takes to read so many words at 230 words a minute: `4 min`.
///
/// The rate is near the 238 words a minute that Brysbaert (2019, Journal of Memory and Language 109) found for
/// silent reading of English non-fiction.
pub fn reading_time(words: usize) -> String {
    format!("{} min", words.div_ceil(230).max(1))
}

/// A count with its noun: `1 story`, `3 stories`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A count with thousands apart: `12,400`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now: &str, then: &str, expected: &str) {
        let parse = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc);
        assert_eq!(age(parse(now), parse(then), |at| at.naive_utc()), expected, "{then} at {now}");
    }

    #[test]
    fn ages_read_like_a_person_says_them() {
        let now = "2026-03-09T14:05:00Z";
        check(now, "2026-03-09T14:04:40Z", "now");
        check(now, "2026-03-09T14:07:00Z", "now");
        check(now, "2026-03-09T13:20:00Z", "45 min");
        check(now, "2026-03-09T11:05:00Z", "3 h");
        check(now, "2026-03-08T23:00:00Z", "yesterday");
        check("2026-03-09T01:00:00Z", "2026-03-08T23:00:00Z", "2 h");
        check(now, "2026-01-02T09:00:00Z", "2 Jan");
        check(now, "2024-01-02T09:00:00Z", "2 Jan 2024");
        check(now, "2026-03-12T09:00:00Z", "12 Mar");
    }

    #[test]
    fn days_are_named() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let today = date(2026, 3, 9);
        for (then, expected) in [
            (today, "Today"),
            (date(2026, 3, 8), "Yesterday"),
            (date(2026, 3, 6), "Friday, 6 March"),
            (date(2024, 3, 6), "6 March 2024"),
        ] {
            assert_eq!(day(today, then), expected);
        }
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(counted(1, "story", "stories"), "1 story");
        assert_eq!(counted(1_234_567, "story", "stories"), "1,234,567 stories");
        assert_eq!(grouped(100), "100");
        assert_eq!(reading_time(0), "1 min");
        assert_eq!(reading_time(3000), "14 min");
    }
}

//! Dates as pages and feeds write them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};

use crate::model::article::Published;

/// Zone names that stand for one offset, in hours (RFC 822, 5.1, and the zones of large exchanges).
const ZONES: [(&str, i32); 25] = [
    ("Z", 0),
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("BST", 1),
    ("WEST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("MSK", 3),
    ("HKT", 8),
    ("SGT", 8),
    ("JST", 9),
    ("KST", 9),
    ("AEST", 10),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

/// Formats with a time of day, zone removed.
const TIMES: [&str; 12] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y %H:%M",
    "%B %d %Y %I:%M %p",
    "%B %d %Y %H:%M",
    "%B %d %H:%M:%S %Y",
    "%Y%m%dT%H%M%S",
    "%d %B %Y %I:%M %p",
];

/// Formats of a day alone.
const DAYS: [&str; 7] = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%B %d %Y", "%Y-%m", "%d.%m.%Y"];

/// Reads a date as RFC 3339, RFC 822 and its relatives, or words write it. Without a zone only the day is known.
pub(super) fn parse(text: &str) -> Option<Published> {
    let text = text.trim();
    if text.is_empty() || text.len() > 100 {
        return None;
    }
    let read =
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text)).map(Published::At).ok();
    read.or_else(|| loose(text)).filter(|published| (1970..2100).contains(&chrono::Datelike::year(&published.day())))
}

fn loose(text: &str) -> Option<Published> {
    let tidy = tidy(text);
    let (body, zone) = split_zone(&tidy);
    for format in TIMES {
        if let Ok(time) = NaiveDateTime::parse_from_str(body, format) {
            return Some(match zone.and_then(|zone| zone.from_local_datetime(&time).single()) {
                Some(at) => Published::At(at),
                None => Published::On(time.date()),
            });
        }
    }
    DAYS.iter().find_map(|format| NaiveDate::parse_from_str(body, format).ok()).map(Published::On)
}

/// One blank between words; no commas, weekday, "at" or dots after shortened months.
fn tidy(text: &str) -> String {
    let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let kept: Vec<String> = words
        .enumerate()
        .filter(|(i, word)| {
            let lower = word.to_ascii_lowercase();
            let weekday = *i == 0
                && weekdays.iter().any(|day| lower.starts_with(day))
                && word.chars().all(|c| c.is_alphabetic() || c == '.');
            !weekday && lower != "at" && lower != "-" && lower != "|"
        })
        .map(|(_, word)| match word.to_ascii_lowercase().as_str() {
            "a.m." => "AM".to_owned(),
            "p.m." => "PM".to_owned(),
            "sept" | "sept." => "Sep".to_owned(),
            _ => word.strip_suffix('.').unwrap_or(word).to_owned(),
        })
        .collect();
    kept.join(" ")
}

/// Parts a zone from the end: `+0100`, `-05:00`, `Z`, `EST`.
fn split_zone(text: &str) -> (&str, Option<FixedOffset>) {
    if let Some((body, last)) = text.rsplit_once(' ') {
        if let Some((_, hours)) = ZONES.iter().find(|(name, _)| last.eq_ignore_ascii_case(name)) {
            return (body, FixedOffset::east_opt(hours * 3600));
        }
        if let Some(zone) = numeric_zone(last) {
            return (body, Some(zone));
        }
    }
    if let Some(body) = text.strip_suffix('Z') {
        return (body, FixedOffset::east_opt(0));
    }
    let time = text.find(['T', ':']).unwrap_or(text.len());
    if let Some(sign) = text.rfind(['+', '-']).filter(|&sign| sign > time)
        && let (Some(body), Some(zone)) = (text.get(..sign), text.get(sign..).and_then(numeric_zone))
    {
        return (body.trim_end(), Some(zone));
    }
    (text, None)
}

fn numeric_zone(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix('-')?),
    };
    let digits: String = digits.chars().filter(|&c| c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let minutes = match digits.len() {
        2 => number * 60,
        4 => number / 100 * 60 + number % 100,
        _ => return None,
    };
    FixedOffset::east_opt(sign * minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn check(text: &str, expected: &str) {
        assert_eq!(
            parse(text).map_or_else(|| "none".to_owned(), |published| published.to_string()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn dates_keep_the_zone_they_state() {
        check("2025-03-09T14:05:06Z", "2025-03-09T14:05:06Z");
        check("2025-03-09T14:05:06-04:00", "2025-03-09T14:05:06-04:00");
        check("2025-03-09T14:05:06.123+0100", "2025-03-09T14:05:06.123+01:00");
        check("2025-03-09T14:05+08:00", "2025-03-09T14:05:00+08:00");
        check("2025-03-09 14:05:06 -0500", "2025-03-09T14:05:06-05:00");
        check("Sun, 09 Mar 2025 14:05:06 GMT", "2025-03-09T14:05:06Z");
        check("Sun, 9 Mar 2025 14:05:06 EST", "2025-03-09T14:05:06-05:00");
        check("Monday, 09 March 2025 14:05:06 +0000", "2025-03-09T14:05:06Z");
        check("March 9, 2025 at 2:05 PM EDT", "2025-03-09T14:05:00-04:00");
        check("Sun Mar 9 14:05:06 UTC 2025", "none");
    }

    #[test]
    fn without_a_zone_only_the_day_is_known() {
        check("2025-03-09", "2025-03-09");
        check("2025-03-09T14:05:06", "2025-03-09");
        check("20250309", "2025-03-09");
        check("March 9, 2025", "2025-03-09");
        check("9 Sept. 2025", "2025-09-09");
        check("9.3.2025", "2025-03-09");
    }

    #[test]
    fn what_is_no_date_is_none() {
        check("", "none");
        check("yesterday", "none");
        check("0001-01-01T00:00:00Z", "none");
        check("2025-13-40", "none");
        check("9999-99-99T99:99:99+99:99", "none");
        check("é-é-é+é", "none");
    }
}

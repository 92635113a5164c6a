use super::{Order, instant, parse};

fn check(text: &str, expected: &str) {
    assert_eq!(parse(text).map_or_else(|| "none".to_owned(), |published| published.to_string()), expected, "{text}");
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
    check("Sun Mar 9 14:05:06 UTC 2025", "2025-03-09T14:05:06Z");
}

#[test]
fn without_a_zone_only_the_day_is_known() {
    check("2025-03-09", "2025-03-09");
    check("2025-03-09T14:05:06", "2025-03-09");
    check("20250309", "2025-03-09");
    check("March 9, 2025", "2025-03-09");
    check("9 Sept. 2025", "2025-09-09");
    check("9.3.2025", "2025-03-09");
    check("March 2025", "none");
    check("2025", "none");
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "yesterday",
        "0001-01-01T00:00:00Z",
        "2025-13-40",
        "9999-99-99T99:99:99+99:99",
        "é-é-é+é",
        "3 days ago",
        "Sun, 9 Mar 2025 1:2:3:4 GMT",
        "Sun, 9 Foo 2025 14:05:06 GMT",
        "Sun, 9 Mar xx 14:05:06 GMT",
        "Sun, 9 Mar 2025 14:05:06 +zz:00",
        "2025-03-09T14:61:06Z",
        "2025-03-09-01",
        "20259",
        "+",
        ":",
        "1:",
        "12:30",
        "Mar",
        "9 Mar",
    ] {
        check(text, "none");
        assert_eq!(instant(text, Order::MonthFirst), None, "{text}");
    }
}

/// The dates of feeds, one a line: `as written => instant`.
const FEED_DATES: &str = include_str!("../../../tests/fixtures/feeds/dates.txt");

#[test]
fn dates_of_feeds_are_instants() {
    let lines = FEED_DATES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let (text, expected) = line.split_once(" => ").unwrap();
        let (text, order) = match text.strip_prefix("[de] ") {
            Some(text) => (text, Order::of_language(Some("de-AT"))),
            None => (text, Order::of_language(None)),
        };
        let seen = instant(text, order).map_or_else(|| "none".to_owned(), |at| at.format("%FT%T").to_string());
        assert_eq!(seen, expected, "{text}");
        count += 1;
    }
    assert!(count > 60);
}

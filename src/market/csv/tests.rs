use std::fmt::Write as _;

use super::*;

/// One line a bar: start, open, high, low, close, adjusted, volume; then what is known of the whole.
fn told(text: &str, quoted_in: &str) -> String {
    let assumed = Assumed { quoted_in, zone: Some(chrono_tz::America::New_York) };
    match read(text.as_bytes(), assumed) {
        Err(error) => error.to_string(),
        Ok(table) => {
            let mut out = String::new();
            for bar in &table.bars {
                let start = match table.interval {
                    Interval::Day => bar.day().to_string(),
                    Interval::FiveMinutes => bar.start.to_rfc3339(),
                };
                let volume = bar.volume.map_or_else(|| "-".to_owned(), |volume| volume.to_string());
                let prices = [bar.open, bar.high, bar.low, bar.close, bar.adjusted].map(|price| price.to_string());
                writeln!(out, "{start} {} {volume}", prices.join(" ")).unwrap();
            }
            let adjusted = if table.has_adjusted { " adjusted" } else { "" };
            let currency = table.currency.map_or_else(|| "?".to_owned(), |currency| currency.to_string());
            format!("{out}{currency}{adjusted} skipped {}", table.skipped)
        }
    }
}

#[test]
fn files_of_each_form_give_the_bars_they_hold() {
    let cases = include_str!("../../../tests/fixtures/market/csv.txt");
    let mut count = 0;
    for case in cases.split("\n=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (input, expected) = rest.split_once("\n---\n").unwrap();
        let (_, quoted_in) = name.rsplit_once(' ').unwrap();
        assert_eq!(told(input, quoted_in), expected.trim_end(), "{name}");
        count += 1;
    }
    assert!(count >= 12, "{count} cases");
}

#[test]
fn of_too_many_bars_the_newest_are_kept_and_the_rest_counted() {
    use std::fmt::Write as _;
    let first: NaiveDate = "1800-01-01".parse().unwrap();
    // Newest first, as some sources write; once more than twice the limit, so that room is made while reading.
    for beyond in [1, MOST_BARS + 5] {
        let mut file = "Date,Close\n".to_owned();
        for number in (0..MOST_BARS + beyond).rev() {
            writeln!(file, "{},{}", first + chrono::Days::new(number as u64), number + 1).unwrap();
        }
        let table = read(file.as_bytes(), Assumed { quoted_in: "USD", zone: None }).unwrap();
        assert_eq!((table.bars.len(), table.left_out, table.skipped), (MOST_BARS, beyond, 0));
        let newest = table.bars.iter().max_by_key(|bar| bar.start).unwrap();
        assert_eq!(newest.close, Decimal::from(MOST_BARS + beyond));
    }
}

#[test]
fn rubbish_is_refused_and_never_fatal() {
    for rubbish in
        ["", "\u{feff}", "a", ",,,\n,,,", "Date,Close\n", "Date,Close\n2024-01-02,NaN", "\0\0\0", "9999999999999,1e99"]
    {
        assert!(read(rubbish.as_bytes(), Assumed { quoted_in: "?", zone: None }).is_err(), "{rubbish:?}");
    }
    assert!(read(&[0xff, 0xfe, 0x00, b','], Assumed { quoted_in: "USD", zone: None }).is_err());
}

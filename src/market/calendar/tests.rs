use super::*;
use crate::model::instrument::{InstrumentKind, Symbol};

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn calendar(code: &str) -> &'static Calendar {
    Calendar::of(Mic::parse(code).unwrap()).unwrap()
}

#[test]
fn every_market_is_read_with_its_hours_and_days() {
    assert_eq!(calendars().len(), Mic::ALL.len());
    for calendar in calendars() {
        assert!(!calendar.hours.is_empty(), "{:?}", calendar.mic);
        // About eight closed weekdays a year.
        assert!(calendar.exceptions.len() > 100, "{:?}: {}", calendar.mic, calendar.exceptions.len());
        assert!(calendar.exceptions.keys().max() <= Some(&known_until()), "{:?}", calendar.mic);
        assert!(calendar.exceptions.keys().max().unwrap().year() == known_until().year(), "{:?}", calendar.mic);
    }
}

/// Market, moment of publication, first day that can react, its opening, and its closing.
const ANCHORS: [(&str, &str, &str, &str, &str); 10] = [
    // After the close before Thanksgiving: the short Friday.
    ("XNYS", "2026-11-25T21:30:00Z", "2026-11-27", "2026-11-27T14:30:00Z", "2026-11-27T18:00:00Z"),
    // After the early close of that Friday: Monday.
    ("XNYS", "2026-11-27T18:30:00Z", "2026-11-30", "2026-11-30T14:30:00Z", "2026-11-30T21:00:00Z"),
    // The first Monday of summer time: in session for five minutes.
    ("XNYS", "2026-03-09T13:35:00Z", "2026-03-09", "2026-03-09T13:30:00Z", "2026-03-09T20:00:00Z"),
    // After the close of the last Friday of summer time.
    ("XNAS", "2026-10-30T20:05:00Z", "2026-11-02", "2026-11-02T14:30:00Z", "2026-11-02T21:00:00Z"),
    // Exactly at the close, with a holiday on Friday.
    ("XNYS", "2026-07-02T20:00:00Z", "2026-07-06", "2026-07-06T13:30:00Z", "2026-07-06T20:00:00Z"),
    // The day of mourning for Jimmy Carter.
    ("XNYS", "2025-01-08T22:00:00Z", "2025-01-10", "2025-01-10T14:30:00Z", "2025-01-10T21:00:00Z"),
    // After the half day before the Lunar New Year.
    ("XHKG", "2026-02-16T05:00:00Z", "2026-02-20", "2026-02-20T01:30:00Z", "2026-02-20T08:00:00Z"),
    ("XHKG", "2025-03-06T02:00:00Z", "2025-03-06", "2025-03-06T01:30:00Z", "2025-03-06T08:00:00Z"),
    ("XNYS", "2025-03-06T02:00:00Z", "2025-03-06", "2025-03-06T14:30:00Z", "2025-03-06T21:00:00Z"),
    // Tokyo closes at 15:30 since November 2024.
    ("XTKS", "2024-11-05T06:10:00Z", "2024-11-05", "2024-11-05T00:00:00Z", "2024-11-05T06:30:00Z"),
];

#[test]
fn news_falls_into_the_first_session_that_closes_after_it() {
    for (code, published, day, open, close) in ANCHORS {
        let session = calendar(code).first_closing_after(at(published)).unwrap();
        assert_eq!(session.day.to_string(), day, "{code} {published}");
        assert_eq!((session.open, session.close), (at(open), at(close)), "{code} {published}");
    }
    let fifth = calendar("XNYS").sessions_later("2026-11-27".parse().unwrap(), 4).unwrap();
    assert_eq!(fifth.day.to_string(), "2026-12-03");
}

#[test]
fn a_market_is_open_between_its_bells_and_not_at_noon_where_it_rests() {
    for (code, moment, open) in [
        ("XNYS", "2026-03-06T14:29:59Z", false),
        ("XNYS", "2026-03-06T14:30:00Z", true),
        ("XNYS", "2026-03-06T20:59:59Z", true),
        ("XNYS", "2026-03-06T21:00:00Z", false),
        ("XNYS", "2026-03-07T15:00:00Z", false),
        ("XHKG", "2026-03-06T04:30:00Z", false),
        ("XHKG", "2026-03-06T05:00:00Z", true),
        ("XHKG", "2025-03-06T02:00:00Z", true),
        ("XTKS", "2026-03-06T03:00:00Z", false),
        ("XTKS", "2020-10-01T01:00:00Z", false),
        ("XLON", "2026-12-24T12:45:00Z", false),
    ] {
        assert_eq!(calendar(code).is_open(at(moment)), open, "{code} {moment}");
    }
}

#[test]
fn an_instrument_finds_its_market_by_exchange_suffix_or_index() {
    for (symbol, exchange, code) in [
        ("BABA", Some("NYSE"), Some("XNYS")),
        ("AAPL", Some("NASDAQ"), Some("XNAS")),
        ("9988.HK", Some("HKEX"), Some("XHKG")),
        ("^GSPC", None, Some("XNYS")),
        ("OR.PA", Some("EURONEXT"), Some("XPAR")),
        ("ABN.AS", Some("EURONEXT"), None),
        ("DOGE", None, None),
        ("ARKK", Some("NYSE Arca"), Some("XNYS")),
        ("IMO", Some("NYSE American"), Some("XNYS")),
    ] {
        let symbol = Symbol::parse(symbol).unwrap();
        let instrument = Instrument { exchange: exchange.map(Into::into), ..Instrument::unknown(symbol) };
        let found = Calendar::for_instrument(&instrument);
        let symbol = instrument.symbol;
        assert_eq!(found.map(|calendar| calendar.mic.code()), code, "{symbol}");
    }
}

#[test]
fn a_fund_whose_exchange_nobody_names_keeps_the_hours_of_the_us() {
    let directory = crate::annotate::directory::Directory::bundled();
    let fund = directory.by_symbol(&Symbol::parse("AADR").unwrap()).and_then(|id| directory.instrument(id)).unwrap();
    assert_eq!((fund.exchange.as_deref(), fund.kind), (None, InstrumentKind::Etf));
    assert_eq!(Calendar::for_instrument(&fund).map(|calendar| calendar.mic), Some(Mic::Xnys));
}

#[test]
fn beyond_the_tables_weekdays_have_usual_hours() {
    let session = calendar("XNYS").session("2031-12-25".parse().unwrap()).unwrap();
    assert_eq!(session.open, at("2031-12-25T14:30:00Z"));
    assert_eq!(calendar("XNYS").session("2031-12-27".parse().unwrap()), None);
    // The ends of time are no trouble.
    assert_eq!(calendar("XNYS").first_opening_after(DateTime::<Utc>::MAX_UTC), None);
    assert_eq!(calendar("XNYS").last_closed_by(DateTime::<Utc>::MIN_UTC), None);
}

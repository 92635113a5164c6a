use super::*;
use crate::{
    market::{
        calendar::Mic,
        series::{Adjustment, Interval, Provenance, ProviderId},
    },
    model::instrument::Symbol,
};

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

/// Lines of day, open, close, adjusted close.
fn series(lines: &str) -> Series {
    let bars = lines.lines().map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let price = |i: usize| fields[i].parse::<Decimal>().unwrap();
        let (open, close) = (price(1), price(2));
        Bar {
            start: start_of(fields[0].parse().unwrap()),
            open,
            high: open.max(close),
            low: open.min(close),
            close,
            adjusted: price(3),
            volume: None,
        }
    });
    let provenance = Provenance {
        provider: ProviderId::folder(),
        symbol: Symbol::parse("NFRT").unwrap(),
        as_of: at("2026-12-04T21:00:00Z"),
        fetched: at("2026-12-04T21:00:00Z"),
        delay: None,
        adjustment: Adjustment::SplitsAndDividends,
        currency: None,
    };
    Series::new(provenance, Interval::Day, bars.collect()).unwrap()
}

fn told(published: &str, daily: &str, benchmark: Option<&str>) -> String {
    let calendar = Calendar::of(Mic::Xnys).unwrap();
    let benchmark = benchmark.map(series);
    let Some(since) = since(at(published), &series(daily), benchmark.as_ref(), calendar) else {
        return "nothing".to_owned();
    };
    let show =
        |value: Option<Decimal>| value.map_or_else(|| "-".to_owned(), |value| format!("{:.2}", value.round_dp(2)));
    let point = |point: Point| format!("{} at {}", point.price, point.at.format("%m-%dT%H:%M"));
    format!(
        "P0 {} P1 {} now {}: {}% {}% day {} {}% five {}% market {}%",
        point(since.before),
        since.tradable.map_or_else(|| "-".to_owned(), point),
        point(since.now),
        show(Some(since.since_before)),
        show(since.since_tradable),
        since.first_day.map_or_else(|| "-".to_owned(), |day| day.to_string()),
        show(since.one_day),
        show(since.five_days),
        show(since.benchmark),
    )
}

const DAYS: &str = "2026-11-24 100 100 100
2026-11-25 101 102 102
2026-11-27 105 104 104
2026-11-30 104 106 106
2026-12-01 106 107 107
2026-12-02 107 108 108
2026-12-03 108 112.2 112.2";

#[test]
fn a_story_is_measured_from_the_last_price_before_it_and_from_the_first_one_after() {
    // After the close: the gap to the opening of the short Friday cannot be traded.
    assert_eq!(
        told("2026-11-25T21:30:00Z", DAYS, Some("2026-11-25 50 50 50\n2026-12-03 51 51 51")),
        "P0 102 at 11-25T21:00 P1 105 at 11-27T14:30 now 112.2 at 12-03T21:00: 10.00% 6.86% day 2026-11-27 1.96% \
         five 10.00% market 2.00%"
    );
    // While the market trades: the last close before, and the next opening.
    assert_eq!(
        told("2026-11-25T17:00:00Z", DAYS, None),
        "P0 100 at 11-24T21:00 P1 105 at 11-27T14:30 now 112.2 at 12-03T21:00: 12.20% 6.86% day 2026-11-25 2.00% \
         five 8.00% market -%"
    );
    // Exactly at the bell: the price of the bell is the last one before.
    assert!(told("2026-11-25T21:00:00Z", DAYS, None).starts_with("P0 102 at 11-25T21:00 P1 105"));
    // No session since: nothing to say. No price before: nothing either. Prices that ended long before: nothing.
    assert_eq!(told("2026-12-03T22:00:00Z", DAYS, None), "nothing");
    assert_eq!(told("2026-11-20T22:00:00Z", DAYS, None), "nothing");
    assert_eq!(told("2026-11-30T22:00:00Z", "2026-11-02 1 1 1\n2026-12-02 2 2 2", None), "nothing");
}

#[test]
fn a_split_and_a_dividend_in_between_are_no_fall() {
    // Two for one on the 30th with prices as they were traded, and adjusted ones beside them.
    let days = "2026-11-25 200 200 100\n2026-11-27 200 204 102\n2026-11-30 103 105 105";
    assert_eq!(
        told("2026-11-25T21:30:00Z", days, None),
        "P0 200 at 11-25T21:00 P1 200 at 11-27T14:30 now 105 at 11-30T21:00: 5.00% 5.00% day 2026-11-27 2.00% \
         five -% market -%"
    );
}

#[test]
fn the_market_model_is_that_of_event_studies() {
    let market = [0.01, -0.005, 0.002, 0.007, -0.003, 0.004];
    let own = [0.014, -0.004, 0.001, 0.012, -0.006, 0.007];
    let returns: Vec<(f64, f64)> = own.into_iter().zip(market).collect();
    let model = MarketModel::estimate(&returns).unwrap();
    let (value, t) = model.abnormal(0.083, 0.004);
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
    near(model.b, 1.40181);
    near(model.a, 0.000_495_47);
    near(model.s, 0.002_279_22);
    near(value, 0.076_897_3);
    near(t, 31.055);
    assert_eq!(MarketModel::estimate(&returns[..2]), None);
    assert_eq!(MarketModel::estimate(&[(0.1, 0.0), (0.2, 0.0), (0.3, 0.0)]), None);
}

#[test]
fn a_young_share_is_held_against_the_market_as_it_is() {
    let benchmark = series("2026-11-25 50 50 50\n2026-11-27 51 51 51\n2026-12-03 51 51 51");
    let since =
        since(at("2026-11-25T21:30:00Z"), &series(DAYS), Some(&benchmark), Calendar::of(Mic::Xnys).unwrap()).unwrap();
    let abnormal = since.abnormal.unwrap();
    assert!((abnormal.percent - (104.0 / 102.0 - 51.0 / 50.0) * 100.0).abs() < 1e-9, "{abnormal:?}");
    assert_eq!(abnormal.sigmas, None);
}

//! Scores of made-up companies, counted by hand.

use super::*;
use crate::market::series::start_of;

fn accession() -> Accession {
    Accession::parse("0001999999-26-000004").unwrap()
}

fn point(cik: u32, value: i64, end: &str) -> Point {
    Point { cik, value: value.into(), end: end.parse().unwrap(), accession: accession() }
}

#[test]
fn a_percentile_counts_half_of_the_equal_ones() {
    let ten = [-0.2, -0.1, 0.0, 0.0, 0.05, 0.1, 0.1, 0.1, 0.4, 0.9];
    assert_eq!(percentile(&ten, 0.1), None, "too few");
    let twice = sorted(ten.into_iter().chain(ten).collect());
    let places: Vec<Option<f64>> = ten.iter().map(|value| percentile(&twice, *value)).collect();
    let expected = [5.0, 15.0, 30.0, 30.0, 45.0, 65.0, 65.0, 65.0, 85.0, 95.0].map(Some);
    assert_eq!(places, expected);
    let many: Vec<f64> = (0..1_000).map(f64::from).collect();
    assert_eq!((percentile(&many, 0.0), percentile(&many, 999.0)), (Some(1.0), Some(99.0)));
}

/// Forty companies: each has 1 more revenue than the one before, of the same year before.
fn forty() -> Vec<(Frame, Vec<Point>)> {
    let of = |tag, period, value: fn(u32) -> i64| {
        (Frame { tag, period }, (1..=40).map(|cik| point(cik, value(cik), "2025-12-31")).collect::<Vec<_>>())
    };
    vec![
        of(Tag::Revenues, Period::Year(2025), |cik| 100 + i64::from(cik)),
        of(Tag::Revenues, Period::Year(2024), |_| 100),
        of(Tag::NetIncome, Period::Year(2025), |cik| 20 - i64::from(cik)),
        of(Tag::Assets, Period::QuarterEnd(2025, 4), |_| 1_000),
        of(Tag::Equity, Period::QuarterEnd(2025, 4), |_| 400),
    ]
}

fn ranked(frames: Vec<(Frame, Vec<Point>)>, cik: u32, score: Score) -> Ranked {
    Standings::of(2025, frames).of_company(cik).into_iter().find(|ranked| ranked.score == score).unwrap()
}

#[test]
fn a_company_stands_among_all_that_state_the_same() {
    let growth = ranked(forty(), 30, Score::Growth);
    let revenue = &growth.parts[0];
    assert!((revenue.value.unwrap() - 2.0 * 30.0 / 230.0).abs() < 1e-12);
    assert_eq!((revenue.percentile, revenue.among), (Some(73.75), 40));
    assert_eq!((growth.percentile, growth.among), (Some(73.75), 40));
    let inputs: Vec<_> = revenue.inputs.iter().map(|input| (input.title, input.value.to_string())).collect();
    assert_eq!(inputs, [("Revenue", "130".to_owned()), ("Revenue a year before", "100".to_owned())]);
    assert_eq!(revenue.inputs[0].accession, Some(accession()));
    // Nobody states earnings per share: the part is missing, and what is left weighs enough.
    assert_eq!(growth.parts[1].missing, ["Diluted EPS", "Diluted EPS a year before"]);
    assert_eq!(growth.parts[1].value, None);
    // A loss ranks low, and equity that all share in the middle; both together weigh too little.
    let quality = ranked(forty(), 40, Score::Quality);
    assert_eq!(
        quality.parts.iter().map(|part| part.percentile).collect::<Vec<_>>(),
        [None, Some(1.25), None, Some(50.0)]
    );
    assert_eq!((quality.percentile, quality.among), (None, 0));
    // Without a price there is no value.
    let value = ranked(forty(), 30, Score::Value);
    assert_eq!((value.percentile, value.parts[0].missing.as_slice()), (None, &["Public float"][..]));
    // One that is in no frame.
    let unknown = ranked(forty(), 99, Score::Growth);
    assert_eq!((unknown.percentile, unknown.parts[0].value, unknown.among), (None, None, 40));
}

#[test]
fn of_two_tags_the_whole_counts_and_of_floats_the_newest() {
    let mut frames = forty();
    frames.push((Frame { tag: Tag::ContractRevenue, period: Period::Year(2025) }, vec![point(30, 90, "2025-12-31")]));
    let float = |quarter, value, end| {
        (Frame { tag: Tag::PublicFloat, period: Period::QuarterEnd(2025, quarter) }, vec![point(30, value, end)])
    };
    frames.push(float(2, 500, "2025-06-30"));
    frames.push(float(1, 900, "2025-03-31"));
    frames.push(float(3, 0, "2025-09-30"));
    assert_eq!(ranked(frames.clone(), 30, Score::Growth).parts[0].inputs[0].value.to_string(), "130");
    let value = ranked(frames, 30, Score::Value);
    assert_eq!(value.parts[1].value, Some(400.0 / 500.0));
    // A single company is ranked among nobody.
    assert_eq!((value.parts[1].percentile, value.percentile), (None, None));
}

#[test]
fn formulae_have_no_value_where_they_make_no_sense() {
    assert_eq!(growth(&[0.0, 0.0]), None);
    assert_eq!(growth(&[5.0, -5.0]), Some(2.0));
    assert_eq!(ratio(&[1.0, 0.0]), None);
    assert_eq!(book(&[-1.0, 10.0]), None);
    assert_eq!(in_cash(&[30.0, 10.0, 150.0, 50.0]), Some(0.2));
    assert_eq!(mean([(40, Some(10.0)), (9, Some(90.0)), (51, None)].into_iter()), None);
    assert_eq!(mean([(40, Some(10.0)), (10, Some(60.0)), (50, None)].into_iter()), Some(20.0));
}

#[test]
fn all_weights_of_a_score_make_a_hundred_and_a_year_needs_sixteen_frames() {
    for score in [Score::Growth, Score::Quality, Score::Value] {
        let weights = COMPONENTS.iter().filter(|component| component.score == score).map(|component| component.weight);
        assert_eq!(weights.sum::<u8>(), 100, "{score:?}");
    }
    assert_eq!(MOMENTUM.iter().map(|(_, _, weight)| *weight).sum::<u8>(), 100);
    assert_eq!(frames(2025).len(), 16);
}

fn bars(days: i64, price: impl Fn(i64) -> i64) -> Vec<Bar> {
    let first: NaiveDate = "2025-01-01".parse().unwrap();
    let bar = |(day, number): (NaiveDate, i64)| {
        let price = Decimal::new(price(number), 2);
        Bar { start: start_of(day), open: price, high: price, low: price, close: price, adjusted: price, volume: None }
    };
    first.iter_days().zip(0..days).map(bar).collect()
}

#[test]
fn momentum_leaves_out_the_last_month_and_needs_a_year() {
    assert_eq!(Momentum::of(&bars(252, |day| 10_000 + 10 * day)), None);
    // Up by a cent a day but for a month that fell: the month counts for the high and the steps alone.
    let fell = Momentum::of(&bars(253, |day| 10_000 + if day <= 231 { 10 * day } else { 0 })).unwrap();
    let prices: Vec<String> = fell.inputs[0].iter().take(2).map(|input| input.value.to_string()).collect();
    assert_eq!(prices, ["123.10", "100.00"]);
    assert!(fell.values[0] > 0.0 && (fell.values[2] - 100.0 / 123.1).abs() < 1e-9, "{:?}", fell.values);
    assert!((fell.values[3] - (231.0 - 1.0) / 252.0).abs() < 1e-9, "{:?}", fell.values);
    // A price that never moves has none.
    assert_eq!(Momentum::of(&bars(253, |_| 10_000)), None);
}

#[test]
fn momentum_is_ranked_among_enough_instruments_only() {
    let all: Vec<Momentum> =
        (1..=20).map(|step| Momentum::of(&bars(253, |day| 10_000 + step * day + 300 * (day % 2))).unwrap()).collect();
    let all: Vec<&Momentum> = all.iter().collect();
    let best = all[19].among(&all);
    assert_eq!((best.percentile, best.among), (Some(97.5), 20));
    let among_few = all[19].among(&all[1..]);
    assert_eq!((among_few.percentile, among_few.parts[0].percentile), (None, None));
    assert!(among_few.parts.iter().all(|part| part.value.is_some() && !part.inputs.is_empty()));
}

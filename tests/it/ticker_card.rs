//! The ticker card in every state a price can be in, with three made-up companies.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use egui::{Key, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use rust_decimal::Decimal;
use tapereader::{
    annotate::figures::{Cell, Timeline},
    engine::{
        command::Command,
        settings::ThemeChoice,
        snapshot::{Access, Comparison, HighlightRow, Move, Prices, Reports, Scores, SourceNote, TickerCard},
    },
    market::{
        calendar::{Calendar, Mic},
        edgar::{
            Accession,
            frames::{Point, Tag},
        },
        event,
        freshness::Trouble,
        range::ChartRange,
        score::{self, Momentum, Standings},
        series::{Adjustment, Bar, Interval, Provenance, ProviderId, Series, closing_moment, start_of},
        trend::{Window as TrendWindow, trend},
    },
    model::{
        figure::Figure,
        id::StoryId,
        instrument::{Instrument, InstrumentKind},
        quantity::{self, Currency},
    },
};

use crate::window::{Window, find, highlight, now, picture, snapshot, symbol, window};

/// Prices that wander, the same ones each time.
fn wander(seed: u64, days: usize, calendar: &Calendar, last: NaiveDate, start: i64) -> Vec<Bar> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 40).unwrap() % 1_000 - 480
    };
    let mut sessions = Vec::new();
    let mut day = last;
    while sessions.len() < days {
        if calendar.session(day).is_some() {
            sessions.push(day);
        }
        day = day.pred_opt().unwrap();
    }
    let mut cents = start;
    let bars = sessions.into_iter().rev().map(|day| {
        let open = cents + next() * cents / 100_000;
        let close = (open + next() * cents / 30_000).max(100);
        let (high, low) =
            (open.max(close) + next().abs() * cents / 80_000, open.min(close) - next().abs() * cents / 80_000);
        cents = close;
        let price = |cents: i64| Decimal::new(cents.max(50), 2);
        Bar {
            start: start_of(day),
            open: price(open),
            high: price(high),
            low: price(low),
            close: price(close),
            adjusted: price(close),
            volume: Some(u64::try_from(900_000 + next().abs() * 4_000).unwrap()),
        }
    });
    bars.collect()
}

fn series(name: &str, seed: u64, mic: Mic, last: &str, start: i64, currency: &str) -> Arc<Series> {
    let calendar = Calendar::of(mic).unwrap();
    let last: NaiveDate = last.parse().unwrap();
    let provenance = Provenance {
        provider: ProviderId::folder(),
        symbol: symbol(name),
        as_of: closing_moment(last, Some(calendar), now()),
        fetched: now(),
        delay: None,
        adjustment: Adjustment::SplitsAndDividends,
        currency: Currency::parse(currency),
    };
    Arc::new(Series::new(provenance, Interval::Day, wander(seed, 1_260, calendar, last, start)).unwrap())
}

/// Five-minute bars of the session that runs, up to this moment.
fn minutes(until: DateTime<Utc>, delay: i64) -> Arc<Series> {
    let calendar = Calendar::of(Mic::Xnys).unwrap();
    let session = calendar.session(calendar.date_at(until)).unwrap();
    let daily = wander(5, 200, calendar, session.day, 4_150);
    let bars = daily.into_iter().zip(0..).map(|(bar, number)| {
        let start = session.open + TimeDelta::minutes(5 * number);
        Bar { start, ..bar }
    });
    let bars = bars.take_while(|bar| bar.start + TimeDelta::minutes(5) <= until).collect();
    let provenance = Provenance {
        provider: ProviderId::folder(),
        symbol: symbol("NFRT"),
        as_of: until,
        fetched: now(),
        delay: Some(TimeDelta::minutes(delay)),
        adjustment: Adjustment::Splits,
        currency: Some(Currency::USD),
    };
    Arc::new(Series::new(provenance, Interval::FiveMinutes, bars).unwrap())
}

fn instrument(name: &str, title: &str, exchange: &str, kind: InstrumentKind) -> Instrument {
    Instrument { symbol: symbol(name), name: title.into(), exchange: Some(exchange.into()), kind, cik: None }
}

fn prices(daily: Option<Arc<Series>>, mic: Mic, trouble: Option<Trouble>, published: DateTime<Utc>) -> Prices {
    let calendar = Calendar::of(mic).unwrap();
    let benchmark = Some(series("SPY", 9, Mic::Xnys, "2026-03-09", 51_200, "USD"));
    let since = daily.as_ref().and_then(|daily| event::since(published, daily, benchmark.as_deref(), calendar));
    let bars = daily.as_ref().map_or(&[][..], |daily| daily.bars());
    Prices {
        calendar: Some(mic),
        quote: daily.as_ref().and_then(|daily| daily.quote()),
        trends: TrendWindow::ALL.into_iter().filter_map(|window| trend(bars, window)).collect(),
        notes: vec![SourceNote {
            provider: ProviderId::folder(),
            as_of: daily.as_ref().map(|daily| daily.provenance.as_of),
            error: None,
        }],
        daily,
        intraday: None,
        benchmark,
        since,
        trouble,
        loading: false,
        folder: PathBuf::from("/home/reader/prices"),
    }
}

/// One card in one state: what stands on it is looked for, and pictures are drawn in both themes.
pub(crate) struct State {
    name: &'static str,
    instrument: Instrument,
    pub(crate) prices: Prices,
    listing: bool,
    says: &'static str,
}

impl State {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

fn us(name: &'static str, last: &str, trouble: Option<Trouble>, says: &'static str) -> State {
    let daily = Some(series("NFRT", 3, Mic::Xnys, last, 3_900, "USD"));
    State {
        name,
        instrument: instrument("NFRT", "Norfield Freight Inc.", "NYSE", InstrumentKind::Stock),
        prices: prices(daily, Mic::Xnys, trouble, now() - TimeDelta::days(12)),
        listing: false,
        says,
    }
}

pub(crate) fn states() -> Vec<State> {
    let adr = State {
        name: "adr at close",
        instrument: instrument("ORLN", "Orient Lines Holding Ltd.", "NYSE", InstrumentKind::Adr),
        prices: prices(
            Some(series("ORLN", 11, Mic::Xnys, "2026-03-06", 8_200, "USD")),
            Mic::Xnys,
            None,
            now() - TimeDelta::days(20),
        ),
        listing: true,
        says: "At close 6 Mar \u{b7} CSV folder",
    };
    let fund = State {
        name: "etf at close",
        instrument: instrument("HRBX", "Harbor Shipping ETF", "NASDAQ", InstrumentKind::Etf),
        prices: prices(
            Some(series("HRBX", 23, Mic::Xnas, "2026-03-06", 2_600, "USD")),
            Mic::Xnas,
            None,
            now() - TimeDelta::days(3),
        ),
        listing: false,
        says: "At close 6 Mar \u{b7} CSV folder",
    };
    let mut running = us("us delayed", "2026-03-09", None, "Delayed 0 min \u{b7} CSV folder");
    running.prices.intraday = Some(minutes(now() - TimeDelta::minutes(15), 15));
    let mut none = us("us no data", "2026-03-06", None, "No prices yet");
    none.prices = prices(None, Mic::Xnys, None, now());
    let mut blocked_none = us("us blocked without prices", "2026-03-06", None, "No prices: the source refuses");
    blocked_none.prices = prices(None, Mic::Xnys, Some(Trouble::Blocked), now());
    vec![
        us("us at close", "2026-03-06", None, "At close 6 Mar \u{b7} CSV folder"),
        us("us stale", "2026-03-02", None, "Stale: from 2 Mar, 4 sessions missing \u{b7} CSV folder"),
        us("us offline", "2026-03-02", Some(Trouble::Offline), "Offline: from 2 Mar \u{b7} CSV folder"),
        us("us blocked", "2026-03-02", Some(Trouble::Blocked), "Blocked by the source: from 2 Mar \u{b7} CSV folder"),
        running,
        none,
        blocked_none,
        adr,
        fund,
    ]
}

fn card(state: &State, next: &tapereader::engine::snapshot::Snapshot) -> TickerCard {
    let marked = highlight("Shares fell 9% in early trading");
    TickerCard {
        instrument: state.instrument.clone(),
        known: true,
        watched: true,
        stories: next.stories.iter().take(6).cloned().collect(),
        listings: if state.listing {
            vec![instrument("9797.HK", "Orient Lines Holding Ltd.", "HKEX", InstrumentKind::Stock)]
        } else {
            Vec::new()
        },
        highlights: vec![HighlightRow {
            highlight: marked,
            title: "Norfield Freight cuts full-year outlook after port strike".to_owned(),
            source: "Sample Wire".to_owned(),
            url: None,
            published: None,
            openable: true,
            orphan: false,
        }],
        prices: state.prices.clone(),
        reports: Reports::default(),
        scores: Scores::default(),
        also_in: None,
        numbers: Arc::default(),
    }
}

/// The stories lie weeks back, so that they stand on the chart.
pub(crate) fn with_card(
    theme: ThemeChoice,
    state: &State,
    change: impl Fn(&mut tapereader::engine::snapshot::Snapshot),
) -> tapereader::engine::snapshot::Snapshot {
    let mut next = snapshot(8);
    let rows = (0_i64..).zip(next.stories.iter()).map(|(i, row)| {
        let mut row = row.as_ref().clone();
        row.published = Some(now() - TimeDelta::days(12 + 14 * i));
        Arc::new(row)
    });
    let rows: Vec<_> = rows.collect();
    next.stories = Arc::new(rows);
    next.open = tapereader::engine::snapshot::Loadable::Ready(Arc::new(crate::window::open_story(&next.stories[0])));
    let listing = series("9797.HK", 31, Mic::Xhkg, "2026-03-09", 6_050, "CNY");
    let moves = [
        (symbol("9797.HK"), moved(&listing, Mic::Xhkg)),
        (symbol("NFRT"), moved(&series("NFRT", 3, Mic::Xnys, "2026-03-06", 3_900, "USD"), Mic::Xnys)),
    ];
    next.moves = Arc::new(moves.into_iter().collect());
    let mut kept = next.window.as_ref().clone();
    kept.theme = theme;
    next.window = Arc::new(kept);
    next.ticker = Some(Arc::new(card(state, &next)));
    change(&mut next);
    next
}

fn moved(series: &Series, mic: Mic) -> Move {
    let bars = series.bars();
    let closes = bars[bars.len() - 30..].iter().map(|bar| bar.close.try_into().unwrap()).collect();
    Move { quote: series.quote().unwrap(), calendar: Some(mic), closes }
}

/// A window in which a story is open and the card shown.
pub(crate) fn shown(size: [f32; 2], theme: ThemeChoice, state: &State) -> Harness<'static, Window> {
    let next = with_card(theme, state, |_| {});
    let mut harness = window(size, with_card(theme, state, |next| next.ticker = None));
    harness.get_by_role_and_label(Role::ListItem, "Norfield Freight cuts full-year outlook after port strike").click();
    harness.run();
    harness.state_mut().asked.clear();
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    harness
}

#[test]
fn every_state_of_a_price_is_said_in_words() {
    for state in states() {
        // Drawing takes long: without pictures one theme says it all.
        let themes: &[ThemeChoice] = match std::env::var_os("TAPEREADER_PICTURES") {
            Some(_) => &[ThemeChoice::Light, ThemeChoice::Dark],
            None => &[ThemeChoice::Dark],
        };
        for theme in themes {
            let mut harness = shown([1440.0, 900.0], *theme, &state);
            assert!(harness.query_by_label(state.says).is_some(), "{}: {:?}", state.name, state.says);
            picture(&mut harness, &format!("card {} {theme:?}", state.name));
        }
    }
}

#[test]
fn the_chart_is_driven_by_buttons_and_keys_and_its_marks_open_stories() {
    let mut harness = shown([1440.0, 900.0], ThemeChoice::Light, &states()[0]);
    let range = |harness: &Harness<'static, Window>| harness.state().shell.state().kept.chart;
    for chosen in ChartRange::ALL {
        harness.get_by_label(&format!("Chart: {}", chosen.title())).click();
        harness.run();
        assert_eq!(range(&harness).range, chosen);
        picture(&mut harness, &format!("card range {}", chosen.title()));
    }
    harness.get_by_label("Draw candles").click();
    harness.run();
    assert!(range(&harness).candles);
    picture(&mut harness, "card candles 5Y");
    harness.get_by_label("Chart: 6M").click();
    harness.run();
    let chart = harness.get_by_role(Role::GraphicsObject);
    let name = chart.accesskit_node().label().unwrap();
    assert!(name.starts_with("Chart of NFRT, 6M: from "), "{name}");
    let rect = chart.rect();
    harness.hover_at(rect.center());
    harness.run();
    picture(&mut harness, "card candles crosshair");
    harness.get_by_role(Role::GraphicsObject).focus();
    harness.run();
    harness.key_press(Key::ArrowLeft);
    harness.run();
    picture(&mut harness, "card keyboard cursor");
    harness.get_by_label("On the chart: Story number 2 about the business of companies nobody has heard of").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Command::Open(StoryId::of_sample("story 2"))));
}

#[test]
fn what_happened_since_the_story_is_told_with_its_formula_and_the_market() {
    let mut harness = shown([1440.0, 900.0], ThemeChoice::Light, &states()[0]);
    for part in ["Since this story: ", "Since you could trade: ", "SPY meanwhile: ", "First day: "] {
        assert!(harness.query_by_label_contains(part).is_some(), "{part}");
    }
    assert!(harness.query_by_label_contains("not a forecast").is_none());
    harness.get_by_label_contains("Price trend, short ").click();
    harness.run();
    assert!(harness.query_by_label_contains("not a forecast").is_some());
    picture(&mut harness, "card trend explained");
}

#[test]
fn a_card_without_prices_says_how_to_get_them() {
    let all = states();
    let none = all.iter().find(|state| state.name == "us no data").unwrap();
    let mut harness = shown([1440.0, 900.0], ThemeChoice::Light, none);
    harness.get_by_label("Price sources \u{2026}").click();
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Price folder");
    field.focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Price folder").type_text("/data/prices");
    harness.run();
    picture(&mut harness, "price sources");
    harness.key_press(Key::Escape);
    harness.run();
    let asked = harness.state().asked.last().cloned();
    let Some(Command::SetPrices(settings)) = asked else { panic!("{asked:?}") };
    assert_eq!(settings.folder, Some(PathBuf::from("/data/prices")));
}

#[test]
fn a_card_lies_over_the_list_where_there_is_no_room_for_the_panel() {
    let all = states();
    let state = &all[0];
    let listed = |next: &mut tapereader::engine::snapshot::Snapshot| {
        next.open = tapereader::engine::snapshot::Loadable::Missing;
    };
    let mut harness = window(
        [700.0, 900.0],
        with_card(ThemeChoice::Light, state, |next| {
            listed(next);
            next.ticker = None;
        }),
    );
    crate::driving::run(&mut harness, tapereader::ui::commands::UiCommand::TickersTab);
    harness.state_mut().shell.receive(Arc::new(with_card(ThemeChoice::Light, state, listed)));
    harness.run();
    picture(&mut harness, "card over the list");
    assert!(harness.query_by_label(state.says).is_some(), "{:?}", state.says);
    crate::driving::run(&mut harness, tapereader::ui::commands::UiCommand::Close);
    assert_eq!(harness.state().asked.last(), Some(&Command::CloseTicker));
}

#[test]
fn another_listing_stands_beside_with_its_own_price_and_currency() {
    let all = states();
    let adr = all.iter().find(|state| state.listing).unwrap();
    for width in [1440.0, 900.0, 640.0] {
        let mut harness = shown([width, 900.0], ThemeChoice::Light, adr);
        if width < 800.0 {
            harness.key_press(Key::Q);
            harness.run();
        }
        picture(&mut harness, &format!("card narrow {width}"));
        if width > 1_000.0 {
            harness.get_by_label("Listing 9797.HK HKEX").click();
            harness.run();
            assert_eq!(harness.state().asked.last(), Some(&Command::OpenTicker(symbol("9797.HK"))));
        }
    }
}

pub(crate) fn cell(number: usize, days: i64, shown: &str, disagrees: Vec<StoryId>) -> Cell {
    let figure = Figure {
        company: Some("Norfield Freight".to_owned()),
        symbol: Some(symbol("NFRT")),
        metric: "revenue".to_owned(),
        metric_id: Some("revenue".to_owned()),
        period: Some(format!("2025-Q{}", number + 1)),
        role: quantity::Role::Level,
        change: None,
        low: Decimal::ONE,
        high: Decimal::ONE,
        step: Decimal::ONE,
        unit: Some("USD".to_owned()),
        approx: false,
        bound: None,
        source: None,
        shown: shown.to_owned(),
        span: find("$1.7 billion"),
        sentence: find("The company now expects"),
        quote: "The company now expects revenue of $1.7 billion this year.".to_owned(),
    };
    Cell { story: StoryId::of_sample(&format!("story {number}")), at: now() - TimeDelta::days(days), figure, disagrees }
}

#[test]
fn numbers_stand_over_time_a_disagreement_is_marked_and_a_click_goes_to_the_sentence() {
    let all = states();
    let mut next = with_card(ThemeChoice::Light, &all[0], |_| {});
    let other = StoryId::of_sample("story 4");
    let cells =
        vec![cell(1, 60, "$395M", Vec::new()), cell(2, 30, "$410M", vec![other]), cell(3, 2, "$428M", Vec::new())];
    let timeline =
        Timeline { metric: "revenue".to_owned(), metric_id: Some("revenue".to_owned()), is_change: false, cells };
    let mut told = next.ticker.as_ref().unwrap().as_ref().clone();
    told.numbers = Arc::new(vec![timeline]);
    told.prices = prices(None, Mic::Xnys, None, now());
    next.ticker = Some(Arc::new(told));
    let mut harness = shown([1440.0, 900.0], ThemeChoice::Light, &all[0]);
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    assert!(harness.query_by_label("revenue: $410M, Q3 2025, stories disagree").is_some());
    harness.get_by_label("revenue: $395M, Q2 2025").scroll_to_me();
    harness.run();
    picture(&mut harness, "card numbers over time");
    harness.get_by_label("revenue: $395M, Q2 2025").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Command::Open(StoryId::of_sample("story 1"))));
    assert_eq!(
        harness.state().shell.state().reveal_passage,
        Some((StoryId::of_sample("story 1"), find("The company now expects")))
    );
}

/// Scores of a company among forty, the numbers of which are made up.
fn scores() -> Scores {
    let accession = Accession::parse("0001999999-26-000004").unwrap();
    let point = |cik: u32, value: i64| Point {
        cik,
        value: value.into(),
        end: "2025-12-31".parse().unwrap(),
        accession: accession.clone(),
    };
    let frames = score::frames(2025).into_iter().filter(|frame| frame.tag != Tag::PublicFloat).map(|frame| {
        let size = if matches!(frame.tag, Tag::Eps) { 2 } else { 90_000_000 };
        let points = (1..=40_u32).map(|cik| {
            let place = i64::from((cik * 17 + frame.to_string().len() as u32 * 7) % 41);
            point(cik, size * (3 + place))
        });
        (frame, points.collect())
    });
    let mut ranked = Standings::of(2025, frames.collect::<Vec<_>>()).of_company(12);
    let momenta: Vec<Momentum> = (0..24)
        .filter_map(|seed| Momentum::of(series("NFRT", seed, Mic::Xnys, "2026-03-06", 3_900, "USD").bars()))
        .collect();
    let all: Vec<&Momentum> = momenta.iter().collect();
    ranked.insert(0, momenta[3].among(&all));
    Scores { ranked, comparison: Comparison::Held(2025), ..Scores::default() }
}

fn window_with_scores(size: [f32; 2], theme: ThemeChoice, scores: &Scores) -> Harness<'static, Window> {
    let state = &states()[0];
    let next = with_card(theme, state, |next| {
        let mut card = next.ticker.as_ref().unwrap().as_ref().clone();
        card.scores = scores.clone();
        card.reports.cik = Some(1_999_999);
        next.ticker = Some(Arc::new(card));
    });
    let mut harness = shown(size, theme, state);
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    harness
}

#[test]
fn a_score_shows_its_formula_and_its_numbers_at_a_click_and_they_open_their_filing() {
    for (theme, name) in [
        (ThemeChoice::Light, "card scores"),
        (ThemeChoice::Dark, "card scores dark"),
        (ThemeChoice::Contrast, "card scores contrast"),
    ] {
        let mut harness = window_with_scores([1440.0, 1300.0], theme, &scores());
        assert!(harness.query_by_label_contains("Momentum").is_some());
        assert!(harness.query_by_label("Value: no score").is_some());
        harness.get_by_label_contains("Growth ").click();
        harness.run();
        assert!(harness.query_by_label_contains("among 40 companies that file with the SEC").is_some());
        assert!(harness.query_by_label_contains("Growth of revenue (60%): ").is_some());
        picture(&mut harness, name);
        let input = harness.get_by_label_contains("Revenue a year before ");
        assert_eq!(input.accesskit_node().role(), Role::Link);
        input.click();
        harness.step();
        let opened = harness.output().platform_output.commands.iter().any(
            |command| matches!(command, egui::OutputCommand::OpenUrl(url) if url.url.contains("000199999926000004")),
        );
        assert!(opened);
        harness.get_by_label("Value: no score").click();
        harness.run();
        assert!(harness.query_all_by_label("Not stated: public float").count() > 0);
        assert!(harness.query_by_label_contains("Growth of revenue").is_none(), "one is open at a time");
    }
}

#[test]
fn companies_are_compared_after_a_click_that_says_what_it_asks() {
    let unasked = Scores { comparison: Comparison::Unasked(16), ..Scores::default() };
    let mut harness = window_with_scores([1440.0, 1300.0], ThemeChoice::Light, &unasked);
    assert!(harness.query_by_label_contains("16 requests to the SEC a week, which name none of them").is_some());
    picture(&mut harness, "card scores unasked");
    harness.get_by_label("Compare with other companies").click();
    harness.run();
    let asked = harness.state().asked.iter().any(|command| matches!(command, Command::SetPrices(to) if to.compare));
    assert!(asked, "{:?}", harness.state().asked);
    for (scores, words) in [
        (
            Scores { comparison: Comparison::Asking(3, 16), ..Scores::default() },
            "The figures of others are on their way: 3 of 16",
        ),
        (
            Scores { comparison: Comparison::Asking(3, 16), trouble: Some("no such host".into()), ..Scores::default() },
            "The figures of others are not all here (3 of 16): no such host",
        ),
        (
            Scores { comparison: Comparison::Unasked(16), access: Access::NoContact, ..Scores::default() },
            "Growth, quality and value need the figures of others, and the SEC answers only those who say who asks.",
        ),
    ] {
        let harness = window_with_scores([1440.0, 1300.0], ThemeChoice::Light, &scores);
        assert!(harness.query_by_label(words).is_some(), "{words}");
    }
}

//! The part of the ticker card that tells of filings, and amounts in the reader's own currency.

use std::sync::Arc;

use egui_kittest::{Harness, kittest::Queryable as _};
use tapereader::{
    annotate::figures::Timeline,
    engine::{
        filed::Filed,
        settings::ThemeChoice,
        snapshot::{Access, AlsoIn, Reports, Snapshot, TickerCard},
    },
    market::{
        edgar::{
            facts::{self, Metric},
            filing,
            told::{Facts, Length},
        },
        fx::{self, Rates},
        series::ProviderId,
    },
    model::quantity::Currency,
    ui::state::Dialog,
};

use crate::{
    ticker_card::{cell, shown, states, with_card},
    window::{Window, now, picture},
};

/// The fixtures a year earlier, so that they lie before the window's clock.
fn a_year_earlier(text: &str) -> String {
    let years = [("2023", "2022"), ("2024", "2023"), ("2025", "2024"), ("2026", "2025")];
    years.into_iter().fold(text.to_owned(), |text, (year, before)| text.replace(year, before))
}

fn reports() -> Reports {
    let rows = a_year_earlier(include_str!("../fixtures/market/edgar/companyfacts.json"));
    let listed = a_year_earlier(include_str!("../fixtures/market/edgar/submissions.json"));
    Reports {
        cik: Some(1_999_999),
        access: Access::Allowed,
        filings: filing::decode(listed.as_bytes()).unwrap().filings,
        fetched: Some(now()),
        facts: Arc::new(Facts::of(&facts::decode(rows.as_bytes()).unwrap())),
        ..Reports::default()
    }
}

/// A window with the card changed.
fn window_with(
    size: [f32; 2],
    theme: ThemeChoice,
    change: impl Fn(&mut TickerCard, &Snapshot),
) -> Harness<'static, Window> {
    let state = states().into_iter().find(|state| state.is("us no data")).unwrap();
    let next = with_card(theme, &state, |next| {
        let mut card = next.ticker.as_ref().unwrap().as_ref().clone();
        change(&mut card, next);
        next.ticker = Some(Arc::new(card));
    });
    let mut harness = shown(size, theme, &state);
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    // A narrow window shows the card in place of the story.
    if size[0] < 800.0 {
        harness.key_press(egui::Key::Q);
        harness.run();
    }
    harness
}

fn opened(harness: &Harness<'static, Window>) -> Vec<String> {
    let commands = harness.output().platform_output.commands.iter();
    commands
        .filter_map(|command| match command {
            egui::OutputCommand::OpenUrl(url) => Some(url.url.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn facts_stand_by_period_and_a_click_opens_their_filing() {
    for (theme, size, name) in [
        (ThemeChoice::Light, [1440.0, 1300.0], "card filings"),
        (ThemeChoice::Dark, [1440.0, 1300.0], "card filings dark"),
        (ThemeChoice::Contrast, [700.0, 1300.0], "card filings narrow"),
    ] {
        let mut harness = window_with(size, theme, |card, _| card.reports = reports());
        let revenue = "Revenue $322.5M, Quarter to 30 Sep 2025, 10-Q of 29 Oct 2025";
        harness.get_by_label(revenue).scroll_to_me();
        harness.run();
        picture(&mut harness, name);
        for label in [
            "Revenue $1.1B, Year to 31 Dec 2024, 10-K of 20 Feb 2025",
            "Net income \u{2212}$12M, Year to 31 Dec 2024, 10-K of 20 Feb 2025",
            "Diluted EPS $0.23, Quarter to 30 Sep 2025, 10-Q of 29 Oct 2025",
            "Shares outstanding 41.2M, on 23 Oct 2025, 10-Q of 29 Oct 2025",
            "8-K filed 4 Nov 2025: Results",
            "10-K filed 20 Feb 2025: Year to 31 Dec 2024",
        ] {
            assert!(harness.query_by_label(label).is_some(), "{name}: {label}");
        }
        harness.get_by_label(revenue).click();
        harness.step();
        let page = "https://www.sec.gov/Archives/edgar/data/1999999/000199999926000030/0001999999-26-000030-index.htm";
        assert_eq!(opened(&harness), [page]);
    }
}

#[test]
fn without_a_contact_the_card_says_where_to_name_one() {
    let mut harness = window_with([1440.0, 900.0], ThemeChoice::Light, |card, _| {
        card.reports = Reports { cik: Some(1_999_999), access: Access::NoContact, ..Reports::default() };
    });
    let words = "The SEC answers only those who say who asks. Name a mail address, and it is told to the SEC alone.";
    harness.get_by_label(words).scroll_to_me();
    harness.run();
    picture(&mut harness, "card without a contact");
    harness.get_by_label("Say who asks \u{2026}").click();
    harness.run();
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Network(_))));
}

#[test]
fn what_is_wrong_with_the_sec_is_said_beside_what_is_held() {
    for (reports, said) in [
        (
            Reports { trouble: Some("it refuses the request (403)".into()), ..reports() },
            "The SEC is not asked again yet: it refuses the request (403)",
        ),
        (Reports { loading: true, ..reports() }, "From its filings with the SEC \u{b7} now \u{b7} asking \u{2026}"),
    ] {
        let mut harness = window_with([1440.0, 900.0], ThemeChoice::Dark, |card, _| card.reports = reports.clone());
        assert!(harness.query_by_label(said).is_some(), "{said}");
        picture(&mut harness, &format!("card filings {}", if reports.loading { "loading" } else { "refused" }));
    }
    // Nothing to say of what files nothing.
    let harness = window_with([1440.0, 900.0], ThemeChoice::Dark, |card, _| card.reports = Reports::default());
    assert!(harness.query_by_label_contains("filings").is_none());
}

fn rates() -> Arc<Rates> {
    let mut rates = Rates::default();
    let recent = include_bytes!("../fixtures/market/fx/hist-90d.xml");
    rates.insert(ProviderId::ecb(), fx::read_xml(recent).unwrap());
    Arc::new(rates)
}

#[test]
fn a_number_is_compared_with_its_filing_and_shown_in_the_readers_currency() {
    let mut harness = window_with([1440.0, 1100.0], ThemeChoice::Light, |card, _| {
        card.reports = reports();
        card.also_in = Some(AlsoIn { currency: Currency::EUR, rates: rates() });
        let mut cells = vec![cell(1, 60, "$395M", Vec::new()), cell(2, 3, "$322M", Vec::new())];
        cells[1].figure.low = 322_000_000.into();
        cells[1].figure.high = cells[1].figure.low;
        let today = now().date_naive();
        let fact = card.reports.facts.newest(Metric::Revenue, Length::Quarter, today).unwrap().clone();
        for (cell, agrees) in cells.iter().zip([false, true]) {
            let filed = Filed { fact: fact.clone(), agrees };
            card.reports.compared.insert((cell.story, cell.figure.span), filed);
        }
        let metric_id = Some("revenue".to_owned());
        card.numbers = Arc::new(vec![Timeline { metric: "revenue".into(), metric_id, is_change: false, cells }]);
    });
    let agreed =
        "revenue: $322M, Q3 2025, as filed, $322.5M, Converted: \u{20ac}257.6M at 0.8 EUR for 1 USD (ECB, 6 Mar 2026)";
    harness.get_by_label(agreed).scroll_to_me();
    harness.run();
    assert!(harness.query_by_label("revenue: $395M, Q2 2025, filing says $322.5M").is_some());
    picture(&mut harness, "card numbers compared with filings");
}

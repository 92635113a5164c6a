use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{
    facts::{self, Metric, Stated},
    filing,
    told::{Facts, Fiscal, Length},
    *,
};

const SUBMISSIONS: &str = include_str!("../../../tests/fixtures/market/edgar/submissions.json");
const FACTS: &str = include_str!("../../../tests/fixtures/market/edgar/companyfacts.json");
const YUAN: &str = include_str!("../../../tests/fixtures/market/edgar/companyfacts-cny.json");
const CONCEPT: &str = include_str!("../../../tests/fixtures/market/edgar/companyconcept.json");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn filings_are_listed_newest_first_with_their_items_in_words() {
    let listed = filing::decode(SUBMISSIONS.as_bytes()).unwrap();
    let mut out = format!("{} {}\n", listed.cik, listed.name);
    for filing in &listed.filings {
        let about = filing.about.map_or_else(|| "-".to_owned(), |day| day.to_string());
        writeln!(out, "{} {} {about} {} [{}]", filing.form, filing.filed, filing.accession, filing.told()).unwrap();
    }
    assert_eq!(
        out,
        "1999999 Norfield Freight Lines, Inc.
8-K 2026-11-04 2026-11-04 0001999999-26-000031 [Results]
10-Q 2026-10-29 2026-09-30 0001999999-26-000030 []
8-K 2026-08-14 2026-08-12 0001999999-26-000024 [Material agreement signed, Directors or officers: departure, election, pay, Disclosure to all (Regulation FD)]
8-K/A 2026-07-30 2026-07-30 0001999999-26-000020 [Results]
10-K 2026-02-20 2025-12-31 0001999999-26-000011 []
8-K 2026-01-15 - 0001999999-26-000008 [Other events, 9.99]
"
    );
    let page = listed.filings[0].accession.page(listed.cik).unwrap();
    let shown = "https://www.sec.gov/Archives/edgar/data/1999999/000199999926000031/0001999999-26-000031-index.htm";
    assert_eq!(page.as_str(), shown);
}

/// One line a fact: metric, length, period, value and unit, its filing, its fiscal name, and what was said before.
fn told(rows: &[Stated]) -> String {
    let mut out = String::new();
    for fact in Facts::of(rows).all() {
        let stated = &fact.stated;
        let start = stated.start.map_or_else(String::new, |start| format!("{start}.."));
        let fiscal = fact.fiscal.map_or_else(String::new, |Fiscal { year, quarter }| {
            format!(" FY{year}{}", quarter.map_or_else(String::new, |quarter| format!("Q{quarter}")))
        });
        let before: Vec<String> =
            fact.earlier.iter().map(|earlier| format!("{} ({})", earlier.value, earlier.accession)).collect();
        let before = if before.is_empty() { String::new() } else { format!(" before: {}", before.join(", ")) };
        let (name, end, unit, form) = (stated.metric.name(), stated.end, &stated.unit, &stated.form);
        writeln!(out, "{name} {start}{end} {} {unit} {form} {}{fiscal}{before}", stated.value, stated.accession)
            .unwrap();
    }
    out
}

#[test]
fn the_latest_filing_counts_and_what_was_said_before_is_kept() {
    assert_eq!(
        told(&facts::decode(FACTS.as_bytes()).unwrap()),
        "revenue 2023-01-01..2023-12-31 900000000 USD 10-K 0001999999-25-000010
revenue 2024-01-01..2024-12-31 990000000 USD 10-K 0001999999-26-000011 FY2024 before: 1000000000 (0001999999-25-000010)
revenue 2025-01-01..2025-12-31 1100000000 USD 10-K 0001999999-26-000011 FY2025
revenue 2025-07-01..2025-09-30 280000000 USD 10-Q 0001999999-26-000030
revenue 2026-04-01..2026-06-30 310000000 USD 10-Q 0001999999-26-000019 FY2026Q2
revenue 2026-07-01..2026-09-30 322500000 USD 10-Q 0001999999-26-000030 FY2026Q3
net_income 2025-01-01..2025-12-31 -12000000 USD 10-K 0001999999-26-000011 FY2025
net_income 2026-07-01..2026-09-30 9500000.5 USD 10-Q 0001999999-26-000030 FY2026Q3
eps 2025-01-01..2025-12-31 -0.29 USD/shares 10-K 0001999999-26-000011 FY2025
eps 2026-07-01..2026-09-30 0.23 USD/shares 10-Q 0001999999-26-000030 FY2026Q3
shares 2026-10-23 41200000 shares 10-Q 0001999999-26-000030
assets 2026-09-30 800000000 USD 10-Q 0001999999-26-000030
"
    );
    let facts = Facts::of(&facts::decode(FACTS.as_bytes()).unwrap());
    assert!(facts.keeps_calendar_years());
    let today = day("2026-11-25");
    let newest = facts.newest(Metric::Revenue, Length::Quarter, today).unwrap();
    assert_eq!(newest.stated.end, day("2026-09-30"));
    assert_eq!(facts.newest(Metric::Revenue, Length::Quarter, day("2029-01-01")), None);
    let restated = facts.of_fiscal(Metric::Revenue, Fiscal { year: 2024, quarter: None }).unwrap();
    assert_eq!(restated.restated().unwrap().value.to_string(), "1000000000");
    assert!(facts.knows(&Accession::parse("0001999999-25-000010").unwrap()));
}

#[test]
fn a_foreign_company_reports_in_its_own_currency_and_its_own_years() {
    assert_eq!(
        told(&facts::decode(YUAN.as_bytes()).unwrap()),
        "revenue 2024-04-01..2025-03-31 800000000 CNY 20-F 0001888888-26-000004 FY2025 before: 800000000 (0001888888-25-000003)
revenue 2025-04-01..2026-03-31 900000000 CNY 20-F 0001888888-26-000004 FY2026
eps 2025-04-01..2026-03-31 4.56 CNY/shares 20-F 0001888888-26-000004 FY2026
assets 2025-03-31 4 CNY 20-F 0001888888-25-000003
assets 2026-03-31 5 CNY 20-F 0001888888-26-000004
"
    );
    assert!(!Facts::of(&facts::decode(YUAN.as_bytes()).unwrap()).keeps_calendar_years());
}

#[test]
fn one_tag_alone_is_read_as_all_together() {
    let rows = facts::decode_concept(CONCEPT.as_bytes(), Metric::NetIncome, 0).unwrap();
    let line = "net_income 2026-07-01..2026-09-30 9500000 USD 10-Q 0001999999-26-000030 FY2026Q3\n";
    assert_eq!(told(&rows), line);
    let base = Url::parse("https://data.sec.gov/").unwrap();
    let (taxonomy, tag) = Metric::NetIncome.tags()[0];
    let url = concept_url(&base, 1_999_999, taxonomy, tag).unwrap();
    assert_eq!(url.path(), "/api/xbrl/companyconcept/CIK0001999999/us-gaap/NetIncomeLoss.json");
}

#[test]
fn a_year_of_53_weeks_is_a_year_and_thirteen_or_fourteen_weeks_a_quarter() {
    let row = |start: &str, end: &str, year: i32, period: &str| Stated {
        metric: Metric::Revenue,
        tag: 0,
        unit: "USD".into(),
        start: Some(day(start)),
        end: day(end),
        value: 1.into(),
        form: "10-K".into(),
        filed: day(end) + chrono::Days::new(40),
        fiscal: Some((year, period.into())),
        accession: Accession::parse(&format!("0000000001-{}-000001", end.get(2..4).unwrap())).unwrap(),
    };
    let cases = [
        (row("2023-01-01", "2023-12-30", 2023, "FY"), Some((2023, None))),
        (row("2023-12-31", "2025-01-04", 2024, "FY"), Some((2024, None))),
        (row("2024-09-29", "2025-01-04", 2024, "FY"), Some((2024, Some(4)))),
        (row("2025-01-26", "2025-04-27", 2026, "Q1"), None),
        (row("2025-02-02", "2025-05-03", 2025, "Q1"), Some((2025, Some(1)))),
        (row("2024-09-29", "2025-03-29", 2025, "Q2"), None),
    ];
    for (row, name) in cases {
        let told = Facts::of(std::slice::from_ref(&row));
        let fiscal = told.all().first().and_then(|fact| fact.fiscal).map(|fiscal| (fiscal.year, fiscal.quarter));
        assert_eq!(fiscal, name, "{:?} to {}", row.start, row.end);
    }
}

/// Everything that can come instead of an answer, and what it is.
#[test]
fn other_answers_are_told_apart() {
    type Read = fn(&[u8]) -> Result<usize, crate::market::provider::ProviderError>;
    let readers: [Read; 3] = [
        |body| filing::decode(body).map(|listed| listed.filings.len()),
        |body| facts::decode(body).map(|rows| rows.len()),
        |body| facts::decode_concept(body, Metric::Eps, 0).map(|rows| rows.len()),
    ];
    for read in readers {
        for (body, said) in [
            ("", "its answer cannot be read: it is empty"),
            ("<!DOCTYPE html><title>Undeclared</title>", "it answered with a web page instead of data"),
            ("{\"cik\":1", "its answer cannot be read: it is no JSON"),
            ("\u{1f}\u{8b}", "its answer cannot be read: it is no JSON"),
        ] {
            assert_eq!(read(body.as_bytes()).unwrap_err().to_string(), said, "{body:?}");
        }
        for body in ["null", "[]", "{}", "{\"facts\":[]}", "{\"facts\":null}", "{\"filings\":{\"recent\":[]}}", "7"] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(read(&[0xff, 0xfe]).is_err());
    }
    // Cut anywhere, no answer is fatal.
    for whole in [SUBMISSIONS, FACTS, YUAN, CONCEPT] {
        for end in (0..whole.len()).step_by(37) {
            for read in readers {
                assert!(read(&whole.as_bytes()[..end]).is_err());
            }
        }
    }
}

//! Whether a number in a story is the one in the company's filing: said only where both are surely the same thing.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::{
    annotate::figures::{allows, plain_metric},
    market::edgar::{
        facts::Metric,
        told::{Fact, Facts, Fiscal},
    },
    model::{figure::Figure, quantity::Role},
};

/// A story that names a quarter without a year is about the last one if that ended no longer ago.
const LATELY: TimeDelta = TimeDelta::days(100);

/// What a filing says of a story's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The filing's number.
    pub fact: Fact,
    /// Whether the story's fits it, as it is rounded there.
    pub agrees: bool,
}

/// What filings say of a number a story told at a moment.
///
/// The metric must be one with a single meaning, the currency the same, and the period one of the company's own: a
/// fiscal year or quarter, or the calendar's where the company keeps that. Earnings per share that are not called
/// diluted may be adjusted ones, so of them only agreement says something.
pub(super) fn filed(figure: &Figure, at: DateTime<Utc>, facts: &Facts) -> Option<Filed> {
    if figure.role != Role::Level || figure.change.is_some() && figure.low != figure.high {
        return None;
    }
    let (metric, is_sure) = metric(figure)?;
    let fiscal = fiscal(figure.period.as_deref()?, at, facts)?;
    let fact = facts.of_fiscal(metric, fiscal)?;
    let unit = fact.stated.unit.replace("/shares", "/share");
    if figure.unit.as_deref() != Some(unit.as_str()) {
        return None;
    }
    // A loss is written without a sign.
    let is_loss = figure.metric.to_lowercase().split_whitespace().any(|word| word == "loss" || word == "losses");
    let value = if is_loss { -fact.stated.value } else { fact.stated.value };
    if value.is_sign_negative() != figure.low.is_sign_negative() {
        return None;
    }
    let agrees = allows(figure, value);
    (agrees || is_sure).then(|| Filed { fact: fact.clone(), agrees })
}

/// The metric a filing states, and whether the words leave no doubt of it.
fn metric(figure: &Figure) -> Option<(Metric, bool)> {
    Some(match plain_metric(figure).as_str() {
        "revenue" | "revenues" | "net revenue" | "net revenues" | "net sales" => (Metric::Revenue, true),
        "sales" => (Metric::Revenue, false),
        "net income" | "net profit" | "net earnings" | "net loss" => (Metric::NetIncome, true),
        "diluted eps"
        | "diluted earnings per share"
        | "diluted earnings a share"
        | "gaap eps"
        | "gaap diluted eps"
        | "diluted gaap eps"
        | "gaap earnings per share"
        | "diluted loss per share" => (Metric::Eps, true),
        "eps" | "earnings per share" | "earnings a share" | "loss per share" => (Metric::Eps, false),
        _ => return None,
    })
}

/// A period as the company counts it: `FY2025`, `2025-Q3`, `2025`, or `Q3` of the year of the story.
fn fiscal(period: &str, at: DateTime<Utc>, facts: &Facts) -> Option<Fiscal> {
    let year = |digits: &str| digits.parse::<i32>().ok().filter(|_| digits.len() == 4);
    let quarter = |text: &str| text.strip_prefix('Q')?.parse::<u8>().ok().filter(|quarter| (1..=4).contains(quarter));
    if let Some(fiscal) = period.strip_prefix("FY").and_then(year) {
        return Some(Fiscal { year: fiscal, quarter: None });
    }
    if !facts.keeps_calendar_years() {
        return None;
    }
    if let Some((stated, part)) = period.split_once('-') {
        return Some(Fiscal { year: year(stated)?, quarter: Some(quarter(part)?) });
    }
    if let Some(stated) = year(period) {
        return Some(Fiscal { year: stated, quarter: None });
    }
    let quarter = quarter(period)?;
    let named = |year: i32| Fiscal { year, quarter: Some(quarter) };
    let candidates = [named(at.year()), named(at.year() - 1)];
    candidates.into_iter().find(|fiscal| {
        let end = u32::from(quarter) * 3 + 1;
        let (year, month) = if end > 12 { (fiscal.year + 1, 1) } else { (fiscal.year, end) };
        let over = chrono::NaiveDate::from_ymd_opt(year, month, 1).map(|day| day.and_time(chrono::NaiveTime::MIN));
        over.is_some_and(|over| (TimeDelta::zero()..=LATELY).contains(&(at.naive_utc() - over)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        annotate::{annotate, figures::figures},
        market::edgar::facts,
    };

    const FACTS: &[u8] = include_bytes!("../../tests/fixtures/market/edgar/companyfacts.json");
    const YUAN: &[u8] = include_bytes!("../../tests/fixtures/market/edgar/companyfacts-cny.json");

    /// What is said of the first number of a story's text that a filing has.
    fn check(rows: &[u8], text: &str, published: &str, expected: Option<(&str, bool)>) {
        let facts = Facts::of(&facts::decode(rows).unwrap());
        let at = DateTime::parse_from_rfc3339(published).unwrap().with_timezone(&Utc);
        let article = crate::ingest::plain::article(text);
        let annotations = annotate(&article);
        let told = figures(&article.text, &annotations);
        let found = told.iter().find_map(|figure| filed(figure, at, &facts));
        let found = found.map(|found| (found.fact.stated.value.to_string(), found.agrees));
        let seen: Vec<_> = told.iter().map(|f| (&f.metric, &f.period, &f.unit, f.low)).collect();
        assert_eq!(found, expected.map(|(value, agrees)| (value.to_owned(), agrees)), "{text}: {seen:?}");
    }

    #[test]
    fn a_storys_number_is_compared_where_it_is_surely_the_same_thing() {
        let november = "2026-11-04T21:30:00Z";
        let q3 = Some(("322500000", true));
        check(FACTS, "Apple reported third-quarter revenue of $322.5 million.", november, q3);
        check(FACTS, "Apple reported third-quarter revenue of $323 million.", november, q3);
        check(FACTS, "Apple reported third-quarter revenue of $341 million.", november, Some(("322500000", false)));
        check(FACTS, "Apple reported revenue of $1.1 billion for 2025.", november, Some(("1100000000", true)));
        check(FACTS, "Apple reported a net loss of $12 million for fiscal 2025.", november, Some(("-12000000", true)));
        check(FACTS, "Apple earned 23 cents a share in the third quarter.", november, None);
        // Adjusted, of a part, in another currency, a plan, or of nobody knows which quarter: nothing is said.
        check(FACTS, "Apple reported third-quarter adjusted EPS of $0.31.", november, None);
        check(FACTS, "Apple reported third-quarter EPS of $0.31.", november, None);
        check(FACTS, "Apple reported third-quarter cloud revenue of $341 million.", november, None);
        check(FACTS, "Apple reported third-quarter revenue of 341 million euros.", november, None);
        check(FACTS, "Apple expects third-quarter revenue of $341 million.", november, None);
        check(FACTS, "Apple reported third-quarter revenue of $341 million.", "2026-08-04T21:30:00Z", None);
        // A year that is not the calendar's is named by the company alone.
        check(
            YUAN,
            "Alibaba reported revenue of 900 million yuan for fiscal 2026.",
            november,
            Some(("900000000", true)),
        );
        check(YUAN, "Alibaba reported revenue of 900 million yuan for 2026.", november, None);
    }
}

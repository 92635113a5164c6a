//! The key numbers of a story as a table for the clipboard: Markdown and CSV.

use chrono::NaiveDateTime;

use crate::{
    annotate::key_number::display::{display_note, display_value},
    engine::snapshot::OpenStory,
    model::quantity::{Amount, KeyNumber, Role},
};

/// The columns of both tables.
const HEADINGS: [&str; 13] = [
    "shown",
    "low",
    "high",
    "unit",
    "metric",
    "company",
    "symbol",
    "role",
    "note",
    "sentence",
    "source",
    "published",
    "url",
];
/// Columns that Markdown, which is read by people, leaves out.
const FOR_MACHINES: [&str; 4] = ["low", "high", "unit", "role"];

/// One number of each card as a Markdown table, the citation under it. `published` is on the reader's clock.
pub fn markdown(story: &OpenStory, published: Option<NaiveDateTime>) -> String {
    let columns: Vec<usize> = (0..HEADINGS.len() - 3)
        .filter(|&at| HEADINGS.get(at).is_some_and(|name| !FOR_MACHINES.contains(name)))
        .collect();
    let line = |cells: &[String]| {
        let cells = columns.iter().filter_map(|&at| cells.get(at));
        let cells: Vec<String> = cells.map(|cell| cell.replace('\\', "\\\\").replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut table = line(&HEADINGS.map(str::to_owned));
    table.push('|');
    table.push_str(&" --- |".repeat(columns.len()));
    table.push('\n');
    for number in first_of_cards(story) {
        table.push_str(&line(&row(story, number, published)));
    }
    let row = &story.row;
    let mut cited = vec![row.source.clone(), format!("\u{201c}{}\u{201d}", row.title)];
    cited.extend(published.map(|at| at.format("%-d %B %Y").to_string()));
    cited.extend(row.url.as_ref().map(|url| format!("<{url}>")));
    cited.retain(|part| !part.is_empty());
    format!("{table}\n{}\n", cited.join(", "))
}

/// One number of each card as CSV (RFC 4180), its citation in every row. `published` is on the reader's clock.
pub fn csv(story: &OpenStory, published: Option<NaiveDateTime>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        format!("{}\r\n", cells.join(","))
    };
    let mut table = line(&HEADINGS.map(str::to_owned));
    for number in first_of_cards(story) {
        table.push_str(&line(&row(story, number, published)));
    }
    table
}

fn first_of_cards(story: &OpenStory) -> impl Iterator<Item = &KeyNumber> {
    story.cards.iter().filter_map(|card| story.annotations.numbers.get(*card.numbers.first()?))
}

fn row(story: &OpenStory, number: &KeyNumber, published: Option<NaiveDateTime>) -> Vec<String> {
    let text = &story.article.text;
    let quantity = &number.quantity;
    let (low, high) = match &quantity.value {
        Some(Amount::Exact(value)) => (value.normalize().to_string(), value.normalize().to_string()),
        Some(Amount::Range(low, high)) => (low.normalize().to_string(), high.normalize().to_string()),
        Some(Amount::Calendar(_)) | None => (String::new(), String::new()),
    };
    vec![
        display_value(number, text),
        low,
        high,
        quantity.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
        number.metric.clone().unwrap_or_default(),
        number.company.clone().unwrap_or_default(),
        number.symbol.as_ref().map(ToString::to_string).unwrap_or_default(),
        number.role.map(Role::name).unwrap_or_default().to_owned(),
        display_note(number),
        number.sentence.of(text).split_whitespace().collect::<Vec<_>>().join(" "),
        story.row.source.clone(),
        published.map(|at| at.format("%Y-%m-%d").to_string()).unwrap_or_default(),
        story.row.url.as_ref().map(ToString::to_string).unwrap_or_default(),
    ]
}

/// A cell of CSV. One that a spreadsheet would take for a formula gets an apostrophe before it; a plain number is none.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<rust_decimal::Decimal>().is_err();
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for (cell, expected) in [
            ("revenue", "revenue"),
            ("=SUM(A1)", "'=SUM(A1)"),
            ("@cmd", "'@cmd"),
            ("+8%", "'+8%"),
            ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
            ("-120000000", "-120000000"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("", ""),
        ] {
            assert_eq!(quoted(cell), expected, "{cell:?}");
        }
    }
}

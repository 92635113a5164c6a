//! The key numbers of a story as a table for the clipboard: Markdown for people, CSV for machines.

use chrono::NaiveDateTime;

use super::citation;
use crate::{
    annotate::key_number::display::{display_note, display_value},
    engine::snapshot::OpenStory,
    exchange::{
        markup,
        table::{self, Cell},
    },
    model::{
        quantity::{Amount, KeyNumber, Role},
        text::one_line,
    },
};

/// One number of each card as a Markdown table, the citation under it. `published` is on the reader's clock.
pub fn markdown(story: &OpenStory, published: Option<NaiveDateTime>) -> String {
    let mut table = "| shown | metric | company | symbol | note | sentence |\n".to_owned();
    table.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for number in first_of_cards(story) {
        let symbol = number.symbol.as_ref().map(ToString::to_string);
        let cells = [
            display_value(number, &story.article.text),
            number.metric.clone().unwrap_or_default(),
            number.company.clone().unwrap_or_default(),
            symbol.unwrap_or_default(),
            display_note(number),
            sentence(story, number),
        ];
        table.extend(["| ", &cells.map(|cell| markup::line(&cell, false)).join(" | "), " |\n"]);
    }
    format!("{table}\n{}\n", markup::line(&citation::source(story, published), true))
}

/// One number of each card as CSV, its citation in every row. `published` is on the reader's clock.
pub fn csv(story: &OpenStory, published: Option<NaiveDateTime>) -> String {
    let heading = [
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
    table::csv(heading, first_of_cards(story).map(|number| row(story, number, published)))
}

/// The number that stands for each card of a story.
pub fn first_of_cards(story: &OpenStory) -> impl Iterator<Item = &KeyNumber> {
    story.cards.iter().filter_map(|card| story.annotations.numbers.get(*card.numbers.first()?))
}

fn sentence(story: &OpenStory, number: &KeyNumber) -> String {
    one_line(number.sentence.of(&story.article.text))
}

fn row(story: &OpenStory, number: &KeyNumber, published: Option<NaiveDateTime>) -> [Cell; 13] {
    let quantity = &number.quantity;
    let (low, high) = match &quantity.value {
        Some(Amount::Exact(value)) => (Cell::Number(*value), Cell::Number(*value)),
        Some(Amount::Range(low, high)) => (Cell::Number(*low), Cell::Number(*high)),
        Some(Amount::Calendar(_)) | None => (Cell::Empty, Cell::Empty),
    };
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::from);
    [
        display_value(number, &story.article.text).into(),
        low,
        high,
        text(quantity.unit.as_ref().map(ToString::to_string)),
        text(number.metric.clone()),
        text(number.company.clone()),
        text(number.symbol.as_ref().map(ToString::to_string)),
        number.role.map_or(Cell::Empty, |role| Role::name(role).into()),
        display_note(number).into(),
        sentence(story, number).into(),
        story.row.source.as_str().into(),
        text(published.map(|at| at.format("%Y-%m-%d").to_string())),
        text(story.row.url.as_ref().map(ToString::to_string)),
    ]
}

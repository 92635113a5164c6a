//! A number as it is copied: with what it measures, whose it is, its sentence and where it stands.

use chrono::NaiveDateTime;

use crate::{engine::snapshot::OpenStory, model::quantity::KeyNumber};

/// The words for the clipboard. `published` is the story's time on the reader's clock.
pub fn number(story: &OpenStory, number: &KeyNumber, published: Option<NaiveDateTime>) -> String {
    let text = &story.article.text;
    let mut line = number.quantity.span.of(text).to_owned();
    if let Some(metric) = &number.metric {
        line = format!("{line}, {metric}");
    }
    let owner = match (&number.company, &number.symbol) {
        (Some(company), Some(symbol)) => Some(format!("{company}, {symbol}")),
        (Some(company), None) => Some(company.clone()),
        (None, Some(symbol)) => Some(symbol.to_string()),
        (None, None) => None,
    };
    if let Some(owner) = owner {
        line = format!("{line} ({owner})");
    }
    let sentence = number.sentence.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{line}\n\u{201c}{sentence}\u{201d}\n{}", source(story, published))
}

/// A passage for the clipboard. `published` is the story's time on the reader's clock.
pub fn passage(story: &OpenStory, words: &str, published: Option<NaiveDateTime>) -> String {
    format!("\u{201c}{}\u{201d}\n{}", words.trim(), source(story, published))
}

fn source(story: &OpenStory, published: Option<NaiveDateTime>) -> String {
    let row = &story.row;
    let mut source = vec![row.source.clone(), format!("\u{201c}{}\u{201d}", row.title)];
    source.extend(published.map(|at| at.format("%-d %B %Y").to_string()));
    source.extend(row.url.as_ref().map(ToString::to_string));
    source.retain(|part| !part.is_empty());
    source.join(", ")
}

//! A number as it is copied: with what it measures, whose it is, its sentence and where it stands.

use chrono::NaiveDateTime;

use super::panel::LocalTime;
use crate::{
    engine::snapshot::OpenStory,
    model::{highlight::Highlight, quantity::KeyNumber, story::StoryRow, text::one_line},
};

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
    let sentence = one_line(number.sentence.of(text));
    format!("{line}\n\u{201c}{sentence}\u{201d}\n{}", source(story, published))
}

/// A passage for the clipboard. `published` is the story's time on the reader's clock.
pub fn passage(story: &OpenStory, words: &str, published: Option<NaiveDateTime>) -> String {
    format!("\u{201c}{}\u{201d}\n{}", words.trim(), source(story, published))
}

/// Where a story was read, in one line. `published` is its time on the reader's clock.
pub fn source(story: &OpenStory, published: Option<NaiveDateTime>) -> String {
    Source { published, ..Source::of_row(&story.row) }.line()
}

/// Where something was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The site or feed.
    pub site: String,
    /// The headline.
    pub title: String,
    /// When it was published, on the reader's clock.
    pub published: Option<NaiveDateTime>,
    /// Its address.
    pub url: Option<String>,
}

impl Source {
    /// A story, its time on the reader's clock.
    pub fn of(row: &StoryRow, local_time: LocalTime) -> Self {
        Self { published: row.published.map(local_time), ..Self::of_row(row) }
    }

    fn of_row(row: &StoryRow) -> Self {
        let url = row.url.as_ref().map(ToString::to_string);
        Self { site: row.source.clone(), title: row.title.clone(), published: None, url }
    }

    /// Site, headline, date and address, as far as they are known.
    fn line(&self) -> String {
        let mut parts = vec![self.site.clone()];
        parts.push(format!("\u{201c}{}\u{201d}", self.title));
        parts.extend(self.published.map(|at| at.format("%-d %B %Y").to_string()));
        parts.extend(self.url.clone());
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// A highlight for the clipboard: its words, the note, and where it was read.
pub fn highlight(highlight: &Highlight, source: &Source) -> String {
    let words = one_line(&highlight.quote.exact);
    let mut lines = vec![format!("\u{201c}{words}\u{201d}")];
    lines.extend(Some(&highlight.note).filter(|note| !note.is_empty()).cloned());
    lines.push(source.line());
    lines.join("\n")
}

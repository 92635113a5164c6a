//! A key number as it is kept beside its story, so that stories can be compared.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{
    id::StoryId,
    instrument::Symbol,
    quantity::{Bound, Change, Role},
    span::Span,
};

/// One stated number with what it measures and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Whose it is, as named in the text.
    pub company: Option<String>,
    /// The symbol of that owner.
    pub symbol: Option<Symbol>,
    /// What it measures, in the story's words.
    pub metric: String,
    /// The metric's canonical name, as on [`super::quantity::KeyNumber`].
    pub metric_id: Option<String>,
    /// Period, as on [`super::quantity::KeyNumber`].
    pub period: Option<String>,
    /// What it is in its sentence.
    pub role: Role,
    /// Which way the text says it moved.
    pub change: Option<Change>,
    /// The value, or the lower end of a range; unrounded.
    pub low: Decimal,
    /// The value again, or the upper end of a range.
    pub high: Decimal,
    /// One unit of the last digit written: 0.1 billion for "$3.2 billion".
    pub step: Decimal,
    /// What it is counted in, as the command line writes it.
    pub unit: Option<String>,
    /// Whether the text says about, around, roughly or some.
    pub approx: bool,
    /// Whether the text gives only a bound.
    pub bound: Option<Bound>,
    /// Who says so, as named.
    pub source: Option<String>,
    /// The value as a person would write it.
    pub shown: String,
    /// Where it stands in the text of the story's newest revision.
    pub span: Span,
    /// The sentence it stands in.
    pub sentence: Span,
    /// That sentence.
    pub quote: String,
}

/// A figure with the story that states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The story.
    pub story: StoryId,
    /// When it was published, or else arrived.
    pub at: DateTime<Utc>,
    /// What it states.
    pub figure: Figure,
}

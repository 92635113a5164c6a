//! What each quantity measures, whose it is, when, who says so, and which of them deserve a card.

pub mod display;

use crate::model::{
    annotation::Mention,
    article::Article,
    instrument::Symbol,
    quantity::{KeyNumber, Quantity},
    span::Span,
};

/// Describes and ranks the quantities of an article.
pub fn describe(
    _article: &Article,
    _sentences: &[Span],
    _mentions: &[Mention],
    _symbols: &[Symbol],
    _quantities: Vec<Quantity>,
) -> Vec<KeyNumber> {
    Vec::new()
}

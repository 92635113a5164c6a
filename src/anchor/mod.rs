//! Selectors to spans and back: how a highlight finds its passage again.
//!
//! It does not know where texts or highlights are kept.

use crate::model::{
    highlight::{Highlight, TextQuoteSelector},
    span::{CharMap, CharSpan, Span},
};

/// Code points of context kept on each side of a quote.
const CONTEXT: usize = 64;

/// Where a highlight stands in a text now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Where it was made.
    Exact(Span),
    /// The same words at another place, told from their copies by the surroundings.
    Moved(Span),
    /// Nowhere: kept and shown apart, never attached to a lookalike.
    Orphan,
}

impl Anchor {
    /// The passage, unless it is an orphan.
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Moved(span) => Some(span),
            Self::Orphan => None,
        }
    }
}

/// The selectors of a passage: its words with their surroundings, and its place in code points.
pub fn select(text: &str, span: Span) -> (TextQuoteSelector, CharSpan) {
    let before = text.get(..span.start()).unwrap_or_default();
    let after = text.get(span.end()..).unwrap_or_default();
    let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let quote = TextQuoteSelector {
        exact: span.of(text).to_owned(),
        prefix: before.get(from..).unwrap_or_default().to_owned(),
        suffix: after.chars().take(CONTEXT).collect(),
    };
    (quote, CharMap::new(text).to_chars(text, span))
}

/// Finds a highlight's passage in `text`, which may be a later revision.
///
/// The stated place wins if the words stand there. Otherwise the words must occur exactly once with their own
/// surroundings on at least one side; anything less is an orphan.
pub fn resolve(text: &str, highlight: &Highlight) -> Anchor {
    let quote = &highlight.quote;
    if quote.exact.is_empty() {
        return Anchor::Orphan;
    }
    let place = CharMap::new(text).to_bytes(text, highlight.position);
    if place.of(text) == quote.exact && score(text, place, quote) > 0 {
        return Anchor::Exact(place);
    }
    let mut best: Option<(usize, Span)> = None;
    let mut tied = false;
    for (at, _) in text.match_indices(quote.exact.as_str()) {
        let span = Span::new(at, at + quote.exact.len());
        let score = score(text, span, quote);
        match best {
            Some((top, _)) if score < top => {}
            Some((top, _)) if score == top => tied = true,
            _ => {
                best = Some((score, span));
                tied = false;
            }
        }
    }
    match best {
        Some((score, span)) if score > 0 && !tied => Anchor::Moved(span),
        _ => Anchor::Orphan,
    }
}

/// How many code points of the quote's surroundings stand around `span`, at least one where a quote has none.
fn score(text: &str, span: Span, quote: &TextQuoteSelector) -> usize {
    let before = text.get(..span.start()).unwrap_or_default();
    let after = text.get(span.end()..).unwrap_or_default();
    let left = before.chars().rev().zip(quote.prefix.chars().rev()).take_while(|(a, b)| a == b).count();
    let right = after.chars().zip(quote.suffix.chars()).take_while(|(a, b)| a == b).count();
    let bare = usize::from(quote.prefix.is_empty() && before.is_empty())
        + usize::from(quote.suffix.is_empty() && after.is_empty());
    left + right + bare
}

//! A stored story made ready to be read: annotated, its cards in order, its highlights at their places.

use std::sync::Arc;

use super::snapshot::{AnchoredHighlight, OpenStory};
use crate::{
    anchor,
    annotate::{annotate, key_number::display::cards},
    store::{StoredHighlight, StoredStory},
};

/// Annotates a story and finds its highlights.
pub(super) fn open(story: StoredStory, highlights: Vec<StoredHighlight>) -> OpenStory {
    let annotations = annotate(&story.article);
    let cards = cards(&annotations.numbers);
    let highlights = place(&story.article.text, highlights);
    OpenStory {
        row: Arc::new(story.row),
        article: story.article,
        revision: story.revision,
        annotations,
        cards,
        highlights,
        preview_only: story.preview_only,
    }
}

/// Highlights with their places in a text, in their order there; orphans last.
pub(super) fn place(text: &str, highlights: Vec<StoredHighlight>) -> Vec<AnchoredHighlight> {
    let mut placed: Vec<AnchoredHighlight> = highlights
        .into_iter()
        .map(|stored| AnchoredHighlight {
            anchor: anchor::resolve(text, &stored.highlight),
            highlight: stored.highlight,
        })
        .collect();
    placed.sort_by_key(|placed| {
        let start = placed.anchor.span().map_or(usize::MAX, crate::model::span::Span::start);
        (start, placed.highlight.created, placed.highlight.id)
    });
    placed
}

//! A stored story made ready to be read: annotated, its cards in order, its highlights at their places.

use std::{collections::HashMap, sync::Arc};

use super::{
    room::Room,
    snapshot::{AnchoredHighlight, OpenStory},
};
use crate::{
    anchor::{self, Anchor, Anchored, Comparison},
    annotate::{
        annotate_by,
        figures::{changes, figures},
        key_number::display::cards,
    },
    model::{
        annotation::Annotations,
        article::Article,
        highlight::Highlight,
        id::RevisionId,
        link_rule::{LinkWish, holding},
        span::{CharMap, CharSpan, Span},
    },
    store::{StoredHighlight, StoredStory, error::StoreError},
};

/// What the reader marked in a story, and what the story said before.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// The highlights, oldest first.
    pub(super) highlights: Vec<StoredHighlight>,
    /// The texts they were made on, where these are not the newest.
    pub(super) texts: HashMap<RevisionId, String>,
    /// The revision before the newest, if the story was edited.
    pub(super) before: Option<Article>,
}

impl Room {
    /// Reads a story that is to be shown, by the rules that hold now.
    pub(super) fn read(&mut self, story: StoredStory) -> Result<Arc<OpenStory>, StoreError> {
        let id = story.row.id;
        let marks = self.library.marks_of(id, story.revision)?;
        let mut open = open(story, marks, &holding(self.library.link_rules(), id));
        self.readings += 1;
        open.reading = self.readings;
        open.copies = self.library.copies_of(id);
        Ok(Arc::new(open))
    }
}

/// Annotates a story and finds its highlights.
fn open(story: StoredStory, marks: Marks, rules: &[&LinkWish]) -> OpenStory {
    let annotations = annotate_by(&story.article, rules);
    let cards = cards(&annotations.numbers);
    let found = |article: &Article, annotations: &Annotations| figures(&article.text, annotations);
    let number_edits = marks.before.as_ref().map_or_else(Vec::new, |before| {
        changes(&found(before, &annotate_by(before, rules)), &found(&story.article, &annotations))
    });
    let highlights = place(&story.article.text, story.revision, marks);
    OpenStory {
        row: Arc::new(story.row),
        article: story.article,
        revision: story.revision,
        reading: 0,
        annotations,
        cards,
        highlights,
        preview_only: story.preview_only,
        number_edits,
        copies: Vec::new(),
    }
}

/// Highlights with their places in a text, in their order there; orphans last.
pub(super) fn place(text: &str, revision: RevisionId, marks: Marks) -> Vec<AnchoredHighlight> {
    let map = CharMap::new(text);
    let earlier: HashMap<RevisionId, Earlier<'_>> =
        marks.texts.iter().map(|(revision, old)| (*revision, Earlier::new(old, text))).collect();
    let anchored = |highlight: &Highlight| -> Anchored {
        if highlight.revision == revision {
            let place = map.to_bytes(text, highlight.position);
            if place.of(text) == highlight.quote.exact {
                return Anchor::Exact(place).into();
            }
        }
        match earlier.get(&highlight.revision) {
            Some(earlier) => earlier.place(highlight.position),
            None => anchor::find(text, &highlight.quote, highlight.position),
        }
    };
    let mut placed: Vec<AnchoredHighlight> = marks
        .highlights
        .into_iter()
        .map(|StoredHighlight { highlight, .. }| {
            let Anchored { anchor, changes } = anchored(&highlight);
            AnchoredHighlight { highlight, anchor, changes }
        })
        .collect();
    placed.sort_by_key(|placed| {
        let start = placed.anchor.span().map_or(usize::MAX, Span::start);
        (start, placed.highlight.created, placed.highlight.id)
    });
    placed
}

/// An earlier text of the story beside the newest.
struct Earlier<'a> {
    text: &'a str,
    map: CharMap,
    comparison: Comparison<'a>,
}

impl<'a> Earlier<'a> {
    fn new(text: &'a str, newest: &'a str) -> Self {
        Self { text, map: CharMap::new(text), comparison: Comparison::new(text, newest) }
    }

    fn place(&self, position: CharSpan) -> Anchored {
        self.comparison.place(self.map.to_bytes(self.text, position))
    }
}

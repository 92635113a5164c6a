//! Marking passages, and changing what was marked: its place, its colour, its note and tags.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

use super::{
    room::Room,
    snapshot::{Loadable, OpenStory},
    undo::Step,
};
use crate::{
    anchor,
    model::{
        highlight::{Highlight, HighlightColor},
        id::{HighlightId, RevisionId, StoryId},
        instrument::Symbol,
        notice::{Notice, Severity},
        span::Span,
    },
    store::{StoredHighlight, error::StoreError},
};

/// What is to be changed of a highlight; what is none stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HighlightEdit {
    /// Another note, Markdown; empty takes it away.
    pub note: Option<String>,
    /// Other tags.
    pub tags: Option<Vec<String>>,
    /// Another colour.
    pub color: Option<HighlightColor>,
    /// Another passage of the open story, in bytes of the revision the reader sees.
    pub passage: Option<(RevisionId, Span)>,
}

impl HighlightEdit {
    /// Another colour, and nothing else.
    pub fn recolor(color: HighlightColor) -> Self {
        Self { color: Some(color), ..Self::default() }
    }
}

impl Room {
    pub(super) fn highlight(
        &mut self,
        (id, revision): (StoryId, RevisionId),
        span: Span,
        color: HighlightColor,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Some(open) = self.markable(id, revision, span) else { return Ok(()) };
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let stamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos());
        let made = HighlightId(uuid::Uuid::new_v7(stamp));
        let selectors = anchor::select(&open.article.text, span);
        let mut highlight = Highlight::new(made, (id, open.revision), selectors, color, now.trunc_subsecs(0));
        (highlight.symbols, highlight.numbers) = attached(&open, span);
        let stored = StoredHighlight::of(highlight, &open.row);
        self.library.put_highlight(stored, &open.article.text)?;
        self.undo.push(Step::Highlighted(made));
        self.place_highlights()
    }

    pub(super) fn edit_highlight(
        &mut self,
        id: HighlightId,
        edit: HighlightEdit,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Some(before) = self.library.highlight(id).cloned() else { return Ok(()) };
        let mut after = before.clone();
        let highlight = &mut after.highlight;
        highlight.note = edit.note.map_or_else(|| highlight.note.clone(), |note| note.trim().to_owned());
        highlight.tags = edit.tags.unwrap_or_else(|| highlight.tags.clone());
        highlight.color = edit.color.unwrap_or(highlight.color);
        let mut text = None;
        if let Some((revision, span)) = edit.passage {
            let Some(open) = self.markable(highlight.story, revision, span) else { return Ok(()) };
            (highlight.quote, highlight.position) = anchor::select(&open.article.text, span);
            (highlight.symbols, highlight.numbers) = attached(&open, span);
            highlight.revision = open.revision;
            text = Some(open);
        }
        if after == before {
            return Ok(());
        }
        after.highlight.changed = now.trunc_subsecs(0);
        self.library.change_highlight(after, text.as_ref().map(|open| open.article.text.as_str()))?;
        self.undo.push(Step::ChangedHighlight(Box::new(before)));
        self.place_highlights()
    }

    /// The open story, if a passage of this revision of it can be marked; else the reader is told why not.
    fn markable(&mut self, id: StoryId, revision: RevisionId, span: Span) -> Option<Arc<OpenStory>> {
        let Loadable::Ready(open) = &self.open else { return None };
        let open = Arc::clone(open);
        if open.row.id != id || span.of(&open.article.text).trim().is_empty() {
            return None;
        }
        if open.revision != revision {
            self.notify(Notice {
                severity: Severity::Warning,
                title: "Nothing was highlighted".to_owned(),
                detail: "The story changed while you selected: select the passage in its new text".to_owned(),
            });
            return None;
        }
        Some(open)
    }
}

/// The instruments named and the key numbers stated in a passage, each once, in the order of the text.
fn attached(open: &OpenStory, span: Span) -> (Vec<Symbol>, Vec<String>) {
    let inside = |part: Span| part.start() >= span.start() && part.end() <= span.end();
    let mut symbols: Vec<Symbol> = Vec::new();
    for mention in open.annotations.mentions.iter().filter(|mention| !mention.promo && inside(mention.span)) {
        if !symbols.contains(&mention.symbol) {
            symbols.push(mention.symbol.clone());
        }
    }
    let ranked = open.annotations.numbers.iter().filter(|number| number.rank.is_some() && inside(number.quantity.span));
    let mut numbers: Vec<String> = Vec::new();
    for number in ranked {
        let words = number.quantity.span.of(&open.article.text).to_owned();
        if !numbers.contains(&words) {
            numbers.push(words);
        }
    }
    (symbols, numbers)
}

//! What can be taken back, newest first.

use crate::{
    model::{
        feed::Feed,
        id::{HighlightId, StoryId},
        instrument::Symbol,
        story::StoryStatus,
    },
    store::{RemovedStory, StoredHighlight, StoredStory},
};

/// Steps that are remembered.
const DEPTH: usize = 100;

/// A step that can be taken back.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Highlighted(HighlightId),
    RemovedHighlight(StoredHighlight),
    Read(StoryId, StoryStatus),
    Starred(StoryId, StoryStatus),
    AllRead(Vec<StoryId>),
    Watched(Symbol),
    Unwatched(Symbol),
    RemovedStory(Box<RemovedStory>),
    RemovedSamples(Vec<RemovedStory>),
    RemovedFeed(Feed, Vec<StoredStory>),
}

impl Step {
    /// What the window calls it: "Undo highlight".
    pub(super) const fn label(&self) -> &'static str {
        match self {
            Self::Highlighted(_) => "highlight",
            Self::RemovedHighlight(_) => "removing a highlight",
            Self::Read(..) => "read mark",
            Self::AllRead(_) => "marking all read",
            Self::Starred(..) => "star",
            Self::Watched(_) => "watch",
            Self::Unwatched(_) => "unwatch",
            Self::RemovedStory(_) => "removing a story",
            Self::RemovedSamples(_) => "removing the samples",
            Self::RemovedFeed(..) => "unsubscribing",
        }
    }
}

/// The steps, newest last.
#[derive(Debug, Default)]
pub(super) struct UndoStack(Vec<Step>);

impl UndoStack {
    pub(super) fn push(&mut self, step: Step) {
        self.0.push(step);
        if self.0.len() > DEPTH {
            self.0.remove(0);
        }
    }

    pub(super) fn pop(&mut self) -> Option<Step> {
        self.0.pop()
    }

    pub(super) fn label(&self) -> Option<&'static str> {
        self.0.last().map(Step::label)
    }
}

//! What can be taken back, and done again: a step knows how to reverse itself, which gives the step that reverses that.

use chrono::{DateTime, Utc};

use super::{
    filing::FilingStep,
    library::{Library, RemovedFeed},
    pictures::{self, PictureSource},
    verdicts::OldVerdict,
};
use crate::{
    model::{
        feed::FeedOptions,
        id::{FeedId, HighlightId, LinkRuleId, StoryId},
        instrument::Symbol,
        link_rule::LinkRule,
        story::StoryStatus,
    },
    store::{RemovedStory, StoredHighlight, error::StoreError},
};

/// Steps that are remembered.
const DEPTH: usize = 100;

/// Something that was done. A flag says how it was before.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Highlighted(HighlightId),
    RemovedHighlight(Box<StoredHighlight>),
    /// As it was before.
    ChangedHighlight(Box<StoredHighlight>),
    Imported(Vec<HighlightId>),
    TakenOut(Vec<StoredHighlight>),
    Read(StoryId, bool),
    Starred(StoryId, bool),
    AllRead(Vec<StoryId>, bool),
    /// What was marked ("stars"), and how it was before.
    Marked(&'static str, Vec<(StoryId, StoryStatus)>),
    Watched(Symbol),
    Unwatched(Symbol),
    /// What was removed: "removing a story".
    RemovedStories(&'static str, Vec<RemovedStory>),
    RestoredStories(&'static str, Vec<StoryId>),
    RemovedFeeds(Vec<RemovedFeed>),
    RestoredFeeds(Vec<FeedId>),
    AddedLinkRule(LinkRuleId),
    RemovedLinkRule(LinkRule),
    Filing(FilingStep),
    /// Feeds subscribed to at once.
    Subscribed(Vec<FeedId>),
    Unsubscribed(Vec<RemovedFeed>),
    /// What was said of a line of a site before.
    Judged(OldVerdict),
    /// What was set for a subscription before.
    SetFeed(FeedId, FeedOptions),
    AllowedImages(PictureSource, bool),
}

impl Step {
    /// What the window calls it: "Undo highlight".
    const fn label(&self) -> &'static str {
        match self {
            Self::Highlighted(_) => "highlight",
            Self::RemovedHighlight(_) => "removing a highlight",
            Self::ChangedHighlight(_) => "changing a highlight",
            Self::Imported(_) | Self::TakenOut(_) => "importing highlights",
            Self::Read(..) => "read mark",
            Self::AllRead(..) => "marking all read",
            Self::Starred(..) => "star",
            Self::AddedLinkRule(_) => "link rule",
            Self::RemovedLinkRule(_) => "removing a link rule",
            Self::Filing(step) => step.label(),
            Self::Watched(_) => "watch",
            Self::Unwatched(_) => "unwatch",
            Self::Marked(what, _) | Self::RemovedStories(what, _) | Self::RestoredStories(what, _) => what,
            Self::RemovedFeeds(_) | Self::RestoredFeeds(_) => "unsubscribing",
            Self::Subscribed(_) | Self::Unsubscribed(_) => "subscribing",
            Self::Judged(_) => "folding",
            Self::SetFeed(..) => "feed settings",
            Self::AllowedImages(..) => "showing images",
        }
    }

    /// Puts things back as they were before the step; returns the step that this is, if there was anything to do.
    fn reverse(&self, library: &mut Library, now: DateTime<Utc>) -> Result<Option<Self>, StoreError> {
        Ok(match self {
            Self::Highlighted(id) => {
                library.remove_highlights(&[*id])?.pop().map(|removed| Self::RemovedHighlight(Box::new(removed)))
            }
            Self::AddedLinkRule(id) => library.remove_link_rule(*id)?.map(Self::RemovedLinkRule),
            Self::RemovedLinkRule(rule) => {
                library.put_link_rule(rule.clone())?;
                Some(Self::AddedLinkRule(rule.id))
            }
            Self::Filing(step) => step.reverse(library)?.map(Self::Filing),
            Self::RemovedHighlight(stored) => {
                library.restore_highlights(std::slice::from_ref(stored.as_ref()))?;
                Some(Self::Highlighted(stored.highlight.id))
            }
            Self::Imported(ids) => {
                let taken = library.remove_highlights(ids)?;
                (!taken.is_empty()).then_some(Self::TakenOut(taken))
            }
            Self::TakenOut(taken) => {
                library.restore_highlights(taken)?;
                Some(Self::Imported(taken.iter().map(|stored| stored.highlight.id).collect()))
            }
            Self::ChangedHighlight(was) => {
                let is = library.highlight(was.highlight.id).cloned();
                if is.is_some() {
                    library.change_highlight(StoredHighlight::clone(was), None)?;
                }
                is.map(|is| Self::ChangedHighlight(Box::new(is)))
            }
            Self::Judged(before) => Some(Self::Judged(library.set_verdict(before)?)),
            Self::Read(id, was) => {
                library.set_status(*id, |status| status.read = *was)?.map(|before| Self::Read(*id, before.read))
            }
            Self::Starred(id, was) => library
                .set_status(*id, |status| status.starred = *was)?
                .map(|before| Self::Starred(*id, before.starred)),
            Self::AllRead(ids, were) => {
                let changed = library.set_all_read(ids, *were)?;
                (!changed.is_empty()).then_some(Self::AllRead(changed, !were))
            }
            Self::Marked(what, before) => {
                let marked = library.set_statuses(before)?;
                (!marked.is_empty()).then_some(Self::Marked(what, marked))
            }
            Self::Watched(symbol) => library.set_watched(symbol, false, now)?.then(|| Self::Unwatched(symbol.clone())),
            Self::Unwatched(symbol) => library.set_watched(symbol, true, now)?.then(|| Self::Watched(symbol.clone())),
            Self::RemovedStories(what, removed) => {
                library.restore_stories(removed, now)?;
                Some(Self::RestoredStories(what, removed.iter().map(|removed| removed.story.row.id).collect()))
            }
            Self::RestoredStories(what, ids) => {
                let (removed, done) = library.remove_stories(ids);
                if removed.is_empty() {
                    done?;
                }
                (!removed.is_empty()).then_some(Self::RemovedStories(what, removed))
            }
            Self::RemovedFeeds(removed) => {
                library.restore_feeds(removed, now)?;
                Some(Self::RestoredFeeds(removed.iter().map(|removed| removed.feed.id).collect()))
            }
            Self::AllowedImages(source, was) => {
                pictures::set_allowed(library, source, *was)?.then(|| Self::AllowedImages(source.clone(), !was))
            }
            Self::RestoredFeeds(ids) => unsubscribe(library, ids)?.map(Self::RemovedFeeds),
            Self::Subscribed(ids) => unsubscribe(library, ids)?.map(Self::Unsubscribed),
            Self::Unsubscribed(removed) => {
                library.restore_feeds(removed, now)?;
                Some(Self::Subscribed(removed.iter().map(|removed| removed.feed.id).collect()))
            }
            Self::SetFeed(id, options) => {
                library.set_feed_options(*id, options.clone())?.map(|before| Self::SetFeed(*id, before))
            }
        })
    }
}

/// Ends subscriptions; what was done can be taken back even where not all of it could be.
fn unsubscribe(library: &mut Library, ids: &[FeedId]) -> Result<Option<Vec<RemovedFeed>>, StoreError> {
    let (removed, done) = library.remove_feeds(ids);
    if removed.is_empty() {
        done?;
    }
    Ok((!removed.is_empty()).then_some(removed))
}

/// The steps done and the steps taken back, newest last, each by the name it was done under.
#[derive(Debug, Default)]
pub(super) struct UndoStack {
    done: Vec<(&'static str, Step)>,
    undone: Vec<(&'static str, Step)>,
}

impl UndoStack {
    /// Remembers a new step; what was taken back before it cannot be done again.
    pub(super) fn push(&mut self, step: Step) {
        self.undone.clear();
        self.done.push((step.label(), step));
        if self.done.len() > DEPTH {
            self.done.remove(0);
        }
    }

    /// Takes the newest step back.
    pub(super) fn undo(&mut self, library: &mut Library, now: DateTime<Utc>) -> Result<(), StoreError> {
        reverse_last(&mut self.done, &mut self.undone, library, now)
    }

    /// Does the step again that was taken back last.
    pub(super) fn redo(&mut self, library: &mut Library, now: DateTime<Utc>) -> Result<(), StoreError> {
        reverse_last(&mut self.undone, &mut self.done, library, now)
    }

    /// What would be taken back, and what would be done again.
    pub(super) fn labels(&self) -> (Option<&'static str>, Option<&'static str>) {
        (self.done.last().map(|(name, _)| *name), self.undone.last().map(|(name, _)| *name))
    }
}

/// Reverses the last step of one list and puts what that was onto the other; a step that fails stays, to be tried again.
fn reverse_last(
    from: &mut Vec<(&'static str, Step)>,
    to: &mut Vec<(&'static str, Step)>,
    library: &mut Library,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let Some((name, step)) = from.last() {
        to.extend(step.reverse(library, now)?.map(|step| (*name, step)));
        from.pop();
    }
    Ok(())
}

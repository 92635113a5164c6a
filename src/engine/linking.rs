//! The reader's link rules: kept, shown before they are made, applied again to the stories they concern, taken back.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    filing::new_id,
    library::Library,
    room::Room,
    snapshot::{LinkPreview, Loadable},
    story,
    undo::Step,
};
use crate::{
    annotate::annotate_by,
    model::{
        annotation::Mention,
        id::{LinkRuleId, StoryId},
        instrument::Symbol,
        link_rule::{LinkRule, LinkWish, holding},
        span::Span,
    },
    store::{StoredStory, error::StoreError},
};

/// Stories compared at once while a rule is weighed.
const BATCH: usize = 50;
/// Stories named as examples of what a rule would change.
const EXAMPLES: usize = 4;

/// The rules, and what has to be done because of them.
#[derive(Debug, Default)]
pub(super) struct LinkDesk {
    /// What is being weighed.
    pub(super) preview: Option<Arc<LinkPreview>>,
    /// Stories it has yet to be weighed against.
    waiting: Vec<StoryId>,
}

impl LinkDesk {
    /// Whether there is something to weigh.
    pub(super) const fn has_work(&self) -> bool {
        !self.waiting.is_empty()
    }
}

impl Room {
    /// Begins to weigh a rule against the library; none ends it.
    pub(super) fn preview_link(&mut self, wish: Option<LinkWish>) -> Result<(), StoreError> {
        self.links.waiting.clear();
        self.links.preview = None;
        let Some(wish) = wish else { return Ok(()) };
        self.links.waiting = self.library.concerned(&wish)?;
        // The newest stories are weighed first.
        self.links.waiting.reverse();
        let preview =
            LinkPreview { wish, total: self.links.waiting.len(), weighed: 0, changed: 0, examples: Vec::new() };
        self.links.preview = Some(Arc::new(preview));
        Ok(())
    }

    /// Weighs the next few stories.
    pub(super) fn weigh_link(&mut self) -> Result<(), StoreError> {
        let Some(preview) = &mut self.links.preview else {
            self.links.waiting.clear();
            return Ok(());
        };
        let preview = Arc::make_mut(preview);
        let batch = self.links.waiting.split_off(self.links.waiting.len().saturating_sub(BATCH));
        for id in batch.into_iter().rev() {
            preview.weighed += 1;
            let Some(story) = self.library.story(id)? else { continue };
            let rules = self.library.link_rules();
            let before = holding(rules, id);
            let after: Vec<&LinkWish> = std::iter::once(&preview.wish).chain(before.iter().copied()).collect();
            if links(&story, &before) != links(&story, &after) {
                preview.changed += 1;
                if preview.examples.len() < EXAMPLES {
                    preview.examples.push((id, story.row.title));
                }
            }
        }
        Ok(())
    }

    /// Keeps a rule, unless it is there.
    pub(super) fn add_link_rule(&mut self, wish: LinkWish, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.preview_link(None)?;
        if wish.words.trim().is_empty() || self.library.link_rules().iter().any(|rule| rule.wish == wish) {
            return Ok(());
        }
        let id = LinkRuleId(new_id(now));
        self.library.put_link_rule(LinkRule { id, wish, created: now })?;
        self.undo.push(Step::AddedLinkRule(id));
        self.relink()
    }

    /// Takes a rule away.
    pub(super) fn remove_link_rule(&mut self, id: LinkRuleId) -> Result<(), StoreError> {
        if let Some(rule) = self.library.remove_link_rule(id)? {
            self.undo.push(Step::RemovedLinkRule(rule));
        }
        self.relink()
    }

    /// Puts the stories that changed rules concern on the list of work; the open one is linked at once.
    pub(super) fn relink(&mut self) -> Result<(), StoreError> {
        for wish in self.library.take_changed_rules() {
            let ids = self.library.concerned(&wish)?;
            self.annotate_anew(ids)?;
        }
        Ok(())
    }

    /// Puts stories on the list of work; the open one is read again at once.
    pub(super) fn annotate_anew(&mut self, ids: Vec<StoryId>) -> Result<(), StoreError> {
        self.library.store_mut().set_outdated(&ids)?;
        let anew: HashSet<StoryId> = ids.iter().copied().collect();
        self.outdated.retain(|id| !anew.contains(id));
        self.outdated.extend(ids);
        self.outdated_in_all = self.outdated.len();
        self.link_open_again()
    }

    /// Reads the open story again with the rules that hold now.
    pub(super) fn link_open_again(&mut self) -> Result<(), StoreError> {
        let Loadable::Ready(open) = &self.open else { return Ok(()) };
        let id = open.row.id;
        let Some(story) = self.library.story(id)? else { return Ok(()) };
        self.open = Loadable::Ready(self.read(story)?);
        Ok(())
    }
}

impl Library {
    /// The reader's link rules, oldest first.
    pub(super) const fn link_rules(&self) -> &Arc<Vec<LinkRule>> {
        &self.link_rules
    }

    pub(super) fn put_link_rule(&mut self, rule: LinkRule) -> Result<(), StoreError> {
        self.store_mut().put_link_rule(&rule)?;
        self.changed_rules.push(rule.wish.clone());
        Arc::make_mut(&mut self.link_rules).push(rule);
        Ok(())
    }

    pub(super) fn remove_link_rule(&mut self, id: LinkRuleId) -> Result<Option<LinkRule>, StoreError> {
        let Some(at) = self.link_rules.iter().position(|rule| rule.id == id) else { return Ok(None) };
        self.store_mut().remove_link_rule(id)?;
        let rule = Arc::make_mut(&mut self.link_rules).remove(at);
        self.changed_rules.push(rule.wish.clone());
        Ok(Some(rule))
    }

    /// What the rules said that came or went since this was asked last.
    pub(super) fn take_changed_rules(&mut self) -> Vec<LinkWish> {
        std::mem::take(&mut self.changed_rules)
    }

    /// The stories a rule may change: its own, or those that hold its words.
    fn concerned(&self, wish: &LinkWish) -> Result<Vec<StoryId>, StoreError> {
        match wish.story {
            Some(story) => Ok(vec![story]),
            None => self.store().stories_holding(&wish.words),
        }
    }

    /// Links new stories by the rules that hold in them.
    pub(super) fn link(&self, stories: &mut [StoredStory]) {
        for story in stories {
            let rules = holding(self.link_rules(), story.row.id);
            if rules.iter().any(|wish| occurs(&story.article.text, &wish.words)) {
                *story = story::annotated(story.clone(), &rules);
            }
        }
    }
}

/// Whether words stand in a text, whatever their case.
fn occurs(text: &str, words: &str) -> bool {
    let (text, words) = (text.to_lowercase(), words.to_lowercase());
    text.contains(&words)
}

fn links(story: &StoredStory, rules: &[&LinkWish]) -> Vec<(Span, Symbol)> {
    let annotations = annotate_by(&story.article, rules);
    let mentions = annotations.mentions.into_iter().filter(|mention| !mention.promo);
    mentions.map(|Mention { span, symbol, .. }| (span, symbol)).collect()
}

//! Rules about stories: asked once when a story arrives, weighed before they are made, and applied to what is here when
//! the reader says so.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{FilingStep, Marks, Reach, RulePreview, new_id};
use crate::{
    engine::{library::Library, room::Room, snapshot::Activity, snapshot::Work, undo::Step},
    filter::{Filter, Subject},
    model::{
        id::{RuleId, StoryId},
        notice::{Notice, Severity},
        rule::{RuleWish, StoryRule},
        story::{Filed, MutedBy, Origin, StoryRow},
        tag,
    },
    store::{Store, StoredStory, error::StoreError},
};

/// Stories looked at in one go.
const BATCH: usize = 50;
/// Stories a rule in the making is weighed against, the newest.
const WEIGHED: usize = 500;
/// Stories named as examples of what a rule takes.
const EXAMPLES: usize = 4;

/// The rules, ready to be asked.
#[derive(Debug, Default)]
pub(in crate::engine) struct RuleBook {
    rules: Arc<Vec<StoryRule>>,
    /// Those that can be asked, in the same order.
    ready: Vec<Ready>,
    /// Stories that arrived last and whose rules want the reader told, with the rules' names.
    pub(in crate::engine) news: Vec<(StoryId, Vec<String>)>,
    /// How often a rule was asked about a story.
    asked: usize,
}

#[derive(Debug)]
struct Ready {
    rule: StoryRule,
    filter: Filter,
}

impl RuleBook {
    pub(in crate::engine) fn load(store: &Store) -> Result<Self, StoreError> {
        let mut book = Self { rules: Arc::new(store.rules()?), ..Self::default() };
        book.make_ready();
        Ok(book)
    }

    /// All rules, oldest first.
    pub(in crate::engine) const fn all(&self) -> &Arc<Vec<StoryRule>> {
        &self.rules
    }

    fn make_ready(&mut self) {
        let ready = self.rules.iter().filter_map(|rule| {
            // A pattern that is none is refused when the rule is made.
            let filter = Filter::new(&rule.wish.conditions).ok()?;
            Some(Ready { rule: rule.clone(), filter })
        });
        self.ready = ready.collect();
    }
}

/// What of rules goes on in the background.
#[derive(Debug, Default)]
pub(in crate::engine) struct RuleDesk {
    weighing: Option<Weighing>,
    applying: Option<Applying>,
}

#[derive(Debug)]
struct Weighing {
    preview: Arc<RulePreview>,
    filter: Option<Filter>,
    /// Stories it has yet to be weighed against, the newest last.
    waiting: Vec<StoryId>,
}

/// A rule that is applied to the stories that are here. Nothing is changed before all of them were looked at.
#[derive(Debug)]
struct Applying {
    ready: Ready,
    name: String,
    all: usize,
    waiting: Vec<StoryId>,
    marks: Vec<(StoryId, Marks)>,
}

impl RuleDesk {
    pub(in crate::engine) fn preview(&self) -> Option<Arc<RulePreview>> {
        self.weighing.as_ref().map(|weighing| Arc::clone(&weighing.preview))
    }

    /// Whether there is something to do.
    pub(in crate::engine) fn has_work(&self) -> bool {
        self.applying.is_some() || self.weighing.as_ref().is_some_and(|weighing| !weighing.waiting.is_empty())
    }

    /// What the reader is told of it.
    pub(in crate::engine) fn activity(&self) -> Option<Activity> {
        let Applying { name, all, waiting, .. } = self.applying.as_ref()?;
        let done = all.saturating_sub(waiting.len());
        let words = format!("Applying \u{201c}{name}\u{201d} to {all} stories, {done} done \u{2026}");
        Some(Activity { work: Work::Rule, words, done, all: *all })
    }

    /// Stops applying a rule; nothing was changed yet.
    pub(in crate::engine) fn stop(&mut self) {
        self.applying = None;
    }
}

impl Room {
    /// Begins to weigh a rule against stories that are here; none ends it.
    pub(super) fn preview_rule(&mut self, wish: Option<RuleWish>, reach: Reach) {
        self.rules.weighing = wish.map(|wish| {
            let stories = self.library.stories();
            let count = if reach == Reach::All { stories.len() } else { WEIGHED.min(stories.len()) };
            let mut preview =
                RulePreview { wish, reach, total: count, weighed: 0, taken: 0, examples: Vec::new(), problem: None };
            let filter = match Filter::new(&preview.wish.conditions) {
                Ok(filter) => Some(filter),
                Err(error) => {
                    preview.problem = Some(error.to_string());
                    None
                }
            };
            let of_use = filter.is_some() && !preview.wish.conditions.is_empty();
            let waiting =
                if of_use { stories.iter().take(count).rev().map(|row| row.id).collect() } else { Vec::new() };
            Weighing { preview: Arc::new(preview), filter, waiting }
        });
    }

    /// Looks at the next few stories.
    pub(in crate::engine) fn work_on_rules(&mut self) -> Result<(), StoreError> {
        if self.rules.applying.is_some() {
            return self.apply_further();
        }
        let Some(Weighing { preview, filter: Some(filter), waiting }) = &mut self.rules.weighing else { return Ok(()) };
        let preview = Arc::make_mut(preview);
        let batch = waiting.split_off(waiting.len().saturating_sub(BATCH));
        for id in batch.into_iter().rev() {
            preview.weighed += 1;
            let Some(story) = readable(self.library.story(id))? else { continue };
            if takes(filter, &story) {
                preview.taken += 1;
                if preview.examples.len() < EXAMPLES {
                    preview.examples.push((id, story.row.title));
                }
            }
        }
        Ok(())
    }

    /// Makes a rule, or changes one.
    pub(super) fn put_rule(
        &mut self,
        id: Option<RuleId>,
        wish: RuleWish,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let problem = match Filter::new(&wish.conditions) {
            Err(error) => Some(format!("Change its pattern: {error}")),
            Ok(_) if wish.conditions.is_empty() => Some("Say which stories it takes".to_owned()),
            Ok(_) if wish.effect.is_empty() => Some("Say what becomes of the stories it takes".to_owned()),
            Ok(_) => None,
        };
        if let Some(detail) = problem {
            self.notify(Notice { severity: Severity::Warning, title: "The rule was not kept".to_owned(), detail });
            return Ok(());
        }
        self.preview_rule(None, Reach::Newest);
        let known = id.and_then(|id| self.library.rules.all().iter().find(|rule| rule.id == id)).cloned();
        let (id, created) = known.as_ref().map_or_else(|| (RuleId(new_id(now)), now), |rule| (rule.id, rule.created));
        if known.as_ref().is_some_and(|known| known.wish == wish) {
            return Ok(());
        }
        self.library.put_rule(StoryRule { id, wish, created })?;
        self.undo.push(Step::Filing(known.map_or(FilingStep::AddedRule(id), FilingStep::ChangedRule)));
        Ok(())
    }

    pub(super) fn remove_rule(&mut self, id: RuleId) -> Result<(), StoreError> {
        if let Some(rule) = self.library.remove_rule(id)? {
            self.undo.push(Step::Filing(FilingStep::RemovedRule(rule)));
        }
        Ok(())
    }

    /// Begins to apply a rule to all stories that are here.
    pub(super) fn apply_rule(&mut self, id: RuleId) {
        let Some(rule) = self.library.rules.all().iter().find(|rule| rule.id == id).cloned() else { return };
        let Ok(filter) = Filter::new(&rule.wish.conditions) else { return };
        let name = self.library.rule_name(&rule.wish);
        let waiting: Vec<StoryId> = self.library.stories().iter().rev().map(|row| row.id).collect();
        let all = waiting.len();
        self.rules.applying = Some(Applying { ready: Ready { rule, filter }, name, all, waiting, marks: Vec::new() });
    }

    fn apply_further(&mut self) -> Result<(), StoreError> {
        let Some(mut applying) = self.rules.applying.take() else { return Ok(()) };
        let batch = applying.waiting.split_off(applying.waiting.len().saturating_sub(BATCH));
        for id in batch.into_iter().rev() {
            let Some(story) = readable(self.library.story(id))? else { continue };
            if !takes(&applying.ready.filter, &story) {
                continue;
            }
            let before = Marks { starred: story.row.status.starred, filed: story.row.filed.clone() };
            let mut after = before.clone();
            let mut filed = before.filed.as_deref().cloned().unwrap_or_default();
            apply(&applying.ready.rule, &applying.name, &story.row, &mut after.starred, &mut filed);
            if before.filed.as_deref() != Some(&filed) && filed != Filed::default() {
                after.filed = Some(Arc::new(filed));
            }
            if after != before {
                applying.marks.push((id, after));
            }
        }
        if !applying.waiting.is_empty() {
            self.rules.applying = Some(applying);
            return Ok(());
        }
        let before = self.library.set_marks(&applying.marks)?;
        let title = match before.len() {
            0 => format!("\u{201c}{}\u{201d} changes no story that is here", applying.name),
            1 => format!("\u{201c}{}\u{201d} changed 1 story", applying.name),
            count => format!("\u{201c}{}\u{201d} changed {count} stories", applying.name),
        };
        self.notify(Notice { severity: Severity::Info, title, detail: String::new() });
        if !before.is_empty() {
            self.undo.push(Step::Filing(FilingStep::Marked("applying a rule", before)));
        }
        self.rows_changed()
    }
}

impl Library {
    /// Asks the rules about stories that arrive, and keeps what they say. A story that has been here is not asked about
    /// again, whatever became of it.
    pub(in crate::engine) fn file_arriving(
        &mut self,
        stories: &[StoredStory],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut book = std::mem::take(&mut self.rules);
        let done = self.ask_rules(&mut book, stories, now);
        self.rules = book;
        done
    }

    fn ask_rules(
        &mut self,
        book: &mut RuleBook,
        stories: &[StoredStory],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        book.news.clear();
        let (mut filed, mut starred) = (Vec::new(), Vec::new());
        for story in stories {
            let row = &story.row;
            if row.origin == Origin::Sample || book.ready.is_empty() || self.store.was_here(row.id)? {
                continue;
            }
            let body = story.article.body();
            let subject = subject(story, &body);
            let mut made = Filed::default();
            let (mut star, mut names) = (false, Vec::new());
            for Ready { rule, filter } in book.ready.iter().filter(|ready| ready.rule.wish.is_active(now)) {
                book.asked += 1;
                if filter.takes(&subject) {
                    let name = self.rule_name(&rule.wish);
                    apply(rule, &name, row, &mut star, &mut made);
                    if rule.wish.effect.notify {
                        names.push(name);
                    }
                }
            }
            if star {
                let mut status = row.status;
                status.starred = true;
                starred.push((row.id, status));
            }
            if !names.is_empty() && made.muted.is_none() {
                book.news.push((row.id, names));
            }
            if star || made != Filed::default() {
                filed.push((row.id, Some(Arc::new(made))));
            }
        }
        self.store.set_filed(&filed)?;
        self.store.set_statuses(&starred)
    }

    /// What a rule is called, or else what it looks for.
    pub(in crate::engine) fn rule_name(&self, wish: &RuleWish) -> String {
        wish.title(|feed| self.feed(feed).map(|stored| stored.feed.name().to_owned()))
    }

    /// Adds a rule, or puts it in the place of the one with its identity; returns what that said.
    pub(in crate::engine) fn put_rule(&mut self, rule: StoryRule) -> Result<Option<StoryRule>, StoreError> {
        self.store.put_rule(&rule)?;
        let rules = Arc::make_mut(&mut self.rules.rules);
        let known = rules.iter_mut().find(|known| known.id == rule.id);
        let before = if let Some(known) = known {
            Some(std::mem::replace(known, rule))
        } else {
            rules.push(rule);
            rules.sort_by_key(|rule| (rule.created, rule.id));
            None
        };
        self.rules.make_ready();
        Ok(before)
    }

    /// Takes a rule away.
    pub(in crate::engine) fn remove_rule(&mut self, id: RuleId) -> Result<Option<StoryRule>, StoreError> {
        let Some(at) = self.rules.rules.iter().position(|rule| rule.id == id) else { return Ok(None) };
        self.store.remove_rule(id)?;
        let rule = Arc::make_mut(&mut self.rules.rules).remove(at);
        self.rules.make_ready();
        Ok(Some(rule))
    }

    /// How often a rule was asked about a story.
    #[cfg(test)]
    pub(in crate::engine) const fn rules_asked(&self) -> usize {
        self.rules.asked
    }
}

/// What a rule takes of the newest stories of a library, which is not changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WouldTake {
    /// Those it takes, newest first.
    pub taken: Vec<StoryRow>,
    /// How many it was asked about.
    pub of: usize,
}

/// Asks a rule about the newest stories of a library, so many at most.
pub fn would_take(store: &Store, wish: &RuleWish, most: usize) -> Result<WouldTake, StoreError> {
    let mut found = WouldTake::default();
    // A pattern that is none is refused when the rule is made.
    let Ok(filter) = Filter::new(&wish.conditions) else { return Ok(found) };
    for row in store.stories()?.into_iter().take(most) {
        found.of += 1;
        if readable(store.story(row.id))?.is_some_and(|story| takes(&filter, &story)) {
            found.taken.push(row);
        }
    }
    Ok(found)
}

/// A story that cannot be read says so when it is opened; the others are not held up.
fn readable(story: Result<Option<StoredStory>, StoreError>) -> Result<Option<StoredStory>, StoreError> {
    match story {
        Err(StoreError::Value(_)) => Ok(None),
        other => other,
    }
}

fn takes(filter: &Filter, story: &StoredStory) -> bool {
    filter.takes(&subject(story, &story.article.body()))
}

fn subject<'a>(story: &'a StoredStory, body: &'a str) -> Subject<'a> {
    let row = &story.row;
    Subject {
        title: &row.title,
        body,
        source: &row.source,
        author: row.author.as_deref().unwrap_or_default(),
        feed: match row.origin {
            Origin::Feed(feed) => Some(feed),
            _ => None,
        },
        symbols: &story.mentioned,
    }
}

/// Does to a story what a rule says. What the reader added by hand is not hidden, and the first rule that hides a story
/// is the one that is named.
fn apply(rule: &StoryRule, name: &str, row: &StoryRow, starred: &mut bool, filed: &mut Filed) {
    let effect = &rule.wish.effect;
    *starred |= effect.star;
    tag::add(&mut filed.tags, effect.tags.iter().map(String::as_str));
    if effect.mute && filed.muted.is_none() && matches!(row.origin, Origin::Feed(_)) {
        filed.muted = Some(MutedBy { rule: rule.id, name: name.to_owned() });
    }
}

#[cfg(test)]
mod tests;

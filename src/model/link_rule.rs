//! The reader's own rules about names: what a name does not mean, and what it always means.

use chrono::{DateTime, Utc};

use super::{
    id::{LinkRuleId, StoryId},
    instrument::Symbol,
};

/// A rule the reader made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRule {
    /// Its identity.
    pub id: LinkRuleId,
    /// What it says.
    pub wish: LinkWish,
    /// When it was made. Of two rules that contradict each other that of the one story holds, or else the newer one.
    pub created: DateTime<Utc>,
}

/// What a rule says of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkWish {
    /// The name as it is written.
    pub words: String,
    /// What it means.
    pub meaning: Meaning,
    /// The one story it holds in; everywhere if there is none.
    pub story: Option<StoryId>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Not this instrument, nor another line of its company.
    Never(Symbol),
    /// This instrument, wherever the words stand.
    Always(Symbol),
}

impl Meaning {
    /// The instrument it speaks of.
    pub const fn symbol(&self) -> &Symbol {
        match self {
            Self::Never(symbol) | Self::Always(symbol) => symbol,
        }
    }
}

impl LinkWish {
    /// Whether it holds in a story.
    pub fn holds_in(&self, story: StoryId) -> bool {
        self.story.is_none_or(|own| own == story)
    }

    /// The rule as a person reads it: `“Gap” is never GAP in this story`.
    pub fn describe(&self) -> String {
        let (word, symbol) = match &self.meaning {
            Meaning::Never(symbol) => ("never", symbol),
            Meaning::Always(symbol) => ("always", symbol),
        };
        let place = if self.story.is_some() { " in one story" } else { "" };
        format!("\u{201c}{}\u{201d} is {word} {symbol}{place}", self.words)
    }
}

/// The rules that hold in a story: its own before those for all, newer before older.
pub fn holding(rules: &[LinkRule], story: StoryId) -> Vec<&LinkWish> {
    let mut holding: Vec<&LinkRule> = rules.iter().filter(|rule| rule.wish.holds_in(story)).collect();
    holding.sort_by_key(|rule| std::cmp::Reverse((rule.wish.story.is_some(), rule.created, rule.id)));
    holding.into_iter().map(|rule| &rule.wish).collect()
}

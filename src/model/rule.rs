//! The reader's rules about stories: which ones they take, and what becomes of those.

use chrono::{DateTime, Utc};

use super::{
    id::{FeedId, RuleId},
    instrument::Symbol,
    query::Wanted,
};

/// A rule the reader made. It is asked once, when a story arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryRule {
    /// Its identity.
    pub id: RuleId,
    /// What it says.
    pub wish: RuleWish,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// What a rule says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleWish {
    /// What the reader calls it; empty is not named.
    pub name: String,
    /// What must hold of a story, all of it. Without a condition the rule takes no story.
    pub conditions: Vec<Condition>,
    /// What becomes of the story.
    pub effect: Effect,
    /// From when on it takes no more stories.
    pub expires: Option<DateTime<Utc>>,
    /// Whether it takes none until the reader resumes it.
    pub paused: bool,
}

/// What becomes of a story that a rule takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// It is hidden from all lists but that of muted stories.
    pub mute: bool,
    /// It is starred.
    pub star: bool,
    /// The desktop tells of it.
    pub notify: bool,
    /// It gets these tags.
    pub tags: Vec<String>,
}

/// Something that must hold of a story, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What.
    pub matter: Matter,
    /// Whether it must.
    pub wanted: Wanted,
}

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Words somewhere.
    Text(Place, Pattern),
    /// It is an item of this feed.
    Feed(FeedId),
    /// It names this instrument.
    Company(Symbol),
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the headline or the text.
    #[default]
    Anywhere,
    /// In the headline.
    Title,
    /// In the text, without what is folded.
    Body,
    /// In the name of the source.
    Source,
    /// In the byline.
    Author,
}

/// Words to be looked for, whatever their case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One of several words or phrases, separated by commas; each stands there as whole words.
    Words(String),
    /// A regular expression.
    Regex(String),
}

impl Place {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Anywhere, Self::Title, Self::Body, Self::Source, Self::Author];

    /// The name files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Title => "title",
            Self::Body => "body",
            Self::Source => "source",
            Self::Author => "author",
        }
    }

    /// Reads [`Place::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }
}

impl Pattern {
    /// As it was typed.
    pub fn text(&self) -> &str {
        let (Self::Words(text) | Self::Regex(text)) = self;
        text
    }

    fn describe(&self) -> String {
        match self {
            Self::Words(text) => format!("\u{201c}{}\u{201d}", text.trim()),
            Self::Regex(text) => format!("/{text}/"),
        }
    }
}

impl Effect {
    /// Whether nothing becomes of the story.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As a person reads it: `mute, tag #deals`.
    pub fn describe(&self) -> String {
        let flags = [(self.mute, "mute"), (self.star, "star"), (self.notify, "notify")];
        let mut words: Vec<String> = flags.iter().filter(|(on, _)| *on).map(|(_, word)| (*word).to_owned()).collect();
        if !self.tags.is_empty() {
            let tags: Vec<String> = self.tags.iter().map(|tag| format!("#{tag}")).collect();
            words.push(format!("tag {}", tags.join(" ")));
        }
        words.join(", ")
    }
}

impl RuleWish {
    /// Whether it takes stories that arrive at this time.
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        !self.paused && !self.is_expired(now)
    }

    /// Whether its time is over.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Its name, or else what it looks for. `feed` names a feed.
    pub fn title(&self, feed: impl Fn(FeedId) -> Option<String>) -> String {
        if self.name.trim().is_empty() { self.describe(feed) } else { self.name.trim().to_owned() }
    }

    /// What it looks for, as a person reads it: `headline has “stocks to watch”, not from Harbor Ledger`.
    pub fn describe(&self, feed: impl Fn(FeedId) -> Option<String>) -> String {
        let conditions = self.conditions.iter().map(|condition| {
            let yes = condition.wanted == Wanted::Yes;
            match &condition.matter {
                Matter::Text(place, pattern) => {
                    let place = match place {
                        Place::Anywhere => "story",
                        Place::Title => "headline",
                        Place::Body => "text",
                        Place::Source => "source",
                        Place::Author => "author",
                    };
                    format!("{place} {} {}", if yes { "has" } else { "has not" }, pattern.describe())
                }
                Matter::Feed(id) => {
                    let name = feed(*id).unwrap_or_else(|| "a feed that is gone".to_owned());
                    format!("{} {name}", if yes { "from" } else { "not from" })
                }
                Matter::Company(symbol) => format!("{} {symbol}", if yes { "names" } else { "does not name" }),
            }
        });
        conditions.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_told_in_words() {
        let condition = |matter, wanted| Condition { matter, wanted };
        let wish = RuleWish {
            conditions: vec![
                condition(Matter::Text(Place::Title, Pattern::Words("stocks to watch".to_owned())), Wanted::Yes),
                condition(Matter::Text(Place::Author, Pattern::Regex("^a".to_owned())), Wanted::No),
                condition(Matter::Feed(FeedId::of_url("https://example.com/")), Wanted::No),
                condition(Matter::Company(Symbol::parse("BABA").unwrap()), Wanted::Yes),
            ],
            effect: Effect { mute: true, tags: vec!["lists".to_owned()], ..Effect::default() },
            ..RuleWish::default()
        };
        let names = |_| Some("Harbor Ledger".to_owned());
        let words =
            "headline has \u{201c}stocks to watch\u{201d}, author has not /^a/, not from Harbor Ledger, names BABA";
        assert_eq!(wish.title(names), words);
        assert_eq!(wish.effect.describe(), "mute, tag #lists");
        assert_eq!(RuleWish { name: " Lists ".to_owned(), ..wish }.title(names), "Lists");
    }

    #[test]
    fn a_rule_ends_with_its_time() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let wish = RuleWish { expires: Some(at(100)), ..RuleWish::default() };
        assert!(wish.is_active(at(99)) && !wish.is_active(at(100)));
        assert!(!RuleWish { paused: true, ..wish }.is_active(at(0)));
    }
}

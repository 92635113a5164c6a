//! A rule in the making, as its fields hold it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    engine::snapshot::Snapshot,
    model::{
        id::{FeedId, RuleId},
        instrument::Symbol,
        query::Wanted,
        rule::{Condition, Effect, Matter, Pattern, Place, RuleWish, StoryRule},
        story::{Origin, StoryRow},
    },
    ui::tag_field::TagField,
};

/// Words of a headline offered at most.
const WORDS: usize = 4;
/// Letters a word needs to say something of a story.
const TELLING: usize = 5;

/// A rule in the making.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub(super) id: Option<RuleId>,
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
    pub(super) mute: bool,
    pub(super) star: bool,
    pub(super) notify: bool,
    pub(super) tags: TagField,
    pub(super) ends: Ends,
    pub(super) paused: bool,
    /// What the story it began with offers as conditions.
    pub(super) offers: Vec<(String, Line)>,
    /// When it was begun: its end is counted from here.
    opened: DateTime<Utc>,
    /// What the engine was last asked to weigh.
    pub(super) asked: Option<RuleWish>,
    pub(super) focused: bool,
}

/// A condition as its fields hold it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) what: What,
    pub(super) wanted: bool,
    pub(super) is_regex: bool,
    pub(super) text: String,
    pub(super) feed: Option<FeedId>,
}

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Text(Place),
    Feed,
    Company,
}

/// When a rule ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Never,
    At(DateTime<Utc>),
    Days(i64),
}

impl What {
    /// All of them with their names, in the order they are offered.
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("Headline or text", Self::Text(Place::Anywhere)),
        ("Headline", Self::Text(Place::Title)),
        ("Text", Self::Text(Place::Body)),
        ("Source", Self::Text(Place::Source)),
        ("Author", Self::Text(Place::Author)),
        ("Feed", Self::Feed),
        ("Company", Self::Company),
    ];
}

impl Line {
    pub(super) const fn new(what: What, text: String) -> Self {
        Self { what, wanted: true, is_regex: false, text, feed: None }
    }

    fn of_feed(feed: FeedId) -> Self {
        Self { feed: Some(feed), ..Self::new(What::Feed, String::new()) }
    }

    fn of(condition: &Condition) -> Self {
        let line = match &condition.matter {
            Matter::Text(place, pattern) => Self {
                is_regex: matches!(pattern, Pattern::Regex(_)),
                ..Self::new(What::Text(*place), pattern.text().to_owned())
            },
            Matter::Feed(feed) => Self::of_feed(*feed),
            Matter::Company(symbol) => Self::new(What::Company, symbol.to_string()),
        };
        Self { wanted: condition.wanted == Wanted::Yes, ..line }
    }

    /// The condition; none while it is not filled in.
    fn condition(&self) -> Option<Condition> {
        let text = self.text.trim();
        let matter = match self.what {
            What::Text(_) if text.is_empty() => return None,
            What::Text(place) if self.is_regex => Matter::Text(place, Pattern::Regex(text.to_owned())),
            What::Text(place) => Matter::Text(place, Pattern::Words(text.to_owned())),
            What::Feed => Matter::Feed(self.feed?),
            What::Company => Matter::Company(Symbol::parse(&text.trim_start_matches('$').to_uppercase())?),
        };
        Some(Condition { matter, wanted: if self.wanted { Wanted::Yes } else { Wanted::No } })
    }
}

impl Draft {
    /// An empty rule.
    pub fn new(snapshot: &Snapshot) -> Self {
        Self {
            id: None,
            name: String::new(),
            lines: vec![Line::new(What::Text(Place::Anywhere), String::new())],
            mute: false,
            star: false,
            notify: false,
            tags: TagField::new(&[], snapshot),
            ends: Ends::Never,
            paused: false,
            offers: Vec::new(),
            opened: snapshot.now,
            asked: None,
            focused: false,
        }
    }

    /// A rule that hides stories like one: what that is, is chosen from what the story offers.
    pub fn mute_like(row: &StoryRow, snapshot: &Snapshot) -> Self {
        let mut draft = Self { mute: true, lines: Vec::new(), offers: offers(row, snapshot), ..Self::new(snapshot) };
        draft.lines.extend(draft.offers.first().map(|(_, line)| line.clone()));
        draft
    }

    /// A rule that is changed.
    pub fn of(rule: &StoryRule, snapshot: &Snapshot) -> Self {
        let RuleWish { name, conditions, effect, expires, paused } = &rule.wish;
        Self {
            id: Some(rule.id),
            name: name.clone(),
            lines: conditions.iter().map(Line::of).collect(),
            mute: effect.mute,
            star: effect.star,
            notify: effect.notify,
            tags: TagField::new(&effect.tags, snapshot),
            ends: expires.map_or(Ends::Never, Ends::At),
            paused: *paused,
            ..Self::new(snapshot)
        }
    }

    /// The rule as far as it is made.
    pub(super) fn wish(&self) -> RuleWish {
        RuleWish {
            name: self.name.trim().to_owned(),
            conditions: self.lines.iter().filter_map(Line::condition).collect(),
            effect: Effect { mute: self.mute, star: self.star, notify: self.notify, tags: self.tags.tags() },
            expires: match self.ends {
                Ends::Never => None,
                Ends::At(at) => Some(at),
                Ends::Days(days) => Some(self.opened + TimeDelta::days(days)),
            },
            paused: self.paused,
        }
    }

    /// Takes an offered condition, or lets go of it.
    pub(super) fn toggle(&mut self, line: &Line) {
        if self.lines.contains(line) {
            self.lines.retain(|own| own != line);
        } else {
            // An empty line waits to be filled in.
            self.lines.retain(|own| own.condition().is_some());
            self.lines.push(line.clone());
        }
    }
}

/// What a story offers as conditions: its feed or source, its author, its companies, words of its headline.
fn offers(row: &StoryRow, snapshot: &Snapshot) -> Vec<(String, Line)> {
    let mut offers = Vec::new();
    match &row.origin {
        Origin::Feed(feed) => {
            let name = crate::engine::snapshot::feed(&snapshot.feeds, *feed).map(|feed| feed.feed.name().to_owned());
            offers.push((format!("From {}", name.as_deref().unwrap_or(&row.source)), Line::of_feed(*feed)));
        }
        _ => offers.push((format!("From {}", row.source), Line::new(What::Text(Place::Source), row.source.clone()))),
    }
    if let Some(author) = row.author.as_deref().map(str::trim).filter(|author| !author.is_empty()) {
        // A comma would make two of it.
        let author = author.split(',').next().unwrap_or_default().to_owned();
        offers.push((format!("By {author}"), Line::new(What::Text(Place::Author), author)));
    }
    offers.extend(
        row.symbols.iter().map(|symbol| (format!("Names {symbol}"), Line::new(What::Company, symbol.to_string()))),
    );
    let mut words: Vec<&str> = row.title.split(|c: char| !c.is_alphanumeric()).collect();
    words.retain(|word| word.chars().count() >= TELLING);
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(WORDS);
    let title = |word: &&str| Line::new(What::Text(Place::Title), (*word).to_owned());
    offers.extend(words.iter().map(|word| (format!("Headline has \u{201c}{word}\u{201d}"), title(word))));
    offers
}

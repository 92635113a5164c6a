//! Which stories a rule takes: its conditions, compiled once, asked of one story at a time.
//!
//! Pure and total. A pattern that cannot be compiled is an error when the rule is made, never when a story is looked at;
//! matching takes time linear in the text (<https://docs.rs/regex>).

use regex::{Regex, RegexBuilder};

use crate::model::{
    id::FeedId,
    instrument::Symbol,
    query::Wanted,
    rule::{Condition, Matter, Pattern, Place},
};

/// Characters of a pattern at most.
const PATTERN_LIMIT: usize = 2_000;
/// Bytes a compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;

/// What a story is to a rule.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Its headline.
    pub title: &'a str,
    /// Its text without what is folded.
    pub body: &'a str,
    /// The name of its source.
    pub source: &'a str,
    /// Its byline; empty for none.
    pub author: &'a str,
    /// The feed it is an item of.
    pub feed: Option<FeedId>,
    /// The instruments it names.
    pub symbols: &'a [Symbol],
}

/// Why a pattern cannot be looked for, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// There is no word in it.
    #[error("a condition needs words to look for")]
    Empty,
    /// It is longer than anything a person types.
    #[error("a pattern has {PATTERN_LIMIT} characters at most")]
    Long,
    /// It is no regular expression.
    #[error("{0}")]
    Syntax(String),
    /// It would take too much memory.
    #[error("this pattern is too large: use fewer or smaller repetitions")]
    Large,
}

/// The conditions of a rule, ready to be asked.
#[derive(Clone, Debug)]
pub struct Filter {
    tests: Vec<(Test, bool)>,
}

#[derive(Clone, Debug)]
enum Test {
    Text(Place, Regex),
    Feed(FeedId),
    Company(Symbol),
}

impl Filter {
    /// Compiles conditions.
    pub fn new(conditions: &[Condition]) -> Result<Self, PatternError> {
        let mut tests = Vec::with_capacity(conditions.len());
        for condition in conditions {
            let test = match &condition.matter {
                Matter::Text(place, pattern) => Test::Text(*place, compiled(pattern)?),
                Matter::Feed(feed) => Test::Feed(*feed),
                Matter::Company(symbol) => Test::Company(symbol.clone()),
            };
            tests.push((test, condition.wanted == Wanted::Yes));
        }
        // What is quick to ask comes first.
        tests.sort_by_key(|(test, _)| match test {
            Test::Feed(_) | Test::Company(_) => 0,
            Test::Text(Place::Title | Place::Source | Place::Author, _) => 1,
            Test::Text(Place::Anywhere | Place::Body, _) => 2,
        });
        Ok(Self { tests })
    }

    /// Whether all conditions hold of a story; without a condition none is taken.
    pub fn takes(&self, subject: &Subject<'_>) -> bool {
        !self.tests.is_empty() && self.tests.iter().all(|(test, wanted)| test.holds(subject) == *wanted)
    }
}

impl Test {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Text(place, regex) => match place {
                Place::Anywhere => regex.is_match(subject.title) || regex.is_match(subject.body),
                Place::Title => regex.is_match(subject.title),
                Place::Body => regex.is_match(subject.body),
                Place::Source => regex.is_match(subject.source),
                Place::Author => regex.is_match(subject.author),
            },
            Self::Feed(feed) => subject.feed == Some(*feed),
            Self::Company(symbol) => subject.symbols.contains(symbol),
        }
    }
}

fn compiled(pattern: &Pattern) -> Result<Regex, PatternError> {
    if pattern.text().chars().count() > PATTERN_LIMIT {
        return Err(PatternError::Long);
    }
    let regex = match pattern {
        Pattern::Words(words) => any_of(words).ok_or(PatternError::Empty)?,
        Pattern::Regex(text) if text.trim().is_empty() => return Err(PatternError::Empty),
        Pattern::Regex(text) => text.clone(),
    };
    let mut builder = RegexBuilder::new(&regex);
    builder.case_insensitive(true).multi_line(true).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).nest_limit(50);
    builder.build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => PatternError::Large,
        // The last line says what is wrong, those before it draw where.
        other => {
            let said = other.to_string();
            let reason = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
            PatternError::Syntax(reason.to_owned())
        }
    })
}

/// One of several words or phrases, each as whole words, with any blanks between them.
fn any_of(words: &str) -> Option<String> {
    let phrases = words.split([',', '\n']).map(|phrase| phrase.split_whitespace().collect::<Vec<_>>());
    let phrases: Vec<String> = phrases.filter(|phrase| !phrase.is_empty()).map(|phrase| whole(&phrase)).collect();
    (!phrases.is_empty()).then(|| phrases.join("|"))
}

fn whole(phrase: &[&str]) -> String {
    let edge = |c: Option<char>| if c.is_some_and(is_spaced_letter) { r"\b" } else { "" };
    let first = edge(phrase.first().and_then(|word| word.chars().next()));
    let last = edge(phrase.last().and_then(|word| word.chars().next_back()));
    let words: Vec<String> = phrase.iter().map(|word| regex::escape(word)).collect();
    format!("{first}{}{last}", words.join(r"\s+"))
}

/// Whether a character belongs to a word of a script that writes blanks between its words: in Chinese, Japanese, Thai,
/// Lao, Burmese and Khmer a word has no edge to be seen.
fn is_spaced_letter(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{20000}'..);
    (c.is_alphanumeric() || c == '_') && !unspaced
}

#[cfg(test)]
mod tests;

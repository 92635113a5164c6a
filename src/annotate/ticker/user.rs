//! The reader's own rules, which come before all others.

use super::{Found, Target};
use crate::{
    annotate::directory::Directory,
    model::{
        annotation::Rule,
        article::Article,
        link_rule::{LinkWish, Meaning},
        span::Span,
    },
};

/// The rules that hold in a story, those that go first in front.
#[derive(Clone, Copy)]
pub(super) struct Wishes<'a> {
    wishes: &'a [&'a LinkWish],
    directory: &'a Directory,
}

impl<'a> Wishes<'a> {
    pub(super) const fn new(wishes: &'a [&'a LinkWish], directory: &'a Directory) -> Self {
        Self { wishes, directory }
    }

    /// Whether the reader has said that these words do not mean this.
    pub(super) fn refuse(&self, words: &str, target: &Target) -> bool {
        self.wishes.iter().any(|wish| {
            matches!(&wish.meaning, Meaning::Never(_)) && is_same_name(&wish.words, words) && self.is_same(wish, target)
        })
    }

    /// Whether a rule speaks of this target: the same symbol, or another line of the same company.
    fn is_same(&self, wish: &LinkWish, target: &Target) -> bool {
        let symbol = wish.meaning.symbol();
        match target {
            Target::Unknown(other, _) => other == symbol,
            Target::Known(id) => {
                let spoken_of = self.directory.by_symbol(symbol).map(|known| self.directory.primary(known));
                spoken_of == Some(self.directory.primary(*id)) || self.directory.symbol(*id) == Some(symbol.as_str())
            }
        }
    }

    /// All places where a rule links words; the time is linear in the text for each rule.
    pub(super) fn links(&self, article: &Article) -> Vec<Found> {
        let mut out = Vec::new();
        for (place, wish) in self.wishes.iter().enumerate() {
            let Meaning::Always(symbol) = &wish.meaning else { continue };
            let known = self.directory.by_symbol(symbol);
            let target = known.map_or_else(|| Target::Unknown(symbol.clone(), None), Target::Known);
            // A rule in front of this one says otherwise.
            let overruled = self.wishes.get(..place).unwrap_or_default().iter().any(|before| match before.meaning {
                Meaning::Always(_) => before.words == wish.words,
                Meaning::Never(_) => is_same_name(&before.words, &wish.words) && self.is_same(before, &target),
            });
            if wish.words.trim().is_empty() || overruled {
                continue;
            }
            for (at, words) in article.text.match_indices(wish.words.as_str()) {
                let span = Span::new(at, at + words.len());
                if stands_alone(&article.text, span) {
                    out.push(Found { span, target: target.clone(), rule: Rule::User, confidence: 1.0 });
                }
            }
        }
        out
    }
}

/// Whether what a name does not mean is said of another: in whatever case it is written. What a name always means is
/// said of it as it is written.
fn is_same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || one.to_lowercase() == other.to_lowercase()
}

/// Whether a span is no part of a longer word.
fn stands_alone(text: &str, span: Span) -> bool {
    let inside = |c: Option<char>, edge: Option<char>| {
        c.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric)
    };
    let words = span.of(text);
    let before = text.get(..span.start()).and_then(|before| before.chars().next_back());
    let after = text.get(span.end()..).and_then(|after| after.chars().next());
    !inside(before, words.chars().next()) && !inside(after, words.chars().next_back())
}

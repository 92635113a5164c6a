//! Selectors to spans and back: how a highlight finds its passage again.
//!
//! It does not know where texts or highlights are kept. The old text is compared with the new one: first roughly as a
//! whole ([`diff`]), then closely around the passage ([`align`]); what is left of the passage and of its surroundings
//! decides ([`place`]). A wrong place is worse than none.

mod align;
mod diff;
mod entity;
mod number;
mod place;
mod places;
pub mod revision;
mod token;

#[cfg(test)]
mod edits;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::{
    diff::Kept,
    places::Places,
    token::{Break, Token, Vocabulary},
};
use crate::model::{
    highlight::TextQuoteSelector,
    span::{CharMap, CharSpan, Span},
};

/// Code points of context kept on each side of a quote.
const CONTEXT: usize = 64;

/// Where a highlight stands in a text now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The same words in the same surroundings; white space, quotes and dashes may differ.
    Exact(Span),
    /// In its place, with other words in it.
    Edited(Span),
    /// At another place, perhaps with other words in it.
    Moved(Span),
    /// Nowhere: kept and shown apart, never attached to a lookalike.
    Orphan,
}

impl Anchor {
    /// The passage, unless it is an orphan.
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Edited(span) | Self::Moved(span) => Some(span),
            Self::Orphan => None,
        }
    }

    /// Its name in files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact(_) => "exact",
            Self::Edited(_) => "edited",
            Self::Moved(_) => "moved",
            Self::Orphan => "orphan",
        }
    }
}

/// A number inside a highlight that is another one now, both as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberChange {
    /// In the text the highlight was made on.
    pub before: String,
    /// Now.
    pub after: String,
}

/// A highlight's place in a text, and what changed inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// The place.
    pub anchor: Anchor,
    /// The numbers that changed, in the order of the text.
    pub changes: Vec<NumberChange>,
}

impl From<Anchor> for Anchored {
    fn from(anchor: Anchor) -> Self {
        Self { anchor, changes: Vec::new() }
    }
}

/// Two texts of one story, compared once for all highlights made on the first.
#[derive(Debug)]
pub struct Comparison<'a> {
    before: &'a str,
    after: &'a str,
    /// None when the texts are the same.
    differences: Option<Differences>,
}

#[derive(Debug)]
struct Differences {
    vocabulary: Vocabulary,
    old: Vec<Token>,
    new: Vec<Token>,
    in_old: Places,
    in_new: Places,
    /// None when the old text is only a quote with its surroundings.
    kept: Option<Kept>,
}

impl Differences {
    fn new(before: &str, after: &str, is_whole: bool) -> Self {
        let mut vocabulary = Vocabulary::default();
        let old = vocabulary.tokens(before);
        let new = vocabulary.tokens(after);
        let (in_old, in_new) = (Places::new(&old, vocabulary.len()), Places::new(&new, vocabulary.len()));
        let kept = is_whole.then(|| Kept::new(&old, &new));
        Self { vocabulary, old, new, in_old, in_new, kept }
    }
}

/// Words from which a passage that stands twice does so for a reason; "8%" stands in many places by chance.
const A_PASSAGE: usize = 5;

impl Differences {
    /// Whether what is taken for the edited passage stood, word for word, elsewhere in the old text.
    fn is_other_passage(&self, passage: &Range<usize>, image: &Range<usize>) -> bool {
        let new = self.new.get(image.clone()).unwrap_or_default();
        let old = self.old.get(passage.clone()).unwrap_or_default();
        let words = new.iter().filter(|token| token.class.is_word()).count();
        let same = |(a, b): (&Token, &Token)| a.key == b.key;
        let is_verbatim = old.len() == new.len() && old.iter().zip(new).all(same);
        words >= A_PASSAGE && !is_verbatim && self.in_old.copies(&self.old, new).any(|at| !passage.contains(&at))
    }

    /// The one place in the new text where the passage stands word for word.
    fn only_copy(&self, passage: &Range<usize>) -> Option<Range<usize>> {
        let old = self.old.get(passage.clone())?;
        let mut found = self.in_new.copies(&self.new, old);
        let at = found.next()?;
        found.next().is_none().then(|| at..at + old.len())
    }
}

impl<'a> Comparison<'a> {
    /// Compares the text highlights were made on with a later one.
    pub fn new(before: &'a str, after: &'a str) -> Self {
        let differences = (before != after).then(|| Differences::new(before, after, true));
        Self { before, after, differences }
    }

    /// Where a passage of the old text, in bytes, stands in the new one.
    pub fn place(&self, span: Span) -> Anchored {
        if span.of(self.before).is_empty() {
            return Anchor::Orphan.into();
        }
        let Some(differences) = &self.differences else { return Anchor::Exact(span).into() };
        let old = &differences.old;
        let first = old.partition_point(|token| token.span.end() <= span.start());
        let passage = first..old.partition_point(|token| token.span.start() < span.end());
        if passage.is_empty() {
            return Anchor::Orphan.into();
        }
        let texts = place::Texts {
            old,
            new: &differences.new,
            kept: differences.kept.as_ref(),
            words: align::Words {
                vocabulary: &differences.vocabulary,
                in_old: &differences.in_old,
                in_new: &differences.in_new,
            },
        };
        let Some(found) = place::find(&texts, &passage) else { return Anchor::Orphan.into() };
        if differences.is_other_passage(&passage, &found.image) {
            // What stands there stood elsewhere before, word for word: it is that passage, and this one is gone or moved.
            return match differences.only_copy(&passage) {
                Some(image) => Anchor::Moved(self.bytes(differences, span, &passage, &image)).into(),
                None => Anchor::Orphan.into(),
            };
        }
        let place = self.bytes(differences, span, &passage, &found.image);
        let is_same = same_words(
            old.get(passage.clone()).unwrap_or_default(),
            differences.new.get(found.image.clone()).unwrap_or_default(),
        );
        let anchor = match (found.in_order, is_same) {
            (true, true) => Anchor::Exact(place),
            (true, false) => Anchor::Edited(place),
            (false, _) => Anchor::Moved(place),
        };
        let changes = number::changes(
            &number::Texts {
                before: self.before,
                after: self.after,
                old,
                new: &differences.new,
                passage,
                image: found.image,
                vocabulary: &differences.vocabulary,
            },
            &found.pairs,
        );
        Anchored { anchor, changes }
    }

    /// The bytes of an image: with the blanks at the passage's ends, and from within the word where it began in one.
    fn bytes(&self, differences: &Differences, span: Span, passage: &Range<usize>, image: &Range<usize>) -> Span {
        let token = |tokens: &[Token], index: usize| tokens.get(index).map(|token| token.span).unwrap_or_default();
        let (old_first, new_first) = (token(&differences.old, passage.start), token(&differences.new, image.start));
        let (old_last, new_last) = (token(&differences.old, passage.end - 1), token(&differences.new, image.end - 1));
        let start = if span.start() > old_first.start() {
            let inside = Span::new(old_first.start(), span.start()).of(self.before);
            new_first.start() + same_part(inside, old_first.of(self.before), new_first.of(self.after)).unwrap_or(0)
        } else {
            let blanks = Span::new(span.start(), old_first.start()).of(self.before).chars().count();
            let before = self.after.get(..new_first.start()).unwrap_or_default();
            let kept = before.chars().rev().take(blanks).take_while(|c| c.is_whitespace());
            new_first.start() - kept.map(char::len_utf8).sum::<usize>()
        };
        let end = if span.end() < old_last.end() {
            let inside = Span::new(old_last.start(), span.end()).of(self.before);
            let kept = same_part(inside, old_last.of(self.before), new_last.of(self.after));
            kept.map_or(new_last.end(), |kept| new_last.start() + kept)
        } else {
            let blanks = Span::new(old_last.end(), span.end()).of(self.before).chars().count();
            let after = self.after.get(new_last.end()..).unwrap_or_default();
            let kept = after.chars().take(blanks).take_while(|c| c.is_whitespace());
            new_last.end() + kept.map(char::len_utf8).sum::<usize>()
        };
        Span::new(start, end)
    }
}

/// The bytes of `new` that say what `part`, the beginning of `old`, says; none where the words are not the same letters.
fn same_part(part: &str, old: &str, new: &str) -> Option<usize> {
    if old == new {
        return Some(part.len());
    }
    // A hyphen at a line's end is no letter.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if letters(old) != letters(new) {
        return None;
    }
    let length = part.chars().filter(|c| c.is_alphanumeric()).count();
    let ends = new.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8());
    ends.take(length).last()
}

/// Whether both say the same in the same words; a word may have a capital because a sentence begins with it.
fn same_words(old: &[Token], new: &[Token]) -> bool {
    let begins = |token: &Token| token.before > Break::None;
    let same = |(a, b): (&Token, &Token)| a.form == b.form || a.key == b.key && begins(a) != begins(b);
    old.len() == new.len() && old.iter().zip(new).all(same)
}

/// The selectors of a passage: its words with their surroundings, and its place in code points.
pub fn select(text: &str, span: Span) -> (TextQuoteSelector, CharSpan) {
    let before = text.get(..span.start()).unwrap_or_default();
    let after = text.get(span.end()..).unwrap_or_default();
    let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let quote = TextQuoteSelector {
        exact: span.of(text).to_owned(),
        prefix: before.get(from..).unwrap_or_default().to_owned(),
        suffix: after.chars().take(CONTEXT).collect(),
    };
    (quote, CharMap::new(text).to_chars(text, span))
}

/// Finds a quote in a text when the text it was made on is not known.
///
/// The stated place, in code points, wins if the words stand there in their surroundings. Otherwise the words are looked
/// for everywhere, and one place must fit clearly better than all others; a place found so is never [`Anchor::Exact`].
pub fn find(text: &str, quote: &TextQuoteSelector, position: CharSpan) -> Anchored {
    let place = CharMap::new(text).to_bytes(text, position);
    if !quote.exact.is_empty() && place.of(text) == quote.exact && has_surroundings(text, place, quote) {
        return Anchor::Exact(place).into();
    }
    let before = format!("{}{}{}", quote.prefix, quote.exact, quote.suffix);
    let differences = Some(Differences::new(&before, text, false));
    let start = quote.prefix.len();
    Comparison { before: &before, after: text, differences }.place(Span::new(start, start + quote.exact.len()))
}

/// Whether the text before and after a place is what the quote says.
fn has_surroundings(text: &str, place: Span, quote: &TextQuoteSelector) -> bool {
    let before = text.get(..place.start()).unwrap_or_default();
    let after = text.get(place.end()..).unwrap_or_default();
    before.ends_with(&quote.prefix) && after.starts_with(&quote.suffix)
}

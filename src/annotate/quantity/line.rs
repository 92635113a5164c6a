//! One line or table cell as tokens, with the small questions the rules ask about them.

use crate::{
    annotate::token::{Gap, Token, TokenKind},
    model::span::Span,
};

/// The tokens of one line or table cell.
///
/// Places are indices; one outside the line is as a place with nothing in it, so `i.wrapping_sub(1)` is safe to ask for.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// The text around the line in lower case, as far as it is ASCII.
    pub(super) lower: &'t str,
    /// The offset in `text` where `lower` begins.
    pub(super) base: usize,
    pub(super) tokens: &'t [Token],
    pub(super) place: Place,
    /// Whether most of its words are capitalised, so that capitals tell nothing.
    pub(super) is_title: bool,
}

#[cfg(test)]
thread_local! {
    /// How often a token was looked at: the measure of work in tests.
    pub(super) static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In running text.
    Prose,
    /// In the header row or the first column of a table.
    Label,
    /// In any other cell.
    Cell,
}

impl<'t> Line<'t> {
    pub(super) fn token(&self, i: usize) -> Option<Token> {
        self.tokens.get(i).copied()
    }

    pub(super) fn kind(&self, i: usize) -> Option<TokenKind> {
        #[cfg(test)]
        STEPS.set(STEPS.get() + 1);
        self.tokens.get(i).map(|token| token.kind)
    }

    /// The text of a token.
    pub(super) fn raw(&self, i: usize) -> &'t str {
        #[cfg(test)]
        STEPS.set(STEPS.get() + 1);
        self.tokens.get(i).map_or("", |token| token.of(self.text))
    }

    /// A word in lower case; empty for any other token.
    pub(super) fn low(&self, i: usize) -> &'t str {
        match self.token(i) {
            Some(Token { kind: TokenKind::Word, span, .. }) => {
                self.lower.get(span.start() - self.base..span.end() - self.base).unwrap_or_default()
            }
            _ => "",
        }
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        self.kind(i) == Some(TokenKind::Word)
    }

    pub(super) fn is_number(&self, i: usize) -> bool {
        self.kind(i) == Some(TokenKind::Number)
    }

    pub(super) fn is_currency(&self, i: usize) -> bool {
        self.kind(i) == Some(TokenKind::Currency)
    }

    pub(super) fn is(&self, i: usize, punct: char) -> bool {
        self.kind(i) == Some(TokenKind::Punct(punct))
    }

    /// Whether a token follows the one before it without a space.
    pub(super) fn glued(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|token| token.gap == Gap::None)
    }

    /// Whether token `i` is `punct` with nothing around it.
    pub(super) fn joins(&self, i: usize, punct: char) -> bool {
        self.is(i, punct) && self.glued(i) && self.glued(i + 1)
    }

    /// Whether a word begins with a capital.
    pub(super) fn is_capitalised(&self, i: usize) -> bool {
        self.is_word(i) && self.raw(i).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether a word holds a capital, as names do: "Boeing", "iPhone".
    pub(super) fn is_named(&self, i: usize) -> bool {
        self.is_word(i) && self.raw(i).chars().any(char::is_uppercase)
    }

    /// Whether a word is all capitals, two or more.
    pub(super) fn is_caps(&self, i: usize) -> bool {
        let raw = self.raw(i);
        self.is_word(i) && raw.len() > 1 && raw.bytes().all(|byte| byte.is_ascii_uppercase())
    }

    /// Whether the token before `i` ends a sentence, or there is none.
    pub(super) fn begins_sentence(&self, i: usize) -> bool {
        match self.kind(i.wrapping_sub(1)) {
            None => true,
            Some(TokenKind::Punct(c)) => matches!(c, '.' | '!' | '?' | ':' | '"' | '•' | '*' | '—' | '|' | ';'),
            Some(_) => false,
        }
    }

    /// Whether a sentence, or a part of one set off by a semicolon, ends with token `at`.
    fn ends_sentence(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(TokenKind::Punct('!' | '?' | ';')) => true,
            Some(TokenKind::Punct('.')) if !self.glued(at + 1) => {
                // "vs. $1.15", "U.S. sales", "Inc. said": a short word, and no new sentence.
                let before = self.raw(at.wrapping_sub(1));
                let is_short = self.is_word(at.wrapping_sub(1)) && before.len() <= 4;
                let goes_on = match self.kind(at + 1) {
                    Some(TokenKind::Word) => !self.is_capitalised(at + 1) || before.len() == 1,
                    Some(_) => true,
                    None => false,
                };
                !(is_short && goes_on)
            }
            _ => false,
        }
    }

    /// The places before `i` in the same sentence, nearest first, at most `reach`.
    pub(super) fn back(&self, i: usize, reach: usize) -> impl Iterator<Item = usize> + '_ {
        (i.saturating_sub(reach)..i).rev().take_while(move |&at| !self.ends_sentence(at))
    }

    /// The places from `i` to the end of the sentence, at most `reach`.
    pub(super) fn ahead(&self, i: usize, reach: usize) -> impl Iterator<Item = usize> + '_ {
        (i..self.tokens.len().min(i.saturating_add(reach))).take_while(move |&at| !self.ends_sentence(at))
    }

    /// The bytes of the tokens `from..to`.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        let start = self.tokens.get(from).map_or(0, |token| token.span.start());
        let end = self.tokens.get(to.wrapping_sub(1)).map_or(start, |token| token.span.end());
        Span::new(start, end)
    }
}

//! A text as tokens: spans into it, nothing copied.
//!
//! Typographic characters count as their plain peers: no-break and thin spaces are spaces, en dash and minus sign are
//! hyphens, curly quotes are straight.

use crate::model::span::Span;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// What stands between it and the token before it.
    pub gap: Gap,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Digits with the separators between them: `1,234.5`, `3.11.4`, `.5`, `1 234` with a no-break space.
    Number,
    /// A run of letters; hyphens, apostrophes and digits end it.
    Word,
    /// `'s` after a word.
    Possessive,
    /// A currency sign.
    Currency,
    /// A percent sign.
    Percent,
    /// Any other character, one a token, as its plain peer: `-` for hyphen, en dash and minus sign; `'` and `"` for
    /// quotes; `—` stays.
    Punct(char),
}

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing.
    None,
    /// Spaces.
    Space,
    /// A tab, a line break, or the start of the text.
    Break,
}

impl Token {
    /// Its text.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// Whether it follows the token before it without a space.
    pub fn is_glued(&self) -> bool {
        self.gap == Gap::None
    }

    /// Whether it is this character.
    pub fn is(&self, punct: char) -> bool {
        self.kind == TokenKind::Punct(punct)
    }
}

/// The tokens of a part of a text, in order.
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    gap: Gap,
    after_word: bool,
}

impl<'t> Tokens<'t> {
    /// The tokens of `span` in `text`; their spans are offsets into `text`.
    pub fn new(text: &'t str, span: Span) -> Self {
        let part = span.of(text);
        let at = if part.is_empty() { 0 } else { span.start() };
        Self { text, at, end: at + part.len(), gap: Gap::Break, after_word: false }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    fn is_digit(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| byte.is_ascii_digit())
    }

    fn char(&self, at: usize) -> Option<char> {
        match self.byte(at)? {
            byte if byte.is_ascii() => Some(char::from(byte)),
            _ => self.text.get(at..self.end)?.chars().next(),
        }
    }

    fn word_end(&self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                Some(byte) if byte.is_ascii_alphabetic() => at += 1,
                Some(byte) if !byte.is_ascii() => match self.char(at) {
                    Some(c) if is_word_char(c) => at += c.len_utf8(),
                    _ => return at,
                },
                _ => return at,
            }
        }
    }

    fn digits_end(&self, mut at: usize) -> usize {
        while self.is_digit(at) {
            at += 1;
        }
        at
    }

    fn number_end(&self, start: usize) -> usize {
        let mut end = self.digits_end(start);
        let mut group = end - start;
        loop {
            let Some(separator) = self.char(end) else { return end };
            let next = end + separator.len_utf8();
            let next_end = self.digits_end(next);
            let digits = next_end - next;
            let joins = match separator {
                '.' | ',' => digits > 0,
                // ISO 31-0 and Swiss grouping: only before groups of three.
                '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’' => digits == 3 && (1..=3).contains(&group),
                _ => false,
            };
            if !joins {
                return end;
            }
            (end, group) = (next_end, digits);
        }
    }

    fn possessive_end(&self, apostrophe_end: usize) -> Option<usize> {
        let is_s = matches!(self.byte(apostrophe_end), Some(b's' | b'S'));
        let end = apostrophe_end + 1;
        (is_s && self.word_end(end) == end && !self.is_digit(end)).then_some(end)
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let c = self.char(self.at)?;
            let gap = match c {
                '\n' | '\t' | '\r' | '\u{2028}' | '\u{2029}' => Gap::Break,
                c if c.is_whitespace() || is_invisible(c) => Gap::Space,
                _ => break,
            };
            self.gap = self.gap.max(gap);
            self.at += c.len_utf8();
        }
        let start = self.at;
        let c = self.char(start)?;
        let next = start + c.len_utf8();
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        let glued_to_word = self.after_word && gap == Gap::None;
        let (kind, end) = match plain(c) {
            '0'..='9' => (TokenKind::Number, self.number_end(start)),
            '.' if self.is_digit(next) && !glued_to_word => (TokenKind::Number, self.number_end(next)),
            '%' => (TokenKind::Percent, next),
            c if is_currency_sign(c) => (TokenKind::Currency, next),
            c if is_word_char(c) => (TokenKind::Word, self.word_end(start)),
            '\'' if glued_to_word => match self.possessive_end(next) {
                Some(end) => (TokenKind::Possessive, end),
                None => (TokenKind::Punct('\''), next),
            },
            c => (TokenKind::Punct(c), next),
        };
        self.after_word = matches!(kind, TokenKind::Word | TokenKind::Number | TokenKind::Punct('.' | ')'));
        self.at = end;
        Some(Token { span: Span::new(start, end), kind, gap })
    }
}

/// The plain peer of a typographic character, or the character itself.
pub fn plain(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        // hyphens, figure dash, en dash, minus signs
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
        // curly quotes, primes, modifier apostrophe
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{ff05}' | '\u{fe6a}' => '%',
        '\u{ff04}' | '\u{fe69}' => '$',
        '\u{ffe1}' => '£',
        '\u{ffe5}' => '¥',
        c => c,
    }
}

fn is_currency_sign(c: char) -> bool {
    matches!(c, '$' | '¢' | '£' | '¤' | '¥' | '\u{20a0}'..='\u{20cf}' | '\u{e3f}' | '\u{fdfc}')
}

fn is_word_char(c: char) -> bool {
    // Combining marks belong to the letter before them; digits of other scripts are no numbers to us.
    c.is_ascii_alphabetic() || (!c.is_ascii() && (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut printed = String::new();
        for token in Tokens::new(text, Span::new(0, text.len())) {
            printed.push_str(match token.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Break => "/",
            });
            let (open, close) = match token.kind {
                TokenKind::Number => ("<", ">"),
                TokenKind::Word => ("[", "]"),
                TokenKind::Possessive => ("{", "}"),
                TokenKind::Currency | TokenKind::Percent => ("(", ")"),
                TokenKind::Punct(_) => ("", ""),
            };
            let inside = match token.kind {
                TokenKind::Punct(c) => c.to_string(),
                _ => token.of(text).to_owned(),
            };
            printed.extend([open, &inside, close]);
        }
        assert_eq!(printed, expected, "{text:?}");
    }

    #[test]
    fn tokens_are_numbers_words_and_signs() {
        check("Sales rose 8.5% to $1,234.", "/[Sales] [rose] <8.5>(%) [to] ($)<1,234>.");
        check("QwQ-32B and Alibaba’s R1", "/[QwQ]-<32>[B] [and] [Alibaba]{’s} [R]<1>");
        check("batting .534, v3.11.4", "/[batting] <.534>, [v]<3.11.4>");
        check("1\u{202f}234\u{202f}567 at −3 – 4", "/<1\u{202f}234\u{202f}567> [at] -<3> - <4>");
        check("don't 'quote' \u{a0}x\ty", "/[don]'[t] '[quote]' [x]/[y]");
        check("HK$5 €5 5€ U.S.", "/[HK]($)<5> (€)<5> <5>(€) [U].[S].");
        check("été 腾讯 5", "/[été] [腾讯] <5>");
        check("1'234'567 and '25", "/<1'234'567> [and] '<25>");
        check("", "");
        check(" \n ", "");
    }

    #[test]
    fn tokens_of_a_part_stay_inside() {
        let text = "a 12,345 b";
        let tokens: Vec<&str> = Tokens::new(text, Span::new(2, 4)).map(|token| token.of(text)).collect();
        assert_eq!(tokens, ["12"]);
        assert_eq!(Tokens::new(text, Span::new(4, 400)).count(), 0);
        assert_eq!(Tokens::new("€", Span::new(1, 2)).count(), 0);
    }
}

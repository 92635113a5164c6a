//! The selected passage in code points of the article: what extends it, and what a double click takes.

use std::ops::Range;

/// A selection with the end that stays and the end that moves, in code points of the article's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: usize,
    /// Where it ends now; before the anchor when it was made backwards.
    pub head: usize,
}

impl Selection {
    /// Nothing selected, with the cursor at `at`.
    pub const fn caret(at: usize) -> Self {
        Self { anchor: at, head: at }
    }

    /// The code points selected, smaller end first.
    pub fn range(self) -> Range<usize> {
        self.anchor.min(self.head)..self.anchor.max(self.head)
    }

    /// Whether nothing is selected.
    pub const fn is_empty(self) -> bool {
        self.anchor == self.head
    }
}

/// The word around a code point of a paragraph: letters, digits and what joins them in names and numbers.
pub fn word_at(text: &str, at: usize) -> Range<usize> {
    let chars: Vec<char> = text.chars().collect();
    let joins = |i: usize| {
        let Some(&c) = chars.get(i) else { return false };
        let next_to = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.is_alphanumeric());
        c.is_alphanumeric()
            || "$€£¥%".contains(c)
            || ("'’.,-&/".contains(c) && next_to(i.checked_sub(1)) && next_to(Some(i + 1)))
    };
    let at = at.min(chars.len().saturating_sub(1));
    let at = if !joins(at) && at > 0 && joins(at - 1) { at - 1 } else { at };
    if !joins(at) {
        return at..(at + 1).min(chars.len());
    }
    let mut start = at;
    while start.checked_sub(1).is_some_and(joins) {
        start -= 1;
    }
    let mut end = at;
    while joins(end) {
        end += 1;
    }
    start..end
}

/// The next word's end (`forward`), or the previous word's start, from code point `from` of a text, which is its
/// byte `byte`; only the words beside it are looked at.
pub fn word_step(text: &str, byte: usize, from: usize, forward: bool) -> usize {
    let length = |chars: &mut dyn Iterator<Item = char>| {
        let mut chars = chars.peekable();
        let mut count = 0;
        while chars.next_if(|c| !c.is_alphanumeric()).is_some() {
            count += 1;
        }
        while chars.next_if(|c| c.is_alphanumeric()).is_some() {
            count += 1;
        }
        count
    };
    if forward {
        from + length(&mut text.get(byte..).unwrap_or_default().chars())
    } else {
        from.saturating_sub(length(&mut text.get(..byte).unwrap_or_default().chars().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, at: usize, expected: &str) {
        let range = word_at(text, at);
        let word: String = text.chars().skip(range.start).take(range.len()).collect();
        assert_eq!(word, expected, "{text:?} at {at}");
    }

    #[test]
    fn a_double_click_takes_a_word_as_finance_writes_it() {
        check("Revenue rose 11.5% to $3.2 billion.", 14, "11.5%");
        check("Revenue rose 11.5% to $3.2 billion.", 23, "$3.2");
        check("Revenue rose 11.5% to $3.2 billion.", 28, "billion");
        check("Alibaba’s cloud", 2, "Alibaba’s");
        check("end.", 4, "end");
        check("end !", 4, "!");
        check("end", 3, "end");
        check("AT&T rose", 1, "AT&T");
        check("", 0, "");
    }

    #[test]
    fn steps_go_from_word_to_word() {
        let text = "one, two  three";
        let step = |from: usize, forward: bool| word_step(text, from, from, forward);
        assert_eq!(step(0, true), 3);
        assert_eq!(step(3, true), 8);
        assert_eq!(step(15, false), 10);
        assert_eq!(step(10, false), 5);
        assert_eq!(step(15, true), 15);
        assert_eq!(step(0, false), 0);
    }
}

//! The reader's own word on lines of a site: it wins over every rule.

use std::collections::HashMap;

use crate::model::article::{Article, BlockKind};

/// Words of a cue before its colon, at most.
const CUE_WORDS: usize = 5;

/// What the reader said of lines, by the line as [`line`] makes it: whether it is a promotion.
pub type Verdicts = HashMap<String, bool>;

/// What lines that come again and again have in common: the cue up to its colon, or all words; numbers apart.
pub fn line(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = text.split_whitespace().map(|word| word.to_lowercase().replace('\u{2019}', "'")).collect();
    let cue = words.iter().take(CUE_WORDS).position(|word| word.ends_with(':'));
    let words = cue.and_then(|at| words.get(..=at)).unwrap_or(&words).join(" ");
    let mut line = String::with_capacity(words.len());
    for c in words.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if !(c == '#' && line.ends_with('#')) {
            line.push(c);
        }
    }
    line
}

/// Folds the lines of an article that the reader called promotions, and opens those that are none.
pub fn apply(verdicts: &Verdicts, article: &mut Article) {
    if verdicts.is_empty() {
        return;
    }
    let Article { text, blocks, .. } = article;
    for block in blocks {
        match verdicts.get(&line(block.span.of(text))) {
            Some(true) if !block.kind.is_folded() => block.kind = BlockKind::Promo,
            Some(false) if block.kind.is_folded() => block.kind = BlockKind::Paragraph,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plain;

    #[test]
    fn lines_of_the_same_form_are_one() {
        for (text, expected) in [
            ("• Don’t Miss: Five Stocks", "don't miss:"),
            ("Chart of the day 14", "chart of the day #"),
            ("Rates rose to 4.5% on Monday", "rates rose to #.#% on monday"),
            ("", ""),
        ] {
            assert_eq!(line(text), expected);
        }
    }

    #[test]
    fn the_reader_has_the_last_word() {
        let mut article = plain::article("Rates rose.\nChart of the day 14\nDon't miss: Five Stocks To Own\nIt fell.");
        let verdicts = Verdicts::from([("chart of the day #".to_owned(), true), ("don't miss:".to_owned(), false)]);
        apply(&verdicts, &mut article);
        let kinds: Vec<&str> = article.blocks.iter().map(|block| block.kind.name()).collect();
        assert_eq!(kinds, ["paragraph", "promo", "paragraph", "paragraph"]);
    }
}

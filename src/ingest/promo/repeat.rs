//! Lines that come again in story after story of one feed: not the story, whatever their words.
//!
//! Only the edges of a text are looked at, and only lines that are the same to the letter: a sentence that a template
//! repeats in the middle of reports stays.

use std::collections::BTreeSet;

use crate::model::article::{Article, BlockKind};

/// Blocks looked at from the start and from the end.
const FIRST: usize = 2;
const LAST: usize = 6;
/// Words of a line that can be known again.
const LEAST_WORDS: usize = 4;
const MOST_WORDS: usize = 80;
/// Stories of a feed, none the copy of another, that hold a line which is no part of any of them.
pub const STORIES: usize = 4;

/// A line as it is known again: a hash of its words.
pub type LineKey = i64;

/// The lines at the edges of an article that could come again, each once, with their places among its blocks.
pub fn lines(article: &Article) -> Vec<(usize, LineKey)> {
    let body: Vec<usize> = (0..article.blocks.len()).collect();
    let edge = body.len().saturating_sub(LAST);
    let mut keys = Vec::new();
    for (at, block) in article.blocks.iter().enumerate() {
        let is_line = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem(_) | BlockKind::Quote);
        if !is_line || (at >= FIRST && at < edge) {
            continue;
        }
        let words: Vec<String> = block.span.of(&article.text).split_whitespace().map(str::to_lowercase).collect();
        if (LEAST_WORDS..=MOST_WORDS).contains(&words.len()) {
            keys.push((at, hash(&words.join(" "))));
        }
    }
    keys
}

/// Folds the lines of an article that come again in its feed, unless most of it would go.
pub fn apply(repeated: &BTreeSet<LineKey>, article: &mut Article) {
    let again: Vec<usize> =
        lines(article).into_iter().filter(|(_, key)| repeated.contains(key)).map(|(at, _)| at).collect();
    let words =
        |at: &usize| article.blocks.get(*at).map_or(0, |block| block.span.of(&article.text).split_whitespace().count());
    let folded: usize = again.iter().map(words).sum();
    if folded * 2 > article.word_count() {
        return;
    }
    for at in again {
        if let Some(block) = article.blocks.get_mut(at) {
            block.kind = BlockKind::Boilerplate;
        }
    }
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same in every version, since it is kept.
fn hash(text: &str) -> LineKey {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    hash.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plain;

    const TAIL: &str = "Harbor notes come out each week for those who own boats.";

    fn article(text: &str) -> Article {
        plain::article(text)
    }

    #[test]
    fn lines_at_the_edges_are_known_again_and_no_others() {
        let keys = |text: &str| lines(&article(text)).into_iter().map(|(_, key)| key).collect::<BTreeSet<_>>();
        let middle = "A paragraph of the story stands here.\n".repeat(8);
        let tail = keys(TAIL);
        assert_eq!(tail.len(), 1);
        assert!(tail.is_subset(&keys(&format!("{middle}{TAIL}"))));
        assert!(tail.is_subset(&keys(&format!("{TAIL}\n{middle}"))));
        assert!(tail.is_subset(&keys(&format!("{middle}{}", TAIL.to_uppercase().replace(' ', "  ")))));
        assert!(!tail.is_subset(&keys(&format!("{middle}{TAIL}\n{middle}"))), "the middle is left alone");
        assert!(!tail.is_subset(&keys(&format!("{middle}{TAIL} It rains."))));
        assert_eq!(keys("Too short."), BTreeSet::new());
    }

    #[test]
    fn what_comes_again_is_folded_unless_most_would_go() {
        let repeated: BTreeSet<LineKey> = lines(&article(TAIL)).into_iter().map(|(_, key)| key).collect();
        let folded = |text: &str| {
            let mut article = article(text);
            apply(&repeated, &mut article);
            article.blocks.iter().filter(|block| block.kind == BlockKind::Boilerplate).count()
        };
        let story = "An ostrich farm opened by the harbor on Monday, and nobody who lives there has minded it so far.";
        assert_eq!(folded(&format!("{story}\n{TAIL}")), 1);
        assert_eq!(folded(&format!("It rains.\n{TAIL}")), 0);
        assert_eq!(folded(story), 0);
    }
}

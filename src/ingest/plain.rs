//! Plain text to an article. The text comes back unchanged, byte for byte.

use super::promo::{self, Candidate, Fold, Shape};
use crate::model::{
    article::{Article, Block, BlockKind, Item},
    span::Span,
};

/// The longest heading of plain text, in words.
const HEADING_WORDS: usize = 12;

/// Plain text, unchanged: one block per non-blank line, promotions and boilerplate told apart.
pub fn article(text: &str) -> Article {
    let lines = lines(text);
    let mut blocks: Vec<Block> = Vec::with_capacity(lines.len());
    for (i, &span) in lines.iter().enumerate() {
        let next = lines.get(i + 1).map(|next| next.of(text));
        blocks.push(Block { kind: kind(span.of(text), next), span });
    }
    let candidates: Vec<Candidate<'_>> = blocks.iter().map(|block| candidate(text, *block)).collect();
    for (block, fold) in blocks.iter_mut().zip(promo::classify(&candidates)) {
        match fold {
            Some(Fold::Promo) => block.kind = BlockKind::Promo,
            Some(Fold::Boilerplate) => block.kind = BlockKind::Boilerplate,
            None => {}
        }
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}

fn candidate(text: &str, block: Block) -> Candidate<'_> {
    let shape = if block.kind.is_item() { Shape::ListItem } else { Shape::Paragraph };
    Candidate { text: block.span.of(text), shape, ..Candidate::default() }
}

/// The non-blank lines, without their line breaks.
fn lines(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for with_break in text.split_inclusive('\n') {
        let line = with_break.trim_end_matches(['\n', '\r']);
        if !line.chars().all(is_blank) {
            spans.push(Span::new(start, start + line.len()));
        }
        start += with_break.len();
    }
    spans
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn kind(line: &str, next: Option<&str>) -> BlockKind {
    let line = line.trim();
    if has_bullet(line) {
        BlockKind::ListItem(Item::default())
    } else if line.starts_with('>') {
        BlockKind::Quote
    } else if let Some(level) = marked_heading(line) {
        BlockKind::Heading(level)
    } else if next.is_some_and(|next| is_heading(line, next)) {
        BlockKind::Heading(2)
    } else {
        BlockKind::Paragraph
    }
}

/// Whether a line starts with a bullet or with an enumerator of one or two characters, then a space.
fn has_bullet(line: &str) -> bool {
    let Some((mark, rest)) = line.split_once(char::is_whitespace) else { return false };
    if rest.trim().is_empty() {
        return false;
    }
    if let Some(bare) = mark.strip_suffix(['.', ')']) {
        let bare = bare.strip_prefix('(').unwrap_or(bare);
        let number = bare.len() <= 2 && !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        // "A. Smith said" is a name: single letters count only with a bracket.
        let letter = bare.len() == 1 && mark.ends_with(')') && bare.bytes().all(|byte| byte.is_ascii_alphabetic());
        return number || letter;
    }
    let mut chars = mark.chars();
    let (Some(first), None) = (chars.next(), chars.next()) else { return false };
    matches!(
        first,
        '-' | '*'
            | '•'
            | '–'
            | '·'
            | '▪'
            | '▫'
            | '◦'
            | '‣'
            | '●'
            | '○'
            | '■'
            | '□'
            | '►'
            | '▶'
            | '➤'
            | '✓'
            | '⁃'
            | '◆'
    )
}

/// Markdown headings: one to six number signs and a space.
fn marked_heading(line: &str) -> Option<u8> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok()?;
    ((1..=6).contains(&level) && rest.starts_with(' ')).then_some(level)
}

/// A short line without a stop, in title case or capitals, over a longer line of running text.
fn is_heading(line: &str, next: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let next_words = next.split_whitespace().count();
    if words.is_empty()
        || words.len() > HEADING_WORDS
        || next_words < 2 * words.len()
        || next_words < 10
        || has_bullet(next.trim())
    {
        return false;
    }
    if line.contains('\t') || line.ends_with(['.', '!', ',', ';', ':', '"', '”', '…']) {
        return false;
    }
    if !line.starts_with(|c: char| {
        c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘' | '\'' | '¿' | '$' | '€')
    }) {
        return false;
    }
    if !words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 3) {
        return false;
    }
    let long: Vec<_> = words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 4).collect();
    let capital = long.iter().filter(|word| {
        word.trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    });
    let capitals = capital.count();
    // Sentence case counts only for very short lines, which running text rarely is.
    long.is_empty() || capitals * 10 >= long.len() * 6 || words.len() <= 6
}

#[cfg(test)]
mod tests;

//! Sentence spans.
//!
//! A stop ends a sentence where a blank and the beginning of a sentence follow it, unless it belongs to an
//! abbreviation. Some abbreviations end sentences too ("Inc.", "U.S."): there the next word decides.

use crate::model::{
    article::{Article, BlockKind},
    span::Span,
};

/// The sentences of an article, sorted; no sentence crosses a block, and together they cover all non-blank text.
///
/// Rows of a table and lines of a block are sentences of their own.
pub fn split(article: &Article) -> Vec<Span> {
    let mut sentences = Vec::new();
    for block in &article.blocks {
        let mut start = block.span.start();
        for line in block.span.of(&article.text).split_inclusive('\n') {
            if matches!(block.kind, BlockKind::Table | BlockKind::Code) {
                push_trimmed(&mut sentences, line, start);
            } else {
                split_line(&mut sentences, line, start);
            }
            start += line.len();
        }
    }
    sentences
}

/// The sentence that holds a span's start.
pub fn containing(sentences: &[Span], span: Span) -> Span {
    let after = sentences.partition_point(|sentence| sentence.start() <= span.start());
    after.checked_sub(1).and_then(|i| sentences.get(i)).copied().unwrap_or(span)
}

/// Never the end of a sentence: a name or a number follows.
const LEADING: &[&str] = &[
    "adm", "approx", "apt", "art", "brig", "bros", "capt", "cf", "cmdr", "col", "det", "dr", "drs", "e.g", "eg", "est",
    "fig", "figs", "fr", "ft", "gen", "gov", "hon", "i.e", "incl", "lt", "maj", "messrs", "mr", "mrs", "ms", "mt",
    "mx", "no", "nos", "pp", "prof", "pvt", "rep", "reps", "rev", "rs", "sec", "sen", "sens", "sgt", "sr", "st",
    "supt", "v", "viz", "vol", "vs",
];

/// The end of a sentence only where a word follows that begins one.
const TRAILING: &[&str] = &[
    "a.g", "a.m", "ag", "apr", "assn", "aug", "ave", "b.v", "blvd", "calif", "co", "colo", "conn", "corp", "corps",
    "cos", "d.c", "dec", "dept", "e.u", "etc", "feb", "fla", "fri", "ga", "gmbh", "ill", "inc", "intl", "jan", "jr",
    "jul", "jun", "l.l.c", "l.p", "ltd", "ltda", "mar", "mass", "mfg", "mich", "minn", "mon", "n.a", "n.v", "n.y",
    "nov", "oct", "p.m", "pa", "ph.d", "plc", "pte", "pty", "s.a", "s.p.a", "sat", "sep", "sept", "sun", "tex", "thu",
    "thurs", "tue", "tues", "u.k", "u.n", "u.s", "u.s.a", "univ", "va", "wed", "wis",
];

/// Words that begin a sentence more often than a name.
const STARTERS: &[&str] = &[
    "a",
    "about",
    "according",
    "across",
    "after",
    "against",
    "all",
    "also",
    "although",
    "amid",
    "among",
    "an",
    "analysts",
    "and",
    "another",
    "any",
    "are",
    "as",
    "at",
    "based",
    "because",
    "before",
    "both",
    "but",
    "by",
    "can",
    "consumers",
    "despite",
    "did",
    "do",
    "does",
    "during",
    "each",
    "earlier",
    "economists",
    "even",
    "every",
    "excluding",
    "few",
    "for",
    "four",
    "from",
    "further",
    "gains",
    "given",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "instead",
    "investors",
    "is",
    "it",
    "its",
    "last",
    "later",
    "least",
    "like",
    "many",
    "markets",
    "meanwhile",
    "more",
    "moreover",
    "most",
    "my",
    "nearly",
    "net",
    "no",
    "none",
    "not",
    "now",
    "of",
    "officials",
    "on",
    "once",
    "one",
    "only",
    "or",
    "others",
    "our",
    "over",
    "part",
    "revenue",
    "sales",
    "separately",
    "shares",
    "she",
    "since",
    "so",
    "some",
    "still",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "though",
    "three",
    "through",
    "thus",
    "to",
    "today",
    "traders",
    "two",
    "under",
    "unlike",
    "until",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "yet",
    "you",
    "your",
];

const CLOSERS: &[char] = &['"', '\'', '\u{201d}', '\u{2019}', ')', ']', '}', '\u{bb}', '*', '_'];
const OPENERS: &[char] = &['"', '\'', '\u{201c}', '\u{2018}', '(', '[', '{', '\u{ab}', '*', '_'];

/// Splits one line of prose that begins at byte `offset` of the text.
fn split_line(sentences: &mut Vec<Span>, line: &str, offset: usize) {
    let mut start = 0;
    let mut word_start = 0;
    let mut previous = ' ';
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '\u{2026}' | '\u{3002}' | '\u{ff01}' | '\u{ff1f}') {
            if c.is_whitespace() || OPENERS.contains(&c) || matches!(c, '-' | '\u{2014}' | '\u{2013}' | '/') {
                word_start = at + c.len_utf8();
            }
            previous = c;
            continue;
        }
        let word = line.get(word_start..at).unwrap_or_default();
        let before = std::mem::replace(&mut previous, c);
        while chars.next_if(|&(_, next)| CLOSERS.contains(&next) || matches!(next, '.' | '!' | '?')).is_some() {}
        let end = chars.peek().map_or(line.len(), |&(next, _)| next);
        let rest = line.get(end..).unwrap_or_default();
        let wide = matches!(c, '\u{3002}' | '\u{ff01}' | '\u{ff1f}');
        if wide || ends_here(word, c, before, rest, word_start == start) {
            push_trimmed(sentences, line.get(start..end).unwrap_or_default(), offset + start);
            start = end;
            word_start = end;
        }
    }
    push_trimmed(sentences, line.get(start..).unwrap_or_default(), offset + start);
}

/// Whether the stop after `word` ends a sentence, given the text after it.
fn ends_here(word: &str, stop: char, before: char, rest: &str, opens_line: bool) -> bool {
    let next = next_word(rest);
    let Some(first) = next.chars().next() else { return rest.trim_start_matches(OPENERS).trim().is_empty() };
    if !rest.starts_with(char::is_whitespace) {
        // "...markets.The company": a blank lost on the way here.
        return before.is_lowercase() && first.is_uppercase() && is_one_of(STARTERS, next) && word.len() > 2;
    }
    // "iRobot", "eBay" begin a sentence as they are.
    let brand = first.is_lowercase() && next.chars().skip(1).take(2).any(char::is_uppercase);
    if (first.is_lowercase() && !brand) || matches!(first, ',' | ';' | ':' | '-' | '\u{2013}' | '\u{2014}') {
        return false;
    }
    if stop != '.' {
        return true;
    }
    if opens_line && (word.len() <= 2 || word.chars().all(|c| c.is_ascii_digit())) {
        return false; // "1. First", "B. Second"
    }
    if is_one_of(LEADING, word) {
        return word.eq_ignore_ascii_case("no") && !first.is_ascii_digit();
    }
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let dotted =
        word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2) && !word.contains(is_digit);
    if initial || dotted || is_one_of(TRAILING, word) {
        return is_one_of(STARTERS, next);
    }
    true
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_one_of(list: &[&str], word: &str) -> bool {
    word.len() <= 12 && list.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// The first word of a text, opening quotes and brackets left out.
fn next_word(text: &str) -> &str {
    let text = text.trim_start().trim_start_matches(OPENERS);
    let mut chars = text.char_indices().take(24).skip(1);
    let end = chars.find(|&(_, c)| !c.is_alphanumeric()).map_or_else(|| text.len().min(24), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Adds the text without the blanks around it, if any is left.
fn push_trimmed(sentences: &mut Vec<Span>, text: &str, offset: usize) {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let left = text.len() - text.trim_start_matches(blank).len();
    let trimmed = text.trim_matches(blank);
    if !trimmed.is_empty() {
        sentences.push(Span::new(offset + left, offset + left + trimmed.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plain;

    const CASES: &str = include_str!("../../tests/fixtures/sentences.txt");

    /// Each line of the file is a text; ` | ` stands where a sentence ends.
    #[test]
    fn sentences_end_where_the_file_says() {
        for line in CASES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let text = line.replace(" | ", " ").replace('|', "");
            let article = Article {
                blocks: vec![crate::model::article::Block {
                    kind: BlockKind::Paragraph,
                    span: Span::new(0, text.len()),
                }],
                text,
                ..Article::default()
            };
            let got: Vec<&str> = split(&article).iter().map(|span| span.of(&article.text)).collect();
            let expected: Vec<&str> = line.split('|').map(str::trim).collect();
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn lists_of_words_are_sorted() {
        for list in [LEADING, TRAILING, STARTERS] {
            assert!(list.is_sorted(), "{:?}", list.windows(2).find(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn sentences_cover_all_text_and_cross_no_block() {
        let check = |text: &str| {
            let article = plain::article(text);
            let sentences = split(&article);
            let mut at = 0;
            for sentence in &sentences {
                assert!(sentence.start() >= at && !sentence.is_empty());
                assert!(
                    text.get(at..sentence.start()).unwrap().trim_matches(['\u{feff}', '\u{200b}']).trim().is_empty()
                );
                assert!(article.blocks.iter().any(|block| block.span.covers(*sentence)));
                at = sentence.end();
            }
            assert!(text.get(at..).unwrap().trim().is_empty());
        };
        check("");
        check("One. Two! Three?\n\n- four. Five\n  six… Seven.");
        check("“Up 3.5%,” said J. P. Morris of Acme Inc. (NYSE: ACM). The U.S. grew. 他说。好。");
        check("....\n?!?!\n. . .\n\"\"\"\n。。");
        check(&"a.b. C. ".repeat(500));
        check("\u{feff}Hello. \u{200b}World.");
    }

    #[test]
    fn rows_of_a_table_are_sentences() {
        let text = "Quarter\tRevenue\nQ1\tU.S. $3.1 bn. It\nQ2\t$3.3 bn".to_owned();
        let span = Span::new(0, text.len());
        let blocks = vec![crate::model::article::Block { kind: BlockKind::Table, span }];
        let article = Article { text, blocks, ..Article::default() };
        let rows: Vec<&str> = split(&article).iter().map(|span| span.of(&article.text)).collect();
        assert_eq!(rows, ["Quarter\tRevenue", "Q1\tU.S. $3.1 bn. It", "Q2\t$3.3 bn"]);
    }
}

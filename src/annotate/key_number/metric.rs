//! The lexicon of what numbers measure: `assets/lexicon/metrics.tsv`.

use std::{collections::HashMap, hash::BuildHasherDefault, sync::LazyLock};

use crate::annotate::hash::WordHasher;

/// The longest phrase, in words.
const WORDS: usize = 6;

/// What the lexicon says of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Its canonical name, if it has one.
    pub(super) id: Option<&'static str>,
}

static TABLE: LazyLock<HashMap<&'static str, Known, BuildHasherDefault<WordHasher>>> = LazyLock::new(|| {
    let lines = include_str!("../../../assets/lexicon/metrics.tsv").lines();
    let entries = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    entries.map(|(phrase, id)| (phrase, Known { id: Some(id).filter(|id| *id != "-") })).collect()
});

/// The phrases of one word.
pub(super) fn heads() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied().filter(|phrase| !phrase.contains(' '))
}

/// The words before the last of the phrases of several words.
pub(super) fn modifiers() -> impl Iterator<Item = &'static str> {
    let phrases = TABLE.keys().copied().filter_map(|phrase| phrase.rsplit_once(' '));
    phrases.flat_map(|(words, _)| words.split(' ')).filter(|word| word.len() > 3)
}

/// What is known of a phrase: of its longest ending in the lexicon, else of its longest part.
pub(super) fn canonical(phrase: &str) -> Option<Known> {
    // The words in lower case with one blank between them, and where each begins.
    let mut lower = String::with_capacity(phrase.len());
    let mut words: Vec<(usize, usize)> = Vec::with_capacity(8);
    for word in phrase.split(|c: char| c.is_whitespace() || c == '"').filter(|word| !word.is_empty()) {
        if !lower.is_empty() {
            lower.push(' ');
        }
        let start = lower.len();
        if word.is_ascii() {
            lower.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            lower.push_str(&word.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'"));
        }
        words.push((start, lower.len()));
    }
    let ending = |words: &[(usize, usize)]| {
        let end = words.last()?.1;
        let from = words.get(words.len().saturating_sub(WORDS)..).unwrap_or_default();
        from.iter().find_map(|&(start, _)| find(lower.get(start..end)?))
    };
    let whole = ending(&words);
    // "profit forecast" is about profit, "forecast" alone about guidance.
    if whole.is_some_and(|known| known.id.is_some_and(|id| id != "guidance")) {
        return whole;
    }
    // "revenue target", "profit decline": the head says nothing, what stands before it does.
    let parts = (1..words.len()).rev().filter_map(|to| words.get(..to)).filter_map(ending);
    parts.into_iter().find(|known| known.id.is_some_and(|id| id != "guidance")).or(whole)
}

/// Whether the lexicon has a phrase as it is, in lower case.
pub(in crate::annotate) fn is_phrase(phrase: &str) -> bool {
    find(phrase).is_some()
}

fn find(phrase: &str) -> Option<Known> {
    if let Some(found) = TABLE.get(phrase) {
        return Some(*found);
    }
    let stem = phrase.strip_suffix('s')?;
    let plain = || TABLE.get(stem).copied();
    let sibilant = || TABLE.get(stem.strip_suffix('e')?).copied();
    let y = || stem.strip_suffix("ie").and_then(|stem| TABLE.get(format!("{stem}y").as_str()).copied());
    y().or_else(sibilant).or_else(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_have_canonical_names() {
        let check = |phrase: &str, expected: Option<Option<&'static str>>| {
            assert_eq!(canonical(phrase), expected.map(|id| Known { id }), "{phrase}");
        };
        check("adjusted operating profit", Some(Some("operating_income")));
        check("Cloud revenue", Some(Some("revenue")));
        check("quarterly dividends", Some(Some("dividend")));
        check("earnings per share", Some(Some("eps")));
        check("net debt", Some(Some("net_debt")));
        check("revenue increase", Some(Some("revenue")));
        check("value", Some(None));
        check("umbrellas", None);
        check("", None);
    }
}

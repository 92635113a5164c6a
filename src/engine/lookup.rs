//! What "go to anything" finds while a name is being typed: instruments of the directory and stories by headline.

use std::sync::Arc;

use super::snapshot::Lookup;
use crate::{
    annotate::directory::Directory,
    model::{instrument::Instrument, story::StoryRow},
};

/// Instruments and stories shown at most.
const INSTRUMENTS: usize = 5;
const STORIES: usize = 8;

/// Finds what goes by `typed`; every word must begin a word of a headline.
pub(super) fn look_up(typed: &str, stories: &[Arc<StoryRow>], directory: &Directory) -> Lookup {
    let query = typed.trim();
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut lookup = Lookup { query: query.to_owned(), ..Lookup::default() };
    if words.is_empty() {
        return lookup;
    }
    let found = directory.look_up(query, INSTRUMENTS);
    lookup.instruments = found.into_iter().filter_map(|hit| directory.instrument(hit.id)).collect::<Vec<Instrument>>();
    lookup.stories = stories
        .iter()
        .filter(|row| !row.is_muted() && begins_words(&row.title, &words))
        .take(STORIES)
        .cloned()
        .collect();
    lookup
}

fn begins_words(title: &str, words: &[String]) -> bool {
    let title = title.to_lowercase();
    words.iter().all(|word| {
        title.match_indices(word.as_str()).any(|(at, _)| {
            let before = title.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| !c.is_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_begins_a_word_of_the_headline() {
        let check = |title: &str, typed: &str, expected: bool| {
            let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
            assert_eq!(begins_words(title, &words), expected, "{typed:?} in {title:?}");
        };
        check("Norfield Freight cuts its outlook", "out nor", true);
        check("Norfield Freight cuts its outlook", "field", false);
        check("Ölpreis steigt", "öl", true);
        check("", "a", false);
    }

    #[test]
    fn a_symbol_comes_first() {
        let lookup = look_up("$msft", &[], Directory::current());
        assert_eq!(lookup.instruments.first().map(|found| found.symbol.as_str()), Some("MSFT"));
        assert_eq!(look_up("  ", &[], Directory::current()), Lookup::default());
    }
}

//! Finding stories by what the reader types, and showing where they say it.

use std::{collections::HashMap, sync::Arc};

use super::{
    command::Command,
    library::Library,
    room::Room,
    snapshot::{SearchResult, Snippet},
};
use crate::{
    model::{
        article::Article,
        id::StoryId,
        query::{Order, Query, Wanted},
        span::Span,
        story::StoryRow,
        tag,
    },
    store::{Store, error::StoreError},
};

/// Stories a search shows at most.
const FOUND: usize = 2_000;
/// Those of them that are shown with a piece of their text.
const WITH_SNIPPET: usize = 30;
/// Characters of such a piece, about.
const SNIPPET: usize = 160;

impl Room {
    /// Takes the newest of the searches that wait: what was typed before it nobody looks at any more.
    pub(super) fn search_newest(&mut self, typed: String) -> Result<(), StoreError> {
        let (typed, other) = self.newest_search(typed);
        self.search(&typed)?;
        if let Some(other) = other {
            self.command(other);
        }
        Ok(())
    }

    fn search(&mut self, typed: &str) -> Result<(), StoreError> {
        if typed.trim().is_empty() {
            self.search = None;
            return Ok(());
        }
        let (query, problems) = Query::parse(typed, self.clock.now());
        let stories = if query.is_empty() { Vec::new() } else { self.library.search(&query)? };
        let snippets = snippets(self.library.store(), &query, &stories)?;
        let ranked = query.order == Order::Best;
        self.search =
            Some(Arc::new(SearchResult { query: typed.trim().to_owned(), stories, problems, snippets, ranked }));
        Ok(())
    }

    /// Takes the commands that wait out of the queue, as long as they are searches, and returns the newest of them; with
    /// it comes a command that is none.
    fn newest_search(&self, mut typed: String) -> (String, Option<Command>) {
        while let Ok(next) = self.doors.commands.try_recv() {
            match next {
                Command::Search(newer) => typed = newer,
                other => return (typed, Some(other)),
            }
        }
        (typed, None)
    }
}

impl Library {
    /// The stories that a query finds, in its order.
    pub(super) fn search(&self, query: &Query) -> Result<Vec<StoryId>, StoreError> {
        run(&self.store, query, &self.stories)
    }
}

/// The stories of a library that a query finds, in its order; two thousand at most.
pub fn run(store: &Store, query: &Query, rows: &[Arc<StoryRow>]) -> Result<Vec<StoryId>, StoreError> {
    up_to(store, query, rows, FOUND)
}

/// The stories of a library that a query finds, in its order.
pub(super) fn up_to(
    store: &Store,
    query: &Query,
    rows: &[Arc<StoryRow>],
    most: usize,
) -> Result<Vec<StoryId>, StoreError> {
    let mut found = Vec::new();
    if !needs_rows(query) {
        let muted = store.muted()?;
        store.search(query, |id| {
            found.extend((!muted.contains(&id)).then_some(id));
            found.len() < most
        })?;
        return Ok(found);
    }
    let by_id: HashMap<StoryId, &StoryRow> =
        rows.iter().filter(|row| admits(query, row)).map(|row| (row.id, row.as_ref())).collect();
    let asks_store =
        !(query.words.is_empty() && query.without.is_empty() && query.symbols.is_empty() && query.numbers.is_empty())
            || query.watched.is_some();
    if asks_store {
        store.search(query, |id| {
            if by_id.contains_key(&id) {
                found.push(id);
            }
            found.len() < most
        })?;
    } else {
        found.extend(rows.iter().map(|row| row.id).filter(|id| by_id.contains_key(id)).take(most));
    }
    Ok(found)
}

/// Whether a query asks for what only the list knows.
fn needs_rows(query: &Query) -> bool {
    query.read.is_some()
        || query.starred.is_some()
        || query.muted
        || !query.tags.is_empty()
        || query.after.is_some()
        || query.before.is_some()
        || !query.sources.is_empty()
        || !query.authors.is_empty()
}

/// Whether a row fulfils what a query asks of it.
pub(super) fn admits(query: &Query, row: &StoryRow) -> bool {
    let holds = |name: &str, (part, wanted): &(String, Wanted)| {
        name.to_lowercase().contains(part.as_str()) == (*wanted == Wanted::Yes)
    };
    let has = |(wanted, is): &(String, Wanted)| {
        row.tags().iter().any(|tag| tag::is_same(tag, wanted)) == (*is == Wanted::Yes)
    };
    let time = row.sort_time();
    query.muted == row.is_muted()
        && query.tags.iter().all(has)
        && query.read.is_none_or(|read| row.status.read == read)
        && query.starred.is_none_or(|starred| row.status.starred == starred)
        && query.after.is_none_or(|after| time >= after)
        && query.before.is_none_or(|before| time < before)
        && query.sources.iter().all(|source| holds(&row.source, source))
        && query.authors.iter().all(|author| holds(row.author.as_deref().unwrap_or_default(), author))
}

/// A piece of text of the first stories found, with the words looked for marked in it.
pub fn snippets(store: &Store, query: &Query, stories: &[StoryId]) -> Result<HashMap<StoryId, Snippet>, StoreError> {
    let mut snippets = HashMap::new();
    let words: Vec<String> = query.words.iter().flatten().map(|words| words.text.to_lowercase()).collect();
    if words.is_empty() {
        return Ok(snippets);
    }
    for id in stories.iter().take(WITH_SNIPPET) {
        // A story that cannot be read says so when it is opened.
        let Ok(Some(found)) = store.story(*id) else { continue };
        if let Some(snippet) = snippet(&found.article, &words) {
            snippets.insert(*id, snippet);
        }
    }
    Ok(snippets)
}

/// The text around the first of the words in a story's body.
fn snippet(article: &Article, words: &[String]) -> Option<Snippet> {
    let body = article.blocks.iter().filter(|block| !block.kind.is_folded());
    body.map(|block| block.span.of(&article.text)).find_map(|block| {
        let marks = marks(block, words);
        let first = marks.first()?;
        // From somewhat before the word, at the beginning of another.
        let before = block.get(..first.start())?;
        let from = before.char_indices().rev().nth(SNIPPET / 4).map_or(0, |(at, _)| at);
        let from = block.get(from..)?.find(' ').filter(|_| from > 0).map_or(from, |blank| from + blank + 1);
        let from = from.min(first.start());
        let rest = block.get(from..)?;
        let to = rest.char_indices().nth(SNIPPET).map_or(rest.len(), |(at, _)| at);
        let to = if to < rest.len() { rest.get(..to)?.rfind(' ').unwrap_or(to) } else { to };
        let text = rest.get(..to)?.replace(['\n', '\t'], " ");
        let marks = marks
            .iter()
            .filter(|mark| mark.end() <= from + to)
            .map(|mark| Span::new(mark.start() - from, mark.end() - from))
            .collect();
        Some(Snippet { text, marks, is_cut_before: from > 0, is_cut_after: to < rest.len() })
    })
}

/// Where words begin in a text, whatever their case.
fn marks(text: &str, words: &[String]) -> Vec<Span> {
    let lower = text.to_lowercase();
    // Where lower case has other lengths the places would be wrong, and nothing is marked.
    if lower.len() != text.len() {
        return Vec::new();
    }
    let mut marks: Vec<Span> = Vec::new();
    for word in words {
        for (at, found) in lower.match_indices(word.as_str()) {
            let before = lower.get(..at).and_then(|before| before.chars().next_back());
            let end = at + found.len();
            if before.is_none_or(|c| !c.is_alphanumeric()) && text.get(at..end).is_some() {
                marks.push(Span::new(at, end));
            }
        }
    }
    marks.sort_unstable_by_key(|mark| (mark.start(), std::cmp::Reverse(mark.end())));
    let mut end = 0;
    marks.retain(|mark| {
        let free = mark.start() >= end;
        end = if free { mark.end() } else { end };
        free
    });
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plain;

    #[test]
    fn a_snippet_stands_around_the_first_word_and_marks_all() {
        let check = |text: &str, words: &[&str], expected: &str| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let shown = snippet(&plain::article(text), &words).map(|snippet| {
                let mut text = snippet.text.clone();
                for mark in snippet.marks.iter().rev() {
                    text.insert(mark.end(), ']');
                    text.insert(mark.start(), '[');
                }
                text
            });
            assert_eq!(shown.unwrap_or_default(), expected);
        };
        check(
            "Nothing here.\nA port Strike closed two ports.",
            &["strike", "port"],
            "A [port] [Strike] closed two [port]s.",
        );
        check("Nothing here.", &["strike"], "");
        check("Airport news.", &["port"], "");
        check("\u{130}stanbul port", &["port"], "");
        let long = format!("{} the harbor {}", "word ".repeat(60), "more ".repeat(60));
        let words = ["harbor".to_owned()];
        let snippet = snippet(&plain::article(&long), &words).unwrap();
        assert!(snippet.is_cut_before && snippet.is_cut_after && snippet.text.starts_with("word "));
        assert_eq!(snippet.marks.iter().map(|mark| mark.of(&snippet.text)).collect::<Vec<_>>(), ["harbor"]);
    }
}

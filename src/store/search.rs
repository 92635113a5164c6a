//! Finding stories by their words (FTS5), instruments and numbers.

use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Store, error::StoreError, row::Id, user};
use crate::model::{
    id::StoryId,
    instrument::Symbol,
    query::{NumberRange, Order, Place, Query, Wanted, Words},
};

/// Stories that are weighed against each other at most, the newest of those that match: to weigh takes time for each.
const WEIGHED: i64 = 20_000;

impl Store {
    /// Calls `take` with the stories that hold the words, instruments and numbers of a query, in its order, until that
    /// returns false. The other conditions of the query are not looked at; the newest are those that arrived last.
    pub fn search(&self, query: &Query, take: impl FnMut(StoryId) -> bool) -> Result<(), StoreError> {
        let watched = if query.watched.is_some() { user::watchlist(&self.user)? } else { Vec::new() };
        search(&self.cache, query, &watched, take)
    }
}

fn search(
    cache: &Connection,
    query: &Query,
    watched: &[Symbol],
    mut take: impl FnMut(StoryId) -> bool,
) -> Result<(), StoreError> {
    let mut conditions: Vec<String> = Vec::new();
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let matching = words_of(query);
    let number = if let Some(matching) = &matching {
        conditions.push("words MATCH ?".to_owned());
        values.push(Box::new(matching.clone()));
        "words.rowid"
    } else {
        "stories.number"
    };
    for words in &query.without {
        if let Some(words) = one(words) {
            conditions.push(format!("{number} NOT IN (SELECT rowid FROM words WHERE words MATCH ?)"));
            values.push(Box::new(words));
        }
    }
    for (symbol, wanted) in &query.symbols {
        let not = if *wanted == Wanted::No { "NOT " } else { "" };
        conditions.push(format!("{number} {not}IN (SELECT story FROM mentions WHERE symbol = ?)"));
        values.push(Box::new(symbol.as_str().to_owned()));
    }
    if let Some(wanted) = query.watched {
        let not = if wanted == Wanted::No { "NOT " } else { "" };
        let marks = vec!["?"; watched.len()].join(", ");
        conditions.push(format!("{number} {not}IN (SELECT story FROM mentions WHERE symbol IN ({marks}))"));
        values.extend(watched.iter().map(|symbol| Box::new(symbol.as_str().to_owned()) as Box<dyn ToSql>));
    }
    for (range, wanted) in &query.numbers {
        let (least, most) = bounds(range);
        let not = if *wanted == Wanted::No { "NOT " } else { "" };
        conditions.push(format!(
            "{number} {not}IN (SELECT story FROM story_numbers WHERE is_percent = ? AND value BETWEEN ? AND ?)"
        ));
        values.extend([Box::new(range.is_percent) as Box<dyn ToSql>, Box::new(least), Box::new(most)]);
    }
    let order = match (query.order, &matching) {
        (Order::Best, Some(matching)) => {
            if let Some(oldest) = oldest_weighed(cache, &query.words, matching)? {
                conditions.push("words.rowid >= ?".to_owned());
                values.push(Box::new(oldest));
            }
            // A word in the headline tells more than one in the text (<https://sqlite.org/fts5.html#the_bm25_function>).
            "bm25(words, 8.0, 1.0, 4.0), words.rowid DESC".to_owned()
        }
        _ => format!("{number} DESC"),
    };
    let tables = if matching.is_some() { "words JOIN stories ON stories.number = words.rowid" } else { "stories" };
    let conditions = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
    let sql = format!("SELECT stories.id FROM {tables} WHERE {conditions} ORDER BY {order}");
    let mut statement = cache.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values.iter().map(AsRef::as_ref)))?;
    while let Some(row) = rows.next()? {
        if !take(row.get::<_, Id<StoryId>>(0)?.0) {
            break;
        }
    }
    Ok(())
}

/// The oldest story that is weighed, where too many hold the words.
fn oldest_weighed(cache: &Connection, words: &[Vec<Words>], matching: &str) -> Result<Option<i64>, StoreError> {
    let mut count = cache.prepare_cached("SELECT doc FROM word_counts WHERE term = ?1")?;
    for group in words {
        let mut stories: i64 = 0;
        for words in group {
            // How many hold a beginning or a phrase is not known before they are found.
            let term = words.text.to_lowercase();
            let single = !words.is_beginning && term.chars().all(char::is_alphanumeric);
            let counted =
                if single { count.query_row([term], |row| row.get(0)).optional()?.unwrap_or(0) } else { WEIGHED };
            stories = stories.saturating_add(counted);
        }
        if stories < WEIGHED {
            return Ok(None);
        }
    }
    let mut statement =
        cache.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2")?;
    Ok(statement.query_row((matching, WEIGHED), |row| row.get(0)).optional()?)
}

/// The words a query wants as an FTS5 query; none when there is no word.
pub(super) fn words_of(query: &Query) -> Option<String> {
    all_of(&query.words)
}

/// Groups of words as an FTS5 query.
///
/// Quoting keeps FTS5's own syntax out (<https://sqlite.org/fts5.html#full_text_query_syntax>).
fn all_of(groups: &[Vec<Words>]) -> Option<String> {
    let group = |group: &Vec<Words>| {
        let words: Vec<String> = group.iter().filter_map(one).collect();
        (!words.is_empty()).then(|| format!("({})", words.join(" OR ")))
    };
    let groups: Vec<String> = groups.iter().filter_map(group).collect();
    (!groups.is_empty()).then(|| groups.join(" AND "))
}

pub(super) fn one(words: &Words) -> Option<String> {
    // To FTS5 a NUL is the end of the query.
    let text = words.text.replace('\0', " ").replace('"', "\"\"");
    if !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let column = if words.place == Place::Title { "title : " } else { "" };
    // The beginning of one letter is half of the dictionary.
    let beginning = if words.is_beginning && text.chars().count() > 1 { "*" } else { "" };
    Some(format!("{column}\"{text}\"{beginning}"))
}

/// A range in thousandths, as they are stored.
pub(super) fn bounds(range: &NumberRange) -> (i64, i64) {
    (range.least.map_or(i64::MIN, thousandths), range.most.map_or(i64::MAX, thousandths))
}

/// A number as it is stored: as good as exact for finding, and whole, so that nothing rounds on the way.
pub(super) fn thousandths(value: Decimal) -> i64 {
    let scaled = value.saturating_mul(Decimal::ONE_THOUSAND).round();
    scaled.to_i64().unwrap_or(if value.is_sign_negative() { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn what_is_typed_is_words_and_never_syntax() {
        for (typed, query) in [
            ("", None),
            ("  - \" ", None),
            ("port strike", Some("(\"port\") AND (\"strike\"*)")),
            ("port\0strike\0 ", Some("(\"port strike \")")),
            ("a NEAR b:c* ", Some("(\"a\") AND (\"NEAR\") AND (\"b:c*\")")),
            ("rate OR title:yield", Some("(\"rate\" OR title : \"yield\"*)")),
            ("x", Some("(\"x\")")),
        ] {
            let (parsed, _) = Query::parse(typed, DateTime::default());
            assert_eq!(all_of(&parsed.words).as_deref(), query, "{typed:?}");
        }
    }
}

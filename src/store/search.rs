//! Finding stories by their words (FTS5), instruments and numbers.

use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    Store,
    error::StoreError,
    row::Id,
    user,
    words::{self, Part},
};
use crate::model::{
    id::StoryId,
    instrument::Symbol,
    query::{NumberRange, Order, Place, Query, Wanted, Words},
};

/// Stories that are weighed against each other at most, the newest of those that match, to the end of a part of the index:
/// to weigh takes time for each.
const WEIGHED: usize = 16_000;

impl Store {
    /// Calls `take` with the stories that hold the words, instruments and numbers of a query, in its order, until that
    /// returns false. The other conditions of the query are not looked at; the newest are those that arrived last.
    pub fn search(&self, query: &Query, mut take: impl FnMut(StoryId) -> bool) -> Result<(), StoreError> {
        let watched = if query.watched.is_some() { user::watchlist(&self.user)? } else { Vec::new() };
        if query.order == Order::Best && words_of(query).is_some() {
            return best(&self.cache, query, &watched, take);
        }
        if words_of(query).is_none() && query.without.is_empty() {
            newest(&self.cache, &Search::new(query, &watched, None), &mut take)?;
            return Ok(());
        }
        for part in words::parts(&self.cache)? {
            if !newest(&self.cache, &Search::new(query, &watched, Some(part)), &mut take)? {
                break;
            }
        }
        Ok(())
    }
}

/// Calls `take` with what a search finds, the newest first, and says whether it wants more.
fn newest(cache: &Connection, search: &Search, take: &mut impl FnMut(StoryId) -> bool) -> Result<bool, StoreError> {
    let Search { tables, number, conditions, .. } = search;
    let sql = format!("SELECT stories.id FROM {tables} WHERE {conditions} ORDER BY {number} DESC");
    let mut statement = cache.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(search.values()))?;
    while let Some(row) = rows.next()? {
        if !take(row.get::<_, Id<StoryId>>(0)?.0) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Calls `take` with what a query of words finds, the best first. How rare a word is is counted within each part.
fn best(
    cache: &Connection,
    query: &Query,
    watched: &[Symbol],
    mut take: impl FnMut(StoryId) -> bool,
) -> Result<(), StoreError> {
    let mut found: Vec<(f64, i64)> = Vec::new();
    for part in words::parts(cache)? {
        let search = Search::new(query, watched, Some(part));
        let Search { table, tables, number, conditions, .. } = &search;
        // A word in the headline tells more than one in the text (<https://sqlite.org/fts5.html#the_bm25_function>).
        let sql = format!("SELECT bm25({table}, 8.0, 1.0, 4.0), {number} FROM {tables} WHERE {conditions}");
        let mut statement = cache.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(search.values()))?;
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, row.get(1)?));
        }
        if found.len() >= WEIGHED {
            break;
        }
    }
    // What bm25 gives is the smaller the better.
    found.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
    let mut statement = cache.prepare_cached("SELECT id FROM stories WHERE number = ?1")?;
    for (_, number) in found {
        let id = statement.query_row([number], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0)).optional()?;
        if id.is_some_and(|id| !take(id)) {
            break;
        }
    }
    Ok(())
}

/// A query as SQL over one part of the index, or over all stories if it asks for no words.
struct Search {
    /// The table of words; empty where none is asked.
    table: String,
    tables: String,
    /// The column with the number of a story.
    number: String,
    conditions: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Search {
    fn new(query: &Query, watched: &[Symbol], part: Option<Part>) -> Self {
        let mut conditions: Vec<String> = Vec::new();
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        let table = part.map(|part| words::table(part.first)).unwrap_or_default();
        let (tables, number) = match (words_of(query), part) {
            (Some(matching), Some(_)) => {
                conditions.push(format!("{table} MATCH ?"));
                values.push(Box::new(matching));
                (format!("{table} JOIN stories ON stories.number = {table}.rowid"), format!("{table}.rowid"))
            }
            (_, Some(part)) => {
                conditions.push("stories.number BETWEEN ? AND ?".to_owned());
                values.extend([Box::new(part.first) as Box<dyn ToSql>, Box::new(part.last)]);
                ("stories".to_owned(), "stories.number".to_owned())
            }
            (_, None) => ("stories".to_owned(), "stories.number".to_owned()),
        };
        for words in query.without.iter().filter_map(one).filter(|_| part.is_some()) {
            conditions.push(format!("{number} NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)"));
            values.push(Box::new(words));
        }
        for (symbol, wanted) in &query.symbols {
            let not = not(*wanted);
            conditions.push(format!("{number} {not}IN (SELECT story FROM mentions WHERE symbol = ?)"));
            values.push(Box::new(symbol.as_str().to_owned()));
        }
        if let Some(wanted) = query.watched {
            let (not, marks) = (not(wanted), vec!["?"; watched.len()].join(", "));
            conditions.push(format!("{number} {not}IN (SELECT story FROM mentions WHERE symbol IN ({marks}))"));
            values.extend(watched.iter().map(|symbol| Box::new(symbol.as_str().to_owned()) as Box<dyn ToSql>));
        }
        for (range, wanted) in &query.numbers {
            let (not, (least, most)) = (not(*wanted), bounds(range));
            conditions.push(format!(
                "{number} {not}IN (SELECT story FROM story_numbers WHERE is_percent = ? AND value BETWEEN ? AND ?)"
            ));
            values.extend([Box::new(range.is_percent) as Box<dyn ToSql>, Box::new(least), Box::new(most)]);
        }
        let conditions = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        Self { table, tables, number, conditions, values }
    }

    fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.values.iter().map(AsRef::as_ref)
    }
}

const fn not(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Yes => "",
        Wanted::No => "NOT ",
    }
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

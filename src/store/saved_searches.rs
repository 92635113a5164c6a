//! Searches that the reader keeps, in `user.db`; and a query asked about one story.

use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};

use super::{
    Store,
    error::StoreError,
    row::time,
    search::{bounds, one, words_of},
    user, words,
};
use crate::model::{
    id::{SearchId, StoryId},
    query::{Query, Wanted},
    saved_search::SavedSearch,
};

impl Store {
    /// All of them, oldest first.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        let mut statement =
            self.user.prepare_cached("SELECT id, name, query, created FROM saved_searches ORDER BY created, id")?;
        let searches = statement.query_map([], |row| {
            Ok(SavedSearch {
                id: SearchId(row.get::<_, String>(0)?.parse().unwrap_or_default()),
                name: row.get(1)?,
                query: row.get(2)?,
                created: time(row.get(3)?),
            })
        })?;
        Ok(searches.collect::<Result<_, _>>()?)
    }

    /// Adds one, or puts it in the place of the one with its identity.
    pub fn put_saved_search(&mut self, search: &SavedSearch) -> Result<(), StoreError> {
        let SavedSearch { id, name, query, created } = search;
        self.user
            .prepare_cached("INSERT OR REPLACE INTO saved_searches (id, name, query, created) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id.0.to_string(), name, query, created.timestamp()])?;
        Ok(())
    }

    /// Takes one away.
    pub fn remove_saved_search(&mut self, id: SearchId) -> Result<(), StoreError> {
        self.user.prepare_cached("DELETE FROM saved_searches WHERE id = ?1")?.execute([id.0.to_string()])?;
        Ok(())
    }

    /// Whether one story holds the words, instruments and numbers of a query, as [`Store::search`] finds it; the other
    /// conditions are not looked at. The other stories are not looked at either.
    pub fn holds(&self, query: &Query, id: StoryId) -> Result<bool, StoreError> {
        let mut statement = self.cache.prepare_cached("SELECT number FROM stories WHERE id = ?1")?;
        let number: Option<i64> = statement.query_row([id.to_string()], |row| row.get(0)).optional()?;
        let Some(number) = number else { return Ok(false) };
        let exists = |sql: &str, values: &[&dyn ToSql]| exists(&self.cache, sql, values);
        let table = words::table(words::part_of(&self.cache, number)?.unwrap_or_default());
        let in_words = &format!("SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = ?");
        if let Some(matching) = words_of(query)
            && !exists(in_words, &[&matching, &number])?
        {
            return Ok(false);
        }
        for unwanted in query.without.iter().filter_map(one) {
            if exists(in_words, &[&unwanted, &number])? {
                return Ok(false);
            }
        }
        for (symbol, wanted) in &query.symbols {
            let named = exists("SELECT 1 FROM mentions WHERE symbol = ? AND story = ?", &[&symbol.as_str(), &number])?;
            if named != (*wanted == Wanted::Yes) {
                return Ok(false);
            }
        }
        if let Some(wanted) = query.watched {
            let mut named = false;
            for symbol in user::watchlist(&self.user)? {
                let sql = "SELECT 1 FROM mentions WHERE symbol = ? AND story = ?";
                named = named || exists(sql, &[&symbol.as_str(), &number])?;
            }
            if named != (wanted == Wanted::Yes) {
                return Ok(false);
            }
        }
        for (range, wanted) in &query.numbers {
            let (least, most) = bounds(range);
            let sql = "SELECT 1 FROM story_numbers WHERE story = ? AND is_percent = ? AND value BETWEEN ? AND ?";
            let is_there = exists(sql, &[&number, &range.is_percent, &least, &most])?;
            if is_there != (*wanted == Wanted::Yes) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn exists(cache: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<bool, StoreError> {
    Ok(cache.prepare_cached(sql)?.exists(params_from_iter(values))?)
}

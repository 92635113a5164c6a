//! The words of stories (FTS5), kept in parts: one table for some thousands of stories that came one after the other.
//!
//! For the beginning of a word FTS5 gathers all stories that hold any such word before it gives the first of them. In
//! parts that is as much as one part holds, and who wants the newest seldom asks a second one.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;

/// Stories of one part.
const PART: i64 = 4096;

/// The stories of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The number of the first story.
    pub(super) first: i64,
    /// The number of the last one.
    pub(super) last: i64,
}

/// The table of the part that begins with a story.
pub(super) fn table(first: i64) -> String {
    format!("words_{first}")
}

/// All parts, the newest first.
pub(super) fn parts(cache: &Connection) -> Result<Vec<Part>, StoreError> {
    let mut statement = cache.prepare_cached("SELECT first FROM word_parts ORDER BY first DESC")?;
    let mut next = i64::MAX;
    let parts = statement.query_map([], |row| {
        let first = row.get(0)?;
        let last = next - 1;
        next = first;
        Ok(Part { first, last })
    })?;
    Ok(parts.collect::<Result<_, _>>()?)
}

/// The first story of the part that holds a story.
pub(super) fn part_of(cache: &Connection, number: i64) -> Result<Option<i64>, StoreError> {
    let mut statement =
        cache.prepare_cached("SELECT first FROM word_parts WHERE first <= ?1 ORDER BY first DESC LIMIT 1")?;
    Ok(statement.query_row([number], |row| row.get(0)).optional()?)
}

/// Lets a story be found by its title, text and symbols.
pub(super) fn put(transaction: &Transaction<'_>, number: i64, texts: [&str; 3]) -> Result<(), StoreError> {
    let known = transaction
        .prepare_cached("SELECT first, last FROM word_parts WHERE first <= ?1 ORDER BY first DESC LIMIT 1")?
        .query_row([number], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    let first = match known {
        Some((first, last)) if number <= last => first,
        _ => {
            transaction.execute_batch(&format!(
                "CREATE VIRTUAL TABLE {} USING fts5 (title, text, symbols,
                     content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')",
                table(number)
            ))?;
            transaction
                .prepare_cached("INSERT INTO word_parts (first, last) VALUES (?1, ?2)")?
                .execute([number, number + PART - 1])?;
            number
        }
    };
    let [title, text, symbols] = texts;
    let sql = format!("INSERT INTO {} (rowid, title, text, symbols) VALUES (?1, ?2, ?3, ?4)", table(first));
    transaction.prepare_cached(&sql)?.execute(params![number, title, text, symbols])?;
    Ok(())
}

/// Lets a story be found no more.
pub(super) fn forget(transaction: &Transaction<'_>, number: i64) -> Result<(), StoreError> {
    if let Some(first) = part_of(transaction, number)? {
        let sql = format!("DELETE FROM {} WHERE rowid = ?1", table(first));
        transaction.prepare_cached(&sql)?.execute([number])?;
    }
    Ok(())
}

/// Takes away the parts whose stories were all removed; the newest stays.
pub(super) fn drop_empty(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    for Part { first, last } in parts(transaction)?.into_iter().skip(1) {
        let is_used: bool = transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM stories WHERE number BETWEEN ?1 AND ?2)")?
            .query_row([first, last], |row| row.get(0))?;
        if !is_used {
            transaction.execute_batch(&format!("DROP TABLE {}", table(first)))?;
            transaction.prepare_cached("DELETE FROM word_parts WHERE first = ?1")?.execute([first])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use crate::{
        ingest::plain,
        model::{
            id::StoryId,
            query::Query,
            story::{Origin, StoryRow},
        },
        store::{Store, StoredStory},
    };

    use super::*;

    #[test]
    fn stories_of_several_parts_are_found_revised_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap().store;
        let made = |i: i64, text: &str| {
            let id = StoryId::of_content(i.to_string().as_bytes());
            StoredStory::new(
                StoryRow::new(id, Origin::Pasted, format!("story {i}"), DateTime::default()),
                plain::article(text),
            )
        };
        let text = |i: i64| if i % 2 == 0 { "harbor" } else { "harvest" };
        let all: Vec<StoredStory> = (0..2 * PART + 10).map(|i| made(i, text(i))).collect();
        store.put_stories(&all, DateTime::default()).unwrap();
        assert_eq!(parts(&store.cache).unwrap().len(), 3);
        let found = |store: &Store, typed: &str| {
            let (query, _) = Query::parse(typed, DateTime::default());
            let mut found = Vec::new();
            store
                .search(&query, |id| {
                    found.push(id);
                    true
                })
                .unwrap();
            for (i, story) in all.iter().enumerate().step_by(997) {
                let id = story.row.id;
                assert_eq!(store.holds(&query, id).unwrap(), found.contains(&id), "{typed}: {i}");
            }
            found
        };
        let newest_first = |keep: &dyn Fn(i64) -> bool| -> Vec<StoryId> {
            let numbers = (0..2 * PART + 10).rev().filter(|i| keep(*i));
            numbers.map(|i| all[usize::try_from(i).unwrap()].row.id).collect()
        };
        assert_eq!(found(&store, "har"), newest_first(&|_| true));
        assert_eq!(found(&store, "harv"), newest_first(&|i| i % 2 == 1));
        assert_eq!(found(&store, "-harbor "), newest_first(&|i| i % 2 == 1));
        assert_eq!(found(&store, "title:17 "), [all[17].row.id]);
        assert_eq!(found(&store, "17 sort:best "), [all[17].row.id]);
        assert_eq!(found(&store, "harbor sort:best ").len(), all.len() / 2);
        store.put_stories(&[made(17, "a ferry")], DateTime::default()).unwrap();
        assert_eq!(found(&store, "ferry "), [all[17].row.id]);
        assert_eq!(found(&store, "harvest "), newest_first(&|i| i % 2 == 1 && i != 17));
        let oldest: Vec<StoryId> = all.iter().take(5000).map(|story| story.row.id).collect();
        super::super::cache::remove(&mut store.cache, &oldest).unwrap();
        assert_eq!(parts(&store.cache).unwrap().len(), 2, "the part that nothing is left of is gone");
        assert_eq!(found(&store, "har"), newest_first(&|i| i >= 5000));
        store.put_stories(&[made(17, "a ferry")], DateTime::default()).unwrap();
        assert_eq!(found(&store, "ferry "), [all[17].row.id]);
    }
}

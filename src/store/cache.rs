//! Rows of `cache.db`.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use rust_decimal::Decimal;
use url::Url;

use super::{
    Put, StoredNumber, StoredStory, article_json,
    error::{StoreError, is_damage},
    figures, revisions,
    row::{Id, origin, origin_columns, time},
    search::thousandths,
    words,
};
use crate::model::{
    id::{FeedId, RevisionId, StoryId},
    instrument::Symbol,
    story::{StoryRow, StoryStatus},
};

const ROW: &str = "SELECT id, origin_kind, origin, source, title, author, published, arrived, url, symbols, numbers,
                   revision, preview_only, number, edited FROM stories";

/// The version of the program, which finds what it finds in a story.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether the table of stories is whole (<https://sqlite.org/pragma.html#pragma_quick_check>).
pub(super) fn is_sound(cache: &Connection) -> Result<bool, StoreError> {
    match cache.query_row("PRAGMA quick_check('stories')", [], |row| row.get::<_, String>(0)) {
        Ok(said) => Ok(said == "ok"),
        Err(error) if is_damage(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn rows(cache: &Connection) -> Result<Vec<StoryRow>, StoreError> {
    let mut statement = cache.prepare_cached(ROW)?;
    Ok(statement.query_map([], read_row)?.collect::<Result<_, _>>()?)
}

/// What the list sorts by, as [`StoryRow::sort_time`]: the index `stories_by_time` is on this.
const SORT_TIME: &str = "min(coalesce(published, arrived), arrived)";
/// Stories before the one that the list is shown around.
const BEFORE: usize = 100;

pub(super) fn count(cache: &Connection) -> Result<usize, StoreError> {
    Ok(cache.query_row("SELECT count(*) FROM stories", [], |row| row.get(0))?)
}

/// Stories in the order of the list, from somewhat before one of them, or from the newest.
pub(super) fn rows_around(
    cache: &Connection,
    story: Option<StoryId>,
    limit: usize,
) -> Result<Vec<StoryRow>, StoreError> {
    let at = match story {
        Some(story) => cache
            .prepare_cached(&format!("SELECT {SORT_TIME} FROM stories WHERE id = ?1"))?
            .query_row([story.to_string()], |row| row.get::<_, i64>(0))
            .optional()?
            .map(|time| (time, story.to_string())),
        None => None,
    };
    let Some((time, id)) = at else {
        let mut statement = cache.prepare_cached(&format!("{ROW} ORDER BY {SORT_TIME} DESC, id LIMIT ?1"))?;
        return Ok(statement.query_map([limit], read_row)?.collect::<Result<_, _>>()?);
    };
    let mut statement = cache.prepare_cached(&format!(
        "{ROW} WHERE {SORT_TIME} >= ?1 AND ({SORT_TIME} > ?1 OR id < ?2) ORDER BY {SORT_TIME}, id DESC LIMIT ?3"
    ))?;
    let before = statement.query_map(params![time, id, BEFORE], read_row)?;
    let mut rows: Vec<StoryRow> = before.collect::<Result<_, _>>()?;
    rows.reverse();
    let mut statement = cache.prepare_cached(&format!(
        "{ROW} WHERE {SORT_TIME} <= ?1 AND ({SORT_TIME} < ?1 OR id >= ?2) ORDER BY {SORT_TIME} DESC, id LIMIT ?3"
    ))?;
    for row in statement.query_map(params![time, id, limit], read_row)? {
        rows.push(row?);
    }
    Ok(rows)
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<StoryRow> {
    let symbols: String = row.get(9)?;
    let numbers: String = row.get(10)?;
    let url: Option<String> = row.get(8)?;
    Ok(StoryRow {
        id: row.get::<_, Id<StoryId>>(0)?.0,
        origin: origin(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?),
        source: row.get(3)?,
        title: row.get(4)?,
        author: row.get(5)?,
        published: row.get::<_, Option<i64>>(6)?.map(time),
        arrived: time(row.get(7)?),
        url: url.and_then(|url| Url::parse(&url).ok()),
        symbols: symbols.split(' ').filter_map(Symbol::parse).collect(),
        numbers: numbers.split('\n').filter(|number| !number.is_empty()).map(str::to_owned).collect(),
        edited: row.get(14)?,
        status: StoryStatus::default(),
        filed: None,
    })
}

/// Whether a story is there.
pub(super) fn holds(cache: &Connection, id: StoryId) -> Result<bool, StoreError> {
    let mut statement = cache.prepare_cached("SELECT EXISTS (SELECT 1 FROM stories WHERE id = ?1)")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0))?)
}

pub(super) fn is_filled(cache: &Connection) -> Result<bool, StoreError> {
    Ok(cache.query_row("SELECT EXISTS (SELECT 1 FROM filled)", [], |row| row.get(0))?)
}

pub(super) fn set_filled(cache: &Connection, now: DateTime<Utc>) -> Result<(), StoreError> {
    cache.execute("INSERT INTO filled (at) VALUES (?1)", [now.timestamp()])?;
    Ok(())
}

pub(super) fn story(cache: &Connection, id: StoryId) -> Result<Option<StoredStory>, StoreError> {
    let mut statement = cache.prepare_cached(&format!("{ROW} WHERE id = ?1"))?;
    let found = statement
        .query_row([id.to_string()], |row| {
            Ok((read_row(row)?, row.get::<_, Id<RevisionId>>(11)?.0, row.get::<_, bool>(12)?, row.get::<_, i64>(13)?))
        })
        .optional()?;
    let Some((row, revision, preview_only, number)) = found else { return Ok(None) };
    let json: String = cache
        .prepare_cached("SELECT article FROM revisions WHERE story = ?1 AND revision = ?2")?
        .query_row([id.to_string(), revision.to_string()], |row| row.get(0))?;
    let mut statement = cache.prepare_cached("SELECT symbol FROM mentions WHERE story = ?1 ORDER BY symbol")?;
    let symbols = statement.query_map([number], |row| row.get::<_, String>(0))?;
    let symbols: Vec<String> = symbols.collect::<Result<_, _>>()?;
    let mut statement = cache.prepare_cached("SELECT is_percent, value FROM story_numbers WHERE story = ?1")?;
    let values = statement
        .query_map([number], |row| Ok(StoredNumber { is_percent: row.get(0)?, value: Decimal::new(row.get(1)?, 3) }))?;
    let values: Vec<StoredNumber> = values.collect::<Result<_, _>>()?;
    Ok(Some(StoredStory {
        row,
        values,
        article: article_json::read(&json)?,
        revision,
        mentioned: symbols.iter().filter_map(|symbol| Symbol::parse(symbol)).collect(),
        figures: figures::of_story(cache, number)?,
        preview_only,
    }))
}

pub(super) fn put(
    cache: &mut Connection,
    stories: &[StoredStory],
    refused: &[bool],
    annotator: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Put>, StoreError> {
    let transaction = cache.transaction()?;
    let mut done = Vec::with_capacity(stories.len());
    for (story, refused) in stories.iter().zip(refused) {
        done.push(if *refused { Put::Refused } else { put_one(&transaction, story, annotator, now)? });
    }
    transaction.commit()?;
    Ok(done)
}

fn put_one(
    transaction: &Transaction<'_>,
    story: &StoredStory,
    annotator: &str,
    now: DateTime<Utc>,
) -> Result<Put, StoreError> {
    let row = &story.row;
    let id = row.id.to_string();
    let known = transaction
        .prepare_cached("SELECT number, revision, title FROM stories WHERE id = ?1")?
        .query_row([&id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    let put = match &known {
        Some((_, revision, title)) if *revision == story.revision.to_string() && *title == row.title => {
            return Ok(Put::Same);
        }
        Some(_) => Put::Revised,
        None => Put::Added,
    };
    if let Some((_, revision, title)) = &known
        && *revision == story.revision.to_string()
    {
        revisions::keep_headline(transaction, &id, revision, title)?;
    }
    let (kind, value) = origin_columns(&row.origin);
    let number: i64 = transaction
        .prepare_cached(
            "INSERT INTO stories (id, origin_kind, origin, source, title, author, published, arrived, url, symbols,
                                  numbers, revision, preview_only, annotated_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (id) DO UPDATE SET source = excluded.source, title = excluded.title, author = excluded.author,
                 published = excluded.published, url = excluded.url, symbols = excluded.symbols,
                 numbers = excluded.numbers, revision = excluded.revision, preview_only = excluded.preview_only,
                 annotated_by = excluded.annotated_by,
                 edited = edited OR preview_only = excluded.preview_only
             RETURNING number",
        )?
        .query_row(
            params![
                id,
                kind,
                value,
                row.source,
                row.title,
                row.author,
                row.published.map(|published| published.timestamp()),
                row.arrived.timestamp(),
                row.url.as_ref().map(Url::as_str),
                symbols(row),
                numbers(row),
                story.revision.to_string(),
                story.preview_only,
                annotator,
            ],
            |row| row.get(0),
        )?;
    transaction
        .prepare_cached("INSERT OR REPLACE INTO revisions (revision, story, seen, article) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![story.revision.to_string(), id, now.timestamp(), article_json::write(&story.article)?])?;
    if known.is_some() {
        forget_found(transaction, number)?;
    }
    index(transaction, number, story)?;
    Ok(put)
}

/// Lets a story be found by its words and by the instruments it names, and keeps its key numbers.
fn index(transaction: &Transaction<'_>, row_number: i64, story: &StoredStory) -> Result<(), StoreError> {
    for symbol in &story.mentioned {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO mentions (symbol, story) VALUES (?1, ?2)")?
            .execute(params![symbol.as_str(), row_number])?;
    }
    for number in &story.values {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO story_numbers (story, is_percent, value) VALUES (?1, ?2, ?3)")?
            .execute(params![row_number, number.is_percent, thousandths(number.value)])?;
    }
    let mentioned: Vec<&str> = story.mentioned.iter().map(Symbol::as_str).collect();
    words::put(transaction, row_number, [&story.row.title, &story.article.body(), &mentioned.join(" ")])?;
    figures::put(transaction, row_number, &story.figures)
}

fn forget_found(transaction: &Transaction<'_>, number: i64) -> Result<(), StoreError> {
    transaction.prepare_cached("DELETE FROM mentions WHERE story = ?1")?.execute([number])?;
    transaction.prepare_cached("DELETE FROM story_numbers WHERE story = ?1")?.execute([number])?;
    words::forget(transaction, number)?;
    figures::forget(transaction, number)
}

/// The stories whose mentions and numbers another version of the program found.
pub(super) fn outdated(cache: &Connection, annotator: &str) -> Result<Vec<StoryId>, StoreError> {
    let mut statement = cache.prepare_cached("SELECT id FROM stories WHERE annotated_by <> ?1")?;
    let ids = statement.query_map([annotator], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Keeps what was found in stories that are there with the same text, all or none.
pub(super) fn put_annotations(
    cache: &mut Connection,
    stories: &[StoredStory],
    annotator: &str,
) -> Result<(), StoreError> {
    let transaction = cache.transaction()?;
    for story in stories {
        let number: Option<i64> = transaction
            .prepare_cached(
                "UPDATE stories SET symbols = ?2, numbers = ?3, annotated_by = ?4 WHERE id = ?1 RETURNING number",
            )?
            .query_row(params![story.row.id.to_string(), symbols(&story.row), numbers(&story.row), annotator], |row| {
                row.get(0)
            })
            .optional()?;
        if let Some(number) = number {
            forget_found(&transaction, number)?;
            index(&transaction, number, story)?;
        }
    }
    transaction.commit()?;
    Ok(())
}

fn symbols(row: &StoryRow) -> String {
    row.symbols.iter().map(Symbol::as_str).collect::<Vec<_>>().join(" ")
}

fn numbers(row: &StoryRow) -> String {
    row.numbers.join("\n")
}

pub(super) fn remove(cache: &mut Connection, ids: &[StoryId]) -> Result<(), StoreError> {
    let transaction = cache.transaction()?;
    remove_in(&transaction, ids)?;
    transaction.commit()?;
    Ok(())
}

fn remove_in(transaction: &Transaction<'_>, ids: &[StoryId]) -> Result<(), StoreError> {
    for id in ids {
        let id = id.to_string();
        let number: Option<i64> = transaction
            .prepare_cached("DELETE FROM stories WHERE id = ?1 RETURNING number")?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        let Some(number) = number else { continue };
        transaction.prepare_cached("DELETE FROM revisions WHERE story = ?1")?.execute([&id])?;
        transaction.prepare_cached("DELETE FROM headlines WHERE story = ?1")?.execute([&id])?;
        forget_found(transaction, number)?;
    }
    words::drop_empty(transaction)
}

pub(super) fn ids_of_feed(cache: &Connection, feed: FeedId) -> Result<Vec<StoryId>, StoreError> {
    let mut statement = cache.prepare_cached("SELECT id FROM stories WHERE origin_kind = 'feed' AND origin = ?1")?;
    let ids = statement.query_map([feed.to_string()], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Removes the stories of a subscription and what its fetches said.
pub(super) fn remove_feed(cache: &mut Connection, feed: FeedId) -> Result<(), StoreError> {
    let ids = ids_of_feed(cache, feed)?;
    let transaction = cache.transaction()?;
    remove_in(&transaction, &ids)?;
    transaction.prepare_cached("DELETE FROM fetches WHERE feed = ?1")?.execute([feed.to_string()])?;
    transaction.commit()?;
    Ok(())
}

pub(super) fn naming(cache: &Connection, symbol: &Symbol) -> Result<Vec<StoryId>, StoreError> {
    let mut statement = cache.prepare_cached(
        "SELECT stories.id FROM mentions JOIN stories ON stories.number = mentions.story WHERE mentions.symbol = ?1",
    )?;
    let ids = statement.query_map([symbol.as_str()], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(super) fn count_naming(cache: &Connection, symbol: &Symbol) -> Result<usize, StoreError> {
    let mut statement = cache.prepare_cached("SELECT count(*) FROM mentions WHERE symbol = ?1")?;
    Ok(statement.query_row([symbol.as_str()], |row| row.get(0))?)
}

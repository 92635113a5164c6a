//! Rows of `user.db`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    StoredDocument, StoredHighlight,
    error::StoreError,
    row::{Id, origin, origin_columns, time},
};
use crate::model::{
    highlight::{Highlight, HighlightColor, TextQuoteSelector},
    id::{HighlightId, RevisionId, StoryId},
    instrument::Symbol,
    span::CharSpan,
    story::StoryStatus,
    text::one_line,
};

pub(super) fn statuses(user: &Connection) -> Result<HashMap<StoryId, StoryStatus>, StoreError> {
    let mut statement = user.prepare_cached("SELECT story, read, starred FROM statuses")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Id<StoryId>>(0)?.0, read_status(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn status(user: &Connection, id: StoryId) -> Result<StoryStatus, StoreError> {
    let mut statement = user.prepare_cached("SELECT read, starred FROM statuses WHERE story = ?1")?;
    Ok(statement.query_row([id.to_string()], |row| read_status(row, 0)).optional()?.unwrap_or_default())
}

fn read_status(row: &Row<'_>, first: usize) -> rusqlite::Result<StoryStatus> {
    Ok(StoryStatus { read: row.get(first)?, starred: row.get(first + 1)? })
}

pub(super) fn set_status(user: &Connection, id: StoryId, status: StoryStatus) -> Result<(), StoreError> {
    let mut statement = user.prepare_cached(
        "INSERT INTO statuses (story, read, starred) VALUES (?1, ?2, ?3)
         ON CONFLICT (story) DO UPDATE SET read = excluded.read, starred = excluded.starred",
    )?;
    statement.execute(params![id.to_string(), status.read, status.starred])?;
    Ok(())
}

pub(super) fn set_statuses(user: &mut Connection, statuses: &[(StoryId, StoryStatus)]) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    for (id, status) in statuses {
        set_status(&transaction, *id, *status)?;
    }
    transaction.commit()?;
    Ok(())
}

pub(super) fn watchlist(user: &Connection) -> Result<Vec<Symbol>, StoreError> {
    let mut statement = user.prepare_cached("SELECT symbol FROM watchlist ORDER BY symbol")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let symbols: Vec<String> = rows.collect::<Result<_, _>>()?;
    Ok(symbols.iter().filter_map(|symbol| Symbol::parse(symbol)).collect())
}

pub(super) fn watch(user: &Connection, symbol: &Symbol, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut statement = user.prepare_cached("INSERT OR IGNORE INTO watchlist (symbol, added) VALUES (?1, ?2)")?;
    statement.execute(params![symbol.as_str(), now.timestamp()])?;
    Ok(())
}

pub(super) fn unwatch(user: &Connection, symbol: &Symbol) -> Result<(), StoreError> {
    user.prepare_cached("DELETE FROM watchlist WHERE symbol = ?1")?.execute([symbol.as_str()])?;
    Ok(())
}

const HIGHLIGHT: &str =
    "SELECT id, story, revision, exact, prefix, suffix, start, \"end\", color, created, title, source,
     note, tags, symbols, numbers, changed, url, author, published FROM highlights";

pub(super) fn highlights(user: &Connection) -> Result<Vec<StoredHighlight>, StoreError> {
    let mut statement = user.prepare_cached(&format!("{HIGHLIGHT} ORDER BY created DESC, id DESC"))?;
    Ok(statement.query_map([], read_highlight)?.collect::<Result<_, _>>()?)
}

pub(super) fn highlights_of(user: &Connection, story: StoryId) -> Result<Vec<StoredHighlight>, StoreError> {
    let mut statement = user.prepare_cached(&format!("{HIGHLIGHT} WHERE story = ?1 ORDER BY created, id"))?;
    Ok(statement.query_map([story.to_string()], read_highlight)?.collect::<Result<_, _>>()?)
}

fn read_highlight(row: &Row<'_>) -> rusqlite::Result<StoredHighlight> {
    let highlight = Highlight {
        id: HighlightId(row.get::<_, String>(0)?.parse().unwrap_or_default()),
        story: row.get::<_, Id<StoryId>>(1)?.0,
        revision: row.get::<_, Id<RevisionId>>(2)?.0,
        quote: TextQuoteSelector { exact: row.get(3)?, prefix: row.get(4)?, suffix: row.get(5)? },
        position: CharSpan { start: row.get(6)?, end: row.get(7)? },
        color: HighlightColor::parse(&row.get::<_, String>(8)?),
        note: row.get(12)?,
        tags: lines(&row.get::<_, String>(13)?),
        symbols: lines(&row.get::<_, String>(14)?).iter().filter_map(|symbol| Symbol::parse(symbol)).collect(),
        numbers: lines(&row.get::<_, String>(15)?),
        created: time(row.get(9)?),
        changed: time(row.get(16)?),
    };
    Ok(StoredHighlight {
        highlight,
        title: row.get(10)?,
        source: row.get(11)?,
        url: row.get(17)?,
        author: row.get(18)?,
        published: row.get::<_, Option<i64>>(19)?.map(time),
    })
}

/// A list as lines; a line break in an entry becomes a blank.
pub(super) fn one_a_line(entries: &[String]) -> String {
    entries.iter().map(|entry| one_line(entry)).collect::<Vec<_>>().join("\n")
}

/// The entries of a list kept as lines.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Adds a highlight with the text it was made on.
pub(super) fn put_highlight(user: &mut Connection, stored: &StoredHighlight, text: &str) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    insert_highlight(&transaction, stored, Some(text))?;
    transaction.commit()?;
    Ok(())
}

/// Adds highlights, all or none. The texts of their revisions are taken to be there.
pub(super) fn restore_highlights(user: &mut Connection, all: &[StoredHighlight]) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    for stored in all {
        insert_highlight(&transaction, stored, None)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Adds highlights, each with the text it was made on, all or none.
pub(super) fn put_highlights(user: &mut Connection, all: &[(StoredHighlight, String)]) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    for (stored, text) in all {
        insert_highlight(&transaction, stored, Some(text))?;
    }
    transaction.commit()?;
    Ok(())
}

fn insert_highlight(user: &Connection, stored: &StoredHighlight, text: Option<&str>) -> Result<(), StoreError> {
    let highlight = &stored.highlight;
    if let Some(text) = text {
        let mut statement =
            user.prepare_cached("INSERT OR IGNORE INTO revision_texts (revision, text) VALUES (?1, ?2)")?;
        statement.execute(params![highlight.revision.to_string(), text])?;
    }
    user.prepare_cached(
        "INSERT OR REPLACE INTO highlights
             (id, story, revision, exact, prefix, suffix, start, \"end\", color, created, title, source,
              note, tags, symbols, numbers, changed, url, author, published)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?
    .execute(params![
        highlight.id.0.to_string(),
        highlight.story.to_string(),
        highlight.revision.to_string(),
        highlight.quote.exact,
        highlight.quote.prefix,
        highlight.quote.suffix,
        highlight.position.start,
        highlight.position.end,
        highlight.color.name(),
        highlight.created.timestamp(),
        stored.title,
        stored.source,
        highlight.note,
        one_a_line(&highlight.tags),
        highlight.symbols.iter().map(Symbol::as_str).collect::<Vec<_>>().join("\n"),
        one_a_line(&highlight.numbers),
        highlight.changed.timestamp(),
        stored.url,
        stored.author,
        stored.published.map(|time| time.timestamp()),
    ])?;
    Ok(())
}

/// The text of a revision that highlights were made on.
pub(super) fn revision_text(user: &Connection, revision: RevisionId) -> Result<Option<String>, StoreError> {
    let mut statement = user.prepare_cached("SELECT text FROM revision_texts WHERE revision = ?1")?;
    Ok(statement.query_row([revision.to_string()], |row| row.get(0)).optional()?)
}

pub(super) fn remove_highlights(
    user: &mut Connection,
    ids: &[HighlightId],
) -> Result<Vec<StoredHighlight>, StoreError> {
    let transaction = user.transaction()?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let id = id.0.to_string();
        let mut statement = transaction.prepare_cached(&format!("{HIGHLIGHT} WHERE id = ?1"))?;
        found.extend(statement.query_row([&id], read_highlight).optional()?);
        transaction.prepare_cached("DELETE FROM highlights WHERE id = ?1")?.execute([&id])?;
    }
    transaction.commit()?;
    Ok(found)
}

pub(super) fn is_tombstone(user: &Connection, story: StoryId) -> Result<bool, StoreError> {
    Ok(user.prepare_cached("SELECT 1 FROM tombstones WHERE story = ?1")?.exists([story.to_string()])?)
}

/// The stories the reader removed.
pub(super) fn tombstones(user: &Connection) -> Result<Vec<StoryId>, StoreError> {
    let mut statement = user.prepare_cached("SELECT story FROM tombstones")?;
    let ids = statement.query_map([], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Takes a story's tombstone away and puts back what it was made from, both or neither.
pub(super) fn unbury(
    user: &mut Connection,
    story: StoryId,
    document: Option<&StoredDocument>,
) -> Result<(), StoreError> {
    let transaction = user.transaction()?;
    transaction.prepare_cached("DELETE FROM tombstones WHERE story = ?1")?.execute([story.to_string()])?;
    if let Some(document) = document {
        put_document(&transaction, document)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Writes a story's tombstone and takes out what it was made from.
pub(super) fn take_document_and_bury(
    user: &mut Connection,
    story: StoryId,
) -> Result<Option<StoredDocument>, StoreError> {
    let transaction = user.transaction()?;
    let document = transaction
        .prepare_cached(&format!("{DOCUMENT} WHERE story = ?1"))?
        .query_row([story.to_string()], read_document)
        .optional()?;
    transaction.prepare_cached("DELETE FROM documents WHERE story = ?1")?.execute([story.to_string()])?;
    transaction.prepare_cached("INSERT OR IGNORE INTO tombstones (story) VALUES (?1)")?.execute([story.to_string()])?;
    transaction.commit()?;
    Ok(document)
}

const DOCUMENT: &str = "SELECT story, origin_kind, origin, content_type, bytes, added, is_named FROM documents";

fn read_document(row: &Row<'_>) -> rusqlite::Result<StoredDocument> {
    Ok(StoredDocument {
        story: row.get::<_, Id<StoryId>>(0)?.0,
        origin: origin(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?),
        content_type: row.get(3)?,
        bytes: row.get(4)?,
        added: time(row.get(5)?),
        is_named: row.get(6)?,
    })
}

pub(super) fn is_of_named_host(user: &Connection, story: StoryId) -> Result<bool, StoreError> {
    let mut statement = user.prepare_cached("SELECT 1 FROM documents WHERE story = ?1 AND is_named")?;
    Ok(statement.exists([story.to_string()])?)
}

pub(super) fn document_ids(user: &Connection) -> Result<Vec<StoryId>, StoreError> {
    let mut statement = user.prepare_cached("SELECT story FROM documents ORDER BY added, story")?;
    let ids = statement.query_map([], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(super) fn document(user: &Connection, story: StoryId) -> Result<Option<StoredDocument>, StoreError> {
    let mut statement = user.prepare_cached(&format!("{DOCUMENT} WHERE story = ?1"))?;
    Ok(statement.query_row([story.to_string()], read_document).optional()?)
}

fn put_document(user: &Connection, document: &StoredDocument) -> Result<(), StoreError> {
    let (kind, value) = origin_columns(&document.origin);
    let mut statement = user.prepare_cached(
        "INSERT OR REPLACE INTO documents (story, origin_kind, origin, content_type, bytes, added, is_named)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let added = document.added.timestamp();
    statement.execute(params![
        document.story.to_string(),
        kind,
        value,
        document.content_type,
        document.bytes,
        added,
        document.is_named,
    ])?;
    Ok(())
}

pub(super) fn setting(user: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = user.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

pub(super) fn set_setting(user: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    let mut statement = user.prepare_cached("INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)")?;
    statement.execute([name, value])?;
    Ok(())
}

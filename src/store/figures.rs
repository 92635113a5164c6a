//! Key numbers in `cache.db`: written with their story, read by owner.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, types::Type};
use rust_decimal::Decimal;

use super::{
    Store, article_json,
    error::StoreError,
    row::{Id, time},
};
use crate::model::{
    article::Article,
    figure::{Figure, Told},
    id::{RevisionId, StoryId},
    instrument::Symbol,
    quantity::{Bound, Change, Role},
    span::Span,
};

const COLUMNS: &str = "figures.symbol, company, metric, metric_id, period, role, change, low, high, step, unit, approx,
                       bound, figures.source, shown, first, last, sentence_first, sentence_last, quote";

impl Store {
    /// What stories said of an instrument's owner, of the newest `limit` figures, oldest first.
    pub fn figures_of(&self, symbol: &Symbol, limit: usize) -> Result<Vec<Told>, StoreError> {
        told(&self.cache, "figures.symbol", symbol.as_str(), limit)
    }

    /// The same for an organisation without a symbol, by its name as stories write it.
    pub fn figures_of_company(&self, name: &str, limit: usize) -> Result<Vec<Told>, StoreError> {
        told(&self.cache, "company", name, limit)
    }

    /// The text a story had before a revision of it.
    pub fn article_before(&self, story: StoryId, revision: RevisionId) -> Result<Option<Article>, StoreError> {
        let mut statement = self.cache.prepare_cached(
            "SELECT article FROM revisions WHERE story = ?1 AND revision <> ?2 ORDER BY seen DESC LIMIT 1",
        )?;
        let ids = [story.to_string(), revision.to_string()];
        let json: Option<String> = statement.query_row(ids, |row| row.get(0)).optional()?;
        json.map(|json| article_json::read(&json)).transpose()
    }
}

fn told(cache: &Connection, column: &str, value: &str, limit: usize) -> Result<Vec<Told>, StoreError> {
    let mut statement = cache.prepare_cached(&format!(
        "SELECT {COLUMNS}, stories.id, coalesce(min(stories.published, stories.arrived), stories.arrived) AS at
         FROM figures JOIN stories ON stories.number = figures.story
         WHERE {column} = ?1 ORDER BY at DESC, figures.story DESC, place DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![value, limit], |row| {
        Ok(Told { story: row.get::<_, Id<StoryId>>(20)?.0, at: time(row.get(21)?), figure: read(row)? })
    })?;
    let mut told: Vec<Told> = rows.collect::<Result<_, _>>()?;
    told.reverse();
    Ok(told)
}

/// The figures of one story, by its row number.
pub(super) fn of_story(cache: &Connection, number: i64) -> Result<Vec<Figure>, StoreError> {
    let mut statement =
        cache.prepare_cached(&format!("SELECT {COLUMNS} FROM figures WHERE story = ?1 ORDER BY place"))?;
    let rows = statement.query_map([number], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn put(transaction: &Transaction<'_>, number: i64, figures: &[Figure]) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO figures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                                     ?19, ?20, ?21, ?22)",
    )?;
    for (place, figure) in figures.iter().enumerate() {
        statement.execute(params![
            number,
            place,
            figure.symbol.as_ref().map(Symbol::as_str),
            figure.company,
            figure.metric,
            figure.metric_id,
            figure.period,
            figure.role.name(),
            figure.change.map(Change::name),
            figure.low.to_string(),
            figure.high.to_string(),
            figure.step.to_string(),
            figure.unit,
            figure.approx,
            figure.bound.map(Bound::sign),
            figure.source,
            figure.shown,
            figure.span.start(),
            figure.span.end(),
            figure.sentence.start(),
            figure.sentence.end(),
            figure.quote,
        ])?;
    }
    Ok(())
}

pub(super) fn forget(transaction: &Transaction<'_>, number: i64) -> Result<(), StoreError> {
    transaction.prepare_cached("DELETE FROM figures WHERE story = ?1")?.execute([number])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Figure> {
    let bad = |column: usize, value: &str| {
        let said = format!("{value:?} is no such value").into();
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, said)
    };
    let decimal = |column: usize| -> rusqlite::Result<Decimal> {
        let text: String = row.get(column)?;
        text.parse().map_err(|_| bad(column, &text))
    };
    let span = |column: usize| Ok::<_, rusqlite::Error>(Span::new(row.get(column)?, row.get(column + 1)?));
    let role: String = row.get(5)?;
    Ok(Figure {
        symbol: row.get::<_, Option<String>>(0)?.as_deref().and_then(Symbol::parse),
        company: row.get(1)?,
        metric: row.get(2)?,
        metric_id: row.get(3)?,
        period: row.get(4)?,
        role: Role::parse(&role).ok_or_else(|| bad(5, &role))?,
        change: row.get::<_, Option<String>>(6)?.as_deref().and_then(Change::parse),
        low: decimal(7)?,
        high: decimal(8)?,
        step: decimal(9)?,
        unit: row.get(10)?,
        approx: row.get(11)?,
        bound: row.get::<_, Option<String>>(12)?.as_deref().and_then(Bound::parse),
        source: row.get(13)?,
        shown: row.get(14)?,
        span: span(15)?,
        sentence: span(17)?,
        quote: row.get(19)?,
    })
}

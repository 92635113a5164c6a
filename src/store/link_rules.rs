//! The reader's link rules in `user.db`.

use rusqlite::{Connection, Row, params};

use super::{
    Store,
    error::StoreError,
    row::{Id, time},
};
use crate::model::{
    id::{LinkRuleId, StoryId},
    instrument::Symbol,
    link_rule::{LinkRule, LinkWish, Meaning},
    query::Query,
};

impl Store {
    /// All rules, oldest first.
    pub fn link_rules(&self) -> Result<Vec<LinkRule>, StoreError> {
        rules(&self.user)
    }

    /// Adds a rule, or puts a removed one back.
    pub fn put_link_rule(&mut self, rule: &LinkRule) -> Result<(), StoreError> {
        let (never, symbol) = match &rule.wish.meaning {
            Meaning::Never(symbol) => (true, symbol),
            Meaning::Always(symbol) => (false, symbol),
        };
        self.user
            .prepare_cached(
                "INSERT OR REPLACE INTO link_rules (id, words, never, symbol, story, created)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                rule.id.0.to_string(),
                rule.wish.words,
                never,
                symbol.as_str(),
                rule.wish.story.map(|story| story.to_string()),
                rule.created.timestamp(),
            ])?;
        Ok(())
    }

    /// Takes a rule away.
    pub fn remove_link_rule(&mut self, id: LinkRuleId) -> Result<(), StoreError> {
        self.user.prepare_cached("DELETE FROM link_rules WHERE id = ?1")?.execute([id.0.to_string()])?;
        Ok(())
    }

    /// The stories that hold every word of a name, newest first.
    pub fn stories_holding(&self, words: &str) -> Result<Vec<StoryId>, StoreError> {
        let mut stories = Vec::new();
        self.search(&Query::of_words(words), |id| {
            stories.push(id);
            true
        })?;
        Ok(stories)
    }

    /// Notes that stories have to be annotated again, so that a stop of the program does not leave them as they are.
    pub fn set_outdated(&mut self, ids: &[StoryId]) -> Result<(), StoreError> {
        let transaction = self.cache.transaction()?;
        for id in ids {
            transaction
                .prepare_cached("UPDATE stories SET annotated_by = '' WHERE id = ?1")?
                .execute([id.to_string()])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn rules(user: &Connection) -> Result<Vec<LinkRule>, StoreError> {
    let mut statement =
        user.prepare_cached("SELECT id, words, never, symbol, story, created FROM link_rules ORDER BY created, id")?;
    let rows = statement.query_map([], read)?;
    let rules: Vec<Option<LinkRule>> = rows.collect::<Result<_, _>>()?;
    Ok(rules.into_iter().flatten().collect())
}

/// A rule; none if its symbol cannot be read, which no version has written.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<LinkRule>> {
    let never: bool = row.get(2)?;
    let Some(symbol) = Symbol::parse(&row.get::<_, String>(3)?) else { return Ok(None) };
    Ok(Some(LinkRule {
        id: LinkRuleId(row.get::<_, String>(0)?.parse().unwrap_or_default()),
        wish: LinkWish {
            words: row.get(1)?,
            meaning: if never { Meaning::Never(symbol) } else { Meaning::Always(symbol) },
            story: row.get::<_, Option<Id<StoryId>>>(4)?.map(|id| id.0),
        },
        created: time(row.get(5)?),
    }))
}

//! The reader's rules about stories and what they made of them, in `user.db`.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Store, cache,
    error::StoreError,
    row::{Id, time},
    user::{self, lines, one_a_line},
};
use crate::model::{
    id::{FeedId, RuleId, StoryId},
    instrument::Symbol,
    query::Wanted,
    rule::{Condition, Effect, Matter, Pattern, Place, RuleWish, StoryRule},
    story::{Filed, MutedBy},
};

impl Store {
    /// All rules, oldest first.
    pub fn rules(&self) -> Result<Vec<StoryRule>, StoreError> {
        let mut conditions = conditions(&self.user)?;
        let mut statement = self.user.prepare_cached(
            "SELECT id, name, mute, star, notify, tags, created, expires, paused FROM rules ORDER BY created, id",
        )?;
        let rules = statement.query_map([], |row| {
            let id = rule_id(row, 0)?;
            let effect = Effect {
                mute: row.get(2)?,
                star: row.get(3)?,
                notify: row.get(4)?,
                tags: lines(&row.get::<_, String>(5)?),
            };
            let wish = RuleWish {
                name: row.get(1)?,
                conditions: conditions.remove(&id).unwrap_or_default(),
                effect,
                expires: row.get::<_, Option<i64>>(7)?.map(time),
                paused: row.get(8)?,
            };
            Ok(StoryRule { id, wish, created: time(row.get(6)?) })
        })?;
        Ok(rules.collect::<Result<_, _>>()?)
    }

    /// Adds a rule, or puts it in the place of the one with its identity.
    pub fn put_rule(&mut self, rule: &StoryRule) -> Result<(), StoreError> {
        let transaction = self.user.transaction()?;
        let id = rule.id.0.to_string();
        let StoryRule { wish: RuleWish { name, conditions, effect, expires, paused }, created, .. } = rule;
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO rules (id, name, mute, star, notify, tags, created, expires, paused)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                id,
                name,
                effect.mute,
                effect.star,
                effect.notify,
                one_a_line(&effect.tags),
                created.timestamp(),
                expires.map(|expires| expires.timestamp()),
                paused,
            ])?;
        transaction.prepare_cached("DELETE FROM rule_conditions WHERE rule = ?1")?.execute([&id])?;
        for (place, condition) in conditions.iter().enumerate() {
            let (matter, is_regex, value) = match &condition.matter {
                Matter::Text(place, pattern) => {
                    (place.name(), matches!(pattern, Pattern::Regex(_)), pattern.text().to_owned())
                }
                Matter::Feed(feed) => ("feed", false, feed.to_string()),
                Matter::Company(symbol) => ("company", false, symbol.to_string()),
            };
            transaction
                .prepare_cached(
                    "INSERT INTO rule_conditions (rule, place, wanted, matter, is_regex, value)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![id, place, condition.wanted == Wanted::Yes, matter, is_regex, value])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Takes a rule away. What it made of stories stays.
    pub fn remove_rule(&mut self, id: RuleId) -> Result<(), StoreError> {
        let transaction = self.user.transaction()?;
        for delete in ["DELETE FROM rules WHERE id = ?1", "DELETE FROM rule_conditions WHERE rule = ?1"] {
            transaction.prepare_cached(delete)?.execute([id.0.to_string()])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Whether a story has been here: it is in the cache, it was removed, or rules or the reader have made something of it.
    pub fn was_here(&self, id: StoryId) -> Result<bool, StoreError> {
        let mut statement = self.user.prepare_cached("SELECT EXISTS (SELECT 1 FROM filed WHERE story = ?1)")?;
        Ok(cache::holds(&self.cache, id)?
            || user::is_tombstone(&self.user, id)?
            || statement.query_row([id.to_string()], |row| row.get(0))?)
    }

    /// The stories that rules hide.
    pub fn muted(&self) -> Result<HashSet<StoryId>, StoreError> {
        let mut statement = self.user.prepare_cached("SELECT story FROM filed WHERE muted_by IS NOT NULL")?;
        let ids = statement.query_map([], |row| Ok(row.get::<_, Id<StoryId>>(0)?.0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Keeps what was made of stories, all or none; none forgets it.
    pub fn set_filed(&mut self, stories: &[(StoryId, Option<Arc<Filed>>)]) -> Result<(), StoreError> {
        let transaction = self.user.transaction()?;
        for (id, filed) in stories {
            let id = id.to_string();
            let Some(filed) = filed else {
                transaction.prepare_cached("DELETE FROM filed WHERE story = ?1")?.execute([id])?;
                continue;
            };
            let muted = filed.muted.as_ref();
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO filed (story, muted_by, muted_name, tags) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    id,
                    muted.map(|muted| muted.rule.0.to_string()),
                    muted.map(|muted| &muted.name),
                    one_a_line(&filed.tags),
                ])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

pub(super) fn all_filed(user: &Connection) -> Result<HashMap<StoryId, Arc<Filed>>, StoreError> {
    let mut statement = user.prepare_cached("SELECT muted_by, muted_name, tags, story FROM filed")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Id<StoryId>>(3)?.0, Arc::new(read_filed(row)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn filed(user: &Connection, story: StoryId) -> Result<Option<Arc<Filed>>, StoreError> {
    let mut statement = user.prepare_cached("SELECT muted_by, muted_name, tags FROM filed WHERE story = ?1")?;
    Ok(statement.query_row([story.to_string()], read_filed).optional()?.map(Arc::new))
}

fn read_filed(row: &Row<'_>) -> rusqlite::Result<Filed> {
    let muted = match row.get::<_, Option<String>>(0)? {
        None => None,
        Some(_) => Some(MutedBy { rule: rule_id(row, 0)?, name: row.get::<_, Option<String>>(1)?.unwrap_or_default() }),
    };
    Ok(Filed { muted, tags: lines(&row.get::<_, String>(2)?) })
}

fn rule_id(row: &Row<'_>, column: usize) -> rusqlite::Result<RuleId> {
    Ok(RuleId(row.get::<_, String>(column)?.parse().unwrap_or_default()))
}

fn conditions(user: &Connection) -> Result<HashMap<RuleId, Vec<Condition>>, StoreError> {
    let mut statement =
        user.prepare_cached("SELECT rule, wanted, matter, is_regex, value FROM rule_conditions ORDER BY rule, place")?;
    let mut rows = statement.query([])?;
    let mut conditions: HashMap<RuleId, Vec<Condition>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let id = rule_id(row, 0)?;
        let wanted = if row.get(1)? { Wanted::Yes } else { Wanted::No };
        let value: String = row.get(4)?;
        let bad = || StoreError::Value(format!("condition {value:?} of a rule"));
        let matter = match row.get_ref(2)?.as_str().unwrap_or_default() {
            "feed" => Matter::Feed(FeedId::parse(&value).ok_or_else(bad)?),
            "company" => Matter::Company(Symbol::parse(&value).ok_or_else(bad)?),
            place => {
                let place = Place::parse(place).ok_or_else(bad)?;
                let pattern = if row.get(3)? { Pattern::Regex(value) } else { Pattern::Words(value) };
                Matter::Text(place, pattern)
            }
        };
        conditions.entry(id).or_default().push(Condition { matter, wanted });
    }
    Ok(conditions)
}

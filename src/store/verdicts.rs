//! What the reader said of lines of a site, in `user.db`.

use std::collections::HashMap;

use super::{Store, error::StoreError};
use crate::ingest::promo::verdict::Verdicts;

impl Store {
    /// All that the reader said, by site.
    pub fn verdicts(&self) -> Result<HashMap<String, Verdicts>, StoreError> {
        let mut statement = self.user.prepare_cached("SELECT site, line, is_promo FROM promo_verdicts")?;
        let mut rows = statement.query([])?;
        let mut verdicts: HashMap<String, Verdicts> = HashMap::new();
        while let Some(row) = rows.next()? {
            verdicts.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
        }
        Ok(verdicts)
    }

    /// Keeps what the reader said of a line; none takes it back.
    pub fn set_verdict(&mut self, site: &str, line: &str, is_promo: Option<bool>) -> Result<(), StoreError> {
        match is_promo {
            Some(is_promo) => self
                .user
                .prepare_cached("INSERT OR REPLACE INTO promo_verdicts (site, line, is_promo) VALUES (?1, ?2, ?3)")?
                .execute((site, line, is_promo))?,
            None => self
                .user
                .prepare_cached("DELETE FROM promo_verdicts WHERE site = ?1 AND line = ?2")?
                .execute((site, line))?,
        };
        Ok(())
    }
}

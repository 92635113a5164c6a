//! What a worker does to get prices: open a file or send a request, and read what came.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};

use super::clock::Clock;
use crate::{
    fetch::disk,
    market::{
        provider::{Ask, Call, Provider, ProviderError, Reply, folder::is_file_of},
        series::{ProviderId, Series},
    },
};

/// Bytes of a file of prices.
const FILE_LIMIT: usize = 32 << 20;

/// One question to one source.
#[derive(Clone, Debug)]
pub(super) struct PriceJob {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) ask: Ask,
    pub(super) folder: PathBuf,
    /// When the series that is held was read, so that a file that has not changed is not read again.
    pub(super) held: Option<DateTime<Utc>>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) struct PriceOutcome {
    pub(super) provider: ProviderId,
    pub(super) ask: Ask,
    /// None where a file has not changed.
    pub(super) result: Result<Option<Series>, ProviderError>,
}

impl PriceJob {
    /// Does it.
    pub(super) fn run(self, clock: &Clock) -> PriceOutcome {
        let result = self.series(clock);
        PriceOutcome { provider: self.provider.id(), ask: self.ask, result }
    }

    /// What is said when a bug ended it.
    pub(super) fn lost(&self) -> PriceOutcome {
        let result = Err(ProviderError::Damaged("a fault of this program; please report it".to_owned()));
        PriceOutcome { provider: self.provider.id(), ask: self.ask.clone(), result }
    }

    fn series(&self, clock: &Clock) -> Result<Option<Series>, ProviderError> {
        match self.provider.call(&self.ask)? {
            Call::File => {
                let names = disk::names(&self.folder);
                let name = names.into_iter().find(|name| is_file_of(name, self.ask.symbol(), self.ask.interval));
                let path = self.folder.join(name.ok_or(ProviderError::NotFound)?);
                let written = disk::written(&path).map(DateTime::<Utc>::from);
                let read = clock.now();
                // A file written while it was read last is read once more.
                if written.zip(self.held).is_some_and(|(written, held)| written < held) {
                    return Ok(None);
                }
                let bytes = disk::read(&path, FILE_LIMIT).map_err(|error| ProviderError::Damaged(error.to_string()))?;
                self.provider.read(&self.ask, &Reply { body: &bytes, at: read }).map(Some)
            }
            Call::Http { .. } => Err(ProviderError::Unsupported),
        }
    }
}

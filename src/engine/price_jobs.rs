//! What a worker does to get prices: open a file or send a request, and read what came.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    clock::Clock,
    keychain::{self, Owner},
};
use crate::{
    fetch::{Fetched, Request, disk, error::FetchError},
    market::{
        provider::{Ask, Call, Key, Provider, ProviderError, Reply, folder::is_file_of, status_error},
        series::{ProviderId, Series},
    },
    model::secret::Secret,
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
    pub(super) fn run(self, clock: &Clock, get: &mut dyn FnMut(&Request) -> Fetched) -> PriceOutcome {
        let result = self.series(clock, get);
        PriceOutcome { provider: self.provider.id(), ask: self.ask, result }
    }

    /// What is said when a bug ended it.
    pub(super) fn lost(&self) -> PriceOutcome {
        let result = Err(ProviderError::Damaged("a fault of this program; please report it".to_owned()));
        PriceOutcome { provider: self.provider.id(), ask: self.ask.clone(), result }
    }

    fn series(&self, clock: &Clock, get: &mut dyn FnMut(&Request) -> Fetched) -> Result<Option<Series>, ProviderError> {
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
            Call::Http { url, key } => {
                let body = self.asked(url, key, clock, get)?;
                self.provider.read(&self.ask, &Reply { body: &body, at: clock.now() }).map(Some)
            }
        }
    }

    fn asked(
        &self,
        url: Url,
        key: Option<Key>,
        clock: &Clock,
        get: &mut dyn FnMut(&Request) -> Fetched,
    ) -> Result<Vec<u8>, ProviderError> {
        // The reader turned this source on, so its host is one the reader named.
        let mut request = Request::first(url);
        if let Some(Key { header, before }) = key {
            let Secret(secret) = key_of(keychain::read(&Owner::Prices(self.provider.id())))?;
            request.headers.push((header, format!("{before}{secret}")));
        }
        match get(&request) {
            Fetched::Fresh(body) => Ok(body.bytes),
            Fetched::NotModified(_) => {
                Err(ProviderError::Damaged("nothing, as if it had been asked before".to_owned()))
            }
            Fetched::Failed(error) => Err(explained(&error, clock.now())),
        }
    }
}

/// The key a keychain gives. One that is locked is not one without the key.
fn key_of(kept: Result<Option<Secret>, String>) -> Result<Secret, ProviderError> {
    kept.map_err(ProviderError::KeyLocked)?.ok_or(ProviderError::KeyMissing)
}

/// Why nothing came, as it matters to prices. Addresses are left out: they may hold what the reader looks at.
pub(super) fn explained(error: &FetchError, now: DateTime<Utc>) -> ProviderError {
    match error {
        FetchError::Status { code, retry_after, .. } => status_error(*code, retry_after.map(|after| after.moment(now))),
        FetchError::TooLarge { .. } => ProviderError::Damaged("far more than prices".to_owned()),
        // A consent page on another host, or one redirect after the other.
        FetchError::TooManyRedirects { .. } | FetchError::BadRedirect { .. } | FetchError::PrivateAddress { .. } => {
            ProviderError::Challenge
        }
        FetchError::Timeout { seconds, .. } => {
            ProviderError::Offline(format!("no answer within {} s", seconds.as_secs()))
        }
        FetchError::NoSuchHost { .. } => ProviderError::Offline("no such host".to_owned()),
        FetchError::Broken { .. } => ProviderError::Offline("the answer broke off".to_owned()),
        _ => ProviderError::Offline("no connection".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_keychain_is_not_a_missing_key() {
        let key = |kept: Result<Option<&str>, &str>| {
            let kept = kept.map(|key| key.map(|key| Secret(key.to_owned()))).map_err(str::to_owned);
            key_of(kept).map(|Secret(key)| key).map_err(|error| error.to_string())
        };
        assert_eq!(key(Ok(Some("abc"))), Ok("abc".to_owned()));
        assert_eq!(key(Ok(None)), Err("it needs your key".to_owned()));
        let locked = key(Err("locked")).unwrap_err();
        assert_eq!(locked, "its key is not to be had: the system's keychain is locked, or none is running (locked)");
        assert!(!ProviderError::KeyLocked(String::new()).opens_circuit());
    }
}

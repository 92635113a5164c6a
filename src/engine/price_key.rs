//! The reader's own keys for sources of prices, in the system's keychain and nowhere else.

use crate::{
    market::series::ProviderId,
    model::notice::{Notice, Severity},
};

/// The name the keychain files them under.
#[cfg(feature = "gui")]
const SERVICE: &str = "tapereader prices";

/// A source's key, if the keychain has one and gives it.
#[cfg(feature = "gui")]
pub(super) fn read(provider: &ProviderId) -> Option<String> {
    keyring::v1::Entry::new(SERVICE, provider.as_str()).ok()?.get_password().ok()
}

/// Keeps a source's key.
#[cfg(feature = "gui")]
pub(super) fn write(provider: &ProviderId, key: &str) -> Result<(), Notice> {
    let entry = keyring::v1::Entry::new(SERVICE, provider.as_str());
    entry.and_then(|entry| entry.set_password(key)).map_err(|error| refused(&error.to_string()))
}

#[cfg(not(feature = "gui"))]
pub(super) fn read(_: &ProviderId) -> Option<String> {
    None
}

#[cfg(not(feature = "gui"))]
pub(super) fn write(_: &ProviderId, _: &str) -> Result<(), Notice> {
    Err(refused("this build has no access to a keychain"))
}

fn refused(cause: &str) -> Notice {
    Notice {
        severity: Severity::Warning,
        title: "The key was not kept".to_owned(),
        detail: format!("It is kept in the system's keychain only: unlock or install one and type it again. {cause}"),
    }
}

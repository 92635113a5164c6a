//! Passwords, tokens and keys in the system's keychain: one entry for each subscription and each source of prices.
//!
//! A keychain may ask the reader to unlock it first, so only workers call this.

use crate::{
    fetch::Credentials,
    market::series::ProviderId,
    model::{
        feed::{Login, SecretPlace},
        id::FeedId,
        notice::{Notice, Severity},
        secret::Secret,
    },
};

/// Whom a secret is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The server of a subscription.
    Feed(FeedId),
    /// A source of prices.
    Prices(ProviderId),
}

/// What a feed's server knows the reader by.
pub(super) fn credentials(feed: FeedId, login: &Login) -> Result<Credentials, Notice> {
    let missing = |cause: &str| Notice {
        severity: Severity::Warning,
        title: "The password of this feed is not to be had".to_owned(),
        detail: format!(
            "Unlock the system's keychain and refresh, or type the password again in Feed details. {cause}"
        ),
    };
    let Secret(secret) = match &login.secret {
        SecretPlace::Library(secret) => secret.clone(),
        SecretPlace::Keychain => read(&Owner::Feed(feed))
            .map_err(|cause| missing(&cause))?
            .ok_or_else(|| missing("The keychain holds none for it"))?,
    };
    Ok(match &login.user {
        Some(user) => Credentials::Basic { user: user.clone(), password: secret },
        None => Credentials::Token(secret),
    })
}

#[cfg(feature = "gui")]
impl Owner {
    /// The program's name and the owner's, as the keychain files an entry.
    fn entry(&self) -> Result<keyring::v1::Entry, String> {
        let (service, name) = match self {
            Self::Feed(feed) => ("tapereader", feed.to_string()),
            Self::Prices(provider) => ("tapereader prices", provider.as_str().to_owned()),
        };
        keyring::v1::Entry::new(service, &name).map_err(|error| error.to_string())
    }
}

/// What is kept; nothing if the keychain holds none, the cause if it does not say.
#[cfg(feature = "gui")]
pub(super) fn read(owner: &Owner) -> Result<Option<Secret>, String> {
    match owner.entry()?.get_password() {
        Ok(secret) => Ok(Some(Secret(secret))),
        Err(keyring::v1::Error::NoEntry) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Keeps a password, token or key; the cause where there is no keychain.
#[cfg(feature = "gui")]
pub(super) fn keep(owner: &Owner, secret: &Secret) -> Result<(), String> {
    owner.entry()?.set_password(&secret.0).map_err(|error| error.to_string())
}

/// Why there is no keychain without the window.
#[cfg(not(feature = "gui"))]
const NONE: &str = "This build has no access to a keychain";

#[cfg(not(feature = "gui"))]
pub(super) fn read(_: &Owner) -> Result<Option<Secret>, String> {
    Err(NONE.to_owned())
}

#[cfg(not(feature = "gui"))]
pub(super) fn keep(_: &Owner, _: &Secret) -> Result<(), String> {
    Err(NONE.to_owned())
}

//! Passwords and tokens of feeds in the system's keychain, one for each subscription.

use crate::{
    fetch::Credentials,
    model::{
        feed::{Login, Secret, SecretPlace},
        id::FeedId,
        notice::{Notice, Severity},
    },
};

/// The name this program goes by in the keychain.
#[cfg(feature = "gui")]
const SERVICE: &str = "tapereader";

/// What a feed's server knows the reader by.
pub(super) fn credentials(feed: FeedId, login: &Login) -> Result<Credentials, Notice> {
    let secret = match &login.secret {
        SecretPlace::Library(Secret(secret)) => secret.clone(),
        SecretPlace::Keychain => read(feed).map_err(|cause| Notice {
            severity: Severity::Warning,
            title: "The password of this feed is not to be had".to_owned(),
            detail: format!(
                "Unlock the system's keychain and refresh, or type the password again in Feed details. {cause}"
            ),
        })?,
    };
    Ok(match &login.user {
        Some(user) => Credentials::Basic { user: user.clone(), password: secret },
        None => Credentials::Token(secret),
    })
}

#[cfg(feature = "gui")]
fn read(feed: FeedId) -> Result<String, String> {
    let entry = keyring::v1::Entry::new(SERVICE, &feed.to_string()).map_err(|error| error.to_string())?;
    entry.get_password().map_err(|error| error.to_string())
}

#[cfg(not(feature = "gui"))]
fn read(_: FeedId) -> Result<String, String> {
    Err("This build has no access to a keychain".to_owned())
}

/// Keeps a password or token; the cause where there is no keychain.
#[cfg(feature = "gui")]
pub(super) fn keep(feed: FeedId, secret: &Secret) -> Result<(), String> {
    let entry = keyring::v1::Entry::new(SERVICE, &feed.to_string()).map_err(|error| error.to_string())?;
    entry.set_password(&secret.0).map_err(|error| error.to_string())
}

/// Without the window there is no keychain.
#[cfg(not(feature = "gui"))]
pub(super) fn keep(_: FeedId, _: &Secret) -> Result<(), String> {
    Err("This build has no access to a keychain".to_owned())
}

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

#[cfg(all(test, feature = "gui"))]
mod tests {
    use super::*;

    /// The system's own keychain where one runs, and otherwise what is said instead.
    #[test]
    #[expect(clippy::print_stderr, reason = "a test that leaves out one of its halves says so")]
    fn a_key_goes_into_the_systems_keychain_and_comes_back_or_the_cause_is_told() {
        let owner = Owner::Prices(ProviderId::parse("keychain-test").unwrap());
        let key = Secret("not a real key".to_owned());
        // Without a session bus no Secret Service can be running. With one, a locked keychain would ask the developer.
        if cfg!(target_os = "linux") && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
            eprintln!("no session bus, so no keychain: only what is said without one is tested");
            assert!(!keep(&owner, &key).unwrap_err().is_empty());
            assert!(read(&owner).is_err(), "nothing was kept, and nobody can say that nothing is there");
            let login = Login { user: Some("mara".to_owned()), secret: SecretPlace::Keychain };
            let told = credentials(FeedId::of_url("https://feeds.example/a.xml"), &login).map(|_| ()).unwrap_err();
            assert_eq!(told.title, "The password of this feed is not to be had");
            let what_to_do = "Unlock the system's keychain and refresh, or type the password again in Feed details. ";
            assert!(told.detail.len() > what_to_do.len() && told.detail.starts_with(what_to_do), "{}", told.detail);
            return;
        }
        match keep(&owner, &key) {
            Ok(()) => {
                assert_eq!(read(&owner), Ok(Some(key)));
                owner.entry().unwrap().delete_credential().unwrap();
                assert_eq!(read(&owner), Ok(None));
            }
            Err(cause) => {
                eprintln!("no keychain that keeps a key, so that one comes back is not tested: {cause}");
                assert!(!cause.is_empty());
            }
        }
    }
}

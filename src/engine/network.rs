//! The reader's network: which way requests go, whom they went to, and what the reader is known by.

use std::{path::Path, sync::Arc};

use url::Url;

use super::{jobs::Job, keychain::Owner, room::Room, undo::Step};
use crate::{
    fetch::{Outbound, Proxy},
    model::{
        contact::{Contact, Purpose},
        feed::{FeedOptions, Login, SecretPlace, Validators},
        id::FeedId,
        mail::MailAddress,
        notice::{Notice, Severity},
        secret::Secret,
    },
    store::{Store, error::StoreError},
};

/// The names of the proxy and of the mail address in the table of settings.
const PROXY: &str = "proxy";
const MAIL: &str = "mail";

/// What a shell is told of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// What all requests have in common.
    pub outbound: Outbound,
    /// The hosts contacted, the last one first; read when the shell asks for it.
    pub contacts: Vec<Contact>,
}

/// How the reader wants to be known to a feed's server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLogin {
    /// The user's name; none for a token.
    pub user: Option<String>,
    /// The password or token.
    pub secret: Secret,
    /// Whether the reader accepts it in the library in clear text.
    pub in_clear: bool,
}

/// A proxy as it is stored: `system`, `none`, or its address.
fn to_text(proxy: &Proxy) -> &str {
    match proxy {
        Proxy::System => "system",
        Proxy::None => "none",
        Proxy::Url(url) => url.as_str(),
    }
}

fn from_text(text: &str) -> Proxy {
    match text {
        "none" => Proxy::None,
        text => Url::parse(text).map_or(Proxy::System, Proxy::Url),
    }
}

/// How requests are sent as set in the library in a folder, also while a window has it open.
pub fn outbound_of(folder: &Path) -> Result<Outbound, StoreError> {
    Store::open_to_read(folder)?.map_or_else(|| Ok(Outbound::default()), |store| outbound(&store))
}

fn outbound(store: &Store) -> Result<Outbound, StoreError> {
    Ok(Outbound {
        proxy: store.setting(PROXY)?.map_or(Proxy::System, |text| from_text(&text)),
        mail: store.setting(MAIL)?.and_then(|text| MailAddress::parse(&text)),
    })
}

impl Room {
    /// Reads the settings.
    pub(super) fn load_network(&mut self) -> Result<(), StoreError> {
        self.network = Arc::new(Network { outbound: outbound(self.library.store())?, contacts: Vec::new() });
        Ok(())
    }

    /// Keeps who asks, for servers that want to know.
    pub(super) fn set_mail(&mut self, mail: Option<MailAddress>) -> Result<(), StoreError> {
        self.library.set_setting(MAIL, mail.as_ref().map_or("", MailAddress::as_str))?;
        Arc::make_mut(&mut self.network).outbound.mail = mail;
        // The SEC may answer now.
        self.ask_anew()
    }

    /// Sends what is asked from now on another way.
    pub(super) fn set_proxy(&mut self, proxy: Proxy) -> Result<(), StoreError> {
        self.library.set_setting(PROXY, to_text(&proxy))?;
        Arc::make_mut(&mut self.network).outbound.proxy = proxy;
        Ok(())
    }

    /// Reads the list of hosts.
    pub(super) fn show_contacts(&mut self) -> Result<(), StoreError> {
        let contacts = self.library.store.contacts()?;
        Arc::make_mut(&mut self.network).contacts = contacts;
        Ok(())
    }

    /// Notes that a host is asked.
    pub(super) fn note_contact(&self, host: &str, purpose: Purpose) {
        if let Err(error) = self.library.store.note_contact(host, purpose, self.clock.now()) {
            // The list is a courtesy: that it misses a line must not keep anything from being fetched.
            tracing::warn!(%error, host, "a contact was not noted");
        }
    }

    /// Makes the reader known to a feed's server, or unknown again.
    pub(super) fn set_login(&mut self, feed: FeedId, login: Option<NewLogin>) -> Result<(), StoreError> {
        match login {
            None => self.put_login(feed, None),
            Some(NewLogin { user, secret, in_clear: true }) => {
                self.put_login(feed, Some(Login { user, secret: SecretPlace::Library(secret) }))
            }
            Some(login) => {
                // A keychain may ask the reader to unlock it first.
                let NewLogin { user, secret, .. } = login;
                self.give(Job::KeepSecret { owner: Owner::Feed(feed), user, secret });
                Ok(())
            }
        }
    }

    /// Puts the password that stood in the address of a new subscription into the keychain.
    pub(super) fn put_login_away(&self, feed: FeedId) {
        let login = self.library.feed(feed).and_then(|stored| stored.feed.options.login.clone());
        if let Some(Login { user, secret: SecretPlace::Library(secret) }) = login {
            self.give(Job::KeepSecret { owner: Owner::Feed(feed), user, secret });
        }
    }

    /// Takes in what the keychain said.
    pub(super) fn secret_kept(
        &mut self,
        feed: FeedId,
        user: Option<String>,
        done: Result<(), String>,
    ) -> Result<(), StoreError> {
        let before = self.library.feed(feed).map(|stored| stored.feed.options.clone());
        let lies_in_library = before
            .as_ref()
            .and_then(|options| options.login.as_ref())
            .is_some_and(|login| login.user == user && matches!(login.secret, SecretPlace::Library(_)));
        if let Err(cause) = done {
            let now = if lies_in_library {
                "It lies in the library in clear text. Unlock or install one and type it again in Feed details."
            } else {
                "Nothing was kept. Unlock or install one, or allow it to lie in the library in clear text."
            };
            self.notify(Notice {
                severity: Severity::Warning,
                title: "There is no keychain that would keep the password".to_owned(),
                detail: format!("{now} {cause}"),
            });
            return Ok(());
        }
        let login = Some(Login { user, secret: SecretPlace::Keychain });
        match before.filter(|_| lies_in_library) {
            // The same login in a better place: nothing to take back.
            Some(before) => self.library.set_feed_options(feed, FeedOptions { login, ..before }).map(drop),
            None => self.put_login(feed, login),
        }
    }

    fn put_login(&mut self, id: FeedId, login: Option<Login>) -> Result<(), StoreError> {
        let Some(stored) = self.library.feed(id) else { return Ok(()) };
        let options = FeedOptions { login, ..stored.feed.options.clone() };
        // A new password in the same place is a change too: what the old one was shown may differ.
        let mut state = stored.state.clone();
        state.validators = Validators::default();
        self.library.set_fetch_state(id, state)?;
        if let Some(before) = self.library.set_feed_options(id, options)? {
            self.undo.push(Step::SetFeed(id, before));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_reads_as_it_was_written() {
        for proxy in [Proxy::System, Proxy::None, Proxy::Url(Url::parse("socks5://127.0.0.1:9050").unwrap())] {
            assert_eq!(from_text(to_text(&proxy)), proxy);
        }
        assert_eq!(from_text("rubbish"), Proxy::System);
    }
}

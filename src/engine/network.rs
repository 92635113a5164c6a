//! The reader's network: which way requests go, whom they went to, and what the reader is known by.

use std::sync::Arc;

use url::Url;

use super::{jobs::Job, room::Room, undo::Step};
use crate::{
    fetch::Proxy,
    model::{
        add::AddTarget,
        contact::Contact,
        feed::{FeedOptions, Login, Secret, SecretPlace},
        id::FeedId,
        notice::{Notice, Severity},
    },
    store::error::StoreError,
};

/// The name of the proxy in the table of settings.
const PROXY: &str = "proxy";

/// What a shell is told of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Which way requests go.
    pub proxy: Proxy,
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

impl Room {
    /// Reads the settings.
    pub(super) fn load_network(&mut self) -> Result<(), StoreError> {
        let proxy = self.library.setting(PROXY)?.map_or(Proxy::System, |text| from_text(&text));
        self.network = Arc::new(Network { proxy, contacts: Vec::new() });
        Ok(())
    }

    /// Sends what is asked from now on another way.
    pub(super) fn set_proxy(&mut self, proxy: Proxy) -> Result<(), StoreError> {
        self.library.set_setting(PROXY, to_text(&proxy))?;
        Arc::make_mut(&mut self.network).proxy = proxy;
        Ok(())
    }

    /// Reads the list of hosts.
    pub(super) fn show_contacts(&mut self) -> Result<(), StoreError> {
        let contacts = self.library.store.contacts()?;
        Arc::make_mut(&mut self.network).contacts = contacts;
        Ok(())
    }

    /// Notes whom a job asks.
    pub(super) fn note_contact(&self, job: &Job) {
        let (host, why) = match job {
            Job::Refresh { feed, .. } => (feed.url.host_str(), "Feed"),
            Job::Add(AddTarget::Url(url)) | Job::FindFeeds(url) => (url.host_str(), "Page or feed you added"),
            Job::Picture { url, .. } => (url.host_str(), "Picture you allowed"),
            _ => return,
        };
        if let Some(host) = host
            && let Err(error) = self.library.store.note_contact(host, why, self.clock.now())
        {
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
                self.give(Job::KeepSecret { feed, login });
                Ok(())
            }
        }
    }

    /// Takes in what the keychain said.
    pub(super) fn secret_kept(
        &mut self,
        feed: FeedId,
        user: Option<String>,
        done: Result<(), String>,
    ) -> Result<(), StoreError> {
        if let Err(cause) = done {
            self.notify(Notice {
                severity: Severity::Warning,
                title: "There is no keychain that would keep the password".to_owned(),
                detail: format!(
                    "Nothing was kept. Unlock or install one, or allow it to lie in the library in clear text. {cause}"
                ),
            });
            return Ok(());
        }
        self.put_login(feed, Some(Login { user, secret: SecretPlace::Keychain }))
    }

    fn put_login(&mut self, id: FeedId, login: Option<Login>) -> Result<(), StoreError> {
        let Some(stored) = self.library.feed(id) else { return Ok(()) };
        let options = FeedOptions { login, ..stored.feed.options.clone() };
        // A new password in the same place is a change too: what the old one was shown may differ.
        let mut state = stored.state.clone();
        state.validators = crate::model::feed::Validators::default();
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

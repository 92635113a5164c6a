//! The only user of HTTP: one request with time, size, redirect and address limits; and the reading of a file.
//!
//! It does not decide when to fetch, starts no thread and reads no document: bytes come out, or the reason why not.

pub mod address;
pub mod disk;
pub mod error;
pub mod http;

use std::{fmt, time::Duration};

use url::Url;

use crate::model::{feed::Validators, mail::MailAddress};
use error::FetchError;

/// What one fetch may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the connection stands.
    pub connect: Duration,
    /// From the first byte sent to the last byte read, over all redirects.
    pub total: Duration,
    /// Bytes of the body after decompression.
    pub bytes: usize,
    /// Redirects followed.
    pub redirects: usize,
    /// Between two requests to one host.
    pub host_gap: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            bytes: 16 * 1024 * 1024,
            redirects: 5,
            host_gap: Duration::from_secs(1),
        }
    }
}

/// One thing to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where it lies.
    pub url: Url,
    /// What makes the request conditional; empty for the first one.
    pub validators: Validators,
    /// Whether the reader named this host, so that it may lie in the reader's own network.
    pub typed_by_reader: bool,
    /// Who asks; told to no other host, port or scheme than that of `url`.
    pub credentials: Option<Credentials>,
    /// Headers of this request alone, told to nobody else either.
    pub headers: Vec<(&'static str, String)>,
}

impl Request {
    /// A first request for what the reader named.
    pub fn first(url: Url) -> Self {
        Self { url, validators: Validators::default(), typed_by_reader: true, credentials: None, headers: Vec::new() }
    }
}

/// What a server knows a reader by.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// HTTP Basic (RFC 7617).
    Basic {
        /// The user's name.
        user: String,
        /// The password.
        password: String,
    },
    /// A bearer token (RFC 6750).
    Token(String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

/// Which way requests go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// As the environment says (`HTTPS_PROXY`, `NO_PROXY`).
    #[default]
    System,
    /// Straight to the host.
    None,
    /// Through this one.
    Url(Url),
}

/// What all requests have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbound {
    /// Which way they go.
    pub proxy: Proxy,
    /// Where the reader can be written to. Only a server that answers nobody else is told ([`agent`]).
    pub mail: Option<MailAddress>,
}

/// What this program is called towards servers.
const AGENT: &str = concat!("Tapereader/", env!("CARGO_PKG_VERSION"));

/// The name (`User-Agent`) a server is given instead of the usual one: the SEC answers those who say where they can
/// be written to, in this form (<https://www.sec.gov/about/webmaster-frequently-asked-questions#developers>).
pub fn agent(mail: &MailAddress) -> String {
    format!("{AGENT} {mail}")
}

/// Whether a server wants to know who asks.
fn wants_mail(url: &Url) -> bool {
    url.scheme() == "https" && url.domain().is_some_and(|host| host == "sec.gov" || host.ends_with(".sec.gov"))
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A body.
    Fresh(Body),
    /// The server says nothing has changed since the validators were given.
    NotModified(Unchanged),
    /// There is no body.
    Failed(FetchError),
}

/// A body with what is needed to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Decompressed.
    pub bytes: Vec<u8>,
    /// The `Content-Type` header as sent.
    pub content_type: Option<String>,
    /// Where it was found after all redirects.
    pub final_url: Url,
    /// To send back next time.
    pub validators: Validators,
    /// Where permanent redirects (301, 308) led from the address asked, if the first answer was one.
    pub moved: Option<Url>,
    /// How long the server says that it is fresh.
    pub max_age: Option<Duration>,
}

/// What a server says of a body that has not changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unchanged {
    /// To send back next time: the new ones if it gave any.
    pub validators: Validators,
    /// Where permanent redirects led.
    pub moved: Option<Url>,
    /// How long the server says that it is fresh.
    pub max_age: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_address_is_for_the_sec_alone() {
        for (url, told) in [
            ("https://www.sec.gov/files/company_tickers_exchange.json", true),
            ("https://data.sec.gov/submissions/CIK0000320193.json", true),
            ("https://sec.gov/", true),
            ("http://www.sec.gov/", false),
            ("https://www.sec.gov.example.com/", false),
            ("https://notsec.gov/", false),
            ("https://example.com/sec.gov", false),
            ("https://sec.gov@example.com/", false),
        ] {
            assert_eq!(wants_mail(&Url::parse(url).unwrap()), told, "{url}");
        }
        let mail = MailAddress::parse("mara@example.com").unwrap();
        assert_eq!(agent(&mail), format!("Tapereader/{} mara@example.com", env!("CARGO_PKG_VERSION")));
    }
}

//! The only user of HTTP: one request with time, size, redirect and address limits; and the reading of a file.
//!
//! It does not decide when to fetch, starts no thread and reads no document: bytes come out, or the reason why not.

pub mod address;
pub mod disk;
pub mod error;
pub mod http;

use std::time::Duration;

use url::Url;

use crate::model::feed::Validators;
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
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), total: Duration::from_secs(30), bytes: 16 * 1024 * 1024, redirects: 5 }
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
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A body.
    Fresh(Body),
    /// The server says nothing has changed since the validators were given.
    NotModified(Validators),
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
}

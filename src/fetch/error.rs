//! Why bytes could not be had, and the words that say so with what to do next.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};
use url::Url;

use crate::model::notice::{Notice, Severity};

/// When a server wants to be asked again (RFC 9110, 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// This long from now.
    Wait(Duration),
    /// Not before.
    At(DateTime<Utc>),
}

impl RetryAfter {
    /// Reads seconds or an HTTP date.
    pub fn parse(header: &str) -> Option<Self> {
        let header = header.trim();
        if let Ok(seconds) = header.parse::<u32>() {
            return Some(Self::Wait(Duration::from_secs(u64::from(seconds))));
        }
        httpdate::parse_http_date(header).ok().map(|at| Self::At(at.into()))
    }

    /// The moment it means for an answer that came `now`.
    pub fn moment(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Wait(wait) => chrono::TimeDelta::from_std(wait)
                .ok()
                .and_then(|wait| now.checked_add_signed(wait))
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
            Self::At(at) => at,
        }
    }
}

/// Why bytes could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The server answered with a status that is no body.
    #[error("the server said {} for {url}", status_words(*code))]
    Status {
        /// The HTTP status code.
        code: u16,
        /// When to ask again, if the server said so.
        retry_after: Option<RetryAfter>,
        /// The address asked.
        url: Url,
    },
    /// The body is larger than the limit.
    #[error("larger than {limit} bytes: {url}")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The address asked.
        url: Url,
    },
    /// One redirect led to the next.
    #[error("more than {limit} redirects from {url}")]
    TooManyRedirects {
        /// Redirects followed.
        limit: usize,
        /// Where it began.
        url: Url,
    },
    /// A redirect without a usable target: none, another scheme, or from https down to http.
    #[error("{url} redirects to {target:?}, which is not followed")]
    BadRedirect {
        /// The target as sent; empty if none was.
        target: String,
        /// Who sent it.
        url: Url,
    },
    /// The address lies in a private network, and the reader did not name it.
    #[error("the address lies in a private network: {url}")]
    PrivateAddress {
        /// The address asked.
        url: Url,
    },
    /// Neither http nor https.
    #[error("only http and https are fetched: {url}")]
    Scheme {
        /// The address asked.
        url: Url,
    },
    /// The host name does not resolve.
    #[error("no such host: {url}")]
    NoSuchHost {
        /// The address asked.
        url: Url,
    },
    /// The server took too long.
    #[error("no answer within {} seconds: {url}", seconds.as_secs())]
    Timeout {
        /// The limit that was reached.
        seconds: Duration,
        /// The address asked.
        url: Url,
    },
    /// No connection: refused, reset, certificate.
    #[error("no connection ({cause}): {url}")]
    Connection {
        /// What the system says.
        cause: String,
        /// The address asked.
        url: Url,
    },
    /// The answer broke off or could not be decoded.
    #[error("the answer broke off ({cause}): {url}")]
    Broken {
        /// What the decoder says.
        cause: String,
        /// The address asked.
        url: Url,
    },
    /// This machine cannot make secure connections.
    #[error("no secure connections on this machine: {cause}")]
    NoClient {
        /// What the library says.
        cause: String,
    },
    /// A file could not be read.
    #[error("{}", .0)]
    File(#[from] FileError),
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is none.
    #[error("no such file: {}", .0.display())]
    Missing(PathBuf),
    /// It is a folder or a device.
    #[error("not a file: {}", .0.display())]
    NotAFile(PathBuf),
    /// The system does not let this user read it.
    #[error("not allowed to read: {}", .0.display())]
    Denied(PathBuf),
    /// It is larger than the limit.
    #[error("larger than {limit} bytes: {}", path.display())]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The file.
        path: PathBuf,
    },
    /// The system failed to read it.
    #[error("{cause}: {}", path.display())]
    System {
        /// What the system says.
        cause: String,
        /// The file.
        path: PathBuf,
    },
}

impl FetchError {
    /// When to ask again, if the server said so.
    pub const fn retry_after(&self) -> Option<RetryAfter> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What the reader is told: the cause, the next step, the address last.
    pub fn notice(&self) -> Notice {
        let (title, next, place) = match self {
            Self::Status { code, url, .. } => {
                (format!("The server said {}", status_words(*code)), status_advice(*code), url.to_string())
            }
            Self::TooLarge { limit, url } => (
                format!("The page is larger than {} MB", limit / (1024 * 1024)),
                "Open it in your browser, copy the story and paste the text here",
                url.to_string(),
            ),
            Self::TooManyRedirects { limit, url } => (
                format!("The address was redirected more than {limit} times"),
                "Open it in your browser and add the address you end up at",
                url.to_string(),
            ),
            Self::BadRedirect { target, url } => (
                if target.is_empty() {
                    "The server redirects without saying where to".to_owned()
                } else {
                    format!("The server redirects to an address that is not followed, {target}")
                },
                "Only http and https are followed, never from https back to http; open the page in your browser and \
                 paste the text",
                url.to_string(),
            ),
            Self::PrivateAddress { url } => (
                "The address lies in a private network".to_owned(),
                "Pages and feeds may not lead there; if you trust it, add this address yourself",
                url.to_string(),
            ),
            Self::Scheme { url } => (
                format!("Addresses that begin with {}: cannot be fetched", url.scheme()),
                "Add an http or https address, a file, or paste the text",
                url.to_string(),
            ),
            Self::NoSuchHost { url } => (
                format!("No server answers to the name {}", url.host_str().unwrap_or_default()),
                "Check the spelling and your connection, then try again",
                url.to_string(),
            ),
            Self::Timeout { seconds, url } => (
                format!("The server did not answer within {} seconds", seconds.as_secs()),
                "It may be busy: try again later, or open the page in your browser and paste the text",
                url.to_string(),
            ),
            Self::Connection { cause, url } => (
                format!("No connection to {}", url.host_str().unwrap_or_default()),
                connection_advice(cause),
                format!("{cause}\n{url}"),
            ),
            Self::Broken { cause, url } => {
                ("The answer broke off".to_owned(), "Try again later", format!("{cause}\n{url}"))
            }
            Self::NoClient { cause } => (
                "Secure connections cannot be made on this machine".to_owned(),
                "Check that the system's certificates are installed; files and pasted text still work",
                cause.clone(),
            ),
            Self::File(error) => return error.notice(),
        };
        Notice { severity: Severity::Warning, title, detail: format!("{next}\n{place}") }
    }
}

impl FileError {
    /// What the reader is told: the cause, the next step, the path last.
    pub fn notice(&self) -> Notice {
        let (title, next, path) = match self {
            Self::Missing(path) => ("There is no such file".to_owned(), "Check the path and try again", path),
            Self::NotAFile(path) => {
                ("This is a folder or a device, not a file".to_owned(), "Name one file of HTML or text", path)
            }
            Self::Denied(path) => (
                "The file may not be read".to_owned(),
                "Change its permissions, or open it elsewhere and paste the text here",
                path,
            ),
            Self::TooLarge { limit, path } => (
                format!("The file is larger than {} MB", limit / (1024 * 1024)),
                "Copy the story out of it and paste the text here",
                path,
            ),
            Self::System { cause, path } => {
                (format!("The file could not be read: {cause}"), "Try again, or copy it to another disk first", path)
            }
        };
        Notice { severity: Severity::Warning, title, detail: format!("{next}\n{}", path.display()) }
    }
}

fn connection_advice(cause: &str) -> &'static str {
    if cause.to_ascii_lowercase().contains("certificate") {
        "The server's certificate is not trusted, so nothing was read; check the address and this machine's clock"
    } else {
        "Check your connection and the address, then try again"
    }
}

/// A status code with its registered name (IANA HTTP Status Code Registry).
fn status_words(code: u16) -> String {
    let name = match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        406 => "Not Acceptable",
        410 => "Gone",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return code.to_string(),
    };
    format!("{code} {name}")
}

const fn status_advice(code: u16) -> &'static str {
    match code {
        401 | 402 | 403 | 406 | 451 => {
            "It does not give this page to programs: open the page in your browser and paste the text here"
        }
        404 => "Check the address; the page may have moved, and its site may link to the new place",
        410 => "It was removed for good; what you have of it stays in the library",
        429 => "It was asked too often: it will be asked again later, and there is nothing to do until then",
        500.. => "The server is in trouble: try again later",
        _ => "Open the page in your browser and paste the text here",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = DateTime::parse_from_rfc3339("2026-11-24T10:00:00Z").unwrap().to_utc();
        let check = |header: &str, expected: Option<&str>| {
            let seen = RetryAfter::parse(header).map(|retry| retry.moment(now).to_rfc3339());
            assert_eq!(seen.as_deref(), expected, "{header}");
        };
        check("120", Some("2026-11-24T10:02:00+00:00"));
        check(" 0 ", Some("2026-11-24T10:00:00+00:00"));
        check("Tue, 24 Nov 2026 11:30:00 GMT", Some("2026-11-24T11:30:00+00:00"));
        check("Tuesday, 24-Nov-26 11:30:00 GMT", Some("2026-11-24T11:30:00+00:00"));
        check("soon", None);
        check("-5", None);
        check("", None);
    }

    #[test]
    fn every_error_names_its_cause_and_a_next_step() {
        let url = Url::parse("https://example.com/a").unwrap();
        let notice = FetchError::Status { code: 403, retry_after: None, url: url.clone() }.notice();
        assert_eq!(notice.title, "The server said 403 Forbidden");
        assert_eq!(
            notice.detail,
            "It does not give this page to programs: open the page in your browser and paste the text here\n\
             https://example.com/a"
        );
        let all = [
            FetchError::TooLarge { limit: 1 << 24, url: url.clone() },
            FetchError::TooManyRedirects { limit: 5, url: url.clone() },
            FetchError::BadRedirect { target: "file:///etc/passwd".to_owned(), url: url.clone() },
            FetchError::PrivateAddress { url: url.clone() },
            FetchError::Scheme { url: url.clone() },
            FetchError::NoSuchHost { url: url.clone() },
            FetchError::Timeout { seconds: Duration::from_secs(30), url: url.clone() },
            FetchError::Connection { cause: "invalid peer certificate".to_owned(), url: url.clone() },
            FetchError::Broken { cause: "end of file".to_owned(), url: url.clone() },
        ];
        for error in all {
            let notice = error.notice();
            assert!(!notice.title.is_empty() && !notice.title.ends_with('.'), "{notice:?}");
            let (next, place) = notice.detail.split_once('\n').unwrap();
            assert!(next.len() > 10 && place.ends_with(url.as_str()), "{notice:?}");
        }
    }
}

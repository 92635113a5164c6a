//! One conditional GET: redirects by hand, every hop checked, the body read under a cap and a deadline.

use std::{
    cell::OnceCell,
    error::Error as StdError,
    io::Read as _,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use reqwest::{
    StatusCode,
    blocking::{Client, Response},
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use url::Url;

use super::{
    AGENT, Body, Credentials, Fetched, Limits, Outbound, Proxy, Request, Unchanged,
    address::{self, Private, PublicOnly},
    agent,
    error::{FetchError, RetryAfter},
    wants_mail,
};
use crate::model::{
    feed::{Login, SecretPlace, Validators},
    secret::Secret,
};

const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, \
                      application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5";

/// Fetches one request after the other. Every network thread has its own, so that a name that takes long to resolve
/// holds up nobody else.
pub struct Fetcher {
    limits: Limits,
    outbound: Outbound,
    /// Connects to public addresses only.
    public: Client,
    /// Connects to any address: for hosts the reader named. Made when first needed.
    any: OnceCell<Client>,
}

impl Fetcher {
    /// Prepares connections; makes no request.
    pub fn new(limits: Limits) -> Result<Self, FetchError> {
        Self::with(limits, Outbound::default())
    }

    /// Prepares connections that are made in a certain way; makes no request.
    pub fn with(limits: Limits, outbound: Outbound) -> Result<Self, FetchError> {
        let public = client(limits, Reach::Public, &outbound.proxy)?;
        Ok(Self { limits, public, outbound, any: OnceCell::new() })
    }

    /// What its requests have in common.
    pub const fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// Fetches one request; it takes no longer than the total limit and keeps no more than the limit of bytes.
    pub fn get(&self, request: &Request) -> Fetched {
        self.get_telling(request, &mut |_| {})
    }

    /// The same; `told` hears of each address before it is asked, redirects included.
    pub fn get_telling(&self, request: &Request, told: &mut dyn FnMut(&Url)) -> Fetched {
        self.follow(request, told).unwrap_or_else(Fetched::Failed)
    }

    fn follow(&self, request: &Request, told: &mut dyn FnMut(&Url)) -> Result<Fetched, FetchError> {
        let deadline = Instant::now() + self.limits.total;
        let mut url = request.url.clone();
        let own;
        let request = match without_login(&mut url) {
            None => request,
            Some(login) => {
                let credentials = request.credentials.clone().or(Some(login));
                own = Request { url: url.clone(), credentials, ..request.clone() };
                &own
            }
        };
        let (mut moved, mut is_permanent) = (None, true);
        for _ in 0..=self.limits.redirects {
            let trusted = request.typed_by_reader && url.host() == request.url.host();
            let response = self.ask(&url, request, trusted, deadline, told)?;
            let status = response.status();
            if is_redirect(status) {
                url = target(&response, &url)?;
                is_permanent &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
                if is_permanent {
                    moved = Some(url.clone());
                }
                continue;
            }
            if status == StatusCode::NOT_MODIFIED {
                let renewed = validators(response.headers());
                let kept = &request.validators;
                return Ok(Fetched::NotModified(Unchanged {
                    validators: Validators {
                        etag: renewed.etag.or_else(|| kept.etag.clone()),
                        last_modified: renewed.last_modified.or_else(|| kept.last_modified.clone()),
                    },
                    moved,
                    max_age: max_age(response.headers()),
                }));
            }
            if !status.is_success() {
                let retry_after = text_header(response.headers(), &header::RETRY_AFTER);
                return Err(FetchError::Status {
                    code: status.as_u16(),
                    retry_after: retry_after.and_then(|value| RetryAfter::parse(&value)),
                    url,
                });
            }
            return self.body(response, url, deadline).map(|body| Fetched::Fresh(Body { moved, ..body }));
        }
        Err(FetchError::TooManyRedirects { limit: self.limits.redirects, url: request.url.clone() })
    }

    fn ask(
        &self,
        url: &Url,
        request: &Request,
        trusted: bool,
        deadline: Instant,
        told: &mut dyn FnMut(&Url),
    ) -> Result<Response, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { url: url.clone() });
        }
        let literal = address::literal(url);
        if !trusted && literal.is_some_and(|address| !address::is_public(address)) {
            return Err(FetchError::PrivateAddress { url: url.clone() });
        }
        told(url);
        if literal.is_some_and(|address| !address::is_public(address)) {
            return self.send(self.any()?, url, request, deadline);
        }
        match self.send(&self.public, url, request, deadline) {
            Err(FetchError::PrivateAddress { .. }) if trusted => self.send(self.any()?, url, request, deadline),
            result => result,
        }
    }

    /// The connections to any address, which no proxy has a part in: they stay in the reader's own network.
    fn any(&self) -> Result<&Client, FetchError> {
        if let Some(client) = self.any.get() {
            return Ok(client);
        }
        let made = client(self.limits, Reach::Any, &Proxy::None)?;
        Ok(self.any.get_or_init(|| made))
    }

    fn send(&self, client: &Client, url: &Url, request: &Request, deadline: Instant) -> Result<Response, FetchError> {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::IF_NONE_MATCH, request.validators.etag.as_deref());
        insert(&mut headers, header::IF_MODIFIED_SINCE, request.validators.last_modified.as_deref());
        let left = self.left(url, deadline)?;
        let mail = self.outbound.mail.as_ref().filter(|_| wants_mail(url));
        insert(&mut headers, header::USER_AGENT, mail.map(agent).as_deref());
        let own = request.headers.iter().filter(|_| url.origin() == request.url.origin());
        for (name, value) in own {
            insert(&mut headers, HeaderName::from_static(name), Some(value));
        }
        let mut asking = client.get(url.clone()).headers(headers).timeout(left);
        // What the reader is known by goes to nobody else.
        if url.origin() == request.url.origin() {
            asking = match &request.credentials {
                Some(Credentials::Basic { user, password }) => asking.basic_auth(user, Some(password)),
                Some(Credentials::Token(token)) => asking.bearer_auth(token),
                None => asking,
            };
        }
        asking.send().map_err(|error| self.explain(&error, url))
    }

    fn body(&self, mut response: Response, url: Url, deadline: Instant) -> Result<Body, FetchError> {
        let validators = validators(response.headers());
        let content_type = text_header(response.headers(), &header::CONTENT_TYPE);
        let max_age = max_age(response.headers());
        let limit = self.limits.bytes;
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 64 * 1024];
        loop {
            // A server that drips is caught here, between two reads.
            self.left(&url, deadline)?;
            let count = match response.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(match error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>()) {
                        Some(inner) => self.explain(inner, &url),
                        None => FetchError::Broken { cause: innermost(&error), url },
                    });
                }
            };
            if bytes.len() + count > limit {
                return Err(FetchError::TooLarge { limit, url });
            }
            bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
        Ok(Body { bytes, content_type, final_url: url, validators, moved: None, max_age })
    }

    fn left(&self, url: &Url, deadline: Instant) -> Result<Duration, FetchError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(FetchError::Timeout { seconds: self.limits.total, url: url.clone() });
        }
        Ok(left)
    }

    fn explain(&self, error: &reqwest::Error, url: &Url) -> FetchError {
        let url = url.clone();
        if chain(error).any(<dyn StdError + 'static>::is::<Private>) {
            return FetchError::PrivateAddress { url };
        }
        if error.is_timeout() {
            let seconds = if error.is_connect() { self.limits.connect } else { self.limits.total };
            return FetchError::Timeout { seconds, url };
        }
        if error.is_dns() {
            return FetchError::NoSuchHost { url };
        }
        let cause = innermost(error);
        if error.is_body() || error.is_decode() {
            return FetchError::Broken { cause, url };
        }
        FetchError::Connection { cause, url }
    }
}

#[derive(Clone, Copy)]
enum Reach {
    Public,
    Any,
}

fn client(limits: Limits, reach: Reach, proxy: &Proxy) -> Result<Client, FetchError> {
    // Only the first call installs it; that another one came first is no failure.
    _ = rustls::crypto::ring::default_provider().install_default();
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
    let mut builder = Client::builder()
        .user_agent(format!("{AGENT} (desktop feed reader)"))
        .default_headers(headers)
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(limits.connect)
        .pool_max_idle_per_host(1);
    match proxy {
        Proxy::System => {}
        Proxy::None => builder = builder.no_proxy(),
        Proxy::Url(url) => match reqwest::Proxy::all(url.as_str()) {
            Ok(proxy) => builder = builder.proxy(proxy),
            Err(error) => return Err(FetchError::NoClient { cause: innermost(&error) }),
        },
    }
    if let Reach::Public = reach {
        builder = builder.dns_resolver(Arc::new(PublicOnly));
    }
    builder.build().map_err(|error| FetchError::NoClient { cause: innermost(&error) })
}

const fn is_redirect(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    )
}

fn target(response: &Response, from: &Url) -> Result<Url, FetchError> {
    let written = text_header(response.headers(), &header::LOCATION).unwrap_or_default();
    let mut to = from.join(&written).ok().filter(|_| !written.is_empty());
    // A server does not say who the reader is.
    if let Some(to) = &mut to {
        without_login(to);
    }
    let followed = to.filter(|to| match to.scheme() {
        "https" => true,
        "http" => from.scheme() == "http",
        _ => false,
    });
    followed.ok_or_else(|| FetchError::BadRedirect { target: written, url: from.clone() })
}

/// Takes the name and password out of an address, so that it can be shown and kept.
fn without_login(url: &mut Url) -> Option<Credentials> {
    match Login::taken_from(url)? {
        Login { user: Some(user), secret: SecretPlace::Library(Secret(password)) } => {
            Some(Credentials::Basic { user, password })
        }
        _ => None,
    }
}

/// How long an answer is fresh by `Cache-Control`, or else by `Expires` (RFC 9111, 4.2.1).
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let control = text_header(headers, &header::CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let stated = control.split(',').find_map(|part| part.trim().strip_prefix("max-age=").map(str::to_owned));
    if let Some(stated) = stated {
        return stated.trim_matches('"').parse().ok().map(Duration::from_secs);
    }
    let date = |name: &HeaderName| httpdate::parse_http_date(&text_header(headers, name)?).ok();
    date(&header::EXPIRES)?.duration_since(date(&header::DATE)?).ok()
}

fn validators(headers: &HeaderMap) -> Validators {
    Validators {
        etag: text_header(headers, &header::ETAG),
        last_modified: text_header(headers, &header::LAST_MODIFIED).filter(|stated| !is_absurd(stated)),
    }
}

/// A date 68 years from 1970 on is no date of a change: it is the end of somebody's counter.
fn is_absurd(stated: &str) -> bool {
    const THEN: Duration = Duration::from_hours(68 * 8766);
    httpdate::parse_http_date(stated).is_ok_and(|at| at >= SystemTime::UNIX_EPOCH + THEN)
}

fn text_header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        headers.insert(name, value);
    }
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

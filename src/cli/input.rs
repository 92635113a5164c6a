//! What an argument names: a file, an address, or standard input.

use std::{
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, Result, anyhow, bail};
use url::Url;

use super::told;
use crate::{
    fetch::{Fetched, Limits, Request, disk, http::Fetcher},
    ingest::{self, Document},
};

/// Bytes taken from a file or from standard input.
const LIMIT: usize = 64 << 20;

/// A body with what is known about it.
#[derive(Clone, Debug)]
pub struct Body {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The server's header, or a guess from the file name.
    pub content_type: Option<String>,
    /// Where it was found, if it is an address.
    pub url: Option<Url>,
}

/// Reads what an argument names.
pub fn body(input: &str) -> Result<Body> {
    if input == "-" {
        let mut bytes = Vec::new();
        let limit = u64::try_from(LIMIT).unwrap_or(u64::MAX).saturating_add(1);
        io::stdin().lock().take(limit).read_to_end(&mut bytes).context("reading standard input")?;
        if bytes.len() > LIMIT {
            bail!("standard input is larger than {} MB\nhint: name a shorter text", LIMIT >> 20);
        }
        return Ok(Body { bytes, content_type: None, url: None });
    }
    if let Ok(url) = Url::parse(input)
        && matches!(url.scheme(), "http" | "https")
    {
        return fetched(url);
    }
    let path = Path::new(input);
    let bytes = disk::read(path, LIMIT).map_err(|error| told(&error.notice()))?;
    Ok(Body { bytes, content_type: disk::content_type(path).map(str::to_owned), url: None })
}

fn fetched(url: Url) -> Result<Body> {
    let fetcher = Fetcher::new(Limits::default()).map_err(|error| told(&error.notice()))?;
    let request = Request::first(url);
    match fetcher.get(&request) {
        Fetched::Fresh(body) => {
            Ok(Body { bytes: body.bytes, content_type: body.content_type, url: Some(body.final_url) })
        }
        Fetched::NotModified(_) => {
            Err(anyhow!("{} answered that nothing has changed, to a first request", request.url))
        }
        Fetched::Failed(error) => Err(told(&error.notice())),
    }
}

/// Reads what an argument names, as a feed, a page or a text.
pub fn document(input: &str) -> Result<Document> {
    let body = body(input)?;
    let mut document = ingest::read(&body.bytes, body.content_type.as_deref(), body.url.as_ref());
    if let (Document::Page(article) | Document::Text(article), Some(url)) = (&mut document, body.url)
        && article.meta.url.is_none()
    {
        article.meta.url = Some(url);
    }
    Ok(document)
}

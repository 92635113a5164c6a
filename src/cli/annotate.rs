//! `annotate` and `feeds parse`: stories and feeds to JSON.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, Result, bail};
use url::Url;

use super::{
    contract::{Annotated, FeedOut, InputLine, published},
    input, jsonl,
};
use crate::{
    annotate as core,
    ingest::{self, Document},
    model::article::Article,
};

/// Writes one object.
pub fn one(out: &mut impl Write, input: &str) -> Result<ExitCode> {
    let article = match input::document(input)? {
        Document::Page(article) | Document::Text(article) => article,
        Document::Feed(_) => bail!("{input} is a feed, not a story; `tapereader feeds parse` lists its items"),
    };
    let annotations = core::annotate(&article);
    serde_json::to_writer_pretty(&mut *out, &Annotated::new(None, &article, &annotations))?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}

/// One object in, one object out per line, in order, on all cores, in constant memory.
pub fn lines(out: &mut impl Write) -> Result<ExitCode> {
    jsonl::lines(out, |text| {
        let line: InputLine<'_> = jsonl::parse(text)?;
        let id = jsonl::id(line.id)?;
        let article = article(line)?;
        let annotations = core::annotate(&article);
        jsonl::answer(&Annotated::new(Some(id), &article, &annotations))
    })
}

/// The article of a line, or what is wrong with it.
fn article(line: InputLine<'_>) -> Result<Article, String> {
    let url = match line.url.as_deref() {
        Some(url) => Some(Url::parse(url).map_err(|error| format!("url {url:?}: {error}"))?),
        None => None,
    };
    let mut article = match (line.text, line.html) {
        (Some(text), None) => ingest::plain::article(&text),
        (None, Some(html)) => ingest::html::article(&html, url.as_ref()),
        (Some(_), Some(_)) => return Err("either \"text\" or \"html\", not both".to_owned()),
        (None, None) => return Err("\"text\" or \"html\" is missing".to_owned()),
    };
    if url.is_some() {
        article.meta.url = url;
    }
    if line.title.is_some() {
        article.meta.title = line.title;
    }
    if let Some(text) = line.published {
        article.meta.published = Some(published(&text)?);
    }
    Ok(article)
}

/// Writes a feed's items.
pub fn feed(out: &mut impl Write, input: &str) -> Result<ExitCode> {
    let body = input::body(input)?;
    match ingest::feed::parse(&body.bytes, body.content_type.as_deref(), body.url.as_ref()) {
        Ok(feed) => {
            serde_json::to_writer_pretty(&mut *out, &FeedOut::new(&feed)).context("writing to standard output")?;
            writeln!(out)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(not_a_feed) => bail!("{input}: {}", not_a_feed.0),
    }
}

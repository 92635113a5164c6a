//! `annotate` and `feeds parse`: stories and feeds to JSON.

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
    thread,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{
    contract::{Annotated, FailedLine, FeedOut, InputLine, published},
    input,
};
use crate::{
    annotate as core,
    engine::worker::ordered_map,
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
    serde_json::to_writer_pretty(&mut *out, &Annotated::new(Value::Null, &article, &annotations))?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}

/// One object in, one object out per line, in order, on all cores, in constant memory.
pub fn lines(out: &mut impl Write) -> Result<ExitCode> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut out = io::BufWriter::new(out);
    let mut failed = false;
    let input = io::stdin().lock().split(b'\n');
    ordered_map(input, cores, annotate_line, |line| -> Result<()> {
        match line {
            Line::Blank => return Ok(()),
            Line::Done(json) => out.write_all(json.as_bytes())?,
            Line::Failed(json) => {
                failed = true;
                out.write_all(json.as_bytes())?;
            }
        }
        out.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush()?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What became of a line.
#[derive(Clone, Debug)]
enum Line {
    Blank,
    Done(String),
    Failed(String),
}

fn annotate_line(line: io::Result<Vec<u8>>) -> Line {
    let (id, error) = match line {
        Err(error) => (Value::Null, format!("the line could not be read: {error}")),
        Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => return Line::Blank,
        Ok(bytes) => match read_line(&bytes) {
            Ok((id, article)) => {
                let annotations = core::annotate(&article);
                match serde_json::to_string(&Annotated::new(id.clone(), &article, &annotations)) {
                    Ok(json) => return Line::Done(json),
                    Err(error) => (id, error.to_string()),
                }
            }
            Err(failed) => failed,
        },
    };
    let json = serde_json::to_string(&FailedLine { id, error });
    Line::Failed(json.unwrap_or_else(|_| "{\"id\":null,\"error\":\"unknown\"}".to_owned()))
}

/// Reads one line; on failure what could be read of its id, and why.
fn read_line(bytes: &[u8]) -> Result<(Value, Article), (Value, String)> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| (Value::Null, format!("not JSON: {error}")))?;
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
    let fail = |error: String| (id.clone().unwrap_or(Value::Null), error);
    if id.is_none() {
        return Err(fail("\"id\" must be a string or a number".to_owned()));
    }
    let line = InputLine::deserialize(value).map_err(|error| fail(error.to_string()))?;
    let url = match line.url.as_deref() {
        Some(url) => Some(Url::parse(url).map_err(|error| fail(format!("url {url:?}: {error}")))?),
        None => None,
    };
    let mut article = match (line.text, line.html) {
        (Some(text), None) => ingest::plain::article(&text),
        (None, Some(html)) => ingest::html::article(&html, url.as_ref()),
        (Some(_), Some(_)) => return Err(fail("either \"text\" or \"html\", not both".to_owned())),
        (None, None) => return Err(fail("\"text\" or \"html\" is missing".to_owned())),
    };
    if url.is_some() {
        article.meta.url = url;
    }
    if line.title.is_some() {
        article.meta.title = line.title;
    }
    if let Some(text) = line.published {
        article.meta.published = Some(published(&text).map_err(fail)?);
    }
    Ok((line.id, article))
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
        Err(not_a_feed) => bail!("{input} is not a feed: {}", not_a_feed.0),
    }
}

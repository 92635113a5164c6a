//! `stories cluster`: which stories of a list are the same story.

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
};

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::{
    ingest::{
        self,
        fingerprint::{Copies, Fingerprint},
        html, plain,
    },
    model::article::Published,
};

/// Reads stories, one JSON object a line, and writes each with "cluster": the id of the first story that it copies, or
/// its own.
///
/// Line by line: what is written does not change with what comes after.
pub fn cluster(out: &mut impl Write) -> Result<ExitCode> {
    let mut out = io::BufWriter::new(out);
    let mut known: Vec<Value> = Vec::new();
    let mut copies: Copies<usize> = Copies::default();
    let mut failed = false;
    for (number, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match Story::read(&line) {
            Ok(mut story) => {
                let first = story.first_copied(&mut copies, known.len());
                let cluster = known.get(first).cloned().unwrap_or_else(|| story.id.clone());
                known.push(cluster.clone());
                story.fields.insert("cluster".to_owned(), cluster);
                serde_json::to_writer(&mut out, &story.fields)?;
            }
            Err((id, error)) => {
                failed = true;
                let error = format!("line {}: {error}", number + 1);
                serde_json::to_writer(&mut out, &json!({"id": id, "error": error}))?;
            }
        }
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A story of a line, as it came.
struct Story {
    id: Value,
    fields: Map<String, Value>,
}

impl Story {
    /// Reads a line; a bad one gives its id, if it has one, and what is wrong.
    fn read(line: &[u8]) -> Result<Self, (Value, String)> {
        if !line.trim_ascii_start().starts_with(b"{") {
            return Err((Value::Null, "not a JSON object".to_owned()));
        }
        let fields: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| (Value::Null, super::jsonl::json_error(&error)))?;
        let id = fields.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
        let id = id.ok_or_else(|| (Value::Null, "\"id\" must be a string or a number".to_owned()))?;
        if !fields.get("text").is_some_and(Value::is_string) {
            return Err((id, "\"text\" must be a string".to_owned()));
        }
        Ok(Self { id, fields })
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key)?.as_str()
    }

    /// Remembers the story under its position, or that of the first story it copies, which is returned.
    fn first_copied(&self, copies: &mut Copies<usize>, position: usize) -> usize {
        let text = self.text("text").unwrap_or_default();
        let mut article =
            if ingest::looks_like_html(text, None) { html::article(text, None) } else { plain::article(text) };
        article.meta.title = self.text("title").map(str::to_owned);
        let fingerprint = Fingerprint::of(&article);
        let address = self.text("url").and_then(ingest::url::key);
        let published = self.text("published").and_then(Published::parse).map(Published::to_utc);
        let found = copies.find(&fingerprint, address.as_deref(), published);
        let first = found.unwrap_or(position);
        copies.insert(first, fingerprint, address.as_deref(), published);
        first
    }
}

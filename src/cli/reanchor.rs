//! `highlights reanchor`: passages of old texts found again in newer ones.

use std::{io::Write, process::ExitCode};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::jsonl;
use crate::{
    anchor::Comparison,
    model::span::{CharMap, CharSpan},
};

/// A passage of `before`, in code points, end exclusive.
#[derive(Clone, Debug, Deserialize)]
struct Passage<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    before: String,
    start: usize,
    end: usize,
    after: String,
}

/// Where it stands in `after`; null for an orphan.
#[derive(Clone, Debug, Serialize)]
struct Place<'a> {
    id: &'a RawValue,
    state: &'static str,
    start: Option<usize>,
    end: Option<usize>,
}

/// One object in, one object out per line, in order, on all cores, in constant memory.
pub fn lines(out: &mut impl Write) -> Result<ExitCode> {
    jsonl::lines(out, |text| {
        let passage: Passage<'_> = jsonl::parse(text)?;
        let id = jsonl::id(passage.id)?;
        let Passage { before, start, end, after, .. } = passage;
        let map = CharMap::new(&before);
        if start >= end || end > map.chars() {
            return Err(format!("{start} to {end} is no passage of {} code points", map.chars()));
        }
        let span = map.to_bytes(&before, CharSpan { start, end });
        let anchor = Comparison::new(&before, &after).place(span).anchor;
        let place = anchor.span().map(|span| CharMap::new(&after).to_chars(&after, span));
        let (start, end) = (place.map(|place| place.start), place.map(|place| place.end));
        jsonl::answer(&Place { id, state: anchor.name(), start, end })
    })
}

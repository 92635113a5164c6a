//! What the publisher says: links to quote pages, and symbols in the metadata.

use url::Url;

use super::{Found, Target};
use crate::{
    annotate::directory::{Directory, InstrumentId},
    model::{
        annotation::Rule,
        article::{Article, InlineKind},
        instrument::Symbol,
    },
};

/// Instruments the metadata or a link names.
pub(super) fn evidence(article: &Article, directory: &Directory) -> Vec<InstrumentId> {
    let stated = article.meta.tickers.iter().filter_map(|ticker| {
        let symbol = ticker.rsplit(':').next()?;
        directory.by_symbol(&Symbol::parse(symbol.trim_start_matches('$'))?)
    });
    let linked = article.inlines.iter().filter(|inline| !article.is_folded(inline.span));
    let linked = linked.filter_map(|inline| match &inline.kind {
        InlineKind::Link(url) => quoted(url, directory),
        _ => None,
    });
    stated.chain(linked).collect()
}

/// Links to quote pages whose text is a name or a symbol.
pub(super) fn mentions(article: &Article, directory: &Directory) -> Vec<Found> {
    let mut out = Vec::new();
    for inline in &article.inlines {
        let InlineKind::Link(url) = &inline.kind else { continue };
        let Some(id) = quoted(url, directory) else { continue };
        let text = inline.span.of(&article.text);
        let words = text.split_whitespace().count();
        let name = text.starts_with(|c: char| c.is_uppercase() || c == '$' || c.is_ascii_digit());
        if name && (1..=5).contains(&words) && text.len() <= 48 && !text.ends_with(['.', ':', '?', '!']) {
            out.push(Found { span: inline.span, target: Target::Known(id), rule: Rule::Link, confidence: 0.95 });
        }
    }
    out
}

/// The instrument of a quote page: `/quote/BABA`, `/symbol/msft`, `?symbol=NVDA`, an EDGAR page with a CIK.
fn quoted(url: &Url, directory: &Directory) -> Option<InstrumentId> {
    const PATHS: [&str; 12] = [
        "quote", "quotes", "symbol", "symbols", "stock", "stocks", "ticker", "tickers", "etf", "funds", "q", "equities",
    ];
    const KEYS: [&str; 7] = ["symbol", "symbols", "ticker", "tickers", "s", "q", "t"];
    let known = |written: &str| {
        let written = written.rsplit(':').next().unwrap_or(written);
        let written = written.split(['_', ' ']).next().unwrap_or(written);
        let short = written.len() <= 10 && written.chars().any(|c| c.is_ascii_alphanumeric());
        directory.by_symbol(&Symbol::parse(written).filter(|_| short)?)
    };
    for (key, value) in url.query_pairs() {
        if key.eq_ignore_ascii_case("cik") {
            return directory.by_cik(value.parse().ok()?);
        }
        let upper = value.chars().all(|c| !c.is_lowercase());
        let narrow = key.len() > 1 || upper;
        if KEYS.contains(&key.to_ascii_lowercase().as_str())
            && narrow
            && let Some(id) = known(&value)
        {
            return Some(id);
        }
    }
    let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    while let Some(segment) = segments.next() {
        if PATHS.contains(&segment.to_ascii_lowercase().as_str())
            && let Some(id) = segments.next().and_then(known)
        {
            return Some(id);
        }
    }
    None
}

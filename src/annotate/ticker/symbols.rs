//! Symbols that stand bare in the text.

use std::collections::HashSet;

use super::{
    Found, Target, WELL_KNOWN,
    context::{self, Line},
};
use crate::{
    annotate::directory::{Directory, InstrumentId},
    model::{annotation::Rule, instrument::Symbol, span::Span},
};

/// Capitals that are words, offices, countries or measures far more often than symbols.
const STOP: [&str; 147] = [
    "A", "I", "AI", "IT", "ALL", "NOW", "CEO", "CFO", "COO", "CTO", "EV", "EVS", "USA", "US", "UK", "EU", "UN", "GDP",
    "CPI", "PPI", "PMI", "FDA", "SEC", "FED", "ECB", "BOE", "BOJ", "IMF", "IPO", "ETF", "ETFS", "EPS", "AGI", "RBI",
    "API", "APP", "APPS", "CAR", "CARS", "PC", "PCS", "TV", "ID", "IP", "IR", "HR", "PR", "QA", "AM", "PM", "AD", "BC",
    "DC", "NY", "LA", "SF", "EST", "EDT", "PST", "GMT", "UTC", "ET", "PT", "CT", "YOY", "QOQ", "MOM", "YTD", "TTM",
    "LTM", "FY", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "ON", "OR", "SO", "BE", "GO", "HE", "IF", "IN", "IS", "ME", "MY",
    "NO", "OF", "OK", "TO", "UP", "WE", "AN", "AS", "AT", "BY", "DO", "ANY", "ARE", "BIG", "CAN", "DAY", "FOR", "FUN",
    "GAP", "HAS", "KEY", "LOW", "MAN", "NEW", "NEXT", "OLD", "ONE", "OUT", "PAY", "RUN", "SEE", "TWO", "WAY", "WELL",
    "YOU", "FAST", "LIFE", "LOVE", "OPEN", "PLAY", "REAL", "SAFE", "TRUE", "GPU", "CPU", "LLM", "ML", "VC", "PE", "M",
    "B", "K", "C", "R", "S", "T", "V", "DNA", "RNA",
];

/// A company's symbol right after its name: "Alibaba Group Holding BABA", "Microsoft (MSFT)".
pub(super) fn name_symbol(text: &str, found: &mut [Found]) {
    for i in 1..found.len() {
        let Some([before, after]) = found.get(i - 1..=i) else { continue };
        let gap = Span::new(before.span.end(), after.span.start()).of(text);
        let same = before.target == after.target;
        let symbol = matches!(after.rule, Rule::BareSymbol);
        if same
            && symbol
            && matches!(gap, " " | "\u{a0}" | " (" | ", " | " [" | " \u{2013} ")
            && let Some(after) = found.get_mut(i)
        {
            after.rule = Rule::NameSymbol;
            after.confidence = 0.99;
        }
    }
}

/// Bare symbols of a line.
pub(super) fn bare(
    text: &str,
    line: Span,
    shape: Line,
    directory: &Directory,
    evidence: &HashSet<InstrumentId>,
) -> Vec<Found> {
    let mut out = Vec::new();
    if shape.all_caps {
        return out;
    }
    let words = capitals(text, line);
    for &span in &words {
        let written = span.of(text);
        let Some(id) = Symbol::parse(written).and_then(|symbol| directory.by_symbol(&symbol)) else { continue };
        let known = evidence.contains(&id);
        let stopped = STOP.contains(&written);
        let brackets = in_brackets(text, span);
        let accepted = if written.len() == 1 {
            known && brackets
        } else if stopped {
            known && (brackets || follows_own_name(text, span, id, directory))
        } else {
            known
                || brackets && fits_name_before(text, span, id, directory)
                || is_traded(text, span)
                || in_list(text, span, &words, directory)
                || written.len() >= 4 && id.0 < WELL_KNOWN && !context::has_capital_neighbour(text, span)
        };
        if accepted {
            let confidence = if known { 0.9 } else { 0.8 };
            out.push(Found { span, target: Target::Known(id), rule: Rule::BareSymbol, confidence });
        }
    }
    out
}

/// Runs of one to five capitals that stand alone.
fn capitals(text: &str, line: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = None;
    let bytes = line.of(text).as_bytes();
    for (i, byte) in bytes.iter().chain([&b' ']).enumerate() {
        match (byte.is_ascii_uppercase(), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                let joined = |byte: Option<&u8>| {
                    byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80 || b"_@&-/.$".contains(b))
                };
                let before = from.checked_sub(1).and_then(|at| bytes.get(at));
                let ends = !byte.is_ascii_alphanumeric() && *byte < 0x80 && !b"_@&-/".contains(byte);
                let stop = *byte == b'.' && bytes.get(i + 1).is_some_and(u8::is_ascii_alphanumeric);
                if i - from <= 5 && !joined(before) && ends && !stop {
                    out.push(Span::new(line.start() + from, line.start() + i));
                }
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn in_brackets(text: &str, span: Span) -> bool {
    let before = text.get(..span.start()).is_some_and(|before| before.ends_with(['(', '[']));
    let after = text.get(span.end()..).is_some_and(|after| after.starts_with([')', ']', ',', ';']));
    before && after
}

/// "(NVDA)" after "Nvidia": the words before share the first letter of the company's name.
fn fits_name_before(text: &str, span: Span, id: InstrumentId, directory: &Directory) -> bool {
    let before = text.get(..span.start()).unwrap_or_default().trim_end_matches(['(', '[', ' ']);
    let Some(initial) = directory.name(id).and_then(|name| name.chars().next()) else { return false };
    let words: Vec<&str> = before.rsplit([' ', '\u{a0}', '"', '(']).take(5).collect();
    let capitals = words.iter().take_while(|word| word.starts_with(|c: char| c.is_uppercase() || "&".contains(c)));
    let mut any = false;
    for word in capitals {
        any |= word.starts_with(initial);
    }
    any && span.len() >= 2
}

fn follows_own_name(text: &str, span: Span, id: InstrumentId, directory: &Directory) -> bool {
    let before = text.get(..span.start()).unwrap_or_default().trim_end();
    let Some(name) = directory.name(id) else { return false };
    let head = crate::annotate::directory::first_word(name);
    let mut from = before.len().saturating_sub(name.len() + 12);
    while !before.is_char_boundary(from) {
        from -= 1;
    }
    before.get(from..).is_some_and(|tail| tail.contains(head))
}

/// "NVDA shares", "TSLA calls", "shares of NVDA".
fn is_traded(text: &str, span: Span) -> bool {
    const AFTER: [&str; 12] =
        ["shares", "stock", "calls", "puts", "options", "stocks", "ADRs", "ADR", "longs", "bulls", "bears", "holders"];
    let next = crate::annotate::directory::first_word(text.get(span.end()..).unwrap_or_default().trim_start());
    let before = text.get(..span.start()).unwrap_or_default();
    AFTER.contains(&next)
        || ["shares of ", "stock of ", "ticker ", "symbol ", "ticker symbol ", "buy ", "short "]
            .iter()
            .any(|words| before.ends_with(words))
}

/// "AAPL, MSFT, NVDA": a neighbour over a comma is a symbol too.
fn in_list(text: &str, span: Span, words: &[Span], directory: &Directory) -> bool {
    let is_symbol = |other: &Span| {
        let written = other.of(text);
        written.len() >= 2
            && !STOP.contains(&written)
            && Symbol::parse(written).is_some_and(|symbol| directory.by_symbol(&symbol).is_some())
    };
    if span.len() < 3 {
        return false;
    }
    words.iter().any(|other| {
        let gap = if other.start() > span.end() {
            Span::new(span.end(), other.start())
        } else {
            Span::new(other.end(), span.start())
        };
        other != &span
            && !gap.is_empty()
            && matches!(gap.of(text), ", " | " and " | ", and " | " / " | "/")
            && is_symbol(other)
    })
}

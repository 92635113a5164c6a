//! Explicit forms: `$BABA`, `(NYSE: BABA)`, `0700.HK`, `BRK.B`, `BTC-USD`, and the indices called by one word.

use super::{Found, Target, context};
use crate::{
    annotate::directory::Directory,
    model::{annotation::Rule, instrument::Symbol, span::Span},
};

/// How an exchange is written, its short name, and the suffix of its symbols.
const EXCHANGES: [(&str, &str, &str); 40] = [
    ("NYSE American", "NYSE American", ""),
    ("NYSE Arca", "NYSE Arca", ""),
    ("NYSE MKT", "NYSE American", ""),
    ("NYSEAMERICAN", "NYSE American", ""),
    ("NYSEARCA", "NYSE Arca", ""),
    ("NYSE", "NYSE", ""),
    ("New York Stock Exchange", "NYSE", ""),
    ("NasdaqGS", "NASDAQ", ""),
    ("NasdaqGM", "NASDAQ", ""),
    ("NasdaqCM", "NASDAQ", ""),
    ("Nasdaq Capital Market", "NASDAQ", ""),
    ("Nasdaq Global Select Market", "NASDAQ", ""),
    ("Nasdaq Global Market", "NASDAQ", ""),
    ("Nasdaq", "NASDAQ", ""),
    ("NASDAQ", "NASDAQ", ""),
    ("AMEX", "NYSE American", ""),
    ("CBOE", "CBOE", ""),
    ("BATS", "CBOE", ""),
    ("OTCQX", "OTC", ""),
    ("OTCQB", "OTC", ""),
    ("OTC", "OTC", ""),
    ("SEHK", "HKEX", ".HK"),
    ("HKEX", "HKEX", ".HK"),
    ("HKSE", "HKEX", ".HK"),
    ("HKG", "HKEX", ".HK"),
    ("LSE", "LSE", ".L"),
    ("LON", "LSE", ".L"),
    ("AIM", "LSE", ".L"),
    ("TSXV", "TSXV", ".V"),
    ("TSX-V", "TSXV", ".V"),
    ("TSX", "TSX", ".TO"),
    ("ASX", "ASX", ".AX"),
    ("TYO", "TSE", ".T"),
    ("TSE", "TSE", ".T"),
    ("KRX", "KRX", ".KS"),
    ("ETR", "XETRA", ".DE"),
    ("XETRA", "XETRA", ".DE"),
    ("FRA", "XETRA", ".DE"),
    ("EPA", "EURONEXT", ".PA"),
    ("SWX", "SIX", ".SW"),
];

/// Suffixes of Yahoo's symbols with the exchange they stand for.
const SUFFIXES: [(&str, &str); 20] = [
    (".HK", "HKEX"),
    (".T", "TSE"),
    (".L", "LSE"),
    (".DE", "XETRA"),
    (".PA", "EURONEXT"),
    (".AS", "EURONEXT"),
    (".KS", "KRX"),
    (".KQ", "KRX"),
    (".SS", "SSE"),
    (".SZ", "SZSE"),
    (".TO", "TSX"),
    (".V", "TSXV"),
    (".AX", "ASX"),
    (".SW", "SIX"),
    (".MI", "BIT"),
    (".NS", "NSE"),
    (".BO", "BSE"),
    (".MC", "BME"),
    (".SI", "SGX"),
    (".TW", "TWSE"),
];

/// All explicit forms of a line, sorted.
pub(super) fn explicit(text: &str, line: Span, directory: &Directory) -> Vec<Found> {
    let mut out = Vec::new();
    cashtags(text, line, directory, &mut out);
    exchange_forms(text, line, directory, &mut out);
    dotted(text, line, directory, &mut out);
    for (span, id) in context::index_words(text, line, directory) {
        out.push(Found { span, target: Target::Known(id), rule: Rule::Alias, confidence: 0.9 });
    }
    out.sort_by_key(|found| found.span);
    out.dedup_by(|later, earlier| later.span.overlaps(earlier.span));
    out
}

fn symbol_len(text: &str) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_ascii_uppercase() || c.is_ascii_digit() {
            length = at + 1;
            continue;
        }
        let class = matches!(c, '.' | '-' | '/') && at > 0;
        let letter = chars.peek().is_some_and(|(_, next)| next.is_ascii_uppercase());
        if class && letter {
            continue;
        }
        if c.is_alphanumeric() {
            return 0;
        }
        break;
    }
    length
}

fn cashtags(text: &str, line: Span, directory: &Directory, out: &mut Vec<Found>) {
    for (at, _) in line.of(text).match_indices('$') {
        let start = line.start() + at;
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        if before.is_some_and(|c| c.is_alphanumeric() || c == '$') {
            continue;
        }
        let rest = Span::new(start + 1, line.end()).of(text);
        let length = symbol_len(rest);
        let Some(written) = rest.get(..length).filter(|written| written.starts_with(|c: char| c.is_ascii_uppercase()))
        else {
            continue;
        };
        let known = Symbol::parse(written)
            .and_then(|symbol| directory.by_symbol(&symbol))
            .or_else(|| former(written, directory));
        if let Some(id) = known {
            let span = Span::new(start, start + 1 + length);
            out.push(Found { span, target: Target::Known(id), rule: Rule::Cashtag, confidence: 0.99 });
        }
    }
}

/// Today's instrument of a former symbol, which the alias table holds as a name.
fn former(written: &str, directory: &Directory) -> Option<crate::annotate::directory::InstrumentId> {
    let names = directory.names_from(&written.to_lowercase());
    names.iter().find(|name| name.alias && name.text == written).and_then(|name| name.instrument)
}

fn exchange_forms(text: &str, line: Span, directory: &Directory, out: &mut Vec<Found>) {
    for (at, _) in line.of(text).match_indices(':') {
        let colon = line.start() + at;
        let before = Span::new(line.start(), colon).of(text).trim_end_matches([' ', '\u{a0}']);
        let exchange = EXCHANGES.iter().find(|(written, ..)| {
            before.strip_suffix(written).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
        });
        let Some(&(_, exchange, suffix)) = exchange else { continue };
        let mut next = colon + 1;
        // "(NYSE: BRK.A, BRK.B)" lists several.
        loop {
            let rest = Span::new(next, line.end()).of(text);
            let trimmed = rest.trim_start_matches([' ', '\u{a0}', '$']);
            let start = next + (rest.len() - trimmed.len());
            let length = symbol_len(trimmed);
            let Some(written) = trimmed.get(..length).filter(|written| !written.is_empty() && written.len() <= 10)
            else {
                break;
            };
            let span = Span::new(start, start + length);
            let Some(target) = listed(written, exchange, suffix, directory) else { break };
            out.push(Found { span, target, rule: Rule::Exchange, confidence: 0.99 });
            let after = Span::new(start + length, line.end()).of(text);
            let Some(more) = after.strip_prefix(", ").or_else(|| after.strip_prefix(" and ")) else { break };
            // What follows a comma is another symbol only if nothing but capitals stand there.
            let word = more.split([' ', ')', ',', ';', ':']).next().unwrap_or_default();
            let is_exchange = EXCHANGES.iter().any(|(written, ..)| *written == word);
            if is_exchange || word.len() < 2 || !word.chars().all(|c| c.is_ascii_uppercase() || c == '.') {
                break;
            }
            next = span.end() + (after.len() - more.len());
        }
    }
}

fn listed(written: &str, exchange: &'static str, suffix: &str, directory: &Directory) -> Option<Target> {
    let full = if suffix.is_empty() {
        if written.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        written.to_owned()
    } else if suffix == ".HK" {
        format!("{:0>4}{suffix}", written.trim_start_matches('0'))
    } else {
        format!("{written}{suffix}")
    };
    let symbol = Symbol::parse(&full)?;
    Some(match directory.by_symbol(&symbol) {
        Some(id) => Target::Known(id),
        None => Target::Unknown(symbol, Some(exchange)),
    })
}

/// `0700.HK`, `7203.T`, `BRK.B`, `BRK/B`, `BTC-USD`.
fn dotted(text: &str, line: Span, directory: &Directory, out: &mut Vec<Found>) {
    let mut at = line.start();
    while at < line.end() {
        let rest = Span::new(at, line.end()).of(text);
        let Some(first) = rest.chars().next() else { break };
        if !first.is_alphanumeric() {
            at += first.len_utf8();
            continue;
        }
        let run = rest.find(|c: char| !c.is_alphanumeric() && !".-/".contains(c)).unwrap_or(rest.len());
        let word = rest.get(..run).unwrap_or_default().trim_end_matches(['.', '-', '/']);
        let preceded = text.get(..at).is_some_and(|before| before.ends_with(['$', '_', '@', '/', '.', '-']));
        if word.contains(['.', '-', '/'])
            && !preceded
            && let Some((target, confidence)) = dotted_target(word, directory)
        {
            let span = Span::new(at, at + word.len());
            out.push(Found { span, target, rule: Rule::Suffix, confidence });
        }
        at += run.max(first.len_utf8());
    }
}

fn dotted_target(word: &str, directory: &Directory) -> Option<(Target, f32)> {
    let capitals = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || ".-/".contains(c));
    if !capitals || word.len() > 11 {
        return None;
    }
    if let Some(coin) = word.strip_suffix("-USD").or_else(|| word.strip_suffix("/USD")) {
        let id = directory.by_symbol(&Symbol::parse(coin)?)?;
        let crypto = directory.kind(id) == Some(crate::model::instrument::InstrumentKind::Crypto);
        return crypto.then_some((Target::Known(id), 0.97));
    }
    if let Some((suffix, exchange)) = SUFFIXES.iter().find(|(suffix, _)| word.ends_with(suffix)) {
        let stem = word.strip_suffix(suffix)?;
        let digits = stem.chars().all(|c| c.is_ascii_digit());
        let full = if *suffix == ".HK" && digits {
            format!("{:0>4}{suffix}", stem.trim_start_matches('0'))
        } else {
            word.to_owned()
        };
        let symbol = Symbol::parse(&full)?;
        if let Some(id) = directory.by_symbol(&symbol) {
            return Some((Target::Known(id), 0.98));
        }
        // Digits with a suffix are a listing even if the directory does not know it; letters may be anything.
        if digits
            && (3..=6).contains(&stem.len())
            && matches!(*suffix, ".HK" | ".T" | ".KS" | ".KQ" | ".SS" | ".SZ" | ".TW")
        {
            return Some((Target::Unknown(symbol, Some(exchange)), 0.9));
        }
    }
    let (stem, class) = word.rsplit_once(['.', '-', '/'])?;
    if class.len() == 1 && (1..=5).contains(&stem.len()) && stem.chars().all(|c| c.is_ascii_uppercase()) {
        let id = directory.by_symbol(&Symbol::parse(&format!("{stem}.{class}"))?)?;
        return Some((Target::Known(id), 0.97));
    }
    None
}

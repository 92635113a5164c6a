//! Explicit forms: `$BABA`, `(NYSE: BABA)`, `0700.HK`, `BRK.B`, `BTC-USD`.

use super::{Found, Target};
use crate::{
    annotate::directory::{Day, Directory, InstrumentId},
    model::{
        annotation::Rule,
        instrument::{InstrumentKind, Symbol},
        span::Span,
    },
};

/// How an exchange is written before a colon, in lower case; its short name; and the suffix of its symbols.
const EXCHANGES: [(&str, &str, &str); 96] = [
    ("nyse american", "NYSE American", ""),
    ("nyse arca", "NYSE Arca", ""),
    ("nyse mkt", "NYSE American", ""),
    ("nyseamerican", "NYSE American", ""),
    ("nyse-american", "NYSE American", ""),
    ("nysearca", "NYSE Arca", ""),
    ("arca", "NYSE Arca", ""),
    ("nyse", "NYSE", ""),
    ("nyq", "NYSE", ""),
    ("new york stock exchange", "NYSE", ""),
    ("nasdaqgs", "NASDAQ", ""),
    ("nasdaqgm", "NASDAQ", ""),
    ("nasdaqcm", "NASDAQ", ""),
    ("nasdaq gs", "NASDAQ", ""),
    ("nasdaq gm", "NASDAQ", ""),
    ("nasdaq cm", "NASDAQ", ""),
    ("nasdaq capital market", "NASDAQ", ""),
    ("nasdaq global select market", "NASDAQ", ""),
    ("nasdaq global select", "NASDAQ", ""),
    ("nasdaq global market", "NASDAQ", ""),
    ("nasdaq stock market", "NASDAQ", ""),
    ("nasdaq symbol", "NASDAQ", ""),
    ("nyse symbol", "NYSE", ""),
    ("nasdaq", "NASDAQ", ""),
    ("nasd", "NASDAQ", ""),
    ("nms", "NASDAQ", ""),
    ("amex", "NYSE American", ""),
    ("cboe bzx", "CBOE", ""),
    ("cboe", "CBOE", ""),
    ("bats", "CBOE", ""),
    ("otcqx", "OTC", ""),
    ("otcqb", "OTC", ""),
    ("otc pink", "OTC", ""),
    ("otcpk", "OTC", ""),
    ("otcmkts", "OTC", ""),
    ("otc", "OTC", ""),
    ("sehk", "HKEX", ".HK"),
    ("hkex", "HKEX", ".HK"),
    ("hkse", "HKEX", ".HK"),
    ("hkg", "HKEX", ".HK"),
    ("hong kong stock exchange", "HKEX", ".HK"),
    ("hong kong", "HKEX", ".HK"),
    ("hk", "HKEX", ".HK"),
    ("lse", "LSE", ".L"),
    ("lon", "LSE", ".L"),
    ("aim", "LSE", ".L"),
    ("london stock exchange", "LSE", ".L"),
    ("tsxv", "TSXV", ".V"),
    ("tsx-v", "TSXV", ".V"),
    ("tsx venture", "TSXV", ".V"),
    ("cve", "TSXV", ".V"),
    ("tsx", "TSX", ".TO"),
    ("toronto stock exchange", "TSX", ".TO"),
    ("cse", "CSE", ".CN"),
    ("neo", "NEO", ".NE"),
    ("asx", "ASX", ".AX"),
    ("nzx", "NZX", ".NZ"),
    ("nze", "NZX", ".NZ"),
    ("tyo", "TSE", ".T"),
    ("tse", "TSE", ".T"),
    ("jpx", "TSE", ".T"),
    ("krx", "KRX", ".KS"),
    ("kospi", "KRX", ".KS"),
    ("kosdaq", "KOSDAQ", ".KQ"),
    ("twse", "TWSE", ".TW"),
    ("tpe", "TWSE", ".TW"),
    ("sse", "SSE", ".SS"),
    ("sha", "SSE", ".SS"),
    ("szse", "SZSE", ".SZ"),
    ("she", "SZSE", ".SZ"),
    ("etr", "XETRA", ".DE"),
    ("xetra", "XETRA", ".DE"),
    ("fra", "XETRA", ".DE"),
    ("fwb", "XETRA", ".DE"),
    ("epa", "EURONEXT", ".PA"),
    ("euronext paris", "EURONEXT", ".PA"),
    ("ams", "EURONEXT", ".AS"),
    ("euronext amsterdam", "EURONEXT", ".AS"),
    ("aex", "EURONEXT", ".AS"),
    ("ebr", "EURONEXT", ".BR"),
    ("els", "EURONEXT", ".LS"),
    ("bit", "BIT", ".MI"),
    ("bme", "BME", ".MC"),
    ("swx", "SIX", ".SW"),
    ("six", "SIX", ".SW"),
    ("vtx", "SIX", ".SW"),
    ("sto", "OMX", ".ST"),
    ("hel", "OMXH", ".HE"),
    ("cph", "OMXC", ".CO"),
    ("osl", "OSE", ".OL"),
    ("vie", "VSE", ".VI"),
    ("nse", "NSE", ".NS"),
    ("bom", "BSE", ".BO"),
    ("bse", "BSE", ".BO"),
    ("sgx", "SGX", ".SI"),
    ("jse", "JSE", ".JO"),
];

/// Suffixes of Yahoo's symbols with the exchange they stand for.
const SUFFIXES: [(&str, &str); 34] = [
    (".HK", "HKEX"),
    (".T", "TSE"),
    (".L", "LSE"),
    (".DE", "XETRA"),
    (".F", "XETRA"),
    (".PA", "EURONEXT"),
    (".AS", "EURONEXT"),
    (".BR", "EURONEXT"),
    (".LS", "EURONEXT"),
    (".KS", "KRX"),
    (".KQ", "KOSDAQ"),
    (".SS", "SSE"),
    (".SH", "SSE"),
    (".SZ", "SZSE"),
    (".TO", "TSX"),
    (".V", "TSXV"),
    (".AX", "ASX"),
    (".NZ", "NZX"),
    (".SW", "SIX"),
    (".MI", "BIT"),
    (".NS", "NSE"),
    (".BO", "BSE"),
    (".MC", "BME"),
    (".SI", "SGX"),
    (".TW", "TWSE"),
    (".ST", "OMX"),
    (".HE", "OMXH"),
    (".CO", "OMXC"),
    (".OL", "OSE"),
    (".VI", "VSE"),
    (".SA", "B3"),
    (".MX", "BMV"),
    (".JO", "JSE"),
    (".SR", "TADAWUL"),
];

/// Suffixes that Reuters gives to US listings: `AAPL.O`, `JPM.N`.
const US_SUFFIXES: [&str; 6] = [".OQ", ".O", ".N", ".P", ".K", ".A"];

/// Bytes of the symbol that a text begins with; 0 if it begins with none.
fn symbol_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_uppercase() || byte.is_ascii_digit() {
            at += 1;
            length = at;
        } else if matches!(byte, b'.' | b'-' | b'/')
            && at > 0
            && bytes.get(at + 1).is_some_and(|next| next.is_ascii_uppercase() || next.is_ascii_digit())
            && at < 12
        {
            at += 1;
        } else {
            break;
        }
    }
    let next = text.get(length..).and_then(|rest| rest.chars().next());
    if next.is_some_and(|c| c.is_alphanumeric() || c == '_') { 0 } else { length }
}

/// A cashtag at a dollar sign; gives where to go on.
pub(super) fn cashtag(
    text: &str,
    at: usize,
    line: Span,
    directory: &Directory,
    day: Option<Day>,
    out: &mut Vec<Found>,
) -> usize {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let rest = Span::new(at + 1, line.end()).of(text);
    let length = symbol_len(rest);
    let Some(written) = rest.get(..length).filter(|written| written.starts_with(|c: char| c.is_ascii_uppercase()))
    else {
        return at + 1;
    };
    if before.is_some_and(|c| c.is_alphanumeric() || c == '$') || length > 8 {
        return at + 1;
    }
    // "$BTC.X" is how some sites write crypto assets; "$AAPL-earnings" and the like end at the symbol.
    let short = written.split(['.', '-', '/']).next().unwrap_or(written);
    let whole = Symbol::parse(written).and_then(|symbol| directory.symbol_on(symbol.as_str(), day));
    let (id, length) = match whole {
        Some(id) => (id, length),
        None => match directory.symbol_on(short, day) {
            Some(id) if written.strip_prefix(short) == Some(".X") => (id, length),
            Some(id) if written != short && written.as_bytes().get(short.len()) != Some(&b'.') => (id, short.len()),
            _ => return at + 1,
        },
    };
    let span = Span::new(at, at + 1 + length);
    out.push(Found { span, target: Target::Known(id), rule: Rule::Cashtag, confidence: 0.99 });
    span.end()
}

/// Symbols after an exchange and a colon; gives where to go on.
pub(super) fn colon(
    text: &str,
    at: usize,
    line: Span,
    directory: &Directory,
    day: Option<Day>,
    out: &mut Vec<Found>,
) -> usize {
    let before = Span::new(line.start(), at).of(text).trim_end_matches([' ', '\u{a0}']);
    let Some(&(_, exchange, suffix)) = exchange_before(before) else { return at + 1 };
    let mut next = at + 1;
    // "(NYSE: BRK.A, BRK.B)" lists several.
    loop {
        let rest = Span::new(next, line.end()).of(text);
        let trimmed = rest.trim_start_matches([' ', '\u{a0}', '$', '"', '\u{201c}']);
        let start = next + (rest.len() - trimmed.len());
        let length = symbol_len(trimmed);
        let Some(written) = trimmed.get(..length).filter(|written| !written.is_empty() && written.len() <= 10) else {
            break;
        };
        let Some((target, length)) = listed(written, exchange, suffix, directory, day) else { break };
        let span = Span::new(start, start + length);
        out.push(Found { span, target, rule: Rule::Exchange, confidence: 0.99 });
        next = span.end();
        let after = Span::new(next, line.end()).of(text);
        let more = [", ", " and ", " & ", "/", "; "].iter().find_map(|gap| after.strip_prefix(gap));
        let Some(more) = more else { break };
        // What follows a comma is another symbol only if nothing but capitals stand there and no colon follows.
        let word = more.split([' ', ')', ',', ';', ']']).next().unwrap_or_default();
        let symbol = word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'.');
        if !symbol || exchange_before(word).is_some() || more.get(word.len()..).is_some_and(|m| m.starts_with(" (")) {
            break;
        }
        next += after.len() - more.len();
    }
    next
}

/// The exchange that a text ends with.
fn exchange_before(before: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    if !before.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let bytes = before.as_bytes();
    EXCHANGES.iter().find(|(written, ..)| {
        let from = bytes.len().checked_sub(written.len());
        let tail = from.and_then(|from| bytes.get(from..));
        let same = tail.is_some_and(|tail| {
            // Short forms are exchanges only in capitals: "She: 5" is not Shenzhen.
            tail.eq_ignore_ascii_case(written.as_bytes())
                && (written.len() > 4 || tail.iter().all(u8::is_ascii_uppercase) || tail.starts_with(b"Nas"))
        });
        let edge = from.and_then(|from| from.checked_sub(1)).and_then(|at| bytes.get(at));
        same && edge.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    })
}

/// What a symbol after an exchange names, and how many of its bytes.
fn listed(
    written: &str,
    exchange: &'static str,
    suffix: &str,
    directory: &Directory,
    day: Option<Day>,
) -> Option<(Target, usize)> {
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    if suffix.is_empty() {
        if written.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let symbol = Symbol::parse(written)?;
        if let Some(id) = directory.symbol_on(symbol.as_str(), day) {
            return Some((Target::Known(id), written.len()));
        }
        // "NYSE: GM.N" carries Reuters' suffix.
        let stem = US_SUFFIXES.iter().find_map(|suffix| written.strip_suffix(suffix));
        if let Some(id) = stem.and_then(|stem| directory.symbol_on(stem, day)) {
            return Some((Target::Known(id), written.len()));
        }
        return Some((Target::Unknown(symbol, Some(exchange)), written.len()));
    }
    let stem = written.strip_suffix(suffix).unwrap_or(written);
    let full = if suffix == ".HK" && digits {
        format!("{:0>4}{suffix}", stem.trim_start_matches('0'))
    } else {
        format!("{}{suffix}", stem.replace('.', "-"))
    };
    let symbol = Symbol::parse(&full)?;
    Some(match directory.by_symbol(&symbol) {
        Some(id) => (Target::Known(id), written.len()),
        None => (Target::Unknown(symbol, Some(exchange)), written.len()),
    })
}

/// `0700.HK`, `7203.T`, `AAPL.O`, `BRK.B`, `BRK/B`, `BTC-USD` at the beginning of a word.
pub(super) fn dotted(text: &str, at: usize, line: Span, directory: &Directory, day: Option<Day>) -> Option<Found> {
    let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    if before.is_some_and(|byte| b"_@/.-".contains(byte)) {
        return None;
    }
    let rest = Span::new(at, line.end()).of(text);
    let length = symbol_len(rest);
    let word = rest.get(..length).filter(|word| word.bytes().any(|byte| b".-/".contains(&byte)))?;
    let next = rest.as_bytes().get(length);
    if word.len() > 12 || next.is_some_and(|byte| b"-/@&".contains(byte)) {
        return None;
    }
    let found =
        |target, confidence| Some(Found { span: Span::new(at, at + length), target, rule: Rule::Suffix, confidence });
    if let Some(coin) = ["-USD", "/USD", "-USDT", "/USDT"].iter().find_map(|quote| word.strip_suffix(quote)) {
        let id = directory.symbol_on(coin, None)?;
        return (directory.kind(id) == Some(InstrumentKind::Crypto))
            .then_some(())
            .and_then(|()| found(Target::Known(id), 0.97));
    }
    if let Some((suffix, exchange)) = SUFFIXES.iter().find(|(suffix, _)| word.ends_with(suffix)) {
        let stem = word.strip_suffix(suffix)?;
        let digits = stem.bytes().all(|byte| byte.is_ascii_digit());
        let symbol = match *suffix {
            ".HK" if digits => Symbol::parse(&format!("{:0>4}{suffix}", stem.trim_start_matches('0')))?,
            ".SH" => Symbol::parse(&format!("{stem}.SS"))?,
            _ => Symbol::parse(word)?,
        };
        if let Some(id) = directory.symbol_on(symbol.as_str(), day) {
            return found(Target::Known(id), 0.98);
        }
        // Digits with a suffix are a listing even if the directory does not know it; letters may be anything.
        let asian = matches!(*suffix, ".HK" | ".T" | ".KS" | ".KQ" | ".SS" | ".SH" | ".SZ" | ".TW");
        if digits && asian && (3..=6).contains(&stem.len()) {
            return found(Target::Unknown(symbol, Some(exchange)), 0.9);
        }
    }
    let letters = |stem: &str| (1..=5).contains(&stem.len()) && stem.bytes().all(|byte| byte.is_ascii_uppercase());
    let (stem, class) = word.rsplit_once(['.', '-', '/'])?;
    if !letters(stem) {
        return None;
    }
    if class.len() == 1
        && let Some(id) = Symbol::parse(word).and_then(|symbol| directory.symbol_on(symbol.as_str(), day))
    {
        return found(Target::Known(id), 0.97);
    }
    let reuters = US_SUFFIXES.iter().any(|suffix| word.ends_with(suffix)) && stem.len() > 1;
    let id = reuters.then(|| directory.symbol_on(stem, day)).flatten()?;
    is_us(directory, id).then_some(()).and_then(|()| found(Target::Known(id), 0.9))
}

fn is_us(directory: &Directory, id: InstrumentId) -> bool {
    matches!(directory.kind(id), Some(InstrumentKind::Stock | InstrumentKind::Adr | InstrumentKind::Etf))
        && directory.symbol(id).is_some_and(|symbol| symbol.bytes().all(|byte| byte.is_ascii_uppercase()))
}

//! The tables under `assets/symbols`, read once.

use std::cmp::Reverse;

use super::{
    Day, Directory, Former, Heads, InstrumentId, Name, NameClass, Names, Row, Validity, first_word, head_hash,
    symbol_hash,
};
use crate::model::instrument::InstrumentKind;

const INSTRUMENTS: &str = include_str!("../../../assets/symbols/instruments.tsv");
const NAMES: &str = include_str!("../../../assets/symbols/names.tsv");
pub(super) const ALIASES: &str = include_str!("../../../assets/symbols/aliases.tsv");
pub(super) const BLOCKED: &str = include_str!("../../../assets/symbols/blocked.tsv");
pub(super) const GONE: &str = include_str!("../../../assets/symbols/gone.tsv");
pub(super) const FORMER: &str = include_str!("../../../assets/symbols/former.tsv");

/// The lines of a hand-made table.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

pub(super) fn build() -> Directory {
    let mut rows: Vec<Row> = INSTRUMENTS.lines().filter_map(row).collect();
    let trading = u32::try_from(rows.len()).unwrap_or_default();
    rows.extend(lines(GONE).filter_map(gone_row));
    let all = u32::try_from(rows.len()).unwrap_or_default();
    let symbol = |id: &u32| usize::try_from(*id).ok().and_then(|id| rows.get(id)).map_or("", |row| row.symbol);
    let mut gone: Vec<u32> = (trading..all).collect();
    gone.sort_unstable_by_key(symbol);
    let by_symbol = symbol_table(&rows);
    let mut directory = Directory {
        rows,
        by_symbol,
        gone,
        former: Vec::new(),
        hand_made: Names::default(),
        built: Names::default(),
        small_heads: Vec::new(),
        heads: Heads::default(),
        index: std::sync::OnceLock::new(),
    };
    directory.former = lines(FORMER).filter_map(|line| former(line, &directory)).collect();
    directory.former.sort_unstable_by_key(|former| former.symbol);
    directory.hand_made = hand_made(&directory);
    directory.built = built();
    directory.small_heads = small_heads(directory.all_names());
    directory.heads = Heads::of([&directory.hand_made, &directory.built].into_iter());
    directory
}

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    Some(Row {
        symbol: cells.next()?,
        name: cells.next()?,
        exchange: cells.next()?,
        kind: InstrumentKind::parse(cells.next()?)?,
        cik: cells.next()?.parse().ok(),
        primary: cells.next()?,
        until: None,
    })
}

fn gone_row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (symbol, name, exchange) = (cells.next()?, cells.next()?, cells.next()?);
    let until = Some(day(cells.next()?)?);
    Some(Row { symbol, name, exchange, kind: InstrumentKind::Stock, cik: None, primary: "", until })
}

fn former(line: &'static str, directory: &Directory) -> Option<Former> {
    let mut cells = line.split('\t');
    let symbol = cells.next()?;
    let instrument = directory.symbol_on(cells.next()?, None)?;
    Some(Former { symbol, instrument, until: day(cells.next()?) })
}

/// Reads `YYYY-MM-DD`.
pub(super) fn day(written: &str) -> Option<Day> {
    let digits = |from: usize, to: usize| written.get(from..to)?.parse::<u32>().ok();
    Some(Day(digits(0, 4)? * 10_000 + digits(5, 7)? * 100 + digits(8, 10)?))
}

/// Places of rows that still trade by the hash of their symbols: see [`Directory::by_symbol`].
pub(super) fn symbol_table(rows: &[Row]) -> Vec<u32> {
    let mask = (rows.len() * 2).next_power_of_two() - 1;
    let mut table = vec![0; mask + 1];
    for (number, row) in (1..).zip(rows).filter(|(_, row)| row.until.is_none()) {
        let mut place = usize::try_from(symbol_hash(row.symbol)).unwrap_or_default() & mask;
        while table.get(place).is_some_and(|&taken| taken != 0) {
            place = (place + 1) & mask;
        }
        if let Some(slot) = table.get_mut(place) {
            *slot = number;
        }
    }
    table
}

/// The built table is sorted by first word, then longest first.
fn built() -> Names {
    let (mut names, mut hashes) = (Vec::with_capacity(13_000), Vec::with_capacity(13_000));
    for line in NAMES.lines() {
        let mut cells = line.split('\t');
        let (Some(head), Some(text), Some(number), Some(class)) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let class = match class {
            "s" => NameClass::Strong,
            "p" => NameClass::Phrase,
            "a" => NameClass::Ambiguous,
            _ => NameClass::Weak,
        };
        let Ok(number) = number.parse() else { continue };
        let instrument = Some(InstrumentId(number));
        names.push(Name { text, instrument, class, alias: false, validity: Validity::default() });
        hashes.push(head_hash(head));
    }
    file(names, &hashes)
}

fn hand_made(directory: &Directory) -> Names {
    let aliases = lines(ALIASES).filter_map(|line| alias(line, directory));
    let validity = Validity::default();
    let blocked =
        lines(BLOCKED).map(|text| Name { text, instrument: None, class: NameClass::Block, alias: true, validity });
    let mut names: Vec<(u32, Name)> =
        aliases.chain(blocked).map(|name| (head_hash(first_word(name.text)), name)).collect();
    names.sort_by_key(|(head, name)| (*head, Reverse(name.text.len())));
    let (hashes, names): (Vec<u32>, Vec<Name>) = names.into_iter().unzip();
    file(names, &hashes)
}

fn alias(line: &'static str, directory: &Directory) -> Option<Name> {
    let mut cells = line.split('\t');
    let (text, symbol, _kind) = (cells.next()?, cells.next()?, cells.next()?);
    let class = match cells.next() {
        Some("common") => NameClass::Common,
        Some("weak") => NameClass::Weak,
        Some("listed") => NameClass::Ambiguous,
        _ => NameClass::Strong,
    };
    let validity = Validity { from: cells.next().and_then(day), until: cells.next().and_then(day) };
    // The symbol of a company that is gone is known only while it traded.
    let instrument = Some(directory.symbol_on(symbol, validity.until).or_else(|| directory.symbol_on(symbol, None))?);
    Some(Name { text, instrument, class, alias: true, validity })
}

/// Files names, which stand in runs of the same first word, under the hashes of these words.
pub(super) fn file(names: Vec<Name>, hashes: &[u32]) -> Names {
    let mask = (names.len() * 2).next_power_of_two() - 1;
    let mut heads = vec![(0, 0, 0); mask + 1];
    let mut first = 0;
    for run in hashes.chunk_by(|a, b| a == b) {
        let Some(&hash) = run.first() else { continue };
        let count = u32::try_from(run.len()).unwrap_or_default();
        let mut place = usize::try_from(hash).unwrap_or_default() & mask;
        while heads.get(place).is_some_and(|&(_, _, count)| count > 0) {
            place = (place + 1) & mask;
        }
        if let Some(slot) = heads.get_mut(place) {
            *slot = (hash, first, count);
        }
        first += count;
    }
    Names { names, heads }
}

/// Lengths of first words written small as bits, by their first two bytes: see [`Directory::may_begin_small`].
fn small_heads<'a>(names: impl Iterator<Item = &'a Name>) -> Vec<u32> {
    let mut heads = vec![0; SMALL_HEADS];
    for name in names {
        let bytes = name.text.as_bytes();
        let length = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len());
        if let Some(lengths) = small_head(bytes).and_then(|at| heads.get_mut(at)).filter(|_| length < 32) {
            *lengths |= 1 << length;
        }
    }
    heads
}

const SMALL_HEADS: usize = 26 * 27;

/// The place of a word that begins with a small ASCII letter: by it and the letter of any case after it, if there is one.
pub(super) fn small_head(word: &[u8]) -> Option<usize> {
    let first = word.first().filter(|byte| byte.is_ascii_lowercase())?;
    let second = word.get(1).map_or(b'{', u8::to_ascii_lowercase);
    let second = if second.is_ascii_lowercase() { second - b'a' } else { 26 };
    Some(usize::from(first - b'a') * 27 + usize::from(second))
}

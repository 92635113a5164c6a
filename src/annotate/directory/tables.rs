//! The tables under `assets/symbols`, read once.

use std::borrow::Cow;

use super::{Directory, InstrumentId, Name, NameClass, Row, first_word};
use crate::model::instrument::InstrumentKind;

const INSTRUMENTS: &str = include_str!("../../../assets/symbols/instruments.tsv");
const NAMES: &str = include_str!("../../../assets/symbols/names.tsv");
pub(super) const ALIASES: &str = include_str!("../../../assets/symbols/aliases.tsv");
pub(super) const BLOCKED: &str = include_str!("../../../assets/symbols/blocked.tsv");

/// The lines of a hand-made table.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

pub(super) fn build() -> Directory {
    let rows: Vec<Row> = INSTRUMENTS.lines().filter_map(row).collect();
    let mut by_symbol: Vec<u32> = (0..).take(rows.len()).collect();
    let symbol = |id: u32| usize::try_from(id).ok().and_then(|id| rows.get(id)).map_or("", |row| row.symbol);
    by_symbol.sort_unstable_by_key(|&id| symbol(id));
    let mut directory = Directory { rows, by_symbol, heads: Vec::new(), names: Vec::new() };
    let hand = hand_made(&directory);
    merge(&mut directory, hand);
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
    })
}

type Entry = (Cow<'static, str>, Name);

/// Aliases and blocked names, in the order of the built table.
fn hand_made(directory: &Directory) -> Vec<Entry> {
    let aliases = lines(ALIASES).filter_map(|line| {
        let mut cells = line.split('\t');
        let (text, symbol) = (cells.next()?, cells.next()?);
        let instrument = Some(directory.find(symbol)?);
        Some(Name { text, instrument, class: NameClass::Strong, alias: true })
    });
    let blocked = lines(BLOCKED).map(|text| Name { text, instrument: None, class: NameClass::Block, alias: true });
    let mut entries: Vec<Entry> =
        blocked.chain(aliases).map(|name| (Cow::Owned(first_word(name.text).to_lowercase()), name)).collect();
    entries.sort_by(|a, b| order(a).cmp(&order(b)));
    entries
}

/// By first word, then longest first.
fn order((head, name): &Entry) -> (&str, std::cmp::Reverse<usize>) {
    (head, std::cmp::Reverse(name.text.len()))
}

/// Merges the built names, which are sorted, with the hand-made ones; of the same name the hand-made one stays.
fn merge(directory: &mut Directory, hand: Vec<Entry>) {
    let built = NAMES.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        let (head, text, number, class) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let class = match class {
            "s" => NameClass::Strong,
            "p" => NameClass::Phrase,
            "a" => NameClass::Ambiguous,
            _ => NameClass::Weak,
        };
        let instrument = Some(InstrumentId(number.parse().ok()?));
        Some((Cow::Borrowed(head), Name { text, instrument, class, alias: false }))
    });
    let mut hand = hand.into_iter().peekable();
    let (mut heads, mut names) = (Vec::with_capacity(9_000), Vec::with_capacity(9_000));
    // Hand-made names of the run of equal length and head that is being merged.
    let mut run: Vec<&'static str> = Vec::new();
    let mut push = |(head, name): Entry, run: &mut Vec<&'static str>| {
        if name.alias {
            run.push(name.text);
        }
        heads.push(head);
        names.push(name);
    };
    for entry in built {
        while let Some(next) = hand.next_if(|next| order(next) <= order(&entry)) {
            push(next, &mut run);
        }
        run.retain(|text| text.len() == entry.1.text.len());
        if !run.iter().any(|text| text.eq_ignore_ascii_case(entry.1.text)) {
            push(entry, &mut run);
        }
    }
    for next in hand {
        push(next, &mut run);
    }
    directory.heads = heads;
    directory.names = names;
}

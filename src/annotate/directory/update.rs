//! Bringing the directory up to date with a newer list of what trades in the US.
//!
//! What is new is added, what is no longer listed is known for older stories only, a company whose symbol changed keeps
//! its place and its names, and an exchange nobody knew is filled in. Names of new companies are trusted little: no
//! word list tells here which of them are ordinary words.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
};

use super::{
    Day, Directory, Former, Heads, InstrumentId, Name, NameClass, Row, Validity, first_word, head_hash, tables,
};
use crate::{
    annotate::names::is_legal_form,
    model::{
        instrument::{InstrumentKind, is_us_listing},
        text::one_line,
    },
};

/// One line of a list of what trades, as `symbols update` keeps it: symbol, name, exchange, kind, CIK, tabs between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// In its canonical form.
    pub symbol: String,
    /// As the list writes it.
    pub name: String,
    /// Its short name; empty if unknown.
    pub exchange: String,
    /// A stock or a fund.
    pub kind: InstrumentKind,
    /// The SEC's Central Index Key.
    pub cik: Option<u32>,
}

impl Listed {
    /// The line; the name loses what would break it.
    pub fn to_line(&self) -> String {
        let name = one_line(&self.name);
        let cik = self.cik.map(|cik| cik.to_string()).unwrap_or_default();
        format!("{}\t{name}\t{}\t{}\t{cik}", self.symbol, self.exchange, self.kind.name())
    }
}

/// What an update did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Instruments that were not known.
    pub added: usize,
    /// Instruments that trade no more.
    pub gone: usize,
    /// Companies with another symbol.
    pub renamed: usize,
    /// Instruments whose exchange was not known.
    pub placed: usize,
}

/// Why a list is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew {
    /// Known US instruments that it leaves out.
    pub missing: usize,
    /// All known US instruments.
    pub known: usize,
}

struct Line {
    symbol: &'static str,
    name: &'static str,
    exchange: &'static str,
    kind: InstrumentKind,
    cik: Option<u32>,
}

fn line(text: &'static str) -> Option<Line> {
    let mut cells = text.split('\t');
    Some(Line {
        symbol: cells.next().filter(|symbol| !symbol.is_empty())?,
        name: cells.next()?,
        exchange: cells.next()?,
        kind: InstrumentKind::parse(cells.next()?)?,
        cik: cells.next().and_then(|cik| cik.parse().ok()),
    })
}

impl Directory {
    /// The compiled-in directory brought up to date with a table of [`Listed`] lines made on a day.
    ///
    /// A table that leaves out more than a fifth of what is known is no list of what trades: it is not taken.
    pub fn updated(table: &'static str, day: Day) -> Result<(Self, Changes), TooFew> {
        let mut directory = Self::build();
        let lines: Vec<Line> = table.lines().filter_map(line).collect();
        let listed: HashSet<&str> = lines.iter().map(|line| line.symbol).collect();
        let ours: Vec<usize> =
            (0..directory.rows.len()).filter(|&at| directory.rows.get(at).is_some_and(is_us)).collect();
        let missing: BTreeSet<usize> = ours
            .iter()
            .copied()
            .filter(|&at| directory.rows.get(at).is_some_and(|row| !listed.contains(row.symbol)))
            .collect();
        if missing.len() * 5 > ours.len() {
            return Err(TooFew { missing: missing.len(), known: ours.len() });
        }
        let changes = directory.take(&lines, missing, day);
        Ok((directory, changes))
    }

    fn take(&mut self, lines: &[Line], mut missing: BTreeSet<usize>, day: Day) -> Changes {
        let mut changes = Changes::default();
        let places: HashMap<&str, usize> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.until.is_none())
            .map(|(at, row)| (row.symbol, at))
            .collect();
        let mut by_cik: HashMap<u32, usize> = HashMap::new();
        for &at in &missing {
            if let Some(row) = self.rows.get(at).filter(|row| row.primary.is_empty())
                && let Some(cik) = row.cik
            {
                by_cik.insert(cik, at);
            }
        }
        // Rows of companies by their CIK: what else has it is another line of the same company.
        let mut companies: HashMap<u32, usize> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(at, row)| row.primary.is_empty() && row.until.is_none() && !missing.contains(at))
            .filter_map(|(at, row)| Some((row.cik?, at)))
            .collect();
        let mut classes: Vec<(usize, usize)> = Vec::new();
        let mut names = Vec::new();
        for line in lines {
            let company = line.cik.filter(|_| line.kind != InstrumentKind::Etf);
            if let Some(row) = places.get(line.symbol).and_then(|&at| self.rows.get_mut(at)) {
                if row.exchange.is_empty() && !line.exchange.is_empty() && is_us(row) {
                    row.exchange = line.exchange;
                    changes.placed += 1;
                }
            } else if let Some((cik, at)) = line.cik.and_then(|cik| Some((cik, by_cik.remove(&cik)?))) {
                missing.remove(&at);
                changes.renamed += 1;
                self.rename(at, line, day);
                companies.insert(cik, at);
            } else {
                let first = company.and_then(|cik| companies.get(&cik).copied());
                if first.and_then(|at| self.rows.get(at)).is_some_and(|row| !is_share_class(row.symbol, line.symbol)) {
                    continue;
                }
                let new = self.rows.len();
                changes.added += 1;
                if let Some(at) = first {
                    classes.push((new, at));
                } else {
                    names.extend(name_of(line, InstrumentId(u32::try_from(new).unwrap_or(u32::MAX))));
                    companies.extend(company.map(|cik| (cik, new)));
                }
                let Line { symbol, name, exchange, kind, cik } = *line;
                self.rows.push(Row { symbol, name, exchange, kind, cik, primary: "", until: None });
            }
        }
        // By now every company has its symbol of today.
        for (class, company) in classes {
            let primary = self.rows.get(company).map_or("", |row| row.symbol);
            if let Some(row) = self.rows.get_mut(class) {
                row.primary = primary;
            }
        }
        changes.gone = missing.len();
        let closed: HashSet<InstrumentId> =
            missing.iter().filter_map(|&at| u32::try_from(at).ok()).map(InstrumentId).collect();
        for &at in &missing {
            if let Some(row) = self.rows.get_mut(at) {
                row.until = Some(day);
            }
        }
        self.file_again(names, &closed, day);
        changes
    }

    fn rename(&mut self, at: usize, line: &Line, day: Day) {
        let Some(row) = self.rows.get_mut(at) else { return };
        let old = std::mem::replace(&mut row.symbol, line.symbol);
        if !line.exchange.is_empty() {
            row.exchange = line.exchange;
        }
        for row in self.rows.iter_mut().filter(|row| row.primary == old) {
            row.primary = line.symbol;
        }
        let instrument = InstrumentId(u32::try_from(at).unwrap_or_default());
        self.former.push(Former { symbol: old, instrument, until: Some(day) });
        self.former.sort_unstable_by_key(|former| former.symbol);
    }

    /// Files symbols and names as they are now.
    fn file_again(&mut self, added: Vec<Name>, closed: &HashSet<InstrumentId>, day: Day) {
        self.by_symbol = tables::symbol_table(&self.rows);
        let ended = |id: &u32| self.row(InstrumentId(*id)).is_some_and(|row| row.until.is_some());
        let mut gone: Vec<u32> = (0..u32::try_from(self.rows.len()).unwrap_or_default()).filter(ended).collect();
        gone.sort_by_key(|&id| self.symbol_at(id));
        self.gone = gone;
        for name in self.hand_made.names.iter_mut().chain(&mut self.built.names) {
            if name.validity.until.is_none() && name.instrument.is_some_and(|id| closed.contains(&id)) {
                name.validity.until = Some(day);
            }
        }
        let mut filed: Vec<(u32, Name)> = Vec::with_capacity(self.built.names.len() + added.len());
        for &(hash, first, count) in &self.built.heads {
            let (Ok(first), Ok(count)) = (usize::try_from(first), usize::try_from(count)) else { continue };
            let run = self.built.names.get(first..first + count).unwrap_or_default();
            filed.extend(run.iter().map(|name| (hash, *name)));
        }
        filed.extend(added.into_iter().map(|name| (head_hash(first_word(name.text)), name)));
        filed.sort_by_key(|(hash, name)| (*hash, Reverse(name.text.len())));
        let (hashes, names): (Vec<u32>, Vec<Name>) = filed.into_iter().unzip();
        self.built = tables::file(names, &hashes);
        self.heads = Heads::of([&self.hand_made, &self.built].into_iter());
    }
}

/// Whether a row is listed in the US and in the lists that an update reads.
fn is_us(row: &Row) -> bool {
    let us = is_us_listing(Some(row.exchange).filter(|exchange| !exchange.is_empty()), row.kind);
    let plain = row.symbol.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'.');
    us && plain
        && row.until.is_none()
        && matches!(row.kind, InstrumentKind::Stock | InstrumentKind::Adr | InstrumentKind::Etf)
}

/// Whether another symbol of a company is a class of its shares rather than a preferred share, a unit or a warrant.
fn is_share_class(first: &str, other: &str) -> bool {
    let same = |length: usize| first.get(..length).is_some_and(|stem| other.starts_with(stem));
    match other.split_once('.') {
        Some((stem, class)) => matches!(class, "A" | "B" | "C") && (first == stem || first.starts_with(stem)),
        None => other.len() <= 4 && (same(2) || first.starts_with(other)),
    }
}

/// The name a new instrument goes by in prose: without its legal form.
fn name_of(line: &Line, id: InstrumentId) -> Option<Name> {
    let mut text = line.name;
    if line.kind != InstrumentKind::Etf {
        while let Some((head, last)) = text.rsplit_once(' ') {
            let last = last.trim_matches(|c: char| !c.is_alphanumeric());
            if !is_legal_form(last) && !["company", "holdings"].iter().any(|word| last.eq_ignore_ascii_case(word)) {
                break;
            }
            text = head.trim_end_matches([' ', ',', '.']);
        }
    }
    let class = if text.contains(' ') { NameClass::Phrase } else { NameClass::Weak };
    let name = Name { text, instrument: Some(id), class, alias: false, validity: Validity::default() };
    (text.len() > 1 && !first_word(text).is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::instrument::Symbol;

    #[test]
    fn an_update_adds_renames_closes_and_places() {
        let bundled = Directory::bundled();
        let mut lines: Vec<String> = Vec::new();
        for row in bundled.rows.iter().filter(|row| is_us(row) && !["GAP", "KSS"].contains(&row.symbol)) {
            let exchange = if row.exchange.is_empty() { "NYSE Arca" } else { row.exchange };
            let cik = row.cik.map(|cik| cik.to_string()).unwrap_or_default();
            lines.push(format!("{}\t{}\t{exchange}\t{}\t{cik}", row.symbol, row.name, row.kind.name()));
        }
        let gap = bundled.symbol_on("GAP", None).and_then(|id| bundled.instrument(id)).unwrap();
        lines.push(format!("GPXX\tGap, Inc.\tNYSE\tstock\t{}", gap.cik.unwrap()));
        lines.push("NFRT\tNorfield Freight Lines, Inc.\tNASDAQ\tstock\t99".to_owned());
        lines.push("NFRT.B\tNorfield Freight Lines, Inc.\tNASDAQ\tstock\t99".to_owned());
        lines.push("NFRTW\tNorfield Freight Lines, Inc.\tNASDAQ\tstock\t99".to_owned());
        lines.push(format!("GPXX.B\tGap, Inc.\tNYSE\tstock\t{}", gap.cik.unwrap()));
        lines.push("rubbish".to_owned());
        let table: &'static str = lines.join("\n").leak();
        let day = tables::day("2026-11-20").unwrap();
        let (updated, changes) = Directory::updated(table, day).unwrap();
        assert_eq!((changes.added, changes.renamed, changes.gone), (3, 1, 1));
        assert!(changes.placed > 1_000, "{changes:?}");
        let symbol = |text: &str| updated.by_symbol(&Symbol::parse(text).unwrap());
        let same = symbol("GPXX").unwrap();
        assert_eq!((symbol("GAP"), updated.former_symbols(same).contains(&"GAP")), (Some(same), true));
        let company = |text: &str| symbol(text).map(|id| updated.primary(id));
        assert_eq!(company("NFRT.B"), symbol("NFRT"), "a class is no company of its own");
        assert_eq!(company("GPXX.B"), Some(same));
        assert_eq!(symbol("NFRTW"), None, "nor is a warrant");
        assert_eq!(symbol("KSS"), None);
        let before = updated.symbol_on("KSS", tables::day("2026-11-19")).unwrap();
        assert_eq!(updated.traded_until(before), Some(day));
        let linked = |text: &str| -> Vec<String> {
            let article = crate::ingest::plain::article(text);
            let found = crate::annotate::ticker::detect(&article, &updated);
            found.iter().map(|mention| mention.symbol.to_string()).collect()
        };
        assert_eq!(linked("On Monday Gap said that Norfield Freight Lines and Kohl's would merge."), ["GPXX", "NFRT"]);
        assert_eq!(linked("Shares of Microsoft and Alibaba rose."), ["MSFT", "BABA"]);
    }

    #[test]
    fn a_list_that_leaves_out_too_much_is_refused() {
        let few = Directory::updated("MSFT\tMicrosoft\tNASDAQ\tstock\t789019", tables::day("2026-11-20").unwrap());
        assert!(few.is_err_and(|few| few.missing > few.known / 2));
    }
}

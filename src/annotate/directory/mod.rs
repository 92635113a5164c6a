//! The symbol directory: every instrument the program knows, and the names it goes by.
//!
//! Tables and their sources: `assets/symbols`. It is built once, in a few milliseconds, and holds slices of them.

mod tables;

use std::{borrow::Cow, sync::LazyLock};

use crate::model::instrument::{Instrument, InstrumentKind, Symbol};

/// An instrument's place in the directory; lower means larger, so it is a popularity prior.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstrumentId(pub u32);

/// A name an instrument goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written in prose, without a legal suffix unless it cannot be told without.
    pub text: &'static str,
    /// Whom it names; none for a name on the block list, which swallows shorter matches and links to nothing.
    pub instrument: Option<InstrumentId>,
    /// How far the name alone can be trusted.
    pub class: NameClass,
    /// Whether it is from the hand-made table: an everyday name, a brand or a subsidiary.
    pub alias: bool,
}

/// How far a name alone can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameClass {
    /// It holds a word that is no dictionary word: link it.
    Strong,
    /// Two or more dictionary words ("First Solar"): link it where all of them are capitalised in running text.
    Phrase,
    /// One dictionary word, given name or place, or under four letters: it needs evidence.
    Weak,
    /// More than one company goes by it and none dominates: it needs evidence.
    Ambiguous,
    /// A private, dead or look-alike name: it links to nothing and swallows shorter matches.
    Block,
}

/// One line of the instrument table.
#[derive(Clone, Copy, Debug)]
struct Row {
    symbol: &'static str,
    name: &'static str,
    exchange: &'static str,
    kind: InstrumentKind,
    cik: Option<u32>,
}

/// All instruments and names, compiled in.
pub struct Directory {
    rows: Vec<Row>,
    /// Places of `rows`, by symbol.
    by_symbol: Vec<u32>,
    /// First words in lower case, sorted; `names[i]` begins with `heads[i]`.
    heads: Vec<Cow<'static, str>>,
    names: Vec<Name>,
}

impl Directory {
    /// The bundled directory, built on first use.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Directory> = LazyLock::new(Directory::build);
        &BUNDLED
    }

    /// Builds the directory from the compiled-in tables; callers want [`Directory::bundled`].
    pub fn build() -> Self {
        tables::build()
    }

    /// The instrument with this canonical symbol.
    pub fn by_symbol(&self, symbol: &Symbol) -> Option<InstrumentId> {
        self.find(symbol.as_str())
    }

    fn find(&self, symbol: &str) -> Option<InstrumentId> {
        let place = self.by_symbol.binary_search_by(|&id| self.symbol_at(id).cmp(symbol)).ok()?;
        self.by_symbol.get(place).map(|&id| InstrumentId(id))
    }

    fn symbol_at(&self, id: u32) -> &'static str {
        self.row(InstrumentId(id)).map_or("", |row| row.symbol)
    }

    fn row(&self, id: InstrumentId) -> Option<&Row> {
        self.rows.get(usize::try_from(id.0).ok()?)
    }

    /// The issuer's primary listing by its Central Index Key.
    pub fn by_cik(&self, cik: u32) -> Option<InstrumentId> {
        let place = self.rows.iter().position(|row| row.cik == Some(cik))?;
        u32::try_from(place).ok().map(InstrumentId)
    }

    /// What the directory knows of an instrument.
    pub fn instrument(&self, id: InstrumentId) -> Option<Instrument> {
        let row = self.row(id)?;
        Some(Instrument {
            symbol: Symbol::parse(row.symbol)?,
            name: row.name.into(),
            exchange: (!row.exchange.is_empty()).then(|| row.exchange.into()),
            kind: row.kind,
            cik: row.cik,
        })
    }

    /// The kind of an instrument.
    pub fn kind(&self, id: InstrumentId) -> Option<InstrumentKind> {
        self.row(id).map(|row| row.kind)
    }

    /// The symbol of an instrument.
    pub fn symbol(&self, id: InstrumentId) -> Option<&'static str> {
        self.row(id).map(|row| row.symbol)
    }

    /// The directory's name of an instrument.
    pub fn name(&self, id: InstrumentId) -> Option<&'static str> {
        self.row(id).map(|row| row.name)
    }

    /// The names whose first word, in lower case, is `head`; longest first.
    pub fn names_from(&self, head: &str) -> &[Name] {
        let from = self.heads.partition_point(|other| other.as_ref() < head);
        let to = self.heads.partition_point(|other| other.as_ref() <= head);
        self.names.get(from..to).unwrap_or_default()
    }

    /// Instruments whose symbol or name matches what a person typed, best first, at most `limit`.
    ///
    /// A symbol that is the same comes first, then symbols and names that begin with what was typed, larger companies
    /// before smaller ones, then names that hold it at the start of a word.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<InstrumentId> {
        let typed = typed.trim().trim_start_matches('$').to_lowercase();
        if typed.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, u32)> = Vec::new();
        for (id, row) in (0_u32..).zip(&self.rows) {
            let (symbol, name) = (row.symbol.to_lowercase(), row.name.to_lowercase());
            let grade = if symbol == typed {
                0
            } else if name.starts_with(&typed) {
                2
            } else if symbol.starts_with(&typed) {
                3
            } else if name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(&typed)) {
                4
            } else {
                continue;
            };
            found.push((grade, id));
        }
        for name in self.names.iter().filter(|name| name.text.to_lowercase() == typed) {
            found.extend(name.instrument.map(|id| (1, id.0)));
        }
        found.sort_unstable();
        let mut seen = std::collections::HashSet::new();
        found.retain(|(_, id)| seen.insert(*id));
        found.into_iter().take(limit).map(|(_, id)| InstrumentId(id)).collect()
    }
}

/// The word a text begins with: a run of letters and digits with `&`, `.`, `'`, `’` or `-` inside; empty if none.
///
/// Names are filed under it, so a detector has to cut words in the same way.
pub fn first_word(text: &str) -> &str {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = "&.'’-".contains(c) && at > 0 && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !joins {
            break;
        }
        end = at + c.len_utf8();
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;

//! The symbol directory: every instrument the program knows, and the names it goes by.

use std::sync::LazyLock;

use crate::model::instrument::{Instrument, Symbol};

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

/// All instruments and names, compiled in.
pub struct Directory {}

impl Directory {
    /// The bundled directory, built on first use.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Directory> = LazyLock::new(|| Directory {});
        &BUNDLED
    }

    /// The instrument with this canonical symbol.
    pub fn by_symbol(&self, _symbol: &Symbol) -> Option<InstrumentId> {
        None
    }

    /// The issuer's primary listing by its Central Index Key.
    pub fn by_cik(&self, _cik: u32) -> Option<InstrumentId> {
        None
    }

    /// What the directory knows of an instrument.
    pub fn instrument(&self, _id: InstrumentId) -> Option<Instrument> {
        None
    }

    /// The names whose first word, in lower case, is `head`; longest first.
    ///
    /// A word is a maximal run of letters and digits with inner `&`, `.`, `'` or `-`.
    pub fn names_from(&self, _head: &str) -> &[Name] {
        &[]
    }

    /// Instruments whose symbol or name matches what a person typed, best first, at most `limit`.
    pub fn search(&self, _typed: &str, _limit: usize) -> Vec<InstrumentId> {
        Vec::new()
    }
}

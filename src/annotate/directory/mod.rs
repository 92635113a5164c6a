//! The symbol directory: every instrument the program knows, and the names it goes by.
//!
//! Tables and their sources: `assets/symbols`. It is built once, in a few milliseconds, and holds slices of them.

pub mod lookup;
mod tables;
pub mod update;

use std::sync::{
    LazyLock, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use self::lookup::{Hit, Index};
use crate::model::instrument::{Instrument, InstrumentKind, Symbol};

/// An instrument's place in the directory; lower means larger, so it is a popularity prior.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstrumentId(pub u32);

/// A calendar day as the number `YYYYMMDD`, which sorts as days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(u32);

impl Day {
    /// The day of a calendar date; years before our era are its beginning.
    pub fn of(date: chrono::NaiveDate) -> Self {
        use chrono::Datelike;
        let year = u32::try_from(date.year()).unwrap_or_default();
        Self(year * 10_000 + date.month() * 100 + date.day())
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

/// The days on which a claim holds, both included; open where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
}

impl Validity {
    /// Whether the claim holds on a day; without one, whether it holds today, which is when it has no end.
    pub fn holds(self, day: Option<Day>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until),
            None => self.until.is_none(),
        }
    }
}

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
    /// When it names the instrument.
    pub validity: Validity,
}

impl NameClass {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Phrase => "phrase",
            Self::Common => "common",
            Self::Weak => "weak",
            Self::Ambiguous => "ambiguous",
            Self::Block => "block",
        }
    }
}

/// How far a name alone can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameClass {
    /// It holds a word that is no dictionary word: link it.
    Strong,
    /// Two or more dictionary words ("First Solar"): link it where all of them are capitalised in running text.
    Phrase,
    /// A word ("Apple", "Ford") that mostly means the company where it is capitalised in running text.
    Common,
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
    /// The symbol of the company's primary listing, if this is another one.
    primary: &'static str,
    /// Last day of trading, if it trades no more.
    until: Option<Day>,
}

/// A former symbol, today's instrument, and the last day of the old symbol.
#[derive(Clone, Copy, Debug)]
struct Former {
    symbol: &'static str,
    instrument: InstrumentId,
    until: Option<Day>,
}

/// Names filed under their first words.
#[derive(Default)]
struct Names {
    /// By first word, then longest first.
    names: Vec<Name>,
    /// Open-addressed table: hash of a first word, its first place in `names`, and how many there are.
    heads: Vec<(u32, u32, u32)>,
}

/// All instruments and names, compiled in.
pub struct Directory {
    rows: Vec<Row>,
    /// Open-addressed table by the hash of a symbol: one more than the place in `rows` of what still trades, or 0.
    by_symbol: Vec<u32>,
    /// Places of `rows` that trade no more, by symbol.
    gone: Vec<u32>,
    /// By old symbol.
    former: Vec<Former>,
    /// Names made by hand.
    hand_made: Names,
    /// Names of the built table.
    built: Names,
    /// For the first two letters of names written small ("bitcoin", "iPhone"), the lengths of their first words as bits.
    small_heads: Vec<u32>,
    /// Which words begin names.
    heads: Heads,
    /// What is looked up while it is typed; made when first asked for.
    index: OnceLock<Index>,
}

/// One bit for every hash of a first word, some of them shared: most words begin no name, and are told so from a few
/// kilobytes that stay at hand.
#[derive(Default)]
struct Heads(Vec<u64>);

impl Heads {
    const BITS: u32 = 17;

    fn of<'a>(names: impl Iterator<Item = &'a Names>) -> Self {
        let mut bits = vec![0; 1 << (Self::BITS - 6)];
        for (hash, ..) in names.flat_map(|names| &names.heads).filter(|(.., count)| *count > 0) {
            let (word, bit) = Self::place(*hash);
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Self(bits)
    }

    fn may_have(&self, hash: u32) -> bool {
        let (word, bit) = Self::place(hash);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    fn place(hash: u32) -> (usize, u64) {
        let top = hash >> (u32::BITS - Self::BITS);
        (usize::try_from(top / u64::BITS).unwrap_or_default(), 1 << (top % u64::BITS))
    }
}

/// Updated directories of this run, and how many there are. Whoever reads one may hold on to it, so none is dropped.
static INSTALLED: [OnceLock<Directory>; 16] = [const { OnceLock::new() }; 16];
static NEWEST: AtomicUsize = AtomicUsize::new(0);

impl Directory {
    /// The bundled directory, built on first use.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Directory> = LazyLock::new(Directory::build);
        &BUNDLED
    }

    /// The directory in force: the one installed last, or else the bundled one.
    pub fn current() -> &'static Self {
        let newest = NEWEST.load(Ordering::Acquire).checked_sub(1);
        newest.and_then(|at| INSTALLED.get(at)?.get()).unwrap_or_else(|| Self::bundled())
    }

    /// Puts an updated directory in force; false when there were so many since the program began that it has to be
    /// started again to see this one.
    pub fn install(self) -> bool {
        let free = INSTALLED.iter().position(|slot| slot.get().is_none());
        let Some((at, slot)) = free.and_then(|at| Some((at, INSTALLED.get(at)?))) else { return false };
        let done = slot.set(self).is_ok();
        if done {
            NEWEST.store(at + 1, Ordering::Release);
        }
        done
    }

    /// Builds the directory from the compiled-in tables; callers want [`Directory::bundled`].
    pub fn build() -> Self {
        tables::build()
    }

    /// The instrument that trades under this canonical symbol, or whose former symbol it is.
    pub fn by_symbol(&self, symbol: &Symbol) -> Option<InstrumentId> {
        self.symbol_on(symbol.as_str(), None)
    }

    /// What a canonical symbol meant on a day: a symbol may have been another's, or its owner may be gone.
    pub fn symbol_on(&self, symbol: &str, day: Option<Day>) -> Option<InstrumentId> {
        if let Some(day) = day {
            let held = |until: Option<Day>| until.is_some_and(|until| day <= until);
            let gone = find(&self.gone, symbol, |&id| self.symbol_at(id));
            if let Some(&id) = gone.filter(|&&id| held(self.row(InstrumentId(id)).and_then(|row| row.until))) {
                return Some(InstrumentId(id));
            }
            if let Some(former) = find(&self.former, symbol, |former| former.symbol).filter(|former| held(former.until))
            {
                return Some(former.instrument);
            }
        }
        self.trading(symbol)
            .or_else(|| find(&self.former, symbol, |former| former.symbol).map(|former| former.instrument))
    }

    fn trading(&self, symbol: &str) -> Option<InstrumentId> {
        let mask = self.by_symbol.len().wrapping_sub(1);
        let mut place = usize::try_from(symbol_hash(symbol)).unwrap_or_default() & mask;
        while let Some(&slot) = self.by_symbol.get(place) {
            let id = slot.checked_sub(1)?;
            if self.symbol_at(id) == symbol {
                return Some(InstrumentId(id));
            }
            place = (place + 1) & mask;
        }
        None
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

    /// The listing of an instrument's company on another exchange, by that exchange's short name.
    pub fn twin(&self, id: InstrumentId, exchange: &str) -> Option<InstrumentId> {
        let symbol = self.symbol(id)?;
        let place = self.rows.iter().position(|row| row.primary == symbol && row.exchange == exchange)?;
        u32::try_from(place).ok().map(InstrumentId)
    }

    /// The other listings of an instrument's company.
    pub fn other_listings(&self, id: InstrumentId) -> Vec<InstrumentId> {
        let primary = self.primary(id);
        let Some(symbol) = self.symbol(primary) else { return Vec::new() };
        let others =
            (0..).zip(&self.rows).filter(|(_, row)| row.primary == symbol).map(|(other, _)| InstrumentId(other));
        let all = std::iter::once(primary).chain(others);
        all.filter(|other| *other != id).collect()
    }

    /// The primary listing of an instrument's company; itself if it is that.
    pub fn primary(&self, id: InstrumentId) -> InstrumentId {
        let primary = self.row(id).map(|row| row.primary).filter(|primary| !primary.is_empty());
        primary.and_then(|symbol| self.symbol_on(symbol, None)).unwrap_or(id)
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

    /// The short name of the exchange it is listed on, where the directory knows one.
    pub fn exchange(&self, id: InstrumentId) -> Option<&'static str> {
        self.row(id).map(|row| row.exchange).filter(|exchange| !exchange.is_empty())
    }

    /// The symbol of an instrument.
    pub fn symbol(&self, id: InstrumentId) -> Option<&'static str> {
        self.row(id).map(|row| row.symbol)
    }

    /// The directory's name of an instrument.
    pub fn name(&self, id: InstrumentId) -> Option<&'static str> {
        self.row(id).map(|row| row.name)
    }

    /// Names that may begin with the word of this [`head_hash`]; hand-made ones first, then longest first.
    ///
    /// Words of one hash are filed together, so a reader has to compare the names.
    pub fn names_from(&self, head: u32) -> impl Iterator<Item = &Name> {
        let (hand_made, built) = if self.heads.may_have(head) {
            (self.hand_made.from(head), self.built.from(head))
        } else {
            Default::default()
        };
        hand_made.iter().chain(built)
    }

    /// Whether a name may begin with a word written small, by its first bytes and its length up to a mark.
    pub fn may_begin_small(&self, word: &[u8], length: usize) -> bool {
        let lengths = tables::small_head(word).and_then(|at| self.small_heads.get(at)).copied().unwrap_or_default();
        length < 32 && lengths & (1 << length) != 0
    }

    /// All names of an instrument, hand-made ones first.
    pub fn names_of(&self, id: InstrumentId) -> Vec<Name> {
        self.all_names().filter(|name| name.instrument == Some(id)).copied().collect()
    }

    /// Former symbols of an instrument.
    pub fn former_symbols(&self, id: InstrumentId) -> Vec<&'static str> {
        self.former.iter().filter(|former| former.instrument == id).map(|former| former.symbol).collect()
    }

    /// Last day of trading of an instrument that trades no more.
    pub fn traded_until(&self, id: InstrumentId) -> Option<Day> {
        self.row(id).and_then(|row| row.until)
    }

    fn all_names(&self) -> impl Iterator<Item = &Name> {
        self.hand_made.names.iter().chain(&self.built.names)
    }

    /// Instruments that go by what a person typed, best first, at most `limit`, each with why.
    ///
    /// A symbol that is the same comes first, then names and former symbols that are, then what begins so, larger
    /// companies before smaller ones; where nothing does, one letter may be mistyped in four and two in eight.
    pub fn look_up(&self, typed: &str, limit: usize) -> Vec<Hit> {
        self.index().look_up(self, typed, limit).0
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self))
    }
}

impl Names {
    fn from(&self, head: u32) -> &[Name] {
        let mask = self.heads.len().wrapping_sub(1);
        let mut place = usize::try_from(head).unwrap_or_default() & mask;
        while let Some(&(hash, first, count)) = self.heads.get(place).filter(|(.., count)| *count > 0) {
            if hash == head {
                let (Ok(first), Ok(count)) = (usize::try_from(first), usize::try_from(count)) else { break };
                return self.names.get(first..first + count).unwrap_or_default();
            }
            place = (place + 1) & mask;
        }
        &[]
    }
}

/// The element with a key in a slice that is sorted by it.
fn find<'a, T>(sorted: &'a [T], key: &str, key_of: impl Fn(&T) -> &str) -> Option<&'a T> {
    let place = sorted.binary_search_by(|one| key_of(one).cmp(key)).ok()?;
    sorted.get(place)
}

/// Bytes of a word that are looked at: no name begins with a longer one, and a text may be one word of megabytes.
pub const LONGEST_WORD: usize = 96;

/// The word a text begins with: a run of letters and digits with `&`, `.`, `'`, `’` or `-` inside; empty if none. It is
/// cut after [`LONGEST_WORD`] bytes.
///
/// Names are filed under it, so a detector has to cut words in the same way.
pub fn first_word(text: &str) -> &str {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..LONGEST_WORD).unwrap_or(bytes);
    // The ASCII run that most words are needs no decoding.
    let ascii = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len());
    if bytes.get(ascii).is_none_or(|&next| next < 0x80 && !b"&.'-".contains(&next)) {
        return text.get(..ascii).unwrap_or_default();
    }
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '&' | '.' | '\'' | '’' | '-')
            && at > 0
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !joins || at >= LONGEST_WORD {
            break;
        }
        end = at + c.len_utf8();
    }
    text.get(..end).unwrap_or_default()
}

/// The hash under which names that begin with a word are filed: FNV-1a of its lower case, quotes straightened.
pub fn head_hash(word: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let mut hash = 0x811c_9dc5;
    if word.is_ascii() {
        for byte in word.bytes() {
            hash = step(hash, byte.to_ascii_lowercase());
        }
        return hash;
    }
    for c in word.chars() {
        let c = if c == '\u{2019}' { '\'' } else { c };
        for lower in c.to_lowercase() {
            let mut buffer = [0; 4];
            for byte in lower.encode_utf8(&mut buffer).bytes() {
                hash = step(hash, byte);
            }
        }
    }
    hash
}

/// FNV-1a of a symbol.
fn symbol_hash(symbol: &str) -> u32 {
    symbol.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests;

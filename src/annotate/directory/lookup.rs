//! Finding an instrument while its symbol or name is being typed, mistyped letters forgiven.
//!
//! All symbols and names are kept folded to small letters without accents, one after the other. A look-up passes over
//! them once: some thirty thousand short comparisons, and for mistyped words a band of the edit table beside each.

use super::{Directory, InstrumentId};

/// An instrument that goes by what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The instrument.
    pub id: InstrumentId,
    /// How well it fits.
    pub fit: Fit,
    /// The symbol or name that fits.
    pub text: &'static str,
    /// What `text` is.
    pub kind: KeyKind,
}

/// How well a symbol or name fits what was typed, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the instrument's symbol.
    Symbol,
    /// It is one of its names, or its former symbol.
    Name,
    /// A name begins so.
    NameBegins,
    /// The symbol begins so.
    SymbolBegins,
    /// A later word of a name begins so.
    WordBegins,
    /// It fits with one letter mistyped, left out, added or swapped with the next.
    OneTypo,
    /// With two of these.
    TwoTypos,
}

/// What a key of the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// Today's symbol.
    Symbol,
    /// A symbol it had before.
    FormerSymbol,
    /// Its name in the directory.
    Name,
    /// What it is called besides: a short name, a brand, a subsidiary.
    Alias,
}

impl KeyKind {
    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::FormerSymbol => "former symbol",
            Self::Name => "name",
            Self::Alias => "alias",
        }
    }
}

/// One symbol or name.
#[derive(Clone, Copy, Debug)]
struct Key {
    /// Where its folded bytes begin.
    start: u32,
    length: u8,
    kind: KeyKind,
    id: InstrumentId,
    text: &'static str,
}

/// All symbols and names, folded.
#[derive(Debug, Default)]
pub(super) struct Index {
    folded: Vec<u8>,
    keys: Vec<Key>,
}

impl Index {
    pub(super) fn new(directory: &Directory) -> Self {
        let mut index = Self::default();
        for (id, row) in (0..).map(InstrumentId).zip(&directory.rows) {
            index.add(row.symbol, KeyKind::Symbol, id);
            index.add(row.name, KeyKind::Name, id);
        }
        for former in &directory.former {
            index.add(former.symbol, KeyKind::FormerSymbol, former.instrument);
        }
        for name in directory.all_names().filter(|name| name.validity.until.is_none()) {
            let kind = if name.alias { KeyKind::Alias } else { KeyKind::Name };
            if let Some(id) = name.instrument {
                index.add(name.text, kind, id);
            }
        }
        index
    }

    fn add(&mut self, text: &'static str, kind: KeyKind, id: InstrumentId) {
        let folded = fold(text);
        let Ok(start) = u32::try_from(self.folded.len()) else { return };
        let length = folded.len().min(usize::from(u8::MAX));
        self.folded.extend(folded.iter().take(length));
        self.keys.push(Key { start, length: u8::try_from(length).unwrap_or(u8::MAX), kind, id, text });
    }

    fn folded(&self, key: &Key) -> &[u8] {
        let start = usize::try_from(key.start).unwrap_or_default();
        self.folded.get(start..start + usize::from(key.length)).unwrap_or_default()
    }

    /// The best fit of each instrument, best first; and how many cells of edit tables were filled for it.
    pub(super) fn look_up(&self, directory: &Directory, typed: &str, limit: usize) -> (Vec<Hit>, usize) {
        let typed = fold(typed.trim().trim_start_matches('$'));
        if typed.is_empty() || limit == 0 {
            return (Vec::new(), 0);
        }
        // "BRK/B" and "BRK-B" are BRK.B.
        let symbol = match typed.as_slice() {
            [stem @ .., b'/' | b'-', class] if !stem.is_empty() => [stem, b".", &[*class]].concat(),
            _ => typed.clone(),
        };
        let mut hits: Vec<Hit> = Vec::new();
        for key in &self.keys {
            let folded = self.folded(key);
            let is_symbol = matches!(key.kind, KeyKind::Symbol | KeyKind::FormerSymbol);
            let fit = if is_symbol {
                match key.kind {
                    KeyKind::Symbol if folded == symbol => Some(Fit::Symbol),
                    KeyKind::Symbol if folded.starts_with(&symbol) => Some(Fit::SymbolBegins),
                    KeyKind::FormerSymbol if folded == symbol => Some(Fit::Name),
                    _ => None,
                }
            } else if folded == typed {
                Some(Fit::Name)
            } else if folded.starts_with(&typed) {
                Some(Fit::NameBegins)
            } else {
                words(folded).skip(1).any(|word| word.starts_with(&typed)).then_some(Fit::WordBegins)
            };
            hits.extend(fit.map(|fit| Hit { id: key.id, fit, text: key.text, kind: key.kind }));
        }
        let mut cells = 0;
        let typos = match typed.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        // Mistyped words are looked for only when too little fits as it is.
        let close = hits.iter().filter(|hit| hit.fit < Fit::WordBegins).count();
        if typos > 0 && close == 0 {
            let mut table = Table::default();
            for key in &self.keys {
                let is_name = matches!(key.kind, KeyKind::Name | KeyKind::Alias);
                let edits = is_name.then(|| table.best(self.folded(key), &typed, typos)).flatten();
                let fit = match edits {
                    Some(1) => Fit::OneTypo,
                    Some(2) => Fit::TwoTypos,
                    _ => continue,
                };
                hits.push(Hit { id: key.id, fit, text: key.text, kind: key.kind });
            }
            cells = table.cells;
        }
        let lesser = |id: InstrumentId| directory.primary(id) != id || directory.traded_until(id).is_some();
        hits.sort_by_key(|hit| {
            let lesser = hit.fit > Fit::Symbol && lesser(hit.id);
            (hit.fit, lesser, hit.id, hit.kind, hit.text.len())
        });
        let mut seen = std::collections::HashSet::new();
        hits.retain(|hit| seen.insert(hit.id));
        hits.truncate(limit);
        (hits, cells)
    }
}

/// Small letters without accents; a curly quote is straight, and what has no plain letter stays as its UTF-8 bytes.
fn fold(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => b'a',
            'ç' | 'ć' | 'č' => b'c',
            'è'..='ë' | 'ē' | 'ę' | 'ě' => b'e',
            'ì'..='ï' | 'ī' | 'ı' => b'i',
            'ñ' | 'ń' | 'ň' => b'n',
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => b'o',
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => b'u',
            'ý' | 'ÿ' => b'y',
            'ś' | 'š' | 'ş' => b's',
            'ź' | 'ż' | 'ž' => b'z',
            'ł' => b'l',
            'ğ' => b'g',
            '\u{2019}' => b'\'',
            '\u{a0}' => b' ',
            _ => {
                out.extend(c.encode_utf8(&mut [0; 4]).bytes());
                continue;
            }
        };
        out.push(plain);
    }
    out
}

/// A folded name from each of its words on.
fn words(folded: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = (0..folded.len()).filter(|&at| {
        let inside = |at: usize| folded.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
        inside(at) && (at == 0 || !inside(at - 1) && folded.get(at - 1) != Some(&b'\''))
    });
    starts.filter_map(|at| folded.get(at..))
}

/// Fills bands of tables of edits between what was typed and the beginnings of names.
#[derive(Debug, Default)]
struct Table {
    /// Cells filled so far.
    cells: usize,
}

/// Bytes of a typed word that are compared, and those of a name, two more than that.
const TYPED: usize = 24;
const ROW: usize = TYPED + 3;

impl Table {
    /// The fewest edits, at most `most`, that make `typed` the beginning of the name or of one of its words.
    fn best(&mut self, folded: &[u8], typed: &[u8], most: u8) -> Option<u8> {
        words(folded).filter_map(|word| self.edits(word, typed, most)).min()
    }

    /// Optimal string alignment distance, cut off at `most`: left out, added, mistyped or two swapped letters.
    fn edits(&mut self, word: &[u8], typed: &[u8], most: u8) -> Option<u8> {
        let typed = typed.get(..typed.len().min(TYPED)).unwrap_or_default();
        let band = usize::from(most);
        if word.len() + band < typed.len() || !may_begin(word, typed, band) {
            return None;
        }
        let width = (typed.len() + band).min(word.len());
        let word = word.get(..width).unwrap_or_default();
        let far = most + 1;
        let (mut before, mut above) = ([0; ROW], [0; ROW]);
        for (column, cell) in (0_u8..).zip(above.iter_mut()) {
            *cell = column.min(far);
        }
        let mut last = 0;
        for (line, &letter) in (1_usize..).zip(typed) {
            let (from, to) = (line.saturating_sub(band).max(1), (line + band).min(width));
            let mut row = [far; ROW];
            if let Some(cell) = row.first_mut() {
                *cell = u8::try_from(line).unwrap_or(far).min(far);
            }
            let mut fewest = row.first().copied().unwrap_or(far);
            for column in from..=to {
                self.cells += 1;
                let at = |row: &[u8; ROW], column: usize| row.get(column).copied().unwrap_or(far);
                let written = word.get(column - 1).copied();
                let differs = u8::from(written != Some(letter));
                let mut best = at(&above, column - 1) + differs;
                best = best.min(at(&above, column) + 1).min(at(&row, column - 1) + 1);
                let swapped = line > 1
                    && column > 1
                    && word.get(column - 2) == Some(&letter)
                    && written == typed.get(line - 2).copied();
                if swapped {
                    best = best.min(at(&before, column - 2) + 1);
                }
                if let Some(cell) = row.get_mut(column) {
                    *cell = best.min(far);
                }
                fewest = fewest.min(best);
            }
            if fewest > most {
                return None;
            }
            last = line;
            (before, above) = (above, row);
        }
        // The rest of the name is yet to be typed.
        let from = last.saturating_sub(band);
        above.iter().take(width + 1).skip(from).min().copied().filter(|edits| *edits <= most)
    }
}

/// Whether one of the first letters agrees, so that few edits can do.
fn may_begin(word: &[u8], typed: &[u8], band: usize) -> bool {
    let first =
        |of: &[u8], other: &[u8]| of.first().is_some_and(|letter| other.iter().take(band + 1).any(|o| o == letter));
    first(word, typed) || first(typed, word)
}

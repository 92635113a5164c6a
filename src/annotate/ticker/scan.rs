//! One pass over the text: explicit forms, names of the directory, and capitalised words that may matter later.

use super::{Found, forms, index};
use crate::{
    annotate::{
        directory::{Day, Directory, InstrumentId, Name, NameClass, first_word, head_hash},
        names::LEGAL_FORMS,
    },
    model::{article::Article, span::Span},
};

/// A line of a block; a table's cells are lines of their own, so that no name runs from one into the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) span: Span,
    /// Whether its block is folded: it gives no evidence.
    pub(super) folded: bool,
}

/// A name of the directory in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// The name with its legal suffix.
    pub(super) span: Span,
    /// The name without it.
    pub(super) name: Span,
    /// Whom it names first of all.
    pub(super) instrument: InstrumentId,
    /// Hash under which all its owners are filed.
    pub(super) head: u32,
    pub(super) class: NameClass,
    pub(super) alias: bool,
    /// Whether a legal form ("Inc.", "plc") follows, which hardly stands after anything but a company.
    pub(super) suffixed: bool,
    /// Its line's place.
    pub(super) line: usize,
}

/// A capitalised word that belongs to no name: it may turn out a short name or a symbol.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loose {
    pub(super) span: Span,
    pub(super) line: usize,
    /// Whether it is one to five ASCII capitals.
    pub(super) capitals: bool,
}

/// What a pass finds; each list is sorted.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) lines: Vec<Line>,
    pub(super) explicit: Vec<Found>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) loose: Vec<Loose>,
}

/// Scans all blocks of an article.
pub(super) fn article(article: &Article, directory: &Directory, day: Option<Day>) -> Hits {
    let mut scanner = Scanner { text: &article.text, directory, day, hits: Hits::default() };
    for block in &article.blocks {
        scanner.block(block.span, block.kind.is_folded());
    }
    scanner.hits
}

/// Scans a text of one block, such as a headline.
pub(super) fn text(text: &str, directory: &Directory, day: Option<Day>) -> Hits {
    let mut scanner = Scanner { text, directory, day, hits: Hits::default() };
    scanner.block(Span::new(0, text.len()), false);
    scanner.hits
}

struct Scanner<'a> {
    text: &'a str,
    directory: &'a Directory,
    day: Option<Day>,
    hits: Hits,
}

impl Scanner<'_> {
    fn block(&mut self, block: Span, folded: bool) {
        let mut start = block.start();
        for line in block.of(self.text).split(['\n', '\t']) {
            let span = Span::new(start, start + line.len());
            if !line.is_empty() {
                self.hits.lines.push(Line { span, folded });
                self.line(span);
            }
            start += line.len() + 1;
        }
    }

    fn line(&mut self, line: Span) {
        let bytes = self.text.as_bytes();
        let mut at = line.start();
        while at < line.end() {
            let Some(&byte) = bytes.get(at) else { break };
            at = match byte {
                b'a'..=b'z' => self.small(at, line),
                b'A'..=b'Z' | b'0'..=b'9' => self.word(at, line),
                b'$' => forms::cashtag(self.text, at, line, self.directory, self.day, &mut self.hits.explicit),
                b':' => forms::colon(self.text, at, line, self.directory, self.day, &mut self.hits.explicit),
                0..0x80 => at + 1,
                _ => {
                    let c = Span::new(at, line.end()).of(self.text).chars().next();
                    match c {
                        Some(c) if c.is_uppercase() => self.word(at, line),
                        Some(c) => at + c.len_utf8(),
                        None => at + 1,
                    }
                }
            };
        }
    }

    /// A word written small: hardly ever a name.
    fn small(&mut self, at: usize, line: Span) -> usize {
        let rest = self.text.as_bytes().get(at..line.end()).unwrap_or_default();
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if self.directory.may_begin_small(rest, length)
            && !joined_before(self.text, at)
            && let Some(end) = self.name(at, line)
            // After "the" a longer name may begin: "the Dow Jones Industrial Average".
            && !rest.starts_with(b"the ")
        {
            return end;
        }
        at + length.max(1)
    }

    /// A word with a capital or a digit; gives where to go on.
    fn word(&mut self, at: usize, line: Span) -> usize {
        let rest = Span::new(at, line.end()).of(self.text);
        let word = first_word(rest);
        let end = at + word.len();
        if word.is_empty() {
            return at + rest.chars().next().map_or(1, char::len_utf8);
        }
        let digits = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if joined_before(self.text, at) || digits && rest.as_bytes().get(word.len()) != Some(&b'&') {
            return end;
        }
        if word.len() <= 12
            && let Some(found) = forms::dotted(self.text, at, line, self.directory, self.day)
        {
            let end = found.span.end();
            self.hits.explicit.push(found);
            return end;
        }
        if let Some(end) = self.name(at, line) {
            return end;
        }
        // A hyphen inside may begin a name: "US-Alibaba", "non-GE".
        let bare = word.find(['\'', '\u{2019}', '-']).unwrap_or(word.len());
        let surface = word.get(..bare).unwrap_or(word);
        if !surface.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()) {
            let capitals = surface.len() <= 5 && surface.bytes().all(|byte| byte.is_ascii_uppercase());
            let span = Span::new(at, at + surface.len());
            self.hits.loose.push(Loose { span, line: self.hits.lines.len() - 1, capitals });
        }
        word.find('-').map_or(end, |hyphen| at + hyphen + 1)
    }

    /// The longest name of the directory at a place, if any; gives where it ends.
    fn name(&mut self, at: usize, line: Span) -> Option<usize> {
        let rest = Span::new(at, line.end()).of(self.text);
        let word = first_word(rest);
        let mut best: Option<(usize, u32, &Name)> = None;
        let mut key = word;
        let mut plain: Option<usize> = None;
        // A possessive or a hyphenated ending is part of the word, not of the name.
        loop {
            let head = head_hash(key);
            for name in self.directory.names_from(head) {
                let longest = best.map_or(0, |(length, ..)| length);
                // A hyphen may stand for a blank, but a name never has another length than its text, give or take quotes.
                if name.text.len() + 2 < longest
                    || !may_match(rest.as_bytes(), *plain.get_or_insert_with(|| plain_run(rest)), name, key.len() + 1)
                    || !name.validity.holds(self.day)
                {
                    continue;
                }
                let Some(length) = matched(rest, name) else { continue };
                let better =
                    length > longest || length == longest && best.is_some_and(|(.., old)| !old.alias && name.alias);
                if better {
                    best = Some((length, head, name));
                }
            }
            match key.rfind(['\'', '\u{2019}', '-', '.', '&']) {
                Some(cut) if cut > 0 => key = key.get(..cut).unwrap_or_default(),
                _ => break,
            }
        }
        let (length, head, name) = best?;
        let Some(instrument) = name.instrument else { return Some(at + length) };
        let (suffix, suffixed) = legal_suffix(name.text, rest.get(length..).unwrap_or_default());
        let span = Span::new(at, at + length + suffix);
        // The short names of indices are decided by what stands around them.
        if suffix == 0 && index::index_of(span.of(self.text)).is_some() {
            return None;
        }
        self.hits.candidates.push(Candidate {
            span,
            name: Span::new(at, at + length),
            instrument,
            head,
            class: name.class,
            alias: name.alias,
            suffixed,
            line: self.hits.lines.len() - 1,
        });
        Some(span.end().max(at + 1))
    }
}

/// Whether what stands before a place makes it the middle of something else.
fn joined_before(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    match before {
        None => false,
        Some(byte) if *byte < 0x80 => byte.is_ascii_alphanumeric() || b"_@#&".contains(byte),
        Some(_) => text.get(..at).and_then(|text| text.chars().next_back()).is_some_and(char::is_alphanumeric),
    }
}

/// Whether a name with the same words as `surface` has an owner among `wanted`; the owner if it is the only one.
pub(super) fn owner_among(
    directory: &Directory,
    candidate: &Candidate,
    text: &str,
    wanted: impl Fn(InstrumentId) -> bool,
) -> Option<InstrumentId> {
    let surface = candidate.name.of(text);
    let same = |name: &Name| matched(surface, name) == Some(surface.len());
    let names = directory.names_from(candidate.head).filter(|name| same(name));
    let mut owners = names.filter_map(|name| name.instrument).filter(|id| wanted(*id));
    let first = owners.next()?;
    owners.all(|id| id == first).then_some(first)
}

/// Bytes that a name of ASCII covers at the beginning of as long a text of ASCII.
fn plain_length(written: &[u8], name: &str, exact: bool) -> Option<usize> {
    let mut word_start = true;
    for (&found, &wanted) in written.iter().zip(name.as_bytes()) {
        let same = found == wanted || !exact && found.eq_ignore_ascii_case(&wanted);
        let joined = matches!((found, wanted), (b' ', b'-') | (b'-', b' '));
        if !same && !joined || word_start && wanted.is_ascii_uppercase() && found.is_ascii_lowercase() {
            return None;
        }
        if wanted.is_ascii_alphanumeric() {
            word_start = false;
        } else if wanted != b'\'' {
            word_start = true;
        }
    }
    Some(written.len())
}

/// Bytes that a name covers at the beginning of any text.
fn any_length(text: &str, name: &str, exact: bool) -> Option<usize> {
    let mut chars = text.chars();
    let mut word_start = true;
    let mut length = 0;
    for wanted in name.chars() {
        let written = chars.next()?;
        length += written.len_utf8();
        let found = match written {
            '\u{2019}' => '\'',
            '\u{a0}' => ' ',
            '\u{2011}' => '-',
            other => other,
        };
        let same = found == wanted
            || !exact
                && if found.is_ascii() && wanted.is_ascii() {
                    found.eq_ignore_ascii_case(&wanted)
                } else {
                    found.to_lowercase().eq(wanted.to_lowercase())
                };
        // A hyphen may be written as a blank and the other way round: "Coca Cola", "Mercedes Benz".
        let joined = matches!((found, wanted), (' ', '-') | ('-', ' '));
        // Words of a name are capitalised unless the name itself writes them small.
        if !same && !joined || word_start && wanted.is_uppercase() && found.is_lowercase() {
            return None;
        }
        if wanted.is_alphanumeric() {
            word_start = false;
        } else if wanted != '\'' {
            word_start = true;
        }
    }
    Some(length)
}

/// Bytes of ASCII that a text begins with, as far as names reach.
fn plain_run(text: &str) -> usize {
    const REACH: usize = 96;
    let bytes = text.as_bytes().get(..REACH).unwrap_or(text.as_bytes());
    if bytes.is_ascii() { bytes.len() } else { bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default() }
}

/// Whether a name may stand at the beginning of a text: its last letter and the one at `second` are compared. Where
/// the text is not all ASCII, bytes tell nothing.
fn may_match(text: &[u8], plain: usize, name: &Name, second: usize) -> bool {
    let name = name.text.as_bytes();
    let same = |at: usize| {
        let (Some(&wanted), Some(&found)) = (name.get(at), text.get(at)) else { return true };
        !wanted.is_ascii_alphanumeric() || wanted.eq_ignore_ascii_case(&found)
    };
    name.len() > plain && text.len() > plain
        || name.len() <= text.len() && same(name.len().saturating_sub(1)) && same(second)
}

/// Bytes of `text` that a name covers, if it stands at its beginning, capitalised as a name is.
fn matched(text: &str, name: &Name) -> Option<usize> {
    let exact = is_symbol_like(name.text) || name.text.starts_with(|c: char| c.is_ascii_lowercase());
    let length = match text.as_bytes().get(..name.text.len()) {
        Some(written) if written.is_ascii() && name.text.is_ascii() => plain_length(written, name.text, exact)?,
        _ => any_length(text, name.text, exact)?,
    };
    let mut after = text.get(length..)?.chars();
    let goes_on = match after.next() {
        Some(c) if c.is_alphanumeric() || c == '_' || c == '@' => true,
        Some('&') => after.next().is_some_and(char::is_alphanumeric),
        Some('.') => after.next().is_some_and(char::is_lowercase) && !name.text.contains('.'),
        Some('+') => true,
        _ => false,
    };
    (!goes_on).then_some(length)
}

/// Names of up to five letters that are all capitals ("IBM", "UPS", "DAX") must be written so.
fn is_symbol_like(name: &str) -> bool {
    name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'&')
}

/// Bytes of what follows a name as its legal form, the blank before it included, and whether it really is one.
fn legal_suffix(name: &str, rest: &str) -> (usize, bool) {
    const LOOSE: [&str; 7] = ["Holdings", "Holding", "Group", "Company", "Companies", "& Company", "& Co"];
    // A name that ends in its legal form lacks only the stop of the abbreviation.
    if rest.starts_with('.') {
        let abbreviated = ["Inc", "Corp", "Co", "Ltd"].iter().any(|form| name.ends_with(form));
        return (usize::from(abbreviated), abbreviated);
    }
    let (mut length, mut legal) = (0, false);
    for _ in 0..3 {
        let tail = rest.get(length..).unwrap_or_default();
        let gap = if tail.starts_with(", ") { 2 } else { usize::from(tail.starts_with(' ')) };
        if gap == 0 {
            break;
        }
        let tail = tail.get(gap..).unwrap_or_default();
        let find = |forms: &'static [&'static str]| {
            let stands = |form: &&&'static str| {
                tail.strip_prefix(**form).is_some_and(|after| {
                    !after.starts_with(|c: char| c.is_alphanumeric() || c == '&' || c == '-' || c == '/')
                })
            };
            forms.iter().find(stands).map(|form| form.len())
        };
        if let Some(form) = find(&LEGAL_FORMS) {
            length += gap + form;
            legal = true;
        } else if let Some(form) = find(&LOOSE).filter(|_| gap == 1) {
            length += gap + form;
            let suffix = rest.get(..length).unwrap_or_default();
            if suffix.ends_with("& Co") || suffix.ends_with("& Company") {
                legal = true;
                length += usize::from(rest.get(length..).is_some_and(|after| after.starts_with('.')));
            }
        } else {
            break;
        }
    }
    (length, legal)
}

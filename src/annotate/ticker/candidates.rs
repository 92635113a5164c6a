//! Names of the directory that stand in a line.

use std::collections::HashMap;

use super::{
    Found, Target,
    context::{self, Line},
};
use crate::{
    annotate::directory::{Directory, InstrumentId, Name, NameClass, first_word},
    model::{annotation::Rule, span::Span},
};

/// A name of the directory in the text.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The name with its legal suffix.
    pub(super) span: Span,
    /// Whom it names; none for a blocked name.
    pub(super) instrument: Option<InstrumentId>,
    /// All who go by it.
    pub(super) owners: Vec<InstrumentId>,
    pub(super) class: NameClass,
    pub(super) alias: bool,
    /// Whether a legal suffix ("Inc.", "plc") follows, which hardly stands after anything but a company.
    pub(super) suffixed: bool,
}

/// All names in a line, leftmost and longest first; a blocked name swallows what is inside it.
pub(super) fn candidates(text: &str, line: Span, directory: &Directory) -> Vec<Candidate> {
    let mut out = Vec::new();
    let mut head = String::new();
    let mut at = line.start();
    while at < line.end() {
        let rest = Span::new(at, line.end()).of(text);
        let Some(first) = rest.chars().next() else { break };
        let word = first_word(rest);
        if word.is_empty() {
            at += first.len_utf8();
            continue;
        }
        if first.is_lowercase() && !word.chars().any(char::is_uppercase) && !is_lower_name(word) {
            at += word.len();
            continue;
        }
        match longest(text, at, line.end(), word, directory, &mut head) {
            Some(candidate) => {
                at = candidate.span.end().max(at + 1);
                if candidate.class != NameClass::Block {
                    out.push(candidate);
                }
            }
            None => at += step(word),
        }
    }
    out
}

/// The few names that prose writes without a capital.
fn is_lower_name(word: &str) -> bool {
    matches!(word, "bitcoin" | "ether" | "ethereum" | "dogecoin")
}

/// How far to go to the next word: a hyphen inside may begin one ("Microsoft-owned", "US-Alibaba").
fn step(word: &str) -> usize {
    word.find('-').map_or(word.len(), |hyphen| hyphen + 1)
}

fn longest(
    text: &str,
    at: usize,
    end: usize,
    word: &str,
    directory: &Directory,
    head: &mut String,
) -> Option<Candidate> {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '@' || c == '#') {
        return None;
    }
    let rest = Span::new(at, end).of(text);
    // A possessive or a hyphenated ending is part of the word, not of the name.
    let mut heads = vec![word.len()];
    heads.extend(word.match_indices(['\'', '\u{2019}', '-', '.']).map(|(cut, _)| cut));
    heads.sort_unstable_by(|a, b| b.cmp(a));
    let mut best: Option<(usize, Vec<&Name>)> = None;
    for cut in heads {
        let Some(key) = word.get(..cut).filter(|key| !key.is_empty()) else { continue };
        head.clear();
        head.extend(key.chars().flat_map(char::to_lowercase).map(|c| if c == '\u{2019}' { '\'' } else { c }));
        for name in directory.names_from(head) {
            let Some(length) = matched(rest, name) else { continue };
            match &mut best {
                Some((longest, names)) if *longest == length => names.push(name),
                Some((longest, _)) if *longest > length => {}
                _ => best = Some((length, vec![name])),
            }
        }
    }
    let (length, names) = best?;
    let name = names.first()?;
    let suffix = legal_suffix(name.text, rest.get(length..).unwrap_or_default());
    Some(Candidate {
        span: Span::new(at, at + length + suffix),
        instrument: name.instrument,
        owners: names.iter().filter_map(|name| name.instrument).collect(),
        class: name.class,
        alias: name.alias,
        suffixed: suffix > 0,
    })
}

/// Bytes of `text` that a name covers, if it stands at its beginning, capitalised as a name is.
fn matched(text: &str, name: &Name) -> Option<usize> {
    let mut length = 0;
    let mut chars = text.chars().peekable();
    let mut word_start = true;
    let exact = is_symbol_like(name.text);
    for wanted in name.text.chars() {
        let found = chars.next()?;
        length += found.len_utf8();
        let found = match found {
            '\u{2019}' => '\'',
            '\u{a0}' | '\u{2011}' if wanted == ' ' || wanted == '-' => wanted,
            other => other,
        };
        let same = found == wanted || !exact && (found.to_lowercase().eq(wanted.to_lowercase()));
        // A hyphen may be written as a blank and the other way round: "Coca Cola", "Mercedes Benz".
        let joined = matches!((found, wanted), (' ', '-') | ('-', ' '));
        if !same && !joined {
            return None;
        }
        // Words of a name are capitalised unless the name itself writes them small.
        if word_start && wanted.is_uppercase() && found.is_lowercase() {
            return None;
        }
        if wanted.is_alphanumeric() {
            word_start = false;
        } else if wanted != '\'' {
            word_start = true;
        }
    }
    let next = text.get(length..)?.chars().next();
    let after = text.get(length..)?.chars().nth(1);
    let goes_on = match next {
        Some(c) if c.is_alphanumeric() || c == '_' || c == '@' => true,
        Some('&') => after.is_some_and(char::is_alphanumeric),
        Some('.') => after.is_some_and(char::is_lowercase) && !name.text.contains('.'),
        _ => false,
    };
    (!goes_on).then_some(length)
}

/// Names of up to five letters that are all capitals ("IBM", "UPS", "DAX") must be written so.
fn is_symbol_like(name: &str) -> bool {
    name.chars().count() <= 5 && name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '&')
}

/// Bytes of a legal suffix after a name, the blank and the comma before it included; 0 if there is none.
fn legal_suffix(name: &str, rest: &str) -> usize {
    const FORMS: [&str; 31] = [
        "SE",
        "Holdings Inc.",
        "Holding Ltd.",
        "Group Holding Ltd.",
        "Group Holding",
        "Holdings Ltd.",
        "Holdings",
        "Holding",
        "Group Inc.",
        "Group plc",
        "Incorporated",
        "Inc.",
        "Inc",
        "Corporation",
        "Corp.",
        "Corp",
        "Company",
        "Co., Ltd.",
        "Co. Ltd.",
        "Co.",
        "& Co.",
        "& Co",
        "Limited",
        "Ltd.",
        "Ltd",
        "PLC",
        "plc",
        "Plc",
        "LLC",
        "N.V.",
        "S.A.",
    ];
    // A name that ends in its legal form lacks only the stop of the abbreviation.
    if rest.starts_with('.') {
        let abbreviated = ["Inc", "Corp", "Co", "Ltd"].iter().any(|form| name.ends_with(form));
        return usize::from(abbreviated);
    }
    let trimmed = rest.trim_start_matches(',').trim_start_matches([' ', '\u{a0}']);
    let gap = rest.len() - trimmed.len();
    if gap == 0 || gap > 3 {
        return 0;
    }
    let form = FORMS.into_iter().filter(|form| trimmed.starts_with(form)).max_by_key(|form| form.len());
    let Some(form) = form else { return 0 };
    let next = trimmed.get(form.len()..).and_then(|rest| rest.chars().next());
    if next.is_some_and(char::is_alphanumeric) {
        return 0;
    }
    // "Inc." at the end of a sentence keeps its stop: it belongs to the abbreviation.
    gap + form.len()
}

/// Short names in a line: the first word of a full name, standing alone after it.
pub(super) fn short_names(
    text: &str,
    line: Span,
    shape: Line,
    heads: &HashMap<String, Option<(InstrumentId, usize)>>,
) -> Vec<Found> {
    let mut out = Vec::new();
    if heads.is_empty() || shape.all_caps {
        return out;
    }
    let mut at = line.start();
    while at < line.end() {
        let rest = Span::new(at, line.end()).of(text);
        let Some(first) = rest.chars().next() else { break };
        let word = first_word(rest);
        if word.is_empty() {
            at += first.len_utf8();
            continue;
        }
        let bare = word.split(['\'', '\u{2019}']).next().unwrap_or(word);
        let span = Span::new(at, at + bare.len());
        if let Some(Some((id, from))) = heads.get(bare)
            && at >= *from
            && !context::has_capital_neighbour(text, span)
        {
            out.push(Found { span, target: Target::Known(*id), rule: Rule::ShortName, confidence: 0.8 });
        }
        at += word.len();
    }
    out
}

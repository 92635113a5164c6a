//! Words of change: rose, fell, growth, up. Table: `assets/lexicon/change.txt`.

use std::{collections::HashMap, hash::BuildHasherDefault, sync::LazyLock};

use crate::{annotate::hash::WordHasher, model::quantity::Change};

type Table = HashMap<String, ChangeWord, BuildHasherDefault<WordHasher>>;

/// A word that says a number moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeWord {
    /// Which way; none where the word leaves it open ("moved").
    pub direction: Option<Change>,
    /// The form it stands in.
    pub form: Form,
}

/// The grammatical form of a word of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// rise: the infinitive, or a noun of the same spelling.
    Base,
    /// rises
    Third,
    /// rose, risen
    Past,
    /// cut, shed: base and past alike.
    BaseOrPast,
    /// rising
    Gerund,
    /// growth
    Noun,
    /// up, lower
    Adverb,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../assets/lexicon/change.txt")));

/// All words of change, in lower case.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, ChangeWord)> {
    TABLE.iter().map(|(word, change)| (word.as_str(), *change))
}

/// What a word, in any case, says of change.
pub fn change(word: &str) -> Option<ChangeWord> {
    const LONGEST: usize = 16;
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    TABLE.get(std::str::from_utf8(lower).ok()?).copied()
}

fn read(table: &str) -> Table {
    let mut words = Table::default();
    let mut direction = None;
    let mut kind = "";
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let (way, rest) = section.split_once(' ').unwrap_or((section, ""));
            kind = rest;
            direction = match way {
                "up" => Some(Change::Up),
                "down" => Some(Change::Down),
                _ => None,
            };
            continue;
        }
        let forms: Vec<(String, Form)> = match kind {
            "noun" => vec![(line.to_owned(), Form::Noun)],
            "adverb" => vec![(line.to_owned(), Form::Adverb)],
            _ => inflect(line),
        };
        for (word, form) in forms {
            // A word that stands twice keeps its first reading: verbs come before nouns and adverbs.
            words.entry(word).or_insert(ChangeWord { direction, form });
        }
    }
    words
}

/// The forms of a verb from its line.
pub(crate) fn inflect(line: &str) -> Vec<(String, Form)> {
    let listed: Vec<&str> = line.split(' ').collect();
    if let [base, third, past, participle, gerund] = *listed.as_slice() {
        let first = if base == past { Form::BaseOrPast } else { Form::Base };
        let forms = [first, Form::Third, Form::Past, Form::Past, Form::Gerund];
        let written = [base, third, past, participle, gerund].into_iter().zip(forms).filter(|(word, _)| *word != "-");
        return written.map(|(word, form)| (word.to_owned(), form)).collect();
    }
    let (base, doubled) = match line.strip_suffix('+') {
        Some(base) => (base, base.chars().last()),
        None => (line, None),
    };
    let mut stem = base.to_owned();
    stem.extend(doubled);
    let sibilant = ["s", "x", "z", "ch", "sh"].iter().any(|end| base.ends_with(end));
    let (third, past, gerund) = if let Some(stem) = base.strip_suffix('e') {
        (format!("{base}s"), format!("{base}d"), format!("{stem}ing"))
    } else if let Some(stem) = base.strip_suffix('y') {
        (format!("{stem}ies"), format!("{stem}ied"), format!("{base}ing"))
    } else {
        (format!("{base}{}", if sibilant { "es" } else { "s" }), format!("{stem}ed"), format!("{stem}ing"))
    };
    vec![(base.to_owned(), Form::Base), (third, Form::Third), (past, Form::Past), (gerund, Form::Gerund)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_directions_of_words_of_change() {
        let check = |word: &str, direction, form| {
            assert_eq!(change(word), Some(ChangeWord { direction, form }), "{word}");
        };
        check("rose", Some(Change::Up), Form::Past);
        check("Rallied", Some(Change::Up), Form::Past);
        check("slipping", Some(Change::Down), Form::Gerund);
        check("easing", Some(Change::Down), Form::Gerund);
        check("slashes", Some(Change::Down), Form::Third);
        check("cut", Some(Change::Down), Form::BaseOrPast);
        check("growth", Some(Change::Up), Form::Noun);
        check("UP", Some(Change::Up), Form::Adverb);
        check("lower", Some(Change::Down), Form::Base);
        check("contracted", Some(Change::Down), Form::Past);
        check("moved", None, Form::Past);
        for word in ["", "-", "contract", "company", "a word too long for the table", "é"] {
            assert_eq!(change(word), None, "{word}");
        }
    }
}

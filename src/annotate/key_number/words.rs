//! The word lists of `assets/lexicon/words.txt` and `verbs.txt`, read once.

use std::{collections::HashMap, hash::BuildHasherDefault, sync::LazyLock};

use super::metric;
use crate::{
    annotate::{hash::WordHasher, verbs},
    model::quantity::Change,
};

/// What a word can be, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u32);

impl Classes {
    pub(super) const DET: Self = Self(1);
    pub(super) const PREP: Self = Self(1 << 1);
    pub(super) const PRON: Self = Self(1 << 2);
    pub(super) const RELATIVE: Self = Self(1 << 3);
    pub(super) const CONJ: Self = Self(1 << 4);
    pub(super) const SUB: Self = Self(1 << 5);
    pub(super) const AUX: Self = Self(1 << 6);
    pub(super) const MODAL: Self = Self(1 << 7);
    pub(super) const ADV: Self = Self(1 << 8);
    pub(super) const ADJ: Self = Self(1 << 9);
    pub(super) const TIME: Self = Self(1 << 10);
    pub(super) const TIME_ADJ: Self = Self(1 << 11);
    pub(super) const PLACE: Self = Self(1 << 12);
    pub(super) const TITLE: Self = Self(1 << 13);
    pub(super) const COMPANY: Self = Self(1 << 14);
    pub(super) const CROWD: Self = Self(1 << 15);
    pub(super) const COMMON: Self = Self(1 << 16);
    pub(super) const LEVEL: Self = Self(1 << 17);
    pub(super) const REPORT: Self = Self(1 << 18);
    pub(super) const BEAT: Self = Self(1 << 19);
    pub(super) const GUIDE: Self = Self(1 << 20);
    pub(super) const SAY: Self = Self(1 << 21);
    pub(super) const SPEND: Self = Self(1 << 22);
    pub(super) const OTHER_VERB: Self = Self(1 << 23);
    pub(super) const NOUN_VERB: Self = Self(1 << 24);
    pub(super) const FIRST_NAME: Self = Self(1 << 25);
    /// Who gathers figures of others: they are sources, not owners.
    pub(super) const PROVIDER: Self = Self(1 << 26);
    /// What a brokerage calls a share: "Overweight".
    pub(super) const RATING: Self = Self(1 << 27);
    /// Words of grammar: they begin no name.
    pub(super) const CLOSED: Self = Self(
        Self::DET.0
            | Self::PREP.0
            | Self::PRON.0
            | Self::RELATIVE.0
            | Self::CONJ.0
            | Self::SUB.0
            | Self::AUX.0
            | Self::MODAL.0
            | Self::ADV.0,
    );

    fn named(section: &str) -> Self {
        match section {
            "det" => Self::DET,
            "prep" => Self::PREP,
            "pron" => Self::PRON,
            "relative" => Self::RELATIVE,
            "conj" => Self::CONJ,
            "sub" => Self::SUB,
            "aux" => Self::AUX,
            "modal" => Self::MODAL,
            "adv" => Self::ADV,
            "adj" => Self::ADJ,
            "time" => Self::TIME,
            "timeadj" => Self::TIME_ADJ,
            "place" => Self::PLACE,
            "title" => Self::TITLE,
            "company" => Self::COMPANY,
            "crowd" => Self::CROWD,
            "common" => Self::COMMON,
            "nounverb" => Self::NOUN_VERB,
            "first" => Self::FIRST_NAME,
            "provider" => Self::PROVIDER,
            "rating" => Self::RATING,
            "level" => Self::LEVEL,
            "report" => Self::REPORT,
            "beat" => Self::BEAT,
            "guide" => Self::GUIDE,
            "say" => Self::SAY,
            "spend" => Self::SPEND,
            "other" => Self::OTHER_VERB,
            _ => Self::default(),
        }
    }

    /// Whether it has a class of the other set.
    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is known of the word but that it may be a name.
    pub(super) const fn is_unknown(self) -> bool {
        self.0 & !(Self::FIRST_NAME.0 | Self::PROVIDER.0) == 0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The grammatical form of a verb.
pub(super) use crate::annotate::verbs::Form;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// All it can be.
    pub(super) classes: Classes,
    /// The form, where it can be a verb.
    pub(super) form: Option<Form>,
    /// What it says of change, where it is a word of change.
    pub(super) change: Option<Movement>,
    /// The noun for what an amount after the verb measures, and its canonical metric.
    pub(super) noun: Option<(&'static str, Option<&'static str>)>,
    /// Whether it alone names something numbers measure.
    pub(super) heads_metric: bool,
}

/// What a word of change says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Movement {
    /// Which way; none where the word leaves it open ("moved").
    pub(super) direction: Option<Change>,
}

/// Looks a word up, in any case.
pub(super) fn word(text: &str) -> Word {
    static TABLE: LazyLock<Table> = LazyLock::new(read);
    let mut buffer = [0; LONGEST];
    lower(text, &mut buffer).and_then(|lower| TABLE.get(lower)).copied().unwrap_or_default()
}

type Table = HashMap<&'static str, Word, BuildHasherDefault<WordHasher>>;

/// The longest word of any table here, in bytes.
pub(super) const LONGEST: usize = 24;

/// A word in lower case, if it is no longer than the tables' words.
pub(super) fn lower<'b>(text: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let lower = buffer.get_mut(..text.len())?;
    lower.copy_from_slice(text.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok()
}

fn read() -> Table {
    let mut table = Table::default();
    for (section, line) in sections(include_str!("../../../assets/lexicon/words.txt")) {
        for text in line.split(' ') {
            // A name of several words is written with `_`.
            let text = if text.contains('_') { String::leak(text.replace('_', " ")) } else { text };
            let entry = table.entry(text).or_default();
            entry.classes = entry.classes.with(Classes::named(section));
        }
    }
    for (section, line) in sections(include_str!("../../../assets/lexicon/verbs.txt")) {
        let (verb, noun) = line.split_once('=').map_or((line, None), |(verb, noun)| (verb, noun.split_once('|')));
        let noun = noun.filter(|(noun, _)| *noun != "-").map(|(noun, id)| (noun, Some(id).filter(|id| *id != "-")));
        for (text, form) in verbs::inflect(verb) {
            // The tables live as long as the program: a verb's forms are made once.
            let entry = table.entry(String::leak(text)).or_default();
            entry.classes = entry.classes.with(Classes::named(section));
            entry.form = entry.form.or(Some(form));
            entry.noun = entry.noun.or(noun);
        }
    }
    for (text, change) in verbs::all() {
        let entry = table.entry(text).or_default();
        entry.change = Some(Movement { direction: change.direction });
        if !matches!(change.form, Form::Noun | Form::Adverb) {
            entry.form = Some(change.form);
        }
    }
    // "Mortgage rates", "Jobless claims": the first words of a metric begin no name.
    for text in metric::modifiers() {
        let entry = table.entry(text).or_default();
        if !entry.classes.has(Classes::PLACE) {
            entry.classes = entry.classes.with(Classes::COMMON);
        }
    }
    for text in metric::heads() {
        table.entry(text).or_default().heads_metric = true;
        let plurals = [
            Some(format!("{text}s")),
            Some(format!("{text}es")),
            text.strip_suffix('y').map(|stem| format!("{stem}ies")),
        ];
        for plural in plurals.into_iter().flatten() {
            table.entry(String::leak(plural)).or_default().heads_metric = true;
        }
    }
    table
}

fn sections(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut section = "";
    let lines = file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
            return None;
        }
        Some((section, line))
    })
}

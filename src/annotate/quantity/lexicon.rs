//! The currencies and units of `assets/lexicon`, read once.

use std::{collections::HashMap, sync::LazyLock};

use super::line::Line;
use crate::{
    annotate::hash::{WordMap, WordSet},
    model::quantity::Currency,
};

/// What prose calls money and measures.
#[derive(Default)]
pub(super) struct Lexicon {
    /// Codes and other short forms, as written.
    pub(super) codes: WordMap<Currency>,
    /// Currency signs.
    pub(super) signs: WordMap<Currency>,
    /// Letters before a dollar sign, as written.
    pub(super) letters: WordMap<Currency>,
    /// Nouns in lower case; the currency is none where the noun alone does not tell.
    pub(super) nouns: WordMap<CurrencyNoun>,
    /// Noun (singular) and adjective in lower case.
    nations: HashMap<(&'static str, String), Currency>,
    /// Units spelled out.
    pub(super) units: Phrases<&'static str>,
    /// Units as signs, as written.
    pub(super) unit_signs: WordMap<&'static str>,
    /// Lengths of time: code and how many of it.
    pub(super) times: Phrases<(&'static str, u32)>,
    /// What commodities are priced by.
    pub(super) prices: Phrases<&'static str>,
}

/// A noun for money: which, and how many of it make one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurrencyNoun {
    pub(super) currency: Option<Currency>,
    pub(super) parts: u32,
}

/// The word lists of `quantity-words.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum List {
    Stop,
    Plural,
    NotPlural,
    CompoundPlural,
    Label,
    NameLabel,
    Street,
    Common,
    Index,
    Rate,
    Stuff,
    Weighs,
    Often,
    Begin,
    TaxSection,
    Counted,
    Forecast,
    Airliner,
    AirlinerNoun,
}

impl List {
    const ALL: [(&'static str, Self); 19] = [
        ("stop", Self::Stop),
        ("plural", Self::Plural),
        ("not_plural", Self::NotPlural),
        ("compound_plural", Self::CompoundPlural),
        ("label", Self::Label),
        ("name_label", Self::NameLabel),
        ("street", Self::Street),
        ("common", Self::Common),
        ("index", Self::Index),
        ("rate", Self::Rate),
        ("stuff", Self::Stuff),
        ("weighs", Self::Weighs),
        ("often", Self::Often),
        ("begin", Self::Begin),
        ("tax_section", Self::TaxSection),
        ("counted", Self::Counted),
        ("forecast", Self::Forecast),
        ("airliner", Self::Airliner),
        ("airliner_noun", Self::AirlinerNoun),
    ];

    /// Whether a word in lower case is on the list.
    pub(super) fn has(self, word: &str) -> bool {
        self.table().contains(word)
    }

    /// The word as the list holds it.
    pub(super) fn get(self, word: &str) -> Option<&'static str> {
        self.table().get(word).copied()
    }

    /// The words on the list.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        self.table().iter().copied()
    }

    fn table(self) -> &'static WordSet {
        static LISTS: LazyLock<[WordSet; List::ALL.len()]> = LazyLock::new(|| {
            let mut lists = std::array::from_fn(|_| WordSet::default());
            entries(include_str!("../../../assets/lexicon/quantity-words.txt"), |section, line| {
                let place = List::ALL.iter().position(|(name, _)| *name == section);
                if let Some(list) = place.and_then(|place| lists.get_mut(place)) {
                    list.extend(line.split(' '));
                }
            });
            lists
        });
        static NONE: LazyLock<WordSet> = LazyLock::new(WordSet::default);
        LISTS.get(self as usize).unwrap_or(&NONE)
    }
}

impl Lexicon {
    /// The bundled tables.
    pub(super) fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Lexicon> = LazyLock::new(|| {
            let mut lexicon = Lexicon::default();
            entries(include_str!("../../../assets/lexicon/currencies.txt"), |section, line| {
                lexicon.add_currency(section, line);
            });
            entries(include_str!("../../../assets/lexicon/units.txt"), |section, line| {
                lexicon.add_unit(section, line);
            });
            lexicon
        });
        &BUNDLED
    }

    fn add_currency(&mut self, section: &str, line: &'static str) {
        let words: Vec<&'static str> = line.split(' ').collect();
        match (section, words.as_slice()) {
            ("code", codes) => {
                self.codes.extend(codes.iter().filter_map(|code| Some((*code, Currency::parse(code)?))));
            }
            ("short", [short, code]) => self.codes.extend(Currency::parse(code).map(|code| (*short, code))),
            ("sign", [sign, code]) => self.signs.extend(Currency::parse(code).map(|code| (*sign, code))),
            ("letters", [letters, code]) => self.letters.extend(Currency::parse(code).map(|code| (*letters, code))),
            ("word", [noun, code, parts]) => {
                let parts = parts.parse().unwrap_or(1);
                self.nouns.insert(noun, CurrencyNoun { currency: Currency::parse(code), parts });
            }
            ("nation", [noun, nation, code]) => {
                self.nations.extend(Currency::parse(code).map(|code| ((*noun, nation.to_lowercase()), code)));
            }
            _ => {}
        }
    }

    fn add_unit(&mut self, section: &str, line: &'static str) {
        let mut parts = line.split('|').map(str::trim);
        let Some(code) = parts.next() else { return };
        match section {
            "word" => parts.for_each(|phrase| self.units.add(phrase, code)),
            "sign" => self.unit_signs.extend(parts.map(|sign| (sign, code))),
            "time" => {
                let (code, many) = code.split_once(' ').unwrap_or((code, "1"));
                parts.for_each(|phrase| self.times.add(phrase, (code, many.parse().unwrap_or(1))));
            }
            "price" => parts.for_each(|phrase| self.prices.add(phrase, code)),
            _ => {}
        }
    }

    /// The currency a noun means after an adjective, both in lower case.
    pub(super) fn of_nation(&self, noun: &str, nation: &str) -> Option<Currency> {
        let singular = match noun {
            "kronor" => "krona",
            "kroner" => "krone",
            "reais" => "real",
            "pence" | "penny" => "pound",
            "renminbi" => "yuan",
            noun => noun.strip_suffix('s').unwrap_or(noun),
        };
        let key = self.nouns.get_key_value(singular).map_or("", |(noun, _)| noun);
        self.nations.get(&(key, nation.to_owned())).copied()
    }

    /// Whether a noun that several countries use may mean a currency: "crowns".
    pub(super) fn may_mean(&self, noun: &str, currency: Currency) -> bool {
        let singular = noun.strip_suffix('s').unwrap_or(noun);
        self.nations.iter().any(|((own, _), code)| *own == singular && *code == currency)
    }
}

/// Calls `add` with the section and text of each entry.
fn entries(table: &'static str, mut add: impl FnMut(&'static str, &'static str)) {
    let mut section = "";
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            // `[ft_i] | foot` is an entry, `[word]` a section.
            Some(name) if !line.contains('|') => section = name,
            _ => add(section, line),
        }
    }
}

/// Phrases in lower case, found by their first word.
pub(super) struct Phrases<T> {
    by_head: WordMap<Vec<(Vec<&'static str>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { by_head: WordMap::default() }
    }
}

impl<T: Copy> Phrases<T> {
    fn add(&mut self, phrase: &'static str, value: T) {
        let mut words = phrase.split([' ', '-']);
        let Some(head) = words.next() else { return };
        let rest: Vec<&str> = words.collect();
        let phrases = self.by_head.entry(head).or_default();
        // The longest first.
        let place = phrases.partition_point(|(other, _)| other.len() >= rest.len());
        phrases.insert(place, (rest, value));
    }

    /// The longest phrase that begins at token `i`, its words apart by spaces or hyphens, and the token after it.
    pub(super) fn at(&self, line: &Line<'_>, i: usize) -> Option<(T, usize)> {
        let phrases = self.by_head.get(line.low(i))?;
        phrases.iter().find_map(|(rest, value)| {
            let mut end = i + 1;
            for word in rest {
                end += usize::from(line.joins(end, '-'));
                if line.low(end) != *word {
                    return None;
                }
                end += 1;
            }
            Some((*value, end))
        })
    }
}

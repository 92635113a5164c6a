//! The words weighed around a name: `assets/lexicon/ticker.txt`, read once.

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../assets/lexicon/ticker.txt");

/// A set of lower-case ASCII words.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<&'static str>);

impl Words {
    /// Whether it holds a word, whatever its case; without allocating.
    pub(super) fn has(&self, word: &str) -> bool {
        let lower = |word: &str| word.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Short>();
        let word = lower(word);
        !word.is_empty() && self.0.binary_search_by(|other| other.as_bytes().cmp(word.as_bytes())).is_ok()
    }
}

/// A lower-cased word of up to 16 bytes; a longer one is empty, since no set holds it.
struct Short {
    bytes: [u8; 16],
    length: usize,
}

impl Short {
    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    const fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl FromIterator<u8> for Short {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        let mut short = Self { bytes: [0; 16], length: 0 };
        for byte in bytes {
            let Some(slot) = short.bytes.get_mut(short.length) else {
                short.length = 0;
                break;
            };
            *slot = byte;
            short.length += 1;
        }
        short
    }
}

/// All sets; the file says what each is for.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub(super) cues: Words,
    pub(super) verbs: Words,
    pub(super) plural: Words,
    pub(super) moves: Words,
    pub(super) price: Words,
    pub(super) plain: Words,
    pub(super) titles: Words,
    pub(super) orgs: Words,
    pub(super) products: Words,
    pub(super) contradicts: Words,
    pub(super) heads: Words,
    pub(super) given: Words,
    pub(super) function: Words,
    pub(super) stop: Words,
    pub(super) traded: Words,
    pub(super) countries: Words,
    pub(super) persons: Words,
    pub(super) corporate: Words,
    pub(super) speech: Words,
    pub(super) surnames: Words,
}

/// The lexicon, read on first use.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon {
        cues: section("cues"),
        verbs: section("verbs"),
        plural: section("plural"),
        moves: section("moves"),
        price: section("price"),
        plain: section("plain"),
        titles: section("titles"),
        orgs: section("orgs"),
        products: section("products"),
        contradicts: section("contradicts"),
        heads: section("heads"),
        given: section("given"),
        function: section("function"),
        stop: section("stop"),
        traded: section("traded"),
        countries: section("countries"),
        persons: section("persons"),
        corporate: section("corporate"),
        speech: section("speech"),
        surnames: section("surnames"),
    });
    &LEXICON
}

fn section(name: &str) -> Words {
    let heading = |line: &'static str| line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let lines = TEXT.lines().skip_while(|line| heading(line) != Some(name)).skip(1);
    let lines = lines.take_while(|line| heading(line).is_none()).filter(|line| !line.starts_with('#'));
    let mut words: Vec<&'static str> = lines.flat_map(str::split_whitespace).collect();
    words.sort_unstable();
    words.dedup();
    Words(words)
}

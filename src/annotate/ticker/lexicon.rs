//! The words weighed around a name: `assets/lexicon/ticker.txt`, read once.

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../assets/lexicon/ticker.txt");

/// Bytes of the longest word.
const LONGEST: usize = 16;

/// A set of lower-case ASCII words of up to [`LONGEST`] bytes.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Vec<&'static str>,
    /// Open-addressed by the hash of a word: one more than its place in `words`, or 0.
    table: Vec<u16>,
}

impl Words {
    fn new(words: Vec<&'static str>) -> Self {
        let mask = (words.len() * 2).next_power_of_two() - 1;
        let mut table = vec![0; mask + 1];
        for (number, word) in (1..).zip(&words) {
            let mut place = hash(word.as_bytes()) & mask;
            while table.get(place).is_some_and(|&taken| taken != 0) {
                place = (place + 1) & mask;
            }
            if let Some(slot) = table.get_mut(place) {
                *slot = number;
            }
        }
        Self { words, table }
    }

    /// Whether it holds a word, whatever its case; without allocating.
    pub(super) fn has(&self, word: &str) -> bool {
        let mut lower = [0; LONGEST];
        let Some(lower) = lower.get_mut(..word.len()).filter(|lower| !lower.is_empty()) else { return false };
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        let mask = self.table.len().wrapping_sub(1);
        let mut place = hash(lower) & mask;
        while let Some(other) =
            self.table.get(place).and_then(|&slot| self.words.get(usize::from(slot).checked_sub(1)?))
        {
            if other.as_bytes() == lower {
                return true;
            }
            place = (place + 1) & mask;
        }
        false
    }
}

/// FNV-1a.
fn hash(word: &[u8]) -> usize {
    let hash = word.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    usize::try_from(hash).unwrap_or_default()
}

/// All sets; the file says what each is for.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub(super) cues: Words,
    pub(super) verbs: Words,
    pub(super) doing: Words,
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
        doing: section("doing"),
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
    Words::new(words)
}

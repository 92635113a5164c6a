//! The same story twice: what of a text stays the same when another site prints it.
//!
//! A text is the set of its runs of three words (Broder, "On the resemblance and containment of documents", 1997), of
//! which the smallest hashes are kept (a bottom-k sketch). A copy shares most runs with the shorter of the two texts,
//! whatever was put before, after or between. Reports made from one template share their runs as well, so a copy must
//! also share its numbers and its names.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::article::Article;

/// Hashes kept of a text.
const SKETCH: usize = 192;
/// Those of them by which copies are looked for.
const KEYS: usize = 24;
/// Keys two texts must share to be compared.
const SHARED_KEYS: usize = 2;
/// A run of words in more texts than this is a phrase of the trade and tells nothing.
const COMMON: usize = 400;
/// Texts with fewer runs are too short to be told apart by them.
const SHORT: usize = 12;
/// The share of the shorter text that a copy shares.
const COPY: f64 = 0.5;
/// The same with the same headline.
const COPY_WITH_TITLE: f64 = 0.3;
/// The part of the numbers, and of the names, of each of two texts that the other has not, if they are no copies: what
/// only one of them leaves out or adds tells nothing.
const OTHER_NUMBERS: f64 = 0.4;
const OTHER_NAMES: f64 = 0.33;
/// Names kept of a text, those that come first.
const NAMES: usize = 400;
/// The time between a story and its copies, at most.
const WINDOW: TimeDelta = TimeDelta::days(7);

/// A text as far as it takes to know its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// How many different runs of three words it has.
    runs: u32,
    /// The smallest hashes of the runs, ascending.
    sketch: Vec<u32>,
    /// Hashes of its numbers, ascending.
    numbers: Vec<u32>,
    /// Hashes of its names, ascending.
    names: Vec<u32>,
    /// Hash of the headline's words; 0 for a headline of fewer than four.
    title: u32,
    /// Hash of all words.
    whole: u64,
}

impl Fingerprint {
    /// The fingerprint of an article without what is folded in it.
    pub fn of(article: &Article) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for block in article.blocks.iter().filter(|block| !block.kind.is_folded()) {
            words.extend(words_of(block.span.of(&article.text)));
        }
        let hashes: Vec<u64> = words.iter().map(|word| hash(word.text.as_bytes())).collect();
        let runs: HashSet<u32> = hashes
            .windows(3)
            .map(|run| run.iter().fold(0_u64, |all, word| mix(all.rotate_left(21) ^ word)))
            .map(fold_to_32)
            .collect();
        let mut sketch: Vec<u32> = runs.iter().copied().collect();
        sketch.sort_unstable();
        sketch.truncate(SKETCH);
        let numbers = ascending(numbers_of(&words).map(|number| fold_to_32(hash(number.as_bytes()))));
        let names = ascending(names_of(&words).map(|name| fold_to_32(hash(name.as_bytes()))).take(NAMES));
        let title: Vec<String> = match article.meta.title.as_deref() {
            Some(title) => words_of(title).into_iter().map(|word| word.text).collect(),
            None => Vec::new(),
        };
        let title = if title.len() < 4 { 0 } else { fold_to_32(hash(title.join(" ").as_bytes())).max(1) };
        let whole = hashes.iter().fold(1, |all, word| mix(all ^ word).rotate_left(7));
        Self { runs: u32::try_from(runs.len()).unwrap_or(u32::MAX), sketch, numbers, names, title, whole }
    }

    /// The hashes by which copies are looked for.
    fn keys(&self) -> &[u32] {
        self.sketch.get(..KEYS).unwrap_or(&self.sketch)
    }

    /// The share of the shorter text's runs that the other has as well, 0 to 1, as the sketches tell.
    pub fn containment(&self, other: &Self) -> f64 {
        let smaller = f64::from(self.runs.min(other.runs));
        if smaller == 0.0 {
            return 0.0;
        }
        // The smallest hashes of both texts together are a sample of all their runs.
        let (mut ours, mut theirs) = (self.sketch.iter().peekable(), other.sketch.iter().peekable());
        let (mut seen, mut shared) = (0_u32, 0_u32);
        let complete = self.is_complete() && other.is_complete();
        while complete || (seen as usize) < SKETCH {
            match (ours.peek(), theirs.peek()) {
                (Some(one), Some(two)) if one == two => {
                    shared += 1;
                    ours.next();
                    theirs.next();
                }
                (Some(one), Some(two)) if one < two => _ = ours.next(),
                (Some(_), Some(_)) => _ = theirs.next(),
                (Some(_), None) if other.is_complete() => _ = ours.next(),
                (None, Some(_)) if self.is_complete() => _ = theirs.next(),
                _ => break,
            }
            seen += 1;
        }
        let alike = if seen == 0 { 0.0 } else { f64::from(shared) / f64::from(seen) };
        let together = f64::from(self.runs) + f64::from(other.runs);
        (alike * together / (1.0 + alike) / smaller).min(1.0)
    }

    /// Whether the sketch holds every run.
    fn is_complete(&self) -> bool {
        self.sketch.len() == self.runs as usize
    }

    /// Whether one text is a copy of the other: reprinted, cut, lengthened or slightly reworded.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        let same_title = self.title != 0 && self.title == other.title;
        if (self.runs.min(other.runs) as usize) < SHORT {
            return same_title && self.whole == other.whole;
        }
        if self.whole == other.whole {
            return true;
        }
        let containment = self.containment(other);
        containment >= if same_title { COPY_WITH_TITLE } else { COPY }
            && !differ(&self.numbers, &other.numbers, OTHER_NUMBERS)
            && !differ(&self.names, &other.names, OTHER_NAMES)
    }

    /// Whether two longer texts have next to nothing in common: an address may show another story every day.
    fn is_another_than(&self, other: &Self) -> bool {
        self.runs.min(other.runs) >= 60 && self.containment(other) < 0.05
    }

    /// The fingerprint as bytes, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let kept = [&self.sketch, &self.numbers, &self.names];
        let mut bytes = Vec::with_capacity(20 + 4 * kept.iter().map(|hashes| hashes.len()).sum::<usize>());
        bytes.extend(self.whole.to_le_bytes());
        // The sketch is short: above its length is place for that of the numbers, and one more to say that it stands there.
        let numbers = u32::try_from(self.numbers.len()).map_or(u32::MAX, |length| length + 1).min(0xffff);
        let lengths = u32::try_from(self.sketch.len()).unwrap_or_default() | numbers << 16;
        for number in [self.runs, self.title, lengths] {
            bytes.extend(number.to_le_bytes());
        }
        for number in kept.into_iter().flatten() {
            bytes.extend(number.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote, or a version of it that knew no names; none if it is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (whole, rest) = bytes.split_first_chunk::<8>()?;
        let (words, []) = rest.as_chunks::<4>() else { return None };
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let (runs, title, lengths) = (words.next()?, words.next()?, words.next()?);
        let rest: Vec<u32> = words.collect();
        let (sketch, rest) = rest.split_at_checked((lengths & 0xffff) as usize)?;
        let (numbers, names) = match lengths >> 16 {
            0 => (rest, [].as_slice()),
            length => rest.split_at_checked(length as usize - 1)?,
        };
        let [sketch, numbers, names] = [sketch, numbers, names].map(<[u32]>::to_vec);
        Some(Self { runs, sketch, numbers, names, title, whole: u64::from_le_bytes(*whole) })
    }
}

/// Whether each of two ascending lists has more than a share of the shorter one's length that the other has not.
fn differ(ours: &[u32], theirs: &[u32], share: f64) -> bool {
    let fewer = ours.len().min(theirs.len());
    let shared = ours.iter().filter(|hash| theirs.binary_search(hash).is_ok()).count();
    (fewer - shared) as f64 > share * fewer as f64
}

fn ascending(hashes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut hashes: Vec<u32> = hashes.collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Stories by their fingerprints, to find the one that another copies. `T` names a story.
#[derive(Clone, Debug)]
pub struct Copies<T> {
    stories: Vec<Known<T>>,
    /// Positions in `stories` by the keys of their fingerprints.
    by_key: HashMap<u32, Vec<u32>>,
    /// The same by address.
    by_address: HashMap<String, u32>,
    /// The same by all words, for texts that are too short to have keys.
    by_whole: HashMap<u64, u32>,
}

#[derive(Clone, Debug)]
struct Known<T> {
    name: T,
    fingerprint: Fingerprint,
    published: Option<DateTime<Utc>>,
}

impl<T> Default for Copies<T> {
    fn default() -> Self {
        Self { stories: Vec::new(), by_key: HashMap::new(), by_address: HashMap::new(), by_whole: HashMap::new() }
    }
}

impl<T: Copy> Copies<T> {
    /// The story that this one copies, the one that shares most of it if there are several.
    ///
    /// `address` is the page of the story, cleaned of what only tracks readers.
    pub fn find(
        &self,
        fingerprint: &Fingerprint,
        address: Option<&str>,
        published: Option<DateTime<Utc>>,
    ) -> Option<T> {
        let near = |known: &&Known<T>| match (known.published, published) {
            (Some(one), Some(other)) => (one - other).abs() <= WINDOW,
            _ => true,
        };
        let known = |position: &u32| self.stories.get(*position as usize);
        if let Some(same) = address.and_then(|address| self.by_address.get(address)).and_then(known)
            && !fingerprint.is_another_than(&same.fingerprint)
        {
            return Some(same.name);
        }
        if let Some(same) = self.by_whole.get(&fingerprint.whole).and_then(known).filter(near)
            && fingerprint.is_copy_of(&same.fingerprint)
        {
            return Some(same.name);
        }
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for stories in fingerprint.keys().iter().filter_map(|key| self.by_key.get(key)) {
            if stories.len() <= COMMON {
                for position in stories {
                    *shared.entry(*position).or_default() += 1;
                }
            }
        }
        let mut candidates: Vec<u32> =
            shared.into_iter().filter(|(_, count)| *count >= SHARED_KEYS).map(|(position, _)| position).collect();
        candidates.sort_unstable();
        let copies = candidates.iter().filter_map(known).filter(near);
        let copies = copies.filter(|known| fingerprint.is_copy_of(&known.fingerprint));
        let mut best: Option<(f64, T)> = None;
        for known in copies {
            let containment = fingerprint.containment(&known.fingerprint);
            if best.as_ref().is_none_or(|(most, _)| containment > *most) {
                best = Some((containment, known.name));
            }
        }
        best.map(|(_, name)| name)
    }

    /// How many stories are remembered.
    pub const fn len(&self) -> usize {
        self.stories.len()
    }

    /// Whether none is.
    pub const fn is_empty(&self) -> bool {
        self.stories.is_empty()
    }

    /// Forgets the stories that were published before a time; those without one are kept.
    pub fn forget_before(&mut self, time: DateTime<Utc>) {
        let mut places = Vec::with_capacity(self.stories.len());
        let mut next = 0;
        self.stories.retain(|known| {
            let is_kept = known.published.is_none_or(|published| published >= time);
            places.push(is_kept.then_some(next));
            next += u32::from(is_kept);
            is_kept
        });
        let place = |position: u32| places.get(position as usize).copied().flatten();
        self.by_key.retain(|_, stories| {
            *stories = stories.iter().filter_map(|position| place(*position)).collect();
            !stories.is_empty()
        });
        self.by_address.retain(|_, position| place(*position).map(|new| *position = new).is_some());
        self.by_whole.clear();
        for (known, position) in self.stories.iter().zip(0..) {
            self.by_whole.entry(known.fingerprint.whole).or_insert(position);
        }
        self.stories.shrink_to_fit();
    }

    /// Remembers a story under a name: its own, or that of the story it copies.
    pub fn insert(
        &mut self,
        name: T,
        fingerprint: Fingerprint,
        address: Option<&str>,
        published: Option<DateTime<Utc>>,
    ) {
        let Ok(position) = u32::try_from(self.stories.len()) else { return };
        for key in fingerprint.keys() {
            let stories = self.by_key.entry(*key).or_default();
            if stories.len() <= COMMON {
                stories.push(position);
            }
        }
        if let Some(address) = address {
            self.by_address.entry(address.to_owned()).or_insert(position);
        }
        self.by_whole.entry(fingerprint.whole).or_insert(position);
        self.stories.push(Known { name, fingerprint, published });
    }
}

/// A word or number of a text.
struct Word {
    /// In lower case, without punctuation; the point inside a number stays.
    text: String,
    /// Whether it begins with a capital.
    is_capital: bool,
    /// Whether a sentence begins with it, or a line that is none holds it.
    is_first: bool,
    /// Whether a sign of a currency stands before it, or that of percent behind.
    has_sign: bool,
}

/// The words of a block.
fn words_of(text: &str) -> Vec<Word> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '\'' | '\u{2019}');
    // A name in a line that is no sentence is a byline, a place or a title.
    let is_sentence = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_stop(c)).ends_with(is_stop);
    let mut words: Vec<Word> = Vec::new();
    let (mut before, mut is_first) = (' ', true);
    for piece in text.split_inclusive(|c| !is_part(c)) {
        let after = piece.chars().next_back().filter(|c| !is_part(*c)).unwrap_or(' ');
        let raw = piece.trim_end_matches(|c| !is_part(c));
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            if after == '%'
                && let Some(number) = words.last_mut()
            {
                number.has_sign = true;
            }
        } else {
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            words.push(Word {
                text: word
                    .chars()
                    .filter(|c| c.is_alphanumeric() || is_number && *c == '.')
                    .flat_map(char::to_lowercase)
                    .collect(),
                is_capital: word.starts_with(char::is_uppercase),
                is_first: is_first || !is_sentence,
                has_sign: matches!(before, '$' | '\u{20ac}' | '\u{a3}' | '\u{a5}') || after == '%',
            });
            is_first = raw.ends_with('.') || matches!(after, '!' | '?');
        }
        before = after;
    }
    words
}

const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?')
}

/// The numbers of a text but for days, hours and years: those are the same in all stories of a week.
fn numbers_of(words: &[Word]) -> impl Iterator<Item = &str> {
    let next = words.iter().skip(1).map(|word| word.text.as_str()).chain([""]);
    words.iter().zip(next).filter_map(|(word, next)| {
        let digits = word.text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(word.text.len());
        let number = word.text.get(..digits)?.trim_end_matches('.');
        let whole: Option<u32> = number.split('.').next()?.parse().ok();
        let is_date = whole.is_some_and(|number| number <= 31 || (1990..=2040).contains(&number));
        let is_telling = number.contains('.') || word.has_sign || UNITS.contains(&next) || !is_date;
        (!number.is_empty() && is_telling).then_some(number)
    })
}

/// What stands behind a number that is no date.
const UNITS: [&str; 20] = [
    "percent",
    "per",
    "pct",
    "prozent",
    "points",
    "cents",
    "cent",
    "pence",
    "million",
    "billion",
    "millionen",
    "milliarden",
    "millions",
    "milliards",
    "millones",
    "mio",
    "mrd",
    "euro",
    "euros",
    "dollars",
];

/// The names of a text: words with a capital that no sentence begins with, unless a name goes on behind them.
fn names_of(words: &[Word]) -> impl Iterator<Item = &str> {
    let next = words.iter().skip(1).map(Some).chain([None]);
    words.iter().zip(next).filter_map(|(word, next)| {
        let goes_on = next.is_some_and(|next| next.is_capital && !next.is_first);
        (word.is_capital && (!word.is_first || goes_on)).then_some(word.text.as_str())
    })
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>), then mixed: its low bits alone are too regular.
fn hash(bytes: &[u8]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    mix(bytes.iter().fold(start, |all, byte| (all ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014).
const fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

const fn fold_to_32(value: u64) -> u32 {
    (value >> 32) as u32
}

#[cfg(test)]
mod tests;

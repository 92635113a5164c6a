//! The same story twice: what of a text stays the same when another site prints it.
//!
//! A text is the set of its runs of three words (Broder, "On the resemblance and containment of documents", 1997), of
//! which the smallest hashes are kept (a bottom-k sketch). A copy shares most runs with the shorter of the two texts,
//! whatever was put before, after or between. Reports made from one template share their runs as well, so a copy must
//! also share its numbers.

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
/// The share of its numbers that a copy shares.
const SAME_NUMBERS: f64 = 0.6;
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
    /// Hash of the headline's words; 0 for a headline of fewer than four.
    title: u32,
    /// Hash of all words.
    whole: u64,
}

impl Fingerprint {
    /// The fingerprint of an article without what is folded in it.
    pub fn of(article: &Article) -> Self {
        let mut words: Vec<String> = Vec::new();
        for block in article.blocks.iter().filter(|block| !block.kind.is_folded()) {
            words.extend(words_of(block.span.of(&article.text)));
        }
        let hashes: Vec<u64> = words.iter().map(|word| hash(word.as_bytes())).collect();
        let runs: HashSet<u32> = hashes
            .windows(3)
            .map(|run| run.iter().fold(0_u64, |all, word| mix(all.rotate_left(21) ^ word)))
            .map(fold_to_32)
            .collect();
        let mut sketch: Vec<u32> = runs.iter().copied().collect();
        sketch.sort_unstable();
        sketch.truncate(SKETCH);
        let mut numbers: Vec<u32> =
            words.iter().filter(|word| is_telling_number(word)).map(|word| fold_to_32(hash(word.as_bytes()))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let title: Vec<String> =
            article.meta.title.as_deref().map(|title| words_of(title).collect()).unwrap_or_default();
        let title = if title.len() < 4 { 0 } else { fold_to_32(hash(title.join(" ").as_bytes())).max(1) };
        let whole = hashes.iter().fold(1, |all, word| mix(all ^ word).rotate_left(7));
        Self { runs: u32::try_from(runs.len()).unwrap_or(u32::MAX), sketch, numbers, title, whole }
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
        containment >= if same_title { COPY_WITH_TITLE } else { COPY } && self.shares_numbers(other)
    }

    /// Whether two longer texts have next to nothing in common: an address may show another story every day.
    fn is_another_than(&self, other: &Self) -> bool {
        self.runs.min(other.runs) >= 60 && self.containment(other) < 0.05
    }

    /// Whether most numbers of the text with fewer of them stand in the other; two or fewer tell nothing.
    fn shares_numbers(&self, other: &Self) -> bool {
        let fewer = self.numbers.len().min(other.numbers.len());
        let shared = self.numbers.iter().filter(|number| other.numbers.binary_search(number).is_ok()).count();
        fewer <= 2 || shared as f64 >= SAME_NUMBERS * fewer as f64
    }

    /// The fingerprint as bytes, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(20 + 4 * (self.sketch.len() + self.numbers.len()));
        bytes.extend(self.whole.to_le_bytes());
        for number in [self.runs, self.title, u32::try_from(self.sketch.len()).unwrap_or_default()] {
            bytes.extend(number.to_le_bytes());
        }
        for number in self.sketch.iter().chain(&self.numbers) {
            bytes.extend(number.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; none if it is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (whole, rest) = bytes.split_first_chunk::<8>()?;
        let (words, []) = rest.as_chunks::<4>() else { return None };
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let (runs, title, length) = (words.next()?, words.next()?, words.next()? as usize);
        let mut sketch: Vec<u32> = words.collect();
        let numbers = if length <= sketch.len() { sketch.split_off(length) } else { return None };
        Some(Self { runs, sketch, numbers, title, whole: u64::from_le_bytes(*whole) })
    }
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

/// Words and numbers in lower case, without punctuation; the point or comma inside a number stays a point.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | ',' | '\'' | '\u{2019}'))).filter_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let word: String = word
            .chars()
            .filter(|c| c.is_alphanumeric() || is_number && *c == '.')
            .flat_map(char::to_lowercase)
            .collect();
        (!word.is_empty()).then_some(word)
    })
}

/// A number that is no day, hour or year: those are the same in all stories of a week.
fn is_telling_number(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let whole = word.get(..digits).and_then(|digits| digits.parse::<u32>().ok());
    word.contains('.') || whole.is_none_or(|number| number > 31 && !(1990..=2040).contains(&number))
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

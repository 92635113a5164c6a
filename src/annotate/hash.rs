//! Maps and sets of short words: the standard hash defends against chosen keys, which compiled-in tables do not need.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
};

/// A map from words.
pub(crate) type WordMap<T> = HashMap<&'static str, T, BuildHasherDefault<WordHasher>>;

/// A set of words.
pub(crate) type WordSet = HashSet<&'static str, BuildHasherDefault<WordHasher>>;

/// Multiplies in eight bytes at a time, as the hash of the Firefox and Rust compilers does (`FxHash`).
#[derive(Clone, Copy, Default)]
pub(crate) struct WordHasher(u64);

impl WordHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(chunk.try_into().map_or(0, u64::from_le_bytes));
        }
        self.add(rest(chunks.remainder()));
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits and a tag from the high ones.
        self.0 ^ (self.0 >> 32)
    }
}

/// Up to seven bytes as one number, their count in the highest byte: loads that overlap are cheaper than a loop.
fn rest(bytes: &[u8]) -> u64 {
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let one = |byte: Option<&u8>| byte.map_or(0, |byte| u64::from(*byte));
    let count = (bytes.len() as u64) << 56;
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => count | four(first) | four(last) << 24,
        _ => count | one(bytes.first()) | one(bytes.get(bytes.len() / 2)) << 8 | one(bytes.last()) << 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that differ anywhere have hashes that differ.
    #[test]
    fn every_byte_and_the_length_count() {
        let hash = |text: &str| {
            let mut hasher = WordHasher::default();
            hasher.write(text.as_bytes());
            hasher.finish()
        };
        for length in 0..24 {
            let text = "abcdefghijklmnopqrstuvwxyz".get(..length).unwrap_or_default();
            for at in 0..length {
                let mut other = text.to_owned();
                other.replace_range(at..=at, "!");
                assert_ne!(hash(text), hash(&other), "{text} {other}");
            }
            assert_ne!(hash(text), hash(&format!("{text}\0")), "{text}");
        }
    }
}

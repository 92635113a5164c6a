//! Where each word of a text stands: copies of a passage are found without reading the whole text for each passage.

use super::token::Token;

/// The places of all words of a text.
#[derive(Debug)]
pub(super) struct Places {
    /// For each word where its places begin in `at`, and one more for the end.
    begins: Vec<usize>,
    /// The places, word by word, ascending.
    at: Vec<usize>,
}

impl Places {
    /// Counts a text whose words are numbered below `words`.
    pub(super) fn new(tokens: &[Token], words: usize) -> Self {
        let mut begins = vec![0; words + 1];
        for token in tokens {
            if let Some(count) = begins.get_mut(index(token.key) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut next = begins.clone();
        let mut at = vec![0; tokens.len()];
        for (place, token) in tokens.iter().enumerate() {
            if let Some(next) = next.get_mut(index(token.key))
                && let Some(free) = at.get_mut(*next)
            {
                *free = place;
                *next += 1;
            }
        }
        Self { begins, at }
    }

    /// Where a word stands, in the order of the text.
    pub(super) fn of(&self, key: u32) -> &[usize] {
        let word = index(key);
        let range = self.begins.get(word).zip(self.begins.get(word + 1));
        range.and_then(|(from, upto)| self.at.get(*from..*upto)).unwrap_or_default()
    }

    /// How often a word stands in the text.
    pub(super) fn count(&self, key: u32) -> usize {
        self.of(key).len()
    }

    /// Where `wanted` stands in the text, word for word, in the order of the text: looked for where its rarest word
    /// stands.
    pub(super) fn copies<'t>(&'t self, text: &'t [Token], wanted: &'t [Token]) -> impl Iterator<Item = usize> + 't {
        let rarest = wanted.iter().enumerate().min_by_key(|(_, token)| self.count(token.key));
        let (offset, places) = rarest.map_or((0, [].as_slice()), |(offset, token)| (offset, self.of(token.key)));
        let starts = places.iter().filter_map(move |place| place.checked_sub(offset));
        starts.filter(move |start| {
            #[cfg(test)]
            super::tests::count_work(1);
            let window = text.get(*start..*start + wanted.len());
            window.is_some_and(|window| window.iter().zip(wanted).all(|(a, b)| a.key == b.key))
        })
    }
}

fn index(key: u32) -> usize {
    usize::try_from(key).unwrap_or(usize::MAX - 1)
}

//! Made-up stories of 400 words, with the frequencies that words have (Zipf's law): the chance of rank r falls as 1 / r.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta};
use tapereader::{
    ingest::plain,
    model::{
        article::Article,
        id::StoryId,
        story::{Origin, StoryRow},
    },
    store::StoredStory,
};

/// Different words.
const VOCABULARY: f64 = 80_000.0;
const WORDS: usize = 400;

/// Words drawn by chance, the same ones each time.
pub(crate) struct Words(pub(crate) u64);

impl Words {
    /// The rank of a word.
    pub(crate) fn rank(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let below_one = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is below the vocabulary")]
        let rank = VOCABULARY.powf(below_one) as u64;
        rank
    }

    /// A text.
    pub(crate) fn article(&mut self) -> Article {
        let mut text = String::new();
        for i in 0..WORDS {
            _ = write!(text, "w{}{}", self.rank(), if i % 60 == 59 { "\n" } else { " " });
        }
        plain::article(&text)
    }

    /// A story, a minute after the one before it, of one of 200 sources.
    pub(crate) fn story(&mut self, number: usize) -> StoredStory {
        let arrived = DateTime::default() + TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
        let id = StoryId::of_content(format!("{number}").as_bytes());
        let title = format!("w{} w{} w{}", self.rank(), self.rank(), self.rank());
        let row = StoryRow {
            source: format!("Source {}", number % 200),
            published: Some(arrived),
            ..StoryRow::new(id, Origin::Pasted, title, arrived)
        };
        StoredStory::new(row, self.article())
    }
}

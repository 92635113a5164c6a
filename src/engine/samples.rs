//! The sample stories that come with the program.

use chrono::{DateTime, Utc};

use super::story;
use crate::{
    ingest,
    model::{id::StoryId, story::Origin},
    store::StoredStory,
};

/// Slug and page of each sample: sources in `assets/samples/README.md`.
const SAMPLES: [(&str, &str); 0] = [];

/// All samples as stories.
pub(super) fn stories(now: DateTime<Utc>) -> Vec<StoredStory> {
    SAMPLES
        .iter()
        .map(|(slug, page)| {
            let mut article = ingest::html::article(page, None);
            // Their addresses lead nowhere.
            article.meta.url = None;
            story::from_article(StoryId::of_sample(slug), Origin::Sample, "Sample", article, now)
        })
        .collect()
}

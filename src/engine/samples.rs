//! The sample stories that come with the program.

use chrono::{DateTime, Utc};

use super::story;
use crate::{
    ingest,
    model::{id::StoryId, story::Origin},
    store::StoredStory,
};

/// Slug and page of each sample: sources in `assets/samples/README.md`.
const SAMPLES: [(&str, &str); 12] = [
    ("small-model", include_str!("../../assets/samples/small-model.html")),
    ("cloud-table", include_str!("../../assets/samples/cloud-table.html")),
    ("merger", include_str!("../../assets/samples/merger.html")),
    ("long-read", include_str!("../../assets/samples/long-read.html")),
    ("bitcoin-reserve", include_str!("../../assets/samples/bitcoin-reserve.html")),
    ("market-wrap", include_str!("../../assets/samples/market-wrap.html")),
    ("guidance-cut", include_str!("../../assets/samples/guidance-cut.html")),
    ("earnings", include_str!("../../assets/samples/earnings.html")),
    ("rate-decision", include_str!("../../assets/samples/rate-decision.html")),
    ("quiet-desk", include_str!("../../assets/samples/quiet-desk.html")),
    ("five-currencies", include_str!("../../assets/samples/five-currencies.html")),
    ("arizona", include_str!("../../assets/samples/arizona.html")),
];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        annotate::directory::Directory,
        model::{article::BlockKind, instrument::Symbol},
    };

    fn all() -> Vec<StoredStory> {
        stories(DateTime::from_timestamp(1_800_000_000, 0).unwrap())
    }

    #[test]
    fn samples_say_who_wrote_them_and_when_and_are_marked() {
        for story in all() {
            let title = &story.row.title;
            assert_eq!((&story.row.origin, story.row.source.as_str()), (&Origin::Sample, "Sample"), "{title}");
            assert!(story.row.author.is_some(), "{title}");
            assert!(story.row.url.is_none(), "{title}");
            let published = story.article.meta.published.unwrap();
            assert!(matches!(published, crate::model::article::Published::At(_)), "{title}: {published}");
            assert!(story.article.blocks.len() >= 5, "{title}");
        }
    }

    #[test]
    fn samples_show_what_a_story_can_hold() {
        let all = all();
        let shows = |kind: fn(BlockKind) -> bool| {
            all.iter().filter(|story| story.article.blocks.iter().any(|block| kind(block.kind))).count()
        };
        assert!(shows(|kind| matches!(kind, BlockKind::Heading(_))) >= 8);
        assert!(shows(BlockKind::is_item) >= 4);
        assert!(shows(|kind| kind == BlockKind::Quote) >= 4);
        assert!(shows(|kind| kind == BlockKind::Table) >= 4);
        assert!(shows(|kind| kind == BlockKind::Promo) >= 1);
        assert!(shows(|kind| kind == BlockKind::Boilerplate) >= 1);
        assert!(all.iter().any(|story| story.article.word_count() >= 3_000));
        let days: std::collections::BTreeSet<_> = all.iter().map(|story| story.row.sort_time().date_naive()).collect();
        assert!(days.len() >= 5, "{days:?}");
    }

    #[test]
    fn invented_companies_have_no_real_symbol() {
        let directory = Directory::current();
        for symbol in ["LKMR", "NFRT", "PLWP", "DMRW", "DMRW.L"] {
            assert!(directory.by_symbol(&Symbol::parse(symbol).unwrap()).is_none(), "{symbol}");
        }
    }
}

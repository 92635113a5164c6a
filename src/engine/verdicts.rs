//! The reader's word on promotions of a site: kept, applied to the stories of that site, taken back.

use super::{library::Library, room::Room, undo::Step};
use crate::{
    ingest::promo::verdict,
    model::{
        id::StoryId,
        span::Span,
        story::{Origin, StoryRow},
    },
    store::{StoredStory, error::StoreError},
};

/// What was said of a line before.
#[derive(Clone, Debug)]
pub(super) struct OldVerdict {
    site: String,
    line: String,
    is_promo: Option<bool>,
}

impl Room {
    /// Keeps what the reader said of the block at a passage of the open story.
    pub(super) fn judge(&mut self, id: StoryId, span: Span, is_promo: bool) -> Result<(), StoreError> {
        let Some(story) = self.library.story(id)? else { return Ok(()) };
        let block = story.article.block_at(span.start()).and_then(|at| story.article.blocks.get(at));
        let Some(block) = block else { return Ok(()) };
        let said = OldVerdict {
            site: site(&story.row),
            line: verdict::line(block.span.of(&story.article.text)),
            is_promo: Some(is_promo),
        };
        let before = self.library.set_verdict(&said)?;
        self.undo.push(Step::Judged(before));
        self.refold()
    }

    /// Puts the stories of sites whose verdicts changed on the list of work; the open one is read again at once.
    pub(super) fn refold(&mut self) -> Result<(), StoreError> {
        let sites = std::mem::take(&mut self.library.judged);
        if sites.is_empty() {
            return Ok(());
        }
        let concerned = self.library.stories().iter().filter(|row| sites.contains(&site(row)));
        let ids: Vec<StoryId> = concerned.map(|row| row.id).collect();
        self.annotate_anew(ids)
    }
}

impl Library {
    /// Keeps what is said of a line of a site; returns what was said before.
    pub(super) fn set_verdict(&mut self, said: &OldVerdict) -> Result<OldVerdict, StoreError> {
        let OldVerdict { site, line, is_promo } = said;
        self.store.set_verdict(site, line, *is_promo)?;
        let of_site = self.verdicts.entry(site.clone()).or_default();
        let before = match is_promo {
            Some(is_promo) => of_site.insert(line.clone(), *is_promo),
            None => of_site.remove(line),
        };
        self.judged.push(site.clone());
        Ok(OldVerdict { is_promo: before, ..said.clone() })
    }

    /// A story with the lines folded that come again in its feed, or that the reader called promotions; the reader has the
    /// last word.
    pub(super) fn folded(&self, mut story: StoredStory) -> StoredStory {
        self.fold_repeats(&mut story);
        if let Some(verdicts) = self.verdicts.get(&site(&story.row)) {
            verdict::apply(verdicts, &mut story.article);
        }
        story
    }

    /// The stories of a list that come from sites about which the reader has said something.
    pub(super) fn of_judged_sites(&self, stories: &[StoredStory]) -> Vec<StoryId> {
        if self.verdicts.is_empty() {
            return Vec::new();
        }
        let judged = stories.iter().filter(|story| self.verdicts.contains_key(&site(&story.row)));
        judged.map(|story| story.row.id).collect()
    }
}

/// The site of a story: its host, or else the feed or source it came from.
fn site(row: &StoryRow) -> String {
    let host = row.url.as_ref().and_then(|url| url.host_str());
    match (host, &row.origin) {
        (Some(host), _) => host.trim_start_matches("www.").to_lowercase(),
        (None, Origin::Feed(feed)) => feed.to_string(),
        (None, _) => row.source.to_lowercase(),
    }
}

//! Where the key-number cards stand: of thousands only those on the screen are looked at in a frame.

use std::{collections::HashMap, ops::Range};

use crate::{engine::snapshot::OpenStory, model::article::BlockKind};

/// Height of most cards, taken for those not yet drawn.
const USUAL_HEIGHT: f32 = 57.0;

/// The cards of a story, one under the other.
#[derive(Clone, Debug, Default)]
pub(super) struct CardStack {
    /// What it was filled for.
    filled: Option<Filled>,
    /// Heights of all cards of the story, as far as they were drawn.
    heights: Vec<Option<f32>>,
    /// The cards shown, by their place in the story's cards, in order.
    shown: Vec<usize>,
    /// Where each of these begins, one more for the end.
    tops: Vec<f32>,
    /// The card of each number.
    card_of: HashMap<usize, usize>,
    /// The paragraph each block of the story belongs to, counted from 1 without headings and folded blocks.
    paragraphs: Vec<usize>,
}

/// What decides which cards are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Filled {
    /// How often the filter has changed.
    pub(super) changes: u64,
    /// The card that is shown whatever the filter says.
    pub(super) guest: Option<usize>,
    /// Width of the column.
    pub(super) width: f32,
}

impl CardStack {
    /// Takes up a story.
    pub(super) fn new(story: &OpenStory) -> Self {
        let cards = story.cards.iter().enumerate();
        let mut paragraph = 0;
        let counts = |kind: BlockKind| !kind.is_folded() && !matches!(kind, BlockKind::Heading(_));
        Self {
            heights: vec![None; story.cards.len()],
            card_of: cards.flat_map(|(i, card)| card.numbers.iter().map(move |number| (*number, i))).collect(),
            paragraphs: (story.article.blocks.iter())
                .map(|block| {
                    paragraph += usize::from(counts(block.kind));
                    paragraph
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The card of a number.
    pub(super) fn card_of(&self, number: usize) -> Option<usize> {
        self.card_of.get(&number).copied()
    }

    /// The paragraph a block belongs to.
    pub(super) fn paragraph(&self, block: usize) -> Option<usize> {
        self.paragraphs.get(block).copied()
    }

    /// Picks the cards that are shown, if that has changed.
    pub(super) fn fill(&mut self, now: Filled, shows: impl Fn(usize) -> bool) {
        if self.filled == Some(now) {
            return;
        }
        if self.filled.is_some_and(|before| (before.width - now.width).abs() > 0.1) {
            self.heights.fill(None);
        }
        self.filled = Some(now);
        self.shown = (0..self.heights.len()).filter(|card| shows(*card) || now.guest == Some(*card)).collect();
        self.stand();
    }

    fn stand(&mut self) {
        let mut top = 0.0;
        self.tops.clear();
        self.tops.push(top);
        for card in &self.shown {
            top += self.heights.get(*card).copied().flatten().unwrap_or(USUAL_HEIGHT);
            self.tops.push(top);
        }
    }

    /// The places, among those shown, that touch a range of heights.
    pub(super) fn within(&self, from: f32, to: f32) -> Range<usize> {
        let first = self.tops.partition_point(|top| *top <= from).saturating_sub(1);
        let end = self.tops.partition_point(|top| *top < to);
        first..end.min(self.shown.len()).max(first)
    }

    /// The card at a place.
    pub(super) fn card(&self, place: usize) -> Option<usize> {
        self.shown.get(place).copied()
    }

    /// Where a card stands, if it is shown: its top and height.
    pub(super) fn place_of(&self, card: usize) -> Option<(f32, f32)> {
        let place = self.shown.binary_search(&card).ok()?;
        let (top, bottom) = (self.tops.get(place)?, self.tops.get(place + 1)?);
        Some((*top, bottom - top))
    }

    /// Where a place begins; that after the last is the height of all.
    pub(super) fn top(&self, place: usize) -> f32 {
        self.tops.get(place).or(self.tops.last()).copied().unwrap_or_default()
    }

    /// Notes how high cards turned out to be.
    pub(super) fn measured(&mut self, heights: &[(usize, f32)]) {
        let mut changed = false;
        for (card, height) in heights {
            if let Some(known) = self.heights.get_mut(*card) {
                changed |= (known.unwrap_or(USUAL_HEIGHT) - height).abs() > 0.01;
                *known = Some(*height);
            }
        }
        if changed {
            self.stand();
        }
    }

    /// The height of all that are shown.
    pub(super) fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_off_the_screen_are_not_looked_at() {
        let mut stack = CardStack { heights: vec![None; 5_000], ..CardStack::default() };
        let filled = |guest| Filled { changes: 1, guest, width: 300.0 };
        stack.fill(filled(None), |card| card % 2 == 0);
        assert!((stack.height() - 2_500.0 * USUAL_HEIGHT).abs() < 0.1);
        // 900 points are 16 cards and the one at the edge.
        assert_eq!(stack.within(0.0, 900.0), 0..16);
        assert_eq!(stack.within(57_000.0, 57_900.0), 1_000..1_016);
        assert_eq!(stack.card(1_000), Some(2_000));
        stack.measured(&[(0, 100.0)]);
        assert_eq!((stack.top(1), stack.place_of(2)), (100.0, Some((100.0, USUAL_HEIGHT))));
        assert_eq!(stack.place_of(1), None);
        stack.fill(filled(Some(1)), |card| card % 2 == 0);
        assert_eq!(stack.place_of(1), Some((100.0, USUAL_HEIGHT)));
        assert_eq!(stack.within(1e9, 2e9), 2_501..2_501);
        assert_eq!(CardStack::default().within(0.0, 900.0), 0..0);
    }
}

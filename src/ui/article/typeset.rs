//! Where each part of an article stands, for a width, a size and a theme.
//!
//! Only what is near the screen is laid out; the rest has an estimated height until it comes near, so that a long story
//! opens and resizes as quickly as a short one. Galleys are not kept: egui may clear its glyph atlas between frames, and
//! its own cache answers the same job again.

use std::{collections::HashSet, ops::Range, sync::Arc};

use egui::{Galley, Pos2, Rect, Ui, text::LayoutJob, vec2};
use url::Url;

use super::{
    super::theme::Theme,
    compose::{self, Composer},
    text::{Piece, TextStyle, Typesetter},
};
use crate::{
    engine::{
        pictures::Pictures,
        snapshot::{Loadable, OpenStory},
    },
    model::{
        article::{Article, BlockKind},
        id::{RevisionId, StoryId},
        span::{CharMap, Span},
    },
};

/// What a layout depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutKey {
    /// The story.
    pub story: StoryId,
    /// Its text.
    pub revision: RevisionId,
    /// Its blocks and mentions.
    pub reading: u64,
    /// Width of the text in points.
    pub width: f32,
    /// Pixels per point.
    pub scale: f32,
    /// Size of body text.
    pub style: TextStyle,
    /// The theme, told by its ink.
    pub colors: egui::Color32,
    /// First blocks of the folds that are open.
    pub open_folds: Vec<usize>,
}

/// What a layout is made from.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// Measures text.
    pub ui: &'a Ui,
    /// The story.
    pub story: &'a OpenStory,
    /// Colours.
    pub theme: &'a Theme,
    /// Pictures that are there.
    pub pictures: &'a Pictures,
}

/// A piece with its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The text.
    pub piece: Piece,
    /// Its place below the top of its part.
    pub rect: Rect,
    /// What it is a piece of.
    pub kind: BlockKind,
}

impl Placed {
    /// Lays the piece out for this frame.
    pub fn galley(&self, ui: &Ui) -> Arc<Galley> {
        let job = self.piece.job.clone();
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }
}

/// What is drawn besides text; places are below the top of the part.
#[derive(Clone, Debug)]
pub enum Ornament {
    /// Before a list item: the centre of the dot.
    Bullet(Pos2),
    /// Before a list item: the number's upper right corner, and the number.
    Number(Pos2, LayoutJob),
    /// Left of a quotation.
    QuoteBar(Rect),
    /// Under a table row; the header's is stronger.
    TableRule(Rect, bool),
    /// Behind preformatted text.
    Box(Rect),
    /// A picture, or what stands in its place: the block it belongs to, and its address if one came with the story.
    Picture(Rect, usize, Option<Url>),
    /// A fold: one line that stands for blocks that are not the story.
    Fold(Fold),
}

/// One line that stands for blocks that are not the story.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// Its place.
    pub rect: Rect,
    /// The first block folded.
    pub first_block: usize,
    /// What it says.
    pub label: String,
    /// Whether the blocks are shown.
    pub open: bool,
}

/// A table that is wider than the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WideTable {
    /// Where it is seen, without its scroll bar.
    pub rect: Rect,
    /// Its whole width.
    pub width: f32,
}

/// A part laid out: a paragraph, a table, a picture with its caption, a fold.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Its text, in order; the cells of one table row stand side by side.
    pub placed: Vec<Placed>,
    /// What is drawn besides.
    pub ornaments: Vec<Ornament>,
    /// Its table, if it scrolls sideways.
    pub wide: Option<WideTable>,
    /// Its height in points.
    pub height: f32,
}

impl Content {
    /// Moves what is in it down, to make room above.
    pub(super) fn shift(&mut self, down: f32) {
        self.height += down;
        for placed in &mut self.placed {
            placed.rect = placed.rect.translate(vec2(0.0, down));
        }
        for ornament in &mut self.ornaments {
            match ornament {
                Ornament::Bullet(at) | Ornament::Number(at, _) => at.y += down,
                Ornament::QuoteBar(rect)
                | Ornament::TableRule(rect, _)
                | Ornament::Box(rect)
                | Ornament::Picture(rect, ..)
                | Ornament::Fold(Fold { rect, .. }) => *rect = rect.translate(vec2(0.0, down)),
            }
        }
    }
}

/// A part with its place below the article's header.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its first block.
    pub first_block: usize,
    /// How many blocks it holds: more than one in a fold.
    pub blocks: usize,
    /// Its bytes of the article's text.
    pub span: Span,
    /// Where it begins.
    pub top: f32,
    /// Room before it.
    gap: f32,
    /// Its height, estimated until it is laid out.
    height: f32,
    /// What is in it, once it is laid out.
    pub content: Option<Content>,
    /// The picture it was laid out for.
    stamp: Option<[usize; 2]>,
}

impl Part {
    fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// What of an article does not depend on the width.
#[derive(Debug)]
struct Facts {
    map: CharMap,
    words: usize,
    chipped: HashSet<usize>,
}

/// An article laid out where it has been seen.
#[derive(Debug)]
pub struct Typeset {
    /// What it was laid out for.
    pub key: LayoutKey,
    facts: Arc<Facts>,
    parts: Vec<Part>,
    height: f32,
}

impl Typeset {
    /// Prepares the layout of a story; what was found for another width is taken over.
    pub fn new(setting: Setting<'_>, key: LayoutKey, before: Option<Self>) -> Self {
        let article = &setting.story.article;
        let same = |before: &Self| (before.key.story, before.key.reading) == (key.story, key.reading);
        let facts = match before.filter(same) {
            Some(before) => before.facts,
            None => Arc::new(Facts {
                map: CharMap::new(&article.text),
                words: article.word_count(),
                chipped: compose::chipped_mentions(article, &setting.story.annotations),
            }),
        };
        let mut parts = Vec::new();
        let mut kind_before: Option<BlockKind> = None;
        let mut first = 0;
        while let Some(block) = article.blocks.get(first) {
            let blocks = if block.kind.is_folded() { fold_length(article, first) } else { 1 };
            let last = article.blocks.get(first + blocks - 1).unwrap_or(block);
            let span = Span::new(block.span.start(), last.span.end());
            let gap = compose::gap(kind_before, block.kind, key.style.body);
            let letters = facts.map.to_char(&article.text, span.end()) - facts.map.to_char(&article.text, span.start());
            let open = key.open_folds.contains(&first);
            let height = compose::estimate(block.kind, span.of(&article.text), letters, open, &key);
            parts.push(Part { first_block: first, blocks, span, top: 0.0, gap, height, content: None, stamp: None });
            kind_before = Some(block.kind);
            first += blocks;
        }
        let mut typeset = Self { key, facts, parts, height: 0.0 };
        typeset.stack(0);
        typeset
    }

    /// Code points and bytes of the article's text.
    pub fn map(&self) -> &CharMap {
        &self.facts.map
    }

    /// Words of the story, folded blocks left out.
    pub fn words(&self) -> usize {
        self.facts.words
    }

    /// Height in points, in part estimated.
    pub const fn height(&self) -> f32 {
        self.height
    }

    /// Gives the parts from `from` on their places.
    fn stack(&mut self, from: usize) {
        let mut y = from.checked_sub(1).and_then(|i| self.parts.get(i)).map_or(0.0, Part::bottom);
        for part in self.parts.iter_mut().skip(from) {
            part.top = y + part.gap;
            y = part.bottom();
        }
        self.height = y;
    }

    /// Lays out what touches a range of heights. Returns by how much that moved what stands at `anchor` downwards.
    pub fn lay_out(&mut self, setting: Setting<'_>, range: Range<f32>, anchor: f32) -> f32 {
        let mut moved = 0.0;
        while let Some(i) = self.waiting(setting, range.start + moved, range.end + moved) {
            let above = self.parts.get(i).is_some_and(|part| part.top < anchor + moved);
            let grown = self.compose(setting, i);
            if above {
                moved += grown;
            }
        }
        moved
    }

    /// The first part in a range of heights that is not laid out, or was for another picture.
    fn waiting(&self, setting: Setting<'_>, top: f32, bottom: f32) -> Option<usize> {
        let first = self.parts.partition_point(|part| part.bottom() < top);
        let seen = self.parts.iter().enumerate().skip(first).take_while(|(_, part)| part.top <= bottom);
        let mut waiting = seen.filter(|(_, part)| {
            part.content.is_none() || part.stamp != stamp(setting.story, setting.pictures, part.first_block)
        });
        waiting.next().map(|(i, _)| i)
    }

    /// Lays out one part; returns by how much it grew.
    fn compose(&mut self, setting: Setting<'_>, i: usize) -> f32 {
        let setter = Typesetter {
            article: &setting.story.article,
            annotations: &setting.story.annotations,
            map: &self.facts.map,
            theme: setting.theme,
            style: self.key.style,
        };
        let composer = Composer { setting, setter, chipped: &self.facts.chipped, key: &self.key };
        let Some(part) = self.parts.get_mut(i) else { return 0.0 };
        let content = composer.part(part.first_block, part.blocks);
        let grown = content.height - part.height;
        part.height = content.height;
        part.stamp = stamp(setting.story, setting.pictures, part.first_block);
        part.content = Some(content);
        self.stack(i + 1);
        grown
    }

    /// The parts laid out that touch a range of heights.
    pub fn visible(&self, top: f32, bottom: f32) -> impl Iterator<Item = (&Part, &Content)> {
        let first = self.parts.partition_point(|part| part.bottom() < top);
        let seen = self.parts.iter().skip(first).take_while(move |part| part.top <= bottom);
        seen.filter_map(|part| Some((part, part.content.as_ref()?)))
    }

    /// The piece that holds a code point, or the next one after it, laid out for this; with its part.
    pub fn piece_at(&mut self, setting: Setting<'_>, char_idx: usize) -> Option<(&Part, &Placed)> {
        let byte = self.facts.map.to_byte(&setting.story.article.text, char_idx);
        let mut i = self.parts.partition_point(|part| part.span.end() < byte);
        // A closed fold has no piece: what comes after it is taken, or else what came before.
        let has_piece = |typeset: &mut Self, i: usize| {
            typeset.lay_out_part(setting, i);
            let part = typeset.parts.get(i)?;
            Some(part.content.as_ref().is_some_and(|content| !content.placed.is_empty()))
        };
        while has_piece(self, i) == Some(false) {
            i += 1;
        }
        while i >= self.parts.len() || has_piece(self, i) == Some(false) {
            i = i.min(self.parts.len()).checked_sub(1)?;
        }
        let part = self.parts.get(i)?;
        let placed = &part.content.as_ref()?.placed;
        let piece = placed.iter().find(|placed| placed.piece.chars.end >= char_idx).or(placed.last())?;
        Some((part, piece))
    }

    /// The piece after or before the one that holds a code point, with its part.
    pub fn neighbour(&mut self, setting: Setting<'_>, char_idx: usize, after: bool) -> Option<(&Part, &Placed)> {
        let (_, here) = self.piece_at(setting, char_idx)?;
        let chars = here.piece.chars.clone();
        let beyond = if after { chars.end + 1 } else { chars.start.checked_sub(1)? };
        let (part, placed) = self.piece_at(setting, beyond)?;
        (placed.piece.chars != chars).then_some((part, placed))
    }

    fn lay_out_part(&mut self, setting: Setting<'_>, i: usize) {
        if self.parts.get(i).is_some_and(|part| part.content.is_none()) {
            self.compose(setting, i);
        }
    }
}

/// What tells one state of the pictures of a block from another: their sizes together, as far as they are there.
fn stamp(story: &OpenStory, pictures: &Pictures, block: usize) -> Option<[usize; 2]> {
    compose::pictures(&story.article, block)
        .filter_map(|url| match pictures.by_address.get(url)? {
            Loadable::Ready(picture) => Some(picture.size),
            _ => None,
        })
        .reduce(|one, other| [one[0] + other[0], one[1] + other[1]])
}

/// How many blocks from `first` on are folded.
fn fold_length(article: &Article, first: usize) -> usize {
    article.blocks.iter().skip(first).take_while(|block| block.kind.is_folded()).count().max(1)
}

//! Where each piece of an article stands: laid out once for a width, a size and a theme.
//!
//! Galleys are not kept: egui may clear its glyph atlas between frames, and its own cache answers the same job again.

use std::{collections::HashSet, sync::Arc};

use egui::{Galley, Pos2, Rect, Ui, Vec2, pos2, vec2};

use super::{
    super::theme::Theme,
    text::{Piece, TextStyle, Typesetter, chip_face, is_numeric_cell, table_cells},
};
use crate::{
    engine::snapshot::OpenStory,
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

/// A piece with its place below the article's header.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The text.
    pub piece: Piece,
    /// Its place.
    pub rect: Rect,
}

impl Placed {
    /// Lays the piece out for this frame.
    pub fn galley(&self, ui: &Ui) -> Arc<Galley> {
        let job = self.piece.job.clone();
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }
}

/// What is drawn besides text.
#[derive(Clone, Debug)]
pub enum Ornament {
    /// Before a list item: the centre of the dot.
    Bullet(Pos2),
    /// Left of a quotation.
    QuoteBar(Rect),
    /// Under a table row; the first one is the header's.
    TableRule(Rect, bool),
    /// Behind preformatted text, or an image's caption.
    Box(Rect),
    /// A fold: one line that stands for blocks that are not the story.
    Fold(Fold),
}

impl Ornament {
    /// Its place.
    pub fn rect(&self) -> Rect {
        match self {
            Self::Bullet(center) => Rect::from_center_size(*center, Vec2::splat(6.0)),
            Self::QuoteBar(rect) | Self::TableRule(rect, _) | Self::Box(rect) => *rect,
            Self::Fold(fold) => fold.rect,
        }
    }
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

/// An article laid out.
#[derive(Debug)]
pub struct Typeset {
    /// What it was laid out for.
    pub key: LayoutKey,
    /// Its text, top to bottom; pieces of one table row stand side by side.
    pub placed: Vec<Placed>,
    /// What is drawn besides.
    pub ornaments: Vec<Ornament>,
    /// Code points and bytes of the article's text.
    pub map: CharMap,
    /// Height in points.
    pub height: f32,
    /// Words of the story, folded blocks left out.
    pub words: usize,
}

impl Typeset {
    /// Lays out a story.
    pub fn new(ui: &Ui, story: &OpenStory, theme: &Theme, key: LayoutKey) -> Self {
        let map = CharMap::new(&story.article.text);
        let mut builder =
            Builder { ui, story, theme, map: &map, key: &key, out: Vec::new(), ornaments: Vec::new(), y: 0.0 };
        builder.run();
        let Builder { out: placed, ornaments, y: height, .. } = builder;
        Self { key, placed, ornaments, map, height, words: story.article.word_count() }
    }

    /// The pieces and ornaments that touch a range of heights.
    pub fn visible(&self, top: f32, bottom: f32) -> impl Iterator<Item = (usize, &Placed)> {
        let first = self.placed.partition_point(|placed| placed.rect.bottom() < top).saturating_sub(8);
        self.placed
            .iter()
            .enumerate()
            .skip(first)
            .take_while(move |(_, placed)| placed.rect.top() <= bottom)
            .filter(move |(_, placed)| placed.rect.bottom() >= top)
    }

    /// The piece that holds a code point, or the next one after it.
    pub fn piece_at(&self, char_idx: usize) -> Option<&Placed> {
        let i = self.placed.partition_point(|placed| placed.piece.chars.end < char_idx);
        self.placed.get(i).or_else(|| self.placed.last())
    }
}

struct Builder<'a> {
    ui: &'a Ui,
    story: &'a OpenStory,
    theme: &'a Theme,
    map: &'a CharMap,
    key: &'a LayoutKey,
    out: Vec<Placed>,
    ornaments: Vec<Ornament>,
    y: f32,
}

impl Builder<'_> {
    fn run(&mut self) {
        let article = &self.story.article;
        let setter = Typesetter {
            article,
            annotations: &self.story.annotations,
            map: self.map,
            theme: self.theme,
            style: self.key.style,
        };
        let chipped = setter.chipped_mentions();
        let body = self.key.style.body;
        let mut block_index = 0;
        let mut before: Option<BlockKind> = None;
        while let Some(block) = article.blocks.get(block_index) {
            let run = if block.kind.is_folded() { fold_length(article, block_index) } else { 1 };
            self.y += gap(before, block.kind, body);
            if block.kind.is_folded() {
                self.fold(&setter, &chipped, block_index, run);
            } else if block.kind == BlockKind::Table {
                self.table(&setter, &chipped, block_index);
            } else {
                // A text without a headline begins with its own first line.
                let headline = block_index == 0
                    && article.meta.title.is_none()
                    && block.span.of(&article.text).trim() == self.story.row.title;
                let kind = if headline { BlockKind::Heading(1) } else { block.kind };
                self.text(&setter, &chipped, block_index, kind);
            }
            before = Some(block.kind);
            block_index += run;
        }
    }

    fn set(
        &self,
        setter: &Typesetter<'_>,
        chipped: &HashSet<usize>,
        block: usize,
        kind: BlockKind,
        span: Span,
        width: f32,
    ) -> (Piece, Vec2) {
        let size = chip_face(self.key.style.body);
        let chip_width = |symbol: &str| -> f32 {
            self.ui.fonts_mut(|fonts| symbol.chars().map(|c| fonts.glyph_width(&size, c)).sum())
        };
        let mut piece = setter.piece(block, kind, span, chipped, &chip_width);
        piece.job.wrap.max_width = width;
        let job = piece.job.clone();
        let extent = self.ui.fonts_mut(|fonts| fonts.layout_job(job)).size();
        (piece, extent)
    }

    fn text(&mut self, setter: &Typesetter<'_>, chipped: &HashSet<usize>, block: usize, kind: BlockKind) {
        let body = self.key.style.body;
        let article = &self.story.article;
        let Some(whole) = article.blocks.get(block).map(|block| block.span) else { return };
        let mut span = whole;
        let mut left = 0.0;
        let mut inset = Vec2::ZERO;
        match kind {
            BlockKind::ListItem => {
                left = (body * 1.25).round();
                let bullet = bullet_len(whole.of(&article.text));
                span = Span::new(whole.start() + bullet, whole.end());
            }
            BlockKind::Quote => left = (body * 1.1).round(),
            BlockKind::Code => inset = vec2(12.0, 9.0),
            BlockKind::Image => inset = vec2(12.0, 8.0),
            _ => {}
        }
        let width = (self.key.width - left - 2.0 * inset.x).max(40.0);
        let (piece, extent) = self.set(setter, chipped, block, kind, span, width);
        let top = self.y + inset.y;
        let rect = Rect::from_min_size(pos2(left + inset.x, top), vec2(width, extent.y));
        match kind {
            BlockKind::ListItem => {
                let first_line = piece.job.sections.first().and_then(|section| section.format.line_height);
                self.ornaments.push(Ornament::Bullet(pos2(body * 0.55, top + first_line.unwrap_or(body) * 0.58)));
            }
            BlockKind::Quote => {
                let bar = Rect::from_min_size(pos2(1.0, top + 3.0), vec2(3.0, (extent.y - 4.0).max(1.0)));
                self.ornaments.push(Ornament::QuoteBar(bar));
            }
            BlockKind::Code | BlockKind::Image => {
                let around = Rect::from_min_size(pos2(0.0, self.y), vec2(self.key.width, extent.y + 2.0 * inset.y));
                self.ornaments.push(Ornament::Box(around));
            }
            _ => {}
        }
        self.out.push(Placed { piece, rect });
        self.y += extent.y + 2.0 * inset.y;
    }

    fn fold(&mut self, setter: &Typesetter<'_>, chipped: &HashSet<usize>, first_block: usize, length: usize) {
        const HEIGHT: f32 = 30.0;
        let open = self.key.open_folds.contains(&first_block);
        let rect = Rect::from_min_size(pos2(0.0, self.y), vec2(self.key.width, HEIGHT));
        let label = fold_label(&self.story.article, first_block, length);
        self.ornaments.push(Ornament::Fold(Fold { rect, first_block, label, open }));
        self.y += HEIGHT;
        if !open {
            return;
        }
        for block in first_block..first_block + length {
            let Some(found) = self.story.article.blocks.get(block) else { break };
            self.y += 4.0;
            let width = (self.key.width - 24.0).max(40.0);
            let (piece, extent) = self.set(setter, chipped, block, found.kind, found.span, width);
            let rect = Rect::from_min_size(pos2(12.0, self.y), vec2(width, extent.y));
            self.out.push(Placed { piece, rect });
            self.y += extent.y;
        }
        self.y += 4.0;
    }

    fn table(&mut self, setter: &Typesetter<'_>, chipped: &HashSet<usize>, block: usize) {
        const CELL: Vec2 = vec2(14.0, 5.0);
        let article = &self.story.article;
        let Some(found) = article.blocks.get(block) else { return };
        let rows = table_cells(article, found);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let mut natural = vec![24.0_f32; columns];
        for row in &rows {
            for (cell, width) in row.iter().zip(&mut natural) {
                let (_, extent) = self.set(setter, chipped, block, BlockKind::Table, *cell, f32::INFINITY);
                *width = width.max(extent.x.ceil());
            }
        }
        let room = (self.key.width - CELL.x * columns.saturating_sub(1) as f32).max(40.0);
        let widths = share_width(&natural, room);
        let numeric: Vec<bool> =
            (0..columns).map(|column| column > 0 && column_is_numeric(article, &rows, column)).collect();
        for (row_index, row) in rows.iter().enumerate() {
            let top = self.y + CELL.y;
            let mut left = 0.0;
            let mut height = 0.0_f32;
            let mut line = Vec::new();
            for (cell, &width) in row.iter().zip(&widths) {
                let (mut piece, extent) = self.set(setter, chipped, block, BlockKind::Table, *cell, width + 0.5);
                let flush_right = numeric.get(line.len()).is_some_and(|numeric| *numeric);
                let x = if flush_right { left + (width - extent.x).max(0.0) } else { left };
                if row_index == 0 {
                    for section in &mut piece.job.sections {
                        section.format.color = self.theme.ink_soft;
                    }
                }
                height = height.max(extent.y);
                line.push(Placed { piece, rect: Rect::from_min_size(pos2(x, top), vec2(extent.x.max(8.0), extent.y)) });
                left += width + CELL.x;
            }
            self.out.extend(line);
            self.y = top + height + CELL.y;
            let rule = Rect::from_min_size(pos2(0.0, self.y), vec2(self.key.width, 0.0));
            self.ornaments.push(Ornament::TableRule(rule, row_index == 0));
        }
    }
}

/// Widths that fit into `room`: columns that are narrow keep what they need, the wide ones share the rest.
fn share_width(natural: &[f32], room: f32) -> Vec<f32> {
    let total: f32 = natural.iter().sum();
    if total <= room {
        let spare = (room - total) / natural.len().max(1) as f32;
        return natural.iter().map(|width| width + spare).collect();
    }
    let mut limit = room / natural.len().max(1) as f32;
    for _ in 0..natural.len() {
        let wide = natural.iter().filter(|width| **width > limit).count().max(1);
        let narrow: f32 = natural.iter().filter(|width| **width <= limit).sum();
        limit = ((room - narrow) / wide as f32).max(40.0);
    }
    natural.iter().map(|width| width.min(limit)).collect()
}

fn column_is_numeric(article: &Article, rows: &[Vec<Span>], column: usize) -> bool {
    let cells = rows.iter().skip(1).filter_map(|row| row.get(column));
    let (mut numeric, mut filled) = (0, 0);
    for cell in cells.map(|cell| cell.of(&article.text)).filter(|text| !text.trim().is_empty()) {
        filled += 1;
        numeric += usize::from(is_numeric_cell(cell));
    }
    filled > 0 && numeric * 2 > filled
}

/// Bytes of the bullet a line of plain text starts with.
fn bullet_len(text: &str) -> usize {
    let trimmed = text.trim_start();
    let mut chars = trimmed.chars();
    let bullet = chars.next().is_some_and(|c| "•*-–—◦▪‣·".contains(c));
    if bullet && chars.next().is_some_and(char::is_whitespace) {
        let rest = chars.as_str().trim_start();
        text.len() - rest.len()
    } else {
        0
    }
}

fn gap(before: Option<BlockKind>, kind: BlockKind, body: f32) -> f32 {
    let Some(before) = before else { return 0.0 };
    let lines = match (before, kind) {
        (BlockKind::ListItem, BlockKind::ListItem) => 0.28,
        (_, BlockKind::Heading(_)) => 1.35,
        (BlockKind::Heading(_), _) => 0.45,
        _ => 0.78,
    };
    (body * lines).round()
}

/// How many blocks from `first` on are folded.
fn fold_length(article: &Article, first: usize) -> usize {
    article.blocks.iter().skip(first).take_while(|block| block.kind.is_folded()).count().max(1)
}

/// What a fold says: how much is hidden, and the words it starts with.
fn fold_label(article: &Article, first: usize, length: usize) -> String {
    let blocks = || article.blocks.iter().skip(first).take(length);
    let promos = blocks().filter(|block| block.kind == BlockKind::Promo).count();
    let lines = |count: usize| if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
    if promos == 0 {
        return format!("{} of small print hidden", lines(length));
    }
    let cue = blocks().find(|block| block.kind == BlockKind::Promo).map(|block| block.span.of(&article.text));
    let cue = cue.and_then(|text| text.split_once(':')).map(|(cue, _)| cue.trim());
    let cue = cue.filter(|cue| !cue.is_empty() && cue.chars().count() <= 24);
    let what = if promos == length { "promotion" } else { "promotion and small print" };
    match cue {
        Some(cue) => format!("{} of {what} hidden (\u{201c}{cue}\u{201d})", lines(length)),
        None => format!("{} of {what} hidden", lines(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_what_there_is() {
        assert_eq!(share_width(&[50.0, 50.0], 200.0), [100.0, 100.0]);
        assert_eq!(share_width(&[400.0, 50.0, 50.0], 300.0), [200.0, 50.0, 50.0]);
        let shared = share_width(&[400.0, 400.0, 10.0], 300.0);
        assert!(shared.iter().sum::<f32>() <= 300.5, "{shared:?}");
    }

    #[test]
    fn a_bullet_is_drawn_once() {
        for (line, bullet) in [("• one", 4), ("- two", 2), ("three", 0), ("-4% today", 0), ("  * four", 4)] {
            assert_eq!(bullet_len(line), bullet, "{line:?}");
        }
    }
}

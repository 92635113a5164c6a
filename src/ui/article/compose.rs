//! One part of an article laid out: a paragraph, a list item, a quotation, a table, a picture, a fold.

use std::collections::HashSet;

use egui::{Rect, Vec2, pos2, text::LayoutJob, vec2};

use super::{
    table::{self, Column},
    text::{Piece, Typesetter, chip_face, is_symbol},
    typeset::{Content, Fold, LayoutKey, Ornament, Placed, Setting, WideTable},
};
use crate::{
    engine::snapshot::Loadable,
    model::{
        annotation::Annotations,
        article::{Article, BlockKind, InlineKind, ItemMark},
        instrument::Symbol,
        span::Span,
    },
    ui::theme::face,
};

/// Lists in lists are set in no further than this.
const MAX_DEPTH: u8 = 5;
/// Height of a fold's line.
const FOLD_HEIGHT: f32 = 32.0;
/// Height of what stands in a picture's place.
const PLACEHOLDER_HEIGHT: f32 = 46.0;
/// Room between a picture without a caption and what follows it.
const PICTURE_GAP: f32 = 14.0;
/// A picture is at most so high, in multiples of the text's width.
const PICTURE_PROPORTION: f32 = 1.1;

/// Lays out parts.
pub(super) struct Composer<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) setter: Typesetter<'a>,
    pub(super) chipped: &'a HashSet<usize>,
    pub(super) key: &'a LayoutKey,
}

impl Composer<'_> {
    /// Lays out the part that begins at a block.
    pub(super) fn part(&self, first_block: usize, blocks: usize) -> Content {
        let story = self.setting.story;
        let Some(block) = story.article.blocks.get(first_block) else { return Content::default() };
        match block.kind {
            kind if kind.is_folded() => self.fold(first_block, blocks),
            BlockKind::Table => self.table(first_block),
            BlockKind::Image => self.picture(first_block),
            kind => {
                // A text without a headline begins with its own first line.
                let headline = first_block == 0
                    && story.article.meta.title.is_none()
                    && block.span.of(&story.article.text).trim() == story.row.title;
                self.text(first_block, if headline { BlockKind::Heading(1) } else { kind })
            }
        }
    }

    fn set(&self, block: usize, kind: BlockKind, span: Span, width: f32) -> (Piece, Vec2) {
        let ui = self.setting.ui;
        let chip = chip_face(self.key.style.body);
        let chip_width =
            |symbol: &str| -> f32 { ui.fonts_mut(|fonts| symbol.chars().map(|c| fonts.glyph_width(&chip, c)).sum()) };
        let mut piece = self.setter.piece(block, kind, span, self.chipped, &chip_width);
        piece.job.wrap.max_width = width;
        let job = piece.job.clone();
        let extent = ui.fonts_mut(|fonts| fonts.layout_job(job)).size();
        (piece, extent)
    }

    /// A block of text, under the images that came before it without words of their own.
    fn text(&self, block: usize, kind: BlockKind) -> Content {
        let mut content = self.words(block, kind);
        let mut pictures_above = Vec::new();
        let mut above = 0.0;
        for url in pictures(&self.setting.story.article, block) {
            let Some(Loadable::Ready(picture)) = self.setting.pictures.by_address.get(url) else { continue };
            let size = picture_size(picture.size, self.key.width, self.key.scale);
            let rect = Rect::from_min_size(pos2(0.0, above), size);
            pictures_above.push(Ornament::Picture(rect, block, Some(url.clone())));
            above = rect.bottom() + PICTURE_GAP;
        }
        content.shift(above);
        content.ornaments.extend(pictures_above);
        content
    }

    fn words(&self, block: usize, kind: BlockKind) -> Content {
        let body = self.key.style.body;
        let article = &self.setting.story.article;
        let mut content = Content::default();
        let Some(whole) = article.blocks.get(block).map(|block| block.span) else { return content };
        let mut span = whole;
        let mut left = 0.0;
        let mut inset = Vec2::ZERO;
        match kind {
            BlockKind::ListItem(item) => {
                left = (body * 1.25 * f32::from(item.depth.min(MAX_DEPTH) + 1)).round();
                let bullet = bullet_len(whole.of(&article.text));
                span = Span::new(whole.start() + bullet, whole.end());
            }
            BlockKind::Quote => left = (body * 1.1).round(),
            BlockKind::Code => inset = vec2(14.0, 10.0),
            _ => {}
        }
        let width = (self.key.width - left - 2.0 * inset.x).max(40.0);
        let (piece, extent) = self.set(block, kind, span, width);
        let rect = Rect::from_min_size(pos2(left + inset.x, inset.y), vec2(width, extent.y));
        content.height = extent.y + 2.0 * inset.y;
        match kind {
            BlockKind::ListItem(item) => {
                let first_line = piece.job.sections.first().and_then(|section| section.format.line_height);
                let middle = first_line.unwrap_or(body) * 0.58;
                match item.mark {
                    ItemMark::Bullet => content.ornaments.push(Ornament::Bullet(pos2(left - body * 0.7, middle))),
                    ItemMark::Number(number) => {
                        let job = LayoutJob::single_section(format!("{number}."), self.setter.base(kind));
                        content.ornaments.push(Ornament::Number(pos2(left - body * 0.35, 0.0), job));
                    }
                    ItemMark::Continued => {}
                }
            }
            BlockKind::Quote => {
                let bar = Rect::from_min_size(pos2(1.0, 3.0), vec2(3.0, (extent.y - 4.0).max(1.0)));
                content.ornaments.push(Ornament::QuoteBar(bar));
            }
            BlockKind::Code => {
                let around = Rect::from_min_size(pos2(0.0, 0.0), vec2(self.key.width, content.height));
                content.ornaments.push(Ornament::Box(around));
            }
            _ => {}
        }
        content.placed.push(Placed { piece, rect, kind });
        content
    }

    /// The picture, or what stands in its place, and under it the caption.
    fn picture(&self, block: usize) -> Content {
        let article = &self.setting.story.article;
        let mut content = Content::default();
        let Some(span) = article.blocks.get(block).map(|block| block.span) else { return content };
        let width = self.key.width;
        let url = pictures(article, block).next();
        let size = match url.map(|url| self.setting.pictures.by_address.get(url)) {
            Some(Some(Loadable::Ready(picture))) => picture_size(picture.size, width, self.key.scale),
            _ => vec2(width, PLACEHOLDER_HEIGHT),
        };
        let rect = Rect::from_min_size(pos2(0.0, 0.0), size);
        content.ornaments.push(Ornament::Picture(rect, block, url.cloned()));
        let (piece, extent) = self.set(block, BlockKind::Image, span, width);
        let rect = Rect::from_min_size(pos2(0.0, size.y + 7.0), vec2(width, extent.y));
        content.placed.push(Placed { piece, rect, kind: BlockKind::Image });
        content.height = rect.bottom();
        content
    }

    fn fold(&self, first_block: usize, blocks: usize) -> Content {
        let article = &self.setting.story.article;
        let open = self.key.open_folds.contains(&first_block);
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(self.key.width, FOLD_HEIGHT));
        let label = fold_label(article, first_block, blocks);
        let fold = Ornament::Fold(Fold { rect, first_block, label, open });
        let mut content = Content { ornaments: vec![fold], height: FOLD_HEIGHT, ..Content::default() };
        if !open {
            return content;
        }
        for (block, found) in article.blocks.iter().enumerate().skip(first_block).take(blocks) {
            let width = (self.key.width - 24.0).max(40.0);
            let (piece, extent) = self.set(block, found.kind, found.span, width);
            let rect = Rect::from_min_size(pos2(12.0, content.height + 4.0), vec2(width, extent.y));
            content.placed.push(Placed { piece, rect, kind: found.kind });
            content.height = rect.bottom();
        }
        content.height += 4.0;
        content
    }

    fn table(&self, block: usize) -> Content {
        const CELL: Vec2 = vec2(22.0, 6.0);
        let article = &self.setting.story.article;
        let mut content = Content::default();
        let Some(found) = article.blocks.get(block) else { return content };
        let rows = table::cells(article, found);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let has_header = table::has_header(article, &rows);
        let mut measured: Vec<Column> =
            (0..columns).map(|column| Column::new(column > 0 && table::is_numeric(article, &rows, column))).collect();
        for (row_index, row) in rows.iter().enumerate() {
            for (cell, column) in row.iter().zip(&mut measured) {
                let (mut piece, mut extent) = self.set(block, BlockKind::Table, *cell, f32::INFINITY);
                if has_header && row_index == 0 {
                    extent.x = self.as_header(&mut piece).x;
                }
                column.take(extent.x.ceil(), has_header && row_index == 0);
            }
        }
        let gaps = CELL.x * columns.saturating_sub(1) as f32;
        let widths = table::share_width(&measured, (self.key.width - gaps).max(40.0));
        let whole = (widths.iter().sum::<f32>() + gaps).max(self.key.width);
        for (row_index, row) in rows.iter().enumerate() {
            let top = content.height + CELL.y;
            let mut left = 0.0;
            let mut height = 0.0_f32;
            for (i, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let (mut piece, mut extent) = self.set(block, BlockKind::Table, *cell, width + 0.5);
                if has_header && row_index == 0 {
                    extent = self.as_header(&mut piece);
                }
                let flush_right = measured.get(i).is_some_and(|column| column.numeric);
                let x = if flush_right { left + (width - extent.x).max(0.0) } else { left };
                height = height.max(extent.y);
                let rect = Rect::from_min_size(pos2(x, top), vec2(extent.x.max(8.0), extent.y));
                content.placed.push(Placed { piece, rect, kind: BlockKind::Table });
                left += width + CELL.x;
            }
            content.height = top + height + CELL.y;
            let rule = Rect::from_min_size(pos2(0.0, content.height), vec2(whole, 0.0));
            content.ornaments.push(Ornament::TableRule(rule, has_header && row_index == 0));
        }
        if whole > self.key.width + 0.5 {
            let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(self.key.width, content.height + 1.0));
            content.wide = Some(WideTable { rect, width: whole });
            content.height += table::BAR_ROOM;
        }
        content
    }

    /// Sets a cell of the header row in its own face; returns its extent.
    fn as_header(&self, piece: &mut Piece) -> Vec2 {
        for section in &mut piece.job.sections {
            section.format.font_id = face::sans_bold(section.format.font_id.size * 0.92);
            section.format.color = self.setting.theme.ink_soft;
        }
        let job = piece.job.clone();
        self.setting.ui.fonts_mut(|fonts| fonts.layout_job(job)).size()
    }
}

/// The size of a picture on the page: no wider than the text, not enlarged, not higher than a page.
fn picture_size([width, height]: [usize; 2], room: f32, scale: f32) -> Vec2 {
    let natural = vec2(width.max(1) as f32, height.max(1) as f32) / scale.max(0.1);
    let shrink = (room / natural.x).min(room * PICTURE_PROPORTION / natural.y).min(1.0);
    (natural * shrink).round().max(Vec2::splat(1.0))
}

/// Where the pictures of a block are: the one it is, or those that stand above its text.
pub(super) fn pictures(article: &Article, block: usize) -> impl Iterator<Item = &url::Url> {
    let span = article.blocks.get(block).map_or(Span::new(0, 0), |block| block.span);
    let first = article.inlines.partition_point(|inline| inline.span.start() < span.start());
    let own = article.inlines.iter().skip(first).take_while(move |inline| inline.span.start() < span.end());
    own.filter_map(|inline| match &inline.kind {
        InlineKind::Image(url) => Some(url),
        _ => None,
    })
}

/// The mentions after whose text a chip is added: the first of each instrument outside folded blocks and tables,
/// unless the story writes the symbol itself there or right after it.
pub(super) fn chipped_mentions(article: &Article, annotations: &Annotations) -> HashSet<usize> {
    let mut seen: HashSet<&Symbol> = HashSet::new();
    let mut chipped = HashSet::new();
    let mentions = &annotations.mentions;
    let is_in_table = |span: Span| {
        let block = article.block_at(span.start()).and_then(|i| article.blocks.get(i));
        block.is_some_and(|block| block.kind == BlockKind::Table)
    };
    for (i, mention) in mentions.iter().enumerate() {
        if mention.promo || is_in_table(mention.span) || !seen.insert(&mention.symbol) {
            continue;
        }
        let symbol_follows = mentions.get(i + 1).is_some_and(|next| {
            next.symbol == mention.symbol && is_symbol(next.rule) && next.span.start() - mention.span.end() < 12
        });
        if !is_symbol(mention.rule) && !symbol_follows {
            chipped.insert(i);
        }
    }
    chipped
}

/// Room between two parts.
pub(super) fn gap(before: Option<BlockKind>, kind: BlockKind, body: f32) -> f32 {
    let Some(before) = before else { return 0.0 };
    let lines = match (before, kind) {
        (BlockKind::ListItem(_), BlockKind::ListItem(_)) => 0.28,
        (_, BlockKind::Heading(_)) => 1.35,
        (BlockKind::Heading(_), _) => 0.45,
        (BlockKind::Image | BlockKind::Table, _) | (_, BlockKind::Image | BlockKind::Table) => 1.0,
        _ => 0.78,
    };
    (body * lines).round()
}

/// About how high a part will be. Letters of running text are 0.44 of their size wide.
pub(super) fn estimate(kind: BlockKind, text: &str, letters: usize, open: bool, key: &LayoutKey) -> f32 {
    let body = key.style.body;
    let lines_of = |size: f32| (letters as f32 * 0.44 * size / key.width.max(40.0)).ceil().max(1.0);
    match kind {
        BlockKind::Promo | BlockKind::Boilerplate if !open => FOLD_HEIGHT,
        BlockKind::Table | BlockKind::Code => {
            text.split('\n').count() as f32 * (body * 0.76 * 1.45 + if kind == BlockKind::Table { 12.0 } else { 0.0 })
        }
        BlockKind::Image => PLACEHOLDER_HEIGHT + 7.0 + lines_of(body * 0.8) * body * 1.05,
        BlockKind::Heading(_) => lines_of(body * 1.3) * body * 1.6,
        _ => lines_of(body) * (body * key.style.leading).round(),
    }
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
    fn a_bullet_is_drawn_once() {
        for (line, bullet) in [("• one", 4), ("- two", 2), ("three", 0), ("-4% today", 0), ("  * four", 4)] {
            assert_eq!(bullet_len(line), bullet, "{line:?}");
        }
    }

    #[test]
    fn a_picture_fits_the_page_and_is_not_enlarged() {
        assert_eq!(picture_size([200, 100], 500.0, 1.0), vec2(200.0, 100.0));
        assert_eq!(picture_size([2000, 1000], 500.0, 1.0), vec2(500.0, 250.0));
        assert_eq!(picture_size([2000, 1000], 500.0, 2.0), vec2(500.0, 250.0));
        assert_eq!(picture_size([100, 5000], 500.0, 1.0), vec2(11.0, 550.0));
        assert_eq!(picture_size([0, 0], 500.0, 1.0), vec2(1.0, 1.0));
    }
}

//! The story being read: headline, running text with its marks, selection.
//!
//! It draws and reports what was asked for; it changes nothing but its own selection, folds and scroll position.

mod compose;
mod draw;
pub mod find;
pub mod header;
mod input;
pub mod mark;
mod marked;
pub mod paint;
mod picture;
pub mod selection;
pub mod table;
pub mod text;
pub mod typeset;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use egui::{
    Galley, Pos2, Rect, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2,
    scroll_area::ScrollAreaOutput, text::CCursor, vec2,
};

use self::{
    marked::Marked,
    picture::Textures,
    selection::Selection,
    text::TextStyle,
    typeset::{LayoutKey, Part, Placed, Setting, Typeset},
};
use super::{panel::PanelContext, theme::size};
use crate::{
    engine::snapshot::OpenStory,
    model::{
        id::StoryId,
        span::{CharSpan, Span},
    },
};

/// Seconds a passage that was jumped to stays lit.
const FLASH_SECONDS: f64 = 1.6;
/// The share of the view that a page turns.
const PAGE: f32 = 0.88;

/// The article's own state.
#[derive(Debug, Default)]
pub struct ArticleView {
    story: Option<StoryId>,
    typeset: Option<Typeset>,
    selection: Selection,
    has_caret: bool,
    open_folds: HashSet<usize>,
    wanted: Option<Wanted>,
    flash: Option<(Span, Option<f64>)>,
    header_height: f32,
    offset: f32,
    /// By how much what is on the screen was moved down by what was laid out above it.
    moved: f32,
    /// How far the wide tables are scrolled, by their block.
    table_offsets: HashMap<usize, f32>,
    textures: Textures,
    marked: Marked,
    at_end: bool,
    settled: bool,
    /// The first code point on the screen, and how much of its line is above it.
    position: usize,
    hidden: f32,
}

/// A piece on the screen in this frame.
struct Shown<'a> {
    /// First block of its part.
    part: usize,
    placed: &'a Placed,
    galley: Arc<Galley>,
    at: Pos2,
    clip: Rect,
}

/// Where to scroll next.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    /// To a passage, a third down the view; not at all if it is in view and `always` is not set.
    Passage { span: Span, always: bool },
    /// To a code point, at the top, with so much of its line above it.
    Top(usize, f32),
    /// By so many views.
    Pages(f32),
    /// To the beginning or the end.
    Edge(bool),
}

/// What of the window's state the story shows.
#[derive(Clone, Copy, Debug)]
pub struct Looks<'a> {
    /// The number selected.
    pub number: Option<usize>,
    /// The mention selected.
    pub mention: Option<usize>,
    /// Size of body text in points.
    pub text_size: f32,
    /// Widest line in multiples of that size.
    pub measure: f32,
    /// Height of a line in multiples of that size.
    pub leading: f32,
    /// Places of the words looked for, in order.
    pub found: &'a [Span],
    /// The present one of them.
    pub present: Option<Span>,
}

impl ArticleView {
    /// Scrolls to a passage and lights it.
    pub const fn reveal(&mut self, span: Span) {
        self.wanted = Some(Wanted::Passage { span, always: true });
        self.flash = Some((span, None));
    }

    /// Scrolls to a passage unless it is in view.
    pub const fn bring(&mut self, span: Span) {
        self.wanted = Some(Wanted::Passage { span, always: false });
    }

    /// Puts a code point at the top when the story is there.
    pub const fn restore(&mut self, position: usize) {
        if position > 0 {
            self.wanted = Some(Wanted::Top(position, 0.0));
        }
    }

    /// Turns pages.
    pub const fn page(&mut self, pages: f32) {
        self.wanted = Some(Wanted::Pages(pages * PAGE));
    }

    /// Goes to the beginning or the end.
    pub const fn to_edge(&mut self, end: bool) {
        self.wanted = Some(Wanted::Edge(end));
    }

    /// The first code point on the screen.
    pub const fn position(&self) -> usize {
        self.position
    }

    /// The story that was drawn last.
    pub const fn story(&self) -> Option<StoryId> {
        self.story
    }

    /// Whether the end of the story is on the screen.
    pub const fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// The selected passage as bytes of the story's text, without blank edges.
    pub fn selected(&self, story: &OpenStory) -> Option<Span> {
        self.selected_in(story, self.typeset.as_ref().filter(|typeset| typeset.key.story == story.row.id)?)
    }

    fn selected_in(&self, story: &OpenStory, typeset: &Typeset) -> Option<Span> {
        let range = self.selection.range();
        let text = &story.article.text;
        let span = typeset.map().to_bytes(text, CharSpan { start: range.start, end: range.end });
        let inside = span.of(text);
        let start = span.start() + (inside.len() - inside.trim_start().len());
        let span = Span::new(start, start + inside.trim().len());
        (!span.is_empty()).then_some(span)
    }

    /// The selected text as it is copied.
    pub fn selected_text(&self, story: &OpenStory) -> Option<String> {
        let typeset = self.typeset.as_ref().filter(|typeset| typeset.key.story == story.row.id)?;
        let words = input::copied(story, typeset, &self.selection.range(), &self.open_folds);
        (!words.trim().is_empty()).then_some(words)
    }

    /// Selects a passage.
    pub fn select(&mut self, story: &OpenStory, span: Span) {
        let Some(typeset) = self.typeset.as_ref().filter(|typeset| typeset.key.story == story.row.id) else { return };
        let at = |byte| typeset.map().to_char(&story.article.text, byte);
        self.selection = Selection { anchor: at(span.start()), head: at(span.end()) };
        self.has_caret = true;
        self.settled = false;
    }

    /// Lets go of the selection.
    pub const fn clear_selection(&mut self) {
        self.selection = Selection::caret(self.selection.head);
        self.settled = false;
    }

    /// Draws a story into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory, looks: &Looks<'_>) {
        if self.story != Some(story.row.id) {
            *self = Self {
                story: Some(story.row.id),
                wanted: self.wanted.take(),
                flash: self.flash.take(),
                marked: std::mem::take(&mut self.marked),
                ..Self::default()
            };
        }
        let full = ui.available_rect_before_wrap();
        let measure =
            (looks.measure * looks.text_size).min(full.width() - 2.0 * size::ARTICLE_MARGIN).max(160.0).round();
        let left = (full.left() + ((full.width() - measure) * 0.5).max(size::ARTICLE_MARGIN).round()).round();
        let mut open_folds: Vec<usize> = self.open_folds.iter().copied().collect();
        open_folds.sort_unstable();
        let key = LayoutKey {
            story: story.row.id,
            revision: story.revision,
            reading: story.reading,
            width: measure,
            scale: ui.pixels_per_point(),
            style: TextStyle { body: looks.text_size, leading: looks.leading },
            colors: context.theme.ink,
            open_folds,
        };
        let setting = Setting { ui, story, theme: context.theme, pictures: &context.snapshot.pictures };
        let mut typeset = match self.typeset.take() {
            Some(typeset) if typeset.key == key => typeset,
            before => {
                // Another width or size: what was at the top stays there.
                let before = before.filter(|typeset| typeset.key.story == key.story);
                if let Some(before) = &before
                    && self.wanted.is_none()
                    && self.offset > self.header_height
                {
                    let same_lines = (before.key.width - key.width).abs() < 0.5 && before.key.style == key.style;
                    self.wanted = Some(Wanted::Top(self.position, if same_lines { self.hidden } else { 0.0 }));
                    self.moved = 0.0;
                }
                Typeset::new(setting, key, before)
            }
        };
        let mut area = ScrollArea::vertical().id_salt(("article", story.row.id)).auto_shrink(false);
        if let Some(offset) = self.wanted_offset(setting, &mut typeset, full.height()) {
            self.moved = 0.0;
            area = area.vertical_scroll_offset(offset);
        } else {
            // A view above and below is laid out before it is seen, so that nothing moves while it is read.
            let top = self.offset + self.moved - self.header_height;
            let around = top - full.height()..top + 2.0 * full.height();
            let moved = std::mem::take(&mut self.moved) + typeset.lay_out(setting, around, top);
            if moved.abs() > 0.01 {
                area = area.vertical_scroll_offset(self.offset + moved);
            }
        }
        let output: ScrollAreaOutput<()> = area.show_viewport(ui, |ui, viewport| {
            self.content(ui, context, story, &mut typeset, looks, viewport, left, measure);
        });
        self.offset = output.state.clamped_offset().y;
        self.at_end = self.offset + output.inner_rect.height() >= output.content_size.y - 4.0;
        let below_header = self.offset + self.moved - self.header_height;
        (self.position, self.hidden) = first_char(ui, &typeset, below_header).unwrap_or_default();
        self.typeset = Some(typeset);
    }

    /// Where to scroll for what was asked for; nothing when it is on the screen already.
    fn wanted_offset(&mut self, setting: Setting<'_>, typeset: &mut Typeset, height: f32) -> Option<f32> {
        let wanted = self.wanted?;
        if self.header_height == 0.0 {
            setting.ui.ctx().request_repaint();
            return None;
        }
        self.wanted = None;
        match wanted {
            Wanted::Pages(pages) => Some(self.offset + self.moved + height * pages),
            Wanted::Edge(false) => Some(0.0),
            Wanted::Edge(true) => {
                for _ in 0..2 {
                    typeset.lay_out(setting, typeset.height() - height..typeset.height(), 0.0);
                }
                Some(self.header_height + typeset.height())
            }
            Wanted::Top(position, hidden) => {
                Some(self.header_height + char_top(setting, typeset, position, height)? + hidden)
            }
            Wanted::Passage { span, always } => {
                self.open_fold_of(setting.story, span, wanted);
                let at = typeset.map().to_char(&setting.story.article.text, span.start());
                let y = self.header_height + char_top(setting, typeset, at, height)?;
                if let Some((part, placed)) = typeset.piece_at(setting, at) {
                    self.show_cell(part, placed);
                }
                let offset = self.offset + self.moved;
                let in_view = y > offset + 20.0 && y < offset + height - 60.0;
                (always || !in_view).then_some((y - height * 0.3).max(0.0))
            }
        }
    }

    /// Scrolls a wide table so that a cell of it is seen.
    fn show_cell(&mut self, part: &Part, cell: &Placed) {
        let Some(wide) = part.content.as_ref().and_then(|content| content.wide) else { return };
        let offset = self.table_offsets.entry(part.first_block).or_default();
        *offset = offset.max(cell.rect.right() + 30.0 - wide.rect.width()).min(cell.rect.left() - 30.0);
        *offset = offset.clamp(0.0, (wide.width - wide.rect.width()).max(0.0));
    }

    fn open_fold_of(&mut self, story: &OpenStory, span: Span, wanted: Wanted) {
        let Some(mut block) = story.article.block_at(span.start()) else { return };
        let folded = |i: usize| story.article.blocks.get(i).is_some_and(|block| block.kind.is_folded());
        if !folded(block) {
            return;
        }
        while block > 0 && folded(block - 1) {
            block -= 1;
        }
        if self.open_folds.insert(block) {
            self.wanted = Some(wanted);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one frame's worth of facts, passed to one place")]
    fn content(
        &mut self,
        ui: &mut Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &mut Typeset,
        looks: &Looks<'_>,
        viewport: Rect,
        left: f32,
        measure: f32,
    ) {
        let top = ui.max_rect().top();
        let header_rect = Rect::from_min_size(pos2(left, top + 26.0), vec2(measure, 4000.0));
        let mut header_ui = ui.new_child(UiBuilder::new().max_rect(header_rect));
        header::show(&mut header_ui, context, story, typeset.words());
        let header_height = header_ui.min_rect().bottom() - top + 18.0;
        if (header_height - self.header_height).abs() > 0.5 {
            self.header_height = header_height;
            ui.ctx().request_repaint();
        }
        let from = viewport.top() - header_height;
        let range = from..viewport.bottom() - header_height;
        let (theme, pictures) = (context.theme, context.snapshot.pictures.as_ref());
        let before = self.moved;
        self.moved += typeset.lay_out(Setting { ui, story, theme, pictures }, range.clone(), from);
        if (self.moved - before).abs() > 0.01 {
            ui.ctx().request_repaint();
        }
        let origin = pos2(left, (top + header_height - self.moved).round());
        let range = range.start + self.moved..range.end + self.moved;
        let total = header_height + typeset.height() + 96.0;
        ui.set_height(total);
        ui.set_width(ui.available_width());
        let body =
            Rect::from_min_max(pos2(ui.clip_rect().left(), origin.y), pos2(ui.clip_rect().right() - 14.0, top + total));
        let response = ui.interact(body, ui.scope_id().with("body"), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Article, true, "The story"));
        self.keys(ui, Setting { ui, story, theme, pictures }, typeset, origin);
        let typeset = &*typeset;
        let shown = self.shown(ui, context, typeset, origin, range.clone());
        self.point(ui, &response, story, &shown);
        if response.clicked() {
            self.click_mark(story, typeset);
        }
        // Part by part, which is the order of reading, for the focus and for screen readers.
        let whole = ui.clip_rect();
        for (part, content) in typeset.visible(range.start, range.end) {
            self.ornaments(ui, context, story, (part, content), origin);
            for piece in shown.iter().filter(|piece| piece.part == part.first_block) {
                ui.set_clip_rect(piece.clip);
                self.piece(ui, context, story, typeset, piece, looks);
            }
            ui.set_clip_rect(whole);
            if let Some(wide) = content.wide {
                let seen = wide.rect.translate(origin.to_vec2() + vec2(0.0, part.top));
                let offset = self.table_offsets.get(&part.first_block).copied().unwrap_or_default();
                table::shades(ui, context.theme, wide, seen, offset);
            }
        }
        if let Some((_, Some(until))) = self.flash {
            let left = until - ui.input(|input| input.time);
            if left <= 0.0 {
                self.flash = None;
            } else {
                ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
            }
        }
        self.handles(ui, context, story, typeset, &shown);
        self.menu(context, story, typeset, &response);
        if self.settled && !self.selection.is_empty() {
            self.toolbar(ui, context, story, typeset, &shown);
        }
    }

    /// The pieces on the screen; wide tables are scrolled on the way.
    fn shown<'a>(
        &mut self,
        ui: &Ui,
        context: &PanelContext<'_>,
        typeset: &'a Typeset,
        origin: Pos2,
        range: std::ops::Range<f32>,
    ) -> Vec<Shown<'a>> {
        let mut shown = Vec::new();
        for (part, content) in typeset.visible(range.start, range.end) {
            let mut corner = origin + vec2(0.0, part.top);
            let mut clip = ui.clip_rect();
            if let Some(wide) = content.wide {
                let seen = wide.rect.translate(corner.to_vec2());
                let offset = self.table_offsets.entry(part.first_block).or_default();
                *offset = table::scroll(ui, context.theme, wide, seen, part.first_block, *offset);
                corner.x -= offset.round();
                clip = clip.intersect(seen);
            }
            for placed in &content.placed {
                let at = corner + placed.rect.min.to_vec2();
                if clip.intersects(Rect::from_min_size(at, placed.rect.size())) {
                    shown.push(Shown { part: part.first_block, placed, galley: placed.galley(ui), at, clip });
                }
            }
        }
        shown
    }
}

/// How far below the header a code point's line begins, with a view around it laid out.
fn char_top(setting: Setting<'_>, typeset: &mut Typeset, at: usize, view: f32) -> Option<f32> {
    let top = |typeset: &mut Typeset| -> Option<f32> {
        let (part, placed) = typeset.piece_at(setting, at)?;
        let local = placed.piece.to_layout_start(at.saturating_sub(placed.piece.chars.start));
        // At the break of a line the next one is meant.
        let cursor = CCursor { prefer_next_row: true, ..CCursor::new(local) };
        let cursor = placed.galley(setting.ui).pos_from_cursor(cursor);
        Some(part.top + placed.rect.top() + cursor.top())
    };
    let y = top(typeset)?;
    typeset.lay_out(setting, y - view..y + view, y);
    top(typeset)
}

/// The code point at the left of the first line below a height, and how much of that line is above it.
fn first_char(ui: &Ui, typeset: &Typeset, y: f32) -> Option<(usize, f32)> {
    if y <= 0.0 {
        return None;
    }
    let mut pieces = typeset
        .visible(y, f32::INFINITY)
        .flat_map(|(part, content)| content.placed.iter().map(move |placed| (part.top + placed.rect.top(), placed)));
    let (top, placed) = pieces.find(|(top, placed)| top + placed.rect.height() >= y)?;
    let galley = placed.galley(ui);
    // A point further down: a line of which less is left has been read.
    let cursor = galley.cursor_from_pos(vec2(0.0, (y - top).max(0.0) + 1.0));
    let line = top + galley.pos_from_cursor(cursor).top();
    Some((placed.piece.chars.start + placed.piece.to_local(cursor.index.0), (y - line).max(0.0)))
}

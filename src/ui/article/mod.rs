//! The story being read: headline, running text with its marks, selection.
//!
//! It draws and reports what was asked for; it changes nothing but its own selection, folds and scroll position.

mod draw;
pub mod find;
pub mod header;
mod input;
pub mod mark;
pub mod paint;
pub mod selection;
pub mod text;
pub mod typeset;

use std::{collections::HashSet, sync::Arc};

use egui::{Galley, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, scroll_area::ScrollAreaOutput, text::CCursor, vec2};

use self::{
    selection::Selection,
    text::TextStyle,
    typeset::{LayoutKey, Placed, Typeset},
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
    at_end: bool,
    settled: bool,
    /// The first code point on the screen.
    position: usize,
}

/// Where to scroll next.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    /// To a passage, a third down the view; not at all if it is in view and `always` is not set.
    Passage { span: Span, always: bool },
    /// To a code point, at the top.
    Top(usize),
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
    /// Places of the words looked for, the present one first.
    pub found: &'a [Span],
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
            self.wanted = Some(Wanted::Top(position));
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
        let span = typeset.map.to_bytes(text, CharSpan { start: range.start, end: range.end });
        let inside = span.of(text);
        let start = span.start() + (inside.len() - inside.trim_start().len());
        let span = Span::new(start, start + inside.trim().len());
        (!span.is_empty()).then_some(span)
    }

    /// Selects a passage.
    pub fn select(&mut self, story: &OpenStory, span: Span) {
        let Some(typeset) = self.typeset.as_ref().filter(|typeset| typeset.key.story == story.row.id) else { return };
        let at = |byte| typeset.map.to_char(&story.article.text, byte);
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
            width: measure,
            scale: ui.pixels_per_point(),
            style: TextStyle { body: looks.text_size },
            colors: context.theme.ink,
            open_folds,
        };
        let typeset = match self.typeset.take() {
            Some(typeset) if typeset.key == key => typeset,
            before => {
                // Another width or size: what was at the top stays there.
                let same = before.is_some_and(|typeset| typeset.key.story == key.story);
                if same && self.wanted.is_none() && self.offset > self.header_height {
                    self.wanted = Some(Wanted::Top(self.position));
                }
                Typeset::new(ui, story, context.theme, key)
            }
        };
        let mut area = ScrollArea::vertical().id_salt(("article", story.row.id)).auto_shrink(false);
        if let Some(offset) = self.wanted_offset(ui, story, &typeset, full.height()) {
            area = area.vertical_scroll_offset(offset);
        }
        let output: ScrollAreaOutput<()> = area.show_viewport(ui, |ui, viewport| {
            self.content(ui, context, story, &typeset, looks, viewport, left, measure);
        });
        self.offset = output.state.clamped_offset().y;
        self.at_end = self.offset + output.inner_rect.height() >= output.content_size.y - 4.0;
        let below_header = self.offset - self.header_height;
        self.position = if below_header > 0.0 {
            let first = typeset.visible(below_header, below_header + 1.0e4).next();
            first.map_or(0, |(_, placed)| first_char(ui, placed, below_header))
        } else {
            0
        };
        self.typeset = Some(typeset);
    }

    /// Where to scroll for what was asked for; nothing when it is on the screen already.
    fn wanted_offset(&mut self, ui: &Ui, story: &OpenStory, typeset: &Typeset, height: f32) -> Option<f32> {
        let wanted = self.wanted?;
        if self.header_height == 0.0 {
            ui.ctx().request_repaint();
            return None;
        }
        self.wanted = None;
        match wanted {
            Wanted::Pages(pages) => Some(self.offset + height * pages),
            Wanted::Edge(end) => Some(if end { self.header_height + typeset.height } else { 0.0 }),
            Wanted::Top(position) => Some(self.header_height + char_top(ui, typeset, position)?),
            Wanted::Passage { span, always } => {
                self.open_fold_of(story, span, wanted);
                let at = typeset.map.to_char(&story.article.text, span.start());
                let y = self.header_height + char_top(ui, typeset, at)?;
                let in_view = y > self.offset + 20.0 && y < self.offset + height - 60.0;
                (always || !in_view).then_some((y - height * 0.3).max(0.0))
            }
        }
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
        typeset: &Typeset,
        looks: &Looks<'_>,
        viewport: Rect,
        left: f32,
        measure: f32,
    ) {
        let top = ui.max_rect().top();
        let header_rect = Rect::from_min_size(pos2(left, top + 26.0), vec2(measure, 4000.0));
        let mut header_ui = ui.new_child(UiBuilder::new().max_rect(header_rect));
        header::show(&mut header_ui, context, story, typeset.words);
        let header_height = header_ui.min_rect().bottom() - top + 18.0;
        if (header_height - self.header_height).abs() > 0.5 {
            self.header_height = header_height;
            ui.ctx().request_repaint();
        }
        let origin = pos2(left, (top + header_height).round());
        let total = header_height + typeset.height + 96.0;
        ui.set_height(total);
        ui.set_width(ui.available_width());
        let body =
            Rect::from_min_max(pos2(ui.clip_rect().left(), origin.y), pos2(ui.clip_rect().right() - 14.0, top + total));
        let response = ui.interact(body, ui.scope_id().with("body"), Sense::CLICK | Sense::DRAG);
        let from = viewport.top() - header_height;
        let shown: Vec<(usize, &Placed, Arc<Galley>)> = typeset
            .visible(from, viewport.bottom() - header_height)
            .map(|(i, placed)| (i, placed, placed.galley(ui)))
            .collect();
        self.point(ui, &response, story, &shown, origin);
        self.keys(ui, story, typeset, origin);
        self.ornaments(ui, context, typeset, origin, from..viewport.bottom() - header_height);
        for (i, placed, galley) in &shown {
            self.piece(ui, context, story, typeset, *i, placed, galley, origin, looks);
        }
        if let Some((_, Some(until))) = self.flash {
            let left = until - ui.input(|input| input.time);
            if left <= 0.0 {
                self.flash = None;
            } else {
                ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
            }
        }
        self.menu(context, story, typeset, &response);
        if self.settled && !self.selection.is_empty() {
            self.toolbar(ui, context, story, typeset, &shown, origin);
        }
    }
}

/// How far below the header a code point's line begins.
fn char_top(ui: &Ui, typeset: &Typeset, at: usize) -> Option<f32> {
    let placed = typeset.piece_at(at)?;
    let local = placed.piece.to_layout_start(at.saturating_sub(placed.piece.chars.start));
    Some(placed.rect.top() + placed.galley(ui).pos_from_cursor(CCursor::new(local)).top())
}

/// The code point at the left of the first line below a height.
fn first_char(ui: &Ui, placed: &Placed, y: f32) -> usize {
    let cursor = placed.galley(ui).cursor_from_pos(vec2(0.0, (y - placed.rect.top()).max(0.0)));
    placed.piece.chars.start + placed.piece.to_local(cursor.index.0)
}

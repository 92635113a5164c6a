//! The story being read: headline, running text with its marks, selection.
//!
//! It draws and reports what was asked for; it changes nothing but its own selection, folds and scroll position.

pub mod header;
pub mod mark;
pub mod paint;
pub mod selection;
pub mod text;
pub mod typeset;

use std::{collections::HashSet, ops::Range, sync::Arc};

use egui::{
    Align2, CursorIcon, Event, Galley, Key, Modifiers, Pos2, Rect, Response, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, accesskit::Role, pos2, scroll_area::ScrollAreaOutput, style::ScrollAnimation, text::CCursor, vec2,
};

use self::{
    paint::{band, strips},
    selection::{Selection, word_at, word_step},
    text::TextStyle,
    typeset::{Fold, LayoutKey, Ornament, Placed, Typeset},
};
use super::{
    action::Action,
    panel::PanelContext,
    theme::{face, size},
    widgets,
};
use crate::{
    engine::{command::Command, snapshot::OpenStory},
    model::{
        highlight::HighlightColor,
        id::StoryId,
        span::{CharSpan, Span},
    },
};

/// Seconds a passage that was jumped to stays lit.
const FLASH_SECONDS: f64 = 1.6;
/// The colours offered, in order.
const COLORS: [HighlightColor; 4] =
    [HighlightColor::Yellow, HighlightColor::Green, HighlightColor::Blue, HighlightColor::Pink];

/// The article's own state.
#[derive(Debug, Default)]
pub struct ArticleView {
    story: Option<StoryId>,
    typeset: Option<Typeset>,
    selection: Selection,
    has_caret: bool,
    open_folds: HashSet<usize>,
    wanted: Option<Span>,
    flash: Option<(Span, Option<f64>)>,
    page: Option<f32>,
    header_height: f32,
    offset: f32,
    at_end: bool,
    settled: bool,
}

/// What the reader did with the keyboard that the article answers to.
#[derive(Clone, Copy, Debug)]
enum Step {
    Char(bool),
    Word(bool),
    Line(bool),
    Edge(bool),
}

impl ArticleView {
    /// Scrolls to a passage and lights it.
    pub fn reveal(&mut self, span: Span) {
        self.wanted = Some(span);
        self.flash = Some((span, None));
    }

    /// Scrolls down by a page.
    pub fn page_down(&mut self) {
        self.page = Some(0.88);
    }

    /// Whether the end of the story is on the screen.
    pub const fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// The selected passage as bytes of the story's text, without blank edges.
    pub fn selected(&self, story: &OpenStory) -> Option<Span> {
        let typeset = self.typeset.as_ref().filter(|typeset| typeset.key.story == story.row.id)?;
        let range = self.selection.range();
        let text = &story.article.text;
        let span = typeset.map.to_bytes(text, CharSpan { start: range.start, end: range.end });
        let inside = span.of(text);
        let start = span.start() + (inside.len() - inside.trim_start().len());
        let span = Span::new(start, start + inside.trim().len());
        (!span.is_empty()).then_some(span)
    }

    /// Lets go of the selection.
    pub fn clear_selection(&mut self) {
        self.selection = Selection::caret(self.selection.head);
        self.settled = false;
    }

    /// Draws a story into the whole of `ui`.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        number: Option<usize>,
        text_size: f32,
    ) {
        if self.story != Some(story.row.id) {
            *self = Self {
                story: Some(story.row.id),
                wanted: self.wanted.take(),
                flash: self.flash.take(),
                ..Self::default()
            };
        }
        let full = ui.available_rect_before_wrap();
        let measure = (size::MEASURE * text_size).min(full.width() - 2.0 * size::ARTICLE_MARGIN).max(160.0).round();
        let left = (full.left() + ((full.width() - measure) * 0.5).max(size::ARTICLE_MARGIN).round()).round();
        let mut open_folds: Vec<usize> = self.open_folds.iter().copied().collect();
        open_folds.sort_unstable();
        let key = LayoutKey {
            story: story.row.id,
            revision: story.revision,
            width: measure,
            scale: ui.pixels_per_point(),
            style: TextStyle { body: text_size },
            dark: ui.visuals().dark_mode,
            open_folds,
        };
        let typeset = match self.typeset.take() {
            Some(typeset) if typeset.key == key => typeset,
            _ => Typeset::new(ui, story, context.theme, key),
        };
        let mut area = ScrollArea::vertical().id_salt(("article", story.row.id)).auto_shrink(false);
        if let Some(offset) = self.wanted_offset(ui, story, &typeset, full.height()) {
            area = area.vertical_scroll_offset(offset);
        }
        if let Some(share) = self.page.take() {
            area = area.vertical_scroll_offset(self.offset + full.height() * share);
        }
        let output: ScrollAreaOutput<()> = area.show_viewport(ui, |ui, viewport| {
            self.content(ui, context, story, &typeset, number, viewport, left, measure);
        });
        self.offset = output.state.clamped_offset().y;
        self.at_end = output.state.clamped_offset().y + output.inner_rect.height() >= output.content_size.y - 4.0;
        self.typeset = Some(typeset);
    }

    /// Where to scroll for what was asked for; nothing when it is on the screen already.
    fn wanted_offset(&mut self, ui: &Ui, story: &OpenStory, typeset: &Typeset, height: f32) -> Option<f32> {
        let span = self.wanted?;
        if self.header_height == 0.0 {
            ui.ctx().request_repaint();
            return None;
        }
        self.wanted = None;
        self.open_fold_of(story, span);
        let at = typeset.map.to_char(&story.article.text, span.start());
        let placed = typeset.piece_at(at)?;
        let local = placed.piece.to_layout_start(at.saturating_sub(placed.piece.chars.start));
        let inside = placed.galley(ui).pos_from_cursor(CCursor::new(local)).top();
        let y = self.header_height + placed.rect.top() + inside;
        Some((y - height * 0.3).max(0.0))
    }

    fn open_fold_of(&mut self, story: &OpenStory, span: Span) {
        let Some(mut block) = story.article.block_at(span.start()) else { return };
        let folded = |i: usize| story.article.blocks.get(i).is_some_and(|block| block.kind.is_folded());
        if !folded(block) {
            return;
        }
        while block > 0 && folded(block - 1) {
            block -= 1;
        }
        if self.open_folds.insert(block) {
            self.wanted = Some(span);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one frame's worth of facts, passed to one place")]
    fn content(
        &mut self,
        ui: &mut Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &Typeset,
        number: Option<usize>,
        viewport: Rect,
        left: f32,
        measure: f32,
    ) {
        let top = ui.max_rect().top();
        let header_rect = Rect::from_min_size(pos2(left, top + 26.0), vec2(measure, 4000.0));
        let mut header_ui = ui.new_child(UiBuilder::new().max_rect(header_rect));
        header::show(&mut header_ui, context, story);
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
            self.piece(ui, context, story, typeset, *i, placed, galley, origin, number);
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
            self.toolbar(ui, context, story, &shown, origin);
        }
    }

    /// Pointer: press, drag, double and triple click, shift-click, scrolling at the edges.
    fn point(
        &mut self,
        ui: &Ui,
        response: &Response,
        story: &OpenStory,
        shown: &[(usize, &Placed, Arc<Galley>)],
        origin: Pos2,
    ) {
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
        }
        let at = |pos: Pos2| char_under(shown, origin, pos);
        let shift = ui.input(|input| input.modifiers.shift);
        let pressed = response.interact_pointer_pos();
        if response.drag_started_by(egui::PointerButton::Primary) {
            if let Some(c) = ui.input(|input| input.pointer.press_origin()).and_then(at) {
                self.selection = if shift { Selection { head: c, ..self.selection } } else { Selection::caret(c) };
                self.has_caret = true;
                self.settled = false;
                ui.memory_mut(egui::Memory::stop_text_input);
            }
        } else if response.triple_clicked() {
            if let Some(piece) = pressed.and_then(at).and_then(|c| piece_of(shown, c)) {
                self.selection = Selection { anchor: piece.chars.start, head: piece.chars.end };
                self.settled = true;
            }
        } else if response.double_clicked() {
            if let Some(c) = pressed.and_then(at)
                && let Some(piece) = piece_of(shown, c)
            {
                let word = word_at(piece.span.of(&story.article.text), c - piece.chars.start);
                self.selection =
                    Selection { anchor: piece.chars.start + word.start, head: piece.chars.start + word.end };
                self.settled = true;
            }
        } else if response.clicked() {
            if let Some(c) = pressed.and_then(at) {
                self.selection = if shift { Selection { head: c, ..self.selection } } else { Selection::caret(c) };
                self.has_caret = true;
                self.settled = shift;
            }
            ui.memory_mut(egui::Memory::stop_text_input);
        }
        if response.dragged_by(egui::PointerButton::Primary)
            && let Some(pos) = ui.input(|input| input.pointer.latest_pos())
        {
            if let Some(c) = at(pos) {
                self.selection.head = c;
            }
            let clip = ui.clip_rect();
            let over = (clip.top() - pos.y).max(0.0) - (pos.y - clip.bottom()).max(0.0);
            if over != 0.0 {
                ui.scroll_with_delta_animation(vec2(0.0, over.clamp(-40.0, 40.0)), ScrollAnimation::none());
                ui.ctx().request_repaint();
            }
        }
        if response.drag_stopped() {
            self.settled = !self.selection.is_empty();
        }
    }

    /// Keyboard: Shift with arrows, Home and End; select all; copy.
    fn keys(&mut self, ui: &Ui, story: &OpenStory, typeset: &Typeset, origin: Pos2) {
        if ui.memory(|memory| memory.focused().is_some()) {
            return;
        }
        let events = ui.input(|input| input.events.clone());
        for event in events {
            match event {
                Event::Copy if !self.selection.is_empty() => {
                    ui.ctx().copy_text(copied(story, typeset, &self.selection.range(), &self.open_folds));
                }
                Event::Key { key: Key::A, pressed: true, modifiers, .. } if modifiers.command && !modifiers.shift => {
                    self.selection = Selection { anchor: 0, head: typeset.map.chars() };
                    self.settled = false;
                }
                Event::Key { key, pressed: true, modifiers, .. } if modifiers.shift => {
                    if let Some(step) = step(key, modifiers) {
                        self.extend(ui, story, typeset, origin, step);
                    }
                }
                _ => {}
            }
        }
    }

    fn extend(&mut self, ui: &Ui, story: &OpenStory, typeset: &Typeset, origin: Pos2, step: Step) {
        if !self.has_caret {
            let top = ui.clip_rect().top() - origin.y;
            let first = typeset.visible(top.max(0.0), f32::INFINITY).next();
            self.selection = Selection::caret(first.map_or(0, |(_, placed)| placed.piece.chars.start));
            self.has_caret = true;
        }
        let head = self.selection.head;
        let text = &story.article.text;
        self.selection.head = match step {
            Step::Char(true) => (head + 1).min(typeset.map.chars()),
            Step::Char(false) => head.saturating_sub(1),
            Step::Word(forward) => word_step(text, head, forward).min(typeset.map.chars()),
            Step::Line(down) => line_step(ui, typeset, head, down),
            Step::Edge(end) => line_edge(ui, typeset, head, end),
        };
        self.settled = false;
        // Keep the moving end in view.
        if let Some(placed) = typeset.piece_at(self.selection.head) {
            let local = placed.piece.to_layout_start(self.selection.head.saturating_sub(placed.piece.chars.start));
            let cursor = placed.galley(ui).pos_from_cursor(CCursor::new(local));
            let rect = cursor.translate(origin.to_vec2() + placed.rect.min.to_vec2());
            if rect.top() < ui.clip_rect().top() + 30.0 || rect.bottom() > ui.clip_rect().bottom() - 30.0 {
                ui.scroll_to_rect_animation(rect.expand2(vec2(0.0, 60.0)), None, ScrollAnimation::none());
            }
        }
    }

    fn ornaments(&mut self, ui: &Ui, context: &PanelContext<'_>, typeset: &Typeset, origin: Pos2, shown: Range<f32>) {
        let theme = context.theme;
        let shift = origin.to_vec2();
        for ornament in &typeset.ornaments {
            let rect = ornament.rect();
            if rect.bottom() < shown.start || rect.top() > shown.end {
                continue;
            }
            match ornament {
                Ornament::Bullet(center) => {
                    ui.painter().circle_filled(*center + shift, 2.3, theme.ink_faint);
                }
                Ornament::QuoteBar(bar) => {
                    ui.painter().rect_filled(bar.translate(shift), 1.5, theme.rule_strong);
                }
                Ornament::TableRule(rule, header) => {
                    let color = if *header { theme.rule_strong } else { theme.rule };
                    let rule = rule.translate(shift);
                    ui.painter().hline(rule.x_range(), rule.top().round() + 0.5, Stroke::new(1.0, color));
                }
                Ornament::Box(around) => {
                    ui.painter().rect_filled(around.translate(shift), f32::from(size::RADIUS), theme.panel);
                }
                Ornament::Fold(fold) => self.fold(ui, context, fold, fold.rect.translate(shift)),
            }
        }
    }

    fn fold(&mut self, ui: &Ui, context: &PanelContext<'_>, fold: &Fold, rect: Rect) {
        let theme = context.theme;
        let response = ui.interact(rect, ui.scope_id().with(("fold", fold.first_block)), Sense::click());
        let name = format!("{}, {}", fold.label, if fold.open { "hide" } else { "show" });
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, fold.open, &name));
        if response.clicked() && !self.open_folds.remove(&fold.first_block) {
            self.open_folds.insert(fold.first_block);
        }
        let lit = response.hovered() || response.has_focus();
        if lit {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        }
        let ink = if lit { theme.ink_soft } else { theme.ink_faint };
        let painter = ui.painter();
        widgets::dashed_box(painter, rect.shrink(0.5), if lit { theme.rule_strong } else { theme.rule });
        let arrow = if fold.open { lucide_icons::Icon::ChevronDown } else { lucide_icons::Icon::ChevronRight };
        painter.text(rect.left_center() + vec2(9.0, 0.0), Align2::LEFT_CENTER, arrow.unicode(), face::icons(13.0), ink);
        let verb = if fold.open { "hide" } else { "show" };
        let verb =
            painter.text(rect.right_center() - vec2(12.0, 0.0), Align2::RIGHT_CENTER, verb, face::sans(12.0), ink);
        let room = verb.left() - rect.left() - 40.0;
        let label = widgets::elided(ui, &fold.label, face::sans(12.0), ink, room);
        let at = pos2(rect.left() + 27.0, rect.center().y - label.size().y * 0.5);
        painter.galley(at, label, ink);
    }

    #[expect(clippy::too_many_arguments, reason = "one frame's worth of facts, passed to one place")]
    fn piece(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &Typeset,
        index: usize,
        placed: &Placed,
        galley: &Arc<Galley>,
        origin: Pos2,
        number: Option<usize>,
    ) {
        let theme = context.theme;
        let text = &story.article.text;
        let piece = &placed.piece;
        let at = placed.rect.min + origin.to_vec2();
        let text_size = piece.job.sections.first().map_or(14.0, |section| section.format.font_id.size);
        let layout = |range: Range<usize>| piece.to_layout_start(range.start)..piece.to_layout_end(range.end);
        let shared = |chars: Range<usize>| -> Option<Range<usize>> {
            let (from, to) = (chars.start.max(piece.chars.start), chars.end.min(piece.chars.end));
            (from < to).then(|| layout(from - piece.chars.start..to - piece.chars.start))
        };
        let of_span =
            |span: Span| shared(typeset.map.to_char(text, span.start())..typeset.map.to_char(text, span.end()));
        let painter = ui.painter();
        if let Some((span, until)) = self.flash
            && let Some(range) = of_span(span)
        {
            if until.is_none() {
                self.flash = Some((span, Some(ui.input(|input| input.time) + FLASH_SECONDS)));
            }
            for strip in strips(galley, at, &range) {
                painter.rect_filled(band(strip, text_size).expand2(vec2(2.0, 1.0)), 3.0, theme.flash);
            }
        }
        for anchored in &story.highlights {
            if let Some(range) = anchored.anchor.span().and_then(of_span) {
                for strip in strips(galley, at, &range) {
                    let fill = theme.highlight(anchored.highlight.color);
                    painter.rect_filled(band(strip, text_size).expand2(vec2(1.0, 0.0)), 2.0, fill);
                }
            }
        }
        if let Some(range) = shared(self.selection.range()) {
            for strip in strips(galley, at, &range) {
                painter.rect_filled(band(strip, text_size), 0.0, theme.selection);
            }
        }
        let id = ui.scope_id().with(("piece", index));
        let paragraph = ui.interact(Rect::from_min_size(at, galley.size()), id, Sense::empty());
        paragraph.widget_info(|| WidgetInfo::labeled(Role::Paragraph, true, piece.span.of(text)));
        for (mark_index, mark) in piece.marks.iter().enumerate() {
            let range = layout(mark.chars.clone());
            let placed = mark::PlacedMark { mark, placed, galley, origin: at, range, id: id.with(mark_index) };
            mark::show(ui, context, story, &placed, number);
        }
        ui.painter().galley(at, Arc::clone(galley), theme.ink);
    }

    /// What a right click offers.
    fn menu(&mut self, context: &mut PanelContext<'_>, story: &OpenStory, typeset: &Typeset, response: &Response) {
        let selected = self.selected(story);
        response.context_menu(|ui| {
            let Some(span) = selected else {
                ui.label("Select text to mark or copy it");
                return;
            };
            if ui.button("Highlight").clicked() {
                context.actions.push(highlight(story, span, HighlightColor::Yellow));
                self.clear_selection();
                ui.close();
            }
            if ui.button("Copy").clicked() {
                ui.ctx().copy_text(copied(story, typeset, &self.selection.range(), &self.open_folds));
                ui.close();
            }
        });
    }

    /// The colours, above the end of a selection that was just made.
    fn toolbar(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        shown: &[(usize, &Placed, Arc<Galley>)],
        origin: Pos2,
    ) {
        let Some(span) = self.selected(story) else { return };
        let range = self.selection.range();
        let Some((_, placed, galley)) = shown
            .iter()
            .find(|(_, placed, _)| placed.piece.chars.start <= range.start && range.start < placed.piece.chars.end)
        else {
            return;
        };
        let local = placed.piece.to_layout_start(range.start - placed.piece.chars.start);
        let cursor = galley.pos_from_cursor(CCursor::new(local));
        let at = origin + placed.rect.min.to_vec2() + vec2(cursor.left(), cursor.top());
        let theme = context.theme;
        let mut chosen = None;
        egui::Area::new(ui.scope_id().with("selection bar"))
            .order(egui::Order::Foreground)
            .fixed_pos(at - vec2(4.0, 42.0))
            .constrain_to(ui.clip_rect())
            .show(ui.ctx(), |ui| {
                widgets::popup_frame(theme).show(ui, |ui| {
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 4.0;
                        for color in COLORS {
                            let (rect, dot) = ui.allocate_exact_size(vec2(22.0, 22.0), Sense::click());
                            dot.widget_info(|| {
                                WidgetInfo::labeled(Role::Button, true, format!("Highlight in {}", color.name()))
                            });
                            let ring = if dot.hovered() { theme.ink_soft } else { theme.rule_strong };
                            ui.painter().circle(rect.center(), 8.0, theme.highlight(color), Stroke::new(1.2, ring));
                            if dot.on_hover_text(format!("Highlight in {}", color.name())).clicked() {
                                chosen = Some(color);
                            }
                        }
                        ui.add_space(2.0);
                        ui.label(egui::RichText::new("h").font(face::sans_bold(11.0)).color(theme.ink_faint));
                    });
                });
            });
        if let Some(color) = chosen {
            context.actions.push(highlight(story, span, color));
            self.clear_selection();
        }
    }
}

fn highlight(story: &OpenStory, span: Span, color: HighlightColor) -> Action {
    Action::Engine(Command::Highlight { story: story.row.id, span, color })
}

fn piece_of<'a>(shown: &[(usize, &'a Placed, Arc<Galley>)], at: usize) -> Option<&'a text::Piece> {
    let inside = |placed: &Placed| placed.piece.chars.start <= at && at <= placed.piece.chars.end;
    shown.iter().find(|(_, placed, _)| inside(placed)).map(|(_, placed, _)| &placed.piece)
}

/// The code point nearest to a place on the screen, among the pieces shown.
fn char_under(shown: &[(usize, &Placed, Arc<Galley>)], origin: Pos2, pos: Pos2) -> Option<usize> {
    let distance = |rect: Rect| {
        let dy = (rect.top() - pos.y).max(pos.y - rect.bottom()).max(0.0);
        let dx = (rect.left() - pos.x).max(pos.x - rect.right()).max(0.0);
        (dy, dx)
    };
    let nearest = shown.iter().min_by(|(_, a, _), (_, b, _)| {
        let (a, b) = (a.rect.translate(origin.to_vec2()), b.rect.translate(origin.to_vec2()));
        let (a, b) = (distance(a), distance(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    })?;
    let (_, placed, galley) = nearest;
    let at = origin + placed.rect.min.to_vec2();
    let cursor = galley.cursor_from_pos(pos - at).index.0;
    Some(placed.piece.chars.start + placed.piece.to_local(cursor))
}

fn step(key: Key, modifiers: Modifiers) -> Option<Step> {
    Some(match key {
        Key::ArrowRight if modifiers.command => Step::Word(true),
        Key::ArrowLeft if modifiers.command => Step::Word(false),
        Key::ArrowRight => Step::Char(true),
        Key::ArrowLeft => Step::Char(false),
        Key::ArrowDown => Step::Line(true),
        Key::ArrowUp => Step::Line(false),
        Key::End => Step::Edge(true),
        Key::Home => Step::Edge(false),
        _ => return None,
    })
}

/// The code point one line below or above, at the same distance from the left.
fn line_step(ui: &Ui, typeset: &Typeset, head: usize, down: bool) -> usize {
    let Some(index) = typeset.placed.iter().position(|placed| head <= placed.piece.chars.end) else { return head };
    let Some(placed) = typeset.placed.get(index) else { return head };
    let galley = placed.galley(ui);
    let local = placed.piece.to_layout_start(head.saturating_sub(placed.piece.chars.start));
    let cursor = galley.pos_from_cursor(CCursor::new(local));
    let y = if down { cursor.bottom() + 2.0 } else { cursor.top() - 2.0 };
    if y > 0.0 && y < galley.size().y {
        let found = galley.cursor_from_pos(vec2(cursor.left(), y)).index.0;
        return placed.piece.chars.start + placed.piece.to_local(found);
    }
    let neighbour =
        if down { typeset.placed.get(index + 1) } else { index.checked_sub(1).and_then(|i| typeset.placed.get(i)) };
    let Some(neighbour) = neighbour else {
        return if down { placed.piece.chars.end } else { placed.piece.chars.start };
    };
    let galley = neighbour.galley(ui);
    let x = cursor.left() + placed.rect.left() - neighbour.rect.left();
    let y = if down { 2.0 } else { galley.size().y - 2.0 };
    let found = galley.cursor_from_pos(vec2(x, y)).index.0;
    neighbour.piece.chars.start + neighbour.piece.to_local(found)
}

fn line_edge(ui: &Ui, typeset: &Typeset, head: usize, end: bool) -> usize {
    let Some(placed) = typeset.piece_at(head) else { return head };
    let galley = placed.galley(ui);
    let local = placed.piece.to_layout_start(head.saturating_sub(placed.piece.chars.start));
    let cursor = CCursor::new(local);
    let found = if end { galley.cursor_end_of_row(&cursor) } else { galley.cursor_begin_of_row(&cursor) };
    placed.piece.chars.start + placed.piece.to_local(found.index.0)
}

/// The selected text: blocks apart by a blank line, list items by a line break; closed folds are left out.
fn copied(story: &OpenStory, typeset: &Typeset, range: &Range<usize>, open_folds: &HashSet<usize>) -> String {
    let article = &story.article;
    let span = typeset.map.to_bytes(&article.text, CharSpan { start: range.start, end: range.end });
    let mut out = String::new();
    let mut fold = None;
    let mut before = None;
    for (i, block) in article.blocks.iter().enumerate() {
        fold = if block.kind.is_folded() { fold.or(Some(i)) } else { None };
        if fold.is_some_and(|first| !open_folds.contains(&first)) {
            continue;
        }
        let shared = Span::new(block.span.start().max(span.start()), block.span.end().min(span.end()));
        let words = shared.of(&article.text);
        if words.is_empty() {
            continue;
        }
        let list = crate::model::article::BlockKind::ListItem;
        if let Some(kind) = before {
            out.push_str(if kind == list && block.kind == list { "\n" } else { "\n\n" });
        }
        out.push_str(words);
        before = Some(block.kind);
    }
    out
}

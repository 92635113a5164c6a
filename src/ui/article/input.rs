//! Selecting: by pointer, by keyboard; and what is copied.

use std::{collections::HashSet, ops::Range};

use egui::{CursorIcon, Event, Key, Modifiers, Pos2, Rect, Response, Ui, style::ScrollAnimation, text::CCursor, vec2};

use super::{
    ArticleView, Shown,
    selection::{Selection, word_at, word_step},
    text::Piece,
    typeset::{Setting, Typeset},
};
use crate::{
    engine::snapshot::OpenStory,
    model::{
        article::BlockKind,
        span::{CharSpan, Span},
    },
};

/// How the moving end of a selection moves; true is onwards.
#[derive(Clone, Copy, Debug)]
enum Step {
    Char(bool),
    Word(bool),
    Line(bool),
    Edge(bool),
}

impl ArticleView {
    /// Pointer: press, drag, double and triple click, shift-click, scrolling at the edges.
    pub(super) fn point(&mut self, ui: &Ui, response: &Response, story: &OpenStory, shown: &[Shown<'_>]) {
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
        }
        let at = |pos: Pos2| char_under(shown, pos);
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
        if response.secondary_clicked()
            && let Some(c) = pressed.and_then(at)
            && !self.selection.range().contains(&c)
        {
            self.selection = Selection::caret(c);
            self.has_caret = true;
            self.settled = false;
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
    pub(super) fn keys(&mut self, ui: &Ui, setting: Setting<'_>, typeset: &mut Typeset, origin: Pos2) {
        let story = setting.story;
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
                    self.selection = Selection { anchor: 0, head: typeset.map().chars() };
                    self.settled = false;
                }
                Event::Key { key, pressed: true, modifiers, .. } if modifiers.shift => {
                    if let Some(step) = step(key, modifiers) {
                        self.extend(ui, setting, typeset, origin, step);
                    }
                }
                _ => {}
            }
        }
    }

    fn extend(&mut self, ui: &Ui, setting: Setting<'_>, typeset: &mut Typeset, origin: Pos2, step: Step) {
        let text = &setting.story.article.text;
        if !self.has_caret {
            let top = (ui.clip_rect().top() - origin.y).max(0.0);
            let mut pieces = typeset.visible(top, f32::INFINITY).flat_map(|(_, content)| content.placed.iter());
            self.selection = Selection::caret(pieces.next().map_or(0, |placed| placed.piece.chars.start));
            self.has_caret = true;
        }
        let head = self.selection.head;
        let last = typeset.map().chars();
        self.selection.head = match step {
            Step::Char(true) => (head + 1).min(last),
            Step::Char(false) => head.saturating_sub(1),
            Step::Word(forward) => word_step(text, typeset.map().to_byte(text, head), head, forward).min(last),
            Step::Line(down) => line_step(setting, typeset, head, down),
            Step::Edge(end) => line_edge(setting, typeset, head, end),
        };
        self.settled = false;
        // Keep the moving end in view.
        let head = self.selection.head;
        if let Some((part, placed)) = typeset.piece_at(setting, head) {
            self.show_cell(part, placed);
            let local = placed.piece.to_layout_start(head.saturating_sub(placed.piece.chars.start));
            let cursor = placed.galley(ui).pos_from_cursor(CCursor::new(local));
            let rect = cursor.translate(origin.to_vec2() + placed.rect.min.to_vec2() + vec2(0.0, part.top));
            if rect.top() < ui.clip_rect().top() + 30.0 || rect.bottom() > ui.clip_rect().bottom() - 30.0 {
                ui.scroll_to_rect_animation(rect.expand2(vec2(0.0, 60.0)), None, ScrollAnimation::none());
            }
        }
    }
}

fn piece_of<'a>(shown: &[Shown<'a>], at: usize) -> Option<&'a Piece> {
    let inside = |piece: &Piece| piece.chars.start <= at && at <= piece.chars.end;
    shown.iter().map(|shown| &shown.placed.piece).find(|piece| inside(piece))
}

/// The code point nearest to a place on the screen, among the pieces shown.
pub(super) fn char_under(shown: &[Shown<'_>], pos: Pos2) -> Option<usize> {
    let distance = |shown: &Shown<'_>| {
        let rect = Rect::from_min_size(shown.at, shown.placed.rect.size());
        let dy = (rect.top() - pos.y).max(pos.y - rect.bottom()).max(0.0);
        let dx = (rect.left() - pos.x).max(pos.x - rect.right()).max(0.0);
        (dy, dx)
    };
    let nearest = shown.iter().min_by(|a, b| {
        let (a, b) = (distance(a), distance(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    })?;
    let cursor = nearest.galley.cursor_from_pos(pos - nearest.at).index.0;
    let piece = &nearest.placed.piece;
    Some(piece.chars.start + piece.to_local(cursor))
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
fn line_step(setting: Setting<'_>, typeset: &mut Typeset, head: usize, down: bool) -> usize {
    let Some((_, placed)) = typeset.piece_at(setting, head) else { return head };
    let galley = placed.galley(setting.ui);
    let local = placed.piece.to_layout_start(head.saturating_sub(placed.piece.chars.start));
    let cursor = galley.pos_from_cursor(CCursor::new(local));
    let y = if down { cursor.bottom() + 2.0 } else { cursor.top() - 2.0 };
    if y > 0.0 && y < galley.size().y {
        let found = galley.cursor_from_pos(vec2(cursor.left(), y)).index.0;
        return placed.piece.chars.start + placed.piece.to_local(found);
    }
    let (left, edge) = (placed.rect.left(), if down { placed.piece.chars.end } else { placed.piece.chars.start });
    let Some((_, neighbour)) = typeset.neighbour(setting, head, down) else { return edge };
    let galley = neighbour.galley(setting.ui);
    let x = cursor.left() + left - neighbour.rect.left();
    let y = if down { 2.0 } else { galley.size().y - 2.0 };
    let found = galley.cursor_from_pos(vec2(x, y)).index.0;
    neighbour.piece.chars.start + neighbour.piece.to_local(found)
}

fn line_edge(setting: Setting<'_>, typeset: &mut Typeset, head: usize, end: bool) -> usize {
    let Some((_, placed)) = typeset.piece_at(setting, head) else { return head };
    let galley = placed.galley(setting.ui);
    let local = placed.piece.to_layout_start(head.saturating_sub(placed.piece.chars.start));
    let cursor = CCursor::new(local);
    let found = if end { galley.cursor_end_of_row(&cursor) } else { galley.cursor_begin_of_row(&cursor) };
    placed.piece.chars.start + placed.piece.to_local(found.index.0)
}

/// The selected text: blocks apart by a blank line, list items by a line break; closed folds are left out.
pub(super) fn copied(
    story: &OpenStory,
    typeset: &Typeset,
    range: &Range<usize>,
    open_folds: &HashSet<usize>,
) -> String {
    let article = &story.article;
    let span = typeset.map().to_bytes(&article.text, CharSpan { start: range.start, end: range.end });
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
        if let Some(kind) = before {
            out.push_str(if BlockKind::is_item(kind) && block.kind.is_item() { "\n" } else { "\n\n" });
        }
        out.push_str(words);
        before = Some(block.kind);
    }
    out
}

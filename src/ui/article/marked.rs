//! Highlights in the running text: drawn, chosen by a click, pulled longer or shorter by their ends.

use std::ops::Range;

use egui::{
    Align, Color32, CursorIcon, Layout, Painter, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, pos2, text::CCursor, vec2,
};
use lucide_icons::Icon;

use super::{
    ArticleView, Shown,
    input::char_under,
    paint::{Strip, band},
    typeset::Typeset,
};
use crate::{
    engine::{
        command::Command,
        marking::HighlightEdit,
        snapshot::{AnchoredHighlight, OpenStory},
    },
    model::{
        highlight::HighlightColor,
        id::HighlightId,
        span::{CharSpan, Span},
    },
    ui::{action::Action, panel::PanelContext, theme::Theme, widgets},
};

/// Highlights that are told apart where they lie over each other.
const LAYERS: usize = 3;

/// How much of the lower one shows above the upper one, in points.
const LAYER: f32 = 3.0;

/// What of the highlights the window knows by itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Marked {
    /// The one that was chosen.
    chosen: Option<HighlightId>,
    /// Where its ends are while one of them is pulled.
    pulled: Option<Span>,
    /// Passages the engine was just asked to mark.
    asked: Vec<(Span, HighlightColor)>,
}

/// A highlight to be drawn in a paragraph.
struct Layer {
    /// How many levels lower it begins, so that it leaves those under it in sight.
    level: usize,
    span: Span,
    strips: Vec<Strip>,
    color: Color32,
    is_chosen: bool,
}

impl ArticleView {
    /// The highlight that was chosen.
    pub const fn marked(&self) -> Option<HighlightId> {
        self.marked.chosen
    }

    /// Chooses a highlight, or none.
    pub const fn choose_mark(&mut self, id: Option<HighlightId>) {
        self.marked.chosen = id;
        self.marked.pulled = None;
    }

    /// Shows a passage as marked before the engine has answered, in a paler colour until it is kept.
    pub fn mark_at_once(&mut self, span: Span, color: HighlightColor) {
        self.marked.asked.push((span, color));
    }

    /// The engine has answered.
    pub fn marks_answered(&mut self) {
        self.marked.asked.clear();
    }

    /// The sentence or passage the cursor was put into, in bytes; none where nobody has clicked.
    pub fn caret_at(&self, story: &OpenStory) -> Option<usize> {
        let typeset = self.typeset.as_ref().filter(|typeset| typeset.key.story == story.row.id)?;
        self.has_caret.then(|| typeset.map().to_byte(&story.article.text, self.selection.head))
    }

    /// Lets go of the selection and of the cursor: what was selected is marked now.
    pub const fn has_marked(&mut self, id: HighlightId) {
        self.clear_selection();
        self.has_caret = false;
        self.choose_mark(Some(id));
    }

    /// A highlight's place, as it is pulled.
    fn place_of(&self, anchored: &AnchoredHighlight) -> Option<Span> {
        let place = anchored.anchor.span()?;
        let is_chosen = self.marked.chosen == Some(anchored.highlight.id);
        Some(self.marked.pulled.filter(|_| is_chosen).unwrap_or(place))
    }

    fn chosen<'a>(&self, story: &'a OpenStory) -> Option<(&'a AnchoredHighlight, Span)> {
        let id = self.marked.chosen?;
        let anchored = story.highlights.iter().find(|anchored| anchored.highlight.id == id)?;
        Some((anchored, self.place_of(anchored)?))
    }

    /// Draws the highlights of one paragraph. Where several lie over each other, each has another level, a little lower
    /// and with edges, so that all are seen.
    pub(super) fn bands(
        &self,
        painter: &Painter,
        theme: &Theme,
        story: &OpenStory,
        strips_of: impl Fn(Span) -> Option<Vec<Strip>>,
        text_size: f32,
    ) {
        let own = story.highlights.iter().filter_map(|anchored| {
            let highlight = &anchored.highlight;
            let is_chosen = self.marked.chosen == Some(highlight.id);
            Some((self.place_of(anchored)?, theme.highlight(highlight.color), is_chosen))
        });
        // What has its full colour is on the disk.
        let asked = self.marked.asked.iter().map(|(span, color)| {
            let pale = theme.highlight(*color).gamma_multiply(0.6);
            (*span, pale, false)
        });
        let mut layers: Vec<Layer> = Vec::new();
        for (span, color, is_chosen) in own.chain(asked) {
            let Some(strips) = strips_of(span) else { continue };
            let is_taken = |level: usize| layers.iter().any(|other| other.level == level && other.span.overlaps(span));
            let level = (0..LAYERS).find(|&level| !is_taken(level)).unwrap_or(LAYERS);
            layers.push(Layer { level, span, strips, color, is_chosen });
        }
        // The highest first: what lies lower leaves a strip of it above.
        layers.sort_by_key(|layer| layer.level);
        for Layer { level, strips, color, is_chosen, .. } in layers {
            let last = strips.len().saturating_sub(1);
            for (line, strip) in strips.into_iter().enumerate() {
                let whole = band(strip, text_size).expand2(vec2(1.0, 0.0));
                let mut area = whole;
                // Above the letters: a line through them would look like words struck out.
                area.min.y += level as f32 * LAYER;
                painter.rect_filled(area, 2.0, color);
                let edge = Stroke::new(1.0, theme.rule_strong);
                if level > 0 && line == 0 {
                    painter.vline(area.left(), area.y_range(), edge);
                }
                if level > 0 && line == last {
                    painter.vline(area.right(), area.y_range(), edge);
                }
                if is_chosen {
                    painter.rect_stroke(whole, 2.0, Stroke::new(1.0, theme.accent), StrokeKind::Outside);
                }
            }
        }
    }

    /// A click chooses the highlight under it; another click there chooses the next one that lies under it.
    pub(super) fn click_mark(&mut self, story: &OpenStory, typeset: &Typeset) {
        if !self.selection.is_empty() {
            return;
        }
        let at = typeset.map().to_byte(&story.article.text, self.selection.head);
        let under: Vec<HighlightId> = story
            .highlights
            .iter()
            .filter(|anchored| anchored.anchor.span().is_some_and(|span| span.start() <= at && at < span.end()))
            .map(|anchored| anchored.highlight.id)
            .collect();
        let now = self.marked.chosen.and_then(|id| under.iter().position(|other| *other == id));
        self.choose_mark(under.get(now.map_or(0, |now| (now + 1) % under.len().max(1))).copied());
    }

    /// The ends of the chosen highlight, to be pulled; and what can be done with it, above its beginning.
    pub(super) fn handles(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &Typeset,
        shown: &[Shown<'_>],
    ) {
        let Some((anchored, span)) = self.chosen(story) else {
            self.choose_mark(None);
            return;
        };
        let text = &story.article.text;
        let chars = typeset.map().to_chars(text, span);
        let id = anchored.highlight.id;
        let mut is_pulled = false;
        for (is_end, name) in [(false, "Beginning of the highlight"), (true, "End of the highlight")] {
            let Some(edge) = edge(shown, &(chars.start..chars.end), is_end) else { continue };
            let grip = Rect::from_center_size(edge.center(), vec2(14.0, edge.height() + 10.0));
            let response = ui.interact(grip, ui.scope_id().with(("end", is_end)), Sense::drag());
            response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
            let active = response.hovered() || response.dragged();
            if active {
                ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            }
            let painter = ui.painter();
            painter.vline(edge.center().x, edge.y_range(), Stroke::new(2.0, context.theme.accent));
            let knob = pos2(edge.center().x, if is_end { edge.bottom() } else { edge.top() });
            painter.circle_filled(knob, if active { 5.0 } else { 3.5 }, context.theme.accent);
            if response.dragged()
                && let Some(at) = ui.input(|input| input.pointer.latest_pos()).and_then(|pos| char_under(shown, pos))
            {
                is_pulled = true;
                let (start, end) = if is_end { (chars.start, at) } else { (at, chars.end) };
                // An end stops a character before the other one.
                if start < end {
                    self.marked.pulled = Some(typeset.map().to_bytes(text, CharSpan { start, end }));
                }
            }
            if response.drag_stopped()
                && let Some(passage) = self.marked.pulled.take()
                && Some(passage) != anchored.anchor.span()
            {
                let edit = HighlightEdit { passage: Some((story.revision, passage)), ..HighlightEdit::default() };
                context.actions.push(Action::Engine(Command::EditHighlight(id, edit)));
            }
        }
        if !is_pulled
            && self.selection.is_empty()
            && ui.memory(|memory| memory.top_modal_layer().is_none())
            && let Some(edge) = edge(shown, &(chars.start..chars.end), false)
        {
            mark_bar(ui, context, anchored, edge.left_top());
        }
    }
}

/// Colours, note, removal of the chosen highlight.
fn mark_bar(ui: &Ui, context: &mut PanelContext<'_>, anchored: &AnchoredHighlight, at: Pos2) {
    let theme = context.theme;
    let highlight = &anchored.highlight;
    egui::Area::new(ui.scope_id().with("highlight bar"))
        .order(egui::Order::Foreground)
        .fixed_pos(at - vec2(4.0, 48.0))
        .constrain_to(ui.clip_rect())
        .show(ui.ctx(), |ui| {
            widgets::popup_frame(theme).show(ui, |ui| {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    let named = |color: HighlightColor| format!("Make it {}", color.name());
                    if let Some(color) = widgets::named_color_dots(ui, theme, Some(highlight.color), named) {
                        let edit = HighlightEdit::recolor(color);
                        context.actions.push(Action::Engine(Command::EditHighlight(highlight.id, edit)));
                    }
                    let note = if highlight.note.is_empty() { "Write a note here" } else { "Change this note" };
                    if widgets::icon_button(ui, theme, Icon::NotebookPen, note, true).clicked() {
                        context.actions.push(Action::EditNote(highlight.id));
                    }
                    if widgets::icon_button(ui, theme, Icon::Trash2, "Remove this highlight", true).clicked() {
                        context.actions.push(Action::Engine(Command::RemoveHighlight(highlight.id)));
                    }
                });
            });
        });
}

/// The line at one end of a passage, on the screen; none where that end is not on it.
fn edge(shown: &[Shown<'_>], chars: &Range<usize>, is_end: bool) -> Option<Rect> {
    let Shown { placed, galley, at, clip, .. } = shown.iter().find(|shown| {
        let own = &shown.placed.piece.chars;
        if is_end {
            own.start < chars.end && chars.end <= own.end
        } else {
            own.start <= chars.start && chars.start < own.end
        }
    })?;
    let start = placed.piece.chars.start;
    let local = if is_end {
        placed.piece.to_layout_end(chars.end - start)
    } else {
        placed.piece.to_layout_start(chars.start - start)
    };
    let cursor = galley.pos_from_cursor(CCursor::new(local)).translate(at.to_vec2());
    let line = Rect::from_min_max(cursor.min, pos2(cursor.left(), cursor.bottom()));
    clip.expand(6.0).intersects(line.expand(1.0)).then_some(line)
}

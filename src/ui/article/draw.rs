//! What of the story is drawn: ornaments, folds, paragraphs with their bands, the bar over a selection.

use std::{ops::Range, sync::Arc};

use egui::{
    Align2, CursorIcon, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
    text::CCursor, vec2,
};

use super::{
    ArticleView, FLASH_SECONDS, Looks, Shown,
    input::copied,
    mark,
    paint::{band, strips},
    typeset::{Content, Fold, Ornament, Part, Typeset},
};
use crate::{
    engine::{command::Command, marking::HighlightEdit, snapshot::OpenStory},
    model::{article::BlockKind, highlight::HighlightColor, span::Span},
    ui::{
        action::Action,
        commands::UiCommand,
        link_rules::teach::Teach,
        panel::PanelContext,
        theme::{face, size},
        widgets,
    },
};

impl ArticleView {
    pub(super) fn ornaments(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        (part, laid_out): (&Part, &Content),
        origin: Pos2,
    ) {
        let corner = origin.to_vec2() + vec2(0.0, part.top);
        let offset = self.table_offsets.get(&part.first_block).copied().unwrap_or_default();
        let seen = laid_out.wide.map(|wide| wide.rect.translate(corner));
        for ornament in &laid_out.ornaments {
            self.ornament(ui, context, story, ornament, (corner, offset, seen));
        }
    }

    fn ornament(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        ornament: &Ornament,
        (corner, offset, seen): (Vec2, f32, Option<Rect>),
    ) {
        let theme = context.theme;
        match ornament {
            Ornament::Bullet(center) => {
                ui.painter().circle_filled(*center + corner, 2.3, theme.ink_faint);
            }
            Ornament::Number(corner_of_item, number) => {
                let number = ui.fonts_mut(|fonts| fonts.layout_job(number.clone()));
                let at = *corner_of_item + corner - vec2(number.size().x, 0.0);
                ui.painter().galley(at, number, theme.ink_faint);
            }
            Ornament::QuoteBar(bar) => {
                ui.painter().rect_filled(bar.translate(corner), 1.5, theme.rule_strong);
            }
            Ornament::TableRule(rule, header) => {
                let color = if *header { theme.rule_strong } else { theme.rule };
                let rule = rule.translate(corner - vec2(offset, 0.0));
                let rule = seen.map_or(rule, |seen| rule.intersect(seen.expand2(vec2(0.0, 4.0))));
                ui.painter().hline(rule.x_range(), rule.top().round() + 0.5, Stroke::new(1.0, color));
            }
            Ornament::Box(around) => {
                ui.painter().rect_filled(around.translate(corner), f32::from(size::RADIUS), theme.panel);
            }
            Ornament::Picture(rect, block, url) => {
                self.picture(ui, context, story, (*block, url.as_ref()), rect.translate(corner));
            }
            Ornament::Fold(fold) => self.fold(ui, context, fold, fold.rect.translate(corner)),
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

    pub(super) fn piece(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &Typeset,
        shown: &Shown<'_>,
        looks: &Looks<'_>,
    ) {
        let theme = context.theme;
        let text = &story.article.text;
        let Shown { placed, galley, at, .. } = shown;
        let (piece, at) = (&placed.piece, *at);
        let text_size = piece.job.sections.first().map_or(14.0, |section| section.format.font_id.size);
        let layout = |range: Range<usize>| piece.to_layout_start(range.start)..piece.to_layout_end(range.end);
        let shared = |chars: Range<usize>| -> Option<Range<usize>> {
            let (from, to) = (chars.start.max(piece.chars.start), chars.end.min(piece.chars.end));
            (from < to).then(|| layout(from - piece.chars.start..to - piece.chars.start))
        };
        let of_span =
            |span: Span| shared(typeset.map().to_char(text, span.start())..typeset.map().to_char(text, span.end()));
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
        let strips_of = |span: Span| {
            // Most of a story's highlights are elsewhere.
            let range = span.overlaps(piece.span).then(|| of_span(span))??;
            Some(strips(galley, at, &range))
        };
        self.bands(painter, theme, story, strips_of, text_size);
        let id = ui.scope_id().with(("piece", piece.span.start()));
        for anchored in &story.highlights {
            if let Some(strip) = anchored.anchor.span().and_then(strips_of).and_then(|strips| strips.first().copied()) {
                let mark = ui.interact(strip.rect, id.with(anchored.highlight.id), Sense::empty());
                let words = format!("Highlighted: {}", anchored.highlight.quote.exact);
                mark.widget_info(|| WidgetInfo::labeled(Role::Mark, true, &words));
            }
        }
        let first = looks.found.partition_point(|span| span.end() <= piece.span.start());
        let found = looks.found.iter().skip(first).take_while(|span| span.start() < piece.span.end());
        for (span, range) in found.filter_map(|span| Some((*span, of_span(*span)?))) {
            for strip in strips(galley, at, &range) {
                let around = band(strip, text_size).expand2(vec2(1.0, 0.0));
                painter.rect_filled(around, 2.0, theme.found);
                if looks.present == Some(span) {
                    painter.rect_stroke(
                        around.expand(1.0),
                        3.0,
                        Stroke::new(1.5, theme.number),
                        egui::StrokeKind::Outside,
                    );
                }
            }
        }
        if let Some(range) = shared(self.selection.range()) {
            for strip in strips(galley, at, &range) {
                painter.rect_filled(band(strip, text_size), 0.0, theme.selection);
            }
        }
        let paragraph = ui.interact(Rect::from_min_size(at, galley.size()), id, Sense::empty());
        let role = match placed.kind {
            BlockKind::Heading(_) => Role::Heading,
            BlockKind::Table => Role::Cell,
            BlockKind::Quote => Role::Blockquote,
            BlockKind::Code => Role::Code,
            BlockKind::Image => Role::Caption,
            _ => Role::Paragraph,
        };
        paragraph.widget_info(|| WidgetInfo::labeled(role, true, piece.span.of(text)));
        for (mark_index, mark) in piece.marks.iter().enumerate() {
            let range = layout(mark.chars.clone());
            let placed = mark::PlacedMark { mark, placed, galley, origin: at, range, id: id.with(mark_index) };
            mark::show(ui, context, story, &placed, looks);
        }
        ui.painter().galley(at, Arc::clone(galley), theme.ink);
    }

    /// What a right click offers.
    pub(super) fn menu(
        &mut self,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &Typeset,
        response: &Response,
    ) {
        let selected = self.selected_in(story, typeset);
        response.context_menu(|ui| {
            let mut entries = Vec::new();
            if let Some(span) = selected {
                entries.extend(HighlightColor::ALL.map(|color| (color_title(color), highlight(story, span, color))));
                let words = copied(story, typeset, &self.selection.range(), &self.open_folds);
                if words.chars().count() < 60 && !words.contains('\n') {
                    let teach = Teach::always(span.of(&story.article.text).to_owned(), story.row.id);
                    entries.push(("Link this name to a company\u{2026}", Action::Teach(teach)));
                }
                entries.push(("Copy", Action::Copy(words)));
                entries.push(("Copy with its source", Action::Run(UiCommand::CopyWithSource)));
            }
            let under = selected.map_or(self.caret(story, typeset), Span::start);
            let marked = story.highlights.iter().find(|anchored| {
                anchored.anchor.span().is_some_and(|span| span.start() <= under && under < span.end())
            });
            if let Some(marked) = marked {
                let id = marked.highlight.id;
                if let Some(color) = widgets::color_dots(ui, context.theme, Some(marked.highlight.color)) {
                    context.actions.push(Action::Engine(Command::EditHighlight(id, HighlightEdit::recolor(color))));
                    ui.close();
                }
                entries.push(("Note and tags \u{2026}", Action::EditNote(id)));
                entries.push(("Remove the highlight", Action::Engine(Command::RemoveHighlight(id))));
            }
            if let Some(block) = story.article.block_at(under).and_then(|at| story.article.blocks.get(at)) {
                let judge = |is_promo| Action::Engine(Command::Judge(story.row.id, block.span, is_promo));
                entries.push(if block.kind.is_folded() {
                    ("This is part of the story", judge(false))
                } else {
                    ("Always fold this on this site", judge(true))
                });
            }
            entries.push(("Find in the story", Action::Run(UiCommand::FindInStory)));
            entries.push(("Copy the whole story", Action::Copy(self.everything(story, typeset))));
            widgets::menu(ui, context.theme, &entries, context.actions);
        });
    }

    fn caret(&self, story: &OpenStory, typeset: &Typeset) -> usize {
        typeset.map().to_byte(&story.article.text, self.selection.head)
    }

    fn everything(&self, story: &OpenStory, typeset: &Typeset) -> String {
        let body = copied(story, typeset, &(0..typeset.map().chars()), &self.open_folds);
        format!("{}\n\n{body}", story.row.title)
    }

    /// The colours, above the end of a selection that was just made.
    pub(super) fn toolbar(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        typeset: &Typeset,
        shown: &[Shown<'_>],
    ) {
        let Some(span) = self.selected_in(story, typeset) else { return };
        let range = self.selection.range();
        let Some(Shown { placed, galley, at, .. }) = shown.iter().find(|shown| {
            let chars = &shown.placed.piece.chars;
            chars.start <= range.start && range.start < chars.end
        }) else {
            return;
        };
        let local = placed.piece.to_layout_start(range.start - placed.piece.chars.start);
        let cursor = galley.pos_from_cursor(CCursor::new(local));
        let at = *at + vec2(cursor.left(), cursor.top());
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
                        for color in HighlightColor::ALL {
                            let (rect, dot) = ui.allocate_exact_size(vec2(22.0, 22.0), Sense::click());
                            dot.widget_info(|| WidgetInfo::labeled(Role::Button, true, color_title(color)));
                            let ring = if dot.hovered() { theme.ink_soft } else { theme.rule_strong };
                            ui.painter().circle(rect.center(), 8.0, theme.highlight(color), Stroke::new(1.2, ring));
                            if dot.on_hover_text(color_title(color)).clicked() {
                                chosen = Some(color);
                            }
                        }
                        ui.add_space(2.0);
                        let key = context.keys.name(UiCommand::Highlight);
                        ui.label(egui::RichText::new(key).font(face::sans_bold(11.0)).color(theme.ink_faint));
                    });
                });
            });
        if let Some(color) = chosen {
            context.actions.push(highlight(story, span, color));
            self.clear_selection();
        }
    }
}

const fn color_title(color: HighlightColor) -> &'static str {
    match color {
        HighlightColor::Yellow => "Highlight in yellow",
        HighlightColor::Green => "Highlight in green",
        HighlightColor::Blue => "Highlight in blue",
        HighlightColor::Pink => "Highlight in pink",
        HighlightColor::Purple => "Highlight in purple",
    }
}

fn highlight(story: &OpenStory, span: Span, color: HighlightColor) -> Action {
    Action::Engine(Command::Highlight { story: story.row.id, revision: story.revision, span, color })
}

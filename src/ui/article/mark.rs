//! Companies, numbers and links in the running text: how each is drawn, what the pointer learns, what a click does.

use std::ops::Range;

use egui::{
    CornerRadius, CursorIcon, Galley, Id, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, pos2,
};

use super::{
    super::{action::Action, link_rules::teach::Teach, panel::PanelContext, widgets},
    Looks, header,
    paint::{Strip, band, chip_box, dotted_underline, reserved, strips, underline},
    text::{Mark, MarkTarget, chip_face, chip_gap, chip_padding},
    typeset::Placed,
};
use crate::{
    annotate::sentence,
    engine::{command::Command, snapshot::OpenStory},
    model::{
        article::{BlockKind, InlineKind},
        highlight::HighlightColor,
        span::Span,
    },
};

/// A mark with where it is on the screen.
pub struct PlacedMark<'a> {
    /// The mark.
    pub mark: &'a Mark,
    /// The text it stands in.
    pub placed: &'a Placed,
    /// That text laid out.
    pub galley: &'a Galley,
    /// Where the text begins.
    pub origin: Pos2,
    /// Its own characters in the layout.
    pub range: Range<usize>,
    /// Its identity.
    pub id: Id,
}

impl PlacedMark<'_> {
    fn words(&self, story: &OpenStory) -> String {
        let text = self.placed.piece.span.of(&story.article.text);
        text.chars().skip(self.mark.chars.start).take(self.mark.chars.len()).collect()
    }

    fn text_size(&self) -> f32 {
        self.placed.piece.job.sections.first().map_or(14.0, |section| section.format.font_id.size)
    }

    /// The chip that was added after it, if any.
    fn added_chip(&self) -> Option<(Rect, Strip)> {
        let MarkTarget::Mention { index, .. } = self.mark.target else { return None };
        let piece = &self.placed.piece;
        let i = piece.chips.iter().position(|chip| chip.mention == index)?;
        let strip = reserved(self.galley, self.origin, piece.reserved_cursor(i)?, piece.chips.get(i)?.room)?;
        let width = strip.rect.width() - chip_gap();
        Some((chip_box(strip.rect.right() - width, strip.rect.right(), strip.baseline, self.text_size()), strip))
    }
}

/// Draws a mark and reports a click on it.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, story: &OpenStory, mark: &PlacedMark<'_>, looks: &Looks<'_>) {
    let lines = strips(mark.galley, mark.origin, &mark.range);
    let chip = mark.added_chip();
    let parts = lines.iter().map(|strip| strip.rect).chain(chip.map(|(rect, _)| rect));
    let joined = parts
        .enumerate()
        .map(|(part, rect)| {
            // The first part speaks, and takes the focus, for all of them.
            let sense = if part == 0 { Sense::click() } else { Sense::CLICK };
            let response = ui.interact(rect, mark.id.with(part), sense);
            if part > 0 {
                ui.ctx().accesskit_node_builder(response.id, egui::accesskit::Node::set_hidden);
            }
            response
        })
        .reduce(|all, own| all | own);
    let Some(response) = joined else { return };
    if response.hovered() || response.has_focus() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    if response.has_focus() {
        let ring = Stroke::new(1.5, context.theme.accent);
        ui.painter().rect_stroke(response.rect.expand(2.0), 3.0, ring, StrokeKind::Outside);
    }
    match mark.mark.target {
        MarkTarget::Mention { index, chip: is_symbol } => {
            let on = looks.mention == Some(index);
            mention(ui, context, story, mark, (index, is_symbol, on), &lines, chip, response);
        }
        MarkTarget::Number(index) => key_number(ui, context, story, mark, (index, looks.number), &lines, &response),
        MarkTarget::Link(index) => link(ui, context, story, mark, index, &lines, response),
    }
}

#[expect(clippy::too_many_arguments, reason = "one frame's worth of facts, passed to one place")]
fn mention(
    ui: &Ui,
    context: &mut PanelContext<'_>,
    story: &OpenStory,
    mark: &PlacedMark<'_>,
    (index, is_symbol, on): (usize, bool, bool),
    lines: &[Strip],
    chip: Option<(Rect, Strip)>,
    response: Response,
) {
    let theme = context.theme;
    let body = mark.text_size();
    let Some(mention) = story.annotations.mentions.get(index) else { return };
    let name = format!("{} ({})", mark.words(story), mention.symbol);
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &name));
    let lit = on || response.hovered() || response.has_focus();
    let fill = if lit { theme.selection } else { theme.accent_fill };
    let painter = ui.painter();
    for strip in lines {
        if is_symbol {
            let around = chip_box(strip.rect.left() - 3.0, strip.rect.right() + 3.0, strip.baseline, body);
            painter.rect_filled(around, CornerRadius::same(4), fill);
            continue;
        }
        if lit {
            painter.rect_filled(band(*strip, body).expand(1.0), 3.0, theme.accent_fill);
        }
        underline(painter, *strip, theme.accent);
    }
    if let Some((rect, strip)) = chip {
        painter.rect_filled(rect, CornerRadius::same(4), fill);
        let font = chip_face(body);
        let symbol = painter.layout_no_wrap(mention.symbol.to_string(), font.clone(), theme.accent);
        let baseline = symbol.rows.first().and_then(|row| row.glyphs.first()).map_or(font.size, |glyph| glyph.pos.y);
        let place = pos2(rect.left() + chip_padding(), (strip.baseline - 1.0 - baseline).round());
        painter.galley(place, symbol, theme.accent);
    }
    if response.clicked() {
        context.actions.push(Action::OpenTicker(mention.symbol.clone()));
    }
    response.context_menu(|ui| {
        let symbol = &mention.symbol;
        let words = mark.words(story);
        let watched = context.snapshot.watchlist.iter().any(|row| row.symbol == *symbol);
        let watch = if watched { Command::Unwatch(symbol.clone()) } else { Command::Watch(symbol.clone()) };
        let entries = [
            ("Open the ticker card", Action::OpenTicker(symbol.clone())),
            (if watched { "Stop watching" } else { "Watch" }, Action::Engine(watch)),
            ("Copy the symbol", Action::Copy(symbol.to_string())),
            ("Highlight its sentence", highlight_sentence(story, sentence_of(story, mention.span))),
            ("Not this company\u{2026}", Action::Teach(Teach::never(words.clone(), symbol.clone(), story.row.id))),
            ("Always link this name to\u{2026}", Action::Teach(Teach::always(words, story.row.id))),
        ];
        widgets::menu(ui, theme, &entries, context.actions);
    });
    response.on_hover_ui(|ui| header::mention_tip(ui, theme, mention));
}

fn key_number(
    ui: &Ui,
    context: &mut PanelContext<'_>,
    story: &OpenStory,
    mark: &PlacedMark<'_>,
    (index, selected): (usize, Option<usize>),
    lines: &[Strip],
    response: &Response,
) {
    let theme = context.theme;
    let Some(key_number) = story.annotations.numbers.get(index) else { return };
    let metric = key_number.metric.as_deref().unwrap_or("number");
    let name = format!("{}, {metric}", mark.words(story));
    let on = selected == Some(index);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &name));
    for strip in lines {
        if on || response.hovered() || response.has_focus() {
            let around = band(*strip, mark.text_size()).expand2(egui::vec2(2.0, 1.0));
            ui.painter().rect_filled(around, 3.0, theme.flash);
        }
        // In a table nearly everything is a number: the dots step back.
        let dots = if mark.placed.kind == BlockKind::Table { theme.number.gamma_multiply(0.45) } else { theme.number };
        dotted_underline(ui.painter(), *strip, dots);
    }
    if response.clicked() {
        context.actions.push(Action::SelectNumber(index));
    }
    response.context_menu(|ui| {
        let entries = [
            ("Show its card", Action::SelectNumber(index)),
            ("Copy with its source", Action::CopyNumber(index)),
            ("Highlight its sentence", highlight_sentence(story, key_number.sentence)),
        ];
        widgets::menu(ui, theme, &entries, context.actions);
    });
}

fn sentence_of(story: &OpenStory, span: Span) -> Span {
    sentence::containing(&sentence::split(&story.article), span)
}

/// The wish to mark a sentence.
pub fn highlight_sentence(story: &OpenStory, span: Span) -> Action {
    Action::Engine(Command::Highlight {
        story: story.row.id,
        revision: story.revision,
        span,
        color: HighlightColor::default(),
    })
}

fn link(
    ui: &Ui,
    context: &mut PanelContext<'_>,
    story: &OpenStory,
    mark: &PlacedMark<'_>,
    index: usize,
    lines: &[Strip],
    response: Response,
) {
    let theme = context.theme;
    let Some(InlineKind::Link(url)) = story.article.inlines.get(index).map(|inline| &inline.kind) else { return };
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, mark.words(story)));
    if response.hovered() || response.has_focus() {
        for strip in lines {
            underline(ui.painter(), *strip, theme.accent);
        }
    }
    if response.clicked() {
        context.actions.push(Action::OpenUrl(url.to_string()));
    }
    response.on_hover_text(format!("Opens in the browser: {}", url.host_str().unwrap_or(url.as_str())));
}

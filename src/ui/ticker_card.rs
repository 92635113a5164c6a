//! The card of one instrument: what it is, where the open story names it, and what else names it.

use std::sync::Arc;

use egui::{
    Align, Align2, Frame, Layout, Margin, Rect, Response, RichText, ScrollArea, Stroke, Ui, accesskit::Role, pos2,
};
use lucide_icons::Icon;

use super::{
    action::Action,
    format::{self, counted},
    panel::PanelContext,
    theme::{Theme, face, size},
    widgets,
};
use crate::{
    engine::{
        command::Command,
        snapshot::{Loadable, TickerCard},
    },
    model::{instrument::InstrumentKind, span::Span, story::StoryRow},
};

/// Height of a story's line in the card.
const STORY: f32 = 40.0;
/// Stories that are seen without scrolling.
const STORIES: usize = 4;

/// Height the card wants, its frame included.
pub fn height(card: &TickerCard, context: &PanelContext<'_>) -> f32 {
    let others = others_of(card, context).count();
    let stories = if others == 0 { 0.0 } else { 10.0 + others.min(STORIES) as f32 * STORY };
    206.0 + stories
}

fn others_of<'a>(card: &'a TickerCard, context: &PanelContext<'_>) -> impl Iterator<Item = &'a Arc<StoryRow>> {
    let open = match &context.snapshot.open {
        Loadable::Ready(open) => Some(open.row.id),
        _ => None,
    };
    card.stories.iter().filter(move |row| Some(row.id) != open)
}

/// Draws the card.
pub fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.rule))
        .corner_radius(9)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            heading(ui, context, card);
            rule(ui, theme);
            line(ui, "No price source yet", face::sans(12.5), theme.ink_faint);
            mentions(ui, context, card);
            others(ui, context, card);
        });
}

fn heading(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    let symbol = &card.instrument.symbol;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let title = ui.label(RichText::new(symbol.as_str()).font(face::sans_bold(16.0)).color(theme.ink));
        let name = format!("Ticker card of {symbol}");
        title.widget_info(|| egui::WidgetInfo::labeled(Role::Heading, true, &name));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if widgets::icon_button(ui, theme, Icon::X, "Close the card", true).clicked() {
                context.actions.push(Action::CloseTicker);
            }
            let (name, icon, color) = if card.watched {
                (format!("Stop watching {symbol}"), Icon::EyeOff, theme.accent)
            } else {
                (format!("Watch {symbol}"), Icon::Eye, theme.ink_soft)
            };
            if widgets::icon_button_in(ui, theme, icon, &name, true, color).clicked() {
                let command =
                    if card.watched { Command::Unwatch(symbol.clone()) } else { Command::Watch(symbol.clone()) };
                context.actions.push(Action::Engine(command));
            }
            if card.watched {
                ui.label(RichText::new("watched").font(face::sans(11.5)).color(theme.accent));
            }
        });
    });
    let (name, detail) = if card.known {
        let mut parts: Vec<&str> = Vec::new();
        parts.extend(card.instrument.exchange.as_deref());
        parts.push(kind_name(card.instrument.kind));
        (card.instrument.name.as_ref(), parts.join(" \u{b7} "))
    } else {
        ("Not in the symbol directory", "Known only by how the story writes it".to_owned())
    };
    line(ui, name, face::sans(13.5), theme.ink);
    line(ui, &detail, face::sans(12.0), theme.ink_soft);
}

/// One line of the card.
fn line(ui: &mut Ui, words: &str, font: egui::FontId, ink: egui::Color32) {
    let galley = widgets::elided(ui, words, font, ink, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().galley(rect.min, galley, ink);
}

fn rule(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 13.0), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y.round() + 0.5, Stroke::new(1.0, theme.rule));
}

fn mentions(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let Loadable::Ready(open) = &context.snapshot.open else { return };
    let theme = context.theme;
    let mentions = open.annotations.mentions.iter();
    let here: Vec<Span> = mentions
        .filter(|mention| !mention.promo && mention.symbol == card.instrument.symbol)
        .map(|mention| mention.span)
        .collect();
    let Some(first) = here.first() else {
        line(ui, "Not named in this story", face::sans(12.5), theme.ink_faint);
        return;
    };
    let text = format!("{} in this story", counted(here.len(), "mention", "mentions"));
    let (rect, response) = row(ui, theme, 26.0, Role::Button, &text);
    let galley = widgets::elided(ui, &text, face::sans(12.5), theme.ink, rect.width() - 30.0);
    let y = (rect.center().y - galley.size().y * 0.5).round();
    ui.painter().galley(pos2(rect.left(), y), galley, theme.ink);
    let arrow = Icon::ChevronRight.unicode();
    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, arrow, face::icons(13.0), theme.ink_faint);
    if response.on_hover_text("Go to the first one").clicked() {
        context.actions.push(Action::Reveal(*first));
    }
}

/// A clickable row whose fill reaches a little beyond the text, which stays flush with the card's other lines.
fn row(ui: &mut Ui, theme: &Theme, height: f32, role: Role, name: &str) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), height), egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(role, true, name));
    widgets::fill_row(ui, theme, rect.expand2(egui::vec2(6.0, 0.0)), &response, false, f32::from(size::RADIUS));
    (rect, response)
}

fn others(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    let others: Vec<_> = others_of(card, context).collect();
    let title = match others.len() {
        0 => "No other story names it".to_owned(),
        count => format!("{} it", counted(count, "other story names", "other stories name")),
    };
    line(ui, &title, face::sans(12.5), theme.ink_faint);
    if others.is_empty() {
        return;
    }
    ui.add_space(2.0);
    ScrollArea::vertical().id_salt("card stories").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for story in others.into_iter().take(50) {
            let (rect, response) = row(ui, theme, STORY, Role::Link, &story.title);
            let title = widgets::elided(ui, &story.title, face::sans(13.0), theme.ink, rect.width());
            let age = format::age(context.snapshot.now, story.sort_time(), context.local_time);
            let source = format!("{} \u{b7} {age}", story.source);
            let source = widgets::elided(ui, &source, face::sans(11.5), theme.ink_faint, rect.width());
            ui.painter().galley(rect.min + egui::vec2(0.0, 4.0), source, theme.ink_faint);
            ui.painter().galley(rect.min + egui::vec2(0.0, 18.0), title, theme.ink);
            if response.on_hover_text(&story.title).clicked() {
                context.actions.push(Action::OpenStory(story.id));
            }
        }
    });
}

/// A kind of instrument in words.
pub const fn kind_name(kind: InstrumentKind) -> &'static str {
    match kind {
        InstrumentKind::Stock => "Stock",
        InstrumentKind::Adr => "Depositary receipt",
        InstrumentKind::Etf => "Exchange-traded fund",
        InstrumentKind::Index => "Index",
        InstrumentKind::Crypto => "Crypto asset",
        InstrumentKind::Fund => "Fund",
        InstrumentKind::Commodity => "Commodity",
        InstrumentKind::Fx => "Currency pair",
    }
}

//! The card of one instrument: what it is, where the open story names it, and what else names it.

use std::sync::Arc;

use egui::{Align, Frame, Layout, Margin, RichText, ScrollArea, Stroke, Ui, accesskit::Role, pos2};
use lucide_icons::Icon;

use super::{
    action::Action,
    format::{self, counted},
    panel::PanelContext,
    theme::face,
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

/// Height the card wants, its frame included.
pub fn height(card: &TickerCard, context: &PanelContext<'_>) -> f32 {
    let shown = others_of(card, context).count().min(4) as f32;
    let name = if card.known { 44.0 } else { 40.0 };
    44.0 + 34.0 + name + 28.0 + 34.0 + 22.0 + shown * STORY
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
            ui.add_space(4.0);
            ui.label(RichText::new("No price source yet").font(face::sans(12.5)).color(theme.ink_faint));
            ui.add_space(4.0);
            mentions(ui, context, card);
            others(ui, context, card);
        });
}

fn heading(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    let symbol = &card.instrument.symbol;
    ui.horizontal(|ui| {
        let title = ui.label(RichText::new(symbol.as_str()).font(face::sans_bold(17.0)).color(theme.accent));
        let name = format!("Ticker card of {symbol}");
        title.widget_info(|| egui::WidgetInfo::labeled(Role::Heading, true, &name));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
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
        });
    });
    if card.known {
        ui.label(RichText::new(card.instrument.name.as_ref()).font(face::sans_bold(13.0)));
        let mut parts: Vec<&str> = Vec::new();
        parts.extend(card.instrument.exchange.as_deref());
        parts.push(kind_name(card.instrument.kind));
        ui.label(RichText::new(parts.join(" \u{b7} ")).font(face::sans(12.5)).color(theme.ink_soft));
    } else {
        let note = "Not in the symbol directory: known only by how the story writes it";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_soft));
    }
}

fn mentions(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let Loadable::Ready(open) = &context.snapshot.open else { return };
    let theme = context.theme;
    let here: Vec<Span> = open
        .annotations
        .mentions
        .iter()
        .filter(|mention| !mention.promo && mention.symbol == card.instrument.symbol)
        .map(|mention| mention.span)
        .collect();
    let Some(first) = here.first() else {
        ui.label(RichText::new("Not named in this story").font(face::sans(12.5)).color(theme.ink_faint));
        return;
    };
    let text = format!("{} in this story", counted(here.len(), "mention", "mentions"));
    let (rect, response) = widgets::row(ui, theme, 26.0, false, Role::Button, &text);
    let galley = widgets::elided(ui, &text, face::sans(12.5), theme.ink, rect.width() - 30.0);
    ui.painter().galley(pos2(rect.left() + 4.0, rect.center().y - galley.size().y * 0.5), galley, theme.ink);
    if response.on_hover_text("Go to the first one").clicked() {
        context.actions.push(Action::Reveal(*first));
    }
}

fn others(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    let others: Vec<_> = others_of(card, context).collect();
    let title = match others.len() {
        0 => "No other story names it".to_owned(),
        count => counted(count, "other story", "other stories"),
    };
    ui.label(RichText::new(title).font(face::sans(12.0)).color(theme.ink_faint));
    if others.is_empty() {
        return;
    }
    ScrollArea::vertical().id_salt("card stories").auto_shrink(false).show(ui, |ui| {
        for row in others.into_iter().take(50) {
            let title = widgets::elided(ui, &row.title, face::sans(12.5), theme.ink, ui.available_width() - 12.0);
            let (rect, response) = widgets::row(ui, theme, STORY - 2.0, false, Role::Link, &row.title);
            let age = format::age(context.snapshot.now, row.sort_time(), context.local_time);
            let source = format!("{} \u{b7} {age}", row.source);
            let source = widgets::elided(ui, &source, face::sans(11.0), theme.ink_faint, rect.width() - 10.0);
            ui.painter().galley(rect.min + egui::vec2(4.0, 2.0), source, theme.ink_faint);
            ui.painter().galley(rect.min + egui::vec2(4.0, 17.0), title, theme.ink);
            if response.on_hover_text(&row.title).clicked() {
                context.actions.push(Action::OpenStory(row.id));
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

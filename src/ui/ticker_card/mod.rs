//! The card of one instrument: what it is, what its price did, and everything read about it.

mod chart;
mod filings;
mod numbers;
mod plot;
mod quote;
mod scores;
mod since;

use std::sync::Arc;

use egui::{
    Align, Align2, Frame, Layout, Margin, Rect, Response, RichText, ScrollArea, Stroke, Ui, accesskit::Role, pos2,
};
use lucide_icons::Icon;

use self::chart::ChartState;
use super::{
    action::Action,
    format::{self, counted},
    panel::PanelContext,
    price,
    theme::{Theme, face, size},
    widgets,
};
use crate::{
    engine::{
        command::Command,
        settings::ChartLook,
        snapshot::{Loadable, TickerCard},
    },
    model::{instrument::InstrumentKind, span::Span, story::StoryRow},
};

/// Height of a story's line in the card.
const STORY: f32 = 40.0;
/// Stories and highlights listed.
const LISTED: usize = 50;
/// Height of the frame's margins and of the heading.
const FRAME: f32 = 22.0;

/// What the card keeps from one frame to the next.
#[derive(Debug)]
pub struct CardState {
    chart: ChartState,
    /// What shows its formula.
    unfolded: Option<scores::Unfolded>,
    /// Height of all that is in it, as it was drawn last.
    content: f32,
}

impl Default for CardState {
    fn default() -> Self {
        Self { chart: ChartState::default(), unfolded: None, content: 420.0 }
    }
}

impl CardState {
    /// Height the card wants, its frame included.
    pub const fn height(&self) -> f32 {
        self.content + FRAME
    }
}

fn others_of<'a>(card: &'a TickerCard, context: &PanelContext<'_>) -> impl Iterator<Item = &'a Arc<StoryRow>> {
    let open = match &context.snapshot.open {
        Loadable::Ready(open) => Some(open.row.id),
        _ => None,
    };
    card.stories.iter().filter(move |row| Some(row.id) != open)
}

/// Draws the card.
pub fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, look: ChartLook, state: &mut CardState) {
    let theme = context.theme;
    Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.rule))
        .corner_radius(9)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let top = ui.cursor().top();
            heading(ui, context, card);
            let headed = ui.cursor().top() - top;
            let id = ("card", &card.instrument.symbol);
            let shown = ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
                // The bar that scrolls lies over the edge and covers nothing.
                Frame::new().inner_margin(Margin { right: 8, ..Margin::ZERO }).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    body(ui, context, card, look, state);
                });
            });
            let height = headed + shown.content_size.y;
            if (height - state.content).abs() > 0.5 {
                state.content = height;
                ui.ctx().request_repaint();
            }
        });
}

fn body(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard, look: ChartLook, state: &mut CardState) {
    let theme = context.theme;
    listings(ui, context, card);
    quote::show(ui, context, card);
    if card.prices.daily.is_some() || card.prices.intraday.is_some() {
        ui.add_space(4.0);
        chart::show(ui, context, card, look, &mut state.chart);
        ui.add_space(4.0);
        since::show(ui, context, &card.prices, state);
    }
    scores::show(ui, context, card, state);
    rule(ui, theme);
    mentions(ui, context, card);
    others(ui, context, card);
    numbers::show(ui, context, card);
    filings::show(ui, context, card);
    highlights(ui, context, card);
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

/// Words on as many lines of the card as they need, up to three.
fn wrapped(ui: &mut Ui, words: &str, font: egui::FontId, ink: egui::Color32) {
    let galley = widgets::lines(ui, words, font, ink, ui.available_width(), 3);
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

/// The company's other listings, each with its own price and never this one's.
fn listings(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    for other in &card.listings {
        let moved = context.snapshot.moves.get(&other.symbol);
        let exchange = other.exchange.as_deref().unwrap_or_default();
        let name = format!("Listing {} {exchange}", other.symbol);
        let (rect, response) = row(ui, theme, 22.0, Role::Link, &name);
        let middle = rect.center().y;
        let symbol = ui.painter().text(
            pos2(rect.left(), middle),
            Align2::LEFT_CENTER,
            other.symbol.as_str(),
            face::sans_bold(12.0),
            theme.accent,
        );
        let at = pos2(symbol.right() + 7.0, middle);
        ui.painter().text(at, Align2::LEFT_CENTER, exchange, face::sans(12.0), theme.ink_soft);
        let mut right = rect.right();
        if let Some((moved, (words, color))) =
            moved.and_then(|moved| Some((moved, price::list_move(theme, moved, context.snapshot.now)?)))
        {
            let at = pos2(right, middle);
            right = ui.painter().text(at, Align2::RIGHT_CENTER, words, face::sans(12.0), color).left() - 8.0;
            let currency = moved.quote.provenance.currency.map(|currency| format!(" {currency}")).unwrap_or_default();
            let last = format!("{}{currency}", price::price(moved.quote.price));
            ui.painter().text(pos2(right, middle), Align2::RIGHT_CENTER, last, face::sans(12.0), theme.ink_soft);
        }
        if response.on_hover_text(other.name.as_ref()).clicked() {
            context.actions.push(Action::OpenTicker(other.symbol.clone()));
        }
    }
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
    for story in others.into_iter().take(LISTED) {
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
}

/// What the reader marked in the stories that name it.
fn highlights(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    if card.highlights.is_empty() {
        return;
    }
    rule(ui, theme);
    let title = format!("Your {}", counted(card.highlights.len(), "highlight", "highlights"));
    line(ui, &title, face::sans(12.5), theme.ink_faint);
    for marked in card.highlights.iter().take(LISTED) {
        let highlight = &marked.highlight;
        let quote = &highlight.quote.exact;
        let words = widgets::lines(ui, quote, face::serif(14.0), theme.ink, ui.available_width() - 12.0, 2);
        let (rect, response) = row(ui, theme, words.size().y + 8.0, Role::Link, &format!("Highlight: {quote}"));
        let bar = Rect::from_min_size(rect.min + egui::vec2(0.0, 4.0), egui::vec2(3.0, rect.height() - 8.0));
        ui.painter().rect_filled(bar, 1.5, theme.highlight(highlight.color));
        ui.painter().galley(rect.min + egui::vec2(10.0, 4.0), words, theme.ink);
        if response.on_hover_text(&marked.title).clicked() && marked.openable {
            context.actions.push(Action::RevealHighlight(highlight.story, highlight.id));
        }
    }
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

//! The side panel: key numbers, tickers and highlights of the open story, and the ticker card under them.

mod card_stack;
pub mod highlights;
mod number_filter;
pub mod numbers;
pub mod tickers;

pub use highlights::{Faces, HighlightCard};

use egui::{Align2, Frame, Margin, Panel, Rect, ScrollArea, Stroke, Ui, accesskit::Role, pos2, vec2};

use self::{card_stack::CardStack, number_filter::Filter};
use super::{
    action::Action,
    panel::PanelContext,
    state::WindowState,
    theme::face,
    ticker_card::{self, CardState},
    widgets,
};
use crate::engine::{settings::Tab, snapshot::Loadable};

/// The panel's own state.
#[derive(Debug, Default)]
pub struct Inspector {
    shown_number: Option<usize>,
    filter: Filter,
    stack: CardStack,
    card: CardState,
}

impl Inspector {
    /// Draws the panel into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>, state: &WindowState) {
        let theme = context.theme;
        ui.spacing_mut().item_spacing.y = 0.0;
        tabs(ui, context, state.tab());
        if let Some(card) = context.snapshot.ticker.clone() {
            let frame = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 12 });
            let height = self.card.height().min(ui.available_height() * 0.74);
            let panel = Panel::bottom("ticker card").exact_size(height).resizable(false).show_separator_line(false);
            panel.frame(frame).show(ui, |ui| {
                ticker_card::show(ui, context, &card, state.kept.chart, &mut self.card);
            });
        }
        let Loadable::Ready(story) = context.snapshot.open.clone() else {
            widgets::empty_note(ui, theme, "No story open", "Its numbers, companies and highlights will stand here.");
            return;
        };
        let scroll_to = state.number.filter(|_| self.shown_number != state.number);
        self.shown_number = state.number;
        ScrollArea::vertical().id_salt(("panel", state.tab(), story.row.id)).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            match state.tab() {
                Tab::Numbers => {
                    numbers::show(ui, context, &story, (state.number, scroll_to), (&mut self.filter, &mut self.stack));
                }
                Tab::Tickers => tickers::show(ui, context, &story),
                Tab::Highlights => highlights::show(ui, context, &story),
            }
            ui.add_space(12.0);
        });
    }
}

fn tabs(ui: &mut Ui, context: &mut PanelContext<'_>, current: Tab) {
    const HEIGHT: f32 = 40.0;
    let theme = context.theme;
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), egui::Sense::hover());
    ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, theme.rule));
    let titles = [(Tab::Numbers, "Key numbers"), (Tab::Tickers, "Tickers"), (Tab::Highlights, "Highlights")];
    let words: f32 = titles.iter().map(|(_, title)| widgets::width(ui, title, &face::sans_bold(13.0))).sum();
    // In a narrow panel they move together, so that none is cut off.
    let margin = ((bar.width() - words) / 4.0).clamp(4.0, 12.0);
    let around = ((bar.width() - words - 2.0 * margin) / 3.0).clamp(4.0, 20.0);
    let mut left = bar.left() + margin;
    for (tab, title) in titles {
        let selected = tab == current;
        let font = if selected { face::sans_bold(13.0) } else { face::sans(13.0) };
        let width = widgets::width(ui, title, &face::sans_bold(13.0)) + around;
        let rect = Rect::from_min_size(pos2(left, bar.top()), vec2(width, HEIGHT));
        let response = ui.interact(rect, ui.scope_id().with(("tab", tab)), egui::Sense::click());
        response.widget_info(|| egui::WidgetInfo::selected(Role::Tab, true, selected, title));
        let ink = if selected || response.hovered() { theme.ink } else { theme.ink_faint };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, title, font, ink);
        if selected {
            let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
            ui.painter().rect_filled(line, 0.0, theme.accent);
        }
        if response.hovered() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        widgets::focus_ring(ui, &response, theme);
        if response.clicked() {
            context.actions.push(Action::ShowTab(tab));
        }
        left += width;
    }
}

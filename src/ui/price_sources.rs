//! Which sources of prices may be asked, each with a note on what it means.

use egui::{Align, Id, Layout, Modal, RichText, TextEdit, Ui};

use super::{
    action::Action,
    panel::PanelContext,
    theme::{Theme, face},
    widgets,
};
use crate::engine::{command::Command, price_settings::PriceSettings};

/// The dialog while it is open.
#[derive(Clone, Debug)]
pub struct PriceSources {
    settings: PriceSettings,
    folder: String,
}

impl PriceSources {
    /// The choices as they are.
    pub fn new(settings: &PriceSettings) -> Self {
        let folder = settings.folder.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
        Self { settings: settings.clone(), folder }
    }

    /// What the reader has chosen.
    fn chosen(&self) -> PriceSettings {
        let folder = self.folder.trim();
        PriceSettings { folder: (!folder.is_empty()).then(|| folder.into()), ..self.settings.clone() }
    }
}

/// Draws the dialog; returns whether it should close. What was chosen holds from then on.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, sources: &mut PriceSources) -> bool {
    let theme = context.theme;
    let modal =
        Modal::new(Id::unique("price sources")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 4.0;
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Price sources").font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        note(ui, theme, "Sources are asked in this order. Two of them are never joined in one chart, and each price says where it comes from.");
        folder(ui, context, sources);
        close
    });
    let close = response.inner || response.should_close();
    let chosen = sources.chosen();
    if close && chosen != *context.snapshot.price_settings {
        context.actions.push(Action::Engine(Command::SetPrices(Box::new(chosen))));
    }
    close
}

fn title(ui: &mut Ui, theme: &Theme, words: &str) {
    ui.add_space(10.0);
    ui.label(RichText::new(words).font(face::sans_bold(13.5)).color(theme.ink));
}

fn note(ui: &mut Ui, theme: &Theme, words: &str) {
    ui.label(RichText::new(words).font(face::sans(12.5)).color(theme.ink_soft));
}

fn folder(ui: &mut Ui, context: &mut PanelContext<'_>, sources: &mut PriceSources) {
    let theme = context.theme;
    title(ui, theme, "Your CSV folder");
    note(
        ui,
        theme,
        "One file an instrument, such as BABA.csv or 9988.HK.csv, as Yahoo, Stooq or Nasdaq export them, or with the \
         columns Date and Close. A line \u{201c}# currency: CNY\u{201d} names another currency; BABA.5m.csv holds bars of five \
         minutes. Nobody is told anything.",
    );
    let default = context.snapshot.ticker.as_ref().map(|card| card.prices.folder.display().to_string());
    let hint = default.unwrap_or_else(|| "The folder \u{201c}prices\u{201d} in the library".to_owned());
    let edit =
        TextEdit::singleline(&mut sources.folder).hint_text(hint).font(face::sans(13.0)).desired_width(f32::INFINITY);
    let response = ui.add(edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Price folder"));
}

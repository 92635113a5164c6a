//! Which sources of prices may be asked, each with a note on what it means.

use egui::{Align, Frame, Id, Layout, Margin, Modal, RichText, ScrollArea, TextEdit, Ui};

use super::{
    action::Action,
    panel::PanelContext,
    theme::{Theme, face},
    widgets,
};
use crate::{
    engine::{command::Command, price_settings::PriceSettings},
    market::series::ProviderId,
    model::quantity::Currency,
    model::secret::Secret,
};

/// The dialog while it is open.
#[derive(Clone, Debug)]
pub struct PriceSources {
    settings: PriceSettings,
    folder: String,
    /// A key as it is typed; it goes to the keychain and is shown nowhere.
    key: String,
}

impl PriceSources {
    /// The choices as they are.
    pub fn new(settings: &PriceSettings) -> Self {
        let folder = settings.folder.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
        Self { settings: settings.clone(), folder, key: String::new() }
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
        // A low window scrolls what does not fit.
        let height = (ui.ctx().content_rect().height() - 130.0).max(120.0);
        ScrollArea::vertical().min_scrolled_height(height).max_height(height).show(ui, |ui| {
            Frame::new().inner_margin(Margin { right: 8, ..Margin::ZERO }).show(ui, |ui| {
                folder(ui, context, sources);
                described(ui, theme);
                tiingo(ui, theme, sources);
                yahoo(ui, theme, sources);
                filings(ui, context, sources);
                also_in(ui, theme, sources);
            });
        });
        close
    });
    let close = response.inner || response.should_close();
    let chosen = sources.chosen();
    let key = sources.key.trim();
    if close && !key.is_empty() {
        let command = Command::SetPriceKey(ProviderId::tiingo(), Secret(key.to_owned()));
        context.actions.push(Action::Engine(command));
    }
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

fn described(ui: &mut Ui, theme: &Theme) {
    title(ui, theme, "Sources you describe");
    note(
        ui,
        theme,
        "A file such as sources/mine.toml in the library names the address and the fields of any JSON or CSV source \
         whose terms you accept. The manual in the README has one to copy.",
    );
}

fn tiingo(ui: &mut Ui, theme: &Theme, sources: &mut PriceSources) {
    switch(ui, theme, "Tiingo, with your key", &mut sources.settings.tiingo);
    note(
        ui,
        theme,
        "Daily prices of US listings for people with an account there. The key is kept in the system's keychain. Tiingo \
         learns which symbols you look at.",
    );
    if sources.settings.tiingo {
        let edit = TextEdit::singleline(&mut sources.key)
            .password(true)
            .hint_text("Type a new key, or leave this empty to keep the one you have")
            .font(face::sans(13.0))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Tiingo key"));
    }
}

fn yahoo(ui: &mut Ui, theme: &Theme, sources: &mut PriceSources) {
    switch(ui, theme, "Yahoo\u{2019}s chart service", &mut sources.settings.yahoo);
    note(
        ui,
        theme,
        "Read this before you turn it on: the service is undocumented, Yahoo's terms forbid automated collection \
         without permission, and it may stop at any time. It is asked under this program's own name, once a second at \
         most, and left alone for hours when it refuses. For personal use only. Yahoo learns which symbols you look at.",
    );
}

fn filings(ui: &mut Ui, context: &mut PanelContext<'_>, sources: &mut PriceSources) {
    let theme = context.theme;
    switch(ui, theme, "The SEC\u{2019}s filings", &mut sources.settings.filings);
    let asks = match &context.snapshot.network.outbound.mail {
        Some(mail) => format!("It is told that {mail} asks, and which companies you look at."),
        None => "It answers only those who say who asks: until you name a mail address under Network, it is not asked."
            .to_owned(),
    };
    note(
        ui,
        theme,
        &format!("Revenue, net income, earnings per share and the newest filings of US-listed companies. {asks}"),
    );
    if sources.settings.filings {
        switch(ui, theme, "Compare with other companies", &mut sources.settings.compare);
        note(
            ui,
            theme,
            "Growth, quality and value of a company among all that file: 16 requests a week while you look at cards. They \
             ask for all companies at once and tell the SEC of none.",
        );
    }
}

fn also_in(ui: &mut Ui, theme: &Theme, sources: &mut PriceSources) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Show amounts also in").font(face::sans_bold(13.5)).color(theme.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let codes = ["EUR", "USD", "GBP", "JPY", "CHF", "CNY"];
            let mut choices = vec![("None", None)];
            choices.extend(codes.into_iter().filter_map(|code| Some((code, Some(Currency::parse(code)?)))));
            widgets::segments(ui, theme, "Show amounts also in", &choices, &mut sources.settings.also_in);
        });
    });
    note(
        ui,
        theme,
        "On the ticker card, at the reference rate of the day: always with the rate, its day and its source. The European \
         Central Bank is asked for the last 90 days and frankfurter.dev for older days; neither learns what for. Put the \
         bank's eurofxref-hist.csv into the price folder, and neither is asked for the days in it.",
    );
}

/// A title with a choice of off and on.
fn switch(ui: &mut Ui, theme: &Theme, name: &str, on: &mut bool) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).font(face::sans_bold(13.5)).color(theme.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::segments(ui, theme, name, &[("Off", false), ("On", true)], on);
        });
    });
}

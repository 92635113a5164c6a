//! The settings, each of them; what is chosen holds at once.

use egui::{Align, Id, Layout, Modal, RichText, Ui, vec2};

use super::{
    panel::PanelContext,
    theme::{Theme, face, size},
    widgets,
};
use crate::engine::settings::{LineWidth, ThemeChoice, WindowSettings};

/// Draws the settings; returns whether the dialog should close.
pub fn show(ui: &Ui, context: &PanelContext<'_>, kept: &mut WindowSettings) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("settings")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(540.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Settings").font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        ui.add_space(8.0);
        rows(ui, theme, kept);
        ui.add_space(10.0);
        let note = "Column widths are set by dragging their edges; a double click gives the usual width back.";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
        close
    });
    response.inner || response.should_close()
}

fn rows(ui: &mut Ui, theme: &Theme, kept: &mut WindowSettings) {
    row(ui, theme, "Theme", |ui| {
        let choices = [
            ("System", ThemeChoice::System),
            ("Paper", ThemeChoice::Light),
            ("Night", ThemeChoice::Dark),
            ("High contrast", ThemeChoice::Contrast),
        ];
        widgets::segments(ui, theme, "Theme", &choices, &mut kept.theme);
    });
    row(ui, theme, "Text size", |ui| {
        let now = kept.text_size.unwrap_or(size::BODY).round();
        let choices = [15.0, 17.0, size::BODY, 20.0, 22.0, 25.0];
        let labels: Vec<(String, f32)> = choices.iter().map(|choice| (choice.to_string(), *choice)).collect();
        let labels: Vec<(&str, f32)> = labels.iter().map(|(label, choice)| (label.as_str(), *choice)).collect();
        let mut chosen = now;
        if widgets::segments(ui, theme, "Text size", &labels, &mut chosen) {
            kept.text_size = Some(chosen);
        }
    });
    row(ui, theme, "Line width", |ui| {
        let choices = [("Narrow", LineWidth::Narrow), ("Normal", LineWidth::Normal), ("Wide", LineWidth::Wide)];
        widgets::segments(ui, theme, "Line width", &choices, &mut kept.line);
    });
    row(ui, theme, "A rise is", |ui| {
        widgets::segments(ui, theme, "A rise is", &[("Green", false), ("Red", true)], &mut kept.red_rises);
    });
    row(ui, theme, "Single keys", |ui| {
        widgets::segments(ui, theme, "Single keys", &[("On", false), ("Off", true)], &mut kept.single_keys_off);
    });
    row(ui, theme, "Sidebar", |ui| {
        widgets::segments(ui, theme, "Sidebar", &[("Names", false), ("Icons", true)], &mut kept.rail);
    });
    row(ui, theme, "Side panel", |ui| {
        widgets::segments(ui, theme, "Side panel", &[("Shown", false), ("Hidden", true)], &mut kept.panel_hidden);
    });
}

fn row(ui: &mut Ui, theme: &Theme, title: &str, control: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 42.0), Layout::left_to_right(Align::Center), |ui| {
        ui.label(RichText::new(title).font(face::sans(13.5)).color(theme.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), control);
    });
}

//! The settings, each of them; what is chosen holds at once.

mod images;
mod keys;
mod retention;
mod symbols;

use egui::{Align, Id, Layout, Modal, RichText, ScrollArea, TextEdit, Ui};

use super::{
    keymap::KeptKeys,
    panel::PanelContext,
    theme::{Theme, face, size},
    widgets,
};
use crate::engine::filing::Retention;
use crate::engine::settings::{CopyListing, LineSpacing, LineWidth, ThemeChoice, WindowSettings};

/// The settings, while they are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsDialog {
    /// What was typed to find a setting.
    pub filter: String,
    focused: bool,
    recording: Option<keys::Recording>,
    /// A limit to the library that is chosen and not in force yet.
    retention: Option<Retention>,
}

/// Draws the settings; returns whether the dialog should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, dialog: &mut SettingsDialog, kept: &mut WindowSettings) -> bool {
    let theme = context.theme;
    keys::record(ui, &mut dialog.recording, kept);
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(Id::unique("settings")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(600.0_f32.min(screen.width() - 60.0));
        ui.set_max_height(screen.height() - 80.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Settings").font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        ui.add_space(6.0);
        let edit = TextEdit::singleline(&mut dialog.filter)
            .id(Id::unique("find a setting"))
            .hint_text(RichText::new("Find a setting or a command").color(theme.ink_faint))
            .font(face::sans(13.0))
            .desired_width(f32::INFINITY);
        let field = widgets::field(ui, theme, edit, "Find a setting");
        if !dialog.focused {
            dialog.focused = true;
            field.request_focus();
        }
        ui.add_space(6.0);
        let height = (screen.height() - 190.0).max(160.0);
        ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 14.0);
            rows(ui, theme, &dialog.filter, kept);
            retention::show(ui, context, &dialog.filter, &mut dialog.retention);
            images::show(ui, context, &dialog.filter);
            symbols::show(ui, context, &dialog.filter);
            keys::show(ui, context, &dialog.filter, &mut dialog.recording, kept);
            if dialog.filter.is_empty() {
                ui.add_space(10.0);
                let note = "Column widths are set by dragging their edges; a double click gives the usual width back. \
                            Ctrl C, Ctrl X and Ctrl V are the clipboard\u{2019}s.";
                ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
            }
        });
        close
    });
    response.inner || response.should_close()
}

fn rows(ui: &mut Ui, theme: &Theme, filter: &str, kept: &mut WindowSettings) {
    let heading = |ui: &mut Ui, title| {
        if filter.trim().is_empty() {
            self::heading(ui, theme, title);
        }
    };
    heading(ui, "Look");
    row(ui, theme, filter, "Theme", |ui| {
        let choices = [
            ("System", ThemeChoice::System),
            ("Paper", ThemeChoice::Light),
            ("Night", ThemeChoice::Dark),
            ("High contrast", ThemeChoice::Contrast),
        ];
        widgets::segments(ui, theme, "Theme", &choices, &mut kept.theme);
    });
    row(ui, theme, filter, "Text size", |ui| {
        let now = kept.text_size.unwrap_or(size::BODY).round();
        let choices = [15.0, 17.0, size::BODY, 20.0, 22.0, 25.0];
        let labels: Vec<(String, f32)> = choices.iter().map(|choice| (choice.to_string(), *choice)).collect();
        let labels: Vec<(&str, f32)> = labels.iter().map(|(label, choice)| (label.as_str(), *choice)).collect();
        let mut chosen = now;
        if widgets::segments(ui, theme, "Text size", &labels, &mut chosen) {
            kept.text_size = Some(chosen);
        }
    });
    row(ui, theme, filter, "Line width", |ui| {
        let choices = [("Narrow", LineWidth::Narrow), ("Normal", LineWidth::Normal), ("Wide", LineWidth::Wide)];
        widgets::segments(ui, theme, "Line width", &choices, &mut kept.line);
    });
    row(ui, theme, filter, "Line spacing", |ui| {
        let choices = [("Close", LineSpacing::Close), ("Normal", LineSpacing::Normal), ("Open", LineSpacing::Open)];
        widgets::segments(ui, theme, "Line spacing", &choices, &mut kept.spacing);
    });
    row(ui, theme, filter, "A rise is", |ui| {
        widgets::segments(ui, theme, "A rise is", &[("Green", false), ("Red", true)], &mut kept.red_rises);
    });
    row(ui, theme, filter, "The same story from several sources", |ui| {
        let choices = [("Listed once", CopyListing::Once), ("Each by itself", CopyListing::Apart)];
        widgets::segments(ui, theme, "The same story", &choices, &mut kept.copies);
    });
    heading(ui, "Window");
    row(ui, theme, filter, "Sidebar", |ui| {
        widgets::segments(ui, theme, "Sidebar", &[("Names", false), ("Icons", true)], &mut kept.rail);
    });
    row(ui, theme, filter, "Side panel", |ui| {
        widgets::segments(ui, theme, "Side panel", &[("Shown", false), ("Hidden", true)], &mut kept.panel_hidden);
    });
    heading(ui, "Watchlist");
    row(ui, theme, filter, "Notifications on the desktop", |ui| {
        let choices = [("Off", false), ("For new stories", true)];
        widgets::segments(ui, theme, "Notifications", &choices, &mut kept.announce);
    });
    heading(ui, "Keys");
    row(ui, theme, filter, "Single keys", |ui| {
        widgets::segments(ui, theme, "Single keys", &[("On", false), ("Off", true)], &mut kept.single_keys_off);
    });
    row(ui, theme, filter, "All keys as usual", |ui| {
        let changed = !kept.keys.is_empty();
        if widgets::text_button(ui, theme, "Reset all keys", false, changed).clicked() {
            kept.keys = KeptKeys::new();
        }
    });
}

/// The title of a group of settings, set off from the group above.
fn heading(ui: &mut Ui, theme: &Theme, title: &str) {
    ui.add_space(9.0);
    widgets::section_title(ui, theme, title, 0.0);
}

/// Whether a setting goes by what was typed: every word of it begins a word of the title.
fn goes_by(title: &str, typed: &str) -> bool {
    typed.trim().is_empty() || super::palette::goes_by(title, typed)
}

fn row(ui: &mut Ui, theme: &Theme, filter: &str, title: &str, control: impl FnOnce(&mut Ui)) {
    if goes_by(title, filter) {
        widgets::labelled(ui, theme, title, 42.0, control);
    }
}

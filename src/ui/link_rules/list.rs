//! All link rules, each of which can be removed.

use egui::{Align, Id, Layout, Modal, RichText, ScrollArea, Ui, vec2};

use crate::{
    engine::command::Command,
    ui::{action::Action, panel::PanelContext, theme::face, widgets},
};

/// Draws the rules; returns whether the dialog should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("link rules")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Link rules").font(face::serif_bold(24.0)).color(theme.ink));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        if context.snapshot.link_rules.is_empty() {
            let note = "None yet. Right-click a company in a story, or select a name, to say what it means.";
            ui.label(RichText::new(note).font(face::sans(13.0)).color(theme.ink_soft));
            return close;
        }
        let height = ui.ctx().content_rect().height() * 0.6;
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for rule in context.snapshot.link_rules.iter().rev() {
                ui.allocate_ui_with_layout(
                    vec2(ui.available_width(), 40.0),
                    Layout::left_to_right(Align::Center),
                    |ui| {
                        let story = rule.wish.story.map(|id| {
                            let row = context.snapshot.stories.iter().find(|row| row.id == id);
                            row.map_or_else(|| "a story that is gone".to_owned(), |row| row.title.clone())
                        });
                        let words = rule.wish.describe();
                        let words = story.map_or(words.clone(), |title| format!("{words}: {title}"));
                        let room = ui.available_width() - 110.0;
                        let line = widgets::elided(ui, &words, face::sans(13.5), theme.ink, room);
                        ui.add(egui::Label::new(line));
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            if widgets::text_button(ui, theme, "Remove", false, true).clicked() {
                                context.actions.push(Action::Engine(Command::RemoveLinkRule(rule.id)));
                            }
                        });
                    },
                );
            }
        });
        close
    });
    response.inner || response.should_close()
}

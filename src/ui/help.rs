//! All keys: made from the list of commands.

use egui::{Id, Modal, RichText, Ui, vec2};

use super::{action::UiCommand, panel::PanelContext, theme::face, widgets};

/// Draws the list; returns whether it should close.
pub fn show(ui: &Ui, context: &PanelContext<'_>) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("help")).frame(widgets::dialog_frame(theme)).show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.label(RichText::new("Keys").font(face::serif_bold(22.0)));
        ui.add_space(6.0);
        let half = UiCommand::ALL.len().div_ceil(2);
        ui.columns(2, |columns| {
            for (column, commands) in columns.iter_mut().zip(UiCommand::ALL.chunks(half)) {
                column.spacing_mut().item_spacing.y = 0.0;
                for command in commands {
                    let (rect, _) =
                        column.allocate_exact_size(vec2(column.available_width(), 26.0), egui::Sense::hover());
                    let title = widgets::elided(column, command.title(), face::sans(13.0), theme.ink, rect.width() - 70.0);
                    column.painter().galley(rect.left_center() - vec2(0.0, title.size().y * 0.5), title, theme.ink);
                    widgets::key_cap(column, theme, rect.right_center() - vec2(6.0, 0.0), &command.key_name());
                }
            }
        });
        ui.add_space(8.0);
        let more = "In a story: drag or Shift with the arrow keys selects, a double click takes a word, a triple click a paragraph, Ctrl C copies.";
        ui.label(RichText::new(more).font(face::sans(12.5)).color(theme.ink_faint));
        ui.add_space(8.0);
        widgets::text_button(ui, theme, "Close", false, true).clicked()
    });
    modal.inner || modal.should_close()
}

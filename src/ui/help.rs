//! All keys: made from the list of commands.

use egui::{Id, Modal, RichText, ScrollArea, Sense, Ui, vec2};

use super::{
    commands::{Group, UiCommand},
    panel::PanelContext,
    theme::face,
    widgets,
};

const ROW: f32 = 25.0;

/// Draws the list; returns whether it should close.
pub fn show(ui: &Ui, context: &PanelContext<'_>) -> bool {
    let theme = context.theme;
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(Id::unique("help")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        let columns_shown = if screen.width() > 1120.0 { 3 } else { 1 + usize::from(screen.width() > 820.0) };
        ui.set_width((340.0 * columns_shown as f32).min(screen.width() - 80.0));
        ui.set_max_height(screen.height() - 80.0);
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Keys").font(face::serif_bold(24.0)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, lucide_icons::Icon::X, "Close", true).clicked();
            });
        });
        ui.add_space(2.0);
        ScrollArea::vertical().max_height(screen.height() - 140.0).auto_shrink([false, true]).show(ui, |ui| {
            // The scroll bar stands beside the keys.
            ui.set_max_width(ui.available_width() - 14.0);
            let groups = columns(columns_shown);
            ui.columns(groups.len(), |columns| {
                for (column, groups) in columns.iter_mut().zip(&groups) {
                    column.spacing_mut().item_spacing.y = 0.0;
                    column.set_max_width(column.available_width() - 12.0);
                    for group in groups {
                        section(column, context, *group);
                    }
                }
            });
            ui.add_space(8.0);
            let more = "In a story a drag selects, a double click takes a word, a triple click a paragraph; Shift with the \
                        arrow keys selects without the mouse, Ctrl A takes all, Ctrl C copies. Files are dropped on the \
                        window, addresses and texts pasted with Ctrl V. Single keys rest while you type.";
            ui.label(RichText::new(more).font(face::sans(12.5)).color(theme.ink_faint));
        });
        close
    });
    response.inner || response.should_close()
}

/// The groups in columns of about the same height: the tallest first, each into the shortest column.
fn columns(count: usize) -> Vec<Vec<Group>> {
    let height = |group: &Group| UiCommand::ALL.iter().filter(|command| command.group() == *group).count() + 2;
    let place = |group: &Group| Group::ALL.iter().position(|other| other == group);
    let mut groups = Group::ALL.to_vec();
    groups.sort_by_key(|group| std::cmp::Reverse(height(group)));
    let mut columns: Vec<Vec<Group>> = vec![Vec::new(); count];
    for group in groups {
        if let Some(shortest) = columns.iter_mut().min_by_key(|column| column.iter().map(height).sum::<usize>()) {
            shortest.push(group);
        }
    }
    for column in &mut columns {
        column.sort_by_key(place);
    }
    columns.sort_by_key(|column| column.first().and_then(place));
    columns
}

fn section(ui: &mut Ui, context: &PanelContext<'_>, group: Group) {
    let theme = context.theme;
    widgets::section_title(ui, theme, group.title(), 0.0);
    for command in UiCommand::ALL.iter().filter(|command| command.group() == group) {
        let keys: Vec<String> = context.keys.strokes(*command).iter().map(|stroke| stroke.name()).collect();
        let (rect, line) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let name = format!("{}: {}", command.title(), keys.join(", "));
        line.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Label, true, &name));
        let mut right = rect.right() - 6.0;
        for key in keys.iter().take(2).rev() {
            right = widgets::key_cap(ui, theme, egui::pos2(right, rect.center().y), key).left() - 5.0;
        }
        let title = widgets::elided(ui, command.title(), face::sans(13.0), theme.ink, right - rect.left() - 14.0);
        let at = rect.left_center() + vec2(0.0, -title.size().y * 0.5);
        ui.painter().galley(at.round(), title, theme.ink);
    }
    ui.add_space(6.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_shown_once() {
        for count in [1, 2, 3] {
            let mut shown = columns(count).concat();
            shown.sort_by_key(|group| Group::ALL.iter().position(|other| other == group));
            assert_eq!(shown, Group::ALL);
        }
    }
}

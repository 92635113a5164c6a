//! What the program has to tell the reader: small cards above the status bar.

use std::time::Duration;

use egui::{Align2, Area, Frame, Layout, Margin, Order, RichText, Stroke, Ui, vec2};
use lucide_icons::Icon;

use super::{
    action::Action,
    panel::PanelContext,
    theme::{face, size},
    widgets,
};
use crate::{
    engine::command::Command,
    model::notice::{Notice, Severity},
};

/// Seconds after which what only informs goes away by itself.
const STAYS: f64 = 8.0;

/// Since when the notices are shown, by the window's own time.
#[derive(Debug, Default)]
pub struct NoticeTimes(Vec<(Notice, f64)>);

/// Draws the newest notices. Errors and warnings stay until they are dismissed.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, times: &mut NoticeTimes) {
    const SHOWN: usize = 3;
    let theme = context.theme;
    let notices = context.snapshot.notices.as_slice();
    times.0.retain(|(notice, _)| notices.contains(notice));
    if notices.is_empty() {
        return;
    }
    let now = ui.input(|input| input.time);
    for notice in notices.iter().filter(|notice| notice.severity == Severity::Info) {
        let since = times.0.iter().find(|(known, _)| known == notice).map(|(_, since)| *since);
        if since.is_none() {
            times.0.push((notice.clone(), now));
        }
        let since = since.unwrap_or(now);
        let left = since + STAYS - now;
        if left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        } else {
            context.actions.push(Action::Engine(Command::DismissNotice(notice.clone())));
        }
    }
    let width = 336.0_f32.min(ui.ctx().content_rect().width() - 24.0);
    Area::new(egui::Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -size::STATUS_BAR - 12.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            for notice in notices.iter().skip(notices.len().saturating_sub(SHOWN)) {
                let (icon, color) = match notice.severity {
                    Severity::Info => (Icon::Info, theme.accent),
                    Severity::Warning => (Icon::TriangleAlert, theme.number),
                    Severity::Error => (Icon::OctagonAlert, theme.down),
                };
                let frame = Frame::new()
                    .fill(theme.raised)
                    .stroke(Stroke::new(1.0, theme.rule_strong))
                    .corner_radius(9)
                    .inner_margin(Margin::symmetric(12, 9))
                    .shadow(ui.visuals().popup_shadow);
                frame.show(ui, |ui| {
                    ui.set_width(width - 26.0);
                    ui.horizontal_top(|ui| {
                        ui.label(RichText::new(icon.unicode()).font(face::icons(16.0)).color(color));
                        ui.allocate_ui_with_layout(
                            vec2(ui.available_width() - 34.0, 0.0),
                            Layout::top_down(egui::Align::Min),
                            |ui| {
                                ui.spacing_mut().item_spacing.y = 2.0;
                                ui.set_min_width(ui.available_width());
                                ui.label(RichText::new(&notice.title).font(face::sans_bold(13.0)));
                                if !notice.detail.is_empty() {
                                    let detail = RichText::new(&notice.detail).font(face::sans(12.5));
                                    ui.label(detail.color(theme.ink_soft));
                                }
                            },
                        );
                        if widgets::icon_button(ui, theme, Icon::X, "Dismiss", true).clicked() {
                            context.actions.push(Action::Engine(Command::DismissNotice(notice.clone())));
                        }
                    });
                });
                ui.add_space(8.0);
            }
        });
}

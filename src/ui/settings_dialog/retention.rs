//! How long stories stay: nothing goes before the reader has seen how many that are.

use egui::{RichText, Ui};

use crate::{
    engine::{
        command::Command,
        filing::{FilingCommand, Retention, UNREAD_DAYS},
    },
    ui::{action::Action, format, panel::PanelContext, theme::face, widgets},
};

/// Draws the section; `chosen` is what was chosen and is not in force yet.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, filter: &str, chosen: &mut Option<Retention>) {
    let theme = context.theme;
    let titles = ["Keep stories for", "Keep at most"];
    if !titles.iter().any(|title| super::goes_by(title, filter)) {
        return;
    }
    if filter.trim().is_empty() {
        super::heading(ui, theme, "Old stories");
    }
    let in_force = context.snapshot.filing.retention;
    let mut now = chosen.unwrap_or(in_force);
    super::row(ui, theme, filter, titles[0], |ui| {
        let choices = [("Ever", None), ("30 days", Some(30)), ("90 days", Some(90)), ("A year", Some(365))];
        widgets::segments(ui, theme, titles[0], &choices, &mut now.days);
    });
    super::row(ui, theme, filter, titles[1], |ui| {
        let choices = [("All", None), ("1,000", Some(1_000)), ("10,000", Some(10_000)), ("50,000", Some(50_000))];
        widgets::segments(ui, theme, titles[1], &choices, &mut now.most);
    });
    if now != chosen.unwrap_or(in_force) {
        *chosen = Some(now).filter(|now| *now != in_force);
        context.actions.push(Action::Engine(Command::Filing(FilingCommand::WeighRetention(*chosen))));
    }
    let note = format!(
        "Starred, highlighted and tagged stories stay, and so do those you added yourself, those that name a watched \
         company, and unread ones for {UNREAD_DAYS} days. What goes cannot be brought back."
    );
    ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
    let Some(retention) = *chosen else { return };
    let preview = context.snapshot.filing.retention_preview.filter(|preview| preview.retention == retention);
    ui.horizontal(|ui| {
        let words = match preview {
            None => "Counting \u{2026}".to_owned(),
            Some(preview) => {
                let gone = format::grouped(preview.removed);
                let all = format::counted(preview.all, "story", "stories");
                format!("{gone} of {all} would go now; {} older ones stay", format::grouped(preview.spared))
            }
        };
        ui.label(RichText::new(words).font(face::sans_bold(13.0)).color(theme.ink));
        if widgets::text_button(ui, theme, "Apply", true, preview.is_some()).clicked() {
            context.actions.push(Action::Engine(Command::Filing(FilingCommand::SetRetention(retention))));
            *chosen = None;
        }
        if widgets::text_button(ui, theme, "Leave it", false, true).clicked() {
            context.actions.push(Action::Engine(Command::Filing(FilingCommand::WeighRetention(None))));
            *chosen = None;
        }
    });
    ui.add_space(6.0);
}

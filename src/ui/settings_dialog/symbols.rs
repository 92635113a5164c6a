//! The directory of symbols: of which day it is, and bringing it up to date.

use egui::{RichText, Ui};

use crate::{
    engine::{
        command::Command,
        snapshot::{Activity, Work},
        symbol_update::SymbolTable,
    },
    model::notice::Notice,
    ui::{
        action::Action,
        commands::UiCommand,
        format,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

const TITLE: &str = "Symbols and names of companies";

/// Draws the row and what is known of the table.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, filter: &str) {
    if !super::goes_by(TITLE, filter) && !super::goes_by(UiCommand::UpdateSymbols.title(), filter) {
        return;
    }
    let theme = context.theme;
    if filter.trim().is_empty() {
        super::heading(ui, theme, "Symbols");
    }
    let table = std::sync::Arc::clone(&context.snapshot.symbols);
    let activity = context.snapshot.activity.as_ref().filter(|activity| activity.work == Work::Symbols);
    widgets::labelled(ui, theme, TITLE, 42.0, |ui| {
        if table.updating {
            if widgets::text_button(ui, theme, "Stop updating", false, true).clicked() {
                context.actions.push(Action::Engine(Command::Stop(Work::Symbols)));
            }
        } else if widgets::text_button(ui, theme, "Update now", false, true).clicked() {
            context.actions.push(Action::Run(UiCommand::UpdateSymbols));
        }
    });
    let faint = |words: String| RichText::new(words).font(face::sans(12.5)).color(theme.ink_faint);
    ui.label(faint(known(&table, activity)));
    if let Some(failure) = &table.failure {
        failed(ui, theme, failure);
    }
    ui.add_space(4.0);
}

/// What is in force, or what is being done about it.
fn known(table: &SymbolTable, activity: Option<&Activity>) -> String {
    if table.updating {
        let Some(Activity { words, done, all, .. }) = activity else { return "Updating \u{2026}".to_owned() };
        return format!("{words} {done} of {all} files are here.");
    }
    let Some(kept) = &table.kept else {
        return "The list that came with the program is in use. An update asks the SEC and Nasdaq for today\u{2019}s."
            .to_owned();
    };
    let changes = kept.changes;
    let some = [(changes.added, "new"), (changes.gone, "gone"), (changes.renamed, "with another symbol")];
    let some: Vec<String> = some
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", format::grouped(*count)))
        .collect();
    let some = if some.is_empty() { "nothing else".to_owned() } else { some.join(", ") };
    format!(
        "{} listed on {}; against the list that came with the program {some}.",
        format::grouped(kept.listed),
        format::date(kept.day)
    )
}

fn failed(ui: &mut Ui, theme: &Theme, failure: &Notice) {
    let words = format!("{}. {}", failure.title, failure.detail);
    ui.label(RichText::new(words).font(face::sans(12.5)).color(theme.number));
}

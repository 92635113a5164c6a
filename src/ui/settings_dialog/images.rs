//! Whose images are fetched, to be taken back one by one.

use egui::{RichText, Ui};

use crate::{
    engine::{command::Command, pictures::PictureSource},
    ui::{action::Action, panel::PanelContext, theme::face, widgets},
};

/// Draws the list.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, filter: &str) {
    let theme = context.theme;
    let filter = filter.trim().to_lowercase();
    if !filter.is_empty() && !"images always shown".contains(&filter) {
        return;
    }
    super::heading(ui, theme, "Images");
    let allowed = std::sync::Arc::clone(&context.snapshot.pictures.allowed);
    let mut names: Vec<(String, &PictureSource)> = allowed
        .iter()
        .filter_map(|source| {
            let name = match source {
                PictureSource::Site(host) => host.clone(),
                // A feed that was unsubscribed from fetches nothing.
                PictureSource::Feed(id) => {
                    context.snapshot.feeds.iter().find(|row| row.feed.id == *id)?.feed.title.clone()
                }
            };
            Some((name, source))
        })
        .collect();
    names.sort();
    let note = if names.is_empty() {
        "No images are fetched. An image in a story offers to show them once, or always for its source."
    } else {
        "Images of these sources are fetched whenever a story of theirs is opened."
    };
    ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
    ui.add_space(4.0);
    for (name, source) in names {
        super::row(ui, theme, "", &name, |ui| {
            if widgets::text_button(ui, theme, "No longer", false, true).clicked() {
                context.actions.push(Action::Engine(Command::AllowImages(source.clone(), false)));
            }
        });
    }
}

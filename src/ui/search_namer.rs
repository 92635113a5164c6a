//! Keeping a search as a view: its name and its words.

use egui::{Align, Id, Key, Layout, Modal, RichText, TextEdit, Ui};

use super::{action::Action, panel::PanelContext, theme::face, widgets};
use crate::{
    engine::{command::Command, filing::FilingCommand},
    model::{id::SearchId, saved_search::SavedSearch},
};

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct SearchNamer {
    id: Option<SearchId>,
    name: String,
    query: String,
    focused: bool,
}

impl SearchNamer {
    /// A search to be kept.
    pub const fn new(name: String, query: String) -> Self {
        Self { id: None, name, query, focused: false }
    }

    /// One to be changed.
    pub fn of(search: &SavedSearch) -> Self {
        Self { id: Some(search.id), ..Self::new(search.name.clone(), search.query.clone()) }
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, namer: &mut SearchNamer) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("save search")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(480.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 8.0;
        let heading = if namer.id.is_some() { "Change the search" } else { "Save the search" };
        ui.label(RichText::new(heading).font(face::serif_bold(22.0)));
        let note = "It stands in the sidebar and takes in stories as they arrive.";
        ui.label(RichText::new(note).font(face::sans(13.0)).color(theme.ink_soft));
        let mut enter = false;
        let focus = !std::mem::replace(&mut namer.focused, true);
        for (name, hint, text) in [
            ("Name of the search", "Name", &mut namer.name),
            ("Words of the search", "Words and conditions, as in the search box", &mut namer.query),
        ] {
            let edit = TextEdit::singleline(text)
                .hint_text(RichText::new(hint).color(theme.ink_faint))
                .font(face::sans(13.5))
                .desired_width(f32::INFINITY);
            let field = widgets::field(ui, theme, edit, name);
            if focus && name == "Name of the search" {
                field.request_focus();
            }
            enter |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        }
        let mut close = false;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ready = !namer.query.trim().is_empty();
            let keep = widgets::text_button(ui, theme, "Save", true, ready).clicked();
            if ready && (keep || enter || widgets::submits(ui)) {
                let save = FilingCommand::SaveSearch(namer.id, namer.name.clone(), namer.query.clone());
                context.actions.push(Action::Engine(Command::Filing(save)));
                close = true;
            }
            close |= widgets::text_button(ui, theme, "Cancel", false, true).clicked();
        });
        close
    });
    response.inner || response.should_close()
}

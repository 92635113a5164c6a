//! Which list of subscriptions to read, and where to write one.

use std::path::Path;

use egui::{Id, Modal, RichText, Ui};

use crate::{
    engine::command::Command,
    ui::{
        action::Action,
        file_dialog::{Choosing, FileWish},
        panel::PanelContext,
        path_field::{PathField, Pressed},
        theme::face,
        widgets,
    },
};

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct ListFile {
    is_export: bool,
    /// Which file.
    pub path: PathField,
}

impl ListFile {
    /// For reading a list.
    pub fn import() -> Self {
        Self { is_export: false, path: PathField::default() }
    }

    /// For writing one.
    pub fn export() -> Self {
        Self { is_export: true, path: PathField::new(Path::new("~/subscriptions.opml")) }
    }

    /// Whether a list is read.
    pub const fn is_import(&self) -> bool {
        !self.is_export
    }

    fn wish(&self) -> FileWish {
        let files: (_, &[&str]) = ("Lists of feeds", &["opml", "xml", "txt"]);
        if self.is_export {
            FileWish { title: "Export feeds", kind: Choosing::Save("subscriptions.opml".to_owned()), files }
        } else {
            FileWish { title: "Import feeds", kind: Choosing::Open, files }
        }
    }

    fn command(&self) -> Option<Command> {
        let path = self.path.path()?;
        Some(if self.is_export { Command::ExportFeeds(path, self.path.if_there()) } else { Command::ImportFeeds(path) })
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, file: &mut ListFile) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("list file")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 8.0;
        let (title, note, verb) = if file.is_export {
            let note = "All subscriptions with their folders, as OPML: every feed reader takes it. No file is replaced \
                        unless you choose it in the dialog.";
            ("Export feeds", note, "Export")
        } else {
            let note = "An OPML file from another feed reader, or a text with one address per line. A file may also be \
                        dropped on the window.";
            ("Import feeds", note, "Import")
        };
        ui.label(RichText::new(title).font(face::serif_bold(22.0)));
        let pressed = file.path.show(ui, theme, ("Path of the list", "~/subscriptions.opml", note), verb);
        if pressed == Some(Pressed::Choose) {
            context.actions.push(Action::ChooseFile(file.wish()));
        }
        if let Some(command) = file.command().filter(|_| pressed == Some(Pressed::Done)) {
            context.actions.push(Action::Engine(command));
            return true;
        }
        pressed == Some(Pressed::Cancel)
    });
    response.inner || response.should_close()
}

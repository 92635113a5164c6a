//! Taking highlights out to a file or folder, and in from one.

use std::path::{Path, PathBuf};

use egui::{Id, Modal, RichText, Ui};

use super::{
    action::Action,
    file_dialog::{Choosing, FileWish},
    panel::PanelContext,
    path_field::{PathField, Pressed},
    theme::face,
    widgets,
};
use crate::{engine::command::Command, exchange::highlights::Format};

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Out(Format),
    In,
}

/// The box, while it is open.
#[derive(Clone, Debug)]
pub struct HighlightFiles {
    way: Way,
    /// Which file or folder.
    pub path: PathField,
}

impl HighlightFiles {
    /// Offers a folder of Markdown files beside other documents.
    pub fn export(folder: &Path) -> Self {
        Self { way: Way::Out(Format::Markdown), path: PathField::new(&place(folder, Format::Markdown)) }
    }

    /// Asks for a file.
    pub fn import() -> Self {
        Self { way: Way::In, path: PathField::default() }
    }

    /// Whether highlights are taken in.
    pub fn is_import(&self) -> bool {
        self.way == Way::In
    }

    /// What the engine is asked for; none while there is no path.
    fn command(&self) -> Option<Command> {
        let path = self.path.path()?;
        Some(match self.way {
            Way::Out(format) => Command::ExportHighlights(format, path, self.path.if_there()),
            Way::In => Command::ImportHighlights(path),
        })
    }

    /// What the system's dialog is asked for.
    fn wish(&self) -> FileWish {
        let save =
            |name: &str, files| FileWish { title: "Export highlights", kind: Choosing::Save(name.to_owned()), files };
        match self.way {
            Way::Out(Format::Markdown) => {
                FileWish { title: "Export highlights", kind: Choosing::Folder, files: ("", &[]) }
            }
            Way::Out(Format::Csv) => save("highlights.csv", ("CSV", &["csv"])),
            Way::Out(Format::Json) => save("highlights.json", ("JSON", &["json"])),
            Way::Out(Format::JsonLd) => save("highlights.jsonld", ("Web Annotations", &["jsonld"])),
            Way::In => FileWish {
                title: "Import highlights",
                kind: Choosing::Open,
                files: ("Highlights", &["json", "jsonld", "csv"]),
            },
        }
    }

    fn set_format(&mut self, folder: &Path, before: Format, format: Format) {
        // A path the reader typed stays.
        if self.path.path() == Some(place(folder, before)) {
            self.path.set(&place(folder, format));
        }
        self.way = Way::Out(format);
    }
}

/// The place offered for a format.
fn place(folder: &Path, format: Format) -> PathBuf {
    folder.join(match format {
        Format::Markdown => "highlights",
        Format::Csv => "highlights.csv",
        Format::Json => "highlights.json",
        Format::JsonLd => "highlights.jsonld",
    })
}

/// Draws the box; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, files: &mut HighlightFiles) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("highlight files")).frame(widgets::dialog_frame(theme));
    let modal = modal.backdrop_color(theme.scrim()).show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 8.0;
        let (title, note, done) = match files.way {
            Way::Out(Format::Markdown) => (
                "Export highlights",
                "A folder with one file for each story. Files that are there keep every line you wrote in them.",
                "Export",
            ),
            Way::Out(_) => ("Export highlights", "One file. No file is replaced unless you choose it in the dialog.", "Export"),
            Way::In => (
                "Import highlights",
                "A file of this program (JSON), of Web Annotations (JSON-LD), or of Readwise (CSV). What is here already \
                 stays as it is.",
                "Import",
            ),
        };
        ui.label(RichText::new(title).font(face::serif_bold(22.0)));
        if let Way::Out(mut format) = files.way {
            let choices = [
                ("Markdown", Format::Markdown),
                ("CSV for Readwise", Format::Csv),
                ("JSON", Format::Json),
                ("Web Annotations", Format::JsonLd),
            ];
            let before = format;
            if widgets::segments(ui, theme, "Export as", &choices, &mut format) {
                files.set_format(&context.snapshot.saves.folder, before, format);
            }
        }
        let pressed = files.path.show(ui, theme, ("File or folder", "/path/to/file", note), done);
        if pressed == Some(Pressed::Choose) {
            context.actions.push(Action::ChooseFile(files.wish()));
        }
        if let Some(command) = files.command().filter(|_| pressed == Some(Pressed::Done)) {
            context.actions.push(Action::Engine(command));
            return true;
        }
        pressed == Some(Pressed::Cancel)
    });
    modal.inner || modal.should_close()
}

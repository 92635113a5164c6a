//! Taking highlights out to a file or folder, and in from one.

use std::path::{Path, PathBuf};

use egui::{Align, Id, Key, Layout, Modal, RichText, TextEdit, Ui};

use super::{action::Action, panel::PanelContext, theme::face, widgets};
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
    path: String,
    focused: bool,
}

impl HighlightFiles {
    /// Offers a folder of Markdown files beside other documents.
    pub fn export(folder: &Path) -> Self {
        let path = place(folder, Format::Markdown).display().to_string();
        Self { way: Way::Out(Format::Markdown), path, focused: false }
    }

    /// Asks for a file.
    pub const fn import() -> Self {
        Self { way: Way::In, path: String::new(), focused: false }
    }

    /// What the engine is asked for; none while there is no path.
    fn command(&self) -> Option<Command> {
        let path = Some(PathBuf::from(self.path.trim())).filter(|path| !path.as_os_str().is_empty())?;
        Some(match self.way {
            Way::Out(format) => Command::ExportHighlights(format, path),
            Way::In => Command::ImportHighlights(path),
        })
    }

    fn set_format(&mut self, folder: &Path, before: Format, format: Format) {
        // A path the reader typed stays.
        if Path::new(self.path.trim()) == place(folder, before) {
            self.path = place(folder, format).display().to_string();
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
            Way::Out(_) => ("Export highlights", "One file. If there is one already, another name is chosen.", "Export"),
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
        let field = TextEdit::singleline(&mut files.path)
            .id(Id::unique("highlight path"))
            .font(face::sans(13.0))
            .desired_width(f32::INFINITY)
            .hint_text(RichText::new("/path/to/file").color(theme.ink_faint))
            .frame(widgets::field_frame(theme));
        let field = ui.add(field);
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("File or folder"));
        if !files.focused {
            files.focused = true;
            field.request_focus();
        }
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
        let command = files.command();
        let (mut submit, mut close) = (false, false);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            submit = widgets::text_button(ui, theme, done, true, command.is_some()).clicked();
            close = widgets::text_button(ui, theme, "Cancel", false, true).clicked();
        });
        submit |= ui.input(|input| input.key_pressed(Key::Enter));
        if submit && let Some(command) = command {
            context.actions.push(Action::Engine(command));
            close = true;
        }
        close
    });
    modal.inner || modal.should_close()
}

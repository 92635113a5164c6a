//! Where and as what the open story is saved.

use std::path::{Path, PathBuf};

use egui::{Align, Id, Key, Layout, Modal, RichText, TextEdit, Ui};

use super::{action::Action, panel::PanelContext, theme::face, widgets};

/// What a story is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For notes and other programs.
    Markdown,
    /// For a browser.
    Html,
}

impl Format {
    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// What came of the system's file dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A file; if it exists the dialog has asked whether to replace it.
    File(PathBuf),
    /// None.
    Nothing,
    /// The system has no such dialog.
    NoDialog,
}

/// The box, while it is open.
#[derive(Clone, Debug)]
pub struct SaveBox {
    /// As what.
    pub format: Format,
    /// Where.
    pub path: String,
    /// The path the system's dialog gave: what is there may be replaced.
    confirmed: Option<String>,
    note: &'static str,
    focused: bool,
}

impl SaveBox {
    /// Offers a file in a folder.
    pub fn new(folder: &Path, stem: &str, format: Format) -> Self {
        let path = folder.join(format!("{stem}.{}", format.ending()));
        Self { format, path: path.display().to_string(), confirmed: None, note: "", focused: false }
    }

    /// Takes in what the system's dialog gave.
    pub fn chosen(&mut self, chosen: Chosen) {
        self.note = match chosen {
            Chosen::File(path) => {
                self.path = path.display().to_string();
                self.confirmed = Some(self.path.clone());
                ""
            }
            Chosen::Nothing => "",
            Chosen::NoDialog => "This system offers no file dialog. Type the path, or keep the one that stands here.",
        };
    }

    /// Where it goes, and whether what is there may be replaced.
    pub fn target(&self) -> Option<(PathBuf, bool)> {
        let path = self.path.trim();
        (!path.is_empty()).then(|| (PathBuf::from(path), self.confirmed.as_deref() == Some(path)))
    }

    /// The name of the file alone.
    pub fn file_name(&self) -> String {
        Path::new(self.path.trim()).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn set_format(&mut self, format: Format) {
        self.format = format;
        let path = Path::new(self.path.trim());
        let known = [Format::Markdown, Format::Html].map(Format::ending);
        if path.extension().is_some_and(|ending| known.iter().any(|known| ending.eq_ignore_ascii_case(known))) {
            self.path = path.with_extension(format.ending()).display().to_string();
        }
    }
}

/// Draws the box; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, save: &mut SaveBox) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("save")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Save the story").font(face::serif_bold(22.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let mut format = save.format;
                let choices = [("Markdown", Format::Markdown), ("HTML", Format::Html)];
                if widgets::segments(ui, theme, "Save as", &choices, &mut format) {
                    save.set_format(format);
                }
            });
        });
        let field = TextEdit::singleline(&mut save.path)
            .id(Id::unique("save path"))
            .font(face::sans(13.0))
            .desired_width(f32::INFINITY)
            .frame(widgets::field_frame(theme));
        let field = ui.add(field);
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("File"));
        if !save.focused {
            save.focused = true;
            field.request_focus();
        }
        let note = match save.note {
            "" => {
                "Promotions are left out, your highlights kept. No file is replaced unless you choose it in the dialog."
            }
            note => note,
        };
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
        let (mut submit, mut close) = (false, false);
        ui.horizontal(|ui| {
            if widgets::text_button(ui, theme, "Choose \u{2026}", false, true).clicked() {
                context.actions.push(Action::ChooseFile);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                submit = widgets::text_button(ui, theme, "Save", true, save.target().is_some()).clicked();
                close = widgets::text_button(ui, theme, "Cancel", false, true).clicked();
            });
        });
        submit |= ui.input(|input| input.key_pressed(Key::Enter)) && save.target().is_some();
        if submit {
            context.actions.push(Action::SubmitSave);
        }
        close
    });
    modal.inner || modal.should_close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_follows_the_format_and_only_a_chosen_file_is_replaced() {
        let mut save = SaveBox::new(Path::new("/library/exports"), "ports-reopen", Format::Markdown);
        assert_eq!(save.target(), Some((PathBuf::from("/library/exports/ports-reopen.md"), false)));
        save.set_format(Format::Html);
        assert_eq!(save.file_name(), "ports-reopen.html");
        save.chosen(Chosen::File(PathBuf::from("/home/a/notes.txt")));
        save.set_format(Format::Markdown);
        assert_eq!(save.target(), Some((PathBuf::from("/home/a/notes.txt"), true)));
        save.path.push_str(".md");
        assert_eq!(save.target(), Some((PathBuf::from("/home/a/notes.txt.md"), false)));
        save.path.clear();
        assert_eq!(save.target(), None);
    }
}

//! Where and as what the open story is saved.

use std::path::{Path, PathBuf};

use egui::{Align, Id, Layout, Modal, RichText, Ui};

use super::{
    action::Action,
    file_dialog::{Choosing, FileWish},
    panel::PanelContext,
    path_field::{PathField, Pressed},
    theme::face,
    widgets,
};
use crate::{engine::taking::IfThere, model::id::StoryId};

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

/// The box, while it is open.
#[derive(Clone, Debug)]
pub struct SaveBox {
    /// The story it was opened for.
    pub story: StoryId,
    /// As what.
    pub format: Format,
    /// Where.
    pub path: PathField,
}

impl SaveBox {
    /// Offers a file in a folder.
    pub fn new(story: StoryId, folder: &Path, stem: &str, format: Format) -> Self {
        Self { story, format, path: PathField::new(&folder.join(format!("{stem}.{}", format.ending()))) }
    }

    /// Where it goes, and whether what is there may be replaced.
    pub fn target(&self) -> Option<(PathBuf, bool)> {
        Some((self.path.path()?, self.path.if_there() == IfThere::Replace))
    }

    /// What the system's dialog is asked for.
    pub fn wish(&self) -> FileWish {
        let path = self.path.path().unwrap_or_default();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let files: (_, &[&str]) = match self.format {
            Format::Markdown => ("Markdown", &["md"]),
            Format::Html => ("HTML", &["html"]),
        };
        FileWish { title: "Save the story", kind: Choosing::Save(name), files }
    }

    fn set_format(&mut self, format: Format) {
        self.format = format;
        let Some(path) = self.path.path() else { return };
        let known = [Format::Markdown, Format::Html].map(Format::ending);
        if path.extension().is_some_and(|ending| known.iter().any(|known| ending.eq_ignore_ascii_case(known))) {
            self.path.set(&path.with_extension(format.ending()));
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
        let note =
            "Promotions are left out, your highlights kept. No file is replaced unless you choose it in the dialog.";
        let pressed = save.path.show(ui, theme, ("File", "", note), "Save");
        if pressed == Some(Pressed::Choose) {
            context.actions.push(Action::ChooseFile(save.wish()));
        }
        if pressed == Some(Pressed::Done) && save.target().is_some() {
            context.actions.push(Action::SubmitSave);
        }
        pressed == Some(Pressed::Cancel)
    });
    modal.inner || modal.should_close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::file_dialog::Chosen;

    #[test]
    fn the_ending_follows_the_format_and_only_a_chosen_file_is_replaced() {
        let story = StoryId::of_sample("ports");
        let mut save = SaveBox::new(story, Path::new("/library/exports"), "ports-reopen", Format::Markdown);
        assert_eq!(save.target(), Some((PathBuf::from("/library/exports/ports-reopen.md"), false)));
        save.set_format(Format::Html);
        assert_eq!(save.wish().kind, Choosing::Save("ports-reopen.html".to_owned()));
        save.path.take(Chosen::Path(PathBuf::from("/home/a/notes.txt")));
        save.set_format(Format::Markdown);
        assert_eq!(save.target(), Some((PathBuf::from("/home/a/notes.txt"), true)));
    }
}

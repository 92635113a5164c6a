//! A path to be typed or to be chosen with the system's dialog: its field, and the buttons under it.

use std::path::{Path, PathBuf};

use egui::{Align, Id, Layout, RichText, TextEdit, Ui};

use super::{
    file_dialog::Chosen,
    theme::{Theme, face},
    widgets,
};
use crate::engine::taking::IfThere;

/// The path, while its box is open.
#[derive(Clone, Debug, Default)]
pub struct PathField {
    text: String,
    /// The path the system's dialog gave: what is there may be replaced.
    confirmed: Option<String>,
    has_no_dialog: bool,
    is_focused: bool,
}

/// Which of the buttons under a path was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// The one that asks the system's dialog.
    Choose,
    /// The one that does it.
    Done,
    /// The one that does not.
    Cancel,
}

impl PathField {
    /// Offers a path.
    pub fn new(path: &Path) -> Self {
        Self { text: path.display().to_string(), ..Self::default() }
    }

    /// What is typed; none if there is nothing.
    pub fn path(&self) -> Option<PathBuf> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| PathBuf::from(text))
    }

    /// What the reader wants where a file is there already.
    pub fn if_there(&self) -> IfThere {
        let is_confirmed = self.confirmed.as_deref() == Some(self.text.trim());
        if is_confirmed { IfThere::Replace } else { IfThere::Another }
    }

    /// Offers another path.
    pub fn set(&mut self, path: &Path) {
        self.text = path.display().to_string();
    }

    /// Takes in what the system's dialog gave.
    pub fn take(&mut self, chosen: Chosen) {
        self.has_no_dialog = chosen == Chosen::NoDialog;
        if let Chosen::Path(path) = chosen {
            self.set(&path);
            self.confirmed = Some(self.text.clone());
        }
    }

    /// Draws the field by its name, what is to be known under it, and the buttons; `done` is on the one that does it,
    /// as Enter in the field does.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        (name, hint, note): (&str, &str, &str),
        done: &str,
    ) -> Option<Pressed> {
        let edit = TextEdit::singleline(&mut self.text)
            .id(Id::unique("path").with(name))
            .font(face::sans(13.0))
            .desired_width(f32::INFINITY)
            .hint_text(RichText::new(hint).color(theme.ink_faint));
        let field = widgets::field(ui, theme, edit, name);
        if !std::mem::replace(&mut self.is_focused, true) {
            field.request_focus();
        }
        let (words, ink) = if self.has_no_dialog {
            ("This system offers no file dialog: type the path, or keep the one that stands here.", theme.number)
        } else {
            (note, theme.ink_faint)
        };
        ui.label(RichText::new(words).font(face::sans(12.5)).color(ink));
        let is_entered = widgets::entered(ui, &field);
        if is_entered && self.path().is_none() {
            field.request_focus();
        }
        self.buttons(ui, theme, done).or(is_entered.then_some(Pressed::Done))
    }

    fn buttons(&self, ui: &mut Ui, theme: &Theme, done: &str) -> Option<Pressed> {
        let mut pressed = None;
        ui.horizontal(|ui| {
            if widgets::text_button(ui, theme, "Choose \u{2026}", false, true).clicked() {
                pressed = Some(Pressed::Choose);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if widgets::text_button(ui, theme, done, true, self.path().is_some()).clicked() {
                    pressed = Some(Pressed::Done);
                }
                if widgets::text_button(ui, theme, "Cancel", false, true).clicked() {
                    pressed = Some(Pressed::Cancel);
                }
            });
        });
        pressed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_from_the_dialog_that_still_stands_there_is_replaced() {
        let mut field = PathField::new(Path::new("/library/exports/a.md"));
        assert_eq!((field.path(), field.if_there()), (Some("/library/exports/a.md".into()), IfThere::Another));
        field.take(Chosen::Path("/home/a/notes.txt".into()));
        assert_eq!((field.path(), field.if_there()), (Some("/home/a/notes.txt".into()), IfThere::Replace));
        field.take(Chosen::Nothing);
        assert_eq!(field.if_there(), IfThere::Replace);
        field.text.push_str(".md");
        assert_eq!((field.path(), field.if_there()), (Some("/home/a/notes.txt.md".into()), IfThere::Another));
        field.text = "  ".to_owned();
        assert_eq!(field.path(), None);
    }
}

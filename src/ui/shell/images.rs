//! Commands for the images of the open story, and for copying from it with its source.

use egui::Ui;

use super::Shell;
use crate::{
    engine::{command::Command, pictures::PictureSource},
    model::article::InlineKind,
    ui::{citation, commands::UiCommand, save_box::Format},
};

impl Shell {
    /// What is done with the open story as a whole.
    pub(super) fn with_story(&mut self, ui: &Ui, command: UiCommand) {
        match command {
            UiCommand::SaveMarkdown => self.save_story(Format::Markdown),
            UiCommand::SaveHtml => self.save_story(Format::Html),
            UiCommand::Print => self.print_story(),
            UiCommand::AlwaysShowImages => self.always_show_images(),
            UiCommand::CopyWithSource => self.copy_with_source(ui),
            _ => self.show_images(),
        }
    }

    /// Shows the images of the open story in this run.
    pub(super) fn show_images(&mut self) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        let has_images = story.article.inlines.iter().any(|inline| matches!(inline.kind, InlineKind::Image(_)));
        if has_images {
            self.commands.push(Command::ShowImages(story.row.id));
        } else {
            self.hint("This story has no images");
        }
    }

    /// Always shows the images of the open story's feed or site, or no longer.
    pub(super) fn always_show_images(&mut self) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        let Some(source) = PictureSource::of(&story.row) else {
            let key = self.keys.hint(UiCommand::ShowImages);
            return self
                .hint(&format!("This story came from no feed or site: its images can be shown once, with {key}"));
        };
        let allowed = self.snapshot.pictures.allowed.contains(&source);
        let of = &story.row.source;
        self.hint(&if allowed {
            format!("Images of {of} are no longer fetched")
        } else {
            format!("Images of {of} are fetched from now on")
        });
        self.commands.push(Command::AllowImages(source, !allowed));
    }

    /// Puts the selected passage on the clipboard, with the headline, source, date and address.
    pub(super) fn copy_with_source(&mut self, ui: &Ui) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        match self.article.selected_text(&story) {
            Some(words) => {
                let published = story.row.published.map(self.local_time);
                ui.ctx().copy_text(citation::passage(&story, &words, published));
                self.hint("Copied with its source");
            }
            None => self.hint("Select text first"),
        }
    }
}

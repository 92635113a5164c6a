//! Saving and printing the open story, and coming back to where it was left.

use std::sync::Arc;

use super::Shell;
use crate::{
    engine::{
        command::Command,
        saving::{SaveTo, Saving},
        snapshot::{Loadable, OpenStory},
    },
    exchange::{
        file_name,
        story::{self, html, markdown},
    },
    ui::{
        file_dialog::{Chosen, FileWish},
        format,
        save_box::{Format, SaveBox},
        state::Dialog,
    },
};

impl Shell {
    /// Offers to save the open story.
    pub(super) fn save_story(&mut self, format: Format) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        let stem = file_name::stem(&story.row.title);
        self.state.dialog = Some(Dialog::Save(SaveBox::new(story.row.id, &self.snapshot.saves.folder, &stem, format)));
    }

    /// Saves the open story where the box says.
    pub(super) fn submit_save(&mut self) {
        let Some(Dialog::Save(save)) = self.state.dialog.take() else { return };
        let Some((path, replace)) = save.target() else { return };
        let Some(story) = self.open_story().filter(|story| story.row.id == save.story).cloned() else {
            return self.hint("The story to be saved is no longer open: open it again first");
        };
        let contents = self.written(&story, save.format);
        let saving = Saving { contents, to: SaveTo::File { path, replace } };
        self.commands.push(Command::Save(Box::new(saving)));
    }

    /// Writes the open story for the browser to print.
    pub(super) fn print_story(&mut self) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        let name = format!("{}.html", file_name::stem(&story.row.title));
        let contents = self.written(&story, Format::Html);
        self.commands.push(Command::Save(Box::new(Saving { contents, to: SaveTo::Print(name) })));
    }

    fn written(&self, story: &OpenStory, format: Format) -> String {
        let row = &story.row;
        let published = format::published(story, self.local_time);
        let marks: Vec<_> = story
            .highlights
            .iter()
            .filter_map(|anchored| Some((anchored.anchor.span()?, anchored.highlight.color)))
            .collect();
        let story = story::Story {
            title: &row.title,
            source: &row.source,
            author: row.author.as_deref(),
            published: published.as_deref(),
            url: row.url.as_ref(),
            article: &story.article,
            marks: &marks,
        };
        match format {
            Format::Markdown => markdown::write(&story),
            Format::Html => html::write(&story),
        }
    }

    /// What is to be chosen with the system's dialog, once.
    pub const fn take_file_wish(&mut self) -> Option<FileWish> {
        self.file_wish.take()
    }

    /// Takes in what was chosen.
    pub fn file_chosen(&mut self, chosen: Chosen) {
        match &mut self.state.dialog {
            Some(Dialog::Save(save)) => save.path.take(chosen),
            Some(Dialog::ListFile(file)) => file.path.take(chosen),
            Some(Dialog::HighlightFiles(files)) => files.path.take(chosen),
            // The box it was for has been closed meanwhile.
            _ => {}
        }
    }

    /// What was written to be printed since the last call, as an address.
    pub(super) fn newly_printed(&mut self) -> Option<String> {
        let saves = Arc::clone(&self.snapshot.saves);
        if saves.prints == std::mem::replace(&mut self.prints, saves.prints) {
            return None;
        }
        Some(url::Url::from_file_path(saves.print.as_ref()?).ok()?.to_string())
    }

    /// Another story came: the place in the last one is remembered, and the place in this one found again.
    pub(super) fn keep_place(&mut self) {
        let Loadable::Ready(open) = &self.snapshot.open else { return };
        let (came, left) = (open.row.id, self.article.story());
        if left == Some(came) || self.arrived == Some(came) {
            return;
        }
        self.arrived = Some(came);
        if let Some(left) = left {
            // What was read to its end begins at its beginning again.
            let at = if self.article.is_at_end() { 0 } else { self.article.position() };
            let before = self.places.insert(left, at);
            let known = before.or_else(|| self.snapshot.places.get(&left).copied()).unwrap_or_default();
            if known != at {
                self.commands.push(Command::KeepPlace(left, at));
            }
        }
        let place = self.places.get(&came).or_else(|| self.snapshot.places.get(&came)).copied();
        if let Some(place) = place {
            self.article.restore(place);
        }
    }
}

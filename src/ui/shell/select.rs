//! Several stories at once: selecting them in the list, and what a command does to all of them.

use std::{collections::HashSet, sync::Arc};

use egui::Ui;

use super::Shell;
use crate::{
    engine::command::{Command, Mark},
    model::{id::StoryId, story::StoryRow},
    ui::{commands::UiCommand, state::View},
};

impl Shell {
    /// Adds a story to those selected, or takes it out.
    pub(super) fn toggle_selected(&mut self, id: StoryId) {
        if self.state.selected.is_empty() {
            self.state.selected.extend(self.state.cursor);
        }
        if !self.state.selected.remove(&id) {
            self.state.selected.insert(id);
        }
        self.state.cursor = Some(id);
        self.state.select_from = Some(id);
    }

    /// Selects everything between where the selection began and a story.
    pub(super) fn select_to(&mut self, id: StoryId) {
        let shown = self.timeline.shown();
        let place = |id: StoryId| shown.iter().position(|row| row.id == id);
        let from = self.state.select_from.or(self.state.cursor).unwrap_or(id);
        let Some(to) = place(id) else { return };
        let from = place(from).unwrap_or(to);
        let range = shown.get(from.min(to)..=from.max(to)).unwrap_or_default();
        self.state.selected = range.iter().map(|row| row.id).collect();
        self.state.select_from = shown.get(from).map(|row| row.id);
        self.state.cursor = Some(id);
        self.timeline.reveal(id);
    }

    /// Lets the selection grow or shrink by one story.
    pub(super) fn extend_selection(&mut self, by: isize) {
        match self.neighbour(by) {
            Some(id) => self.select_to(id),
            None => self.hint(if by > 0 { "Last story" } else { "First story" }),
        }
        self.timeline.take_keys();
    }

    /// Selects all stories of the list.
    pub(super) fn select_all(&mut self) {
        if self.state.view == View::Highlights {
            return;
        }
        self.state.selected = self.timeline.shown().iter().map(|row| row.id).collect();
        self.timeline.take_keys();
    }

    /// Ends a selection of several; returns whether there was one.
    pub(super) fn deselect(&mut self) -> bool {
        self.state.select_from = None;
        !std::mem::take(&mut self.state.selected).is_empty()
    }

    /// What a command is about: the stories selected, in the order of the list, or else the one under the cursor.
    pub(super) fn chosen(&self) -> Vec<Arc<StoryRow>> {
        let selected = &self.state.selected;
        if selected.is_empty() {
            let cursor = self.snapshot.stories.iter().find(|row| Some(row.id) == self.state.cursor);
            return cursor.cloned().into_iter().collect();
        }
        self.timeline.shown().iter().filter(|row| selected.contains(&row.id)).cloned().collect()
    }

    pub(super) fn toggle_read(&mut self) {
        match self.chosen().as_slice() {
            [] => self.choose_first(),
            [one] => self.commands.push(Command::SetRead(one.id, !one.status.read)),
            several => {
                let read = several.iter().any(|row| !row.status.read);
                self.mark(several, Mark::Read(read));
            }
        }
    }

    pub(super) fn toggle_star(&mut self) {
        match self.chosen().as_slice() {
            [] => self.choose_first(),
            [one] => self.commands.push(Command::SetStarred(one.id, !one.status.starred)),
            several => {
                let starred = several.iter().any(|row| !row.status.starred);
                self.mark(several, Mark::Starred(starred));
            }
        }
    }

    pub(super) fn choose_first(&mut self) {
        self.hint(&format!("Choose a story first: {} opens the next one", self.keys.hint(UiCommand::NextStory)));
    }

    fn mark(&mut self, rows: &[Arc<StoryRow>], mark: Mark) {
        self.commands.push(Command::Mark(rows.iter().map(|row| row.id).collect(), mark));
    }

    /// Removes what is chosen; the cursor goes to the story after it.
    pub(super) fn remove_chosen(&mut self) {
        let chosen = self.chosen();
        let Some(last) = chosen.last() else {
            self.choose_first();
            return;
        };
        let ids: Vec<StoryId> = chosen.iter().map(|row| row.id).collect();
        let all: HashSet<StoryId> = ids.iter().copied().collect();
        let shown = self.timeline.shown();
        let at = shown.iter().position(|row| row.id == last.id).unwrap_or_default();
        let (before, after) = shown.split_at_checked(at).unwrap_or_default();
        let mut near = after.iter().skip(1).chain(before.iter().rev());
        let next = near.find(|row| !all.contains(&row.id)).map(|row| row.id);
        self.commands.push(match ids.as_slice() {
            [one] => Command::RemoveStory(*one),
            _ => Command::RemoveStories(ids),
        });
        self.state.cursor = next;
        self.deselect();
    }

    /// Copies the headlines of what is chosen, each with its address.
    pub(super) fn copy_chosen(&mut self, ui: &Ui) {
        let lines: Vec<String> = self.chosen().iter().map(|row| headline(row)).collect();
        if !lines.is_empty() {
            ui.ctx().copy_text(lines.join("\n"));
            let what = if lines.len() == 1 { "Headline copied".to_owned() } else { format!("{} copied", lines.len()) };
            self.hint(&what);
        }
    }
}

/// A headline with its address.
fn headline(row: &StoryRow) -> String {
    match &row.url {
        Some(url) => format!("{}\n{url}", row.title),
        None => row.title.clone(),
    }
}

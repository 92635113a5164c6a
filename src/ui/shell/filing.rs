//! Rules and tags, from the keyboard and from menus.

use super::Shell;
use crate::{
    model::id::StoryId,
    ui::{
        commands::UiCommand,
        rules::{Draft, RulesDialog},
        state::Dialog,
        tag_editor::TagEditor,
    },
};

impl Shell {
    /// Runs a command about rules or tags.
    pub(super) fn filing(&mut self, command: UiCommand) {
        match command {
            UiCommand::EditTags => self.edit_tags(None),
            UiCommand::MuteLikeThis => match self.chosen().first() {
                Some(row) => self.mute_like(row.id),
                None => self.choose_first(),
            },
            _ => self.state.dialog = Some(Dialog::Rules(Box::new(RulesDialog::list()))),
        }
    }

    /// A rule that hides stories like one.
    pub(super) fn mute_like(&mut self, id: StoryId) {
        if let Some(row) = self.snapshot.stories.iter().find(|row| row.id == id) {
            let draft = Draft::mute_like(row, &self.snapshot);
            self.state.dialog = Some(Dialog::Rules(Box::new(RulesDialog::draft(draft))));
        }
    }

    /// The tags of a story, or of what is chosen.
    pub(super) fn edit_tags(&mut self, id: Option<StoryId>) {
        let rows = match id {
            Some(id) => self.snapshot.stories.iter().filter(|row| row.id == id).cloned().collect(),
            None => self.chosen(),
        };
        match TagEditor::of(&rows, &self.snapshot) {
            Some(editor) => self.state.dialog = Some(Dialog::Tags(editor)),
            None => self.choose_first(),
        }
    }
}

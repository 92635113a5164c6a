//! Rules, tags and kept searches, from the keyboard and from menus.

use super::Shell;
use crate::{
    model::id::{SearchId, StoryId},
    ui::{
        commands::UiCommand,
        rules::{Draft, RulesDialog},
        search_namer::SearchNamer,
        state::{Dialog, View},
        tag_editor::TagEditor,
    },
};

impl Shell {
    /// Runs a command about rules, tags, kept searches or copies; returns whether it is one.
    pub(super) fn filing(&mut self, command: UiCommand) -> bool {
        match command {
            UiCommand::SaveSearch => self.save_search(),
            UiCommand::Copies => self.show_copies(None),
            UiCommand::EditTags => self.edit_tags(None),
            UiCommand::MuteLikeThis => match self.chosen().first() {
                Some(row) => self.mute_like(row.id),
                None => self.choose_first(),
            },
            UiCommand::Rules => self.state.dialog = Some(Dialog::Rules(Box::new(RulesDialog::list()))),
            _ => return false,
        }
        true
    }

    /// Keeps what is searched for, or what the list shows, as a view.
    fn save_search(&mut self) {
        let query = match &self.state.view {
            View::Search => self.state.search.trim().to_owned(),
            View::Ticker(symbol) => format!("${symbol}"),
            View::Unread => "is:unread".to_owned(),
            View::Starred => "is:starred".to_owned(),
            View::Muted => "is:muted".to_owned(),
            View::Feed(id) => {
                let row = crate::engine::snapshot::feed(&self.snapshot.feeds, *id);
                row.map_or_else(String::new, |row| format!("feed:\"{}\"", row.feed.name().replace('"', "")))
            }
            View::Saved(id) => return self.change_search(*id),
            View::All | View::Highlights => String::new(),
        };
        if query.is_empty() {
            self.hint("Search for something first: what is found can be kept as a view");
            return;
        }
        self.state.dialog = Some(Dialog::Search(SearchNamer::new(String::new(), query)));
    }

    /// Changes a search that is kept.
    pub(super) fn change_search(&mut self, id: SearchId) {
        if let Some(view) = self.snapshot.filing.saved.iter().find(|view| view.search.id == id) {
            self.state.dialog = Some(Dialog::Search(SearchNamer::of(&view.search)));
        }
    }

    /// The copies of a story, or of the one that is chosen.
    pub(super) fn show_copies(&mut self, id: Option<StoryId>) {
        let chosen = id.or_else(|| self.chosen().first().map(|row| row.id));
        match chosen.filter(|id| !self.snapshot.copies.of(*id).is_empty()) {
            Some(id) => self.state.dialog = Some(Dialog::Copies(id)),
            None => self.hint("No other source prints this story"),
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

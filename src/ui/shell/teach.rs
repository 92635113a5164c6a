//! Teaching the linker from the keyboard: what is selected, or the company stepped to.

use super::Shell;
use crate::{
    model::annotation::Mention,
    ui::{commands::UiCommand, link_rules::teach::Teach, state::Dialog},
};

/// Longer selections are no names.
const LONGEST_NAME: usize = 60;

impl Shell {
    fn how_to(&self, words: &str) -> String {
        format!("{words} with {}", self.keys.hint(UiCommand::NextMention))
    }

    /// The company under the selection or stepped to is not what the name means.
    pub(super) fn not_this_company(&mut self) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        let selected = self.article.selected(&story);
        let mentions = &story.annotations.mentions;
        let under = selected.and_then(|span| mentions.iter().find(|mention: &&Mention| mention.span.overlaps(span)));
        match under.or_else(|| mentions.get(self.state.mention?)) {
            Some(mention) => {
                let words = mention.span.of(&story.article.text).to_owned();
                self.state.dialog = Some(Dialog::Teach(Teach::never(words, mention.symbol.clone(), story.row.id)));
            }
            None => self.hint(&self.how_to("Select a company first, or step to one")),
        }
    }

    /// The selection, or the company stepped to, is to be linked to another.
    pub(super) fn link_name(&mut self) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        let stepped = || Some(story.annotations.mentions.get(self.state.mention?)?.span);
        let words = self.article.selected(&story).or_else(stepped).map(|span| span.of(&story.article.text));
        match words.filter(|words| words.chars().count() < LONGEST_NAME && !words.contains('\n')) {
            Some(words) => {
                self.state.dialog = Some(Dialog::Teach(Teach::always(words.to_owned(), story.row.id)));
            }
            None => self.hint(&self.how_to("Select a name first, or step to a company")),
        }
    }
}

//! Commands about highlights: make one, change the chosen one, go from one to the next, and what changed beneath them.

use egui::Ui;

use super::Shell;
use crate::{
    annotate::sentence,
    engine::{
        command::Command,
        marking::HighlightEdit,
        snapshot::{AnchoredHighlight, OpenStory},
    },
    model::{
        highlight::HighlightColor,
        id::StoryId,
        span::{CharMap, CharSpan, Span},
    },
    ui::{
        article::selection::word_step, commands::UiCommand, note_editor::NoteEditor, revisions::RevisionsDialog,
        state::Dialog,
    },
};

/// Which end of a highlight moves by a word, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// The end rather than the beginning.
    is_end: bool,
    /// Onwards in the text.
    onwards: bool,
}

impl Shell {
    /// Carries out a command about highlights or about a story's history; any other is none of its business.
    pub(super) fn mark_command(&mut self, command: UiCommand) {
        match command {
            UiCommand::Highlight => self.highlight(None),
            UiCommand::HighlightYellow => self.highlight(Some(HighlightColor::Yellow)),
            UiCommand::HighlightGreen => self.highlight(Some(HighlightColor::Green)),
            UiCommand::HighlightBlue => self.highlight(Some(HighlightColor::Blue)),
            UiCommand::HighlightPink => self.highlight(Some(HighlightColor::Pink)),
            UiCommand::HighlightPurple => self.highlight(Some(HighlightColor::Purple)),
            UiCommand::HighlightWithNote => self.highlight_with_note(),
            UiCommand::NextHighlight => self.step_mark(1),
            UiCommand::PreviousHighlight => self.step_mark(-1),
            UiCommand::LengthenHighlight
            | UiCommand::ShortenHighlight
            | UiCommand::BeginEarlier
            | UiCommand::BeginLater
            | UiCommand::RemoveHighlight => self.change_mark(command),
            UiCommand::WhatChanged => self.what_changed(None),
            _ => {}
        }
    }

    /// Marks what is selected or chosen in this colour, or gives the chosen highlight that colour.
    fn highlight(&mut self, color: Option<HighlightColor>) {
        let Some(story) = self.open_story().cloned() else { return self.hint("Open a story first") };
        if self.article.selected(&story).is_none()
            && let Some(chosen) = self.chosen_mark(&story)
        {
            let Some(color) = color else {
                let key = self.keys.hint(UiCommand::HighlightGreen);
                return self.hint(&format!("This is highlighted: {key} and its neighbours change the colour"));
            };
            self.commands.push(Command::EditHighlight(chosen.highlight.id, HighlightEdit::recolor(color)));
            return;
        }
        let Some(span) = self.to_mark(&story) else {
            let (number, company) = (self.keys.hint(UiCommand::NextNumber), self.keys.hint(UiCommand::NextMention));
            return self.hint(&format!("Select text first, or a number with {number} or a company with {company}"));
        };
        let (story, revision) = (story.row.id, story.revision);
        self.commands.push(Command::Highlight { story, revision, span, color: color.unwrap_or_default() });
    }

    /// The selection, or else the sentence of the number or company that is chosen, or the one with the cursor.
    fn to_mark(&self, story: &OpenStory) -> Option<Span> {
        let around = |span: Span| sentence::containing(&sentence::split(&story.article), span);
        let number = || story.annotations.numbers.get(self.state.number?).map(|number| number.sentence);
        let mention = || story.annotations.mentions.get(self.state.mention?).map(|mention| around(mention.span));
        let cursor = || {
            let at = self.article.caret_at(story)?;
            let length = story.article.text.get(at..)?.chars().next()?.len_utf8();
            Some(around(Span::new(at, at + length)))
        };
        self.article.selected(story).or_else(number).or_else(mention).or_else(cursor)
    }

    fn chosen_mark<'a>(&self, story: &'a OpenStory) -> Option<&'a AnchoredHighlight> {
        let id = self.article.marked()?;
        story.highlights.iter().find(|anchored| anchored.highlight.id == id)
    }

    /// Opens the note of the chosen highlight or of the one under the selection, or marks the selection and opens its
    /// note.
    fn highlight_with_note(&mut self) {
        let Some(story) = self.open_story().cloned() else {
            self.hint("Open a story first");
            return;
        };
        let span = self.article.selected(&story);
        let chosen = self.chosen_mark(&story).filter(|_| span.is_none());
        let span = span.or_else(|| self.to_mark(&story));
        let inside = |anchored: &&AnchoredHighlight| {
            let place = anchored.anchor.span();
            place.zip(span).is_some_and(|(place, span)| place.covers(span))
        };
        if let Some(anchored) = chosen.or_else(|| story.highlights.iter().find(inside)) {
            self.state.dialog = Some(Dialog::Note(NoteEditor::of(&anchored.highlight, &self.snapshot)));
            return;
        }
        self.state.note_next = span.map(|span| (story.row.id, span));
        self.highlight(None);
    }

    /// What a command about the chosen highlight does.
    fn change_mark(&mut self, command: UiCommand) {
        let Some(story) = self.open_story().cloned() else {
            self.hint("Open a story first");
            return;
        };
        let Some(chosen) = self.chosen_mark(&story) else {
            let key = self.keys.hint(UiCommand::NextHighlight);
            return self.hint(&format!("Choose a highlight first: click it, or press {key} for the next one"));
        };
        let id = chosen.highlight.id;
        let stretch = match command {
            UiCommand::RemoveHighlight => {
                self.commands.push(Command::RemoveHighlight(id));
                return;
            }
            UiCommand::LengthenHighlight => Stretch { is_end: true, onwards: true },
            UiCommand::ShortenHighlight => Stretch { is_end: true, onwards: false },
            UiCommand::BeginEarlier => Stretch { is_end: false, onwards: false },
            _ => Stretch { is_end: false, onwards: true },
        };
        if let Some(place) = chosen.anchor.span()
            && let Some(passage) = stretched(&story.article.text, place, stretch)
        {
            let edit = HighlightEdit { passage: Some((story.revision, passage)), ..HighlightEdit::default() };
            self.commands.push(Command::EditHighlight(id, edit));
        }
    }

    /// Goes to the next or previous highlight of the story and chooses it.
    fn step_mark(&mut self, by: isize) {
        let Some(story) = self.open_story().cloned() else { return };
        let placed: Vec<_> = story
            .highlights
            .iter()
            .filter_map(|anchored| Some((anchored.highlight.id, anchored.anchor.span()?)))
            .collect();
        let here = self.article.marked().and_then(|id| placed.iter().position(|(other, _)| *other == id));
        let next = match here {
            Some(here) => here.checked_add_signed(by),
            None if by > 0 => Some(0),
            None => placed.len().checked_sub(1),
        };
        match next.and_then(|next| placed.get(next)) {
            Some((id, span)) => {
                self.article.clear_selection();
                self.article.choose_mark(Some(*id));
                self.article.bring(*span);
            }
            None if placed.is_empty() => self.hint("No highlights in this story"),
            None => self.hint(if by > 0 { "Last highlight" } else { "First highlight" }),
        }
    }

    /// Shows a passage as marked in the frame in which it was asked for.
    pub(super) fn mark_at_once(&mut self, ui: &Ui) {
        let Some(story) = self.open_story().cloned() else { return };
        let mut is_new = false;
        for command in &self.commands {
            if let Command::Highlight { story: id, revision, span, color } = command
                && (*id, *revision) == (story.row.id, story.revision)
            {
                self.article.mark_at_once(*span, *color);
                is_new = true;
            }
        }
        if is_new {
            ui.ctx().request_discard("a passage was marked");
        }
    }

    /// Shows what changed in a story, or in the open one.
    pub(super) fn what_changed(&mut self, story: Option<StoryId>) {
        let Some(story) = story.or_else(|| self.open_story().map(|story| story.row.id)).or(self.state.cursor) else {
            self.hint("Open a story first");
            return;
        };
        if self.snapshot.history.as_ref().is_some_and(|history| history.story != story) {
            self.commands.push(Command::CloseHistory);
        }
        self.commands.push(Command::OpenHistory(story));
        self.state.dialog = Some(Dialog::Revisions(RevisionsDialog::default()));
    }
}

/// A passage with one end a word further; none where nothing would be left.
fn stretched(text: &str, place: Span, stretch: Stretch) -> Option<Span> {
    let map = CharMap::new(text);
    let CharSpan { start, end } = map.to_chars(text, place);
    let (byte, from) = if stretch.is_end { (place.end(), end) } else { (place.start(), start) };
    let mut to = word_step(text, byte, from, stretch.onwards).min(map.chars());
    if stretch.is_end && !stretch.onwards {
        // The end stands after a word, not before the one that was let go.
        to = start + text.get(place.start()..map.to_byte(text, to))?.trim_end().chars().count();
    } else if !stretch.is_end && stretch.onwards {
        let rest = text.get(map.to_byte(text, to)..place.end())?;
        let between = |c: char| c.is_whitespace() || ",.;:!?".contains(c);
        to += rest.chars().count() - rest.trim_start_matches(between).chars().count();
    }
    let (start, end) = if stretch.is_end { (start, to) } else { (to, end) };
    (start < end).then(|| map.to_bytes(text, CharSpan { start, end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_moves_by_a_word() {
        let text = "One, zwölf three four.";
        let check = |words: &str, is_end: bool, onwards: bool, expected: Option<&str>| {
            let at = text.find(words).unwrap();
            let span = stretched(text, Span::new(at, at + words.len()), Stretch { is_end, onwards });
            assert_eq!(span.map(|span| span.of(text)), expected, "{words}");
        };
        check("zwölf", true, true, Some("zwölf three"));
        check("zwölf three", true, false, Some("zwölf"));
        check("zwölf", true, false, None);
        check("zwölf", false, false, Some("One, zwölf"));
        check("One, zwölf", false, true, Some("zwölf"));
        check("four.", true, true, Some("four."));
        check("One", false, false, Some("One"));
    }
}

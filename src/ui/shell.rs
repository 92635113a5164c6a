//! The window as a function: snapshot and input in, picture and commands out. It knows no engine and no clock.

use std::sync::Arc;

use egui::{CentralPanel, Event, Frame, Key, Modifiers, Panel, Stroke, ThemePreference, Ui};

use super::{
    action::{Action, UiCommand},
    add_box,
    article::ArticleView,
    help,
    inspector::Inspector,
    notices,
    panel::{LocalTime, PanelContext},
    sidebar,
    state::{AddBox, Tab, View, WindowState},
    statusbar,
    theme::{Theme, Themes, size},
    timeline::{Timeline, list_width},
    topbar, widgets,
};
use crate::{
    engine::{
        command::Command,
        snapshot::{Loadable, OpenStory, Snapshot},
    },
    model::{
        add::AddTarget,
        highlight::HighlightColor,
        id::{HighlightId, StoryId},
    },
};

/// Everything of the window that is not egui's.
pub struct Shell {
    snapshot: Arc<Snapshot>,
    state: WindowState,
    themes: Themes,
    local_time: LocalTime,
    article: ArticleView,
    timeline: Timeline,
    inspector: Inspector,
    hint: Option<String>,
    commands: Vec<Command>,
    known_highlights: Option<(StoryId, Vec<HighlightId>)>,
}

impl Shell {
    /// A window that has seen nothing yet.
    pub fn new(themes: Themes, snapshot: Arc<Snapshot>, local_time: LocalTime) -> Self {
        Self {
            snapshot,
            state: WindowState::default(),
            themes,
            local_time,
            article: ArticleView::default(),
            timeline: Timeline::default(),
            inspector: Inspector::default(),
            hint: None,
            commands: Vec::new(),
            known_highlights: None,
        }
    }

    /// The window's own state, for tests.
    pub const fn state(&self) -> &WindowState {
        &self.state
    }

    /// The list, for tests.
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Says something in the status bar until the next key.
    pub fn hint(&mut self, words: &str) {
        self.hint = Some(words.to_owned());
    }

    /// Takes in the newest state of the engine.
    pub fn receive(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = snapshot;
        if let Some(added) = self.snapshot.added
            && self.state.gone_to != Some(added)
        {
            self.state.gone_to = Some(added);
            if self.state.view != View::All {
                self.show_view(View::All);
            }
            self.open(added);
        }
        if let Some((story, id)) = self.state.reveal_highlight
            && let Loadable::Ready(open) = &self.snapshot.open
            && open.row.id == story
        {
            self.state.reveal_highlight = None;
            let anchored = open.highlights.iter().find(|anchored| anchored.highlight.id == id);
            match anchored.and_then(|anchored| anchored.anchor.span()) {
                Some(span) => self.article.reveal(span),
                None => self.hint = Some("The story no longer holds these words; the highlight is kept".to_owned()),
            }
        }
        self.notice_new_highlight();
    }

    /// A highlight that was just made takes the place of the selection.
    fn notice_new_highlight(&mut self) {
        let Loadable::Ready(open) = &self.snapshot.open else { return };
        let ids: Vec<HighlightId> = open.highlights.iter().map(|anchored| anchored.highlight.id).collect();
        if let Some((story, known)) = &self.known_highlights
            && *story == open.row.id
            && ids.len() > known.len()
        {
            self.article.clear_selection();
        }
        self.known_highlights = Some((open.row.id, ids));
    }

    /// Draws one frame and returns what the engine is asked for.
    pub fn ui(&mut self, ui: &mut Ui) -> Vec<Command> {
        let theme = self.themes.current(ui.ctx());
        let snapshot = Arc::clone(&self.snapshot);
        let mut actions = Vec::new();
        self.keys(ui, &mut actions);
        let mut context =
            PanelContext { snapshot: &snapshot, theme: &theme, local_time: self.local_time, actions: &mut actions };
        self.panels(ui, &mut context);
        for action in actions {
            self.apply(ui, action);
        }
        std::mem::take(&mut self.commands)
    }

    fn panels(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>) {
        let theme = context.theme;
        let window = ui.available_width();
        topbar::show(ui, context, &mut self.state);
        statusbar::show(ui, context, self.hint.as_deref());
        sidebar::show(ui, context, &self.state.view, window < size::NARROW_WINDOW);
        let small = window < size::SMALL_WINDOW;
        let reading = !matches!(context.snapshot.open, Loadable::Missing) && self.state.reading;
        let panel_width = if window < size::NARROW_WINDOW { size::PANEL_NARROW } else { size::PANEL };
        if self.state.panel && !small {
            let side = Panel::right("inspector").exact_size(panel_width).resizable(false);
            let frame = Frame::new().fill(theme.panel);
            side.frame(frame).show(ui, |ui| self.inspector.show(ui, context, &self.state));
        }
        let list =
            Panel::left("list").exact_size(list_width(window)).resizable(false).frame(Frame::new().fill(theme.paper));
        if small && !reading {
            CentralPanel::default().frame(Frame::new().fill(theme.paper)).show(ui, |ui| {
                self.timeline.show(ui, context, &self.state);
            });
        } else {
            if small {
                self.timeline.update(ui, context.snapshot, &self.state);
            } else {
                list.show(ui, |ui| self.timeline.show(ui, context, &self.state));
            }
            CentralPanel::default().frame(Frame::new().fill(theme.paper)).show(ui, |ui| {
                let whole = ui.available_rect_before_wrap();
                self.reading_pane(ui, context);
                if small && self.state.panel_over {
                    self.overlay(ui, context, whole, panel_width);
                }
            });
        }
        notices::show(ui, context);
        self.dialogs(ui, context);
    }

    /// The side panel over the story, where the window has no room beside it.
    fn overlay(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>, whole: egui::Rect, width: f32) {
        let theme = context.theme;
        let rect = egui::Rect::from_min_max(egui::pos2(whole.right() - width, whole.top()), whole.max);
        egui::Area::new(egui::Id::unique("panel overlay")).order(egui::Order::Middle).fixed_pos(rect.min).show(
            ui.ctx(),
            |ui| {
                let (own, _) = ui.allocate_exact_size(rect.size(), egui::Sense::click());
                ui.painter().rect_filled(own, 0.0, theme.panel);
                ui.painter().vline(own.left(), own.y_range(), Stroke::new(1.0, theme.rule_strong));
                let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(own));
                inner.set_clip_rect(own);
                self.inspector.show(&mut inner, context, &self.state);
            },
        );
    }

    fn reading_pane(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>) {
        let theme = context.theme;
        match &context.snapshot.open {
            Loadable::Ready(story) => {
                let story = Arc::clone(story);
                self.article.show(ui, context, &story, self.state.number, self.state.text_size);
            }
            Loadable::Loading => widgets::empty_note(ui, theme, "Opening \u{2026}", ""),
            Loadable::Failed(notice) => widgets::empty_note(ui, theme, &notice.title, &notice.detail),
            Loadable::Missing => welcome(ui, context),
        }
    }

    fn dialogs(&mut self, ui: &Ui, context: &mut PanelContext<'_>) {
        if self.state.help && help::show(ui, context) {
            self.state.help = false;
        }
        if let Some(mut add) = self.state.add.take()
            && !add_box::show(ui, context, &mut add)
        {
            self.state.add = Some(add);
        }
    }

    /// Turns keys into actions, unless a text field has the focus or a dialog is open.
    fn keys(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        let typing = ui.ctx().text_edit_focused();
        let dialog = self.state.help || self.state.add.is_some();
        if typing || dialog {
            return;
        }
        let focused = ui.memory(|memory| memory.focused().is_some());
        let mut pressed = Vec::new();
        ui.input_mut(|input| {
            input.events.retain(|event| {
                let Event::Key { key, pressed: true, modifiers, .. } = event else { return true };
                // A focused button answers Space and Enter itself.
                if focused && matches!(key, Key::Space | Key::Enter) {
                    return true;
                }
                match command_for(*key, *modifiers) {
                    Some(command) => {
                        pressed.push(command);
                        false
                    }
                    None => true,
                }
            });
        });
        if !pressed.is_empty() {
            self.hint = None;
            // The key's own letter must not reach a field that takes the focus in this frame.
            ui.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Text(_))));
        }
        actions.extend(pressed.into_iter().map(Action::Run));
    }

    fn apply(&mut self, ui: &Ui, action: Action) {
        match action {
            Action::Show(view) => self.show_view(view),
            Action::OpenStory(id) => self.open(id),
            Action::OpenTicker(symbol) => {
                self.show_panel();
                self.commands.push(Command::OpenTicker(symbol));
            }
            Action::CloseTicker => self.commands.push(Command::CloseTicker),
            Action::OpenUrl(url) => ui.ctx().open_url(egui::OpenUrl::new_tab(url)),
            Action::SelectNumber(number) => {
                self.state.number = Some(number);
                self.show_tab(Tab::Numbers);
            }
            Action::Reveal(span) => self.article.reveal(span),
            Action::RevealHighlight(story, highlight) => {
                self.state.reveal_highlight = Some((story, highlight));
                self.open(story);
            }
            Action::ShowTab(tab) => {
                self.show_tab(tab);
            }
            Action::Search(text) => self.search(text),
            Action::SubmitAdd => {
                if let Some(target) = self.state.add.take().and_then(|add| AddTarget::parse(&add.text)) {
                    self.commands.push(Command::Add(target));
                }
            }
            Action::Run(command) => self.run(ui, command),
            Action::Engine(command) => {
                if let Command::Unwatch(symbol) = &command
                    && self.state.view == View::Ticker(symbol.clone())
                {
                    self.show_view(View::All);
                }
                if let Command::RemoveFeed(feed) = &command
                    && self.state.view == View::Feed(*feed)
                {
                    self.show_view(View::All);
                }
                self.commands.push(command);
            }
        }
    }

    fn run(&mut self, ui: &Ui, command: UiCommand) {
        match command {
            UiCommand::NextStory => self.step(1),
            UiCommand::PreviousStory => self.step(-1),
            UiCommand::PageDown => self.page_down(),
            UiCommand::OpenStory => {
                if let Some(id) = self.state.cursor.or_else(|| self.timeline.shown().first().map(|row| row.id)) {
                    self.open(id);
                }
            }
            UiCommand::Back => self.back(ui),
            UiCommand::ToggleRead => {
                if let Some(row) = self.current_row() {
                    self.commands.push(Command::SetRead(row.0, !row.1.read));
                }
            }
            UiCommand::ToggleStar => {
                if let Some(row) = self.current_row() {
                    self.commands.push(Command::SetStarred(row.0, !row.1.starred));
                }
            }
            UiCommand::Highlight => self.highlight(),
            UiCommand::NextNumber => self.step_number(1),
            UiCommand::PreviousNumber => self.step_number(-1),
            UiCommand::TogglePanel if ui.ctx().content_rect().width() < size::SMALL_WINDOW => {
                self.state.panel_over = !self.state.panel_over;
            }
            UiCommand::TogglePanel => self.state.panel = !self.state.panel,
            UiCommand::NumbersTab => self.show_tab(Tab::Numbers),
            UiCommand::TickersTab => self.show_tab(Tab::Tickers),
            UiCommand::HighlightsTab => self.show_tab(Tab::Highlights),
            UiCommand::Search => self.state.focus_search = true,
            UiCommand::Add => self.state.add = Some(AddBox::default()),
            UiCommand::RefreshAll => {
                if self.snapshot.feeds.is_empty() {
                    self.hint = Some("No feeds yet: press a to add one".to_owned());
                } else {
                    self.commands.push(Command::RefreshAll);
                }
            }
            UiCommand::OpenOriginal => match self.open_story().map(|story| story.row.url.clone()) {
                Some(Some(url)) => ui.ctx().open_url(egui::OpenUrl::new_tab(url)),
                _ => self.hint = Some("This story has no address to open".to_owned()),
            },
            UiCommand::Undo => {
                if self.snapshot.undo.is_some() {
                    self.commands.push(Command::Undo);
                } else {
                    self.hint = Some("Nothing to undo".to_owned());
                }
            }
            UiCommand::LargerText => self.state.text_size = (self.state.text_size + 1.0).min(32.0),
            UiCommand::SmallerText => self.state.text_size = (self.state.text_size - 1.0).max(13.0),
            UiCommand::ResetText => self.state.text_size = size::BODY,
            UiCommand::ToggleTheme => {
                let dark = ui.ctx().theme() == egui::Theme::Dark;
                ui.ctx().set_theme(if dark { ThemePreference::Light } else { ThemePreference::Dark });
            }
            UiCommand::Help => self.state.help = true,
            UiCommand::Quit => ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    fn show_tab(&mut self, tab: Tab) {
        self.state.tab = tab;
        self.show_panel();
    }

    const fn show_panel(&mut self) {
        self.state.panel = true;
        self.state.panel_over = true;
    }

    fn show_view(&mut self, view: View) {
        if view != View::Search && !self.state.search.is_empty() {
            self.state.search.clear();
            self.commands.push(Command::Search(String::new()));
        }
        self.state.reading = false;
        self.state.kept.clear();
        self.state.view = view;
    }

    fn open(&mut self, id: StoryId) {
        self.state.cursor = Some(id);
        self.state.reading = true;
        self.state.number = None;
        self.hint = None;
        if !self.state.kept.contains(&id) && matches!(self.state.view, View::Unread | View::Starred) {
            self.state.kept.push(id);
        }
        self.timeline.reveal(id);
        self.commands.push(Command::Open(id));
    }

    fn step(&mut self, by: isize) {
        let shown = self.timeline.shown();
        let here = self.state.cursor.and_then(|id| shown.iter().position(|row| row.id == id));
        let next = match here {
            Some(i) => i.checked_add_signed(by),
            None => Some(0),
        };
        match next.and_then(|i| shown.get(i)).map(|row| row.id) {
            Some(id) => self.open(id),
            None => self.hint = Some(if by > 0 { "Last story" } else { "First story" }.to_owned()),
        }
    }

    fn page_down(&mut self) {
        if self.open_story().is_none() || self.article.is_at_end() {
            let shown = self.timeline.shown();
            let here = self.state.cursor.and_then(|id| shown.iter().position(|row| row.id == id));
            let next = shown.iter().skip(here.map_or(0, |i| i + 1)).find(|row| !row.status.read).map(|row| row.id);
            match next {
                Some(id) => self.open(id),
                None => self.hint = Some("No unread story below".to_owned()),
            }
        } else {
            self.article.page_down();
        }
    }

    fn highlight(&mut self) {
        let Some(story) = self.open_story().cloned() else {
            self.hint = Some("Open a story first".to_owned());
            return;
        };
        let sentence = || {
            let number = story.annotations.numbers.get(self.state.number?)?;
            Some(number.sentence)
        };
        match self.article.selected(&story).or_else(sentence) {
            Some(span) => {
                self.commands.push(Command::Highlight { story: story.row.id, span, color: HighlightColor::default() });
            }
            None => self.hint = Some("Select text first, or a number with ]".to_owned()),
        }
    }

    fn step_number(&mut self, by: isize) {
        let Some(story) = self.open_story().cloned() else { return };
        let ranked: Vec<usize> = story
            .annotations
            .numbers
            .iter()
            .enumerate()
            .filter(|(_, number)| number.rank.is_some())
            .map(|(i, _)| i)
            .collect();
        let here = self.state.number.and_then(|number| ranked.iter().position(|&i| i == number));
        let next = match here {
            Some(i) => i.checked_add_signed(by).filter(|&i| i < ranked.len()),
            None if by > 0 => Some(0),
            None => ranked.len().checked_sub(1),
        };
        match next.and_then(|i| ranked.get(i)).copied() {
            Some(index) => {
                self.state.number = Some(index);
                self.state.tab = Tab::Numbers;
                if let Some(number) = story.annotations.numbers.get(index) {
                    self.article.reveal(number.sentence);
                }
            }
            None if ranked.is_empty() => self.hint = Some("No key numbers in this story".to_owned()),
            None => self.hint = Some(if by > 0 { "Last number" } else { "First number" }.to_owned()),
        }
    }

    fn search(&mut self, text: String) {
        if text.trim().is_empty() {
            if self.state.view == View::Search {
                self.state.view = View::All;
            }
        } else {
            self.state.view = View::Search;
            self.state.reading = false;
        }
        self.commands.push(Command::Search(text));
    }

    /// Closes the topmost thing: selection, number, card, search, story.
    fn back(&mut self, ui: &Ui) {
        if let Some(story) = self.open_story().cloned()
            && self.article.selected(&story).is_some()
        {
            self.article.clear_selection();
        } else if self.state.number.is_some() {
            self.state.number = None;
        } else if self.state.panel_over && ui.ctx().content_rect().width() < size::SMALL_WINDOW {
            self.state.panel_over = false;
        } else if self.snapshot.ticker.is_some() {
            self.commands.push(Command::CloseTicker);
        } else if self.state.view == View::Search {
            self.show_view(View::All);
        } else if self.state.reading {
            self.state.reading = false;
        }
        ui.memory_mut(egui::Memory::stop_text_input);
    }

    fn open_story(&self) -> Option<&Arc<OpenStory>> {
        match &self.snapshot.open {
            Loadable::Ready(story) => Some(story),
            _ => None,
        }
    }

    fn current_row(&self) -> Option<(StoryId, crate::model::story::StoryStatus)> {
        let id = self.state.cursor?;
        let row = self.snapshot.stories.iter().find(|row| row.id == id)?;
        Some((id, row.status))
    }
}

/// The command of a key. Punctuation is matched by the character alone, since keyboards reach it in different ways.
fn command_for(key: Key, modifiers: Modifiers) -> Option<UiCommand> {
    let punctuation = matches!(key, Key::OpenBracket | Key::CloseBracket | Key::Slash | Key::Questionmark);
    UiCommand::ALL.into_iter().find(|command| {
        command.keys().into_iter().any(|shortcut| {
            let same = if punctuation && !modifiers.command {
                shortcut.modifiers.is_none() && (key != Key::Slash || !modifiers.shift)
                    || shortcut.modifiers.shift && modifiers.shift
            } else {
                modifiers.matches_exact(shortcut.modifiers)
                    || (matches!(key, Key::Plus | Key::Equals) && modifiers.command && shortcut.modifiers.command)
            };
            shortcut.logical_key == key && same
        })
    })
}

fn welcome(ui: &mut Ui, context: &mut PanelContext<'_>) {
    let theme: &Theme = context.theme;
    let empty = context.snapshot.counts.all == 0;
    ui.add_space((ui.available_height() * 0.28).max(20.0));
    ui.vertical_centered(|ui| {
        ui.label(egui::RichText::new("Tapereader").font(super::theme::face::serif_bold(30.0)).color(theme.ink));
        ui.add_space(4.0);
        let line = if empty {
            "Your library is empty. Paste a story, or add the address of a page or feed."
        } else {
            "Choose a story, or press j for the first one."
        };
        ui.label(egui::RichText::new(line).font(super::theme::face::sans(13.5)).color(theme.ink_soft));
        ui.add_space(14.0);
        if widgets::text_button(ui, theme, "Add a story or feed", empty, true).clicked() {
            context.actions.push(Action::Run(UiCommand::Add));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_runs_its_command() {
        let none = Modifiers::NONE;
        let shift = Modifiers::SHIFT;
        let command = Modifiers::COMMAND;
        for (key, modifiers, expected) in [
            (Key::J, none, Some(UiCommand::NextStory)),
            (Key::H, none, Some(UiCommand::Highlight)),
            (Key::H, shift, None),
            (Key::Slash, none, Some(UiCommand::Search)),
            (Key::Slash, shift, Some(UiCommand::Help)),
            (Key::Questionmark, shift, Some(UiCommand::Help)),
            (Key::Questionmark, none, Some(UiCommand::Help)),
            (Key::OpenBracket, Modifiers::ALT, Some(UiCommand::PreviousNumber)),
            (Key::Z, command, Some(UiCommand::Undo)),
            (Key::Z, none, None),
            (Key::Plus, command | shift, Some(UiCommand::LargerText)),
            (Key::ArrowRight, shift, None),
        ] {
            assert_eq!(command_for(key, modifiers), expected, "{modifiers:?} {key:?}");
        }
    }

    #[test]
    fn no_key_runs_two_commands() {
        let mut seen = Vec::new();
        for command in UiCommand::ALL {
            for shortcut in command.keys() {
                assert!(!seen.contains(&shortcut), "{shortcut:?} twice");
                seen.push(shortcut);
            }
        }
    }
}

//! What actions and commands do: they change the window's own state, or ask the engine.

use std::sync::Arc;

use chrono::NaiveDateTime;
use egui::{Ui, ViewportCommand};

use super::Shell;
use crate::{
    annotate::directory::Directory,
    engine::{
        command::Command,
        filing::FilingCommand,
        settings::{Tab, ThemeChoice},
        snapshot::OpenStory,
    },
    market::range::ChartRange,
    model::{add::AddTarget, id::StoryId, instrument::Symbol},
    ui::{
        action::{Action, Column},
        add_box::AddBox,
        article::find::FindBar,
        citation,
        commands::UiCommand,
        feed_choice::FeedChoice,
        highlight_files::HighlightFiles,
        history::Place,
        layout,
        note_editor::NoteEditor,
        number_export,
        palette::Palette,
        price_sources::PriceSources,
        settings_dialog::SettingsDialog,
        state::{Dialog, View},
    },
};

impl Shell {
    pub(super) fn apply(&mut self, ui: &Ui, action: Action) {
        match action {
            Action::Show(view) => self.show_view(view),
            Action::OpenStory(id) => self.open(id),
            Action::ToggleSelected(id) => self.toggle_selected(id),
            Action::SelectTo(id) => self.select_to(id),
            Action::OpenTicker(symbol) => {
                self.show_panel();
                self.commands.push(Command::OpenTicker(symbol));
            }
            Action::SetChart(look) => self.state.kept.chart = look,
            Action::CloseTicker => self.commands.push(Command::CloseTicker),
            Action::OpenUrl(url) => ui.ctx().open_url(egui::OpenUrl::new_tab(url)),
            Action::Copy(text) => ui.ctx().copy_text(text),
            Action::CopyNumber(index) => self.copy_number(ui, index),
            Action::CopyNumbers => self.copy_numbers(ui),
            Action::SelectNumber(number) => {
                self.state.number = Some(number);
                self.state.mention = None;
                self.show_tab(Tab::Numbers);
            }
            Action::Reveal(span) => self.article.reveal(span),
            Action::RevealIn(story, span) => {
                self.state.reveal_passage = Some((story, span));
                self.open(story);
            }
            Action::RevealHighlight(story, highlight) => {
                self.state.reveal_highlight = Some((story, highlight));
                self.open(story);
            }
            Action::WhatChanged(story) => self.what_changed(Some(story)),
            Action::ShowTab(tab) => self.show_tab(tab),
            Action::Resize(column, width) => {
                let kept = &mut self.state.kept;
                *match column {
                    Column::Sidebar => &mut kept.sidebar,
                    Column::List => &mut kept.list,
                    Column::Panel => &mut kept.panel,
                } = width;
            }
            Action::Search(text) => self.search(text),
            Action::SubmitAdd => {
                if let Some(Dialog::Add(add)) = self.state.dialog.take()
                    && let Some(target) = AddTarget::parse(&add.text)
                {
                    ui.memory_mut(egui::Memory::stop_text_input);
                    self.commands.push(Command::Add(target));
                }
            }
            Action::EditNote(id) => {
                if let Some(row) = self.snapshot.highlights.iter().find(|row| row.highlight.id == id) {
                    self.state.dialog = Some(Dialog::Note(NoteEditor::of(&row.highlight, &self.snapshot)));
                }
            }
            Action::Subscribe(feeds) => {
                let feeds = feeds.into_iter().map(|feed| (feed.url, feed.title)).collect();
                self.commands.push(Command::Subscribe(feeds));
            }
            Action::ChooseFeedsOf(symbol) => self.choose_feeds_of(&symbol),
            Action::ShowCopies(id) => self.show_copies(Some(id)),
            Action::ChangeSearch(id) => self.change_search(id),
            Action::EditTags(id) => self.edit_tags(Some(id)),
            Action::MuteLike(id) => self.mute_like(id),
            Action::Teach(teach) => self.state.dialog = Some(Dialog::Teach(teach)),
            Action::ChooseFile(wish) => self.file_wish = Some(wish),
            Action::SubmitSave => {
                ui.memory_mut(egui::Memory::stop_text_input);
                self.submit_save();
            }
            Action::FeedDetails(id) => self.feed_details(id),
            Action::ToggleFolder(folder) => self.toggle_folder(folder),
            Action::EngineAll(commands) => self.commands.extend(commands),
            Action::Run(command) => self.run(ui, command),
            Action::Engine(command) => {
                let gone = match &command {
                    Command::Unwatch(symbol) => self.state.view == View::Ticker(symbol.clone()),
                    Command::Filing(FilingCommand::RemoveSearch(id)) => self.state.view == View::Saved(*id),
                    Command::RemoveFeed(feed) => self.state.view == View::Feed(*feed),
                    _ => false,
                };
                if gone {
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
            UiCommand::MoveDown => self.move_cursor(1),
            UiCommand::MoveUp => self.move_cursor(-1),
            UiCommand::OpenStory => {
                self.timeline.give_up_keys();
                if let Some(id) = self.state.cursor.or_else(|| self.timeline.shown().first().map(|row| row.id)) {
                    self.open(id);
                }
            }
            UiCommand::PageDown => self.page_down(),
            UiCommand::PageUp => self.article.page(-1.0),
            UiCommand::StoryStart => self.article.to_edge(false),
            UiCommand::StoryEnd => self.article.to_edge(true),
            UiCommand::SelectDown => self.extend_selection(1),
            UiCommand::SelectUp => self.extend_selection(-1),
            UiCommand::SelectAll => self.select_all(),
            UiCommand::ToggleRead => self.toggle_read(),
            UiCommand::ToggleStar => self.toggle_star(),
            UiCommand::CopyHeadline => self.copy_chosen(ui),
            UiCommand::RemoveStory => self.remove_chosen(),
            UiCommand::MarkAllRead => self.mark_all_read(),
            UiCommand::Close => self.close(ui),
            UiCommand::ExportHighlights => self.export_highlights(),
            UiCommand::ImportHighlights => {
                self.state.dialog = Some(Dialog::HighlightFiles(HighlightFiles::import()));
            }
            UiCommand::NextNumber => self.step_number(1),
            UiCommand::PreviousNumber => self.step_number(-1),
            UiCommand::NextMention => self.step_mention(1),
            UiCommand::PreviousMention => self.step_mention(-1),
            UiCommand::CopyNumber => self.copy_chosen_number(ui),
            UiCommand::CopyNumbers => self.copy_numbers(ui),
            UiCommand::CopyNumbersMarkdown => self.copy_table(ui, number_export::markdown),
            UiCommand::CopyNumbersCsv => self.copy_table(ui, number_export::csv),
            UiCommand::TickerCard => self.ticker_card(),
            UiCommand::ChartRange | UiCommand::ChartStyle => self.chart(command),
            UiCommand::Watch => self.watch(),
            UiCommand::FindInStory => self.find_in_story(ui),
            UiCommand::NotThisCompany => self.not_this_company(),
            UiCommand::LinkName => self.link_name(),
            UiCommand::OpenOriginal => self.open_original(ui),
            UiCommand::SaveMarkdown
            | UiCommand::SaveHtml
            | UiCommand::Print
            | UiCommand::ShowImages
            | UiCommand::AlwaysShowImages
            | UiCommand::CopyWithSource => self.with_story(ui, command),
            UiCommand::Palette => self.palette(false),
            UiCommand::GoTicker => self.palette(true),
            UiCommand::Search => self.state.focus_search = true,
            UiCommand::Back => self.travel(false),
            UiCommand::Forward => self.travel(true),
            UiCommand::GoAll => self.show_view(View::All),
            UiCommand::GoUnread => self.show_view(View::Unread),
            UiCommand::GoStarred => self.show_view(View::Starred),
            UiCommand::GoHighlights => self.show_view(View::Highlights),
            UiCommand::GoMuted => self.show_view(View::Muted),
            UiCommand::GoWatchlist => self.go_watchlist(ui),
            UiCommand::Add => self.state.dialog = Some(Dialog::Add(AddBox::default())),
            UiCommand::ChooseFeeds
            | UiCommand::ImportFeeds
            | UiCommand::ExportFeeds
            | UiCommand::FeedDetails
            | UiCommand::PauseFeed
            | UiCommand::Unsubscribe
            | UiCommand::Network => self.run_on_feeds(command),
            UiCommand::Refresh | UiCommand::RefreshAll => self.refresh(command),
            UiCommand::Undo if self.snapshot.undo.is_none() => self.hint("Nothing to undo"),
            UiCommand::Undo => self.commands.push(Command::Undo),
            UiCommand::Redo if self.snapshot.redo.is_none() => self.hint("Nothing to redo"),
            UiCommand::Redo => self.commands.push(Command::Redo),
            UiCommand::PriceSources => self.price_sources(),
            UiCommand::UpdateSymbols => self.update_symbols(),
            UiCommand::RemoveSamples if self.snapshot.counts.samples == 0 => self.hint("No samples are left"),
            UiCommand::RemoveSamples => self.commands.push(Command::RemoveSamples),
            UiCommand::TogglePanel if self.panel_lies_over(ui) => self.state.panel_over = !self.state.panel_over,
            UiCommand::TogglePanel => self.state.kept.panel_hidden = !self.state.kept.panel_hidden,
            UiCommand::ToggleSidebar => self.state.kept.rail = !self.state.kept.rail,
            UiCommand::NumbersTab => self.show_tab(Tab::Numbers),
            UiCommand::TickersTab => self.show_tab(Tab::Tickers),
            UiCommand::HighlightsTab => self.show_tab(Tab::Highlights),
            UiCommand::LargerText => self.state.kept.text_size = Some(self.state.text_size() + 1.0),
            UiCommand::SmallerText => self.state.kept.text_size = Some(self.state.text_size() - 1.0),
            UiCommand::ResetText => self.state.kept.text_size = None,
            UiCommand::ToggleTheme => self.toggle_theme(ui),
            UiCommand::ThemeSystem => self.state.kept.theme = ThemeChoice::System,
            UiCommand::ThemeContrast => self.state.kept.theme = ThemeChoice::Contrast,
            UiCommand::FullScreen => toggle_full_screen(ui),
            UiCommand::LinkRules => self.state.dialog = Some(Dialog::LinkRules),
            UiCommand::Settings => self.state.dialog = Some(Dialog::Settings(SettingsDialog::default())),
            UiCommand::Help => self.state.dialog = Some(Dialog::Help),
            UiCommand::Quit => ui.ctx().send_viewport_cmd(ViewportCommand::Close),
            command if self.filing(command) => {}
            command => self.mark_command(command),
        }
        self.state.kept.text_size = self.state.kept.text_size.map(|_| self.state.text_size());
    }

    fn export_highlights(&mut self) {
        if self.snapshot.highlights.is_empty() {
            return self.hint("No highlights yet");
        }
        let files = HighlightFiles::export(&self.snapshot.saves.folder);
        self.state.dialog = Some(Dialog::HighlightFiles(files));
    }

    fn choose_feeds_of(&mut self, symbol: &Symbol) {
        let directory = Directory::current();
        match directory.by_symbol(symbol).and_then(|id| directory.instrument(id)) {
            Some(instrument) => self.state.dialog = Some(Dialog::Feeds(FeedChoice::company(&instrument))),
            None => self.hint("The directory does not know this symbol"),
        }
    }

    fn open_original(&mut self, ui: &Ui) {
        match self.open_story().and_then(|story| story.row.url.clone()) {
            Some(url) => ui.ctx().open_url(egui::OpenUrl::new_tab(url)),
            None => self.hint("This story has no address to open"),
        }
    }

    fn toggle_theme(&mut self, ui: &Ui) {
        let dark = self.state.kept.theme == ThemeChoice::Contrast || ui.ctx().theme() == egui::Theme::Dark;
        self.state.kept.theme = if dark { ThemeChoice::Light } else { ThemeChoice::Dark };
    }

    fn panel_lies_over(&self, ui: &Ui) -> bool {
        !layout::columns(ui.ctx().content_rect().width(), &self.state.kept).panel_beside
    }

    fn show_tab(&mut self, tab: Tab) {
        self.state.kept.tab = tab;
        self.show_panel();
    }

    const fn show_panel(&mut self) {
        self.state.kept.panel_hidden = false;
        self.state.panel_over = true;
    }

    fn go_watchlist(&mut self, ui: &Ui) {
        if let Some(symbol) = self.snapshot.watchlist.first().map(|row| row.symbol.clone()) {
            self.show_view(View::Ticker(symbol.clone()));
            self.apply(ui, Action::OpenTicker(symbol));
        } else {
            let key = self.keys.hint(UiCommand::Watch);
            self.hint(&format!("The watchlist is empty: open a ticker card and press {key}"));
        }
    }

    pub(super) fn show_view(&mut self, view: View) {
        if view != View::Search && !self.state.search.is_empty() {
            self.state.search.clear();
            self.commands.push(Command::Search(String::new()));
        }
        self.state.reading = false;
        self.deselect();
        self.state.stay.clear();
        self.state.view = view;
        self.note_place();
    }

    pub(super) fn go_to_added(&mut self, story: StoryId) {
        if self.state.view != View::All {
            self.show_view(View::All);
        }
        self.open(story);
    }

    fn open(&mut self, id: StoryId) {
        self.let_go();
        self.state.cursor = Some(id);
        self.state.reading = true;
        self.state.kept.open = Some(id);
        if matches!(self.state.view, View::Unread | View::Starred | View::Muted | View::Saved(_)) {
            self.state.stay.insert(id);
        }
        self.timeline.reveal(id);
        self.commands.push(Command::Open(id));
        self.note_place();
    }

    /// Lets go of what was chosen in the list and in the story, and of what was said about it.
    fn let_go(&mut self) {
        self.deselect();
        self.state.number = None;
        self.state.mention = None;
        self.hint = None;
    }

    /// Notes where the window is, for going back.
    pub(super) fn note_place(&mut self) {
        self.history.visit(Place {
            view: self.state.view.clone(),
            search: self.state.search.clone(),
            story: self.state.kept.open.filter(|_| self.state.reading),
        });
    }

    fn travel(&mut self, forward: bool) {
        let place = if forward { self.history.forward() } else { self.history.back() };
        let Some(place) = place else {
            self.hint(if forward { "Nothing to go forward to" } else { "Nothing to go back to" });
            return;
        };
        if place.search != self.state.search {
            self.state.search.clone_from(&place.search);
            self.commands.push(Command::Search(place.search));
        }
        self.let_go();
        self.state.stay.clear();
        self.state.view = place.view;
        self.state.reading = place.story.is_some();
        if let Some(story) = place.story {
            self.state.cursor = Some(story);
            self.state.kept.open = Some(story);
            self.timeline.reveal(story);
            self.commands.push(Command::Open(story));
        }
    }

    pub(super) fn neighbour(&self, by: isize) -> Option<StoryId> {
        let shown = self.timeline.shown();
        let here = self.state.cursor.and_then(|id| shown.iter().position(|row| row.id == id));
        let next = here.map_or(Some(0), |i| i.checked_add_signed(by));
        next.and_then(|i| shown.get(i)).map(|row| row.id)
    }

    fn step(&mut self, by: isize) {
        self.timeline.give_up_keys();
        match self.neighbour(by) {
            Some(id) => self.open(id),
            None => self.hint(if by > 0 { "Last story" } else { "First story" }),
        }
    }

    fn move_cursor(&mut self, by: isize) {
        self.deselect();
        match self.neighbour(by) {
            Some(id) => {
                self.state.cursor = Some(id);
                self.timeline.reveal(id);
            }
            None => self.hint(if by > 0 { "Last story" } else { "First story" }),
        }
    }

    fn page_down(&mut self) {
        if self.open_story().is_some() && !self.article.is_at_end() {
            self.article.page(1.0);
            return;
        }
        let shown = self.timeline.shown();
        let here = self.state.cursor.and_then(|id| shown.iter().position(|row| row.id == id));
        let next = shown.iter().skip(here.map_or(0, |i| i + 1)).find(|row| !row.status.read).map(|row| row.id);
        match next {
            Some(id) => self.open(id),
            None => self.hint("No unread story below"),
        }
    }

    fn mark_all_read(&mut self) {
        let unread: Vec<StoryId> =
            self.timeline.shown().iter().filter(|row| !row.status.read).map(|row| row.id).collect();
        if unread.is_empty() {
            self.hint("All of these are read");
        } else {
            self.commands.push(Command::MarkAllRead(unread));
        }
    }

    fn refresh(&mut self, command: UiCommand) {
        match self.own_feed().filter(|_| command == UiCommand::Refresh) {
            Some(feed) => self.commands.push(Command::Refresh(feed)),
            None if self.snapshot.feeds.is_empty() => {
                self.hint(&format!("No feeds yet: press {} to add one", self.keys.hint(UiCommand::Add)));
            }
            None => self.commands.push(Command::RefreshAll),
        }
    }

    fn palette(&mut self, tickers_only: bool) {
        self.state.dialog = Some(Dialog::Palette(Palette::new(tickers_only)));
        self.commands.push(Command::LookUp(String::new()));
    }

    fn find_in_story(&mut self, ui: &Ui) {
        let Some(story) = self.open_story().cloned() else {
            self.hint("Open a story first");
            return;
        };
        ui.memory_mut(egui::Memory::stop_text_input);
        let selected = self.article.selected(&story).map(|span| span.of(&story.article.text).to_owned());
        let bar = self.state.find.get_or_insert_with(FindBar::default);
        if let Some(words) = selected.filter(|words| words.chars().count() < 60) {
            bar.text = words;
        }
        bar.again();
    }

    fn copy_number(&mut self, ui: &Ui, index: usize) {
        let Some(story) = self.open_story().cloned() else { return };
        let Some(number) = story.annotations.numbers.get(index) else { return };
        ui.ctx().copy_text(citation::number(&story, number, story.row.published.map(self.local_time)));
        self.hint("Copied with its source");
    }

    fn copy_numbers(&mut self, ui: &Ui) {
        let Some(story) = self.open_story().cloned() else { return };
        let published = story.row.published.map(self.local_time);
        let first = number_export::first_of_cards(&story);
        let all: Vec<String> = first.map(|number| citation::number(&story, number, published)).collect();
        ui.ctx().copy_text(all.join("\n\n"));
        self.hint("All numbers copied with their sources");
    }

    fn copy_chosen_number(&mut self, ui: &Ui) {
        if let Some(number) = self.state.number {
            return self.copy_number(ui, number);
        }
        let key = self.keys.hint(UiCommand::NextNumber);
        self.hint(&format!("Choose a number first: {key} takes the next one"));
    }

    fn copy_table(&mut self, ui: &Ui, table: fn(&OpenStory, Option<NaiveDateTime>) -> String) {
        let Some(story) = self.open_story().cloned() else { return };
        if story.cards.is_empty() {
            return self.hint("No key numbers in this story");
        }
        ui.ctx().copy_text(table(&story, story.row.published.map(self.local_time)));
        self.hint("All numbers copied as a table");
    }

    fn step_number(&mut self, by: isize) {
        let Some(story) = self.open_story().cloned() else { return };
        let numbers = story.annotations.numbers.iter().enumerate();
        let ranked: Vec<usize> = numbers.filter(|(_, number)| number.rank.is_some()).map(|(i, _)| i).collect();
        match stepped(&ranked, self.state.number, by) {
            Some(index) => {
                self.state.number = Some(index);
                self.state.mention = None;
                self.state.kept.tab = Tab::Numbers;
                if let Some(number) = story.annotations.numbers.get(index) {
                    self.article.reveal(number.sentence);
                }
            }
            None if ranked.is_empty() => self.hint("No key numbers in this story"),
            None => self.hint(if by > 0 { "Last number" } else { "First number" }),
        }
    }

    fn step_mention(&mut self, by: isize) {
        let Some(story) = self.open_story().cloned() else { return };
        let mentions = story.annotations.mentions.iter().enumerate();
        let shown: Vec<usize> = mentions.filter(|(_, mention)| !mention.promo).map(|(i, _)| i).collect();
        match stepped(&shown, self.state.mention, by) {
            Some(index) => {
                self.state.mention = Some(index);
                self.state.number = None;
                if let Some(mention) = story.annotations.mentions.get(index) {
                    self.article.bring(mention.span);
                }
            }
            None if shown.is_empty() => self.hint("No companies in this story"),
            None => self.hint(if by > 0 { "Last company" } else { "First company" }),
        }
    }

    /// The card of the mention selected, or else of the company the story is about.
    fn ticker_card(&mut self) {
        let Some(story) = self.open_story().cloned() else {
            self.hint("Open a story first");
            return;
        };
        match symbol_at(&story, self.state.mention) {
            Some(symbol) => {
                self.show_panel();
                self.commands.push(Command::OpenTicker(symbol));
            }
            None => self.hint("No companies in this story"),
        }
    }

    /// Another look of the chart; after the longest stretch of time comes the shortest.
    fn chart(&mut self, command: UiCommand) {
        let look = &mut self.state.kept.chart;
        if command == UiCommand::ChartStyle {
            look.candles ^= true;
            return;
        }
        let all = ChartRange::ALL;
        let here = all.iter().position(|range| *range == look.range).unwrap_or_default();
        look.range = all.get(here + 1).or(all.first()).copied().unwrap_or_default();
    }

    fn price_sources(&mut self) {
        self.state.dialog = Some(Dialog::PriceSources(PriceSources::new(&self.snapshot.price_settings)));
    }

    fn watch(&mut self) {
        let card = self.snapshot.ticker.as_ref().map(|card| card.instrument.symbol.clone());
        let symbol = card.or_else(|| self.open_story().and_then(|story| symbol_at(story, self.state.mention)));
        match symbol {
            Some(symbol) if self.snapshot.watchlist.iter().any(|row| row.symbol == symbol) => {
                self.commands.push(Command::Unwatch(symbol));
            }
            Some(symbol) => self.commands.push(Command::Watch(symbol)),
            None => self.hint(&format!("Open a ticker card first: {}", self.keys.hint(UiCommand::TickerCard))),
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
        self.let_go();
        self.state.stay.clear();
        self.state.search.clone_from(&text);
        self.commands.push(Command::Search(text));
        self.note_place();
    }

    /// Closes the bar that finds words; the place it was at is selected, so that it can be marked or copied.
    pub(super) fn close_find(&mut self) {
        let present = self.state.find.take().and_then(|bar| bar.present());
        if let Some((story, span)) = self.open_story().cloned().zip(present) {
            self.article.select(&story, span);
        }
    }

    /// Closes the topmost thing: notice, find bar, selection, number, panel, card, search, story.
    fn close(&mut self, ui: &Ui) {
        let newest = self.snapshot.notices.last().cloned();
        let selected = self.open_story().cloned().is_some_and(|story| self.article.selected(&story).is_some());
        if let Some(notice) = newest {
            self.commands.push(Command::DismissNotice(notice));
        } else if self.state.find.is_some() {
            self.close_find();
        } else if !self.state.selected.is_empty() {
            self.deselect();
        } else if selected {
            self.article.clear_selection();
        } else if self.article.marked().is_some() {
            self.article.choose_mark(None);
        } else if self.state.number.is_some() || self.state.mention.is_some() {
            self.state.number = None;
            self.state.mention = None;
        } else if self.snapshot.ticker.is_some() {
            self.commands.push(Command::CloseTicker);
        } else if self.state.panel_over && self.panel_lies_over(ui) {
            self.state.panel_over = false;
        } else if self.state.view == View::Search {
            self.show_view(View::All);
        } else if self.state.reading {
            self.state.reading = false;
            self.note_place();
        }
        ui.memory_mut(egui::Memory::stop_text_input);
    }
}

/// The next or previous one of a list of indices.
fn stepped(indices: &[usize], now: Option<usize>, by: isize) -> Option<usize> {
    let here = now.and_then(|now| indices.iter().position(|&i| i == now));
    let next = match here {
        Some(i) => i.checked_add_signed(by),
        None if by > 0 => Some(0),
        None => indices.len().checked_sub(1),
    };
    next.and_then(|i| indices.get(i)).copied()
}

fn symbol_at(story: &Arc<OpenStory>, mention: Option<usize>) -> Option<crate::model::instrument::Symbol> {
    let selected = mention.and_then(|i| story.annotations.mentions.get(i)).map(|mention| mention.symbol.clone());
    selected.or_else(|| story.annotations.symbols.first().cloned())
}

fn toggle_full_screen(ui: &Ui) {
    let full = ui.input(|input| input.viewport().fullscreen.unwrap_or(false));
    ui.ctx().send_viewport_cmd(ViewportCommand::Fullscreen(!full));
}

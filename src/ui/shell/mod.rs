//! The window as a function: snapshot and input in, picture and commands out. It knows no engine and no clock.

mod apply;
mod feeds;
mod filing;
mod images;
mod keys;
mod marks;
mod saving;
mod select;
mod teach;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use egui::{CentralPanel, Frame, Panel, Rect, Stroke, Ui};

use super::{
    action::{Action, Column},
    add_box,
    announce::{self, Announcement},
    article::{
        ArticleView, Looks,
        find::{FindBar, FindStep},
    },
    commands::UiCommand,
    copies_dialog, feed_choice,
    file_dialog::FileWish,
    help, highlight_files,
    history::History,
    inspector::Inspector,
    keymap::KeyMap,
    layout::{self, Columns},
    link_rules,
    note_editor::{self, NoteEditor},
    notices::{self, NoticeTimes},
    palette,
    panel::{LocalTime, PanelContext},
    price_sources, revisions, rules, save_box, search_namer, settings_dialog, sidebar,
    state::{Dialog, View, WindowState},
    statusbar, subscriptions, tag_editor,
    theme::{Theme, Themes, face, size},
    timeline::Timeline,
    topbar, widgets,
};
use crate::{
    engine::{
        command::Command,
        settings::{ThemeChoice, WindowSettings},
        snapshot::{Loadable, OpenStory, Snapshot},
    },
    model::id::{HighlightId, StoryId},
};

/// Seconds a change of the window rests before it is kept.
const KEEP_AFTER: f64 = 0.6;

/// Everything of the window that is not egui's.
pub struct Shell {
    snapshot: Arc<Snapshot>,
    state: WindowState,
    history: History,
    themes: Themes,
    worn: Option<ThemeChoice>,
    local_time: LocalTime,
    article: ArticleView,
    timeline: Timeline,
    inspector: Inspector,
    keys: Arc<KeyMap>,
    notice_times: NoticeTimes,
    typed_ahead: keys::TypedAhead,
    /// The newest arrival that was told of, or seen without a need to tell.
    told: u64,
    hint: Option<String>,
    commands: Vec<Command>,
    file_wish: Option<FileWish>,
    /// How many documents to be printed were seen.
    prints: usize,
    /// Where the reader was in the stories of this run.
    places: HashMap<StoryId, usize>,
    /// The story that came last.
    arrived: Option<StoryId>,
    known_highlights: Option<(StoryId, Vec<HighlightId>)>,
    /// What the engine was last given to keep, and since when the window differs from it.
    kept: WindowSettings,
    differs_since: Option<f64>,
}

impl Shell {
    /// A window as it was left.
    pub fn new(themes: Themes, snapshot: Arc<Snapshot>, local_time: LocalTime) -> Self {
        let kept = WindowSettings::clone(&snapshot.window);
        let mut shell = Self {
            state: WindowState::new(kept.clone()),
            history: History::default(),
            themes,
            worn: None,
            local_time,
            article: ArticleView::default(),
            timeline: Timeline::default(),
            inspector: Inspector::default(),
            keys: Arc::new(KeyMap::new(&kept.keys)),
            notice_times: NoticeTimes::default(),
            typed_ahead: keys::TypedAhead::default(),
            told: 0,
            hint: None,
            commands: Vec::new(),
            file_wish: None,
            prints: snapshot.saves.prints,
            places: HashMap::new(),
            arrived: kept.open,
            known_highlights: None,
            kept,
            differs_since: None,
            snapshot,
        };
        if shell.state.kept.open.is_some() {
            shell.article.restore(shell.state.kept.reading_at);
        }
        if let Some(story) = shell.state.kept.list_top {
            shell.timeline.restore(story, shell.state.kept.list_into);
        }
        match &shell.state.view {
            View::Ticker(symbol) => shell.commands.push(Command::OpenTicker(symbol.clone())),
            View::Search => shell.commands.push(Command::Search(shell.state.search.clone())),
            _ => {}
        }
        shell.note_place();
        shell.notice_new_highlight();
        shell
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

    /// What is to be kept when the window closes.
    pub fn leave(&mut self) -> Command {
        self.state.kept.reading_at = self.article.position();
        let top = self.timeline.position();
        self.state.kept.list_top = top.map(|(story, _)| story);
        self.state.kept.list_into = top.map_or(0.0, |(_, into)| into);
        self.state.kept.view = self.state.view.to_text(&self.state.search);
        Command::KeepWindow(Box::new(self.state.kept.clone()))
    }

    /// Takes in the newest state of the engine.
    pub fn receive(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = snapshot;
        self.article.marks_answered();
        if !self.state.selected.is_empty() {
            let there: HashSet<StoryId> = self.snapshot.stories.iter().map(|row| row.id).collect();
            self.state.selected.retain(|id| there.contains(id));
        }
        self.keep_place();
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
        if let Some((story, span)) = self.state.reveal_passage
            && let Loadable::Ready(open) = &self.snapshot.open
            && open.row.id == story
        {
            self.state.reveal_passage = None;
            // A story that was edited meanwhile may be shorter.
            if open.article.text.get(span.start()..span.end()).is_some() {
                self.article.reveal(span);
            }
        }
        self.notice_new_highlight();
    }

    /// Asks what the engine needs to know, and goes to what was added: not beneath a dialog that is open.
    fn follow(&mut self) {
        if self.state.dialog.is_some() {
            return;
        }
        self.ask_which_feeds();
        if let Some(added) = self.snapshot.added
            && self.state.gone_to < self.snapshot.additions
            && self.state.dialog.is_none()
        {
            self.state.gone_to = self.snapshot.additions;
            self.go_to_added(added);
        }
    }

    /// A highlight that was just made takes the place of the selection.
    fn notice_new_highlight(&mut self) {
        let Loadable::Ready(open) = &self.snapshot.open else { return };
        let ids: Vec<HighlightId> = open.highlights.iter().map(|anchored| anchored.highlight.id).collect();
        if let Some((story, known)) = &self.known_highlights
            && *story == open.row.id
            && ids.len() > known.len()
        {
            let made = open.highlights.iter().find(|anchored| !known.contains(&anchored.highlight.id));
            match made {
                Some(made) => self.article.has_marked(made.highlight.id),
                None => self.article.clear_selection(),
            }
            if let Some(made) = made
                && self.state.note_next == made.anchor.span().map(|span| (open.row.id, span))
            {
                self.state.note_next = None;
                self.state.dialog = Some(Dialog::Note(NoteEditor::of(&made.highlight, &self.snapshot)));
            }
        }
        self.known_highlights = Some((open.row.id, ids));
    }

    /// Draws one frame and returns what the engine is asked for.
    pub fn ui(&mut self, ui: &mut Ui) -> Vec<Command> {
        let choice = self.state.kept.theme;
        if self.worn != Some(choice) {
            self.worn = Some(choice);
            self.themes.wear(ui.ctx(), choice);
            // This pass was begun in the other colours.
            ui.ctx().request_discard("another theme");
        }
        let theme = self.themes.current(ui.ctx(), &self.state.kept);
        self.follow();
        let snapshot = Arc::clone(&self.snapshot);
        let keys = Arc::clone(&self.keys);
        let mut actions = Vec::new();
        actions.extend(self.newly_printed().map(Action::OpenUrl));
        self.given(ui, &mut actions);
        self.keys(ui, &mut actions);
        let mut context = PanelContext {
            snapshot: &snapshot,
            theme: &theme,
            keys: &keys,
            local_time: self.local_time,
            actions: &mut actions,
        };
        self.panels(ui, &mut context);
        for action in actions {
            self.apply(ui, action);
        }
        self.mark_at_once(ui);
        self.keep(ui);
        std::mem::take(&mut self.commands)
    }

    /// What the desktop is to tell of while the reader looks elsewhere: stories that have arrived and that a rule tells of,
    /// and those on the watchlist if the reader wants to know.
    pub fn announcements(&mut self, is_focused: bool) -> Vec<Announcement> {
        let told = self.told;
        let arrivals = &self.snapshot.arrivals;
        let first = arrivals.partition_point(|arrival| arrival.number <= told);
        let fresh = arrivals.get(first..).unwrap_or_default();
        let Some(last) = fresh.last() else { return Vec::new() };
        self.told = last.number;
        if is_focused {
            return Vec::new();
        }
        let wanted = fresh.iter().filter(|arrival| self.state.kept.announce || !arrival.rules.is_empty());
        announce::announcements(&wanted.cloned().collect::<Vec<_>>())
    }

    /// Gives the engine the window's settings to keep, once they rest.
    fn keep(&mut self, ui: &Ui) {
        let (now, pressed) = ui.input(|input| (input.time, input.pointer.any_down()));
        let viewport = ui.input(|input| input.viewport().clone());
        if let Some(inner) = viewport.inner_rect.filter(|inner| inner.width() > 100.0 && inner.height() > 100.0) {
            let maximized = viewport.maximized.unwrap_or(false) || viewport.fullscreen.unwrap_or(false);
            self.state.kept.maximized = maximized;
            if !maximized {
                self.state.kept.size = Some([inner.width().round(), inner.height().round()]);
            }
        }
        if self.state.kept == self.kept {
            self.differs_since = None;
            return;
        }
        let since = *self.differs_since.get_or_insert(now);
        if pressed || now - since < KEEP_AFTER {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(KEEP_AFTER));
            return;
        }
        self.kept = self.state.kept.clone();
        self.differs_since = None;
        self.commands.push(Command::KeepWindow(Box::new(self.kept.clone())));
    }

    fn panels(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>) {
        let theme = context.theme;
        let whole = ui.available_rect_before_wrap();
        let columns = layout::columns(whole.width(), &self.state.kept);
        // A window that shrinks shows the story, not the panel that was beside it.
        self.state.panel_over &= !columns.panel_beside;
        topbar::show(ui, context, &mut self.state, self.history.can_move());
        statusbar::show(ui, context, &self.state, self.hint.as_deref());
        let reading = !matches!(context.snapshot.open, Loadable::Missing) && self.state.reading;
        if !(reading && columns.story_alone) {
            sidebar::show(ui, context, &self.state.view, columns, &self.state.kept.folded);
        }
        let beside = columns.panel_beside && !self.state.kept.panel_hidden;
        if beside {
            let side = Panel::right("inspector").exact_size(columns.panel).resizable(false);
            side.frame(Frame::new().fill(theme.panel)).show(ui, |ui| self.inspector.show(ui, context, &self.state));
        }
        let paper = || Frame::new().fill(theme.paper);
        let mut pane = whole;
        match columns.list {
            Some(width) => {
                let list = Panel::left("list").exact_size(width).resizable(false).frame(paper());
                list.show(ui, |ui| self.timeline.show(ui, context, &self.state));
            }
            None if reading => self.timeline.update(ui, context, &self.state),
            None => {
                CentralPanel::default().frame(paper()).show(ui, |ui| {
                    pane = ui.available_rect_before_wrap();
                    self.timeline.show(ui, context, &self.state);
                });
            }
        }
        if columns.list.is_some() || reading {
            CentralPanel::default().frame(paper()).show(ui, |ui| {
                pane = ui.available_rect_before_wrap();
                self.reading_pane(ui, context);
            });
        }
        if !columns.panel_beside && self.state.panel_over {
            self.overlay(ui, context, pane, columns.panel);
        }
        splitters(ui, context, whole, columns, beside);
        notices::show(ui, context, &mut self.notice_times);
        drop_hint(ui, theme);
        self.dialogs(ui, context);
    }

    /// The side panel over the story or the list, where the window has no room beside it.
    fn overlay(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>, whole: Rect, width: f32) {
        let theme = context.theme;
        let rect = Rect::from_min_max(egui::pos2(whole.right() - width, whole.top()), whole.max);
        let area = egui::Area::new(egui::Id::unique("panel overlay")).order(egui::Order::Middle).fixed_pos(rect.min);
        area.show(ui.ctx(), |ui| {
            let (own, _) = ui.allocate_exact_size(rect.size(), egui::Sense::click());
            let shadow = ui.visuals().popup_shadow;
            ui.painter().add(shadow.as_shape(own, 0.0));
            ui.painter().rect_filled(own, 0.0, theme.panel);
            ui.painter().vline(own.left() + 0.5, own.y_range(), Stroke::new(1.0, theme.rule_strong));
            let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(own));
            inner.set_clip_rect(own);
            self.inspector.show(&mut inner, context, &self.state);
        });
    }

    fn reading_pane(&mut self, ui: &mut Ui, context: &mut PanelContext<'_>) {
        let theme = context.theme;
        match &context.snapshot.open {
            Loadable::Ready(story) => {
                let story = Arc::clone(story);
                self.find_bar(ui, context, &story);
                let find = self.state.find.as_ref();
                let looks = Looks {
                    number: self.state.number,
                    mention: self.state.mention,
                    text_size: self.state.text_size(),
                    measure: size::measure(self.state.kept.line),
                    leading: size::leading(self.state.kept.spacing),
                    found: find.map_or(&[], |bar| &bar.found),
                    present: find.and_then(FindBar::present),
                };
                self.article.show(ui, context, &story, &looks);
            }
            Loadable::Loading => widgets::empty_note(ui, theme, "Opening \u{2026}", ""),
            Loadable::Failed(notice) => widgets::empty_note(ui, theme, &notice.title, &notice.detail),
            Loadable::Missing => welcome(ui, context),
        }
    }

    /// The bar that finds words.
    fn find_bar(&mut self, ui: &Ui, context: &PanelContext<'_>, story: &OpenStory) {
        let Some(bar) = &mut self.state.find else { return };
        let step = bar.show(ui, context.theme);
        let changed = bar.update(story.row.id, &story.article.text);
        if (changed || step == Some(FindStep::Here))
            && let Some(span) = bar.present()
        {
            self.article.bring(span);
        }
        if step == Some(FindStep::Close) {
            ui.memory_mut(egui::Memory::stop_text_input);
            self.close_find();
        }
    }

    fn dialogs(&mut self, ui: &Ui, context: &mut PanelContext<'_>) {
        let Some(mut dialog) = self.state.dialog.take() else { return };
        let close = match &mut dialog {
            Dialog::Help => help::show(ui, context),
            Dialog::Revisions(revisions) => {
                let close = revisions::show(ui, context, revisions);
                if close {
                    context.actions.push(Action::Engine(Command::CloseHistory));
                }
                close
            }
            Dialog::Settings(settings) => {
                let close = settings_dialog::show(ui, context, settings, &mut self.state.kept);
                if self.keys.to_kept() != self.state.kept.keys {
                    self.keys = Arc::new(KeyMap::new(&self.state.kept.keys));
                }
                close
            }
            Dialog::PriceSources(sources) => price_sources::show(ui, context, sources),
            Dialog::Save(save) => save_box::show(ui, context, save),
            Dialog::Add(add) => add_box::show(ui, context, add),
            Dialog::Feeds(choice) => feed_choice::show(ui, context, choice),
            Dialog::HighlightFiles(files) => highlight_files::show(ui, context, files),
            Dialog::Note(note) => note_editor::show(ui, context, note),
            Dialog::FeedDetails(details) => subscriptions::details::show(ui, context, details),
            Dialog::ListFile(file) => subscriptions::files::show(ui, context, file),
            Dialog::Network(network) => subscriptions::network::show(ui, context, network),
            Dialog::Rules(rules) => rules::show(ui, context, rules),
            Dialog::Search(namer) => search_namer::show(ui, context, namer),
            Dialog::Copies(story) => copies_dialog::show(ui, context, *story),
            Dialog::Tags(tags) => tag_editor::show(ui, context, tags),
            Dialog::Palette(palette) => palette::show(ui, context, palette),
            Dialog::Teach(teach) => link_rules::teach::show(ui, context, teach),
            Dialog::LinkRules => link_rules::list::show(ui, context),
        };
        if close {
            ui.memory_mut(egui::Memory::stop_text_input);
            // What waited for it to close comes with the next frame.
            ui.ctx().request_repaint();
        } else {
            self.state.dialog = Some(dialog);
        }
    }

    fn open_story(&self) -> Option<&Arc<OpenStory>> {
        match &self.snapshot.open {
            Loadable::Ready(story) => Some(story),
            _ => None,
        }
    }
}

/// The edges of the columns, to be dragged.
fn splitters(ui: &Ui, context: &mut PanelContext<'_>, whole: Rect, columns: Columns, beside: bool) {
    let top = whole.top() + size::TOP_BAR;
    let bottom = whole.bottom() - size::STATUS_BAR;
    let mut edges = Vec::new();
    if !columns.rail {
        edges.push((Column::Sidebar, whole.left() + columns.sidebar, columns.sidebar, 1.0));
    }
    if let Some(list) = columns.list {
        edges.push((Column::List, whole.left() + columns.sidebar + list, list, 1.0));
    }
    if beside {
        edges.push((Column::Panel, whole.right() - columns.panel, columns.panel, -1.0));
    }
    for (column, x, width, direction) in edges {
        let name = match column {
            Column::Sidebar => "Width of the sidebar",
            Column::List => "Width of the list",
            Column::Panel => "Width of the side panel",
        };
        let edge = Rect::from_x_y_ranges(x - 3.0..=x + 3.0, top..=bottom);
        if let Some(moved) = widgets::splitter(ui, context.theme, edge, name, width) {
            let width = moved.map(|by| width + direction * by);
            context.actions.push(Action::Resize(column, width));
        }
    }
}

/// While something is dragged over the window: what letting go does.
fn drop_hint(ui: &Ui, theme: &Theme) {
    let files = ui.input(|input| input.raw.hovered_files.clone());
    let name = |file: &egui::HoveredFile| Some(file.path.as_ref()?.file_name()?.to_string_lossy().into_owned());
    let words = match files.as_slice() {
        [] => return,
        [file] => format!("Drop it to add {}", name(file).unwrap_or_else(|| "it".to_owned())),
        files => format!("Drop them to add {} files", files.len()),
    };
    let screen = ui.ctx().content_rect();
    let area = egui::Area::new(egui::Id::unique("drop")).order(egui::Order::Foreground).fixed_pos(screen.min);
    area.interactable(false).show(ui.ctx(), |ui| {
        ui.painter().rect_filled(screen, 0.0, theme.scrim());
        let most = (screen.width() - 90.0).min(460.0);
        let words = widgets::elided(ui, &words, face::sans_bold(15.0), theme.ink, most);
        let rect = Rect::from_center_size(screen.center(), words.size() + egui::vec2(44.0, 36.0));
        let frame = widgets::dialog_frame(theme);
        ui.painter().rect(rect, frame.corner_radius, frame.fill, frame.stroke, egui::StrokeKind::Inside);
        ui.painter().galley((rect.center() - words.size() * 0.5).round(), words, theme.ink);
    });
}

fn welcome(ui: &mut Ui, context: &mut PanelContext<'_>) {
    let theme = context.theme;
    let empty = context.snapshot.counts.all == 0 && !context.snapshot.loading;
    ui.add_space((ui.available_height() * 0.26).max(20.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width((ui.available_width() - 48.0).min(460.0));
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(egui::RichText::new("Tapereader").font(face::serif_bold(32.0)).color(theme.ink));
        let line = if empty {
            "Your library is empty. Paste a story, or add the address of a page or feed."
        } else {
            "Its companies, numbers and what you mark, beside the story."
        };
        ui.label(egui::RichText::new(line).font(face::sans(13.5)).color(theme.ink_soft));
        ui.add_space(16.0);
        let mut rows = vec![UiCommand::Add, UiCommand::Help];
        if !empty {
            rows.splice(0..0, [UiCommand::NextStory, UiCommand::Palette]);
        }
        if context.snapshot.feeds.is_empty() {
            rows.insert(0, UiCommand::ChooseFeeds);
        }
        for command in rows {
            if widgets::key_row(ui, theme, command.title(), &context.keys.name(command), 250.0).clicked() {
                context.actions.push(Action::Run(command));
            }
        }
    });
}

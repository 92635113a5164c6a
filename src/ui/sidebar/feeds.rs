//! The subscriptions in their folders, with their counts and what is wrong with them.

use std::collections::BTreeSet;

use egui::Ui;
use lucide_icons::Icon;

use super::{Ink, Line, heading, item};
use crate::{
    engine::{command::Command, snapshot::FeedRow},
    model::{
        feed::{FeedOptions, Folder},
        fetch_state::FeedHealth,
    },
    ui::{
        action::Action, commands::UiCommand, format, panel::PanelContext, state::View, subscriptions::words, widgets,
    },
};

/// Draws them; `folded` are the folders that are closed.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, view: &View, rail: bool, folded: &BTreeSet<String>) {
    heading(ui, context.theme, "Feeds", rail);
    let mut rows: Vec<&FeedRow> = context.snapshot.feeds.iter().collect();
    rows.sort_by_key(|row| &row.feed.options.folder);
    let mut drawn: &[String] = &[];
    for row in &rows {
        let names = row.feed.options.folder.names();
        let same = drawn.iter().zip(names).take_while(|(one, other)| one == other).count();
        for depth in same..names.len() {
            let path = |depth: usize| Folder::new(names.iter().take(depth).map(String::as_str));
            if !rail && !is_folded(names, depth, folded) {
                folder(ui, context, &path(depth + 1), &rows, folded);
            }
        }
        drawn = names;
        if rail || !is_folded(names, names.len(), folded) {
            feed(ui, context, view, rail, row);
        }
    }
    if rows.is_empty() {
        let line = Line { icon: Icon::ListChecks, title: UiCommand::ChooseFeeds.title(), count: None, indent: 0 };
        if item(ui, context.theme, rail, line, false, Ink::Faint).clicked() {
            context.actions.push(Action::Run(UiCommand::ChooseFeeds));
        }
    }
    if rows.is_empty() || !rail {
        let line = Line { icon: Icon::Plus, title: "Add a story or feed", count: None, indent: 0 };
        if item(ui, context.theme, rail, line, false, Ink::Faint).clicked() {
            context.actions.push(Action::Run(UiCommand::Add));
        }
    }
}

/// Whether one of the first `depth` folders of a path is closed.
fn is_folded(names: &[String], depth: usize, folded: &BTreeSet<String>) -> bool {
    (1..=depth).any(|depth| folded.contains(&Folder::new(names.iter().take(depth).map(String::as_str)).to_string()))
}

fn folder(ui: &mut Ui, context: &mut PanelContext<'_>, path: &Folder, rows: &[&FeedRow], folded: &BTreeSet<String>) {
    let inside = |row: &&&FeedRow| row.feed.options.folder.names().starts_with(path.names());
    let inside: Vec<&&FeedRow> = rows.iter().filter(inside).collect();
    let unread: usize = inside.iter().map(|row| row.unread).sum();
    let is_folded = folded.contains(&path.to_string());
    let icon = if is_folded { Icon::ChevronRight } else { Icon::ChevronDown };
    let title = path.names().last().map(String::as_str).unwrap_or_default();
    let count = (unread > 0 && !context.snapshot.loading).then_some(unread);
    let line = Line { icon, title, count, indent: path.names().len() - 1 };
    let response = item(ui, context.theme, false, line, false, Ink::Folder);
    if response.clicked() {
        context.actions.push(Action::ToggleFolder(path.to_string()));
    }
    let ids: Vec<_> = inside.iter().map(|row| row.feed.id).collect();
    response.context_menu(|ui| {
        let fold = if is_folded { "Open the folder" } else { "Close the folder" };
        let entries = [
            (fold, Action::ToggleFolder(path.to_string())),
            ("Refresh its feeds", Action::EngineAll(ids.iter().map(|id| Command::Refresh(*id)).collect())),
        ];
        widgets::menu(ui, context.theme, &entries, context.actions);
    });
    response.on_hover_text(format!("{path}: {}", format::counted(ids.len(), "feed", "feeds")));
}

fn feed(ui: &mut Ui, context: &mut PanelContext<'_>, view: &View, rail: bool, row: &FeedRow) {
    let own = View::Feed(row.feed.id);
    let paused = row.feed.options.paused;
    let (ink, icon) = match row.health {
        FeedHealth::Gone => (Ink::Bad, Icon::Unplug),
        _ if paused => (Ink::Faint, Icon::Pause),
        FeedHealth::Failing | FeedHealth::Lost => (Ink::Bad, Icon::TriangleAlert),
        FeedHealth::Well if row.refreshing => (Ink::Plain, Icon::RefreshCw),
        FeedHealth::Well => (Ink::Plain, Icon::Rss),
    };
    let count = (row.unread > 0 && !context.snapshot.loading).then_some(row.unread);
    let indent = row.feed.options.folder.names().len();
    let line = Line { icon, title: row.feed.name(), count, indent };
    let response = item(ui, context.theme, rail, line, *view == own, ink);
    if response.clicked() {
        context.actions.push(Action::Show(own));
    }
    response.context_menu(|ui| {
        let id = row.feed.id;
        let options = FeedOptions { paused: !paused, ..row.feed.options.clone() };
        let entries = [
            ("Refresh", Action::Engine(Command::Refresh(id))),
            (if paused { "Resume" } else { "Pause" }, Action::Engine(Command::SetFeed(id, Box::new(options)))),
            ("Rename, move, details \u{2026}", Action::FeedDetails(id)),
            ("Copy the address", Action::Copy(row.feed.url.to_string())),
            ("Unsubscribe", Action::Engine(Command::RemoveFeed(id))),
        ];
        widgets::menu(ui, context.theme, &entries, context.actions);
    });
    let state = words::state(row, context.snapshot.now, context.local_time);
    response.on_hover_text(format!("{}\n{state}", row.feed.url));
}

//! Searches kept as live views: by the engine, which keeps them true, and in the window.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use egui_kittest::kittest::Queryable;
use tapereader::{
    engine::{
        command::Command,
        filing::{Filing, FilingCommand, SavedView},
        snapshot::Snapshot,
    },
    model::{
        add::AddTarget,
        id::{SearchId, StoryId},
        saved_search::SavedSearch,
    },
    ui::state::{Dialog, View},
};

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, feed_of},
    window::{Window, now, picture, snapshot, window},
};

fn save(name: &str, query: &str) -> Command {
    Command::Filing(FilingCommand::SaveSearch(None, name.to_owned(), query.to_owned()))
}

/// Shows how many stories a kept search finds.
fn finds(name: &'static str, count: usize) -> impl Fn(&Snapshot) -> bool {
    move |snapshot| {
        let view = snapshot.filing.saved.iter().find(|view| view.search.name == name);
        view.is_some_and(|view| view.is_ready && view.stories.len() == count)
    }
}

#[test]
fn a_kept_search_takes_in_what_arrives_and_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let let_out = Arc::new(AtomicUsize::new(2));
    let out = Arc::clone(&let_out);
    let server = Server::start(move |_: &Asked| Answer::ok("application/rss+xml", feed_of(out.load(Ordering::SeqCst))));
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Add(AddTarget::Url(server.url("/feed"))), |snapshot| snapshot.feeds.len() == 1);
    reader.ask(save("Farms", "ostrich"), finds("Farms", 2));
    reader.ask(save("", "ostrich is:unread"), finds("ostrich is:unread", 2));
    assert_eq!(reader.snapshot.undo, Some("saving a search"));
    let_out.store(4, Ordering::SeqCst);
    reader.refresh();
    assert!(finds("Farms", 4)(&reader.snapshot) && finds("ostrich is:unread", 4)(&reader.snapshot));
    let id = reader.snapshot.stories.iter().find(|row| row.title == "Harbor story 3").unwrap().id;
    reader.ask(Command::SetRead(id, true), finds("ostrich is:unread", 3));
    reader.ask(Command::RemoveStory(id), finds("Farms", 3));
    reader.ask(Command::Undo, finds("Farms", 4));
    for (query, said) in [("is:blue", "is:blue is unknown"), ("  ", "type what it looks for")] {
        reader.ask(save("Bad", query), |snapshot| {
            snapshot
                .notices
                .iter()
                .any(|notice| notice.title == "The search was not kept" && notice.detail.contains(said))
        });
    }
    let farms = reader.snapshot.filing.saved[0].search.clone();
    let change = FilingCommand::SaveSearch(Some(farms.id), "Fourth".to_owned(), "\"farm 4\"".to_owned());
    reader.ask(Command::Filing(change), finds("Fourth", 1));
    reader.ask(Command::Undo, finds("Farms", 4));
    reader.ask(Command::Filing(FilingCommand::RemoveSearch(farms.id)), |snapshot| snapshot.filing.saved.len() == 1);
    reader.ask(Command::Undo, finds("Farms", 4));
    reader.engine.shutdown();

    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.snapshot.filing.saved[0].search, farms);
    if !finds("Farms", 4)(&reader.snapshot) {
        reader.until(finds("Farms", 4));
    }
    let_out.store(5, Ordering::SeqCst);
    reader.minutes.fetch_add(600, Ordering::SeqCst);
    reader.refresh();
    assert!(finds("Farms", 5)(&reader.snapshot));
}

fn view(number: u128, name: &str, query: &str, stories: &[usize]) -> SavedView {
    let id = SearchId(uuid::Uuid::from_u128(number));
    let search = SavedSearch { id, name: name.to_owned(), query: query.to_owned(), created: now() };
    let stories: HashSet<StoryId> = stories.iter().map(|i| StoryId::of_sample(&format!("story {i}"))).collect();
    SavedView { search, stories: Arc::new(stories), ranked: Arc::default(), is_ready: true }
}

fn asked(harness: &mut egui_kittest::Harness<'static, Window>) -> Vec<Command> {
    std::mem::take(&mut harness.state_mut().asked)
}

#[test]
fn a_search_is_kept_shown_changed_and_removed_in_the_window() {
    let size = [1440.0, 900.0];
    let mut harness = window(size, snapshot(8));
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::D);
    harness.run();
    assert!(harness.state().shell.state().dialog.is_none(), "nothing is searched for");
    harness.get_by_label("Search stories").click();
    harness.run();
    harness.get_by_label("Search stories").type_text("rate $NFRT");
    harness.run();
    harness.get_by_label("Save this search or view (Ctrl D)").click();
    harness.run();
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Search(_))));
    harness.get_by_label("Name of the search").type_text("Rates");
    harness.run();
    picture(&mut harness, "a search is kept");
    asked(&mut harness);
    harness.get_by_label("Save").click();
    harness.run();
    assert_eq!(asked(&mut harness), [save("Rates", "rate $NFRT")]);

    let mut next = snapshot(8);
    let saved = view(7, "Rates", "rate $NFRT", &[1, 4]);
    next.filing = Filing { saved: Arc::new(vec![saved.clone()]), ..Filing::default() };
    harness.state_mut().shell.receive(Arc::new(next.clone()));
    harness.run();
    harness.get_by_label("Rates").click();
    harness.run();
    assert_eq!(harness.state().shell.state().view, View::Saved(saved.search.id));
    let titles = |harness: &egui_kittest::Harness<'static, Window>| {
        harness.state().shell.timeline().shown().iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(titles(&harness), [1, 4].map(|i| StoryId::of_sample(&format!("story {i}"))));
    picture(&mut harness, "a kept search");
    // It changes while it is looked at.
    next.filing.saved = Arc::new(vec![view(7, "Rates", "rate $NFRT", &[1, 2, 4])]);
    harness.state_mut().shell.receive(Arc::new(next.clone()));
    harness.run();
    assert_eq!(titles(&harness).len(), 3);
    asked(&mut harness);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::D);
    harness.run();
    harness.get_by_label("Name of the search").type_text(" and freight");
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    let change =
        FilingCommand::SaveSearch(Some(saved.search.id), "Rates and freight".to_owned(), "rate $NFRT".to_owned());
    assert_eq!(asked(&mut harness), [Command::Filing(change)]);
    harness.get_all_by_label("Rates").next().unwrap().click_secondary();
    harness.run();
    harness.get_by_label("Remove").click();
    harness.run();
    assert_eq!(asked(&mut harness), [Command::Filing(FilingCommand::RemoveSearch(saved.search.id))]);
    assert_eq!(harness.state().shell.state().view, View::All);
}

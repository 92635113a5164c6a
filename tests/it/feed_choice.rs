//! Choosing feeds from the list that comes with the program: in the window, and in the engine.

use std::sync::Arc;

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::{NodeT, Queryable};
use tapereader::{
    engine::{catalogue, command::Command},
    ui::state::Dialog,
};
use url::Url;

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, feed_of},
    window::{picture, snapshot, symbol, window},
};

#[test]
fn ticked_feeds_are_subscribed_to_and_nothing_before() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    // It stands in the sidebar and in the empty story pane.
    let choose = harness.get_all_by_role_and_label(Role::Button, "Choose feeds");
    choose.last().unwrap().click();
    harness.run();
    picture(&mut harness, "choose feeds");
    let expected: Vec<&str> =
        catalogue::feeds().iter().filter(|feed| feed.ticked()).map(|feed| feed.title.as_str()).collect();
    let on = |name: &str, harness: &egui_kittest::Harness<'static, crate::window::Window>| {
        let node = harness.get_by_role_and_label(Role::CheckBox, name);
        node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    };
    assert!(expected.iter().all(|name| on(name, &harness)));
    let (off, on_again) = ("European Central Bank: press", "Benzinga");
    harness.get_by_role_and_label(Role::CheckBox, off).click();
    harness.run();
    assert!(!on(off, &harness));
    harness.get_by_role_and_label(Role::CheckBox, on_again).scroll_to_me();
    harness.run();
    harness.get_by_role_and_label(Role::CheckBox, on_again).click();
    harness.run();
    assert!(harness.state().asked.is_empty(), "{:?}", harness.state().asked);
    harness.get_by_label("Subscribe").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let [Command::Subscribe(feeds)] = asked.as_slice() else { panic!("{asked:?}") };
    let titles: Vec<&str> = feeds.iter().map(|(_, title)| title.as_str()).collect();
    let mut wanted: Vec<&str> = expected.into_iter().filter(|title| *title != off).collect();
    wanted.push(on_again);
    assert_eq!(titles, wanted);
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn the_feeds_of_a_watched_company_are_one_click_away() {
    let mut next = snapshot(8);
    let mut row = next.watchlist[0].clone();
    row.symbol = symbol("MSFT");
    next.watchlist = Arc::new(vec![row]);
    let mut harness = window([1440.0, 900.0], next);
    harness.get_by_role_and_label(Role::Button, "MSFT").click_secondary();
    harness.run();
    harness.get_by_label("Feeds about it \u{2026}").click();
    harness.run();
    picture(&mut harness, "feeds of a company");
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Feeds(_))));
    harness.get_by_role_and_label(Role::CheckBox, "SEC filings of MSFT");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn a_symbol_in_the_one_box_offers_the_feeds_of_its_company() {
    let check = |typed: &str, offers: Option<&str>| {
        let mut harness = window([1440.0, 900.0], snapshot(8));
        harness.key_press(Key::A);
        harness.run();
        harness.get_by_label("Story, address or file").type_text(typed);
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        match offers {
            Some(feed) => _ = harness.get_by_role_and_label(Role::CheckBox, feed),
            None => assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Add(_)) | None), "{typed}"),
        }
    };
    check("BABA", Some("SEC filings of BABA"));
    check("$MSFT", Some("SEC filings of MSFT"));
    check("BRK.B", Some("SEC filings of BRK.B"));
    check("baba", None);
    check("BABA rose", None);
    check("ZZZZQ", None);
    check("EXAMPLE.COM", None);
}

#[test]
fn subscriptions_are_kept_before_they_are_fetched_and_taken_back_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/gone.xml" => Answer::status(500),
        _ => Answer::ok("application/rss+xml", feed_of(3)),
    });
    let mut reader = Reader::start(folder.path());
    let feed = |path: &str, title: &str| -> (Url, String) { (server.url(path), title.to_owned()) };
    let both = vec![feed("/feed.xml", "As the list calls it"), feed("/gone.xml", "One that fails")];
    reader.ask(Command::Subscribe(both.clone()), |snapshot| {
        snapshot.feeds.len() == 2 && snapshot.feeds.iter().all(|row| !row.refreshing)
    });
    let failed = reader.snapshot.feeds.iter().find(|row| row.feed.title == "One that fails").unwrap();
    assert!(failed.failure.is_some());
    let good = reader.snapshot.feeds.iter().find(|row| row.feed.title == "Harbor Ledger").unwrap();
    assert_eq!(good.unread, 3);
    // The same again changes nothing, and is no step to take back.
    assert!(reader.engine.send(Command::Subscribe(both)));
    assert_eq!(reader.found("ostrich").len(), 3);
    reader.ask(Command::Undo, |snapshot| snapshot.feeds.is_empty());
    assert!(reader.found("ostrich").is_empty());
    reader.ask(Command::Redo, |snapshot| snapshot.feeds.len() == 2);
    assert_eq!(reader.found("ostrich farm").len(), 3);
}

//! What the window tells the reader: work that takes long, notices, being offline, news of the watchlist; and what is
//! given to it by dragging and pasting.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use tapereader::{
    engine::{
        command::Command,
        settings::WindowSettings,
        snapshot::{Activity, Arrival, FeedRow, Loadable, Snapshot, Work},
    },
    model::{
        add::AddTarget,
        feed::Feed,
        fetch_state::{Failing, FeedHealth, FetchState},
        notice::{Notice, Severity},
    },
};
use url::Url;

use crate::window::{Window, now, picture, snapshot, symbol, window};

const SIZE: [f32; 2] = [1440.0, 900.0];

fn receive(harness: &mut Harness<'static, Window>, next: Snapshot) {
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
}

#[test]
fn long_work_says_how_far_it_is_and_can_be_stopped() {
    let mut next = snapshot(8);
    let words = "Refreshing 12 feeds, 3 done …";
    next.activity = Some(Activity { work: Work::Refresh, words: words.to_owned(), done: 3, all: 12 });
    let mut harness = window(SIZE, next.clone());
    picture(&mut harness, "long work");
    harness.get_by_role_and_label(Role::ProgressIndicator, words);
    harness.get_by_label("Stop").click();
    harness.run();
    assert_eq!(harness.state().asked, [Command::Stop(Work::Refresh)]);
    next.activity = Some(Activity { work: Work::Add, words: "Adding …".to_owned(), done: 0, all: 1 });
    receive(&mut harness, next);
    harness.get_by_label("Adding …");
    assert!(harness.query_by_label("Stop").is_none());
}

#[test]
fn what_only_informs_goes_away_by_itself_and_a_warning_stays() {
    let notice = |severity, title: &str| Notice { severity, title: title.to_owned(), detail: String::new() };
    let (info, warning) = (notice(Severity::Info, "Added"), notice(Severity::Warning, "Not reached"));
    let mut next = snapshot(8);
    next.notices = Arc::new(vec![info.clone(), warning]);
    let mut harness = window(SIZE, next);
    let time = |harness: &Harness<'static, Window>| harness.ctx.input(|input| input.time);
    let start = time(&harness);
    while time(&harness) < start + 6.0 {
        harness.step();
    }
    assert_eq!(harness.state().asked, []);
    while time(&harness) < start + 12.0 {
        harness.step();
    }
    let asked = &harness.state().asked;
    assert!(!asked.is_empty() && asked.iter().all(|command| *command == Command::DismissNotice(info.clone())));
}

/// A subscription whose last fetch failed, with or without reaching its server; none: it went well.
fn feed(name: &str, failed: Option<bool>) -> FeedRow {
    let url = Url::parse(&format!("https://{name}.example/feed")).unwrap();
    let notice = Notice { severity: Severity::Warning, title: "Failed".to_owned(), detail: String::new() };
    let failing = failed.map(|reached| Failing { since: now(), times: 1, reached, notice: notice.clone() });
    FeedRow {
        feed: Feed::new(url, name.to_owned(), now()),
        unread: 0,
        refreshing: false,
        failure: failed.map(|_| notice),
        checked: None,
        health: FeedHealth::Well,
        state: FetchState { tried: Some(now()), failing, ..FetchState::default() },
    }
}

#[test]
fn offline_is_said_when_no_server_could_be_reached() {
    for (feeds, offline) in [
        (vec![], false),
        (vec![feed("a", Some(false)), feed("b", Some(false))], true),
        (vec![feed("a", Some(false)), feed("b", None)], false),
        (vec![feed("a", Some(true))], false),
    ] {
        let mut next = snapshot(8);
        next.feeds = Arc::new(feeds);
        let harness = window(SIZE, next);
        assert_eq!(harness.query_by_label("Offline: what is stored is shown").is_some(), offline);
    }
}

#[test]
fn the_desktop_is_told_once_and_only_while_the_reader_looks_elsewhere() {
    let with = |announce: bool, numbers: &[u64]| {
        let mut next = snapshot(8);
        next.window = Arc::new(WindowSettings { announce, ..WindowSettings::default() });
        let row = Arc::clone(&next.stories[0]);
        let symbols = vec![symbol("NFRT")];
        let arrival =
            |&number: &u64| Arrival { number, row: Arc::clone(&row), symbols: symbols.clone(), rules: Vec::new() };
        next.arrivals = Arc::new(numbers.iter().map(arrival).collect());
        next
    };
    let told = |harness: &mut Harness<'static, Window>, is_focused: bool| {
        harness.state_mut().shell.announcements(is_focused).len()
    };
    let mut harness = window(SIZE, with(true, &[]));
    receive(&mut harness, with(true, &[1, 2]));
    assert_eq!((told(&mut harness, false), told(&mut harness, false)), (2, 0));
    // What came while the reader looked is not told of later.
    receive(&mut harness, with(true, &[1, 2, 3]));
    assert_eq!((told(&mut harness, true), told(&mut harness, false)), (0, 0));
    receive(&mut harness, with(true, &[2, 3, 4, 5, 6]));
    assert_eq!(told(&mut harness, false), 1, "many are one");
    let mut silent = window(SIZE, with(false, &[1]));
    assert_eq!(told(&mut silent, false), 0, "off until asked for");
    let mut by_rule = with(false, &[2]);
    Arc::make_mut(&mut by_rule.arrivals)[0].rules = vec!["Strikes".to_owned()];
    receive(&mut silent, by_rule);
    assert_eq!(told(&mut silent, false), 1, "a rule was asked for");
}

#[test]
fn an_address_that_is_pasted_is_added() {
    let mut harness = window(SIZE, snapshot(8));
    harness.event(egui::Event::Paste(" https://example.com/feed.xml\n".to_owned()));
    harness.run();
    let url = Url::parse("https://example.com/feed.xml").unwrap();
    assert_eq!(harness.state().asked, [Command::Add(AddTarget::Url(url))]);
    assert!(harness.state().shell.state().dialog.is_none());
}

/// What the keyboard sends for letters typed quicker than a frame: a key and its text each.
fn type_at_once(harness: &mut Harness<'static, Window>, typed: &[(egui::Key, &str)]) {
    for (key, text) in typed {
        harness.event(egui::Event::Key {
            key: *key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        });
        harness.event(egui::Event::Text((*text).to_owned()));
    }
}

#[test]
fn who_types_quicker_than_the_window_loses_no_letter_and_runs_no_command() {
    use egui::Key;
    for at_once in [true, false] {
        let mut harness = window(SIZE, snapshot(8));
        let letters = [(Key::Slash, "/"), (Key::N, "n"), (Key::S, "s"), (Key::M, "m")];
        if at_once {
            type_at_once(&mut harness, &letters);
        } else {
            for letter in letters {
                type_at_once(&mut harness, &[letter]);
                harness.step();
            }
        }
        harness.run();
        assert_eq!(harness.state().shell.state().search, "nsm");
        let asked = &harness.state().asked;
        assert!(asked.iter().all(|command| matches!(command, Command::Search(_))), "{asked:?}");
    }
}

#[test]
fn the_panel_says_that_numbers_are_read_in_english() {
    let mut harness = crate::window::reading(SIZE);
    let told = |harness: &mut Harness<'static, Window>, language: Option<&str>| {
        crate::window::show(harness, |next| {
            let Loadable::Ready(open) = &mut next.open else { panic!("a story is open") };
            Arc::make_mut(open).article.meta.language = language.map(str::to_owned);
        });
        let words = "Numbers are read in English: what stands here may lack some or be wrong.";
        let all = [("German", "de-AT"), ("another language", "tlh")];
        let named =
            all.iter().find(|(name, _)| harness.query_by_label(&format!("This story is in {name}. {words}")).is_some());
        named.map(|(name, _)| *name)
    };
    assert_eq!(told(&mut harness, None), None);
    assert_eq!(told(&mut harness, Some("en-GB")), None);
    assert_eq!(told(&mut harness, Some("de-AT")), Some("German"));
    assert_eq!(told(&mut harness, Some("tlh")), Some("another language"));
}

//! The list of stories: what arrives, what is kept for the next start, what is selected.

use std::sync::Arc;

use chrono::TimeDelta;
use egui::{Key, Modifiers, accesskit::Role, pos2};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use tapereader::{
    engine::{
        command::{Command, Mark},
        settings::WindowSettings,
        snapshot::{Counts, Snapshot},
    },
    model::{id::StoryId, story::StoryRow},
    ui::state::View,
};

use crate::window::{Window, now, snapshot, symbol, window};

const SIZE: [f32; 2] = [1440.0, 900.0];

/// A library of so many stories; those before `from` have not arrived, those from `to` on are not read in yet.
fn library(from: usize, to: usize) -> Snapshot {
    let mut next = snapshot(400);
    let all = Arc::make_mut(&mut next.stories);
    for (i, row) in all.iter_mut().enumerate() {
        let published = Some(now() - TimeDelta::minutes(i64::try_from(i).unwrap()));
        *row = Arc::new(StoryRow { published, ..StoryRow::clone(row) });
    }
    all.truncate(to);
    all.drain(..from);
    next
}

fn row_top(harness: &Harness<'static, Window>, i: usize) -> Option<f32> {
    let title = format!("Story number {i} about the business of companies nobody has heard of");
    harness.query_by_role_and_label(Role::ListItem, &title).map(|row| row.rect().top())
}

fn receive(harness: &mut Harness<'static, Window>, next: Snapshot) {
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
}

fn wheel(harness: &mut Harness<'static, Window>, by: f32) {
    harness.hover_at(pos2(400.0, 300.0));
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -by),
        modifiers: egui::Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    for _ in 0..40 {
        harness.step();
    }
}

#[test]
fn what_arrives_moves_no_row_under_the_pointer_or_the_cursor() {
    // By the pointer, at the top of the list and far down it.
    for scroll in [0.0, 3_000.0] {
        let mut harness = window(SIZE, library(10, 400));
        wheel(&mut harness, scroll);
        let seen = (10..400).find(|i| row_top(&harness, *i).is_some_and(|top| top > 250.0)).unwrap();
        let before = row_top(&harness, seen);
        receive(&mut harness, library(0, 400));
        assert_eq!(row_top(&harness, seen), before, "{seen}");
        // The rows above came in unseen, and a button leads to them.
        harness.get_by_label("10 new above").click();
        harness.run();
        assert!(row_top(&harness, 2).is_some());
        assert!(harness.query_by_label("10 new above").is_none());
    }
    // By the cursor.
    let mut harness = window(SIZE, library(10, 400));
    for _ in 0..3 {
        harness.key_press(egui::Key::N);
        harness.run();
    }
    let before = row_top(&harness, 12).unwrap();
    receive(&mut harness, library(0, 400));
    assert_eq!(row_top(&harness, 12), Some(before));
    // A list that nobody looks at shows what is new.
    let mut harness = window(SIZE, library(10, 400));
    receive(&mut harness, library(0, 400));
    assert!(row_top(&harness, 2).is_some());
}

/// What the window of `harness` keeps when it is closed.
fn left(harness: &mut Harness<'static, Window>) -> WindowSettings {
    match harness.state_mut().shell.leave() {
        Command::KeepWindow(kept) => *kept,
        other => panic!("{other:?}"),
    }
}

#[test]
fn scroll_cursor_and_view_are_as_they_were_left_and_do_not_jump_while_the_library_is_read() {
    let mut harness = window(SIZE, library(0, 400));
    wheel(&mut harness, 9_000.0);
    let seen: Vec<(usize, f32)> = (0..400).filter_map(|i| Some((i, row_top(&harness, i)?))).collect();
    assert!(seen.len() > 5);
    let kept = left(&mut harness);
    assert!(kept.list_top.is_some());
    // The next start has only the stories around the topmost one at first.
    let (first, last) = (seen[0].0, seen[seen.len() - 1].0);
    let mut page = library(first - 20, last + 20);
    page.loading = true;
    page.counts = Counts::default();
    page.window = Arc::new(kept.clone());
    let mut harness = window(SIZE, page);
    harness.get_by_label("Reading the library …");
    let again = |harness: &Harness<'static, Window>| -> Vec<(usize, f32)> {
        (0..400).filter_map(|i| Some((i, row_top(harness, i)?))).collect()
    };
    assert_eq!(again(&harness), seen);
    receive(&mut harness, Snapshot { window: Arc::new(kept), ..library(0, 400) });
    assert_eq!(again(&harness), seen);
    assert!(harness.query_by_label("Reading the library …").is_none());
}

#[test]
fn the_view_that_was_left_is_shown_again_with_what_it_needs() {
    for (view, asks) in [
        (View::Unread, None),
        (View::Ticker(symbol("NFRT")), Some(Command::OpenTicker(symbol("NFRT")))),
        (View::Search, Some(Command::Search("port strike".to_owned()))),
    ] {
        let mut next = snapshot(8);
        let kept = WindowSettings { view: view.to_text("port strike"), ..WindowSettings::clone(&next.window) };
        next.window = Arc::new(kept);
        let mut harness = window(SIZE, next);
        assert_eq!(harness.state().shell.state().view, view);
        assert_eq!(harness.state().asked, Vec::from_iter(asks));
        assert_eq!(left(&mut harness).view, view.to_text("port strike"));
    }
}

fn story(i: usize) -> StoryId {
    StoryId::of_sample(&format!("story {i}"))
}

fn title(i: usize) -> String {
    format!("Story number {i} about the business of companies nobody has heard of")
}

/// Clicks on a story's row with keys held.
fn click(harness: &mut Harness<'static, Window>, i: usize, held: Modifiers) {
    let at = harness.get_by_role_and_label(Role::ListItem, &title(i)).rect().center();
    harness.hover_at(at);
    for pressed in [true, false] {
        harness.event_modifiers(
            egui::Event::PointerButton { pos: at, button: egui::PointerButton::Primary, pressed, modifiers: held },
            held,
        );
    }
    harness.run();
}

/// The stories that say of themselves that they are selected.
fn selected(harness: &Harness<'static, Window>) -> Vec<usize> {
    (2..8)
        .filter(|i| {
            let title = title(*i);
            let row = harness.query_by_role_and_label(Role::ListItem, &title);
            row.is_some_and(|row| row.accesskit_node().is_selected() == Some(true))
        })
        .collect()
}

fn asked(harness: &mut Harness<'static, Window>) -> Vec<Command> {
    std::mem::take(&mut harness.state_mut().asked)
}

#[test]
fn several_stories_are_selected_by_mouse_and_keys_and_marked_together() {
    let mut harness = window(SIZE, snapshot(8));
    let press = |harness: &mut Harness<'static, Window>, held: Modifiers, key: Key| {
        harness.key_press_modifiers(held, key);
        harness.run();
    };
    click(&mut harness, 3, Modifiers::NONE);
    assert_eq!(asked(&mut harness), [Command::Open(story(3))]);
    click(&mut harness, 5, Modifiers::COMMAND);
    assert_eq!(selected(&harness), [3, 5]);
    harness.get_by_label("2 selected");
    click(&mut harness, 7, Modifiers::SHIFT);
    assert_eq!(selected(&harness), [5, 6, 7]);
    press(&mut harness, Modifiers::SHIFT, Key::K);
    assert_eq!(selected(&harness), [5, 6]);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(selected(&harness), [5, 6, 7]);
    assert_eq!(asked(&mut harness), [], "selecting opens nothing");
    // Story 5 is read, the others are not: all of them are read, then.
    press(&mut harness, Modifiers::NONE, Key::M);
    press(&mut harness, Modifiers::NONE, Key::S);
    let these = vec![story(5), story(6), story(7)];
    let marks = [Command::Mark(these.clone(), Mark::Read(true)), Command::Mark(these.clone(), Mark::Starred(true))];
    assert_eq!(asked(&mut harness), marks);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(asked(&mut harness), [Command::RemoveStories(these)]);
    assert_eq!(harness.state().shell.state().cursor, Some(story(4)), "the one before, where none is after");
    click(&mut harness, 2, Modifiers::NONE);
    press(&mut harness, Modifiers::COMMAND, Key::A);
    harness.get_by_label("8 selected");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("8 selected").is_none());
}

#[test]
fn what_is_selected_is_copied_and_what_went_is_no_longer_selected() {
    let mut harness = window(SIZE, snapshot(8));
    click(&mut harness, 3, Modifiers::NONE);
    click(&mut harness, 4, Modifiers::SHIFT);
    harness.event(egui::Event::Copy);
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert!(copied.starts_with(&title(3)) && copied.contains(&title(4)), "{copied}");
    let mut next = snapshot(8);
    Arc::make_mut(&mut next.stories).remove(3);
    receive(&mut harness, next);
    harness.get_by_label("1 selected");
}

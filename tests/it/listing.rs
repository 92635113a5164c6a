//! The list of stories: what arrives, what is kept for the next start, what is selected.

use std::sync::Arc;

use chrono::TimeDelta;
use egui::{accesskit::Role, pos2};
use egui_kittest::{Harness, kittest::Queryable};
use tapereader::{
    engine::{
        command::Command,
        settings::WindowSettings,
        snapshot::{Counts, Snapshot},
    },
    model::story::StoryRow,
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

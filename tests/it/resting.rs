//! What a window costs that nobody touches, and what a long story costs: counted in frames and rows, never by the clock.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use egui::{Event, Key, ViewportId, accesskit::Role, pos2};
use egui_kittest::{Harness, kittest::Queryable};
use tapereader::{
    annotate::key_number::display::Card,
    engine::snapshot::{Loadable, Snapshot},
    model::notice::{Notice, Severity},
    ui::commands::{Stroke, UiCommand},
};

use crate::window::{Window, open_story, picture, reading, snapshot, window};

/// Asserts that nothing asks for a frame once tips have come and changes are kept.
fn rests(harness: &mut Harness<'static, Window>, name: &str) {
    harness.run_steps(8);
    let delay = harness.output().viewport_output.get(&ViewportId::ROOT).unwrap().repaint_delay;
    let causes = harness.ctx.repaint_causes();
    assert!(delay > Duration::from_secs(3_600), "{name}: a frame in {delay:?}, because of {causes:?}");
}

fn press(harness: &mut Harness<'static, Window>, command: UiCommand) {
    let Some(Stroke::Key(shortcut)) = command.strokes().first() else { panic!("{command:?} has a key") };
    harness.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
    harness.run();
}

#[test]
fn a_window_at_rest_draws_a_frame_a_minute() {
    let with_story = |change: &dyn Fn(&mut Snapshot)| {
        let mut next = snapshot(8);
        next.open = Loadable::Ready(Arc::new(open_story(&next.stories[0])));
        change(&mut next);
        next
    };
    let error =
        Notice { severity: Severity::Error, title: "The disk is full".to_owned(), detail: "Make room".to_owned() };
    let mut harness = window([1440.0, 900.0], snapshot(0));
    rests(&mut harness, "empty");
    let states = [
        ("welcome", snapshot(8)),
        ("loading", with_story(&|next| next.loading = true)),
        ("opening", with_story(&|next| next.open = Loadable::Loading)),
        ("error", with_story(&|next| next.notices = Arc::new(vec![error.clone()]))),
        ("reading", with_story(&|_| {})),
    ];
    for (name, next) in states {
        harness.state_mut().shell.receive(Arc::new(next.clone()));
        rests(&mut harness, name);
        // The engine's minute: ages are renewed with one frame.
        let minute = Snapshot { now: next.now + TimeDelta::minutes(1), ..next };
        harness.state_mut().shell.receive(Arc::new(minute));
        harness.step();
        let delay = harness.output().viewport_output.get(&ViewportId::ROOT).unwrap().repaint_delay;
        assert!(delay > Duration::from_secs(3_600), "{name}: another frame in {delay:?} after the minute");
    }
    // No cursor blinks, and nothing moves by itself.
    for command in [
        UiCommand::NextNumber,
        UiCommand::HighlightsTab,
        UiCommand::FindInStory,
        UiCommand::Palette,
        UiCommand::Settings,
        UiCommand::Help,
        UiCommand::Search,
        UiCommand::Add,
        UiCommand::WhatChanged,
    ] {
        press(&mut harness, command);
        rests(&mut harness, command.title());
        harness.key_press(Key::Escape);
        harness.run();
    }
    for at in [pos2(350.0, 300.0), pos2(620.0, 215.0), pos2(1284.0, 22.0)] {
        harness.event(Event::PointerMoved(at));
        rests(&mut harness, &format!("the pointer at {at}"));
    }
}

#[test]
fn of_two_thousand_cards_those_on_the_screen_are_drawn_and_each_can_be_gone_to() {
    let mut harness = reading([1440.0, 900.0]);
    let mut next = snapshot(8);
    let mut open = open_story(&next.stories[0]);
    let number = open.annotations.numbers[0].clone();
    open.annotations.numbers = (0..2_000)
        .map(|i| {
            let mut number = number.clone();
            number.metric = Some(format!("thing {i}"));
            number
        })
        .collect();
    open.cards = (0..2_000).map(|i| Card { rank: u32::try_from(i).unwrap() + 1, numbers: vec![i] }).collect();
    open.reading += 1;
    next.open = Loadable::Ready(Arc::new(open));
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    let cards = |harness: &Harness<'static, Window>| {
        harness.query_all_by_role(Role::ListItem).filter(|node| node.rect().left() > 1100.0).count()
    };
    assert!((8..25).contains(&cards(&harness)), "{}", cards(&harness));
    for _ in 0..30 {
        harness.key_press(Key::CloseBracket);
        harness.step();
    }
    harness.run();
    let gone_to = harness.get_by_role_and_label(Role::ListItem, "9% thing 29 Norfield Freight").rect();
    assert!(gone_to.top() > 40.0 && gone_to.bottom() < 875.0, "{gone_to}");
    assert!((8..25).contains(&cards(&harness)), "{}", cards(&harness));
}

#[test]
fn a_small_window_cuts_nothing_off() {
    let mut harness = window([320.0, 640.0], snapshot(8));
    for (command, name) in [
        (UiCommand::Settings, "settings, 320 wide"),
        (UiCommand::Help, "keys, 320 wide"),
        (UiCommand::ChooseFeeds, "feeds, 320 wide"),
        (UiCommand::Add, "adding, 320 wide"),
        (UiCommand::Palette, "palette, 320 wide"),
        (UiCommand::Search, "search, 320 wide"),
    ] {
        press(&mut harness, command);
        picture(&mut harness, name);
        for role in [Role::Button, Role::RadioButton, Role::TextInput, Role::CheckBox, Role::Label] {
            for node in harness.query_all_by_role(role) {
                let rect = node.rect();
                let inside = rect.left() >= -0.5 && rect.right() <= 320.5;
                assert!(inside, "{name}: {:?} at {rect}", egui_kittest::kittest::NodeT::accesskit_node(&node).label());
            }
        }
        harness.key_press(Key::Escape);
        harness.run();
    }
}

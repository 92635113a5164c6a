//! The window driven by its commands: keys, palette, menus, the edges of columns; and what it keeps.

use std::sync::Arc;

use egui::{Key, Modifiers, PointerButton, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use tapereader::{
    anchor::{self, Anchored},
    annotate::key_number::display::Card,
    engine::{
        command::Command,
        settings::{Tab, ThemeChoice, WindowSettings},
        snapshot::{AnchoredHighlight, Loadable, Lookup},
    },
    model::{
        highlight::HighlightColor,
        id::StoryId,
        instrument::{Instrument, InstrumentKind},
        notice::{Notice, Severity},
    },
    ui::{
        commands::{Stroke, UiCommand},
        state::{Dialog, View, WindowState},
    },
};

use crate::window::{TEXT, Window, highlight, open_story, picture, reading, show, snapshot, symbol, window};

const CTRL: Modifiers = Modifiers::COMMAND;

fn state<'a>(harness: &'a Harness<'static, Window>) -> &'a WindowState {
    harness.state().shell.state()
}

fn press(harness: &mut Harness<'static, Window>, stroke: Stroke) {
    match stroke {
        Stroke::Key(shortcut) => harness.key_press_modifiers(shortcut.modifiers, shortcut.logical_key),
        Stroke::Go(key) => {
            harness.key_press(Key::G);
            harness.run();
            harness.key_press(key);
        }
    }
    harness.run();
}

pub(crate) fn run(harness: &mut Harness<'static, Window>, command: UiCommand) {
    press(harness, *command.strokes().first().unwrap());
}

fn asked(harness: &mut Harness<'static, Window>) -> Vec<Command> {
    std::mem::take(&mut harness.state_mut().asked)
}

fn story(i: usize) -> StoryId {
    StoryId::of_sample(&format!("story {i}"))
}

#[test]
fn every_key_of_every_command_can_be_pressed_anywhere() {
    let mut harness = reading([1440.0, 900.0]);
    for command in UiCommand::ALL.iter().filter(|command| **command != UiCommand::Quit) {
        for stroke in command.strokes() {
            press(&mut harness, *stroke);
            for _ in 0..2 {
                harness.key_press(Key::Escape);
                harness.run();
            }
            assert!(state(&harness).dialog.is_none(), "{command:?} leaves a dialog open");
        }
    }
}

#[test]
fn the_help_names_every_command_with_its_keys() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    run(&mut harness, UiCommand::Help);
    for command in UiCommand::ALL {
        let keys: Vec<String> = command.strokes().iter().map(|stroke| stroke.name()).collect();
        harness.get_by_label(&format!("{}: {}", command.title(), keys.join(", ")));
    }
}

#[test]
fn the_palette_runs_a_command_by_a_part_of_its_name() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    run(&mut harness, UiCommand::Palette);
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("contrast");
    harness.run();
    picture(&mut harness, "palette");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(state(&harness).kept.theme, ThemeChoice::Contrast);
    assert!(state(&harness).dialog.is_none());
    picture(&mut harness, "contrast");
}

#[test]
fn the_palette_goes_to_instruments_and_stories() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    run(&mut harness, UiCommand::GoTicker);
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("msft");
    harness.run();
    assert_eq!(asked(&mut harness).last(), Some(&Command::LookUp("msft".to_owned())));
    let mut next = snapshot(8);
    let instrument = Instrument {
        symbol: symbol("MSFT"),
        name: "Microsoft Corp".into(),
        exchange: Some("NASDAQ".into()),
        kind: InstrumentKind::Stock,
        cik: None,
    };
    let found =
        Lookup { query: "msft".to_owned(), instruments: vec![instrument], stories: vec![next.stories[1].clone()] };
    next.lookup = Some(Arc::new(found));
    let next = Arc::new(next);
    harness.state_mut().shell.receive(Arc::clone(&next));
    harness.run();
    harness.get_by_role_and_label(Role::ListItem, "MSFT Microsoft Corp");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(asked(&mut harness), [Command::OpenTicker(symbol("MSFT"))]);
    run(&mut harness, UiCommand::Palette);
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("msft");
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(asked(&mut harness).last(), Some(&Command::Open(story(1))));
}

#[test]
fn enter_waits_for_the_answer_to_all_letters_typed() {
    let instrument = |written: &str, name: &str| Instrument {
        symbol: symbol(written),
        name: name.into(),
        exchange: Some("NASDAQ".into()),
        kind: InstrumentKind::Stock,
        cik: None,
    };
    let answer = |query: &str, found: Instrument| {
        let mut next = snapshot(8);
        next.lookup = Some(Arc::new(Lookup { query: query.to_owned(), instruments: vec![found], stories: Vec::new() }));
        Arc::new(next)
    };
    let mut harness = window([1440.0, 900.0], snapshot(8));
    run(&mut harness, UiCommand::GoTicker);
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("mic");
    harness.run();
    harness.state_mut().shell.receive(answer("mic", instrument("MU", "Micron Technology")));
    harness.run();
    asked(&mut harness);
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("orsoft");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(asked(&mut harness), [Command::LookUp("micorsoft".to_owned())], "what stands is for fewer letters");
    harness.state_mut().shell.receive(answer("micorsoft", instrument("MSFT", "Microsoft Corp")));
    harness.run();
    assert_eq!(asked(&mut harness), [Command::OpenTicker(symbol("MSFT"))]);
}

#[test]
fn words_are_found_in_the_story_and_can_be_marked() {
    let mut harness = reading([1440.0, 900.0]);
    run(&mut harness, UiCommand::FindInStory);
    harness.get_by_label("Find in the story").type_text("STRIKE");
    harness.run();
    harness.get_by_label("1 of 2");
    picture(&mut harness, "find");
    harness.key_press(Key::Enter);
    harness.run();
    harness.get_by_label("2 of 2");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(state(&harness).find.is_none());
    picture(&mut harness, "found and selected");
    run(&mut harness, UiCommand::Highlight);
    let [Command::Highlight { span, .. }] = harness.state().asked.as_slice() else {
        panic!("{:?}", harness.state().asked)
    };
    assert_eq!(span.start(), TEXT.rfind("strike").unwrap());
    assert_eq!(span.of(TEXT), "strike");
}

#[test]
fn back_and_forward_lead_to_where_the_reader_was() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    run(&mut harness, UiCommand::NextStory);
    run(&mut harness, UiCommand::NextStory);
    run(&mut harness, UiCommand::GoStarred);
    assert_eq!(state(&harness).view, View::Starred);
    asked(&mut harness);
    run(&mut harness, UiCommand::Back);
    assert_eq!((state(&harness).view.clone(), asked(&mut harness)), (View::All, vec![Command::Open(story(1))]));
    run(&mut harness, UiCommand::Back);
    assert_eq!(asked(&mut harness), [Command::Open(story(0))]);
    run(&mut harness, UiCommand::Forward);
    assert_eq!(asked(&mut harness), [Command::Open(story(1))]);
}

#[test]
fn the_cursor_moves_without_opening() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    for command in [UiCommand::MoveDown, UiCommand::MoveDown, UiCommand::MoveDown, UiCommand::MoveUp] {
        run(&mut harness, command);
    }
    assert_eq!(asked(&mut harness), []);
    run(&mut harness, UiCommand::OpenStory);
    assert_eq!(asked(&mut harness), [Command::Open(story(1))]);
}

#[test]
fn all_of_the_list_is_marked_read_at_once() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    run(&mut harness, UiCommand::MarkAllRead);
    let unread = [0, 1, 3, 4, 6, 7].map(story).to_vec();
    assert_eq!(asked(&mut harness), [Command::MarkAllRead(unread)]);
}

#[test]
fn companies_are_walked_through_and_their_card_opened() {
    let mut harness = reading([1440.0, 900.0]);
    run(&mut harness, UiCommand::TickerCard);
    assert_eq!(asked(&mut harness), [Command::OpenTicker(symbol("NFRT"))]);
    run(&mut harness, UiCommand::NextMention);
    run(&mut harness, UiCommand::NextMention);
    run(&mut harness, UiCommand::TickerCard);
    run(&mut harness, UiCommand::Watch);
    let expected = [Command::OpenTicker(symbol("OAKL")), Command::Watch(symbol("OAKL"))];
    assert_eq!(asked(&mut harness), expected);
}

#[test]
fn a_number_is_copied_with_its_source() {
    let mut harness = reading([1440.0, 900.0]);
    run(&mut harness, UiCommand::NextNumber);
    harness.event(egui::Event::Key {
        key: Key::C,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let expected = "9%, shares (Norfield Freight, NFRT)\n\u{201c}Shares fell 9% in early trading.\u{201d}\n\
                    Sample Wire, \u{201c}Norfield Freight cuts full-year outlook after port strike\u{201d}, 9 March 2026";
    assert_eq!(copied.as_deref(), Some(expected));
}

#[test]
fn the_bar_over_a_selection_marks_in_a_colour() {
    let mut harness = reading([1440.0, 900.0]);
    let paragraph = harness.query_all_by_role(Role::Paragraph).next().unwrap().rect();
    harness.drag_at(paragraph.left_top() + vec2(150.0, 12.0));
    harness.step();
    harness.hover_at(paragraph.left_top() + vec2(300.0, 12.0));
    harness.step();
    harness.drop_at(paragraph.left_top() + vec2(340.0, 12.0));
    harness.run();
    harness.get_by_label("Highlight in green").click();
    harness.run();
    let [Command::Highlight { color, .. }] = harness.state().asked.as_slice() else {
        panic!("{:?}", harness.state().asked)
    };
    assert_eq!(*color, HighlightColor::Green);
}

#[test]
fn a_right_click_on_a_story_offers_what_can_be_done_with_it() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    harness.get_by_label("Rate held at 4.5% as services inflation cools").click_secondary();
    harness.run();
    picture(&mut harness, "row menu");
    harness.get_by_role_and_label(Role::MenuItem, "Star").click();
    harness.run();
    assert_eq!(asked(&mut harness), [Command::SetStarred(story(1), true)]);
}

#[test]
fn the_edges_of_columns_are_dragged_and_kept() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    let edge = harness.get_by_label("Width of the list").rect().center();
    harness.hover_at(edge);
    harness.step();
    harness.event(egui::Event::PointerButton {
        pos: edge,
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    harness.step();
    harness.hover_at(edge + vec2(20.0, 0.0));
    harness.step();
    harness.hover_at(edge + vec2(40.0, 0.0));
    harness.step();
    harness.drop_at(edge + vec2(40.0, 0.0));
    harness.run_steps(8);
    let moved = harness.get_by_label("Width of the list").rect().center();
    assert!((moved.x - edge.x - 40.0).abs() < 2.0, "{edge} to {moved}");
    let kept = harness.state().kept.clone().and_then(|kept| kept.list);
    assert_eq!(kept, state(&harness).kept.list);
    assert!(kept.is_some_and(|width| (width - 370.0).abs() < 2.0), "{kept:?}");
}

#[test]
fn the_window_opens_as_it_was_left() {
    let mut left = snapshot(8);
    left.window = Arc::new(WindowSettings {
        theme: ThemeChoice::Dark,
        text_size: Some(24.0),
        tab: Tab::Tickers,
        open: Some(story(0)),
        list: Some(300.0),
        ..WindowSettings::default()
    });
    left.open = Loadable::Ready(Arc::new(open_story(&left.stories[0])));
    let mut harness = window([1440.0, 900.0], left);
    picture(&mut harness, "as it was left");
    harness.get_by_label_contains("Norfield Freight (NFRT)");
    assert_eq!(harness.ctx.theme(), egui::Theme::Dark);
    assert_eq!((state(&harness).text_size(), state(&harness).tab()), (24.0, Tab::Tickers));
    run(&mut harness, UiCommand::LargerText);
    assert_eq!(state(&harness).kept.text_size, Some(25.0));
    run(&mut harness, UiCommand::ResetText);
    assert_eq!(state(&harness).kept.text_size, None);
    harness.key_press_modifiers(CTRL, Key::B);
    harness.run_steps(8);
    assert!(harness.state().kept.as_ref().is_some_and(|kept| kept.rail));
}

#[test]
fn escape_takes_a_notice_away_first() {
    let mut harness = reading([1440.0, 900.0]);
    let notice = Notice {
        severity: Severity::Info,
        title: "Harbor Ledger was added".to_owned(),
        detail: "12 new stories".to_owned(),
    };
    show(&mut harness, |next| next.notices = Arc::new(vec![notice.clone()]));
    run(&mut harness, UiCommand::Close);
    assert_eq!(asked(&mut harness), [Command::DismissNotice(notice)]);
}

#[test]
fn what_is_pasted_into_the_window_is_offered_for_adding() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    harness.event(egui::Event::Paste("Norfield rose 5% on Monday.".to_owned()));
    harness.run();
    let Some(Dialog::Add(add)) = &state(&harness).dialog else { panic!("no box") };
    assert_eq!(add.text, "Norfield rose 5% on Monday.");
    harness.get_by_label("A text of 5 words");
}

#[test]
fn stories_stand_under_the_name_of_their_day() {
    let harness = window([1440.0, 900.0], snapshot(30));
    harness.get_by_role_and_label(Role::Heading, "Today");
    let harness = window([1440.0, 2400.0], snapshot(30));
    harness.get_by_role_and_label(Role::Heading, "Yesterday");
}

#[test]
fn settings_hold_at_once() {
    let mut harness = reading([1440.0, 900.0]);
    let narrow = harness.query_all_by_role(Role::Paragraph).next().unwrap().rect().height();
    run(&mut harness, UiCommand::Settings);
    harness.get_by_label("Line width: Narrow").click();
    harness.run();
    harness.get_by_label("Text size: 25").click();
    harness.run();
    harness.get_by_label("Theme: Night").click();
    harness.run();
    picture(&mut harness, "settings");
    harness.get_by_label("Single keys: Off").click();
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_all_by_role(Role::Paragraph).next().unwrap().rect().height() > narrow);
    assert_eq!((harness.ctx.theme(), state(&harness).text_size()), (egui::Theme::Dark, 25.0));
    asked(&mut harness);
    run(&mut harness, UiCommand::NextStory);
    assert_eq!(asked(&mut harness), [], "single keys are off");
    run(&mut harness, UiCommand::Palette);
    assert!(matches!(state(&harness).dialog, Some(Dialog::Palette(_))));
}

#[test]
fn cards_can_be_narrowed_to_one_owner() {
    let mut harness = reading([1440.0, 900.0]);
    assert!(harness.query_by_label("Numbers of All").is_none(), "there is one owner");
    show(&mut harness, |next| {
        let mut open = open_story(&next.stories[0]);
        let mut more = open.annotations.numbers.clone();
        for number in &mut more {
            number.symbol = Some(symbol("OAKL"));
            number.metric = Some("rates".to_owned());
        }
        open.annotations.numbers.extend(more);
        open.reading += 1;
        open.cards.extend([Card { rank: 3, numbers: vec![2] }, Card { rank: 4, numbers: vec![3] }]);
        next.open = Loadable::Ready(Arc::new(open));
    });
    let cards = |harness: &Harness<'static, Window>, metric: &str| {
        harness
            .query_all_by_role(Role::ListItem)
            .filter(|node| node.accesskit_node().label().is_some_and(|label| label.contains(metric)))
            .count()
    };
    assert_eq!((cards(&harness, "revenue"), cards(&harness, "rates")), (1, 2));
    harness.get_by_label("Numbers of OAKL").click();
    harness.run();
    picture(&mut harness, "one owner");
    assert_eq!((cards(&harness, "revenue"), cards(&harness, "rates")), (0, 2));
    harness.get_by_label("Numbers of All").click();
    harness.run();
    assert_eq!((cards(&harness, "revenue"), cards(&harness, "rates")), (1, 2));
}

#[test]
fn the_place_in_the_story_is_kept() {
    let wanted = TEXT[..TEXT.find("Analysts").unwrap()].chars().count();
    let mut left = snapshot(8);
    left.window = Arc::new(WindowSettings { open: Some(story(0)), reading_at: wanted, ..WindowSettings::default() });
    left.open = Loadable::Ready(Arc::new(open_story(&left.stories[0])));
    let mut harness = window([1000.0, 400.0], left);
    let at = |harness: &mut Harness<'static, Window>| match harness.state_mut().shell.leave() {
        Command::KeepWindow(kept) => kept.reading_at,
        other => panic!("{other:?}"),
    };
    assert_eq!(at(&mut harness), wanted);
    // Another size of text moves everything but the line that is being read.
    run(&mut harness, UiCommand::LargerText);
    run(&mut harness, UiCommand::LargerText);
    assert_eq!(at(&mut harness), wanted);
    run(&mut harness, UiCommand::StoryStart);
    assert_eq!(at(&mut harness), 0);
}

#[test]
fn a_highlight_made_in_the_story_of_the_last_run_takes_the_place_of_the_selection() {
    let mut left = snapshot(8);
    left.window = Arc::new(WindowSettings { open: Some(story(0)), ..WindowSettings::default() });
    left.open = Loadable::Ready(Arc::new(open_story(&left.stories[0])));
    let mut harness = window([1440.0, 900.0], left);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    harness.run();
    run(&mut harness, UiCommand::Highlight);
    let asked = asked(&mut harness);
    assert!(matches!(asked.as_slice(), [Command::Highlight { .. }]), "{asked:?}");
    show(&mut harness, |next| {
        let mut open = open_story(&next.stories[0]);
        let made = highlight("Norfield Freight cut its outlook");
        let Anchored { anchor, changes } = anchor::find(TEXT, &made.quote, made.position);
        open.highlights = vec![AnchoredHighlight { highlight: made, anchor, changes }];
        next.open = Loadable::Ready(Arc::new(open));
    });
    run(&mut harness, UiCommand::Highlight);
    assert!(harness.state().asked.is_empty(), "nothing is selected any more");
}

#[test]
fn a_panel_that_stood_beside_the_story_does_not_cover_it_when_the_window_shrinks() {
    let mut harness = reading([1440.0, 900.0]);
    run(&mut harness, UiCommand::TickersTab);
    harness.set_size(vec2(700.0, 700.0));
    harness.run();
    assert!(!state(&harness).panel_over);
    run(&mut harness, UiCommand::TickersTab);
    assert!(state(&harness).panel_over);
    run(&mut harness, UiCommand::Close);
    assert!(!state(&harness).panel_over);
}

fn settings(kept: WindowSettings) -> Harness<'static, Window> {
    let mut next = snapshot(8);
    next.window = Arc::new(WindowSettings { theme: ThemeChoice::Light, ..kept });
    let mut harness = window([1440.0, 900.0], next);
    run(&mut harness, UiCommand::Settings);
    harness
}

#[test]
fn a_command_gets_another_key_and_the_help_shows_it() {
    let mut harness = settings(WindowSettings::default());
    harness.get_by_label("Find a setting").type_text("next story");
    harness.run();
    assert!(harness.query_by_label("Theme: Night").is_none(), "only what was looked for");
    harness.get_by_label("Next story: change j").click();
    harness.run();
    harness.get_by_label("Next story: press a key");
    harness.key_press_modifiers(CTRL, Key::J);
    harness.run();
    assert_eq!(state(&harness).kept.keys["NextStory"], ["command+J"]);
    picture(&mut harness, "settings keys");
    harness.key_press(Key::Escape);
    harness.run();
    asked(&mut harness);
    harness.key_press(Key::J);
    harness.run();
    assert_eq!(asked(&mut harness), [], "the old key rests");
    harness.key_press_modifiers(CTRL, Key::J);
    harness.run();
    assert_eq!(asked(&mut harness), [Command::Open(story(0))]);
    run(&mut harness, UiCommand::Help);
    harness.get_by_label("Next story: Ctrl J");
    // The next start knows it, and the usual keys come back at once.
    let mut again = settings(state(&harness).kept.clone());
    again.get_by_label("Find a setting").type_text("next story");
    again.run();
    again.get_by_label("Next story: change Ctrl J");
    again.get_by_label("Next story: usual keys").click();
    again.run();
    again.get_by_label("Next story: change j");
    assert!(state(&again).kept.keys.is_empty());
}

#[test]
fn a_key_that_is_taken_says_by_whom_and_can_be_had() {
    let mut harness = settings(WindowSettings::default());
    harness.get_by_label("Find a setting").type_text("star");
    harness.run();
    let begin = |harness: &mut Harness<'static, Window>| {
        harness.get_by_label("Star or unstar: add a key").click();
        harness.run();
        for key in [Key::G, Key::U] {
            harness.key_press(key);
            harness.run();
        }
        harness.get_by_label("g u is now \u{201c}Unread stories\u{201d}");
    };
    begin(&mut harness);
    harness.get_by_label("Cancel").click();
    harness.run();
    assert!(state(&harness).kept.keys.is_empty());
    begin(&mut harness);
    harness.get_by_label("Use it here").click();
    harness.run();
    let keys = state(&harness).kept.keys.clone();
    assert_eq!((keys["ToggleStar"].join(" "), keys["GoUnread"].len()), ("S go U".to_owned(), 0));
    // Esc ends the waiting before it closes the window; what is waited for takes all keys.
    harness.get_by_label("Star or unstar: change s").click();
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert!(state(&harness).dialog.is_some());
    harness.get_by_label("Star or unstar: change s").click();
    harness.run();
    harness.get_by_label("No key").click();
    harness.run();
    assert_eq!(state(&harness).kept.keys["ToggleStar"], ["go U"]);
    let mut again = settings(state(&harness).kept.clone());
    again.get_by_label("Reset all keys").click();
    again.run();
    assert!(state(&again).kept.keys.is_empty());
}

//! The reader's link rules: weighed, made, undone and kept by the engine, and taught in the window.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use tapereader::{
    engine::{
        command::Command,
        snapshot::{Loadable, Snapshot},
    },
    model::{
        add::AddTarget,
        id::StoryId,
        instrument::Symbol,
        link_rule::{LinkWish, Meaning},
    },
    ui::{commands::UiCommand, state::Dialog},
};

use crate::{
    pipeline::Reader,
    window::{Window, reading},
};

fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

fn never(words: &str, not: &str, story: Option<StoryId>) -> LinkWish {
    LinkWish { words: words.to_owned(), meaning: Meaning::Never(symbol(not)), story }
}

fn paste(reader: &mut Reader, text: &str) -> StoryId {
    let before = reader.snapshot.stories.len();
    let shows = |snapshot: &Snapshot| snapshot.stories.len() > before;
    reader.ask(Command::Add(AddTarget::Text(text.to_owned())), shows);
    reader.snapshot.added.unwrap()
}

/// The symbols of a story's row.
fn symbols(snapshot: &Snapshot, id: StoryId) -> Vec<&str> {
    let row = snapshot.stories.iter().find(|row| row.id == id).unwrap();
    row.symbols.iter().map(Symbol::as_str).collect()
}

#[test]
fn a_rule_is_weighed_made_undone_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let one = paste(&mut reader, "Apple shares rose 3% on Monday.\nMicrosoft fell.");
    let two = paste(&mut reader, "Shares of Apple were little changed after the report on Tuesday.");
    let other = paste(&mut reader, "Shares of Netflix rose 3% on Monday after the report.");
    let opened = reader
        .ask(Command::Open(one), |snapshot| matches!(&snapshot.open, Loadable::Ready(open) if open.row.id == one));
    let Loadable::Ready(open) = &opened.open else { panic!("the story is open") };
    let reading = open.reading;
    let wish = never("Apple", "AAPL", None);
    let weighed = reader.ask(Command::PreviewLink(Some(Box::new(wish.clone()))), |snapshot| {
        snapshot.link_preview.as_ref().is_some_and(|preview| preview.weighed == preview.total)
    });
    let preview = weighed.link_preview.as_ref().unwrap();
    assert!(preview.changed >= 2 && preview.changed <= preview.total, "{preview:?}");
    let named: Vec<StoryId> = preview.examples.iter().map(|(id, _)| *id).collect();
    assert!(!named.contains(&other));
    assert_eq!(symbols(weighed, one), ["AAPL", "MSFT"], "weighing changes nothing");

    let gone = |snapshot: &Snapshot| symbols(snapshot, one) == ["MSFT"] && symbols(snapshot, two).is_empty();
    let made = reader.ask(Command::AddLinkRule(Box::new(wish.clone())), gone);
    assert_eq!(made.link_preview, None);
    assert_eq!(made.undo, Some("link rule"));
    let Loadable::Ready(open) = &made.open else { panic!("the story is open") };
    assert!(open.annotations.mentions.iter().all(|mention| mention.symbol != symbol("AAPL")));
    assert!(open.reading > reading, "the same text, read anew");

    let back = |snapshot: &Snapshot| symbols(snapshot, two) == ["AAPL"] && snapshot.link_rules.is_empty();
    reader.ask(Command::Undo, back);
    reader.ask(Command::Redo, gone);
    // The same rule twice is one rule.
    let twice = reader.ask(Command::AddLinkRule(Box::new(wish)), |_| true);
    assert_eq!(twice.link_rules.len(), 1);

    drop(reader);
    let mut reader = Reader::start(folder.path());
    assert_eq!(symbols(&reader.snapshot, one), ["MSFT"]);
    let three = paste(&mut reader, "Shares of Apple rose once more, and Tesla fell.");
    assert_eq!(symbols(&reader.snapshot, three), ["TSLA"], "new stories follow it");
    let id = reader.snapshot.link_rules.first().unwrap().id;
    reader.ask(Command::RemoveLinkRule(id), |snapshot| symbols(snapshot, three) == ["AAPL", "TSLA"]);

    let here = LinkWish { words: "Tesla".to_owned(), meaning: Meaning::Always(symbol("GM")), story: Some(three) };
    let four = paste(&mut reader, "Tesla rose on Friday after the report.");
    reader.ask(Command::AddLinkRule(Box::new(here)), |snapshot| symbols(snapshot, three).contains(&"GM"));
    assert_eq!(symbols(&reader.snapshot, four), ["TSLA"], "one story's rule is no other's");
}

fn press(harness: &mut egui_kittest::Harness<'static, Window>, command: UiCommand) {
    let Some(tapereader::ui::commands::Stroke::Key(shortcut)) = command.strokes().first().copied() else {
        panic!("{command:?} has a key")
    };
    harness.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
    harness.run();
}

#[test]
fn a_company_stepped_to_is_taught_by_keys() {
    let mut harness = reading([1440.0, 900.0]);
    press(&mut harness, UiCommand::NotThisCompany);
    assert!(harness.state().shell.state().dialog.is_none(), "nothing is chosen yet");
    press(&mut harness, UiCommand::NextMention);
    press(&mut harness, UiCommand::NotThisCompany);
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Teach(_))));
    let story = StoryId::of_sample("story 0");
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let wish = never("Norfield Freight", "NFRT", None);
    assert!(asked.contains(&Command::PreviewLink(Some(Box::new(wish)))), "{asked:?}");
    harness.get_by_role_and_label(Role::RadioButton, "Holds: In this story").click();
    harness.run();
    harness.get_by_label("Make the rule").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let wish = never("Norfield Freight", "NFRT", Some(story));
    assert!(asked.contains(&Command::AddLinkRule(Box::new(wish))), "{asked:?}");
    assert!(harness.state().shell.state().dialog.is_none());
}

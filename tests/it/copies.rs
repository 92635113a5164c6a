//! The same story from two sources: listed once, read once.

use std::{fs, sync::Arc};

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use tapereader::{
    engine::{
        command::{Command, Mark},
        snapshot::{Loadable, Snapshot},
    },
    model::{add::AddTarget, id::StoryId},
    ui::state::Dialog,
};

use crate::{
    pipeline::Reader,
    window::{picture, window},
};

/// The list of copies, from a row to the other copy.
fn in_the_window(reader: &Reader, first: StoryId, copy: StoryId) {
    let mut harness = window([1440.0, 900.0], Snapshot::clone(&reader.snapshot));
    let title = |id| reader.snapshot.stories.iter().find(|row| row.id == id).unwrap().title.clone();
    let first_title = title(first);
    let row = harness.get_by_role_and_label(Role::ListItem, &first_title);
    assert!(row.accesskit_node().description().unwrap().contains("2 copies"));
    row.click_secondary();
    harness.run();
    harness.get_by_label("Compare the 2 copies \u{2026}").click();
    harness.run();
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Copies(_))));
    picture(&mut harness, "copies");
    harness.get_by_label(&format!("Pasted: {}", title(first)));
    harness.get_by_label(&format!("Pasted: {}", title(copy))).click();
    harness.run();
    assert!(harness.state().asked.contains(&Command::Open(copy)));
    assert!(harness.state().shell.state().dialog.is_none());
}

fn added(reader: &mut Reader, text: String) -> StoryId {
    let before = reader.snapshot.stories.len();
    reader.ask(Command::Add(AddTarget::Text(text)), |snapshot| snapshot.stories.len() > before);
    reader.snapshot.added.unwrap()
}

#[test]
fn a_copy_is_found_when_it_arrives_and_after_a_start_and_read_with_its_story() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/copies/stories.txt")).unwrap();
    let stories: Vec<&str> =
        text.split("\n# ").skip(1).filter_map(|story| story.split_once('\n')).map(|s| s.1).collect();
    let mut reader = Reader::start(folder.path());
    let first = added(&mut reader, stories[0].to_owned());
    let other = added(&mut reader, stories[1].to_owned());
    let copy = added(&mut reader, format!("QUENTIN, March 10 (Harbor Wire) -- {}", stories[0]));
    let together = |ids: &[StoryId]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    assert_eq!(together(reader.snapshot.copies.of(copy)), together(&[first, copy]));
    assert_eq!(reader.snapshot.copies.of(other), []);
    reader.ask(Command::Open(copy), |snapshot| matches!(snapshot.open, Loadable::Ready(_)));
    let is_read = |reader: &Reader, id| reader.snapshot.stories.iter().any(|row| row.id == id && row.status.read);
    assert!(is_read(&reader, first) && is_read(&reader, copy) && !is_read(&reader, other));
    in_the_window(&reader, first, copy);
    let Loadable::Ready(open) = &reader.snapshot.open else { panic!("it is open") };
    assert_eq!(open.copies.iter().map(|row| row.id).collect::<Vec<_>>(), [first]);
    // Marking several marks their copies as well.
    reader.ask(Command::Mark(vec![copy, other], Mark::Read(false)), |snapshot| snapshot.undo == Some("read marks"));
    assert!(!is_read(&reader, first) && !is_read(&reader, copy));
    drop(reader);

    let mut reader = Reader::start(folder.path());
    assert_eq!(together(reader.snapshot.copies.of(first)), together(&[first, copy]));
    let third = added(&mut reader, format!("{}\nRead more: Ten Stocks To Own", stories[0]));
    assert_eq!(reader.snapshot.copies.of(third).len(), 3, "the engine knows its stories after a start");
    let all = Arc::clone(&reader.snapshot.stories);
    let listed = reader.snapshot.copies.once(all.to_vec());
    assert_eq!(listed.len(), all.len() - 2);
}

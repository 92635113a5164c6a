//! Searches through the engine: what the list knows, and what the reader is told.

use tapereader::{
    engine::command::Command,
    model::{add::AddTarget, id::StoryId},
};

use crate::pipeline::Reader;

#[test]
fn marks_days_and_sources_are_conditions_and_a_bad_one_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let mut add = |text: &str| -> StoryId {
        let before = reader.snapshot.stories.len();
        reader.ask(Command::Add(AddTarget::Text(text.to_owned())), |snapshot| snapshot.stories.len() > before);
        reader.snapshot.added.unwrap()
    };
    let port = add("The quagga yard sold a port for $2.5 billion on Monday.\nIts quagga shares rose 8%.");
    let mill = add("A quagga mill was closed for good.");
    reader.ask(Command::SetStarred(mill, true), |snapshot| snapshot.counts.starred == 1);
    for (typed, expected) in [
        ("quagga", vec![mill, port]),
        ("quagga is:starred", vec![mill]),
        ("quagga -is:starred", vec![port]),
        ("quagga is:unread after:2026-03-10", vec![mill, port]),
        ("quagga before:yesterday", vec![]),
        ("quagga feed:pasted", vec![mill, port]),
        ("quagga -feed:pasted", vec![]),
        ("feed:pasted", vec![mill, port]),
        ("quagga number:>1B", vec![port]),
        ("quagga -number:>1B", vec![mill]),
        ("quagga -after:yesterday", vec![]),
        ("quagga -before:yesterday", vec![mill, port]),
        ("quagga is:blue", vec![mill, port]),
    ] {
        let mut found = reader.found(typed);
        let mut expected = expected;
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{typed}");
    }
    let search = reader.snapshot.search.as_ref().unwrap();
    assert_eq!(
        search.problems,
        ["is:blue is unknown; is:unread, is:read, is:starred, is:muted and is:watched are known"]
    );
    let snippet = &search.snippets[&port];
    assert_eq!(snippet.marks.iter().map(|mark| mark.of(&snippet.text)).collect::<Vec<_>>(), ["quagga"]);
}

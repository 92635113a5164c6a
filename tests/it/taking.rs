//! Highlights out of one library and into another, by the binary itself.

use std::{
    fs,
    path::Path,
    process::{Command as Process, Output},
};

use serde_json::Value;
use tapereader::{
    anchor::Anchor,
    engine::{command::Command, marking::HighlightEdit, snapshot::Snapshot, taking::IfThere},
    exchange::highlights::Format,
    model::{add::AddTarget, highlight::HighlightColor, id::StoryId, span::Span},
};

use crate::pipeline::{Reader, highlight};

const TEXT: &str =
    "Apple raised its dividend on Monday.\n\nMicrosoft spent $21 billion on data centers in the quarter.";
const QUOTE: &str = "Microsoft spent $21 billion";

fn run(library: &Path, arguments: &[&str]) -> Output {
    let mut process = Process::new(env!("CARGO_BIN_EXE_tapereader"));
    process.arg("--library").arg(library).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A library with one story and one highlight in it, its note and tags written.
fn library(folder: &Path) -> StoryId {
    let mut reader = Reader::start(folder);
    let id = reader.add(AddTarget::parse(TEXT).unwrap()).id;
    let at = TEXT.find(QUOTE).unwrap();
    let command = highlight(&mut reader, id, Span::new(at, at + QUOTE.len()), HighlightColor::Blue);
    reader.ask(command, |snapshot| snapshot.counts.highlights == 1);
    let edit = HighlightEdit {
        note: Some("=HYPERLINK(\"x\")".to_owned()),
        tags: Some(vec!["capex".to_owned()]),
        ..HighlightEdit::default()
    };
    let made = reader.snapshot.highlights[0].highlight.id;
    reader.ask(Command::EditHighlight(made, edit), |snapshot| !snapshot.highlights[0].highlight.note.is_empty());
    reader.engine.shutdown();
    id
}

#[test]
fn highlights_go_out_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    library(folder.path());
    let line: Value = serde_json::from_str(&stdout(&run(folder.path(), &["highlights", "list"]))).unwrap();
    assert_eq!(
        (&line["exact"], &line["symbols"][0], &line["numbers"][0]),
        (&QUOTE.into(), &"MSFT".into(), &"$21 billion".into())
    );
    let json: Value =
        serde_json::from_str(&stdout(&run(folder.path(), &["highlights", "export", "--format", "json"]))).unwrap();
    assert_eq!(json["highlights"][0]["tags"][0], "capex");
    let csv = stdout(&run(folder.path(), &["highlights", "export", "--format", "csv"]));
    assert!(csv.starts_with("Highlight,Title,Author,URL,Note,Location,Date\r\n"), "{csv}");
    assert!(csv.contains("'=HYPERLINK"), "{csv}");
    let annotations = stdout(&run(folder.path(), &["highlights", "export", "--format", "jsonld"]));
    assert!(annotations.contains("\"http://www.w3.org/ns/anno.jsonld\""), "{annotations}");

    let notes = out.path().join("notes");
    let arguments = ["highlights", "export", "--format", "markdown", "--out", notes.to_str().unwrap()];
    assert!(stderr(&run(folder.path(), &arguments)).contains("1 files made and 0 changed"));
    let file = fs::read_dir(&notes).unwrap().next().unwrap().unwrap().path();
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains(&format!("> {QUOTE}")), "{written}");
    fs::write(&file, format!("{written}\nMine.\n")).unwrap();
    assert!(stderr(&run(folder.path(), &arguments)).contains("0 files made and 0 changed"));
    assert!(fs::read_to_string(&file).unwrap().ends_with("\nMine.\n"));

    // Nothing is overwritten unless it is asked for.
    let path = out.path().join("all.json");
    let arguments = ["highlights", "export", "--format", "json", "--out", path.to_str().unwrap()];
    stdout(&run(folder.path(), &arguments));
    let again = run(folder.path(), &arguments);
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("is there already") && stderr(&again).contains("--replace"), "{}", stderr(&again));
    stdout(&run(folder.path(), &[&arguments[..], &["--replace"]].concat()));
}

#[test]
fn highlights_come_in_once_and_find_their_story() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let id = library(from.path());
    let file = to.path().join("all.json");
    let arguments = ["highlights", "export", "--format", "json", "--out", file.to_str().unwrap()];
    stdout(&run(from.path(), &arguments));
    let other = to.path().join("library");
    let import = ["highlights", "import", file.to_str().unwrap()];
    // No story of it is here: the words are kept.
    assert_eq!(stdout(&run(&other, &import)), "{\"added\":1,\"known\":0,\"unattached\":1,\"wordless\":0}\n");
    assert_eq!(stdout(&run(&other, &import)), "{\"added\":0,\"known\":1,\"unattached\":0,\"wordless\":0}\n");
    let mut reader = Reader::start(&other);
    let row = &reader.snapshot.highlights[0];
    assert_eq!((row.highlight.quote.exact.as_str(), row.highlight.note.as_str()), (QUOTE, "=HYPERLINK(\"x\")"));
    assert!(!row.openable);
    // When the story comes, the highlight stands in it.
    assert_eq!(reader.add(AddTarget::parse(TEXT).unwrap()).id, id);
    let open = reader.open(id);
    let at = TEXT.find(QUOTE).unwrap();
    assert_eq!(open.highlights[0].anchor, Anchor::Exact(Span::new(at, at + QUOTE.len())));
    reader.engine.shutdown();

    // The same library again, and a table of another program.
    assert_eq!(stdout(&run(from.path(), &import)), "{\"added\":0,\"known\":1,\"unattached\":0,\"wordless\":0}\n");
    let table = to.path().join("readwise.csv");
    // Twice the same, once with a note, and a row of no words.
    let rows =
        "Highlight,Book Title,Note\nApple rose,Elsewhere,\nApple rose,Elsewhere,\nApple rose,Elsewhere,why?\n,Empty,\n";
    fs::write(&table, rows).unwrap();
    let import = ["highlights", "import", table.to_str().unwrap()];
    let told = "{\"added\":2,\"known\":1,\"unattached\":2,\"wordless\":1}\n";
    assert_eq!(stdout(&run(from.path(), &import)), told);
}

#[test]
fn what_comes_in_is_known_by_its_identity_and_its_story_by_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let id = library(folder.path());
    let file = folder.path().join("some.json");
    let export = ["highlights", "export", "--format", "json"];
    let all: Value = serde_json::from_str(&stdout(&run(folder.path(), &export))).unwrap();
    let own = all["highlights"][0].clone();
    // The same words marked twice, words the story no longer has, and a story elsewhere of the same headline.
    let another = |number: u8, change: &dyn Fn(&mut Value)| {
        let mut highlight = own.clone();
        highlight["id"] = format!("0193f0a0-0000-7000-8000-0000000000{number:02}").into();
        change(&mut highlight);
        highlight
    };
    let mut some = all.clone();
    some["highlights"] = Value::Array(vec![
        own.clone(),
        another(1, &|_| {}),
        another(2, &|lost| {
            lost["exact"] = "Nobody at Norfield said any of this".into();
            lost["prefix"] = "".into();
            lost["suffix"] = "".into();
        }),
        another(3, &|elsewhere| {
            elsewhere["story"]["id"] = Value::Null;
            elsewhere["story"]["url"] = "https://elsewhere.example/mill".into();
        }),
    ]);
    fs::write(&file, some.to_string()).unwrap();
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::ImportHighlights(file.clone()), |snapshot| snapshot.highlights.len() == 4);
    let told = reader.snapshot.notices.last().unwrap();
    assert!(told.detail.contains("1 were here already; the stories of 1 are not here"), "{told:?}");
    let rows = &reader.snapshot.highlights;
    assert_eq!(rows.iter().filter(|row| row.highlight.story == id).count(), 3);
    let orphans: Vec<&str> =
        rows.iter().filter(|row| row.orphan).map(|row| row.highlight.quote.exact.as_str()).collect();
    assert_eq!(orphans, ["Nobody at Norfield said any of this"]);
    reader.engine.shutdown();
    // All of it goes out and comes in again.
    let all = stdout(&run(folder.path(), &export));
    fs::write(&file, &all).unwrap();
    let other = folder.path().join("other");
    let import = ["highlights", "import", file.to_str().unwrap()];
    assert_eq!(stdout(&run(&other, &import)), "{\"added\":4,\"known\":0,\"unattached\":4,\"wordless\":0}\n");
    // Nothing got lost on the way, not even the texts they were made on.
    assert_eq!(stdout(&run(&other, &export)), all);
}

#[test]
fn a_file_that_is_none_is_refused_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "Just some notes.").unwrap();
    let library = folder.path().join("library");
    let refused = run(&library, &["highlights", "import", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("this is no file of highlights"), "{}", stderr(&refused));
    assert!(!library.exists());
    let missing = run(&library, &["highlights", "import", "/no/such/file"]);
    assert_eq!(missing.status.code(), Some(1));
}

#[test]
fn the_window_takes_highlights_out_and_in_and_undo_takes_them_away_again() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    library(from.path());
    let file = to.path().join("out").join("mine.json");
    let mut reader = Reader::start(from.path());
    let says =
        |words: &'static str| move |snapshot: &Snapshot| snapshot.notices.iter().any(|notice| notice.title == words);
    reader.ask(Command::ExportHighlights(Format::Json, file.clone(), IfThere::Another), says("1 highlight exported"));
    // A second time another name is found.
    let export = Command::ExportHighlights(Format::Json, file.clone(), IfThere::Another);
    let beside = to.path().join("out").join("mine 2.json");
    reader.ask(export, |snapshot| snapshot.notices.iter().any(|notice| notice.detail == beside.display().to_string()));
    reader.engine.shutdown();
    let mut reader = Reader::start(&to.path().join("library"));
    reader.ask(Command::ImportHighlights(file), says("1 highlight imported"));
    assert_eq!(reader.snapshot.highlights[0].highlight.note, "=HYPERLINK(\"x\")");
    reader.ask(Command::Undo, |snapshot| snapshot.highlights.is_empty());
    reader.ask(Command::Redo, |snapshot| snapshot.highlights.len() == 1);
    let missing = Command::ImportHighlights(to.path().join("nothing"));
    reader.ask(missing, says("No highlights were imported"));
    assert_eq!(reader.snapshot.highlights.len(), 1);
}

//! `library backup`, `restore` and `check`, as they are called from the command line.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tapereader::model::story::Origin;

use crate::store::{highlight, open, story};

fn run(library: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tapereader"));
    command.arg("--library").arg(library).arg("library").args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The words of the highlights in a library.
fn marked(library: &Path) -> Vec<String> {
    let highlights = open(library).lists().unwrap().highlights;
    highlights.into_iter().map(|stored| stored.highlight.quote.exact).collect()
}

fn fill(library: &Path, number: u128, text: &str) {
    let mut store = open(library);
    let one = story(text, text, Origin::Pasted);
    store.put_stories(std::slice::from_ref(&one), "2026-03-09T14:05:00Z".parse().unwrap()).unwrap();
    store.put_highlight(&highlight(&one, number), text).unwrap();
}

#[test]
fn a_library_in_use_is_backed_up_and_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let (library, copy) = (folder.path().join("library"), folder.path().join("a copy"));
    let copy_name = copy.to_str().unwrap();
    fill(&library, 1, "Norfield Freight lost time");
    {
        let in_use = open(&library);
        let output = run(&library, &["backup", copy_name]);
        assert!(output.status.success(), "{}", said(&output));
        drop(in_use);
    }
    assert_eq!(marked(&copy), ["ield "]);
    let output = run(&library, &["backup", copy_name]);
    assert_eq!(output.status.code(), Some(1), "a folder with something in it is no place for a backup");
    assert!(said(&output).contains("new or empty"), "{}", said(&output));
    fill(&library, 2, "Oakline gained much");
    assert_eq!(marked(&library).len(), 2);
    // Nothing is overwritten unless that was asked for, and nothing is deleted then.
    let output = run(&library, &["restore", copy_name]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--replace"), "{}", said(&output));
    assert_eq!(marked(&library).len(), 2);
    let output = run(&library, &["restore", copy_name, "--replace"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(marked(&library), ["ield "]);
    let kept = String::from_utf8(output.stdout).unwrap();
    assert_eq!(marked(Path::new(kept.trim())).len(), 2);
    // Into a place where nothing is.
    let elsewhere = folder.path().join("elsewhere");
    assert!(run(&elsewhere, &["restore", copy_name]).status.success());
    assert_eq!(marked(&elsewhere), ["ield "]);
    assert_eq!(run(&elsewhere, &["restore", folder.path().to_str().unwrap()]).status.code(), Some(1));
}

#[test]
fn a_copy_made_by_hand_is_put_back_with_what_lies_in_its_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (library, copy) = (folder.path().join("library"), folder.path().join("copy"));
    fill(&library, 1, "Norfield Freight lost time");
    let mut in_use = open(&library);
    let two = story("Oakline", "Oakline gained much", Origin::Pasted);
    in_use.put_highlight(&highlight(&two, 2), "Oakline gained much").unwrap();
    fs::create_dir(&copy).unwrap();
    for name in ["user.db", "user.db-wal"] {
        fs::copy(library.join(name), copy.join(name)).unwrap();
    }
    drop(in_use);
    let elsewhere = folder.path().join("elsewhere");
    let output = run(&elsewhere, &["restore", copy.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(marked(&elsewhere).len(), 2);
}

#[test]
fn a_library_in_use_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (library, copy) = (folder.path().join("library"), folder.path().join("copy"));
    fill(&library, 1, "Norfield Freight lost time");
    assert!(run(&library, &["backup", copy.to_str().unwrap()]).status.success());
    let in_use = open(&library);
    let output = run(&library, &["restore", copy.to_str().unwrap(), "--replace"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("open in another window"), "{}", said(&output));
    drop(in_use);
    assert_eq!(marked(&library), ["ield "]);
}

#[test]
fn a_check_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("library");
    fill(&library, 1, "Norfield Freight lost time");
    let check = || {
        let output = run(&library, &["check"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        (output.status.code(), lines.collect::<Vec<_>>())
    };
    let (code, lines) = check();
    assert_eq!(code, Some(0), "{lines:?}");
    assert!(lines.iter().all(|line| line["problem"].is_null() && line["advice"].is_null()), "{lines:?}");
    let path = library.join("user.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    for ending in ["-wal", "-shm"] {
        _ = fs::remove_file(library.join(format!("user.db{ending}")));
    }
    fs::remove_file(library.join("cache.db")).unwrap();
    let (code, lines) = check();
    assert_eq!(code, Some(1));
    let [user, cache] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(user["advice"].as_str().unwrap().contains("library restore"), "{user}");
    assert_eq!(cache["problem"], "it is not there");
    assert_eq!(fs::read(&path).unwrap(), bytes, "a check changes nothing");
    // A damaged library is no backup.
    let output = run(&folder.path().join("new"), &["restore", library.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("new").join("user.db").exists());
    let output = run(&library, &["backup", folder.path().join("copy").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("copy").join("user.db").exists());
}

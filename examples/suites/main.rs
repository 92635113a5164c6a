//! Scores feed reading on the public test suites: `cargo run --release --example suites -- FOLDER [-v]`.
//!
//! FOLDER holds checkouts of kurtmckee/feedparser, mmcdole/gofeed and Ranchero-Software/NetNewsWire under those names, as
//! many of them as there are; nothing of theirs is part of this project. `-v` lists what is not as they expect it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the scores are read by a person")]

mod expression;
mod feedparser;
mod gofeed;
mod netnewswire;

use std::{
    env,
    fmt::{self, Display, Formatter},
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What a suite expects and how much of it holds.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: Vec<String>,
}

impl Score {
    fn count(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if holds {
            self.right += 1;
        } else {
            self.wrong.push(what());
        }
    }
}

impl Display for Score {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.right, self.right + self.wrong.len())
    }
}

/// What is scored, by the words it is printed with.
type Scores = Vec<(&'static str, Score)>;

/// Reads a checkout.
type Suite = fn(&Path) -> Scores;

const SUITES: [(&str, &str, Suite); 3] = [
    ("feedparser", "tests", feedparser::score),
    ("gofeed", "testdata", gofeed::score),
    ("NetNewsWire", "Modules/RSParser/Tests/RSParserTests/Resources", netnewswire::score),
];

fn main() -> ExitCode {
    let (flags, paths): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|argument| argument == "-v");
    let [folder] = paths.as_slice() else {
        eprintln!("usage: suites FOLDER [-v]");
        return ExitCode::from(2);
    };
    let mut found = false;
    for (name, below, suite) in SUITES {
        let tests = Path::new(folder).join(name).join(below);
        if !tests.is_dir() {
            println!("{name}: no {}", tests.display());
            continue;
        }
        found = true;
        for (what, score) in suite(&tests) {
            println!("{name}: {what}: {score}");
            if !flags.is_empty() {
                score.wrong.iter().for_each(|wrong| println!("    {wrong}"));
            }
        }
    }
    if found { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All files below a folder with one of the endings, sorted by path.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| endings.iter().any(|ending| own == *ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A text without tags, entities and white space: two readers differ in those without either being wrong.
fn plain(text: &str) -> String {
    let text = dom_query::Document::fragment(unescaped(text)).text().to_string();
    unescaped(&text).split_whitespace().collect()
}

/// A text with its entities read once, its tags left.
fn unescaped(text: &str) -> String {
    let kept = text.replace('<', "&lt;");
    dom_query::Document::fragment(kept).text().to_string()
}

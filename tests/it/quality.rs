//! How well the engines read labelled texts: precision, recall and the rest, with floors that only rise.
//!
//! `cargo test --test it quality -- --nocapture` prints the scores of both halves and the errors of `dev`.
#![allow(clippy::print_stdout, reason = "the scores are read by a person")]

mod marks;
mod score;

use std::{env, fs, path::Path};

use tapereader::{
    annotate::{self, directory::Directory},
    ingest::plain,
    model::{annotation::Annotations, article::Article, instrument::Symbol},
};

use marks::Labelled;
use score::{Mentions, Numbers, Scores, Stories};

/// Two halves of one set, and two sets that were held back until the engines stood as they stand.
const SETS: [&str; 4] = ["dev", "test", "later", "latest"];

/// Score, and its floor in each of the sets: raise them when the engines get better, never lower them.
const FLOORS: [(&str, [f64; 4]); 20] = [
    ("tickers mentions F1", [99.6, 97.9, 96.5, 96.0]),
    ("tickers documents P", [99.6, 98.5, 98.0, 97.0]),
    ("tickers clean headlines", [100.0, 100.0, 97.5, 100.0]),
    ("numbers found F1", [99.5, 98.7, 98.0, 99.0]),
    ("numbers financial v+u F1", [99.5, 98.8, 98.0, 97.5]),
    ("numbers all v+u F1", [99.5, 97.5, 96.0, 97.0]),
    ("numbers value", [99.5, 98.5, 99.0, 99.0]),
    ("numbers magnitude", [100.0, 100.0, 100.0, 100.0]),
    ("numbers change", [98.0, 96.0, 95.5, 95.5]),
    ("numbers role", [98.5, 95.5, 91.0, 94.5]),
    ("numbers metric", [99.0, 92.5, 92.0, 91.0]),
    ("numbers company", [99.4, 97.5, 98.0, 96.0]),
    ("numbers traps left alone", [99.0, 95.0, 94.0, 95.5]),
    ("stories mentions F1", [99.0, 96.8, 98.0, 97.5]),
    ("stories central symbol", [100.0, 94.0, 59.5, 86.5]),
    ("stories must-have shown", [90.0, 90.0, 80.5, 76.0]),
    ("stories financial v+u R", [99.0, 99.0, 97.0, 99.0]),
    ("stories metric", [97.0, 93.0, 87.0, 82.5]),
    ("stories company", [99.0, 96.0, 95.0, 83.0]),
    ("stories nothing from promo", [100.0, 92.0, 100.0, 88.0]),
];

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/quality"))
}

fn stories(half: &str) -> Vec<Labelled> {
    let entries = fs::read_dir(folder().join("stories").join(half)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| marks::read_story(path)).collect()
}

fn annotated(labelled: &Labelled) -> (Article, Annotations) {
    let mut article = plain::article(&labelled.text);
    article.meta.title.clone_from(&labelled.title);
    article.meta.published = labelled.published;
    let annotations = annotate::annotate(&article);
    (article, annotations)
}

fn measure(half: &str) -> (Scores, Vec<String>) {
    let mut tickers = marks::read_lines(&folder().join("tickers").join(half).with_extension("txt"));
    let numbers = marks::read_lines(&folder().join("numbers").join(half).with_extension("txt"));
    let stories = stories(half);
    for labelled in tickers.iter().chain(&numbers).chain(&stories) {
        let split = matches!(half, "dev" | "test");
        assert!(!split || marks::half(&labelled.text) == half, "{} belongs to the other half", labelled.name);
    }
    // What was looked at before it was labelled here cannot be unseen, whatever its hash.
    let seen = if half == "dev" { marks::read_lines(&folder().join("numbers/seen.txt")) } else { Vec::new() };
    if half == "dev" {
        tickers.extend(marks::read_lines(&folder().join("tickers/seen.txt")));
    }
    let mut errors = Vec::new();
    let mut scores = Scores::default();
    let mut mentions = Mentions::default();
    for labelled in &tickers {
        mentions.add(labelled, &annotated(labelled).1, &mut errors);
    }
    mentions.report("tickers", &mut scores);
    let mut quantities = Numbers::default();
    for labelled in numbers.iter().chain(&seen) {
        quantities.add(labelled, &annotated(labelled).1, &mut errors);
    }
    quantities.report("numbers", &mut scores);
    let mut whole = Stories::default();
    for labelled in &stories {
        whole.add(labelled, &annotated(labelled).1, &mut errors);
    }
    whole.report(&mut scores);
    (scores, errors)
}

#[test]
fn quality_never_drops() {
    let mut below = Vec::new();
    for (set, half) in SETS.into_iter().enumerate() {
        let (scores, errors) = measure(half);
        println!("\n== {half}\n{scores}");
        if half != "test" || env::var_os("QUALITY_SHOW_TEST").is_some_and(|value| value == "1") {
            errors.iter().for_each(|error| println!("{}", error.replace('\n', "\\n")));
        }
        for (score, floors) in FLOORS {
            let floor = floors[set];
            let reached = scores.get(score).unwrap_or_else(|| panic!("no score {score:?}"));
            if reached < floor {
                below.push(format!("{half}: {score} is {reached:.1}, floor {floor:.1}"));
            }
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}

#[test]
fn large_companies_are_known_by_their_everyday_names() {
    let directory = Directory::bundled();
    let company = |symbol: &str| directory.by_symbol(&Symbol::parse(symbol)?).map(|id| directory.primary(id));
    let table = fs::read_to_string(folder().join("companies.txt")).unwrap();
    let (mut names, mut missing, mut wrong) = (0, Vec::new(), Vec::new());
    for (name, symbols) in
        table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('\t').unwrap())
    {
        names += 1;
        let article = plain::article(&format!("Shares of {name} rose 3% on Tuesday."));
        let found: Vec<String> =
            annotate::annotate(&article).mentions.iter().map(|mention| mention.symbol.to_string()).collect();
        let right = |found: &String| {
            symbols
                .split(' ')
                .any(|wanted| wanted == found || company(wanted).is_some_and(|id| company(found) == Some(id)))
        };
        match found.as_slice() {
            [] if symbols == "-" => {}
            [] => missing.push(name),
            [..] if found.iter().all(right) => {}
            [..] => wrong.push(format!("{name} is {symbols}, not {}", found.join(" "))),
        }
    }
    println!("\n== {names} companies\nnot linked: {}\nlinked to another: {}", missing.join("; "), wrong.join("; "));
    assert!(missing.len() * 100 < names * 2, "{} of {names} are not linked", missing.len());
    assert!(wrong.len() <= 15, "{} of {names} are taken for others", wrong.len());
}

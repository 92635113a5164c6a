//! How well the engines read labelled texts: precision, recall and the rest, with floors that only rise.
//!
//! `cargo test --test it quality -- --nocapture` prints the scores of both halves and the errors of `dev`.
#![allow(clippy::print_stdout, reason = "the scores are read by a person")]

mod marks;
mod score;

use std::{env, fs, path::Path};

use tapereader::{
    annotate,
    ingest::plain,
    model::{annotation::Annotations, article::Article},
};

use marks::Labelled;
use score::{Mentions, Numbers, Scores, Stories};

/// The scores may not fall under these; raise them when the engines get better, never lower them.
const FLOORS: [(&str, &str, f64); 10] = [
    ("dev", "tickers mentions F1", 89.0),
    ("dev", "tickers documents P", 97.0),
    ("dev", "tickers clean headlines", 100.0),
    ("dev", "stories mentions F1", 87.0),
    ("dev", "stories nothing from promo", 100.0),
    ("test", "tickers mentions F1", 88.0),
    ("test", "tickers documents P", 97.0),
    ("test", "tickers clean headlines", 100.0),
    ("test", "stories mentions F1", 89.0),
    ("test", "stories nothing from promo", 92.0),
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
    let tickers = marks::read_lines(&folder().join("tickers").join(half).with_extension("txt"));
    let numbers = marks::read_lines(&folder().join("numbers").join(half).with_extension("txt"));
    let stories = stories(half);
    for labelled in tickers.iter().chain(&numbers).chain(&stories) {
        assert_eq!(marks::half(&labelled.text), half, "{} belongs to the other half", labelled.name);
    }
    let mut errors = Vec::new();
    let mut scores = Scores::default();
    let mut mentions = Mentions::default();
    for labelled in &tickers {
        mentions.add(labelled, &annotated(labelled).1, &mut errors);
    }
    mentions.report("tickers", &mut scores);
    let mut quantities = Numbers::default();
    for labelled in &numbers {
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
    for half in ["dev", "test"] {
        let (scores, errors) = measure(half);
        println!("\n== {half}\n{scores}");
        if half == "dev" || env::var_os("QUALITY_SHOW_TEST").is_some_and(|value| value == "1") {
            errors.iter().for_each(|error| println!("{}", error.replace('\n', "\\n")));
        }
        for (_, score, floor) in FLOORS.iter().filter(|(of, ..)| *of == half) {
            let reached = scores.get(score).unwrap_or_else(|| panic!("no score {score:?}"));
            if reached < *floor {
                below.push(format!("{half}: {score} is {reached:.1}, floor {floor:.1}"));
            }
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}

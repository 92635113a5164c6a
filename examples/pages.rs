//! Scores article extraction: `cargo run --release --example pages -- FOLDER [NAME]`.
//!
//! FOLDER holds a folder per page with `source.html` and `expected.html`, as Mozilla's readability has them under
//! `test/test-pages`. Prints the mean token F1, the time per page and the pages that do worst; with a NAME, the runs of
//! words that are missing and too many on that page.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the scores are read by a person")]

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use dom_query::{Document, NodeRef};
use tapereader::ingest::html;
use url::Url;

/// Pages listed when no name is given.
const WORST: usize = 30;

struct Score {
    name: String,
    precision: f64,
    recall: f64,
    took: Duration,
}

impl Score {
    fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum == 0.0 { 0.0 } else { 2.0 * self.precision * self.recall / sum }
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().map(PathBuf::from);
    let Some(folder) = folder.or_else(|| env::var_os("TAPEREADER_PAGES").map(PathBuf::from)) else {
        eprintln!("usage: pages FOLDER [NAME]");
        return ExitCode::from(2);
    };
    if let Some(name) = arguments.next() {
        let Some((expected, got, _)) = read(&folder.join(&name)) else {
            eprintln!("no source.html and expected.html in {}", folder.join(name).display());
            return ExitCode::FAILURE;
        };
        show_differences(&words(&expected), &words(&got));
        return ExitCode::SUCCESS;
    }
    let mut pages: Vec<PathBuf> =
        fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    pages.sort();
    let mut scores: Vec<Score> = pages.iter().filter_map(|page| score(page)).collect();
    if scores.is_empty() {
        eprintln!("no pages in {}", folder.display());
        return ExitCode::FAILURE;
    }
    report(&mut scores);
    ExitCode::SUCCESS
}

fn report(scores: &mut [Score]) {
    let count = scores.len() as f64;
    let mean = |of: &dyn Fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / count;
    let slowest = scores.iter().map(|score| score.took).max().unwrap_or_default();
    println!(
        "{} pages: F1 {:.4}, precision {:.4}, recall {:.4}; {:.1} ms a page, slowest {:.0} ms",
        scores.len(),
        mean(&Score::f1),
        mean(&|score| score.precision),
        mean(&|score| score.recall),
        mean(&|score| score.took.as_secs_f64() * 1000.0),
        slowest.as_secs_f64() * 1000.0
    );
    scores.sort_by(|one, other| one.f1().total_cmp(&other.f1()));
    for score in scores.iter().take(WORST).filter(|score| score.f1() < 0.9995) {
        println!("{:.4} P {:.4} R {:.4} {}", score.f1(), score.precision, score.recall, score.name);
    }
}

/// The expected text, the text read, and the time it took.
fn read(page: &Path) -> Option<(String, String, Duration)> {
    let source = fs::read_to_string(page.join("source.html")).ok()?;
    let expected = fs::read_to_string(page.join("expected.html")).ok()?;
    let base = Url::parse("http://fakehost/test/page.html").ok();
    let start = Instant::now();
    let article = html::article(&source, base.as_ref());
    let took = start.elapsed();
    // What is folded is text all the same; what an image shows is not.
    let blocks = article.blocks.iter().filter(|block| {
        let alternative = matches!(block.kind, tapereader::model::article::BlockKind::Image);
        !alternative || is_caption(&expected, block.span.of(&article.text))
    });
    let got: Vec<&str> = blocks.map(|block| block.span.of(&article.text)).collect();
    Some((text_of(&expected), got.join("\n"), took))
}

/// Whether the words of an image stand in the page as text; those of its `alt` alone do not count for or against.
fn is_caption(expected: &str, words: &str) -> bool {
    let first: String = words.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    text_of(expected).split_whitespace().collect::<Vec<_>>().join(" ").contains(&first)
}

fn score(page: &Path) -> Option<Score> {
    let (expected, got, took) = read(page)?;
    let (expected, got) = (words(&expected), words(&got));
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in &expected {
        *counts.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for word in &got {
        if let Some(count) = counts.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    let share = |of: usize| if of == 0 { 0.0 } else { f64::from(shared) / of as f64 };
    Some(Score {
        name: page.file_name()?.to_string_lossy().into_owned(),
        precision: share(got.len()),
        recall: share(expected.len()),
        took,
    })
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// All text of a fragment, a blank between elements that are no inlines.
fn text_of(html: &str) -> String {
    fn walk(node: &NodeRef<'_>, text: &mut String) {
        for child in node.children_it(false) {
            if child.is_text() {
                text.push_str(&child.text());
            } else if child.is_element() {
                let name = child.node_name().unwrap_or_default();
                if matches!(&*name, "script" | "style" | "noscript" | "svg" | "iframe" | "template") {
                    continue;
                }
                let inline = matches!(
                    &*name,
                    "a" | "b"
                        | "i"
                        | "em"
                        | "strong"
                        | "span"
                        | "code"
                        | "sup"
                        | "sub"
                        | "small"
                        | "abbr"
                        | "font"
                        | "u"
                        | "mark"
                );
                if !inline {
                    text.push(' ');
                }
                walk(&child, text);
                if !inline {
                    text.push(' ');
                }
            }
        }
    }
    let document = Document::from(html);
    let mut text = String::new();
    walk(&document.root(), &mut text);
    text
}

/// Prints the words that only one side has, in runs, in order.
fn show_differences(expected: &[String], got: &[String]) {
    let before: Vec<&str> = expected.iter().map(String::as_str).collect();
    let after: Vec<&str> = got.iter().map(String::as_str).collect();
    let input = imara_diff::InternedInput { before: vec![], after: vec![], interner: imara_diff::Interner::new(1) };
    let mut input: imara_diff::InternedInput<&str> = input;
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let diff = imara_diff::Diff::compute(imara_diff::Algorithm::Histogram, &input);
    for hunk in diff.hunks() {
        let run = |words: &[&str], range: std::ops::Range<u32>| {
            words.get(range.start as usize..range.end as usize).unwrap_or_default().join(" ")
        };
        let (missing, extra) = (run(&before, hunk.before.clone()), run(&after, hunk.after.clone()));
        if !missing.is_empty() {
            println!("- {missing}");
        }
        if !extra.is_empty() {
            println!("+ {extra}");
        }
    }
}

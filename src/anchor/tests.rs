//! The case tables, and what must hold for any text.

use std::{cell::Cell, fmt::Write as _};

use expect_test::expect;

use super::*;

/// One case of a table: a passage in a text, and where it is to be found in a later one.
struct Case {
    name: String,
    before: String,
    span: Span,
    after: String,
    place: Option<Span>,
    state: String,
    changes: Vec<String>,
}

fn cases(table: &str) -> Vec<Case> {
    table.split("\n## ").skip(1).map(case).collect()
}

fn case(text: &str) -> Case {
    let mut lines = text.lines();
    let name = lines.next().unwrap().to_owned();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let (mut state, mut changes) = (String::new(), Vec::new());
    for line in lines {
        let rest = line.get(1..).map(|rest| rest.strip_prefix(' ').unwrap_or(rest)).unwrap_or_default();
        match line.chars().next() {
            Some('-') => before.push(unescape(rest)),
            Some('+') => after.push(unescape(rest)),
            Some('=') => rest.clone_into(&mut state),
            Some('~') => changes.push(rest.to_owned()),
            None => {}
            Some(_) => panic!("{name}: {line:?} begins with no known sign"),
        }
    }
    let (before, span) = marked(&before.join("\n"));
    let (after, place) = marked(&after.join("\n"));
    Case {
        before,
        span: span.unwrap_or_else(|| panic!("{name}: nothing is marked")),
        after,
        place,
        state,
        changes,
        name,
    }
}

fn unescape(line: &str) -> String {
    let mut parts = line.split("\\u{");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        out.push_str(rest);
    }
    out
}

/// A text without its marks, and what stood between them.
fn marked(text: &str) -> (String, Option<Span>) {
    let Some((before, rest)) = text.split_once("[[") else { return (text.to_owned(), None) };
    let (inside, after) = rest.split_once("]]").unwrap();
    let span = Span::new(before.len(), before.len() + inside.len());
    (format!("{before}{inside}{after}"), Some(span))
}

/// How many of a table's cases come out right, and what is wrong with the others.
#[derive(Default)]
struct Score {
    cases: usize,
    right: usize,
    /// In the right place, whatever else is said of them.
    places: usize,
    /// Attached to something else, the worst there is.
    wrong_places: usize,
    report: String,
}

fn check(table: &str, anchored: impl Fn(&Case) -> Anchored) -> Score {
    let mut score = Score::default();
    for case in cases(table) {
        let Anchored { anchor, changes } = anchored(&case);
        let changes: Vec<String> =
            changes.iter().map(|change| format!("{} -> {}", change.before, change.after)).collect();
        score.cases += 1;
        score.places += usize::from(anchor.span() == case.place);
        if anchor.span() == case.place && anchor.name() == case.state && changes == case.changes {
            score.right += 1;
            continue;
        }
        if let Some(span) = anchor.span()
            && case.place.is_none_or(|place| !place.overlaps(span))
        {
            score.wrong_places += 1;
            score.report.push_str("\nWRONG PLACE");
        }
        let found = anchor.span().map_or("", |span| span.of(&case.after));
        write!(score.report, "\n{}: {} [{found}] {changes:?}", case.name, anchor.name()).unwrap();
    }
    score
}

fn compared(case: &Case) -> Anchored {
    Comparison::new(&case.before, &case.after).place(case.span)
}

/// The floor of a table: no wrong place, and 97 of 100 cases right in place, state and changed numbers.
fn holds(score: &Score) {
    assert_eq!(score.wrong_places, 0, "{}", score.report);
    assert!(score.right * 100 >= score.cases * 97, "{} of {} right{}", score.right, score.cases, score.report);
}

#[test]
fn dev_cases_find_their_place() {
    let score = check(include_str!("../../tests/fixtures/anchor/dev.txt"), compared);
    expect![[r"
        99 of 101 right
        rewritten sentence, half its words new, in place: edited [operating profit fell 40% as freight rates continued to drop] []
        two corrected words and a number in a short sentence: orphan [] []
    "]].assert_eq(&format!("{} of {} right{}\n", score.right, score.cases, score.report));
    holds(&score);
}

#[test]
fn test_cases_find_their_place() {
    let score = check(include_str!("../../tests/fixtures/anchor/test.txt"), compared);
    // Which ones are wrong is not said: the half that measures is not looked at.
    expect!["52 of 52 right, 52 places"]
        .assert_eq(&format!("{} of {} right, {} places", score.right, score.cases, score.places));
    holds(&Score { report: String::new(), ..score });
}

#[test]
fn blind_cases_find_their_place() {
    let score = check(include_str!("../../tests/fixtures/anchor/blind.txt"), compared);
    expect!["60 of 60 right"].assert_eq(&format!("{} of {} right{}", score.right, score.cases, score.report));
    holds(&score);
}

#[test]
fn newsroom_cases_find_their_place() {
    let score = check(include_str!("../../tests/fixtures/anchor/newsroom.txt"), compared);
    expect![[r"
        80 of 81 right
        rewritten: a new subeditor goes through every sentence: edited [It has found a buyer in the Turkish firm Denizci, which has promised to keep all 700 workers for three years] []"]].assert_eq(&format!("{} of {} right{}", score.right, score.cases, score.report));
    holds(&score);
}

#[test]
fn desk_cases_find_their_place() {
    let score = check(include_str!("../../tests/fixtures/anchor/desks.txt"), compared);
    expect!["62 of 62 right"].assert_eq(&format!("{} of {} right{}", score.right, score.cases, score.report));
    holds(&score);
}

thread_local! {
    /// Cells of tables, tokens and places looked at by this thread.
    static WORK: Cell<usize> = const { Cell::new(0) };
}

/// Called where the time goes.
pub(super) fn count_work(steps: usize) {
    WORK.set(WORK.get() + steps);
}

/// Sentences that differ only in a number, as in a table of results told in words.
fn near_identical(count: usize) -> Vec<String> {
    let sentence = |i| format!("Branch {i} sold {} tons of barley in the quarter, the miller said.", 100 + i * 7 % 900);
    (0..count).map(sentence).collect()
}

/// Marks every other sentence and edits the text; returns how many stand right, how many wrong, and the work it took.
fn place_all(before: &[String], after: &[String], expected: impl Fn(usize) -> Option<String>) -> (usize, usize, usize) {
    let (old, new) = (before.join("\n"), after.join("\n"));
    WORK.set(0);
    let comparison = Comparison::new(&old, &new);
    let (mut right, mut wrong, mut at) = (0, 0, 0);
    for (i, line) in before.iter().enumerate() {
        let span = Span::new(at, at + line.len());
        at = span.end() + 1;
        if i % 2 == 0 {
            let found = comparison.place(span).anchor.span().map(|span| span.of(&new).to_owned());
            right += usize::from(found == expected(i));
            wrong += usize::from(found.is_some() && found != expected(i));
        }
    }
    (right, wrong, WORK.get())
}

/// Whether eight times as many highlights in a text eight times as long cost about eight times as much, and not 64 times.
fn grows_evenly(measure: impl Fn(usize) -> usize) {
    let (small, large) = (measure(250), measure(2_000));
    assert!(large < small * 12, "{small} steps for 125 highlights, {large} for 1,000");
}

#[test]
fn a_highlight_costs_as_much_in_a_long_text_as_in_a_short_one() {
    grows_evenly(|count| {
        let before = near_identical(count);
        let change =
            |(i, line): (usize, &String)| if i % 5 == 0 { line.replace("sold", "shipped") } else { line.clone() };
        let after: Vec<String> = before.iter().enumerate().map(change).collect();
        let (right, wrong, work) = place_all(&before, &after, |i| after.get(i).cloned());
        assert_eq!((right, wrong), (count / 2, 0), "of {count} sentences");
        work
    });
}

#[test]
fn near_identical_sentences_that_change_places_are_told_apart() {
    let before = near_identical(600);
    let after = [&before[300..], &before[..300]].concat();
    let (right, wrong, _) = place_all(&before, &after, |i| before.get(i).cloned());
    assert_eq!((right, wrong), (300, 0));
    let reversed: Vec<String> = before.iter().rev().cloned().collect();
    let (_, wrong, _) = place_all(&before, &reversed, |i| before.get(i).cloned());
    assert_eq!(wrong, 0);
}

#[test]
fn an_orphan_costs_as_much_in_a_long_text_as_in_a_short_one() {
    grows_evenly(|count| {
        let before = near_identical(count);
        // The marked sentences are gone.
        let after: Vec<String> = before.iter().skip(1).step_by(2).cloned().collect();
        let (right, wrong, work) = place_all(&before, &after, |_| None);
        assert_eq!((right, wrong), (count / 2, 0), "of {count} sentences");
        work
    });
}

/// An imported quote has no text of its own: only it and 64 code points on each side.
fn quoted(case: &Case) -> Anchored {
    let (quote, _) = select(&case.before, case.span);
    find(&case.after, &quote, CharSpan { start: usize::MAX, end: usize::MAX })
}

#[test]
fn quotes_without_their_text_are_never_put_in_a_wrong_place() {
    let (mut found, mut placed, mut wrong) = (0, 0, String::new());
    for case in cases(include_str!("../../tests/fixtures/anchor/dev.txt")) {
        let place = quoted(&case).anchor.span();
        placed += usize::from(case.place.is_some());
        found += usize::from(place.is_some() && place == case.place);
        if place.is_some_and(|place| case.place.is_none_or(|right| !right.overlaps(place))) {
            write!(wrong, "\n{}", case.name).unwrap();
        }
    }
    expect!["57 of 80 found"].assert_eq(&format!("{found} of {placed} found{wrong}"));
}

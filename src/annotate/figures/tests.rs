//! Stories beside each other, as short texts with the day they were published.

use super::*;
use crate::{annotate::annotate, ingest::plain, model::id::StoryId};

fn of(text: &str) -> Vec<Figure> {
    let article = plain::article(text);
    figures(&article.text, &annotate(&article))
}

fn told(stories: &[(i64, &str)]) -> Vec<Told> {
    let each = stories.iter().enumerate().flat_map(|(i, (day, text))| {
        let at = DateTime::from_timestamp(day * 86_400, 0).unwrap();
        of(text).into_iter().map(move |figure| Told { story: StoryId::of_sample(&i.to_string()), at, figure })
    });
    each.collect()
}

/// Each timeline as `metric: value value!`, where `!` marks a disagreement.
fn check(stories: &[(i64, &str)], expected: &[&str]) {
    let lines = over_time(told(stories));
    let printed: Vec<String> = lines
        .iter()
        .map(|line| {
            let cells = line
                .cells
                .iter()
                .map(|cell| format!("{}{}", cell.figure.shown, if cell.disagrees.is_empty() { "" } else { "!" }));
            format!("{}: {}", line.metric, cells.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(printed, expected, "{stories:?}");
}

#[test]
fn stories_are_compared_beyond_rounding() {
    let one = "Norfield Freight reported revenue of $3.2 billion for the fourth quarter of 2024.";
    check(
        &[(1, one), (40, "Norfield Freight's revenue for the fourth quarter of 2024 was $3.21 billion.")],
        &["revenue: $3.2B $3.21B"],
    );
    check(
        &[(1, one), (40, "Norfield Freight's revenue for the fourth quarter of 2024 was $3.4 billion.")],
        &["revenue: $3.2B! $3.4B!"],
    );
    // Another quarter, another unit, another metric: nothing to compare.
    check(
        &[(1, one), (40, "Norfield Freight's revenue for the third quarter of 2024 was $3.4 billion.")],
        &["revenue: $3.2B $3.4B"],
    );
    check(
        &[(1, one), (2, "Norfield Freight's cloud revenue for the fourth quarter of 2024 was $3.4 billion.")],
        &["revenue: $3.2B", "cloud revenue: $3.4B"],
    );
    // A bound and "about" leave room, but not any room.
    let more = "Norfield Freight had sales of more than $3 billion in the fourth quarter of 2024.";
    check(&[(1, one), (2, more)], &["sales: $3.2B $3B"]);
    let much = "Norfield Freight had sales of more than $4 billion in the fourth quarter of 2024.";
    check(&[(1, one), (2, much)], &["sales: $3.2B! $4B!"]);
}

#[test]
fn news_without_a_period_is_compared_for_some_days() {
    let one = "Norfield Freight's net loss was $12 million.";
    let two = "Norfield Freight's net loss was $14 million.";
    check(&[(1, one), (2, two)], &["net loss: $12M! $14M!"]);
    check(&[(1, one), (20, two)], &["net loss: $12M $14M"]);
    // What moves by the minute and what several forecasters think is no disagreement.
    check(&[(1, "Norfield Freight shares rose 3%."), (1, "Norfield Freight shares rose 4%.")], &["shares: +3% +4%"]);
}

#[test]
fn an_edit_changes_numbers() {
    let check = |before: &str, after: &str, expected: &[&str]| {
        let changes = changes(&of(before), &of(after));
        let shown = |figure: &Option<Figure>| figure.as_ref().map_or_else(|| "-".to_owned(), |f| f.shown.clone());
        let printed: Vec<String> =
            changes.iter().map(|c| format!("{} {}", shown(&c.before), shown(&c.after))).collect();
        assert_eq!(printed, expected, "{before:?} to {after:?}");
    };
    let text = "Norfield Freight's revenue was $3.2 billion. Its net loss was $12 million.";
    check(text, text, &[]);
    check(text, "Norfield Freight's revenue was $3.3 billion. Its net loss was $12 million.", &["$3.2B $3.3B"]);
    check(text, "Norfield Freight's revenue was $3.2 billion.", &["$12M -"]);
    check("Norfield Freight's revenue was $3.2 billion.", text, &["- $12M"]);
}

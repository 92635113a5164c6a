use super::*;

const DOCUMENTS: &str = include_str!("../../../tests/fixtures/promo/documents.txt");
const LINES: &str = include_str!("../../../tests/fixtures/promo/lines.txt");
const HELD_BACK: &str = include_str!("../../../tests/fixtures/promo/test.txt");

fn stories(file: &str) -> Vec<Vec<(char, &str)>> {
    let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
    lines
        .split(|line| *line == "---")
        .map(|story| story.iter().map(|line| (line.chars().next().unwrap(), line.get(2..).unwrap())).collect())
        .collect()
}

fn seen(story: &[(char, &str)]) -> Vec<char> {
    let candidates: Vec<Candidate<'_>> = story
        .iter()
        .map(|(_, text)| {
            let shape = if text.starts_with(['•', '-']) { Shape::ListItem } else { Shape::Paragraph };
            Candidate { text, shape, ..Candidate::default() }
        })
        .collect();
    let letter = |fold: Option<Fold>| match fold {
        Some(Fold::Promo) => 'P',
        Some(Fold::Boilerplate) => 'B',
        None => '.',
    };
    classify(&candidates).into_iter().map(letter).collect()
}

#[test]
fn whole_stories_are_folded_line_by_line() {
    let mut wrong = Vec::new();
    for story in stories(DOCUMENTS) {
        let read = seen(&story);
        let lines = story.iter().zip(&read).filter(|((expected, _), got)| expected != *got);
        wrong.extend(lines.map(|((expected, text), got)| format!("{expected} read as {got} | {text}")));
    }
    assert_eq!(wrong.join("\n"), "");
}

#[test]
fn a_line_at_the_end_is_judged_by_more_than_one_word() {
    let story = "Norfield Freight said on Monday that it would buy a rail line in the north for $40 million.\n\
                 The line carries timber and grain, and it has made a loss in each of the last four years.\n\
                 Shares of the company rose 3% after the news, more than those of its peers in the index.";
    let mut wrong = Vec::new();
    for (expected, line) in stories(LINES).into_iter().flatten() {
        let all: Vec<(char, &str)> = story.lines().map(|text| ('.', text)).chain([(expected, line)]).collect();
        let seen = seen(&all);
        if seen != ['.', '.', '.', expected] {
            wrong.push(format!("{expected} read as {seen:?} | {line}"));
        }
    }
    assert_eq!(wrong.join("\n"), "");
}

#[test]
fn held_back_stories_lose_few_lines() {
    let (mut caught, mut folded, mut body, mut lost) = (0, 0, 0, 0);
    for story in stories(HELD_BACK) {
        for ((expected, _), got) in story.iter().zip(seen(&story)) {
            if *expected == '.' {
                body += 1;
                lost += usize::from(got != '.');
            } else {
                folded += 1;
                caught += usize::from(got != '.');
            }
        }
    }
    assert!(caught * 100 >= folded * 93, "{caught} of {folded} caught");
    assert!(lost * 100 <= body * 2, "{lost} of {body} lost");
}

#[test]
fn markup_gives_promotions_away() {
    let check = |block: Candidate<'_>, expected: Option<Fold>| {
        let story =
            Candidate { text: "The company said that sales rose in the quarter. ".trim(), ..Candidate::default() };
        assert_eq!(classify(&[story, block])[1], expected, "{block:?}");
    };
    let link = Candidate { text: "Why Shippers Buy Rail Cars Again", link_density: 1.0, ..Candidate::default() };
    check(link, Some(Fold::Promo));
    check(Candidate { link_density: 0.2, ..link }, None);
    let boxed =
        Candidate { text: "Shipping is the next big thing", class: "story-related box", ..Candidate::default() };
    check(boxed, Some(Fold::Promo));
    check(Candidate { class: "unrelated", ..boxed }, None);
    let paid = Candidate { text: "A new card with no fee", sponsored: true, link_density: 0.9, ..Candidate::default() };
    check(paid, Some(Fold::Promo));
}

#[test]
fn nothing_makes_it_fall_over() {
    assert_eq!(classify(&[]), []);
    for text in ["", " ", ":", "|", "—", "•", "©", "read:", "😀: 😀 😀 😀", "\u{0}"] {
        let block = Candidate { text, ..Candidate::default() };
        assert_eq!(classify(&[block, block]).len(), 2);
    }
}

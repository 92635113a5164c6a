use super::*;
use crate::{
    ingest::{html, plain},
    model::article::Article,
};

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

/// The lines of a story that are folded in an article.
fn folded_lines<'a>(article: &Article, story: &[(char, &'a str)]) -> Vec<&'a str> {
    let bare = |text: &str| text.trim_start_matches(['\u{2022}', ' ']).to_owned();
    let folded: Vec<String> = article
        .blocks
        .iter()
        .filter(|block| block.kind.is_folded())
        .map(|block| bare(block.span.of(&article.text)))
        .collect();
    story.iter().map(|(_, line)| *line).filter(|line| folded.contains(&bare(line))).collect()
}

/// A story as the HTML of a feed's item.
fn as_html(story: &[(char, &str)]) -> String {
    let block = |(_, line): &(char, &str)| {
        let line = line.replace('&', "&amp;");
        match line.strip_prefix("\u{2022} ") {
            Some(item) => format!("<ul><li>{item}</li></ul>"),
            None => format!("<p>{line}</p>"),
        }
    };
    story.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// What is caught of the lines of a file that are to fold, and lost of the others, read as plain text, as a feed's HTML and
/// as a page; each with how many there are, and in words what went wrong.
fn in_all_ways(file: &str) -> ([usize; 2], [usize; 2], String) {
    let (mut caught, mut folded, mut body, mut lost) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for story in stories(file) {
        let text = story.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        let html = as_html(&story);
        let page =
            format!("<html><head><title>T</title></head><body><article><h1>T</h1>{html}</article></body></html>");
        for (way, article) in [
            ("text", plain::article(&text)),
            ("feed", html::article(&html, None)),
            ("page", html::article(&page, None)),
        ] {
            let seen = folded_lines(&article, &story);
            for (expected, line) in &story {
                let is_gone = !article.text.contains(line.trim_start_matches(['\u{2022}', ' ']));
                let is_folded = seen.contains(line);
                let is_off = is_folded || is_gone;
                if *expected == '.' {
                    body += 1;
                    lost += usize::from(is_off);
                } else {
                    folded += 1;
                    caught += usize::from(is_off);
                }
                if (*expected == '.') == is_off {
                    wrong.push(format!("{way}: {expected} {line}"));
                }
            }
        }
    }
    ([caught, folded], [lost, body], format!("{caught} of {folded}, {lost} of {body}\n{}", wrong.join("\n")))
}

#[test]
fn lines_of_known_kinds_fold_in_plain_text_feeds_and_pages_alike() {
    for file in [
        include_str!("../../../tests/fixtures/promo/sites.txt"),
        include_str!("../../../tests/fixtures/promo/sites_more.txt"),
    ] {
        let ([caught, folded], [lost, _], wrong) = in_all_ways(file);
        assert!(caught * 100 >= folded * 95, "{wrong}");
        assert_eq!(lost, 0, "{wrong}");
    }
}

#[test]
fn lines_held_back_fold_in_all_ways() {
    let ([caught, folded], [lost, body], wrong) =
        in_all_ways(include_str!("../../../tests/fixtures/promo/sites_unseen.txt"));
    assert!(caught * 100 >= folded * 95 && lost * 100 <= body * 2, "{wrong}");
}

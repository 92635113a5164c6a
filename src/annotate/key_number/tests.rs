#![expect(clippy::print_stdout, reason = "the scores are what these tests are read for")]

use super::*;
use crate::{
    annotate::{self, quantity, sentence},
    ingest::plain,
    model::quantity::{Change, Role},
};

const DEV: &str = include_str!("../../../tests/fixtures/key_number/dev.txt");
const TEST: &str = include_str!("../../../tests/fixtures/key_number/test.txt");

/// One number of a labelled text; alternatives are parted by slashes, `*` is not judged, `-` is none.
struct Label<'t> {
    surface: &'t str,
    metric: &'t str,
    company: &'t str,
    role: &'t str,
    change: &'t str,
}

fn texts(file: &'static str) -> Vec<(&'static str, Vec<Label<'static>>)> {
    let mut texts: Vec<(&str, Vec<Label<'_>>)> = Vec::new();
    for line in file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(text) = line.strip_prefix("> ") {
            texts.push((text, Vec::new()));
            continue;
        }
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [surface, metric, company, role, change] = *fields.as_slice() else { panic!("five fields: {line}") };
        texts.last_mut().unwrap().1.push(Label { surface, metric, company, role, change });
    }
    texts
}

/// Numbers as the engine describes them; links come from the directory, so that invented names have none.
fn described(text: &str) -> Vec<(String, KeyNumber)> {
    let article = plain::article(text);
    let annotations = annotate::annotate(&article);
    annotations.numbers.into_iter().map(|number| (number.quantity.span.of(text).to_owned(), number)).collect()
}

fn head(metric: &str) -> String {
    let stop = [" of ", " on ", " in ", " for ", " to ", " under ", " per ", " before "];
    let end = stop.iter().filter_map(|stop| metric.find(stop)).min().unwrap_or(metric.len());
    metric.get(..end).unwrap_or_default().split(' ').next_back().unwrap_or_default().to_lowercase()
}

fn judge(expected: &str, matches: impl Fn(&str) -> bool, is_none: bool) -> Option<bool> {
    let alternatives: Vec<&str> = expected.split('/').map(str::trim).collect();
    if alternatives.contains(&"*") {
        return None;
    }
    Some(alternatives.iter().any(|one| if *one == "-" { is_none } else { matches(one) }))
}

/// Share of right answers, in percent: metric, company, role, change.
fn score(file: &'static str, show: bool) -> [(usize, usize); 5] {
    let mut totals = [(0, 0); 5];
    for (text, labels) in texts(file) {
        let got = described(text);
        let mut from = 0;
        for label in &labels {
            let at = text.get(from..).and_then(|rest| rest.find(label.surface)).map(|at| from + at);
            let at = at.unwrap_or_else(|| panic!("{} in {text}", label.surface));
            from = at + label.surface.len();
            let place = Span::new(at, from);
            let number = got.iter().find(|(_, number)| number.quantity.span.overlaps(place));
            totals[0].1 += 1;
            let Some((_, number)) = number else {
                if show {
                    println!("MISSED {} | {text}", label.surface);
                }
                continue;
            };
            totals[0].0 += 1;
            let metric = number.metric.clone().unwrap_or_default();
            let role = number.role.map_or("none", Role::name);
            let change = number.quantity.change.map_or("-", |change| if change == Change::Up { "up" } else { "down" });
            let company = number.company.clone().unwrap_or_default();
            let same_head = |one: &str| {
                let got = head(&metric);
                got == one.to_lowercase()
                    || got.trim_end_matches('s') == one.to_lowercase().trim_end_matches('s')
                    || metric.eq_ignore_ascii_case(one)
            };
            let verdicts = [
                judge(label.metric, same_head, number.metric.is_none()),
                judge(label.company, |one| company == one, number.company.is_none()),
                judge(label.role, |one| role == one, number.role.is_none()),
                judge(label.change, |one| change == one, number.quantity.change.is_none()),
            ];
            for (total, verdict) in totals[1..].iter_mut().zip(verdicts) {
                total.0 += usize::from(verdict == Some(true));
                total.1 += usize::from(verdict.is_some());
            }
            let wrong: Vec<&str> = ["metric", "company", "role", "change"]
                .into_iter()
                .zip(verdicts)
                .filter(|(_, v)| *v == Some(false))
                .map(|(name, _)| name)
                .collect();
            if show && !wrong.is_empty() {
                println!(
                    "WRONG {wrong:?} {} | {metric} | {company} | {role} | {change}   expected {} | {} | {} | {}\n      {text}",
                    label.surface, label.metric, label.company, label.role, label.change
                );
            }
        }
    }
    totals
}

fn check(name: &str, file: &'static str, show: bool, floors: [usize; 5]) {
    let totals = score(file, show);
    for ((what, (right, of)), floor) in
        ["found", "metric", "company", "role", "change"].into_iter().zip(totals).zip(floors)
    {
        let percent = right * 1000 / of.max(1);
        println!("{name} {what}: {}.{}% ({right} of {of})", percent / 10, percent % 10);
        assert!(percent / 10 >= floor, "{name} {what} fell under {floor}%");
    }
}

#[test]
fn numbers_of_the_dev_half_are_described() {
    check("dev", DEV, true, [99, 98, 97, 98, 99]);
}

/// The half nobody looks at: figures only.
#[test]
fn numbers_of_the_test_half_are_described() {
    check("test", TEST, false, [99, 95, 92, 97, 95]);
}

#[test]
fn the_seed_article_has_its_ten_numbers_first() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples/seed-article.txt");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let article = plain::article(&text);
    let numbers = annotate::annotate(&article).numbers;
    for number in &numbers {
        println!(
            "{:?} {:<14} {} | {:?} {:?} | {:?} {:?} inferred {} | {:?} | {:?} | {:?} {:?}",
            number.rank,
            number.quantity.span.of(&text),
            display::display_value(number, &text),
            number.metric,
            number.metric_id,
            number.company,
            number.symbol,
            number.inferred,
            number.period,
            number.source,
            number.role,
            number.quantity.change
        );
    }
    let surface = |number: &KeyNumber| number.quantity.span.of(&text).to_owned();
    let ten = [
        "$53 billion",
        "11%",
        "triple digits",
        "70%",
        "8%",
        "$345 billion",
        "32 billion",
        "671 billion",
        "$100 billion",
        "$80 billion",
    ];
    let first: Vec<String> = display::cards(&numbers)
        .iter()
        .flat_map(|card| card.numbers.clone())
        .take(10)
        .map(|index| surface(&numbers[index]))
        .collect();
    for number in ten {
        assert!(first.iter().any(|surface| surface == number), "{number} is not among the first: {first:?}");
    }
    for number in &numbers {
        let dated = surface(number).contains("March") || surface(number).contains("sixth");
        assert!(!(dated || number.promo) || number.rank.is_none(), "{}", surface(number));
    }
}

/// The cards of a text, one a line.
fn card_lines(text: &str) -> Vec<String> {
    let numbers = annotate::annotate(&plain::article(text)).numbers;
    let line = |card: &display::Card| {
        let first = &numbers[card.numbers[0]];
        let others = card.numbers.iter().skip(1).map(|&index| display::display_value(&numbers[index], text));
        let fields = [
            display::display_value(first, text),
            first.metric.clone().unwrap_or_default(),
            first.company.clone().unwrap_or_default(),
            display::display_note(first),
            others.collect::<Vec<_>>().join(", "),
            display::computed(card, &numbers, text).unwrap_or_default(),
        ];
        fields.join(" | ").trim_end_matches([' ', '|']).to_owned()
    };
    display::cards(&numbers).iter().map(line).collect()
}

#[test]
fn cards_read_as_the_file_says() {
    let file = include_str!("../../../tests/fixtures/key_number/cards.txt");
    let mut seen = String::new();
    for line in file.lines().filter(|line| line.starts_with(['#', '>'])) {
        seen.push_str(line);
        seen.push('\n');
        for card in line.strip_prefix("> ").map(card_lines).unwrap_or_default() {
            seen.push_str(&card);
            seen.push('\n');
        }
    }
    expect_test::expect_file!["../../../tests/fixtures/key_number/cards.txt"].assert_eq(&seen);
}

#[test]
fn numbers_of_a_table_take_its_headings() {
    let text = "Metric\tQ1 2025\tQ1 2024\nRevenue\t$3.2 billion\t$2.9 billion\nStaff\t14,300\t13,900".to_owned();
    let span = Span::new(0, text.len());
    let blocks = vec![crate::model::article::Block { kind: BlockKind::Table, span }];
    let article = Article { text, blocks, ..Article::default() };
    let numbers = annotate::annotate(&article).numbers;
    let seen = |surface: &str| {
        let number = numbers.iter().find(|number| number.quantity.span.of(&article.text) == surface).unwrap();
        (number.metric.as_deref(), number.metric_id, number.period.as_deref(), number.role)
    };
    assert_eq!(seen("$3.2 billion"), (Some("Revenue"), Some("revenue"), Some("2025-Q1"), Some(Role::Level)));
    assert_eq!(seen("13,900"), (Some("Staff"), Some("headcount"), Some("2024-Q1"), Some(Role::Level)));
}

#[test]
fn numbers_of_a_table_of_companies_are_theirs() {
    let lines =
        ["Capital spending, in billions of dollars", "Company\t2024\t2025", "Microsoft\t56\t80", "Nvidia\t2\t3"];
    let text = lines.join("\n");
    let caption = Span::new(0, lines[0].len());
    let table = Span::new(lines[0].len() + 1, text.len());
    let block = |kind, span| crate::model::article::Block { kind, span };
    let blocks = vec![block(BlockKind::Paragraph, caption), block(BlockKind::Table, table)];
    let article = Article { text, blocks, ..Article::default() };
    let numbers = annotate::annotate(&article).numbers;
    let seen = |surface: &str| {
        let number = numbers.iter().find(|number| number.quantity.span.of(&article.text) == surface).unwrap();
        let symbol = number.symbol.as_ref().map(Symbol::as_str);
        (number.metric.as_deref(), number.metric_id, number.company.as_deref(), symbol, number.period.as_deref())
    };
    assert_eq!(seen("80"), (Some("Capital spending"), Some("capex"), Some("Microsoft"), Some("MSFT"), Some("2025")));
    assert_eq!(seen("2"), (Some("Capital spending"), Some("capex"), Some("Nvidia"), Some("NVDA"), Some("2024")));
}

#[test]
fn any_text_is_described() {
    let check = |text: &str| {
        let article = plain::article(text);
        let sentences = sentence::split(&article);
        let quantities = quantity::extract(&article, &[]);
        let count = quantities.len();
        let numbers = describe(&article, &sentences, &[], &[], quantities);
        assert_eq!(numbers.len(), count);
        assert!(numbers.is_sorted_by_key(|number| number.quantity.span.start()));
        for number in &numbers {
            assert!(number.rank.is_none_or(|rank| rank > 0 && rank as usize <= count));
        }
    };
    check("");
    check("5% 5% 5% $3 of of of to to by 7% which who, that 3% and");
    check("to to to 5%. Of 5% of. From $3 to from $4 from. 's 5% 's");
    check(&"rose 5% to $3 billion from $2 billion, ".repeat(200));
    check(&"(".repeat(2000));
    check(&"Acme's ".repeat(500));
    check(&"which rose 5%, ".repeat(300));
    check(&"5% respectively of it and ".repeat(1000));
    let alphabet = [
        "rose ",
        "5% ",
        "$3 billion ",
        "to ",
        "of ",
        "the ",
        "Acme ",
        "'s ",
        ", ",
        "which ",
        "and ",
        "expected ",
        "(",
        ") ",
        ". ",
        "revenue ",
        "is ",
        "than ",
        "; ",
        "as ",
        "much ",
        "up ",
    ];
    let mut state = 7_u64;
    for _ in 0..400 {
        let mut text = String::new();
        for _ in 0..30 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(alphabet[(state >> 33) as usize % alphabet.len()]);
        }
        check(&text);
    }
}

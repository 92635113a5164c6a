#![allow(clippy::string_slice, clippy::print_stdout, reason = "a panic is how a test fails; scores are printed")]

use rust_decimal::Decimal;

use super::*;
use crate::{
    ingest::plain,
    model::{quantity::Bound, span::Span},
};

/// One labelled sentence: its text, and the marks in it.
struct Case {
    text: String,
    marks: Vec<Mark>,
}

/// `{{surface|value unit; flags}}`; the syntax of `tests/fixtures/quality`.
struct Mark {
    start: usize,
    end: usize,
    values: Vec<String>,
    units: Vec<String>,
    approx: bool,
    bound: Option<&'static str>,
    is_open: bool,
    is_trap: bool,
}

fn parse(line: &str) -> Case {
    let line = line.split_once(": ").map_or(line, |(_, text)| text).replace("\\n", "\n").replace("\\t", "\t");
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut rest = line.as_str();
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("[[")).min() {
        let close = if rest[at..].starts_with("{{") { "}}" } else { "]]" };
        let end = at + rest[at..].find(close).unwrap_or_else(|| panic!("open mark in {line:?}"));
        text.push_str(&rest[..at]);
        let (surface, label) = rest[at + 2..end].rsplit_once('|').unwrap_or_else(|| panic!("no label in {line:?}"));
        let start = text.len();
        text.push_str(surface);
        if close == "}}" {
            marks.push(mark(start, text.len(), label));
        }
        rest = &rest[end + 2..];
    }
    text.push_str(rest);
    Case { text, marks }
}

fn mark(start: usize, end: usize, label: &str) -> Mark {
    let mut parts = label.split(';').map(str::trim);
    let what = parts.next().unwrap_or_default();
    let mut words = what.split(' ');
    let list = |words: Option<&str>| words.unwrap_or_default().split(',').map(str::to_owned).collect();
    let mut mark = Mark {
        start,
        end,
        values: list(words.next()),
        units: list(words.next()),
        approx: false,
        bound: None,
        is_open: what == "?",
        is_trap: what == "!",
    };
    for flag in parts.flat_map(|part| part.split(' ')) {
        match flag {
            "~" => mark.approx = true,
            ">" => mark.bound = Some(">"),
            ">=" => mark.bound = Some(">="),
            "<" => mark.bound = Some("<"),
            "<=" => mark.bound = Some("<="),
            "b?" => mark.bound = Some("?"),
            _ => {}
        }
    }
    mark
}

fn printed_unit(quantity: &Quantity) -> String {
    match &quantity.unit {
        Some(unit) => unit.to_string(),
        None => quantity.kind.name().to_owned(),
    }
}

fn printed_value(value: Option<&Amount>) -> String {
    match value {
        None => "null".to_owned(),
        Some(Amount::Exact(value)) => value.normalize().to_string(),
        Some(Amount::Range(low, high)) => format!("{}..{}", low.normalize(), high.normalize()),
        Some(Amount::Calendar(value)) => value.clone(),
    }
}

/// A labelled value: `53e9`, `4.25..4.5`, a date as written.
fn same_value(label: &str, value: Option<&Amount>) -> bool {
    let number = |text: &str| Decimal::from_scientific(text).or_else(|_| text.parse()).ok();
    let near = |label: &str, value: Decimal| {
        number(label).is_some_and(|label| (label - value).abs() * Decimal::from(1_000) <= label.abs())
    };
    match value {
        None => label == "null",
        Some(Amount::Exact(value)) => near(label, *value),
        Some(Amount::Range(low, high)) => label.split_once("..").is_some_and(|(a, b)| near(a, *low) && near(b, *high)),
        Some(Amount::Calendar(value)) => label == value,
    }
}

impl Mark {
    fn has_value(&self, quantity: &Quantity) -> bool {
        self.values.iter().any(|label| same_value(label, quantity.value.as_ref()))
    }

    fn has_unit(&self, quantity: &Quantity) -> bool {
        let printed = printed_unit(quantity);
        self.units.iter().any(|label| {
            label == "*"
                || *label == printed
                || label == "count:*" && printed.starts_with("count")
                || label.starts_with("count:") && label.rsplit([':', ' ']).next() == printed.rsplit([':', ' ']).next()
        })
    }

    fn is_money_like(&self) -> bool {
        let unit = self.units.first().map_or("", String::as_str);
        matches!(unit, "%" | "pp" | "bps")
            || unit
                .split('/')
                .next()
                .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()))
    }

    /// Whether the value is off by a power of ten or more, or has another sign.
    fn is_wrong_magnitude(&self, quantity: &Quantity) -> bool {
        let Some(Amount::Exact(value)) = quantity.value else { return false };
        let labels =
            self.values.iter().filter_map(|label| Decimal::from_scientific(label).or_else(|_| label.parse()).ok());
        let mut labels = labels.peekable();
        labels.peek().is_some()
            && labels.all(|label: Decimal| {
                !label.is_zero() && ((value / label) >= Decimal::TEN || (value / label) <= Decimal::new(1, 1))
            })
    }
}

#[derive(Default, Debug)]
struct Score {
    labels: usize,
    given: usize,
    found: usize,
    right: usize,
    money_labels: usize,
    money_given: usize,
    money_right: usize,
    hedged: usize,
    traps: usize,
    traps_left: usize,
    wrong_magnitudes: usize,
}

impl Score {
    /// A trap is a word with a digit and without a mark, or what a mark calls one.
    fn count_traps(&mut self, case: &Case, found: &[Quantity]) {
        let mut traps: Vec<Span> =
            case.marks.iter().filter(|mark| mark.is_trap).map(|mark| Span::new(mark.start, mark.end)).collect();
        let mut at = 0;
        for word in case.text.split(char::is_whitespace) {
            let span = Span::new(at, at + word.len());
            at = case.text[span.end()..].chars().next().map_or(span.end(), |c| span.end() + c.len_utf8());
            let marked = case.marks.iter().any(|mark| span.overlaps(Span::new(mark.start, mark.end)));
            if !marked && word.contains(|c: char| c.is_ascii_digit()) {
                traps.push(span);
            }
        }
        self.traps += traps.len();
        let is_left = |trap: &&Span| !found.iter().any(|quantity| quantity.span.overlaps(**trap));
        self.traps_left += traps.iter().filter(is_left).count();
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn f1(right: usize, given: usize, labels: usize) -> f64 {
    percent(2 * right, given + labels)
}

/// Scores a file of labelled sentences; with `errors`, prints each one that is not right.
fn score(file: &str, errors: bool) -> Score {
    let mut score = Score::default();
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let case = parse(line);
        let mut article = plain::article(&case.text);
        if case.text.contains('\t') {
            let span = Span::new(0, case.text.len());
            article.blocks = vec![crate::model::article::Block { kind: BlockKind::Table, span }];
        }
        let found = extract(&article, &[]);
        let mut notes = Vec::new();
        let mut used = vec![false; found.len()];
        for mark in &case.marks {
            let span = Span::new(mark.start, mark.end);
            let exact = found.iter().position(|quantity| quantity.span == span);
            if mark.is_open || mark.is_trap {
                for (i, quantity) in found.iter().enumerate() {
                    if quantity.span.overlaps(span) && mark.is_open {
                        used[i] = true;
                    }
                }
                continue;
            }
            let near = exact.or_else(|| found.iter().position(|quantity| quantity.span.overlaps(span)));
            score.labels += 1;
            score.money_labels += usize::from(mark.is_money_like());
            let Some(i) = near else {
                notes.push(format!("missed {:?}", span.of(&case.text)));
                continue;
            };
            let quantity = &found[i];
            used[i] = true;
            score.given += 1;
            score.money_given += usize::from(mark.is_money_like());
            score.found += usize::from(exact.is_some());
            let right = mark.has_value(quantity) && mark.has_unit(quantity);
            score.right += usize::from(right && exact.is_some());
            score.money_right += usize::from(right && mark.is_money_like());
            let bound = quantity.bound.map(Bound::sign);
            let hedged = mark.bound == Some("?") || (quantity.approx == mark.approx && bound == mark.bound);
            score.hedged += usize::from(hedged);
            if mark.is_wrong_magnitude(quantity) {
                score.wrong_magnitudes += 1;
                notes.push(format!("WRONG MAGNITUDE {:?}", span.of(&case.text)));
            }
            if !right || exact.is_none() || !hedged {
                let value = printed_value(quantity.value.as_ref());
                let (approx, unit) = (if quantity.approx { "~" } else { "" }, printed_unit(quantity));
                notes.push(format!(
                    "{:?} is {value} {unit} {approx}{} (wanted {:?} {:?} {:?})",
                    quantity.span.of(&case.text),
                    bound.unwrap_or(""),
                    span.of(&case.text),
                    mark.values,
                    mark.units
                ));
            }
        }
        let money = |quantity: &Quantity| {
            use QuantityKind::{BasisPoints, Money, PerShare, Percent, PercentagePoints};
            matches!(quantity.kind, Money | PerShare | Percent | PercentagePoints | BasisPoints)
        };
        for (quantity, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
            // Months and periods without a digit are not judged where unmarked.
            let surface = quantity.span.of(&case.text);
            let is_calendar = matches!(quantity.kind, QuantityKind::Date | QuantityKind::Period);
            if is_calendar && !surface.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            score.given += 1;
            score.money_given += usize::from(money(quantity));
            notes.push(format!(
                "extra {surface:?} {} {}",
                printed_value(quantity.value.as_ref()),
                printed_unit(quantity)
            ));
        }
        score.count_traps(&case, &found);
        if errors && !notes.is_empty() {
            println!("{}\n    {}", case.text, notes.join("\n    "));
        }
    }
    println!(
        "found F1 {:.1}  value+unit+span F1 {:.1}  money,%,pp,bps F1 {:.1} ({} labels)  hedges {:.1}  traps left {}/{} {:.1}  wrong magnitudes {}",
        f1(score.found, score.given, score.labels),
        f1(score.right, score.given, score.labels),
        f1(score.money_right, score.money_given, score.money_labels),
        score.money_labels,
        percent(score.hedged, score.labels),
        score.traps_left,
        score.traps,
        percent(score.traps_left, score.traps),
        score.wrong_magnitudes,
    );
    score
}

impl Score {
    fn check(&self, all: f64, money: f64, traps: f64) {
        assert!(f1(self.right, self.given, self.labels) >= all, "{self:?}");
        assert!(f1(self.money_right, self.money_given, self.money_labels) >= money, "{self:?}");
        assert!(percent(self.traps_left, self.traps) >= traps, "{self:?}");
        assert_eq!(self.wrong_magnitudes, 0);
    }
}

// The floors only rise.

#[test]
fn labelled_sentences_are_read() {
    score(include_str!("../../../tests/fixtures/quantity/dev.txt"), true).check(99.0, 99.0, 99.0);
}

#[test]
fn held_back_sentences_are_read() {
    score(include_str!("../../../tests/fixtures/quantity/test.txt"), false).check(98.5, 99.0, 97.0);
}

#[test]
fn independently_labelled_sentences_are_read() {
    score(include_str!("../../../tests/fixtures/quality/numbers/dev.txt"), true).check(99.0, 99.0, 98.0);
}

/// A small generator of numbers, so that a failure comes back with its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n).unwrap()).unwrap()
    }
}

fn check_invariants(text: &str, found: &[Quantity]) {
    let mut end = 0;
    for quantity in found {
        let span = quantity.span;
        assert!(!span.is_empty() && span.start() >= end && span.end() <= text.len(), "{text:?} {quantity:?}");
        assert!(text.is_char_boundary(span.start()) && text.is_char_boundary(span.end()), "{text:?} {quantity:?}");
        if let Some(Amount::Range(low, high)) = &quantity.value {
            assert!(low < high, "{text:?} {quantity:?}");
        }
        end = span.end();
    }
}

#[test]
fn any_text_is_survived() {
    const PIECES: [&str; 72] = [
        " ",
        " ",
        " ",
        "\n",
        "\t",
        "$",
        "€",
        "£",
        "¥",
        "%",
        "(",
        ")",
        "-",
        "–",
        "−",
        "—",
        ".",
        ",",
        "/",
        ":",
        "'",
        "+",
        "~",
        "<",
        "1",
        "9",
        "12",
        "500",
        "000",
        "1,234",
        "1.5",
        "3.11.4",
        "2024",
        "99999999999999999999",
        ".5",
        "0",
        "k",
        "m",
        "bn",
        "x",
        "million",
        "trillion",
        "crore",
        "a",
        "half",
        "quarter",
        "of",
        "one",
        "twenty",
        "and",
        "to",
        "from",
        "between",
        "per",
        "cent",
        "cents",
        "share",
        "points",
        "March",
        "Q",
        "FY",
        "first",
        "tens",
        "millions",
        "US",
        "HK",
        "MUSD",
        "fell",
        "years",
        "½",
        "é",
        "\u{1f469}\u{200d}",
    ];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for round in 0..4_000 {
        let text: String = (0..random.below(30)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let mut article = plain::article(&text);
        if round % 3 == 0 {
            let span = Span::new(0, text.len());
            article.blocks = vec![crate::model::article::Block { kind: BlockKind::Table, span }];
        }
        check_invariants(&text, &extract(&article, &[]));
    }
}

/// How many tokens are looked at for a text.
fn steps(text: &str) -> usize {
    let before = line::STEPS.get();
    let found = extract(&plain::article(text), &[]);
    check_invariants(text, &found);
    line::STEPS.get() - before
}

#[test]
fn work_grows_with_the_text_and_no_faster() {
    let pieces = [
        "1",
        "1 ",
        "(",
        "$A ",
        "1-",
        "1,",
        "1.",
        "123 ",
        "1 to ",
        "one ",
        "million ",
        "a ",
        "1/",
        "1:",
        "$(",
        "twenty-",
        "2024 ",
        "Q4 ",
        "1e999999999 ",
        "first ",
        "1-a",
        "half of a ",
        "$1 to $2 ",
        "March 1 ",
        "1\t",
        "x",
        "a@1",
        "9% ",
        "from 1 to ",
        "1 and a half ",
        "5 Aa ",
        "12 big ",
        "ratio ",
        "+1 ",
        "1\t\n",
    ];
    for piece in pieces {
        let (small, large) = (steps(&piece.repeat(1_000)), steps(&piece.repeat(8_000)));
        assert!(large <= small * 9 + 1_000, "{piece:?}: {small} steps, then {large}");
    }
}

#[test]
fn huge_numbers_have_no_value() {
    let digits = "9".repeat(100_000);
    for text in [
        digits.clone(),
        format!("${digits} million"),
        format!("1.{digits}%"),
        format!("1,{digits}"),
        "9".repeat(28) + " trillion dollars",
    ] {
        for quantity in extract(&plain::article(&text), &[]) {
            assert_eq!(quantity.value, None, "{}", text.len());
        }
    }
}

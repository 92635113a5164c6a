//! Reads labelled texts; the format is described in `tests/fixtures/quality/README.md`.

use std::{fs, ops::Range, path::Path};

use rust_decimal::Decimal;
use tapereader::model::{
    article::Published,
    quantity::{Amount, Bound, Change, Role},
};

/// A text with its answers.
pub(super) struct Labelled {
    /// Where it stands, for the error list.
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) published: Option<Published>,
    pub(super) title: Option<String>,
    /// Without marks.
    pub(super) text: String,
    pub(super) mentions: Vec<GoldMention>,
    pub(super) numbers: Vec<GoldNumber>,
    /// Promo and boilerplate lines of a story.
    pub(super) promo: Vec<Range<usize>>,
    /// The central symbols of a story.
    pub(super) symbols: Vec<String>,
    /// How many cards the `must` numbers have to be among.
    pub(super) first: u32,
}

/// A marked mention.
pub(super) struct GoldMention {
    pub(super) span: Range<usize>,
    /// Any of them is right; none at all means that the span is not judged.
    pub(super) symbols: Vec<String>,
    /// Whether leaving it out is an error.
    pub(super) required: bool,
}

/// A marked number.
pub(super) struct GoldNumber {
    pub(super) span: Range<usize>,
    pub(super) answer: Answer,
}

/// What a marked number asks for.
pub(super) enum Answer {
    NotJudged,
    Trap,
    Label(Label),
}

/// The label of a quantity; what is `None` is not judged.
#[derive(Default)]
pub(super) struct Label {
    pub(super) values: Vec<Amount>,
    pub(super) units: Vec<String>,
    /// What bound and approx must be.
    pub(super) hedge: Option<(Option<Bound>, bool)>,
    pub(super) change: Option<Change>,
    pub(super) role: Option<Role>,
    pub(super) metric: Option<Vec<String>>,
    pub(super) id: Option<Vec<String>>,
    pub(super) company: Option<Vec<String>>,
    pub(super) period: Option<Vec<String>>,
    pub(super) source: Option<Vec<String>>,
    pub(super) must: bool,
}

/// Reads a file of one text a line.
pub(super) fn read_lines(path: &Path) -> Vec<Labelled> {
    let file = name_of(path);
    let content = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let lines = content.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let read = lines.map(|(i, line)| {
        let name = format!("{file}:{}", i + 1);
        let (head, body) = line.split_once(": ").unwrap_or_else(|| panic!("{name}: no kind"));
        let (kind, date) = head.split_once(' ').map_or((head, None), |(kind, date)| (kind, Some(date)));
        let published = date.map(|date| Published::parse(date).unwrap_or_else(|| panic!("{name}: not a date: {date}")));
        let mut labelled = marked(name, &body.replace("\\n", "\n").replace("\\t", "\t"));
        labelled.kind = kind.to_owned();
        labelled.published = published;
        labelled
    });
    read.collect()
}

/// Reads a story: header lines, a blank line, the body.
pub(super) fn read_story(path: &Path) -> Labelled {
    let name = name_of(path);
    let content = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (head, body) = content.split_once("\n\n").unwrap_or_else(|| panic!("{name}: no header"));
    let mut labelled = marked(name.clone(), body.trim_matches('\n'));
    for line in head.lines() {
        match line.split_once(": ") {
            Some(("title", title)) => labelled.title = Some(title.to_owned()),
            Some(("symbols", symbols)) => labelled.symbols = symbols.split(' ').map(str::to_owned).collect(),
            Some(("first", first)) => labelled.first = first.parse().unwrap(),
            _ => panic!("{name}: header line {line:?}"),
        }
    }
    labelled
}

/// Which half a text belongs to.
pub(super) fn half(text: &str) -> &'static str {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    if (hash >> 32) & 1 == 1 { "test" } else { "dev" }
}

fn name_of(path: &Path) -> String {
    let mut parts: Vec<_> = path.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    parts.reverse();
    parts.join("/")
}

/// Takes the marks out of a text.
fn marked(name: String, source: &str) -> Labelled {
    let mut labelled = Labelled {
        name,
        kind: "story".to_owned(),
        published: None,
        title: None,
        text: String::with_capacity(source.len()),
        mentions: Vec::new(),
        numbers: Vec::new(),
        promo: Vec::new(),
        symbols: Vec::new(),
        first: 0,
    };
    for line in source.split_inclusive('\n') {
        let start = labelled.text.len();
        let promo = line.strip_prefix("~ ");
        marked_line(&mut labelled, promo.unwrap_or(line));
        if promo.is_some() {
            labelled.promo.push(start..labelled.text.trim_end_matches('\n').len());
        }
    }
    labelled
}

fn marked_line(labelled: &mut Labelled, line: &str) {
    let mut rest = line;
    while let Some(at) = rest.find("[[").into_iter().chain(rest.find("{{")).min() {
        let is_mention = rest[at..].starts_with("[[");
        let after = &rest[at + 2..];
        let end = after.find(if is_mention { "]]" } else { "}}" });
        let mark = end.and_then(|end| after[..end].split_once('|'));
        let (Some(end), Some((surface, answer))) = (end, mark) else { panic!("{}: {rest}", labelled.name) };
        labelled.text.push_str(&rest[..at]);
        let span = labelled.text.len()..labelled.text.len() + surface.len();
        labelled.text.push_str(surface);
        if is_mention {
            let symbols = answer.trim_start_matches('?').split_whitespace().map(str::to_owned).collect();
            labelled.mentions.push(GoldMention { span, symbols, required: !answer.starts_with('?') });
        } else {
            let answer = match answer {
                "?" => Answer::NotJudged,
                "!" => Answer::Trap,
                label => Answer::Label(read_label(&labelled.name, label)),
            };
            labelled.numbers.push(GoldNumber { span, answer });
        }
        rest = &after[end + 2..];
    }
    labelled.text.push_str(rest);
}

fn read_label(name: &str, written: &str) -> Label {
    let mut parts = written.split(';').map(str::trim);
    let quantity = parts.next().and_then(|part| part.split_once(' '));
    let Some((values, units)) = quantity else { panic!("{name}: {written}") };
    let units: Vec<String> = units.split(',').map(str::to_owned).collect();
    let is_calendar = units.iter().any(|unit| unit == "date" || unit == "period");
    let values = values.split(',').map(|value| read_value(name, value, is_calendar)).collect();
    let mut label = Label { values, units, ..Label::default() };
    let mut hedge = Some((None, false));
    for part in parts {
        let alternatives = |text: &str| Some(text.split(',').map(str::to_owned).collect());
        match part.split_once('=').filter(|(key, _)| !["<", ">"].contains(key)) {
            Some(("m", words)) => label.metric = alternatives(words),
            Some(("id", ids)) => label.id = alternatives(ids),
            Some(("c", companies)) => label.company = alternatives(companies),
            Some(("p", periods)) => label.period = alternatives(periods),
            Some(("s", sources)) => label.source = alternatives(sources),
            _ => part.split(' ').for_each(|flag| read_flag(name, &mut label, &mut hedge, flag)),
        }
    }
    label.hedge = hedge;
    label
}

fn read_flag(name: &str, label: &mut Label, hedge: &mut Option<(Option<Bound>, bool)>, flag: &str) {
    let (bound, approx) = hedge.unwrap_or_default();
    match flag {
        "level" => label.role = Some(Role::Level),
        "delta" => label.role = Some(Role::Delta),
        "guidance" => label.role = Some(Role::Guidance),
        "expectation" => label.role = Some(Role::Expectation),
        "comparison" => label.role = Some(Role::Comparison),
        "up" => label.change = Some(Change::Up),
        "down" => label.change = Some(Change::Down),
        "~" => *hedge = Some((bound, true)),
        ">" => *hedge = Some((Some(Bound::Above), approx)),
        ">=" => *hedge = Some((Some(Bound::AtLeast), approx)),
        "<" => *hedge = Some((Some(Bound::Below), approx)),
        "<=" => *hedge = Some((Some(Bound::AtMost), approx)),
        "b?" => *hedge = None,
        "must" => label.must = true,
        other => panic!("{name}: flag {other:?}"),
    }
}

fn read_value(name: &str, written: &str, is_calendar: bool) -> Amount {
    if is_calendar {
        return Amount::Calendar(written.to_owned());
    }
    let number = |text: &str| {
        let read = if text.contains('e') { Decimal::from_scientific(text) } else { text.parse() };
        read.unwrap_or_else(|error| panic!("{name}: {text}: {error}"))
    };
    match written.split_once("..") {
        Some((low, high)) => Amount::Range(number(low), number(high)),
        None => Amount::Exact(number(written)),
    }
}

#[test]
fn marks_leave_the_text() {
    let source = "[[Acme|ACM ACM.L]] fell {{4.5%|4.5 %; delta down; c=-}} to {{at 9|!}}\n~ Buy {{two|?}} [[now|?]]";
    let labelled = marked("marks".to_owned(), source);
    assert_eq!(labelled.text, "Acme fell 4.5% to at 9\nBuy two now");
    let surfaces = |spans: Vec<&Range<usize>>| -> Vec<&str> {
        spans.into_iter().map(|span| &labelled.text[span.clone()]).collect()
    };
    assert_eq!(surfaces(labelled.mentions.iter().map(|gold| &gold.span).collect()), ["Acme", "now"]);
    assert_eq!(surfaces(labelled.numbers.iter().map(|gold| &gold.span).collect()), ["4.5%", "at 9", "two"]);
    assert_eq!(surfaces(labelled.promo.iter().collect()), ["Buy two now"]);
    assert!(labelled.mentions[0].required && !labelled.mentions[1].required);
    let Answer::Label(label) = &labelled.numbers[0].answer else { panic!("no label") };
    assert_eq!(label.values, [Amount::Exact(Decimal::new(45, 1))]);
    assert_eq!((label.role, label.change), (Some(Role::Delta), Some(Change::Down)));
    assert_eq!((label.company.as_deref(), label.hedge), (Some(&["-".to_owned()][..]), Some((None, false))));
}

#[test]
fn values_of_labels() {
    let check = |written: &str, expected: &Amount| assert_eq!(&read_value("value", written, false), expected);
    check("53e9", &Amount::Exact(53_000_000_000_i64.into()));
    check("-0.07", &Amount::Exact(Decimal::new(-7, 2)));
    check("4.25..4.5", &Amount::Range(Decimal::new(425, 2), Decimal::new(45, 1)));
}

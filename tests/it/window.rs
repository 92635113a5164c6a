//! The window by its accessible names, with a library made by hand and no engine behind it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use egui::{Modifiers, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable};
use tapereader::{
    anchor::{self, Anchor, Anchored},
    annotate::key_number::display::Card,
    engine::{
        command::Command,
        settings::{ThemeChoice, WindowSettings},
        snapshot::{
            AnchoredHighlight, Counts, HighlightRow, Loadable, OpenStory, Prices, Reports, Scores, Snapshot,
            TickerCard, WatchRow,
        },
    },
    model::{
        add::AddTarget,
        annotation::{Annotations, Mention, Rule},
        article::{Article, Block, BlockKind, Item, Metadata},
        highlight::{Highlight, HighlightColor},
        id::{HighlightId, RevisionId, StoryId},
        instrument::{Instrument, InstrumentKind, Symbol},
        notice::{Notice, Severity},
        quantity::{Amount, KeyNumber, Quantity, QuantityKind, Unit},
        span::Span,
        story::{Origin, StoryRow, StoryStatus},
    },
    ui::{
        shell::Shell,
        state::{Dialog, View},
        theme::Themes,
    },
};

use crate::rasteriser::Rasteriser;

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-09T14:05:00Z").unwrap().with_timezone(&Utc)
}

pub(crate) const TEXT: &str = "Norfield Freight cut its outlook on Monday after a strike closed two of its ports. Shares fell 9% in early trading.
The company now expects revenue of $1.7 billion this year, down from $1.9 billion.
Don't miss: five freight stocks to watch
Seven charts that explain shipping
Analysts at Harbor Ledger said the strike could last until April; rival Oakline Lines gained 2%.
• Ports in Rotterdam and Antwerp reopened on Sunday.
• Spot rates rose 14% in a week.
Quarter\tRevenue\tMargin
Q3\t$410 million\t8%
Q4\t$395 million\t6%";

pub(crate) fn find(words: &str) -> Span {
    let at = TEXT.find(words).unwrap_or_else(|| panic!("{words:?} is in the text"));
    Span::new(at, at + words.len())
}

pub(crate) fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

fn article() -> Article {
    let kinds = [
        BlockKind::Paragraph,
        BlockKind::Paragraph,
        BlockKind::Promo,
        BlockKind::Promo,
        BlockKind::Paragraph,
        BlockKind::ListItem(Item::default()),
        BlockKind::ListItem(Item::default()),
        BlockKind::Table,
    ];
    let mut blocks = Vec::new();
    let mut at = 0;
    for (i, line) in TEXT.split('\n').enumerate() {
        let span = Span::new(at, at + line.len());
        match kinds.get(i) {
            Some(&kind) => blocks.push(Block { kind, span }),
            None => {
                let table = blocks.last_mut().unwrap();
                *table = Block { kind: BlockKind::Table, span: Span::new(table.span.start(), span.end()) };
            }
        }
        at += line.len() + 1;
    }
    Article {
        text: TEXT.to_owned(),
        blocks,
        inlines: Vec::new(),
        meta: Metadata {
            title: Some("Norfield Freight cuts full-year outlook after port strike".to_owned()),
            ..Metadata::default()
        },
    }
}

fn mention(words: &str, ticker: &str, name: &str) -> Mention {
    Mention {
        span: find(words),
        symbol: symbol(ticker),
        exchange: Some("NYSE".into()),
        name: Some(name.into()),
        kind: InstrumentKind::Stock,
        rule: Rule::FullName,
        confidence: 0.98,
        promo: false,
    }
}

fn number(words: &str, metric: &str, sentence: &str, rank: u32, kind: QuantityKind, value: i64) -> KeyNumber {
    let unit = if kind == QuantityKind::Percent {
        Unit::Percent
    } else {
        Unit::Currency(tapereader::model::quantity::Currency::USD)
    };
    let value = Some(Amount::Exact(value.into()));
    let quantity =
        Quantity { span: find(words), kind, value, unit: Some(unit), approx: false, bound: None, change: None };
    KeyNumber {
        quantity,
        metric: Some(metric.to_owned()),
        metric_id: None,
        company: Some("Norfield Freight".to_owned()),
        symbol: Some(symbol("NFRT")),
        inferred: true,
        period: None,
        role: None,
        source: None,
        rank: Some(rank),
        promo: false,
        sentence: find(sentence),
    }
}

fn rows(count: usize) -> Vec<Arc<StoryRow>> {
    (0..count)
        .map(|i| {
            let title = match i {
                0 => "Norfield Freight cuts full-year outlook after port strike".to_owned(),
                1 => "Rate held at 4.5% as services inflation cools".to_owned(),
                i => format!("Story number {i} about the business of companies nobody has heard of"),
            };
            let hours = i64::try_from(i).unwrap();
            Arc::new(StoryRow {
                source: "Sample Wire".to_owned(),
                author: Some("Mara Lind".to_owned()),
                published: Some(now() - TimeDelta::hours(hours) - TimeDelta::minutes(5)),
                symbols: if i % 2 == 0 { vec![symbol("NFRT")] } else { Vec::new() },
                numbers: if i % 2 == 0 { vec!["$1.7B".to_owned(), "\u{2212}9%".to_owned()] } else { Vec::new() },
                status: StoryStatus { read: i % 3 == 2, starred: i == 4 },
                ..StoryRow::new(StoryId::of_sample(&format!("story {i}")), Origin::Sample, title, now())
            })
        })
        .collect()
}

pub(crate) fn snapshot(count: usize) -> Snapshot {
    let stories = rows(count);
    let unread = stories.iter().filter(|row| !row.status.read).count();
    Snapshot {
        now: now(),
        counts: Counts { all: count, unread, starred: 1, samples: count, ..Counts::default() },
        stories: Arc::new(stories),
        loading: false,
        copies: Arc::default(),
        feeds: Arc::default(),
        watchlist: Arc::new(vec![WatchRow {
            symbol: symbol("NFRT"),
            name: Some("Norfield Freight".into()),
            stories: 3,
        }]),
        highlights: Arc::default(),
        open: Loadable::Missing,
        ticker: None,
        search: None,
        lookup: None,
        history: None,
        filing: tapereader::engine::filing::Filing::default(),
        link_rules: Arc::default(),
        link_preview: None,
        moves: Arc::default(),
        price_settings: Arc::default(),
        saves: Arc::default(),
        places: Arc::default(),
        pictures: Arc::default(),
        window: Arc::new(WindowSettings { theme: ThemeChoice::Light, ..WindowSettings::default() }),
        notices: Arc::default(),
        activity: None,
        arrivals: Arc::default(),
        refreshed: None,
        undo: None,
        redo: None,
        network: Arc::default(),
        symbols: Arc::default(),
        offer: None,
        added: None,
        additions: 0,
    }
}

pub(crate) fn open_story(row: &Arc<StoryRow>) -> OpenStory {
    let annotations = Annotations {
        mentions: vec![
            mention("Norfield Freight", "NFRT", "Norfield Freight Inc."),
            mention("Oakline Lines", "OAKL", "Oakline Lines plc"),
        ],
        numbers: vec![
            number("9%", "shares", "Shares fell 9% in early trading.", 2, QuantityKind::Percent, 9),
            number("$1.7 billion", "revenue", "The company now expects", 1, QuantityKind::Money, 1_700_000_000),
        ],
        symbols: vec![symbol("NFRT"), symbol("OAKL")],
    };
    OpenStory {
        row: Arc::clone(row),
        article: article(),
        revision: RevisionId::of_text(TEXT),
        reading: 1,
        annotations,
        cards: vec![Card { rank: 1, numbers: vec![1] }, Card { rank: 2, numbers: vec![0] }],
        highlights: Vec::new(),
        preview_only: false,
        number_edits: Vec::new(),
        copies: Vec::new(),
    }
}

/// The window with what it asked the engine for.
pub(crate) struct Window {
    pub(crate) shell: Shell,
    pub(crate) asked: Vec<Command>,
    /// What it wanted kept for the next start.
    pub(crate) kept: Option<WindowSettings>,
}

pub(crate) fn window(size: [f32; 2], snapshot: Snapshot) -> Harness<'static, Window> {
    let shell = Shell::new(Themes::bundled().unwrap(), Arc::new(snapshot), |at| at.naive_utc());
    let mut installed = false;
    let mut harness =
        Harness::builder().with_size(size).with_max_steps(30).renderer(Rasteriser::default()).build_ui_state(
            move |ui, window: &mut Window| {
                if !installed {
                    installed = true;
                    Themes::bundled().unwrap().install(ui.ctx());
                    ui.ctx().request_discard("the fonts are new");
                    return;
                }
                // The harness leaves a margin; the real window does not.
                let mut whole = ui.new_child(egui::UiBuilder::new().max_rect(ui.ctx().content_rect()));
                whole.set_clip_rect(ui.ctx().content_rect());
                for command in window.shell.ui(&mut whole) {
                    match command {
                        Command::KeepWindow(settings) => window.kept = Some(*settings),
                        command => window.asked.push(command),
                    }
                }
            },
            Window { shell, asked: Vec::new(), kept: None },
        );
    harness.run();
    harness
}

pub(crate) fn reading(size: [f32; 2]) -> Harness<'static, Window> {
    let mut harness = window(size, snapshot(8));
    harness.get_by_label("Norfield Freight cuts full-year outlook after port strike").click();
    harness.run();
    assert_eq!(harness.state().asked, [Command::Open(StoryId::of_sample("story 0"))]);
    harness.state_mut().asked.clear();
    show(&mut harness, |_| {});
    harness
}

/// Gives the window a snapshot with the first story open.
pub(crate) fn show(harness: &mut Harness<'static, Window>, change: impl FnOnce(&mut Snapshot)) {
    let mut next = snapshot(8);
    next.open = Loadable::Ready(Arc::new(open_story(&next.stories[0])));
    change(&mut next);
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
}

pub(crate) fn highlight(words: &str) -> Highlight {
    let (quote, position) = anchor::select(TEXT, find(words));
    let (story, revision) = (StoryId::of_sample("story 0"), RevisionId::of_text(TEXT));
    let id = HighlightId(uuid::Uuid::from_u128(1));
    Highlight::new(id, (story, revision), (quote, position), HighlightColor::Yellow, now())
}

/// Writes what the window looks like to a folder named by `TAPEREADER_PICTURES`, for people to look at.
pub(crate) fn picture(harness: &mut Harness<'static, Window>, name: &str) {
    if let Some(folder) = std::env::var_os("TAPEREADER_PICTURES") {
        let image = harness.render().unwrap();
        image.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}

#[test]
fn a_click_on_a_company_asks_for_its_card() {
    let mut harness = reading([1440.0, 900.0]);
    picture(&mut harness, "reading");
    harness.get_by_label("Norfield Freight (NFRT)").click();
    harness.run();
    assert_eq!(harness.state().asked, [Command::OpenTicker(symbol("NFRT"))]);
    show(&mut harness, |next| {
        next.ticker = Some(Arc::new(TickerCard {
            instrument: Instrument {
                symbol: symbol("NFRT"),
                name: "Norfield Freight Inc.".into(),
                exchange: Some("NYSE".into()),
                kind: InstrumentKind::Stock,
                cik: None,
            },
            known: true,
            watched: false,
            stories: next.stories.iter().take(4).cloned().collect(),
            listings: Vec::new(),
            highlights: Vec::new(),
            prices: Prices::default(),
            reports: Reports::default(),
            scores: Scores::default(),
            also_in: None,
            numbers: Arc::default(),
        }));
    });
    picture(&mut harness, "ticker card");
    harness.get_by_label("Ticker card of NFRT");
    harness.get_by_label("No prices yet");
    harness.get_by_label("Watch NFRT").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Command::Watch(symbol("NFRT"))));
}

#[test]
fn a_drag_over_two_paragraphs_and_h_mark_the_passage() {
    let mut harness = reading([1440.0, 900.0]);
    let paragraphs: Vec<egui::Rect> = harness.query_all_by_role(Role::Paragraph).map(|node| node.rect()).collect();
    let from = paragraphs[0].left_top() + vec2(120.0, 12.0);
    let to = paragraphs[1].left_top() + vec2(200.0, 12.0);
    harness.drag_at(from);
    harness.step();
    harness.hover_at(from + vec2(30.0, 5.0));
    harness.step();
    harness.hover_at(to);
    harness.step();
    harness.drop_at(to);
    harness.run();
    picture(&mut harness, "selection");
    harness.key_press(egui::Key::H);
    harness.run();
    let [Command::Highlight { span, .. }] = harness.state().asked.as_slice() else {
        panic!("{:?}", harness.state().asked)
    };
    let marked = span.of(TEXT);
    assert!(marked.contains('\n') && !marked.starts_with(' '), "{marked:?}");
}

#[test]
fn shift_and_arrows_select_from_the_keyboard() {
    let mut harness = reading([1440.0, 900.0]);
    for _ in 0..8 {
        harness.key_press_modifiers(Modifiers::SHIFT, egui::Key::ArrowRight);
    }
    harness.run();
    harness.key_press(egui::Key::H);
    harness.run();
    let [Command::Highlight { span, .. }] = harness.state().asked.as_slice() else {
        panic!("{:?}", harness.state().asked)
    };
    assert_eq!(span.of(TEXT), "Norfield");
}

#[test]
fn a_number_and_its_card_find_each_other() {
    let mut harness = reading([1440.0, 900.0]);
    harness.get_by_label("$1.7 billion, revenue").click();
    harness.run();
    assert_eq!(harness.state().shell.state().number, Some(1));
    harness.key_press(egui::Key::OpenBracket);
    harness.run();
    assert_eq!(harness.state().shell.state().number, Some(0));
    harness.key_press(egui::Key::H);
    harness.run();
    let [Command::Highlight { span, .. }] = harness.state().asked.as_slice() else {
        panic!("{:?}", harness.state().asked)
    };
    assert_eq!(span.of(TEXT), "Shares fell 9% in early trading.");
}

#[test]
fn promotions_are_folded_until_they_are_asked_for() {
    let mut harness = reading([1440.0, 900.0]);
    let folded = "2 lines of promotion hidden (\u{201c}Don't miss\u{201d}), show";
    assert!(harness.query_by_label_contains("Seven charts").is_none());
    harness.get_by_label(folded).click();
    harness.run();
    picture(&mut harness, "fold open");
    harness.get_by_label_contains("Seven charts");
}

#[test]
fn highlights_stand_in_the_panel_and_in_their_view_and_can_be_removed() {
    let mut harness = reading([1440.0, 900.0]);
    let with_highlight = |next: &mut Snapshot| {
        let marked = highlight("The company now expects revenue");
        let mut open = open_story(&next.stories[0]);
        let Anchored { anchor, changes } = anchor::find(TEXT, &marked.quote, marked.position);
        assert!(matches!(anchor, Anchor::Exact(_)));
        open.highlights = vec![AnchoredHighlight { highlight: marked.clone(), anchor, changes }];
        next.open = Loadable::Ready(Arc::new(open));
        next.highlights = Arc::new(vec![HighlightRow {
            highlight: marked,
            title: "Norfield Freight cuts full-year outlook".to_owned(),
            source: "Sample Wire".to_owned(),
            url: None,
            published: None,
            openable: true,
            orphan: false,
        }]);
        next.undo = Some("highlight");
    };
    show(&mut harness, with_highlight);
    harness.key_press(egui::Key::Num3);
    harness.run();
    picture(&mut harness, "highlights tab");
    harness.get_by_label("Remove the highlight").click();
    harness.run();
    let id = highlight("The company").id;
    assert_eq!(harness.state().asked, [Command::RemoveHighlight(id)]);
    harness.key_press(egui::Key::I);
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Highlights").click();
    harness.run();
    assert_eq!(harness.state().shell.state().view, View::Highlights);
    picture(&mut harness, "highlights view");
    harness.get_by_role_and_label(Role::ListItem, "The company now expects revenue").click();
    harness.run();
    assert!(harness.state().asked.contains(&Command::Open(StoryId::of_sample("story 0"))));
    harness.key_press_modifiers(Modifiers::COMMAND, egui::Key::Z);
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Command::Undo));
}

#[test]
fn the_one_box_takes_an_address() {
    let mut harness = window([1000.0, 700.0], snapshot(8));
    harness.key_press(egui::Key::A);
    harness.run();
    harness.get_by_label("Story, address or file").type_text("example.com/feed.xml");
    harness.run();
    picture(&mut harness, "add box");
    harness.get_by_role_and_label(Role::Button, "Add").click();
    harness.run();
    let expected = AddTarget::Url(url::Url::parse("https://example.com/feed.xml").unwrap());
    assert_eq!(harness.state().asked, [Command::Add(expected)]);
}

#[test]
fn keys_do_nothing_while_a_text_field_has_the_focus() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    harness.key_press(egui::Key::Slash);
    harness.run();
    harness.get_by_label("Search stories").type_text("strike");
    harness.key_press(egui::Key::J);
    harness.run();
    assert_eq!(harness.state().asked, [Command::Search("strike".to_owned())]);
    assert_eq!(harness.state().shell.state().view, View::Search);
}

#[test]
fn all_keys_are_listed() {
    let mut harness = window([1440.0, 900.0], snapshot(8));
    harness.key_press(egui::Key::Questionmark);
    harness.run();
    picture(&mut harness, "help");
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Help)));
    harness.get_by_role_and_label(Role::Button, "Close").click();
    harness.run();
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn only_rows_on_the_screen_are_drawn() {
    let few = window([1440.0, 900.0], snapshot(100));
    let many = window([1440.0, 900.0], snapshot(20_000));
    let drawn = |harness: &Harness<'static, Window>| harness.state().shell.timeline().drawn();
    assert!(drawn(&few) > 5 && drawn(&few) < 30, "{}", drawn(&few));
    assert_eq!(drawn(&few), drawn(&many));
}

#[test]
fn every_state_can_be_pictured() {
    let mut empty = snapshot(0);
    empty.watchlist = Arc::default();
    empty.notices = Arc::new(vec![Notice {
        severity: Severity::Warning,
        title: "The feed could not be fetched".to_owned(),
        detail: "example.com did not answer within 20 seconds. Try again later, or check the address: https://example.com/feed.xml".to_owned(),
    }]);
    let mut harness = window([1000.0, 700.0], empty);
    picture(&mut harness, "empty");
    harness.get_by_label("No stories yet");
    let mut narrow = reading([1000.0, 700.0]);
    picture(&mut narrow, "narrow");
    let mut small = reading([760.0, 700.0]);
    picture(&mut small, "small");
    let mut dark = reading([1440.0, 900.0]);
    dark.key_press(egui::Key::T);
    dark.run();
    picture(&mut dark, "dark");
    dark.get_by_label_contains("Norfield Freight (NFRT)");
}

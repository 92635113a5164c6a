//! What a frame of the whole window costs, without a screen: `cargo bench --bench window`.
//!
//! Layout, drawing commands and tessellation of every panel are counted; the painting of pixels is not. Each line is one
//! case: the first frame, then median, 99th percentile and worst of those after it, in milliseconds.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a measurement for people: it prints, and it reads the clock"
)]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use egui::{Context, Event, Modifiers, MouseWheelUnit, RawInput, Rect, pos2, vec2};
use rust_decimal::Decimal;
use tapereader::{
    anchor,
    annotate::{annotate, key_number::display::cards},
    engine::{
        settings::ChartLook,
        snapshot::{Counts, HighlightRow, Loadable, OpenStory, Prices, Reports, Scores, Snapshot, TickerCard},
    },
    ingest,
    market::{
        calendar::Mic,
        range::ChartRange,
        series::{Adjustment, Bar, Interval, Provenance, ProviderId, Series},
    },
    model::{
        highlight::{Highlight, HighlightColor},
        id::{HighlightId, RevisionId, StoryId},
        instrument::{Instrument, InstrumentKind, Symbol},
        span::Span,
        story::{Origin, StoryRow, StoryStatus},
    },
    ui::{commands::UiCommand, shell::Shell, theme::Themes},
};

const FRAMES: usize = 200;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_065_100, 0).unwrap_or_default()
}

/// A text of about so many words in which companies and numbers stand as thick as in a market report, and no sentence
/// comes twice: a text that repeats itself would be laid out only once.
fn text(words: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for i in 0.. {
        let sentence = match i % 6 {
            0 => format!(
                "Microsoft said revenue rose {}% to ${i}.6 billion in the quarter, more than analysts had expected.",
                i % 40
            ),
            1 => format!("Nobody at desk {i} remembered a quieter week, and the screens showed it."),
            2 => format!(
                "Alphabet plans to spend about ${i} billion on machines this year, against ${}.5 billion last year.",
                i / 2
            ),
            3 => format!("The strike that closed {i} of the berths ended on Sunday after eleven days of talks."),
            4 => format!(
                "Shares of Amazon fell {}.{}% in late trading while the S&P 500 was little changed.",
                i % 9,
                i % 10
            ),
            _ => {
                format!("What follows from point {i} depends on how long the buyers wait and on what the sellers need.")
            }
        };
        count += sentence.split(' ').count();
        out.push_str(&sentence);
        if count >= words {
            break;
        }
        out.push(if i % 5 == 4 { '\n' } else { ' ' });
    }
    out
}

fn rows(count: usize) -> Vec<Arc<StoryRow>> {
    let symbol = Symbol::parse("MSFT");
    let row = |i: usize| StoryRow {
        source: "Harbor Ledger".to_owned(),
        published: Some(now() - TimeDelta::minutes(7 * i as i64)),
        symbols: symbol.iter().filter(|_| i.is_multiple_of(2)).cloned().collect(),
        numbers: vec!["$1.7B".to_owned()],
        status: StoryStatus { read: i % 3 == 2, starred: false },
        ..StoryRow::new(
            StoryId::of_sample(&i.to_string()),
            Origin::Sample,
            format!("Story number {i} about the business of companies that nobody has heard of yet"),
            now(),
        )
    };
    (0..count).map(|i| Arc::new(row(i))).collect()
}

fn snapshot(stories: usize, words: usize) -> Snapshot {
    let stories = rows(stories);
    let open = stories.first().filter(|_| words > 0).map(|row| {
        let text = text(words);
        let article = ingest::plain::article(&text);
        let annotations = annotate(&article);
        Arc::new(OpenStory {
            row: Arc::clone(row),
            revision: RevisionId::of_text(&text),
            reading: 1,
            cards: cards(&annotations.numbers),
            annotations,
            article,
            highlights: Vec::new(),
            preview_only: false,
            number_edits: Vec::new(),
            copies: Vec::new(),
        })
    });
    Snapshot {
        now: now(),
        counts: Counts { all: stories.len(), ..Counts::default() },
        stories: Arc::new(stories),
        loading: false,
        copies: Arc::default(),
        feeds: Arc::default(),
        watchlist: Arc::default(),
        highlights: Arc::default(),
        open: open.map_or(Loadable::Missing, Loadable::Ready),
        ticker: None,
        search: None,
        lookup: None,
        history: None,
        filing: tapereader::engine::filing::Filing::default(),
        link_rules: Arc::default(),
        link_preview: None,
        moves: Arc::default(),
        price_settings: Arc::default(),
        notices: Arc::default(),
        activity: None,
        arrivals: Arc::default(),
        refreshed: None,
        undo: None,
        redo: None,
        saves: Arc::default(),
        places: Arc::default(),
        pictures: Arc::default(),
        window: Arc::default(),
        network: Arc::default(),
        symbols: Arc::default(),
        offer: None,
        added: None,
        additions: 0,
    }
}

/// A window without a screen.
struct Stage {
    context: Context,
    shell: Shell,
    time: f64,
}

impl Stage {
    fn new(snapshot: Snapshot) -> Self {
        let themes = Themes::bundled().unwrap_or_else(|error| panic!("{error}"));
        let context = Context::default();
        themes.install(&context);
        let shell = Shell::new(themes, Arc::new(snapshot), |at| at.naive_utc());
        let mut stage = Self { context, shell, time: 0.0 };
        // The fonts are read in the first frame, which belongs to the start of the program.
        stage.frame(1440.0, Vec::new());
        stage.frame(1440.0, Vec::new());
        stage
    }

    fn frame(&mut self, width: f32, events: Vec<Event>) -> Duration {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 900.0))),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let started = Instant::now();
        let mut output = self.context.run_ui(input, |ui| {
            black_box(self.shell.ui(ui));
        });
        let shapes = std::mem::take(&mut output.shapes);
        black_box(self.context.tessellate(shapes, output.pixels_per_point));
        let took = started.elapsed();
        output.textures_delta.clear();
        took
    }

    fn key(&mut self, command: UiCommand) -> Duration {
        let mut events = Vec::new();
        if let Some(tapereader::ui::commands::Stroke::Key(shortcut)) = command.strokes().first() {
            events.push(Event::Key {
                key: shortcut.logical_key,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: shortcut.modifiers,
            });
        }
        self.frame(1440.0, events)
    }
}

fn wheel(x: f32) -> Vec<Event> {
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -90.0),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    };
    vec![Event::PointerMoved(pos2(x, 400.0)), wheel]
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn report(name: &str, first: Option<Duration>, mut rest: Vec<Duration>) {
    rest.sort();
    let at = |share: f64| rest.get((share * (rest.len().saturating_sub(1)) as f64) as usize).copied().map_or(0.0, ms);
    let first = first.map_or_else(|| "     -".to_owned(), |first| format!("{:6.2}", ms(first)));
    println!("{name:<42} first {first}  median {:6.2}  p99 {:6.2}  worst {:6.2}", at(0.5), at(0.99), at(1.0));
}

/// A card whose chart holds so many bars, a few of which stories mark.
fn card(bars: i64, stories: &[Arc<StoryRow>]) -> Option<TickerCard> {
    let symbol = Symbol::parse("MSFT")?;
    let open = now() - TimeDelta::hours(3);
    let bar = |i: i64| {
        let price = Decimal::new(40_000 + (i * 37 % 901) - 450 + i / 4, 2);
        let close = price + Decimal::new(i * 53 % 97 - 48, 2);
        let (high, low) = (price.max(close) + Decimal::ONE, price.min(close) - Decimal::ONE);
        let start = open + TimeDelta::seconds(2 * i);
        Bar {
            start,
            open: price,
            high,
            low,
            close,
            adjusted: close,
            volume: Some(1_000 + (i * 7_919 % 5_000).unsigned_abs()),
        }
    };
    let provenance = Provenance {
        provider: ProviderId::folder(),
        symbol: symbol.clone(),
        as_of: now(),
        fetched: now(),
        delay: None,
        adjustment: Adjustment::Raw,
        currency: None,
    };
    let series = Arc::new(Series::new(provenance, Interval::FiveMinutes, (0..bars).map(bar).collect())?);
    Some(TickerCard {
        instrument: Instrument {
            symbol,
            name: "Microsoft".into(),
            exchange: Some("NASDAQ".into()),
            kind: InstrumentKind::Stock,
            cik: None,
        },
        known: true,
        watched: true,
        stories: stories.iter().take(30).cloned().collect(),
        listings: Vec::new(),
        highlights: Vec::new(),
        prices: Prices {
            calendar: Some(Mic::Xnas),
            quote: series.quote(),
            intraday: Some(series),
            ..Prices::default()
        },
        reports: Reports::default(),
        scores: Scores::default(),
        also_in: None,
        numbers: Arc::default(),
    })
}

/// So many highlights in a tenth as many stories, of twenty feeds, a third with notes.
fn highlights(count: usize) -> Vec<HighlightRow> {
    let text = text(60);
    let symbols: Vec<Symbol> = ["MSFT", "AMZN", "GOOGL"].iter().filter_map(|symbol| Symbol::parse(symbol)).collect();
    let row = |i: usize| {
        let story = StoryId::of_sample(&(i / 10).to_string());
        let selectors = anchor::select(&text, Span::new(0, 90 + i % 7 * 20));
        let id = HighlightId(uuid::Uuid::from_u128(1 + i as u128));
        let created = now() - TimeDelta::minutes(i as i64);
        let color = HighlightColor::ALL[i % 5];
        let mut highlight = Highlight::new(id, (story, RevisionId::of_text(&text)), selectors, color, created);
        highlight.note =
            if i.is_multiple_of(3) { format!("Compare with note {i}, and with the filing") } else { String::new() };
        highlight.tags = vec![format!("tag {}", i % 30)];
        highlight.symbols = symbols.iter().take(i % 4).cloned().collect();
        HighlightRow {
            highlight,
            title: format!("Story number {} about the business of companies", i / 10),
            source: format!("Wire {}", i % 20),
            url: None,
            published: Some(created),
            openable: !i.is_multiple_of(50),
            orphan: i.is_multiple_of(40),
        }
    };
    (0..count).map(row).collect()
}

fn main() {
    for count in [100, 10_000] {
        let mut next = snapshot(100, 500);
        next.highlights = Arc::new(highlights(count));
        let mut stage = Stage::new(next);
        stage.key(UiCommand::NextStory);
        let first = stage.key(UiCommand::GoHighlights) + stage.frame(1440.0, Vec::new());
        let rest = (0..FRAMES).map(|_| stage.frame(1440.0, wheel(350.0))).collect();
        report(&format!("open and scroll {count} highlights (limit 50)"), Some(first), rest);
    }
    for (candles, name) in [(false, "line"), (true, "candles")] {
        let mut next = snapshot(100, 500);
        let mut kept = next.window.as_ref().clone();
        kept.chart = ChartLook { range: ChartRange::OneDay, candles };
        next.window = Arc::new(kept);
        let mut stage = Stage::new(next.clone());
        stage.key(UiCommand::NextStory);
        let rest = (0..FRAMES).map(|_| stage.frame(1440.0, Vec::new())).collect();
        report(&format!("no card ({name})"), None, rest);
        next.ticker = card(5_000, &next.stories).map(Arc::new);
        stage.shell.receive(Arc::new(next));
        let first = stage.frame(1440.0, Vec::new());
        let hover = || vec![Event::PointerMoved(pos2(1250.0, 560.0))];
        let rest = (0..FRAMES).map(|_| stage.frame(1440.0, hover())).collect();
        report(&format!("ticker card, 5000 bars as {name}"), Some(first), rest);
    }
    for stories in [10_000, 100_000] {
        let mut stage = Stage::new(snapshot(0, 0));
        stage.shell.receive(Arc::new(snapshot(stories, 0)));
        let first = stage.frame(1440.0, Vec::new());
        let rest = (0..FRAMES).map(|_| stage.frame(1440.0, wheel(350.0))).collect();
        report(&format!("scroll a list of {stories}"), Some(first), rest);
        let rest = (0..FRAMES).map(|_| stage.key(UiCommand::MoveDown)).collect();
        report(&format!("move down in a list of {stories}"), None, rest);
    }
    for words in [500, 5_000, 50_000] {
        let mut stage = Stage::new(snapshot(100, 0));
        stage.shell.receive(Arc::new(snapshot(100, words)));
        let opened = stage.key(UiCommand::NextStory);
        let first = opened + stage.frame(1440.0, Vec::new());
        let rest = (0..FRAMES).map(|_| stage.frame(1440.0, wheel(800.0))).collect();
        report(&format!("open and scroll {words} words"), Some(first), rest);
        let rest = (0..20).map(|i| stage.frame(1440.0 - 3.0 * i as f32, Vec::new())).collect();
        report(&format!("resize at {words} words"), None, rest);
    }
}

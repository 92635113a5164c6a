//! Measures what ARCHITECTURE.md states: `cargo build --release && cargo run --release --example measure [STORIES]`.
//!
//! Start, memory and idling of the real window, with an empty library and with a full one, and the rate of `annotate`.
//! It needs a display: `xvfb-run -a -s "-screen 0 1440x900x24" ...` where there is none. What a frame costs is measured
//! by `cargo bench --bench window`.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement for people: it prints, asks for the time, and waits for another program"
)]

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use tapereader::{
    ingest::plain,
    model::{
        id::StoryId,
        instrument::Symbol,
        story::{Origin, StoryRow},
    },
    store::{Store, StoredStory},
};

fn main() -> Result<()> {
    let argument = env::args().nth(1);
    if argument.as_deref() == Some("empty-window") {
        return empty_window();
    }
    let count: usize = argument.map_or(Ok(10_000), |count| count.parse()).context("how many stories?")?;
    println!("{} build", if cfg!(debug_assertions) { "debug: figures mean nothing" } else { "release" });
    let (empty, full) = (tempfile::tempdir()?, tempfile::tempdir()?);
    fill(full.path(), count)?;
    annotate()?;
    if env::var_os("DISPLAY").is_some() {
        let bare = Watched::start(Command::new(env::current_exe()?).arg("empty-window"))?;
        println!("bare eframe window: first frame after {} ms, {} MB", bare.first.as_millis(), bare.memory_mb()?);
        drop(bare);
        starts(empty.path(), full.path())?;
        for (name, folder) in [("an empty library", empty.path()), ("the full library", full.path())] {
            let window = Watched::start(&mut program("tapereader", folder)?)?;
            let memory = window.memory_mb()?;
            let idle = window.idle()?;
            println!("window, {name}: {memory} MB, idle {idle:.2}%");
        }
    } else {
        println!("no display: the window was not measured");
    }
    Ok(())
}

/// Starts the window with each library in turn, so that whatever else the machine does meets both alike.
fn starts(empty: &Path, full: &Path) -> Result<()> {
    const ROUNDS: usize = 7;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (times, folder) in times.iter_mut().zip([empty, full]) {
            times.push(Watched::start(&mut program("tapereader", folder)?)?.first.as_millis());
        }
    }
    for (mut times, name) in times.into_iter().zip(["an empty library", "the full library"]) {
        times.sort_unstable();
        let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
        println!("window, {name}: first frame after {median} ms, the middle of {times:?}");
    }
    Ok(())
}

/// Puts synthetic stories into a library, one of 5,000 and one of 50,000 words among them.
fn fill(folder: &Path, count: usize) -> Result<()> {
    let mut store = Store::open(folder)?.store;
    let now = Utc::now();
    let started = Instant::now();
    let all: Vec<usize> = (0..count).collect();
    for part in all.chunks(1_000) {
        let stories: Vec<StoredStory> = part.iter().map(|&number| story(number, now)).collect();
        store.put_stories(&stories, now)?;
    }
    let rate = count as f64 / started.elapsed().as_secs_f64();
    println!("{count} stories stored and indexed, {rate:.0} a second");
    Ok(())
}

fn story(number: usize, now: DateTime<Utc>) -> StoredStory {
    let words = match number {
        0 => 5_000,
        1 => 50_000,
        _ => 120,
    };
    let text = text(number, words);
    let article = plain::article(&text);
    let symbols: Vec<Symbol> = ["MSFT", "BABA"].iter().filter_map(|symbol| Symbol::parse(symbol)).collect();
    let row = StoryRow {
        source: format!("Wire {}", number % 40),
        published: Some(now - TimeDelta::minutes(i64::try_from(number).unwrap_or_default())),
        symbols: symbols.clone(),
        numbers: vec!["$1.7B".to_owned(), "\u{2212}9%".to_owned()],
        ..StoryRow::new(
            StoryId::of_sample(&format!("measured {number}")),
            Origin::Pasted,
            format!("Story {number}: a freight company cuts its outlook after a strike closed two ports"),
            now,
        )
    };
    StoredStory { mentioned: symbols, ..StoredStory::new(row, article) }
}

/// Paragraphs of the length that news has, with a company and three numbers each.
fn text(number: usize, words: usize) -> String {
    let mut text = String::new();
    for paragraph in 0..words.div_ceil(40) {
        _ = writeln!(
            text,
            "Shares of Microsoft fell {}% on day {number} after the company said that revenue of its cloud unit rose \
             {}% to ${}.{} billion, which was less than analysts had expected, and that it would spend more on data \
             centres next year.",
            paragraph % 9 + 1,
            paragraph % 30 + 2,
            paragraph % 50 + 1,
            paragraph % 10,
        );
    }
    text
}

fn annotate() -> Result<()> {
    let short = text(1, 650);
    let mut input = String::new();
    let mut bytes = 0;
    for id in 0..2_000 {
        let line = serde_json::json!({ "id": id, "text": short });
        input.push_str(&line.to_string());
        input.push('\n');
        bytes += short.len();
    }
    let started = Instant::now();
    let mut child = program("tapereader", Path::new("."))?;
    child.args(["annotate", "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = child.spawn()?;
    child.stdin.take().context("its input")?.write_all(input.as_bytes())?;
    ensure!(child.wait()?.success(), "annotate failed");
    let seconds = started.elapsed().as_secs_f64();
    println!("annotate --jsonl: {:.1} MB/s of text, all cores, JSON in and out included", bytes as f64 / 1e6 / seconds);
    let article = plain::article(&short);
    let started = Instant::now();
    for _ in 0..500 {
        std::hint::black_box(tapereader::annotate::annotate(std::hint::black_box(&article)));
    }
    let each = started.elapsed() / 500;
    let rate = short.len() as f64 / 1e6 / each.as_secs_f64();
    println!("annotate: {:.0} \u{b5}s for {} bytes, {rate:.1} MB/s, one thread", each.as_secs_f64() * 1e6, short.len());
    // The same at every length, up to 40 MB in one text.
    for bytes in [40_000, 400_000, 4_000_000, 40_000_000] {
        let article = plain::article(&text(1, bytes / 7));
        let rounds = (4_000_000 / bytes).max(1);
        let started = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(tapereader::annotate::annotate(std::hint::black_box(&article)));
        }
        let all = article.text.len() * rounds;
        println!(
            "annotate: {:.1} MB/s for {} bytes",
            all as f64 / 1e6 / started.elapsed().as_secs_f64(),
            article.text.len()
        );
    }
    Ok(())
}

/// A program with its window and its library, told to say when its first frame is on the screen.
fn program(name: &str, library: &Path) -> Result<Command> {
    let own = env::current_exe()?;
    let built = own.parent().and_then(Path::parent).context("the folder of built programs")?;
    let mut command = Command::new(built.join(name));
    command.arg("--library").arg(library).env("LIBGL_ALWAYS_SOFTWARE", "1").env("TAPEREADER_LOG", "tapereader=debug");
    command.env_remove("WAYLAND_DISPLAY");
    Ok(command)
}

/// A running window.
struct Watched {
    child: Child,
    /// From the start of the process to its first painted frame.
    first: Duration,
}

impl Watched {
    fn start(command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        let mut child = command.stderr(Stdio::piped()).spawn().context("build it first: cargo build --release")?;
        let mut said = BufReader::new(child.stderr.take().context("its log")?);
        let mut line = String::new();
        while !line.contains("first frame painted") {
            line.clear();
            ensure!(said.read_line(&mut line)? > 0, "the window ended before its first frame");
        }
        let first = started.elapsed();
        thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        thread::sleep(Duration::from_secs(3));
        Ok(Self { child, first })
    }

    fn memory_mb(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("its memory")?;
        let kib: u64 = line.split_whitespace().nth(1).context("a number")?.parse()?;
        Ok(kib / 1024)
    }

    /// Share of one core, in percent, while nothing happens for ten seconds.
    fn idle(&self) -> Result<f64> {
        let before = self.ticks()?;
        thread::sleep(Duration::from_secs(10));
        // Linux counts processor time in hundredths of a second (proc(5)).
        Ok((self.ticks()? - before) / 10.0)
    }

    fn ticks(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |i: usize| fields.get(i).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Ok(field(11) + field(12))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// What any program of this kind costs: a window with nothing in it.
fn empty_window() -> Result<()> {
    struct Empty(u32);
    impl eframe::App for Empty {
        fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
            ui.label("empty");
            self.0 += 1;
            match self.0 {
                1 => ui.ctx().request_repaint(),
                2 => _ = writeln!(std::io::stderr(), "first frame painted"),
                _ => {}
            }
        }
    }
    let options = eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default().with_inner_size([1440.0, 900.0]),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("empty", options, Box::new(|_| Ok(Box::new(Empty(0)))))
        .map_err(|error| anyhow::anyhow!("{error}"))
}

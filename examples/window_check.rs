//! Drives the real window on a virtual screen, as a newcomer would in the first five minutes:
//! `cargo run --example window_check [FOLDER]`.
//!
//! Start, open a story, click a company, click a number, select with the mouse over paragraphs, mark, find, search, go to
//! anything, look at the settings, make the window narrow, rest, quit; then the library holds what was done; start again:
//! the story is open and the highlight is there; night. It looks only at pixels, the process and the library, waits for
//! what should be seen rather than for the clock, keeps a screenshot of each step in FOLDER (or else in the folder named
//! by `TAPEREADER_PICTURES`, or `target/window`), and fails on a window that stays blank, hangs, panics, paints while
//! nothing happens, or does not quit. Needs `Xvfb`, `xdotool`, `xwd`.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a check for people and scripts: it prints, and it waits for another program"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use image::{Rgb, RgbImage};
use tapereader::store::Store;

const WIDTH: u32 = 1440;
const HEIGHT: u32 = 900;
/// The reading column and the side panel at this size, without their edges: left, top, right, bottom.
const READING: [u32; 4] = [545, 60, 1100, 870];
const PANEL: [u32; 4] = [1115, 60, 1435, 870];
/// The list.
const LIST: [u32; 4] = [210, 60, 535, 870];
/// Where the palette names symbols.
const FOUND_SYMBOLS: [u32; 4] = [420, 160, 530, 290];
/// The left part of the story in a window of 700 points, where a wide one has its list.
const NARROW: [u32; 4] = [90, 60, 520, 870];
/// Colours of `assets/theme/light.toml`.
const ACCENT: Rgb<u8> = Rgb([0x0f, 0x6a, 0x73]);
const RAISED: Rgb<u8> = Rgb([0xff, 0xff, 0xff]);
const YELLOW: Rgb<u8> = Rgb([0xff, 0xe9, 0xa3]);
const FLASH: Rgb<u8> = Rgb([0xf6, 0xdf, 0xa6]);
const SELECTED: Rgb<u8> = Rgb([0xe4, 0xdd, 0xcd]);
const FOUND: Rgb<u8> = Rgb([0xff, 0xd9, 0xa8]);
const CHIP: Rgb<u8> = Rgb([0xd9, 0xec, 0xeb]);
const NIGHT: Rgb<u8> = Rgb([0x17, 0x19, 0x1c]);
const SELECTION: Rgb<u8> = Rgb([0xc2, 0xe0, 0xe3]);
/// How long a step may take: a slow machine under load starts the program in seconds.
const PATIENCE: Duration = Duration::from_mins(1);
/// The share of one core that a window may use while nothing happens.
const IDLE: f64 = 0.015;

fn main() -> Result<()> {
    let named = std::env::args_os().nth(1).or_else(|| std::env::var_os("TAPEREADER_PICTURES"));
    let folder = named.map_or_else(|| PathBuf::from("target/window"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let library = tempfile::tempdir()?;
    let screen = Screen::start()?;
    let started = Instant::now();
    first_run(&mut Window::start(&screen, library.path(), &folder)?)?;
    kept(library.path())?;
    second_run(&mut Window::start(&screen, library.path(), &folder)?)?;
    println!("window check: passed in {} s, pictures in {}", started.elapsed().as_secs(), folder.display());
    Ok(())
}

/// A passage is marked and nothing is selected.
fn marked(picture: &RgbImage) -> bool {
    count(picture, READING, YELLOW) > 2_000 && count(picture, READING, SELECTION) < 100
}

/// From the first start to a story that was read and marked.
fn first_run(window: &mut Window<'_>) -> Result<()> {
    window.wait("01 starts", |picture| colours(picture) > 40)?;
    window.key("j")?;
    let story = window.wait("02 story", |picture| underline(picture).is_some())?;
    let (x, y) = underline(&story).context("a company in the story")?;
    window.click(x + 8, y - 6)?;
    window.wait("03 ticker card", |picture| changed(&story, picture, PANEL) > 5_000)?;
    window.key("Escape")?;
    window.wait("04 numbers again", |picture| changed(&story, picture, PANEL) < 500)?;
    // Below the two rows of filters.
    window.click(1250, 180)?;
    window
        .wait("05 number", |picture| count(picture, READING, FLASH) > 300 && count(picture, PANEL, SELECTED) > 3_000)?;
    window.drag((x + 2, y - 6), (x + 240, y + 130))?;
    window.wait("06 selection", |picture| count(picture, READING, SELECTION) > 2_000)?;
    window.key("h")?;
    window.wait("07 highlight", marked)?;
    window.key("ctrl+f")?;
    window.type_text("model")?;
    window.wait("08 find", |picture| count(picture, READING, FOUND) > 200)?;
    window.key("Escape")?;
    window.wait("09 found and selected", |picture| count(picture, READING, FOUND) == 0)?;
    window.key("Escape")?;
    let all = window.wait("10 nothing selected", marked)?;
    window.key("slash")?;
    window.type_text("norfield")?;
    let lower = [LIST[0], 500, LIST[2], LIST[3]];
    window.wait("11 search", |picture| {
        count(picture, LIST, CHIP) > 100 && count(picture, lower, CHIP) == 0 && count(&all, lower, CHIP) > 100
    })?;
    // The field, the highlight that was just made, the search.
    window.key("Escape")?;
    window.key("Escape")?;
    window.key("Escape")?;
    window.wait("12 all stories again", |picture| count(picture, lower, CHIP) > 100)?;
    window.key("ctrl+k")?;
    window.type_text("msft")?;
    window.wait("13 palette", |picture| {
        count(picture, READING, RAISED) > 15_000 && count(picture, FOUND_SYMBOLS, CHIP) > 100
    })?;
    window.key("Escape")?;
    window.wait("14 palette closed", marked)?;
    window.key("ctrl+comma")?;
    window.wait("15 settings", |picture| count(picture, READING, RAISED) > 100_000)?;
    window.key("Escape")?;
    window.wait("16 settings closed", marked)?;
    window.resize(700)?;
    // One thing at a time: the story has to be asked for.
    window.key("Return")?;
    let beside = [705, 0, WIDTH, HEIGHT];
    window.wait("17 narrow", |picture| {
        count(picture, beside, Rgb([0, 0, 0])) == 735 * HEIGHT as usize && underline_in(picture, NARROW).is_some()
    })?;
    window.resize(WIDTH)?;
    window.wait("18 wide again", marked)?;
    let idle = window.idle_cpu()?;
    println!("idle: {:.1}% of one core", idle * 100.0);
    window.quit()
}

/// What the first run left in the library.
fn kept(library: &Path) -> Result<()> {
    let store = Store::open(library).context("the library is free again")?.store;
    let highlights = store.lists()?.highlights;
    ensure!(highlights.len() == 1, "one passage was marked, not {}", highlights.len());
    let marked_in = highlights.first().map(|stored| stored.highlight.story);
    let read: Vec<_> = store.stories()?.into_iter().filter(|row| row.status.read).map(|row| row.id).collect();
    ensure!(read == Vec::from_iter(marked_in), "the story that was opened is read, and no other: {read:?}");
    Ok(())
}

/// The window as it was left, and then at night.
fn second_run(window: &mut Window<'_>) -> Result<()> {
    window.wait("19 as it was left", marked)?;
    window.key("t")?;
    window.wait("20 night", |picture| count(picture, READING, NIGHT) > 200_000)?;
    window.quit()
}

/// A virtual screen.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{WIDTH}x{HEIGHT}x24"), "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb is needed: apt-get install xvfb")?;
        let mut number = String::new();
        let stdout = server.stdout.take().context("Xvfb's output")?;
        BufReader::new(stdout).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xvfb did not start");
        Ok(Self { server, display: format!(":{}", number.trim()) })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display);
        command
    }

    fn picture(&self) -> Result<RgbImage> {
        let dump = self.command("xwd").args(["-root", "-silent"]).output().context("xwd is needed: x11-apps")?;
        read_xwd(&dump.stdout).context("a picture of the screen")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        _ = self.server.kill();
        _ = self.server.wait();
    }
}

/// The program's window.
struct Window<'a> {
    screen: &'a Screen,
    program: Child,
    id: String,
    folder: &'a Path,
}

impl<'a> Window<'a> {
    fn start(screen: &'a Screen, library: &Path, folder: &'a Path) -> Result<Self> {
        let own = std::env::current_exe()?;
        let built = own.parent().and_then(Path::parent).context("the folder of built programs")?;
        let program = screen
            .command(&built.join("tapereader").to_string_lossy())
            .arg("--library")
            .arg(library)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stderr(Stdio::piped())
            .spawn()
            .context("the program, built by cargo build")?;
        let mut window = Self { screen, program, id: String::new(), folder };
        window.find()?;
        Ok(window)
    }

    fn find(&mut self) -> Result<()> {
        let pid = self.program.id().to_string();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            self.still_runs()?;
            let found = self.xdotool_output(&["search", "--onlyvisible", "--pid", &pid])?;
            if let Some(id) = found.lines().last() {
                id.clone_into(&mut self.id);
                let id = self.id.clone();
                self.xdotool(&["windowmove", &id, "0", "0"])?;
                self.xdotool(&["windowsize", &id, &WIDTH.to_string(), &HEIGHT.to_string()])?;
                // Without a window manager nobody else gives it the keyboard.
                self.xdotool(&["windowfocus", &id])?;
                if self.xdotool_output(&["getwindowfocus"])?.trim() == id {
                    return Ok(());
                }
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("no window after a minute")
    }

    fn still_runs(&mut self) -> Result<()> {
        if let Some(status) = self.program.try_wait()? {
            let mut said = String::new();
            if let Some(mut stderr) = self.program.stderr.take() {
                stderr.read_to_string(&mut said)?;
            }
            bail!("the program stopped ({status}): {said}");
        }
        Ok(())
    }

    /// Waits until the screen shows what is expected, and keeps the picture.
    fn wait(&mut self, step: &str, shows: impl Fn(&RgbImage) -> bool) -> Result<RgbImage> {
        let name = format!("{}.png", step.replace(' ', "-"));
        let started = Instant::now();
        let mut last = None;
        while started.elapsed() < PATIENCE {
            self.still_runs()?;
            let picture = self.screen.picture()?;
            if shows(&picture) {
                // One more look: the frame may still have been painted in parts.
                thread::sleep(Duration::from_millis(300));
                let picture = self.screen.picture()?;
                picture.save(self.folder.join(name))?;
                println!("{step}: after {} ms", started.elapsed().as_millis());
                return Ok(picture);
            }
            last = Some(picture);
            thread::sleep(Duration::from_millis(100));
        }
        if let Some(picture) = last {
            picture.save(self.folder.join(&name))?;
        }
        bail!("\u{201c}{step}\u{201d} did not happen within a minute: see {}", self.folder.join(name).display())
    }

    fn key(&self, key: &str) -> Result<()> {
        self.xdotool(&["key", key])
    }

    fn type_text(&self, text: &str) -> Result<()> {
        self.xdotool(&["type", "--delay", "40", text])
    }

    fn resize(&self, width: u32) -> Result<()> {
        self.xdotool(&["windowsize", &self.id, &width.to_string(), &HEIGHT.to_string()])
    }

    fn click(&self, x: u32, y: u32) -> Result<()> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])?;
        thread::sleep(Duration::from_millis(200));
        self.xdotool(&["click", "1"])
    }

    fn drag(&self, from: (u32, u32), to: (u32, u32)) -> Result<()> {
        self.xdotool(&["mousemove", &from.0.to_string(), &from.1.to_string()])?;
        thread::sleep(Duration::from_millis(200));
        self.xdotool(&["mousedown", "1"])?;
        for part in 1..=8 {
            let between = |a: u32, b: u32| (a * (8 - part) + b * part) / 8;
            let (x, y) = (between(from.0, to.0), between(from.1, to.1));
            self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])?;
            thread::sleep(Duration::from_millis(60));
        }
        self.xdotool(&["mouseup", "1"])
    }

    /// The share of one core the program uses while nothing happens, once it has come to rest.
    ///
    /// What went before takes a second or two to end (the pointer's last move, a sentence that fades, settings that are
    /// kept), so the share is taken again until it is that of a window at rest. The frame a minute that renews ages
    /// costs a hundredth of a second.
    fn idle_cpu(&mut self) -> Result<f64> {
        const WATCHED: Duration = Duration::from_secs(2);
        self.xdotool(&["mousemove", "700", "880"])?;
        let started = Instant::now();
        loop {
            self.still_runs()?;
            let before = self.cpu_ticks()?;
            thread::sleep(WATCHED);
            // Linux counts processor time in hundredths of a second (proc(5)).
            let share = (self.cpu_ticks()? - before) / 100.0 / WATCHED.as_secs_f64();
            if share < IDLE {
                return Ok(share);
            }
            ensure!(started.elapsed() < PATIENCE, "it uses {:.0}% of a core while nothing happens", share * 100.0);
        }
    }

    fn cpu_ticks(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.program.id()))?;
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let field = |i: usize| fields.get(i).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Ok(field(11) + field(12))
    }

    fn quit(&mut self) -> Result<()> {
        self.key("ctrl+q")?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.program.try_wait()? {
                let mut said = String::new();
                if let Some(mut stderr) = self.program.stderr.take() {
                    stderr.read_to_string(&mut said)?;
                }
                ensure!(status.success() && !said.contains("panicked"), "it quit with {status}: {said}");
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("it did not quit within a minute")
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<()> {
        self.xdotool_output(arguments).map(drop)
    }

    fn xdotool_output(&self, arguments: &[&str]) -> Result<String> {
        let output = self.screen.command("xdotool").args(arguments).output().context("xdotool is needed")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        _ = self.program.kill();
        _ = self.program.wait();
    }
}

/// How many colours a picture has, up to a few hundred.
fn colours(picture: &RgbImage) -> usize {
    let mut seen = std::collections::HashSet::new();
    picture.pixels().step_by(7).for_each(|pixel| {
        if seen.len() < 300 {
            seen.insert(*pixel);
        }
    });
    seen.len()
}

/// How many pixels of a place differ between two pictures of the same size.
fn changed(before: &RgbImage, after: &RgbImage, [left, top, right, bottom]: [u32; 4]) -> usize {
    let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    pixels.filter(|&(x, y)| before.get_pixel_checked(x, y) != after.get_pixel_checked(x, y)).count()
}

fn count(picture: &RgbImage, [left, top, right, bottom]: [u32; 4], colour: Rgb<u8>) -> usize {
    let rows = top..bottom.min(picture.height());
    let pixels = rows.flat_map(|y| (left..right.min(picture.width())).map(move |x| (x, y)));
    pixels.filter(|&(x, y)| *picture.get_pixel(x, y) == colour).count()
}

/// Where the first underlined company of the story begins: a level run of accent-coloured pixels.
fn underline(picture: &RgbImage) -> Option<(u32, u32)> {
    underline_in(picture, READING)
}

fn underline_in(picture: &RgbImage, [left, top, right, bottom]: [u32; 4]) -> Option<(u32, u32)> {
    for y in top..bottom.min(picture.height()) {
        let mut run = 0;
        for x in left..right.min(picture.width()) {
            let near = picture.get_pixel(x, y).0.iter().zip(ACCENT.0).all(|(a, b)| a.abs_diff(b) < 40);
            run = if near { run + 1 } else { 0 };
            if run == 24 {
                return Some((x + 1 - run, y));
            }
        }
    }
    None
}

/// Reads the X window dump format, version 7 (`X11/XWDFile.h`): 24 or 32 bits a pixel, blue first.
fn read_xwd(bytes: &[u8]) -> Option<RgbImage> {
    let word = |i: usize| -> Option<usize> {
        let bytes: [u8; 4] = bytes.get(4 * i..4 * i + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    let (width, height) = (word(4)?, word(5)?);
    let (bits, stride, colours) = (word(11)?, word(12)?, word(19)?);
    let pixels = bytes.get(word(0)? + colours * 12..)?;
    let step = bits / 8;
    let mut picture = RgbImage::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let at = y as usize * stride + x as usize * step;
        let blue_green_red = pixels.get(at..at + 3)?;
        *pixel = Rgb([*blue_green_red.get(2)?, *blue_green_red.get(1)?, *blue_green_red.first()?]);
    }
    Some(picture)
}

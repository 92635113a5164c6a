//! Drives the real window on a virtual screen, as a newcomer would in the first five minutes, and then kills it while it
//! marks: `cargo run --example window_check [FOLDER] [KILLS]`.
//!
//! Start, open a story, click a company, click a number, select with the mouse over paragraphs, mark, find, search, go to
//! anything, look at the settings, make the window narrow, rest, quit; then the library holds what was done; start again:
//! the story is open and the highlight is there; night. It looks only at pixels, the process and the library, waits for
//! what should be seen rather than for the clock, keeps a screenshot of each step in FOLDER (or else in the folder named
//! by `TAPEREADER_PICTURES`, or `target/window`), and fails on a window that stays blank, hangs, panics, paints while
//! nothing happens, or does not quit. Then the window is killed KILLS times (2 unless said; a release is tried with 10)
//! straight after a mark is seen, and every mark must be in the library. Needs `Xvfb`, `xdotool`, `xwd`.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    unreachable_pub,
    reason = "a check for people and scripts: it prints, and it waits for another program"
)]

mod kills;
mod screen;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use image::{Rgb, RgbImage};
use tapereader::store::Store;

use self::screen::{Screen, Window, changed, colours, count};

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
    let kills = std::env::args().nth(2).map_or(Ok(2), |text| text.parse()).context("how many kills?")?;
    let started = Instant::now();
    first_run(&mut Window::start(&screen, library.path(), &folder)?)?;
    kept(library.path())?;
    second_run(&mut Window::start(&screen, library.path(), &folder)?)?;
    kills::nothing_is_lost(&screen, &folder, kills)?;
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

//! The window killed with signal 9 as soon as a mark is seen on the screen: nothing that was seen is lost.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use image::{GenericImageView, RgbImage};
use tapereader::{
    engine::{
        clock::Clock,
        command::{Command, Event},
        handle::{Config, EngineHandle},
    },
    fetch::Limits,
    model::add::AddTarget,
    store::{Store, backup},
};

use crate::{
    FOUND, READING, SELECTION, YELLOW,
    screen::{Screen, Window, colours, count},
};

/// Marks made before the first kill, the second and so on, in turn: the killed one is the last of them.
const MARKS: [usize; 3] = [1, 3, 2];

/// Starts, marks and kills the window `times` times; every mark that was seen must be in the library, whole.
pub fn nothing_is_lost(screen: &Screen, pictures: &Path, times: usize) -> Result<()> {
    let library = tempfile::tempdir()?;
    let passages: usize = (0..times).map(marks_before).sum();
    add_story(library.path(), passages)?;
    let mut next = 0;
    let mut waits = Vec::new();
    for time in 0..times {
        let mut window = Window::start(screen, library.path(), pictures)?;
        if time == 0 {
            // Later starts show the story that was open.
            window.wait_for("the list", |picture| colours(picture) > 40)?;
            window.key("j")?;
        }
        window.wait_for("the story", |picture| ink(picture) > 300)?;
        for _ in 0..marks_before(time) {
            waits.push(mark(&mut window, next)?);
            next += 1;
        }
        window.kill()?;
        drop(window);
        let kept = kept(library.path())?;
        let lost: Vec<String> = (0..next).map(passage).filter(|words| !kept.contains(words)).collect();
        ensure!(lost.is_empty(), "after {} kills: lost {lost:?} of {next}", time + 1);
    }
    let damage: Vec<_> = backup::examine(library.path()).into_iter().filter_map(|finding| finding.problem).collect();
    ensure!(damage.is_empty(), "{damage:?}");
    waits.sort_unstable();
    let median = waits.get(waits.len() / 2).copied().unwrap_or_default();
    println!(
        "{times} kills of the window, {next} marks seen, none lost; from the key to the picture {} ms",
        median.as_millis()
    );
    Ok(())
}

/// Dark pixels where the story's lines begin, and nothing where no story is open.
fn ink(picture: &RgbImage) -> usize {
    let area = picture.view(READING[0], 200, 80, 400);
    area.pixels().filter(|(_, _, pixel)| pixel.0.iter().all(|part| *part < 0x60)).count()
}

fn marks_before(kill: usize) -> usize {
    MARKS.get(kill % MARKS.len()).copied().unwrap_or(1)
}

/// Words that stand once in the story.
fn passage(number: usize) -> String {
    format!("passage{number}x")
}

/// Marks a passage by keys alone; returns how long it took from the key to the coloured picture.
fn mark(window: &mut Window<'_>, number: usize) -> Result<Duration> {
    window.key("ctrl+f")?;
    window.key("ctrl+a")?;
    window.type_text(&passage(number))?;
    window.wait_for("found", |picture| count(picture, READING, FOUND) > 60)?;
    window.key("Escape")?;
    let selected = |picture: &_| count(picture, READING, FOUND) == 0 && count(picture, READING, SELECTION) > 60;
    window.wait_for("selected", selected)?;
    // The story may still be scrolling there.
    thread::sleep(Duration::from_millis(300));
    let before = count(&window.wait_for("selected", selected)?, READING, YELLOW);
    let asked = Instant::now();
    window.key("h")?;
    // No second look: the kill comes with the first picture that shows it.
    window.wait_for("marked", |picture| count(picture, READING, YELLOW) > before + 60)?;
    Ok(asked.elapsed())
}

/// A library with one story whose passages are easily found.
fn add_story(library: &Path, passages: usize) -> Result<()> {
    let paragraphs: Vec<String> =
        // What can be done with a mark is offered above it: there is room between two of them.
        (0..passages).map(|number| format!("Ships carried {} past the pier.\n\nCranes rest.", passage(number))).collect();
    let config = Config {
        library: library.to_owned(),
        clock: Clock::system(),
        limits: Limits::default(),
        wake: Arc::new(|| {}),
    };
    let engine = EngineHandle::start(config).map_err(|notice| anyhow::anyhow!("{notice:?}"))?;
    engine.send(Command::Add(AddTarget::Text(format!("A story to be marked\n\n{}", paragraphs.join("\n\n")))));
    let deadline = Instant::now() + Duration::from_secs(30);
    while let Ok(Event::Snapshot(snapshot)) = engine.events().recv_deadline(deadline) {
        if snapshot.added.is_some() {
            engine.shutdown();
            return Ok(());
        }
    }
    bail!("the story was not added")
}

/// The words of all highlights in the library, which is free a moment after the kill.
fn kept(library: &Path) -> Result<BTreeSet<String>> {
    let deadline = Instant::now() + Duration::from_secs(10);
    let store = loop {
        match Store::open(library) {
            Ok(opened) => break opened.store,
            Err(error) if Instant::now() > deadline => return Err(error).context("the library after a kill"),
            Err(_) => thread::sleep(Duration::from_millis(50)),
        }
    };
    let highlights = store.lists()?.highlights;
    for stored in &highlights {
        let text = store.revision_text(stored.highlight.revision)?;
        ensure!(text.is_some_and(|text| text.contains(&stored.highlight.quote.exact)), "a highlight without its text");
    }
    Ok(highlights.into_iter().map(|stored| stored.highlight.quote.exact).collect())
}

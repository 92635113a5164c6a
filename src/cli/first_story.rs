//! Without a display: the newest story of the library in the terminal.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use anyhow::Result;

use super::{seen_enough, style, terminal, told};
use crate::{
    engine::{
        clock::Clock,
        command::{Command, Event},
        handle::{Config, EngineHandle},
        snapshot::Loadable,
    },
    fetch::Limits,
};

/// Shows the newest story, and opens it in no window.
pub fn show(library: PathBuf) -> Result<ExitCode> {
    seen_enough(write(library))
}

fn write(library: PathBuf) -> Result<ExitCode> {
    let config = Config { library, clock: Clock::system(), limits: Limits::default(), wake: Arc::new(|| {}) };
    let engine = EngineHandle::start(config).map_err(|notice| told(&notice))?;
    let mut out = io::stdout().lock();
    let mut first = engine.first();
    while first.loading {
        match engine.events().recv() {
            Ok(Event::Snapshot(next)) => first = next,
            Ok(Event::Stopped) | Err(_) => break,
        }
    }
    let Some(row) = first.stories.first() else {
        writeln!(out, "The library is empty: `tapereader read FILE` shows a story from a file or an address.")?;
        return Ok(ExitCode::SUCCESS);
    };
    engine.send(Command::Open(row.id));
    while let Ok(Event::Snapshot(snapshot)) = engine.events().recv() {
        match &snapshot.open {
            // Another one may still be open from the last run.
            Loadable::Ready(story) if story.row.id == row.id => {
                terminal::write(&mut out, &story.article, &story.annotations, style())?;
                break;
            }
            Loadable::Failed(notice) => return Err(told(notice)),
            Loadable::Ready(_) | Loadable::Missing | Loadable::Loading => {}
        }
    }
    Ok(ExitCode::SUCCESS)
}

//! The engine as a shell holds it: start, send, receive, stop.

use std::{path::PathBuf, sync::Arc, thread::JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::{
    clock::Clock,
    command::{Command, Event},
    jobs,
    room::{Doors, FETCHES, Room},
    snapshot::Snapshot,
    symbol_update::SymbolDesk,
    symbols, worker,
};
use crate::{
    fetch::Limits,
    market::provider::Bases,
    model::notice::{Notice, Severity},
    store::{Store, error::StoreError},
};

/// Called from the engine's thread whenever there is something to receive.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Workers that fetch and read: those for feeds, and two that are free for the reader whatever hangs.
const WORKERS: usize = FETCHES + 2;
/// Commands that may wait; a person cannot type that fast.
const COMMANDS: usize = 1024;

/// What an engine needs to start.
pub struct Config {
    /// The library's folder; made if it is not there.
    pub library: PathBuf,
    /// Where the time comes from.
    pub clock: Clock,
    /// What one fetch may cost.
    pub limits: Limits,
    /// Called whenever there is something to receive.
    pub wake: Wake,
}

/// A running engine. Dropping it stops it and waits until everything is written.
pub struct EngineHandle {
    commands: Sender<Command>,
    events: Receiver<Event>,
    first: Arc<Snapshot>,
    room: Option<JoinHandle<()>>,
}

impl EngineHandle {
    /// Opens the library and starts the engine. When it returns, the first snapshot is there.
    pub fn start(config: Config) -> Result<Self, Notice> {
        Self::start_at(config, Bases::default())
    }

    /// Starts with sources that lie elsewhere, for tests.
    pub fn start_at(config: Config, bases: Bases) -> Result<Self, Notice> {
        let kept = symbols::load(&config.library);
        let mut store = Store::open_unchecked(&config.library).map_err(|error| error.notice())?;
        store.store.set_directory(kept.as_ref().map(|kept| kept.stamp));
        let symbols = SymbolDesk::new(&config.library, kept, bases.symbols.clone(), config.limits);
        let (commands, given) = bounded(COMMANDS);
        let (give_jobs, jobs) = unbounded();
        let (give_outcomes, outcomes) = unbounded();
        let (publish, events) = bounded(1);
        let thread = |error: std::io::Error| Notice {
            severity: Severity::Error,
            title: "The system gave no thread".to_owned(),
            detail: format!("Close other programs and start again: {error}"),
        };
        // Workers that hang in a request are not waited for: they hold nothing that must be written.
        jobs::start_workers(WORKERS, config.limits, &config.clock, &jobs, &give_outcomes).map_err(thread)?;
        let doors = Doors {
            commands: given,
            outcomes,
            jobs: give_jobs,
            events: publish,
            unread: events.clone(),
            wake: config.wake,
            folder: config.library,
            bases,
            symbols,
        };
        let (clock, limits) = (config.clock, config.limits);
        let (ready, started) = bounded(1);
        let run = move || match Room::new(store, clock, limits, doors) {
            Ok(room) => {
                _ = ready.send(Ok(()));
                room.run();
            }
            Err(error) => _ = ready.send(Err(error)),
        };
        let room = worker::start("engine", run).map_err(thread)?;
        match started.recv() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(StoreError::notice(&error)),
            Err(_) => {
                return Err(Notice {
                    severity: Severity::Error,
                    title: "The engine stopped while it started".to_owned(),
                    detail: "Start again; if it stays so, please report it".to_owned(),
                });
            }
        }
        let Ok(Event::Snapshot(first)) = events.recv() else {
            return Err(Notice {
                severity: Severity::Error,
                title: "The engine stopped while it started".to_owned(),
                detail: "Start again; if it stays so, please report it".to_owned(),
            });
        };
        Ok(Self { commands, events, first, room: Some(room) })
    }

    /// The snapshot it started with.
    pub fn first(&self) -> Arc<Snapshot> {
        Arc::clone(&self.first)
    }

    /// Asks for something; never waits. False if the engine has stopped or is a thousand commands behind.
    pub fn send(&self, command: Command) -> bool {
        self.commands.try_send(command).is_ok()
    }

    /// The newest snapshot since the last call, if there is one; never waits.
    pub fn newest(&self) -> Option<Arc<Snapshot>> {
        let mut newest = None;
        while let Ok(Event::Snapshot(snapshot)) = self.events.try_recv() {
            newest = Some(snapshot);
        }
        newest
    }

    /// Where events come in, for a caller that wants to wait for them.
    pub const fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Stops the engine and waits until everything is written.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        if let Some(room) = self.room.take() {
            _ = self.commands.send(Command::Shutdown);
            _ = room.join();
        }
    }
}

impl Drop for EngineHandle {
    fn drop(&mut self) {
        self.stop();
    }
}

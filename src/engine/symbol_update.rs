//! Bringing the directory of symbols up to date from the window: asked for, followed, stopped, taken in.
//!
//! Every story is then read anew in the background, since it may name what nobody knew. A table that the command line
//! fetched beside an open window is taken in within a minute.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use crossbeam_channel::Sender;

use super::{
    jobs::{Job, Outcome},
    room::Room,
    snapshot::{Activity, Work},
    symbols::{self, Kept, Step, UpdateError, UpdateRequest, Updated},
};
use crate::{
    fetch::Limits,
    model::{
        contact::Purpose,
        notice::{Notice, Severity},
    },
    store::error::StoreError,
};

/// The directory of symbols as a shell shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SymbolTable {
    /// The table that is in force; none for the bundled one.
    pub kept: Option<Kept>,
    /// Whether an update is going on.
    pub updating: bool,
    /// Why the last update of this run came to nothing.
    pub failure: Option<Notice>,
}

/// What the room remembers of the directory.
#[derive(Debug, Default)]
pub(super) struct SymbolDesk {
    pub(super) told: Arc<SymbolTable>,
    /// Where the lists lie instead of at their makers.
    base: Option<url::Url>,
    limits: Limits,
    /// When the table in force was written.
    written: Option<SystemTime>,
    /// The update that is going on: how to stop it, how many of its files are there, and what it does.
    going: Option<Going>,
}

#[derive(Debug)]
struct Going {
    stop: Arc<AtomicBool>,
    done: usize,
    doing: String,
}

impl SymbolDesk {
    /// With what is in force; `base` is where the lists lie, if not at their makers.
    pub(super) fn new(library: &Path, kept: Option<Kept>, base: Option<url::Url>, limits: Limits) -> Self {
        let told = Arc::new(SymbolTable { kept, ..SymbolTable::default() });
        Self { told, base, limits, written: symbols::written(library), going: None }
    }

    /// What is said of it at the bottom of the window.
    pub(super) fn activity(&self) -> Option<Activity> {
        let Going { done, doing, .. } = self.going.as_ref()?;
        Some(Activity { work: Work::Symbols, words: format!("{doing} \u{2026}"), done: *done, all: symbols::FILES })
    }

    /// Stops the update before its next file.
    pub(super) fn stop(&self) {
        if let Some(going) = &self.going {
            going.stop.store(true, Ordering::Relaxed);
        }
    }
}

/// An update as a worker does it.
#[derive(Clone, Debug)]
pub(super) struct SymbolJob {
    request: UpdateRequest,
    stop: Arc<AtomicBool>,
}

impl SymbolJob {
    /// Does it, and tells of every step and every host.
    pub(super) fn run(&self, outcomes: &Sender<Outcome>) -> Outcome {
        let told = |step: Step<'_>| {
            // Without a room nobody waits for it.
            _ = outcomes.send(match step {
                Step::Contact(url) => Outcome::Contacted {
                    host: url.host_str().unwrap_or_default().to_owned(),
                    purpose: Purpose::Symbols,
                },
                Step::Ask { place, file } => Outcome::SymbolsAt { done: place, doing: format!("Asking for {file}") },
                Step::Read => Outcome::SymbolsAt { done: symbols::FILES, doing: "Reading the lists".to_owned() },
            });
        };
        let done = symbols::update(&self.request, &self.stop, told);
        Outcome::SymbolsUpdated(match done {
            Ok(updated) => Ok(updated),
            Err(UpdateError::Stopped) => Err(None),
            Err(error) => Err(Some(error.notice())),
        })
    }
}

impl Room {
    /// Begins an update, unless one is going on; says what is missing if nobody may be named.
    pub(super) fn update_symbols(&mut self) {
        if self.symbols.going.is_some() {
            return;
        }
        let Some(mail) = self.network.outbound.mail.clone() else {
            self.symbols_failed(Notice {
                severity: Severity::Info,
                title: "The SEC answers only those who say who asks".to_owned(),
                detail: "Write your mail address under Network, then update the symbols again".to_owned(),
            });
            return;
        };
        let request = UpdateRequest {
            library: self.doors.folder.clone(),
            mail,
            proxy: self.network.outbound.proxy.clone(),
            base: self.symbols.base.clone(),
            now: self.clock.now(),
            limits: self.symbols.limits,
        };
        let stop = Arc::new(AtomicBool::new(false));
        self.symbols.going = Some(Going { stop: Arc::clone(&stop), done: 0, doing: "Updating the symbols".to_owned() });
        let told = Arc::make_mut(&mut self.symbols.told);
        (told.updating, told.failure) = (true, None);
        self.give(Job::UpdateSymbols(Box::new(SymbolJob { request, stop })));
    }

    /// Takes in how far an update is.
    pub(super) fn symbols_at(&mut self, done: usize, doing: String) {
        if let Some(going) = &mut self.symbols.going {
            (going.done, going.doing) = (done, doing);
        }
    }

    /// Takes in what came of an update; none is one that was stopped.
    pub(super) fn symbols_updated(&mut self, done: Result<Updated, Option<Notice>>) -> Result<(), StoreError> {
        self.symbols.going = None;
        Arc::make_mut(&mut self.symbols.told).updating = false;
        match done {
            Ok(updated) => {
                self.notify(Notice {
                    severity: Severity::Info,
                    title: "The symbols are up to date".to_owned(),
                    detail: updated.words(),
                });
                self.symbols_in_force(updated.kept)
            }
            Err(None) => Ok(()),
            Err(Some(notice)) => {
                self.symbols_failed(notice);
                Ok(())
            }
        }
    }

    /// Looks whether another program has fetched a table since.
    pub(super) fn look_for_symbols(&mut self) -> Result<(), StoreError> {
        let written = symbols::written(&self.doors.folder);
        if self.symbols.going.is_some() || written == self.symbols.written {
            return Ok(());
        }
        self.symbols.written = written;
        match symbols::load(&self.doors.folder) {
            Some(kept) => self.symbols_in_force(kept),
            None => Ok(()),
        }
    }

    /// Uses a table from now on, and lists all stories to be read anew if it differs from the one before.
    fn symbols_in_force(&mut self, kept: Kept) -> Result<(), StoreError> {
        self.symbols.written = symbols::written(&self.doors.folder);
        let before = self.symbols.told.kept.as_ref().map(|kept| kept.stamp);
        let is_new = before != Some(kept.stamp);
        let stamp = kept.stamp;
        Arc::make_mut(&mut self.symbols.told).kept = Some(kept);
        if is_new {
            self.library.store_mut().set_directory(Some(stamp));
            self.outdated = self.library.outdated()?;
            self.outdated_in_all = self.outdated.len();
            self.link_open_again()?;
        }
        Ok(())
    }

    fn symbols_failed(&mut self, notice: Notice) {
        Arc::make_mut(&mut self.symbols.told).failure = Some(notice.clone());
        self.notify(notice);
    }
}

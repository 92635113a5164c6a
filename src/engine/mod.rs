//! All threads and all policy: commands go in, immutable snapshots come out.
//!
//! One thread, the engine room, owns the library and everything in memory. A few workers fetch and read documents for
//! it. The engine never draws, prints or parses what a person typed, and it never waits for the window.

pub mod catalogue;
pub mod clock;
pub mod command;
pub mod copies;
mod decode;
pub mod doctor;
pub mod filed;
pub mod filing;
pub mod handle;
pub mod history;
mod jobs;
mod keychain;
mod library;
mod linking;
mod lookup;
pub mod marking;
pub mod network;
mod orphans;
pub mod pictures;
mod places;
mod price_jobs;
pub mod price_settings;
mod prices;
mod public_jobs;
mod queue;
mod reading;
mod refresh;
mod repeats;
mod reports;
mod room;
mod samples;
pub mod saving;
mod schedule;
mod scores;
pub mod search;
pub mod settings;
pub mod snapshot;
mod story;
pub mod subscribe;
mod subscriptions;
pub mod symbol_update;
pub mod symbols;
pub mod taking;
mod ticker;
mod undo;
mod verdicts;
pub mod worker;

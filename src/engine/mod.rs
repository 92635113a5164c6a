//! All threads and all policy: commands go in, immutable snapshots come out.
//!
//! It never draws, prints or parses what a person typed, and it never waits for the window.

pub mod command;
pub mod snapshot;

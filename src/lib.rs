//! Tapereader: a desktop reader for financial news.
//!
//! Layers, each of which names only those above it in this list (`tests/it/tidy.rs` checks it):
//!
//! 1. [`model`]: plain data.
//! 2. [`ingest`], [`annotate`], [`anchor`], [`exchange`], [`filter`], [`market`]: bytes and text in, values out; no IO, no
//!    clock, total.
//! 3. [`store`], [`fetch`]: SQLite and HTTP.
//! 4. [`paths`], [`engine`]: the threads and the policy.
//! 5. [`cli`] and [`ui`]: two thin shells.

pub mod model;

pub mod anchor;
pub mod annotate;
pub mod exchange;
pub mod filter;
pub mod ingest;
pub mod market;

pub mod fetch;
pub mod store;

pub mod engine;
pub mod paths;

pub mod cli;
#[cfg(feature = "gui")]
pub mod ui;

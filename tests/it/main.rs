//! Tests of the whole, in one crate: the window, the binary, the store, the network, the tree itself.
#![allow(
    unreachable_pub,
    clippy::pedantic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::iter_over_hash_type,
    reason = "a panic is how a test fails, and helpers of tests are tests too"
)]

mod answers;
mod backup;
mod card_filings;
mod cli;
mod copies;
mod driving;
mod feed_choice;
mod fetch;
mod folding;
mod highlights;
mod hostile;
mod images;
mod killed;
mod link_rules;
mod listing;
mod loopback;
mod pictures;
mod pipeline;
mod polite;
mod prices;
mod providers;
mod quality;
mod rasteriser;
mod reading;
mod reports;
mod resting;
mod retention;
mod revisions;
mod rules;
mod saved_searches;
mod schemas;
mod searching;
mod store;
mod subscriptions;
mod symbols;
mod taking;
mod telling;
mod ticker_card;
mod tidy;
mod window;

//! Dialogs about subscriptions: one feed's details, lists to import and export, the network.

pub mod details;
pub mod files;
pub mod network;
pub mod words;

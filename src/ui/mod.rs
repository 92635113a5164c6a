//! The window: a thin shell over the engine. Panels draw the snapshot and report actions; they hold no policy.

pub mod action;
pub mod add_box;
pub mod app;
pub mod article;
pub mod citation;
pub mod commands;
pub mod feed_choice;
pub mod format;
pub mod help;
pub mod history;
pub mod inspector;
pub mod keymap;
pub mod layout;
pub mod notices;
pub mod palette;
pub mod panel;
pub mod settings_dialog;
pub mod shell;
pub mod sidebar;
pub mod state;
pub mod statusbar;
pub mod theme;
pub mod ticker_card;
pub mod timeline;
pub mod topbar;
pub mod widgets;

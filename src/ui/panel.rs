//! What every panel is given: the snapshot, the colours, and a list to put its wishes on.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{action::Action, keymap::KeyMap, theme::Theme};
use crate::engine::snapshot::Snapshot;

/// An instant as the reader's clock shows it. Tests use a fixed zone.
pub type LocalTime = fn(DateTime<Utc>) -> NaiveDateTime;

/// What every panel is given.
pub struct PanelContext<'a> {
    /// What there is.
    pub snapshot: &'a Snapshot,
    /// The colours in force.
    pub theme: &'a Theme,
    /// The keys in force.
    pub keys: &'a KeyMap,
    /// The reader's clock.
    pub local_time: LocalTime,
    /// Wishes, carried out after the frame is drawn.
    pub actions: &'a mut Vec<Action>,
}

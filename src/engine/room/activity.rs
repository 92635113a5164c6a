//! Work that takes long: what the reader is told of it, and how it is stopped.

use super::Room;
use crate::engine::snapshot::{Activity, Work};

impl Room {
    /// What is going on now; what the reader asked for comes first.
    pub(super) fn activity(&self) -> Option<Activity> {
        if self.adding > 0 {
            return Some(Activity { work: Work::Add, words: "Adding \u{2026}".to_owned(), done: 0, all: self.adding });
        }
        if let Some(words) = self.fetching() {
            let (done, all) = self.queue.progress();
            return Some(Activity { work: Work::Refresh, words, done, all });
        }
        if let Some(activity) = self.rules.activity() {
            return Some(activity);
        }
        if let Some(activity) = self.symbols.activity() {
            return Some(activity);
        }
        let left = self.outdated.len();
        (left > 0).then(|| {
            let all = self.outdated_in_all.max(left);
            let words = format!("Reading {all} stories anew, {} done \u{2026}", all - left);
            Activity { work: Work::Annotate, words, done: all - left, all }
        })
    }

    /// Stops work as far as it has not begun. Stories that were not read anew are so at the next start.
    pub(super) fn stop_work(&mut self, work: Work) {
        match work {
            Work::Refresh => self.queue.forget_waiting(),
            Work::Annotate => self.outdated.clear(),
            Work::Symbols => self.symbols.stop(),
            Work::Rule => self.rules.stop(),
            // A page that is asked for cannot be called back; the limits of a fetch end it.
            Work::Add => {}
        }
    }
}

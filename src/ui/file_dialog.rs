//! The system's dialog for files, off the window's thread.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded};

use super::save_box::Chosen;
use crate::engine::worker;

/// A dialog that is gone sooner than a person can close it was never there.
const TOO_QUICK: Duration = Duration::from_millis(250);

/// A dialog that is open.
pub struct FileDialog(Receiver<Chosen>);

impl FileDialog {
    /// Asks where a file of this name should go. `wake` is called when there is an answer.
    pub fn save(name: String, ending: &'static str, wake: impl FnOnce() + Send + 'static) -> Self {
        let (give, answer) = bounded(1);
        let give_up = give.clone();
        let ask = move || {
            let asked = Instant::now();
            let dialog = rfd::FileDialog::new().set_title("Save the story").set_file_name(name);
            let chosen = match dialog.add_filter(ending, &[ending]).save_file() {
                Some(path) => Chosen::File(path),
                None if asked.elapsed() < TOO_QUICK => Chosen::NoDialog,
                None => Chosen::Nothing,
            };
            _ = give.send(chosen);
            wake();
        };
        if worker::start("file dialog", ask).is_err() {
            _ = give_up.try_send(Chosen::NoDialog);
        }
        Self(answer)
    }

    /// What was chosen, once; never waits.
    pub fn answer(&self) -> Option<Chosen> {
        self.0.try_recv().ok()
    }
}

//! The system's dialog for files and folders, off the window's thread.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, bounded};

use crate::engine::worker;

/// A dialog that is gone sooner than a person can close it was never there.
const TOO_QUICK: Duration = Duration::from_millis(250);

/// What the reader wants to choose with the system's dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWish {
    /// What it is for, as the title of the dialog.
    pub title: &'static str,
    /// What is chosen.
    pub kind: Choosing,
    /// What its files are called, and their endings; none for a folder.
    pub files: (&'static str, &'static [&'static str]),
}

/// Kinds of choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// A file that is there.
    Open,
    /// A file to be written, by the name offered.
    Save(String),
    /// A folder.
    Folder,
}

/// What came of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A path; if it is to be written and exists, the dialog has asked whether to replace it.
    Path(PathBuf),
    /// None.
    Nothing,
    /// The system has no such dialog.
    NoDialog,
}

/// A dialog that is open.
pub struct FileDialog(Receiver<Chosen>);

impl FileDialog {
    /// Asks. `wake` is called when there is an answer.
    pub fn ask(wish: FileWish, wake: impl FnOnce() + Send + 'static) -> Self {
        let (give, answer) = bounded(1);
        let give_up = give.clone();
        let ask = move || {
            let asked = Instant::now();
            let mut dialog = rfd::FileDialog::new().set_title(wish.title);
            if wish.kind != Choosing::Folder {
                dialog = dialog.add_filter(wish.files.0, wish.files.1);
            }
            let path = match wish.kind {
                Choosing::Open => dialog.pick_file(),
                Choosing::Save(name) => dialog.set_file_name(name).save_file(),
                Choosing::Folder => dialog.pick_folder(),
            };
            _ = give.send(match path {
                Some(path) => Chosen::Path(path),
                None if asked.elapsed() < TOO_QUICK => Chosen::NoDialog,
                None => Chosen::Nothing,
            });
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

//! Saving a document the reader asked for.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::room::Room;
use crate::{
    fetch::disk,
    model::notice::{Notice, Severity},
    store::files,
};

/// A document to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saving {
    /// What it says.
    pub contents: String,
    /// Where it goes.
    pub to: SaveTo,
}

/// Where a document goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveTo {
    /// To a file; a leading `~/` is the home directory.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether a file of this name is replaced: the reader was asked. Otherwise another name is found.
        replace: bool,
    },
    /// To a file of this name that the window opens, to be printed.
    Print(String),
}

/// What a shell is told of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saves {
    /// The folder offered for documents.
    pub folder: PathBuf,
    /// How many were written to be printed.
    pub prints: usize,
    /// The newest of them.
    pub print: Option<PathBuf>,
}

/// Where documents of the room go, and what became of them.
#[derive(Debug)]
pub(super) struct SaveState {
    library: PathBuf,
    pub(super) told: Arc<Saves>,
}

impl SaveState {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            library: folder.to_owned(),
            told: Arc::new(Saves { folder: folder.join("exports"), ..Saves::default() }),
        }
    }
}

impl Room {
    /// Writes a document and says where it is, or why it is nowhere.
    pub(super) fn save(&mut self, saving: &Saving) {
        let done = match &saving.to {
            SaveTo::File { path, replace } => self.save_file(path, *replace, &saving.contents),
            SaveTo::Print(name) => self.save_print(name, &saving.contents),
        };
        let notice = match done {
            Ok(notice) => notice,
            Err((path, error)) => Notice {
                severity: Severity::Warning,
                title: "The story was not saved".to_owned(),
                detail: format!("{error}. Choose another folder: {}", path.display()),
            },
        };
        self.notify(notice);
    }

    fn save_file(&self, path: &Path, replace: bool, contents: &str) -> Result<Notice, (PathBuf, std::io::Error)> {
        let path = disk::expand(path);
        let failed = |error| (path.clone(), error);
        // Our own folder is made when it is needed; a mistyped one must not be.
        if path.starts_with(&self.saves.told.folder) {
            fs::create_dir_all(&self.saves.told.folder).map_err(failed)?;
        }
        let written = if replace {
            files::replace(&path, contents.as_bytes()).map(|()| path.clone())
        } else {
            files::write_new(&path, contents.as_bytes())
        };
        let written = written.map_err(failed)?;
        let moved = if written == path { "" } else { "A file of the name you chose is there, and was left alone. " };
        let detail = format!("{moved}It is {}", written.display());
        Ok(Notice { severity: Severity::Info, title: "The story was saved".to_owned(), detail })
    }

    fn save_print(&mut self, name: &str, contents: &str) -> Result<Notice, (PathBuf, std::io::Error)> {
        let folder = self.saves.library.join("print");
        let path = folder.join(name);
        // What was printed before is of no use any more.
        let done = files::empty_folder(&folder).and_then(|()| files::replace(&path, contents.as_bytes()));
        done.map_err(|error| (path.clone(), error))?;
        let told = Arc::make_mut(&mut self.saves.told);
        told.prints += 1;
        told.print = Some(path.clone());
        Ok(Notice {
            severity: Severity::Info,
            title: "The story opens in the browser, to be printed from there".to_owned(),
            detail: format!("If it does not, open this file: {}", path.display()),
        })
    }
}

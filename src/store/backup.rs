//! A library copied while it is in use, put back, and looked over.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{
    error::StoreError,
    files::{make_folder, sync_folder},
    lock,
    schema::{File, newest_version},
};

/// What was found about one file of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it; nothing if it is sound.
    pub problem: Option<String>,
    /// What to do about that.
    pub advice: &'static str,
}

/// Copies a library into a folder that is new or empty, also while a window has it open: each file as of one moment.
///
/// Under its own name stands only what was written whole and read through.
pub fn backup(folder: &Path, to: &Path) -> Result<(), StoreError> {
    let user = folder.join(File::User.name());
    if !user.exists() {
        return Err(missing(user));
    }
    if fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(StoreError::Exists(to.to_owned()));
    }
    let io = |source| StoreError::Io { path: to.to_owned(), source };
    make_folder(to).map_err(io)?;
    for file in [File::User, File::Cache] {
        let path = folder.join(file.name());
        if !path.exists() {
            continue;
        }
        match copy(&path, &to.join(file.name())) {
            // The cache is filled again by itself: a library is backed up without it rather than not at all.
            Err(error) if file == File::Cache && error.is_damage() => {}
            done => done?,
        }
    }
    sync_folder(to).map_err(io)
}

/// Copies a file, whatever of it still lies in its journal, and gives the copy its name once it is whole.
fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let part = copy_beside(from, to)?;
    fs::rename(&part, to).map_err(|source| StoreError::Io { path: part, source })
}

/// The copy under a name of its own, which is returned.
///
/// `VACUUM INTO` reads one snapshot while others write (<https://sqlite.org/lang_vacuum.html#vacuuminto>).
fn copy_beside(from: &Path, to: &Path) -> Result<PathBuf, StoreError> {
    let part = part_of(to);
    let io = |source| StoreError::Io { path: part.clone(), source };
    if part.exists() {
        fs::remove_file(&part).map_err(io)?;
    }
    let source = look(from)?;
    source.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    fs::File::options().write(true).open(&part).and_then(|file| file.sync_all()).map_err(io)?;
    if let Some(problem) = integrity(&look(&part)?)? {
        tracing::warn!(problem, "backup");
        return Err(StoreError::Damaged(part));
    }
    Ok(part)
}

/// Puts a backup in the place of a library. One that is there is refused, or with `replace` moved into a folder beside
/// it, whose path is returned; nothing is deleted.
pub fn restore(from: &Path, folder: &Path, replace: bool) -> Result<Option<PathBuf>, StoreError> {
    let user = from.join(File::User.name());
    if !user.exists() {
        return Err(missing(user));
    }
    for file in [File::User, File::Cache] {
        let path = from.join(file.name());
        if path.exists() {
            let backup = look(&path)?;
            if version(&backup)? > newest_version(file) {
                return Err(StoreError::Newer(path));
            }
            if integrity(&backup)?.is_some() {
                return Err(StoreError::Damaged(path));
            }
        }
    }
    let io = |source| StoreError::Io { path: folder.to_owned(), source };
    make_folder(folder).map_err(io)?;
    let _lock = lock(folder)?;
    let there: Vec<String> = [File::User, File::Cache]
        .iter()
        .flat_map(|file| ["", "-wal", "-shm"].map(|ending| format!("{}{ending}", file.name())))
        .filter(|name| folder.join(name).exists())
        .collect();
    if !there.is_empty() && !replace {
        return Err(StoreError::Exists(folder.to_owned()));
    }
    // All is copied before anything is moved.
    let mut copied = Vec::new();
    for file in [File::User, File::Cache] {
        let source = from.join(file.name());
        if source.exists() {
            let path = folder.join(file.name());
            copied.push((copy_beside(&source, &path)?, path));
        }
    }
    let mut kept = None;
    if !there.is_empty() {
        let aside = (1..10_000).map(|count| folder.join(format!("before-restore-{count}"))).find(|path| !path.exists());
        let aside = aside.unwrap_or_else(|| folder.join("before-restore"));
        fs::create_dir(&aside).map_err(io)?;
        for name in &there {
            fs::rename(folder.join(name), aside.join(name)).map_err(io)?;
        }
        kept = Some(aside);
    }
    for (part, path) in copied {
        fs::rename(part, path).map_err(io)?;
    }
    sync_folder(folder).map_err(io)?;
    Ok(kept)
}

/// Looks a library over, every page of it, without changing anything; a window may have it open.
pub fn examine(folder: &Path) -> Vec<Finding> {
    [File::User, File::Cache]
        .iter()
        .map(|file| {
            let path = folder.join(file.name());
            let (problem, advice) = match (state(&path, *file), file) {
                (None, _) => (None, ""),
                (Some(problem), File::User) => (
                    Some(problem),
                    "Put back a backup: tapereader library restore FOLDER --replace; the damaged file is kept",
                ),
                (Some(problem), File::Cache) => (
                    Some(problem),
                    "Close the program and start it again: the file is moved aside and filled anew from the feeds",
                ),
            };
            Finding { path, problem, advice }
        })
        .collect()
}

fn state(path: &Path, file: File) -> Option<String> {
    if !path.exists() {
        return Some("it is not there".to_owned());
    }
    let looked = look(path).and_then(|database| {
        let version = version(&database)?;
        if version > newest_version(file) {
            return Ok(Some(format!("a newer version of the program wrote it (version {version} of the file)")));
        }
        integrity(&database)
    });
    looked.unwrap_or_else(|error| Some(error.to_string()))
}

fn look(path: &Path) -> Result<Connection, StoreError> {
    let database =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    database.busy_timeout(Duration::from_secs(5))?;
    Ok(database)
}

fn version(database: &Connection) -> Result<i64, StoreError> {
    Ok(database.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// What SQLite finds wrong in all of a file; nothing if it is sound.
fn integrity(database: &Connection) -> Result<Option<String>, StoreError> {
    let mut statement = database.prepare("PRAGMA integrity_check(5)")?;
    let said: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok((said != ["ok"]).then(|| said.join("; ")))
}

fn missing(path: PathBuf) -> StoreError {
    StoreError::Io { path, source: std::io::ErrorKind::NotFound.into() }
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

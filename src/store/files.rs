//! Writing documents the reader asked for: whole or not at all, and never over another file by itself.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// How many names are tried beside one that is taken.
const TRIES: usize = 1_000;

/// Writes a file that is not there yet. Where the name is taken another is found, `name 2.md`; returns the name it has.
pub fn write_new(path: &Path, contents: &[u8]) -> io::Result<PathBuf> {
    for i in 1..=TRIES {
        let path = if i == 1 { path.to_owned() } else { beside(path, i) };
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => {
                let done = written(file, contents).and_then(|()| path.parent().map_or(Ok(()), sync_folder));
                return match done {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        // Half a document is none.
                        _ = fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Writes a file, in place of the one of this name if there is one.
pub fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let partial = path.with_file_name(name);
    let done = File::create(&partial)
        .and_then(|file| written(file, contents))
        .and_then(|()| fs::rename(&partial, path))
        .and_then(|()| path.parent().map_or(Ok(()), sync_folder));
    if done.is_err() {
        _ = fs::remove_file(&partial);
    }
    done
}

/// Makes a folder with those it lies in, so that a power cut does not take it away again with all that is kept in it.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    fs::create_dir_all(folder)?;
    for path in missing.iter().rev() {
        path.parent().map_or(Ok(()), sync_folder)?;
    }
    Ok(())
}

/// Makes what came into a folder, and renames in it, last through a power cut. On Windows a folder cannot be opened for
/// that; there they last by themselves.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    // The folder that a bare name lies in.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // A folder that may be written to but not read, or a disk that knows no such thing: nothing more can be done.
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::InvalidInput) => Ok(()),
        done => done,
    }
}

/// Makes a folder empty, and makes it if it is not there.
pub fn empty_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

fn written(mut file: File, contents: &[u8]) -> io::Result<()> {
    file.write_all(contents)?;
    file.sync_all()
}

fn beside(path: &Path, i: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem} {i}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_never_written_over_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a story.md");
        assert_eq!(write_new(&path, b"one").unwrap(), path);
        let second = write_new(&path, b"two").unwrap();
        assert_eq!(second, folder.path().join("a story 2.md"));
        assert_eq!((fs::read(&path).unwrap(), fs::read(&second).unwrap()), (b"one".to_vec(), b"two".to_vec()));
        replace(&path, b"three").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert!(write_new(&folder.path().join("no such folder/a.md"), b"x").is_err());
        empty_folder(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

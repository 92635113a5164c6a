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
                return match written(file, contents) {
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
    let done =
        File::create(&partial).and_then(|file| written(file, contents)).and_then(|()| fs::rename(&partial, path));
    if done.is_err() {
        _ = fs::remove_file(&partial);
    }
    done
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

//! Reading a file the reader named, under a size cap.

use std::{
    fs::File,
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use super::error::FileError;

/// The bytes of a file; a leading `~/` is the home directory.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, FileError> {
    let path = expand(path);
    let explain = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::Missing(path.clone()),
        ErrorKind::PermissionDenied => FileError::Denied(path.clone()),
        ErrorKind::IsADirectory => FileError::NotAFile(path.clone()),
        _ => FileError::System { cause: error.to_string(), path: path.clone() },
    };
    // Asked before opening: to open a pipe would wait for a writer.
    let metadata = std::fs::metadata(&path).map_err(explain)?;
    if !metadata.is_file() {
        return Err(FileError::NotAFile(path));
    }
    let cap = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(&path).and_then(|file| file.take(cap).read_to_end(&mut bytes)).map_err(explain)?;
    if bytes.len() > limit {
        return Err(FileError::TooLarge { limit, path });
    }
    Ok(bytes)
}

/// The names in a folder, in order; none if it cannot be read.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(expand(folder)).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// When a file was last written, if the system knows.
pub fn written(path: &Path) -> Option<std::time::SystemTime> {
    std::fs::metadata(expand(path)).ok()?.modified().ok()
}

/// What the name of a file says about its content, as a media type.
pub fn content_type(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" | "xhtml" => Some("text/html"),
        "txt" | "text" | "md" => Some("text/plain"),
        "xml" | "rss" | "atom" | "rdf" => Some("application/xml"),
        "json" => Some("application/json"),
        _ => None,
    }
}

/// A path as the reader typed it, a leading `~/` being the home directory.
pub fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), directories::UserDirs::new()) {
        (Ok(rest), Some(user)) => user.home_dir().join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_whole_or_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "twelve bytes").unwrap();
        assert_eq!(read(&path, 12), Ok(b"twelve bytes".to_vec()));
        assert_eq!(read(&path, 11), Err(FileError::TooLarge { limit: 11, path: path.clone() }));
        assert_eq!(read(folder.path(), 11), Err(FileError::NotAFile(folder.path().to_owned())));
        let missing = folder.path().join("b.txt");
        assert_eq!(read(&missing, 11), Err(FileError::Missing(missing.clone())));
        let below = path.join("c.txt");
        assert_eq!(read(&below, 11), Err(FileError::Missing(below.clone())));
    }

    #[test]
    fn names_say_what_files_hold() {
        assert_eq!(content_type(Path::new("/a/B.HTML")), Some("text/html"));
        assert_eq!(content_type(Path::new("notes")), None);
    }
}

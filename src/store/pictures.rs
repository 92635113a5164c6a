//! Pictures on the disk as they came, by their address: a cache beside `cache.db` that may be deleted at any time.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use sha2::{Digest as _, Sha256};
use url::Url;

/// Bytes of pictures kept; beyond that the oldest go.
const MOST_BYTES: u64 = 256 << 20;

/// The folder of pictures of a library.
#[derive(Clone, Debug)]
pub struct PictureFiles {
    folder: PathBuf,
    most_bytes: u64,
}

impl PictureFiles {
    /// Those of the library in this folder; nothing is touched before the first picture comes.
    pub fn of_library(library: &Path) -> Self {
        Self { folder: library.join("images"), most_bytes: MOST_BYTES }
    }

    /// The picture fetched from an address before.
    pub fn get(&self, url: &Url) -> Option<Vec<u8>> {
        fs::read(self.path(url)).ok()
    }

    /// Keeps a picture. That it cannot be kept costs another fetch and nothing else.
    pub fn put(&self, url: &Url, bytes: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let path = self.path(url);
        // Readers see the whole picture or none.
        let partial = path.with_extension(format!("{}.part", std::process::id()));
        fs::write(&partial, bytes)?;
        fs::rename(&partial, &path)?;
        self.make_room(&path)
    }

    fn path(&self, url: &Url) -> PathBuf {
        let digest = Sha256::digest(url.as_str().as_bytes());
        let mut digits = String::new();
        for nibble in digest.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
            digits.extend(char::from_digit(u32::from(nibble), 16));
        }
        self.folder.join(digits)
    }

    /// Removes the oldest pictures but the newest one, until the rest is small enough.
    fn make_room(&self, newest: &Path) -> std::io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            files.push((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len(), entry.path()));
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in files.iter().filter(|(_, _, path)| path != newest) {
            if total <= self.most_bytes {
                break;
            }
            fs::remove_file(path)?;
            total = total.saturating_sub(*length);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_again_and_the_oldest_go_first() {
        let library = tempfile::tempdir().unwrap();
        let files = PictureFiles { most_bytes: 250, ..PictureFiles::of_library(library.path()) };
        let url = |name: &str| Url::parse("https://example.com/").unwrap().join(name).unwrap();
        assert_eq!(files.get(&url("a")), None);
        let age = |name: &str, seconds: u64| {
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            fs::File::options().append(true).open(files.path(&url(name))).unwrap().set_modified(time).unwrap();
        };
        for (seconds, name) in [(10, "a"), (20, "b")] {
            files.put(&url(name), &[7; 100]).unwrap();
            age(name, seconds);
        }
        assert_eq!(files.get(&url("a")), Some(vec![7; 100]));
        files.put(&url("c"), &[7; 100]).unwrap();
        let there = ["a", "b", "c"].map(|name| files.get(&url(name)).is_some());
        assert_eq!(there, [false, true, true]);
    }
}

//! Where the library lies.

use std::path::PathBuf;

/// The environment variable that names the library's folder.
pub const LIBRARY_VARIABLE: &str = "TAPEREADER_LIBRARY";

/// The library's folder: the one named on the command line or in [`LIBRARY_VARIABLE`], or else the platform's data
/// directory; none on a system without a home directory.
pub fn library(named: Option<PathBuf>) -> Option<PathBuf> {
    let from_environment = || std::env::var_os(LIBRARY_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    named
        .or_else(from_environment)
        .or_else(|| directories::ProjectDirs::from("", "", "tapereader").map(|dirs| dirs.data_dir().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_wins() {
        assert_eq!(library(Some(PathBuf::from("/tmp/library"))), Some(PathBuf::from("/tmp/library")));
    }
}

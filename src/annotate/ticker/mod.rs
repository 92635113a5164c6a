//! Which instruments a text names, and where.

use super::directory::Directory;
use crate::model::{annotation::Mention, article::Article, instrument::Symbol};

/// All mentions of an article, sorted, never overlapping; those in folded blocks are marked.
pub fn detect(_article: &Article, _directory: &Directory) -> Vec<Mention> {
    Vec::new()
}

/// The instruments an article is about, most central first; folded blocks do not count.
pub fn rank(_article: &Article, _mentions: &[Mention]) -> Vec<Symbol> {
    Vec::new()
}

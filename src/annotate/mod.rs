//! An article to its mentions and numbers: the product's heart.
//!
//! It is total, does no IO, and knows neither clock nor network.

pub mod directory;
mod fnv;
pub mod key_number;
pub mod quantity;
pub mod sentence;
pub mod ticker;
pub mod token;
pub mod verbs;

use crate::model::{annotation::Annotations, article::Article};

/// Links the companies of an article and reads its numbers.
pub fn annotate(article: &Article) -> Annotations {
    let directory = directory::Directory::bundled();
    let sentences = sentence::split(article);
    let mentions = ticker::detect(article, directory);
    let symbols = ticker::rank(article, &mentions);
    let quantities = quantity::extract(article, &mentions);
    let numbers = key_number::describe(article, &sentences, &mentions, &symbols, quantities);
    Annotations { mentions, numbers, symbols }
}

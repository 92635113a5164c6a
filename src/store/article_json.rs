//! The stored form of an article: JSON with short names; the model itself knows no file format.

use serde::{Deserialize, Serialize};
use url::Url;

use super::error::StoreError;
use crate::model::{
    article::{Article, Block, BlockKind, Inline, InlineKind, Item, ItemMark, Metadata, Published},
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
    /// An item with a bullet, of a list that stands in no other.
    ListItem,
    Item(StoredItem),
    Quote,
    Table,
    Image,
    Code,
    Promo,
    Boilerplate,
}

/// An item of a list: how deep, and its number or that it began above.
#[derive(Serialize, Deserialize)]
struct StoredItem {
    depth: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(default)]
    continued: bool,
}

impl StoredItem {
    fn of(item: Item) -> StoredKind {
        if item == Item::default() {
            return StoredKind::ListItem;
        }
        let number = if let ItemMark::Number(number) = item.mark { Some(number) } else { None };
        StoredKind::Item(Self { depth: item.depth, number, continued: item.mark == ItemMark::Continued })
    }

    fn read(&self) -> Item {
        let mark = match self.number {
            Some(number) => ItemMark::Number(number),
            None if self.continued => ItemMark::Continued,
            None => ItemMark::Bullet,
        };
        Item { depth: self.depth, mark }
    }
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
                    BlockKind::ListItem(item) => StoredItem::of(item),
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
            StoredKind::ListItem => BlockKind::ListItem(Item::default()),
            StoredKind::Item(item) => BlockKind::ListItem(item.read()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_lists_keep_their_place_and_mark() {
        let text = "a\nb\nc\nd".to_owned();
        let marks = [
            Item::default(),
            Item { depth: 1, mark: ItemMark::Number(7) },
            Item { depth: 1, mark: ItemMark::Continued },
            Item { depth: 2, mark: ItemMark::Bullet },
        ];
        let block =
            |(i, item): (usize, Item)| Block { kind: BlockKind::ListItem(item), span: Span::new(i * 2, i * 2 + 1) };
        let article =
            Article { text, blocks: marks.into_iter().enumerate().map(block).collect(), ..Article::default() };
        let json = write(&article).unwrap();
        assert_eq!(read(&json).unwrap(), article);
        assert!(json.contains("\"list_item\""), "what was stored by earlier versions is read: {json}");
    }
}

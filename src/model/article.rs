//! The readable body of a story: one canonical text; everything else is a span into it.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};
use url::Url;

use super::span::Span;

/// A story's body. `text` is canonical: blocks, inlines, mentions, numbers and highlights are spans into it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// Plain text comes in unchanged; blocks of HTML are joined by one `\n`, table rows by `\n`, table cells by `\t`.
    pub text: String,
    /// Sorted, never overlapping, together covering all non-blank text.
    pub blocks: Vec<Block>,
    /// Emphasis, links and images, sorted by start.
    pub inlines: Vec<Inline>,
    /// What the source says about itself.
    pub meta: Metadata,
}

/// One block of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands; the line break after it is not part of it.
    pub span: Span,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A heading, level 1 to 6.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// One item of a list, or a further paragraph of one.
    ListItem(Item),
    /// A quotation set apart.
    Quote,
    /// A table: rows by `\n`, cells by `\t`, the header row first if there is one.
    Table,
    /// An image: its text is the caption.
    Image,
    /// Preformatted text.
    Code,
    /// Text that sells something or leads away; folded.
    Promo,
    /// Copyright, disclaimer, bio, contact, credit, empty widget heading; folded.
    Boilerplate,
}

/// How an item of a list is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Item {
    /// In how many lists its own list stands.
    pub depth: u8,
    /// What stands before it.
    pub mark: ItemMark,
}

/// What stands before an item of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ItemMark {
    /// A bullet, which plain text brings along.
    #[default]
    Bullet,
    /// Its number.
    Number(u32),
    /// Nothing: the item began in a block above.
    Continued,
}

impl BlockKind {
    /// Whether it is an item of a list.
    pub const fn is_item(self) -> bool {
        matches!(self, Self::ListItem(_))
    }

    /// Whether the block is folded and takes no part in tickers, numbers, search or export.
    pub const fn is_folded(self) -> bool {
        matches!(self, Self::Promo | Self::Boilerplate)
    }

    /// The name the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Paragraph => "paragraph",
            Self::ListItem(_) => "list_item",
            Self::Quote => "quote",
            Self::Table => "table",
            Self::Image => "image",
            Self::Code => "code",
            Self::Promo => "promo",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// A property of a passage inside blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// The passage.
    pub span: Span,
    /// What it has.
    pub kind: InlineKind,
}

/// Emphasis, code, a link or an image's address.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Code.
    Code,
    /// A link, absolute, http, https or mailto.
    Link(Url),
    /// The address of an image. Over a block of kind image: of that block. Over any other block: it has no caption and
    /// stands before that block.
    Image(Url),
}

/// What a source says about an article. All of it is optional: pasted text has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// Headline.
    pub title: Option<String>,
    /// Byline, without "By".
    pub author: Option<String>,
    /// Name of the site or publication.
    pub site: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Canonical address.
    pub url: Option<Url>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Symbols the publisher attached, as written.
    pub tickers: Vec<String>,
    /// Whether the source says that this is only the beginning of the story.
    pub preview_only: bool,
}

/// A publication time: an instant, or only a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// An instant with the zone it was stated in.
    At(DateTime<FixedOffset>),
    /// A calendar day, zone unknown.
    On(NaiveDate),
}

impl Published {
    /// Reads RFC 3339 or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        DateTime::parse_from_rfc3339(text)
            .map(Self::At)
            .or_else(|_| NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self::On))
            .ok()
    }

    /// The instant in UTC; a bare day counts as its noon, which is the same day in nearly every zone.
    pub fn to_utc(self) -> DateTime<Utc> {
        match self {
            Self::At(at) => at.with_timezone(&Utc),
            Self::On(day) => Utc.from_utc_datetime(&day.and_time(NaiveTime::MIN + chrono::TimeDelta::hours(12))),
        }
    }

    /// The calendar day it was stated in.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::At(at) => at.date_naive(),
            Self::On(day) => day,
        }
    }
}

impl std::fmt::Display for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(at) => f.write_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::On(day) => write!(f, "{day}"),
        }
    }
}

impl Article {
    /// The index of the block at a byte offset, or of the last one before it.
    pub fn block_at(&self, byte: usize) -> Option<usize> {
        self.blocks.partition_point(|block| block.span.start() <= byte).checked_sub(1)
    }

    /// Whether a span lies in a folded block.
    pub fn is_folded(&self, span: Span) -> bool {
        self.block_at(span.start()).and_then(|i| self.blocks.get(i)).is_some_and(|block| block.kind.is_folded())
    }

    /// The text without folded blocks, a block a line.
    pub fn body(&self) -> String {
        let body = self.blocks.iter().filter(|block| !block.kind.is_folded());
        body.map(|block| block.span.of(&self.text)).collect::<Vec<_>>().join("\n")
    }

    /// Words of the body, folded blocks left out.
    pub fn word_count(&self) -> usize {
        let body = self.blocks.iter().filter(|block| !block.kind.is_folded());
        body.map(|block| block.span.of(&self.text).split_whitespace().count()).sum()
    }
}

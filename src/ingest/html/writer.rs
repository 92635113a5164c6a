//! Writes the canonical text of a page: blocks, inlines, white space collapsed.
//!
//! It knows nothing of elements: the renderer says where blocks end and what surrounds the text.

use url::Url;

use crate::model::{
    article::{Block, BlockKind, Inline, InlineKind},
    span::Span,
};

/// How many classes and ids of the nearest elements a block carries.
const MAX_CLASSES: usize = 24;

/// The canonical text with its blocks and inlines.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) blocks: Vec<RenderedBlock>,
    /// Sorted by start.
    pub(super) inlines: Vec<Inline>,
}

/// A block with what its markup says about it.
#[derive(Debug)]
pub(super) struct RenderedBlock {
    pub(super) block: Block,
    /// Classes and ids of the element and its parents, in lower case.
    pub(super) class: String,
    /// Characters that are not blank.
    pub(super) characters: usize,
    /// Those of them in links.
    pub(super) link_characters: usize,
    /// Those of them in bold.
    pub(super) strong_characters: usize,
    /// Whether a link in it says that it is paid for.
    pub(super) sponsored: bool,
}

/// Where text stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The kind of block that text opens here.
    pub(super) kind: BlockKind,
    pub(super) flow: Flow,
}

/// What block elements and line breaks do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// They end a block.
    Blocks,
    /// They are a space: table cells, captions, headings.
    Flat,
    /// Preformatted: every character stays.
    Verbatim,
}

/// The text so far, the open block and the inlines open around it.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) done: Rendered,
    open: Option<OpenBlock>,
    /// Where the open block or table cell starts: white space there is dropped.
    run_start: usize,
    pending_space: bool,
    inlines: Vec<OpenInline>,
    /// Pictures without a caption: they stand before the next block.
    pictures: Vec<Url>,
    /// Classes and ids of the open block elements.
    pub(super) classes: Vec<String>,
}

struct OpenBlock {
    kind: BlockKind,
    /// Length of the text before the line break that parts this block from the one before.
    before: usize,
    start: usize,
    class: String,
    characters: usize,
    link_characters: usize,
    strong_characters: usize,
    sponsored: bool,
    inlines: Vec<Inline>,
}

struct OpenInline {
    kind: InlineKind,
    sponsored: bool,
    /// Where its first character in the open block stands.
    start: Option<usize>,
}

impl Writer {
    /// The kind of the open block.
    pub(super) fn open_kind(&self) -> Option<BlockKind> {
        self.open.as_ref().map(|open| open.kind)
    }

    /// The characters of the open block that are not blank.
    pub(super) fn filled(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.characters)
    }

    /// Starts a cell of a table, after a mark that parts it from what comes before.
    pub(super) fn start_cell(&mut self, mark: Option<char>) {
        self.pending_space = false;
        self.done.text.extend(mark);
        self.run_start = self.done.text.len();
    }

    /// Takes back what was written after `length` bytes, all of it blank.
    pub(super) fn take_back(&mut self, length: usize) {
        self.pending_space = false;
        self.done.text.truncate(length);
    }

    pub(super) fn start_inline(&mut self, kind: InlineKind, sponsored: bool) {
        self.inlines.push(OpenInline { kind, sponsored, start: None });
    }

    pub(super) fn end_inline(&mut self) {
        let end = self.done.text.len();
        let Some(inline) = self.inlines.pop() else { return };
        if let (Some(start), Some(open)) = (inline.start, &mut self.open) {
            open.inlines.push(Inline { span: Span::new(start, end), kind: inline.kind });
        }
    }

    pub(super) fn space(&mut self) {
        self.pending_space |= self.open.is_some() && self.done.text.len() > self.run_start;
    }

    pub(super) fn text(&mut self, text: &str, place: Place) {
        for c in text.chars() {
            match c {
                // Soft hyphens and zero-width marks are typesetting, not text; joiners are letters in some scripts.
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fffe}' => {}
                '\r' if place.flow == Flow::Verbatim => {}
                '\n' | '\t' if place.flow == Flow::Verbatim => {
                    if c == '\t' || self.open.is_some() {
                        self.character(c, place.kind);
                    }
                }
                _ if place.flow == Flow::Verbatim && c.is_whitespace() => self.character(' ', place.kind),
                _ if c.is_whitespace() => self.space(),
                _ if c.is_control() => {}
                _ => self.character(c, place.kind),
            }
        }
    }

    fn character(&mut self, c: char, kind: BlockKind) {
        self.open_block(kind);
        if self.pending_space {
            self.done.text.push(' ');
            self.pending_space = false;
        }
        let at = self.done.text.len();
        let Some(open) = &mut self.open else { return };
        let mut in_link = false;
        let mut in_strong = false;
        for inline in &mut self.inlines {
            inline.start.get_or_insert(at);
            in_link |= matches!(inline.kind, InlineKind::Link(_));
            in_strong |= inline.kind == InlineKind::Strong;
            open.sponsored |= inline.sponsored;
        }
        if !c.is_whitespace() {
            open.characters += 1;
            open.link_characters += usize::from(in_link);
            open.strong_characters += usize::from(in_strong);
        }
        self.done.text.push(c);
    }

    pub(super) fn open_block(&mut self, kind: BlockKind) {
        if self.open.is_some() {
            return;
        }
        let before = self.done.text.len();
        if !self.done.text.is_empty() {
            self.done.text.push('\n');
        }
        self.run_start = self.done.text.len();
        self.pending_space = false;
        self.open = Some(OpenBlock {
            kind,
            before,
            start: self.run_start,
            class: self.classes.get(self.classes.len().saturating_sub(MAX_CLASSES)..).unwrap_or_default().join(" "),
            characters: 0,
            link_characters: 0,
            strong_characters: 0,
            sponsored: false,
            inlines: Vec::new(),
        });
    }

    /// Ends the open block, if there is one; inlines that go on start again in the next.
    pub(super) fn close(&mut self) {
        self.pending_space = false;
        let end = self.done.text.len();
        let Some(mut open) = self.open.take() else { return };
        for inline in &mut self.inlines {
            if let Some(start) = inline.start.take() {
                open.inlines.push(Inline { span: Span::new(start, end), kind: inline.kind.clone() });
            }
        }
        if open.characters == 0 {
            self.done.text.truncate(open.before);
            return;
        }
        if open.kind != BlockKind::Table {
            let trimmed = self.done.text.trim_end().len();
            self.done.text.truncate(trimmed);
        }
        let span = Span::new(open.start, self.done.text.len());
        let pictures = self.pictures.drain(..).map(|picture| Inline { span, kind: InlineKind::Image(picture) });
        open.inlines.extend(pictures);
        open.inlines.sort_by_key(|inline| (inline.span.start(), std::cmp::Reverse(inline.span.end())));
        for inline in open.inlines {
            let cut = Span::new(inline.span.start(), inline.span.end().min(span.end()));
            if !cut.is_empty() {
                self.done.inlines.push(Inline { span: cut, kind: inline.kind });
            }
        }
        self.done.blocks.push(RenderedBlock {
            block: Block { kind: open.kind, span },
            class: open.class,
            characters: open.characters,
            link_characters: open.link_characters,
            strong_characters: open.strong_characters,
            sponsored: open.sponsored,
        });
    }

    /// A picture without a caption, before the next block.
    pub(super) fn picture(&mut self, url: Url) {
        self.close();
        // Lazy loaders write a picture twice.
        if !self.pictures.contains(&url) {
            self.pictures.push(url);
        }
    }

    /// All of it; pictures that no block follows belong to the last one.
    pub(super) fn finish(mut self) -> Rendered {
        self.close();
        for picture in std::mem::take(&mut self.pictures).into_iter().rev() {
            self.image_address(picture);
        }
        self.done
    }

    /// Says where the image of the last block is.
    pub(super) fn image_address(&mut self, url: Url) {
        let Some(span) = self.done.blocks.last().map(|last| last.block.span) else { return };
        // The image's own span is the longest at its start, so it comes before the inlines of the caption.
        let at = self.done.inlines.partition_point(|inline| inline.span.start() < span.start());
        self.done.inlines.insert(at, Inline { span, kind: InlineKind::Image(url) });
    }
}

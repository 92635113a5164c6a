//! A tree of elements to blocks, inlines and one canonical text.
//!
//! Which elements belong to the story is not decided here but by [`Filter`].

use dom_query::NodeRef;
use url::Url;

use super::{filter::Filter, image, table};
use crate::{
    ingest::url as address,
    model::{
        article::{Block, BlockKind, Inline, InlineKind},
        span::Span,
    },
};

/// The deepest element that is read; the source was cut to far less nesting before the tree was built.
const MAX_DEPTH: usize = 600;
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

/// Reads everything under `root` that the filter lets through.
pub(super) fn render(root: &NodeRef<'_>, base: Option<&Url>, filter: &Filter) -> Rendered {
    let mut renderer = Renderer {
        base,
        filter,
        done: Rendered::default(),
        open: None,
        run_start: 0,
        pending_space: false,
        inlines: Vec::new(),
        classes: Vec::new(),
        depth: 0,
    };
    renderer.children(root, Place { kind: BlockKind::Paragraph, flow: Flow::Blocks });
    renderer.close();
    renderer.done
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

pub(super) struct Renderer<'a> {
    base: Option<&'a Url>,
    filter: &'a Filter,
    done: Rendered,
    open: Option<OpenBlock>,
    /// Where the open block or table cell starts: white space there is dropped.
    run_start: usize,
    pending_space: bool,
    inlines: Vec<OpenInline>,
    classes: Vec<String>,
    depth: usize,
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

impl Renderer<'_> {
    pub(super) fn children(&mut self, node: &NodeRef<'_>, place: Place) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        for child in node.children_it(false) {
            if child.is_text() {
                if self.filter.admits_text_of(node) {
                    self.text(&child.text(), place);
                }
            } else if child.is_element() {
                self.element(&child, place);
            }
        }
        self.depth -= 1;
    }

    fn element(&mut self, node: &NodeRef<'_>, place: Place) {
        let Some(name) = node.node_name() else { return };
        if !self.filter.admits(node, &name) {
            return;
        }
        let classes = self.classes.len();
        if is_block(&name) {
            for own in [node.class(), node.id_attr()].into_iter().flatten() {
                self.classes.push(own.to_lowercase());
            }
        }
        self.admitted(node, &name, place);
        self.classes.truncate(classes);
    }

    fn admitted(&mut self, node: &NodeRef<'_>, name: &str, place: Place) {
        let flat = Flow::Flat;
        match name {
            "br" => self.line_break(place),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(2, |digit| digit.saturating_sub(b'0'));
                let kind = if place.flow == Flow::Blocks { BlockKind::Heading(level) } else { place.kind };
                self.block(node, Place { kind, flow: if place.flow == Flow::Blocks { flat } else { place.flow } });
            }
            "li" | "dt" | "dd" if place.flow == Flow::Blocks => {
                self.block(node, Place { kind: BlockKind::ListItem, ..place });
            }
            "blockquote" if place.flow == Flow::Blocks => self.block(node, Place { kind: BlockKind::Quote, ..place }),
            "pre" | "listing" | "xmp" if place.flow == Flow::Blocks => {
                self.block(node, Place { kind: BlockKind::Code, flow: Flow::Verbatim });
            }
            "table" if place.flow == Flow::Blocks && table::is_data(node) => self.table(node),
            "figure" if place.flow == Flow::Blocks && image::is_figure_of_image(node) => self.figure(node),
            "img" => {
                if place.flow == Flow::Blocks && self.open.is_none() && image::has_telling_alternative(node) {
                    self.image(node, &node.attr_or("alt", ""));
                }
            }
            "strong" | "b" => self.inline(node, place, InlineKind::Strong),
            "em" | "i" => self.inline(node, place, InlineKind::Emphasis),
            "code" | "kbd" | "samp" | "tt" if place.flow != Flow::Verbatim => {
                self.inline(node, place, InlineKind::Code);
            }
            "a" => match node.attr("href").and_then(|href| address::link(&href, self.base)) {
                Some(url) => self.inline(node, place, InlineKind::Link(url)),
                None => self.children(node, place),
            },
            _ if is_block(name) => self.block(node, place),
            _ if is_bold(node) => self.inline(node, place, InlineKind::Strong),
            _ => self.children(node, place),
        }
    }

    fn block(&mut self, node: &NodeRef<'_>, place: Place) {
        self.boundary(place);
        if matches!(place.kind, BlockKind::Heading(_)) {
            self.close();
        }
        self.children(node, place);
        if matches!(place.kind, BlockKind::Heading(_)) {
            self.close();
        }
        self.boundary(place);
    }

    fn boundary(&mut self, place: Place) {
        match place.flow {
            Flow::Blocks => self.close(),
            Flow::Flat => self.space(),
            // A block element inside preformatted text is rare; its line breaks are in the text.
            Flow::Verbatim
                if place.kind == BlockKind::Code
                    && self.open.as_ref().is_none_or(|open| open.kind != BlockKind::Code) =>
            {
                self.close();
            }
            Flow::Verbatim => {}
        }
    }

    fn line_break(&mut self, place: Place) {
        match place.flow {
            Flow::Blocks => self.close(),
            Flow::Flat => self.space(),
            Flow::Verbatim => self.text("\n", place),
        }
    }

    fn inline(&mut self, node: &NodeRef<'_>, place: Place, kind: InlineKind) {
        let sponsored = match &kind {
            InlineKind::Link(url) => is_paid(node) || address::is_sponsored(url),
            _ => false,
        };
        self.inlines.push(OpenInline { kind, sponsored, start: None });
        self.children(node, place);
        if let Some(inline) = self.inlines.pop() {
            self.end_inline(inline.kind, inline.start);
        }
    }

    fn end_inline(&mut self, kind: InlineKind, start: Option<usize>) {
        let end = self.done.text.len();
        if let (Some(start), Some(open)) = (start, &mut self.open) {
            open.inlines.push(Inline { span: Span::new(start, end), kind });
        }
    }

    fn space(&mut self) {
        self.pending_space |= self.open.is_some() && self.done.text.len() > self.run_start;
    }

    fn text(&mut self, text: &str, place: Place) {
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

    fn open_block(&mut self, kind: BlockKind) {
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
    fn close(&mut self) {
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

    fn table(&mut self, node: &NodeRef<'_>) {
        self.close();
        let place = Place { kind: BlockKind::Table, flow: Flow::Flat };
        for caption in table::captions(node) {
            self.children(&caption, Place { kind: BlockKind::Paragraph, flow: Flow::Flat });
            self.close();
        }
        let mut rows = 0;
        for row in table::rows(node) {
            if !row.node_name().is_some_and(|name| self.filter.admits(&row, &name)) {
                continue;
            }
            self.open_block(BlockKind::Table);
            let before = self.done.text.len();
            let filled = self.open.as_ref().map_or(0, |open| open.characters);
            if rows > 0 {
                self.done.text.push('\n');
            }
            for (i, cell) in table::cells(&row).iter().enumerate() {
                if i > 0 {
                    self.done.text.push('\t');
                }
                self.pending_space = false;
                self.run_start = self.done.text.len();
                self.children(cell, place);
            }
            self.pending_space = false;
            if self.open.as_ref().is_some_and(|open| open.characters == filled) {
                self.done.text.truncate(before);
            } else {
                rows += 1;
            }
        }
        self.close();
    }

    fn figure(&mut self, node: &NodeRef<'_>) {
        self.close();
        let blocks = self.done.blocks.len();
        for caption in image::captions(node) {
            self.children(&caption, Place { kind: BlockKind::Image, flow: Flow::Flat });
            self.space();
        }
        let picture = image::of_figure(node);
        if self.open.is_none()
            && let Some(picture) = &picture
        {
            self.image(picture, &picture.attr_or("alt", ""));
            return;
        }
        self.close();
        if let Some(picture) = picture
            && self.done.blocks.len() > blocks
        {
            self.image_address(&picture);
        }
    }

    /// An image that stands alone: its alternative text is a block.
    fn image(&mut self, node: &NodeRef<'_>, alternative: &str) {
        self.close();
        let blocks = self.done.blocks.len();
        self.text(alternative, Place { kind: BlockKind::Image, flow: Flow::Flat });
        self.close();
        if self.done.blocks.len() > blocks {
            self.image_address(node);
        }
    }

    fn image_address(&mut self, node: &NodeRef<'_>) {
        let Some(url) = image::address(node, self.base) else { return };
        let Some(span) = self.done.blocks.last().map(|last| last.block.span) else { return };
        // The image's own span is the longest at its start, so it comes before the inlines of the caption.
        let at = self.done.inlines.partition_point(|inline| inline.span.start() < span.start());
        self.done.inlines.insert(at, Inline { span, kind: InlineKind::Image(url) });
    }
}

/// `rel=sponsored`, as search engines ask paid links to say.
fn is_paid(link: &NodeRef<'_>) -> bool {
    link.attr("rel")
        .is_some_and(|rel| rel.split_ascii_whitespace().any(|token| token.eq_ignore_ascii_case("sponsored")))
}

fn is_bold(node: &NodeRef<'_>) -> bool {
    let Some(style) = node.attr("style") else { return false };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    ["font-weight:bold", "font-weight:600", "font-weight:700", "font-weight:800"]
        .iter()
        .any(|bold| style.contains(bold))
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "h1" | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

//! A tree of elements to the blocks, inlines and text that the writer collects.
//!
//! Which elements belong to the story is not decided here but by [`Filter`].

use dom_query::NodeRef;
use url::Url;

use super::{
    filter::Filter,
    image, table,
    writer::{Flow, Place, Rendered, Writer},
};
use crate::{
    ingest::url as address,
    model::article::{BlockKind, InlineKind, Item, ItemMark},
};

/// The deepest element that is read; the source was cut to far less nesting before the tree was built.
const MAX_DEPTH: usize = 600;
/// Reads everything under `root` that the filter lets through.
pub(super) fn render(root: &NodeRef<'_>, base: Option<&Url>, filter: &Filter) -> Rendered {
    let mut renderer = Renderer { base, filter, writer: Writer::default(), depth: 0, lists: Vec::new() };
    renderer.children(root, Place { kind: BlockKind::Paragraph, flow: Flow::Blocks });
    renderer.writer.finish()
}

struct Renderer<'a> {
    base: Option<&'a Url>,
    filter: &'a Filter,
    writer: Writer,
    depth: usize,
    /// The lists the element stands in, with the number of the next item of those that count.
    lists: Vec<Option<u32>>,
}

impl Renderer<'_> {
    fn children(&mut self, node: &NodeRef<'_>, place: Place) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        for child in node.children_it(false) {
            if child.is_text() {
                if self.filter.admits_text_of(node) {
                    self.writer.text(&child.text(), place);
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
        let classes = self.writer.classes.len();
        if is_block(&name) {
            for own in [node.class(), node.id_attr()].into_iter().flatten() {
                self.writer.classes.push(own.to_lowercase());
            }
        }
        self.admitted(node, &name, place);
        self.writer.classes.truncate(classes);
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
            "ul" | "menu" | "dl" | "ol" if place.flow == Flow::Blocks => {
                let start = || node.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then(start));
                self.block(node, place);
                self.lists.pop();
            }
            "li" | "dt" | "dd" if place.flow == Flow::Blocks => self.item(node, name, place),
            "blockquote" if place.flow == Flow::Blocks => self.block(node, Place { kind: BlockKind::Quote, ..place }),
            "pre" | "listing" | "xmp" if place.flow == Flow::Blocks => {
                self.block(node, Place { kind: BlockKind::Code, flow: Flow::Verbatim });
            }
            "table" if place.flow == Flow::Blocks && table::is_data(node) => self.table(node),
            "figure" if place.flow == Flow::Blocks && image::is_figure_of_image(node) => self.figure(node),
            "img" => {
                if place.flow == Flow::Blocks
                    && self.writer.open_kind().is_none()
                    && image::has_telling_alternative(node)
                {
                    self.picture(node);
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
            self.writer.close();
        }
        self.children(node, place);
        if matches!(place.kind, BlockKind::Heading(_)) {
            self.writer.close();
        }
        self.boundary(place);
    }

    /// An item of a list: of its own blocks only the first has the mark.
    fn item(&mut self, node: &NodeRef<'_>, name: &str, place: Place) {
        let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let mark = match self.lists.last_mut() {
            Some(Some(next)) => {
                let number = node.attr("value").and_then(|value| value.trim().parse().ok()).unwrap_or(*next);
                *next = number.saturating_add(1);
                ItemMark::Number(number)
            }
            // What a term means stands under the term.
            _ if name == "dd" => ItemMark::Continued,
            _ => ItemMark::Bullet,
        };
        let item = BlockKind::ListItem(Item { depth, mark });
        self.writer.close();
        let first = self.writer.done.blocks.len();
        self.block(node, Place { kind: item, ..place });
        let own = self.writer.done.blocks.iter_mut().skip(first).filter(|block| block.block.kind == item);
        for further in own.skip(1) {
            further.block.kind = BlockKind::ListItem(Item { depth, mark: ItemMark::Continued });
        }
    }

    fn boundary(&mut self, place: Place) {
        match place.flow {
            Flow::Blocks => self.writer.close(),
            Flow::Flat => self.writer.space(),
            // A block element inside preformatted text is rare; its line breaks are in the text.
            Flow::Verbatim if place.kind == BlockKind::Code && self.writer.open_kind() != Some(BlockKind::Code) => {
                self.writer.close();
            }
            Flow::Verbatim => {}
        }
    }

    fn line_break(&mut self, place: Place) {
        match place.flow {
            Flow::Blocks => self.writer.close(),
            Flow::Flat => self.writer.space(),
            Flow::Verbatim => self.writer.text("\n", place),
        }
    }

    fn inline(&mut self, node: &NodeRef<'_>, place: Place, kind: InlineKind) {
        let sponsored = match &kind {
            InlineKind::Link(url) => is_paid(node) || address::is_sponsored(url),
            _ => false,
        };
        self.writer.start_inline(kind, sponsored);
        self.children(node, place);
        self.writer.end_inline();
    }

    fn table(&mut self, node: &NodeRef<'_>) {
        self.writer.close();
        let place = Place { kind: BlockKind::Table, flow: Flow::Flat };
        for caption in table::captions(node) {
            self.children(&caption, Place { kind: BlockKind::Paragraph, flow: Flow::Flat });
            self.writer.close();
        }
        let mut rows = 0;
        let all = table::rows(node);
        let columns = table::columns(&all);
        for (row, columns) in all.iter().zip(columns) {
            if !row.node_name().is_some_and(|name| self.filter.admits(row, &name)) {
                continue;
            }
            self.writer.open_block(BlockKind::Table);
            let before = self.writer.done.text.len();
            let filled = self.writer.filled();
            let mut at = 0;
            self.writer.start_cell((rows > 0).then_some('\n'));
            for (cell, column) in table::cells(row).iter().zip(columns) {
                while at < column {
                    self.writer.start_cell(Some('\t'));
                    at += 1;
                }
                self.children(cell, place);
            }
            if self.writer.filled() == filled {
                self.writer.take_back(before);
            } else {
                rows += 1;
            }
        }
        self.writer.close();
    }

    fn figure(&mut self, node: &NodeRef<'_>) {
        self.writer.close();
        let blocks = self.writer.done.blocks.len();
        for caption in image::captions(node) {
            self.children(&caption, Place { kind: BlockKind::Image, flow: Flow::Flat });
            self.writer.space();
        }
        let picture = image::of_figure(node);
        if self.writer.open_kind().is_none()
            && let Some(picture) = &picture
        {
            self.picture(picture);
            return;
        }
        self.writer.close();
        if let Some(picture) = picture
            && self.writer.done.blocks.len() > blocks
        {
            self.image_address(&picture);
        }
    }

    /// An image without a caption. Its alternative text is no text of the story: it stands in no page as one sees it.
    fn picture(&mut self, node: &NodeRef<'_>) {
        if let Some(url) = image::address(node, self.base) {
            self.writer.picture(url);
        }
    }

    fn image_address(&mut self, node: &NodeRef<'_>) {
        if let Some(url) = image::address(node, self.base) {
            self.writer.image_address(url);
        }
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

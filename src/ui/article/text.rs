//! An article and its annotations to pieces of text ready to be laid out: pure, and the same for every frame.
//!
//! A chip that is added after a company's name is painted over one reserved character of the layout, which no
//! selection, copy or offset sees: [`Piece::to_layout_start`], [`Piece::to_layout_end`] and [`Piece::to_local`] convert.

use std::{collections::HashSet, ops::Range};

use egui::{
    Align, FontId,
    text::{ByteIndex, LayoutJob, LayoutSection, TextFormat},
};

use super::super::theme::{Theme, face};
use crate::model::{
    annotation::{Annotations, Rule},
    article::{Article, BlockKind, Inline, InlineKind},
    span::{CharMap, Span},
};

/// A no-break space: it keeps the chip on the line of the name.
const RESERVED: char = '\u{a0}';
/// Room between a name and its chip, and around the chip's text, in points.
const CHIP_GAP: f32 = 5.0;
const CHIP_PADDING: f32 = 4.5;
/// What the blanks beside a symbol in the text are widened by.
const SYMBOL_ROOM: f32 = 3.0;

/// A stretch of text that is laid out as one: a paragraph, a heading, a table cell.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Bytes of the article's text.
    pub span: Span,
    /// Code points of the article's text.
    pub chars: Range<usize>,
    /// What egui lays out; its width is set later.
    pub job: LayoutJob,
    /// The chips added to it, by place.
    pub chips: Vec<AddedChip>,
    /// What can be clicked in it, by place.
    pub marks: Vec<Mark>,
}

/// A chip that the story does not write itself.
#[derive(Clone, Debug)]
pub struct AddedChip {
    /// Code points of the piece before the reserved character.
    pub at: usize,
    /// The mention it belongs to.
    pub mention: usize,
    /// Its whole room in points, gap included.
    pub room: f32,
}

/// A clickable passage of a piece.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Code points of the piece.
    pub chars: Range<usize>,
    /// What it is.
    pub target: MarkTarget,
}

/// What a clickable passage leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkTarget {
    /// `Annotations::mentions[i]`; `chip` if the text itself is drawn as a chip.
    Mention {
        /// Index into the mentions.
        index: usize,
        /// Whether the text is a symbol.
        chip: bool,
    },
    /// `Annotations::numbers[i]`.
    Number(usize),
    /// `Article::inlines[i]`, a link.
    Link(usize),
}

impl Piece {
    /// The layout's cursor for the start of a range at `local` code points: after a reserved character there.
    pub fn to_layout_start(&self, local: usize) -> usize {
        local + self.chips.partition_point(|chip| chip.at <= local)
    }

    /// The layout's cursor for the end of a range at `local` code points: before a reserved character there.
    pub fn to_layout_end(&self, local: usize) -> usize {
        local + self.chips.partition_point(|chip| chip.at < local)
    }

    /// Code points of the piece before a cursor of the layout.
    pub fn to_local(&self, cursor: usize) -> usize {
        let reserved = self.chips.iter().enumerate().filter(|(i, chip)| chip.at + i < cursor).count();
        (cursor - reserved).min(self.chars.len())
    }

    /// The layout's cursor of the reserved character of chip `i`.
    pub fn reserved_cursor(&self, i: usize) -> Option<usize> {
        self.chips.get(i).map(|chip| chip.at + i)
    }
}

/// How text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextStyle {
    /// Size of body text in points.
    pub body: f32,
    /// Height of its lines, in multiples of that.
    pub leading: f32,
}

/// Builds the pieces of an article. `chip_width` measures a symbol in the chip's face.
pub struct Typesetter<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its annotations.
    pub annotations: &'a Annotations,
    /// Of `article.text`.
    pub map: &'a CharMap,
    /// Colours.
    pub theme: &'a Theme,
    /// Sizes.
    pub style: TextStyle,
}

impl Typesetter<'_> {
    /// The piece of `span`, which lies in block `block`.
    pub fn piece(
        &self,
        block: usize,
        kind: BlockKind,
        span: Span,
        chipped: &HashSet<usize>,
        chip_width: &dyn Fn(&str) -> f32,
    ) -> Piece {
        let text = span.of(&self.article.text);
        let chars =
            self.map.to_char(&self.article.text, span.start())..self.map.to_char(&self.article.text, span.end());
        let local = |byte: usize| self.map.to_char(&self.article.text, byte).saturating_sub(chars.start);
        let mut marks = Vec::new();
        let mut chips = Vec::new();
        let mut cuts: Vec<usize> = vec![span.start(), span.end()];
        for (index, mention) in within(&self.annotations.mentions, span, |mention| mention.span) {
            let chip = is_symbol(mention.rule);
            let place = local(mention.span.start())..local(mention.span.end());
            if mention.promo {
                continue;
            }
            marks.push(Mark { chars: place, target: MarkTarget::Mention { index, chip } });
            if chip {
                cuts.extend([mention.span.start(), mention.span.end()]);
            }
            if chipped.contains(&index) {
                let after = mention.span.end() + possessive_len(text, mention.span.end() - span.start());
                let room = chip_width(mention.symbol.as_str()) + 2.0 * CHIP_PADDING + CHIP_GAP;
                cuts.push(after);
                chips.push(AddedChip { at: local(after), mention: index, room });
            }
        }
        for (index, number) in within(&self.annotations.numbers, span, |number| number.quantity.span) {
            if number.rank.is_some() {
                let place = local(number.quantity.span.start())..local(number.quantity.span.end());
                marks.push(Mark { chars: place, target: MarkTarget::Number(index) });
            }
        }
        for (index, inline) in self.inlines_of(block) {
            let shared = Span::new(inline.span.start().max(span.start()), inline.span.end().min(span.end()));
            if shared.is_empty() {
                continue;
            }
            cuts.extend([shared.start(), shared.end()]);
            if matches!(inline.kind, InlineKind::Link(_)) {
                let place = local(shared.start())..local(shared.end());
                marks.push(Mark { chars: place, target: MarkTarget::Link(index) });
            }
        }
        marks.sort_by_key(|mark| mark.chars.start);
        chips.sort_by_key(|chip| chip.at);
        cuts.sort_unstable();
        cuts.dedup();
        let job = self.job(block, kind, &cuts, &chips, chars.start);
        Piece { span, chars, job, chips, marks }
    }

    /// The inlines that start in a block, with their indices.
    fn inlines_of(&self, block: usize) -> impl Iterator<Item = (usize, &Inline)> {
        let span = self.article.blocks.get(block).map_or(Span::default(), |block| block.span);
        within(&self.article.inlines, span, |inline| inline.span)
    }

    fn job(&self, block: usize, kind: BlockKind, cuts: &[usize], chips: &[AddedChip], first_char: usize) -> LayoutJob {
        let mut job = LayoutJob { break_on_newline: true, ..LayoutJob::default() };
        job.wrap.break_anywhere = false;
        let body = self.base(kind);
        let mut waiting = chips.iter().peekable();
        let mut push = |text: &str, format: TextFormat, leading_space: f32| {
            let from = job.text.len();
            job.text.push_str(text);
            let byte_range = ByteIndex(from)..ByteIndex(job.text.len());
            job.sections.push(LayoutSection { leading_space, byte_range, format });
        };
        let space = body.font_id.size * 0.25;
        let mut push_chips_at = |byte: usize, push: &mut dyn FnMut(&str, TextFormat, f32)| {
            while let Some(chip) =
                waiting.next_if(|chip| self.map.to_byte(&self.article.text, first_char + chip.at) <= byte)
            {
                push(RESERVED.encode_utf8(&mut [0; 4]), body.clone(), (chip.room - space).max(0.0));
            }
        };
        let mut after_symbol = false;
        for pair in cuts.windows(2) {
            let &[from, to] = pair else { continue };
            let run = Span::new(from, to);
            // The box around a written symbol reaches into the blanks beside it, which are widened for it.
            let symbol = self.symbol_at(run);
            let room = if symbol || after_symbol { SYMBOL_ROOM } else { 0.0 };
            push(run.of(&self.article.text), self.format(block, kind, &body, run), room);
            after_symbol = symbol;
            push_chips_at(to, &mut push);
        }
        job.sections.retain(|section| section.byte_range.start < section.byte_range.end);
        job
    }

    /// How the text of a block is set where nothing else is said of it.
    pub(super) fn base(&self, kind: BlockKind) -> TextFormat {
        let body = self.style.body;
        let (font_id, color, leading) = match kind {
            BlockKind::Heading(1 | 2) => (face::serif_bold(body * 1.28), self.theme.ink, 1.28),
            BlockKind::Heading(_) => (face::serif_bold(body * 1.1), self.theme.ink, 1.3),
            BlockKind::Paragraph | BlockKind::ListItem(_) => (face::serif(body), self.theme.ink, self.style.leading),
            BlockKind::Quote => (face::serif_italic(body), self.theme.ink_soft, self.style.leading),
            BlockKind::Table => (face::sans(body * 0.76), self.theme.ink, 1.45),
            BlockKind::Image => (face::sans(body * 0.74), self.theme.ink_faint, 1.4),
            BlockKind::Code => (face::mono(body * 0.76), self.theme.ink, 1.45),
            BlockKind::Promo | BlockKind::Boilerplate => (face::sans(body * 0.74), self.theme.ink_faint, 1.45),
        };
        let line_height = Some((font_id.size * leading).round());
        TextFormat { font_id, color, line_height, valign: Align::BOTTOM, ..TextFormat::default() }
    }

    /// Whether a run is a symbol that the story writes, and is drawn as a chip.
    fn symbol_at(&self, run: Span) -> bool {
        let mentions = &self.annotations.mentions;
        let after = mentions.partition_point(|mention| mention.span.start() <= run.start());
        let mention = after.checked_sub(1).and_then(|i| mentions.get(i));
        mention.is_some_and(|mention| is_symbol(mention.rule) && mention.span.covers(run) && !mention.promo)
    }

    fn format(&self, block: usize, kind: BlockKind, base: &TextFormat, run: Span) -> TextFormat {
        let mut format = base.clone();
        if self.symbol_at(run) {
            format.font_id = chip_face(base.font_id.size);
            format.color = self.theme.accent;
            return format;
        }
        let has = |wanted: fn(&InlineKind) -> bool| {
            self.inlines_of(block).any(|(_, inline)| inline.span.covers(run) && wanted(&inline.kind))
        };
        let size = base.font_id.size;
        let strong = has(|kind| matches!(kind, InlineKind::Strong));
        let emphasis = has(|kind| matches!(kind, InlineKind::Emphasis)) != (kind == BlockKind::Quote);
        if has(|kind| matches!(kind, InlineKind::Code)) {
            format.font_id = face::mono(size * 0.86);
        } else if is_serif(kind) {
            format.font_id = match (strong, emphasis) {
                (true, true) => face::serif_bold_italic(size),
                (true, false) => face::serif_bold(size),
                (false, true) => face::serif_italic(size),
                (false, false) => face::serif(size),
            };
            if matches!(kind, BlockKind::Heading(_)) {
                format.font_id = if emphasis { face::serif_bold_italic(size) } else { face::serif_bold(size) };
            }
        } else if strong {
            format.font_id = face::sans_bold(size);
        }
        if has(|kind| matches!(kind, InlineKind::Link(_))) {
            format.color = self.theme.accent;
        }
        format
    }
}

/// The face of a chip's text beside text of this size.
pub fn chip_face(text_size: f32) -> FontId {
    face::sans_bold((text_size * 0.72).round())
}

/// Room between a name and its chip.
pub const fn chip_gap() -> f32 {
    CHIP_GAP
}

/// Padding left and right of a chip's text.
pub const fn chip_padding() -> f32 {
    CHIP_PADDING
}

/// Whether the text of a mention found by this rule is a symbol.
pub const fn is_symbol(rule: Rule) -> bool {
    matches!(rule, Rule::Cashtag | Rule::Exchange | Rule::Suffix | Rule::NameSymbol | Rule::BareSymbol)
}

const fn is_serif(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::ListItem(_) | BlockKind::Quote)
}

/// Bytes of a possessive `'s` or `’s` at a byte offset.
fn possessive_len(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    ["'s", "’s"].into_iter().find(|ending| rest.starts_with(ending)).map_or(0, str::len)
}

/// The items of a list sorted by span whose span starts inside `span`, with their indices.
fn within<T>(items: &[T], span: Span, of: impl Fn(&T) -> Span) -> impl Iterator<Item = (usize, &T)> {
    let first = items.partition_point(|item| of(item).start() < span.start());
    let last = items.partition_point(|item| of(item).start() < span.end());
    items.iter().enumerate().take(last).skip(first)
}

/// Whether a table cell reads as a number, and is set flush right.
pub fn is_numeric_cell(text: &str) -> bool {
    let text = text.trim();
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_digit() || "$€£¥₹+-\u{2212}–(~<>≈.".contains(c));
    let no_value = matches!(text, "-" | "–" | "—" | "n/a" | "n.a." | "N/A");
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    // "about 105" is a number, "June 2025 to March" is not.
    no_value || text.chars().any(|c| c.is_ascii_digit()) && letters <= if starts { 12 } else { 6 }
}

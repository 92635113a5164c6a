//! Numbers of a table: metric from the row's header, period or company from the column's, or the other way round.

use std::ops::Range;

use super::metric;
use crate::model::{
    annotation::Mention,
    article::{Article, BlockKind},
    quantity::{Amount, Change, Quantity, QuantityKind, Role},
    span::Span,
    text::one_line,
};

/// Words of the longest line over a table that is taken for its caption.
const CAPTION_WORDS: usize = 12;

/// The most rows that head a table.
const HEADER_ROWS: usize = 4;

/// What heads a column.
#[derive(Clone, Debug, Default)]
struct Column {
    /// The words of its header rows, from the top.
    heading: String,
    /// The cell that speaks for it alone.
    cell: Span,
    period: Option<String>,
}

/// A table's header rows and caption.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    columns: Vec<Column>,
    /// The first cell of the header, or the caption: what the table as a whole is about.
    about: String,
    /// What the caption names, without what it says of scale and time after a comma.
    caption: Option<String>,
}

/// Whether a block is a table or a row of one: plain text sets cells apart by tabs. `known` is the table before it.
pub(super) fn is_row(article: &Article, block: usize, known: Option<&Range<usize>>) -> bool {
    let table = article.blocks.get(block).is_some_and(|block| block.kind == BlockKind::Table);
    table || known.is_some_and(|known| known.contains(&block)) || rows(article, block).len() > 1
}

/// The blocks of the table that begins with a block.
pub(super) fn rows(article: &Article, block: usize) -> Range<usize> {
    let kind = |at: usize| article.blocks.get(at).map(|block| block.kind);
    if kind(block) == Some(BlockKind::Table) {
        return block..block + 1;
    }
    let line = |at: usize| {
        article.blocks.get(at).is_some_and(|block| {
            block.kind != BlockKind::Table
                && !block.kind.is_folded()
                && block.span.of(&article.text).trim().contains('\t')
        })
    };
    let end = (block..article.blocks.len()).find(|&at| !line(at)).unwrap_or(article.blocks.len());
    block..end
}

/// What headers say of a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) metric: Option<String>,
    pub(super) metric_id: Option<&'static str>,
    pub(super) company: Option<String>,
    pub(super) period: Option<String>,
    pub(super) role: Option<Role>,
    pub(super) change: Option<Change>,
}

impl Header {
    /// The rows over the first amounts of the table that blocks of an article are, and the short line over it.
    pub(super) fn of(article: &Article, table: Range<usize>, quantities: &[Quantity]) -> Self {
        let text = &article.text;
        let blocks = article.blocks.get(table.clone()).unwrap_or_default();
        let Some((first, last)) = blocks.first().zip(blocks.last()) else { return Self::default() };
        let whole = Span::new(first.span.start(), last.span.end());
        let above = table.start.checked_sub(1).and_then(|above| article.blocks.get(above));
        let line = above.filter(|above| !above.kind.is_folded()).map(|above| above.span.of(text));
        let caption = line.filter(|line| line.split_whitespace().count() <= CAPTION_WORDS && !line.ends_with('.'));
        let caption = caption.map(|line| clean(line.split(',').next().unwrap_or(line)));
        let mut at = whole.start();
        let mut heads: Vec<Vec<Span>> = Vec::new();
        for row in whole.of(text).split('\n').take(HEADER_ROWS) {
            let span = Span::new(at, at + row.len());
            at += row.len() + 1;
            if !heads.is_empty() && has_amount(text, &cells(row, span.start()), quantities) {
                break;
            }
            heads.push(cells(row, span.start()));
        }
        let about =
            heads.first().and_then(|row| row.first()).map(|cell| cell.of(text).to_lowercase()).unwrap_or_default();
        let about = format!("{about} {}", caption.as_deref().unwrap_or_default().to_lowercase());
        let columns = columns(text, &heads, quantities);
        Self { columns, about, caption: caption.filter(|caption| !caption.is_empty()) }
    }

    /// The company that a number's row or column is headed with, if the linker knows it.
    pub(super) fn owner<'m>(
        &self,
        text: &str,
        row: Span,
        quantity: &Quantity,
        mentions: &'m [Mention],
    ) -> Option<&'m Mention> {
        let own = cells(row.of(text), row.start());
        let column = own.iter().position(|cell| cell.covers(quantity.span))?;
        let heads = [own.first().filter(|_| column > 0), self.columns.get(column).map(|column| &column.cell)];
        heads.into_iter().flatten().find_map(|head| {
            let after = mentions.partition_point(|mention| mention.span.start() < head.start());
            mentions.get(after).filter(|mention| head.covers(mention.span))
        })
    }

    /// Reads a number by its row and its column.
    ///
    /// `by_company` says that its row or column is headed with a company: then the other heading, or else the caption,
    /// is the metric.
    pub(super) fn read(&self, text: &str, row: Span, quantity: &Quantity, by_company: bool) -> Cell {
        let own = cells(row.of(text), row.start());
        let column = own.iter().position(|cell| cell.covers(quantity.span));
        let label = own.first().filter(|_| column != Some(0)).map(|cell| clean(cell.of(text))).unwrap_or_default();
        let above = column.and_then(|column| self.columns.get(column)).filter(|above| !row.covers(above.cell));
        let heading = above.map(|above| clean(&above.heading)).unwrap_or_default();
        let mut cell = Cell::default();
        if matches!(quantity.kind, QuantityKind::Date | QuantityKind::Period | QuantityKind::Ordinal)
            || label.is_empty()
        {
            return cell;
        }
        cell.role = Some(Role::Level);
        let row_known = metric::canonical(&label);
        let column_known = metric::canonical(&heading);
        if row_known.is_none() && column_known.is_some() {
            cell.metric_id = column_known.and_then(|known| known.id);
            cell.metric = Some(heading.clone());
            cell.company = Some(label).filter(|label| label.starts_with(char::is_uppercase));
        } else if by_company && row_known.is_none() {
            cell.metric_id = self.caption.as_deref().and_then(metric::canonical).and_then(|known| known.id);
            cell.metric = self.caption.clone().or(Some(label));
            cell.period = above.and_then(|above| above.period.clone()).filter(|_| !is_change(&heading));
        } else {
            cell.metric_id = row_known.and_then(|known| known.id);
            cell.metric = Some(label);
            cell.period = above.and_then(|above| above.period.clone()).filter(|_| !is_change(&heading));
        }
        if let Some(role) = role(&heading, &self.about) {
            cell.role = Some(role);
            if role == Role::Delta
                && let Some(Amount::Exact(value)) = &quantity.value
            {
                cell.change = Some(if value.is_sign_negative() { Change::Down } else { Change::Up });
            }
        }
        cell
    }
}

/// The part that a heading gives the numbers under it.
fn role(heading: &str, about: &str) -> Option<Role> {
    let heading = heading.to_lowercase();
    let has =
        |words: &[&str]| heading.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| words.contains(&word));
    if is_change(&heading) {
        return Some(Role::Delta);
    }
    let plans = ["outlook", "guidance", "target", "forecast"].iter().any(|word| about.contains(word));
    if has(&["previous", "prior", "old", "former", "earlier"]) {
        return Some(Role::Comparison);
    }
    if has(&["estimate", "estimates", "consensus", "expected", "forecast", "est"]) {
        return Some(Role::Expectation);
    }
    if heading.contains("target") {
        return Some(Role::Expectation);
    }
    let holds = has(&["guidance", "outlook"]) || (plans && has(&["current", "new", "revised", "updated", "range"]));
    holds.then_some(Role::Guidance)
}

/// Whether numbers under a heading say by how much something changed.
fn is_change(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let words =
        ["change", "chg", "growth", "variance", "yoy", "y/y", "qoq", "q/q", "% var", "+/-", "±", "surprise", "% inc"];
    words.iter().any(|word| heading.contains(word))
}

/// Whether a row holds an amount outside its first cell: then it heads nothing.
fn has_amount(text: &str, row: &[Span], quantities: &[Quantity]) -> bool {
    let Some((first, last)) = row.get(1).zip(row.last()) else { return false };
    let from = quantities.partition_point(|quantity| quantity.span.start() < first.start());
    let mut own = quantities.get(from..).unwrap_or_default().iter().take_while(|own| own.span.start() < last.end());
    let calendar =
        |own: &Quantity| matches!(own.kind, QuantityKind::Date | QuantityKind::Period | QuantityKind::Duration);
    let year = |own: &Quantity| {
        let surface = own.span.of(text);
        surface.len() == 4 && surface.bytes().all(|byte| byte.is_ascii_digit())
    };
    own.any(|own| !calendar(own) && !year(own))
}

/// What heads each column: a heading that spans several stands over the empty cells after it.
fn columns(text: &str, heads: &[Vec<Span>], quantities: &[Quantity]) -> Vec<Column> {
    let width = heads.iter().map(Vec::len).max().unwrap_or_default();
    let mut columns = vec![Column::default(); width];
    for (depth, row) in heads.iter().enumerate() {
        let lowest = depth + 1 == heads.len();
        let mut open: Option<Span> = None;
        for (at, column) in columns.iter_mut().enumerate() {
            let own = row.get(at).copied().filter(|cell| !cell.of(text).trim().is_empty());
            open = own.or_else(|| open.filter(|_| !lowest));
            if at == 0 {
                open = None;
            }
            let Some(cell) = own.or(open) else { continue };
            if !column.heading.is_empty() {
                column.heading.push(' ');
            }
            column.heading.push_str(cell.of(text).trim());
            column.cell = cell;
            column.period = together(column.period.take(), period(text, cell, quantities));
        }
    }
    for column in &mut columns {
        let heading = column.heading.to_lowercase();
        let months = [("nine months", "nine"), ("six months", "six"), ("twelve months", "twelve")];
        let long = months.iter().find(|(words, _)| heading.contains(words));
        if let Some((period, (_, count))) = column.period.as_mut().zip(long) {
            *period = format!("{count} months to {period}");
        }
        let told = role(&column.heading, "").is_some() || heading.is_empty();
        if column.period.is_none() && !told && !is_plain(&heading) {
            column.period = Some(clean(&column.heading));
        }
    }
    columns
}

/// Headings that name no period.
fn is_plain(heading: &str) -> bool {
    [
        "actual", "current", "new", "close", "last", "price", "value", "amount", "rating", "high", "low", "total",
        "reported",
    ]
    .iter()
    .any(|word| heading.split(' ').any(|own| own == *word))
}

/// The period or date that a header cell states.
fn period(text: &str, cell: Span, quantities: &[Quantity]) -> Option<String> {
    let from = quantities.partition_point(|quantity| quantity.span.start() < cell.start());
    let own = quantities.get(from..).unwrap_or_default().iter().take_while(|own| own.span.start() < cell.end());
    let found = own.filter_map(|own| match &own.value {
        Some(Amount::Calendar(text)) => Some(text.clone()),
        _ => None,
    });
    found.fold(None, |all, next| together(all, Some(next))).or_else(|| {
        let year = cell.of(text).trim();
        (year.len() == 4
            && (year.starts_with("19") || year.starts_with("20"))
            && year.bytes().all(|b| b.is_ascii_digit()))
        .then(|| year.to_owned())
    })
}

/// A day and its year, a quarter and its year: "September 30," over "2025".
fn together(first: Option<String>, second: Option<String>) -> Option<String> {
    let (Some(one), Some(other)) = (&first, &second) else { return first.or(second) };
    let joined = |part: &str, year: &str| {
        let year = year.strip_prefix("FY").unwrap_or(year);
        let whole = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        match part.strip_prefix("--") {
            Some(day) if whole => Some(format!("{year}-{day}")),
            None if whole && part.len() == 2 && part.starts_with(['Q', 'H']) => Some(format!("{year}-{part}")),
            _ => None,
        }
    };
    joined(one, other).or_else(|| joined(other, one)).or(second)
}

/// The cells of a row that begins at a byte.
fn cells(row: &str, start: usize) -> Vec<Span> {
    let mut at = start;
    row.split('\t')
        .map(|cell| {
            let span = Span::new(at, at + cell.len());
            at += cell.len() + 1;
            span
        })
        .collect()
}

/// A heading without what stands in brackets and signs at its end: "Diluted earnings (loss) per share", "Revenue (1)".
fn clean(cell: &str) -> String {
    let mut kept = String::with_capacity(cell.len());
    let mut depth = 0_usize;
    for c in cell.chars() {
        match c {
            '(' | '[' if !kept.is_empty() || depth > 0 => {
                depth += 1;
                if kept.ends_with('/') {
                    kept.pop();
                }
            }
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    let words = one_line(&kept);
    words.trim_end_matches([':', ',', '*', ';', '†', '¹', '²', '³']).trim().to_owned()
}

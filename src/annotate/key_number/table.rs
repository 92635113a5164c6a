//! Numbers of a table: metric from the row's header, period or company from the column's, or the other way round.

use super::metric;
use crate::model::{
    annotation::Mention,
    article::Article,
    quantity::{Amount, Change, Quantity, QuantityKind, Role},
    span::Span,
    text::one_line,
};

/// Words of the longest line over a table that is taken for its caption.
const CAPTION_WORDS: usize = 12;

/// A table's header row and caption.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    cells: Vec<Span>,
    /// What the caption names, without what it says of scale and time after a comma.
    caption: Option<String>,
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
    /// The first row of the table that is a block of an article, and the short line over it.
    pub(super) fn of(article: &Article, table: usize) -> Self {
        let text = &article.text;
        let Some(block) = article.blocks.get(table) else { return Self::default() };
        let first = block.span.of(text).split('\n').next().unwrap_or_default();
        let above = table.checked_sub(1).and_then(|above| article.blocks.get(above));
        let line = above.filter(|above| !above.kind.is_folded()).map(|above| above.span.of(text));
        let caption = line.filter(|line| line.split_whitespace().count() <= CAPTION_WORDS && !line.ends_with('.'));
        let caption = caption.map(|line| clean(line.split(',').next().unwrap_or(line)));
        Self { cells: cells(first, block.span.start()), caption: caption.filter(|caption| !caption.is_empty()) }
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
        let heads = [own.first().filter(|_| column > 0), self.cells.get(column)];
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
        let heading = column.and_then(|column| self.cells.get(column)).filter(|cell| !row.covers(**cell));
        let heading = heading.map(|cell| clean(cell.of(text))).unwrap_or_default();
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
            cell.period = Some(heading.clone()).filter(|heading| !heading.is_empty() && !is_change(heading));
        } else {
            cell.metric_id = row_known.and_then(|known| known.id);
            cell.metric = Some(label);
            cell.period = Some(heading.clone()).filter(|heading| !heading.is_empty() && !is_change(heading));
        }
        if is_change(&heading) {
            cell.role = Some(Role::Delta);
            if let Some(Amount::Exact(value)) = &quantity.value {
                cell.change = Some(if value.is_sign_negative() { Change::Down } else { Change::Up });
            }
        }
        cell
    }
}

fn is_change(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    ["change", "chg", "growth", "variance", "yoy", "y/y", "% var"].iter().any(|word| heading.contains(word))
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

/// A heading without its unit in brackets and signs at its end.
fn clean(cell: &str) -> String {
    let end = cell.find(['(', '[']).filter(|&at| at > 0).unwrap_or(cell.len());
    let words = one_line(cell.get(..end).unwrap_or(cell));
    words.trim_end_matches([':', ',', '*', ';']).to_owned()
}

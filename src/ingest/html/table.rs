//! Tables: those that hold data, and those that only lay out a page.

use dom_query::NodeRef;

/// Text of a cell, in bytes, above which the table lays out a page.
const LONG_CELL: usize = 400;

/// Whether a table holds data: two columns or more, two rows or more, short cells, no table inside.
pub(super) fn is_data(table: &NodeRef<'_>) -> bool {
    let role = table.attr("role");
    if role.is_some_and(|role| role.eq_ignore_ascii_case("presentation") || role.eq_ignore_ascii_case("none")) {
        return false;
    }
    if table.descendants_it().any(|node| node.has_name("table")) {
        return false;
    }
    let rows = rows(table);
    let widest = rows.iter().map(|row| cells(row).len()).max().unwrap_or_default();
    let has_head = table.descendants_it().any(|node| node.has_name("th") || node.has_name("caption"));
    if widest < 2 || (rows.len() < 2 && !has_head) {
        return false;
    }
    rows.iter().flat_map(cells).all(|cell| cell.text().len() <= LONG_CELL)
}

/// The rows of a table.
pub(super) fn rows<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut rows = Vec::new();
    for part in table.element_children() {
        if part.has_name("tr") {
            rows.push(part);
        } else if ["thead", "tbody", "tfoot"].iter().any(|name| part.has_name(name)) {
            rows.extend(part.element_children().into_iter().filter(|row| row.has_name("tr")));
        }
    }
    rows
}

/// The cells of a row.
pub(super) fn cells<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    row.element_children().into_iter().filter(|cell| cell.has_name("td") || cell.has_name("th")).collect()
}

/// The captions of a table.
pub(super) fn captions<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    table.element_children().into_iter().filter(|part| part.has_name("caption")).collect()
}

/// Columns that are told apart; what lies beyond is put into the last one.
const MOST_COLUMNS: usize = 200;

/// What a cell holds, as far as its column needs it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Empty,
    /// A currency sign alone, of the amount in the next cell.
    Sign,
    /// `)`, `%` or `)%` alone, of the amount in the cell before.
    Tail,
    Text,
}

impl Content {
    fn of(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            "$" | "£" | "€" | "¥" | "₹" | "US$" | "C$" | "A$" | "HK$" | "S$" | "Rs" | "Rs." => Self::Sign,
            ")" | "%" | ")%" | ") %" => Self::Tail,
            _ => Self::Text,
        }
    }
}

/// The column of each cell, row by row.
///
/// Filings set a currency sign and a closing bracket in columns of their own and let headings span them: such columns
/// are one with that of the amount, and a heading stands over the first column it spans. Elsewhere cells are counted.
pub(super) fn columns(rows: &[NodeRef<'_>]) -> Vec<Vec<usize>> {
    let mut is_plain = true;
    let grid: Vec<Vec<(usize, usize, Content)>> = rows
        .iter()
        .map(|row| {
            let mut at = 0;
            let place = |cell: &NodeRef<'_>| {
                let span = cell.attr("colspan").and_then(|span| span.trim().parse().ok()).unwrap_or(1_usize);
                let content = Content::of(&cell.text());
                let start = at;
                at = (at + span.clamp(1, MOST_COLUMNS)).min(MOST_COLUMNS);
                is_plain &= span <= 1 && !matches!(content, Content::Sign | Content::Tail);
                (start, at - start, content)
            };
            cells(row).iter().map(place).collect()
        })
        .collect();
    if is_plain {
        return grid.iter().map(|row| (0..row.len()).collect()).collect();
    }
    let merged = merged(&grid);
    let column = |at: usize| merged.get(at).copied().unwrap_or_default();
    grid.iter().map(|row| row.iter().map(|&(start, ..)| column(start)).collect()).collect()
}

/// The column that each column of a grid becomes part of.
fn merged(grid: &[Vec<(usize, usize, Content)>]) -> Vec<usize> {
    let mut leads = vec![true; MOST_COLUMNS + 1];
    let mut trails = vec![true; MOST_COLUMNS + 1];
    let mut heads = vec![false; MOST_COLUMNS + 1];
    let mut width = 0;
    for &(start, span, content) in grid.iter().flatten() {
        width = width.max(start + span);
        if span > 1 {
            heads.get_mut(start).into_iter().for_each(|head| *head |= content != Content::Empty);
            continue;
        }
        leads.get_mut(start).into_iter().for_each(|lead| *lead &= matches!(content, Content::Empty | Content::Sign));
        trails.get_mut(start).into_iter().for_each(|trail| *trail &= matches!(content, Content::Empty | Content::Tail));
    }
    let is = |flags: &[bool], at: usize| flags.get(at).copied().unwrap_or_default();
    let mut columns = Vec::with_capacity(width);
    let mut next: usize = 0;
    for at in 0..width {
        let joins_left = at > 1 && is(&trails, at) && !is(&heads, at);
        let column = if joins_left { next.saturating_sub(1) } else { next };
        columns.push(column);
        // The next column is part of this one, if this one only holds signs.
        let joins_right = at > 0 && !joins_left && is(&leads, at) && at + 1 < width;
        if !joins_left && !joins_right {
            next += 1;
        }
    }
    columns
}

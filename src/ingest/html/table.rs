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

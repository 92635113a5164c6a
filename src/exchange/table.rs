//! Tables as CSV (RFC 4180) that no spreadsheet takes for formulas.

use rust_decimal::Decimal;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, never a formula.
    Text(String),
    /// A number to calculate with.
    Number(Decimal),
    /// Nothing.
    Empty,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl Cell {
    /// As it is written: words that a spreadsheet would take for a formula get an apostrophe before them (OWASP, CSV
    /// injection).
    fn written(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(FORMULA) => format!("'{text}"),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.normalize().to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// Writes a heading and rows under it.
pub fn csv<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [Cell; N]>) -> String {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for row in std::iter::once(heading.map(Cell::from)).chain(rows) {
        // A vector takes all that is written.
        _ = writer.write_record(row.iter().map(Cell::written));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell as it was before it was written.
pub(super) fn fused(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_are_a_formula_and_each_reads_back() {
        for (cell, written) in [
            (Cell::from("revenue"), "revenue"),
            (Cell::from("=SUM(A1)"), "'=SUM(A1)"),
            (Cell::from("@cmd"), "'@cmd"),
            (Cell::from("+8%"), "'+8%"),
            (Cell::from("-1"), "'-1"),
            (Cell::from("-1+cmd|' /C calc'!A0"), "'-1+cmd|' /C calc'!A0"),
            (Cell::Number(Decimal::from(-120_000_000)), "-120000000"),
            (Cell::from("\tx"), "'\tx"),
            (Cell::from("\rx"), "\"'\rx\""),
            (Cell::from("a, \"b\""), "\"a, \"\"b\"\"\""),
            (Cell::from("'="), "'="),
            (Cell::Empty, ""),
        ] {
            let table = csv(["a", "b"], [[Cell::from("x"), cell.clone()]]);
            assert_eq!(table, format!("a,b\r\nx,{written}\r\n"), "{cell:?}");
        }
        assert_eq!(fused("'=SUM(A1)"), "=SUM(A1)");
        assert_eq!(fused("'tis"), "'tis");
    }
}

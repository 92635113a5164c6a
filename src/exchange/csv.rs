//! CSV for Readwise: written with exactly the columns it imports, read as it exports.
//!
//! Tags stand as `.tag` lines at the end of the note, as Readwise reads them. A cell that a spreadsheet would take for a
//! formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return) gets an apostrophe before it (OWASP, CSV
//! injection), which reading takes away again.

use super::{ImportError, Origin, Passage, time};
use crate::model::highlight::{HighlightColor, TextQuoteSelector};

/// The columns Readwise imports.
pub const HEADER: [&str; 7] = ["Highlight", "Title", "Author", "URL", "Note", "Location", "Date"];

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes passages as a table with a header.
pub fn write(passages: &[Passage]) -> String {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let mut put = |row: [&str; 7]| {
        // A vector takes all that is written.
        _ = writer.write_record(row.map(defused));
    };
    put(HEADER);
    for passage in passages {
        let tags: Vec<String> = passage.tags.iter().map(|tag| format!(".{}", one_word(tag))).collect();
        let note = [passage.note.clone(), tags.join("\n")].into_iter().filter(|part| !part.is_empty());
        let note = note.collect::<Vec<_>>().join("\n");
        let location = passage.position.map(|position| position.start.to_string()).unwrap_or_default();
        let date = passage.created.map(|time| time.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default();
        put([
            &passage.quote.exact,
            &passage.origin.title,
            passage.origin.author.as_deref().unwrap_or_default(),
            passage.origin.url.as_deref().unwrap_or_default(),
            &note,
            &location,
            &date,
        ]);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula.
fn defused(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell as it was before it was defused.
fn fused(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// Tags of Readwise are single words.
fn one_word(tag: &str) -> String {
    tag.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Reads a table of highlights by the names of its columns; rows without a highlight are passed over.
pub(super) fn read(text: &str) -> Result<Vec<Passage>, ImportError> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| ImportError::Damaged(error.to_string()))?.clone();
    let column = |names: &[&str]| {
        header.iter().position(|name| names.iter().any(|known| known.eq_ignore_ascii_case(name.trim())))
    };
    let Some(highlight) = column(&["Highlight", "Text", "Quote"]) else {
        return Err(if header.len() > 1 { ImportError::NoHighlightColumn } else { ImportError::Unknown });
    };
    let columns = [
        column(&["Title", "Book Title", "Document Title"]),
        column(&["Author", "Book Author"]),
        column(&["URL", "Source URL", "Highlight URL"]),
        column(&["Note", "Notes"]),
        column(&["Color", "Colour"]),
        column(&["Tags"]),
        column(&["Date", "Highlighted at", "Created"]),
    ];
    let mut passages = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| ImportError::Damaged(error.to_string()))?;
        let cell = |column: Option<usize>| fused(column.and_then(|at| row.get(at)).unwrap_or_default()).trim();
        let [title, author, url, note, color, tags, date] = columns.map(cell);
        let exact = cell(Some(highlight));
        if exact.is_empty() {
            continue;
        }
        let (note, mut found) = without_tags(note);
        found.extend(tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned));
        found.dedup();
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        passages.push(Passage {
            origin: Origin { title: title.to_owned(), url: some(url), author: some(author), ..Origin::default() },
            quote: TextQuoteSelector { exact: exact.to_owned(), ..TextQuoteSelector::default() },
            color: HighlightColor::parse(&color.to_lowercase()),
            note,
            tags: found,
            created: time(date),
            ..Passage::default()
        });
    }
    Ok(passages)
}

/// A note without the `.tag` lines at its end, and those tags.
fn without_tags(note: &str) -> (String, Vec<String>) {
    let is_tag = |line: &&str| {
        line.trim().strip_prefix('.').is_some_and(|tag| !tag.is_empty() && !tag.contains(char::is_whitespace))
    };
    let mut lines: Vec<&str> = note.lines().collect();
    let mut tags = Vec::new();
    while let Some(last) = lines.last().filter(|line| is_tag(line)) {
        tags.insert(0, last.trim().trim_start_matches('.').to_owned());
        lines.pop();
    }
    (lines.join("\n").trim_end().to_owned(), tags)
}

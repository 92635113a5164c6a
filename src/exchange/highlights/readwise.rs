//! CSV for Readwise: written with exactly the columns it imports, read as it exports.
//!
//! Tags stand as `.tag` lines at the end of the note, as Readwise reads them.

use super::{Contents, ImportError, Origin, Passage, time};
use crate::{
    exchange::table::{self, Cell},
    model::highlight::{HighlightColor, TextQuoteSelector},
};

/// The columns Readwise imports.
pub const HEADER: [&str; 7] = ["Highlight", "Title", "Author", "URL", "Note", "Location", "Date"];

/// Writes passages as a table with a header.
pub fn write(passages: &[Passage]) -> String {
    table::csv(HEADER, passages.iter().map(row))
}

fn row(passage: &Passage) -> [Cell; 7] {
    let tags: Vec<String> = passage.tags.iter().map(|tag| format!(".{}", one_word(tag))).collect();
    let note = [passage.note.clone(), tags.join("\n")].into_iter().filter(|part| !part.is_empty());
    [
        passage.quote.exact.as_str().into(),
        passage.origin.title.as_str().into(),
        passage.origin.author.as_deref().map_or(Cell::Empty, Cell::from),
        passage.origin.url.as_deref().map_or(Cell::Empty, Cell::from),
        note.collect::<Vec<_>>().join("\n").into(),
        passage.position.map_or(Cell::Empty, |position| Cell::Number(position.start.into())),
        passage.created.map_or(Cell::Empty, |time| time.format("%Y-%m-%d %H:%M:%S").to_string().into()),
    ]
}

/// Tags of Readwise are single words.
fn one_word(tag: &str) -> String {
    tag.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Reads a table of highlights by the names of its columns; rows without a highlight are only counted.
pub(super) fn read(text: &str) -> Result<Contents, ImportError> {
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
    let mut found = Contents::default();
    for row in reader.records() {
        let row = row.map_err(|error| ImportError::Damaged(error.to_string()))?;
        let cell = |column: Option<usize>| table::fused(column.and_then(|at| row.get(at)).unwrap_or_default()).trim();
        let [title, author, url, note, color, tags, date] = columns.map(cell);
        let exact = cell(Some(highlight));
        if exact.is_empty() {
            found.wordless += usize::from(row.iter().any(|cell| !cell.trim().is_empty()));
            continue;
        }
        let (note, mut all_tags) = without_tags(note);
        for tag in tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
            if !all_tags.iter().any(|known| known == tag) {
                all_tags.push(tag.to_owned());
            }
        }
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        found.passages.push(Passage {
            origin: Origin { title: title.to_owned(), url: some(url), author: some(author), ..Origin::default() },
            quote: TextQuoteSelector { exact: exact.to_owned(), ..TextQuoteSelector::default() },
            color: HighlightColor::parse(&color.to_lowercase()),
            note,
            tags: all_tags,
            created: time(date),
            ..Passage::default()
        });
    }
    Ok(found)
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

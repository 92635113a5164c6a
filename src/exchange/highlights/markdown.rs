//! Markdown, one file a story, for Obsidian and other keepers of notes.
//!
//! A highlight is one block quote with note and tags in it, and a block id after it (`^hl-1a2b3c4d`). When a file is
//! written again, a block is found by that id and only its own lines are replaced; new ones go to the end. Every other
//! line is left as it is, whoever wrote it.

use std::fmt::Write;

use super::{Origin, Passage, stamp};
use crate::{exchange::markup, model::text::one_line};

/// The block id of a passage: the last eight digits of its UUID, of which the first tell only the time.
pub fn block_id(passage: &Passage) -> String {
    let id = passage.id.unwrap_or_default().simple().to_string();
    format!("hl-{}", id.get(24..).unwrap_or_default())
}

/// Writes the file of one story. With `before`, the text the file has, its other lines stay.
pub fn write(origin: &Origin, passages: &[&Passage], before: Option<&str>) -> String {
    let Some(before) = before.filter(|before| !before.trim().is_empty()) else {
        let mut text = front_matter(origin, passages);
        text.push_str(&heading(origin));
        for passage in passages {
            text.push('\n');
            text.push_str(&block(passage).join("\n"));
            text.push('\n');
        }
        return text;
    };
    let mut lines: Vec<String> = before.lines().map(str::to_owned).collect();
    for passage in passages {
        let mark = format!("^{}", block_id(passage));
        if let Some(end) = lines.iter().position(|line| line.trim_end() == mark) {
            let start = start_of_block(&lines, end);
            lines.splice(start..=end, block(passage));
        } else {
            if lines.last().is_some_and(|last| !last.trim().is_empty()) {
                lines.push(String::new());
            }
            lines.extend(block(passage));
        }
    }
    let ending = if before.contains("\r\n") { "\r\n" } else { "\n" };
    lines.join(ending) + ending
}

/// The first line of the block quote that stands over a block id.
fn start_of_block(lines: &[String], mark: usize) -> usize {
    let above = |at: usize, test: fn(&str) -> bool| lines.get(at).is_some_and(|line| test(line));
    let mut start = mark;
    // The blank line between quote and id.
    if start > 1 && above(start - 1, |line| line.trim().is_empty()) && above(start - 2, |line| line.starts_with('>')) {
        start -= 1;
    }
    while start > 0 && above(start - 1, |line| line.starts_with('>')) {
        start -= 1;
    }
    start
}

/// The lines of one highlight, its block id last.
fn block(passage: &Passage) -> Vec<String> {
    let mut lines = quoted_lines(&markup::lines(&passage.quote.exact));
    if !passage.note.trim().is_empty() {
        lines.push(">".to_owned());
        lines.extend(quoted_lines(&format!("**Note:** {}", passage.note)));
    }
    if !passage.tags.is_empty() {
        let tags: Vec<String> = passage.tags.iter().map(|tag| format!("#{}", tag_word(tag))).collect();
        lines.push(">".to_owned());
        lines.extend(quoted_lines(&tags.join(" ")));
    }
    lines.push(String::new());
    lines.push(format!("^{}", block_id(passage)));
    lines
}

/// Lines of a block quote.
fn quoted_lines(text: &str) -> Vec<String> {
    text.trim().lines().map(|line| format!("> {}", line.trim_end()).trim_end().to_owned()).collect()
}

/// A tag as Obsidian takes it: letters, digits, `_`, `-`, `/`.
fn tag_word(tag: &str) -> String {
    tag.trim().chars().map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '/') { c } else { '-' }).collect()
}

fn heading(origin: &Origin) -> String {
    let title = if origin.title.is_empty() { "Highlights" } else { &origin.title };
    format!("\n# {}\n", markup::line(&one_line(title), true))
}

/// YAML front matter; every text is quoted, so that none is taken for something else.
fn front_matter(origin: &Origin, passages: &[&Passage]) -> String {
    let mut text = String::from("---\n");
    let mut line = |key: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            // Writing to a string does not fail.
            _ = writeln!(text, "{key}: {}", quoted(value));
        }
    };
    line("title", Some(&origin.title));
    line("author", origin.author.as_deref());
    line("site", origin.site.as_deref());
    line("url", origin.url.as_deref());
    line("published", origin.published.map(stamp).as_deref());
    line("tapereader", origin.story.as_deref());
    let mut list = |key: &str, values: Vec<String>| {
        let mut seen: Vec<String> = Vec::new();
        for value in values {
            if !seen.contains(&value) {
                seen.push(value);
            }
        }
        if !seen.is_empty() {
            _ = writeln!(text, "{key}:");
            for value in seen {
                _ = writeln!(text, "  - {}", quoted(&value));
            }
        }
    };
    list("tickers", passages.iter().flat_map(|passage| passage.symbols.iter().cloned()).collect());
    list("tags", passages.iter().flat_map(|passage| passage.tags.iter().map(|tag| tag_word(tag))).collect());
    text.push_str("---\n");
    text
}

/// A double-quoted YAML scalar (YAML 1.2, 7.3.1).
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

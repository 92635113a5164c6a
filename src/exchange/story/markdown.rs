//! Markdown: `CommonMark` 0.31 with the tables of GitHub's dialect; a highlight is `<mark>`.

use std::fmt::Write as _;

use super::{Run, Story, rows, words_of};
use crate::{
    exchange::markup,
    model::{
        article::{Block, BlockKind, ItemMark},
        span::Span,
    },
};

/// The story as Markdown.
pub fn write(story: &Story<'_>) -> String {
    let mut out = format!("# {}\n", markup::line(story.title.trim(), true));
    let byline = story.byline();
    if !byline.is_empty() {
        _ = writeln!(out, "\n{}", markup::line(&byline.join(" \u{b7} "), true));
    }
    if let Some(url) = story.url {
        _ = writeln!(out, "\n<{url}>");
    }
    let mut before = None;
    let mut nesting = Vec::new();
    for block in story.blocks() {
        let list = before.is_some_and(BlockKind::is_item) && block.kind.is_item();
        if !list {
            out.push('\n');
        }
        if let BlockKind::ListItem(item) = block.kind {
            // Four spaces under no item would be code: what counts is in how many items this one stands.
            nesting.retain(|depth| *depth < item.depth);
            let indent = "    ".repeat(nesting.len());
            nesting.push(item.depth);
            let mark = match item.mark {
                ItemMark::Bullet => "- ".to_owned(),
                ItemMark::Number(number) => format!("{number}. "),
                ItemMark::Continued => "  ".to_owned(),
            };
            _ = writeln!(out, "{indent}{mark}{}", inline(story, words_of(story.article, block)));
        } else {
            nesting.clear();
            self::block(story, block, &mut out);
        }
        before = Some(block.kind);
    }
    out
}

fn block(story: &Story<'_>, block: &Block, out: &mut String) {
    let text = || inline(story, words_of(story.article, block));
    match block.kind {
        // The headline is the document's only heading of the first level.
        BlockKind::Heading(level) => {
            out.push_str(&"#".repeat(usize::from(level.clamp(2, 6))));
            _ = writeln!(out, " {}", text());
        }
        BlockKind::Quote => _ = writeln!(out, "> {}", text()),
        BlockKind::Code => {
            let code = block.span.of(story.article.text.as_str());
            let fence = "`".repeat((longest_run(code, '`') + 1).max(3));
            _ = writeln!(out, "{fence}\n{code}\n{fence}");
        }
        BlockKind::Table => table(story, block, out),
        BlockKind::Image => match story.image(block) {
            Some(url) => _ = writeln!(out, "[Image](<{url}>): {}", text()),
            None => _ = writeln!(out, "Image: {}", text()),
        },
        BlockKind::ListItem(_) | BlockKind::Paragraph | BlockKind::Promo | BlockKind::Boilerplate => {
            _ = writeln!(out, "{}", text());
        }
    }
}

fn table(story: &Story<'_>, block: &Block, out: &mut String) {
    let rows = rows(story.article, block);
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = (0..columns)
            .map(|column| row.get(column).map_or_else(String::new, |cell| inline(story, *cell).trim().to_owned()))
            .collect();
        _ = writeln!(out, "| {} |", cells.join(" | "));
        if i == 0 {
            _ = writeln!(out, "|{}", " --- |".repeat(columns));
        }
    }
}

/// A passage with its emphasis, links and highlights.
fn inline(story: &Story<'_>, span: Span) -> String {
    let mut out = String::new();
    for run in story.runs(span) {
        // A sign of emphasis beside a blank is none.
        let (words, blank_before, blank_after) = trimmed(run.text);
        out.push_str(blank_before);
        if !words.is_empty() {
            let at_start = out.trim().is_empty();
            out.push_str(&dressed(&run, words, at_start));
        }
        out.push_str(blank_after);
    }
    out
}

fn dressed(run: &Run<'_>, words: &str, at_start: bool) -> String {
    let mut text = if run.code { code(words) } else { markup::line(words, at_start) };
    let signs = match (run.strong && !run.code, run.emphasis && !run.code) {
        (true, true) => "***",
        (true, false) => "**",
        (false, true) => "*",
        (false, false) => "",
    };
    text = format!("{signs}{text}{signs}");
    if let Some(url) = run.link {
        text = format!("[{text}](<{url}>)");
    }
    if run.mark.is_some() {
        text = format!("<mark>{text}</mark>");
    }
    text
}

/// Words with the blanks before and after them.
fn trimmed(text: &str) -> (&str, &str, &str) {
    let words = text.trim();
    if words.is_empty() {
        return ("", text, "");
    }
    let before = text.len() - text.trim_start().len();
    let after = text.trim_end().len();
    (words, text.get(..before).unwrap_or_default(), text.get(after..).unwrap_or_default())
}

/// Code in a line, with more grave accents around it than in it.
fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    // In a table even code may not hold a bare bar; elsewhere the sign reads the same.
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

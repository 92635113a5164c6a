//! A story in the terminal: coloured tickers, folded promos, the key numbers as a table.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use crate::{
    annotate::key_number::display::{cards, display_note, display_value},
    model::{
        annotation::{Annotations, Rule},
        article::{Article, BlockKind, ItemMark},
        span::Span,
    },
};

/// How a story is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether escape codes are used (ECMA-48).
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Lists in lists are set in no further than this.
const MAX_DEPTH: u8 = 5;
const BOLD: &str = "\x1b[1m";
const FAINT: &str = "\x1b[2m";
const CYAN: &str = "\x1b[36m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

/// Writes a story.
pub fn write(out: &mut impl Write, article: &Article, annotations: &Annotations, style: Style) -> io::Result<()> {
    let paint = |code: &str, text: &str| if style.color { format!("{code}{text}{RESET}") } else { text.to_owned() };
    let meta = &article.meta;
    if let Some(title) = &meta.title {
        for line in wrap(&printable(title), style.width) {
            writeln!(out, "{}", paint(BOLD, &line))?;
        }
    }
    let mut byline: Vec<String> = Vec::new();
    byline.extend(meta.site.clone());
    byline.extend(meta.author.as_ref().map(|author| format!("By {author}")));
    byline.extend(meta.published.map(|published| published.to_utc().format("%-d %B %Y, %H:%M UTC").to_string()));
    if !byline.is_empty() {
        writeln!(out, "{}", paint(FAINT, &printable(&byline.join(" \u{b7} "))))?;
    }
    if meta.title.is_some() || !byline.is_empty() {
        writeln!(out)?;
    }
    let added = added_symbols(article, annotations);
    let mut folded = 0;
    let mut in_list = false;
    for block in &article.blocks {
        if block.kind.is_folded() {
            folded += 1;
            continue;
        }
        if in_list && (folded > 0 || !block.kind.is_item()) {
            writeln!(out)?;
        }
        in_list = block.kind.is_item();
        write_fold(out, &mut folded, &paint)?;
        let body = printable(&marked(article, annotations, &added, block.span));
        let (first, rest) = match block.kind {
            BlockKind::ListItem(item) => {
                let indent = "  ".repeat(usize::from(item.depth.min(MAX_DEPTH)));
                let mark = match item.mark {
                    ItemMark::Bullet if body.trim_start().starts_with(['\u{2022}', '-', '*']) => String::new(),
                    ItemMark::Bullet => "\u{2022} ".to_owned(),
                    ItemMark::Number(number) => format!("{number}. "),
                    ItemMark::Continued => "  ".to_owned(),
                };
                let rest = format!("{indent}{}", " ".repeat(mark.chars().count()));
                (indent + &mark, rest)
            }
            BlockKind::Quote => ("> ".to_owned(), "> ".to_owned()),
            _ => (String::new(), String::new()),
        };
        if block.kind == BlockKind::Table {
            write_table(out, &body, &paint)?;
        } else {
            for (i, line) in wrap(&body, style.width.saturating_sub(first.chars().count())).into_iter().enumerate() {
                let line = colored(&line, style.color);
                let line = if matches!(block.kind, BlockKind::Heading(_)) { paint(BOLD, &line) } else { line };
                writeln!(out, "{}{line}", if i == 0 { &first } else { &rest })?;
            }
        }
        if !block.kind.is_item() {
            writeln!(out)?;
        }
    }
    if in_list {
        writeln!(out)?;
    }
    write_fold(out, &mut folded, &paint)?;
    write_numbers(out, annotations, article, &paint)
}

fn write_fold(out: &mut impl Write, folded: &mut usize, paint: &dyn Fn(&str, &str) -> String) -> io::Result<()> {
    if *folded > 0 {
        let lines = if *folded == 1 { "1 line".to_owned() } else { format!("{folded} lines") };
        writeln!(out, "{}\n", paint(FAINT, &format!("[{lines} of promotion and small print folded]")))?;
        *folded = 0;
    }
    Ok(())
}

/// Columns that the cells of a table are filled up to at most.
const CELL: usize = 80;

fn write_table(out: &mut impl Write, body: &str, paint: &dyn Fn(&str, &str) -> String) -> io::Result<()> {
    let body = body.replace([OPEN, CLOSE], "");
    let rows: Vec<Vec<&str>> = body.split('\n').map(|row| row.split('\t').map(str::trim).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; columns];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().min(CELL).max(*width);
        }
    }
    for (i, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let line = line.trim_end();
        writeln!(out, "{}", if i == 0 { paint(BOLD, line) } else { line.to_owned() })?;
    }
    Ok(())
}

fn write_numbers(
    out: &mut impl Write,
    annotations: &Annotations,
    article: &Article,
    paint: &dyn Fn(&str, &str) -> String,
) -> io::Result<()> {
    let cards = cards(&annotations.numbers);
    if cards.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", paint(BOLD, "Key numbers"))?;
    let rows: Vec<[String; 4]> = cards
        .iter()
        .filter_map(|card| {
            let number = annotations.numbers.get(*card.numbers.first()?)?;
            let owner = number.symbol.as_ref().map(ToString::to_string).or_else(|| number.company.clone());
            let metric = number.metric.clone().unwrap_or_else(|| number.quantity.span.of(&article.text).to_owned());
            let row = [display_value(number, &article.text), metric, owner.unwrap_or_default(), display_note(number)];
            Some(row.map(|cell| printable(&cell)))
        })
        .collect();
    let width = |column: usize, most: usize| {
        let widths = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        widths.max().unwrap_or(0).min(most)
    };
    let (value_width, metric_width, owner_width) = (width(0, 18), width(1, 44), width(2, 22));
    for [value, metric, owner, note] in rows {
        let value = paint(YELLOW, &format!("{value:>value_width$}"));
        let owner = paint(CYAN, &format!("{owner:<owner_width$}"));
        let line = format!("{value}  {metric:<metric_width$}  {owner}  {}", paint(FAINT, &note));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Marks the beginning and the end of a mention until lines are broken: noncharacters, which no text may hold.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// The mentions after which their symbol is added: the first of each instrument outside folded blocks and tables,
/// unless the story writes the symbol there itself.
fn added_symbols(article: &Article, annotations: &Annotations) -> HashSet<usize> {
    const NEAR: usize = 12;
    let is_symbol = |rule: Rule| {
        matches!(rule, Rule::Cashtag | Rule::Exchange | Rule::Suffix | Rule::NameSymbol | Rule::BareSymbol)
    };
    let is_in_table = |span: Span| {
        let block = article.block_at(span.start()).and_then(|i| article.blocks.get(i));
        block.is_some_and(|block| block.kind == BlockKind::Table)
    };
    let mut seen = HashSet::new();
    let mut added = HashSet::new();
    for (i, mention) in annotations.mentions.iter().enumerate() {
        if mention.promo || is_in_table(mention.span) || !seen.insert(&mention.symbol) || is_symbol(mention.rule) {
            continue;
        }
        let next = annotations.mentions.get(i + 1).filter(|next| next.symbol == mention.symbol && is_symbol(next.rule));
        if next.is_none_or(|next| next.span.start() - mention.span.end() >= NEAR) {
            added.insert(i);
        }
    }
    added
}

/// A block with the symbols that are added, and its mentions between the marks.
fn marked(article: &Article, annotations: &Annotations, added: &HashSet<usize>, span: Span) -> String {
    let mut out = String::new();
    let mut at = span.start();
    let mentions = &annotations.mentions;
    let first = mentions.partition_point(|mention| mention.span.start() < span.start());
    let inside = mentions.iter().enumerate().skip(first).take_while(|(_, mention)| span.covers(mention.span));
    for (i, mention) in inside {
        out.push_str(Span::new(at, mention.span.start()).of(&article.text));
        out.push(OPEN);
        out.push_str(mention.span.of(&article.text));
        out.push(CLOSE);
        at = mention.span.end();
        if added.contains(&i) {
            let rest = Span::new(at, span.end()).of(&article.text);
            let possessive =
                ["'s", "\u{2019}s"].into_iter().find(|ending| rest.starts_with(ending)).unwrap_or_default();
            out.push_str(possessive);
            at += possessive.len();
            out.extend([OPEN, '\u{a0}', '[']);
            out.push_str(mention.symbol.as_str());
            out.extend([']', CLOSE]);
        }
    }
    out.push_str(Span::new(at, span.end()).of(&article.text));
    out
}

/// Text of others without what a terminal would obey: control characters except tabs and line ends.
pub(super) fn printable(text: &str) -> String {
    let is_order = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    text.chars().map(|c| if is_order(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The same for one line.
pub(super) fn printable_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

fn colored(line: &str, color: bool) -> String {
    let (open, close) = if color { (CYAN, RESET) } else { ("", "") };
    line.replace(OPEN, open).replace(CLOSE, close)
}

/// Breaks text at blanks so that no line has more than `width` characters, unless one word has.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split([' ', '\t', '\r']).filter(|word| !word.is_empty()) {
            let own = word.chars().filter(|c| ![OPEN, CLOSE].contains(c)).count();
            if length > 0 && length + 1 + own > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += own;
        }
        lines.push(line);
    }
    // A mention broken over two lines is closed on the first and opened again on the second.
    let mut open = false;
    for line in &mut lines {
        if open {
            line.insert(0, OPEN);
        }
        let last = line.chars().rfind(|c| [OPEN, CLOSE].contains(c));
        open = last == Some(OPEN);
        if open {
            line.push(CLOSE);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ingest, model::article::Block};

    #[test]
    fn symbols_are_added_once_and_only_where_the_story_does_not_write_them() {
        let check = |text: &str, expected: &str| {
            let article = crate::ingest::plain::article(text);
            let annotations = crate::annotate::annotate(&article);
            let span = Span::new(0, text.len());
            let seen = marked(&article, &annotations, &added_symbols(&article, &annotations), span);
            assert_eq!(seen.replace(OPEN, "<").replace(CLOSE, ">").replace('\u{a0}', "_"), expected);
        };
        check("Microsoft hired. Microsoft paid.", "<Microsoft><_[MSFT]> hired. <Microsoft> paid.");
        check("Microsoft\u{2019}s cook left.", "<Microsoft>\u{2019}s<_[MSFT]> cook left.");
        check("Microsoft (NASDAQ: MSFT) hired.", "<Microsoft> (NASDAQ: <MSFT>) hired.");
        check("$MSFT rose. Microsoft hired.", "<$MSFT> rose. <Microsoft> hired.");
    }

    #[test]
    fn lines_are_broken_between_words_and_mentions_stay_marked() {
        let text = format!("shares of {OPEN}Alpha Beta{CLOSE} rose");
        let lines: Vec<String> =
            wrap(&text, 16).iter().map(|line| line.replace(OPEN, "<").replace(CLOSE, ">")).collect();
        assert_eq!(lines, ["shares of <Alpha>", "<Beta> rose"]);
        assert_eq!(wrap("", 10), [""]);
    }

    fn written(article: &Article) -> String {
        let mut out = Vec::new();
        let annotations = crate::annotate::annotate(article);
        write(&mut out, article, &annotations, Style { color: false, width: 80 }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_story_gives_the_terminal_no_orders() {
        let order = "\u{1b}]0;title\u{7}\u{9b}2J";
        let mut article = ingest::plain::article(&format!("Revenue{order} of Norfield{order} rose 8%{order}.\tLater."));
        article.meta.title = Some(format!("A{order}"));
        article.meta.author = Some(format!("B{order}"));
        let seen = written(&article);
        assert!(seen.contains("Revenue") && seen.contains("By B"), "{seen}");
        assert!(!seen.contains(|c: char| c.is_control() && c != '\n'), "{seen:?}");
    }

    #[test]
    fn one_long_cell_does_not_widen_a_table_without_end() {
        let long = "x".repeat(70_000);
        let text = format!("{long}\t1\nshort\t2");
        let blocks = vec![Block { kind: BlockKind::Table, span: Span::new(0, text.len()) }];
        let seen = written(&Article { text, blocks, ..Article::default() });
        assert!(seen.contains(&long), "{} bytes", seen.len());
        let line = seen.lines().find(|line| line.starts_with("short")).unwrap();
        assert_eq!(line, format!("{:<80}  2", "short"));
    }
}

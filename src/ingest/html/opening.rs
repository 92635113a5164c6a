//! The lines above a story that are not the story: headline, byline, date.

use super::{
    metadata::{byline, is_by},
    writer::Rendered,
};
use crate::{
    ingest::date,
    model::{
        article::{BlockKind, Inline, Metadata},
        span::Span,
        text::one_line,
    },
};

/// How many blocks from the top are looked at.
const OPENING_BLOCKS: usize = 8;
/// A block with more words is running text: the story has begun.
const STORY_WORDS: usize = 25;

/// Takes headline, byline and date lines off the top, and fills what the metadata lacks from them.
pub(super) fn strip(rendered: &mut Rendered, meta: &mut Metadata) {
    let mut drop = vec![false; rendered.blocks.len()];
    let only = rendered.blocks.len() == 1;
    for (i, (block, drop)) in rendered.blocks.iter().zip(drop.iter_mut()).enumerate().take(OPENING_BLOCKS) {
        let text = one_line(block.block.span.of(&rendered.text));
        let kind = block.block.kind;
        if meta.title.as_deref().is_some_and(|title| same_words(title, &text)) && !only {
            *drop = true;
        } else if i == 0 && kind == BlockKind::Heading(1) && !only {
            // Without metadata the first heading of the highest level is the headline.
            meta.title.get_or_insert(text);
            *drop = true;
        } else if kind == BlockKind::Heading(1)
            && meta.title.as_deref().is_some_and(|title| shares_words(title, &text))
            && !only
        {
            *drop = true;
        } else if matches!(kind, BlockKind::Paragraph | BlockKind::ListItem(_)) && !only {
            if text.split_whitespace().count() > STORY_WORDS {
                break;
            }
            *drop = is_byline(&text, meta) || is_date_line(&text, meta) || is_marked_byline(&block.class, &text);
            // A line that starts "By ..." or holds a date may be a sentence: it ends with a stop.
            *drop &= !(text.ends_with('.') && text.split_whitespace().count() > 8);
        }
    }
    if drop.contains(&true) {
        remove(rendered, &drop);
    }
}

/// The same words, whatever the marks between them.
fn same_words(one: &str, other: &str) -> bool {
    let key =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let key_of_one = key(one);
    !key_of_one.is_empty() && key_of_one == key(other)
}

/// Whether more than half of the words of a heading are in the title.
fn shares_words(title: &str, heading: &str) -> bool {
    let title = title.to_lowercase();
    let words: Vec<&str> = title.split_whitespace().collect();
    let heading = heading.to_lowercase();
    let total = heading.split_whitespace().count();
    let shared = heading.split_whitespace().filter(|word| words.contains(word)).count();
    shared * 2 > total
}

/// A line without a stop whose class says that it names author or date.
fn is_marked_byline(class: &str, text: &str) -> bool {
    const MARKS: [&str; 8] = ["byline", "author", "authors", "date", "datetime", "timestamp", "published", "pubdate"];
    let marked = class.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).any(|token| MARKS.contains(&token));
    marked && !text.ends_with(['.', '!', '?', '…', '"', '”']) && text.split_whitespace().count() <= 16
}

/// "By Ann Example", "By Ann Example and Bo Sample, Newsroom", or the author's name alone.
fn is_byline(text: &str, meta: &mut Metadata) -> bool {
    if meta.author.as_deref().is_some_and(|author| same_words(author, text)) {
        return true;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let Some((first, names)) = words.split_first() else { return false };
    if !is_by(first) || names.is_empty() || names.len() > 14 {
        return false;
    }
    let capital = |word: &&&str| word.starts_with(char::is_uppercase);
    if !names.first().is_some_and(|name| name.starts_with(char::is_uppercase))
        || names.iter().filter(capital).count() * 2 < names.len()
    {
        return false;
    }
    if meta.author.is_none() {
        let name = text.split(['|', '•', '·', ',']).next().unwrap_or(text);
        meta.author = byline(name);
    }
    true
}

/// "Published March 9, 2025", "Updated 9 Mar 2025 14:05 GMT", "3 min read".
fn is_date_line(text: &str, meta: &mut Metadata) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    if words.len() > 14 {
        return false;
    }
    if let [number, minutes, "read"] = words.as_slice() {
        return minutes.starts_with("min") && number.bytes().all(|byte| byte.is_ascii_digit());
    }
    let mut rest = text.trim();
    let mut labelled = false;
    for label in ["published", "posted", "last updated", "updated", "first published", "on", "at", ":"] {
        if let Some((head, tail)) = rest.split_at_checked(label.len())
            && head.eq_ignore_ascii_case(label)
        {
            rest = tail.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
            labelled = true;
        }
    }
    if let Some(published) = date::parse(rest) {
        meta.published.get_or_insert(published);
        return true;
    }
    (labelled || words.len() <= 8) && is_made_of_date_words(rest)
}

/// Words of dates and times alone, with a month, a time of day or "ago" among them.
fn is_made_of_date_words(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const OTHERS: [&str; 29] = [
        "am",
        "pm",
        "a.m",
        "p.m",
        "at",
        "on",
        "ago",
        "updated",
        "published",
        "hour",
        "hours",
        "minute",
        "minutes",
        "min",
        "mins",
        "day",
        "days",
        "et",
        "est",
        "edt",
        "gmt",
        "utc",
        "bst",
        "cet",
        "cest",
        "pst",
        "pdt",
        "ist",
        "hkt",
    ];
    const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut telling = false;
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '/' | '-' | '–' | '(' | ')' | '•' | '·'))
    {
        let word = word.trim_matches(|c: char| matches!(c, '.' | ':' | ';')).to_lowercase();
        let letters = word.chars().all(char::is_alphabetic);
        let starts = |names: &[&str]| letters && word.len() <= 9 && names.iter().any(|name| word.starts_with(name));
        let is_time = word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit());
        telling |= starts(&MONTHS) || is_time || word == "ago";
        let number = word.bytes().take_while(u8::is_ascii_digit).count();
        let suffix = word.get(number..).unwrap_or_default();
        let is_number = number > 0 && matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "am" | "pm");
        if !(word.is_empty()
            || is_number
            || is_time
            || starts(&MONTHS)
            || starts(&WEEKDAYS)
            || OTHERS.contains(&word.as_str()))
        {
            return false;
        }
    }
    telling
}

/// Rebuilds text, blocks and inlines without the blocks marked.
fn remove(rendered: &mut Rendered, drop: &[bool]) {
    let old = std::mem::take(rendered);
    let mut inlines = old.inlines.into_iter().peekable();
    for (mut block, &drop) in old.blocks.into_iter().zip(drop) {
        let span = block.block.span;
        if !drop && !rendered.text.is_empty() {
            rendered.text.push('\n');
        }
        let start = rendered.text.len();
        while let Some(inline) = inlines.next_if(|inline| inline.span.start() < span.end()) {
            if !drop && inline.span.start() >= span.start() {
                let moved = |byte: usize| byte - span.start() + start;
                let span = Span::new(moved(inline.span.start()), moved(inline.span.end().max(inline.span.start())));
                rendered.inlines.push(Inline { span, kind: inline.kind });
            }
        }
        if drop {
            continue;
        }
        rendered.text.push_str(span.of(&old.text));
        block.block.span = Span::new(start, rendered.text.len());
        rendered.blocks.push(block);
    }
}

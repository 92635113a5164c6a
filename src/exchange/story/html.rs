//! One HTML file that needs nothing else: for reading, and for printing.

use std::fmt::Write as _;

use super::{Story, rows, words_of};
use crate::model::{
    article::{Block, BlockKind, Item, ItemMark},
    span::Span,
};

/// The looks, on a screen and on paper.
const STYLE: &str = "
body { max-width: 38em; margin: 3em auto; padding: 0 1.2em; font: 18px/1.55 'Libertinus Serif', Georgia, serif;
  color: #1d1b18; background: #fffdf9; }
h1 { font-size: 1.75em; line-height: 1.2; margin: 0 0 .4em; }
h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 .5em; }
.byline, .address, figcaption { font: .78em/1.5 'Noto Sans', Arial, sans-serif; color: #5e584d; }
.address { overflow-wrap: anywhere; border-bottom: 1px solid #e2dbcc; padding-bottom: 1em; margin-bottom: 1.6em; }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid #cfc6b3; font-style: italic; }
pre { background: #f3efe6; padding: .8em 1em; overflow-x: auto; font-size: .8em; }
table { border-collapse: collapse; width: 100%; margin: 1.2em 0; font: .8em/1.45 'Noto Sans', Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4em .8em .4em 0; border-bottom: 1px solid #e2dbcc; vertical-align: top; }
a { color: #0f6a73; }
mark.yellow { background: #ffe9a3; } mark.green { background: #cdebc5; }
mark.blue { background: #cfe2fa; } mark.pink { background: #f8d3df; }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; background: none; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, h4 { break-after: avoid; }
  tr, blockquote, figure { break-inside: avoid; }
  mark { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
";

/// The story as a whole HTML document.
pub fn write(story: &Story<'_>) -> String {
    let language = story.article.meta.language.as_deref().unwrap_or("en");
    let title = escape(story.title.trim());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<article>\n<h1>{title}</h1>\n",
        escape(language)
    );
    let byline: Vec<String> = story.byline().iter().map(|part| escape(part)).collect();
    _ = writeln!(out, "<p class=\"byline\">{}</p>", byline.join(" \u{b7} "));
    if let Some(url) = story.url {
        let url = escape(url.as_str());
        _ = writeln!(out, "<p class=\"address\"><a href=\"{url}\">{url}</a></p>");
    }
    let mut lists = Lists::default();
    for block in story.blocks() {
        if let BlockKind::ListItem(item) = block.kind {
            lists.item(item, &inline(story, words_of(story.article, block)), &mut out);
        } else {
            lists.close(0, &mut out);
            self::block(story, block, &mut out);
        }
    }
    lists.close(0, &mut out);
    out.push_str("</article>\n</body>\n</html>\n");
    out
}

/// The lists that are open, the outermost first, each with an open item: how deep the source has it, and its tag.
#[derive(Default)]
struct Lists(Vec<(u8, &'static str)>);

impl Lists {
    fn item(&mut self, item: Item, text: &str, out: &mut String) {
        self.close(item.depth.saturating_add(1), out);
        let open = self.0.last().copied().filter(|(depth, _)| *depth == item.depth);
        let tag = match (item.mark, open) {
            (ItemMark::Continued, Some(_)) => {
                _ = writeln!(out, "<br>{text}");
                return;
            }
            (ItemMark::Number(_), _) => "ol",
            _ => "ul",
        };
        if open.is_some_and(|(_, open)| open == tag) {
            out.push_str("</li>\n");
        } else {
            // A list of the other kind is another list.
            self.close(item.depth, out);
            self.0.push((item.depth, tag));
            _ = writeln!(out, "<{tag}>");
        }
        match item.mark {
            ItemMark::Number(number) => _ = write!(out, "<li value=\"{number}\">{text}"),
            ItemMark::Bullet | ItemMark::Continued => _ = write!(out, "<li>{text}"),
        }
    }

    /// Closes the lists at this depth and deeper.
    fn close(&mut self, from: u8, out: &mut String) {
        while let Some((_, tag)) = self.0.pop_if(|(depth, _)| *depth >= from) {
            _ = writeln!(out, "</li>\n</{tag}>");
        }
    }
}

fn block(story: &Story<'_>, block: &Block, out: &mut String) {
    let text = inline(story, words_of(story.article, block));
    let html = match block.kind {
        BlockKind::Heading(level) => {
            let level = level.clamp(2, 6);
            format!("<h{level}>{text}</h{level}>\n")
        }
        BlockKind::Quote => format!("<blockquote><p>{text}</p></blockquote>\n"),
        BlockKind::Code => format!("<pre><code>{text}</code></pre>\n"),
        BlockKind::Image => {
            let link = story.image(block).map(|url| format!(" <a href=\"{}\">Image</a>", escape(url.as_str())));
            format!("<figure><figcaption>{text}{}</figcaption></figure>\n", link.unwrap_or_default())
        }
        BlockKind::Table => table(story, block),
        BlockKind::ListItem(_) | BlockKind::Paragraph | BlockKind::Promo | BlockKind::Boilerplate => {
            format!("<p>{text}</p>\n")
        }
    };
    out.push_str(&html);
}

fn table(story: &Story<'_>, block: &Block) -> String {
    let mut out = String::from("<table>\n");
    for (i, row) in rows(story.article, block).iter().enumerate() {
        let tag = if i == 0 { "th" } else { "td" };
        out.push_str("<tr>");
        for cell in row {
            _ = write!(out, "<{tag}>{}</{tag}>", inline(story, *cell).trim());
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
    out
}

/// A passage with its emphasis, links and highlights.
fn inline(story: &Story<'_>, span: Span) -> String {
    let mut out = String::new();
    for run in story.runs(span) {
        let mut text = escape(run.text);
        for (is, tag) in [(run.code, "code"), (run.emphasis, "em"), (run.strong, "strong")] {
            if is {
                text = format!("<{tag}>{text}</{tag}>");
            }
        }
        if let Some(url) = run.link {
            text = format!("<a href=\"{}\">{text}</a>", escape(url.as_str()));
        }
        if let Some(color) = run.mark {
            text = format!("<mark class=\"{}\">{text}</mark>", color.name());
        }
        out.push_str(&text);
    }
    out
}

/// Text whose every sign means itself, in text and in a quoted attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

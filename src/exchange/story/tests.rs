use super::*;
use crate::{
    ingest::{self, Document},
    model::article::BlockKind,
};

fn page(html: &str) -> Article {
    let base = Url::parse("https://news.example/a").unwrap();
    match ingest::read(html.as_bytes(), Some("text/html"), Some(&base)) {
        Document::Page(article) => article,
        other => panic!("{other:?}"),
    }
}

fn story<'a>(article: &'a Article, marks: &'a [(Span, HighlightColor)]) -> Story<'a> {
    Story {
        title: "Ports & <ships>: *up* 5%",
        source: "Harbor Ledger",
        author: Some("Mara Lind"),
        published: Some("9 March 2026, 14:05"),
        url: None,
        article,
        marks,
    }
}

fn mark(article: &Article, words: &str) -> Vec<(Span, HighlightColor)> {
    let at = article.text.find(words).unwrap();
    vec![(Span::new(at, at + words.len()), HighlightColor::Green)]
}

const PAGE: &str = "<title>Ports</title><article><h1>Ports</h1>
<p>The port of <b>Antwerp</b> opened <em>again</em> on Sunday, says the <a href='/x?a=1&amp;b=(2)'>port office</a>, after
eleven days in which nothing moved on the river and everybody waited for the talks to end.</p>
<h2>What it cost</h2>
<ul><li>Rates rose 14% in a week, more than in any week of the last year.</li><li>Ships: 40 waited.<ol><li>One left
again.</li><li>One sank.</li></ol></li><li>Trains: none.</li></ul>
<blockquote><p>We have waited long enough, and nobody has told us a date.</p></blockquote>
<table><tr><th>Quarter</th><th>Revenue</th></tr><tr><td>Q3</td><td>$410 million</td></tr></table>
<p>Subscribe to our newsletter for more stories like this one!</p>
<figure><img src='/p.png'><figcaption>Cranes over the river</figcaption></figure>
<p>Talks go on; a_b*c [x] &lt;i&gt; 1 &amp; 2 are written as they are, and the owners say no more than that.</p></article>";

#[test]
fn markdown_keeps_structure_marks_and_source_and_leaves_promotions_out() {
    let article = page(PAGE);
    let marks = mark(&article, "again on Sunday");
    let written = markdown::write(&story(&article, &marks));
    let expected = "# Ports \\& \\<ships\\>: \\*up\\* 5%

Harbor Ledger \u{b7} By Mara Lind \u{b7} 9 March 2026, 14:05

The port of **Antwerp** opened <mark>*again*</mark> <mark>on Sunday</mark>, says the \
[port office](<https://news.example/x?a=1&b=(2)>), after eleven days in which nothing moved on the river and everybody \
waited for the talks to end.

## What it cost

- Rates rose 14% in a week, more than in any week of the last year.
- Ships: 40 waited.
    1. One left again.
    2. One sank.
- Trains: none.

> We have waited long enough, and nobody has told us a date.

| Quarter | Revenue |
| --- | --- |
| Q3 | $410 million |

[Image](<https://news.example/p.png>): Cranes over the river

Talks go on; a\\_b\\*c \\[x\\] \\<i\\> 1 \\& 2 are written as they are, and the owners say no more than that.
";
    assert_eq!(written, expected);
}

#[test]
fn html_reads_back_as_the_story_it_was_written_from() {
    let article = page(PAGE);
    let marks = mark(&article, "Antwerp opened again");
    let written = html::write(&story(&article, &marks));
    assert!(written.contains("<h1>Ports &amp; &lt;ships&gt;: *up* 5%</h1>"), "{written}");
    assert!(written.contains("<mark class=\"green\"><strong>Antwerp</strong></mark>"), "{written}");
    assert!(written.contains("a_b*c [x] &lt;i&gt; 1 &amp; 2"), "{written}");
    assert!(!written.contains("newsletter") && !written.contains("<img") && !written.contains("src="), "{written}");
    let texts = |article: &Article| -> Vec<(BlockKind, String)> {
        let own = article.blocks.iter().filter(|block| !block.kind.is_folded() && block.kind != BlockKind::Image);
        own.map(|block| (block.kind, block.span.of(&article.text).to_owned())).collect()
    };
    assert_eq!(texts(&page(&written)), texts(&article));
}

#[test]
fn no_text_can_become_markup() {
    for nasty in [
        "</p><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "&lt;b&gt;",
        "# no heading",
        "1. no list",
        "- no list either",
        "```\nno fence",
        "![no image](http://tracker.example/x.png)",
        "\\",
        "<!-- no comment -->",
        "|a|b|",
    ] {
        let article = ingest::plain::article(nasty);
        let own = Story { title: nasty, author: Some(nasty), ..story(&article, &[]) };
        let html = html::write(&own);
        for tag in ["<script", "<img", "<b>", "onerror=alert(1)>", "<!--"] {
            assert!(!html.contains(tag), "{tag} in {html}");
        }
        let markdown = markdown::write(&own);
        // A sign after a backslash means itself.
        let mut bare = String::new();
        let mut signs = markdown.chars();
        while let Some(c) = signs.next() {
            if c == '\\' { _ = signs.next() } else { bare.push(c) }
        }
        let markdown = bare;
        for sign in ["![", "<script", "<img", "<!--", "\n# no", "\n1. ", "\n```"] {
            assert!(!markdown.contains(sign), "{sign:?} in {markdown}");
        }
    }
}

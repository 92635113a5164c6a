use std::fmt::Write as _;

use expect_test::{ExpectFile, expect_file};
use url::Url;

use super::article;
use crate::model::article::{Article, BlockKind, InlineKind, ItemMark};

/// Everything that a page was read as, a line each.
fn describe(article: &Article) -> String {
    let mut lines = String::new();
    let meta = &article.meta;
    let fields = [
        ("title", meta.title.clone()),
        ("author", meta.author.clone()),
        ("site", meta.site.clone()),
        ("published", meta.published.map(|published| published.to_string())),
        ("url", meta.url.as_ref().map(Url::to_string)),
        ("language", meta.language.clone()),
        ("tickers", (!meta.tickers.is_empty()).then(|| meta.tickers.join(" "))),
        ("preview only", meta.preview_only.then(|| "yes".to_owned())),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            writeln!(lines, "{name}: {value}").unwrap();
        }
    }
    lines.push('\n');
    for block in &article.blocks {
        let text = block.span.of(&article.text).replace('\n', "\\n").replace('\t', "\\t");
        writeln!(lines, "{}{} | {text}", block.kind.name(), mark(block.kind)).unwrap();
    }
    lines.push('\n');
    for inline in &article.inlines {
        let kind = match &inline.kind {
            InlineKind::Strong => "strong".to_owned(),
            InlineKind::Emphasis => "emphasis".to_owned(),
            InlineKind::Code => "code".to_owned(),
            InlineKind::Link(url) => format!("link {url}"),
            InlineKind::Image(url) => format!("image {url}"),
        };
        writeln!(lines, "{kind} | {}", inline.span.of(&article.text)).unwrap();
    }
    lines
}

/// How an item of a list is set: `>` for each list around its own, then its number, or `+` for a further paragraph.
fn mark(kind: BlockKind) -> String {
    let BlockKind::ListItem(item) = kind else { return String::new() };
    let own = match item.mark {
        ItemMark::Bullet => String::new(),
        ItemMark::Number(number) => format!(" {number}."),
        ItemMark::Continued => " +".to_owned(),
    };
    format!("{}{own}", " >".repeat(usize::from(item.depth)))
}

/// What the model promises of every article.
pub(crate) fn assert_sound(article: &Article) {
    let text = &article.text;
    let mut end = 0;
    for (i, block) in article.blocks.iter().enumerate() {
        assert!(
            text.get(block.span.start()..block.span.end()).is_some_and(|text| !text.trim().is_empty()),
            "{block:?}"
        );
        assert!(i == 0 || block.span.start() > end, "{block:?}");
        assert!(text.get(end..block.span.start()).is_some_and(|between| between.trim().is_empty()), "{block:?}");
        end = block.span.end();
    }
    assert!(text.get(end..).is_some_and(|rest| rest.trim().is_empty()));
    let mut last = 0;
    for inline in &article.inlines {
        assert!(inline.span.start() >= last, "{inline:?}");
        last = inline.span.start();
        assert!(!inline.span.of(text).is_empty(), "{inline:?}");
        assert!(article.blocks.iter().any(|block| block.span.covers(inline.span)), "{inline:?}");
    }
}

fn check(source: &str, expected: ExpectFile) {
    let base = Url::parse("https://news.example.com/markets/story.html").unwrap();
    let article = article(source, Some(&base));
    assert_sound(&article);
    let joined: Vec<&str> = article.blocks.iter().map(|block| block.span.of(&article.text)).collect();
    assert_eq!(article.text, joined.join("\n"));
    expected.assert_eq(&describe(&article));
}

macro_rules! pages {
    ($($test:ident $folder:literal)*) => {$(
        #[test]
        fn $test() {
            check(
                include_str!(concat!("../../../tests/fixtures/pages/", $folder, "/source.html")),
                expect_file![concat!("../../../tests/fixtures/pages/", $folder, "/expected.txt")],
            );
        }
    )*};
}

pages! {
    a_wire_story_keeps_its_promotions_folded_and_loses_the_page "wire-story"
    a_bare_page_gives_headline_byline_and_date "bare-page"
    a_fragment_keeps_its_inlines_and_lists "fragment"
    a_press_release_in_a_layout_table_keeps_its_data_table "press-release"
    paragraphs_made_of_breaks_in_a_div_are_paragraphs "div-paragraphs"
    paragraphs_in_boxes_keep_the_lists_among_them "boxed-paragraphs"
    an_article_element_alone_gives_its_author "article-element"
    a_short_post_with_comments_is_the_post "blog-post"
    an_agency_story_in_boxes_loses_its_tools "agency-boxes"
    key_points_stay_and_related_boxes_go "key-points"
    a_story_full_of_promotions_keeps_its_prices "tabloid-promos"
    the_pitch_under_a_story_is_folded "stock-pitch"
    a_live_blog_keeps_its_posts_in_order "live-blog"
    a_teaser_before_a_paywall_is_a_preview "paywall-teaser"
    a_teaser_that_only_says_so_is_a_preview "silent-paywall"
    tables_of_figures_stay "earnings-tables"
    a_page_of_a_story_loses_comments_and_tags "page-one-of-three"
    an_amp_story_is_read "amp-story"
    a_page_made_by_a_script_gives_the_text_it_states "script-shell"
    a_release_ends_where_its_boilerplate_begins "wire-release"
    a_german_story_loses_its_cues "boerse-deutsch"
    a_french_story_loses_its_cues "bourse-francais"
    a_spanish_story_loses_its_cues "bolsa-espanol"
}

#[test]
fn any_bytes_give_a_sound_article() {
    let pieces = [
        "<p>",
        "</p>",
        "<div class='related'>",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<li>",
        "<ul>",
        "</ul>",
        "<b>",
        "</b>",
        "<a href='x'>",
        "</a>",
        "text &amp; more ",
        "é€😀",
        "<figure>",
        "<img alt='two words' src=a>",
        "<figcaption>",
        "</figure>",
        "<br>",
        "<h1>",
        "</h1>",
        "<pre>",
        "\n \t",
        "</pre>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<svg>",
        "<html>",
        "<body>",
        "<",
        "&#0;",
        "\u{0}",
        "By Ann Example",
        "<form>",
        "<blockquote>",
        "<i>",
        "<template>",
        "<select><option>",
        "<caption>",
        "</td>",
        "<title>",
        "</title>",
    ];
    let mut state = 7_u64;
    for round in 0..600 {
        let mut source = if round % 3 == 0 { "<!doctype html>".to_owned() } else { String::new() };
        for _ in 0..60 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            source.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
        }
        assert_sound(&article(&source, None));
    }
}

/// Filings give signs and brackets columns of their own, and let headings span them.
#[test]
fn spanned_headings_stand_over_their_amounts() {
    let row = |label: &str, one: &str, other: &str| {
        let cells = |amount: &str| match amount.strip_suffix(')') {
            Some(open) => format!("<td>$</td><td>{open}</td><td>)</td>"),
            None => format!("<td></td><td>{amount}</td><td></td>"),
        };
        format!("<tr><td>{label}</td><td></td>{}<td></td>{}</tr>", cells(one), cells(other))
    };
    let head = "<tr><td></td><td></td><td colspan=3>2025</td><td></td><td colspan=3>2024</td></tr>";
    let html = format!(
        "<p>What follows is a table of amounts.</p><table>{head}{}{}</table>",
        row("Sales", "4,812", "4,503"),
        row("Loss", "(38)", "112")
    );
    let article = super::article(&html, None);
    let table = article.blocks.iter().find(|block| block.kind == crate::model::article::BlockKind::Table).unwrap();
    assert_eq!(table.span.of(&article.text), "\t2025\t2024\nSales\t4,812\t4,503\nLoss\t$(38)\t112");
}

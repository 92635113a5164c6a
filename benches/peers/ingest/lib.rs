//! What is read by every crate that is measured here.

use std::fmt::Write as _;

/// A story's page, of our own making.
pub const PAGE: &str = include_str!("../../../tests/fixtures/pages/wire-story/source.html");

/// The same page with its paragraphs `times` over, as long pages are.
pub fn long_page(times: usize) -> String {
    let Some((head, rest)) = PAGE.split_once("<p") else { return PAGE.to_owned() };
    let Some((paragraphs, foot)) = rest.rsplit_once("</p>") else { return PAGE.to_owned() };
    let mut page = head.to_owned();
    for _ in 0..times {
        _ = write!(page, "<p{paragraphs}</p>");
    }
    page + foot
}

/// A feed (RSS 2.0) of `items` items with 400 words of HTML each, as publishers of full text have them.
pub fn feed(items: usize) -> String {
    let paragraph = "<p>Shares of <b>Norfield Freight</b> fell 3.4% on Tuesday after the company said that demand grew \
                     more slowly than it had expected, &amp; cut its outlook for the <a href=\"https://example.com/y\">year</a>.</p>";
    let body = paragraph.repeat(14);
    let mut feed = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" \
                    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
                    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Wire</title>\
                    <link>https://example.com/</link><description>Stories</description>"
        .to_owned();
    for i in 0..items {
        _ = write!(
            feed,
            "<item><title>Norfield Freight falls, day {i}</title><link>https://example.com/{i}</link>\
             <guid isPermaLink=\"false\">story-{i}</guid><dc:creator>A. Writer</dc:creator>\
             <pubDate>Tue, 10 Nov 2026 09:{:02}:00 GMT</pubDate><category>Freight</category>\
             <description>Shares of Norfield Freight fell.</description>\
             <content:encoded><![CDATA[{body}]]></content:encoded></item>",
            i % 60
        );
    }
    feed + "</channel></rss>"
}

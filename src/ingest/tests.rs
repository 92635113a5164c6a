use super::{Document, read};

fn check(source: &str, content_type: Option<&str>, expected: &str) {
    let seen = match read(source.as_bytes(), content_type, None) {
        Document::Feed(feed) => format!("feed of {}", feed.entries.len()),
        Document::Page(article) => format!("page: {}", article.text),
        Document::Text(article) => format!("text: {}", article.text),
    };
    assert_eq!(seen, expected, "{source}");
}

#[test]
fn what_the_bytes_say_wins_over_the_label() {
    check(
        "<?xml version='1.0'?><!-- x --><rss><channel><item><title>A</title></item></channel></rss>",
        Some("text/html"),
        "feed of 1",
    );
    check("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", Some("text/plain"), "feed of 0");
    check("<p>Norfield <b>rose</b> 8%.</p>", Some("text/plain"), "page: Norfield rose 8%.");
    check("Norfield <b>rose</b> 8%.", Some("text/html; charset=utf-8"), "page: Norfield rose 8%.");
    check("Norfield rose & fell < 8%.", None, "text: Norfield rose & fell < 8%.");
    check("<3 of 4 analysts> agree", None, "text: <3 of 4 analysts> agree");
    check(
        "<!DOCTYPE html><html><body><p>How to write an &lt;rss&gt; or a <code>feed</code></p></body></html>",
        None,
        "page: How to write an <rss> or a feed",
    );
    check("<rss of words", None, "text: <rss of words");
    check("{\"a\": 1}", None, "text: {\"a\": 1}");
    check("", Some("text/html"), "text: ");
}

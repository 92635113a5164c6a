use super::{Document, html::tests::assert_sound, read};

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

#[test]
fn arbitrary_bytes_are_read_as_something() {
    let heads: [&[u8]; 8] = [
        b"",
        b"<html>",
        b"<rss><channel><item>",
        b"{\"items\":[",
        b"<?xml version='1.0'?>",
        b"\xff\xfe",
        b"<p>",
        b"\xef\xbb\xbf- ",
    ];
    let mut state = 3_u64;
    for round in 0..800 {
        let mut bytes = heads[round % heads.len()].to_vec();
        for _ in 0..120 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let byte = u8::try_from(state >> 56).unwrap();
            // Half of the bytes are those that markup is made of.
            bytes.push(if byte % 2 == 0 { b"<>/&;=\"' \n-![]?{}:,."[usize::from(byte / 2) % 20] } else { byte });
        }
        match read(&bytes, None, None) {
            Document::Page(article) | Document::Text(article) => assert_sound(&article),
            Document::Feed(feed) => assert!(feed.entries.iter().all(|entry| !entry.id.is_empty())),
        }
    }
}

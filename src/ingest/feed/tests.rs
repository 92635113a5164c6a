use std::fmt::Write as _;

use expect_test::{ExpectFile, expect_file};
use url::Url;

use super::{NotAFeed, parse};
use crate::model::feed::ParsedFeed;

/// Everything that a feed was read as, a line each.
fn describe(feed: &ParsedFeed) -> String {
    let mut lines = String::new();
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writeln!(lines, "{name}: {}", value.replace('\n', "\\n")).unwrap();
        }
    };
    line("feed", feed.title.clone());
    line("link", feed.link.as_ref().map(Url::to_string));
    line("id", feed.id.clone());
    line("updated", feed.updated.map(|at| at.to_rfc3339()));
    line("language", feed.language.clone());
    for issue in &feed.issues {
        line("issue", Some(issue.clone()));
    }
    for entry in &feed.entries {
        line("entry", Some(entry.id.clone()));
        line("  title", entry.title.clone());
        line("  link", entry.link.as_ref().map(Url::to_string));
        line("  author", entry.author.clone());
        for author in &entry.authors {
            let parts = [&author.name, &author.email, &author.uri];
            line("  by", Some(parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" | ")));
        }
        line("  published", entry.published.map(|at| at.to_rfc3339()));
        line("  updated", entry.updated.map(|at| at.to_rfc3339()));
        line("  summary", entry.summary.clone());
        line("  content", entry.content.clone());
        line("  html", entry.html.clone());
        line("  categories", Some(entry.categories.join(" | ")));
        for file in &entry.enclosures {
            line("  enclosure", Some(format!("{} {:?} {:?}", file.url, file.media_type, file.length)));
        }
        line("  tickers", Some(entry.tickers.join(" ")));
    }
    lines
}

fn check(source: &str, expected: ExpectFile) {
    let base = Url::parse("https://news.example.com/feeds/all.xml").unwrap();
    let feed = parse(source.as_bytes(), Some("application/rss+xml"), Some(&base)).unwrap();
    expected.assert_eq(&describe(&feed));
    // Another encoding of the same feed reads the same.
    let big_endian: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(source.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(parse(&big_endian, None, Some(&base)).map(|again| again == feed), Ok(true));
}

macro_rules! feeds {
    ($($test:ident $file:literal)*) => {$(
        #[test]
        fn $test() {
            check(
                include_str!(concat!("../../../tests/fixtures/feeds/", $file)),
                expect_file![concat!("../../../tests/fixtures/feeds/", $file, ".expected.txt")],
            );
        }
    )*};
}

feeds! {
    rss_2_gives_all_fields "rss2.xml"
    a_broken_feed_gives_all_items "broken.xml"
    atom_resolves_its_links "atom.xml"
    rdf_is_read "rdf.xml"
    old_versions_of_rss_are_read "rss091.xml"
    atom_0_3_is_read_as_atom "atom03.xml"
    the_namespace_of_rss_does_not_matter "rss_namespace.xml"
    json_feeds_are_mended "feed.json"
}

fn check_refusal(source: &str, expected: &str) {
    assert_eq!(parse(source.as_bytes(), None, None), Err(NotAFeed(expected.to_owned())), "{source}");
}

#[test]
fn what_is_no_feed_says_what_it_is() {
    check_refusal("", "The server sent an empty document. Try again later, or check the address");
    check_refusal(
        "<!DOCTYPE html><html><body><p>See our feed</p></body></html>",
        "This is a web page, not a feed. Look for a feed link on it, or add the page itself as a story",
    );
    check_refusal(
        "<?xml version='1.0'?><opml version='2.0'><body/></opml>",
        "This is XML, but neither RSS, RDF nor Atom. Check that the address is that of the feed",
    );
    check_refusal(
        "Not found",
        "This is neither RSS, RDF, Atom nor JSON Feed. Check that the address is that of the feed",
    );
    check_refusal("{\"a\":1}", "This is JSON without a list of items, so not a JSON Feed. Check the address");
}

#[test]
fn entries_always_have_an_identity() {
    let feed = parse(
        b"<rss><channel><item/><item><title>A</title></item><item><title>B</title></item></channel></rss>",
        None,
        None,
    )
    .unwrap();
    let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| id.starts_with("sha256:")), "{ids:?}");
    assert_ne!(ids[1], ids[2]);
}

#[test]
fn no_document_panics() {
    let pieces = [
        "<rss>",
        "<rss version='9'>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "<guid>",
        "</guid>",
        "&",
        "&amp;",
        "&#x0;",
        "&#99999999;",
        "<![CDATA[",
        "]]>",
        "<",
        ">",
        "<a b=",
        "\"",
        "'",
        "/>",
        "<!--",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "</entry>",
        "<content type='x'>",
        "<content type='xhtml'>",
        "<div>",
        "<link href='a'/>",
        "<updated>",
        "2025-01-01",
        "é",
        "\u{0}",
        "<?x",
        "<media:content url='x' width='9'>",
        "<pubDate>Mon, 99 Foo",
        "<enclosure url='y'/>",
        "<rdf:RDF>",
        "</rss>",
        "<category domain='s'>",
        "x:y",
        "<itunes:duration>",
        "1:2:3",
        "<xml:base>",
        "<b xml:base='::'>",
        "<ttl>",
        "-1",
    ];
    let mut state = 11_u64;
    for _ in 0..1500 {
        let mut source = String::new();
        for _ in 0..40 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            source.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
        }
        if let Ok(feed) = parse(source.as_bytes(), None, None) {
            assert!(feed.entries.iter().all(|entry| !entry.id.is_empty()), "{source}");
        }
    }
}

/// Damaged feeds: `## kind`, the document, and after `=>` the titles that must be read.
const DAMAGED: &str = include_str!("../../../tests/fixtures/feeds/damaged.txt");

#[test]
fn damage_costs_no_item_and_no_title() {
    let mut count = 0;
    for case in DAMAGED.split("## ").skip(1) {
        let (kind, rest) = case.split_once('\n').unwrap();
        let (source, expected) = rest.rsplit_once("\n=> ").unwrap();
        let source = source.replace("{control}", "\u{1}\u{8}");
        let feed = parse(source.as_bytes(), None, None).unwrap();
        let titles: Vec<&str> = feed.entries.iter().map(|entry| entry.title.as_deref().unwrap_or("none")).collect();
        assert_eq!(titles.join(" | "), expected.trim(), "{kind}");
        count += 1;
    }
    assert!(count > 25);
}

#[test]
fn symbols_of_publishers_are_kept() {
    let check = |item: &str, expected: &[&str]| {
        let source = format!("<rss xmlns:nasdaq='http://nasdaq.com/reference/feeds/1.0'><item>{item}</item></rss>");
        let feed = parse(source.as_bytes(), None, None).unwrap();
        assert_eq!(feed.entries[0].tickers, expected, "{item}");
    };
    check("<nasdaq:tickers>NRF, OSTM</nasdaq:tickers>", &["NRF", "OSTM"]);
    check("<category domain='https://wire.example.com/rss/stock'>Nasdaq:NRF</category>", &["Nasdaq:NRF"]);
    check("<category type='symbol'>OSTM</category><category>Shipping</category>", &["OSTM"]);
    check("<category>NYSE: NRF</category>", &["NYSE: NRF"]);
    check("<category>$NRF</category><category>Deal: terms</category>", &["$NRF"]);
    check("<stock><symbol>NRF</symbol><company_name>Norfield</company_name></stock>", &["NRF"]);
}

#[test]
fn filings_name_their_company_and_form() {
    let feed = parse(
        b"<rss version='2.0'><channel><item><title>NORFIELD INC (0000000001) (Filer)</title>
          <edgar:xbrlFiling xmlns:edgar='http://www.sec.gov/Archives/edgar'>
          <edgar:companyName>NORFIELD INC</edgar:companyName><edgar:formType>10-Q</edgar:formType>
          </edgar:xbrlFiling></item></channel></rss>",
        None,
        None,
    )
    .unwrap();
    assert_eq!(feed.entries[0].author.as_deref(), Some("NORFIELD INC"));
    assert_eq!(feed.entries[0].categories, ["10-Q"]);
}

#[test]
fn hostile_documents_take_time_in_proportion() {
    let time = |piece: &str, bytes: usize| {
        let source = format!("<rss><channel><item>{}", piece.repeat(bytes / piece.len()));
        let start = std::time::Instant::now();
        let _feed = parse(source.as_bytes(), None, None);
        start.elapsed().as_secs_f64()
    };
    for piece in [
        "<a>",
        "</a>",
        "<",
        "&",
        "&a;",
        "<![CDATA[",
        "<!--",
        "<?",
        "</",
        "<a b='",
        "<a b=",
        "<item>",
        "<title>",
        "<description>",
        "<description><![CDATA[x</description>",
        "<x xmlns:y='z'>",
        "<category>a</category>",
        "<link>x</link>",
        "]]>",
        "<a <b ",
        "<author><name>x",
        "<media:group><media:content url='http://x.example/a'/>",
    ] {
        // The second is four times as long: in proportion it takes four times as long, squared sixteen times.
        let short = time(piece, 60_000);
        let long = time(piece, 240_000);
        assert!(long < short * 10.0 + 0.2, "{piece}: {short:.3} s, then {long:.3} s");
    }
}

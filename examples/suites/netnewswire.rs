//! `NetNewsWire`'s test feeds, collected from real sites: how much of each story is found.

use std::{fs, path::Path};

use tapereader::ingest::feed;

use super::{Score, Scores, files};

pub(crate) fn score(tests: &Path) -> Scores {
    let [mut read, mut titles, mut links, mut dates, mut bodies] = [(); 5].map(|()| Score::default());
    for path in files(tests, &["rss", "atom", "xml", "rdf", "json"]) {
        let Ok(bytes) = fs::read(&path) else { continue };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parsed = feed::parse(&bytes, None, None);
        read.count(parsed.as_ref().is_ok_and(|parsed| !parsed.entries.is_empty()), || name.to_string());
        for entry in parsed.into_iter().flat_map(|parsed| parsed.entries) {
            let what = || format!("{name}: {}", entry.id);
            titles.count(entry.title.is_some(), what);
            links.count(entry.link.is_some(), what);
            dates.count(entry.published.is_some(), what);
            bodies.count(entry.html.is_some(), what);
        }
    }
    vec![
        ("feeds read with items", read),
        ("items with a title", titles),
        ("with a link", links),
        ("with a date", dates),
        ("with a text", bodies),
    ]
}

//! The reader's word on promotions: it holds for the site, is taken back, and survives a start.

use tapereader::{
    engine::{command::Command, snapshot::Loadable},
    model::{add::AddTarget, article::BlockKind, span::Span},
};

use crate::pipeline::Reader;

const STORY: &str =
    "Quagga Lines ordered six ships.\nChart of the day 14\nDon't Miss: Five Stocks To Own Now\nIt fell.";

fn kinds(reader: &Reader) -> Vec<&'static str> {
    let Loadable::Ready(open) = &reader.snapshot.open else { return Vec::new() };
    open.article.blocks.iter().map(|block| block.kind.name()).collect()
}

#[test]
fn a_verdict_holds_for_the_site_and_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Add(AddTarget::Text(STORY.to_owned())), |snapshot| snapshot.added.is_some());
    let id = reader.snapshot.added.unwrap();
    reader.ask(Command::Open(id), |snapshot| matches!(&snapshot.open, Loadable::Ready(open) if open.row.id == id));
    assert_eq!(kinds(&reader), ["paragraph", "paragraph", "promo", "paragraph"]);
    let at = |words: &str| Span::new(STORY.find(words).unwrap(), STORY.find(words).unwrap() + words.len());
    let kind_at = |snapshot: &tapereader::engine::snapshot::Snapshot, block: usize| match &snapshot.open {
        Loadable::Ready(open) => Some(open.article.blocks[block].kind),
        _ => None,
    };
    reader.ask(Command::Judge(id, at("Chart"), true), |snapshot| kind_at(snapshot, 1) == Some(BlockKind::Promo));
    reader.ask(Command::Judge(id, at("Five"), false), |snapshot| kind_at(snapshot, 2) == Some(BlockKind::Paragraph));
    reader.ask(Command::Undo, |snapshot| kind_at(snapshot, 2) == Some(BlockKind::Promo));
    reader.ask(Command::Redo, |snapshot| kind_at(snapshot, 2) == Some(BlockKind::Paragraph));
    drop(reader);

    let mut reader = Reader::start(folder.path());
    let other = STORY.replace("six", "nine").replace("14", "15").replace("Five", "Ten");
    let before = reader.snapshot.stories.len();
    reader.ask(Command::Add(AddTarget::Text(other)), |snapshot| snapshot.stories.len() > before);
    let second = reader.snapshot.added.unwrap();
    reader.ask(
        Command::Open(second),
        |snapshot| matches!(&snapshot.open, Loadable::Ready(open) if open.row.id == second),
    );
    assert_eq!(kinds(&reader), ["paragraph", "promo", "paragraph", "paragraph"]);
    assert_eq!(reader.found("chart quagga"), [], "what the reader folds is not found");
}

#[test]
fn a_line_that_comes_again_in_a_feed_is_folded_in_all_its_stories() {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tapereader::engine::snapshot::OpenStory;

    use crate::loopback::{Answer, Asked, Server};

    const TAIL: &str = "Harbor notes by Norfield come out each week for those who own boats.";
    const FARMS: [&str; 6] = ["ostrich", "quagga", "alpaca", "yak", "camel", "bison"];
    let let_out = Arc::new(AtomicUsize::new(3));
    let out = Arc::clone(&let_out);
    let server = Server::start(move |_: &Asked| {
        let items: String = FARMS.iter().take(out.load(Ordering::SeqCst)).enumerate().map(|(i, farm)| {
            let body = format!(
                "<p>The {farm} farm of {} hectares opened on Monday, said its {farm} keeper.</p><p>It keeps {} {farm}s \
                 and sells {farm} wool to {farm} lovers.</p><p>{TAIL}</p>", 11 * (i + 1), 170 * (i + 3)
            );
            format!("<item><guid>{i}</guid><title>A {farm} farm opens in year {i}</title><description><![CDATA[{body}]]></description></item>")
        }).collect();
        Answer::ok(
            "application/rss+xml",
            format!("<rss version='2.0'><channel><title>Farms</title>{items}</channel></rss>"),
        )
    });
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Add(AddTarget::Url(server.url("/feed"))), |snapshot| snapshot.feeds.len() == 1);
    let last = |reader: &mut Reader, farm: &str| -> Arc<OpenStory> {
        let row = reader.snapshot.stories.iter().find(|row| row.title.contains(farm)).unwrap().id;
        reader.open(row)
    };
    let is_folded = |open: &OpenStory| open.article.blocks.last().unwrap().kind.is_folded();
    assert!(!is_folded(&last(&mut reader, "ostrich")), "three times may be chance");
    let_out.store(6, Ordering::SeqCst);
    reader.refresh();
    for farm in FARMS {
        let open = last(&mut reader, farm);
        let folded = open.article.blocks.iter().filter(|block| block.kind.is_folded()).count();
        assert!(is_folded(&open) && folded == 1, "{farm}: {:?}", open.article.blocks);
    }
    assert_eq!(reader.found("\"for those who own boats\""), [], "what is folded is not found");
    assert_eq!(reader.found("quagga").len(), 1);
    reader.engine.shutdown();
    let mut reader = Reader::start(folder.path());
    assert!(is_folded(&last(&mut reader, "yak")));
    reader.engine.shutdown();
    // Stories of a version that noted no lines: they are noted as the stories are read again.
    let cache = rusqlite::Connection::open(folder.path().join("cache.db")).unwrap();
    cache.execute_batch("DELETE FROM repeated_lines; UPDATE stories SET annotated_by = 'before'").unwrap();
    drop(cache);
    let mut reader = Reader::start(folder.path());
    let count = || {
        let cache = rusqlite::Connection::open(folder.path().join("cache.db")).unwrap();
        cache.query_row("SELECT count(*) FROM repeated_lines", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while count() == 0 {
        assert!(std::time::Instant::now() < deadline, "no line was noted");
        reader.found("yak");
    }
    assert!(is_folded(&last(&mut reader, "bison")));
}

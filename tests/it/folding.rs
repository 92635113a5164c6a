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

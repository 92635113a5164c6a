//! A limit to the library: counted before it acts, in the background, never touching what the reader made something of.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use tapereader::{
    engine::{
        command::{Command, Mark},
        filing::{Filing, FilingCommand, Retention, RetentionPreview},
        snapshot::Snapshot,
    },
    model::{add::AddTarget, highlight::HighlightColor, id::StoryId, span::Span},
};

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, feed_of},
    window::{picture, snapshot, window},
};

const DAYS: Retention = Retention { days: Some(40), most: None };

fn weigh(reader: &mut Reader, retention: Retention) -> (usize, usize) {
    let command = FilingCommand::WeighRetention(Some(retention));
    let weighed =
        |snapshot: &Snapshot| snapshot.filing.retention_preview.is_some_and(|preview| preview.retention == retention);
    let preview = reader.ask(Command::Filing(command), weighed).filing.retention_preview.unwrap();
    (preview.removed, preview.spared)
}

#[test]
fn old_stories_go_and_stay_away_and_what_matters_stays() {
    let folder = tempfile::tempdir().unwrap();
    let let_out = Arc::new(AtomicUsize::new(120));
    let out = Arc::clone(&let_out);
    let server = Server::start(move |_: &Asked| {
        // One of them names a company.
        let feed = feed_of(out.load(Ordering::SeqCst));
        Answer::ok(
            "application/rss+xml",
            feed.replace("farm 9 opened", "farm of Microsoft Corp. (NASDAQ: MSFT) opened"),
        )
    });
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Add(AddTarget::Url(server.url("/feed"))), |snapshot| snapshot.feeds.len() == 1);
    reader.add(AddTarget::Text("A note of my own.".to_owned()));
    let samples = reader.snapshot.counts.samples;
    let of = |reader: &Reader, number: usize| -> StoryId {
        reader.snapshot.stories.iter().find(|row| row.title == format!("Harbor story {number}")).unwrap().id
    };
    let own: Vec<StoryId> = (1..=120).map(|number| of(&reader, number)).collect();
    assert_eq!(weigh(&mut reader, DAYS), (0, 0), "nothing is old");
    reader.minutes.fetch_add(45 * 24 * 60, Ordering::SeqCst);

    // Starred, highlighted, tagged, watched, open.
    reader.ask(Command::SetStarred(own[0], true), |snapshot| snapshot.counts.starred == 1);
    let open = reader.open(own[1]);
    let (story, revision, color) = (open.row.id, open.revision, HighlightColor::Yellow);
    let highlight = Command::Highlight { story, revision, span: Span::new(0, 7), color };
    reader.ask(highlight, |snapshot| snapshot.counts.highlights == 1);
    let tags = FilingCommand::SetTags(vec![own[2]], vec!["deals".to_owned()]);
    reader.ask(Command::Filing(tags), |snapshot| snapshot.undo == Some("tags"));
    let symbol = tapereader::model::instrument::Symbol::parse("MSFT").unwrap();
    reader.ask(Command::Watch(symbol), |snapshot| snapshot.watchlist.len() == 1);
    reader.open(own[3]);
    let spared = 5 + samples + 1;
    assert_eq!(weigh(&mut reader, DAYS), (115, spared));
    let (gone, stay) = weigh(&mut reader, Retention { days: None, most: Some(100) });
    assert!(gone > 0 && stay > 0, "{gone} {stay}");
    assert_eq!(gone + stay, 121 + samples - 100);
    assert_eq!(reader.snapshot.stories.len(), 121 + samples, "counting removes nothing");
    assert!(reader.snapshot.filing.retention == Retention::default());

    let left = spared;
    reader.ask(Command::Filing(FilingCommand::SetRetention(DAYS)), |snapshot| snapshot.stories.len() == left);
    for id in [own[0], own[1], own[2], own[3], own[8]] {
        assert!(reader.snapshot.stories.iter().any(|row| row.id == id), "{id}");
    }
    assert_eq!(reader.found("ostrich farm 77"), []);

    // The feed still has all of them, and new ones.
    let_out.store(125, Ordering::SeqCst);
    // Days have passed, so it is being fetched already.
    if reader.snapshot.feeds[0].refreshing {
        reader.until(|snapshot| !snapshot.feeds[0].refreshing);
    }
    reader.refresh();
    assert_eq!(reader.snapshot.stories.len(), left + 5, "what went stays away");
    // They are unread: they stay a while longer than read ones would.
    let fresh: Vec<StoryId> = (121..=125).map(|number| of(&reader, number)).collect();
    let week = Retention { days: Some(7), most: None };
    reader.minutes.fetch_add(10 * 24 * 60, Ordering::SeqCst);
    assert_eq!(weigh(&mut reader, week), (0, left + 5));
    reader.ask(Command::Mark(fresh[..2].to_vec(), Mark::Read(true)), |snapshot| snapshot.undo == Some("read marks"));
    assert_eq!(weigh(&mut reader, week), (2, left + 3));
    reader.engine.shutdown();

    // It is in force after a restart, and acts within the hour; a story stays for being open only while it is.
    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.snapshot.filing.retention, DAYS);
    reader.minutes.fetch_add(120 * 24 * 60, Ordering::SeqCst);
    reader.ask(Command::Search("ostrich".to_owned()), |snapshot| snapshot.stories.len() == left - 1);
}

#[test]
fn the_settings_count_before_they_act() {
    let mut next = snapshot(8);
    let mut harness = window([1440.0, 900.0], next.clone());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    harness.run();
    harness.get_by_label("Find a setting").type_text("keep");
    harness.run();
    harness.get_by_role_and_label(Role::RadioButton, "Keep stories for: 90 days").click();
    harness.run();
    let retention = Retention { days: Some(90), most: None };
    let asked = std::mem::take(&mut harness.state_mut().asked);
    assert_eq!(asked, [Command::Filing(FilingCommand::WeighRetention(Some(retention)))]);
    harness.get_by_label("Apply").click();
    harness.run();
    assert_eq!(harness.state().asked, [], "not before it is counted");
    let preview = RetentionPreview { retention, all: 8_000, removed: 1_234, spared: 56 };
    next.filing = Filing { retention_preview: Some(preview), ..Filing::default() };
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    picture(&mut harness, "old stories");
    harness.get_by_label("1,234 of 8,000 stories would go now; 56 older ones stay");
    harness.get_by_label("Apply").click();
    harness.run();
    assert_eq!(harness.state().asked, [Command::Filing(FilingCommand::SetRetention(retention))]);
}

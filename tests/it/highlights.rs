//! Notes, tags, colours and the view of all highlights: in the window, and in the engine on real files.

use std::sync::Arc;

use chrono::TimeDelta;
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use tapereader::{
    anchor::{self, Anchored},
    engine::{
        command::Command,
        marking::HighlightEdit,
        snapshot::{AnchoredHighlight, HighlightRow, Loadable, Snapshot},
        taking::IfThere,
    },
    exchange::highlights::Format,
    model::{
        add::AddTarget,
        highlight::{Highlight, HighlightColor},
        id::HighlightId,
        span::Span,
    },
    ui::state::Dialog,
};

use crate::{
    pipeline::{Reader, highlight as mark},
    window::{TEXT, Window, highlight, now, open_story, picture, reading, show, snapshot, symbol, window},
};

fn placed(highlight: Highlight) -> AnchoredHighlight {
    let Anchored { anchor, changes } = anchor::find(TEXT, &highlight.quote, highlight.position);
    AnchoredHighlight { highlight, anchor, changes }
}

fn row(highlight: Highlight, title: &str, openable: bool) -> HighlightRow {
    HighlightRow {
        highlight,
        title: title.to_owned(),
        source: "Sample Wire".to_owned(),
        url: None,
        published: Some(now()),
        openable,
        orphan: false,
    }
}

fn with(next: &mut Snapshot, highlight: Highlight) {
    let mut open = open_story(&next.stories[0]);
    next.highlights = Arc::new(vec![row(highlight.clone(), "Norfield Freight cuts full-year outlook", true)]);
    open.highlights = vec![placed(highlight)];
    next.open = Loadable::Ready(Arc::new(open));
}

fn editing(harness: &Harness<'static, Window>) -> bool {
    matches!(harness.state().shell.state().dialog, Some(Dialog::Note(_)))
}

#[test]
fn a_number_is_marked_and_its_note_written_without_the_mouse() {
    let mut harness = reading([1440.0, 900.0]);
    harness.key_press(Key::CloseBracket);
    harness.run();
    harness.state_mut().asked.clear();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::H);
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let [Command::Highlight { span, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    // The sentence of the number that was chosen.
    assert!(span.of(TEXT).ends_with('.'), "{:?}", span.of(TEXT));
    assert!(!editing(&harness));
    let made = highlight(span.of(TEXT));
    show(&mut harness, |next| with(next, made.clone()));
    assert!(editing(&harness));
    picture(&mut harness, "note");
    harness.get_by_role_and_label(Role::MultilineTextInput, "Note, in Markdown").type_text("Check *this*");
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Tags, separated by commas").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Tags, separated by commas").type_text("freight, to do");
    harness.run();
    harness.get_by_role_and_label(Role::RadioButton, "Colour: pink").click();
    harness.run();
    harness.get_by_role_and_label(Role::MultilineTextInput, "Note, in Markdown").focus();
    harness.run();
    // A quick press: Ctrl is up again before the frame is drawn.
    harness.event(egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    harness.run();
    let expected = HighlightEdit {
        note: Some("Check *this*".to_owned()),
        tags: Some(vec!["freight".to_owned(), "to do".to_owned()]),
        color: Some(HighlightColor::Pink),
        passage: None,
    };
    assert_eq!(harness.state().asked, [Command::EditHighlight(made.id, expected)]);
    assert!(!editing(&harness));
}

#[test]
fn a_card_shows_note_and_tags_and_changes_them() {
    let mut harness = reading([1440.0, 900.0]);
    let mut marked = highlight("The company now expects revenue");
    marked.note = "Check *this* against the filing".to_owned();
    marked.tags = vec!["freight".to_owned()];
    show(&mut harness, |next| with(next, marked.clone()));
    harness.key_press(Key::Num3);
    harness.run();
    picture(&mut harness, "highlight with a note");
    let name = "The company now expects revenue. Note: Check *this* against the filing";
    harness.get_by_role_and_label(Role::ListItem, name).click_secondary();
    harness.run();
    picture(&mut harness, "highlight menu");
    harness.get_by_role_and_label(Role::RadioButton, "Colour: green").click();
    harness.run();
    let green = HighlightEdit { color: Some(HighlightColor::Green), ..HighlightEdit::default() };
    assert_eq!(harness.state().asked, [Command::EditHighlight(marked.id, green)]);
    harness.get_by_label("Change the note").click();
    harness.run();
    assert!(editing(&harness));
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!editing(&harness));
}

fn numbered(i: u128, color: HighlightColor, tag: &str, ticker: &str) -> Highlight {
    let mut marked = highlight("The company now expects revenue");
    marked.id = HighlightId(uuid::Uuid::from_u128(i));
    marked.color = color;
    marked.quote.exact = format!("Passage {i} about freight");
    marked.tags = vec![tag.to_owned()];
    marked.symbols = vec![symbol(ticker)];
    marked
}

fn listed(harness: &Harness<'static, Window>) -> Vec<String> {
    let items = harness.query_all_by_role(Role::ListItem);
    let labels = items.filter_map(|item| item.accesskit_node().label());
    labels.filter(|label| label.starts_with("Passage")).collect()
}

#[test]
fn the_view_of_highlights_filters_and_groups() {
    let mut next = snapshot(8);
    let mut elsewhere = numbered(2, HighlightColor::Blue, "rates", "NFRT");
    elsewhere.story = next.stories[1].id;
    next.highlights = Arc::new(vec![
        row(numbered(1, HighlightColor::Yellow, "freight", "NFRT"), "One story", true),
        row(elsewhere, "Another story", true),
        row(numbered(3, HighlightColor::Blue, "freight", "MSFT"), "One story", false),
    ]);
    let mut harness = window([1440.0, 900.0], next);
    harness.get_by_role_and_label(Role::Button, "Highlights").click();
    harness.run();
    picture(&mut harness, "all highlights");
    let all = |numbers: &[u32]| numbers.iter().map(|i| format!("Passage {i} about freight")).collect::<Vec<_>>();
    assert_eq!(listed(&harness), all(&[1, 2, 3]));
    let mut check = |clicked: &str, role: Role, expected: &[u32]| {
        harness.get_by_role_and_label(role, clicked).click();
        harness.run();
        assert_eq!(listed(&harness), all(expected), "{clicked}");
        // The same again takes the filter away.
        if role != Role::RadioButton || clicked.starts_with("Colour") {
            harness.get_by_role_and_label(role, clicked).click();
            harness.run();
            assert_eq!(listed(&harness).len(), 3, "{clicked}");
        }
    };
    check("Colour: blue", Role::RadioButton, &[2, 3]);
    check("#freight", Role::Button, &[1, 3]);
    check("MSFT", Role::Button, &[3]);
    check("lost their place (1)", Role::Button, &[3]);
    check("Group by: Story", Role::RadioButton, &[1, 3, 2]);
    harness.get_by_role_and_label(Role::Heading, "Another story");
    harness.get_by_role_and_label(Role::TextInput, "Filter highlights").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Filter highlights").type_text("another rates");
    harness.run();
    assert_eq!(listed(&harness), all(&[2]));
    picture(&mut harness, "highlights filtered");
}

#[test]
fn stories_of_one_headline_are_two_groups_and_a_passage_on_two_companies_stands_under_both() {
    let mut next = snapshot(8);
    let mut elsewhere = numbered(2, HighlightColor::Blue, "rates", "NFRT");
    elsewhere.story = next.stories[1].id;
    elsewhere.symbols.push(symbol("MSFT"));
    next.highlights = Arc::new(vec![
        row(numbered(1, HighlightColor::Yellow, "freight", "NFRT"), "Morning briefing", true),
        row(elsewhere, "Morning briefing", true),
    ]);
    let mut harness = window([1440.0, 900.0], next);
    harness.get_by_role_and_label(Role::Button, "Highlights").click();
    harness.run();
    harness.get_by_role_and_label(Role::RadioButton, "Group by: Story").click();
    harness.run();
    assert_eq!(harness.query_all_by_role_and_label(Role::Heading, "Morning briefing").count(), 2);
    harness.get_by_role_and_label(Role::RadioButton, "Group by: Company").click();
    harness.run();
    let all = ["Passage 1 about freight", "Passage 2 about freight", "Passage 2 about freight"];
    assert_eq!(listed(&harness), all);
    // Each is its own: the second one of the passage can be pressed like the first.
    let twice: Vec<_> = harness.query_all_by_role_and_label(Role::ListItem, all[1]).map(|node| node.rect()).collect();
    assert!(twice[0].bottom() < twice[1].top(), "{twice:?}");
    harness.query_all_by_role_and_label(Role::ListItem, all[1]).last().unwrap().click();
    harness.run();
    assert!(harness.state().asked.contains(&Command::Open(snapshot(8).stories[1].id)));
}

#[test]
fn the_view_of_highlights_filters_by_feed_and_by_day() {
    let mut next = snapshot(8);
    let made = |number: u128, source: &str, days: i64| {
        let mut row = row(numbered(number, HighlightColor::Yellow, "t", "NFRT"), "A story", true);
        source.clone_into(&mut row.source);
        // The test's "now" is in March 2026.
        row.highlight.created = now() - TimeDelta::days(days);
        row
    };
    next.highlights =
        Arc::new(vec![made(1, "Harbor Ledger", 0), made(2, "Sample Wire", 3), made(3, "Sample Wire", 40)]);
    let mut harness = window([1440.0, 900.0], next);
    harness.get_by_role_and_label(Role::Button, "Highlights").click();
    harness.run();
    let all = |numbers: &[u32]| numbers.iter().map(|i| format!("Passage {i} about freight")).collect::<Vec<_>>();
    harness.get_by_label("Feed of the highlights").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Sample Wire").click();
    harness.run();
    assert_eq!(listed(&harness), all(&[2, 3]));
    let typed = |harness: &mut Harness<'static, Window>, field: &str, text: &str| {
        harness.get_by_role_and_label(Role::TextInput, field).focus();
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.run();
        harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
        harness.run();
    };
    typed(&mut harness, "Marked from", "7d");
    assert_eq!(listed(&harness), all(&[2]));
    picture(&mut harness, "highlights of a feed and a week");
    harness.get_by_label("Feed of the highlights").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "All feeds").click();
    harness.run();
    assert_eq!(listed(&harness), all(&[1, 2]));
    typed(&mut harness, "Marked until", "yesterday");
    assert_eq!(listed(&harness), all(&[2]));
    // What is no date filters nothing, and says so.
    typed(&mut harness, "Marked from", "soon");
    assert_eq!(listed(&harness), all(&[2, 3]));
    let field = harness.get_by_role_and_label(Role::TextInput, "Marked from");
    assert!(field.accesskit_node().data().invalid().is_some());
    typed(&mut harness, "Marked until", "2026-01");
    assert_eq!(listed(&harness), all(&[3]));
}

#[test]
fn highlights_are_exported_to_where_the_reader_says() {
    let mut next = snapshot(8);
    next.highlights = Arc::new(vec![row(numbered(1, HighlightColor::Yellow, "freight", "NFRT"), "One story", true)]);
    let mut harness = window([1440.0, 900.0], next);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("export highlights");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    picture(&mut harness, "export highlights");
    harness.get_by_role_and_label(Role::RadioButton, "Export as: CSV for Readwise").click();
    harness.run();
    harness.state_mut().asked.clear();
    harness.get_by_role_and_label(Role::Button, "Export").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let [Command::ExportHighlights(Format::Csv, path, IfThere::Another)] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert!(path.ends_with("highlights.csv"), "{path:?}");
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn ten_thousand_highlights_draw_as_few_cards_as_ten() {
    let mut next = snapshot(8);
    let rows = (0..10_000).map(|i| row(numbered(i, HighlightColor::Yellow, "t", "NFRT"), "A story", true));
    next.highlights = Arc::new(rows.collect());
    let mut harness = window([1440.0, 900.0], next);
    harness.get_by_role_and_label(Role::Button, "Highlights").click();
    harness.run();
    let drawn = listed(&harness).len();
    assert!((5..30).contains(&drawn), "{drawn}");
}

#[test]
fn notes_tags_colours_and_places_are_kept_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let text =
        "Apple raised its dividend on Monday. Microsoft spent $21 billion on data centers in the quarter, it said.";
    let id = reader.add(AddTarget::parse(&format!("{text}\n\nMore of it.")).unwrap()).id;
    let span = Span::new(0, "Apple raised its dividend on Monday.".len());
    let command = mark(&mut reader, id, span, HighlightColor::Yellow);
    reader.ask(command, |snapshot| snapshot.counts.highlights == 1);
    let made = reader.snapshot.highlights[0].highlight.clone();
    // What stands in it is attached by itself.
    assert_eq!((made.symbols.as_slice(), made.numbers.len()), (&[symbol("AAPL")][..], 0));
    assert_eq!(made.created, made.changed);
    let edit = HighlightEdit {
        note: Some("  Check *this*.\n\nAgain ".to_owned()),
        tags: Some(vec!["to do".to_owned()]),
        color: Some(HighlightColor::Purple),
        passage: None,
    };
    let is = |color: HighlightColor| {
        move |snapshot: &Snapshot| snapshot.highlights.first().is_some_and(|row| row.highlight.color == color)
    };
    reader.ask(Command::EditHighlight(made.id, edit), is(HighlightColor::Purple));
    let edited = reader.snapshot.highlights[0].highlight.clone();
    assert_eq!((edited.note.as_str(), edited.tags.as_slice()), ("Check *this*.\n\nAgain", &["to do".to_owned()][..]));
    reader.ask(Command::Undo, is(HighlightColor::Yellow));
    assert_eq!(reader.snapshot.highlights[0].highlight, made);
    reader.ask(Command::Redo, is(HighlightColor::Purple));

    let revision = reader.open(id).revision;
    let longer = Span::new(0, text.len());
    let edit = HighlightEdit { passage: Some((revision, longer)), ..HighlightEdit::default() };
    let ends =
        |words: &'static str| move |snapshot: &Snapshot| snapshot.highlights[0].highlight.quote.exact.ends_with(words);
    reader.ask(Command::EditHighlight(made.id, edit), ends("it said."));
    let longer = reader.snapshot.highlights[0].highlight.clone();
    assert_eq!(longer.symbols, [symbol("AAPL"), symbol("MSFT")]);
    assert_eq!(longer.numbers, ["$21 billion"]);
    assert_eq!(longer.note, "Check *this*.\n\nAgain");
    reader.engine.shutdown();
    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.snapshot.highlights[0].highlight, longer);
    assert_eq!(reader.open(id).highlights[0].highlight, longer);
}

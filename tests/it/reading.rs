//! The story as it is read: tables, images, selecting, copying, the place where the reader left off.

use std::{collections::HashMap, sync::Arc};

use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, accesskit::Role, pos2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use tapereader::{
    annotate::{annotate, key_number::display::cards},
    engine::{
        command::Command,
        pictures::{Picture, PictureSource, Pictures},
        saving::{SaveTo, Saves},
        snapshot::{Loadable, OpenStory, Snapshot},
    },
    ingest::{self, Document},
    model::{
        id::{FeedId, RevisionId},
        notice::{Notice, Severity},
        story::{Origin, StoryRow},
    },
    ui::file_dialog::{Choosing, Chosen},
};

use crate::window::{Window, picture, snapshot, window};

/// A page as the engine would open it, in a window of this size.
fn reading(size: [f32; 2], html: &str) -> Harness<'static, Window> {
    let mut harness = window(size, snapshot(8));
    show(&mut harness, html, |_| {});
    harness
}

pub(crate) fn story(row: &Arc<StoryRow>, html: &str) -> OpenStory {
    let base = url::Url::parse("https://news.example/story").unwrap();
    let Document::Page(article) = ingest::read(html.as_bytes(), Some("text/html"), Some(&base)) else {
        panic!("a page")
    };
    let annotations = annotate(&article);
    OpenStory {
        row: Arc::clone(row),
        revision: RevisionId::of_text(&article.text),
        reading: 1,
        cards: cards(&annotations.numbers),
        annotations,
        article,
        highlights: Vec::new(),
        preview_only: false,
        copies: Vec::new(),
        number_edits: Vec::new(),
    }
}

fn show(harness: &mut Harness<'static, Window>, html: &str, change: impl FnOnce(&mut Snapshot)) {
    let mut next = snapshot(8);
    let row = StoryRow { origin: Origin::Feed(feed()), ..StoryRow::clone(&next.stories[0]) };
    next.open = Loadable::Ready(Arc::new(story(&Arc::new(row), html)));
    next.pictures = Arc::new(Pictures { story: Some(next.stories[0].id), ..Pictures::default() });
    change(&mut next);
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
}

fn feed() -> FeedId {
    FeedId::of_url("https://news.example/feed")
}

pub(crate) fn page(body: &str) -> String {
    format!("<html><head><title>A story</title></head><body><article><h1>A story</h1>{body}</article></body></html>")
}

pub(crate) fn paragraphs(count: usize) -> String {
    let line = |i: usize| {
        format!(
            "<p>Paragraph {i} tells of a quiet day on which the buyers waited and the sellers had nothing to say, so that \
             the price stood where it had stood before, which pleased nobody but the clerks.</p>"
        )
    };
    (0..count).map(line).collect()
}

fn wide_table() -> String {
    let row = |name: &str, from: usize| {
        let cells: String = (0..12).map(|i| format!("<td>${}.{} million</td>", from + 7 * i, i)).collect();
        format!("<tr><td>{name}</td>{cells}<td>restated</td></tr>")
    };
    let years: String = (2014..2026).map(|year| format!("<th>{year}</th>")).collect();
    page(&format!(
        "{}<table><tr><th>Line</th>{years}<th>Note</th></tr>{}{}{}</table>{}",
        paragraphs(2),
        row("Revenue from services", 410),
        row("Operating income", 55),
        row("Capital spending", 1_200),
        paragraphs(2)
    ))
}

fn cell(harness: &Harness<'static, Window>, text: &str) -> Option<Rect> {
    harness
        .query_all_by_role(Role::Cell)
        .find(|node| node.accesskit_node().label().as_deref() == Some(text))
        .map(|node| node.rect())
}

fn wheel(harness: &mut Harness<'static, Window>, at: Pos2, delta: egui::Vec2) {
    harness.hover_at(at);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.run_steps(20);
}

fn click(harness: &mut Harness<'static, Window>, at: Pos2, modifiers: Modifiers, times: usize) {
    harness.hover_at(at);
    harness.step();
    harness.event(Event::ModifiersChanged(modifiers));
    harness.step();
    for _ in 0..times {
        for pressed in [true, false] {
            // All in one frame: a quarter of a second passes between two.
            let event = Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers };
            harness.input_mut().events.push(event);
        }
    }
    harness.step();
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
}

/// What a copy puts on the clipboard.
fn copied(harness: &mut Harness<'static, Window>) -> String {
    harness.event(Event::Copy);
    harness.step();
    let commands = &harness.output().platform_output.commands;
    let text = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    text.unwrap_or_default()
}

#[test]
fn a_wide_table_scrolls_sideways_by_wheel_bar_and_keys() {
    let mut harness = reading([1440.0, 900.0], &wide_table());
    picture(&mut harness, "wide table");
    let first = cell(&harness, "Revenue from services").unwrap();
    assert!(cell(&harness, "$487.11 million").is_none(), "the last column is out of sight");
    wheel(&mut harness, first.center(), vec2(-3_000.0, 0.0));
    assert!(cell(&harness, "$487.11 million").is_some(), "the wheel brings it");
    assert!(cell(&harness, "Revenue from services").is_none());
    picture(&mut harness, "wide table, scrolled");
    // Figures of one column end at the same place.
    let [a, b] = ["$487.11 million", "$1277.11 million"].map(|text| cell(&harness, text).unwrap().right());
    assert!((a - b).abs() < 1.5, "{a} {b}");
    // The paragraphs did not move.
    harness.get_by_label("Scroll the table sideways").focus();
    harness.run();
    for _ in 0..40 {
        harness.key_press(Key::ArrowLeft);
        harness.step();
    }
    harness.run();
    assert_eq!(cell(&harness, "Revenue from services").unwrap(), first);
}

#[test]
fn words_in_a_hidden_column_are_found_selected_and_seen() {
    let mut harness = reading([1440.0, 900.0], &wide_table());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run();
    harness.get_by_label("Find in the story").type_text("1277.11");
    harness.run();
    harness.get_by_label("1 of 1");
    let seen = cell(&harness, "$1277.11 million").expect("scrolled to");
    picture(&mut harness, "found in a wide table");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(copied(&mut harness), "1277.11");
    // A double click takes the word under the pointer, however far the table is scrolled.
    let year = cell(&harness, "2025").unwrap();
    assert!((year.right() - seen.right()).abs() < 1.5, "the year stands over its figures");
    wheel(&mut harness, seen.center(), vec2(-3_000.0, 0.0));
    let note = cell(&harness, "Note").unwrap();
    click(&mut harness, note.center(), Modifiers::NONE, 2);
    assert_eq!(copied(&mut harness), "Note");
}

fn with_image() -> String {
    page(&format!(
        "{}<figure><img src='https://pictures.example/port.png' alt='A port'><figcaption>The port of Antwerp on \
         Sunday</figcaption></figure>{}",
        paragraphs(1),
        paragraphs(1)
    ))
}

fn pictures(harness: &mut Harness<'static, Window>, state: Loadable<Arc<Picture>>) {
    pictures_of(harness, &with_image(), state);
}

fn pictures_of(harness: &mut Harness<'static, Window>, page: &str, state: Loadable<Arc<Picture>>) {
    show(harness, page, |next| {
        let url = url::Url::parse("https://pictures.example/port.png").unwrap();
        next.pictures = Arc::new(Pictures {
            story: Some(next.stories[0].id),
            shown: true,
            by_address: HashMap::from([(url, state)]),
            ..Pictures::default()
        });
    });
}

#[test]
fn images_are_shown_once_or_always_when_the_reader_says_so() {
    let mut harness = reading([1440.0, 900.0], &with_image());
    picture(&mut harness, "image not shown");
    harness.get_by_label_contains("The port of Antwerp");
    assert_eq!(harness.state().asked, [], "nothing is asked for by itself");
    harness.get_by_label("Show the images").click();
    harness.run();
    let id = snapshot(8).stories[0].id;
    assert_eq!(harness.state().asked, [Command::ShowImages(id)]);
    harness.get_by_label("Always for Sample Wire").click();
    harness.run();
    let always = Command::AllowImages(PictureSource::Feed(feed()), true);
    assert_eq!(harness.state().asked.last(), Some(&always));
    pictures(&mut harness, Loadable::Loading);
    assert!(harness.query_by_role(Role::Image).is_none());
    let (width, height) = (300, 150);
    let rgba = [40, 90, 120, 255].repeat(width * height);
    pictures(&mut harness, Loadable::Ready(Arc::new(Picture { size: [width, height], rgba })));
    picture(&mut harness, "image shown");
    let image = harness.get_by_role_and_label(Role::Image, "The port of Antwerp on Sunday").rect();
    assert_eq!(image.size(), vec2(300.0, 150.0));
    pictures(
        &mut harness,
        Loadable::Failed(Notice {
            severity: Severity::Info,
            title: "The server did not answer".to_owned(),
            detail: "Try again later".to_owned(),
        }),
    );
    picture(&mut harness, "image failed");
    harness.get_by_label("Try again").click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Command::ShowImages(id)));
}

#[test]
fn an_image_without_a_caption_stands_above_the_text_after_it() {
    let image = "<figure><img src='https://pictures.example/port.png'></figure>";
    let page = page(&format!("{}{image}{}", paragraphs(2), paragraphs(2).replace("Paragraph", "Afterwards")));
    let mut harness = reading([1440.0, 900.0], &page);
    let before = paragraph(&harness, "Afterwards 0");
    let rgba = [40, 90, 120, 255].repeat(300 * 150);
    pictures_of(&mut harness, &page, Loadable::Ready(Arc::new(Picture { size: [300, 150], rgba })));
    picture(&mut harness, "image without a caption");
    let image = harness.get_by_role_and_label(Role::Image, "Image").rect();
    let after = paragraph(&harness, "Afterwards 0");
    assert_eq!(image.size(), vec2(300.0, 150.0));
    assert!(image.top() >= paragraph(&harness, "Paragraph 1").bottom() && image.bottom() <= after.top());
    assert!(after.top() - before.top() > 150.0, "the text made room");
}

/// A place in the text of the paragraph that begins so.
fn paragraph(harness: &Harness<'static, Window>, begins: &str) -> Rect {
    harness
        .query_all_by_role(Role::Paragraph)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(begins)))
        .unwrap_or_else(|| panic!("{begins} is on the screen"))
        .rect()
}

#[test]
fn clicks_take_a_word_a_paragraph_and_what_lies_between() {
    let mut harness = reading([1440.0, 900.0], &page(&paragraphs(4)));
    let first = paragraph(&harness, "Paragraph 0").left_top() + vec2(20.0, 12.0);
    click(&mut harness, first, Modifiers::NONE, 2);
    assert_eq!(copied(&mut harness), "Paragraph");
    harness.run_steps(60);
    click(&mut harness, first, Modifiers::NONE, 3);
    let whole = copied(&mut harness);
    assert!(whole.starts_with("Paragraph 0 tells") && whole.ends_with("but the clerks."), "{whole:?}");
    harness.run_steps(60);
    // A click and a click with Shift: from the one to the other.
    let place = paragraph(&harness, "Paragraph 1").left_top() + vec2(1.0, 12.0);
    click(&mut harness, place, Modifiers::NONE, 1);
    harness.run_steps(60);
    let place = paragraph(&harness, "Paragraph 2").left_top() + vec2(1.0, 12.0);
    click(&mut harness, place, Modifiers::SHIFT, 1);
    let between = copied(&mut harness);
    assert!(between.starts_with("Paragraph 1") && between.trim_end().ends_with("but the clerks."), "{between:?}");
}

#[test]
fn all_is_selected_and_stays_selected_out_of_sight() {
    let mut harness = reading([1440.0, 900.0], &page(&paragraphs(60)));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    let all = copied(&mut harness);
    assert!(all.starts_with("Paragraph 0 ") && all.contains("Paragraph 59 tells"));
    let place = paragraph(&harness, "Paragraph 0").left_top() + vec2(20.0, 12.0);
    click(&mut harness, place, Modifiers::NONE, 2);
    harness.key_press(Key::End);
    harness.run();
    assert!(harness.query_by_label_contains("Paragraph 0 tells").is_none());
    assert_eq!(copied(&mut harness), "Paragraph", "a selection out of sight is still there");
    // From the keyboard, over lines and paragraphs that were never laid out.
    harness.key_press(Key::Home);
    harness.run();
    for _ in 0..40 {
        harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    }
    harness.run();
    assert!(copied(&mut harness).contains("Paragraph 9 tells"));
}

#[test]
fn a_drag_below_the_edge_scrolls_on() {
    let mut harness = reading([1440.0, 700.0], &page(&paragraphs(60)));
    let start = paragraph(&harness, "Paragraph 1").left_top() + vec2(2.0, 12.0);
    harness.drag_at(start);
    harness.step();
    harness.hover_at(start + vec2(60.0, 60.0));
    harness.step();
    harness.hover_at(pos2(start.x + 60.0, 690.0));
    harness.run_steps(80);
    harness.drop_at(pos2(start.x + 60.0, 690.0));
    harness.run_steps(5);
    let taken = copied(&mut harness);
    assert!(taken.starts_with("Paragraph 1 tells") && taken.contains("Paragraph 9 tells"), "{} bytes", taken.len());
}

#[test]
fn a_passage_is_copied_with_its_source() {
    let mut harness = reading([1440.0, 900.0], &page(&paragraphs(3)));
    let place = paragraph(&harness, "Paragraph 0").left_top() + vec2(20.0, 12.0);
    click(&mut harness, place, Modifiers::NONE, 2);
    harness.event(Event::Key {
        key: Key::C,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND | Modifiers::SHIFT,
    });
    harness.step();
    let commands = &harness.output().platform_output.commands;
    let text = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let expected = "\u{201c}Paragraph\u{201d}\nSample Wire, \u{201c}Norfield Freight cuts full-year outlook after port \
                    strike\u{201d}, 9 March 2026";
    assert_eq!(text.as_deref(), Some(expected));
}

#[test]
fn a_long_story_stands_still_while_it_is_laid_out() {
    let mut harness = reading([1440.0, 900.0], &page(&paragraphs(400)));
    harness.key_press(Key::End);
    harness.run();
    harness.get_by_label_contains("Paragraph 399 tells");
    // Upwards through what was never laid out: each step moves the text by as much as the wheel says.
    let mut before: Option<(String, f32)> = None;
    for _ in 0..30 {
        wheel(&mut harness, pos2(800.0, 400.0), vec2(0.0, 120.0));
        let top = harness
            .query_all_by_role(Role::Paragraph)
            .find(|node| node.rect().top() > 60.0)
            .map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect().top()))
            .unwrap();
        if let Some((label, y)) = &before
            && let Some(node) = harness.query_by_label(label)
        {
            let moved = node.rect().top() - y;
            assert!((moved - 120.0).abs() < 1.5, "{label:?} moved by {moved}");
        }
        before = Some(top);
    }
}

#[test]
fn a_story_is_saved_as_the_box_says_and_nothing_is_replaced_by_itself() {
    let mut harness = reading([1440.0, 900.0], &page(&paragraphs(2)));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    picture(&mut harness, "save box");
    harness.get_by_label("Save as: HTML").click();
    harness.run();
    let chosen = harness.get_by_label("Choose \u{2026}");
    chosen.click();
    harness.run();
    let wish = harness.state_mut().shell.take_file_wish().unwrap();
    let name = "Norfield Freight cuts full-year outlook after port strike.html";
    assert_eq!(wish.kind, Choosing::Save(name.to_owned()));
    harness.state_mut().shell.file_chosen(Chosen::NoDialog);
    harness.run();
    harness.get_by_label_contains("This system offers no file dialog");
    picture(&mut harness, "save box without a dialog");
    harness.get_by_role_and_label(Role::Button, "Save").click();
    harness.run();
    let [Command::Save(saving)] = harness.state().asked.as_slice() else { panic!("{:?}", harness.state().asked) };
    let SaveTo::File { path, replace } = &saving.to else { panic!("{:?}", saving.to) };
    assert_eq!((path.extension().and_then(|ending| ending.to_str()), *replace), (Some("html"), false));
    assert!(saving.contents.contains("<p>Paragraph 1 tells"), "{}", saving.contents);

    harness.state_mut().asked.clear();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    harness.state_mut().shell.file_chosen(Chosen::Path("/home/reader/port.md".into()));
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Save").click();
    harness.run();
    let [Command::Save(saving)] = harness.state().asked.as_slice() else { panic!("{:?}", harness.state().asked) };
    assert_eq!(saving.to, SaveTo::File { path: "/home/reader/port.md".into(), replace: true });
    assert!(saving.contents.starts_with("# Norfield Freight cuts"), "{}", saving.contents);
}

#[test]
fn a_story_is_printed_by_the_browser() {
    let mut harness = reading([1440.0, 900.0], &page(&paragraphs(2)));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run();
    let [Command::Save(saving)] = harness.state().asked.as_slice() else { panic!("{:?}", harness.state().asked) };
    assert!(matches!(&saving.to, SaveTo::Print(name) if name.ends_with(".html")), "{:?}", saving.to);
    let mut next = snapshot(8);
    next.saves = Arc::new(Saves { prints: 1, print: Some("/library/print/port 1.html".into()), ..Saves::default() });
    harness.state_mut().shell.receive(Arc::new(next));
    harness.step();
    let commands = &harness.output().platform_output.commands;
    let opened = commands.iter().find_map(|command| match command {
        egui::OutputCommand::OpenUrl(open) => Some(open.url.clone()),
        _ => None,
    });
    assert_eq!(opened.as_deref(), Some("file:///library/print/port%201.html"));
}

#[test]
fn each_story_is_found_again_where_it_was_left() {
    let long = page(&paragraphs(60));
    let mut harness = reading([1440.0, 900.0], &long);
    for _ in 0..2 {
        harness.key_press(Key::Space);
        harness.run();
    }
    let top = |harness: &mut Harness<'static, Window>| match harness.state_mut().shell.leave() {
        Command::KeepWindow(kept) => kept.reading_at,
        other => panic!("{other:?}"),
    };
    let left_at = top(&mut harness);
    assert!(left_at > 1_000, "{left_at}");
    let other = |next: &mut Snapshot| {
        let row = Arc::clone(&next.stories[1]);
        next.open = Loadable::Ready(Arc::new(story(&row, &page(&paragraphs(60)))));
    };
    show(&mut harness, &long, other);
    harness.run();
    assert_eq!(top(&mut harness), 0, "another story begins at its beginning");
    let id = snapshot(8).stories[0].id;
    assert_eq!(harness.state().asked.last(), Some(&Command::KeepPlace(id, left_at)));
    show(&mut harness, &long, |_| {});
    harness.run();
    assert_eq!(top(&mut harness), left_at);
    // And in another run, from what the engine kept.
    let mut harness = window([1440.0, 900.0], snapshot(8));
    show(&mut harness, &long, |next| next.places = Arc::new(HashMap::from([(id, left_at)])));
    harness.run();
    assert_eq!(top(&mut harness), left_at);
}

#[test]
fn sources_of_images_are_listed_in_the_settings_and_can_be_taken_back() {
    let mut harness = reading([1440.0, 900.0], &with_image());
    let site = PictureSource::Site("news.example".to_owned());
    show(&mut harness, &with_image(), |next| {
        next.pictures =
            Arc::new(Pictures { allowed: Arc::new([site.clone()].into_iter().collect()), ..Pictures::default() });
    });
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    harness.run();
    harness.get_by_label("Find a setting").type_text("images");
    harness.run();
    picture(&mut harness, "settings, images");
    harness.get_by_label("No longer").click();
    harness.run();
    assert_eq!(harness.state().asked, [Command::AllowImages(site, false)]);
}

#[test]
fn what_is_read_is_told_in_the_order_of_reading() {
    let html = page(
        "<p>Microsoft Corporation said on Monday that revenue rose 11% to $69.6 billion in the quarter.</p>\
         <h2>What comes next</h2><blockquote><p>We expect a slower spring than the last one, as everybody does.</p>\
         </blockquote><p>Alphabet plans to spend about $75 billion on machines this year, it said as well.</p>",
    );
    let harness = reading([1440.0, 900.0], &html);
    let told: Vec<(Role, String)> = harness
        .query_all(egui_kittest::kittest::by())
        .map(|node| (node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default()))
        .collect();
    let wanted = [
        (Role::Heading, "Norfield Freight cuts"),
        (Role::Paragraph, "Microsoft Corporation said"),
        (Role::Link, "Microsoft Corporation (MSFT)"),
        (Role::Button, "$69.6 billion, revenue"),
        (Role::Heading, "What comes next"),
        (Role::Blockquote, "We expect"),
        (Role::Paragraph, "Alphabet plans"),
        (Role::Link, "Alphabet (GOOGL)"),
    ];
    let mut rest = told.iter();
    for (role, begins) in wanted {
        assert!(
            rest.any(|(own, name)| *own == role && name.starts_with(begins)),
            "{role:?} {begins:?} in its place among {told:#?}"
        );
    }
}

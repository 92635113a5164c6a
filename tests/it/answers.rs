//! What the engine answers while the reader is at work: what is on the screen follows, and nothing is taken out of hand.

use std::{collections::HashMap, sync::Arc};

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable};
use tapereader::{
    anchor::{self, Anchored},
    engine::{
        command::Command,
        snapshot::{AnchoredHighlight, HighlightRow, Loadable, OpenStory, Snapshot},
    },
    model::{
        article::BlockKind,
        highlight::{Highlight, HighlightColor},
        id::HighlightId,
        span::Span,
    },
    ui::state::Dialog,
};

use crate::{
    reading::{page, paragraphs, story},
    window::{Window, highlight, now, open_story, picture, reading, show, snapshot, symbol, window},
};

/// Shows the first story as it is after the engine has read it once more.
fn read_again(harness: &mut Harness<'static, Window>, change: impl FnOnce(&mut OpenStory)) {
    show(harness, |next| {
        let mut open = open_story(&next.stories[0]);
        open.reading += 1;
        change(&mut open);
        next.open = Loadable::Ready(Arc::new(open));
    });
}

#[test]
fn a_verdict_on_a_promotion_shows_at_once() {
    let mut harness = reading([1440.0, 900.0]);
    let paragraphs = |harness: &Harness<'static, Window>| harness.query_all_by_role(Role::Paragraph).count();
    let before = paragraphs(&harness);
    read_again(&mut harness, |open| {
        for block in open.article.blocks.iter_mut().filter(|block| block.kind == BlockKind::Promo) {
            block.kind = BlockKind::Paragraph;
        }
    });
    assert_eq!(paragraphs(&harness), before + 2);
}

#[test]
fn a_new_owner_of_numbers_can_be_chosen_at_once_and_the_choice_stays() {
    let with_owners = |open: &mut OpenStory, owners: [&str; 2]| {
        for _ in 0..2 {
            let more = open.annotations.numbers.clone();
            let from = open.cards.len();
            open.cards.extend((0..more.len()).map(|i| tapereader::annotate::key_number::display::Card {
                rank: u32::try_from(from + i).unwrap() + 1,
                numbers: vec![from + i],
            }));
            open.annotations.numbers.extend(more);
        }
        for (i, number) in open.annotations.numbers.iter_mut().enumerate() {
            number.symbol = Some(symbol(owners[i % 2]));
        }
    };
    let mut harness = reading([1440.0, 900.0]);
    read_again(&mut harness, |open| with_owners(open, ["NFRT", "OAKL"]));
    harness.get_by_label("Numbers of OAKL").click();
    harness.run();
    let cards = |harness: &Harness<'static, Window>| {
        harness.query_all_by_role(Role::ListItem).filter(|node| node.rect().left() > 1100.0).count()
    };
    let chosen = cards(&harness);
    read_again(&mut harness, |open| {
        open.reading += 1;
        with_owners(open, ["MSFT", "OAKL"]);
    });
    harness.get_by_label("Numbers of MSFT");
    assert!(harness.query_by_label("Numbers of NFRT").is_none());
    assert_eq!(cards(&harness), chosen, "those of OAKL are still the ones shown");
}

#[test]
fn owners_for_whom_the_row_has_no_room_are_in_the_list_at_its_end() {
    let mut harness = reading([1440.0, 900.0]);
    read_again(&mut harness, |open| {
        let number = open.annotations.numbers[0].clone();
        let named = |i: usize| {
            let mut number = number.clone();
            number.symbol = Some(symbol(&format!("OWNER{i}")));
            number
        };
        open.annotations.numbers = (0..9).map(named).collect();
        open.cards = (0..9)
            .map(|i| tapereader::annotate::key_number::display::Card {
                rank: u32::try_from(i).unwrap() + 1,
                numbers: vec![i],
            })
            .collect();
    });
    assert!(harness.query_by_label("Numbers of OWNER8").is_none());
    harness.get_by_role_and_label(Role::Button, "Numbers of: more").click();
    harness.run();
    harness.get_by_role_and_label(Role::MenuItemRadio, "OWNER8").click();
    harness.run();
    let cards = harness.query_all_by_role(Role::ListItem).filter(|node| node.rect().left() > 1100.0);
    assert_eq!(cards.count(), 1);
}

#[test]
fn a_highlight_of_a_story_that_was_left_elsewhere_is_gone_to() {
    let html = page(&paragraphs(60));
    let mut next = snapshot(8);
    let mut open = story(&next.stories[0], &html);
    let middle = open.article.blocks[30].span;
    let (quote, position) = anchor::select(&open.article.text, Span::new(middle.start(), middle.start() + 40));
    let id = HighlightId(uuid::Uuid::from_u128(1));
    let made = Highlight::new(id, (open.row.id, open.revision), (quote, position), HighlightColor::Yellow, now());
    let Anchored { anchor, changes } = anchor::find(&open.article.text, &made.quote, made.position);
    open.highlights = vec![AnchoredHighlight { highlight: made.clone(), anchor, changes }];
    next.highlights = Arc::new(vec![HighlightRow {
        highlight: made,
        title: "A story".to_owned(),
        source: String::new(),
        url: None,
        published: None,
        openable: true,
        orphan: false,
    }]);
    let mut with_other = next.clone();
    with_other.open = Loadable::Ready(Arc::new(story(&next.stories[1], &html)));
    next.open = Loadable::Ready(Arc::new(open));
    next.places = Arc::new(HashMap::from([(next.stories[0].id, 9_000)]));

    let mut harness = window([1440.0, 900.0], with_other);
    harness.get_by_role_and_label(Role::Button, "Highlights").click();
    harness.run();
    let quote = next.highlights[0].highlight.quote.exact.clone();
    harness.get_by_role_and_label(Role::ListItem, &quote).click();
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Command::Open(next.stories[0].id)));
    receive(&mut harness, next);
    let at = position.start;
    let top = match harness.state_mut().shell.leave() {
        Command::KeepWindow(kept) => kept.reading_at,
        other => panic!("{other:?}"),
    };
    assert!(top < at && at < top + 3_000, "the highlight is at {at}, the screen begins at {top}");
}

#[test]
fn what_was_added_is_gone_to_each_time_and_never_beneath_a_dialog() {
    let mut harness = reading([1440.0, 900.0]);
    let added = |additions: u64| {
        let mut next = snapshot(8);
        next.open = Loadable::Ready(Arc::new(open_story(&next.stories[0])));
        (next.added, next.additions) = (Some(next.stories[3].id), additions);
        next
    };
    let opened = |harness: &mut Harness<'static, Window>| std::mem::take(&mut harness.state_mut().asked);
    let open = [Command::Open(snapshot(8).stories[3].id)];
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run();
    opened(&mut harness);
    receive(&mut harness, added(1));
    assert_eq!(opened(&mut harness), [], "the story under the box is the one to be saved");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(opened(&mut harness), open);
    receive(&mut harness, added(1));
    assert_eq!(opened(&mut harness), []);
    receive(&mut harness, added(2));
    assert_eq!(opened(&mut harness), open, "the same page, added once more");
}

#[test]
fn enter_on_a_button_is_that_button() {
    let mut harness = reading([1440.0, 900.0]);
    let check = |harness: &mut Harness<'static, Window>, open: &dyn Fn(&mut Harness<'static, Window>), field: &str| {
        open(harness);
        harness.state_mut().asked.clear();
        harness.get_by_role_and_label(Role::Button, "Cancel").focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        assert!(harness.state().shell.state().dialog.is_none(), "{field}");
        assert_eq!(harness.state().asked, [], "{field}: nothing was done");
        open(harness);
        harness.state_mut().asked.clear();
        harness.key_press(Key::Enter);
        harness.run();
        assert!(harness.state().shell.state().dialog.is_none(), "{field}");
        assert_eq!(harness.state().asked.len(), 1, "{field}: Enter in the field does it");
    };
    let palette = |name: &'static str| {
        move |harness: &mut Harness<'static, Window>| {
            harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
            harness.run();
            harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text(name);
            harness.run();
            harness.key_press(Key::Enter);
            harness.run();
        }
    };
    let paste = |harness: &mut Harness<'static, Window>| {
        harness.key_press(Key::A);
        harness.run();
        let field = harness.get_by_role_and_label(Role::MultilineTextInput, "Story, address or file");
        field.type_text("https://example.com/feed");
        harness.run();
    };
    check(&mut harness, &palette("Save the story as Markdown"), "saving");
    check(&mut harness, &palette("Export feeds"), "list of feeds");
    check(&mut harness, &paste, "adding");
}

#[test]
fn a_note_opens_for_the_passage_it_was_meant_for_only() {
    let mut harness = reading([1440.0, 900.0]);
    harness.key_press(Key::CloseBracket);
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::H);
    harness.run();
    // The engine has refused it; much later another passage is marked.
    let made = highlight("Analysts at Harbor Ledger");
    show(&mut harness, |next| {
        let mut open = open_story(&next.stories[0]);
        let Anchored { anchor, changes } = anchor::find(crate::window::TEXT, &made.quote, made.position);
        open.highlights = vec![AnchoredHighlight { highlight: made.clone(), anchor, changes }];
        next.open = Loadable::Ready(Arc::new(open));
    });
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn the_help_of_the_search_box_takes_no_keys() {
    let mut harness = reading([1440.0, 900.0]);
    harness.key_press(Key::Slash);
    harness.run();
    harness.get_by_label("title:outlook");
    picture(&mut harness, "search help");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Palette(_))));
}

fn receive(harness: &mut Harness<'static, Window>, next: Snapshot) {
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
}

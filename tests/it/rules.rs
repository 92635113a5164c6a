//! Rules about stories: asked when a story arrives, and never again; weighed, applied, undone; what they hide is found.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use tapereader::{
    engine::{
        command::Command,
        filing::{FilingCommand, Reach},
        snapshot::{Snapshot, Work},
    },
    model::{
        add::AddTarget,
        id::{FeedId, RuleId, StoryId},
        query::Wanted,
        rule::{Condition, Effect, Matter, Pattern, Place, RuleWish},
        story::StoryRow,
    },
};

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, feed_of, now},
};

/// A server whose feed has as many of the stories of [`feed_of`] as are let out.
fn growing(let_out: &Arc<AtomicUsize>) -> Server {
    let let_out = Arc::clone(let_out);
    Server::start(move |_: &Asked| Answer::ok("application/rss+xml", feed_of(let_out.load(Ordering::SeqCst))))
}

fn words(place: Place, words: &str) -> Condition {
    Condition { matter: Matter::Text(place, Pattern::Words(words.to_owned())), wanted: Wanted::Yes }
}

fn regex(place: Place, regex: &str) -> Condition {
    Condition { matter: Matter::Text(place, Pattern::Regex(regex.to_owned())), wanted: Wanted::Yes }
}

fn rule(name: &str, condition: Condition, effect: Effect) -> RuleWish {
    RuleWish { name: name.to_owned(), conditions: vec![condition], effect, ..RuleWish::default() }
}

fn mute() -> Effect {
    Effect { mute: true, ..Effect::default() }
}

fn tag(tag: &str) -> Effect {
    Effect { tags: vec![tag.to_owned()], ..Effect::default() }
}

impl Reader {
    fn make(&mut self, wish: RuleWish) -> RuleId {
        let before = self.snapshot.filing.rules.len();
        // Rules that are made in the same instant have no order.
        self.minutes.fetch_add(1, Ordering::SeqCst);
        self.ask(Command::Filing(FilingCommand::PutRule(None, Box::new(wish))), |snapshot| {
            snapshot.filing.rules.len() == before + 1
        });
        self.snapshot.filing.rules.last().unwrap().id
    }

    fn titled(&self, title: &str) -> Arc<StoryRow> {
        Arc::clone(self.snapshot.stories.iter().find(|row| row.title == title).unwrap())
    }

    fn story(&self, number: usize) -> Arc<StoryRow> {
        self.titled(&format!("Harbor story {number}"))
    }

    fn weigh(&mut self, wish: RuleWish, reach: Reach) -> &Snapshot {
        self.ask(Command::Filing(FilingCommand::Preview(Some(Box::new(wish.clone())), reach)), |snapshot| {
            snapshot.filing.preview.as_ref().is_some_and(|preview| {
                preview.wish == wish && (preview.weighed == preview.total || preview.problem.is_some())
            })
        })
    }
}

fn titles(reader: &Reader, ids: &[StoryId]) -> Vec<String> {
    let mut titles: Vec<String> = ids.iter().map(|id| reader.row(*id).title.clone()).collect();
    titles.sort();
    titles
}

#[test]
fn a_rule_is_asked_when_a_story_arrives_and_never_again() {
    let folder = tempfile::tempdir().unwrap();
    let let_out = Arc::new(AtomicUsize::new(2));
    let server = growing(&let_out);
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Add(AddTarget::Url(server.url("/feed"))), |snapshot| snapshot.feeds.len() == 1);
    let unread = reader.snapshot.counts.unread;

    let muting = reader.make(rule("No farms", words(Place::Body, "farm 3, farm 2"), mute()));
    reader.make(rule("", regex(Place::Title, r"story [45]$"), Effect { star: true, ..tag("Harbor") }));
    reader.make(rule("Fours", words(Place::Title, "story 4"), tag("four")));
    let news = Effect { notify: true, ..tag("harbor") };
    let told = reader.make(rule("News", Condition { wanted: Wanted::No, ..words(Place::Anywhere, "farm 4") }, news));
    assert!(!reader.story(2).is_muted(), "a rule changes nothing of what is here");

    let_out.store(5, Ordering::SeqCst);
    reader.refresh();
    let (two, three, four, five) = (reader.story(2), reader.story(3), reader.story(4), reader.story(5));
    assert_eq!(two.muted_by(), None);
    assert_eq!(three.muted_by().map(|by| (by.rule, by.name.as_str())), Some((muting, "No farms")));
    assert!(!three.status.starred && four.status.starred && five.status.starred);
    assert_eq!((four.tags(), five.tags()), (&["Harbor".to_owned(), "four".to_owned()][..], &["Harbor".to_owned()][..]));
    let counts = reader.snapshot.counts;
    assert_eq!((counts.muted, counts.starred, counts.unread), (1, 2, unread + 2), "what is hidden counts nowhere else");
    let arrived: Vec<_> =
        reader.snapshot.arrivals.iter().map(|it| (it.row.title.as_str(), it.rules.join(", "))).collect();
    assert_eq!(arrived, [("Harbor story 5", "News".to_owned())], "what is hidden is not told of");

    for (typed, expected) in [
        ("ostrich", vec!["Harbor story 1", "Harbor story 2", "Harbor story 4", "Harbor story 5"]),
        ("ostrich is:muted", vec!["Harbor story 3"]),
        ("is:muted", vec!["Harbor story 3"]),
        ("ostrich -is:muted is:starred", vec!["Harbor story 4", "Harbor story 5"]),
        ("tag:HARBOR", vec!["Harbor story 4", "Harbor story 5"]),
        ("tag:harbor -tag:#four", vec!["Harbor story 5"]),
        ("tag:none", vec![]),
    ] {
        let found = reader.found(typed);
        assert_eq!(titles(&reader, &found), expected, "{typed}");
    }

    // The rule changes, its time ends, it goes: what was is as it was.
    let wish = rule("All of them", words(Place::Title, "story"), mute());
    reader.ask(Command::Filing(FilingCommand::PutRule(Some(muting), Box::new(wish))), |snapshot| {
        snapshot.filing.rules[0].wish.name == "All of them"
    });
    reader.refresh();
    assert_eq!(reader.snapshot.counts.muted, 1);
    assert_eq!(reader.story(3).muted_by().unwrap().name, "No farms");
    let_out.store(6, Ordering::SeqCst);
    reader.refresh();
    assert!(reader.story(6).is_muted());
    let mut expired = rule("All of them", words(Place::Title, "story"), mute());
    expired.expires = Some(now() + TimeDelta::days(1));
    reader.ask(Command::Filing(FilingCommand::PutRule(Some(muting), Box::new(expired))), |snapshot| {
        snapshot.filing.rules[0].wish.expires.is_some()
    });
    reader.minutes.fetch_add(25 * 60, Ordering::SeqCst);
    let_out.store(7, Ordering::SeqCst);
    reader.refresh();
    assert!(!reader.story(7).is_muted(), "its time is over");
    reader.ask(Command::Filing(FilingCommand::RemoveRule(told)), |snapshot| snapshot.filing.rules.len() == 3);
    reader.ask(Command::Undo, |snapshot| snapshot.filing.rules.iter().any(|rule| rule.id == told));
    reader.ask(Command::Redo, |snapshot| snapshot.filing.rules.len() == 3);
    let rows: Vec<_> = (1..=7).map(|number| reader.story(number)).collect();
    let rules = Arc::clone(&reader.snapshot.filing.rules);
    reader.engine.shutdown();

    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tapereader"))
        .args(["rules", "test", "--limit", "1000", "--library"])
        .arg(folder.path())
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let tried: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts: Vec<_> = tried.iter().map(|rule| (rule["name"].as_str().unwrap(), rule["taken"].as_u64())).collect();
    let unnamed = "headline has /story [45]$/";
    assert_eq!(counts, [("All of them", Some(7)), (unnamed, Some(2)), ("Fours", Some(1))]);

    // It lasts, also without the cache; and then the stories that come again are not asked about again.
    let mut reader = Reader::start(folder.path());
    assert_eq!(reader.snapshot.filing.rules, rules);
    assert_eq!((1..=7).map(|number| reader.story(number)).collect::<Vec<_>>(), rows);
    reader.make(rule("Too late", words(Place::Title, "story"), tag("late")));
    reader.engine.shutdown();
    std::fs::remove_file(folder.path().join("cache.db")).unwrap();
    let mut reader = Reader::start(folder.path());
    reader.refresh();
    for number in [3, 4, 5, 6] {
        let row = reader.story(number);
        assert_eq!((&row.filed, row.status), (&rows[number - 1].filed, rows[number - 1].status), "{}", row.title);
    }
}

#[test]
fn a_rule_is_weighed_and_applied_to_what_is_here_when_the_reader_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = growing(&Arc::new(AtomicUsize::new(60)));
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Add(AddTarget::Url(server.url("/feed"))), |snapshot| snapshot.feeds.len() == 1);
    let pasted = reader.add(AddTarget::Text("Harbor story of my own.\nAn ostrich farm.".to_owned())).id;
    let feed = FeedId::of_url(server.url("/feed").as_str());
    let all = reader.snapshot.stories.len();

    let mut wish = rule("", words(Place::Body, "ostrich farm"), Effect { star: true, ..mute() });
    wish.conditions.push(Condition { wanted: Wanted::No, ..regex(Place::Title, "[1-5]$") });
    let preview = reader.weigh(wish.clone(), Reach::Newest).filing.preview.clone().unwrap();
    assert_eq!((preview.taken, preview.total, preview.problem.as_deref()), (31, all, None));
    assert_eq!(preview.examples.len(), 4);
    let id = reader.make(wish.clone());
    assert_eq!(reader.snapshot.filing.preview, None);
    let starred = |count: usize, muted: usize| {
        move |snapshot: &Snapshot| (snapshot.counts.starred, snapshot.counts.muted) == (count, muted)
    };
    reader.ask(Command::Filing(FilingCommand::ApplyRule(id)), starred(31, 30));
    assert!(!reader.row(pasted).is_muted() && reader.row(pasted).status.starred, "what I pasted stays in sight");
    assert_eq!(reader.snapshot.undo, Some("applying a rule"));
    let name = &reader.story(10).muted_by().unwrap().name.clone();
    assert_eq!(name, "text has \u{201c}ostrich farm\u{201d}, headline has not /[1-5]$/");
    // Read meanwhile, it stays read when the rule is taken back.
    let ten = reader.story(10).id;
    reader.ask(Command::Open(ten), |snapshot| snapshot.stories.iter().any(|row| row.id == ten && row.status.read));
    reader.ask(Command::Undo, starred(0, 0));
    assert!(reader.story(10).status.read);
    reader.ask(Command::Redo, starred(31, 30));
    // Again it has nothing to change.
    reader.ask(Command::Filing(FilingCommand::ApplyRule(id)), |snapshot| {
        snapshot.notices.iter().any(|notice| notice.title.ends_with("changes no story that is here"))
    });

    let six = reader.story(6).id;
    reader.ask(Command::Filing(FilingCommand::Unmute(vec![six])), starred(31, 29));
    assert_eq!(reader.found("is:muted").len(), 29);
    reader.ask(Command::Undo, starred(31, 30));
    let tags = ["#deals".to_owned(), "Deals".to_owned(), "to do".to_owned()].to_vec();
    reader.ask(Command::Filing(FilingCommand::SetTags(vec![pasted, six], tags)), |snapshot| {
        snapshot.undo == Some("tags")
    });
    assert_eq!(
        (reader.row(pasted).tags(), reader.row(six).tags().len()),
        (&["deals".to_owned(), "to do".to_owned()][..], 2)
    );
    assert_eq!(reader.found("tag:\"to do\""), [pasted], "what is hidden is found when it is asked for");

    // A feed and a company are conditions of their own.
    let of_feed = Condition { matter: Matter::Feed(feed), wanted: Wanted::Yes };
    let preview = reader.weigh(rule("", of_feed, mute()), Reach::All).filing.preview.clone().unwrap();
    assert_eq!(preview.taken, 60);
    for (pattern, said) in [("(", "unclosed group"), ("(?:a{999}){999}", "this pattern is too large")] {
        let wish = rule("", regex(Place::Title, pattern), mute());
        let problem = reader.weigh(wish.clone(), Reach::All).filing.preview.as_ref().unwrap().problem.clone().unwrap();
        assert!(problem.contains(said), "{problem}");
        reader.ask(Command::Filing(FilingCommand::PutRule(None, Box::new(wish))), |snapshot| {
            snapshot
                .notices
                .iter()
                .any(|notice| notice.title == "The rule was not kept" && notice.detail.contains(said))
        });
    }
    assert_eq!(reader.snapshot.filing.rules.len(), 1);
    assert!(Work::Rule.can_stop());
}

mod in_the_window {
    use egui::accesskit::Role;
    use egui_kittest::{
        Harness,
        kittest::{NodeT, Queryable},
    };
    use tapereader::{
        engine::{
            command::Command,
            filing::{Filing, FilingCommand, Reach, RulePreview},
        },
        model::{
            rule::{RuleWish, StoryRule},
            story::{Filed, MutedBy},
        },
        ui::state::{Dialog, View},
    };
    use uuid::Uuid;

    use super::*;
    use crate::window::{Window, now, picture, reading, show, snapshot, window};

    fn press(harness: &mut Harness<'static, Window>, keys: &[(egui::Modifiers, egui::Key)]) {
        for (modifiers, key) in keys {
            harness.key_press_modifiers(*modifiers, *key);
            harness.run();
        }
    }

    fn asked(harness: &mut Harness<'static, Window>) -> Vec<FilingCommand> {
        let asked = std::mem::take(&mut harness.state_mut().asked);
        asked
            .into_iter()
            .filter_map(|command| match command {
                Command::Filing(command) => Some(command),
                _ => None,
            })
            .collect()
    }

    fn story_rule(number: u128, wish: RuleWish) -> StoryRule {
        StoryRule { id: RuleId(Uuid::from_u128(number)), wish, created: now() }
    }

    #[test]
    fn a_rule_begins_with_a_story_and_says_what_it_would_have_done() {
        let mut harness = reading([1440.0, 900.0]);
        press(&mut harness, &[(egui::Modifiers::SHIFT, egui::Key::M)]);
        assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Rules(_))));
        harness.get_by_label("By Mara Lind").click();
        harness.run();
        harness.get_by_label("From Sample Wire").click();
        harness.run();
        harness.get_by_label("Tags the stories get").click();
        harness.run();
        harness.get_by_label("Tags the stories get").type_text("#lists");
        harness.run();
        let mut wish = rule("", words(Place::Author, "Mara Lind"), Effect { mute: true, ..tag("lists") });
        let weighed = asked(&mut harness).pop().unwrap();
        assert_eq!(weighed, FilingCommand::Preview(Some(Box::new(wish.clone())), Reach::Newest));
        let preview = |wish: &RuleWish, problem: Option<&str>| RulePreview {
            wish: wish.clone(),
            reach: Reach::Newest,
            total: 500,
            weighed: 500,
            taken: 14,
            examples: vec![(StoryId::of_sample("story 3"), "Five stocks to watch".to_owned())],
            problem: problem.map(str::to_owned),
        };
        let told = preview(&wish, None);
        show(&mut harness, |next| next.filing = Filing { preview: Some(Arc::new(told)), ..Filing::default() });
        harness.get_by_label("Would have hidden 14 of the last 500");
        picture(&mut harness, "a rule in the making");
        harness.get_by_role_and_label(Role::RadioButton, "Ends: In a week").click();
        harness.run();
        harness.get_by_label("Make the rule").click();
        harness.run();
        wish.expires = Some(now() + TimeDelta::days(7));
        let asked = asked(&mut harness);
        assert!(asked.contains(&FilingCommand::PutRule(None, Box::new(wish))), "{asked:?}");
        assert_eq!(asked.last(), Some(&FilingCommand::Preview(None, Reach::Newest)));
        assert!(harness.state().shell.state().dialog.is_none());
    }

    #[test]
    fn a_pattern_that_is_none_cannot_be_kept() {
        let mut next = snapshot(8);
        let broken = rule("Broken", regex(Place::Title, "("), mute());
        next.filing.rules = Arc::new(vec![story_rule(1, broken.clone())]);
        let preview = RulePreview {
            wish: broken,
            reach: Reach::Newest,
            total: 8,
            weighed: 0,
            taken: 0,
            examples: Vec::new(),
            problem: Some("unclosed group".to_owned()),
        };
        next.filing.preview = Some(Arc::new(preview));
        let mut harness = window([1440.0, 900.0], next);
        press(&mut harness, &[(egui::Modifiers::NONE, egui::Key::G), (egui::Modifiers::NONE, egui::Key::R)]);
        harness.get_by_label("Change \u{201c}Broken\u{201d}").click();
        harness.run();
        harness.get_by_label("unclosed group");
        asked(&mut harness);
        harness.get_by_label("Keep the rule").click();
        harness.run();
        assert_eq!(asked(&mut harness), []);
        harness.get_by_label("Cancel").click();
        harness.run();
        harness.get_by_label("Rules for stories");
        press(&mut harness, &[(egui::Modifiers::NONE, egui::Key::Escape)]);
        assert!(harness.state().shell.state().dialog.is_none());
    }

    #[test]
    fn rules_are_listed_paused_applied_and_removed() {
        let mut next = snapshot(8);
        let mut ended = rule("Over", words(Place::Title, "x"), tag("old"));
        ended.expires = Some(now() - TimeDelta::days(1));
        let wish = rule("", words(Place::Title, "stocks to watch"), Effect { star: true, ..mute() });
        next.filing.rules = Arc::new(vec![story_rule(1, wish.clone()), story_rule(2, ended)]);
        let mut harness = window([1440.0, 900.0], next.clone());
        press(&mut harness, &[(egui::Modifiers::NONE, egui::Key::G), (egui::Modifiers::NONE, egui::Key::R)]);
        picture(&mut harness, "rules");
        let name = "\u{201c}headline has \u{201c}stocks to watch\u{201d}\u{201d}";
        harness.get_by_label("ended 8 March 2026 \u{b7} tag #old \u{b7} headline has \u{201c}x\u{201d}");
        harness.get_by_label("mute, star");
        let id = RuleId(Uuid::from_u128(1));
        harness.get_by_label(&format!("Pause {name}")).click();
        harness.run();
        let paused = RuleWish { paused: true, ..wish.clone() };
        assert_eq!(asked(&mut harness), [FilingCommand::PutRule(Some(id), Box::new(paused))]);
        harness.get_by_label(&format!("Apply {name} to what is here")).click();
        harness.run();
        assert_eq!(asked(&mut harness), [FilingCommand::Preview(Some(Box::new(wish.clone())), Reach::All)]);
        harness.get_by_label("Apply to these").click();
        harness.run();
        assert_eq!(asked(&mut harness), [], "not before it is weighed");
        let (total, examples) = (8, Vec::new());
        let preview = RulePreview { wish, reach: Reach::All, total, weighed: 8, taken: 3, examples, problem: None };
        next.filing.preview = Some(Arc::new(preview));
        harness.state_mut().shell.receive(Arc::new(next));
        harness.run();
        harness.get_by_label("Would have hidden 3 of the 8");
        harness.get_by_label("Apply to these").click();
        harness.run();
        assert_eq!(asked(&mut harness), [FilingCommand::ApplyRule(id)]);
        harness.get_by_label("Remove \u{201c}Over\u{201d}").click();
        harness.run();
        assert_eq!(asked(&mut harness), [FilingCommand::RemoveRule(RuleId(Uuid::from_u128(2)))]);
    }

    #[test]
    fn what_is_muted_stands_in_its_view_with_its_rule_and_tags_are_given() {
        let mut next = snapshot(8);
        let muted = MutedBy { rule: RuleId(Uuid::from_u128(1)), name: "Lists".to_owned() };
        let filed = Filed { muted: Some(muted), tags: vec!["deals".to_owned()] };
        let hidden = Arc::make_mut(&mut Arc::make_mut(&mut next.stories)[3]);
        hidden.filed = Some(Arc::new(filed));
        let (id, title) = (hidden.id, hidden.title.clone());
        next.counts.muted = 1;
        let mut harness = window([1440.0, 900.0], next.clone());
        assert!(harness.query_by_label(&title).is_none());
        harness.get_by_label("Muted").click();
        harness.run();
        assert_eq!(harness.state().shell.state().view, View::Muted);
        let description = harness.get_by_label(&title).accesskit_node().description().unwrap();
        assert_eq!(description, "unread, muted by Lists, #deals");
        picture(&mut harness, "muted");
        harness.get_by_label(&title).click();
        harness.run();
        harness.state_mut().asked.clear();
        next.open =
            tapereader::engine::snapshot::Loadable::Ready(Arc::new(crate::window::open_story(&next.stories[3])));
        harness.state_mut().shell.receive(Arc::new(next));
        harness.run();
        picture(&mut harness, "a muted story");
        harness.get_by_label("Show it again").click();
        harness.run();
        assert_eq!(asked(&mut harness), [FilingCommand::Unmute(vec![id])]);
        press(&mut harness, &[(egui::Modifiers::SHIFT, egui::Key::T)]);
        harness.get_by_label("Tags, separated by commas").type_text(", to do");
        harness.run();
        harness.get_by_label("Keep").click();
        harness.run();
        let tags = vec!["deals".to_owned(), "to do".to_owned()];
        assert_eq!(asked(&mut harness), [FilingCommand::SetTags(vec![id], tags)]);
        harness.get_by_label("#deals").click();
        harness.run();
        assert!(harness.state().asked.contains(&Command::Search("tag:\"deals\" ".to_owned())));
    }
}

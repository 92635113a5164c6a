use super::*;
use crate::{
    engine::story,
    ingest::plain,
    model::{
        feed::Feed,
        query::Wanted,
        rule::{Condition, Effect, Matter, Pattern, Place},
    },
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn arriving(number: usize) -> StoredStory {
    let feed = Feed::new(url::Url::parse("https://example.com/feed").unwrap(), "Harbor Ledger".to_owned(), now());
    let article = plain::article(&format!("Ostrich farm {number} opened by the harbor.\nNobody minded."));
    let id = StoryId::of_entry(feed.id, &number.to_string());
    story::from_article(id, Origin::Feed(feed.id), &feed.title, article, now())
}

fn rule(number: u128) -> StoryRule {
    let pattern = Pattern::Words(format!("farm {number}"));
    let condition = Condition { matter: Matter::Text(Place::Anywhere, pattern), wanted: Wanted::Yes };
    let wish = RuleWish {
        conditions: vec![condition],
        effect: Effect { mute: true, ..Effect::default() },
        ..RuleWish::default()
    };
    StoryRule { id: RuleId(uuid::Uuid::from_u128(number)), wish, created: now() }
}

#[test]
fn a_story_that_arrives_costs_each_rule_once_however_many_are_here() {
    const RULES: usize = 7;
    let mut asked = Vec::new();
    for here in [10, 600] {
        let folder = tempfile::tempdir().unwrap();
        let (mut library, _) = Library::load(Store::open(folder.path()).unwrap().store, None).unwrap();
        library.complete().unwrap();
        library.put((0..here).map(arriving).collect(), now()).unwrap();
        for number in 0..RULES {
            library.put_rule(rule(1_000 + number as u128)).unwrap();
        }
        let before = library.rules_asked();
        library.file_arriving(&[arriving(1_003)], now()).unwrap();
        asked.push(library.rules_asked() - before);
        library.put(vec![arriving(1_003)], now()).unwrap();
        assert!(library.row(arriving(1_003).row.id).unwrap().is_muted());
        // The whole feed comes again with every refresh: nobody is asked about what was here.
        let again: Vec<StoredStory> = (0..here).chain([1_003]).map(arriving).collect();
        library.file_arriving(&again, now()).unwrap();
        asked.push(library.rules_asked() - before - RULES);
    }
    assert_eq!(asked, [RULES, 0, RULES, 0]);
}

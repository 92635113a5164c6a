use super::*;
use crate::engine::filing::Marks;
use crate::{
    engine::story,
    ingest::plain,
    model::{feed::Feed, story::Origin},
    store::StoredStory,
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn arriving(number: usize) -> StoredStory {
    let feed = Feed::new(url::Url::parse("https://example.com/feed").unwrap(), "Harbor Ledger".to_owned(), now());
    let kind = ["Microsoft", "Apple", "Nobody"][number % 3];
    let article = plain::article(&format!("Ostrich farm {number} opened.\nShares of {kind} rose {number}% on Monday."));
    let id = StoryId::of_entry(feed.id, &number.to_string());
    story::from_article(id, Origin::Feed(feed.id), &feed.title, article, now())
}

fn library(folder: &std::path::Path, here: usize, queries: &[&str]) -> Library {
    let (mut library, _) = Library::load(Store::open(folder).unwrap().store, None).unwrap();
    library.complete().unwrap();
    library.put((0..here).map(arriving).collect(), now()).unwrap();
    library.update_saved(now()).unwrap();
    for (i, query) in queries.iter().enumerate() {
        let id = SearchId(uuid::Uuid::from_u128(i as u128 + 1));
        let search = SavedSearch { id, name: String::new(), query: (*query).to_owned(), created: now() };
        library.put_saved_search(search).unwrap();
        library.search_stale().unwrap();
    }
    library
}

/// What each view holds, and what a search of the whole library finds.
fn compare(library: &mut Library) {
    library.update_saved(now()).unwrap();
    for view in library.saved.views().iter() {
        let query = parsed(&view.search.query, now());
        let found = search::up_to(&library.store, &query, &library.stories, usize::MAX).unwrap();
        assert_eq!(*view.stories, found.into_iter().collect::<HashSet<_>>(), "{}", view.search.query);
    }
}

#[test]
fn a_story_that_arrives_is_asked_about_by_itself_however_many_are_here() {
    let mut costs = Vec::new();
    for here in [9, 600] {
        let folder = tempfile::tempdir().unwrap();
        let mut library = library(folder.path(), here, &["ostrich", "$MSFT -farm", "is:unread"]);
        let (asked, searched) = library.searches_asked();
        library.put(vec![arriving(10_000)], now()).unwrap();
        library.update_saved(now()).unwrap();
        let after = library.searches_asked();
        costs.push((after.0 - asked, after.1 - searched));
        assert_eq!(library.saved.views()[0].stories.len(), here + 1);
    }
    assert_eq!(costs, [(3, 0), (3, 0)]);
}

#[test]
fn a_live_view_holds_what_a_search_would_find_whatever_happens() {
    let folder = tempfile::tempdir().unwrap();
    let queries = [
        "ostrich",
        "\"farm 4\"",
        "ostrich -apple",
        "title:nothing OR shares",
        "$MSFT",
        "-$MSFT",
        "$AAPL is:unread",
        "number:>7%",
        "feed:harbor -is:starred",
        "is:watched",
        "-is:watched shares",
        "after:2027-01-01",
        "tag:x",
        "is:muted",
    ];
    let mut library = library(folder.path(), 12, &queries);
    compare(&mut library);
    let of = |number: usize| arriving(number).row.id;
    library.put((12..15).map(arriving).collect(), now()).unwrap();
    compare(&mut library);
    library.set_status(of(3), |status| status.read = true).unwrap();
    library.set_status(of(4), |status| status.starred = true).unwrap();
    library.set_all_read(&[of(1), of(2)], true).unwrap();
    compare(&mut library);
    // Its source writes it anew.
    let mut revised = arriving(5);
    revised.article = plain::article("The quagga farm 4 closed.\nShares of Apple fell 9% on Monday.");
    revised.revision = crate::model::id::RevisionId::of_text(&revised.article.text);
    library.put(vec![story::annotated(revised, &[])], now()).unwrap();
    compare(&mut library);
    let (removed, done) = library.remove_stories(&[of(0), of(6)]);
    done.unwrap();
    compare(&mut library);
    library.restore_stories(&removed, now()).unwrap();
    compare(&mut library);
    let filed = crate::model::story::Filed { muted: None, tags: vec!["x".to_owned()] };
    library.set_marks(&[(of(7), Marks { starred: false, filed: Some(Arc::new(filed)) })]).unwrap();
    compare(&mut library);
    let symbol = crate::model::instrument::Symbol::parse("MSFT").unwrap();
    library.set_watched(&symbol, true, now()).unwrap();
    assert!(library.saved.has_work(), "what is watched concerns all stories");
    while library.saved.has_work() {
        library.search_stale().unwrap();
    }
    compare(&mut library);
    library.put(vec![arriving(15), arriving(16)], now()).unwrap();
    compare(&mut library);
    assert!(!library.saved.views()[9].stories.is_empty());
}

#[test]
fn a_search_for_the_best_keeps_its_order_when_stories_come() {
    let folder = tempfile::tempdir().unwrap();
    let mut library = library(folder.path(), 6, &["ostrich sort:best", "ostrich"]);
    let in_order = |library: &mut Library| {
        library.update_saved(now()).unwrap();
        while library.saved.has_work() {
            library.search_stale().unwrap();
        }
        let query = parsed("ostrich sort:best", now());
        let found = search::up_to(&library.store, &query, &library.stories, usize::MAX).unwrap();
        let views = library.saved.views();
        assert_eq!(*views[0].ranked, *found);
        assert_eq!((views[0].stories.len(), views[1].ranked.len()), (found.len(), 0));
        found
    };
    in_order(&mut library);
    let article = plain::article("An ostrich is an ostrich.");
    let id = StoryId::of_sample("ostrich");
    let best = story::from_article(id, Origin::Pasted, "Pasted", article, now() - chrono::TimeDelta::days(9));
    library.put(vec![best], now()).unwrap();
    assert_eq!(in_order(&mut library).first(), Some(&id), "not the newest, but the best");
}

//! The library on real files: reopened, damaged, deleted, refused.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use tapereader::{
    anchor,
    model::{
        article::{Article, Block, BlockKind, Inline, InlineKind},
        feed::{Feed, FeedOptions, Folder, Login, SecretPlace, Validators},
        fetch_state::{Failing, FetchState, Moved},
        figure::{Figure, Told},
        highlight::{Highlight, HighlightColor},
        id::{HighlightId, StoryId},
        instrument::Symbol,
        quantity::{Bound, Change, Role},
        query::Query,
        secret::Secret,
        span::Span,
        story::{Origin, StoryRow, StoryStatus},
    },
    store::{Opened, Put, Store, StoredDocument, StoredHighlight, StoredNumber, StoredStory, error::StoreError},
};
use url::Url;

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-09T14:05:00Z").unwrap().with_timezone(&Utc)
}

pub(crate) fn open(folder: &Path) -> Store {
    let Opened { store, notices, .. } = Store::open(folder).unwrap();
    assert_eq!(notices, []);
    store
}

fn feed() -> Feed {
    let url = Url::parse("https://example.com/feed.xml").unwrap();
    Feed::new(url, "Harbor Ledger".to_owned(), now())
}

pub(crate) fn story(slug: &str, text: &str, origin: Origin) -> StoredStory {
    let split = text.find('\n').unwrap_or(text.len());
    let mut blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, split) }];
    if split < text.len() {
        blocks.push(Block { kind: BlockKind::Promo, span: Span::new(split + 1, text.len()) });
    }
    let link = InlineKind::Link(Url::parse("https://example.com/a").unwrap());
    let article = Article {
        text: text.to_owned(),
        blocks,
        inlines: vec![Inline { span: Span::new(0, 3), kind: link }],
        ..Article::default()
    };
    let symbols = vec![Symbol::parse("NFRT").unwrap()];
    let row = StoryRow {
        source: "Harbor Ledger".to_owned(),
        author: Some("Mara Lind".to_owned()),
        published: Some(now()),
        url: Some(Url::parse("https://example.com/story").unwrap()),
        symbols: symbols.clone(),
        numbers: vec!["$1.7B".to_owned(), "+8%".to_owned()],
        ..StoryRow::new(StoryId::of_sample(slug), origin, format!("Headline of {slug}"), now())
    };
    StoredStory { mentioned: symbols, figures: vec![figure()], ..StoredStory::new(row, article) }
}

fn figure() -> Figure {
    Figure {
        company: Some("Norfield Freight".to_owned()),
        symbol: Symbol::parse("NFRT"),
        metric: "revenue".to_owned(),
        metric_id: Some("revenue".to_owned()),
        period: Some("2024-Q4".to_owned()),
        role: Role::Level,
        change: Some(Change::Up),
        low: Decimal::new(17, 1),
        high: Decimal::new(19, 1),
        step: Decimal::new(1, 1),
        unit: Some("USD".to_owned()),
        approx: true,
        bound: Some(Bound::Above),
        source: None,
        shown: "$1.7B".to_owned(),
        span: Span::new(0, 3),
        sentence: Span::new(0, 8),
        quote: "Norfield".to_owned(),
    }
}

pub(crate) fn highlight(story: &StoredStory, number: u128) -> StoredHighlight {
    let (quote, position) = anchor::select(&story.article.text, Span::new(4, 9));
    let id = HighlightId(uuid::Uuid::from_u128(number));
    let mut highlight =
        Highlight::new(id, (story.row.id, story.revision), (quote, position), HighlightColor::Blue, now());
    highlight.note = "Check\n\n*this*".to_owned();
    highlight.tags = vec!["to do".to_owned(), "freight".to_owned()];
    highlight.symbols = vec![Symbol::parse("NFRT").unwrap()];
    highlight.numbers = vec!["$1.7 billion".to_owned()];
    StoredHighlight::of(highlight, &story.row)
}

/// The stories that what was typed finds.
fn found(store: &Store, typed: &str) -> Vec<StoryId> {
    let mut found = Vec::new();
    let (query, _) = Query::parse(typed, DateTime::default());
    if !query.is_empty() {
        store
            .search(&query, |id| {
                found.push(id);
                true
            })
            .unwrap();
    }
    found
}

#[test]
fn what_was_stored_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let one = story("one", "Norfield Freight lost time\nDon't miss: charts", Origin::Feed(feed().id));
    let marked = highlight(&one, 1);
    let status = StoryStatus { read: true, starred: true };
    {
        let mut store = open(folder.path());
        store.put_feed(&feed()).unwrap();
        assert_eq!(store.put_stories(std::slice::from_ref(&one), now()).unwrap(), [Put::Added]);
        assert_eq!(store.put_stories(std::slice::from_ref(&one), now()).unwrap(), [Put::Same]);
        store.set_status(one.row.id, status).unwrap();
        store.put_highlight(&marked, &one.article.text).unwrap();
        store.watch(&Symbol::parse("NFRT").unwrap(), now()).unwrap();
        store.set_setting("size", "20").unwrap();
    }
    let store = open(folder.path());
    let lists = store.lists().unwrap();
    let expected = StoredStory { row: StoryRow { status, ..one.row.clone() }, ..one.clone() };
    assert_eq!(store.stories().unwrap(), std::slice::from_ref(&expected.row));
    assert_eq!(lists.feeds[0].feed, feed());
    assert_eq!(lists.feeds[0].state, FetchState::default());
    assert_eq!(lists.watchlist, [Symbol::parse("NFRT").unwrap()]);
    assert_eq!(lists.highlights, std::slice::from_ref(&marked));
    assert_eq!(store.story(one.row.id).unwrap(), Some(expected));
    assert_eq!(store.highlights_of(one.row.id).unwrap(), [marked]);
    assert_eq!(store.setting("size").unwrap().as_deref(), Some("20"));
}

#[test]
fn a_subscription_is_kept_as_it_is_set_and_with_what_its_fetches_said() {
    let folder = tempfile::tempdir().unwrap();
    let later = |minutes| Some(now() + chrono::TimeDelta::minutes(minutes));
    let moved = Url::parse("https://example.com/moved.xml").unwrap();
    let options = FeedOptions {
        name: Some("The Ledger".to_owned()),
        folder: Folder::parse("Markets / Asia"),
        paused: true,
        every: Some(180),
        is_named: false,
        login: Some(Login { user: Some("mara".to_owned()), secret: SecretPlace::Library(Secret("s3cret".to_owned())) }),
    };
    let notice = tapereader::model::notice::Notice {
        severity: tapereader::model::notice::Severity::Warning,
        title: "The server said 500".to_owned(),
        detail: "Try again later".to_owned(),
    };
    let state = FetchState {
        validators: Validators { etag: Some("W/\"a\"".to_owned()), last_modified: Some("yesterday".to_owned()) },
        checked: Some(now()),
        tried: later(1),
        due: later(2),
        hold: later(3),
        interval: Some(7200),
        skip_hours: 0x00ff_ffff,
        skip_days: 0x60,
        unchanged_since: later(4),
        failing: Some(Failing { since: now(), times: 3, reached: true, notice }),
        is_gone: true,
        moved: Some(Moved { to: moved.clone(), since: now(), times: 2 }),
    };
    {
        let mut store = open(folder.path());
        store.put_feed(&Feed { options: options.clone(), ..feed() }).unwrap();
        store.set_fetch_state(feed().id, &state).unwrap();
        // To read it again is not to set it anew.
        store.put_feed(&feed()).unwrap();
    }
    let mut store = open(folder.path());
    let stored = store.lists().unwrap().feeds.remove(0);
    assert_eq!((&stored.feed.options, &stored.state), (&options, &state));
    assert_eq!(stored.feed.name(), "The Ledger");
    assert!(!format!("{stored:?}").contains("s3cret"));
    store.set_feed_url(feed().id, &moved).unwrap();
    store.set_feed_options(feed().id, &FeedOptions::default()).unwrap();
    let stored = store.lists().unwrap().feeds.remove(0);
    assert_eq!(stored.feed, Feed { url: moved, ..feed() });
    store.remove_feed(feed().id).unwrap();
    store.put_feed(&feed()).unwrap();
    let stored = store.lists().unwrap().feeds.remove(0);
    assert_eq!((stored.feed, stored.state), (feed(), FetchState::default()));
}

#[test]
fn words_are_found_in_the_story_but_not_in_what_is_folded() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let one = story("one", "Norfield Freight lost a día\nDon't miss: charts", Origin::Pasted);
    let two = story("two", "Oakline gained", Origin::Pasted);
    store.put_stories(&[one.clone(), two.clone()], now()).unwrap();
    let found = |typed: &str| found(&store, typed);
    assert_eq!(found("freight"), [one.row.id]);
    assert_eq!(found("norfield dia"), [one.row.id]);
    assert_eq!(found("oakl"), [two.row.id]);
    assert_eq!(found("headline").len(), 2);
    assert_eq!(found("charts"), []);
    assert_eq!(found("$NFRT").len(), 2);
    assert_eq!(found("\" OR *"), []);
    assert_eq!(store.stories_naming(&Symbol::parse("NFRT").unwrap()).unwrap().len(), 2);
}

#[test]
fn conditions_find_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let mut one = story("one", "Revenue of the port rose", Origin::Pasted);
    let percent = |value: i64| StoredNumber { is_percent: true, value: value.into() };
    let amount = |value: i64| StoredNumber { is_percent: false, value: value.into() };
    one.values = vec![amount(2_500_000_000), percent(8)];
    let mut two = story("two", "Profit of the yard fell after the port strike", Origin::Pasted);
    two.values = vec![amount(900), percent(-3)];
    let (first, second) = (one.row.id, two.row.id);
    store.put_stories(&[one, two], now()).unwrap();
    for (typed, expected) in [
        ("port ", vec![second, first]),
        ("\"port strike\"", vec![second]),
        ("port -strike", vec![first]),
        ("-strike", vec![first]),
        ("revenue OR profit ", vec![second, first]),
        ("title:port", vec![]),
        ("number:>1B", vec![first]),
        ("number:5%..9%", vec![first]),
        ("number:<0%", vec![second]),
        ("number:<1k port", vec![second]),
        ("$NFRT number:900", vec![second]),
        ("-$NFRT port", vec![]),
        ("port sort:best ", vec![first, second]),
        ("$ZZZZ", vec![]),
    ] {
        assert_eq!(found(&store, typed), expected, "{typed}");
    }
    assert_eq!(store.story(first).unwrap().unwrap().values.len(), 2);
}

#[test]
fn an_edited_story_is_found_by_its_new_words_and_stays_one_story() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let old = story("one", "Revenue was 53 billion", Origin::Pasted);
    let new = story("one", "Revenue was 55 billion", Origin::Pasted);
    store.put_stories(&[old], now()).unwrap();
    assert_eq!(store.put_stories(std::slice::from_ref(&new), now()).unwrap(), [Put::Revised]);
    assert_eq!(found(&store, "53"), []);
    assert_eq!(found(&store, "55"), [new.row.id]);
    assert_eq!(store.stories().unwrap().len(), 1);
    assert_eq!(store.story(new.row.id).unwrap().unwrap().article.text, "Revenue was 55 billion");
}

#[test]
fn a_removed_story_stays_away_until_it_is_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let one = story("one", "Norfield Freight lost time", Origin::Pasted);
    let document = StoredDocument {
        story: one.row.id,
        origin: Origin::Pasted,
        content_type: None,
        bytes: one.article.text.clone().into_bytes(),
        added: now(),
        is_named: true,
    };
    store.put_document(&document).unwrap();
    assert!(store.is_of_named_host(one.row.id).unwrap());
    store.put_stories(std::slice::from_ref(&one), now()).unwrap();
    store.put_highlight(&highlight(&one, 1), &one.article.text).unwrap();
    let removed = store.remove_story(one.row.id).unwrap().unwrap();
    assert_eq!(removed.document, Some(document));
    assert_eq!(store.put_stories(std::slice::from_ref(&one), now()).unwrap(), [Put::Refused]);
    assert_eq!(store.stories().unwrap(), []);
    assert_eq!(found(&store, "freight"), []);
    assert_eq!(store.lists().unwrap().highlights.len(), 1);
    store.restore_story(&removed, now()).unwrap();
    assert_eq!(store.stories().unwrap(), std::slice::from_ref(&one.row));
    assert_eq!(found(&store, "freight").len(), 1);
    assert_eq!(store.missing_documents().unwrap(), []);
    assert_eq!(store.remove_story(one.row.id).unwrap(), Some(removed));
}

#[test]
fn a_removed_feed_takes_its_stories_with_it_and_leaves_the_highlights() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let own = story("one", "Norfield Freight lost time", Origin::Feed(feed().id));
    let other = story("two", "Oakline gained", Origin::Pasted);
    store.put_feed(&feed()).unwrap();
    store.put_stories(&[own.clone(), other.clone()], now()).unwrap();
    store.put_highlight(&highlight(&own, 1), &own.article.text).unwrap();
    assert_eq!(store.remove_feed(feed().id).unwrap(), [own]);
    let lists = store.lists().unwrap();
    assert_eq!(lists.feeds, []);
    assert_eq!(store.stories().unwrap(), [other.row]);
    assert_eq!(lists.highlights.len(), 1);
}

#[test]
fn a_highlight_can_be_taken_away_and_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let one = story("one", "Norfield Freight lost time", Origin::Pasted);
    let marked = highlight(&one, 7);
    store.put_highlight(&marked, &one.article.text).unwrap();
    assert_eq!(store.remove_highlights(&[marked.highlight.id]).unwrap(), std::slice::from_ref(&marked));
    assert_eq!(store.remove_highlights(&[marked.highlight.id]).unwrap(), []);
    store.restore_highlights(std::slice::from_ref(&marked)).unwrap();
    assert_eq!(store.lists().unwrap().highlights, [marked]);
}

#[test]
fn a_deleted_cache_leaves_what_the_reader_made() {
    let folder = tempfile::tempdir().unwrap();
    let one = story("one", "Norfield Freight lost time", Origin::Pasted);
    {
        let mut store = open(folder.path());
        store.put_stories(std::slice::from_ref(&one), now()).unwrap();
        store.set_status(one.row.id, StoryStatus { read: true, starred: false }).unwrap();
        store.put_highlight(&highlight(&one, 1), &one.article.text).unwrap();
    }
    for ending in ["", "-wal", "-shm"] {
        _ = fs::remove_file(folder.path().join(format!("cache.db{ending}")));
    }
    let mut opened = Store::open(folder.path()).unwrap();
    assert!(opened.cache_is_new && !opened.user_is_new);
    assert_eq!(opened.store.lists().unwrap().highlights.len(), 1);
    opened.store.put_stories(std::slice::from_ref(&one), now()).unwrap();
    assert!(opened.store.stories().unwrap()[0].status.read);
}

#[test]
fn a_damaged_cache_is_set_aside_and_a_damaged_user_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    fs::write(folder.path().join("cache.db"), "this is no database, and never was one".repeat(40)).unwrap();
    let opened = Store::open(folder.path()).unwrap();
    assert!(opened.cache_is_new);
    assert_eq!(opened.notices.len(), 1);
    assert!(folder.path().join("cache.db.damaged").exists());
    drop(opened);
    let broken = "neither is this".repeat(100);
    fs::write(folder.path().join("user.db"), &broken).unwrap();
    for ending in ["-wal", "-shm"] {
        _ = fs::remove_file(folder.path().join(format!("user.db{ending}")));
    }
    let error = Store::open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    assert_eq!(fs::read_to_string(folder.path().join("user.db")).unwrap(), broken);
}

#[test]
fn a_cache_with_damage_inside_is_set_aside_too() {
    let folder = tempfile::tempdir().unwrap();
    let one = story("one", "Norfield Freight lost time", Origin::Pasted);
    {
        let mut store = open(folder.path());
        store.put_stories(std::slice::from_ref(&one), now()).unwrap();
        store.put_highlight(&highlight(&one, 1), &one.article.text).unwrap();
    }
    // The first page, with the header and the schema, stays as it is.
    let path = folder.path().join("cache.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let opened = Store::open(folder.path()).unwrap();
    assert!(opened.cache_is_new && opened.notices.len() == 1, "{:?}", opened.notices);
    assert!(folder.path().join("cache.db.damaged").exists());
    assert_eq!(opened.store.stories().unwrap(), []);
    assert_eq!(opened.store.lists().unwrap().highlights.len(), 1);
}

#[test]
fn a_library_from_a_newer_version_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let path = folder.path().join("user.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(folder.path()).unwrap_err(), StoreError::Newer(_)));
}

#[test]
fn a_second_window_is_told_that_the_library_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    assert!(matches!(Store::open(folder.path()).unwrap_err(), StoreError::InUse(_)));
    drop(first);
    drop(open(folder.path()));
}

#[test]
fn a_library_of_the_first_version_is_brought_up_to_date() {
    let (new, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = story("one", "Norfield Freight lost time\nDon't miss: charts", Origin::Pasted);
    let status = StoryStatus { read: true, starred: true };
    {
        let mut store = open(new.path());
        store.put_stories(std::slice::from_ref(&one), now()).unwrap();
        store.set_status(one.row.id, status).unwrap();
    }
    let first = [
        ("user.db", include_str!("../../src/store/migrations/user-0001.sql"), vec!["statuses"]),
        (
            "cache.db",
            include_str!("../../src/store/migrations/cache-0001.sql"),
            vec!["stories", "revisions", "mentions"],
        ),
    ];
    for (file, schema, tables) in first {
        let database = rusqlite::Connection::open(old.path().join(file)).unwrap();
        database.execute_batch(schema).unwrap();
        database.pragma_update(None, "user_version", 1).unwrap();
        database.execute("ATTACH ?1 AS new", [new.path().join(file).to_str().unwrap()]).unwrap();
        for table in tables {
            let mut statement = database.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
            let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            let columns = names.map(|name| format!("\"{}\"", name.unwrap())).collect::<Vec<_>>().join(", ");
            let copy = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}");
            database.execute(&copy, []).unwrap();
        }
    }
    let store = open(old.path());
    // It kept no figures: the story is read again for them.
    let row = StoryRow { status, ..one.row.clone() };
    let expected = StoredStory { row, figures: Vec::new(), ..one.clone() };
    assert_eq!(store.outdated().unwrap(), [one.row.id]);
    assert_eq!(store.stories().unwrap(), std::slice::from_ref(&expected.row));
    assert_eq!(store.story(one.row.id).unwrap(), Some(expected));
}

#[test]
fn a_page_of_the_list_is_the_list_from_a_little_before_a_story() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    // Times as feeds give them: some in the same second, some none, some in the future.
    let stories: Vec<StoredStory> = (0..600_i64)
        .map(|i| {
            let mut story = story(&format!("{i}"), "Norfield Freight lost time", Origin::Pasted);
            story.row.published = match i % 5 {
                0 => None,
                1 => Some(now() + chrono::TimeDelta::days(2)),
                _ => Some(now() - chrono::TimeDelta::minutes(i / 7)),
            };
            story.row.arrived = now() - chrono::TimeDelta::seconds(i / 3);
            story
        })
        .collect();
    store.put_stories(&stories, now()).unwrap();
    let read = StoryStatus { read: true, starred: false };
    store.set_status(stories[7].row.id, read).unwrap();
    let all = store.stories().unwrap();
    assert_eq!(all.len(), store.count_stories().unwrap());
    assert_eq!(store.stories_around(None, 50).unwrap(), all[..50]);
    for at in [0, 3, 100, 101, 333, 598, 599] {
        let page = store.stories_around(Some(all[at].id), 50).unwrap();
        assert_eq!(page, all[at.saturating_sub(100)..(at + 50).min(all.len())], "{at}");
    }
    assert_eq!(store.stories_around(Some(StoryId::of_sample("unknown")), 50).unwrap(), all[..50]);
}

#[test]
fn figures_go_with_their_story() {
    let folder = tempfile::tempdir().unwrap();
    let symbol = Symbol::parse("NFRT").unwrap();
    let mut store = open(folder.path());
    let one = story("one", "Norfield Freight lost time", Origin::Pasted);
    store.put_stories(std::slice::from_ref(&one), now()).unwrap();
    let told = Told { story: one.row.id, at: now(), figure: figure() };
    assert_eq!(store.figures_of(&symbol, 10).unwrap(), std::slice::from_ref(&told));
    assert_eq!(store.figures_of_company("Norfield Freight", 10).unwrap(), [told]);
    assert_eq!(store.article_before(one.row.id, one.revision).unwrap(), None);
    let mut edited = story("one", "Norfield Freight found time", Origin::Pasted);
    edited.figures.clear();
    store.put_stories(std::slice::from_ref(&edited), now()).unwrap();
    assert_eq!(store.figures_of(&symbol, 10).unwrap(), []);
    let before = store.article_before(one.row.id, edited.revision).unwrap();
    assert_eq!(before.map(|article| article.text), Some(one.article.text.clone()));
    let removed = store.remove_story(one.row.id).unwrap().unwrap();
    store.restore_story(&removed, now()).unwrap();
    store.put_stories(&[one], now()).unwrap();
    assert_eq!(store.figures_of(&symbol, 10).unwrap().len(), 1);
}

#[test]
fn a_story_is_edited_when_its_source_changes_it_and_not_when_more_of_it_is_had() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let teaser = StoredStory { preview_only: true, ..story("one", "Norfield lost time", Origin::Pasted) };
    let whole = story("one", "Norfield lost time and money", Origin::Pasted);
    let corrected = story("one", "Norfield lost time and more money", Origin::Pasted);
    for (put, edited) in [(&teaser, false), (&whole, false), (&whole, false), (&corrected, true), (&corrected, true)] {
        store.put_stories(std::slice::from_ref(put), now()).unwrap();
        assert_eq!(store.stories().unwrap()[0].edited, edited, "{:?}", put.article.text);
    }
}

#[test]
fn a_login_that_was_kept_in_an_address_is_taken_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let kept = feed();
    open(folder.path()).put_feed(&kept).unwrap();
    let database = rusqlite::Connection::open(folder.path().join("user.db")).unwrap();
    database.execute("UPDATE feeds SET url = 'https://mara:s3cret@example.com/feed.xml'", []).unwrap();
    drop(database);
    let check = |store: &Store| {
        let found = store.lists().unwrap().feeds.remove(0).feed;
        let login = Login { user: Some("mara".to_owned()), secret: SecretPlace::Library(Secret("s3cret".to_owned())) };
        assert_eq!((found.id, &found.url, found.options.login), (kept.id, &kept.url, Some(login)));
    };
    check(&Store::open_to_read(folder.path()).unwrap().unwrap());
    check(&open(folder.path()));
    let database = rusqlite::Connection::open(folder.path().join("user.db")).unwrap();
    let url: String = database.query_row("SELECT url FROM feeds", [], |row| row.get(0)).unwrap();
    assert_eq!(url, "https://example.com/feed.xml");
}

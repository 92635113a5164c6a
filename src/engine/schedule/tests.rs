use super::*;
use crate::model::{feed::FeedOptions, fetch_state::FeedHealth, notice::Severity};

fn now() -> DateTime<Utc> {
    // A Tuesday.
    DateTime::parse_from_rfc3339("2026-03-10T12:00:00Z").unwrap().to_utc()
}

fn feed() -> Feed {
    Feed::new(Url::parse("https://example.com/feed").unwrap(), "Harbor Ledger".to_owned(), now())
}

fn etag() -> Validators {
    Validators { etag: Some("\"a\"".to_owned()), last_modified: None }
}

fn notice() -> Notice {
    Notice { severity: Severity::Warning, title: "It failed".to_owned(), detail: String::new() }
}

/// Minutes until the next fetch is due, without the jitter, which is checked to be between nothing and a tenth.
#[track_caller]
fn minutes(state: &FetchState, expected: i64) {
    let wait = state.due.unwrap() - now();
    let least = TimeDelta::minutes(expected);
    assert!(wait >= least && wait <= least + least / 10, "{wait} is not {expected} minutes and up to a tenth");
}

/// A document with an item every so many minutes.
fn tempo(every: i64, pace: Pace) -> Tempo {
    let entries: Vec<Entry> =
        (0..30).map(|i| Entry { published: Some(now() - TimeDelta::minutes(every * i)), ..Entry::default() }).collect();
    Tempo::of(pace, &entries)
}

#[test]
fn a_feed_is_asked_as_often_as_it_has_news_and_no_more_often_than_its_server_wants() {
    let period = |minutes| Pace { period: Some(TimeDelta::minutes(minutes)), ..Pace::default() };
    let check = |every, pace, max_age: Option<u64>, validators, options, expected| {
        let answer = Answered {
            validators,
            max_age: max_age.map(Duration::from_secs),
            moved: None,
            document: Some(tempo(every, pace)),
        };
        let feed = Feed { options, ..feed() };
        let (state, _) = answered(&feed, &FetchState::default(), answer, now());
        minutes(&state, expected);
    };
    let none = FeedOptions::default;
    check(300, Pace::default(), None, etag(), none(), 150);
    check(10, Pace::default(), None, etag(), none(), 60);
    check(10_000, Pace::default(), None, etag(), none(), 24 * 60);
    check(10, period(180), None, etag(), none(), 180);
    check(10, Pace::default(), Some(2 * 3600), etag(), none(), 120);
    // Set up for browsers, and not for feeds.
    check(10, Pace::default(), Some(365 * 24 * 3600), etag(), none(), 300);
    check(10, period(100_000), None, etag(), none(), 24 * 60);
    // Without validators each fetch is the whole feed.
    check(10, Pace::default(), None, Validators::default(), none(), 24 * 60);
    check(10, period(90), None, Validators::default(), none(), 90);
    // The reader's wish goes before the tempo, and after the server's.
    check(10, Pace::default(), None, etag(), FeedOptions { every: Some(360), ..none() }, 360);
    check(10, Pace::default(), None, etag(), FeedOptions { every: Some(1), ..none() }, 60);
    check(10, period(180), None, etag(), FeedOptions { every: Some(60), ..none() }, 180);
}

#[test]
fn hours_and_days_to_skip_are_skipped() {
    let check = |skip_hours: u32, skip_days: u8, expected: &str| {
        let at = allowed(now(), skip_hours, skip_days);
        assert_eq!(at.format("%a %H:%M").to_string(), expected);
    };
    check(0, 0, "Tue 12:00");
    check(1 << 12 | 1 << 13, 0, "Tue 14:00");
    check(0, 1 << 1, "Wed 00:00");
    check(0x00ff_ffff, 0, "Tue 12:00");
}

#[test]
fn not_modified_keeps_the_interval_and_is_doubted_after_eight_days() {
    let first = Answered { validators: etag(), document: Some(tempo(300, Pace::default())), ..Answered::default() };
    let (state, _) = answered(&feed(), &FetchState::default(), first, now());
    assert_eq!(state.unchanged_since, None);
    let same = || Answered { validators: etag(), ..Answered::default() };
    let (state, _) = answered(&feed(), &state, same(), now());
    minutes(&state, 150);
    assert_eq!(state.unchanged_since, Some(now()));
    let later = now() + TimeDelta::days(8);
    assert_eq!(conditions(&state, later - TimeDelta::seconds(1)), etag());
    assert_eq!(conditions(&state, later), Validators::default());
    // Whatever it answers then, it is believed again for a while.
    let (state, _) = answered(&feed(), &state, same(), later);
    assert_eq!((state.unchanged_since, conditions(&state, later)), (Some(later), etag()));
}

#[test]
fn the_reader_may_ask_every_half_hour_and_never_while_the_host_wants_peace() {
    let asked = |before: i64, wish, state: FetchState, hold: Option<i64>| {
        let state = FetchState { tried: Some(now() - TimeDelta::minutes(before)), ..state };
        may_ask(&feed(), &state, hold.map(|minutes| now() + TimeDelta::minutes(minutes)), wish, now())
    };
    let at = |minutes| now() + TimeDelta::minutes(minutes);
    let none = FetchState::default;
    assert_eq!(asked(10, Wish::Reader, none(), None), Err(Wait::Asked(at(20))));
    assert_eq!(asked(30, Wish::Reader, none(), None), Ok(()));
    assert_eq!(asked(30, Wish::Reader, none(), Some(5)), Err(Wait::Held(at(5))));
    assert_eq!(asked(30, Wish::Reader, none(), Some(0)), Ok(()));
    let due = |minutes| FetchState { due: Some(at(minutes)), ..none() };
    assert_eq!(asked(30, Wish::Due, due(1), None), Err(Wait::NotDue));
    assert_eq!(asked(30, Wish::Due, due(0), None), Ok(()));
    assert_eq!(asked(0, Wish::Due, due(0), Some(5)), Err(Wait::Held(at(5))));
    // A clock that was years ahead holds nothing up.
    assert_eq!(asked(-600_000, Wish::Reader, due(600_000), Some(600_000)), Ok(()));
    assert_eq!(asked(-600_000, Wish::Due, due(600_000), None), Ok(()));
    // Nobody was bothered by a request that reached nobody.
    let offline = failed(feed().id, &none(), Trouble::Unreached, notice(), now());
    assert_eq!(asked(2, Wish::Reader, offline.clone(), None), Ok(()));
    assert_eq!(asked(2, Wish::Due, offline, None), Err(Wait::NotDue));
    let gone = failed(feed().id, &none(), Trouble::Gone, notice(), now());
    assert_eq!(asked(600, Wish::Reader, gone, None), Err(Wait::Gone));
    let paused = Feed { options: FeedOptions { paused: true, ..FeedOptions::default() }, ..feed() };
    assert_eq!(may_ask(&paused, &none(), None, Wish::Reader, now()), Err(Wait::Paused));
}

#[test]
fn a_failing_feed_is_asked_ever_more_seldom() {
    let mut state = FetchState { validators: etag(), checked: Some(now()), ..FetchState::default() };
    for hours in [1, 2, 4, 8, 16, 24, 24, 24, 24] {
        state = failed(feed().id, &state, Trouble::Other, notice(), now());
        minutes(&state, hours * 60);
        assert_eq!((state.hold, state.health(now())), (None, FeedHealth::Failing));
    }
    state = failed(feed().id, &state, Trouble::Other, notice(), now());
    assert_eq!(state.health(now() + TimeDelta::days(7)), FeedHealth::Lost);
    assert_eq!((&state.validators, state.checked), (&etag(), Some(now())));
    let (state, _) = answered(&feed(), &state, Answered::default(), now());
    assert_eq!((state.failing.as_ref(), state.health(now())), (None, FeedHealth::Well));
    let refused = failed(feed().id, &state, Trouble::Refused, notice(), now());
    minutes(&refused, 24 * 60);
    let gone = failed(feed().id, &state, Trouble::Gone, notice(), now());
    assert_eq!((gone.due, gone.health(now())), (None, FeedHealth::Gone));
}

#[test]
fn retry_after_holds_the_host_for_a_day_at_most() {
    let check = |after: Option<i64>, expected: i64| {
        let until = after.map(|minutes| now() + TimeDelta::minutes(minutes));
        let state = failed(feed().id, &FetchState::default(), Trouble::Busy(until), notice(), now());
        minutes(&state, expected);
        assert_eq!(state.hold, Some(now() + TimeDelta::minutes(expected)));
    };
    check(Some(2), 2);
    check(Some(600), 600);
    check(Some(100_000), 24 * 60);
    check(Some(-5), 0);
    check(None, 60);
}

#[test]
fn a_move_is_believed_after_three_fetches_over_a_day() {
    let to = Url::parse("https://example.com/new").unwrap();
    let other = Url::parse("https://example.com/other").unwrap();
    let mut state = FetchState::default();
    let mut ask = |hours: i64, moved: Option<&Url>| {
        let answer = Answered { moved: moved.cloned(), ..Answered::default() };
        let (after, believed) = answered(&feed(), &state, answer, now() + TimeDelta::hours(hours));
        state = after;
        believed
    };
    assert_eq!([ask(0, Some(&to)), ask(1, Some(&to)), ask(2, Some(&to))], [None, None, None]);
    // Another target, or none, begins the count anew.
    assert_eq!([ask(25, Some(&other)), ask(26, Some(&to)), ask(27, None)], [None, None, None]);
    assert_eq!([ask(28, Some(&to)), ask(40, Some(&to)), ask(52, Some(&to))], [None, None, Some(to.clone())]);
}

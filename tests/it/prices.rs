//! Prices from a folder of files to the ticker card, through a real engine and real files.

use std::{fs, path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use crossbeam_channel::Receiver;
use tapereader::{
    engine::{
        clock::Clock,
        command::{Command, Event},
        handle::{Config, EngineHandle},
        snapshot::{Snapshot, TickerCard},
    },
    fetch::Limits,
    market::{
        calendar::Calendar,
        freshness::{Freshness, freshness},
        series::Interval,
    },
    model::instrument::Symbol,
};

const BABA: &str = "Date,Open,High,Low,Close,Adj Close,Volume
2026-03-04,100,101,99,100,99,1000
2026-03-05,100,103,100,102,101,1200
2026-03-06,102,104,101,103.5,102.5,900
";

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

pub(crate) fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

/// An engine at a fixed time.
pub(crate) fn engine(library: &Path, now: &str) -> EngineHandle {
    let now = at(now);
    let config = Config {
        library: library.to_owned(),
        clock: Clock::from_fn(move || now),
        limits: Limits::default(),
        wake: Arc::new(|| {}),
    };
    EngineHandle::start(config).unwrap()
}

/// The first snapshot that is as wished.
pub(crate) fn wait(events: &Receiver<Event>, wish: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    loop {
        match events.recv_timeout(Duration::from_secs(20)) {
            Ok(Event::Snapshot(snapshot)) if wish(&snapshot) => return snapshot,
            Ok(_) => {}
            Err(error) => panic!("{error}: it never came to that"),
        }
    }
}

/// The card of an instrument, opened anew, once no source is being asked.
pub(crate) fn card(engine: &EngineHandle, wanted: &str) -> Arc<TickerCard> {
    // A snapshot from before may show the same card: only one without it tells that what follows is the new one.
    assert!(engine.send(Command::CloseTicker));
    wait(engine.events(), |snapshot| snapshot.ticker.is_none());
    assert!(engine.send(Command::OpenTicker(symbol(wanted))));
    let shown = |snapshot: &Snapshot| {
        let card = snapshot.ticker.as_ref()?;
        (card.instrument.symbol == symbol(wanted) && !card.prices.loading).then(|| Arc::clone(card))
    };
    shown(&wait(engine.events(), |snapshot| shown(snapshot).is_some())).unwrap()
}

fn label(card: &TickerCard, now: &str) -> Freshness {
    let series = card.prices.daily.as_ref().unwrap();
    let calendar = card.prices.calendar.and_then(Calendar::of);
    freshness(&series.provenance, Interval::Day, calendar, card.prices.trouble, at(now))
}

#[test]
fn a_file_in_the_folder_is_a_price_on_the_card_and_is_read_again_when_it_changes() {
    let library = tempfile::tempdir().unwrap();
    let folder = library.path().join("prices");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("BABA.csv"), BABA).unwrap();
    let monday = "2026-03-09T12:00:00Z";
    let engine = engine(library.path(), monday);
    let shown = card(&engine, "BABA");
    let quote = shown.prices.quote.clone().unwrap();
    assert_eq!((quote.price.to_string(), quote.previous.unwrap().to_string()), ("103.5".into(), "102".into()));
    assert_eq!(quote.provenance.currency.unwrap().as_str(), "USD");
    assert_eq!(quote.provenance.as_of, at("2026-03-06T21:00:00Z"));
    assert_eq!(label(&shown, monday), Freshness::AtClose("2026-03-06".parse().unwrap()));
    assert_eq!(shown.prices.notes[0].error, None);
    // The same prices stand in the lists.
    let lists = wait_for_move(&engine);
    assert_eq!(lists.moves[&symbol("BABA")].closes.to_vec(), [99.0, 101.0, 102.5]);
    // A file that is taken away takes its prices with it.
    fs::remove_file(folder.join("BABA.csv")).unwrap();
    let shown = card(&engine, "BABA");
    assert!(shown.prices.daily.is_none());
    assert_eq!(shown.prices.notes[0].error.as_deref(), Some("it does not know this symbol"));
    // Rubbish in its place is told.
    fs::write(folder.join("BABA.csv"), "<html>no</html>").unwrap();
    let shown = card(&engine, "BABA");
    assert_eq!(shown.prices.notes[0].error.as_deref(), Some("it answered with a web page instead of data"));
}

fn wait_for_move(engine: &EngineHandle) -> Arc<Snapshot> {
    assert!(engine.send(Command::OpenTicker(symbol("BABA"))));
    wait(engine.events(), |snapshot| snapshot.moves.contains_key(&symbol("BABA")))
}

#[test]
fn prices_are_there_at_once_after_a_restart_and_say_that_they_are_old() {
    let library = tempfile::tempdir().unwrap();
    let folder = library.path().join("prices");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("BABA.csv"), BABA).unwrap();
    fs::write(folder.join("9988.HK.csv"), "# currency: CNY\nDate,Close\n2026-03-05,120\n2026-03-06,121.5\n").unwrap();
    let first = engine(library.path(), "2026-03-09T12:00:00Z");
    card(&first, "BABA");
    let hong_kong = card(&first, "9988.HK");
    assert_eq!(hong_kong.prices.quote.as_ref().unwrap().provenance.currency.unwrap().as_str(), "CNY");
    assert_eq!(hong_kong.prices.quote.as_ref().unwrap().provenance.as_of, at("2026-03-06T08:00:00Z"));
    first.shutdown();
    let later = "2026-03-13T23:00:00Z";
    let second = engine(library.path(), later);
    assert!(second.send(Command::OpenTicker(symbol("BABA"))));
    // The first answer is from the cache, while the folder is looked into.
    let snapshot = wait(second.events(), |snapshot| snapshot.ticker.is_some());
    let shown = snapshot.ticker.clone().unwrap();
    assert_eq!(shown.prices.daily.as_ref().unwrap().bars().len(), 3);
    assert_eq!(label(&shown, later), Freshness::Stale(Some(5)));
    assert_eq!(shown.listings.iter().map(|other| other.symbol.as_str()).collect::<Vec<_>>(), ["9988.HK"]);
    second.shutdown();
}

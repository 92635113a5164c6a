//! Sources of prices over HTTP on loopback: what each kind of answer makes of the card.
//!
//! Shapes as their clients and manuals give them (Yahoo v8 chart 2025-10, Tiingo 2026); the values are invented.

use std::{fs, path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tapereader::{
    engine::{
        clock::Clock,
        command::Command,
        handle::{Config, EngineHandle},
        price_settings::PriceSettings,
        snapshot::TickerCard,
    },
    fetch::Limits,
    market::{
        calendar::Calendar,
        freshness::freshness,
        provider::{Ask, Bases, Call, Provider, Reply, custom::Custom, tiingo::Tiingo},
        series::Interval,
    },
    model::instrument::{Instrument, InstrumentKind},
};

use crate::{
    loopback::{Answer, Server},
    pipeline::contacts,
    prices::{at, card, symbol, wait},
};

/// Monday before the opening in New York: Friday's close is what there should be.
const MONDAY: &str = "2026-03-09T12:00:00Z";

/// The chart of a made-up share: 4, 5 and 6 March, with a hole on the 5th if asked for.
pub(crate) fn chart(currency: &str, closes: &str, extra: &str) -> String {
    format!(
        r#"{{"chart":{{"result":[{{"meta":{{"currency":"{currency}","symbol":"BABA","exchangeTimezoneName":"America/New_York",
        "regularMarketTime":1772830801,"regularMarketPrice":1,"dataGranularity":"1d"}},
        "timestamp":[1772634600,1772721000,1772807400],
        "indicators":{{"quote":[{{"open":{closes},"high":{closes},"low":{closes},"close":{closes},"volume":[10,null,30]}}]{extra}}}}}],
        "error":null}}}}"#
    )
}

fn gzip_that_breaks_off() -> Answer {
    // The ten bytes every gzip stream begins with, and the first of a block that never comes.
    let body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab];
    Answer::ok("application/json", body).with("Content-Encoding", "gzip")
}

fn engine(library: &Path, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static, server: &Server) -> EngineHandle {
    engine_within(Duration::from_secs(4), library, now, server)
}

/// An engine that waits so long for an answer.
fn engine_within(
    total: Duration,
    library: &Path,
    now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    server: &Server,
) -> EngineHandle {
    let config = Config {
        library: library.to_owned(),
        clock: Clock::from_fn(now),
        limits: Limits { total, ..Limits::default() },
        wake: Arc::new(|| {}),
    };
    let bases = Bases {
        yahoo: Some(server.url("/")),
        tiingo: Some(server.url("/")),
        sec: None,
        ecb: None,
        frankfurter: None,
        symbols: None,
    };
    EngineHandle::start_at(config, bases).unwrap()
}

fn allow_yahoo(engine: &EngineHandle) {
    let settings = PriceSettings { yahoo: true, ..PriceSettings::default() };
    assert!(engine.send(Command::SetPrices(Box::new(settings))));
    wait(engine.events(), |snapshot| snapshot.price_settings.yahoo);
}

/// Price, currency and label, or why there is none.
fn told(card: &TickerCard, now: &str) -> String {
    let note = card.prices.notes.iter().find(|note| note.provider.as_str() != "folder").unwrap();
    let Some(series) = &card.prices.daily else {
        return format!("none, {:?}: {}", card.prices.trouble, note.error.as_deref().unwrap_or("nothing said"));
    };
    let calendar = card.prices.calendar.and_then(Calendar::of);
    let label = freshness(&series.provenance, Interval::Day, calendar, card.prices.trouble, at(now));
    let closes: Vec<String> = series.bars().iter().map(|bar| bar.close.to_string()).collect();
    let currency = series.provenance.currency.map_or_else(|| "?".to_owned(), |currency| currency.to_string());
    format!("{} {currency} {label:?}", closes.join(" "))
}

#[test]
fn every_kind_of_answer_has_one_outcome() {
    let ok = |body: String| Answer::ok("application/json", body);
    let closed = "AtClose(2026-03-06)";
    let cases: Vec<(&str, Answer, String)> = vec![
        ("sound", ok(chart("USD", "[100,101,102.5]", "")), format!("100 101 102.5 USD {closed}")),
        ("holes", ok(chart("USD", "[100,null,102.5]", "")), format!("100 102.5 USD {closed}")),
        ("NaN as text", ok(chart("USD", "[100,\"NaN\",\"102.5\"]", "")), format!("100 102.5 USD {closed}")),
        ("Infinity", ok(chart("USD", "[100,\"Infinity\",102.5]", "")), format!("100 102.5 USD {closed}")),
        ("pence", ok(chart("GBp", "[100,101,102.5]", "")), format!("1 1.01 1.025 GBP {closed}")),
        // Its prices are of the shares after a split; what it tells of the split changes nothing.
        (
            "a split",
            ok(chart("USD", "[25,25.5,26]", "").replace(
                r#""indicators""#,
                r#""events":{"splits":{"1772721000":{"date":1772721000,"numerator":4,"denominator":1,"splitRatio":"4:1"}}},"indicators""#,
            )),
            format!("25 25.5 26 USD {closed}"),
        ),
        (
            "nothing but holes",
            ok(chart("USD", "[null,null,null]", "")),
            "none, None: it has no prices for this symbol".into(),
        ),
        (
            "an error with 200",
            ok(r#"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found"}}}"#.into()),
            "none, None: it does not know this symbol".into(),
        ),
        (
            "another shape",
            ok(r#"{"chart":{"result":[{"meta":{}}]}}"#.into()),
            "none, None: it has no prices for this symbol".into(),
        ),
        ("no JSON", ok("Edge: Too Many".into()), "none, None: its answer cannot be read: it is no JSON".into()),
        ("empty", ok(String::new()), "none, None: its answer cannot be read: it is empty".into()),
        (
            "a challenge page",
            Answer::ok("text/html", "<!DOCTYPE html><title>Checking</title>"),
            "none, Some(Blocked): it answered with a web page instead of data".into(),
        ),
        ("too many", Answer::status(429), "none, Some(Blocked): it wants to be asked less often".into()),
        ("not allowed", Answer::status(401), "none, Some(Blocked): it refuses the request (401)".into()),
        ("forbidden", Answer::status(403), "none, Some(Blocked): it refuses the request (403)".into()),
        ("unknown", Answer::status(404), "none, None: it does not know this symbol".into()),
        ("in trouble", Answer::status(503), "none, Some(Offline): it has trouble of its own (503)".into()),
        (
            "a consent page elsewhere",
            Answer::redirect(302, "file:///consent"),
            "none, Some(Blocked): it answered with a web page instead of data".into(),
        ),
        (
            "gzip that breaks off",
            gzip_that_breaks_off(),
            "none, Some(Offline): it cannot be reached: the answer broke off".into(),
        ),
        ("a tarpit", Answer::Hang, "none, Some(Offline): it cannot be reached: no answer within 4 s".into()),
    ];
    for (name, answer, expected) in cases {
        let server = Server::start(move |asked| {
            if asked.path.contains("/BABA?") && asked.path.contains("interval=1d") {
                answer.clone()
            } else {
                Answer::status(404)
            }
        });
        let library = tempfile::tempdir().unwrap();
        let engine = engine(library.path(), || at(MONDAY), &server);
        allow_yahoo(&engine);
        assert_eq!(told(&card(&engine, "BABA"), MONDAY), expected, "{name}");
        engine.shutdown();
        let first = server.asked().into_iter().next().unwrap();
        assert_eq!(first.path, "/v8/finance/chart/BABA?interval=1d&range=5y&includePrePost=false&events=div%2Csplits");
        assert!(first.header("user-agent").unwrap().starts_with("Tapereader/"));
        assert_eq!(first.header("cookie"), None);
    }
}

#[test]
fn nothing_is_asked_before_the_reader_allows_it_and_a_refusal_is_believed_over_a_restart() {
    let server = Server::start(|_| Answer::status(429));
    let library = tempfile::tempdir().unwrap();
    let first = engine(library.path(), || at(MONDAY), &server);
    card(&first, "BABA");
    assert_eq!(server.asked(), []);
    allow_yahoo(&first);
    // The card that is open asks at once, also when it is closed meanwhile.
    assert!(server.next_asked().is_some());
    card(&first, "BABA");
    assert_eq!(server.asked(), [], "the refusal is believed");
    first.shutdown();
    assert_eq!(contacts(library.path()), ["127.0.0.1 Prices 1"]);
    let asked_at = |minutes: i64| {
        let engine = engine(library.path(), move || at(MONDAY) + TimeDelta::minutes(minutes), &server);
        card(&engine, "BABA");
        engine.shutdown();
        server.asked().len()
    };
    assert_eq!([asked_at(5), asked_at(14), asked_at(16)], [0, 0, 1]);
    // The second refusal is believed for an hour.
    assert_eq!([asked_at(60), asked_at(77)], [0, 1]);
}

#[test]
fn two_sources_are_never_joined_and_the_better_one_is_shown() {
    let server = Server::start(|asked| match asked.path.contains("interval=1d") {
        true => Answer::ok("application/json", chart("USD", "[200,201,202.5]", "")),
        false => Answer::status(404),
    });
    let library = tempfile::tempdir().unwrap();
    let folder = library.path().join("prices");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("BABA.csv"), "Date,Close\n2026-03-02,99\n2026-03-03,98\n").unwrap();
    let engine = engine(library.path(), || at(MONDAY), &server);
    allow_yahoo(&engine);
    // The folder's last price is three sessions old, so the next source is asked, and shown alone.
    assert_eq!(told(&card(&engine, "BABA"), MONDAY), "200 201 202.5 USD AtClose(2026-03-06)");
    fs::write(folder.join("BABA.csv"), "Date,Close\n2026-03-05,99\n2026-03-06,98\n").unwrap();
    assert_eq!(told(&card(&engine, "BABA"), MONDAY), "99 98 USD AtClose(2026-03-06)");
}

#[test]
fn a_source_the_reader_describes_is_asked_as_described() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/q/baba.json" => Answer::ok(
            "application/json",
            r#"{"data":{"rows":[{"d":1772668800,"c":"1,100.5"},{"d":1772755200,"c":1110,"v":5}]}}"#,
        ),
        _ => Answer::status(404),
    });
    let library = tempfile::tempdir().unwrap();
    fs::create_dir(library.path().join("sources")).unwrap();
    let described = format!(
        "name = \"mine\"\nurl = \"{}q/{{symbol_lower}}.json\"\nrows = \"data.rows\"\ndate = \"d\"\nclose = \"c\"\n\
         volume = \"v\"\ncurrency = \"USD\"\ndelay_minutes = 15\nexchanges = [\"NYSE\"]\n",
        server.url("/")
    );
    fs::write(library.path().join("sources/mine.toml"), described).unwrap();
    fs::write(library.path().join("sources/broken.toml"), "name = 3").unwrap();
    let started = std::time::Instant::now();
    // The source is asked once a second, so the time has to go on.
    let now = move || at(MONDAY) + TimeDelta::from_std(started.elapsed()).unwrap();
    let engine = engine(library.path(), now, &server);
    let notices = engine.first().notices.clone();
    assert!(notices.iter().any(|notice| notice.title == "The source described in broken.toml cannot be used"));
    let shown = card(&engine, "BABA");
    assert_eq!(told(&shown, MONDAY), "1100.5 1110 USD AtClose(2026-03-06)");
    assert_eq!(shown.prices.daily.as_ref().unwrap().provenance.provider.as_str(), "mine");
    // Another exchange's instrument is none of its business.
    assert!(engine.send(Command::OpenTicker(symbol("9988.HK"))));
    wait(engine.events(), |snapshot| {
        let card = snapshot.ticker.as_ref().filter(|card| card.instrument.symbol == symbol("9988.HK"));
        card.is_some_and(|card| told(card, MONDAY) == "none, None: it has no such prices")
    });
}

/// Two days of a made-up share, which was split into four on the second.
pub(crate) const TIINGO: &str = r#"[{"date":"2026-03-04T00:00:00.000Z","open":200,"high":204,"low":198,"close":202,"volume":7,"adjClose":50.2,"splitFactor":1.0},
    {"date":"2026-03-05T00:00:00.000Z","open":50.5,"high":52,"low":50,"close":51,"volume":30,"adjClose":51,"splitFactor":4.0}]"#;

fn describe(library: &Path, server: &Server, more: &str) {
    fs::create_dir(library.join("sources")).unwrap();
    let url = server.url("/");
    let described = format!("name = \"mine\"\nurl = \"{url}q/{{symbol}}\"\ndate = \"d\"\nclose = \"c\"\n{more}");
    fs::write(library.join("sources/mine.toml"), described).unwrap();
}

#[test]
fn what_is_being_asked_is_not_asked_again() {
    let (answer, answers) = crossbeam_channel::bounded::<()>(1);
    // Only the question at hand waits: the market it is compared with must not take its answer.
    let server = Server::start(move |asked| {
        if asked.path != "/q/BABA" {
            return Answer::status(404);
        }
        answers.recv().ok();
        Answer::ok("application/json", r#"[{"d":"2026-03-06","c":110}]"#)
    });
    let library = tempfile::tempdir().unwrap();
    describe(library.path(), &server, "");
    let started = std::time::Instant::now();
    // Time goes on, so that no quota of a second holds the second question back.
    let now = move || at(MONDAY) + TimeDelta::from_std(started.elapsed() * 60).unwrap();
    let engine = engine_within(Limits::default().total, library.path(), now, &server);
    for _ in 0..3 {
        assert!(engine.send(Command::OpenTicker(symbol("BABA"))));
        wait(engine.events(), |snapshot| snapshot.ticker.is_some());
        assert!(engine.send(Command::CloseTicker));
        wait(engine.events(), |snapshot| snapshot.ticker.is_none());
    }
    answer.send(()).unwrap();
    let shown = card(&engine, "BABA");
    assert_eq!(shown.prices.daily.as_ref().unwrap().last().unwrap().close.to_string(), "110");
    drop(answer);
    engine.shutdown();
    let asked = server.asked().into_iter().filter(|asked| asked.path == "/q/BABA").count();
    assert_eq!(asked, 1, "three openings of the card are one question");
}

#[test]
fn a_quota_counts_over_a_restart() {
    let server = Server::start(|_| Answer::status(404));
    let library = tempfile::tempdir().unwrap();
    describe(library.path(), &server, "per_minute = 1\n");
    let asked_at = |name: &str, seconds: i64| {
        let engine = engine(library.path(), move || at(MONDAY) + TimeDelta::seconds(seconds), &server);
        card(&engine, name);
        engine.shutdown();
        server.asked().len()
    };
    // Another symbol each time: what a source does not know is not asked again anyway.
    assert_eq!([asked_at("BABA", 0), asked_at("MSFT", 30), asked_at("AAPL", 61)], [1, 0, 1]);
}

#[test]
fn a_source_that_needs_a_key_is_not_asked_without_one() {
    let server = Server::start(|_| Answer::ok("application/json", TIINGO));
    let library = tempfile::tempdir().unwrap();
    let engine = engine(library.path(), || at(MONDAY), &server);
    let settings = PriceSettings { tiingo: true, ..PriceSettings::default() };
    assert!(engine.send(Command::SetPrices(Box::new(settings))));
    wait(engine.events(), |snapshot| snapshot.price_settings.tiingo);
    let told = told(&card(&engine, "BABA"), MONDAY);
    // With a keychain there is no key in it for this program, unless the developer has put one there.
    let expected = [
        "none, Some(Blocked): it needs your key",
        "none, Some(Blocked): its key is not to be had: the system's keychain is locked, or none is running",
    ];
    let has_key = server.asked().iter().any(|asked| asked.header("authorization").is_some());
    assert!(has_key || expected.iter().any(|words| told.starts_with(words)), "{told}");
    assert!(has_key || server.asked().is_empty());
}

fn ask(name: &str, exchange: &str) -> Ask {
    let instrument = Instrument {
        symbol: symbol(name),
        name: name.into(),
        exchange: Some(exchange.into()),
        kind: InstrumentKind::Stock,
        cik: None,
    };
    Ask { instrument, interval: Interval::Day, now: at(MONDAY) }
}

#[test]
fn tiingo_gets_its_key_in_a_header_and_its_splits_are_no_fall() {
    let tiingo = Tiingo::new("https://api.tiingo.com/".parse().unwrap());
    let Ok(Call::Http { url, key }) = tiingo.call(&ask("BRK.B", "NYSE")) else { panic!("it is asked over HTTP") };
    assert_eq!(url.as_str(), "https://api.tiingo.com/tiingo/daily/brk-b/prices?startDate=2021-02-09");
    assert_eq!(key.map(|key| (key.header, key.before)), Some(("authorization", "Token ")));
    assert!(tiingo.call(&ask("9988.HK", "HKEX")).is_err());
    let read = |body: &str| tiingo.read(&ask("NFRT", "NYSE"), &Reply { body: body.as_bytes(), at: at(MONDAY) });
    let series = read(TIINGO).unwrap();
    let closes: Vec<String> = series.bars().iter().map(|bar| bar.close.normalize().to_string()).collect();
    assert_eq!(closes, ["50.5", "51"]);
    assert_eq!(series.provenance.as_of, at("2026-03-05T21:00:00Z"));
    let errors = [
        (r#"{"detail":"Not found."}"#, "its answer cannot be read: Not found."),
        ("[]", "it has no prices for this symbol"),
        ("<html>", "it answered with a web page instead of data"),
    ];
    for (body, error) in errors {
        assert_eq!(read(body).unwrap_err().to_string(), error);
    }
}

#[test]
fn a_described_source_may_send_csv_in_pence() {
    let custom =
        Custom::parse("name = \"a\"\nurl = \"https://x.example/{symbol}\"\nformat = \"csv\"\ncurrency = \"GBp\"")
            .unwrap();
    let body = b"Date,Close\n2026-03-06,250\n";
    let series = custom.read(&ask("AAL.L", "LSE"), &Reply { body, at: at(MONDAY) }).unwrap();
    assert_eq!(series.last().unwrap().close.to_string(), "2.5");
    let Ok(Call::Http { url, .. }) = custom.call(&ask("^FTSE", "LSE")) else { panic!("it is asked over HTTP") };
    assert_eq!(url.as_str(), "https://x.example/%5EFTSE");
}

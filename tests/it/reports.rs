//! Filings from the SEC and rates of exchange over HTTP on loopback: what is asked of whom, and what each kind of answer
//! makes of the card. Shapes as in `tests/fixtures/market`; the values are invented.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tapereader::{
    engine::{
        clock::Clock,
        command::Command,
        doctor::{self, Probe},
        handle::{Config, EngineHandle},
        price_settings::PriceSettings,
        snapshot::{Access, Comparison, Snapshot, TickerCard},
    },
    fetch::Limits,
    market::{
        edgar::{facts::Metric, told::Length},
        provider::Bases,
        score::Score,
    },
    model::quantity::Currency,
    store::Store,
};

use crate::{
    loopback::{Answer, Asked, Server},
    prices::{at, symbol, wait},
};

const NOW: &str = "2026-11-25T15:00:00Z";
/// Alibaba's number at the SEC.
const CIK: &str = "0001577552";
const FILINGS: &str = include_str!("../fixtures/market/edgar/submissions.json");
const FACTS: &str = include_str!("../fixtures/market/edgar/companyfacts.json");
const CONCEPT: &str = include_str!("../fixtures/market/edgar/companyconcept.json");
const RECENT: &str = include_str!("../fixtures/market/fx/hist-90d.xml");

fn json(body: &str) -> Answer {
    Answer::ok("application/json", body.replace("0001999999\"", &format!("{CIK}\"")))
}

/// The SEC as it is on a good day.
fn sec(asked: &Asked) -> Answer {
    match asked.path.as_str() {
        path if path.starts_with("/submissions/") => json(FILINGS),
        path if path.starts_with("/api/xbrl/companyfacts/") => json(FACTS),
        path if path.ends_with("/us-gaap/NetIncomeLoss.json") => json(CONCEPT),
        _ => Answer::status(404),
    }
}

fn engine(
    library: &Path,
    now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    server: &Server,
    limits: Limits,
) -> EngineHandle {
    let config = Config { library: library.to_owned(), clock: Clock::from_fn(now), limits, wake: Arc::new(|| {}) };
    let here = || Some(server.url("/"));
    let bases = Bases { yahoo: None, tiingo: None, sec: here(), ecb: here(), frankfurter: here(), symbols: None };
    EngineHandle::start_at(config, bases).unwrap()
}

fn quick() -> Limits {
    Limits { total: Duration::from_secs(4), ..Limits::default() }
}

/// A clock that begins at a moment and goes on, so that what waits for a quota comes to its turn.
fn running(from: &str) -> impl Fn() -> DateTime<Utc> + Send + Sync + 'static {
    let (from, started) = (at(from), std::time::Instant::now());
    move || from + TimeDelta::from_std(started.elapsed()).unwrap()
}

fn name_contact(library: &Path) {
    let mut store = Store::open(library).unwrap().store;
    store.set_setting("mail", "mara@example.com").unwrap();
}

/// The card once it is as wished.
fn card(engine: &EngineHandle, of: &str, wish: impl Fn(&TickerCard) -> bool) -> Arc<TickerCard> {
    assert!(engine.send(Command::OpenTicker(symbol(of))));
    let shown = |snapshot: &Snapshot| {
        let card = snapshot.ticker.as_ref().filter(|card| card.instrument.symbol == symbol(of))?;
        (!card.prices.loading && !card.reports.loading && wish(card)).then(|| Arc::clone(card))
    };
    shown(&wait(engine.events(), |snapshot| shown(snapshot).is_some())).unwrap()
}

fn revenue(card: &TickerCard) -> Option<String> {
    let fact = card.reports.facts.newest(Metric::Revenue, Length::Quarter, at(NOW).date_naive())?;
    Some(format!("{} {} {}", fact.stated.value, fact.stated.unit, fact.stated.accession))
}

#[test]
fn the_sec_is_asked_once_for_what_is_looked_at_and_told_who_asks() {
    let server = Server::start(sec);
    let library = tempfile::tempdir().unwrap();
    let nobody = engine(library.path(), || at(NOW), &server, quick());
    let shown = card(&nobody, "BABA", |_| true);
    assert_eq!((shown.reports.access, shown.reports.cik), (Access::NoContact, Some(1_577_552)));
    nobody.shutdown();
    assert_eq!(server.asked(), []);

    name_contact(library.path());
    let somebody = engine(library.path(), || at(NOW), &server, quick());
    let shown = card(&somebody, "BABA", |card| revenue(card).is_some());
    assert_eq!(revenue(&shown).unwrap(), "322500000 USD 0001999999-26-000030");
    let listed: Vec<String> =
        shown.reports.filings.iter().map(|filing| format!("{} {}", filing.form, filing.filed)).collect();
    let expected = [
        "8-K 2026-11-04",
        "10-Q 2026-10-29",
        "8-K 2026-08-14",
        "8-K/A 2026-07-30",
        "10-K 2026-02-20",
        "8-K 2026-01-15",
    ];
    assert_eq!(listed, expected);
    // Another listing of the company has the same filings, and they are held already.
    let hong_kong = card(&somebody, "9988.HK", |card| revenue(card).is_some());
    assert_eq!(hong_kong.reports.cik, Some(1_577_552));
    // A fund that files nothing asks nobody.
    assert_eq!(card(&somebody, "^GSPC", |_| true).reports.cik, None);
    somebody.shutdown();
    let asked = server.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    let both = [format!("/submissions/CIK{CIK}.json"), format!("/api/xbrl/companyfacts/CIK{CIK}.json")];
    assert_eq!(paths, both);
    let agent = format!("Tapereader/{} mara@example.com", env!("CARGO_PKG_VERSION"));
    assert!(asked.iter().all(|asked| asked.header("user-agent") == Some(agent.as_str())), "{asked:?}");

    // After a restart everything is there, and within the hour nothing is asked.
    let later = engine(library.path(), || at(NOW) + TimeDelta::minutes(50), &server, quick());
    assert_eq!(revenue(&card(&later, "BABA", |_| true)).unwrap(), "322500000 USD 0001999999-26-000030");
    let off = PriceSettings { filings: false, ..PriceSettings::default() };
    assert!(later.send(Command::SetPrices(Box::new(off))));
    assert_eq!(card(&later, "BABA", |card| card.reports.access == Access::Off).reports.filings.len(), 6);
    later.shutdown();
    assert_eq!(server.asked(), []);
    // Facts are not asked for again when the list brings no new report.
    let next_day = engine(library.path(), || at(NOW) + TimeDelta::days(1), &server, quick());
    assert!(next_day.send(Command::SetPrices(Box::default())));
    card(&next_day, "BABA", |card| card.reports.fetched.is_some_and(|fetched| fetched > at(NOW)));
    next_day.shutdown();
    let paths: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, both[..1]);
}

fn gzip_that_breaks_off() -> Answer {
    let body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab];
    Answer::ok("application/json", body).with("Content-Encoding", "gzip")
}

fn page() -> Answer {
    Answer::ok("text/html", "<!DOCTYPE html><html><title>Undeclared Automated Tool</title></html>")
}

/// What each kind of answer is called, beside those that depend on the shape.
fn outcomes() -> Vec<(&'static str, Answer, &'static str)> {
    vec![
        ("a challenge page", page(), "it answered with a web page instead of data"),
        ("empty", Answer::ok("application/json", ""), "its answer cannot be read: it is empty"),
        ("too many", Answer::status(429), "it wants to be asked less often"),
        ("forbidden", Answer::status(403), "it refuses the request (403)"),
        ("in trouble", Answer::status(503), "it has trouble of its own (503)"),
        ("a consent page", Answer::redirect(302, "file:///x"), "it answered with a web page instead of data"),
        ("gzip that breaks off", gzip_that_breaks_off(), "it cannot be reached: the answer broke off"),
        ("a tarpit", Answer::Hang, "it cannot be reached: no answer within 4 s"),
    ]
}

#[test]
fn every_kind_of_answer_of_the_sec_has_one_outcome() {
    let mut cases = outcomes();
    let ok = |body: &str| Answer::ok("application/json", body);
    cases.push(("no JSON", ok("Request Rate Threshold"), "its answer cannot be read: it is no JSON"));
    cases.push((
        "nulls",
        ok("{\"cik\":1577552,\"filings\":null}"),
        "its answer cannot be read: no filings.recent in it",
    ));
    cases.push(("another shape", ok("{\"cik\":null}"), "its answer cannot be read: no cik in it"));
    for (name, answer, expected) in cases {
        let server = Server::start(move |_| answer.clone());
        let library = tempfile::tempdir().unwrap();
        name_contact(library.path());
        let engine = engine(library.path(), || at(NOW), &server, quick());
        let shown = card(&engine, "BABA", |card| card.reports.trouble.is_some());
        assert_eq!(shown.reports.trouble.as_deref(), Some(expected), "{name}");
        assert!(shown.reports.filings.is_empty());
        engine.shutdown();
        // What was refused is not tried at once for the facts.
        let shut = ["too many", "forbidden", "in trouble", "a challenge page", "a consent page", "a tarpit"];
        assert!(!shut.contains(&name) || server.asked().len() == 1, "{name}");
    }
}

#[test]
fn a_company_without_filings_or_facts_is_no_failure() {
    let server = Server::start(|_| Answer::status(404));
    let library = tempfile::tempdir().unwrap();
    name_contact(library.path());
    let engine = engine(library.path(), || at(NOW), &server, quick());
    card(&engine, "BABA", |_| true);
    let shown = card(&engine, "BABA", |card| card.reports.access == Access::Allowed);
    assert_eq!((shown.reports.trouble.as_deref(), shown.reports.filings.len()), (None, 0));
}

#[test]
fn a_refusal_of_the_sec_is_believed_over_a_restart() {
    let server = Server::start(|_| Answer::status(429).with("Retry-After", "1800"));
    let library = tempfile::tempdir().unwrap();
    name_contact(library.path());
    let asked_at = |minutes: i64| {
        let engine = engine(library.path(), move || at(NOW) + TimeDelta::minutes(minutes), &server, quick());
        card(&engine, "BABA", |card| card.reports.trouble.is_some());
        engine.shutdown();
        server.asked().len()
    };
    assert_eq!([asked_at(0), asked_at(20), asked_at(31)], [1, 0, 1]);
}

#[test]
fn facts_that_are_too_many_are_asked_for_tag_by_tag_and_no_more_than_five_in_a_second() {
    let arrivals = Arc::new(crossbeam_channel::unbounded());
    let seen = Arc::clone(&arrivals);
    let server = Server::start(move |asked| {
        seen.0.send(std::time::Instant::now()).unwrap();
        sec(asked)
    });
    let library = tempfile::tempdir().unwrap();
    name_contact(library.path());
    let limits = Limits { bytes: 4_000, ..quick() };
    assert!(FACTS.len() > limits.bytes && FILINGS.len() < limits.bytes);
    let engine = engine(library.path(), running(NOW), &server, limits);
    let income = |card: &TickerCard| {
        let fact = card.reports.facts.newest(Metric::NetIncome, Length::Quarter, at(NOW).date_naive())?;
        Some(fact.stated.value.to_string())
    };
    let shown = card(&engine, "BABA", |card| income(card).is_some());
    assert_eq!(income(&shown).unwrap(), "9500000");
    engine.shutdown();
    let times: Vec<std::time::Instant> = arrivals.1.try_iter().collect();
    assert!(times.len() >= 8, "{}", times.len());
    // A stretch of a second begins with its first call, so ten may fall about its end, and never more.
    let crowded = times.windows(11).any(|window| window[10] - window[0] < Duration::from_millis(950));
    assert!(!crowded, "{times:?}");
}

/// A frame as forty companies state it, the one looked at among them.
fn frame(asked: &Asked) -> Answer {
    if !asked.path.starts_with("/api/xbrl/frames/") {
        return sec(asked);
    }
    if asked.path.contains("/GrossProfit/") {
        return Answer::status(404);
    }
    let is_before = asked.path.contains("2024");
    let row = |cik: u32, place: u32| {
        let value = if is_before { 100 } else { 100 + place };
        format!(
            r#"{{"accn":"0001999999-26-000004","cik":{cik},"entityName":"Made Up Co","loc":null,"end":"2025-12-31","val":{value}}}"#
        )
    };
    let mut rows: Vec<String> = (1..40).map(|place| row(place, place)).collect();
    rows.push(row(1_577_552, 40));
    let body =
        format!(r#"{{"taxonomy":"us-gaap","tag":"Any","ccp":"CY2025","uom":"USD","data":[{}]}}"#, rows.join(","));
    crate::schemas::check("sec-frames", &body);
    Answer::ok("application/json", body)
}

#[test]
fn companies_are_compared_when_the_reader_asks_for_it_and_by_requests_that_name_none() {
    let server = Server::start(frame);
    let library = tempfile::tempdir().unwrap();
    name_contact(library.path());
    let first = engine(library.path(), running(NOW), &server, quick());
    let shown = card(&first, "BABA", |card| revenue(card).is_some());
    assert_eq!((shown.scores.comparison, shown.scores.ranked.len()), (Comparison::Unasked(16), 0));
    let is_frame = |asked: &Asked| asked.path.starts_with("/api/xbrl/frames/");
    assert!(!server.asked().iter().any(is_frame));

    let compare = PriceSettings { compare: true, ..PriceSettings::default() };
    assert!(first.send(Command::SetPrices(Box::new(compare))));
    let held = |card: &TickerCard| card.scores.comparison == Comparison::Held(2025);
    let told = |card: &TickerCard| {
        let ranked = card.scores.ranked.iter();
        ranked.map(|one| (one.score, one.percentile, one.among)).collect::<Vec<_>>()
    };
    let shown = card(&first, "BABA", held);
    // The highest in growth. Of quality, what is known weighs enough without gross profit, which nobody states; in it and
    // in value the ratios are all one, for all numbers are the same.
    let growth = (Score::Growth, Some(98.75), 40);
    let expected = [growth, (Score::Quality, Some(50.0), 40), (Score::Value, Some(50.0), 40)];
    assert_eq!(told(&shown), expected);
    let profit = &shown.scores.ranked[1].parts[0];
    assert_eq!((profit.value, profit.missing.as_slice()), (None, &["Gross profit"][..]));
    first.shutdown();
    let asked: Vec<Asked> = server.asked().into_iter().filter(is_frame).collect();
    assert_eq!(asked.len(), 16);
    assert!(asked.iter().all(|asked| !asked.path.contains(CIK)));
    assert!(asked.iter().all(|asked| asked.header("user-agent").unwrap().ends_with(" mara@example.com")));

    // They are kept, and fetched anew after a week.
    let again = engine(library.path(), running(NOW), &server, quick());
    assert_eq!(told(&card(&again, "BABA", held)), expected);
    again.shutdown();
    assert!(!server.asked().iter().any(is_frame));
    let later = engine(library.path(), running("2026-12-03T15:00:00Z"), &server, quick());
    card(&later, "BABA", held);
    assert!(std::iter::from_fn(|| server.next_asked()).any(|asked| is_frame(&asked)));
    later.shutdown();
}

/// A library with a price in Hong Kong dollars of a Friday.
fn with_price(library: &Path) {
    let folder = library.join("prices");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("9988.HK.csv"), "Date,Close\n2026-03-05,96\n2026-03-06,97.5\n").unwrap();
}

fn in_dollars() -> Command {
    Command::SetPrices(Box::new(PriceSettings { also_in: Some(Currency::USD), ..PriceSettings::default() }))
}

/// The card's last price in the reader's currency: amount, rate, day and source.
fn converted(card: &TickerCard) -> Option<String> {
    let quote = card.prices.quote.as_ref()?;
    let day = quote.provenance.as_of.date_naive();
    let found = card.also_in.as_ref()?.convert(quote.price, quote.provenance.currency?, day)?;
    let (amount, rate) = (found.amount.round_dp(4).normalize(), found.rate.round_dp(6).normalize());
    Some(format!("{amount} {} at {rate} of {} by {}", found.to, found.day, found.source.title()))
}

#[test]
fn rates_are_asked_for_only_when_the_reader_wants_them_and_then_kept() {
    let sunday = "2026-03-08T12:00:00Z";
    let server = Server::start(|asked| match asked.path.as_str() {
        "/stats/eurofxref/eurofxref-hist-90d.xml" => Answer::ok("text/xml", RECENT),
        _ => Answer::status(404),
    });
    let library = tempfile::tempdir().unwrap();
    with_price(library.path());
    let first = engine(library.path(), running(sunday), &server, quick());
    assert_eq!(converted(&card(&first, "9988.HK", |card| card.prices.quote.is_some())), None);
    assert_eq!(server.asked(), []);
    assert!(first.send(in_dollars()));
    let shown = card(&first, "9988.HK", |card| converted(card).is_some());
    assert_eq!(converted(&shown).unwrap(), "12.5 USD at 0.128205 of 2026-03-06 by ECB");
    first.shutdown();
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(
        asked[0].header("user-agent").unwrap().split(' ').next().unwrap(),
        concat!("Tapereader/", env!("CARGO_PKG_VERSION"))
    );
    // The days are kept, and a Friday's rates do not change.
    let second = engine(library.path(), running("2026-03-08T20:00:00Z"), &server, quick());
    assert!(converted(&card(&second, "9988.HK", |card| converted(card).is_some())).is_some());
    second.shutdown();
    assert_eq!(server.asked(), []);
}

#[test]
fn days_long_past_and_days_the_bank_does_not_give_come_from_frankfurter() {
    let day = r#"{"amount":1.0,"base":"EUR","date":"2026-03-06","rates":{"USD":1.3,"HKD":10.0}}"#;
    // The bank is down, or the day is a year ago.
    for (now, asked_before) in [("2026-03-08T12:00:00Z", 1), ("2027-03-08T12:00:00Z", 0)] {
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/v1/2026-03-06" => Answer::ok("application/json", day),
            _ => Answer::status(503),
        });
        let library = tempfile::tempdir().unwrap();
        with_price(library.path());
        let engine = engine(library.path(), running(now), &server, quick());
        assert!(engine.send(in_dollars()));
        let shown = card(&engine, "9988.HK", |card| converted(card).is_some());
        assert_eq!(converted(&shown).unwrap(), "12.675 USD at 0.13 of 2026-03-06 by Frankfurter");
        engine.shutdown();
        assert_eq!(server.asked().len(), asked_before + 1);
    }
}

#[test]
fn a_table_of_rates_in_the_price_folder_asks_nobody() {
    let server = Server::start(|_| Answer::status(404));
    let library = tempfile::tempdir().unwrap();
    with_price(library.path());
    let table = "Date,USD,HKD\n2026-03-06,1.25,9.75\n";
    fs::write(library.path().join("prices/eurofxref-hist.csv"), table).unwrap();
    let engine = engine(library.path(), running("2026-03-08T12:00:00Z"), &server, quick());
    assert!(engine.send(in_dollars()));
    let shown = card(&engine, "9988.HK", |card| converted(card).is_some());
    assert_eq!(converted(&shown).unwrap(), "12.5 USD at 0.128205 of 2026-03-06 by CSV folder");
    engine.shutdown();
    assert_eq!(server.asked(), []);
}

#[test]
fn no_kind_of_answer_about_rates_gives_a_rate() {
    let mut cases = outcomes();
    cases.push(("no rates", Answer::ok("text/xml", "<Cube time='2026-03-06'/>"), ""));
    cases.push(("NaN", Answer::ok("text/xml", "<Cube time='2026-03-06'><Cube currency='USD' rate='NaN'/>"), ""));
    for (name, answer, _) in cases {
        let answered = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&answered);
        let server = Server::start(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            answer.clone()
        });
        let library = tempfile::tempdir().unwrap();
        with_price(library.path());
        let limits = Limits { total: Duration::from_secs(1), ..Limits::default() };
        let engine = engine(library.path(), running("2026-03-08T12:00:00Z"), &server, limits);
        assert!(engine.send(in_dollars()));
        assert!(engine.send(Command::OpenTicker(symbol("9988.HK"))));
        // The bank first, and then Frankfurter for the day; neither is asked again.
        let started = std::time::Instant::now();
        while answered.load(Ordering::SeqCst) < 2 && started.elapsed() < Duration::from_secs(15) {
            _ = engine.events().recv_timeout(Duration::from_millis(200));
        }
        let shown = card(&engine, "9988.HK", |card| card.prices.quote.is_some());
        assert_eq!(converted(&shown), None, "{name}");
        engine.shutdown();
        let paths: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
        let both = ["/stats/eurofxref/eurofxref-hist-90d.xml", "/v1/2026-03-06"];
        assert_eq!(paths, both, "{name}");
    }
}

#[test]
fn doctor_asks_each_question_once_and_says_whether_the_shape_is_the_known_one() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/submissions/CIK0001577552.json" => json(FILINGS),
        path if path.starts_with("/api/xbrl/companyfacts/") => Answer::ok("application/json", "{\"facts\":[]}"),
        path if path.starts_with("/api/xbrl/companyconcept/") => json(CONCEPT),
        "/stats/eurofxref/eurofxref-daily.xml" => page(),
        "/stats/eurofxref/eurofxref-hist-90d.xml" => Answer::ok("text/xml", RECENT),
        _ => Answer::status(429),
    });
    let library = tempfile::tempdir().unwrap();
    let here = || Some(server.url("/"));
    let bases = Bases { yahoo: None, tiingo: None, sec: here(), ecb: here(), frankfurter: here(), symbols: None };
    let asked = |settings: &PriceSettings| -> Vec<String> {
        let probes = doctor::probe_public(library.path(), settings, &bases, 1_577_552);
        let line = |probe: Probe| {
            let (state, words) = match probe.answer {
                Ok(words) => ("ok", words),
                Err(words) => ("fault", words),
            };
            format!("{} {state}: {words}", probe.source)
        };
        probes.into_iter().map(line).collect()
    };
    let all = PriceSettings { also_in: Some(Currency::USD), ..PriceSettings::default() };
    drop(Store::open(library.path()).unwrap());
    assert_eq!(asked(&PriceSettings::default()), Vec::<String>::new());
    name_contact(library.path());
    let shape = "SEC companyfacts fault: its shape has changed: its facts are no map of taxonomies and tags";
    assert_eq!(
        asked(&all),
        [
            "SEC submissions ok: 6 filings of Norfield Freight Lines, Inc., in the shape expected",
            shape,
            "SEC companyconcept ok: 1 facts, in the shape expected",
            "SEC frames fault: it wants to be asked less often",
            "ECB daily rates fault: it answered with a web page instead of data",
            "ECB rates of 90 days ok: 2 days of rates up to 2026-03-06, in the shape expected",
            "Frankfurter fault: it wants to be asked less often",
        ]
    );
    assert_eq!(server.asked().len(), 7);
    let contacts = Store::open(library.path()).unwrap().store.contacts().unwrap();
    let noted: Vec<(&str, u32)> = contacts.iter().map(|contact| (contact.why.as_str(), contact.times)).collect();
    assert!(noted.contains(&("Filings of a company you looked at", 3)), "{noted:?}");
    assert!(noted.contains(&("Figures of all companies", 1)), "{noted:?}");
    assert!(noted.contains(&("Rates of exchange", 3)), "{noted:?}");
}

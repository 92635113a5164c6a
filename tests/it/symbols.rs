//! `symbols update` against a server of our own that gives files in the shape of the real ones.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::{Value, json};
use tapereader::{
    engine::{self, snapshot::Work},
    market::provider::Bases,
    model::{add::AddTarget, mail::MailAddress},
};

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, contacts},
};

/// The three files: what is bundled and trades in the US, without some and with one more.
fn files(left_out: &[&str]) -> [String; 3] {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/symbols/instruments.tsv");
    let table = fs::read_to_string(table).unwrap();
    let mut data = vec![json!([99, "NORFIELD FREIGHT LINES INC", "NFRT", "Nasdaq"])];
    let mut nasdaq = vec![
        "Symbol|Security Name|Market Category|Test Issue|Financial Status|Round Lot Size|ETF|NextShares".to_owned(),
        "ZXZZT|NASDAQ TEST STOCK|G|Y|N|100|N|N".to_owned(),
        "NFRTW|Norfield Freight Lines, Inc. - Warrant|S|N|N|100|N|N".to_owned(),
    ];
    let mut other =
        vec!["ACT Symbol|Security Name|Exchange|CQS Symbol|ETF|Round Lot Size|Test Issue|NASDAQ Symbol".to_owned()];
    for line in table.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (symbol, name, exchange, kind) = (cells[0], cells[1], cells[2], cells[3]);
        let plain = symbol.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'.');
        if !plain || left_out.contains(&symbol) {
            continue;
        }
        let etf = if kind == "etf" { "Y" } else { "N" };
        match (kind, exchange) {
            ("stock" | "adr", "NASDAQ" | "NYSE" | "CBOE") => {
                let exchange = if exchange == "NASDAQ" { "Nasdaq" } else { exchange };
                data.push(json!([cells[4].parse::<u32>().unwrap_or(1), name, symbol.replace('.', "-"), exchange]));
            }
            ("etf", "NASDAQ") => nasdaq.push(format!("{symbol}|{name}|G|N|N|100|{etf}|N")),
            ("etf", _) => other.push(format!("{symbol}|{name}|P|{symbol}|{etf}|100|N|{symbol}")),
            _ => {}
        }
    }
    let made = "File Creation Time: 1120202621:30|||||||".to_owned();
    nasdaq.push(made.clone());
    other.push(made);
    let sec = json!({"fields": ["cik", "name", "ticker", "exchange"], "data": data});
    [sec.to_string(), nasdaq.join("\r\n"), other.join("\r\n")]
}

fn serve(files: [String; 3], asked: &Arc<AtomicUsize>) -> Server {
    let count = Arc::clone(asked);
    Server::start(move |request: &Asked| {
        count.fetch_add(1, Ordering::SeqCst);
        let agent = request.header("user-agent").unwrap_or_default();
        assert!(agent.ends_with(" reader@example.com"), "{agent}");
        let [sec, nasdaq, other] = &files;
        let body = match request.path.rsplit('/').next() {
            Some("company_tickers_exchange.json") => sec,
            Some("nasdaqlisted.txt") => nasdaq,
            _ => other,
        };
        let etag = format!("\"{}\"", body.len());
        if request.header("if-none-match") == Some(etag.as_str()) {
            return Answer::status(304);
        }
        Answer::ok("text/plain", body.as_bytes()).with("etag", &etag)
    })
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tapereader"));
    command.arg("--library").arg(folder).args(arguments);
    command.env_remove("TAPEREADER_CONTACT").env_remove("HTTP_PROXY").env_remove("http_proxy").output().unwrap()
}

fn update(folder: &Path, server: &Server) -> Output {
    let base = server.url("/");
    run(folder, &["symbols", "update", "--contact", "reader@example.com", "--base", base.as_str()])
}

fn printed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn known(folder: &Path, symbol: &str) -> Option<Value> {
    let output = run(folder, &["symbols", "lookup", symbol]);
    let first = String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)?;
    Some(serde_json::from_str(&first).unwrap()).filter(|found: &Value| found["symbol"] == symbol)
}

#[test]
fn the_table_is_fetched_used_and_asked_for_by_condition() {
    let folder = tempfile::tempdir().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let server = serve(files(&["KSS"]), &asked);
    assert_eq!(known(folder.path(), "NFRT"), None);
    let first = printed(&update(folder.path(), &server));
    assert_eq!((&first["added"], &first["gone"], &first["unchanged"]), (&json!(1), &json!(1), &json!(false)));
    assert!(first["placed"].as_u64().unwrap() > 1_000, "exchanges of funds are filled in: {first}");
    let found = known(folder.path(), "NFRT").unwrap();
    assert_eq!((&found["name"], &found["exchange"]), (&json!("Norfield Freight Lines Inc"), &json!("NASDAQ")));
    assert_eq!(known(folder.path(), "NFRTW"), None);
    assert_eq!(known(folder.path(), "ZXZZT"), None);
    let again = printed(&update(folder.path(), &server));
    assert_eq!((&again["unchanged"], &again["added"]), (&json!(true), &json!(1)));
    assert_eq!(asked.load(Ordering::SeqCst), 6);
    assert_eq!(contacts(folder.path()), ["127.0.0.1 List of symbols 6"]);
    let names: BTreeSet<String> = fs::read_dir(folder.path().join("symbols"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let expected =
        ["company_tickers_exchange.json", "nasdaqlisted.txt", "otherlisted.txt", "table.tsv", "validators.json"];
    assert_eq!(names, expected.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn what_is_not_the_known_shape_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let refused = |files: [String; 3], what: &str| {
        let server = serve(files, &asked);
        let output = update(folder.path(), &server);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert!(said(&output).contains(what), "{what}: {}", said(&output));
        assert_eq!(known(folder.path(), "NFRT"), None);
    };
    let good = files(&[]);
    let [sec, nasdaq, other] = good.clone();
    refused([sec.replace("\"ticker\"", "\"symbol\""), nasdaq.clone(), other.clone()], "another shape");
    refused([sec.clone(), nasdaq.replace("Market Category", "Tier"), other.clone()], "another shape");
    refused([sec.clone(), nasdaq, "<html>Sorry</html>".to_owned()], "another shape");
    let cut: String = other.lines().take(40).collect::<Vec<_>>().join("\n");
    refused([sec, "".to_owned(), cut], "another shape");
    let empty = json!({"fields": ["cik", "name", "ticker", "exchange"], "data": []}).to_string();
    refused([empty, good[1].clone(), good[2].clone()], "leave out");
    let nobody = run(folder.path(), &["symbols", "update", "--base", "http://127.0.0.1:9/"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(said(&nobody).contains("who asks") && said(&nobody).contains("--contact"), "{}", said(&nobody));
}

#[test]
fn the_address_set_in_the_window_is_used_while_the_window_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let mail = MailAddress::parse("reader@example.com");
    reader.ask(engine::command::Command::SetMail(mail.clone()), |snapshot| snapshot.network.outbound.mail == mail);
    let asked = Arc::new(AtomicUsize::new(0));
    let server = serve(files(&[]), &asked);
    let output = run(folder.path(), &["symbols", "update", "--base", server.url("/").as_str()]);
    assert_eq!((output.status.code(), asked.load(Ordering::SeqCst)), (Some(0), 3), "{}", said(&output));
    assert_eq!(contacts(folder.path()), ["127.0.0.1 List of symbols 3"]);
}

/// The files with more companies, which no other test names: their symbols and names.
fn with(companies: &[(&str, &str)]) -> [String; 3] {
    let [sec, nasdaq, other] = files(&[]);
    let rows: String = companies
        .iter()
        .map(|(symbol, name)| format!("[9{},\"{name}\",\"{symbol}\",\"NYSE\"],", symbol.len()))
        .collect();
    [sec.replacen("\"data\":[", &format!("\"data\":[{rows}"), 1), nasdaq, other]
}

/// A window's engine that asks a server for the lists.
fn window(folder: &Path, server: &Server) -> Reader {
    let bases = Bases { symbols: Some(server.url("/")), ..Bases::default() };
    let mut reader = Reader::start_at(folder, bases);
    let mail = MailAddress::parse("reader@example.com");
    reader.ask(engine::command::Command::SetMail(mail.clone()), |snapshot| snapshot.network.outbound.mail == mail);
    reader
}

/// Adds a story of a company that nobody knows yet.
fn add(reader: &mut Reader, name: &str) {
    let row = reader.add(AddTarget::Text(format!("Shares of {name} rose 4% on Monday.")));
    assert!(row.symbols.is_empty(), "{:?}", row.symbols);
}

fn until_named(reader: &mut Reader, symbol: &str) {
    let named = |snapshot: &engine::snapshot::Snapshot| {
        snapshot.stories.iter().any(|row| row.symbols.iter().any(|own| own.as_str() == symbol))
    };
    if !named(&reader.snapshot) {
        reader.until(named);
    }
}

/// One test, since a process has one directory.
#[test]
fn the_window_updates_the_symbols_and_reads_its_stories_anew() {
    use engine::command::Command::{LookUp, UpdateSymbols};
    const QUILLMERE: (&str, &str) = ("QLHW", "Quillmere Harbour Works");
    const VELLUND: (&str, &str) = ("VLNDT", "Vellund Timber");
    let folder = tempfile::tempdir().unwrap();
    let server = serve(with(&[QUILLMERE]), &Arc::new(AtomicUsize::new(0)));
    let mut reader = window(folder.path(), &server);
    add(&mut reader, QUILLMERE.1);
    assert_eq!(reader.snapshot.symbols.kept, None);
    let updating = reader.ask(UpdateSymbols, |snapshot| snapshot.activity.is_some());
    assert_eq!(updating.activity.as_ref().map(|activity| (activity.work, activity.all)), Some((Work::Symbols, 3)));
    let updated = reader.until(|snapshot| snapshot.symbols.kept.is_some());
    let kept = updated.symbols.kept.clone().unwrap();
    assert_eq!((kept.changes.added, kept.changes.gone, updated.symbols.updating), (2, 0, false));
    until_named(&mut reader, QUILLMERE.0);
    // A table that is fetched beside the open window is taken in, too.
    add(&mut reader, VELLUND.1);
    let both = serve(with(&[QUILLMERE, VELLUND]), &Arc::new(AtomicUsize::new(0)));
    let output = update(folder.path(), &both);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    reader.minutes.fetch_add(1, Ordering::SeqCst);
    reader.ask(LookUp("vellund".to_owned()), |snapshot| snapshot.lookup.is_some());
    until_named(&mut reader, VELLUND.0);
    // What was found is kept with the library, and so is the table.
    let stamp = reader.snapshot.symbols.kept.as_ref().map(|kept| kept.stamp);
    assert_ne!(stamp, Some(kept.stamp));
    reader.engine.shutdown();
    let mut again = Reader::start(folder.path());
    assert!(again.snapshot.activity.is_none(), "nothing is read again");
    until_named(&mut again, VELLUND.0);
    assert_eq!(again.snapshot.symbols.kept.as_ref().map(|kept| kept.stamp), stamp);
    assert_eq!(contacts(folder.path()), ["127.0.0.1 List of symbols 6"]);
    // The command line goes by it as well.
    let article = folder.path().join("story.txt");
    fs::write(&article, "Shares of Vellund Timber rose 4% on Monday.").unwrap();
    let annotated = printed(&run(folder.path(), &["annotate", article.to_str().unwrap()]));
    assert_eq!(annotated["symbols"], json!(["VLNDT"]));
}

#[test]
fn a_window_that_cannot_update_says_why_and_goes_on() {
    use engine::command::Command::{SetMail, UpdateSymbols};
    let folder = tempfile::tempdir().unwrap();
    let [sec, nasdaq, _] = files(&[]);
    let server = serve([sec, nasdaq, "<html>Sorry</html>".to_owned()], &Arc::new(AtomicUsize::new(0)));
    let mut reader = window(folder.path(), &server);
    let failed = reader.ask(UpdateSymbols, |snapshot| snapshot.symbols.failure.is_some());
    let notice = failed.symbols.failure.clone().unwrap();
    assert_eq!(notice.title, "The symbols were not updated");
    assert!(notice.detail.contains("stays in use") && notice.detail.contains("another shape"), "{}", notice.detail);
    assert_eq!((&failed.symbols.kept, failed.symbols.updating), (&None, false));
    reader.ask(SetMail(None), |snapshot| snapshot.network.outbound.mail.is_none());
    let nobody = reader.ask(UpdateSymbols, |snapshot| {
        snapshot.symbols.failure.as_ref().is_some_and(|failure| failure.title.contains("who asks"))
    });
    assert!(!nobody.symbols.updating);
    assert!(!folder.path().join("symbols/table.tsv").exists());
}

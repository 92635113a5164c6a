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
use tapereader::{engine, model::mail::MailAddress};

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
        if request.header("if-none-match") == Some("\"one\"") {
            return Answer::status(304);
        }
        let [sec, nasdaq, other] = &files;
        let body = match request.path.rsplit('/').next() {
            Some("company_tickers_exchange.json") => sec,
            Some("nasdaqlisted.txt") => nasdaq,
            _ => other,
        };
        Answer::ok("text/plain", body.as_bytes()).with("etag", "\"one\"")
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

//! The built binary as a script sees it: what it writes, where, and how it ends.
//!
//! Each file in `tests/fixtures/cli` is one run: `$ arguments`, then its `--- stdin`, `--- stdout`, `--- stderr` and
//! `--- exit`, all compared whole. `UPDATE_EXPECT=1` writes what was seen into the files.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tapereader::model::add::AddTarget;

use crate::{
    hostile::Dice,
    loopback::{Answer, Server},
    pipeline::Reader,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The binary in the project's folder, with no display, no colours and no library but the one named.
fn tapereader(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tapereader"));
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "TAPEREADER_LIBRARY", "TAPEREADER_LOG"] {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1").env("COLUMNS", "80");
    command
}

fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    // A file and not a pipe: nobody has to write while the other end waits.
    let mut stdin = tempfile::tempfile().unwrap();
    stdin.write_all(input.as_ref()).unwrap();
    std::io::Seek::rewind(&mut stdin).unwrap();
    tapereader(arguments).stdin(stdin).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The lines of a successful or failed `annotate --jsonl`.
fn lines(input: impl AsRef<[u8]>, exit: i32) -> Vec<Value> {
    let output = run(&["annotate", "--jsonl"], input);
    assert_eq!(output.status.code(), Some(exit), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn runs_write_what_their_files_say() {
    let mut paths: Vec<_> =
        fs::read_dir(root().join("tests/fixtures/cli")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "run"));
    paths.sort();
    assert!(paths.len() >= 10, "{paths:?}");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for path in paths {
        let expected = fs::read_to_string(&path).unwrap();
        let seen = transcript(&expected);
        if seen == expected {
            continue;
        }
        if update {
            fs::write(&path, seen).unwrap();
        } else {
            wrong.push(format!("{}\nexpected:\n{expected}\nseen:\n{seen}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n=====\n"));
}

/// Runs what a file says and writes the file as it would have to be.
fn transcript(file: &str) -> String {
    let (command, rest) = file.split_once('\n').unwrap();
    let arguments: Vec<&str> = command.strip_prefix("$ ").unwrap().split(' ').collect();
    let stdin = rest.strip_prefix("--- stdin\n").map_or("", |rest| &rest[..rest.find("--- ").unwrap()]);
    let output = run(&arguments, stdin);
    let mut seen = format!("{command}\n");
    for (name, part) in
        [("stdin", stdin.to_owned()), ("stdout", text(&output.stdout)), ("stderr", text(&output.stderr))]
    {
        if !part.is_empty() {
            seen.push_str(&format!("--- {name}\n{part}"));
        }
    }
    seen.push_str(&format!("--- exit {}\n", output.status.code().unwrap()));
    seen
}

#[test]
fn lines_come_back_in_order_with_their_ids_unchanged() {
    let ids = [
        "0",
        "-7",
        "12345678901234567890123",
        "1.50",
        "1e3",
        r#""a""#,
        r#""""#,
        r#""caf\u00e9 \"1\"""#,
        r#""\ud83d\ude00""#,
    ];
    let long = "The mill closed and nobody came. ".repeat(3_000);
    let mut input = String::new();
    for (i, id) in ids.iter().cycle().take(180).enumerate() {
        // Long lines among short ones: the order must not depend on how long a line takes.
        let body = if i % 20 == 0 { long.as_str() } else { "The mill closed." };
        input.push_str(&format!("{{\"id\": {id}, \"text\": \"{body}\"}}\n"));
    }
    let output = run(&["annotate", "--jsonl"], &input);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let stdout = text(&output.stdout);
    assert_eq!(stdout.lines().count(), 180);
    for (line, id) in stdout.lines().zip(ids.iter().cycle()) {
        assert!(line.starts_with(&format!("{{\"id\":{id},")), "{id}: {}", &line[..60]);
    }
}

#[test]
fn a_bad_line_says_what_is_wrong_and_the_run_goes_on() {
    let check = |line: &str, id: Value, part: &str| {
        let input = format!("{line}\n{{\"id\":\"next\",\"text\":\"ok\"}}\n");
        let seen = lines(&input, 1);
        let [bad, good] = seen.as_slice() else { panic!("two lines are expected for {line}: {seen:?}") };
        assert_eq!(bad["id"], id, "{line}");
        let keys: Vec<&String> = bad.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "error"], "{line}");
        let error = bad["error"].as_str().unwrap();
        assert!(error.contains(part), "{line}: {error}");
        assert_eq!((&good["id"], &good["text"]), (&json!("next"), &json!("ok")), "{line}");
    };
    check("not json", Value::Null, "line 1");
    check("{\"id\":1,\"text\":\"cut off", Value::Null, "line 1");
    check("[1, \"text\"]", Value::Null, "object");
    check("\"text\"", Value::Null, "object");
    check("{}", Value::Null, "\"id\"");
    check(r#"{"text":"no id"}"#, Value::Null, "\"id\"");
    check(r#"{"id":null,"text":"x"}"#, Value::Null, "\"id\"");
    check(r#"{"id":[1],"text":"x"}"#, Value::Null, "\"id\"");
    check(r#"{"id":true,"text":"x"}"#, Value::Null, "\"id\"");
    check(r#"{"id":7}"#, json!(7), "missing");
    check(r#"{"id":7,"text":null}"#, json!(7), "missing");
    check(r#"{"id":7,"text":"a","html":"b"}"#, json!(7), "both");
    check(r#"{"id":"x","text":5}"#, json!("x"), "string");
    check(r#"{"id":"x","text":"a","published":"soon"}"#, json!("x"), "published");
    check(r#"{"id":"x","text":"a","published":"2025-02-30"}"#, json!("x"), "published");
    check(r#"{"id":"x","text":"a","url":"no address"}"#, json!("x"), "url");
    check(r#"{"id":"x","text":"lone \ud83d surrogate"}"#, json!("x"), "surrogate");
    check(r#"{"id":"x","text":"a","text":"b"}"#, json!("x"), "duplicate");
}

#[test]
fn bytes_that_are_no_utf_8_are_a_bad_line() {
    let seen = lines(b"{\"id\":1,\"text\":\"caf\xe9\"}\n{\"id\":2,\"text\":\"ok\"}\n", 1);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0]["id"], json!(1));
    assert!(seen[0]["error"].as_str().unwrap().contains("UTF-8"), "{}", seen[0]);
    assert_eq!(seen[1]["id"], json!(2));
}

#[test]
fn line_ends_and_blank_lines_do_not_count() {
    let input = "\u{feff}{\"id\":1,\"text\":\"a\\r\\nb\"}\r\n\r\n   \n\t\r\n{\"id\":2,\"text\":\"c\"}";
    let seen = lines(input, 0);
    assert_eq!(seen.iter().map(|line| &line["id"]).collect::<Vec<_>>(), [&json!(1), &json!(2)]);
    assert_eq!(seen[0]["text"], json!("a\r\nb"));
    assert_eq!(
        seen[0]["blocks"],
        json!([{"kind":"paragraph","start":0,"end":1},{"kind":"paragraph","start":3,"end":4}])
    );
    assert_eq!(lines("", 0), Vec::<Value>::new());
}

#[test]
fn a_line_of_ten_megabytes_is_one_line() {
    let text = "Nothing of note was said. ".repeat(20_000);
    let more = "x".repeat(10_000_000);
    let input = format!("{{\"id\":1,\"more\":\"{more}\",\"text\":\"{text}\"}}\n{{\"id\":2,\"text\":\"ok\"}}\n");
    let seen = lines(input, 0);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0]["text"].as_str().unwrap().len(), text.len());
    assert_eq!(seen[0]["blocks"], json!([{"kind":"paragraph","start":0,"end":text.len()}]));
}

/// The keys of the contract, in its order.
const KEYS: [&str; 11] =
    ["id", "url", "title", "author", "site", "published", "text", "symbols", "blocks", "mentions", "numbers"];
const MENTION_KEYS: [&str; 10] =
    ["start", "end", "surface", "symbol", "exchange", "name", "type", "rule", "confidence", "promo"];
const NUMBER_KEYS: [&str; 20] = [
    "start",
    "end",
    "surface",
    "value",
    "unit",
    "kind",
    "approx",
    "bound",
    "change",
    "metric",
    "metric_id",
    "company",
    "symbol",
    "inferred",
    "period",
    "role",
    "source",
    "rank",
    "promo",
    "sentence",
];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Checks all that holds for any annotated text, whatever the engines found in it.
fn check_contract(story: &Value) {
    let text: Vec<char> = story["text"].as_str().unwrap().chars().collect();
    let at = |span: &Value| {
        let offset = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
        let (start, end) = (offset("start"), offset("end"));
        assert!(start < end && end <= text.len(), "{span}");
        (start, end)
    };
    let slice = |span: &Value| {
        let (start, end) = at(span);
        text[start..end].iter().collect::<String>()
    };
    assert_eq!(keys(story), KEYS);
    let mut covered = vec![None; text.len()];
    let mut before = 0;
    for block in story["blocks"].as_array().unwrap() {
        assert_eq!(keys(block), ["kind", "start", "end"]);
        let (start, end) = at(block);
        assert!(start >= before, "blocks overlap or are unsorted: {block}");
        before = end;
        covered[start..end].fill(block["kind"].as_str());
    }
    for (c, kind) in text.iter().zip(&covered) {
        assert!(c.is_whitespace() || kind.is_some(), "{c:?} stands in no block of {story}");
    }
    let folded = |span: &Value| matches!(covered[at(span).0], Some("promo" | "boilerplate"));
    let mut before = 0;
    for mention in story["mentions"].as_array().unwrap() {
        assert_eq!(keys(mention), MENTION_KEYS);
        let (start, end) = at(mention);
        assert!(start >= before, "mentions overlap or are unsorted: {mention}");
        before = end;
        assert_eq!(slice(mention), mention["surface"], "{mention}");
        assert_eq!(folded(mention), mention["promo"], "{mention}");
        let confidence = mention["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&confidence), "{mention}");
        let kinds = ["stock", "adr", "etf", "index", "crypto", "fund", "commodity", "fx"];
        assert!(kinds.contains(&mention["type"].as_str().unwrap()), "{mention}");
    }
    let mentioned: Vec<_> = story["mentions"].as_array().unwrap().iter().map(at).collect();
    let mut before = 0;
    let mut ranks: Vec<u64> = Vec::new();
    for number in story["numbers"].as_array().unwrap() {
        assert_eq!(keys(number), NUMBER_KEYS);
        let (start, end) = at(number);
        assert!(start >= before, "numbers overlap or are unsorted: {number}");
        before = end;
        assert!(mentioned.iter().all(|&(first, last)| last <= start || end <= first), "{number} is part of a name");
        assert_eq!(slice(number), number["surface"], "{number}");
        assert_eq!(folded(number), number["promo"], "{number}");
        let (first, last) = at(&number["sentence"]);
        assert!(first <= start && end <= last, "{number}");
        assert!(number["promo"] == false || number["rank"].is_null(), "{number}");
        if matches!(number["kind"].as_str().unwrap(), "date" | "ordinal") {
            assert!(number["rank"].is_null(), "{number}");
        }
        ranks.extend(number["rank"].as_u64());
    }
    ranks.sort_unstable();
    ranks.dedup();
    assert_eq!(ranks, (1..=ranks.len() as u64).collect::<Vec<_>>(), "ranks have gaps");
    let used: Vec<&Value> = story["mentions"].as_array().unwrap().iter().filter(|m| m["promo"] == false).collect();
    for symbol in story["symbols"].as_array().unwrap() {
        assert!(used.iter().any(|mention| mention["symbol"] == *symbol), "{symbol} is named nowhere");
    }
    for mention in used {
        assert!(story["symbols"].as_array().unwrap().contains(&mention["symbol"]), "{mention} is not in symbols");
    }
}

#[test]
fn every_sample_and_every_hard_text_keeps_the_contract() {
    let texts = [
        "",
        " \n\t\n",
        "\u{1f680}\u{1f680} caf\u{e9} e\u{301}clair: Alibaba Group Holding BABA rose 8% to $140.62.\nDon't miss: $TSLA at 50% off!",
        "\u{5e74}\u{7dcf}\u{6536}\u{5165} \u{ffe5}18.6 billion \u{2192} up 3%\u{202f}yoy; \u{20ac}2,1 Mrd.; (3.1%)\r\n- $AAPL +2%\r\n- $AAPL \u{2212}2%",
        "Norfield Freight (NYSE: NFRT) cut its outlook to $1.7 billion from $1.9 billion on Friday.\n\nRead Next:\n- Why $1M In DOGE Is Not Enough",
        "It went from 2 to 9988.HK, and 1\u{2013}9988.HK, and from HK$ 1 to 0700.HK or so.",
        "\u{0}\u{1}\u{fffd}\u{202e}12%\u{202c} \u{200b}$\u{200b}5 billion",
    ];
    let mut input = String::new();
    for text in texts {
        input.push_str(
            &json!({"id": "text", "text": text, "title": "Alibaba rises", "published": "2025-03-09"}).to_string(),
        );
        input.push('\n');
    }
    let samples = samples();
    for (i, page) in samples.iter().enumerate() {
        input.push_str(&json!({"id": i, "html": page}).to_string());
        input.push('\n');
    }
    let seen = lines(input, 0);
    assert_eq!(seen.len(), texts.len() + samples.len());
    for (i, story) in seen.iter().enumerate() {
        check_contract(story);
        if let Some(text) = texts.get(i) {
            assert_eq!(story["text"], *text, "plain text comes back unchanged");
            assert_eq!((&story["published"], &story["title"]), (&json!("2025-03-09"), &json!("Alibaba rises")));
            for key in ["url", "author", "site"] {
                assert_eq!(story[key], Value::Null);
            }
        }
    }
}

fn samples() -> Vec<String> {
    let mut paths: Vec<_> =
        fs::read_dir(root().join("assets/samples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    paths.sort();
    assert!(paths.len() >= 10, "{paths:?}");
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn texts_that_nobody_wrote_keep_the_contract() {
    let samples = samples();
    let mut dice = Dice::new(7);
    let mut input = String::new();
    let mut given = Vec::new();
    for i in 0..400 {
        let page = &samples[dice.below(samples.len())];
        let (key, value) = match i % 4 {
            0 => ("text", dice.soup()),
            1 => ("html", dice.mutate(page) + &dice.soup()),
            _ => ("text", dice.mutate(page)),
        };
        input.push_str(&json!({"id": i, key: value}).to_string());
        input.push('\n');
        given.push((key, value));
    }
    let seen = lines(input, 0);
    assert_eq!(seen.len(), given.len());
    for (story, (key, value)) in seen.iter().zip(&given) {
        check_contract(story);
        assert!(*key == "html" || story["text"] == *value, "{value:?}");
    }
}

#[test]
fn offsets_count_code_points() {
    // Accents in one and in two code points, four bytes to an emoji, a flag of two code points.
    for before in ["", "\u{1f680} ", "caf\u{e9} ", "e\u{301}clair ", "\u{1f1eb}\u{1f1f7} \u{5e74}\u{7dcf} ", "a\r\n"] {
        let text = format!("{before}Microsoft (NASDAQ: MSFT) hired a cook.");
        let story = lines(json!({"id": 1, "text": text}).to_string(), 0).remove(0);
        check_contract(&story);
        let start = before.chars().count();
        let found: Vec<_> = story["mentions"].as_array().unwrap().iter().collect();
        let [name, symbol] = found.as_slice() else { panic!("{story}") };
        assert_eq!((&name["start"], &name["end"]), (&json!(start), &json!(start + 9)), "{text}");
        assert_eq!((&symbol["start"], &symbol["end"]), (&json!(start + 19), &json!(start + 23)), "{text}");
        for mention in [name, symbol] {
            assert_eq!((&mention["symbol"], &mention["exchange"]), (&json!("MSFT"), &json!("NASDAQ")), "{text}");
            assert_eq!((&mention["type"], &mention["promo"]), (&json!("stock"), &json!(false)), "{text}");
        }
        assert_eq!(symbol["rule"], "exchange");
        assert_eq!(story["symbols"], json!(["MSFT"]));
    }
}

#[test]
fn plain_sentences_give_plain_numbers() {
    const FIELDS: [&str; 10] =
        ["start", "end", "value", "unit", "kind", "bound", "change", "metric_id", "role", "symbol"];
    let check = |text: &str, expected: &[Value]| {
        let story = lines(json!({"id": 1, "text": text}).to_string(), 0).remove(0);
        check_contract(&story);
        let numbers = story["numbers"].as_array().unwrap();
        let seen: Vec<Value> =
            numbers.iter().map(|number| FIELDS.iter().map(|field| number[*field].clone()).collect()).collect();
        assert_eq!(seen, expected, "{text}");
        for number in numbers {
            assert_eq!(number["sentence"], json!({"start": 0, "end": text.chars().count()}), "{text}");
            assert_eq!((&number["approx"], &number["rank"]), (&json!(false), &json!(1)), "{text}");
        }
    };
    check(
        "Norfield Freight (NYSE: NFRT) reported revenue of $1.7 billion.",
        &[json!([50, 62, 1_700_000_000, "USD", "money", null, null, "revenue", "level", "NFRT"])],
    );
    check(
        "\u{1f680} Caf\u{e9}: Microsoft (NASDAQ: MSFT) said revenue rose 12%.",
        &[json!([51, 54, 12, "%", "percent", null, "up", "revenue", "delta", "MSFT"])],
    );
    check(
        "Shares of Apple (NASDAQ: AAPL) fell 3% to $210.50.",
        &[
            json!([36, 38, 3, "%", "percent", null, "down", "share_price", "delta", "AAPL"]),
            json!([42, 49, 210.5, "USD", "money", null, null, "share_price", "level", "AAPL"]),
        ],
    );
    check(
        "Microsoft (NASDAQ: MSFT) expects revenue of more than \u{20ac}2.1bn.",
        &[json!([54, 60, 2_100_000_000_i64, "EUR", "money", ">", null, "revenue", "guidance", "MSFT"])],
    );
}

#[test]
fn what_stands_in_a_promotion_is_listed_and_not_used() {
    let text = "Microsoft hired a cook.\nDon't miss:\n- Why $AAPL At $99 Is Not For Everyone";
    let story = lines(json!({"id": 1, "text": text}).to_string(), 0).remove(0);
    check_contract(&story);
    let seen: Vec<_> = story["mentions"].as_array().unwrap().iter().map(|m| (&m["symbol"], &m["promo"])).collect();
    assert_eq!(seen, [(&json!("MSFT"), &json!(false)), (&json!("AAPL"), &json!(true))]);
    assert_eq!(story["symbols"], json!(["MSFT"]));
}

#[test]
fn one_story_is_the_same_from_a_file_from_standard_input_and_as_a_line() {
    let path = "tests/fixtures/cli/mill.html";
    let html = fs::read_to_string(root().join(path)).unwrap();
    let from_file: Value = serde_json::from_slice(&run(&["annotate", path], "").stdout).unwrap();
    let from_stdin: Value = serde_json::from_slice(&run(&["annotate", "-"], &html).stdout).unwrap();
    let mut line = lines(json!({"id": 3, "html": html}).to_string(), 0).remove(0);
    assert_eq!(from_file, from_stdin);
    assert_eq!(line["id"], 3);
    line["id"] = Value::Null;
    assert_eq!(from_file, line);
    check_contract(&from_file);
}

#[test]
fn a_page_is_read_from_its_address_and_a_feed_from_standard_input() {
    let page = fs::read_to_string(root().join("tests/fixtures/cli/mill.html")).unwrap();
    let served = page.replace("<link rel=\"canonical\" href=\"https://example.com/mill\">", "");
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/mill" => Answer::redirect(301, "/mill.html"),
        "/mill.html" => Answer::ok("text/html", served.clone()),
        _ => Answer::status(404),
    });
    let output = run(&["annotate", server.url("/mill").as_str()], "");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let mut story: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(story["url"], server.url("/mill.html").as_str());
    story["url"] = json!("https://example.com/mill");
    let from_file: Value =
        serde_json::from_slice(&run(&["annotate", "tests/fixtures/cli/mill.html"], "").stdout).unwrap();
    assert_eq!(story, from_file);

    let url = server.url("/nowhere");
    let output = run(&["read", url.as_str()], "");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    let stderr = text(&output.stderr);
    let first = format!("tapereader: The server said 404 Not Found: {url}\nhint: Check the address");
    assert!(stderr.starts_with(&first), "{stderr}");

    let feed = "tests/fixtures/feeds/rss2.xml";
    let from_stdin = run(&["feeds", "parse", "-"], fs::read(root().join(feed)).unwrap());
    assert_eq!(from_stdin.status.code(), Some(0));
    assert_eq!(text(&from_stdin.stdout), text(&run(&["feeds", "parse", feed], "").stdout));
}

#[test]
fn symbols_are_looked_up_by_symbol_and_by_name() {
    let first = |arguments: &[&str]| {
        let output = run(arguments, "");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let found: Value = serde_json::from_str(text(&output.stdout).lines().next().unwrap()).unwrap();
        let known = ["listings", "former_symbols", "traded_until", "names", "matched"];
        assert_eq!(keys(&found), [&["symbol", "name", "exchange", "type", "cik"][..], &known[..]].concat());
        (found["symbol"].clone(), found["exchange"].clone(), found["type"].clone())
    };
    assert_eq!(first(&["symbols", "lookup", "MSFT"]), (json!("MSFT"), json!("NASDAQ"), json!("stock")));
    assert_eq!(first(&["symbols", "lookup", "Microsoft"]), (json!("MSFT"), json!("NASDAQ"), json!("stock")));
    assert_eq!(first(&["symbols", "lookup", "BABA"]), (json!("BABA"), json!("NYSE"), json!("adr")));
    let by = |words: &str| {
        let output = run(&["symbols", "lookup", words], "");
        let found: Value = serde_json::from_str(text(&output.stdout).lines().next().unwrap()).unwrap();
        found["matched"].clone()
    };
    assert_eq!(by("youtube"), json!({"by": "alias", "text": "YouTube"}));
    assert_eq!(by("FB"), json!({"by": "former symbol", "text": "FB"}));
    let mistyped = run(&["symbols", "lookup", "mircosoft"], "");
    assert_eq!((mistyped.status.code(), mistyped.stdout.len()), (Some(1), 0));
    assert!(text(&mistyped.stderr).contains("did you mean Microsoft (MSFT)"), "{}", text(&mistyped.stderr));
    assert_eq!(first(&["symbols", "lookup", "Alibaba", "Group"]).0, json!("BABA"));
    assert_eq!(first(&["symbols", "lookup", "^GSPC"]), (json!("^GSPC"), Value::Null, json!("index")));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let long = format!("{}\n", "Nothing of note was said. ".repeat(10_000));
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(long.as_bytes()).unwrap();
    let line = format!("{}\n", json!({"id": 1, "text": "Nothing of note was said. ".repeat(2_000)}));
    let mut stdin = tempfile::tempfile().unwrap();
    stdin.write_all(line.repeat(10).as_bytes()).unwrap();
    std::io::Seek::rewind(&mut stdin).unwrap();
    let path = file.path().to_str().unwrap();
    for (arguments, stdin) in
        [(vec!["read", path], None), (vec!["annotate", path], None), (vec!["annotate", "--jsonl"], Some(stdin))]
    {
        let mut command = tapereader(&arguments);
        if let Some(stdin) = stdin {
            command.stdin(stdin);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = Vec::new();
        // A few bytes, and then the pipe is closed.
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_until(b' ', &mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!first.is_empty());
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn the_library_is_where_it_is_named_and_listing_makes_none() {
    let (named, in_environment) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = |folder: &tempfile::TempDir| folder.path().join("library").to_str().unwrap().to_owned();
    let list = "https://example.com/a\nhttps://example.com/b\n";
    let output = run(&["feeds", "import", "-", "--library", &path(&named)], list);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for command in ["feeds", "highlights"] {
        let mut listing = tapereader(&[command, "list"]);
        let output = listing.env("TAPEREADER_LIBRARY", path(&in_environment)).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
        assert!(text(&output.stderr).starts_with("tapereader: there is no library in"), "{}", text(&output.stderr));
    }
    assert!(!in_environment.path().join("library").exists());
    let output = tapereader(&["feeds", "list", "--library", &path(&named)])
        .env("TAPEREADER_LIBRARY", "/dev/null/nowhere")
        .output()
        .unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    assert_eq!(text(&output.stdout).lines().count(), 3);
    // The option may stand before the command, and a folder that cannot be made is said.
    let output = run(&["--library", "/dev/null/nowhere", "feeds", "import", "-"], list);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    assert!(text(&output.stderr).contains("/dev/null/nowhere"), "{}", text(&output.stderr));
}

#[test]
fn feeds_are_added_found_listed_refreshed_and_moved_between_programs() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/" => Answer::ok("text/html", "<!doctype html><link rel=feed href=/one title=One><link rel=feed href=/two>"),
        "/only" => Answer::ok("text/html", "<!doctype html><link rel=feed href=/one>"),
        "/none" => Answer::ok("text/html", "<!doctype html><p>Nothing here"),
        "/one" | "/two" | "/feed.xml" => {
            Answer::ok("application/rss+xml", crate::pipeline::feed_of(2)).with("ETag", "\"a\"")
        }
        _ => Answer::status(404),
    });
    let url = |path: &str| server.url(path).to_string();
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("library");
    let feeds = |arguments: &[&str], exit: i32| {
        let output = run(&[&["--library", library.to_str().unwrap(), "feeds"], arguments].concat(), "");
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    };
    // Several feeds are a choice; one is taken; none is looked for where feeds usually lie.
    let (out, talk) = feeds(&["add", &url("/")], 1);
    assert_eq!(out, format!("{}  One\n{}  \n", url("/one"), url("/two")));
    assert!(talk.contains("names 2 feeds"), "{talk}");
    let (out, _) = feeds(&["add", &url("/only"), "--json"], 0);
    let line: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&line["title"], &line["url"], &line["state"]),
        (&json!("Harbor Ledger"), &json!(url("/one")), &json!("ok"))
    );
    server.asked();
    let (out, _) = feeds(&["add", &url("/none")], 0);
    assert!(out.contains(&url("/feed.xml")), "{out}");
    let asked: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/none", "/feed", "/rss", "/feed.xml"]);
    let (_, talk) = feeds(&["add", &url("/one"), "not an address"], 1);
    assert!(talk.contains("Harbor Ledger was there already") && talk.contains("is no address"), "{talk}");
    assert_eq!(server.asked(), []);
    // Asked a moment ago: nothing is fetched.
    let (out, talk) = feeds(&["refresh"], 0);
    assert_eq!((out.as_str(), server.asked()), ("", Vec::new()));
    assert!(talk.contains("0 of 2 feeds asked"), "{talk}");

    let (list, _) = feeds(&["export"], 0);
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("list.opml");
    fs::write(&path, list.replace("</body>", "<outline type='rss' text='Lost'/></body>")).unwrap();
    let other_library = other.path().join("library");
    let arguments = ["--library", other_library.to_str().unwrap(), "feeds", "import", path.to_str().unwrap()];
    let output = run(&arguments, "");
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(1), "2 imported, 0 there already, 1 refused\n".to_owned())
    );
    assert_eq!(text(&run(&arguments, "").stdout), "0 imported, 2 there already, 1 refused\n");
    assert_eq!(text(&run(&["--library", other_library.to_str().unwrap(), "feeds", "export"], "").stdout), list);
    // While a window has the library open, it can be read and not changed.
    let reader = crate::pipeline::Reader::start(&library);
    let (out, _) = feeds(&["list", "--json"], 0);
    assert_eq!(out.lines().count(), 2);
    let (_, talk) = feeds(&["add", &url("/two")], 1);
    assert!(talk.contains("The library is open in another window"), "{talk}");
    drop(reader);
}

#[test]
fn without_a_display_the_first_story_comes_to_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().to_str().unwrap();
    for display in [None, Some(""), Some(":987")] {
        let mut command = tapereader(&["--library", library]);
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        let output = command.output().unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{display:?}: {stderr}");
        assert!(stderr.starts_with("tapereader: there is no display"), "{display:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{display:?}: {stderr}");
        assert!(stdout.starts_with("Alibaba's 32-billion-parameter model takes on a rival"), "{stdout}");
        assert!(stdout.contains("of promotion and small print folded]"), "{stdout}");
        assert!(!stdout.contains("\u{1b}["), "{stdout}");
    }
}

#[test]
fn the_library_is_searched_and_looked_over_beside_an_open_window_and_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("none yet");
    let search = |library: &Path| run(&["--library", library.to_str().unwrap(), "search", "mill"], "");
    let none = search(&empty);
    assert_eq!((none.status.code(), text(&none.stdout).as_str(), empty.exists()), (Some(0), "", false));
    assert!(text(&none.stderr).contains("there is no library"), "{}", text(&none.stderr));
    let library = folder.path().join("library");
    let mut reader = Reader::start(&library);
    reader.add(AddTarget::Text(
        "The \u{1b}[2Jmill\n\nThe old mill\u{7} stays \u{1b}]0;closed, its owners said.".to_owned(),
    ));
    let found = search(&library);
    let shown = text(&found.stdout);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found.stderr));
    // A story gives the terminal no orders.
    assert!(shown.contains("mill") && !shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    let looked = run(&["--library", library.to_str().unwrap(), "doctor"], "");
    assert_eq!(looked.status.code(), Some(0), "{}", text(&looked.stdout));
    assert!(text(&looked.stdout).contains("ok    library: 0 feeds"), "{}", text(&looked.stdout));
    drop(reader);
    // Damage is named and left as it is.
    fs::write(library.join("cache.db"), "this is no database, and it is longer than its header would be. ".repeat(9))
        .unwrap();
    let looked = run(&["--library", library.to_str().unwrap(), "doctor"], "");
    assert_eq!(looked.status.code(), Some(1));
    assert!(
        text(&looked.stdout).contains("fault library") && text(&looked.stdout).contains("cache.db"),
        "{}",
        text(&looked.stdout)
    );
    assert!(!library.join("cache.db.damaged").exists());
}

#[test]
fn the_doctor_names_what_is_wrong_and_asks_nobody() {
    let library = tempfile::tempdir().unwrap();
    let folder = library.path().to_str().unwrap();
    let seen = |arguments: &[&str]| {
        let output = run(arguments, "");
        let words = text(&output.stdout).replace(folder, "LIBRARY");
        (words, output.status.code())
    };
    let (words, code) = seen(&["--library", folder, "doctor"]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.starts_with("note  library: none yet in LIBRARY\nnote  prices: no CSV file in LIBRARY"), "{words}");
    assert_eq!(fs::read_dir(library.path()).unwrap().count(), 0, "it makes no library");
    fs::create_dir(library.path().join("prices")).unwrap();
    fs::create_dir(library.path().join("sources")).unwrap();
    fs::write(library.path().join("prices/BABA.csv"), "Date,Close\n2026-03-05,1\n2026-03-06,2\n").unwrap();
    fs::write(library.path().join("prices/MSFT.csv"), "<html>").unwrap();
    fs::write(library.path().join("sources/mine.toml"), "name = \"Mine\"\nurl = \"https://x.example/{symbol}\"")
        .unwrap();
    let (words, code) = seen(&["--library", folder, "doctor", "--live"]);
    assert_eq!(code, Some(1), "{words}");
    for line in [
        "ok    prices BABA.csv: 2 bars",
        "fault prices MSFT.csv: it is a web page, not a table of prices",
        "fault source mine.toml: line 1: `name` must be made of a-z, 0-9 and - and be no built-in source's",
        "note  sources: no source of prices is allowed, so none was asked",
    ] {
        assert!(words.lines().any(|seen| seen == line), "{line:?} in {words}");
    }
}

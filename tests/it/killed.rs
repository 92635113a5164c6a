//! The program killed straight after it said that a highlight is kept: nothing that was said is lost.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    time::Instant,
};

use tapereader::{
    engine::{
        command::Command,
        snapshot::{HighlightRow, Loadable},
    },
    model::{add::AddTarget, highlight::HighlightColor, span::Span},
    store::backup,
};

use crate::{pipeline::Reader, store::open};

/// The library that the killed program marks in.
const LIBRARY: &str = "TAPEREADER_TEST_KILLED";
/// How often it is killed; a release is tried with 200.
const TIMES: &str = "TAPEREADER_TEST_KILLS";

/// Marks words of a story one after the other and says of each when the engine shows it, until it is killed.
fn mark_until_killed(folder: &Path) -> ! {
    let mut reader = Reader::start(folder);
    let story = reader.snapshot.stories.iter().find(|row| row.title.starts_with("Kestrel")).unwrap().id;
    let revision = reader.open(story).revision;
    let text = {
        let Loadable::Ready(open) = &reader.snapshot.open else { panic!() };
        open.article.text.clone()
    };
    let mut out = std::io::stdout();
    let mut at = reader.snapshot.counts.highlights % (text.len() - 8);
    loop {
        let before = reader.snapshot.counts.highlights;
        let span = Span::new(at, at + 7);
        at = (at + 1) % (text.len() - 8);
        if span.of(&text).trim().is_empty() {
            continue;
        }
        let asked = Instant::now();
        let mark = Command::Highlight { story, revision, span, color: HighlightColor::Green };
        reader.ask(mark, |snapshot| snapshot.counts.highlights == before + 1);
        let newest = |row: &HighlightRow| row.highlight.id;
        let made = reader.snapshot.highlights.iter().map(newest).max().unwrap();
        writeln!(out, "\nkept {} {}", made.0, asked.elapsed().as_micros()).unwrap();
        out.flush().unwrap();
    }
}

fn kill_after(library: &Path, marks: usize) -> (Vec<String>, Vec<u64>) {
    let mut child = Process::new(env::current_exe().unwrap())
        .args(["killed::what_was_marked_outlives_a_kill", "--exact", "--nocapture"])
        .env(LIBRARY, library)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut kept = Vec::new();
    let mut micros = Vec::new();
    for line in lines {
        if let Some((id, time)) = line.strip_prefix("kept ").and_then(|said| said.split_once(' ')) {
            kept.push(id.to_owned());
            micros.push(time.parse().unwrap());
            if kept.len() == marks {
                child.kill().unwrap();
                break;
            }
        }
    }
    child.wait().unwrap();
    assert_eq!(kept.len(), marks, "the child ended by itself");
    (kept, micros)
}

#[test]
#[expect(clippy::print_stdout, reason = "a figure for people")]
fn what_was_marked_outlives_a_kill() {
    // The test starts itself as the program to be killed.
    if let Some(library) = env::var_os(LIBRARY).map(PathBuf::from) {
        mark_until_killed(&library);
    }
    let folder = tempfile::tempdir().unwrap();
    {
        let mut reader = Reader::start(folder.path());
        let text = "Kestrel Lines doubled its fleet.\n".to_owned() + &"Its ships sail between four ports. ".repeat(40);
        reader.add(AddTarget::Text(text));
    }
    let times: usize = env::var(TIMES).ok().and_then(|times| times.parse().ok()).unwrap_or(8);
    let mut said = Vec::new();
    let mut micros = Vec::new();
    for time in 0..times {
        let (kept, took) = kill_after(folder.path(), 1 + time % 3);
        said.extend(kept);
        micros.extend(took);
        let there: Vec<String> = open(folder.path())
            .lists()
            .unwrap()
            .highlights
            .iter()
            .map(|stored| stored.highlight.id.0.to_string())
            .collect();
        let lost: Vec<&String> = said.iter().filter(|id| !there.contains(id)).collect();
        assert!(lost.is_empty(), "after {time} kills: {lost:?}");
    }
    let findings = backup::examine(folder.path());
    assert!(findings.iter().all(|finding| finding.problem.is_none()), "{findings:?}");
    micros.sort_unstable();
    println!(
        "{times} kills, {} marks, none lost; a mark kept and shown after {} µs, at most {} µs",
        said.len(),
        micros[micros.len() / 2],
        micros.last().unwrap()
    );
    assert!(fs::exists(folder.path().join("user.db")).unwrap());
}

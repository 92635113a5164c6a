//! `search`: stories of the library by what they say.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Result;
use chrono::Utc;
use clap::Args;
use serde_json::json;

use super::{say, style, terminal::printable_line, told};
use crate::{
    engine::{clock::Clock, search, snapshot::Snippet},
    model::{
        id::StoryId,
        query::{OPERATORS, Query},
        story::StoryRow,
    },
    store::Store,
};

/// What `search` takes.
#[derive(Clone, Debug, Args)]
#[command(after_help = operators())]
pub struct SearchArguments {
    /// Words, phrases and conditions
    #[arg(required = true, value_name = "QUERY")]
    pub words: Vec<String>,
    /// Write one JSON object per line
    #[arg(long)]
    pub json: bool,
    /// Stories at most
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
}

fn operators() -> String {
    let rows: Vec<String> = OPERATORS.iter().map(|(operator, finds)| format!("  {operator:<18} {finds}")).collect();
    format!("What a query can hold:\n{}", rows.join("\n"))
}

/// Writes the stories that a query finds.
pub fn run(out: &mut impl Write, arguments: &SearchArguments, library: Option<PathBuf>) -> Result<ExitCode> {
    let folder = super::library(library)?;
    let now = Clock::system().now();
    // The shell took the quotation marks; a word with a blank in it was a phrase.
    let words = arguments.words.iter().map(|word| match word.split_once(':') {
        _ if !word.contains(' ') || word.contains('"') || arguments.words.len() == 1 => word.clone(),
        Some((field, phrase)) if !field.contains(' ') => format!("{field}:\"{phrase}\""),
        _ => format!("\"{word}\""),
    });
    let typed = format!("{} ", words.collect::<Vec<_>>().join(" "));
    let (query, problems) = Query::parse(&typed, now);
    for problem in problems {
        tell(&problem);
    }
    if query.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let Some(store) = Store::open_to_read(&folder).map_err(|error| told(&error.notice()))? else {
        say(&format!("there is no library in {}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    };
    let rows = store.stories().map_err(|error| told(&error.notice()))?;
    let rows: Vec<Arc<StoryRow>> = rows.into_iter().map(Arc::new).collect();
    let mut found = search::run(&store, &query, &rows).map_err(|error| told(&error.notice()))?;
    found.truncate(arguments.limit);
    let snippets = search::snippets(&store, &query, &found).map_err(|error| told(&error.notice()))?;
    for id in &found {
        let Some(row) = rows.iter().find(|row| row.id == *id) else { continue };
        write(out, row, *id, snippets.get(id), arguments.json)?;
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stderr, reason = "stderr is talk")]
fn tell(problem: &str) {
    eprintln!("hint: {problem}");
}

fn write(out: &mut impl Write, row: &StoryRow, id: StoryId, snippet: Option<&Snippet>, json: bool) -> Result<()> {
    let published = row.sort_time().with_timezone(&Utc);
    if json {
        let symbols: Vec<&str> = row.symbols.iter().map(crate::model::instrument::Symbol::as_str).collect();
        let line = json!({
            "id": id.to_string(),
            "title": row.title,
            "source": row.source,
            "published": published.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            "url": row.url.as_ref().map(url::Url::as_str),
            "symbols": symbols,
            "read": row.status.read,
            "starred": row.status.starred,
            "snippet": snippet.map(|snippet| snippet.text.as_str()),
        });
        writeln!(out, "{line}")?;
        return Ok(());
    }
    let (bold, plain) = if style().color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    writeln!(out, "{bold}{}{plain}", printable_line(&row.title))?;
    writeln!(out, "  {} \u{b7} {}", printable_line(&row.source), published.format("%Y-%m-%d %H:%M"))?;
    if let Some(snippet) = snippet {
        let mut text = String::new();
        let mut end = 0;
        for mark in &snippet.marks {
            text.push_str(&printable_line(snippet.text.get(end..mark.start()).unwrap_or_default()));
            text.push_str(bold);
            text.push_str(&printable_line(mark.of(&snippet.text)));
            text.push_str(plain);
            end = mark.end();
        }
        text.push_str(&printable_line(snippet.text.get(end..).unwrap_or_default()));
        let before = if snippet.is_cut_before { "\u{2026} " } else { "" };
        let after = if snippet.is_cut_after { " \u{2026}" } else { "" };
        writeln!(out, "  {before}{text}{after}")?;
    }
    Ok(())
}

//! The command line: a thin shell over the engine. stdout is data, stderr is talk.
//!
//! Exit codes: 0 done, 1 some inputs failed, 2 wrong usage.

pub mod annotate;
pub mod backup;
pub mod contract;
pub mod doctor;
pub mod feeds;
pub mod first_story;
pub mod highlights;
pub mod input;
pub mod jsonl;
pub mod reanchor;
pub mod rules;
pub mod search;
pub mod stories;
pub mod symbols;
pub mod terminal;

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use self::terminal::Style;
use crate::{annotate as core, ingest::Document, model::notice::Notice, paths};

/// A desktop reader for financial news.
///
/// Without a command it opens the window.
#[derive(Clone, Debug, Parser)]
#[command(version, about, long_about = None)]
pub struct Arguments {
    /// The folder that holds the library, if not `TAPEREADER_LIBRARY` names it
    #[arg(long, global = true, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the command line can do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Show a story in the terminal: companies, folded promotions, key numbers
    Read {
        /// A file, an address, or - for standard input
        input: String,
    },
    /// Print a story's companies and numbers as one JSON object
    Annotate(AnnotateArguments),
    /// Say what is in order and what is not
    Doctor {
        /// Also ask each source of prices you have allowed once, and say whether its answers still have the shape expected
        #[arg(long)]
        live: bool,
    },
    /// Work with feeds
    Feeds {
        /// What to do with them
        #[command(subcommand)]
        command: FeedsCommand,
    },
    /// Look into the symbol directory
    Symbols {
        /// What to do with it
        #[command(subcommand)]
        command: SymbolsCommand,
    },
    /// Find stories of the library
    Search(search::SearchArguments),
    /// Look at the rules about stories
    Rules {
        /// What to do with them
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Work with stories
    Stories {
        /// What to do with them
        #[command(subcommand)]
        command: StoriesCommand,
    },
    /// Work with highlights
    Highlights {
        /// What to do with them
        #[command(subcommand)]
        command: HighlightsCommand,
    },
    /// Back the library up, put a backup back, look it over
    Library {
        /// What to do with it
        #[command(subcommand)]
        command: LibraryCommand,
    },
}

/// What `library` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum LibraryCommand {
    /// Copy the library into a new folder, also while the window is open
    Backup {
        /// The folder, new or empty
        to: PathBuf,
    },
    /// Put a backup in the library's place
    Restore {
        /// The folder of the backup
        from: PathBuf,
        /// Move a library that is there into a folder beside it, instead of refusing
        #[arg(long)]
        replace: bool,
    },
    /// Read every page of the library and say what is wrong and what to do
    Check,
}

/// What `annotate` takes.
#[derive(Clone, Debug, Args)]
pub struct AnnotateArguments {
    /// A file, an address, or - for standard input
    #[arg(required_unless_present = "jsonl", conflicts_with = "jsonl")]
    pub input: Option<String>,
    /// Read one JSON object per line from standard input and write one per line, in order, on all cores
    #[arg(long)]
    pub jsonl: bool,
}

/// What `feeds` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum FeedsCommand {
    /// Print a feed's items as one JSON object
    Parse {
        /// A file, or - for standard input
        input: String,
    },
    /// Subscribe to feeds by their addresses, or to the feed that a page names
    Add {
        /// Addresses of feeds or pages
        #[arg(required = true, value_name = "URL")]
        addresses: Vec<String>,
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// List the subscriptions of the library
    List {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Fetch all subscriptions, each host at the pace it wants
    Refresh {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Subscribe to the feeds of an OPML file, or of a text with one address per line
    Import {
        /// A file, an address, or - for standard input
        file: String,
        /// Print what was done as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the subscriptions as OPML
    Export,
}

/// What `symbols` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum SymbolsCommand {
    /// Print what the directory knows of a name or symbol
    Lookup {
        /// A symbol or a name
        #[arg(required = true, value_name = "NAME|SYMBOL")]
        words: Vec<String>,
    },
    /// Fetch what trades in the US from the SEC and Nasdaq Trader, and use it with this library
    Update {
        /// Your e-mail address, or that in `TAPEREADER_CONTACT`: the SEC answers only those who say who asks
        #[arg(long, value_name = "ADDRESS")]
        contact: Option<String>,
        /// Where the files lie instead
        #[arg(long, hide = true)]
        base: Option<url::Url>,
    },
}

/// What `rules` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum RulesCommand {
    /// List the rules, one JSON object per line
    List,
    /// Say how many of the newest stories each rule would take, one JSON object per line; nothing is changed
    Test {
        /// Stories at most
        #[arg(long, default_value_t = 500)]
        limit: usize,
    },
}

/// What `stories` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum StoriesCommand {
    /// Find out which stories are the same story
    Cluster {
        /// Read {"id","text","title"?,"url"?,"published"?} per line from standard input and write each with "cluster",
        /// the id of the first story that it copies or its own
        #[arg(long, required = true)]
        jsonl: bool,
    },
}

/// What `highlights` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum HighlightsCommand {
    /// List the highlights of the library, newest first, one JSON object per line
    List,
    /// Write the highlights of the library in a format of your choice
    Export {
        /// How to write them
        #[arg(long, value_enum)]
        format: highlights::ExportFormat,
        /// The file to write, or the folder for Markdown; without it standard output
        #[arg(long, value_name = "PATH")]
        out: Option<PathBuf>,
        /// Replace a file that is there
        #[arg(long, requires = "out")]
        replace: bool,
    },
    /// Take highlights in from a file: our own JSON, Web Annotations (JSON-LD), or a CSV file of Readwise
    Import {
        /// The file
        file: PathBuf,
    },
    /// Find passages of old texts again in newer ones
    Reanchor {
        /// Read {"id","before","start","end","after"} per line from standard input, offsets in code points, and write
        /// {"id","state","start","end"} per line, in order, on all cores
        #[arg(long, required = true)]
        jsonl: bool,
    },
}

/// What the program was started with; on wrong usage it says so and ends the program with exit code 2.
pub fn arguments() -> Arguments {
    Arguments::parse()
}

/// Runs a command.
pub fn run(command: Command, library: Option<PathBuf>) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    if links_companies(&command) {
        symbols::in_force(library.clone());
    }
    seen_enough(match command {
        Command::Read { input } => read(&mut out, &input),
        Command::Doctor { live } => doctor::run(&mut out, library, live),
        Command::Annotate(AnnotateArguments { jsonl: true, .. }) => annotate::lines(&mut out),
        Command::Annotate(AnnotateArguments { input, .. }) => annotate::one(&mut out, &input.unwrap_or_default()),
        Command::Feeds { command: FeedsCommand::Parse { input } } => annotate::feed(&mut out, &input),
        Command::Feeds { command: FeedsCommand::Add { addresses, json } } => {
            feeds::add(&mut out, library, &addresses, json)
        }
        Command::Feeds { command: FeedsCommand::List { json } } => feeds::list(&mut out, library, json),
        Command::Feeds { command: FeedsCommand::Refresh { json } } => feeds::refresh(&mut out, library, json),
        Command::Feeds { command: FeedsCommand::Import { file, json } } => {
            feeds::import(&mut out, library, &file, json)
        }
        Command::Feeds { command: FeedsCommand::Export } => feeds::export(&mut out, library),
        Command::Symbols { command: SymbolsCommand::Lookup { words } } => symbols::lookup(&mut out, &words.join(" ")),
        Command::Symbols { command: SymbolsCommand::Update { contact, base } } => {
            symbols::update(&mut out, library, contact, base)
        }
        Command::Search(arguments) => search::run(&mut out, &arguments, library),
        Command::Rules { command: RulesCommand::List } => rules::list(&mut out, library),
        Command::Rules { command: RulesCommand::Test { limit } } => rules::test(&mut out, library, limit),
        Command::Stories { command: StoriesCommand::Cluster { .. } } => stories::cluster(&mut out),
        Command::Highlights { command: HighlightsCommand::List } => highlights::list(&mut out, library),
        Command::Highlights { command: HighlightsCommand::Export { format, out: to, replace } } => {
            highlights::export(&mut out, library, format, to.as_deref(), replace)
        }
        Command::Highlights { command: HighlightsCommand::Import { file } } => {
            highlights::import(&mut out, library, &file)
        }
        Command::Highlights { command: HighlightsCommand::Reanchor { .. } } => reanchor::lines(&mut out),
        Command::Library { command: LibraryCommand::Backup { to } } => backup::backup(&mut out, library, &to),
        Command::Library { command: LibraryCommand::Restore { from, replace } } => {
            backup::restore(&mut out, library, &from, replace)
        }
        Command::Library { command: LibraryCommand::Check } => backup::check(&mut out, library),
    })
}

/// Whether a command says which companies a text names, and so needs the newest symbols; the engine loads them itself.
const fn links_companies(command: &Command) -> bool {
    matches!(
        command,
        Command::Read { .. }
            | Command::Annotate(_)
            | Command::Feeds { command: FeedsCommand::Parse { .. } }
            | Command::Symbols { command: SymbolsCommand::Lookup { .. } }
    )
}

/// The library's folder.
pub fn library(named: Option<PathBuf>) -> Result<PathBuf> {
    paths::library(named).context("no home directory; name the library with --library")
}

/// Talks.
#[expect(clippy::print_stderr, reason = "stderr is where a program talks")]
pub fn say(words: &str) {
    eprintln!("tapereader: {words}");
}

/// A notice as an error: what happened and to what on the first line, the next step on the second.
pub fn told(notice: &Notice) -> anyhow::Error {
    let Notice { title, detail, .. } = notice;
    match detail.split_once('\n') {
        Some((next, place)) => anyhow::anyhow!("{title}: {}\nhint: {next}", place.replace('\n', " ")),
        None => anyhow::anyhow!("{title}\nhint: {detail}"),
    }
}

/// A reader of the output that has seen enough (`| head`) is no failure.
fn seen_enough(done: Result<ExitCode>) -> Result<ExitCode> {
    let is_broken_pipe = |error: &anyhow::Error| {
        error.chain().any(|cause| {
            let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
            // An error of the JSON writer hides the one below it.
            let kind = kind.or_else(|| cause.downcast_ref::<serde_json::Error>()?.io_error_kind());
            kind == Some(io::ErrorKind::BrokenPipe)
        })
    };
    match done {
        Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
        other => other,
    }
}

fn read(out: &mut impl Write, input: &str) -> Result<ExitCode> {
    let article = match input::document(input)? {
        Document::Page(article) | Document::Text(article) => article,
        Document::Feed(_) => {
            anyhow::bail!("{input} is a feed, not a story; `tapereader feeds parse` lists its items")
        }
    };
    let annotations = core::annotate(&article);
    terminal::write(out, &article, &annotations, style()).context("writing to standard output")?;
    Ok(ExitCode::SUCCESS)
}

/// How standard output is written: colours only on a terminal, and not where `NO_COLOR` is set (<https://no-color.org>).
pub fn style() -> Style {
    let color = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    Style { color, width: columns.unwrap_or(88_usize).clamp(40, 100) }
}

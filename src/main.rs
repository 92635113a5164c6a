//! Arguments to a window or a command; nothing else.

use std::{io, process::ExitCode};

use anyhow::Result;
use tapereader::cli::{self, first_story, say};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = cli::arguments();
    let filter = EnvFilter::try_from_env("TAPEREADER_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    run(arguments).unwrap_or_else(|error| {
        say(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

fn run(arguments: cli::Arguments) -> Result<ExitCode> {
    if let Some(command) = arguments.command {
        return cli::run(command, arguments.library);
    }
    let library = cli::library(arguments.library)?;
    window(library)
}

#[cfg(feature = "gui")]
fn window(library: std::path::PathBuf) -> Result<ExitCode> {
    use tapereader::ui::app::{self, WindowError};

    match app::run(library.clone()) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(WindowError::NoDisplay) => {
            say("there is no display, so here is the first story; `tapereader --help` lists what works without one");
            first_story::show(library)
        }
        Err(WindowError::MissingPackage(package)) => {
            anyhow::bail!("a library of the system is missing\nhint: on Debian and Ubuntu: apt-get install {package}")
        }
        Err(WindowError::Library(notice)) => Err(cli::told(&notice)),
        Err(WindowError::Other(said)) => anyhow::bail!("the window could not be opened: {said}"),
    }
}

#[cfg(not(feature = "gui"))]
fn window(library: std::path::PathBuf) -> Result<ExitCode> {
    say("this build has no window, so here is the first story; `tapereader --help` lists what it can do");
    first_story::show(library)
}

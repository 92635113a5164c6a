//! `library backup`, `restore`, `check`.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use serde_json::json;

use super::told;
use crate::store::backup;

/// Copies the library, also while a window has it open, and prints where to.
pub fn backup(out: &mut impl Write, library: Option<PathBuf>, to: &Path) -> Result<ExitCode> {
    backup::backup(&super::library(library)?, to).map_err(|error| told(&error.notice()))?;
    writeln!(out, "{}", to.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in the library's place and prints where the library before it was moved.
pub fn restore(out: &mut impl Write, library: Option<PathBuf>, from: &Path, replace: bool) -> Result<ExitCode> {
    let kept = backup::restore(from, &super::library(library)?, replace).map_err(|error| {
        let told = told(&error.notice());
        if replace { told } else { told.context("nothing was changed; --replace moves the library aside first") }
    })?;
    if let Some(kept) = kept {
        writeln!(out, "{}", kept.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints one JSON object a file with what is wrong and what to do; exit code 1 if anything is.
pub fn check(out: &mut impl Write, library: Option<PathBuf>) -> Result<ExitCode> {
    let findings = backup::examine(&super::library(library)?);
    for finding in &findings {
        let advice = finding.problem.is_some().then_some(finding.advice);
        let path = finding.path.display().to_string();
        writeln!(out, "{}", json!({"file": path, "problem": finding.problem, "advice": advice}))?;
    }
    let is_sound = findings.iter().all(|finding| finding.problem.is_none());
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

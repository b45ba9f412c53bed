//! `cargo conformance replay`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{self, Har, HarError};
use prestashop_conformance::replay::{Replayer, Report};

/// Replays recordings through the client and compares requests as well as answers.
///
/// The last line is `N passed, N failed, N skipped`. Exit code 1 if any failed, 2 if a path holds no recording or a report cannot be written.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// HAR files (`.har`, `.har.gz`) or folders with some. Without any, the project's own recordings.
    paths: Vec<PathBuf>,
    /// List every exchange, with remarks and what was skipped.
    #[arg(short, long)]
    verbose: bool,
    /// Replay only what a report calls so: a part of `8.2.1/orders.har.gz#3 GET /orders?limit=1 (no sort)`
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Write the report as the XML of `JUnit`, for CI
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the report as one page of HTML: resources by versions, and the exchanges behind them
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    let recordings = match load(&arguments.paths) {
        Ok(recordings) => recordings,
        Err(error) => {
            eprintln!("error: {error}");
            eprintln!("hint: give HAR 1.2 files, or folders that hold some");
            return ExitCode::from(2);
        }
    };
    let mut replayer = Replayer::start().await;
    let mut report = Report::default();
    for (_, har) in &recordings {
        replayer.learn(har);
    }
    for (path, har) in &recordings {
        let chosen = |title: &str| arguments.filter.as_ref().is_none_or(|filter| title.contains(filter.as_str()));
        report.add_some(&mut replayer, path, har, chosen).await;
    }
    match &arguments.filter {
        Some(filter) if report.lines.is_empty() => {
            eprintln!("error: no exchange is called `{filter}`");
            eprintln!("hint: `--verbose` without `--filter` lists them all");
            return ExitCode::from(2);
        }
        None if report.lines.is_empty() => eprintln!("note: the recordings hold no exchange at all"),
        _ => {}
    }
    // What was found out is told before a file can fail.
    match print(&report, arguments.verbose).and_then(|()| write(&report, arguments)) {
        Ok(()) if report.failed().next().is_none() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: the report cannot be written: {error}");
            ExitCode::from(2)
        }
    }
}

/// All recordings, read before the first is replayed: a wrong path is told at once.
fn load(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Har)>, HarError> {
    let own = [fixtures::dir()];
    let recordings = har::read_all(if paths.is_empty() { &own } else { paths })?;
    Ok(recordings.into_iter().map(|(file, har)| (shown(&file), har)).collect())
}

/// The project's own recordings are shown without the way to the project.
fn shown(file: &Path) -> PathBuf {
    file.strip_prefix(fixtures::dir()).unwrap_or(file).to_owned()
}

/// Writes the files that were asked for.
fn write(report: &Report, arguments: &Arguments) -> std::io::Result<()> {
    let files = [(&arguments.junit, Report::junit as fn(&Report) -> String), (&arguments.html, Report::page)];
    for (file, made) in files {
        if let Some(file) = file {
            let failed = |error| std::io::Error::other(format!("{}: {error}", file.display()));
            std::fs::write(file, made(report)).map_err(failed)?;
        }
    }
    Ok(())
}

fn print(report: &Report, verbose: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if verbose {
        for line in &report.lines {
            writeln!(out, "{line}")?;
        }
    } else {
        for line in report.failed() {
            writeln!(out, "{line}")?;
        }
        for (reason, lines) in report.skipped() {
            writeln!(out, "skipped {}: {reason}", lines.len())?;
        }
    }
    writeln!(out, "{report}")?;
    out.flush()
}

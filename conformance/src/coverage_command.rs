//! `cargo conformance coverage`.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use prestashop_conformance::coverage::{Coverage, try_on_fake_shop};
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{self, Har, HarError};
use prestashop_conformance::replay::{Replayer, Report};

/// Writes `conformance/COVERAGE.md`: what is proven of each resource, verb and version.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only say whether the file is current; exit code 1 if it is not.
    #[arg(long)]
    check: bool,
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    let made = match table().await {
        Ok(made) => made,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("COVERAGE.md");
    let current = std::fs::read_to_string(&file).is_ok_and(|held| held == made);
    match (current, arguments.check) {
        (true, _) => {
            println!("{} is current.", file.display());
            ExitCode::SUCCESS
        }
        (false, true) => {
            eprintln!("error: {} is not current: run `cargo conformance coverage`", file.display());
            ExitCode::FAILURE
        }
        (false, false) => match std::fs::write(&file, made) {
            Ok(()) => {
                println!("wrote {}", file.display());
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("error: cannot write {}: {error}", file.display());
                ExitCode::FAILURE
            }
        },
    }
}

async fn table() -> Result<String, HarError> {
    let mut replayer = Replayer::start().await;
    let mut recordings = Vec::new();
    for file in har::find(&fixtures::dir())? {
        let har = Har::read(&file)?;
        replayer.learn(&har);
        recordings.push((file, har));
    }
    let mut report = Report::default();
    for (file, har) in &recordings {
        report.add(&mut replayer, file.strip_prefix(fixtures::dir()).unwrap_or(file), har).await;
    }
    Ok(Coverage::of(&report, &try_on_fake_shop().await).to_string())
}

//! `cargo conformance ledger`.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{self, Har, HarError};
use prestashop_conformance::ledger::Ledger;

/// Says which items of the spec the project's recordings cover, and how often.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// List only what nothing covers, as `conformance/ledger.txt` has it.
    #[arg(short, long)]
    uncovered: bool,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let ledger = match read() {
        Ok(ledger) => ledger,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let mut out = std::io::stdout().lock();
    let printed = if arguments.uncovered {
        ledger.uncovered_in_short().iter().try_for_each(|line| writeln!(out, "{line}"))
    } else {
        writeln!(out, "{ledger}")
    };
    match printed.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: the ledger cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read() -> Result<Ledger, HarError> {
    let mut ledger = Ledger::of_the_spec();
    for file in har::find(&fixtures::dir())? {
        ledger.add(&Har::read(&file)?);
    }
    Ok(ledger)
}

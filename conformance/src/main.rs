//! `cargo conformance`: holds the client, the spec and shops against each other.

#[cfg(feature = "import")]
mod asking;
mod coverage_command;
#[cfg(feature = "import")]
mod drift_command;
#[cfg(feature = "import")]
mod import_command;
mod ledger_command;
mod replay_command;
mod seeds_command;
mod serve_command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Holds the client against recordings of genuine PrestaShop webservices, and the spec against what shops say about themselves.
#[derive(Debug, Parser)]
#[command(name = "prestashop-conformance", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Coverage(coverage_command::Arguments),
    #[cfg(feature = "import")]
    Drift(drift_command::Arguments),
    #[cfg(feature = "import")]
    Import(import_command::Arguments),
    Ledger(ledger_command::Arguments),
    Replay(replay_command::Arguments),
    Seeds(seeds_command::Arguments),
    Serve(serve_command::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Coverage(arguments) => coverage_command::run(&arguments).await,
        #[cfg(feature = "import")]
        Command::Drift(arguments) => ended(drift_command::run(&arguments).await),
        #[cfg(feature = "import")]
        Command::Import(arguments) => ended(import_command::run(&arguments).await),
        Command::Ledger(arguments) => ledger_command::run(&arguments),
        Command::Replay(arguments) => replay_command::run(&arguments).await,
        Command::Seeds(arguments) => seeds_command::run(&arguments).await,
        Command::Serve(arguments) => serve_command::run(&arguments).await,
    }
}

#[cfg(feature = "import")]
fn ended(code: std::io::Result<ExitCode>) -> ExitCode {
    code.unwrap_or_else(|error| {
        // Whoever reads the output has had enough of it.
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            eprintln!("error: {error}");
        }
        ExitCode::FAILURE
    })
}

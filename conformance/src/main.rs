//! `cargo conformance`: holds the client against recorded shops.

mod coverage_command;
mod ledger_command;
mod replay_command;
mod seeds_command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Holds the client against recordings of genuine PrestaShop webservices.
#[derive(Debug, Parser)]
#[command(name = "cargo conformance", bin_name = "cargo conformance", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Coverage(coverage_command::Arguments),
    Ledger(ledger_command::Arguments),
    Replay(replay_command::Arguments),
    Seeds(seeds_command::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Coverage(arguments) => coverage_command::run(&arguments).await,
        Command::Ledger(arguments) => ledger_command::run(&arguments),
        Command::Replay(arguments) => replay_command::run(&arguments).await,
        Command::Seeds(arguments) => seeds_command::run(&arguments).await,
    }
}

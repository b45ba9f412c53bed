//! `cargo conformance`: holds the client against recorded shops.

mod replay_command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Holds the client against recordings of genuine PrestaShop webservices.
#[derive(Debug, Parser)]
#[command(name = "cargo conformance", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Replay(replay_command::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Replay(arguments) => replay_command::run(&arguments).await,
    }
}

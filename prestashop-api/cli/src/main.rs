//! The command `prestashop`.

mod action;
mod args;
mod assign;
mod chosen;
mod connect;
mod demo;
mod describe;
mod doctor;
mod door;
mod explain;
mod expr;
mod failure;
mod fake;
mod flat;
mod input;
mod mcp;
mod output;
mod poll;
mod progress;
mod read;
mod resource;
mod state;
mod stdout;
mod table;
mod terminal;
mod trace;
mod write;

use std::env;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::args::{Cli, Command, PollArgs, PollLook};
use crate::connect::connect;
use crate::failure::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let ended = match trace::before(Cli::try_parse) {
        Ok(cli) => {
            let output = Output::new(&cli.global);
            // A platform reads what `run` says, in whatever form it wants the data.
            let json = output.json_errors() || matches!(cli.command, Command::Run(_));
            start(cli, output).map_err(|failure| (failure, json))
        }
        Err(error) => refuse(&error),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err((failure, json)) => {
            eprint!("{}", failure.text(json));
            ExitCode::from(failure.exit())
        }
    }
}

fn start(cli: Cli, output: Output) -> Result<(), Failure> {
    // What `run` says on stderr is an error, or nothing.
    trace::start(cli.global.verbose, !matches!(cli.command, Command::Run(_)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let reads_on = matches!(cli.command, Command::Mcp(_));
    let ended = runtime.block_on(run(cli, output));
    if reads_on {
        // Its read of the standard input may never end.
        runtime.shutdown_background();
    }
    ended
}

async fn run(cli: Cli, output: Output) -> Result<(), Failure> {
    // Also before a write: of a create the id would be lost.
    stdout::check()?;
    match cli.command {
        Command::Demo(args) => demo::run(args, &cli.global).await,
        Command::List(args) => read::list(args, &connect(&cli.global).await?.shop, output).await,
        Command::Get(args) => read::get(args, &connect(&cli.global).await?.shop, output).await,
        Command::Describe(args) => describe::run(args.resource, output),
        Command::Create(args) => write::create(args, &cli.global, output).await,
        Command::Update(args) => write::update(args, &cli.global, output).await,
        Command::Delete(args) => write::delete(args, &cli.global, output).await,
        Command::Action(call) => action::run(call, &connect(&cli.global).await?, output).await,
        Command::Poll(PollArgs { look: Some(PollLook::Explain(args)), .. }) => explain::run(&args, output),
        Command::Poll(PollArgs { look: Some(PollLook::Export { state }), .. }) => state::export(&state),
        Command::Poll(PollArgs { look: Some(PollLook::Import(args)), .. }) => state::import(&args, output).await,
        Command::Poll(PollArgs { look: Some(PollLook::Reset(args)), .. }) => state::reset(&args, output),
        Command::Poll(PollArgs { feed: Some(args), .. }) => poll::run(args, &connect(&cli.global).await?, output).await,
        Command::Test => door::test(&connect(&cli.global).await?.shop, output).await,
        Command::Doctor(args) => doctor::run(&args, &connect(&cli.global).await?, output).await,
        Command::Catalogue => door::catalogue(output),
        Command::Run(args) => door::run(&args, &connect(&cli.global).await?, output).await,
        Command::Options(args) => door::options(&args, &connect(&cli.global).await?.shop, output).await,
        Command::Mcp(args) => mcp::run(&args, connect(&cli.global).await?, output).await,
        Command::Raw(args) => door::raw(&args, &connect(&cli.global).await?).await,
        Command::Poll(_) => Err(Failure::usage("no trigger was given")),
    }
}

/// Help, the version, or what is wrong with the arguments.
fn refuse(error: &clap::Error) -> Result<(), (Failure, bool)> {
    let help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if help || !asks_for_json(env::args_os().map(|arg| arg.to_string_lossy().into_owned())) {
        error.exit();
    }
    let text = error.render().to_string();
    // What follows the message are the usage lines.
    let message = text.split("\n\nUsage:").next().unwrap_or(&text);
    let message = message.split("\n\nFor more information").next().unwrap_or(message);
    let message = message.trim().trim_start_matches("error: ");
    let lines: Vec<_> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let hint = "`prestashop --help` and `prestashop COMMAND --help` show what can be given";
    Err((Failure::usage(lines.join(" ")).hint(hint), true))
}

/// Whether `-o json` or `-o ndjson` is among arguments that could not be read as a whole.
fn asks_for_json(args: impl Iterator<Item = String>) -> bool {
    let args: Vec<_> = args.take_while(|arg| arg != "--").collect();
    // A platform calls it, and reads what it says.
    if args.iter().any(|arg| arg == "run") {
        return true;
    }
    let json = |format: &str| matches!(format.trim_start_matches('='), "json" | "ndjson");
    args.iter().enumerate().any(|(index, arg)| match arg.strip_prefix("--output").or_else(|| arg.strip_prefix("-o")) {
        Some("") => args.get(index + 1).is_some_and(|format| json(format)),
        Some(format) => json(format),
        None => false,
    })
}

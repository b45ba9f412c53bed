//! The command line of `poll`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use prestashop_api::Catalogue;
use prestashop_api::actions::{TriggerMeta, duration};

use super::number::{count, id};

#[derive(Debug, Args)]
#[command(
    after_long_help = "Each line is one activation, a CloudEvent 1.0 in JSON, whatever --output says; a cycle without \
                             changes writes nothing. An activation counts as delivered once its line is written. After a \
                             crash the last one can come again, with the same id."
)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct PollArgs {
    #[command(subcommand)]
    pub(crate) look: Option<PollLook>,
    #[command(flatten)]
    pub(crate) feed: Option<FeedArgs>,
}

/// What can be done with the state of a poller.
#[derive(Debug, Subcommand)]
pub(crate) enum PollLook {
    /// Say how far a poller has come, and why a record was or was not reported
    Explain(ExplainArgs),
    /// Print a state as JSON, with the version of its form; it holds the activation that waits, secrets of its records included if the poller was
    /// told to show them. The file may be in use
    Export {
        /// The file that keeps how far the poller has come
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
    },
    /// Put an exported state into a file; no poller may use it meanwhile
    Import(ImportArgs),
    /// Have a poller begin anew; without --yes it only says what that means
    Reset(ResetArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// What `poll export` printed; - for stdin
    #[arg(value_name = "EXPORTED")]
    pub(crate) exported: PathBuf,
    /// The file that shall keep it
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// Replace the state that is there, even one of another feed or of a newer epoch; a copy of it is kept
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ResetArgs {
    /// The file that keeps how far the poller has come
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// Do it; a copy of the state is kept
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The file that keeps how far the poller has come; it may be in use
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// The record to explain, by its id
    #[arg(long, alias = "order", value_name = "ID", value_parser = id)]
    pub(crate) id: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct FeedArgs {
    #[arg(value_parser = trigger, help = triggers())]
    pub(crate) trigger: &'static TriggerMeta,
    /// The file that keeps how far the poller has come; made by the first cycle
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// Run one cycle and end
    #[arg(long)]
    pub(crate) once: bool,
    /// Time between two cycles [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = a_duration)]
    pub(crate) every: Option<String>,
    /// The most records per activation; more follow in the next one [default: 100]
    #[arg(long, value_name = "N", value_parser = count::<u32>)]
    pub(crate) ceiling: Option<u32>,
    /// How long a cart must have been left alone to be abandoned [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = a_duration)]
    pub(crate) idle: Option<String>,
    /// End with the first error. Without it a poller that has a state goes on after all but wrong settings, a foreign state, and another
    /// poller on the same state: it waits longer each time, says so, and has the state say why. Before there is a state it goes on after
    /// what passes by itself and, once the shop has answered, after all that is not PrestaShop's own refusal
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Where to begin without a state file: now, all, or a time such as 2026-11-23T09:30:00Z; without an offset it is on the
    /// shop's clock
    #[arg(long, value_name = "START", value_parser = a_start)]
    pub(crate) start: Option<String>,
}

/// A duration, as it was written.
fn a_duration(text: &str) -> Result<String, String> {
    duration(text).map(|_| text.to_owned())
}

fn triggers() -> String {
    let names = Catalogue::triggers().iter().map(|trigger| Catalogue::short_name(trigger.name));
    format!("The trigger: {}", names.collect::<Vec<_>>().join(", "))
}

fn trigger(name: &str) -> Result<&'static TriggerMeta, String> {
    Catalogue::trigger(name).map_err(|error| error.message().to_owned())
}

/// Where to begin, as it was written. A variable of a script that is empty would else begin now.
fn a_start(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("write now, all, or a time such as 2026-11-23T09:30:00Z, or leave --start out".to_owned()),
        start => Ok(start.to_owned()),
    }
}

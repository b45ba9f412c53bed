//! What platforms call: `run` and `options`; and `raw`, for all else.

use std::path::PathBuf;

use clap::Args;
use prestashop_api::{ResourceMeta, Verb};

use super::number::count;
use crate::resource::{self, RESOURCE};

/// Find out what keeps the shop and the key from being used, or makes them slow. Nothing is written. Exit code 1 if something that is needed
/// does not work.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  prestashop --demo doctor\n  prestashop --demo doctor list-orders order-updated")]
pub(crate) struct DoctorArgs {
    /// The actions and triggers that the key is for. If none is named, all are gone through, and a right that is missing is only noted
    #[arg(value_name = "NAME")]
    pub(crate) needed: Vec<String>,
    /// Send the key in the address too, where the server seems to keep the header from PHP; logs on the way then show it
    #[arg(long)]
    pub(crate) try_key_in_query: bool,
}

/// Run an action or a cycle of a trigger for a platform: JSON in, JSON out.
///
/// Stdout has the catalogue's answer, for a trigger `{"activation": …, "state": …}`; stderr has an error as a JSON object.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    echo '{\"id\": 5}' | prestashop --demo run get-order --input -\n  \
    echo '{\"start\": \"all\"}' | prestashop --demo run order-updated --input -")]
pub(crate) struct RunArgs {
    /// The action or trigger, such as list-orders; `prestashop catalogue` lists them all
    pub(crate) name: String,
    /// The inputs, a JSON object: a file, or - for the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// The state that the last cycle of the trigger gave: a file with JSON, which is read and not written; without it the trigger starts
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
}

/// List the choices of a drop-down: ids and labels.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  prestashop --demo options order_states --search ship")]
pub(crate) struct OptionsArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: &'static ResourceMeta,
    /// Only records whose label holds the text, or of that id
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// The most choices
    #[arg(long, value_name = "N", value_parser = count::<u32>, default_value = "50")]
    pub(crate) limit: u32,
}

/// Offer the actions and triggers as tools of the Model Context Protocol, on the standard input and output.
///
/// Nothing is written unless --allow-writes is given: what an action that writes would do is shown by its `preview-` tool.
#[derive(Debug, Args)]
#[command(after_help = "Example, in the settings of a program that speaks the protocol:\n  \
    {\"mcpServers\": {\"prestashop\": {\"command\": \"prestashop\", \"args\": [\"--demo\", \"mcp\"]}}}")]
pub(crate) struct McpArgs {
    /// Offer the actions that write as well
    #[arg(long)]
    pub(crate) allow_writes: bool,
}

/// Send a call as it is, and print the answer as it is, secrets included: nobody checks its parameters, and of a write nobody looks what became
/// of it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  prestashop --demo raw GET 'orders/5?display=full'")]
pub(crate) struct RawArgs {
    #[arg(value_parser = verb, help = "GET, HEAD, POST, PUT, PATCH or DELETE")]
    pub(crate) verb: Verb,
    /// What follows `/api/`: a resource, with an id and a query if wanted, such as `orders/5?display=full`
    pub(crate) path: String,
    /// The body of a write, XML: a file, or - for the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    /// Ask for XML instead of JSON
    #[arg(long)]
    pub(crate) xml: bool,
}

fn verb(text: &str) -> Result<Verb, String> {
    let named = Verb::ALL.into_iter().find(|verb| verb.as_str().eq_ignore_ascii_case(text));
    named.ok_or_else(|| format!("there is no verb {text}; write one of {}", Verb::ALL.map(Verb::as_str).join(", ")))
}

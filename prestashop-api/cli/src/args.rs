//! The command line: options, commands, their help.

mod action;
mod door;
mod number;
mod poll;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use prestashop_api::{ResourceMeta, ShopScope};

pub(crate) use self::action::ActionCall;
pub(crate) use self::door::{DoctorArgs, McpArgs, OptionsArgs, RawArgs, RunArgs};
use self::number::{count, id};
pub(crate) use self::poll::{ExplainArgs, FeedArgs, ImportArgs, PollArgs, PollLook, ResetArgs};
use crate::fake::READING_KEY;
use crate::resource::{self, RESOURCE};

/// Reads and changes a PrestaShop shop through its webservice.
#[derive(Debug, Parser)]
#[command(
    name = "prestashop",
    version,
    arg_required_else_help = true,
    after_help = "Try it without a shop:  prestashop demo\n                        prestashop --demo list products --display card\n\n\
                  Data goes to stdout, everything else to stderr. Exit code: 0 done, 1 the shop or the network said no, or a \
                  file cannot be used, 2 wrong usage, 3 a write of which nobody knows whether it was done, 4 the key has not \
                  the right for it."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of all commands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Shop and output")]
#[expect(clippy::struct_excessive_bools, reason = "switches that are independent of each other")]
pub(crate) struct Global {
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "The shop's address, such as https://shop.example [env: PRESTASHOP_URL]"
    )]
    pub(crate) url: Option<String>,
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help = "A file that holds the webservice key and nothing else [or the key itself in env: PRESTASHOP_KEY]"
    )]
    pub(crate) key_file: Option<PathBuf>,
    /// Caught to explain why a key is no argument.
    #[arg(long, global = true, hide = true, value_name = "KEY", num_args = 0..=1, default_missing_value = "")]
    pub(crate) key: Option<String>,
    /// The shop of a multistore, by its id; `all` shops, or those of a group, such as group:2
    #[arg(long, global = true, value_name = "ID", value_parser = scope)]
    pub(crate) shop: Option<ShopScope>,
    #[arg(
        long,
        global = true,
        help = "Use the fake shop instead, which this command carries along; it starts anew each time",
        long_help = format!(
            "Use the fake shop instead, which this command carries along; it starts anew each time. A --key-file with \
             {READING_KEY} shows what a key sees that may only read, and not everything"
        )
    )]
    pub(crate) demo: bool,
    /// Allow plain HTTP to other machines, where everyone on the way can read the key
    #[arg(long, global = true)]
    pub(crate) allow_http: bool,
    /// Trust the certificate authorities in this file too, in PEM: for a shop whose certificate a company signs itself
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Send PUT, PATCH and DELETE as POST, for shops behind something that lets nothing else through
    #[arg(long, global = true)]
    pub(crate) tunnel: bool,
    /// Send the key in the address instead of a header, for servers that keep the header from PHP; logs on the way then show it
    #[arg(long, global = true)]
    pub(crate) key_in_query: bool,
    /// Take the data beside which the shop lists PHP warnings
    #[arg(long, global = true)]
    pub(crate) tolerate_notices: bool,
    /// How to write the data [default: table on a terminal, else json]
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT")]
    pub(crate) output: Option<Format>,
    /// Show what is secret too, such as hashes of passwords; else it is left out of all output
    #[arg(long, global = true)]
    pub(crate) secrets: bool,
    /// Leave texts in CSV as they are, also those that a spreadsheet takes for formulas
    #[arg(long, global = true)]
    pub(crate) csv_raw: bool,
    /// Tell on stderr what is done; -vv tells more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// How data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// A list as an array, a single record as an object
    Json,
    /// One JSON object per line
    Ndjson,
    /// Flat columns; what is nested as JSON text
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the main jobs on the fake shop
    Demo(DemoArgs),
    /// List the records of a resource
    List(ListArgs),
    /// Read one record
    Get(GetArgs),
    /// Show what resources there are, or what fields one has
    Describe(DescribeArgs),
    /// Create a record
    Create(CreateArgs),
    /// Change some fields of a record
    Update(UpdateArgs),
    /// Delete a record
    Delete(DeleteArgs),
    /// Run an action
    Action(ActionCall),
    /// Report what changes, one activation per line
    Poll(PollArgs),
    /// Test the connection, and say which shop it is
    Test,
    /// Find out what keeps the shop and the key from being used, or makes them slow
    Doctor(DoctorArgs),
    /// Show all that a platform must know to offer the actions and triggers
    Catalogue,
    /// Run an action or a cycle of a trigger for a platform: JSON in, JSON out
    Run(RunArgs),
    /// List the choices of a drop-down: ids and labels
    Options(OptionsArgs),
    /// Offer the actions and triggers as tools of the Model Context Protocol
    Mcp(McpArgs),
    /// Send a call as it is, and print the answer as it is
    Raw(RawArgs),
}

/// Show the main jobs on the fake shop; with --url on yours, where nothing is changed unless --yes says so.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Move the order named by --order also in a shop that is not the fake one
    #[arg(long, requires = "order")]
    pub(crate) yes: bool,
    /// The order to show and to move [default: 10 in the fake shop, else the newest is shown]
    #[arg(long, value_name = "ID", value_parser = id)]
    pub(crate) order: Option<u64>,
    /// The order state to move it to; 4 is "shipped" in a stock shop
    #[arg(long, value_name = "ID", value_parser = id, default_value = "4")]
    pub(crate) state: u64,
}

const DISPLAY: &str = "full, the name of a display, or fields such as id,reference,order_rows[product_id]";

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: &'static ResourceMeta,
    /// Only records that fit; several filters must all fit
    #[arg(
        long = "filter",
        value_name = "EXPR",
        long_help = "Only records that fit; several filters must all fit:\n  \
                     f=v       equal              f=v1|v2   one of several\n  \
                     f!=v      different          f=a..b    from a to b, both included\n  \
                     f>v       greater            f<v       less\n  \
                     f^=v      begins with        f$=v      ends with\n  \
                     f~=v      contains\n\
                     A day such as 2026-11-23 stands for all of its seconds."
    )]
    pub(crate) filters: Vec<String>,
    #[arg(long, help = DISPLAY)]
    pub(crate) display: Option<String>,
    #[arg(long, value_name = "FIELD:DIRECTION", help = "Fields to sort by, such as date_upd:desc,id:asc")]
    pub(crate) sort: Option<String>,
    /// Records per request
    #[arg(long, value_name = "N", value_parser = count::<u32>)]
    pub(crate) page_size: Option<u32>,
    /// The most requests; a list that has not ended by then is an error
    #[arg(long, value_name = "N", value_parser = count::<u32>)]
    pub(crate) max_pages: Option<u32>,
    /// The most records in all
    #[arg(long, value_name = "N", value_parser = count::<u64>)]
    pub(crate) limit: Option<u64>,
    /// Pass over that many records first
    #[arg(long, value_name = "N", value_parser = number)]
    pub(crate) offset: Option<u64>,
    /// Translated texts in these languages only, by id
    #[arg(long, value_name = "IDS", value_delimiter = ',', value_parser = language)]
    pub(crate) language: Vec<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: &'static ResourceMeta,
    /// The record's id
    #[arg(value_parser = id)]
    pub(crate) id: u64,
    #[arg(long, help = DISPLAY)]
    pub(crate) display: Option<String>,
    /// Translated texts in these languages only, by id
    #[arg(long, value_name = "IDS", value_delimiter = ',', value_parser = language)]
    pub(crate) language: Vec<u64>,
}

/// Show what resources there are, or what fields one has, in the newest PrestaShop. No shop is asked.
#[derive(Debug, Args)]
pub(crate) struct DescribeArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: Option<&'static ResourceMeta>,
}

/// What a write sets.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches that are independent of each other")]
pub(crate) struct SetArgs {
    /// Set a field; repeat it for each
    #[arg(
        long,
        value_name = "FIELD=VALUE",
        long_help = "Set a field, by PrestaShop's own name; repeat it for each:\n  \
                     reference=demo_1     a value as the webservice writes it: 12.50, 1, 2026-11-23 09:30:00\n  \
                     active=yes           yes or no, for what is 1 or 0\n  \
                     name.1=Mug           a translated text in the language with id 1; once for each language\n  \
                     categories=2,3       an association by the ids of its rows, which replace those it has\n  \
                     cart_rows='[{\"id_product\": 1, \"quantity\": 2}]'\n  \
                     \x20                    an association by its rows in JSON\n  \
                     note=                nothing\n  \
                     note=@FILE           the content of a file, exactly as it is; @- is the standard input\n  \
                     note=@@home          a value that begins with an @\n  \
                     passwd=@FILE         a secret, without the line end behind it: as an argument, others could read it\n\
                     `prestashop describe RESOURCE` shows the fields."
    )]
    pub(crate) set: Vec<String>,
    /// The language, by id, of texts that do not say theirs; a shop with one language needs none
    #[arg(long, value_name = "ID", value_parser = language)]
    pub(crate) language: Option<u64>,
    /// Write texts only in the languages that are set, which empties the others; without it, those are sent along
    #[arg(long)]
    pub(crate) only_languages: bool,
    /// Let rows of associations get lost: records that are deleted, taken from their owner, or emptied with them
    #[arg(long)]
    pub(crate) with_losses: bool,
    /// Let an update be a PUT of the whole record where nothing else is left and that is not safe, such as an order before PrestaShop 8;
    /// --dry-run tells the risk
    #[arg(long)]
    pub(crate) with_put: bool,
    /// Show the request and what it would change, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not read the record again after the write: saves a request, and leaves open what the shop has stored
    #[arg(long)]
    pub(crate) no_verify: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: &'static ResourceMeta,
    #[command(flatten)]
    pub(crate) set: SetArgs,
}

/// Change some fields of a record; all others stay as they are.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: &'static ResourceMeta,
    /// The record's id
    #[arg(value_parser = id)]
    pub(crate) id: u64,
    #[command(flatten)]
    pub(crate) set: SetArgs,
}

/// Delete a record, after asking on the terminal.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one switch per option")]
pub(crate) struct DeleteArgs {
    #[arg(value_parser = resource::named, help = RESOURCE)]
    pub(crate) resource: &'static ResourceMeta,
    /// The record's id
    #[arg(value_parser = id)]
    pub(crate) id: u64,
    /// Show what would be deleted, and delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Delete also what the shop cannot do without, such as an order state or the root category
    #[arg(long)]
    pub(crate) force: bool,
    /// Delete also what tells of the past, such as an order, or a customer with carts and conversations
    #[arg(long)]
    pub(crate) with_history: bool,
    /// Delete without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Do not look for the record after the delete: saves a request
    #[arg(long)]
    pub(crate) no_verify: bool,
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "write a whole number".to_owned())
}

fn scope(text: &str) -> Result<ShopScope, String> {
    let scope = match text.strip_prefix("group:") {
        _ if text == "all" => Ok(ShopScope::All),
        Some(group) => count(group).map(ShopScope::Group),
        None => count(text).map(ShopScope::Shop),
    };
    scope.map_err(|_| "write a shop's id such as 2, a group of shops such as group:2, or all".to_owned())
}

fn language(text: &str) -> Result<u64, String> {
    id(text).map_err(|_| "a language is given by its id, such as 1: `prestashop list languages` shows them".to_owned())
}

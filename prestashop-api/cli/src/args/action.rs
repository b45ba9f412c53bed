//! What the catalogue offers, as commands of `prestashop action`.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use prestashop_api::Catalogue;
use prestashop_api::actions::ActionMeta;
use prestashop_api::record::{Field, Kind};
use serde_json::{Map, Value};

/// An action of the catalogue with its inputs as they were given.
#[derive(Debug)]
pub(crate) struct ActionCall {
    pub(crate) action: &'static ActionMeta,
    pub(crate) inputs: Map<String, Value>,
    /// Whether it is only shown what would be written.
    pub(crate) dry_run: bool,
}

impl ActionCall {
    /// The name of the action as users type it.
    pub(crate) fn short_name(&self) -> &'static str {
        Catalogue::short_name(self.action.name)
    }
}

impl Args for ActionCall {
    fn augment_args(command: Command) -> Command {
        command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand_value_name("NAME")
            .subcommand_help_heading("Actions")
            .after_help("`prestashop action NAME --help` shows the inputs of an action.")
            .subcommands(Catalogue::actions().iter().map(|action| subcommand(action)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ActionCall {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::raw(clap::error::ErrorKind::MissingSubcommand, "no action was given");
        let (name, given) = matches.subcommand().ok_or_else(missing)?;
        let action =
            Catalogue::action(name).map_err(|error| Error::raw(clap::error::ErrorKind::InvalidSubcommand, error))?;
        let mut inputs = Map::new();
        for field in action.inputs.shape.fields {
            // Values are checked by the action itself, whoever calls it.
            if let Some(text) = given.get_one::<String>(&argument_id(field)) {
                let value = match (field.kind, text.as_str()) {
                    (Kind::Bool, "true" | "yes") => Value::Bool(true),
                    (Kind::Bool, "false" | "no") => Value::Bool(false),
                    // Texts with the ids of their languages; anything else is a text.
                    (Kind::Translated, text) => {
                        serde_json::from_str(text).ok().filter(Value::is_array).unwrap_or_else(|| Value::from(text))
                    }
                    (_, text) => Value::from(text),
                };
                inputs.insert(field.name.to_owned(), value);
            }
        }
        let dry_run = action.does.writes() && given.get_flag(DRY_RUN);
        Ok(Self { action, inputs, dry_run })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The option of actions that write.
const DRY_RUN: &str = "dry-run";

/// An id that no global option has.
fn argument_id(field: &Field) -> String {
    format!("input:{}", field.name)
}

fn flag(field: &Field) -> String {
    field.name.replace('_', "-")
}

fn subcommand(action: &'static ActionMeta) -> Command {
    let name = Catalogue::short_name(action.name);
    let mut usage = format!("prestashop action {name}");
    for field in action.inputs.shape.fields {
        let required = field.required_in(None);
        let value =
            if matches!(field.kind, Kind::Bool) { String::new() } else { format!(" <{}>", value_name(field.kind)) };
        let input = format!("--{}{value}", flag(field));
        let _ = if required { write!(usage, " {input}") } else { write!(usage, " [{input}]") };
    }
    let writes = action.does.writes();
    if writes {
        usage.push_str(" [--dry-run]");
    }
    let dry_run = Arg::new(DRY_RUN)
        .long(DRY_RUN)
        .action(ArgAction::SetTrue)
        .help("Show the request and what it would change, and write nothing");
    Command::new(name)
        .alias(action.name)
        .override_usage(usage)
        .about(action.about)
        .args(writes.then_some(dry_run))
        .next_help_heading("Inputs")
        .args(action.inputs.shape.fields.iter().map(argument))
}

fn argument(field: &Field) -> Arg {
    let argument = Arg::new(argument_id(field))
        .long(flag(field))
        .required(field.required_in(None))
        .action(ArgAction::Set)
        .help(field.about);
    match field.kind {
        Kind::Bool => argument
            .value_name("true|false")
            .num_args(0..=1)
            .default_missing_value("true")
            .value_parser(["true", "false", "yes", "no", "1", "0"])
            .hide_possible_values(true),
        kind => argument.value_name(value_name(kind)).allow_negative_numbers(true),
    }
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Id(_) => "ID",
        Kind::Int => "N",
        Kind::Decimal => "NUMBER",
        Kind::DateTime => "TIME",
        Kind::Date => "DATE",
        _ => "TEXT",
    }
}

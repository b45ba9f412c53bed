//! What the catalogue offers, as commands of `prestashop action`.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use prestashop_api::Catalogue;
use prestashop_api::actions::ActionMeta;
use prestashop_api::record::{Field, Kind, Naming};
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
            .subcommands(Catalogue::actions().iter().flat_map(|action| subcommands(action)))
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
        for (field, name) in action.inputs.shape.fields.iter().flat_map(named) {
            // Values and names are checked by the action itself, whoever calls it.
            if let Some(text) = given.get_one::<String>(&argument_id(name)) {
                let value = match (field.kind, text.as_str()) {
                    (Kind::Bool, "true" | "yes") => Value::Bool(true),
                    (Kind::Bool, "false" | "no") => Value::Bool(false),
                    // Texts with the ids of their languages; anything else is a text.
                    (Kind::Translated, text) => {
                        serde_json::from_str(text).ok().filter(Value::is_array).unwrap_or_else(|| Value::from(text))
                    }
                    (_, text) => Value::from(text),
                };
                inputs.insert(name.to_owned(), value);
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
fn argument_id(name: &str) -> String {
    format!("input:{name}")
}

fn flag(name: &str) -> String {
    name.replace('_', "-")
}

/// The names of an input: its own, and the former one.
fn named(field: &Field) -> impl Iterator<Item = (&Field, &'static str)> {
    [field.name, field.naming.renamed_from].into_iter().filter(|name| !name.is_empty()).map(move |name| (field, name))
}

/// What something is, and what to use instead.
fn about(about: &str, naming: Naming) -> String {
    if naming.deprecated.is_empty() { about.to_owned() } else { format!("{about} Deprecated: {}", naming.deprecated) }
}

/// The commands of an action: by its name, and, hidden, by its former one.
fn subcommands(action: &'static ActionMeta) -> impl Iterator<Item = Command> {
    let former = Some(action.naming.renamed_from).filter(|name| !name.is_empty());
    let former = former.map(|name| subcommand(action, name).hide(true));
    std::iter::once(subcommand(action, action.name)).chain(former)
}

fn subcommand(action: &'static ActionMeta, full_name: &'static str) -> Command {
    let name = Catalogue::short_name(full_name);
    let mut usage = format!("prestashop action {name}");
    for field in action.inputs.shape.fields {
        let required = field.required_in(None);
        let value =
            if matches!(field.kind, Kind::Bool) { String::new() } else { format!(" <{}>", value_name(field.kind)) };
        let input = format!("--{}{value}", flag(field.name));
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
        .aliases((name != full_name).then_some(full_name))
        .override_usage(usage)
        .about(about(action.about, action.naming))
        .args(writes.then_some(dry_run))
        .next_help_heading("Inputs")
        .args(action.inputs.shape.fields.iter().flat_map(named).map(|(field, name)| argument(field, name)))
}

fn argument(field: &Field, name: &'static str) -> Arg {
    let is_former = name != field.name;
    let former = Some(field.naming.renamed_from).filter(|former| !is_former && !former.is_empty());
    let argument = Arg::new(argument_id(name))
        .long(flag(name))
        .hide(is_former)
        .action(ArgAction::Set)
        .help(about(field.about, field.naming));
    let is_required = !is_former && field.required_in(None);
    let argument = match former {
        Some(former) if is_required => argument.required_unless_present(argument_id(former)),
        _ => argument.required(is_required),
    };
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

#[cfg(test)]
mod tests {
    use clap::Command;
    use prestashop_api::actions::{ActionKind, ActionMeta, Inputs};
    use prestashop_api::record::Naming;
    use prestashop_api::resources::{OrderId, Orders};
    use prestashop_api::{Resource as _, inputs};

    use super::subcommands;

    inputs! {
        /// Finds an order.
        #[record("find-order")]
        pub struct FindOrder {
            /// Its number.
            #[field(required, renamed_from = "order")]
            pub id: OrderId,
        }
    }

    const FIND: &ActionMeta = &ActionMeta {
        name: "own/find-order",
        about: "Finds an order.",
        does: ActionKind::Get { id: "id", display: None },
        resource: Orders::META,
        display: "full",
        inputs: Inputs::of::<FindOrder>(),
        naming: Naming::new("own/get-order", "look at the page."),
    };

    #[test]
    fn former_names_are_taken_and_not_shown() {
        let command = || Command::new("action").subcommands(subcommands(FIND));
        let given = |words: &[&str]| command().try_get_matches_from([&["action"], words].concat());
        for words in [["own/find-order", "--id=1"], ["own/get-order", "--id=1"], ["own/find-order", "--order=1"]] {
            let matches = given(&words).unwrap_or_else(|error| panic!("{error}"));
            let (name, inputs) = matches.subcommand().unwrap();
            assert_eq!(name, words[0], "the catalogue is asked by the name that was given");
            let (input, _) = words[1].trim_start_matches("--").split_once('=').unwrap();
            assert!(inputs.get_one::<String>(&super::argument_id(input)).is_some());
        }
        assert!(given(&["own/find-order"]).is_err(), "one of its names must be given");
        let help = command().render_long_help().to_string();
        assert!(help.contains("Deprecated: look at the page.") && !help.contains("get-order"), "{help}");
    }
}

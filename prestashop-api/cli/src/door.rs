//! What platforms call, in any language: the manifest, a run of an action or of a trigger's cycle, the choices of a drop-down, the test of a
//! connection; and calls as they are.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use prestashop_api::actions::{ActionMeta, TriggerMeta};
use prestashop_api::poller::State;
use prestashop_api::{Catalogue, Shop, Verb};
use serde_json::{Value, json};

use crate::args::{OptionsArgs, RawArgs, RunArgs};
use crate::connect::Session;
use crate::failure::{Failure, judge, told};
use crate::output::{Output, note};
use crate::{input, stdout, table};

/// Prints the manifest; for people, what it offers.
pub(crate) fn catalogue(output: Output) -> Result<(), Failure> {
    let row = |kind: &str, name: &str, about: &str| json!({ "name": Catalogue::short_name(name), "kind": kind, "about": about });
    let actions = Catalogue::actions().iter().map(|action| row("action", action.name, action.about));
    let triggers = Catalogue::triggers().iter().map(|trigger| row("trigger", trigger.name, trigger.about));
    let rows: Vec<_> = actions.chain(triggers).collect();
    output.told(&table::rows_of(&["name", "kind", "about"], &rows), &Catalogue::manifest())
}

/// Tests the connection, and prints its label and what the key may do.
pub(crate) async fn test(shop: &Shop, output: Output) -> Result<(), Failure> {
    let told = tested(shop).await?;
    let label = told["label"].as_str().unwrap_or_default();
    let version = told["version"].as_str().map(|version| format!(", PrestaShop {version}")).unwrap_or_default();
    output.told(&format!("{label}{version}\n"), &told)
}

/// What a test of the connection tells.
pub(crate) async fn tested(shop: &Shop) -> Result<Value, Failure> {
    let probe = shop.probe().await?;
    let rights = probe.resources.iter().map(|(name, rights)| {
        let verbs: Vec<_> = Verb::ALL.into_iter().filter(|verb| rights.allows(*verb)).map(Verb::as_str).collect();
        (name.clone(), Value::from(verbs))
    });
    let host = shop.url().host_str().unwrap_or_default();
    let version = probe.version.as_ref().map(ToString::to_string);
    let label = match probe.shop_name.trim() {
        "" => host.to_owned(),
        name => format!("{name} ({host})"),
    };
    Ok(json!({
        "label": label,
        "shop_name": probe.shop_name,
        "host": host,
        "url": shop.url().as_str(),
        "version": version,
        "time_zone": probe.time_zone,
        "clock_skew_seconds": probe.clock_skew.map(|skew| skew.as_secs()),
        "rights": Value::Object(rights.collect()),
    }))
}

/// A name that the catalogue does not have.
pub(crate) fn unknown(name: &str) -> Failure {
    Failure::usage(format!("there is no action and no trigger `{name}`"))
        .hint("`prestashop catalogue` lists those that there are")
}

/// Runs an action, or one cycle of a trigger whose state is kept by the caller.
pub(crate) async fn run(args: &RunArgs, session: &Session, output: Output) -> Result<(), Failure> {
    let action = Catalogue::action(&args.name);
    let trigger = Catalogue::trigger(&args.name);
    let inputs = json_from(&args.input, "--input")?;
    match (action, trigger) {
        (Ok(_), _) if args.state.is_some() => {
            Err(Failure::usage(format!("{} is an action: only a trigger has a state", args.name))
                .hint("leave --state out"))
        }
        (Ok(action), _) => run_action(action, &inputs, session, output).await,
        (_, Ok(trigger)) => run_cycle(trigger, &inputs, args.state.as_deref(), session, output).await,
        (Err(_), Err(_)) => Err(unknown(&args.name)),
    }
}

async fn run_action(
    action: &'static ActionMeta,
    inputs: &Value,
    session: &Session,
    output: Output,
) -> Result<(), Failure> {
    let answer = session.call(action, inputs, output).await?;
    let printed = output.value(&answer);
    if action.does.writes() { told(printed, judge(&answer, action.resource.item, true), &answer) } else { printed }
}

async fn run_cycle(
    trigger: &'static TriggerMeta,
    inputs: &Value,
    state: Option<&Path>,
    session: &Session,
    output: Output,
) -> Result<(), Failure> {
    let state: Option<State> = match state {
        None => None,
        Some(file) => serde_json::from_str(&text_from(file, "--state")?).map_err(|error| {
            Failure::refused("state", format!("{} holds no state of a trigger: {error}", named(file)))
                .hint("give the `state` that the last run printed, as it was; null begins anew")
        })?,
    };
    output.value(&cycle(trigger, inputs, state, session, output).await?)
}

/// One cycle of a trigger: its activation or null, and the next state.
pub(crate) async fn cycle(
    trigger: &'static TriggerMeta,
    inputs: &Value,
    state: Option<State>,
    session: &Session,
    output: Output,
) -> Result<Value, Failure> {
    let turn = session.feed(trigger, output).inputs(inputs).turn(state).await.map_err(|error| {
        let state = error.state().and_then(|state| serde_json::to_value(state).ok());
        Failure::from(error).with_state(state)
    })?;
    let activation = turn.activation.map(|activation| serde_json::from_str::<Value>(activation.json()));
    let activation = activation.transpose().map_err(|error| Failure::refused("decode", error.to_string()))?;
    Ok(json!({ "activation": activation, "state": turn.state }))
}

/// Lists the choices of a drop-down.
pub(crate) async fn options(args: &OptionsArgs, shop: &Shop, output: Output) -> Result<(), Failure> {
    let choices = shop.choices(args.resource, args.search.as_deref(), args.limit).await?;
    let rows: Vec<_> = choices.items.iter().map(|choice| json!({ "id": choice.id, "label": choice.label })).collect();
    output.rows(&table::rows_of(&["id", "label"], &rows), &rows)?;
    if choices.more {
        note(&format!("these are the first {}; narrow them by --search, or raise --limit", args.limit));
    }
    Ok(())
}

/// Sends a call as it is.
pub(crate) async fn raw(args: &RawArgs, session: &Session) -> Result<(), Failure> {
    let (path, query) = args.path.split_once('?').unwrap_or((&args.path, ""));
    let path = path.trim_matches('/');
    let path = path.strip_prefix("api/").unwrap_or(path);
    let (resource, id) = match path.rsplit_once('/') {
        Some((resource, id)) => match id.parse() {
            Ok(id) => (resource, Some(id)),
            Err(_) => (path, None),
        },
        None => (path, None),
    };
    let mut call = session.shop.raw(args.verb, resource);
    if let Some(id) = id {
        call = call.id(id);
    }
    for (name, value) in url_pairs(query) {
        if name == "ps_method" {
            return Err(Failure::usage("`ps_method` in the address would be another verb than the one that is given")
                .hint("give the verb itself; --tunnel sends it as a POST"));
        }
        call = call.query(name, value);
    }
    match (&args.body, args.verb.is_write() && args.verb != Verb::Delete) {
        (Some(file), true) => call = call.body(text_from(file, "--body")?),
        (Some(_), false) => return Err(Failure::usage(format!("{} takes no body", args.verb)).hint("leave --body out")),
        (None, true) => {
            return Err(Failure::usage(format!("{} needs a body", args.verb))
                .hint("give --body FILE, or --body - for the standard input; PrestaShop reads XML only"));
        }
        (None, false) => {}
    }
    let answer = if args.xml { call.xml() } else { call }.send().await?;
    let mut out = stdout::open()?;
    out.write_all(&answer.body)?;
    if !answer.body.is_empty() && !answer.body.ends_with(b"\n") && io::stdout().is_terminal() {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    for notice in &answer.notices {
        note(&format!("the shop warns: {notice}"));
    }
    if args.verb.is_write() {
        session.note_loss();
    }
    Ok(())
}

/// The parameters of a query as it is typed: percent signs that begin an escape are read as such.
fn url_pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    prestashop_api::url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
}

fn json_from(file: &Path, option: &str) -> Result<Value, Failure> {
    let text = text_from(file, option)?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{option}: {} is no JSON: {error}", named(file))))
}

fn text_from(file: &Path, option: &str) -> Result<String, Failure> {
    input::read(file).map_err(|error| Failure::usage(format!("{option}: {} cannot be read: {error}", named(file))))
}

fn named(file: &Path) -> String {
    if input::is_standard(file) { "the standard input".to_owned() } else { file.display().to_string() }
}

//! `prestashop action`: runs an action of the catalogue.

use prestashop_api::actions::{ActionKind, ActionMeta, ActionPreview};
use serde_json::Value;

use crate::args::ActionCall;
use crate::connect::Session;
use crate::failure::{Failure, encoded, judge, told};
use crate::output::{Output, note};
use crate::progress::Progress;
use crate::write;

/// Runs the action and prints its answer.
pub(crate) async fn run(call: ActionCall, session: &Session, output: Output) -> Result<(), Failure> {
    let name = call.short_name();
    let ActionCall { action, inputs, dry_run } = call;
    let offset = inputs.get("offset").and_then(Value::as_str).is_some_and(|offset| offset != "0");
    let display = match action.does {
        ActionKind::Get { display: Some(name), .. } => inputs.get(name).and_then(Value::as_str).map(str::to_owned),
        _ => Some(action.display.to_owned()),
    };
    let help = || format!("`prestashop action {name} --help` shows what it takes");
    let progress = Progress::start(format!("running {name}"), output);
    let inputs = Value::Object(inputs);
    let call = session.call(action, &inputs, output);
    if dry_run {
        let preview = call.preview().await;
        drop(progress);
        return match preview.map_err(|error| Failure::from(error).usage_hint(help))? {
            ActionPreview::Write(preview) => write::show(action.resource, None, &preview, session, output),
            ActionPreview::Delete(removal) => {
                let id = removal.record.get("id").and_then(|id| id.as_u64()).unwrap_or_default();
                write::show_removal(action.resource, id, &removal, session, output)
            }
            preview => {
                output.object(&encoded(&preview)?)?;
                note("nothing was written");
                Ok(())
            }
        };
    }
    let answer = call.await;
    drop(progress);
    let answer = answer.map_err(|error| Failure::from(error).usage_hint(help))?;
    match action.does {
        ActionKind::List { .. } => print_listing(action, answer, offset, output),
        ActionKind::Get { .. } => output.record(action.resource, display.as_deref(), answer),
        // Whatever else an action does, it writes.
        _ => written(output.object(&answer), action, &answer, session),
    }
}

/// How a write ends whose answer was printed.
fn written(
    printed: Result<(), Failure>,
    action: &ActionMeta,
    answer: &Value,
    session: &Session,
) -> Result<(), Failure> {
    told(printed, judge(answer, action.resource.item, true), answer)?;
    session.note_loss();
    Ok(())
}

fn print_listing(action: &ActionMeta, mut answer: Value, offset: bool, output: Output) -> Result<(), Failure> {
    let Some(Value::Array(items)) = answer.get_mut("items").map(Value::take) else {
        return Err(Failure::refused("decode", format!("the answer of {} is no list", action.name)));
    };
    let count = items.len();
    let mut writer = output.list(action.resource, Some(action.display))?;
    for item in items {
        writer.push(item)?;
    }
    writer.finish()?;
    if offset && count == 0 {
        note("there are no records from this offset on");
    }
    if let Some(vanished @ 1..) = answer["vanished"].as_u64() {
        note(&format!("{vanished} more had gone when the shop read them"));
    }
    if answer["more"] == true {
        note(&format!("more records follow: go on with --offset {}", answer["next_offset"]));
    }
    Ok(())
}

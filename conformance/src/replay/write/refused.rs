//! Whether the client was right to refuse a recorded write.

use prestashop_api::record::{Failing, Field, LeftOut, Unset};
use prestashop_api::{Error, ResourceMeta, Verb, Version};

use super::intent::Intent;
use super::recorded::{PATCH_SINCE, RecordedWrite};
use crate::replay::verdict::Stop;

const LOSES: &str = "a PUT loses its value";
const NEVER: &str = "the spec says never to PUT it";

const NOTHING: &str = "the shop answers with success, and does nothing";

/// A refusal that is right.
pub(super) struct RightRefusal {
    pub(super) remark: String,
    /// Whether the client never sends this verb for such a record, whatever is set.
    pub(super) always: bool,
}

/// Judges a refusal: the shop has refused as well, or the spec says why nobody should send such a thing.
///
/// # Errors
///
/// When the shop took what the client refuses, and nothing in the spec says why it should not be sent.
pub(super) fn rightly(
    recorded: &RecordedWrite<'_>,
    intent: &Intent,
    meta: &ResourceMeta,
    version: &Version,
    error: &Error,
) -> Result<RightRefusal, Stop> {
    let field = error.path().map(|path| path.split('.').next().unwrap_or(path)).unwrap_or_default();
    let refusal = format!("the client does not send it: {error}");
    if !recorded.is_done() {
        let named = recorded.named();
        let told = |name: &String| name == field || error.to_string().contains(name.as_str());
        if named.is_empty() || named.iter().any(told) {
            return Ok(RightRefusal { remark: refusal, always: false });
        }
        let remark = format!("{refusal}; the shop named {}", named.join(", "));
        return Ok(RightRefusal { remark, always: false });
    }
    let known = meta.shape.field(field);
    let puts = intent.verb == Verb::Put || (intent.verb == Verb::Patch && !version.at_least(&PATCH_SINCE));
    let why = match known {
        _ if error.is_permission() => return Err(format!("the client refuses what the shop took: {error}").into()),
        None if !field.is_empty() && intent.sets(field) => "the shop ignores it",
        Some(_) if field == "id" => "the shop gives ids",
        Some(field) if field.by_action => "an action does it safely",
        Some(field) if puts && field.lost_by_put_in(Some(version)) => LOSES,
        Some(field) if field.read_only_in(Some(version)) => "the shop ignores it",
        None if puts && !field.is_empty() => LOSES,
        Some(field) if protects(field, intent.verb, version) => "the shop would store something else, or lose it",
        _ if !meta.verbs.contains(&intent.verb) && recorded.answered(meta).is_none() => NOTHING,
        _ if fails(meta, intent.verb, version) => "the shop fails with it",
        _ if puts && !meta.never_put.is_empty() => NEVER,
        _ => return Err(format!("the client refuses what the shop took: {error}").into()),
    };
    let always = matches!(why, LOSES | NEVER | NOTHING);
    Ok(RightRefusal { remark: format!("{refusal} ({why})"), always })
}

/// Whether the spec says of the field that a write of it, or without it, does harm.
fn protects(field: &Field, verb: Verb, version: &Version) -> bool {
    let words = field.writing;
    let version = Some(version);
    match verb {
        Verb::Post => field.needed_in(version) || words.closed,
        _ => {
            words.create_only
                || words.closed
                || words.lost_by_write
                || words.left_out == LeftOut::Stranded
                || field.unset_in(version) != Unset::Nothing
        }
    }
}

fn fails(meta: &ResourceMeta, verb: Verb, version: &Version) -> bool {
    let fails = |failing: &&Failing| failing.verbs.contains(&verb);
    meta.fails.iter().filter(fails).any(|failing| {
        let after = failing.since.is_empty() || *version >= Version::parse(failing.since);
        after && (failing.until.is_empty() || *version <= Version::parse(failing.until))
    })
}

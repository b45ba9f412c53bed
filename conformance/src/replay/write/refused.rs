//! Whether the client was right to refuse a recorded write.

use prestashop_api::{Error, ResourceMeta, Verb, Version};

use super::super::Stop;
use super::wanted::Wanted;
use super::{PATCH_SINCE, Recorded};

const LOSES: &str = "a PUT loses its value";
const NEVER: &str = "the spec says never to PUT it";

/// A refusal that is right.
pub(super) struct Refusal {
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
    recorded: &Recorded<'_>,
    wanted: &Wanted,
    meta: &ResourceMeta,
    version: &Version,
    error: &Error,
) -> Result<Refusal, Stop> {
    let field = error.path().map(|path| path.split('.').next().unwrap_or(path)).unwrap_or_default();
    let refusal = format!("the client does not send it: {error}");
    if !recorded.is_done() {
        let named = recorded.named();
        let told = |name: &String| name == field || error.to_string().contains(name.as_str());
        if named.is_empty() || named.iter().any(told) {
            return Ok(Refusal { remark: refusal, always: false });
        }
        let remark = format!("{refusal}; the shop named {}", named.join(", "));
        return Ok(Refusal { remark, always: false });
    }
    let known = meta.shape.field(field);
    let puts = wanted.verb == Verb::Put || (wanted.verb == Verb::Patch && !version.at_least(&PATCH_SINCE));
    let why = match known {
        _ if error.is_permission() => return Err(format!("the client refuses what the shop took: {error}").into()),
        None if !field.is_empty() && wanted.sets(field) => "the shop ignores it",
        Some(_) if field == "id" => "the shop gives ids",
        Some(field) if field.by_action => "an action does it safely",
        Some(field) if puts && field.lost_by_put_in(Some(version)) => LOSES,
        Some(field) if field.read_only_in(Some(version)) => "the shop ignores it",
        None if puts && !field.is_empty() => LOSES,
        _ if puts && !meta.never_put.is_empty() => NEVER,
        _ => return Err(format!("the client refuses what the shop took: {error}").into()),
    };
    let always = why == LOSES || why == NEVER;
    Ok(Refusal { remark: format!("{refusal} ({why})"), always })
}

/// The fields that the errors of an answer name: `parameter "passwd" required`, `Property Customer->email is not valid`.
pub(super) fn fields_named(body: &str) -> Vec<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect() };
    let after = |mark: &'static str| body.match_indices(mark).map(move |(at, _)| word(&body[at + mark.len()..]));
    let properties = body.match_indices("Property ").filter_map(|(at, mark)| {
        let property = &body[at + mark.len()..];
        let class = word(property);
        let rest = &property[class.len()..];
        let field = ["->", "-&gt;", "-&amp;gt;"].iter().find_map(|arrow| rest.strip_prefix(arrow))?;
        Some(word(field))
    });
    let mut named: Vec<String> = after("parameter \"")
        .chain(after("parameter \\\""))
        .chain(properties)
        .filter(|name| !name.is_empty())
        .collect();
    named.sort();
    named.dedup();
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_the_words_of_every_version() {
        for body in [
            r#"{"errors":[{"code":41,"message":"parameter \"passwd\" required"}]}"#,
            "<message><![CDATA[parameter \"passwd\" required]]></message>",
            r#"{"message":"Validation error: \"Property Customer-&gt;passwd is not valid\""}"#,
            r#"{"message":"Validation error: \"Property Customer->passwd is not valid\""}"#,
        ] {
            assert_eq!(fields_named(body), ["passwd"], "{body}");
        }
        assert!(fields_named("Method PATCH is not valid").is_empty());
    }
}

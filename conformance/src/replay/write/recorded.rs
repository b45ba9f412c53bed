//! A recorded write.

use prestashop_api::ResourceMeta;

use super::context::{Row, number};
use crate::har::Entry;
use crate::replay::asked::Asked;
use crate::replay::expect::{Expected, payload};
use crate::replay::rights::version;
use crate::replay::rows::rows;

/// The first version whose PATCH the client uses.
pub(super) const PATCH_SINCE: [u32; 3] = [8, 0, 2];

/// A recorded write and all that is known around it.
pub(in crate::replay) struct RecordedWrite<'a> {
    pub(in crate::replay) asked: &'a Asked,
    pub(in crate::replay) entry: &'a Entry,
    pub(in crate::replay) served: &'a Entry,
    pub(in crate::replay) expected: &'a Expected,
    /// The recording that it stands in, and where.
    pub(in crate::replay) recording: &'a [Entry],
    pub(in crate::replay) at: usize,
}

impl RecordedWrite<'_> {
    /// The version of the shop: from the answer, or from others of the recording.
    pub(super) fn version(&self) -> String {
        let others = self.recording.iter().find_map(version);
        version(self.entry).or(others).unwrap_or_else(|| "8.2.1".to_owned())
    }

    /// Whether the shop took the write.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.expected, Expected::Data(_) | Expected::Empty)
    }

    /// The record in a good answer.
    pub(super) fn answered(&self, meta: &ResourceMeta) -> Option<Row> {
        let Expected::Data(notation) = self.expected else { return None };
        let rows = rows(&payload(&self.entry.response).ok()?, *notation, meta.list, meta.item).ok()?;
        rows.last()?.as_object().cloned()
    }

    /// The id of the record in a good answer.
    pub(super) fn answered_id(&self, meta: &ResourceMeta) -> Option<u64> {
        self.answered(meta)?.get("id").and_then(number)
    }

    /// What the shop's errors name: fields.
    pub(super) fn named(&self) -> Vec<String> {
        let Ok(body) = payload(&self.entry.response) else { return Vec::new() };
        fields_named(&String::from_utf8_lossy(&body))
    }
}

/// The fields that the errors of an answer name: `parameter "passwd" required`, `Property Customer->email is not valid`.
fn fields_named(body: &str) -> Vec<String> {
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

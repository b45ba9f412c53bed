//! Whether a shop would take a value, as far as the spec tells. Never stricter than the shop.

use crate::generated::service::VALIDATORS;
use crate::record::{Field, Kind, Record};
use crate::version::Version;
use crate::write::body::{Content, Element};

/// Why a shop would refuse a value.
pub(crate) struct Refusal {
    pub(crate) reason: String,
    /// The shop's check that says no; empty where it is the length.
    pub(crate) validator: &'static str,
}

/// Why a shop of that version would refuse what a field holds.
pub(crate) fn refusal(record: &dyn Record, index: usize, version: Option<&Version>) -> Option<Refusal> {
    let field = &record.shape().fields[index];
    match Element::of(record, index).content {
        Content::Text(text) => of_text(field, &text, version),
        Content::Languages(texts) => texts.iter().find_map(|(_, text)| of_text(field, text, version)),
        Content::Rows { .. } => None,
    }
}

fn of_text(field: &Field, text: &str, version: Option<&Version>) -> Option<Refusal> {
    // Where nothing is given the shop checks nothing: whether it may be nothing is another question.
    if matches!(text, "" | "0") {
        return None;
    }
    let most = field.max_in(version) as usize;
    let length = text.chars().count();
    let is_text = matches!(field.kind, Kind::Text | Kind::Translated | Kind::Enum(_));
    if is_text && most > 0 && length > most {
        return Some(Refusal { reason: format!("it has {length} characters, at most {most} fit"), validator: "" });
    }
    // PrestaShop can name several, separated by blanks.
    field.validator_in(version).split(' ').find_map(|validator| {
        let (_, rule) = VALIDATORS.iter().find(|(name, _)| *name == validator)?;
        Some(Refusal { reason: rule.refuses(text)?, validator })
    })
}

#[cfg(all(feature = "customers", feature = "shop"))]
/// All that a shop of that version would refuse in a new record, by field.
pub(crate) fn faults(
    resource: &crate::ResourceMeta,
    record: &dyn Record,
    version: Option<&Version>,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (index, field) in resource.shape.fields.iter().enumerate() {
        if field.name == "id" || !field.exists_in(version) || field.read_only_in(version) {
            continue;
        }
        if field.required_in(version) && is_empty(record, index) {
            found.push((field.name, "it must be given".to_owned()));
        } else if let Some(refusal) = refusal(record, index, version) {
            found.push((field.name, refusal.reason));
        }
    }
    found
}

#[cfg(all(feature = "customers", feature = "shop"))]
fn is_empty(record: &dyn Record, index: usize) -> bool {
    let nothing = |text: &str| matches!(text.trim(), "" | "0");
    match Element::of(record, index).content {
        // `0` is an answer where a yes or no is asked for.
        Content::Text(text) => nothing(&text) && !matches!(record.shape().fields[index].kind, Kind::Bool | Kind::Int),
        Content::Languages(texts) => texts.iter().all(|(_, text)| nothing(text)),
        Content::Rows { rows, .. } => rows.is_empty(),
    }
}

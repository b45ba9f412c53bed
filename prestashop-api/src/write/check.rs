//! Whether a shop would take a value, as far as the spec tells. Never stricter than the shop.

use crate::error::counted;
use crate::record::{Field, Kind, Record, Rule, Since};
use crate::resources::validators::VALIDATORS;
use crate::version::{Version, within};
use crate::write::body::{BodyField, Content};

/// Why a shop would refuse a value.
pub(crate) struct Refusal {
    pub(crate) reason: String,
    /// The shop's check that says no; empty where it is the length.
    pub(crate) validator: &'static str,
}

/// Whether a version surely refuses or ignores the field.
pub(crate) fn is_read_only(field: &Field, version: Option<&Version>) -> bool {
    field.read_only.maybe(version).into_iter().all(|read_only| read_only)
}

/// Whether a version surely demands the field of a new record.
pub(crate) fn is_required(field: &Field, version: Option<&Version>) -> bool {
    field.required.maybe(version).into_iter().all(|required| required)
}

/// Whether a version surely does not have the field.
pub(crate) fn is_missing(field: &Field, version: &Version) -> bool {
    !within(field.since, field.until, version) && !version.is_of_series(field.since)
}

/// Why nobody could type a text where the shop asks for it, as for a password. The webservice makes a hash of that first, so that it refuses none.
pub(crate) fn untypable(record: &dyn Record, index: usize) -> Option<String> {
    let field = &record.shape().fields[index];
    let Content::Text(text) = BodyField::of(record, index).content else { return None };
    let length = text.chars().count();
    let mut rules = field.validator.maybe(None).into_iter().flat_map(|names| names.split(' ')).filter_map(rule_of);
    rules.find_map(|rule| match rule {
        Rule::Typed(least, most) if !(least as usize..=most as usize).contains(&length) => Some(format!(
            "it has {}: PrestaShop's forms take {least} to {most}, and the webservice would take any number",
            counted(length, "character")
        )),
        _ => None,
    })
}

/// The rule of a validator that PrestaShop names.
fn rule_of(validator: &str) -> Option<Rule> {
    VALIDATORS.iter().find(|(name, _)| *name == validator).map(|(_, rule)| *rule)
}

/// Why a shop of that version would refuse what a field holds.
pub(crate) fn refusal(record: &dyn Record, index: usize, version: Option<&Version>) -> Option<Refusal> {
    let field = &record.shape().fields[index];
    match BodyField::of(record, index).content {
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
    let length = text.chars().count();
    let is_text = matches!(field.kind, Kind::Text | Kind::Translated | Kind::Enum(_));
    // 0 is no limit, so that it is the greatest of all. What is longer than the column is cut off without a word.
    let loosest = |limits: Vec<u32>| limits.into_iter().map(|most| most.wrapping_sub(1)).max().unwrap_or(u32::MAX);
    let kept = loosest(Since::From(field.writing.column).maybe(version));
    let most = loosest(field.max.maybe(version)).min(kept).wrapping_add(1) as usize;
    if is_text && most > 0 && length > most {
        return Some(Refusal { reason: format!("it has {length} characters, at most {most} fit"), validator: "" });
    }
    if let Kind::Enum(words) = field.kind
        && field.writing.closed
        && !words.contains(&text)
    {
        let reason = format!("the shop stores nothing of {text:?}: it knows {}", words.join(", "));
        return Some(Refusal { reason, validator: "" });
    }
    let mut refusals = field.validator.maybe(version).into_iter().map(|validators| by_validator(validators, text));
    refusals.next().flatten().filter(|_| refusals.all(|refusal| refusal.is_some()))
}

/// PrestaShop can name several validators, separated by blanks.
fn by_validator(validators: &'static str, text: &str) -> Option<Refusal> {
    validators.split(' ').find_map(|validator| Some(Refusal { reason: rule_of(validator)?.refuses(text)?, validator }))
}

#[cfg(all(feature = "customers", feature = "shop"))]
/// All that a shop of that version would refuse in a new record, by field.
pub(crate) fn faults(
    resource: &crate::record::ResourceMeta,
    record: &dyn Record,
    version: Option<&Version>,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (index, field) in resource.shape.fields.iter().enumerate() {
        if field.name == "id" || !field.exists_in(version) || is_read_only(field, version) {
            continue;
        }
        if is_required(field, version) && is_empty(record, index) {
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
    match BodyField::of(record, index).content {
        // `0` is an answer where a yes or no is asked for.
        Content::Text(text) => nothing(&text) && !matches!(record.shape().fields[index].kind, Kind::Bool | Kind::Int),
        Content::Languages(texts) => texts.iter().all(|(_, text)| nothing(text)),
        Content::Rows { rows, .. } => rows.is_empty(),
    }
}

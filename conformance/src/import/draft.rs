//! The file of a resource that the spec does not have yet.

use super::guess::{self, ABOUT};
use crate::synopsis::{AssociationFacts, FieldFacts, Known, Synopsis};
use prestashop_codegen::syntax::{Group, Verb};
use prestashop_codegen::{Version, rust_name};

/// What stands around the fields.
pub(super) struct Around<'a> {
    /// The cargo feature of the library that gets the resource; a crate of a user's own has none.
    pub(super) group: Option<Group>,
    /// Whether a person chose the group.
    pub(super) given: bool,
    /// Whether the schema of the language lies in the spec's folder.
    pub(super) schema: bool,
    /// Who answered.
    pub(super) running: &'a str,
}

/// The text of the file: complete, but for the words.
pub(super) fn resource(synopsis: &Synopsis, known: &Known, around: &Around<'_>) -> String {
    let mut lines = Vec::new();
    if around.schema {
        lines.push("# yaml-language-server: $schema=../schema/resource.json".to_owned());
    }
    lines
        .push(format!("# Drafted from the synopsis of {}. Where `{ABOUT}` stands, words are missing;", around.running));
    lines.push(
        "# what is marked `guessed` does not follow from the synopsis: look at real records (`?display=full`)."
            .to_owned(),
    );
    lines.push(format!("resource: {}", synopsis.resource));
    lines.push(format!("item: {}", synopsis.item));
    let doubt = if around.given { "" } else { "  # guessed: `--group` chooses" };
    lines.extend(around.group.map(|group| format!("group: {}{doubt}", group.word())));
    lines.push(format!("about: \"{ABOUT}\""));
    lines
        .push(format!("verbs: [{}]  # guessed: the shop does not tell which verbs it refuses", Verb::WORDS.join(", ")));
    lines.push("fields:".to_owned());
    lines.push("  id: { type: id, about: \"The record's number.\" }".to_owned());
    for field in &synopsis.fields {
        lines.push(format!("  {}", self::field(field, known, None)));
    }
    if !synopsis.associations.is_empty() {
        lines.push("associations:".to_owned());
        for association in &synopsis.associations {
            let value = self::association(association, known, None);
            lines.push(format!("  {}:{}", association.name, value.replace('\n', "\n  ")));
        }
    }
    lines.push("displays:".to_owned());
    lines.push("  full: all".to_owned());
    if synopsis.fields.iter().any(|field| field.name == "date_upd" && !field.facts.computed) {
        lines.push("# changes: { at: date_upd, tie: id }  # if every change of a record moves date_upd".to_owned());
    }
    lines.join("\n") + "\n"
}

/// The value of an association, in lines of its own that begin with a line break.
pub(super) fn association(facts: &AssociationFacts, known: &Known, since: Option<Version>) -> String {
    let mut lines = vec![String::new(), format!("  item: {}", facts.item), format!("  about: \"{ABOUT}\"")];
    // A name that the spec does not know would be a fault.
    let api = facts.api.as_deref().and_then(|api| api.split('/').next());
    lines.extend(api.map(|api| {
        if known.has(api) {
            format!("  api: {api}")
        } else {
            format!("  # api: {api}  # guessed: the spec does not know this resource; name it below `undescribed` in service.yaml")
        }
    }));
    lines.extend(facts.facts.write.map(|write| format!("  write: {}", write.word())));
    lines.extend(since.map(|since| format!("  since: {since}")));
    lines.push("  fields:".to_owned());
    for field in &facts.fields {
        lines.push(format!("    {}", self::field(field, known, api)));
    }
    lines.join("\n")
}

fn field(facts: &FieldFacts, known: &Known, items: Option<&str>) -> String {
    let (value, doubt) = guess::field(facts, known, items, None);
    let doubt = doubt.map(|doubt| format!("  # {doubt}")).unwrap_or_default();
    let value = match rust_name(&facts.name) {
        Some(rust) => value.replacen("{ ", &format!("{{ rust: {rust}, "), 1),
        None => value,
    };
    format!("{}: {value}{doubt}", facts.name)
}

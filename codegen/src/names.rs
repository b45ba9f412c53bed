//! How names of the spec become names in Rust: the one place that knows.

use heck::ToUpperCamelCase;

use crate::syntax::{Action, Association, Display, Field, Resource, Trigger, Undescribed};

/// Keywords that Rust accepts as `r#name`.
const RAW: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that Rust accepts nowhere as a name.
const NEVER: &[&str] = &["_", "crate", "self", "super"];

/// Names of modules and files of the generated code that no resource can have.
const MODULES: &[&str] = &["actions", "ids", "image_kinds", "mod", "service", "validators"];

/// Whether a field or resource cannot have this name in Rust, not even escaped.
pub(crate) fn is_impossible(name: &str) -> bool {
    NEVER.contains(&name)
}

/// Whether the generated code has a file of this name already.
pub(crate) fn is_own_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// Whether `name` has to be written `r#name`.
pub(crate) fn is_raw(name: &str) -> bool {
    RAW.contains(&name)
}

/// A type name from words in PrestaShop's spelling.
pub(crate) fn type_name(words: &str) -> String {
    words.to_upper_camel_case()
}

/// The type that stands for a resource.
pub(crate) fn marker(resource: &Resource) -> String {
    type_name(resource.name.as_str())
}

/// The struct of one record.
pub(crate) fn record(resource: &Resource) -> String {
    match &resource.record {
        Some(record) => record.value.clone(),
        None => type_name(resource.item.as_str()),
    }
}

/// What names around a record begin or end with: `ShopRecord` is only called so because the library has a `Shop` of its own.
fn stem(resource: &Resource) -> String {
    let record = record(resource);
    record.strip_suffix("Record").filter(|stem| !stem.is_empty()).map_or(record.clone(), str::to_owned)
}

/// The trait with the filters of a resource outside the library.
pub(crate) fn filters(resource: &Resource) -> String {
    format!("{}Filters", record(resource))
}

/// The trait with the fields that writes of a resource outside the library can set.
pub(crate) fn writes(resource: &Resource) -> String {
    format!("{}Writes", record(resource))
}

/// The struct of what a new record must have.
pub(crate) fn new_record(resource: &Resource) -> String {
    format!("New{}", stem(resource))
}

/// The newtype of a record's number.
pub(crate) fn id(resource: &Resource) -> String {
    format!("{}Id", stem(resource))
}

/// The newtype of the number of a record that has no file.
pub(crate) fn undescribed_id(resource: &Undescribed) -> String {
    format!("{}Id", type_name(resource.item.as_str()))
}

/// The struct of a display; `full` is the record itself.
pub(crate) fn display(resource: &Resource, display: &Display) -> String {
    if display.name.value == "full" {
        record(resource)
    } else {
        format!("{}{}", record(resource), type_name(display.name.as_str()))
    }
}

/// The struct of an association's item in a display that shows only some of its fields.
pub(crate) fn display_row(resource: &Resource, display: &Display, association: &Association) -> String {
    format!("{}{}", self::display(resource, display), type_name(association.item.as_str()))
}

/// The struct of an association's item.
pub(crate) fn association(resource: &Resource, association: &Association) -> String {
    match &association.record {
        Some(record) => record.value.clone(),
        None => format!("{}{}", record(resource), type_name(association.item.as_str())),
    }
}

/// The open enum of a field.
pub(crate) fn open_enum(owner: &str, field: &Field) -> String {
    format!("{owner}{}", type_name(field.name.as_str()))
}

/// The variant of a value of an open enum; a value without letters or digits is `Empty`.
pub(crate) fn variant(value: &str) -> String {
    let name = type_name(value);
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// The struct of an action.
pub(crate) fn action(action: &Action) -> String {
    type_name(local(action.name.as_str()))
}

/// The struct of the inputs of a trigger.
pub(crate) fn trigger(trigger: &Trigger) -> String {
    type_name(local(trigger.name.as_str()))
}

/// The module of an action or trigger.
pub(crate) fn module(name: &str) -> String {
    local(name).replace('-', "_")
}

/// The part of an action's name after the `/`.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

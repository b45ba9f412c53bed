//! Records as the shop writes them in JSON, and as it reads them in XML.
//!
//! Versions and PHP differ in what is a number and what is a text, so a schema takes both; zero, empty and null are one to most of
//! them. Nothing is required of what the shop writes: JSON of one record leaves out whatever PHP takes for false.

use serde_json::{Map, Value, json};

use super::deprecated;
use super::kind::{Kind, of_field};
use super::record::longest;
use crate::emit::in_versions;
use crate::resolve::{Model, Target};
use crate::syntax::{Association, Field, Resource};

const DATE: &str = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$";
const DATETIME: &str = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?)?$";

/// The schema of a record in answers.
pub(super) fn read(model: &Model, index: usize) -> Value {
    let (resource, links) = (model.spec.at(index), &model.resources[index]);
    let mut properties = Map::new();
    for (field, target) in resource.fields.iter().zip(&links.fields) {
        properties.insert(field.name.value.clone(), shown(model, Some(resource), field, *target));
    }
    if !resource.associations.is_empty() {
        let rows = resource.associations.iter().zip(&links.associations);
        let rows: Map<_, _> =
            rows.map(|(rows, links)| (rows.name.value.clone(), shown_rows(model, rows, links))).collect();
        let about = "Absent where no association has rows. One without rows is absent too.";
        properties
            .insert("associations".to_owned(), json!({"type": "object", "description": about, "properties": rows}));
    }
    json!({"type": "object", "description": in_versions(&resource.about, &resource.versions), "properties": properties})
}

fn shown_rows(model: &Model, rows: &Association, links: &[Option<Target>]) -> Value {
    let fields = rows.fields.iter().zip(links);
    let fields: Map<_, _> =
        fields.map(|(field, target)| (field.name.value.clone(), shown(model, None, field, *target))).collect();
    let about = in_versions(&rows.about, &rows.versions);
    json!({"type": "array", "description": about, "items": {"type": ["object", "array"], "properties": fields}})
}

fn shown(model: &Model, own: Option<&Resource>, field: &Field, target: Option<Target>) -> Value {
    let kind = of_field(model, own, field, target);
    let mut schema = match &kind {
        Kind::Id(resource) => {
            json!({"type": ["integer", "string", "null"], "pattern": "^[0-9]*$", "x-resource": resource})
        }
        Kind::Int => json!({"type": ["integer", "string", "null"], "pattern": "^(-?[0-9]+)?$"}),
        Kind::Bool => json!({"enum": ["0", "1", 0, 1, "", null]}),
        Kind::Decimal => json!({"type": ["string", "number", "null"], "pattern": r"^(-?[0-9]+(\.[0-9]+)?)?$"}),
        // PHP's `false` comes where a shop computes a text and finds none.
        Kind::Text => json!({"type": ["string", "number", "boolean", "null"]}),
        Kind::Translated => json!({
            "oneOf": [
                {"type": ["string", "null"], "description": "Where the answer is in one language."},
                {"type": "array", "items": in_language(&json!({"type": ["string", "boolean", "null"]}))},
            ],
        }),
        Kind::DateTime => json!({"type": ["string", "null"], "pattern": DATETIME}),
        Kind::Date => json!({"type": ["string", "null"], "pattern": DATE}),
        Kind::Enum(words) => json!({"type": ["string", "integer", "null"], "examples": words}),
    };
    schema["description"] = json!(about(field));
    deprecated(&mut schema, &field.naming);
    if field.secret {
        schema["format"] = json!("password");
    }
    schema
}

/// A text with the id of its language.
fn in_language(value: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {"id": {"type": ["integer", "string"]}, "value": value},
        "required": ["id", "value"],
    })
}

fn about(field: &Field) -> String {
    let about = in_versions(&field.about, &field.versions);
    let notes = [
        (field.computed.latest() == Some(&true), " Neither filtered nor sorted by."),
        (field.per_shop, " Multistore keeps a value per shop."),
    ];
    notes.iter().filter(|(holds, _)| *holds).fold(about, |about, (_, note)| about + note)
}

/// The schema of a record in what is sent, where something of it can be.
pub(super) fn written(model: &Model, index: usize) -> Value {
    let (resource, links) = (model.spec.at(index), &model.resources[index]);
    let mut properties = Map::new();
    properties.insert(
        "id".to_owned(),
        json!({"type": "integer", "description": "Of an update. It decides, not the one in the address."}),
    );
    for (field, target) in resource.fields.iter().zip(&links.fields).filter(|(field, _)| field.is_written()) {
        properties.insert(field.name.value.clone(), sent(model, field, *target));
    }
    let rows = resource.associations.iter().zip(&links.associations).filter(|(rows, _)| rows.is_written());
    let rows: Map<_, _> = rows.map(|(rows, links)| (rows.name.value.clone(), sent_rows(model, rows, links))).collect();
    if !rows.is_empty() {
        properties.insert("associations".to_owned(), json!({"type": "object", "properties": rows}));
    }
    json!({"type": "object", "properties": properties})
}

fn sent_rows(model: &Model, rows: &Association, links: &[Option<Target>]) -> Value {
    let fields = rows.fields.iter().zip(links).filter(|(field, _)| field.name.value == "id" || field.is_written());
    let fields: Map<_, _> = fields
        .map(|(field, target)| {
            let name = field.write_as.as_ref().unwrap_or(&field.name);
            (name.value.clone(), sent(model, field, *target))
        })
        .collect();
    let about = format!("{} What is sent replaces them.", in_versions(&rows.about, &rows.versions));
    let row = json!({"type": "object", "xml": {"name": rows.item.value}, "properties": fields});
    json!({"type": "array", "description": about, "xml": {"wrapped": true}, "items": row})
}

fn sent(model: &Model, field: &Field, target: Option<Target>) -> Value {
    let mut schema = match of_field(model, None, field, target) {
        Kind::Id(resource) => json!({"type": "integer", "minimum": 0, "x-resource": resource}),
        Kind::Int => json!({"type": "integer"}),
        Kind::Bool => json!({"type": "integer", "enum": [0, 1]}),
        Kind::Decimal => json!({"type": "number"}),
        Kind::Text => json!({"type": "string"}),
        // The text of an element that has an attribute too is what OpenAPI cannot say.
        Kind::Translated => json!({
            "type": "array",
            "xml": {"wrapped": true},
            "items": {
                "type": "object",
                "xml": {"name": "language"},
                "description": "The text stands in the element itself.",
                "properties": {"id": {"type": "integer", "xml": {"attribute": true}}},
                "required": ["id"],
            },
        }),
        Kind::DateTime => json!({"type": "string", "pattern": DATETIME}),
        Kind::Date => json!({"type": "string", "pattern": DATE}),
        Kind::Enum(words) => json!({"type": "string", "examples": words}),
    };
    schema["description"] = json!(in_versions(&field.about, &field.versions));
    deprecated(&mut schema, &field.naming);
    if let (Some(max), "string") = (longest(field), schema["type"].as_str().unwrap_or_default()) {
        schema["maxLength"] = json!(max);
    }
    if let Some(validator) = field.validator.latest() {
        schema["x-validator"] = json!(validator);
    }
    schema
}

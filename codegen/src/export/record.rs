//! Records in the dialect of the library: what its command, catalogue and activations show.

use serde_json::{Map, Value, json};

use super::deprecated;
use super::kind::{Kind, of_field};
use crate::emit::in_versions;
use crate::resolve::{Model, Pick, Target};
use crate::syntax::{Field, Resource};

/// The schema of a record as one of its displays shows it; without a display of the whole. What is secret is left out.
pub(super) fn shown(model: &Model, resource: usize, display: Option<usize>) -> Value {
    let links = &model.resources[resource];
    let picks = display.map(|display| links.displays[display].clone());
    fields(model, resource, &picks.unwrap_or_else(|| whole(model.spec.at(resource))))
}

/// All that a record has.
fn whole(resource: &Resource) -> Vec<Pick> {
    let rows = resource.associations.iter().enumerate();
    let rows = rows.map(|(index, rows)| Pick::Association(index, (0..rows.fields.len()).collect()));
    (0..resource.fields.len()).map(Pick::Field).chain(rows).collect()
}

/// Any field may be missing in a display, and modules may add some.
fn fields(model: &Model, index: usize, picks: &[Pick]) -> Value {
    let (resource, links) = (model.spec.at(index), &model.resources[index]);
    let (mut properties, mut associations) = (Map::new(), Map::new());
    for pick in picks {
        match pick {
            Pick::Field(at) => add(model, &mut properties, Some(resource), &resource.fields[*at], links.fields[*at]),
            Pick::Association(at, sub) => {
                let rows = &resource.associations[*at];
                let mut row = Map::new();
                for sub in sub {
                    add(model, &mut row, None, &rows.fields[*sub], links.associations[*at][*sub]);
                }
                let row = json!({"type": "object", "description": rows.about.trim(), "properties": row});
                let about = in_versions(&rows.about, &rows.versions);
                let mut rows_schema = json!({"type": "array", "items": row, "description": about});
                deprecated(&mut rows_schema, &rows.naming);
                associations.insert(rows.name.value.clone(), rows_schema);
            }
        }
    }
    if !associations.is_empty() {
        properties.insert("associations".to_owned(), json!({"type": "object", "properties": associations}));
    }
    json!({"type": "object", "description": resource.about.trim(), "properties": properties})
}

fn add(model: &Model, to: &mut Map<String, Value>, own: Option<&Resource>, field: &Field, target: Option<Target>) {
    if !field.secret {
        to.insert(field.name.value.clone(), schema(&of_field(model, own, field, target), field));
    }
}

fn schema(kind: &Kind, field: &Field) -> Value {
    let mut schema = match kind {
        Kind::Id(resource) => json!({"type": ["integer", "null"], "minimum": 0, "x-resource": resource}),
        Kind::Int => json!({"type": ["integer", "null"]}),
        Kind::Bool => json!({"type": ["boolean", "null"]}),
        Kind::Decimal => json!({"type": ["string", "null"], "format": "decimal"}),
        Kind::Text => json!({"type": ["string", "null"]}),
        Kind::Translated => json!({
            "oneOf": [
                {"type": "string"},
                {"type": "array", "items": {
                    "type": "object",
                    "properties": {"id": {"type": "integer"}, "value": {"type": "string"}},
                    "required": ["id", "value"],
                }},
            ],
        }),
        Kind::DateTime => json!({"type": ["string", "null"], "examples": ["2026-11-23 09:30:00"]}),
        Kind::Date => json!({"type": ["string", "null"], "format": "date"}),
        Kind::Enum(words) => json!({"type": "string", "examples": words}),
    };
    schema["description"] = json!(in_versions(&field.about, &field.versions));
    deprecated(&mut schema, &field.naming);
    if let Some(max) = longest(field) {
        schema["maxLength"] = json!(max);
    }
    schema
}

/// The most characters that the newest version takes. A limit beyond what any text reaches is none.
pub(super) fn longest(field: &Field) -> Option<u32> {
    field.max.latest().and_then(|max| u32::try_from(*max).ok()).filter(|max| *max > 0)
}

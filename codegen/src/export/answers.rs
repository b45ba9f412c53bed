//! What actions answer, and what a trigger gives: one activation per cycle.

use serde_json::{Value, json};

use super::record::shown;
use crate::resolve::{Model, RunLinks};
use crate::syntax::{Action, ActionKind, Verb};

/// What can have become of a write.
const OUTCOMES: [&str; 6] = ["already_there", "applied", "partly", "not_applied", "unknown", "taken"];

/// The schema of what an action answers.
pub(super) fn of_action(model: &Model, action: &Action, links: &RunLinks) -> Option<Value> {
    let index = links.resource?;
    let record = || shown(model, index, links.display);
    Some(match action.does.as_ref()?.value {
        ActionKind::List => json!({
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": record()},
                "more": {"type": "boolean", "description": "Whether records follow that were not read."},
                "next_offset": {"type": ["integer", "null"], "description": "The offset to go on from."},
                "pages": {"type": "integer", "description": "How many pages were read."},
                "vanished": {"type": "integer", "description": "Records that had gone when the shop read them."},
            },
            "required": ["items", "more", "next_offset", "pages", "vanished"],
        }),
        ActionKind::Get => record(),
        ActionKind::Create | ActionKind::Update => written(&record()),
        ActionKind::Delete => settled(json!({"id": {"type": "integer"}}), &["id"]),
        ActionKind::ChangeOrderState => order_state(),
        ActionKind::SetStock => stock(),
        ActionKind::SetTracking => tracking(),
    })
}

/// The schema of one activation of a trigger.
pub(super) fn of_trigger(model: &Model, links: &RunLinks) -> Option<Value> {
    let index = links.resource?;
    let item = model.spec.at(index).item.as_str();
    Some(json!({
        "type": "object",
        "description": "One activation per cycle, as a CloudEvent 1.0.",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "description": "The same for every delivery of this activation."},
            "source": {"type": "string"},
            "type": {"type": "string"},
            "time": {"type": "string", "format": "date-time"},
            "data": {
                "type": "object",
                "properties": {
                    "items": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "key": {"type": "string", "description": "The same for the same content of the same record."},
                                "id": {"type": "integer"},
                                "date_upd": {"type": ["string", "null"]},
                                item: shown(model, index, links.display),
                            },
                            "required": ["key", "id", item],
                        },
                    },
                    "truncated": {"type": "boolean", "description": "Whether the ceiling was reached: more follows at once."},
                },
                "required": ["items", "truncated"],
            },
        },
        "required": ["specversion", "id", "source", "type", "time", "data"],
    }))
}

/// The schema of what became of a write, with what else the answer holds.
fn settled(own: Value, required: &[&str]) -> Value {
    let mut properties = json!({
        "outcome": {"enum": OUTCOMES},
        "differing": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "field": {"type": "string"},
                "sent": {"type": "string"},
                "stored": {"type": ["string", "null"]},
            },
        }},
        "candidate": {"type": "integer", "description": "What a create may have made, where nothing proves it."},
        "hint": {"type": "string"},
        "note": {"type": "string"},
    });
    if let (Some(properties), Value::Object(own)) = (properties.as_object_mut(), own) {
        properties.extend(own);
    }
    let required: Vec<_> = required.iter().copied().chain(["outcome", "differing", "note"]).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn written(record: &Value) -> Value {
    let verbs = [Verb::Post, Verb::Put, Verb::Patch].map(|verb| verb.word().to_uppercase());
    let own = json!({
        "verb": {"enum": verbs},
        "id": {"type": ["integer", "null"], "description": "The record's id; of a create only if it is known."},
        "record": {"anyOf": [record, {"type": "null"}]},
        "effects": {"type": "array", "items": {"type": "string"},
            "description": "What the write did besides, and what was sent along so that it stays."},
    });
    settled(own, &["verb", "id", "record", "effects"])
}

fn order_state() -> Value {
    let own = json!({
        "order": {"type": "integer"},
        "from": {"type": ["integer", "null"]},
        "to": {"type": "integer"},
        "way": {"enum": ["order_history", "patch_order", null]},
        "mail": {"enum": ["requested", "not_requested", "state_has_none", "unknown"]},
    });
    settled(own, &["order", "from", "to", "way", "mail"])
}

fn stock() -> Value {
    let own = json!({
        "row": {"type": "integer", "x-resource": "stock_availables"},
        "from": {"type": "integer", "description": "The quantity before."},
        "to": {"type": "integer"},
    });
    settled(own, &["row", "from", "to"])
}

fn tracking() -> Value {
    let own = json!({
        "shipment": {"type": "integer", "x-resource": "order_carriers"},
        "from": {"type": "string", "description": "The number before."},
        "to": {"type": "string"},
        "mail_requested": {"type": ["boolean", "null"],
            "description": "Whether the shop has taken a write that asks it to mail the customer; null if that is not known."},
    });
    settled(own, &["shipment", "from", "to", "mail_requested"])
}

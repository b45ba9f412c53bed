//! JSON Schemas of what actions answer that write.

use serde_json::{Value, json};

use crate::error::Verb;
use crate::write::Outcome;

/// The schema of what became of a write, with what else the answer holds.
fn settled(own: Value, required: &[&str]) -> Value {
    let mut properties = json!({
        "outcome": {"enum": Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect::<Vec<_>>()},
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

/// The answer of an action that creates or updates.
pub(super) fn written(record: &Value) -> Value {
    let verbs = [Verb::Post, Verb::Put, Verb::Patch].map(Verb::as_str);
    let own = json!({
        "verb": {"enum": verbs},
        "id": {"type": ["integer", "null"], "description": "The record's id; of a create only if it is known."},
        "record": {"anyOf": [record, {"type": "null"}]},
        "effects": {"type": "array", "items": {"type": "string"},
            "description": "What the write did besides, and what was sent along so that it stays."},
    });
    settled(own, &["verb", "id", "record", "effects"])
}

/// The answer of an action that deletes.
pub(super) fn deleted() -> Value {
    settled(json!({"id": {"type": "integer"}}), &["id"])
}

/// The answer of an action that changes the state of an order.
#[cfg(feature = "sales")]
pub(super) fn order_state() -> Value {
    let own = json!({
        "order": {"type": "integer"},
        "from": {"type": ["integer", "null"]},
        "to": {"type": "integer"},
        "way": {"enum": ["order_history", "patch_order", null]},
        "mail": {"enum": ["requested", "not_requested", "state_has_none", "unknown"]},
    });
    settled(own, &["order", "from", "to", "way", "mail"])
}

/// The answer of an action that sets a quantity.
#[cfg(feature = "stock")]
pub(super) fn stock() -> Value {
    let own = json!({
        "row": {"type": "integer", "x-resource": "stock_availables"},
        "from": {"type": "integer", "description": "The quantity before."},
        "to": {"type": "integer"},
    });
    settled(own, &["row", "from", "to"])
}

/// The answer of an action that sets a tracking number.
#[cfg(feature = "sales")]
pub(super) fn tracking() -> Value {
    let own = json!({
        "shipment": {"type": "integer", "x-resource": "order_carriers"},
        "from": {"type": "string", "description": "The number before."},
        "to": {"type": "string"},
        "mail_requested": {"type": ["boolean", "null"],
            "description": "Whether the shop has taken a write that asks it to mail the customer; null if that is not known."},
    });
    settled(own, &["shipment", "from", "to", "mail_requested"])
}

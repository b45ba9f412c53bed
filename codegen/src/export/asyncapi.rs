//! `AsyncAPI` 3.0: a channel for each trigger, on which its activations come.

use serde_json::{Map, Value, json};

use super::{COMMENT, answers, info, inputs};
use crate::names;
use crate::resolve::Model;

const ABOUT: &str = "What a poller of a PrestaShop shop gives: one activation for every cycle that found something.\n\n\
    What this document cannot say: where activations go. A poller hands them to the program around it, prints them, or delivers them \
    to an address that is set up for a shop, so no channel has an address here. What a trigger takes stands in `x-inputs` of its \
    operation, as AsyncAPI has no word for it. A delivery that fails is repeated: an activation can come more than once, always with \
    the same `id`.";

pub(super) fn document(model: &Model) -> Value {
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    let triggers = model.spec.actions.iter().flat_map(|actions| &actions.triggers);
    for (trigger, links) in triggers.zip(&model.triggers) {
        let (name, about) = (names::local(trigger.name.as_str()), trigger.about.trim());
        let Some(payload) = answers::of_trigger(model, links) else { continue };
        let message = json!({
            "name": trigger.name.value,
            "title": format!("An activation of {}", trigger.name.value),
            "contentType": "application/json",
            "payload": payload,
        });
        messages.insert(name.to_owned(), message);
        let channel = json!({
            "address": null,
            "title": trigger.name.value,
            "description": about,
            "messages": {"activation": {"$ref": format!("#/components/messages/{name}")}},
        });
        channels.insert(name.to_owned(), channel);
        let operation = json!({
            "action": "send",
            "channel": {"$ref": format!("#/channels/{name}")},
            "summary": about,
            "messages": [{"$ref": format!("#/channels/{name}/messages/activation")}],
            "x-inputs": inputs::of_trigger(model, trigger, links),
        });
        operations.insert(name.to_owned(), operation);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": info(model, "Triggers of PrestaShop shops", ABOUT),
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
        "x-comment": COMMENT,
    })
}

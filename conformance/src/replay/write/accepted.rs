//! What a recorded write says about its body.

use prestashop_api::record::Kind;
use prestashop_api::{ResourceMeta, Verb};
use serde_json::Value;

use crate::replay::asked::Asked;
use crate::xml::XmlElement;

/// The body of a write, as the webservice reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::replay) struct Accepted {
    /// The ids in the items, where they have one.
    pub(in crate::replay) ids: Vec<Option<u64>>,
    /// What a careful client would not send, although a shop takes it.
    pub(in crate::replay) remarks: Vec<String>,
}

/// Reads the body of a write that the shop has accepted.
///
/// # Errors
///
/// What keeps a shop from accepting the body: so either the recording or the description of the resource is wrong.
pub(in crate::replay) fn accepted(
    asked: &Asked,
    verb: Verb,
    meta: &ResourceMeta,
    answered: &[Value],
) -> Result<Accepted, String> {
    if verb == Verb::Delete {
        return Ok(Accepted::default());
    }
    let text = asked.body.strip_prefix("xml=").unwrap_or(&asked.body);
    let root = XmlElement::parse(text).map_err(|error| format!("the shop accepted a body that is {error}"))?;
    let mut accepted = Accepted::default();
    if !meta.verbs.contains(&verb) && answered.is_empty() {
        accepted
            .remarks
            .push(format!("the shop answers {verb} with success, and does nothing: the spec denies it {}", meta.name));
    } else if !meta.verbs.contains(&verb) {
        return Err(format!("the shop accepted {verb}, which the spec denies {}", meta.name));
    }
    if root.children.len() != 1 {
        accepted.remarks.push(format!("{} items in one body", root.children.len()));
    }
    for item in &root.children {
        if item.name != meta.item {
            accepted.remarks.push(format!("the item is named {}, not {}", item.name, meta.item));
        }
        let id = item.child("id").map(|id| id.text.trim().parse::<u64>());
        match (verb, id) {
            (Verb::Post, None) => accepted.ids.push(None),
            (Verb::Post, Some(_)) => {
                accepted.remarks.push("a POST with an id".to_owned());
                accepted.ids.push(None);
            }
            (_, Some(Ok(id))) => accepted.ids.push(Some(id)),
            (_, _) => return Err(format!("the shop accepted a {verb} without an id")),
        }
        if let (Some(Some(id)), Some(of)) = (accepted.ids.last(), asked.id())
            && *id != of
        {
            accepted.remarks.push(format!("the id in the path is {of}, the one in the body {id}: the latter counts"));
        }
        fields(item, meta, &mut accepted.remarks);
    }
    Ok(accepted)
}

fn fields(item: &XmlElement, meta: &ResourceMeta, remarks: &mut Vec<String>) {
    for child in item.children.iter().filter(|child| !matches!(child.name.as_str(), "id" | "associations")) {
        match meta.shape.field(&child.name) {
            Some(field) if field.read_only_in(None) => {
                remarks.push(format!("{} cannot be written in every version", child.name));
            }
            Some(_) => {}
            None => remarks.push(format!("{} is unknown: a shop ignores it", child.name)),
        }
    }
    for association in item.child("associations").iter().flat_map(|associations| &associations.children) {
        match meta.shape.field(&association.name) {
            Some(field) if matches!(field.kind, Kind::Association(_)) && !field.read_only_in(None) => {}
            Some(_) => remarks.push(format!("the association {} cannot be written", association.name)),
            None => remarks.push(format!("the association {} is unknown", association.name)),
        }
    }
}

/// The order and the state of a recorded change of state that the client makes as well, and whether the customer is mailed: a
/// new row in `order_histories`, or a PATCH of `current_state` alone.
#[must_use]
pub(in crate::replay) fn state_change(asked: &Asked) -> Option<StateChange> {
    let root = XmlElement::parse(&asked.body).ok()?;
    let [item] = root.children.as_slice() else {
        return None;
    };
    let number = |name: &str| {
        let number: u64 = item.child(name)?.text.parse().ok()?;
        (number > 0).then_some(number)
    };
    if item.children.len() != 2 || asked.effective() != asked.verb() {
        return None;
    }
    let (order, state, way, notify) = match (asked.verb()?, asked.resource()) {
        (Verb::Post, "order_histories") => {
            let notify = match asked.query.as_slice() {
                [] => false,
                [(name, value)] if name == "sendemail" && value == "1" => true,
                _ => return None,
            };
            (number("id_order")?, number("id_order_state")?, Verb::Post, notify)
        }
        (Verb::Patch, "orders") if asked.query.is_empty() && asked.id() == number("id") => {
            (number("id")?, number("current_state")?, Verb::Patch, true)
        }
        _ => return None,
    };
    Some(StateChange { order, state, way, notify })
}

/// A change of an order's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::replay) struct StateChange {
    /// The order.
    pub(in crate::replay) order: u64,
    /// The state that it gets.
    pub(in crate::replay) state: u64,
    /// POST of `order_histories`, or PATCH of `orders`.
    pub(in crate::replay) way: Verb,
    /// Whether the customer is mailed.
    pub(in crate::replay) notify: bool,
}

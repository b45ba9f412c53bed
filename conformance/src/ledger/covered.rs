//! Which items of the spec an exchange covers.

use std::collections::BTreeMap;

use prestashop_api::actions::{ActionKind, ActionMeta, Assignment, Bound, Given};
use prestashop_api::error::ErrorCode;
use prestashop_api::record::{Kind, Shape};
use prestashop_api::{Catalogue, RESOURCES, ResourceMeta, Verb};
use serde_json::Value;

use super::words::{error, kind};
use crate::har::Entry;
use crate::replay::expect::{self, Expected};
use crate::replay::{Asked, rows};

/// The items that an exchange covers; some may stand there twice.
pub(super) fn covered(entry: &Entry) -> Vec<String> {
    let Ok(asked) = Asked::recorded(&entry.request) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    match expect::expected(&asked, &entry.response) {
        Ok(Expected::Error(expected)) => {
            let known = expected.codes.iter().flatten().filter_map(|code| ErrorCode::of(*code));
            items.extend(known.map(error));
        }
        Ok(Expected::Data(notation)) => {
            let meta = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource());
            if let Some(meta) = meta.filter(|_| asked.parameter("schema").is_none())
                && let Ok(body) = expect::payload(&entry.response)
                && let Ok(records) = rows(&body, notation, meta.list, meta.item)
            {
                for record in &records {
                    values(meta.shape, meta.name, record, &mut items);
                }
                if asked.effective() == Some(Verb::Get) {
                    lists(&asked, meta, records.is_empty(), &mut items);
                }
                writes(&asked, &mut items);
            }
        }
        Ok(Expected::Empty) | Err(_) => {}
    }
    items.sort_unstable();
    items.dedup();
    items
}

/// The fields of which a record holds a value.
fn values(shape: &Shape, path: &str, record: &Value, items: &mut Vec<String>) {
    for field in shape.fields {
        let path = format!("{path}.{}", field.name);
        match field.kind {
            Kind::Association(association) => {
                let rows = record.get("associations").and_then(|all| all.get(field.name));
                for row in rows.and_then(Value::as_array).into_iter().flatten() {
                    values(association.shape, &path, row, items);
                }
            }
            kind if record.get(field.name).is_some_and(|value| holds(kind, value)) => {
                items.push(format!("field {path}"));
            }
            _ => {}
        }
    }
}

/// Whether a value is more than "none".
fn holds(kind: Kind, value: &Value) -> bool {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(texts) => return texts.iter().any(|text| text.get("value").is_some_and(|text| holds(kind, text))),
        _ => return false,
    };
    match kind {
        Kind::Id(_) => text.parse().is_ok_and(|id: u64| id > 0),
        Kind::DateTime | Kind::Date => !text.is_empty() && !text.starts_with("0000"),
        // 0 is a number like any other, and `false` an answer.
        _ => !text.is_empty(),
    }
}

/// What a good answer to a list covers.
fn lists(asked: &Asked, meta: &ResourceMeta, empty: bool, items: &mut Vec<String>) {
    let display = asked.parameter("display");
    match display {
        Some("full") => items.push("display full".to_owned()),
        None | Some("minimum") => items.push("display none".to_owned()),
        Some(fields) => {
            items.push("display fields".to_owned());
            if fields.matches('[').count() > 1 {
                items.push("display fields of associations".to_owned());
            }
            let named = meta.displays.iter().filter(|(_, displayed)| displayed.parameter() == fields);
            items.extend(named.map(|(name, _)| format!("display {}.{name}", meta.name)));
        }
    }
    let mut filters = BTreeMap::new();
    for (name, value) in &asked.query {
        let Some(field) = name.strip_prefix("filter[").and_then(|name| name.strip_suffix(']')) else {
            continue;
        };
        if let (Some(field), Some(operator)) = (meta.shape.field(field), operator(value)) {
            items.push(format!("filter {} {operator}", kind(field.kind)));
            filters.insert(field.name, operator);
        }
    }
    let by_id = filters.get("id") == Some(&"greater");
    if let Some(limit) = asked.parameter("limit") {
        let form = if limit.contains(',') { "limit=OFFSET,COUNT" } else { "limit=COUNT" };
        items.push(format!("paging {form}"));
        if by_id && asked.parameter("sort") == Some("[id_ASC]") {
            items.push("paging by id".to_owned());
        }
        if empty {
            items.push("paging past the end".to_owned());
        }
    }
    for action in Catalogue::actions().iter().filter(|action| action.resource.name == meta.name && !empty) {
        let name = Catalogue::short_name(action.name);
        match action.does {
            ActionKind::List { filters: bindings } => {
                if display == Some("full") {
                    items.push(format!("action {name}"));
                }
                for binding in bindings {
                    let wanted = if binding.bound == Bound::Equal { "equal" } else { "between" };
                    if filters.get(binding.field) == Some(&wanted) {
                        items.push(format!("action {name} {}", binding.input));
                    }
                }
            }
            ActionKind::Get { .. } if filters.get("id") == Some(&"equal") => items.push(format!("action {name}")),
            _ => {}
        }
    }
    for trigger in Catalogue::triggers().iter().filter(|trigger| trigger.resource.name == meta.name) {
        let at = trigger.resource.changes.map(|changes| changes.at);
        if by_id && display == Some("full") && at.is_some_and(|at| at.is_empty() || filters.get(at) == Some(&"between"))
        {
            items.push(format!("trigger {}", Catalogue::short_name(trigger.name)));
        }
    }
}

/// The operator of a filter, if it is one that means something to the shop.
fn operator(value: &str) -> Option<&'static str> {
    let Some((before, rest)) = value.split_once('[') else {
        return Some("equal");
    };
    let (inside, after) = rest.rsplit_once(']')?;
    let several = inside.contains('|');
    Some(match (before, after) {
        ("", "") if several => "any of",
        ("", "") if inside.contains(',') => "between",
        ("", "") => "equal",
        ("!", "") if several => "none of",
        ("!", "") => "not",
        (">", "") => "greater",
        ("<", "") => "less",
        ("", "%") => "begins",
        ("%", "") => "ends",
        ("%", "%") => "contains",
        _ => return None,
    })
}

/// What an accepted write covers.
fn writes(asked: &Asked, items: &mut Vec<String>) {
    for action in Catalogue::actions().iter().filter(|action| action.resource.name == asked.resource()) {
        let sends = |field: &str| asked.body.contains(&format!("<{field}>"));
        let all = |sets: &[Assignment]| sets.iter().filter(|set| always(action, set)).all(|set| sends(set.field));
        let done = match (action.does, asked.verb()) {
            (ActionKind::Create { sets }, Some(Verb::Post))
            | (ActionKind::Update { sets, .. }, Some(Verb::Put | Verb::Patch)) => all(sets),
            (ActionKind::Delete { .. }, Some(Verb::Delete)) => true,
            (ActionKind::SetStock, Some(Verb::Put | Verb::Patch)) => sends("quantity"),
            (ActionKind::SetTracking, Some(Verb::Put | Verb::Patch)) => sends("tracking_number"),
            _ => false,
        };
        if done {
            items.push(format!("action {}", Catalogue::short_name(action.name)));
        }
    }
    let changes = Catalogue::actions().iter().filter(|action| matches!(action.does, ActionKind::ChangeOrderState));
    let way = match (asked.verb(), asked.resource()) {
        (Some(Verb::Post), "order_histories") if asked.parameter("sendemail").is_some() => "by a history with mail",
        (Some(Verb::Post), "order_histories") => "by a history",
        (Some(Verb::Patch), "orders") if asked.body.contains("<current_state>") => "by PATCH",
        _ => return,
    };
    items.extend(changes.map(|action| format!("action {} {way}", Catalogue::short_name(action.name))));
}

/// Whether every run of an action sends the field.
fn always(action: &ActionMeta, set: &Assignment) -> bool {
    match set.given {
        Given::Input(input) => action.inputs.shape.field(input).is_some_and(|input| input.required_in(None)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_told_by_what_stands_around_the_brackets() {
        let told = ["1", "[1]", "[1|2]", "[1,2]", "![1]", "![1|2]", ">[1]", "<[1]", "[a]%", "%[a]", "%[a]%", ">=[1]"];
        let names = told.map(operator);
        let wanted =
            ["equal", "equal", "any of", "between", "not", "none of", "greater", "less", "begins", "ends", "contains"];
        assert_eq!(names[..11], wanted.map(Some));
        assert_eq!(names[11], None);
    }

    #[test]
    fn none_is_no_value() {
        let id = Kind::Id("orders");
        assert!(!holds(id, &"0".into()) && holds(id, &7.into()) && holds(Kind::Int, &0.into()));
        assert!(!holds(Kind::Date, &"0000-00-00".into()) && !holds(Kind::Text, &"".into()));
        assert!(!holds(Kind::Translated, &serde_json::json!([{"id": 1, "value": ""}])));
    }
}

//! Changes of records other than orders, as far as they have no effects that the shop does not model; and deletions.

use serde_json::{Value, json};

use super::answer::Errors;
use super::list::Refusal;
use super::model::{Field, Resource, Write};
use super::order::{cast, set_shipping_number};
use super::render::text;
use super::state::State;
use super::validate;
use super::world::Row;
use super::write::{check_fields, id_of};
use crate::xml::Element;

/// The resources whose plain fields can be patched. Stock movements, search indexes and the like are not kept.
const PATCHED: [&str; 5] = ["addresses", "customers", "order_carriers", "products", "stock_availables"];

/// The resources of which whole records can be put.
const PUT: [&str; 2] = ["order_carriers", "stock_availables"];

/// Fields whose change does more than to store a value.
const SPECIAL: [(&str, &str); 2] = [("customers", "passwd"), ("customers", "email")];

/// The resources of which records can be deleted, for good and whatever refers to them.
const DELETED: [&str; 2] = ["customers", "orders"];

/// `PATCH` or `PUT` of one record.
pub(super) fn change(state: &mut State, resource: &Resource, entity: &Element, put: bool) -> Result<Row, Refusal> {
    if put {
        check_fields(resource, entity)?;
    }
    let known: &[&str] = if put { &PUT } else { &PATCHED };
    if !known.contains(&resource.name.as_str()) {
        return Err(Refusal::NotModelled("changes of this resource".to_owned()));
    }
    if entity.child("associations").is_some_and(|node| !node.children.is_empty()) {
        return Err(Refusal::NotModelled("changes of associations".to_owned()));
    }
    let id = id_of(entity).unwrap_or(0);
    let mut stored = state.world.row(&resource.name, id).cloned().ok_or(Refusal::Fatal)?;
    let mut shown = stored.clone();
    for field in resource.fields.iter().filter(|field| field.name != "id") {
        let Some(sent) = entity.child(&field.name) else {
            if put {
                let value = if field.name == "date_add" { json!(state.stamp()) } else { field.empty() };
                shown.insert(field.name.clone(), value.clone());
                stored.insert(field.name.clone(), value);
            }
            continue;
        };
        check_writable(field)?;
        if field.computed || SPECIAL.contains(&(resource.name.as_str(), field.name.as_str())) {
            return Err(Refusal::NotModelled(format!("what a change of {} does", field.name)));
        }
        let (in_table, in_answer) = if field.translated {
            let texts = translate(stored.get(&field.name), sent)?;
            (texts.clone(), texts)
        } else {
            (cast(&stored, field, &sent.text), json!(sent.text))
        };
        stored.insert(field.name.clone(), in_table);
        shown.insert(field.name.clone(), in_answer);
    }
    validate::entity(resource, entity)?;
    if stored.contains_key("date_upd") {
        let now = json!(state.stamp());
        stored.insert("date_upd".to_owned(), now.clone());
        shown.insert("date_upd".to_owned(), now);
    }
    shown.insert("id".to_owned(), json!(id.to_string()));
    if resource.name == "order_carriers" {
        set_shipping_number(state, &stored);
    }
    state.world.insert(&resource.name, stored);
    Ok(shown)
}

/// Refuses a field that the resource does not let anyone write.
pub(super) fn check_writable(field: &Field) -> Result<(), Refusal> {
    if field.write != Write::MustNot {
        return Ok(());
    }
    let message = format!("parameter \"{}\" not writable. Please remove this attribute of this XML", field.name);
    Err(Refusal::Errors(Errors::one(400, 93, message)))
}

/// A translated field with the languages that were sent; the others keep their text, unknown ones are dropped.
fn translate(old: Option<&Value>, sent: &Element) -> Result<Value, Refusal> {
    if sent.children.is_empty() {
        return Err(Refusal::NotModelled("a translated field without languages".to_owned()));
    }
    let mut texts = old.and_then(Value::as_array).cloned().unwrap_or_default();
    for entry in &mut texts {
        let id = entry.get("id").map(text);
        let language = sent.children.iter().find(|node| node.attribute("id") == id.as_deref());
        if let (Some(language), Some(entry)) = (language, entry.as_object_mut()) {
            entry.insert("value".to_owned(), json!(language.text));
        }
    }
    Ok(texts.into())
}

/// `DELETE`: all records or, if one of them does not exist, none.
pub(super) fn delete(state: &mut State, resource: &Resource, ids: &[u64]) -> Result<(), Refusal> {
    if !DELETED.contains(&resource.name.as_str()) {
        return Err(Refusal::NotModelled("deleting records of this resource".to_owned()));
    }
    let missing: Vec<String> =
        ids.iter().filter(|id| state.world.row(&resource.name, **id).is_none()).map(u64::to_string).collect();
    if ids.is_empty() || !missing.is_empty() {
        let message = format!("Id(s) not exists: {}", missing.join(", "));
        return Err(Refusal::Errors(Errors::one(404, 87, message)));
    }
    for id in ids {
        state.world.remove(&resource.name, *id);
    }
    Ok(())
}

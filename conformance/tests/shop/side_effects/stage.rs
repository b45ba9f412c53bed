//! What an update is made on: a record in which every field holds something, and what stands beside it.

use std::collections::{BTreeMap, BTreeSet};

use prestashop_api::RESOURCES;
use prestashop_api::record::{Field, Kind};
use prestashop_conformance::shop::{Row, RunningShop, World};
use serde_json::{Map, Value, json};

use super::Line;

/// Puts a record in order to be written: of every field a value that the shop takes, in both languages where it has texts, two rows in
/// every association.
pub(super) fn filled(world: &mut World, resource: &str, values: &BTreeMap<&str, &str>, named: &BTreeSet<&str>) -> u64 {
    let meta = RESOURCES.iter().find(|meta| meta.name == resource).unwrap();
    if world.rows(resource).next().is_none() {
        world.insert(resource, Row::new());
    }
    let id = chosen(world, resource);
    for field in meta.shape.fields.iter().filter(|field| field.name != "id") {
        let Some(old) = world.row(resource, id).and_then(|row| row.get(field.name)).cloned() else { continue };
        let text = plain(&old);
        let empty = ["", "null", "0", "0000-00-00", "0000-00-00 00:00:00"].contains(&text.as_str());
        match field.kind {
            Kind::Translated => {
                let old = word(field, "Old");
                let texts = json!([{"id": "1", "value": old}, {"id": "2", "value": old}]);
                world.set(resource, id, field.name, texts);
            }
            Kind::DateTime | Kind::Date if empty => {
                let time = if matches!(field.kind, Kind::Date) { "" } else { " 00:00:00" };
                world.set(resource, id, field.name, format!("2025-01-01{time}"));
            }
            _ if text.is_empty() && field.required_in(None) => {
                let value = values.get(field.name).copied().unwrap_or_default();
                world.set(resource, id, field.name, another(field.kind, value));
            }
            _ => {}
        }
    }
    let row = world.row_mut(resource, id).unwrap();
    let mut associations = row.get("associations").and_then(Value::as_object).cloned().unwrap_or_default();
    for name in
        named.iter().filter(|name| matches!(meta.shape.field(name).map(|it| it.kind), Some(Kind::Association(_))))
    {
        let two = || json!([item(resource, name, "5"), item(resource, name, "6")]);
        associations.entry((*name).to_owned()).or_insert_with(two);
    }
    if !associations.is_empty() {
        row.insert("associations".to_owned(), associations.into());
    }
    id
}

/// The record that is updated: the first, and of pages the last, which cannot go further down.
pub(super) fn chosen(world: &World, resource: &str) -> u64 {
    let pages = resource == "content_management_system";
    let row = if pages { world.rows(resource).last() } else { world.rows(resource).next() };
    row.unwrap()["id"].as_u64().unwrap()
}

/// Sets up what an update was measured on, beside the record as it is: a value that it changes, and a row that is in its way, that it
/// takes away or that keeps the record.
pub(super) fn prepare(world: &mut World, line: &Line) -> u64 {
    let resource = line.resource.as_str();
    let id = chosen(world, resource);
    let row = world.row(resource, id).unwrap().clone();
    let (name, what) = line.parts();
    let meta = RESOURCES.iter().find(|meta| meta.name == resource).unwrap();
    if what.is_empty() && row.get(name).is_some_and(|old| plain(old) == line.value) {
        world.set(resource, id, name, another(meta.shape.field(name).unwrap().kind, &line.value));
    }
    match (resource, line.judgement.as_str()) {
        ("deliveries", "refused" | "zeroed") => drop(world.set(resource, id, "id_range_price", "")),
        ("deliveries", _) => {
            for shop in ["id_shop", "id_shop_group"].into_iter().filter(|shop| *shop != name) {
                world.set(resource, id, shop, "1");
            }
        }
        ("order_slip", "refused") => drop(world.row_mut(resource, id).unwrap().shift_remove("associations")),
        ("employees", "refused") => drop(world.set(resource, id, "stats_compare_from", "0000-00-00")),
        ("customizations", _) => {
            let cart = world.rows("carts").last().unwrap()["id"].to_string();
            world.set(resource, id, "id_cart", cart);
        }
        ("products", _) if name == "id_default_image" => {
            // The cover is one of the product's own images.
            let row = world.row_mut(resource, id).unwrap();
            let all = row.entry("associations".to_owned()).or_insert_with(|| json!({}));
            all["images"] = json!([{ "id": line.value }]);
        }
        ("taxes", "copied") => {
            world.set(resource, id, name, "1");
            let order_line = world.rows("order_details").next().unwrap()["id"].as_u64().unwrap();
            let row = world.row_mut("order_details", order_line).unwrap();
            row.insert("associations".to_owned(), json!({ "taxes": [{ "id": id.to_string() }] }));
        }
        ("product_options", "taken") => {
            let value = json!({ "id": 77, "id_attribute_group": "2" });
            world.insert("product_option_values", value.as_object().unwrap().clone());
        }
        ("combinations" | "specific_prices" | "stock_availables", "refused") => {
            let mut other = row;
            other.shift_remove("id");
            other.insert(name.to_owned(), json!(line.value));
            world.insert(resource, other);
        }
        _ => {}
    }
    id
}

/// A stored value as text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Bool(value) => i32::from(*value).to_string(),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

/// A text that the field takes.
pub(super) fn word(field: &Field, word: &str) -> String {
    match field.validator_in(None) {
        "isJson" => format!("[[\"{word}\"]]"),
        "isLinkRewrite" => word.to_lowercase(),
        _ if field.html => format!("<p>{word}</p>"),
        _ => word.to_owned(),
    }
}

/// The texts that an update sends. What was refused in the second language is JSON that breaks off.
pub(super) fn texts(line: &Line, field: &Field, languages: std::ops::RangeInclusive<u8>) -> Vec<Value> {
    let text = |language: u8| match (language, line.judgement.as_str()) {
        (2, "refused") => "[[\"New\"".to_owned(),
        _ => word(field, "New"),
    };
    languages.map(|language| json!({ "id": language.to_string(), "value": text(language) })).collect()
}

/// Another value than that.
pub(super) fn another(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Bool => (if value == "1" { "0" } else { "1" }).to_owned(),
        Kind::Id(_) | Kind::Int => (value.parse::<i64>().unwrap_or(0) + 1).to_string(),
        Kind::Decimal => "3.500000".to_owned(),
        Kind::Enum(words) => words.iter().find(|word| **word != value).copied().unwrap_or_default().to_owned(),
        _ => value.chars().rev().collect(),
    }
}

/// The rows that an update of an association sends.
pub(super) fn rows(shop: &RunningShop, line: &Line, id: u64) -> Vec<Value> {
    let (name, what) = line.parts();
    let row = shop.read(|world| world.row(&line.resource, id).cloned()).unwrap();
    let items = row.get("associations").and_then(|all| all.get(name)?.as_array().cloned());
    let mut items = items.unwrap_or_default();
    match what {
        "(-1)" => drop(items.remove(0)),
        // Of no rows.
        "(same)" if line.judgement == "refused" => items.clear(),
        "(+1)" => items.push(item(&line.resource, name, "77")),
        _ => {}
    }
    items
}

pub(super) fn item(resource: &str, association: &str, value: &str) -> Value {
    let meta = RESOURCES.iter().find(|meta| meta.name == resource).unwrap();
    let rows = match meta.shape.field(association).unwrap().kind {
        Kind::Association(rows) => rows.shape.fields,
        _ => &[],
    };
    rows.iter().map(|field| (field.name.to_owned(), json!(value))).collect::<Map<_, _>>().into()
}

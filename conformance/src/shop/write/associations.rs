//! Associations in a write: they are written after the record is saved, each as a whole.

use prestashop_api::record::LeftOut;
use serde_json::{Map, Value, json};

use super::{delete, mirror};
use crate::shop::column::Column;
use crate::shop::model::{Association, Resource};
use crate::shop::response::{Errors, Refusal};
use crate::shop::row::text;
use crate::shop::spec;
use crate::shop::state::State;
use crate::shop::world::World;
use crate::xml::XmlElement;

/// Associations that a write may carry, but that nothing is done with.
const IGNORED: &[(&str, &str)] = &[
    ("customer_threads", "customer_messages"),
    ("orders", "order_rows"),
    ("products", "images"),
    ("products", "product_option_values"),
    ("products", "stock_availables"),
];

/// Associations that show what other records say, so that setting them changes those.
const DERIVED: &[(&str, &str)] = &[("categories", "products"), ("order_details", "taxes"), ("warehouses", "stocks")];

/// Writes the associations of a record that was just saved. What is wrong with one does not take back the record, nor the
/// other associations.
pub(super) fn write(state: &mut State, resource: &Resource, id: u64, entity: &XmlElement) -> Result<(), Refusal> {
    let mut errors: Option<Errors> = None;
    for sent in entity.child("associations").map_or(&[][..], |node| &node.children) {
        let name = sent.name.as_str();
        let Some(association) = resource.association(name) else {
            if name != "i18n" {
                let message = format!("The association \"{name}\" does not exist");
                errors = Some(errors.unwrap_or_default().and(400, 86, message));
            }
            continue;
        };
        let place = (resource.name.as_str(), name);
        if IGNORED.contains(&place) {
            continue;
        }
        if mirror::of(place.0, place.1).is_some() || DERIVED.contains(&place) {
            // 1.7 takes combinations of other products, and does nothing with them.
            let ignores = place == ("products", "combinations") && !state.release().at_least(&[8]);
            set_derived(&mut state.world, resource, id, (name, sent), ignores)?;
            continue;
        }
        if place == ("carts", "cart_rows") {
            check_cart_rows(&mut state.world, id, sent)?;
        }
        if place.0 == "customizations" {
            check_cart(&state.world, id)?;
        }
        let mut items: Vec<Value> = Vec::new();
        for node in &sent.children {
            items.push(item(&state.world, resource, association, node, items.len())?);
        }
        let before = mirror::shown(&state.world, place.0, id, name);
        mirror::set_items(&mut state.world, place.0, id, name, items);
        let writing = spec::writing(place.0, name);
        for wiped in writing.wipes {
            mirror::set_items(&mut state.world, place.0, id, wiped, Vec::new());
        }
        let lost = |column: &str| {
            column.split_once('.').is_some_and(|(of, column)| of == name && writing.loses.contains(&column))
        };
        state.world.lose_hidden(place.0, id, lost);
        if place == ("products", "categories") {
            list_in_categories(&mut state.world, id, &before);
        }
    }
    errors.map_or(Ok(()), |errors| Err(errors.into()))
}

/// One item, with the fields that the association has. What else was sent is ignored.
fn item(
    world: &World,
    resource: &Resource,
    association: &Association,
    sent: &XmlElement,
    before: usize,
) -> Result<Value, Refusal> {
    let mut item = Map::new();
    for name in association.fields.keys() {
        // The items of a pack are written by another name than they are read by.
        let alias = if name == "id_product_attribute" { "product_attribute_id" } else { name };
        let value = match sent.child(name).or_else(|| sent.child(alias)) {
            Some(node) => Column::of_item(&resource.name, &association.name, name).cast(&node.text),
            None if name == "id" && association.api.is_none() => {
                json!(next_item_id(world, resource, association, before))
            }
            None if name == "id" => {
                return Err(Refusal::NotModelled(format!("an item of {} without an id", association.name)));
            }
            None => Column::of_item(&resource.name, &association.name, name).empty(),
        };
        item.insert(name.clone(), value);
    }
    Ok(Value::Object(item))
}

/// The id that a new item gets.
fn next_item_id(world: &World, resource: &Resource, association: &Association, before: usize) -> String {
    let ids = world.rows(&resource.name).flat_map(|row| {
        let items = row.get("associations").and_then(|all| all.get(&association.name)).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(|item| text(item.get("id")?).parse::<usize>().ok())
    });
    (ids.max().unwrap_or(0) + 1 + before).to_string()
}

/// The rows of a cart are deleted first. PHP then dies of rows that do not name their combination, and of no rows at all.
fn check_cart_rows(world: &mut World, id: u64, sent: &XmlElement) -> Result<(), Refusal> {
    let complete = |row: &XmlElement| {
        ["id_product", "id_product_attribute", "quantity"].iter().all(|name| row.child(name).is_some())
    };
    if sent.children.is_empty() || !sent.children.iter().all(complete) {
        mirror::set_items(world, "carts", id, "cart_rows", Vec::new());
        return Err(Refusal::Fatal);
    }
    Ok(())
}

/// What customers wrote is kept with their cart.
fn check_cart(world: &World, id: u64) -> Result<(), Refusal> {
    let cart = world.row("customizations", id).and_then(|row| row.get("id_cart")).map(text).unwrap_or_default();
    if cart.parse().is_ok_and(|cart| world.row("carts", cart).is_some()) {
        return Ok(());
    }
    Err(Errors::one(500, 137, format!("Could not load cart id={cart}")).into())
}

/// An association that shows other records: the same set as before changes nothing. What is left out goes as the spec says: with all
/// that hangs on it, or its row alone, so that what names it is left behind. Records of another owner are taken from it, where the spec
/// says so.
fn set_derived(
    world: &mut World,
    resource: &Resource,
    id: u64,
    (name, sent): (&str, &XmlElement),
    ignores_others: bool,
) -> Result<(), Refusal> {
    let shown = mirror::shown(world, &resource.name, id, name);
    let sent = sent.children.iter().filter_map(|node| node.child("id")?.text.trim().parse().ok());
    let sent: Vec<u64> = sent.filter(|id| !ignores_others || shown.contains(id)).collect();
    let gone: Vec<u64> = shown.iter().copied().filter(|id| !sent.contains(id)).collect();
    let new: Vec<u64> = sent.iter().copied().filter(|id| !shown.contains(id)).collect();
    let writing = spec::writing(&resource.name, name);
    let rows = mirror::of(&resource.name, name).map(|mirror| mirror.rows);
    let stays = writing.left_out == LeftOut::Unlinked;
    let (Some(rows), false) = (rows, (stays && !gone.is_empty()) || (!writing.moves && !new.is_empty())) else {
        let same = gone.is_empty() && new.is_empty();
        let refusal = || Refusal::NotModelled(format!("records that are given away through {name}"));
        return if same { Ok(()) } else { Err(refusal()) };
    };
    if sent.is_empty() && writing.left_out == LeftOut::Stranded {
        return Err(Refusal::NotModelled(format!("an empty list of {name}")));
    }
    for id in gone {
        if writing.left_out == LeftOut::Deleted {
            delete::remove(world, rows, id);
        } else if let Some(row) = world.remove(rows, id) {
            mirror::deleted(world, rows, id, &row);
        }
    }
    for taken in new {
        mirror::give(world, &resource.name, id, name, taken);
    }
    Ok(())
}

/// Shows a product in the categories it has now, and no more in those it had before.
fn list_in_categories(world: &mut World, product: u64, before: &[u64]) {
    let now = mirror::shown(world, "products", product, "categories");
    for category in before.iter().chain(&now) {
        let all = world.row("categories", *category).and_then(|row| row.get("associations")?.get("products"));
        let mut items = all.and_then(Value::as_array).cloned().unwrap_or_default();
        let product = json!(product.to_string());
        items.retain(|item| item.get("id") != Some(&product));
        if now.contains(category) {
            items.push(json!({ "id": product }));
        }
        mirror::set_items(world, "categories", *category, "products", items);
    }
}

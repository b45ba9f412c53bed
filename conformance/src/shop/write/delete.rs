//! `DELETE`: what goes with a record, what is only marked, what names none afterwards, and what stays. The spec says which.

use prestashop_api::record::Marks;
use serde_json::{Value, json};

use super::mirror;
use super::used::{is_used, names, naming_rows};
use crate::shop::call::Call;
use crate::shop::model::Resource;
use crate::shop::response::{Errors, Refusal};
use crate::shop::row::{php_int, text};
use crate::shop::spec;
use crate::shop::state::State;
use crate::shop::world::World;

/// Deletes all records that a call names or, if one of them does not exist, none. Records that cannot be deleted stay, and the
/// others are gone.
pub(super) fn delete(state: &mut State, call: &Call, resource: &Resource) -> Result<(), Refusal> {
    let ids = ids_of(call);
    let missing: Vec<String> =
        ids.iter().filter(|id| state.world.row(&resource.name, **id).is_none()).map(u64::to_string).collect();
    if ids.is_empty() || !missing.is_empty() {
        let message = format!("Id(s) not exists: {}", missing.join(", "));
        return Err(Errors::one(404, 87, message).into());
    }
    let mut kept = Vec::new();
    for id in ids {
        if stays(&state.world, &resource.name, id) {
            kept.push(id.to_string());
        } else {
            remove(&mut state.world, &resource.name, id);
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    Err(Errors::one(500, 88, format!("Id(s) wasn't deleted: {}", kept.join(", "))).into())
}

/// The ids that a `DELETE` is about: the one in the path, or those of `id=[1,2]`.
fn ids_of(call: &Call) -> Vec<u64> {
    let listed = call.parameter("id").map(|ids| ids.trim_start_matches('[').trim_end_matches(']').split(','));
    let listed = listed.into_iter().flatten().map(|id| u64::try_from(php_int(id)).unwrap_or(0));
    call.id().map_or_else(|| listed.collect(), |id| vec![id])
}

/// Whether the shop does not delete a record: a cart with an order, the default currency, the last shop.
fn stays(world: &World, resource: &str, id: u64) -> bool {
    match resource {
        "carts" => names(world, "orders", "id_cart", id),
        // The first currency is the default one unless the configuration says otherwise.
        "currencies" => world.setting("PS_CURRENCY_DEFAULT").unwrap_or_else(|| "1".to_owned()) == id.to_string(),
        "shops" => world.rows("shops").count() == 1,
        _ => false,
    }
}

/// Removes a record, or marks it, and does to the others what the spec says.
pub(super) fn remove(world: &mut World, resource: &str, id: u64) {
    let words = &spec::resource(resource).delete;
    let marked = match words.marks {
        Marks::Always => true,
        Marks::IfUsed => is_used(world, resource, id),
        _ => false,
    };
    let kept = |world: &World, unless: &str| {
        words.leaves.iter().any(|left| left.resource == unless && names(world, left.resource, left.by, id))
    };
    let takes: Vec<_> = words
        .takes
        .iter()
        .filter(|taken| !kept(world, taken.unless))
        .map(|taken| (taken.resource, naming_rows(world, taken.resource, taken.by, id)))
        .collect();
    if marked {
        world.set(resource, id, "deleted", "1");
    } else {
        let Some(row) = world.remove(resource, id) else { return };
        mirror::deleted(world, resource, id, &row);
        unlink(world, resource, id);
    }
    for (taken, ids) in takes {
        for other in ids {
            remove(world, taken, other);
        }
    }
    for reset in words.resets {
        for other in naming_rows(world, reset.resource, reset.by, id) {
            set_back(world, reset.resource, other, reset.by, id);
        }
    }
}

/// Takes a record that is gone out of the associations of others, but of those that the spec says keep naming it.
fn unlink(world: &mut World, resource: &str, id: u64) {
    let recorded = world.recorded();
    for holder in recorded.names() {
        let shows = |by: &&str| recorded.resource(holder).is_some_and(|holder| holder.association(by).is_some());
        let by = spec::naming(holder, resource).filter(shows);
        for association in by.filter(|by| !spec::leaves(resource, holder, by)) {
            for owner in naming_rows(world, holder, association, id) {
                let items = mirror::items(world, holder, owner, association);
                let items = items.into_iter().filter(|item| !mirror::is(item, id)).collect();
                mirror::set_items(world, holder, owner, association, items);
            }
        }
    }
}

/// Lets a field name none, in the rows of the record's associations too, or the default where there has to be one. A cart that became
/// an order keeps its addresses.
fn set_back(world: &mut World, resource: &str, id: u64, field: &str, gone: u64) {
    if resource == "carts" && names(world, "orders", "id_cart", id) {
        return;
    }
    let value = match (resource, field) {
        ("customers", "id_default_group") => default_group(world, id),
        _ => "0".to_owned(),
    };
    world.set(resource, id, field, value.clone());
    let Some(associations) = world.row_mut(resource, id).and_then(|row| row.get_mut("associations")?.as_object_mut())
    else {
        return;
    };
    let items = associations.values_mut().filter_map(Value::as_array_mut).flatten().filter_map(Value::as_object_mut);
    for item in items.filter(|item| item.get(field).is_some_and(|named| text(named) == gone.to_string())) {
        item.insert(field.to_owned(), json!(value));
    }
}

/// The group that a customer belongs to when its default group is gone: the first of the others, or that of customers.
fn default_group(world: &mut World, customer: u64) -> String {
    if let Some(group) = mirror::shown(world, "customers", customer, "groups").into_iter().min() {
        return group.to_string();
    }
    let group = world.setting("PS_CUSTOMER_GROUP").unwrap_or_else(|| "3".to_owned());
    mirror::set_items(world, "customers", customer, "groups", vec![json!({ "id": group })]);
    group
}

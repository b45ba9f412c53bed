//! `DELETE`: what goes with a record, what is only marked, and what stays.

use super::mirror;
use crate::shop::call::Call;
use crate::shop::model::Resource;
use crate::shop::response::{Errors, Refusal};
use crate::shop::row::{Row, falsy, php_int, text};
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
    let named = |setting: &str| {
        let row = world.rows("configurations").find(|row| row.get("name").is_some_and(|name| name == setting));
        row.and_then(|row| row.get("value")).map(text)
    };
    match resource {
        "carts" => refers(world, "orders", "id_cart", id),
        // The first currency is the default one unless the configuration says otherwise.
        "currencies" => named("PS_CURRENCY_DEFAULT").unwrap_or_else(|| "1".to_owned()) == id.to_string(),
        "shops" => world.rows("shops").count() == 1,
        _ => false,
    }
}

fn refers(world: &World, resource: &str, field: &str, id: u64) -> bool {
    referring(world, resource, field, id).next().is_some()
}

fn referring<'w>(world: &'w World, resource: &str, field: &str, id: u64) -> impl Iterator<Item = &'w Row> {
    world
        .rows(resource)
        .filter(move |row| row.get(field).is_some_and(|value| !falsy(value) && text(value) == id.to_string()))
}

/// Removes a record and what goes with it. An address that an order uses is only marked as deleted.
pub(super) fn remove(world: &mut World, resource: &str, id: u64) {
    let used = |field| refers(world, "orders", field, id);
    if resource == "addresses" && (used("id_address_delivery") || used("id_address_invoice")) {
        world.set(resource, id, "deleted", "1");
        return;
    }
    let belonging: &[(&str, &str)] = match resource {
        "categories" => &[("categories", "id_parent")],
        "products" => &[("combinations", "id_product"), ("stock_availables", "id_product")],
        "combinations" => &[("stock_availables", "id_product_attribute")],
        _ => &[],
    };
    let Some(row) = world.remove(resource, id) else { return };
    mirror::deleted(world, resource, id, &row);
    for (other, field) in belonging {
        let ids: Vec<u64> = referring(world, other, field, id).filter_map(|row| row.get("id")?.as_u64()).collect();
        for id in ids {
            remove(world, other, id);
        }
    }
}

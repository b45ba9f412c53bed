//! Places that are ranks: writing one moves others, and where places have gaps the shop moves another record than the one that was
//! written.

use serde_json::{Value, json};

use super::object::Object;
use crate::shop::response::Errors;
use crate::shop::row::{Row, text};
use crate::shop::state::State;
use crate::shop::world::World;

/// Sets the place of a product in its default category. The shop numbers the products of the category from 1, takes the place that the
/// product stands at for the rank of it, and moves the product of that rank. The products of other default categories are not there, as
/// the webservice does not show their places here.
pub(super) fn set_place_of_product(state: &mut State, object: &mut Object, sent: &str) -> Result<(), Errors> {
    let field = "position_in_category";
    let place: usize = sent.trim().parse().unwrap_or(0);
    if place == 0 {
        let message = "You cannot set 0 or a negative position, the minimum for a position is 1.";
        return Err(Errors::one(500, 134, message));
    }
    let category = object.stored_text("id_category_default");
    let mut ranks = ranked(&state.world, "products", "id_category_default", &category, field);
    if place > ranks.len() {
        let message =
            "You cannot set a position greater than the total number of products in the category, starting at 1.";
        return Err(Errors::one(500, 135, message));
    }
    let rank: usize = object.stored_text(field).parse().unwrap_or(0);
    if (1..=ranks.len()).contains(&rank) {
        let moved = ranks.remove(rank - 1);
        ranks.insert(place - 1, moved);
    }
    for (at, id) in ranks.into_iter().enumerate() {
        let shown = shown(&state.world, "products", field, at + 1);
        state.world.set("products", id, field, shown);
    }
    object.reload(&state.world);
    Ok(())
}

/// Numbers the pages of a category from 0. A page that was given the place of another comes behind or before it by its id.
pub(super) fn renumber_pages(world: &mut World, category: &str) {
    let pages = ranked(world, "content_management_system", "id_cms_category", category, "position");
    for (at, id) in pages.into_iter().enumerate() {
        let shown = shown(world, "content_management_system", "position", at);
        world.set("content_management_system", id, "position", shown);
    }
}

/// A place as the shop shows it: a number or a text.
fn shown(world: &World, resource: &str, field: &str, place: usize) -> Value {
    let text = json!(place.to_string());
    let field = world.recorded().resource(resource).and_then(|model| model.field(field));
    field.map_or_else(|| text.clone(), |field| field.cast(&text))
}

/// The records that a field holds that value of, in the order of their places, then of their ids.
fn ranked(world: &World, resource: &str, by: &str, value: &str, place: &str) -> Vec<u64> {
    let number = |row: &Row| row.get(place).and_then(|place| text(place).parse::<i64>().ok()).unwrap_or(0);
    let rows = world.rows(resource).filter(|row| row.get(by).is_some_and(|known| text(known) == value));
    let mut places: Vec<(i64, u64)> = rows.filter_map(|row| Some((number(row), row.get("id")?.as_u64()?))).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, id)| id).collect()
}

//! Which records name another one, and records that are in use: an update of such a tax makes another one, a DELETE only marks it.

use serde_json::Value;

use super::mirror;
use super::object::{Object, Verb};
use crate::shop::row::{Row, falsy, text};
use crate::shop::spec;
use crate::shop::state::State;
use crate::shop::world::World;

/// What keeps a record for good: orders and their lines tell what was sold.
const HISTORY: &[&str] = &["orders", "order_details"];

/// Whether an order or a line of one names a record.
pub(super) fn is_used(world: &World, resource: &str, id: u64) -> bool {
    HISTORY.iter().any(|holder| spec::naming(holder, resource).any(|by| names(world, holder, by, id)))
}

/// Whether a record of a resource names that one, by a field or in an association.
pub(super) fn names(world: &World, resource: &str, by: &str, id: u64) -> bool {
    world.rows(resource).any(|row| row_names(row, by, id))
}

/// The records of a resource that name that one.
pub(super) fn naming_rows(world: &World, resource: &str, by: &str, id: u64) -> Vec<u64> {
    let rows = world.rows(resource).filter(|row| row_names(row, by, id));
    rows.filter_map(|row| row.get("id")?.as_u64()).collect()
}

fn row_names(row: &Row, by: &str, id: u64) -> bool {
    let field = row.get(by).is_some_and(|value| !falsy(value) && text(value) == id.to_string());
    let items = || row.get("associations").and_then(|all| all.get(by)?.as_array());
    field || items().is_some_and(|items| items.iter().any(|item| mirror::is(item, id)))
}

/// Of a record in use, an update keeps the old one for the orders, marked as deleted, and makes a new one of what was sent. Returns the
/// old one's id.
pub(super) fn keep_old(state: &mut State, object: &mut Object) -> Option<u64> {
    let name = &object.resource.name;
    // 1.7 finds a setting with texts by its name alone, so that with another name it makes another one.
    if name == "translated_configurations"
        && object.verb == Verb::Put
        && object.text("name") != object.stored_text("name")
    {
        object.copied();
        return None;
    }
    let copied = !spec::resource(name).copied_on_write.is_empty() && object.verb != Verb::Post;
    let id = object.id.filter(|id| copied && is_used(&state.world, name, *id))?;
    if !["", "0"].contains(&object.text("deleted").as_str()) {
        return None;
    }
    state.world.set(name, id, "deleted", "1");
    object.copied();
    Some(id)
}

/// Lets all but the orders name the new record in place of the old one.
pub(super) fn follow(world: &mut World, resource: &str, old: u64, new: u64) {
    for holder in world.recorded().names().filter(|holder| !HISTORY.contains(holder)) {
        for by in spec::naming(holder, resource) {
            for id in naming_rows(world, holder, by, old) {
                let named = world.row_mut(holder, id).and_then(|row| row.get_mut(by));
                if let Some(named) = named {
                    *named = if named.is_number() { Value::from(new) } else { Value::from(new.to_string()) };
                }
            }
        }
    }
}

//! Associations that show the rows of another resource: a record that is saved or deleted appears in, or vanishes from, the
//! record it belongs to.

use serde_json::{Map, Value, json};

use crate::shop::row::{Row, item_ids, text};
use crate::shop::world::World;

/// An association that shows the rows of another resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mirror {
    /// The resource whose rows it shows.
    pub(super) rows: &'static str,
    /// The field of those rows that names the record they belong to.
    by: &'static str,
    /// The resource of that record.
    pub(super) owner: &'static str,
    /// The association.
    pub(super) name: &'static str,
}

const MIRRORS: &[Mirror] = &[
    Mirror { rows: "addresses", by: "id_manufacturer", owner: "manufacturers", name: "addresses" },
    Mirror { rows: "categories", by: "id_parent", owner: "categories", name: "categories" },
    Mirror { rows: "combinations", by: "id_product", owner: "products", name: "combinations" },
    Mirror {
        rows: "customer_messages",
        by: "id_customer_thread",
        owner: "customer_threads",
        name: "customer_messages",
    },
    Mirror { rows: "order_details", by: "id_order", owner: "orders", name: "order_rows" },
    Mirror {
        rows: "product_option_values",
        by: "id_attribute_group",
        owner: "product_options",
        name: "product_option_values",
    },
    Mirror { rows: "stock_availables", by: "id_product", owner: "products", name: "stock_availables" },
];

/// The mirror that an association is, if it is one.
pub(super) fn of(owner: &str, name: &str) -> Option<&'static Mirror> {
    MIRRORS.iter().find(|mirror| mirror.owner == owner && mirror.name == name)
}

/// Shows a record that was saved where it belongs; `before` is its row before that, empty for a new one.
pub(super) fn saved(world: &mut World, resource: &str, id: u64, before: &Row) {
    let Some(after) = world.row(resource, id).cloned() else { return };
    for mirror in MIRRORS.iter().filter(|mirror| mirror.rows == resource) {
        let (old, new) = (owner_id(before, mirror), owner_id(&after, mirror));
        if old != new {
            take_out(world, mirror, old, id);
        }
        if new != 0 {
            put_in(world, mirror, new, id, &after);
        }
    }
}

/// Takes a record that was deleted out of where it belonged.
pub(super) fn deleted(world: &mut World, resource: &str, id: u64, row: &Row) {
    for mirror in MIRRORS.iter().filter(|mirror| mirror.rows == resource) {
        take_out(world, mirror, owner_id(row, mirror), id);
    }
}

/// Takes a record from its owner and gives it to another one.
pub(super) fn give(world: &mut World, owner: &str, id: u64, name: &str, taken: u64) {
    let Some(mirror) = of(owner, name) else { return };
    let Some(before) = world.row(mirror.rows, taken).cloned() else { return };
    world.set(mirror.rows, taken, mirror.by, id.to_string());
    saved(world, mirror.rows, taken, &before);
}

/// The ids of the records that a record's association shows.
pub(super) fn shown(world: &World, owner: &str, id: u64, name: &str) -> Vec<u64> {
    world.row(owner, id).into_iter().flat_map(|row| item_ids(row, name)).collect()
}

/// Sets the items of an association, in the order of the resource's associations; without items it goes.
pub(super) fn set_items(world: &mut World, resource: &str, id: u64, name: &str, items: Vec<Value>) {
    let Some(model) = world.recorded().resource(resource) else { return };
    let Some(row) = world.row_mut(resource, id) else { return };
    let mut old = match row.shift_remove("associations") {
        Some(Value::Object(all)) => all,
        _ => Map::new(),
    };
    old.insert(name.to_owned(), Value::Array(items));
    let mut all = Map::new();
    for association in &model.associations {
        let items =
            old.shift_remove(&association.name).filter(|items| items.as_array().is_some_and(|it| !it.is_empty()));
        all.extend(items.map(|items| (association.name.clone(), items)));
    }
    if !all.is_empty() {
        row.insert("associations".to_owned(), Value::Object(all));
    }
}

fn owner_id(row: &Row, mirror: &Mirror) -> u64 {
    row.get(mirror.by).map(text).and_then(|id| id.parse().ok()).unwrap_or(0)
}

/// The items of an association.
pub(super) fn items(world: &World, owner: &str, id: u64, name: &str) -> Vec<Value> {
    let all = world.row(owner, id).and_then(|row| row.get("associations"));
    all.and_then(|all| all.get(name)?.as_array().cloned()).unwrap_or_default()
}

/// Whether an item names a record.
pub(super) fn is(item: &Value, id: u64) -> bool {
    item.get("id").is_some_and(|known| text(known) == id.to_string())
}

fn take_out(world: &mut World, mirror: &Mirror, owner: u64, id: u64) {
    let mut items = items(world, mirror.owner, owner, mirror.name);
    items.retain(|item| !is(item, id));
    set_items(world, mirror.owner, owner, mirror.name, items);
}

fn put_in(world: &mut World, mirror: &Mirror, owner: u64, id: u64, row: &Row) {
    let fields = world.recorded().resource(mirror.owner).and_then(|owner| owner.association(mirror.name));
    let Some(association) = fields else { return };
    let mut item = Map::new();
    for name in association.fields.keys() {
        let value = if name == "id" { json!(id.to_string()) } else { row.get(name).cloned().unwrap_or_default() };
        item.insert(name.clone(), value);
    }
    let mut items = items(world, mirror.owner, owner, mirror.name);
    match items.iter_mut().find(|known| is(known, id)) {
        Some(known) => *known = Value::Object(item),
        None => items.push(Value::Object(item)),
    }
    set_items(world, mirror.owner, owner, mirror.name, items);
}

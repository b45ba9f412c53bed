//! The data of the shop: rows of resources, as the full list form of JSON shows them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::recorded::Recorded;
use super::row::{Row, text};

/// The data of the shop. [`RunningShop::mutate`](super::RunningShop::mutate) hands it out.
///
/// It begins as the recorded data set: all orders, customers, carts, products and order states, the histories of the orders
/// 8, 9 and 11 to 14, and of every other resource the rows that were recorded (often the first three).
#[derive(Debug, Clone)]
pub struct World {
    tables: BTreeMap<String, BTreeMap<u64, Arc<Row>>>,
    next_ids: BTreeMap<String, u64>,
    pub(super) next_invoice: u64,
    pub(super) next_delivery: u64,
    /// Columns that the webservice does not show, by resource, id and name.
    hidden: BTreeMap<(String, u64), Row>,
}

impl Default for World {
    /// The recorded data set.
    fn default() -> Self {
        let recorded = Recorded::get();
        Self {
            tables: recorded.tables.clone(),
            next_ids: recorded.next_ids.clone(),
            // The recorded shop has no rows in order_invoices, by which it numbers.
            next_invoice: 1,
            next_delivery: 1,
            hidden: BTreeMap::new(),
        }
    }
}

impl World {
    /// All rows of a resource, by id; none if the shop does not know the resource.
    pub fn rows(&self, resource: &str) -> impl Iterator<Item = &Row> {
        self.tables.get(resource).into_iter().flat_map(|table| table.values().map(AsRef::as_ref))
    }

    pub(super) fn shared_rows(&self, resource: &str) -> impl Iterator<Item = &Arc<Row>> {
        self.tables.get(resource).into_iter().flat_map(BTreeMap::values)
    }

    /// One row.
    #[must_use]
    pub fn row(&self, resource: &str, id: u64) -> Option<&Row> {
        self.tables.get(resource)?.get(&id).map(AsRef::as_ref)
    }

    /// One row, to be changed. The change is silent: `date_upd` stays as it is.
    pub fn row_mut(&mut self, resource: &str, id: u64) -> Option<&mut Row> {
        self.tables.get_mut(resource)?.get_mut(&id).map(Arc::make_mut)
    }

    /// Sets a field of a row and returns whether the row exists.
    pub fn set(&mut self, resource: &str, id: u64, field: &str, value: impl Into<Value>) -> bool {
        self.row_mut(resource, id).map(|row| row.insert(field.to_owned(), value.into())).is_some()
    }

    /// Sets a column of a row that the webservice does not show: `tax_name` of a line of an order, or
    /// `order_slip_details.unit_price_tax_excl` of an association's rows. Writes can lose it.
    pub fn set_hidden(&mut self, resource: &str, id: u64, column: &str, value: impl Into<Value>) {
        self.hidden.entry((resource.to_owned(), id)).or_default().insert(column.to_owned(), value.into());
    }

    /// A column that the webservice does not show, if it was set; null after a write lost it.
    #[must_use]
    pub fn hidden(&self, resource: &str, id: u64, column: &str) -> Option<&Value> {
        self.hidden.get(&(resource.to_owned(), id))?.get(column)
    }

    /// Empties those of the columns that the webservice does not show which a write loses.
    pub(super) fn lose_hidden(&mut self, resource: &str, id: u64, lost: impl Fn(&str) -> bool) {
        let columns = self.hidden.get_mut(&(resource.to_owned(), id)).into_iter().flat_map(Row::iter_mut);
        for (_, value) in columns.filter(|(column, _)| lost(column)) {
            *value = Value::Null;
        }
    }

    /// The value of a setting, by its name in `configurations`.
    pub(super) fn setting(&self, name: &str) -> Option<String> {
        let row = self.rows("configurations").find(|row| row.get("name").is_some_and(|known| known == name));
        row.and_then(|row| row.get("value")).map(text)
    }

    /// Adds a row, or replaces the one with its id, and returns the id. Without an `id` the row gets the next one; fields that
    /// the resource has and the row has not get the value of an empty column, and customers and orders belong to the shop.
    pub fn insert(&mut self, resource: &str, row: Row) -> u64 {
        let id = match row.get("id").and_then(Value::as_u64) {
            Some(id) => id,
            None => self.next_id(resource),
        };
        let mut row = self.complete(resource, row);
        row.shift_insert(0, "id".to_owned(), id.into());
        let next = self.next_ids.entry(resource.to_owned()).or_insert(0);
        *next = (*next).max(id + 1);
        self.tables.entry(resource.to_owned()).or_default().insert(id, Arc::new(row));
        id
    }

    /// Removes a row and returns it.
    pub fn remove(&mut self, resource: &str, id: u64) -> Option<Row> {
        let next = self.next_id(resource);
        let row = self.tables.get_mut(resource)?.remove(&id)?;
        self.next_ids.insert(resource.to_owned(), next);
        Some(Arc::unwrap_or_clone(row))
    }

    /// The id that the next row of a resource gets.
    #[must_use]
    pub fn next_id(&self, resource: &str) -> u64 {
        let highest = self.tables.get(resource).and_then(|table| table.last_key_value()).map_or(0, |(id, _)| *id);
        self.next_ids.get(resource).copied().unwrap_or(1).max(highest + 1)
    }

    /// The ids of the languages that the shop has.
    pub(super) fn languages(&self) -> Vec<u64> {
        self.tables.get("languages").map(|table| table.keys().copied().collect()).unwrap_or_default()
    }

    /// The row with all fields of its resource, in their order; fields that the resource does not have come after.
    fn complete(&self, resource: &str, mut row: Row) -> Row {
        let Some(model) = Recorded::get().resources.get(resource) else {
            return row;
        };
        let languages = self.languages();
        let associations = row.shift_remove("associations");
        let mut full = Row::new();
        for field in &model.fields {
            let value = row.shift_remove(&field.name).unwrap_or_else(|| match (resource, field.name.as_str()) {
                // Lists show the rows of the shop only.
                ("customers" | "orders", "id_shop") => Value::from("1"),
                _ => field.empty(&languages),
            });
            full.insert(field.name.clone(), value);
        }
        full.extend(row);
        full.extend(associations.map(|value| ("associations".to_owned(), value)));
        full
    }
}

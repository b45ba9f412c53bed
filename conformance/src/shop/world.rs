//! The data of the shop: rows of resources, as the full list form of JSON shows them.

use std::collections::BTreeMap;
use std::sync::Arc;

use prestashop_api::Version;
use serde_json::Value;

use super::dialect::Dialect;
use super::recorded::{Recorded, Rows, Table};
use super::row::{Row, item_ids, text};

/// The data of the shop. [`FakeShop::mutate`](super::FakeShop::mutate) hands it out.
///
/// It begins as the recorded data set: all orders, customers, carts, products and order states, the histories of the orders
/// 8, 9 and 11 to 14, and of every other resource the rows that were recorded (often the first three).
#[derive(Debug, Clone)]
pub struct World {
    recorded: &'static Recorded,
    dialect: &'static Dialect,
    /// Where the rows come from that nobody changed.
    base: Base,
    /// The tables that were changed since, or asked to be; the others are as recorded.
    changed: BTreeMap<String, Table>,
    next_ids: BTreeMap<String, u64>,
    /// The last numbers of documents, by the field of `order_invoices` that holds them.
    numbers: BTreeMap<&'static str, u64>,
    /// The files, by their path below `images`, and those of attachments.
    files: BTreeMap<String, Arc<Vec<u8>>>,
    /// Columns that the webservice does not show, by resource, id and name.
    hidden: BTreeMap<(String, u64), Row>,
}

/// What a world begins as.
#[derive(Debug, Clone, Copy)]
enum Base {
    Empty,
    Recorded,
    Whole,
}

impl Default for World {
    /// The recorded data set.
    fn default() -> Self {
        let version = Version::parse("8.2.1");
        Self {
            recorded: Recorded::of(&version),
            dialect: Dialect::of(&version),
            base: Base::Recorded,
            changed: BTreeMap::new(),
            next_ids: BTreeMap::new(),
            numbers: BTreeMap::new(),
            files: BTreeMap::new(),
            hidden: BTreeMap::new(),
        }
    }
}

impl World {
    /// The recorded data set with all that it names: the addresses and lines of each order, combinations, stock, categories, the
    /// settings of a stock shop. Orders can be placed in it. Other than in the recorded one, lists show what no genuine shop answered.
    #[must_use]
    pub fn whole() -> Self {
        Self { base: Base::Whole, ..Self::default() }
    }

    /// Takes all rows of all resources away; new records are numbered from 1.
    pub fn clear(&mut self) {
        self.base = Base::Empty;
        self.changed.clear();
        self.next_ids.clear();
        self.files.clear();
        self.hidden.clear();
    }

    /// Takes the rows of a resource away.
    pub(super) fn empty(&mut self, resource: &str) {
        self.table_mut(resource).clear();
    }

    /// Answers as that version, with its resources and fields. Rows that were changed before are taken over.
    pub(super) fn speak(&mut self, version: &Version) {
        self.recorded = Recorded::of(version);
        self.dialect = Dialect::of(version);
        if self.changed.is_empty() {
            return;
        }
        let languages = self.languages();
        self.changed.retain(|name, _| self.recorded.resource(name).is_some());
        for (name, table) in &mut self.changed {
            let Some(model) = self.recorded.resource(name) else { continue };
            for row in table.values_mut() {
                *row = Arc::new(model.adopt(row, &languages));
            }
        }
    }

    /// How it answers.
    pub(super) fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// What the recordings tell of its resources.
    pub(super) fn recorded(&self) -> &'static Recorded {
        self.recorded
    }

    fn base(&self, resource: &str) -> Option<&'static Rows> {
        match self.base {
            Base::Empty => None,
            Base::Recorded => self.recorded.rows(resource),
            Base::Whole => self.recorded.whole(resource),
        }
    }

    fn table(&self, resource: &str) -> Option<&Table> {
        self.changed.get(resource).or_else(|| self.base(resource).map(|rows| &rows.table))
    }

    /// A table to be changed: the rows stay shared with the recorded ones until they are changed themselves.
    fn table_mut(&mut self, resource: &str) -> &mut Table {
        let base = self.base(resource);
        self.changed
            .entry(resource.to_owned())
            .or_insert_with(|| base.map(|rows| rows.table.clone()).unwrap_or_default())
    }

    /// All rows of a resource, by id; none if the shop does not know the resource.
    pub fn rows(&self, resource: &str) -> impl Iterator<Item = &Row> {
        self.shared_rows(resource).map(AsRef::as_ref)
    }

    pub(super) fn shared_rows(&self, resource: &str) -> impl Iterator<Item = &Arc<Row>> {
        self.table(resource).into_iter().flat_map(BTreeMap::values)
    }

    /// One row.
    #[must_use]
    pub fn row(&self, resource: &str, id: u64) -> Option<&Row> {
        self.shared_row(resource, id).map(AsRef::as_ref)
    }

    pub(super) fn shared_row(&self, resource: &str, id: u64) -> Option<&Arc<Row>> {
        self.table(resource)?.get(&id)
    }

    /// One row, to be changed. The change is silent: `date_upd` stays as it is.
    pub fn row_mut(&mut self, resource: &str, id: u64) -> Option<&mut Row> {
        self.row(resource, id)?;
        self.table_mut(resource).get_mut(&id).map(Arc::make_mut)
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

    /// A file, by its path: `attachments/4`, `products/1/2`, `categories/3`.
    pub(super) fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|file| file.as_slice())
    }

    pub(super) fn store_file(&mut self, path: String, file: Vec<u8>) {
        self.files.insert(path, Arc::new(file));
    }

    pub(super) fn drop_file(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// The id that the next image of a product gets. Images have no rows of their own.
    pub(super) fn next_image(&mut self) -> u64 {
        let highest = self.rows("products").flat_map(|row| item_ids(row, "images")).max().unwrap_or(0);
        let next = self.numbers.get("images").copied().unwrap_or(0).max(highest) + 1;
        self.numbers.insert("images", next);
        next
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
        let mut row = match self.recorded.resource(resource) {
            Some(model) => model.complete(row, &self.languages()),
            None => row,
        };
        row.shift_insert(0, "id".to_owned(), id.into());
        let next = self.next_id(resource).max(id + 1);
        self.next_ids.insert(resource.to_owned(), next);
        self.table_mut(resource).insert(id, Arc::new(row));
        id
    }

    /// Removes a row and returns it.
    pub fn remove(&mut self, resource: &str, id: u64) -> Option<Row> {
        let next = self.next_id(resource);
        self.row(resource, id)?;
        let row = self.table_mut(resource).remove(&id)?;
        self.next_ids.insert(resource.to_owned(), next);
        Some(Arc::unwrap_or_clone(row))
    }

    /// The id that the next row of a resource gets.
    #[must_use]
    pub fn next_id(&self, resource: &str) -> u64 {
        let highest = self.table(resource).and_then(|table| table.last_key_value()).map_or(0, |(id, _)| *id);
        let next = self.next_ids.get(resource).copied().or_else(|| self.base(resource).map(|rows| rows.next_id));
        next.unwrap_or(1).max(highest + 1)
    }

    /// The next number of a document, by the field of `order_invoices` that holds them: `number` or `delivery_number`.
    pub(super) fn next_number(&mut self, field: &'static str) -> u64 {
        let highest = || self.rows("order_invoices").filter_map(|row| text(row.get(field)?).parse().ok()).max();
        let next = self.numbers.get(field).copied().or_else(highest).unwrap_or(0) + 1;
        self.numbers.insert(field, next);
        next
    }

    /// The ids of the languages that the shop has.
    pub(super) fn languages(&self) -> Vec<u64> {
        self.table("languages").map(|table| table.keys().copied().collect()).unwrap_or_default()
    }
}

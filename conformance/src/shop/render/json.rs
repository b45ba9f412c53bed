//! How rows look in JSON.

use serde_json::{Map, Value, json};

use super::view::View;
use crate::shop::field::as_number;
use crate::shop::format::json_text;
use crate::shop::row::{Row, falsy};

impl View<'_> {
    /// A list, in JSON.
    pub(in crate::shop) fn json_list(&self, rows: &[&Row]) -> String {
        if rows.is_empty() {
            return "[]".to_owned();
        }
        let kept = |record: &Value| !self.dialect.drops_falsy || !falsy(record);
        let records: Vec<(usize, Value)> =
            rows.iter().map(|row| self.json(row)).enumerate().filter(|(_, record)| kept(record)).collect();
        // A record without any field is removed without renumbering: PHP then writes an object.
        let gap = records.iter().enumerate().any(|(expected, (at, _))| expected != *at);
        let list = if gap {
            records.into_iter().map(|(at, record)| (at.to_string(), record)).collect::<Map<_, _>>().into()
        } else {
            Value::Array(records.into_iter().map(|(_, record)| record).collect())
        };
        json_text(&json!({ self.resource.list_node.as_str(): list }))
    }

    /// One record, in JSON. Since `PrestaShop` 8.0 this form drops every field that PHP takes for false.
    pub(in crate::shop) fn json_record(&self, row: &Row) -> String {
        let mut record = self.json(row);
        if let (true, Some(record)) = (self.dialect.drops_falsy, record.as_object_mut()) {
            record.retain(|_, value| !falsy(value));
        }
        json_text(&json!({ self.resource.item_node.as_str(): record }))
    }

    fn json(&self, row: &Row) -> Value {
        let mut record = Map::new();
        for (name, value) in row.iter().filter(|(name, _)| *name != "associations") {
            if self.display.shows(name) {
                let value = match self.resource.field(name) {
                    Some(field) if field.translated => self.languages.json(value, self.dialect.native_ints),
                    Some(field) if self.dialect.native_ints && self.stored => field.shown(value),
                    _ => value.clone(),
                };
                record.insert(name.clone(), value);
            }
        }
        let mut associations = Map::new();
        for (name, items) in associations_of(row) {
            let Some(shown) = self.display.association(name) else {
                continue;
            };
            let numbers = self.resource.association(name).map(|association| &association.numbers);
            let numbered = |field: &str, value: &Value| {
                let number = numbers.is_some_and(|numbers| numbers.contains(field));
                if number { as_number(value) } else { value.clone() }
            };
            let items: Vec<Value> = items
                .iter()
                .map(|item| {
                    let shown = item.iter().filter(|(field, _)| shown.shows(field));
                    shown.map(|(field, value)| (field.clone(), numbered(field, value))).collect()
                })
                .map(Value::Object)
                .filter(|item| !falsy(item))
                .collect();
            if !items.is_empty() {
                associations.insert(name.clone(), items.into());
            }
        }
        if !associations.is_empty() {
            record.insert("associations".to_owned(), associations.into());
        }
        match (record.is_empty(), self.dialect.drops_falsy) {
            // PHP has one kind of list.
            (true, false) => json!([]),
            _ => record.into(),
        }
    }
}

fn associations_of(row: &Row) -> impl Iterator<Item = (&String, Vec<&Map<String, Value>>)> {
    let associations = row.get("associations").and_then(Value::as_object);
    associations
        .into_iter()
        .flatten()
        .map(|(name, items)| (name, items.as_array().into_iter().flatten().filter_map(Value::as_object).collect()))
}

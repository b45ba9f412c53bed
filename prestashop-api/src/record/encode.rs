//! Writing records out: serde and `Debug`, for all records at once.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::shape::Kind;
use super::{FieldValue, Record, RowList, Slot};

/// Writes a record as the object that the webservice would send, in one dialect whatever the shop's version: ids and
/// whole numbers as numbers, decimals and dates as texts, 0/1 as booleans, none as null, associations below `associations`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut associations = false;
    for (index, field) in record.shape().fields.iter().enumerate() {
        if !record.shows(index) {
            continue;
        }
        if matches!(field.kind, Kind::Association(_)) {
            associations = true;
        } else {
            map.serialize_entry(field.name, &SlotValue(record.slot(index)))?;
        }
    }
    let unknown = record.extra().get("associations");
    if associations || unknown.is_some() {
        map.serialize_entry("associations", &Associations { record, unknown })?;
    }
    for (name, value) in record.extra().iter() {
        if name != "associations" {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

struct Associations<'a> {
    record: &'a dyn Record,
    unknown: Option<&'a Value>,
}

impl Serialize for Associations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, field) in self.record.shape().fields.iter().enumerate() {
            if matches!(field.kind, Kind::Association(_)) && self.record.shows(index) {
                map.serialize_entry(field.name, &SlotValue(self.record.slot(index)))?;
            }
        }
        if let Some(Value::Object(unknown)) = self.unknown {
            for (name, value) in unknown {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

struct SlotValue<'a>(&'a dyn Slot);

impl Serialize for SlotValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.get() {
            FieldValue::Null => serializer.serialize_unit(),
            FieldValue::Bool(value) => serializer.serialize_bool(value),
            FieldValue::Int(value) => serializer.serialize_i64(value),
            FieldValue::Uint(value) => serializer.serialize_u64(value),
            FieldValue::Text(text) => serializer.serialize_str(&text),
            FieldValue::Rows(rows) => Rows(rows).serialize(serializer),
        }
    }
}

/// A field as JSON.
pub(super) fn value(slot: &dyn Slot) -> Option<Value> {
    // Nothing in a field is beyond JSON.
    serde_json::to_value(SlotValue(slot)).ok()
}

struct Rows<'a>(&'a dyn RowList);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.count()))?;
        for row in (0..self.0.count()).filter_map(|index| self.0.row(index)) {
            seq.serialize_element(row)?;
        }
        seq.end()
    }
}

impl Serialize for dyn Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

/// `Debug` of a record: what is secret does not show, nor what unknown fields hold.
///
/// # Errors
/// Those of the formatter.
pub fn debug(record: &dyn Record, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut debug = f.debug_struct(name);
    for (index, field) in record.shape().fields.iter().enumerate() {
        if !record.shows(index) {
            continue;
        }
        if field.secret {
            debug.field(field.name, &format_args!("[hidden]"));
        } else {
            debug.field(field.name, record.slot(index));
        }
    }
    if !record.extra().is_empty() {
        debug.field("extra", record.extra());
    }
    debug.finish()
}

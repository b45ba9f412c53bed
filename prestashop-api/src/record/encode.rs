//! Writing records out: serde and `Debug`, for all records at once.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::shape::{Field, Kind};
use super::{FieldValue, Record, Slot};

/// Writes a record as the object that the webservice would send, in one dialect whatever the shop's version: ids and
/// whole numbers as numbers, decimals and dates as texts, 0/1 as booleans, none as null, associations below `associations`.
/// What is secret is written too; [`WithoutSecrets`] leaves it out.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    Encoded { record, secrets: true }.serialize(serializer)
}

/// A record as [`serialize`] writes it, but for the fields that the spec marks `secret`: for whatever leaves the program.
///
/// ```
/// # use prestashop_api::record::WithoutSecrets;
/// # #[cfg(feature = "sales")] {
/// use prestashop_api::resources::Order;
///
/// let order = Order { secure_key: "3f1c".into(), ..Order::default() };
/// assert_eq!(serde_json::to_value(&order)?["secure_key"], "3f1c");
/// assert!(serde_json::to_value(WithoutSecrets(&order))?.get("secure_key").is_none());
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct WithoutSecrets<'a>(pub &'a dyn Record);

impl WithoutSecrets<'_> {
    /// The names of the fields that are left out, in the order of the spec; none if the record shows no secret.
    pub fn left_out(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.0.shape().fields.iter().enumerate();
        fields.filter(|(index, field)| field.secret && self.0.shows(*index)).map(|(_, field)| field.name)
    }
}

impl fmt::Debug for WithoutSecrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, self.0.shape().item, f)
    }
}

impl Serialize for WithoutSecrets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Encoded { record: self.0, secrets: false }.serialize(serializer)
    }
}

/// A record, or a row of one, on its way out.
#[derive(Clone, Copy)]
struct Encoded<'a> {
    record: &'a dyn Record,
    /// Whether what is secret is written.
    secrets: bool,
}

impl<'a> Encoded<'a> {
    /// The fields that are written, associations among them.
    fn fields(self) -> impl Iterator<Item = (&'static Field, SlotValue<'a>)> {
        let fields = self.record.shape().fields.iter().enumerate();
        fields
            .filter(move |(index, field)| self.record.shows(*index) && (self.secrets || !field.secret))
            .map(move |(index, field)| (field, SlotValue { slot: self.record.slot(index), secrets: self.secrets }))
    }
}

impl Serialize for Encoded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut associations = false;
        for (field, value) in self.fields() {
            if matches!(field.kind, Kind::Association(_)) {
                associations = true;
            } else {
                map.serialize_entry(field.name, &value)?;
            }
        }
        if associations || self.record.extra().get("associations").is_some() {
            map.serialize_entry("associations", &Associations(*self))?;
        }
        for (name, value) in self.record.extra().iter() {
            if name != "associations" {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

struct Associations<'a>(Encoded<'a>);

impl Serialize for Associations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in self.0.fields() {
            if matches!(field.kind, Kind::Association(_)) {
                map.serialize_entry(field.name, &value)?;
            }
        }
        if let Some(Value::Object(unknown)) = self.0.record.extra().get("associations") {
            for (name, value) in unknown {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

struct SlotValue<'a> {
    slot: &'a dyn Slot,
    secrets: bool,
}

impl Serialize for SlotValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.slot.get() {
            FieldValue::Null => serializer.serialize_unit(),
            FieldValue::Bool(value) => serializer.serialize_bool(value),
            FieldValue::Int(value) => serializer.serialize_i64(value),
            FieldValue::Uint(value) => serializer.serialize_u64(value),
            FieldValue::Text(text) => serializer.serialize_str(&text),
            FieldValue::Rows(rows) => {
                let mut seq = serializer.serialize_seq(Some(rows.count()))?;
                for record in (0..rows.count()).filter_map(|index| rows.row(index)) {
                    seq.serialize_element(&Encoded { record, secrets: self.secrets })?;
                }
                seq.end()
            }
        }
    }
}

/// A field as JSON.
pub(super) fn value(slot: &dyn Slot) -> Option<Value> {
    // Nothing in a field is beyond JSON.
    serde_json::to_value(SlotValue { slot, secrets: true }).ok()
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

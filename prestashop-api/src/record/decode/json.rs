//! Reading records from JSON.
//!
//! One visitor per shape of JSON, none of them generic over the record. What the webservice sends varies by version: an empty
//! list is `[]` without an envelope, a list may be an object with numeric keys, a scalar may be a number or a text.

mod envelope;
mod trail;

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::record::{Field, Kind, Record, Shape, Slot, WireScalar};
use envelope::Envelope;
pub(crate) use trail::DecodeError;
use trail::ErrorPath;

/// A row of an association that has no field would become a row of zeros.
pub(super) const EMPTY_ROW: &str =
    "a row without any field: PrestaShop 8.0.0 and 8.0.1 lose the ids of associations, 8.0.2 corrects that";

/// Where the records of a list go.
pub(crate) trait RecordSink {
    /// Appends an empty record.
    fn push(&mut self) -> &mut dyn Record;
    /// Takes the last record back.
    fn pop(&mut self);
}

/// Reads the records of an answer, whichever envelope it has. Returns the number of records that came without content: they
/// vanished while the shop made the list.
pub(crate) fn read_rows(body: &[u8], list: &str, item: &str, sink: &mut dyn RecordSink) -> Result<usize, DecodeError> {
    let mut trail = ErrorPath::default();
    let mut vanished = 0;
    // Checked once and as a whole: several times faster than text by text.
    let body = std::str::from_utf8(body)
        .map_err(|error| DecodeError { path: String::new(), message: format!("the answer is no UTF-8: {error}") })?;
    let mut deserializer = serde_json::Deserializer::from_str(body);
    Envelope { list, item, sink, vanished: &mut vanished, trail: &mut trail }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError { path: trail.path(), message: error.to_string() })?;
    Ok(vanished)
}

/// Reads one record with any serde format.
///
/// # Errors
/// When a field cannot hold what was sent; the message starts with the field's path.
pub fn deserialize<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    let mut trail = ErrorPath::default();
    match (Object { record, trail: &mut trail }).deserialize(deserializer) {
        Ok(_) => Ok(()),
        Err(error) if trail.is_empty() => Err(error),
        Err(error) => Err(de::Error::custom(format_args!("{}: {error}", trail.path()))),
    }
}

/// One record, or one row of an association. Gives whether it had content: `[]`, `{}` and null have none.
struct Object<'a> {
    record: &'a mut dyn Record,
    trail: &'a mut ErrorPath,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object: {}", self.record.shape().item)
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(false),
            Some(_) => Err(de::Error::custom("expected an object, got a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let shape = self.record.shape();
        let mut next = 0;
        let mut filled = false;
        while let Some(key) = map.next_key_seed(KeyOf { shape, next })? {
            filled = true;
            match key {
                Key::Field(index) => {
                    next = index + 1;
                    self.record.seen(index);
                    let field = &shape.fields[index];
                    let value = FieldValue { slot: self.record.slot_mut(index), field, trail: self.trail };
                    map.next_value_seed(value).map_err(self.trail.name(field.name))?;
                }
                Key::Associations => {
                    let associations = Associations { record: &mut *self.record, trail: self.trail };
                    map.next_value_seed(associations).map_err(self.trail.name("associations"))?;
                }
                Key::Unknown(name) => {
                    let value = map.next_value::<Value>().map_err(self.trail.name(&name))?;
                    self.record.extra_mut().insert(name, value);
                }
            }
        }
        Ok(filled)
    }
}

enum Key {
    Field(usize),
    Associations,
    Unknown(String),
}

struct KeyOf {
    shape: &'static Shape,
    next: usize,
}

impl<'de> DeserializeSeed<'de> for KeyOf {
    type Value = Key;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        if name == "associations" {
            return Ok(Key::Associations);
        }
        Ok(match self.shape.find(name, self.next) {
            Some(index) if !matches!(self.shape.fields[index].kind, Kind::Association(_)) => Key::Field(index),
            _ => Key::Unknown(name.to_owned()),
        })
    }
}

/// The object `associations` of a record.
struct Associations<'a> {
    record: &'a mut dyn Record,
    trail: &'a mut ErrorPath,
}

impl<'de> DeserializeSeed<'de> for Associations<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Associations<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of associations")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(de::Error::custom("expected an object of associations, got a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let shape = self.record.shape();
        while let Some(name) = map.next_key::<String>()? {
            match shape.find(&name, 0) {
                Some(index) if matches!(shape.fields[index].kind, Kind::Association(_)) => {
                    self.record.seen(index);
                    let field = &shape.fields[index];
                    let value = FieldValue { slot: self.record.slot_mut(index), field, trail: self.trail };
                    map.next_value_seed(value).map_err(self.trail.name(&name))?;
                }
                _ => {
                    let value = map.next_value::<Value>().map_err(self.trail.name(&name))?;
                    self.record.extra_mut().insert_association(&name, value);
                }
            }
        }
        Ok(())
    }
}

/// The value of a field: a scalar, or rows.
struct FieldValue<'a> {
    slot: &'a mut dyn Slot,
    field: &'static Field,
    trail: &'a mut ErrorPath,
}

impl FieldValue<'_> {
    fn set<E: de::Error>(self, scalar: WireScalar<'_>) -> Result<(), E> {
        self.slot.set(scalar).map_err(|unfit| {
            if self.field.secret {
                E::custom(format_args!("expected {}, got something else", unfit.expected))
            } else {
                E::custom(format_args!("expected {}, got `{}`", unfit.expected, shortened(&scalar.to_string())))
            }
        })
    }

    fn row<E>(&mut self, index: usize, read: impl FnOnce(Object<'_>) -> Result<(), E>) -> Result<(), E>
    where
        E: de::Error,
    {
        let Some(record) = self.slot.push() else {
            return Err(E::custom("expected a scalar, got a list"));
        };
        read(Object { record, trail: self.trail }).map_err(self.trail.index(index))
    }
}

/// The start of a text that may be long.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(80).map_or(text, |(end, _)| &text[..end])
}

impl<'de> DeserializeSeed<'de> for FieldValue<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldValue<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar or a list of rows")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.set(WireScalar::Null)
    }
    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.set(WireScalar::Null)
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.set(WireScalar::Bool(value))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.set(u64::try_from(value).map_or(WireScalar::Int(value), WireScalar::Uint))
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.set(WireScalar::Uint(value))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.set(WireScalar::Float(value))
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.set(WireScalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        if !self.slot.begin() {
            // PHP has one type for lists and maps: an empty one stands for nothing.
            return match seq.next_element::<IgnoredAny>()? {
                None => self.set(WireScalar::Null),
                Some(_) => Err(de::Error::custom("expected a scalar, got a list")),
            };
        }
        let mut index = 0;
        while seq.next_element_seed(Deferred(&mut self, index))?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if !self.slot.begin() {
            return Err(de::Error::custom("expected a scalar, got an object"));
        }
        while let Some(key) = map.next_key::<String>()? {
            let Ok(index) = key.parse() else {
                return Err(de::Error::custom(format_args!("expected a list of rows, got an object with `{key}`")));
            };
            map.next_value_seed(Deferred(&mut self, index))?;
        }
        Ok(())
    }
}

/// A row of a list, appended only when there is one.
struct Deferred<'a, 'b>(&'a mut FieldValue<'b>, usize);

impl<'de> DeserializeSeed<'de> for Deferred<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.row(self.1, |object| match object.deserialize(deserializer) {
            Ok(false) => Err(de::Error::custom(EMPTY_ROW)),
            read => read.map(|_| ()),
        })
    }
}

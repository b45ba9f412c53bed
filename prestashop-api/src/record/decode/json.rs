//! Reading records from JSON.
//!
//! One visitor per shape of JSON, none of them generic over the record. What the webservice sends varies by version: an empty
//! list is `[]` without an envelope, a list may be an object with numeric keys, a scalar may be a number or a text.

mod associations;
mod envelope;
mod rows;
mod trail;

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{DecodeError, MOST_VALUES, NO_UTF_8, RecordSink, TOO_MANY, UnreadRow, id_of};
use crate::client::{Bounded, escape_controls};
use crate::record::{Field, Kind, Record, Shape, Slot, WireScalar};
use associations::Associations;
use envelope::Envelope;
use trail::ErrorPath;

/// Reads the records of an answer, whichever envelope it has. Returns the number of records that came without content: they
/// vanished while the shop made the list.
pub(crate) fn read_rows(body: &[u8], list: &str, item: &str, sink: &mut dyn RecordSink) -> Result<usize, DecodeError> {
    // Checked once and as a whole: several times faster than text by text.
    let text = std::str::from_utf8(body).map_err(|error| DecodeError {
        path: rows::path_at(body, error.valid_up_to()),
        message: NO_UTF_8.to_owned(),
    })?;
    let error = match read_text(text, list, item, sink) {
        Ok(vanished) => return Ok(vanished),
        Err(error) => error,
    };
    match escape_controls(body).map(String::from_utf8) {
        Some(Ok(escaped)) => {
            sink.clear();
            read_text(&escaped, list, item, sink)
        }
        _ => Err(error),
    }
}

fn read_text(body: &str, list: &str, item: &str, sink: &mut dyn RecordSink) -> Result<usize, DecodeError> {
    let mut trail = ErrorPath::default();
    let mut vanished = 0;
    let mut deserializer = serde_json::Deserializer::from_str(body);
    Envelope { list, item, sink: &mut *sink, vanished: &mut vanished, trail: &mut trail }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError { path: trail.path(), message: error.to_string() })?;
    if trail.rows_lost {
        sink.rows_lost();
    }
    Ok(vanished)
}

/// Reads the records of a list row by row, and notes those that cannot be read. Returns the number of records that came without
/// content; `None` where the rows cannot be told apart, or there are more than the sink takes.
pub(crate) fn read_each(
    body: &[u8],
    list: &str,
    sink: &mut dyn RecordSink,
    unread: &mut Vec<UnreadRow>,
) -> Option<usize> {
    let mut next = 0;
    let mut vanished: usize = 0;
    let mut before = 0;
    let mut left = MOST_VALUES;
    for (index, place) in rows::rows(body, list)? {
        // PrestaShop 8 and later take records without content out of the list, and leave the numbers of the others.
        vanished = vanished.saturating_add(index.saturating_sub(next));
        next = index.saturating_add(1);
        let record = sink.push()?;
        let row = &body[place.clone()];
        let mut trail = ErrorPath::with(left);
        let read = match std::str::from_utf8(row) {
            Ok(text) => read_row(text, record, &mut trail),
            Err(error) => {
                // What else stands there may tell the id.
                let _ = read_row(&String::from_utf8_lossy(row), record, &mut ErrorPath::default());
                Err(DecodeError { path: rows::path_at(row, error.valid_up_to()), message: NO_UTF_8.to_owned() })
            }
        };
        left = trail.left;
        match read {
            Ok(true) => {
                before += 1;
                if trail.rows_lost {
                    sink.rows_lost();
                }
            }
            Ok(false) => {
                sink.pop();
                vanished += 1;
            }
            Err(error) => {
                let id = Some(id_of(record)).filter(|id| *id != 0);
                sink.pop();
                let dot = if error.path.is_empty() { "" } else { "." };
                let path = format!("{list}[{index}]{dot}{}", error.path);
                unread.push(UnreadRow { before, id, error: DecodeError { path, ..error }, place });
            }
        }
    }
    Some(vanished)
}

/// Reads one row that stands alone. Gives whether it had content.
fn read_row(text: &str, record: &mut dyn Record, trail: &mut ErrorPath) -> Result<bool, DecodeError> {
    let mut read = |text: &str| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        (Object { record: &mut *record, trail: &mut *trail }).deserialize(&mut deserializer).map_err(|error| {
            let left = trail.left;
            let path = std::mem::replace(trail, ErrorPath::with(left)).path();
            DecodeError { path, message: error.to_string() }
        })
    };
    read(text).or_else(|error| match escape_controls(text.as_bytes()).map(String::from_utf8) {
        Some(Ok(escaped)) => read(&escaped),
        _ => Err(error),
    })
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
        // PrestaShop 8.0.0 and 8.0.1 write `[null]` where the fields of a row belong.
        while let Some(element) = seq.next_element::<Option<IgnoredAny>>()? {
            if element.is_some() {
                return Err(de::Error::custom("expected an object, got a list"));
            }
        }
        Ok(false)
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
                    let value = map.next_value_seed(Unknown(self.trail)).map_err(self.trail.name(&name))?;
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

/// A value that the spec does not know.
struct Unknown<'a>(&'a mut ErrorPath);

impl<'de> DeserializeSeed<'de> for Unknown<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let value = Bounded(&mut self.0.left).deserialize(deserializer)?;
        if self.0.left > 0 { Ok(value) } else { Err(de::Error::custom(TOO_MANY)) }
    }
}

/// The value of a field: a scalar, or rows. Gives whether it is known: rows can come without their content.
struct FieldValue<'a> {
    slot: &'a mut dyn Slot,
    field: &'static Field,
    trail: &'a mut ErrorPath,
}

impl FieldValue<'_> {
    fn set<E: de::Error>(self, scalar: WireScalar<'_>) -> Result<bool, E> {
        self.slot.set(scalar).map(|()| true).map_err(|unfit| {
            if self.field.secret {
                E::custom(format_args!("expected {}, got something else", unfit.expected))
            } else {
                E::custom(format_args!("expected {}, got `{}`", unfit.expected, shortened(&scalar.to_string())))
            }
        })
    }

    fn row<E>(&mut self, index: usize, read: impl FnOnce(Object<'_>) -> Result<bool, E>) -> Result<bool, E>
    where
        E: de::Error,
    {
        self.trail.left = self.trail.left.checked_sub(1).ok_or_else(|| E::custom(TOO_MANY))?;
        let Some(record) = self.slot.push() else {
            return Err(E::custom("expected a scalar, got a list"));
        };
        read(Object { record, trail: self.trail }).map_err(self.trail.index(index))
    }

    /// The end of the rows. A row without any field would become a row of zeros: PrestaShop 8.0.0 and 8.0.1 lose the ids of
    /// associations, 8.0.2 corrects that. The others may be part of it only, so that nothing is known of any.
    fn rows(self, known: bool) -> bool {
        if !known {
            self.slot.begin();
            self.trail.rows_lost = true;
        }
        known
    }
}

/// The start of a text that may be long.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(80).map_or(text, |(end, _)| &text[..end])
}

impl<'de> DeserializeSeed<'de> for FieldValue<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldValue<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar or a list of rows")
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        self.set(WireScalar::Null)
    }
    fn visit_none<E: de::Error>(self) -> Result<bool, E> {
        self.set(WireScalar::Null)
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
        self.set(WireScalar::Bool(value))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<bool, E> {
        self.set(u64::try_from(value).map_or(WireScalar::Int(value), WireScalar::Uint))
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
        self.set(WireScalar::Uint(value))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<bool, E> {
        self.set(WireScalar::Float(value))
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<bool, E> {
        self.set(WireScalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<bool, A::Error> {
        if !self.slot.begin() {
            // PHP has one type for lists and maps: an empty one stands for nothing.
            return match seq.next_element::<IgnoredAny>()? {
                None => self.set(WireScalar::Null),
                Some(_) => Err(de::Error::custom("expected a scalar, got a list")),
            };
        }
        let mut index = 0;
        let mut known = true;
        while let Some(filled) = seq.next_element_seed(Deferred(&mut self, index))? {
            known &= filled;
            index += 1;
        }
        Ok(self.rows(known))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        if !self.slot.begin() {
            return match map.next_key::<IgnoredAny>()? {
                None => self.set(WireScalar::Null),
                Some(_) => Err(de::Error::custom("expected a scalar, got an object")),
            };
        }
        let mut known = true;
        while let Some(key) = map.next_key::<String>()? {
            let Ok(index) = key.parse() else {
                return Err(de::Error::custom(format_args!("expected a list of rows, got an object with `{key}`")));
            };
            known &= map.next_value_seed(Deferred(&mut self, index))?;
        }
        Ok(self.rows(known))
    }
}

/// A row of a list. Gives whether it had content.
struct Deferred<'a, 'b>(&'a mut FieldValue<'b>, usize);

impl<'de> DeserializeSeed<'de> for Deferred<'_, '_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.0.row(self.1, |object| object.deserialize(deserializer))
    }
}

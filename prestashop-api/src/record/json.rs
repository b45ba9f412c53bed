//! Reading records from JSON.
//!
//! One visitor per shape of JSON, none of them generic over the record. What the webservice sends varies by version: an empty
//! list is `[]` without an envelope, a list may be an object with numeric keys, a scalar may be a number or a text.

use std::fmt::{self, Write as _};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::shape::{Field, Kind, Shape};
use super::{Record, Scalar, Slot};

/// A row of an association that has no field would become a row of zeros.
pub(super) const EMPTY_ROW: &str =
    "a row without any field: PrestaShop 8.0.0 and 8.0.1 lose the ids of associations, 8.0.2 corrects that";

/// Where in an answer something stands: `orders[17].associations.order_rows[0].product_id`.
#[derive(Debug, Default)]
struct Trail(Vec<Segment>);

#[derive(Debug)]
enum Segment {
    Name(String),
    Index(usize),
}

impl Trail {
    /// Notes on the way out of an error that it lies below that name.
    fn name<E>(&mut self, name: &str) -> impl FnOnce(E) -> E {
        |error| {
            self.0.push(Segment::Name(name.to_owned()));
            error
        }
    }
    /// Notes on the way out of an error that it lies below that row.
    fn index<E>(&mut self, index: usize) -> impl FnOnce(E) -> E {
        move |error| {
            self.0.push(Segment::Index(index));
            error
        }
    }
    fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.iter().rev() {
            match segment {
                Segment::Name(name) if path.is_empty() => path.push_str(name),
                Segment::Name(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Index(index) => {
                    // Writing to a String does not fail.
                    let _ = write!(path, "[{index}]");
                }
            }
        }
        path
    }
}

/// An answer could not be read into records.
#[derive(Debug)]
pub(crate) struct DecodeError {
    /// Where: `orders[17].total_paid`; empty for the answer as a whole.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) message: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl std::error::Error for DecodeError {}

/// Where the records of a list go.
pub(crate) trait Sink {
    /// Appends an empty record.
    fn push(&mut self) -> &mut dyn Record;
    /// Takes the last record back.
    fn pop(&mut self);
}

impl<T: Record + Default> Sink for Vec<T> {
    fn push(&mut self) -> &mut dyn Record {
        self.push(T::default());
        let last = self.len() - 1;
        &mut self[last]
    }
    fn pop(&mut self) {
        self.pop();
    }
}

/// Reads the records of an answer, whichever envelope it has. Returns the number of records that came without content: they
/// vanished while the shop made the list.
pub(crate) fn read_rows(body: &[u8], list: &str, item: &str, sink: &mut dyn Sink) -> Result<usize, DecodeError> {
    let mut trail = Trail::default();
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
    let mut trail = Trail::default();
    match (Object { record, trail: &mut trail }).deserialize(deserializer) {
        Ok(_) => Ok(()),
        Err(error) if trail.0.is_empty() => Err(error),
        Err(error) => Err(de::Error::custom(format_args!("{}: {error}", trail.path()))),
    }
}

/// The whole answer: `{"orders":[…]}`, `{"order":{…}}` or `[]`.
struct Envelope<'a> {
    list: &'a str,
    item: &'a str,
    sink: &'a mut dyn Sink,
    vanished: &'a mut usize,
    trail: &'a mut Trail,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}` or `{}`, or an empty list", self.list, self.item)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(de::Error::custom(format_args!("expected `{}`, got a bare list", self.list))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        let mut other = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.list || key == self.item {
                found = true;
                let list = List { sink: &mut *self.sink, vanished: &mut *self.vanished, trail: &mut *self.trail };
                let read = if key == self.list { map.next_value_seed(list) } else { map.next_value_seed(One(list)) };
                read.map_err(self.trail.name(&key))?;
            } else {
                map.next_value::<IgnoredAny>()?;
                // The caller has read the errors before it asked for records.
                if key != "errors" {
                    other = Some(key);
                }
            }
        }
        match other {
            Some(key) => Err(de::Error::custom(format_args!("expected `{}`, got `{key}`", self.list))),
            None if found => Ok(()),
            None => Err(de::Error::custom(format_args!("expected `{}`, got an empty object", self.list))),
        }
    }
}

/// The records of a list: an array, or an object with numeric keys.
struct List<'a> {
    sink: &'a mut dyn Sink,
    vanished: &'a mut usize,
    trail: &'a mut Trail,
}

impl List<'_> {
    /// Reads a row by `read`, which says whether it had content.
    fn row<E>(&mut self, read: impl FnOnce(Object<'_>) -> Result<bool, E>) -> Result<(), E> {
        let filled = read(Object { record: self.sink.push(), trail: self.trail })?;
        if !filled {
            self.sink.pop();
            *self.vanished += 1;
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0;
        while seq.next_element_seed(Row(&mut self, index))?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut next: usize = 0;
        while let Some(key) = map.next_key::<String>()? {
            let Ok(index) = key.parse::<usize>() else {
                return Err(de::Error::custom(format_args!("expected a list of records, got an object with `{key}`")));
            };
            map.next_value_seed(Row(&mut self, index))?;
            // PrestaShop 8 and later take records without content out of the list, and leave the numbers of the others.
            *self.vanished = self.vanished.saturating_add(index.saturating_sub(next));
            next = index.saturating_add(1);
        }
        Ok(())
    }
}

/// A record of a list, appended only when there is one.
struct Row<'a, 'b>(&'a mut List<'b>, usize);

impl<'de> DeserializeSeed<'de> for Row<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.row(|object| object.deserialize(deserializer)).map_err(self.0.trail.index(self.1))
    }
}

/// The record of an answer about one record.
struct One<'a>(List<'a>);

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        self.0.row(|object| object.deserialize(deserializer))
    }
}

/// One record, or one row of an association. Gives whether it had content: `[]`, `{}` and null have none.
struct Object<'a> {
    record: &'a mut dyn Record,
    trail: &'a mut Trail,
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
    trail: &'a mut Trail,
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
    trail: &'a mut Trail,
}

impl FieldValue<'_> {
    fn set<E: de::Error>(self, scalar: Scalar<'_>) -> Result<(), E> {
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
        self.set(Scalar::Null)
    }
    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.set(Scalar::Null)
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.set(Scalar::Bool(value))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.set(u64::try_from(value).map_or(Scalar::Int(value), Scalar::Uint))
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.set(Scalar::Uint(value))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.set(Scalar::Float(value))
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.set(Scalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        if !self.slot.begin() {
            // PHP has one type for lists and maps: an empty one stands for nothing.
            return match seq.next_element::<IgnoredAny>()? {
                None => self.set(Scalar::Null),
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

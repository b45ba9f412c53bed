//! What stands around the records of an answer.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::trail::ErrorPath;
use super::{Object, RecordSink};
use crate::record::decode::SURPLUS;

/// The whole answer: `{"orders":[…]}`, `{"order":{…}}` or `[]`.
pub(super) struct Envelope<'a> {
    pub(super) list: &'a str,
    pub(super) item: &'a str,
    pub(super) sink: &'a mut dyn RecordSink,
    pub(super) vanished: &'a mut usize,
    pub(super) trail: &'a mut ErrorPath,
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
    sink: &'a mut dyn RecordSink,
    vanished: &'a mut usize,
    trail: &'a mut ErrorPath,
}

impl List<'_> {
    /// Reads a row by `read`, which says whether it had content.
    fn row<E: de::Error>(&mut self, read: impl FnOnce(Object<'_>) -> Result<bool, E>) -> Result<(), E> {
        let Some(record) = self.sink.push() else { return Err(E::custom(SURPLUS)) };
        let filled = read(Object { record, trail: self.trail })?;
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

//! The associations of a record.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::trail::ErrorPath;
use super::{FieldValue, Unknown};
use crate::record::{Kind, Record};

/// The object `associations` of a record.
pub(super) struct Associations<'a> {
    pub(super) record: &'a mut dyn Record,
    pub(super) trail: &'a mut ErrorPath,
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

    // PHP for nothing.
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        if value { Err(E::invalid_type(de::Unexpected::Bool(value), &self)) } else { Ok(()) }
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        if value.trim().is_empty() { Ok(()) } else { Err(E::invalid_type(de::Unexpected::Str(value), &self)) }
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
                    let field = &shape.fields[index];
                    let value = FieldValue { slot: self.record.slot_mut(index), field, trail: self.trail };
                    // What came without its rows is not known.
                    if map.next_value_seed(value).map_err(self.trail.name(&name))? {
                        self.record.seen(index);
                    }
                }
                _ => {
                    let value = map.next_value_seed(Unknown(self.trail)).map_err(self.trail.name(&name))?;
                    self.record.extra_mut().insert_association(&name, value);
                }
            }
        }
        Ok(())
    }
}

//! A record of which only some fields were asked for at run time.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Extra, Record, Shape, Shaped, Slot, encode};

/// A record whose fields were chosen at run time: it remembers which of them the shop sent, and shows no other.
///
/// Where the fields are known when you write the program, a named display or [`display!`](crate::display!) is better: there a
/// field that was not asked for does not exist.
pub struct Partial {
    record: Box<dyn Record>,
    seen: Vec<bool>,
}

impl Partial {
    /// A record without any field, to be filled.
    #[must_use]
    pub fn new(record: Box<dyn Record>) -> Self {
        let seen = vec![false; record.shape().fields.len()];
        Self { record, seen }
    }

    /// A record of that type without any field, to be filled.
    #[must_use]
    pub fn of<R: Shaped>() -> Self {
        Self::new(Box::new(R::default()))
    }

    /// The field of that name (or association) as JSON, if the shop sent it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let object = serde_json::to_value(self).ok()?;
        object.get(name).or_else(|| object.get("associations")?.get(name)).cloned()
    }
}

impl Record for Partial {
    fn shape(&self) -> &'static Shape {
        self.record.shape()
    }
    fn slot(&self, index: usize) -> &dyn Slot {
        self.record.slot(index)
    }
    fn slot_mut(&mut self, index: usize) -> &mut dyn Slot {
        self.record.slot_mut(index)
    }
    fn extra(&self) -> &Extra {
        self.record.extra()
    }
    fn extra_mut(&mut self) -> &mut Extra {
        self.record.extra_mut()
    }
    fn seen(&mut self, index: usize) {
        self.seen[index] = true;
    }
    fn shows(&self, index: usize) -> bool {
        self.seen[index]
    }
}

impl fmt::Debug for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encode::debug(self, "Partial", f)
    }
}

impl Serialize for Partial {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode::serialize(self, serializer)
    }
}

//! A record of which only some fields were asked for at run time.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::shape::{Association, Kind};
use super::{Extra, FieldValue, Record, Shape, Slot, StaticShape, TypeMismatch, WireScalar, encode};

/// A record whose fields were chosen at run time: it remembers which of them the shop sent, and shows no other.
///
/// Where the fields are known when you write the program, a named display or [`display!`](crate::display!) is better: there a
/// field that was not asked for does not exist.
pub struct DynamicRecord {
    record: Box<dyn Record>,
    seen: Vec<bool>,
    /// The rows of associations, by the field's index; partial too, as displays may name sub-fields.
    rows: Vec<(usize, PartialRows)>,
}

impl DynamicRecord {
    /// A record without any field, to be filled.
    #[must_use]
    pub fn new(record: Box<dyn Record>) -> Self {
        let fields = record.shape().fields;
        let rows = fields.iter().enumerate().filter_map(|(index, field)| match field.kind {
            Kind::Association(association) => Some((index, PartialRows { association, rows: Vec::new() })),
            _ => None,
        });
        Self { seen: vec![false; fields.len()], rows: rows.collect(), record }
    }

    fn rows(&self, index: usize) -> Option<&PartialRows> {
        self.rows.iter().find(|(at, _)| *at == index).map(|(_, rows)| rows)
    }

    /// A record of that type without any field, to be filled.
    #[must_use]
    pub fn of<R: StaticShape>() -> Self {
        Self::new(Box::new(R::default()))
    }

    /// The field of that name (or association) as JSON, if the shop sent it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        match self.shape().find(name, 0) {
            Some(index) if self.shows(index) => encode::value(self.slot(index)),
            _ => self.extra().get(name).or_else(|| self.extra().get("associations")?.get(name)).cloned(),
        }
    }
}

impl Record for DynamicRecord {
    fn shape(&self) -> &'static Shape {
        self.record.shape()
    }
    fn slot(&self, index: usize) -> &dyn Slot {
        match self.rows(index) {
            Some(rows) => rows,
            None => self.record.slot(index),
        }
    }
    fn slot_mut(&mut self, index: usize) -> &mut dyn Slot {
        match self.rows.iter_mut().find(|(at, _)| *at == index) {
            Some((_, rows)) => rows,
            None => self.record.slot_mut(index),
        }
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

impl fmt::Debug for DynamicRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encode::debug(self, "Partial", f)
    }
}

impl Serialize for DynamicRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode::serialize(self, serializer)
    }
}

/// The rows of an association, each with only the fields that the shop sent.
#[derive(Debug)]
struct PartialRows {
    association: Association,
    rows: Vec<DynamicRecord>,
}

impl Slot for PartialRows {
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
        self.rows.clear();
        if scalar.is_nothing() { Ok(()) } else { Err(TypeMismatch::LIST) }
    }
    fn begin(&mut self) -> bool {
        self.rows.clear();
        true
    }
    fn push(&mut self) -> Option<&mut dyn Record> {
        self.rows.push(DynamicRecord::new((self.association.new)()));
        self.rows.last_mut().map(|row| row as &mut dyn Record)
    }
    fn get(&self) -> FieldValue<'_> {
        FieldValue::Rows(&self.rows)
    }
}

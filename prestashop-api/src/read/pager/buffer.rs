//! Where the records of an answer go, with what the shop sent of each.

use crate::record::{Extra, Record, RecordSink, Shape, Slot};

/// The fields of a record by their index: 200 at most.
#[derive(Debug, Clone, Copy, Default)]
struct FieldSet([u64; 4]);

impl FieldSet {
    fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    fn contains(&self, index: usize) -> bool {
        self.0.get(index / 64).is_none_or(|word| word & (1 << (index % 64)) != 0)
    }
}

/// A record, and which of its fields the shop sent: most types of records do not tell what is missing from what is 0 or empty.
#[derive(Debug)]
pub(super) struct Sent<D> {
    record: D,
    fields: FieldSet,
}

impl<D: Record> Record for Sent<D> {
    fn shape(&self) -> &'static Shape {
        self.record.shape()
    }
    fn slot(&self, index: usize) -> &dyn Slot {
        self.record.slot(index)
    }
    // A value that is asked for, to be filled, has come; of rows without content no more than that is known.
    fn slot_mut(&mut self, index: usize) -> &mut dyn Slot {
        self.fields.insert(index);
        self.record.slot_mut(index)
    }
    fn extra(&self) -> &Extra {
        self.record.extra()
    }
    fn extra_mut(&mut self) -> &mut Extra {
        self.record.extra_mut()
    }
    fn seen(&mut self, index: usize) {
        self.record.seen(index);
    }
    fn shows(&self, index: usize) -> bool {
        self.fields.contains(index)
    }
}

/// A list that makes its records by a function: of a type, or of a resource chosen at run time.
#[derive(Debug)]
pub(crate) struct RecordBuffer<D> {
    pub(super) sent: Vec<Sent<D>>,
    make: fn() -> D,
}

impl<D: Record> RecordBuffer<D> {
    pub(crate) fn new(make: fn() -> D) -> Self {
        Self::with_capacity(0, make)
    }

    pub(crate) fn with_capacity(records: usize, make: fn() -> D) -> Self {
        Self { sent: Vec::with_capacity(records), make }
    }

    pub(crate) fn len(&self) -> usize {
        self.sent.len()
    }

    pub(crate) fn into_records(self) -> Vec<D> {
        self.sent.into_iter().map(|sent| sent.record).collect()
    }
}

impl<D: Record> RecordSink for RecordBuffer<D> {
    fn push(&mut self) -> Option<&mut dyn Record> {
        self.sent.push(Sent { record: (self.make)(), fields: FieldSet::default() });
        self.sent.last_mut().map(|sent| sent as &mut dyn Record)
    }
    fn pop(&mut self) {
        self.sent.pop();
    }
    fn clear(&mut self) {
        self.sent.clear();
    }
}

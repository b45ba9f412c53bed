//! From an answer to records, in either notation.
//!
//! An answer is read in one go. Only where that fails it is looked at again: for what can be read in another way, and, where one record
//! may be missing, row by row.

mod json;
mod xml;

use std::fmt;
use std::ops::Range;

pub use json::deserialize;
pub(crate) use json::{read_each as read_each_row, read_rows};
pub(crate) use xml::{read_each as read_each_xml_row, read_rows as read_xml_rows};

use super::{FieldValue, Record};

/// Where the records of a list go.
pub(crate) trait RecordSink {
    /// Appends an empty record; `None` when there are as many as were asked for.
    fn push(&mut self) -> Option<&mut dyn Record>;
    /// Takes the last record back.
    fn pop(&mut self);
    /// Takes all records back.
    fn clear(&mut self);
    /// Notes that rows of associations came without content.
    fn rows_lost(&mut self) {}
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

/// A row of a list that could not be read.
#[derive(Debug)]
pub(crate) struct UnreadRow {
    /// How many records were read before it.
    pub(crate) before: usize,
    /// Its id, if that could be read.
    pub(crate) id: Option<u64>,
    pub(crate) error: DecodeError,
    /// Where in the answer it stands.
    pub(crate) place: Range<usize>,
}

/// A record's id; 0 when it has none.
pub(crate) fn id_of(record: &dyn Record) -> u64 {
    match record.shape().find("id", 0).map(|index| record.slot(index).get()) {
        Some(FieldValue::Uint(id)) => id,
        _ => 0,
    }
}

/// More rows came than the sink takes.
const SURPLUS: &str = "more records came than were asked for";
/// A text is in some other encoding.
const NO_UTF_8: &str = "the text is no UTF-8";

//! From an answer to records, in either notation.

mod json;
mod xml;

pub use json::deserialize;
pub(crate) use json::{DecodeError, RecordSink, read_rows};
pub(crate) use xml::read_rows as read_xml_rows;

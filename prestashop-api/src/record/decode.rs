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
/// How many rows of associations, and values that the spec does not know, are read of an answer: each takes up to 60 times the memory of its
/// text.
const MOST_VALUES: usize = if cfg!(test) { 10_000 } else { 1_000_000 };
/// More came.
const TOO_MANY: &str = "more than 1000000 rows and unknown values: ask for fewer records at once, or for fewer fields";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::DynamicRecord;

    crate::record! {
        /// A row.
        #[record("mug")]
        struct Mug {
            /// Its number.
            pub id: u64,
        }
    }
    crate::record! {
        /// A record with rows.
        #[record("crate")]
        struct Crate {
            /// Its number.
            pub id: u64,
            /// What is in it.
            pub mugs: Vec<Mug>,
        }
    }

    struct Kept(Vec<DynamicRecord>);

    impl RecordSink for Kept {
        fn push(&mut self) -> Option<&mut dyn Record> {
            self.0.push(DynamicRecord::of::<Crate>());
            self.0.last_mut().map(|record| record as &mut dyn Record)
        }
        fn pop(&mut self) {
            self.0.pop();
        }
        fn clear(&mut self) {
            self.0.clear();
        }
    }

    #[test]
    fn what_takes_many_times_the_memory_of_its_text_is_counted() {
        let many = |text: &str| text.repeat(MOST_VALUES);
        let json = |inside: String| format!(r#"{{"crates":[{{"id":1,{inside}}}]}}"#);
        let xml = |inside: String| format!("<p><crates><crate><id>1</id>{inside}</crate></crates></p>");
        for body in [
            json(format!(r#""associations":{{"mugs":[{}{{"id":1}}]}}"#, many(r#"{"id":1},"#))),
            json(format!(r#""lids":[{}1]"#, many("[],"))),
            json(format!(r#""associations":{{"lids":[{}1]}}"#, many("1,"))),
            xml(format!(
                "<associations><mugs>{}<mug><id>1</id></mug></mugs></associations>",
                many("<mug><id>1</id></mug>")
            )),
            xml(format!("<lids>{}</lids>", many("<lid/>"))),
        ] {
            let (body, mut kept, mut unread) = (body.as_bytes(), Kept(Vec::new()), Vec::new());
            let read = if body.starts_with(b"{") {
                let _ = read_each_row(body, "crates", &mut kept, &mut unread);
                read_rows(body, "crates", "crate", &mut kept)
            } else {
                let _ = read_each_xml_row(body, "crates", &mut kept, &mut unread);
                read_xml_rows(body, "crates", "crate", &mut kept)
            };
            for error in [read.unwrap_err(), unread.pop().unwrap().error] {
                assert!(error.message.starts_with(TOO_MANY), "{error}");
            }
        }
    }
}

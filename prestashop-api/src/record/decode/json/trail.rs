//! The way to what is wrong in an answer.

use std::fmt::{self, Write as _};

/// Where in an answer something stands: `orders[17].associations.order_rows[0].product_id`.
#[derive(Debug, Default)]
pub(super) struct ErrorPath(Vec<Segment>);

#[derive(Debug)]
enum Segment {
    Name(String),
    Index(usize),
}

impl ErrorPath {
    /// Notes on the way out of an error that it lies below that name.
    pub(super) fn name<E>(&mut self, name: &str) -> impl FnOnce(E) -> E {
        |error| {
            self.0.push(Segment::Name(name.to_owned()));
            error
        }
    }
    /// Notes on the way out of an error that it lies below that row.
    pub(super) fn index<E>(&mut self, index: usize) -> impl FnOnce(E) -> E {
        move |error| {
            self.0.push(Segment::Index(index));
            error
        }
    }
    /// Whether it leads nowhere: what is wrong is the answer as a whole.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub(super) fn path(&self) -> String {
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

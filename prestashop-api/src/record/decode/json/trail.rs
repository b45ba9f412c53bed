//! The way to what is wrong in an answer.

use std::fmt::Write as _;

use crate::record::decode::MOST_VALUES;

/// Where in an answer something stands: `orders[17].associations.order_rows[0].product_id`.
#[derive(Debug)]
pub(super) struct ErrorPath {
    /// From the inside out.
    segments: Vec<Segment>,
    /// Whether rows of an association came without content.
    pub(super) rows_lost: bool,
    /// How many more rows and unknown values are read.
    pub(super) left: usize,
}

impl Default for ErrorPath {
    fn default() -> Self {
        Self::with(MOST_VALUES)
    }
}

#[derive(Debug)]
pub(super) enum Segment {
    Name(String),
    Index(usize),
}

impl ErrorPath {
    /// The beginning of one, with as many rows and unknown values left to be read.
    pub(super) fn with(left: usize) -> Self {
        Self { segments: Vec::new(), rows_lost: false, left }
    }
    /// From the outside in.
    pub(super) fn of(segments: impl DoubleEndedIterator<Item = Segment>) -> Self {
        Self { segments: segments.rev().collect(), ..Self::default() }
    }
    /// Notes on the way out of an error that it lies below that name.
    pub(super) fn name<E>(&mut self, name: &str) -> impl FnOnce(E) -> E {
        |error| {
            self.segments.push(Segment::Name(name.to_owned()));
            error
        }
    }
    /// Notes on the way out of an error that it lies below that row.
    pub(super) fn index<E>(&mut self, index: usize) -> impl FnOnce(E) -> E {
        move |error| {
            self.segments.push(Segment::Index(index));
            error
        }
    }
    /// Whether it leads nowhere: what is wrong is the answer as a whole.
    pub(super) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.segments.iter().rev() {
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

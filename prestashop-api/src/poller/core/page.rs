//! What the core asks for and what it takes: a part of the list of records, and the records on it.

use super::row::Row;
use super::window::Window;

/// One page to read: records in `window`, with an id above `after_id`, by ascending id.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeQuery {
    /// Both ends inclusive, shop-local; `None` for no condition on the date.
    pub window: Option<Window>,
    /// Only ids above this one.
    pub after_id: u64,
    /// Only ids below this one; above `after_id + 1` if there is one.
    pub before_id: Option<u64>,
    /// Rows at most.
    pub limit: u32,
}

impl ChangeQuery {
    /// The first `limit` records in `window` with an id above `after_id`.
    #[must_use]
    pub fn new(window: Option<Window>, after_id: u64, limit: u32) -> Self {
        Self { window, after_id, before_id: None, limit }
    }
}

/// A page of records.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ChangePage {
    /// The records, in the order of the answer.
    pub rows: Vec<Row>,
    /// How many entries the shop listed, including those that vanished between its two steps (ids first, then
    /// each record) and came back empty. `PrestaShop` 8 and later leave those out of the answer, so that a short page says nothing about the
    /// end of the list.
    pub listed: usize,
    /// What the records were held against; `None` if against nothing.
    pub beside: Option<Beside>,
}

/// The other resource whose records say which of a page are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Its name.
    pub resource: &'static str,
    /// The id of its newest record, `None` if the shop shows none.
    pub newest: Option<u64>,
}

impl ChangePage {
    /// A page on which no record vanished.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        let listed = rows.len();
        Self { rows, listed, beside: None }
    }

    /// The page with so many entries more, which came back empty.
    #[must_use]
    pub fn with_vanished(self, entries: usize) -> Self {
        Self { listed: self.listed.saturating_add(entries), ..self }
    }
}

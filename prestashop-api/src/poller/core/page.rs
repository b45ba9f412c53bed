//! What the core asks for and what it takes: a part of the list of orders, and the orders on it.

use super::row::Row;
use super::window::Window;

/// One page to read: orders in `window`, with an id above `after_id`, by ascending id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Both ends inclusive, shop-local; `None` for no condition on the date.
    pub window: Option<Window>,
    /// Only ids above this one.
    pub after_id: u64,
    /// Only ids below this one; above `after_id + 1` if there is one.
    pub before_id: Option<u64>,
    /// Rows at most.
    pub limit: u32,
}

/// A page of orders.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The orders, in the order of the answer.
    pub rows: Vec<Row>,
    /// How many entries the shop listed, including those that vanished between its two steps (ids first, then
    /// each order) and came back empty. A page is the last one if this is below the limit.
    pub listed: usize,
}

impl Page {
    /// A page on which no order vanished.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        let listed = rows.len();
        Self { rows, listed }
    }
}

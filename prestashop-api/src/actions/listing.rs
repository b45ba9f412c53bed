//! The answer of the actions that list.

use serde::Serialize;

/// The records that a list action found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Listing<D> {
    /// The records, by id.
    pub items: Vec<D>,
    /// Whether records follow that were not read, because the ceiling of pages was reached.
    pub more: bool,
    /// The offset to go on from, if more records follow.
    pub next_offset: Option<u64>,
    /// How many pages were read.
    pub pages: u64,
    /// Records that the shop listed, but that had gone when it read them.
    pub vanished: usize,
}

impl<D> Listing<D> {
    /// The same with other items.
    pub(super) fn try_map<T, E>(self, map: impl FnMut(D) -> Result<T, E>) -> Result<Listing<T>, E> {
        let Self { items, more, next_offset, pages, vanished } = self;
        let items = items.into_iter().map(map).collect::<Result<_, _>>()?;
        Ok(Listing { items, more, next_offset, pages, vanished })
    }
}

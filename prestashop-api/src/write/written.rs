//! What became of a create or an update.

use serde::Serialize;

use crate::error::Verb;
use crate::record::DynamicRecord;
use crate::write::settle::{Settled, carries_verdict};

/// What became of a create or an update. The verdict's fields are its own: `written.outcome`, `written.note`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
#[must_use = "a write may not have been applied: look at the outcome"]
pub struct Written<D = DynamicRecord> {
    /// What became of it.
    #[serde(flatten)]
    pub settled: Settled,
    /// How it was sent; a PUT is what is left where a shop has no PATCH.
    pub verb: Verb,
    /// The record's id; of a create only if the record is known. An update of a record that others need as it is can make another one,
    /// with another id.
    pub id: Option<u64>,
    /// The record after the write, as it was read again. Without that look it is what the answer shows: what PrestaShop had in memory.
    pub record: Option<D>,
    /// What the write did besides storing what was set, and what was sent along so that it stays.
    pub effects: Vec<String>,
}

carries_verdict!(Written<D>);

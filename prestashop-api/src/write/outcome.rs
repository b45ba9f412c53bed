//! What became of a write.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Verb};
use crate::record::DynamicRecord;
use crate::write::compare::Difference;

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Everything was as asked for already; nothing was sent.
    AlreadyThere,
    /// It is done.
    Applied,
    /// It is not done. When the shop's PHP died, its hooks may have begun.
    NotApplied,
    /// Nobody knows: look again before doing anything.
    Unknown,
}

/// What became of a create or an update.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
#[must_use = "a write may not have been applied: look at the outcome"]
pub struct Written<D = DynamicRecord> {
    /// What became of it.
    pub outcome: Outcome,
    /// How it was sent; a PUT is what is left where a shop has no PATCH.
    pub verb: Verb,
    /// The record's id; of a create only if the record is known.
    pub id: Option<u64>,
    /// The record after the write, as far as the shop has shown it. The answer to a write shows what PrestaShop has in memory:
    /// what hooks or the database make of it shows by reading it again.
    pub record: Option<D>,
    /// Where the record does not show what was sent: PrestaShop strips tags from texts, and drops words and languages that it does
    /// not know, without a word.
    pub differing: Vec<Difference>,
    /// What happened, in a sentence.
    pub note: String,
}

impl<D> Written<D> {
    /// Whether the write is known to be done.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        matches!(self.outcome, Outcome::Applied | Outcome::AlreadyThere)
    }
}

/// Whether the shop itself said no, so that nothing more will come of it: errors of the webservice, and the empty 500 of a PHP that
/// has died. A page in HTML, a timeout or a broken connection can come from something in front of a shop that works on.
pub(crate) fn is_final(error: &Error) -> bool {
    !error.codes().is_empty() || (error.kind() == ErrorKind::ShopCrash && error.excerpt().is_none())
}

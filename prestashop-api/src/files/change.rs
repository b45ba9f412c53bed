//! What became of a change to a file.

use crate::error::Error;
use crate::write::Settled;
use crate::write::settle::{Evidence, carries_verdict};

/// What became of an image or file that was to be sent, replaced or deleted.
///
/// A shop answers errors to changes that it has made: when PHP warns beside them, when the server dies over the thumbnails, when
/// the connection goes away. The library never repeats such a change. It looks again, and says what it finds.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "the change need not have been made"]
pub struct FileChange<Id> {
    /// What became of it.
    pub settled: Settled,
    /// The id of what was made or changed, where it has one and it is known.
    pub id: Option<Id>,
    /// The error that left it open, where there was one.
    pub error: Option<Error>,
}

carries_verdict!(FileChange<Id>);

impl<Id> FileChange<Id> {
    /// The verdict on what was found. `id` is that of what was made, if it was.
    pub(crate) fn of(evidence: Evidence<'_>, id: Option<Id>, error: Option<Error>) -> Self {
        let settled = evidence.error(error.as_ref()).settle();
        let id = id.filter(|_| settled.is_applied());
        Self { settled, id, error }
    }
}

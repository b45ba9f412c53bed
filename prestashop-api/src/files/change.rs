//! What became of a change to a file.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::write::{Outcome, is_final};

/// What became of an image or file that was to be sent, replaced or deleted.
///
/// A shop answers errors to changes that it has made: when PHP warns beside them, when the server dies over the thumbnails, when
/// the connection goes away. The library never repeats such a change. It looks again, and says what it finds.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "the change need not have been made"]
pub struct FileChange<Id> {
    /// What became of it.
    pub outcome: Outcome,
    /// The id of what was made or changed, where it has one and it is known.
    pub id: Option<Id>,
    /// What happened, in a sentence.
    pub note: String,
    /// The error that left it open, where there was one.
    pub error: Option<Error>,
}

/// An error after which the change may have been made, on its way to a verdict.
pub(crate) struct Doubt(Error);

/// The shop's answer to a change, if it leaves no doubt that nothing or everything was done.
///
/// # Errors
///
/// The shop refuses the change, or never got it.
pub(crate) fn accepted<T>(answer: Result<T>) -> Result<Result<T, Doubt>> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(error) if error.may_have_been_applied() => Ok(Err(Doubt(error))),
        Err(error) => Err(error),
    }
}

/// What was seen before a change; `None` if the key may not look, or the shop breaks over the answer. That only leaves open what
/// became of a change whose answer leaves doubt.
///
/// # Errors
///
/// The shop does not answer: it would not take the change either.
pub(crate) fn if_seen<T>(seen: Result<T>) -> Result<Option<T>> {
    use ErrorKind as K;
    match seen {
        Ok(seen) => Ok(Some(seen)),
        Err(error)
            if matches!(
                error.kind(),
                K::ForbiddenVerb | K::ForbiddenResource | K::ShopNotice | K::ShopCrash | K::OtherCode | K::Decode
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl Doubt {
    /// The change was made.
    pub(crate) fn applied<Id>(self, id: Option<Id>, found: impl fmt::Display) -> FileChange<Id> {
        self.says(Outcome::Applied, id, &found)
    }

    /// Nothing is to be seen of the change. Without an answer of the shop itself it may still be at work, behind a server or proxy that
    /// has given up.
    pub(crate) fn unseen<Id>(self, found: impl fmt::Display) -> FileChange<Id> {
        if is_final(&self.0) {
            return self.says(Outcome::NotApplied, None, &found);
        }
        self.says(Outcome::Unknown, None, &format_args!("{found}, but the shop may be at work on it yet"))
    }

    /// Nobody knows.
    pub(crate) fn unknown<Id>(self, found: impl fmt::Display) -> FileChange<Id> {
        self.says(Outcome::Unknown, None, &found)
    }

    fn says<Id>(self, outcome: Outcome, id: Option<Id>, found: &dyn fmt::Display) -> FileChange<Id> {
        let note = format!("the shop answered: {}; {found}", self.0);
        FileChange { outcome, id, note, error: Some(self.0) }
    }
}

impl<Id> FileChange<Id> {
    /// Whether the change is known to be made.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.outcome == Outcome::Applied
    }

    /// The shop says that the change was made.
    pub(crate) fn confirmed(id: Option<Id>, note: impl Into<String>) -> Self {
        Self { outcome: Outcome::Applied, id, note: note.into(), error: None }
    }

    /// The shop's answer was good, but it does not say what was made; this is what a look has found.
    pub(crate) fn found(outcome: Outcome, note: impl Into<String>) -> Self {
        Self { outcome, id: None, note: note.into(), error: None }
    }
}

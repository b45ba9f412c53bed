//! What can go wrong while polling.

use std::error::Error;
use std::fmt;

/// Any error of a port.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The class of a [`PollerError`]: what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PollerErrorKind {
    /// The settings make no sense, or do not fit the stored state.
    Settings,
    /// The shop could not be read. The next cycle asks again.
    Source,
    /// An order cannot be read, and all before it are reported. The attempt was counted and stored: after three the
    /// poller goes on without the order and says so in [`Meta::skipped`](super::Meta::skipped).
    Order,
    /// The shop's answer breaks the contract of the query (rows out of order, filter ignored). Nothing was
    /// committed.
    Contract,
    /// The state could not be read or written.
    Store,
    /// The stored state is broken, foreign, or of a newer version. It was left untouched.
    State,
    /// Another poller owns this state. Nothing was committed.
    Fenced,
}

/// An error of the poller: its kind, what happened, what to do, and the cause.
pub struct PollerError(Box<Inner>);

struct Inner {
    kind: PollerErrorKind,
    message: String,
    hint: Option<String>,
    source: Option<BoxError>,
}

impl PollerError {
    /// An error of `kind` that says `message`.
    #[must_use]
    pub fn new(kind: PollerErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), hint: None, source: None }))
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The class of the error.
    #[must_use]
    pub fn kind(&self) -> PollerErrorKind {
        self.0.kind
    }

    /// What the user can do about it, if anything is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The cause, by value: for callers that turn a [`Source`](super::Source)'s error back into their own.
    #[must_use]
    pub fn into_source(self) -> Option<BoxError> {
        self.0.source
    }
}

impl fmt::Display for PollerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for PollerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollerError")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("hint", &self.0.hint)
            .field("source", &self.0.source)
            .finish()
    }
}

impl Error for PollerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

//! What can go wrong while polling.

use std::error::Error as StdError;
use std::fmt;

use super::state::State;
use crate::error::Error;

/// An error that is none of this library.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a port failed. An error of the shop stays what it is, so that whoever polls can ask it for its kind and its hint.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause {
    /// A call of the shop failed.
    Shop(Error),
    /// Anything else.
    Other(BoxError),
}

impl Cause {
    fn error(&self) -> &(dyn StdError + 'static) {
        match self {
            Self::Shop(error) => error,
            Self::Other(error) => error.as_ref(),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.error(), f)
    }
}

/// Says what the error in it says.
impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().source()
    }
}

impl From<Error> for Cause {
    fn from(error: Error) -> Self {
        Self::Shop(error)
    }
}

impl From<BoxError> for Cause {
    fn from(error: BoxError) -> Self {
        Self::Other(error)
    }
}

impl From<String> for Cause {
    fn from(message: String) -> Self {
        Self::Other(message.into())
    }
}

impl From<&str> for Cause {
    fn from(message: &str) -> Self {
        Self::Other(message.into())
    }
}

/// The class of a [`PollerError`]: what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PollerErrorKind {
    /// The settings make no sense, or do not fit the stored state.
    Settings,
    /// The shop could not be read. The next cycle asks again.
    Source,
    /// A record cannot be read, and all before it are reported. The attempt was counted and stored: after three the
    /// poller goes on without the record and says so in [`Meta::skipped`](super::Meta::skipped).
    Record,
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

impl PollerErrorKind {
    /// Whether another cycle would fail as well: someone has to change something first. After anything else a poller that has a state
    /// goes on, sooner or later.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Settings | Self::State | Self::Fenced)
    }
}

/// An error of the poller: its kind, what happened, what to do, and the cause.
pub struct PollerError(Box<Inner>);

struct Inner {
    kind: PollerErrorKind,
    message: String,
    hint: Option<String>,
    cause: Option<Cause>,
    state: Option<Box<State>>,
}

impl PollerError {
    /// An error of `kind` that says `message`.
    #[must_use]
    pub fn new(kind: PollerErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), hint: None, cause: None, state: None }))
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds what a port failed of.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Adds a cause that is no error of the shop.
    #[must_use]
    pub fn with_source(self, source: impl Into<BoxError>) -> Self {
        self.with_cause(source.into())
    }

    pub(in crate::poller) fn with_state(mut self, state: State) -> Self {
        self.0.state = Some(Box::new(state));
        self
    }

    /// The state that the failed cycle leaves, where whoever polls keeps it: [`TriggerMeta::cycle`](crate::actions::TriggerMeta::cycle).
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        self.0.state.as_deref()
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

    /// The shop's error below, if a call of the shop was the reason.
    #[must_use]
    pub fn shop_error(&self) -> Option<&Error> {
        match &self.0.cause {
            Some(Cause::Shop(error)) => Some(error),
            _ => None,
        }
    }

    /// The shop's error below, by value.
    ///
    /// # Errors
    ///
    /// The error itself, where no call of the shop was the reason.
    pub fn into_shop_error(self) -> Result<Error, Self> {
        let mut inner = *self.0;
        match inner.cause.take() {
            Some(Cause::Shop(error)) => Ok(error),
            cause => Err(Self(Box::new(Inner { cause, ..inner }))),
        }
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
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl StdError for PollerError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_ref().map(Cause::error)
    }
}

//! A rule, and what a store makes of it.

use std::sync::Arc;

use prestashop_api::poller::{PollerError, StateStore};

/// A rule that a store breaks.
#[derive(Debug, thiserror::Error)]
#[error("{rule}: {found}")]
#[non_exhaustive]
pub struct BrokenRule {
    /// The rule.
    pub rule: &'static str,
    /// What the store did.
    pub found: String,
}

pub(super) type Opened = Result<Arc<dyn StateStore>, PollerError>;
pub(super) type Checked = Result<(), BrokenRule>;

pub(super) fn open(place: &impl Fn() -> Opened) -> Result<Arc<dyn StateStore>, BrokenRule> {
    place().map_err(|error| broken("a place can be opened", &error))
}

pub(super) fn broken(rule: &'static str, error: &PollerError) -> BrokenRule {
    BrokenRule { rule, found: format!("{error:?}") }
}

pub(super) fn hold(rule: &'static str, holds: bool, found: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(BrokenRule { rule, found: found() }) }
}

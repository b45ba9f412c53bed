//! The state record in memory: for tests, and for readers that start anew each time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::client::BoxFuture;
use crate::poller::core::error::{PollerError, PollerErrorKind};
use crate::poller::core::state::State;
use crate::poller::ports::{StateStore, check_commit};

/// Keeps one state record in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<Option<State>>,
}

impl MemoryStore {
    /// A store that holds `state`.
    #[must_use]
    pub fn new(state: Option<State>) -> Self {
        Self { state: Mutex::new(state) }
    }

    /// A copy of the record.
    #[must_use]
    pub fn snapshot(&self) -> Option<State> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        // The record is only ever replaced as a whole, so a panic elsewhere cannot leave half of one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for MemoryStore {
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>> {
        Box::pin(async move {
            let state = self.lock();
            refuse_foreign(state.as_ref(), store_key)?;
            Ok(state.clone())
        })
    }

    fn check<'a>(
        &'a self,
        store_key: &'a str,
        expected_seq: u64,
        epoch: u64,
    ) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move { compare(self.lock().as_ref(), store_key, expected_seq, epoch) })
    }

    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            let mut stored = self.lock();
            compare(stored.as_ref(), &state.store_key, expected_seq, epoch)?;
            *stored = Some(state.clone());
            Ok(())
        })
    }
}

fn compare(stored: Option<&State>, store_key: &str, expected_seq: u64, epoch: u64) -> Result<(), PollerError> {
    refuse_foreign(stored, store_key)?;
    check_commit(stored.map(|state| (state.seq, state.epoch)), expected_seq, epoch)
}

fn refuse_foreign(stored: Option<&State>, store_key: &str) -> Result<(), PollerError> {
    match stored {
        Some(stored) if stored.store_key != store_key => Err(PollerError::new(
            PollerErrorKind::State,
            "the state in memory belongs to another shop, resource or filter",
        )
        .with_hint("use one store per feed")),
        _ => Ok(()),
    }
}

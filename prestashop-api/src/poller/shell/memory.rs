//! What the poller knows of the stored state, and what it stores.

use super::Poller;
use crate::poller::core::durable::Stored;
use crate::poller::core::error::{PollerError, PollerErrorKind};
use crate::poller::core::state::State;
use crate::poller::ports::fenced;

/// The state as the poller knows it.
#[derive(Debug)]
pub(super) enum Memory {
    /// It must be loaded: at the start, and whenever a change was begun without seeing its end.
    Unknown,
    /// As stored, or ahead of that by what need not be; `None` if nothing is stored yet.
    Known(Option<Box<State>>),
}

impl Poller {
    /// The stored state.
    pub(super) async fn load(&mut self) -> Result<Option<&State>, PollerError> {
        if matches!(self.memory, Memory::Unknown) {
            let mut state = self.store.load(&self.settings.feed.store_key()).await?;
            self.stored = state.as_ref().map(Stored::of);
            if let Some(state) = &mut state {
                self.adopt(state)?;
            }
            self.memory = Memory::Known(state.map(Box::new));
        }
        Ok(self.state())
    }

    /// The state, to be changed. Until that is kept only the store knows one: a cycle that fails leaves nothing behind, and the next one
    /// loads it again.
    pub(super) async fn take(&mut self) -> Result<Option<State>, PollerError> {
        self.load().await?;
        match std::mem::replace(&mut self.memory, Memory::Unknown) {
            Memory::Known(Some(state)) => Ok(Some(*state)),
            Memory::Known(None) | Memory::Unknown => Ok(None),
        }
    }

    /// Makes a loaded state this poller's own, or refuses.
    fn adopt(&self, state: &mut State) -> Result<(), PollerError> {
        let fingerprint = self.settings.fingerprint();
        if state.version > State::VERSION {
            let message = format!(
                "the stored state has version {}, this program knows version {}",
                state.version,
                State::VERSION
            );
            return Err(PollerError::new(PollerErrorKind::State, message)
                .with_hint("use the program version that wrote the state, or start anew with another one"));
        }
        state.version = State::VERSION;
        if state.config_fingerprint != fingerprint {
            if !self.settings.accept_changes {
                return Err(PollerError::new(
                    PollerErrorKind::Settings,
                    "display, filters or time zone differ from those that the stored state was made with",
                )
                .with_hint(
                    "go back to the former settings, or accept the change (records of the lookback come again), or \
                     start anew with another state file",
                ));
            }
            state.config_fingerprint = fingerprint;
        }
        if let Some(epoch) = self.settings.epoch {
            if epoch < state.epoch {
                return Err(fenced(&format!("the stored epoch {} is newer than this poller's {epoch}", state.epoch)));
            }
            state.epoch = epoch;
        }
        Ok(())
    }

    /// Keeps `state`, which is one commit ahead of the known one: in memory alone if the stored one can stand for it. Returns whether it
    /// was stored.
    pub(super) async fn keep(&mut self, mut state: State) -> Result<bool, PollerError> {
        // A whole step of the watermark is stored, so that a poller that is made anew for each cycle gets on.
        let patience = self.settings.lookback.min(self.settings.max_window);
        let stands = self.stored.as_ref().is_some_and(|stored| stored.stands_for(&state, patience));
        if stands {
            state.seq = state.seq.saturating_sub(1);
            self.store.check(&state.store_key, state.seq, state.epoch).await?;
            self.memory = Memory::Known(Some(Box::new(state)));
        } else {
            self.commit(state).await?;
        }
        Ok(!stands)
    }

    /// Stores `state`, which is one commit ahead of the known one.
    pub(super) async fn commit(&mut self, state: State) -> Result<(), PollerError> {
        // If this future is dropped or fails, only the store knows what happened.
        self.store.commit(state.seq.saturating_sub(1), state.epoch, &state).await?;
        self.stored = Some(Stored::of(&state));
        self.memory = Memory::Known(Some(Box::new(state)));
        Ok(())
    }
}

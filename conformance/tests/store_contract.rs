//! The library's own stores keep the contract, and the contract finds out those that do not.

#![expect(clippy::unwrap_used, reason = "a store that breaks a rule fails the test")]

use std::sync::{Arc, Mutex};

use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{FileStore, MemoryStore, PollerError, PollerErrorKind, State, StateStore, check_commit};
use prestashop_conformance::store_contract;

#[tokio::test]
async fn the_memory_store_keeps_the_contract() {
    store_contract::check(|| {
        let place = Arc::new(MemoryStore::default());
        move || Ok(Arc::clone(&place) as _)
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_file_store_keeps_the_contract() {
    store_contract::check(|| {
        let folder = tempfile::tempdir().unwrap();
        move || Ok(Arc::new(FileStore::open(folder.path().join("state"))?) as _)
    })
    .await
    .unwrap();
}

/// What a store does wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// It stores nothing.
    Forgets,
    /// It takes every commit.
    ComparesNothing,
    /// It takes a commit of an older epoch.
    IgnoresEpochs,
    /// It gives whatever it holds to whoever asks.
    MixesFeeds,
    /// It reads, lets others on, and writes.
    LetsBothWin,
    /// It loses the activation that waits.
    DropsTheOutbox,
    /// It tells a former owner that all is well.
    ChecksNothing,
}

#[derive(Debug)]
struct Faulty {
    fault: Fault,
    state: Mutex<Option<State>>,
}

impl StateStore for Faulty {
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>> {
        let mut state = self.state.lock().unwrap().clone();
        if self.fault != Fault::MixesFeeds {
            state = state.filter(|state| state.store_key == store_key);
        }
        Box::pin(async move { Ok(state) })
    }

    fn check<'a>(
        &'a self,
        store_key: &'a str,
        expected_seq: u64,
        epoch: u64,
    ) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            let stored = self.load(store_key).await?.map(|state| (state.seq, state.epoch));
            match self.fault {
                Fault::ChecksNothing => Ok(()),
                _ => check_commit(stored, expected_seq, epoch),
            }
        })
    }

    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            let stored = self.state.lock().unwrap().clone();
            if self.fault != Fault::MixesFeeds
                && stored.as_ref().is_some_and(|stored| stored.store_key != state.store_key)
            {
                return Err(PollerError::new(PollerErrorKind::State, "another feed"));
            }
            let stored = stored.map(|state| (state.seq, state.epoch));
            match self.fault {
                Fault::ComparesNothing => {}
                Fault::IgnoresEpochs => check_commit(stored.map(|(seq, _)| (seq, 0)), expected_seq, epoch)?,
                _ => check_commit(stored, expected_seq, epoch)?,
            }
            let mut state = state.clone();
            match self.fault {
                Fault::LetsBothWin => tokio::task::yield_now().await,
                Fault::DropsTheOutbox => state.outbox = None,
                _ => {}
            }
            *self.state.lock().unwrap() = Some(state).filter(|_| self.fault != Fault::Forgets);
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_store_that_breaks_a_rule_is_found_out() {
    let faults = [
        (Fault::Forgets, "what was committed is there whole"),
        (Fault::ComparesNothing, "a commit that does not follow the last one is refused"),
        (Fault::IgnoresEpochs, "a commit by an older epoch"),
        (Fault::MixesFeeds, "another feed gets no state but its own"),
        (Fault::LetsBothWin, "of two writers at the same commit one wins"),
        (Fault::DropsTheOutbox, "what was committed is there whole"),
        (Fault::ChecksNothing, "a commit that does not follow the last one is refused"),
    ];
    for (fault, rule) in faults {
        let checked = store_contract::check(|| {
            let place = Arc::new(Faulty { fault, state: Mutex::default() });
            move || Ok(Arc::clone(&place) as _)
        });
        let found = checked.await.unwrap_err();
        assert!(found.rule.starts_with(rule), "{fault:?}: {found}");
    }
}

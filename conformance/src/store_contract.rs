//! What every [`StateStore`] must keep, to hold a store of one's own to.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use prestashop_api::poller::MemoryStore;
//! use prestashop_conformance::store_contract;
//!
//! // Each call of the outer closure makes a place with nothing in it, each call of the inner one opens that place, as a process does.
//! store_contract::check(|| {
//!     let place = Arc::new(MemoryStore::default());
//!     move || Ok(Arc::clone(&place) as _)
//! })
//! .await?;
//! # Ok(())
//! # }
//! ```

mod pollers;
mod rule;
mod states;

use std::sync::Arc;

use prestashop_api::poller::{PollerError, PollerErrorKind, State, StateStore};

pub use self::rule::BrokenRule;
use self::rule::{Checked, Opened, broken, hold, open};
use self::states::{KEY, OTHER, epoch, state};

/// Checks a store: that what is committed is there whole, also for the next process, that a commit is a compare-and-set with fencing by epoch, that of
/// two writers one wins, that a dropped access has happened or not, and that pollers go on from it after a crash at any place.
///
/// `place` makes a place without a state, and what opens it. All that one opening gave is dropped before the place is opened anew, but where two
/// openings are to meet; a store may refuse the second one as [`Fenced`](PollerErrorKind::Fenced). Needs a tokio runtime with time and network.
///
/// # Errors
///
/// The first rule that is broken.
pub async fn check<P: Fn() -> Opened>(place: impl Fn() -> P) -> Checked {
    keeps(&place()).await?;
    compares(&place()).await?;
    fences(&place()).await?;
    separates_feeds(&place()).await?;
    lets_one_writer_win(&place()).await?;
    is_whole_after_a_drop(&place()).await?;
    pollers::refuses_a_newer_version(&place()).await?;
    pollers::hands_out_again(&place()).await
}

async fn committed(store: &dyn StateStore, expected: u64, state: &State) -> Checked {
    let rule = "a commit that follows the last one, by its epoch or a newer one, is accepted";
    store.commit(expected, state.epoch, state).await.map_err(|error| broken(rule, &error))
}

async fn holds(store: &dyn StateStore, rule: &'static str, state: Option<&State>) -> Checked {
    let loaded = store.load(KEY).await.map_err(|error| broken(rule, &error))?;
    hold(rule, loaded.as_ref() == state, || format!("it holds {loaded:?}, not {state:?}"))
}

/// The commit is refused as fenced, as [`StateStore::check`] says before, and what is stored stays.
async fn refused(store: &dyn StateStore, rule: &'static str, expected: u64, state: &State) -> Checked {
    let stored = store.load(KEY).await.map_err(|error| broken(rule, &error))?;
    let is_fenced =
        |answer: &Result<(), PollerError>| answer.as_ref().is_err_and(|error| error.kind() == PollerErrorKind::Fenced);
    let answer = store.check(KEY, expected, state.epoch).await;
    hold(rule, is_fenced(&answer), || format!("the check: {answer:?}"))?;
    let answer = store.commit(expected, state.epoch, state).await;
    hold(rule, is_fenced(&answer), || format!("the commit: {answer:?}"))?;
    holds(store, rule, stored.as_ref()).await
}

async fn keeps(place: &impl Fn() -> Opened) -> Checked {
    const NEW: &str = "a new place holds nothing";
    const KEPT: &str = "what was committed is there whole, also when the place is opened anew";
    let store = open(place)?;
    holds(&*store, NEW, None).await?;
    store.check(KEY, 0, 0).await.map_err(|error| broken(NEW, &error))?;
    drop(store);
    for seq in 1..=4 {
        let (store, next) = (open(place)?, state(seq, seq / 2)?);
        committed(&*store, seq - 1, &next).await?;
        holds(&*store, KEPT, Some(&next)).await?;
        drop(store);
        let store = open(place)?;
        holds(&*store, KEPT, Some(&next)).await?;
        store.check(KEY, seq, next.epoch).await.map_err(|error| broken(KEPT, &error))?;
    }
    Ok(())
}

async fn compares(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str = "a commit that does not follow the last one is refused as fenced, and changes nothing";
    let store = open(place)?;
    refused(&*store, RULE, 1, &state(2, 0)?).await?;
    committed(&*store, 0, &state(1, 0)?).await?;
    committed(&*store, 1, &state(2, 0)?).await?;
    for expected in [0, 1, 3, 7] {
        refused(&*store, RULE, expected, &state(expected + 1, 0)?).await?;
    }
    committed(&*store, 2, &state(3, 0)?).await
}

async fn fences(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str = "a commit by an older epoch than the stored one is refused as fenced, and changes nothing";
    let store = open(place)?;
    committed(&*store, 0, &state(1, 3)?).await?;
    refused(&*store, RULE, 1, &state(2, 2)?).await?;
    committed(&*store, 1, &state(2, 9)?).await?;
    refused(&*store, RULE, 2, &state(3, 3)?).await?;
    drop(store);
    let store = open(place)?;
    refused(&*store, RULE, 2, &state(3, 8)?).await?;
    committed(&*store, 2, &state(3, 9)?).await
}

/// The feeds of one place do not touch each other; a store of one feed refuses the others.
async fn separates_feeds(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str = "another feed gets no state but its own, or is refused by the kind `State`";
    let store = open(place)?;
    let (own, mut other) = (state(1, 5)?, state(1, 0)?);
    OTHER.clone_into(&mut other.store_key);
    committed(&*store, 0, &own).await?;
    let is_refused = |error: &PollerError| error.kind() == PollerErrorKind::State;
    let loaded = store.load(OTHER).await;
    hold(RULE, loaded.as_ref().map_or_else(is_refused, Option::is_none), || format!("loaded: {loaded:?}"))?;
    let answer = store.commit(0, other.epoch, &other).await;
    hold(RULE, answer.as_ref().err().is_none_or(is_refused), || format!("committed: {answer:?}"))?;
    holds(&*store, RULE, Some(&own)).await?;
    let loaded = store.load(OTHER).await;
    let wanted = answer.is_ok().then_some(&other);
    let same = loaded.as_ref().map_or_else(is_refused, |loaded| loaded.as_ref() == wanted);
    hold(RULE, same, || format!("loaded then: {loaded:?}"))
}

async fn lets_one_writer_win(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str = "of two writers at the same commit one wins, and the other is refused as fenced";
    let first = open(place)?;
    let second = match place() {
        Ok(second) => second,
        // One process at a time: two tasks of it meet.
        Err(error) if error.kind() == PollerErrorKind::Fenced => Arc::clone(&first),
        Err(error) => return Err(broken(RULE, &error)),
    };
    for seq in 1..=20 {
        let (one, mut two) = (state(seq, 0)?, state(seq, 0)?);
        two.max_id = Some(seq + 1000);
        let commits = (first.commit(seq - 1, 0, &one), second.commit(seq - 1, 0, &two));
        let answers = tokio::join!(commits.0, commits.1);
        let (winner, loser) = match &answers {
            (Ok(()), Err(error)) => (&one, error),
            (Err(error), Ok(())) => (&two, error),
            _ => return hold(RULE, false, || format!("{answers:?}")),
        };
        hold(RULE, loser.kind() == PollerErrorKind::Fenced, || format!("{loser:?}"))?;
        holds(&*first, RULE, Some(winner)).await?;
        holds(&*second, RULE, Some(winner)).await?;
    }
    Ok(())
}

async fn is_whole_after_a_drop(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str = "a commit that was dropped has happened or not, and the next access knows which";
    let store = open(place)?;
    let mut before = None;
    for _ in 0..20 {
        let seq = before.as_ref().map_or(0, |state: &State| state.seq);
        let next = state(seq + 1, 0)?;
        // Begun, and dropped.
        let mut commit = store.commit(seq, epoch(before.as_ref()), &next);
        tokio::select! {
            biased;
            _ = &mut commit => {}
            () = std::future::ready(()) => {}
        }
        drop(commit);
        let loaded = store.load(KEY).await.map_err(|error| broken(RULE, &error))?;
        let whole = loaded == before || loaded.as_ref() == Some(&next);
        hold(RULE, whole, || format!("it holds {loaded:?}, neither {before:?} nor {next:?}"))?;
        let seq = loaded.map_or(0, |state| state.seq);
        let next = state(seq + 1, 0)?;
        committed(&*store, seq, &next).await?;
        holds(&*store, RULE, Some(&next)).await?;
        before = Some(next);
    }
    Ok(())
}

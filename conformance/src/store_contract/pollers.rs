//! What pollers make of a store.

use prestashop_api::Shop;
use prestashop_api::poller::{Activation, Poller, PollerError, PollerErrorKind, Start, State, StateStore};

use super::rule::{BrokenRule, Checked, Opened, broken, hold, open};
use crate::shop::{FakeShop, RunningShop};

const STARTS: &str = "a poller starts on the store";

/// A poller of all orders, two at a time; and the key of its feed.
fn poller(running: &RunningShop, place: &impl Fn() -> Opened) -> Result<(Poller, String), BrokenRule> {
    let shop = Shop::connect(running.url()).key(running.key()).build();
    let shop = shop.map_err(|error| BrokenRule { rule: STARTS, found: error.to_string() })?;
    let updates = shop.order_updated().from(Start::All).ceiling(2).state(open(place)?);
    let poller = updates.start().map_err(|error| broken(STARTS, &error))?;
    let key = poller.settings().feed.store_key();
    Ok((poller, key))
}

async fn stored(place: &impl Fn() -> Opened, key: &str) -> Result<Option<State>, BrokenRule> {
    let store = open(place)?;
    store.load(key).await.map_err(|error| broken("a stored state can be loaded", &error))
}

pub(super) async fn hands_out_again(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str =
        "an activation that was not acknowledged comes again in the same bytes, and one that was does not";
    let failed = |error: PollerError| broken(RULE, &error);
    let running = FakeShop::start().await;
    let mut told: Vec<u64> = Vec::new();
    for _ in 0..3 {
        // Killed between the commit and the acknowledgement.
        let mut first = poller(&running, place)?.0;
        let lost = first.cycle().await.map_err(failed)?;
        drop(first);
        let mut second = poller(&running, place)?.0;
        let again = second.cycle().await.map_err(failed)?;
        let json = |activation: &Option<Activation>| activation.as_ref().map(|activation| activation.json().to_owned());
        hold(RULE, lost.is_some() && json(&lost) == json(&again), || format!("{lost:?}, then {again:?}"))?;
        second.ack().await.map_err(failed)?;
        // Killed after it.
        drop(second);
        let ids = again.iter().flat_map(Activation::items).map(|item| item.id).collect::<Vec<_>>();
        hold(RULE, ids.iter().all(|id| !told.contains(id)), || format!("{ids:?} after {told:?}"))?;
        told.extend(ids);
    }
    hold(RULE, told.len() == 6, || format!("{told:?}"))
}

pub(super) async fn refuses_a_newer_version(place: &impl Fn() -> Opened) -> Checked {
    const RULE: &str = "a state of a newer version is refused by the kind `State`, and stays as it is";
    let running = FakeShop::start().await;
    let (mut first, key) = poller(&running, place)?;
    first.cycle().await.map_err(|error| broken(RULE, &error))?;
    drop(first);
    let Some(mut newer) = stored(place, &key).await? else {
        return hold(RULE, false, || "nothing was stored".to_owned());
    };
    newer.version = State::VERSION + 1;
    newer.seq += 1;
    let store = open(place)?;
    let commit = store.commit(newer.seq - 1, newer.epoch, &newer).await;
    drop(store);
    if let Err(error) = commit {
        // It does not even take one.
        return hold(RULE, error.kind() == PollerErrorKind::State, || format!("{error:?}"));
    }
    let (mut second, _) = poller(&running, place)?;
    let answer = second.cycle().await;
    let refused = answer.as_ref().is_err_and(|error| error.kind() == PollerErrorKind::State);
    hold(RULE, refused, || format!("{answer:?}"))?;
    drop(second);
    let store: std::sync::Arc<dyn StateStore> = open(place)?;
    match store.load(&key).await {
        Ok(kept) => hold(RULE, kept.as_ref() == Some(&newer), || format!("{kept:?}")),
        Err(error) => hold(RULE, error.kind() == PollerErrorKind::State, || format!("{error:?}")),
    }
}

//! A state that did not change in a way that matters is not stored again, and nobody misses it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{MemoryStore, Poller, PollerError, PollerErrorKind, State, StateStore};

use super::shop::Shop;
use super::{ids, settings, troubled};

/// A store that counts what it is given to keep.
#[derive(Debug, Default)]
struct Counting {
    inner: MemoryStore,
    commits: AtomicU64,
}

impl Counting {
    fn commits(&self) -> u64 {
        self.commits.load(SeqCst)
    }

    fn stored(&self) -> State {
        self.inner.snapshot().expect("a state")
    }
}

impl StateStore for Counting {
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>> {
        self.inner.load(store_key)
    }

    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>> {
        self.commits.fetch_add(1, SeqCst);
        self.inner.commit(expected_seq, epoch, state)
    }
}

fn poller(shop: &Arc<Shop>, store: &Arc<Counting>, epoch: Option<u64>) -> Poller {
    let mut settings = settings();
    settings.epoch = epoch;
    Poller::new(settings, Arc::clone(shop) as _, Arc::clone(store) as _, Arc::clone(shop) as _).expect("good settings")
}

/// A shop with two orders, and a poller that has reported them.
async fn started() -> (Arc<Shop>, Arc<Counting>, Poller) {
    let (shop, store) = (Shop::new(), Arc::new(Counting::default()));
    let mut poller = poller(&shop, &store, None);
    assert!(poller.cycle().await.expect("a cycle").is_none());
    shop.write(1, "a");
    shop.write(2, "a");
    assert_eq!(reported(&mut poller, &shop).await, [1, 2]);
    (shop, store, poller)
}

/// What a cycle a minute later reports.
async fn reported(poller: &mut Poller, shop: &Shop) -> Vec<u64> {
    shop.second.fetch_add(60, SeqCst);
    let activation = poller.cycle().await.expect("a cycle");
    poller.ack().await.expect("acknowledged");
    activation.map_or_else(Vec::new, |activation| ids(&activation).0)
}

#[tokio::test]
async fn idle_cycles_are_stored_once_in_five_minutes() {
    let (shop, store, mut poller) = started().await;
    let before = store.commits();
    for minute in 1..=60 {
        assert!(reported(&mut poller, &shop).await.is_empty());
        assert_eq!(store.commits() - before, minute / 5, "after {minute} minutes");
        let stale = shop.instant().duration_since(store.stored().watermark);
        assert!(stale <= settings().lag + settings().lookback, "{stale}");
    }
    // The poller itself knows how far it has come.
    let known = poller.state().expect("a state");
    assert_eq!(shop.instant().duration_since(known.watermark), settings().lag);
    assert_eq!(known.health.scans, 62);
    assert!(!poller.is_behind());
}

#[tokio::test]
async fn what_changed_is_stored_at_once() {
    let (shop, store, mut poller) = started().await;
    assert!(reported(&mut poller, &shop).await.is_empty());
    let before = store.commits();
    // The activation, and its acknowledgement.
    shop.write(3, "a");
    assert_eq!(reported(&mut poller, &shop).await, [3]);
    assert_eq!(store.commits() - before, 2);
    // Why cycles fail, and that they do not any more.
    for (broken, commits) in [(true, 3), (true, 4), (false, 5), (false, 5)] {
        shop.broken.store(broken, SeqCst);
        assert_eq!(poller.cycle().await.is_err(), broken);
        assert_eq!(store.commits() - before, commits);
    }
    // How often a record could not be read, and when it is tried again.
    shop.write(4, "a");
    shop.spoil(4, true);
    assert!(poller.cycle().await.expect("a cycle").is_some_and(|activation| ids(&activation).1 == [4]));
    poller.ack().await.expect("acknowledged");
    let before = store.commits();
    for cycle in 1..=4 {
        assert!(reported(&mut poller, &shop).await.is_empty());
        assert_eq!(
            (store.commits() - before, store.stored().health.scans),
            (cycle, poller.state().expect("a state").health.scans)
        );
    }
}

/// Who takes over shuts the former owner out before anything happens, and whatever that one has not stored.
#[tokio::test]
async fn a_new_epoch_is_stored_by_an_idle_cycle() {
    let (shop, store, mut old) = started().await;
    assert!(reported(&mut old, &shop).await.is_empty());
    let mut new = poller(&shop, &store, Some(7));
    assert!(reported(&mut new, &shop).await.is_empty());
    assert_eq!(store.stored().epoch, 7);
    shop.write(3, "a");
    let before = store.stored();
    let error = old.cycle().await.expect_err("another poller owns the state");
    assert_eq!((error.kind(), store.stored()), (PollerErrorKind::Fenced, before));
    assert_eq!(reported(&mut new, &shop).await, [3]);
}

/// A poller that has nothing to store notices as well that it was shut out.
#[tokio::test]
async fn an_idle_cycle_of_a_former_owner_is_refused() {
    let (shop, store, mut old) = started().await;
    assert!(reported(&mut old, &shop).await.is_empty());
    poller(&shop, &store, Some(7)).cycle().await.expect("a cycle");
    let before = (store.stored(), store.commits());
    let error = old.cycle().await.expect_err("another poller owns the state");
    assert_eq!((error.kind(), (store.stored(), store.commits())), (PollerErrorKind::Fenced, before));
}

/// An idle cycle is not stored, and the failure of the next one throws away what the poller knew: it goes on from what is stored.
#[tokio::test]
async fn a_failed_cycle_goes_on_from_what_is_stored() {
    let (shop, store, mut poller) = started().await;
    let before = store.stored();
    assert!(reported(&mut poller, &shop).await.is_empty());
    shop.broken.store(true, SeqCst);
    poller.cycle().await.expect_err("the shop is down");
    assert_eq!(troubled(store.stored(), &before).1, before);
    shop.broken.store(false, SeqCst);
    shop.write(3, "a");
    assert_eq!(reported(&mut poller, &shop).await, [3]);
}

/// A process that is killed after idle cycles, stored or not, loses nothing and repeats nothing: what was written before, while it was
/// idle, just before its end, and after, comes once.
#[tokio::test]
async fn a_crash_after_idle_cycles_loses_and_repeats_nothing() {
    for idle in 0..=12 {
        let (shop, store, mut first) = started().await;
        for _ in 0..idle {
            assert!(reported(&mut first, &shop).await.is_empty());
        }
        // Dated before the end of the last window, and visible only now.
        let late = shop.second.fetch_sub(5 * 60, SeqCst);
        shop.write(3, "late");
        shop.second.store(late, SeqCst);
        shop.write(1, "b");
        drop(first);
        let mut second = poller(&shop, &store, None);
        assert_eq!(reported(&mut second, &shop).await, [3, 1], "after {idle} idle cycles");
        for _ in 0..idle {
            assert!(reported(&mut second, &shop).await.is_empty(), "after {idle} idle cycles");
        }
        drop(second);
        assert!(reported(&mut poller(&shop, &store, None), &shop).await.is_empty(), "after {idle} idle cycles");
    }
}

/// A poller that lives for one cycle each time, as by `poll --once`, has its window grow no further than twice the lookback.
#[tokio::test]
async fn a_poller_that_is_started_for_each_cycle_moves_on() {
    let (shop, store, _) = started().await;
    let before = store.commits();
    for minute in 1..=60 {
        assert!(reported(&mut poller(&shop, &store, None), &shop).await.is_empty());
        assert_eq!(store.commits() - before, minute / 5, "after {minute} minutes");
    }
    assert!(shop.slept.lock().expect("a lock").is_empty(), "no window was wide enough for a second look");
}

/// A process for each cycle knows only what the one before has stored: each step through a backlog is one that it can go on from.
#[tokio::test(start_paused = true)]
async fn a_poller_made_anew_for_each_cycle_comes_to_the_end_of_a_backlog() {
    let (shop, store, poller) = started().await;
    drop(poller);
    // Three weeks without anything, and a lookback that is longer than the next steps.
    shop.second.fetch_add(21 * 86_400, SeqCst);
    let anew = || {
        let mut settings = settings();
        settings.lookback = settings.max_window * 10;
        settings.accept_changes = true;
        Poller::new(settings, Arc::clone(&shop) as _, Arc::clone(&store) as _, Arc::clone(&shop) as _)
            .expect("settings")
    };
    for _ in 0..30 {
        let mut poller = anew();
        assert!(poller.cycle().await.expect("a cycle").is_none());
        if !poller.is_behind() {
            return;
        }
    }
    panic!("it starves at {}", store.stored().watermark);
}

//! The asynchronous shell: pull, acknowledge, fail, restart, share.
#![cfg(all(feature = "poller", feature = "sales"))]
#![expect(clippy::expect_used, reason = "a test may end here")]

mod idle;
mod pace;
mod shop;
mod versions;

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use jiff::SignedDuration;
use prestashop_api::Resource as _;
use prestashop_api::poller::{
    Activation, Feed, MemoryStore, Poller, PollerError, PollerErrorKind, Settings, Start, State, StateStore, Trouble,
};
use prestashop_api::resources::Orders;

use shop::Shop;

fn settings() -> Settings {
    Settings::new(Feed::new(Orders::META, "https://shop.example/api/orders", "1"))
}

fn poller(settings: Settings, shop: &Arc<Shop>, store: &Arc<MemoryStore>) -> Poller {
    Poller::new(settings, Arc::clone(shop) as _, Arc::clone(store) as _, Arc::clone(shop) as _).expect("good settings")
}

/// A shop and a poller that has started.
async fn started() -> (Arc<Shop>, Arc<MemoryStore>, Poller) {
    let (shop, store) = (Shop::new(), Arc::new(MemoryStore::default()));
    let mut poller = poller(settings(), &shop, &store);
    assert!(poller.cycle().await.expect("a cycle").is_none());
    (shop, store, poller)
}

fn stored(store: &MemoryStore) -> State {
    store.snapshot().expect("a state")
}

#[tokio::test]
async fn an_activation_comes_again_until_it_is_acknowledged() {
    let (shop, store, mut first) = started().await;
    shop.write(1, "a");
    let activation = first.next().await.expect("an activation");
    assert_eq!(activation.items().len(), 1);
    assert_eq!(first.next().await.expect("the same").json(), activation.json());

    // A new process, with a shop that is down: the activation is in the state.
    shop.broken.store(true, SeqCst);
    let requests = shop.requests();
    let mut second = poller(settings(), &shop, &store);
    assert_eq!(second.next().await.expect("the same").json(), activation.json());
    assert_eq!(second.cycle().await.expect("the same").expect("the same").json(), activation.json());
    assert_eq!(shop.requests(), requests);

    second.ack().await.expect("acknowledged");
    let seq = stored(&store).seq;
    second.ack().await.expect("nothing to do");
    assert_eq!((stored(&store).seq, stored(&store).outbox), (seq, None));

    shop.broken.store(false, SeqCst);
    shop.write(2, "b");
    let next = second.next().await.expect("the next");
    assert_ne!(next.id, activation.id);
    assert_eq!(next.items().iter().map(|item| item.id).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn next_sleeps_until_a_cycle_is_due() {
    let (shop, _, mut poller) = started().await;
    shop.second.fetch_add(25, SeqCst);
    // Written in the future of the shop: the third cycle finds it.
    shop.second.fetch_add(100, SeqCst);
    shop.write(1, "a");
    shop.second.fetch_sub(120, SeqCst);
    let activation = poller.next().await.expect("an activation");
    assert_eq!(activation.items().len(), 1);
    assert_eq!(*shop.slept.lock().expect("a lock"), [35, 60, 60]);
}

#[tokio::test]
async fn a_failed_cycle_moves_nothing_says_why_and_the_next_ones_wait_longer() {
    let (shop, store, mut poller) = started().await;
    let before = stored(&store);
    shop.broken.store(true, SeqCst);
    for _ in 0..8 {
        let error = poller.next().await.expect_err("the shop is down");
        assert_eq!(error.kind(), PollerErrorKind::Source);
        assert!(error.hint().is_some());
        assert_eq!(error.source().expect("a cause").to_string(), "the shop burns");
    }
    assert_eq!(*shop.slept.lock().expect("a lock"), [60, 60, 120, 240, 480, 960, 1800, 1800]);
    let (trouble, after) = troubled(stored(&store), &before);
    assert_eq!((after, trouble.cycles), (before, 8));
    assert_eq!(trouble.reason, "the shop did not deliver the highest order id");
    assert_eq!(trouble.until, shop.instant() + SignedDuration::from_secs(1800));

    shop.broken.store(false, SeqCst);
    shop.write(1, "a");
    assert_eq!(poller.next().await.expect("an activation").items().len(), 1);
    assert_eq!(stored(&store).trouble, None);
}

/// Why the state does not move, and the state without that.
fn troubled(mut state: State, before: &State) -> (Trouble, State) {
    let trouble = state.trouble.take().expect("a reason");
    state.seq = before.seq;
    (trouble, state)
}

#[tokio::test]
async fn a_broken_contract_moves_nothing() {
    let (shop, store, mut poller) = started().await;
    let before = stored(&store);
    shop.write(1, "a");
    shop.write(2, "b");
    shop.rows.lock().expect("a lock").reverse();
    let error = poller.cycle().await.expect_err("descending ids");
    assert_eq!(error.kind(), PollerErrorKind::Contract);
    assert_eq!(troubled(stored(&store), &before).1, before);
}

#[tokio::test]
async fn a_backlog_is_worked_off_without_sleeping() {
    let shop = Shop::new();
    let store = Arc::new(MemoryStore::default());
    shop.write(1, "a");
    let mut settings = settings();
    settings.start = Start::Since(shop.instant() - SignedDuration::from_hours(72));
    settings.ceiling = 1;
    shop.write(2, "b");
    let mut poller = poller(settings, &shop, &store);
    for id in [1, 2] {
        let activation = poller.next().await.expect("an activation");
        assert_eq!(activation.items()[0].id, id);
        poller.ack().await.expect("acknowledged");
    }
    // The first of the three days was empty, which is believed at the second look; the others make one window.
    assert_eq!(*shop.slept.lock().expect("a lock"), [5]);
}

/// I7: of two pollers on one state, one commits; the other changes nothing and says so.
#[tokio::test]
async fn of_two_pollers_only_one_commits() {
    let (shop, store, mut first) = started().await;
    let mut second = poller(settings(), &shop, &store);
    shop.write(1, "a");
    assert!(second.cycle().await.expect("a cycle").is_some());
    let before = stored(&store);
    let error = first.cycle().await.expect_err("the other was faster");
    assert_eq!(error.kind(), PollerErrorKind::Fenced);
    assert_eq!(stored(&store), before);
}

#[tokio::test]
async fn a_stale_epoch_changes_nothing() {
    let with_epoch = |epoch| {
        let mut settings = settings();
        settings.epoch = Some(epoch);
        settings
    };
    let (shop, store) = (Shop::new(), Arc::new(MemoryStore::default()));
    let mut old = poller(with_epoch(4), &shop, &store);
    old.cycle().await.expect("a cycle");
    let mut new = poller(with_epoch(5), &shop, &store);
    new.cycle().await.expect("a cycle");
    let before = stored(&store);
    assert_eq!(before.epoch, 5);

    // Even with the right sequence number, and again after a fresh load.
    let mut late = before.clone();
    late.seq += 1;
    let error = store.commit(before.seq, 4, &late).await.expect_err("a stale epoch");
    assert_eq!(error.kind(), PollerErrorKind::Fenced);
    for _ in 0..2 {
        assert_eq!(old.cycle().await.expect_err("a stale epoch").kind(), PollerErrorKind::Fenced);
    }
    assert_eq!(stored(&store), before);
}

#[tokio::test]
async fn changed_settings_are_noticed() {
    let (shop, store, _) = started().await;
    let before = stored(&store);
    let mut changed = settings();
    changed.feed.display = "[id,date_upd]".to_owned();
    let error = poller(changed.clone(), &shop, &store).cycle().await.expect_err("another display");
    assert_eq!(error.kind(), PollerErrorKind::Settings);
    assert!(error.hint().is_some());
    assert_eq!(stored(&store), before);

    changed.accept_changes = true;
    poller(changed.clone(), &shop, &store).cycle().await.expect("a cycle");
    changed.accept_changes = false;
    poller(changed, &shop, &store).cycle().await.expect("the change was stored");

    let mut foreign = settings();
    foreign.feed.source = "https://other.example/api/orders".to_owned();
    let error = poller(foreign, &shop, &store).cycle().await.expect_err("another shop");
    assert_eq!(error.kind(), PollerErrorKind::State);
}

#[test]
fn settings_that_lose_or_stall_are_refused() {
    let shop = Shop::new();
    let refused = |change: fn(&mut Settings)| -> PollerError {
        let mut settings = settings();
        change(&mut settings);
        let store = Arc::new(MemoryStore::default());
        Poller::new(settings, Arc::clone(&shop) as _, store, Arc::clone(&shop) as _).expect_err("refused")
    };
    let changes: [fn(&mut Settings); 8] = [
        |settings| settings.lag = SignedDuration::from_secs(1),
        |settings| settings.lookback = SignedDuration::from_secs(-1),
        |settings| settings.max_window = SignedDuration::ZERO,
        |settings| settings.interval = SignedDuration::ZERO,
        |settings| settings.page_size = 0,
        |settings| settings.ceiling = 0,
        |settings| settings.pages_per_cycle = 0,
        |settings| settings.duty = 0,
    ];
    for change in changes {
        let error = refused(change);
        assert_eq!(error.kind(), PollerErrorKind::Settings);
        assert!(error.hint().is_some());
    }
}

fn ids(activation: &Activation) -> (Vec<u64>, Vec<u64>) {
    let items = activation.items().iter().map(|item| item.id).collect();
    (items, activation.skipped().iter().map(|skipped| skipped.id).collect())
}

/// An order in the way is tried three times, whatever happens to the process in between.
#[tokio::test]
async fn an_order_that_cannot_be_read_is_skipped_and_comes_when_it_can() {
    let (shop, store, _) = started().await;
    for id in 1..=3 {
        shop.write(id, "a");
    }
    shop.spoil(2, false);
    let fresh = || poller(settings(), &shop, &store);
    let mut first = fresh();
    assert_eq!(ids(&first.next().await.expect("what comes before it")), (vec![1], vec![]));
    first.ack().await.expect("acknowledged");

    let error = fresh().cycle().await.expect_err("the second attempt");
    assert_eq!(error.kind(), PollerErrorKind::Record);
    assert_eq!(error.to_string(), "order 2 cannot be read (attempt 2 of 3): PHP died");
    assert!(error.hint().is_some());
    assert_eq!(error.source().expect("a cause").to_string(), "PHP died");

    let mut poller = fresh();
    let activation = poller.cycle().await.expect("the third attempt").expect("an activation");
    assert_eq!(ids(&activation), (vec![3], vec![2]));
    assert_eq!(activation.skipped()[0].reason, "PHP died");
    poller.ack().await.expect("acknowledged");
    assert_eq!((stored(&store).health.skipped, stored(&store).poison.len()), (1, 1));

    // It is told once, however often it is met.
    for _ in 0..30 {
        shop.second.fetch_add(60, SeqCst);
        assert!(poller.cycle().await.expect("a cycle").is_none());
    }
    shop.heal();
    let activation = poller.next().await.expect("an activation");
    assert_eq!(ids(&activation), (vec![2], vec![]));
    poller.ack().await.expect("acknowledged");
    assert!(stored(&store).poison.is_empty());
}

#[tokio::test]
async fn attempts_wait_like_any_failed_cycle_and_a_skip_is_told_without_items() {
    let (shop, _, mut poller) = started().await;
    shop.write(1, "a");
    shop.spoil(1, false);
    shop.second.fetch_add(40, SeqCst);
    for _ in 0..2 {
        assert_eq!(poller.next().await.expect_err("an attempt").kind(), PollerErrorKind::Record);
    }
    assert_eq!(ids(&poller.next().await.expect("an activation")), (vec![], vec![1]));
    assert_eq!(*shop.slept.lock().expect("a lock"), [60, 120]);
}

#[tokio::test]
async fn a_content_that_stays_unreadable_is_skipped_at_once() {
    let (shop, _, mut poller) = started().await;
    for id in 1..=4 {
        shop.write(id, "a");
    }
    shop.spoil(2, true);
    shop.spoil(3, true);
    let activation = poller.cycle().await.expect("a cycle").expect("an activation");
    assert_eq!(ids(&activation), (vec![1, 4], vec![2, 3]));
}

/// A shop that is down says nothing about its orders.
#[tokio::test]
async fn a_shop_that_is_down_is_no_reason_to_skip() {
    let (shop, store, mut poller) = started().await;
    shop.write(1, "a");
    shop.spoil(1, false);
    assert_eq!(poller.cycle().await.expect_err("an attempt").kind(), PollerErrorKind::Record);
    shop.broken.store(true, SeqCst);
    for _ in 0..5 {
        assert_eq!(poller.cycle().await.expect_err("the shop is down").kind(), PollerErrorKind::Source);
    }
    shop.broken.store(false, SeqCst);
    let attempts = |store: &MemoryStore| stored(store).poison.get(1).map(|order| order.attempts);
    assert_eq!(attempts(&store), Some(1));
    shop.heal();
    assert_eq!(ids(&poller.cycle().await.expect("a cycle").expect("an activation")), (vec![1], vec![]));
    assert_eq!(attempts(&store), None);
}

/// Whether a page is the last one cannot be asked: what was read is reported all the same, and what the page left out comes with the next.
#[tokio::test]
async fn a_question_that_fails_at_the_end_keeps_back_no_page() {
    let (shop, store) = (Shop::new(), Arc::new(MemoryStore::default()));
    for id in 1..=7 {
        shop.write(id, "a");
    }
    let mut settings = settings();
    (settings.start, settings.page_size) = (Start::All, 3);
    let mut poller = poller(settings, &shop, &store);
    shop.hidden.store(5, SeqCst);
    shop.mute.store(true, SeqCst);
    let activation = poller.cycle().await.expect("a cycle").expect("what was read");
    assert_eq!(ids(&activation).0, [1, 2, 3, 4, 6]);
    poller.ack().await.expect("acknowledged");
    let error = poller.cycle().await.expect_err("nobody knows whether more follows");
    assert_eq!(error.kind(), PollerErrorKind::Source);
    assert_eq!(
        stored(&store).trouble.expect("a reason").reason,
        "the shop did not deliver the ids of a page of orders"
    );
    shop.hidden.store(0, SeqCst);
    shop.mute.store(false, SeqCst);
    let activation = poller.cycle().await.expect("a cycle").expect("the rest");
    assert_eq!((ids(&activation).0, stored(&store).scan), (vec![5, 7], None));
}

/// Years without an order are passed in windows that grow, and not by a wait for each day; what comes in them is reported, each order once and
/// in the order of its time.
#[tokio::test]
async fn a_start_years_back_does_not_wait_for_each_empty_day() {
    let (shop, store) = (Shop::new(), Arc::new(MemoryStore::default()));
    let now = shop.instant();
    let at = |days: i64| shop.second.store(now.as_second() - days * 86_400, SeqCst);
    // Two in a week, years of nothing, a year with one in three days, and a busy day.
    let sparse = (20..140).map(|third| (20 + third, 420 - 3 * third));
    let written = [(1, 2900), (2, 2895)].into_iter().chain(sparse).collect::<Vec<_>>();
    for (id, days) in &written {
        at(*days);
        shop.write(u64::try_from(*id).expect("an id"), "a");
    }
    at(1);
    (1000..1400).for_each(|id| shop.write(id, "a"));
    shop.second.store(now.as_second(), SeqCst);
    let mut settings = settings();
    settings.start = Start::Since(now - SignedDuration::from_hours(24 * 3000));
    let mut poller = poller(settings, &shop, &store);
    let (mut reported, mut cycles) = (Vec::new(), 0);
    while cycles == 0 || poller.is_behind() {
        let activation = poller.cycle().await.expect("a cycle");
        reported.extend(activation.iter().flat_map(|activation| ids(activation).0));
        poller.ack().await.expect("acknowledged");
        cycles += 1;
    }
    let expected = written.iter().map(|(id, _)| u64::try_from(*id).expect("an id")).chain(1000..1400);
    assert_eq!(reported, expected.collect::<Vec<_>>());
    let slept = shop.slept.lock().expect("a lock").clone();
    assert!(slept.len() <= 15, "it waited {} times", slept.len());
    assert!(shop.requests() < 200, "{} requests in {cycles} cycles", shop.requests());
    // Caught up, it makes no window wider than it is told to.
    assert_eq!(poller.state().and_then(|state| state.stride), None);
}

/// A shop without orders has nothing to commit, but what was wrong with it is over.
#[tokio::test]
async fn a_shop_without_orders_that_answers_again_is_in_no_trouble() {
    let (shop, store) = (Shop::new(), Arc::new(MemoryStore::default()));
    shop.empty.store(true, SeqCst);
    let mut poller = poller(settings(), &shop, &store);
    assert!(poller.cycle().await.expect("a cycle").is_none());
    shop.broken.store(true, SeqCst);
    poller.cycle().await.expect_err("no answer");
    assert!(stored(&store).trouble.is_some());
    shop.broken.store(false, SeqCst);
    for _ in 0..2 {
        assert!(poller.cycle().await.expect("a cycle").is_none());
        assert_eq!((stored(&store).trouble, stored(&store).seq), (None, 3));
    }
}

/// The futures can be spawned on a runtime with many threads.
#[test]
fn the_futures_are_send() {
    fn check(_: &impl Send) {}
    let (shop, store) = (Shop::new(), Arc::new(MemoryStore::default()));
    let mut poller = poller(settings(), &shop, &store);
    check(&poller);
    check(&poller.next());
    check(&poller.ack());
    check(&poller.cycle());
}

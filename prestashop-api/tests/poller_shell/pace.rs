//! How often a shop is asked.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use jiff::SignedDuration;
use prestashop_api::poller::{MemoryStore, Settings, Start};

use super::shop::Shop;
use super::{poller, settings};

/// The first waits of a poller that finds nothing for ten minutes, and the one after it has found something.
async fn waits(settings: Settings, shop: Arc<Shop>) -> (Vec<u64>, u64) {
    let mut poller = poller(settings, &shop, &Arc::new(MemoryStore::default()));
    assert!(poller.cycle().await.expect("a cycle").is_none());
    // Written in the future of the shop.
    shop.second.fetch_add(600, SeqCst);
    shop.write(1, "a");
    shop.second.fetch_sub(620, SeqCst);
    poller.next().await.expect("an activation");
    poller.ack().await.expect("acknowledged");
    let slept = std::mem::take(&mut *shop.slept.lock().expect("a lock"));
    shop.write(2, "b");
    poller.next().await.expect("an activation");
    // Some of it has passed by the write.
    let after = shop.slept.lock().expect("a lock")[0] + 20;
    (slept, after)
}

#[tokio::test]
async fn a_feed_that_finds_nothing_is_asked_less_often() {
    let mut settings = settings();
    settings.max_interval = SignedDuration::from_secs(120);
    let (idle, after) = waits(settings, Shop::new()).await;
    assert_eq!((&idle[..5], after), (&[60, 75, 93, 117, 120][..], 60));
}

#[tokio::test]
async fn a_shop_that_works_long_for_a_cycle_is_given_a_rest() {
    let shop = Shop::new();
    // Two or three requests a cycle.
    shop.work.store(500, SeqCst);
    let mut settings = settings();
    settings.duty = 1;
    let (idle, _) = waits(settings.clone(), shop).await;
    assert!(idle.iter().all(|wait| (99..=200).contains(wait)), "{idle:?}");
    let shop = Shop::new();
    shop.work.store(2, SeqCst);
    let (quick, _) = waits(settings, shop).await;
    assert!(quick.iter().skip(10).all(|wait| *wait == 60), "{quick:?}");
}

/// Feeds that begin at once ask at different times, and do not come together again.
#[tokio::test]
async fn feeds_are_spread() {
    let mut firsts = Vec::new();
    for store in ["1", "2", "3"] {
        let shop = Shop::new();
        let mut settings = settings();
        settings.spread = true;
        settings.feed.store = store.to_owned();
        shop.write(1, "a");
        let mut from_all = settings.clone();
        from_all.start = Start::All;
        poller(from_all, &shop, &Arc::default()).next().await.expect("an activation");
        let first = shop.slept.lock().expect("a lock").first().copied();
        firsts.push(first.unwrap_or_default());
        let (waits, _) = waits(settings, Shop::new()).await;
        assert!(waits.iter().all(|wait| (54..=66).contains(wait)), "{waits:?}");
    }
    assert!(firsts[0] != firsts[1] && firsts[1] != firsts[2] && firsts.iter().all(|first| *first < 60), "{firsts:?}");
}

//! States that another version of the library wrote.

use std::sync::Arc;

use prestashop_api::poller::{FileStore, MemoryStore, Poller, PollerErrorKind, State, StateStore};

use super::shop::Shop;
use super::{ids, poller, settings, started, stored};

#[tokio::test]
async fn a_state_of_the_first_version_goes_on_without_loss_or_repeat() {
    goes_on(1, include_str!("../fixtures/poller_state_v1.json")).await;
}

#[tokio::test]
async fn a_state_of_the_second_version_goes_on_without_loss_or_repeat() {
    goes_on(2, include_str!("../fixtures/poller_state_v2.json")).await;
}

/// A file that a former version of the state wrote: in the middle of a scan, with an activation that waits, an order that was
/// skipped, and a zone that the shop had before.
async fn goes_on(version: u32, file: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("orders.json");
    std::fs::write(&path, file).expect("written");
    let store = FileStore::open(&path).expect("a store");
    let before = store.load(&settings().feed.store_key()).await.expect("a state").expect("a state");
    assert_eq!((before.version, before.seq, before.seen.len(), before.poison.len()), (version, 3, 4, 1));
    assert_eq!(before.watermark, "2026-09-21T13:13:20Z".parse().expect("an instant"));
    assert_eq!(before.time_zone.former[0].name.as_deref(), Some("Europe/Paris"));
    let waiting = before.outbox.expect("an activation").json;

    // The shop that it was made with.
    let shop = Shop::new();
    for id in 1..=6 {
        shop.write(id, "a");
    }
    shop.spoil(2, true);
    let mut poller = Poller::new(settings(), Arc::clone(&shop) as _, Arc::new(store), Arc::clone(&shop) as _)
        .expect("good settings");
    assert_eq!(poller.next().await.expect("what waited").json(), waiting);
    poller.ack().await.expect("acknowledged");
    assert_eq!(ids(&poller.next().await.expect("the rest of the scan")), (vec![6], vec![]));
    poller.ack().await.expect("acknowledged");
    shop.heal();
    assert_eq!(ids(&poller.next().await.expect("what was skipped")), (vec![2], vec![]));
    poller.ack().await.expect("acknowledged");
    assert_eq!(poller.state().map(|state| state.version), Some(State::VERSION));
    drop(poller);

    let text = std::fs::read_to_string(&path).expect("text");
    assert!(text.contains(r#""watermark":"#) && !text.contains(r#""u":"#), "{text}");
}

/// What a later program wrote is not read by halves, wherever it is kept.
#[tokio::test]
async fn a_state_of_a_later_version_is_refused() {
    let (shop, store, _) = started().await;
    let mut later = stored(&store);
    later.version = State::VERSION + 1;
    let store = Arc::new(MemoryStore::new(Some(later.clone())));
    let error = poller(settings(), &shop, &store).cycle().await.expect_err("a later version");
    assert_eq!(error.kind(), PollerErrorKind::State);
    assert!(error.hint().is_some());
    assert_eq!(stored(&store), later);
}

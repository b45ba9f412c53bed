//! The database: many feeds and what they reported, whole or refused.
#![expect(clippy::unwrap_used, reason = "a test may end here")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use prestashop_api::Shop;
use prestashop_api::poller::{Poller, PollerErrorKind, Start, StateStore as _, Updates};
use prestashop_conformance::shop::{FakeShop, RunningShop};
use prestashop_conformance::store_contract;
use prestashop_sqlite::SqliteStore;
use rusqlite::Connection;
use tempfile::TempDir;

/// A trigger of a shop.
type Which = fn(&Shop) -> Updates;

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pollers.sqlite");
    (folder, path)
}

fn poller(running: &RunningShop, store: &SqliteStore, which: Which) -> Poller {
    let shop = Shop::connect(running.url()).key(running.key()).build().unwrap();
    which(&shop).from(Start::All).ceiling(2).state(Arc::new(store.clone())).start().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_the_contract_of_a_store() {
    store_contract::check(|| {
        let (folder, path) = place();
        move || {
            let _ = &folder;
            Ok(Arc::new(SqliteStore::open(&path)?) as _)
        }
    })
    .await
    .unwrap();
}

/// The feeds of one shop, and of others, go on in one database; each can be asked what it reported.
#[tokio::test]
async fn many_feeds_keep_their_states_and_histories_apart() {
    let (_folder, path) = place();
    let (shop, other) = (FakeShop::start().await, FakeShop::start().await);
    let store = SqliteStore::open(&path).unwrap();
    let feeds: [(&RunningShop, Which); 3] =
        [(&shop, Shop::order_updated), (&other, Shop::order_updated), (&shop, Shop::customer_updated)];
    let mut told = vec![Vec::new(); 3];
    for _ in 0..2 {
        for (feed, told) in feeds.iter().zip(&mut told) {
            let mut poller = poller(feed.0, &store, feed.1);
            let activation = poller.cycle().await.unwrap().unwrap();
            told.push(activation.json().to_owned());
            poller.ack().await.unwrap();
        }
    }
    for (feed, told) in feeds.iter().zip(&told) {
        let mut poller = poller(feed.0, &store, feed.1);
        let waiting = poller.cycle().await.unwrap().unwrap();
        let reported = store.reported(&poller.settings().feed.store_key(), 10).await.unwrap();
        let json = reported.iter().rev().map(|reported| reported.activation.json()).collect::<Vec<_>>();
        assert_eq!(json, [&told[0], &told[1], waiting.json()]);
        let acknowledged = reported.iter().map(|reported| reported.acknowledged.is_some()).collect::<Vec<_>>();
        assert_eq!(acknowledged, [false, true, true]);
    }
    let hour = SignedDuration::from_hours(1);
    assert_eq!(store.forget_reported(Timestamp::now() - hour).await.unwrap(), 0);
    assert_eq!(store.forget_reported(Timestamp::now() + hour).await.unwrap(), 6);
    let key = poller(&shop, &store, Shop::order_updated).settings().feed.store_key();
    let left = store.reported(&key, 10).await.unwrap();
    assert_eq!(left.iter().map(|reported| reported.acknowledged).collect::<Vec<_>>(), [None], "what waits is kept");
}

/// Neither the file nor what it holds is touched.
fn stays_refused(path: &Path, why: &str, says: &str) {
    let before = std::fs::read(path).unwrap();
    let error = SqliteStore::open(path).unwrap_err();
    assert_eq!(error.kind(), PollerErrorKind::State, "{why}: {error:?}");
    assert!(error.to_string().contains(says) && error.hint().is_some(), "{why}: {error}");
    assert_eq!(std::fs::read(path).unwrap(), before, "{why}");
}

#[tokio::test]
async fn what_is_not_ours_or_newer_is_refused_and_left_as_it_is() {
    let (_folder, path) = place();
    std::fs::write(&path, r#"{"format":"prestashop-poller-state"}"#.repeat(100)).unwrap();
    stays_refused(&path, "a state file", "is no SQLite database");
    std::fs::remove_file(&path).unwrap();

    let foreign = Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    drop(foreign);
    stays_refused(&path, "a database", "is the database of another program");
    std::fs::remove_file(&path).unwrap();

    drop(SqliteStore::open(&path).unwrap());
    let later = Connection::open(&path).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    drop(later);
    stays_refused(&path, "a later version", "has version 99, this program knows version");
    std::fs::remove_file(&path).unwrap();

    // Torn: pages are missing at the end.
    let running = FakeShop::start().await;
    let store = SqliteStore::open(&path).unwrap();
    let mut first = poller(&running, &store, Shop::order_updated);
    first.cycle().await.unwrap().unwrap();
    let key = first.settings().feed.store_key();
    drop((first, store));
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..4096 + 512]).unwrap();
    let error = match SqliteStore::open(&path) {
        Ok(store) => store.load(&key).await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), PollerErrorKind::State, "{error:?}");
    assert!(error.to_string().contains("is broken") && error.hint().is_some(), "{error}");
}

#[test]
fn a_missing_folder_is_a_clear_error() {
    let (folder, _) = place();
    let error = SqliteStore::open(folder.path().join("none/pollers.sqlite")).unwrap_err();
    assert_eq!(error.kind(), PollerErrorKind::Store);
    assert!(error.hint().is_some());
}

/// A database of each released version of the tables goes on.
#[tokio::test]
async fn a_database_of_the_first_version_goes_on() {
    let (_folder, path) = place();
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("version_1.sql")).unwrap();
    drop(old);
    let store = SqliteStore::open(&path).unwrap();
    let state = store.load("feed").await.unwrap().unwrap();
    assert_eq!((state.seq, state.epoch, state.seen.len()), (7, 2, 1));
    let waiting = store.reported("feed", 1).await.unwrap();
    assert_eq!(waiting[0].activation.json(), state.outbox.unwrap().json);
    store.check("feed", 7, 2).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_folder, path) = place();
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.load("feed").await.unwrap(), None);
    for name in ["pollers.sqlite", "pollers.sqlite-wal"] {
        let mode = std::fs::metadata(path.with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

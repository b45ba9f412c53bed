//! The state file: whole or absent, locked, and never overwritten by mistake.
#![cfg(all(feature = "poller", feature = "sales"))]
#![expect(clippy::expect_used, reason = "a test may end here")]

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use prestashop_api::poller::{FileStore, Health, PollerErrorKind, Row, Seen, State, StateStore};
use serde_json::json;
use serde_json::value::RawValue;
use tempfile::TempDir;

const KEY: &str = "key";

fn state(seq: u64) -> State {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("an instant");
    let order = RawValue::from_string(r#"{"id":1}"#.to_owned()).expect("JSON");
    let mut seen = Seen::default();
    seen.note(&Row::new(1, Some("2026-11-23 12:00:00".parse().expect("a date")), order.clone()));
    seen.note(&Row::new(2, None, order));
    let known = json!({
        "version": State::VERSION, "store_key": KEY, "config_fingerprint": "display", "epoch": 3, "seq": seq,
        "watermark": now, "backfill": null, "scan": null, "seen": seen,
        "poison": {
            "7": {"attempts": 3, "reason": "ü", "since": now, "retry_at": 9},
            "8": {"attempts": 1, "reason": "", "since": now, "retry_at": null},
        },
        "time_zone": {"name": null, "origin": "unknown", "checked": now, "former": []},
        "clock": null,
        "outbox": {"id": "act_1", "json": "{\"a\": \"ü\\n\"}", "created": now},
        "health": Health::default(),
    });
    serde_json::from_value(known).expect("a state")
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("orders.json");
    (folder, path)
}

fn open(path: &Path) -> FileStore {
    FileStore::open(path).expect("a store")
}

#[tokio::test]
async fn what_is_committed_is_loaded_after_a_restart() {
    let (folder, path) = place();
    let store = open(&path);
    assert_eq!(store.load(KEY).await.expect("nothing yet"), None);
    store.commit(0, 3, &state(1)).await.expect("committed");
    store.commit(1, 3, &state(2)).await.expect("committed");
    drop(store);
    assert_eq!(open(&path).load(KEY).await.expect("a state"), Some(state(2)));
    // Nothing is left behind but the file and its lock.
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["orders.json", "orders.json.lock"]);
}

#[tokio::test]
async fn a_commit_is_compare_and_set() {
    let (_folder, path) = place();
    let store = open(&path);
    store.commit(0, 3, &state(1)).await.expect("committed");
    let before = fs::read(&path).expect("a file");
    for (expected_seq, epoch) in [(0, 3), (2, 3), (1, 2)] {
        let error = store.commit(expected_seq, epoch, &state(2)).await.expect_err("refused");
        assert_eq!(error.kind(), PollerErrorKind::Fenced);
    }
    assert_eq!(fs::read(&path).expect("a file"), before);
}

#[test]
fn a_second_poller_is_kept_out_while_the_first_lives() {
    let (_folder, path) = place();
    let first = open(&path);
    let error = FileStore::open(&path).expect_err("locked");
    assert_eq!(error.kind(), PollerErrorKind::Fenced);
    assert!(error.to_string().contains("another poller uses this file"));
    drop(first);
    open(&path);
}

#[test]
fn a_missing_folder_is_a_clear_error() {
    let (folder, _) = place();
    let error = FileStore::open(folder.path().join("none/orders.json")).expect_err("no folder");
    assert_eq!(error.kind(), PollerErrorKind::Store);
    assert!(error.hint().is_some());
}

/// Neither loading nor committing touches a file that is not a whole record of this feed.
async fn stays_untouched(content: &[u8], why: &str) {
    let (_folder, path) = place();
    fs::write(&path, content).expect("written");
    let store = open(&path);
    let error = store.load(KEY).await.expect_err(why);
    assert_eq!(error.kind(), PollerErrorKind::State, "{why}");
    assert!(error.hint().is_some(), "{why}");
    let error = store.commit(0, 9, &state(1)).await.expect_err(why);
    assert_eq!(error.kind(), PollerErrorKind::State, "{why}");
    assert_eq!(fs::read(&path).expect("a file"), content, "{why}");
}

/// A good record as text.
async fn good() -> String {
    let (_folder, path) = place();
    let store = open(&path);
    store.commit(0, 3, &state(1)).await.expect("committed");
    fs::read_to_string(&path).expect("text")
}

#[tokio::test]
async fn a_torn_file_is_refused_wherever_it_was_torn() {
    let good = good().await;
    for end in (0..good.trim_end().len()).step_by(23) {
        stays_untouched(&good.as_bytes()[..end], &format!("torn at {end}")).await;
    }
}

#[tokio::test]
async fn a_file_that_is_not_this_feeds_state_is_refused() {
    let good = good().await;
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from));
        good.replacen(from, to, 1)
    };
    stays_untouched(changed(r#""seq":1"#, r#""seq":7"#).as_bytes(), "edited: the checksum does not fit").await;
    stays_untouched(changed(r#""version":3"#, r#""version":4"#).as_bytes(), "newer").await;
    stays_untouched(changed("prestashop-poller-state", "something-else").as_bytes(), "another format").await;
    stays_untouched(b"[1,2,3]", "other JSON").await;
    stays_untouched(b"\xff\xfe", "not text").await;
}

#[tokio::test]
async fn the_state_of_another_feed_is_refused() {
    let (_folder, path) = place();
    let store = open(&path);
    store.commit(0, 3, &state(1)).await.expect("committed");
    let before = fs::read(&path).expect("a file");
    assert_eq!(store.load("other").await.expect_err("foreign").kind(), PollerErrorKind::State);
    let mut other = state(2);
    other.store_key = "other".to_owned();
    assert_eq!(store.commit(1, 3, &other).await.expect_err("foreign").kind(), PollerErrorKind::State);
    assert_eq!(fs::read(&path).expect("a file"), before);
}

/// A dropped commit has either happened or not when the store is asked next, and a later one fits to it.
#[tokio::test]
async fn a_dropped_commit_is_finished_before_the_next_access() {
    use std::task::{Context, Waker};

    let (_folder, path) = place();
    let store = open(&path);
    let mut seq = 0;
    for _ in 0..20 {
        let next = state(seq + 1);
        let mut commit = store.commit(seq, 3, &next);
        let _ = commit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        drop(commit);
        seq = store.load(KEY).await.expect("whole").map_or(0, |state| state.seq);
        store.commit(seq, 3, &state(seq + 1)).await.expect("nothing is under way any more");
        seq += 1;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_folder, path) = place();
    let store = open(&path);
    store.commit(0, 3, &state(1)).await.expect("committed");
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
}

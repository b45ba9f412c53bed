//! `poll export`, `import` and `reset`: a state by hand, which is never gone for good.

use std::fs;
use std::path::{Path, PathBuf};

use prestashop_api::poller::{FileStore, State};
use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Ran, prestashop};

/// The state of a poller that has reported two orders of many, and how it is exported.
fn polled() -> (TempDir, PathBuf, Value) {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let ran = poll("order-updated", &state, &["--start", "all", "--ceiling", "2"]);
    assert_eq!(ids(&ran).len(), 2);
    let exported = command(&["export"], &state, &[]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let exported = serde_json::from_str(&exported.stdout).unwrap();
    (folder, state, exported)
}

fn poll(trigger: &str, state: &Path, more: &[&str]) -> Ran {
    prestashop(["--demo", "poll", trigger, "--once", "--state", state.to_str().unwrap()].iter().chain(more))
}

fn command(which: &[&str], state: &Path, more: &[&str]) -> Ran {
    let state = ["--state", state.to_str().unwrap()];
    prestashop([&["poll"], which, &state, more].concat())
}

fn import(exported: &Value, state: &Path, more: &[&str]) -> Ran {
    let file = state.with_file_name("exported.json");
    fs::write(&file, exported.to_string()).unwrap();
    command(&["import", file.to_str().unwrap()], state, more)
}

fn ids(ran: &Ran) -> Vec<u64> {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let activation: Value = serde_json::from_str(&ran.stdout).unwrap();
    activation["data"]["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()).collect()
}

fn look(path: &Path) -> State {
    FileStore::look(path).unwrap().unwrap()
}

#[test]
fn an_exported_state_goes_on_elsewhere() {
    let (folder, state, exported) = polled();
    assert_eq!(exported["version"], State::VERSION);
    let there = folder.path().join("there");
    let ran = import(&exported, &there, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("goes on from"), "{ran:?}");
    assert_eq!(look(&there), look(&state));
    let next = ids(&poll("order-updated", &there, &["--ceiling", "2"]));
    assert_eq!(next, ids(&poll("order-updated", &state, &["--ceiling", "2"])));
}

/// Whatever is there stays as it is, unless it is to be replaced; then a copy is kept.
#[test]
fn an_import_replaces_nothing_unless_it_is_told_to() {
    let (folder, state, exported) = polled();
    ids(&poll("order-updated", &state, &["--ceiling", "2"]));
    let mut newer = look(&state);
    newer.epoch = 9;
    fs::remove_file(&state).unwrap();
    assert_eq!(import(&wrapped(&newer), &state, &[]).code, Some(0));
    let foreign = folder.path().join("customers");
    assert_eq!(poll("customer-updated", &foreign, &[]).code, Some(0));

    let own = folder.path().join("own");
    assert_eq!(import(&exported, &own, &[]).code, Some(0));
    let cases = [
        (&own, "keeps a state already, which has come to"),
        (&state, "keeps a state of the epoch 9, newer than 0"),
        (&foreign, "keeps the state of another shop, resource or filter"),
    ];
    for (path, says) in cases {
        let before = fs::read(path).unwrap();
        let refused = import(&exported, path, &[]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains(says) && refused.stderr.contains("--force replaces it"), "{refused:?}");
        assert_eq!(fs::read(path).unwrap(), before, "{says}");

        let (seq, epoch) = (look(path).seq, look(path).epoch);
        let forced = import(&exported, path, &["--force"]);
        assert_eq!(forced.code, Some(0), "{forced:?}");
        let now = look(path);
        assert_eq!(now.store_key, exported["state"]["store_key"].as_str().unwrap());
        assert!(now.seq > seq && now.epoch == epoch, "who had it before is shut out");
        let copy = PathBuf::from(format!("{}.{seq}.bak", path.display()));
        assert_eq!(fs::read(&copy).unwrap(), before);
        assert!(forced.stdout.contains(copy.to_str().unwrap()), "{forced:?}");
        assert_eq!(forced.stdout.contains("were not reported yet"), path != &foreign, "{forced:?}");
    }
    assert_eq!(ids(&poll("order-updated", &foreign, &["--ceiling", "2"])).len(), 2);
}

fn wrapped(state: &State) -> Value {
    serde_json::json!({ "format": "prestashop-poller-export", "version": State::VERSION, "state": state })
}

#[test]
fn what_cannot_be_read_or_is_in_use_is_refused_and_left_as_it_is() {
    let (_folder, state, exported) = polled();
    let before = fs::read(&state).unwrap();
    let mut later = exported.clone();
    later["version"] = (State::VERSION + 1).into();
    later["state"] = "of another form".into();
    let mut other = exported.clone();
    other["format"] = "something else".into();
    let file: Value = serde_json::from_slice(&before).unwrap();
    for (wrong, says) in [
        (&later, "this program knows version"),
        (&other, "is no exported state"),
        (&file, "is no exported state"),
        (&Value::Null, "is no exported state"),
    ] {
        let refused = import(wrong, &state, &["--force"]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains(says), "{refused:?}");
    }
    let running = FileStore::open(&state).unwrap();
    for ran in [import(&exported, &state, &["--force"]), command(&["reset"], &state, &["--yes"])] {
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains("another poller uses this file"), "{ran:?}");
    }
    assert_eq!(command(&["export"], &state, &[]).code, Some(0), "a poller that runs is no hindrance");
    drop(running);
    assert_eq!(fs::read(&state).unwrap(), before);
}

#[test]
fn a_reset_says_what_it_means_and_does_it_when_confirmed() {
    let (_folder, state, _) = polled();
    let before = (fs::read(&state).unwrap(), look(&state));
    let asked = command(&["reset"], &state, &[]);
    assert_eq!(asked.code, Some(2), "{asked:?}");
    let watermark = before.1.watermark.to_string();
    // Two orders of many were reported: who begins at the watermark loses the others.
    for says in [
        "nothing was reset",
        "--yes",
        "is never reported",
        &watermark,
        "By `all` everything",
        "behind the id 2 were not reported yet",
    ] {
        assert!(asked.stderr.contains(says), "{says}: {asked:?}");
    }
    assert!(!asked.stderr.contains("goes on from here"), "{asked:?}");
    assert_eq!(fs::read(&state).unwrap(), before.0);

    let done = command(&["reset"], &state, &["--yes"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.stdout.contains("is reset") && done.stdout.contains("is never reported"), "{done:?}");
    assert!(!state.exists());
    let copy = PathBuf::from(format!("{}.{}.bak", state.display(), before.1.seq));
    assert_eq!(look(&copy), before.1);
    // Of a state that is not there nothing can be said.
    let again = command(&["reset"], &state, &["--yes"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    // The copy is a state like any other, and is not overwritten by another reset.
    fs::copy(&copy, &state).unwrap();
    let kept = command(&["reset"], &state, &["--yes"]);
    assert_eq!(kept.code, Some(1), "{kept:?}");
    assert!(kept.stderr.contains("a copy cannot be kept as"), "{kept:?}");
    assert_eq!(fs::read(&state).unwrap(), before.0);
}

/// A link is no state: the file that it leads to is meant, by whatever name a poller or a command is given.
#[cfg(unix)]
#[test]
fn a_link_to_a_state_stays_a_link() {
    let (folder, state, exported) = polled();
    fs::create_dir(folder.path().join("links")).unwrap();
    let link = folder.path().join("links").join("link");
    std::os::unix::fs::symlink("../state", &link).unwrap();
    let is_link = || fs::symlink_metadata(&link).unwrap().is_symlink();

    ids(&poll("order-updated", &link, &["--ceiling", "2"]));
    assert!(is_link(), "a commit goes to the file");
    let running = FileStore::open(&state).unwrap();
    let refused = command(&["reset"], &link, &["--yes"]);
    assert!(refused.stderr.contains("another poller uses this file"), "{refused:?}");
    drop(running);

    let seq = look(&state).seq;
    assert_eq!(command(&["reset"], &link, &["--yes"]).code, Some(0));
    assert!(!state.exists() && is_link(), "the file is reset");
    assert_eq!(look(&PathBuf::from(format!("{}.{seq}.bak", state.display()))).seq, seq);
    assert_eq!(import(&exported, &link, &[]).code, Some(0));
    assert!(state.exists() && is_link());

    fs::remove_file(&state).unwrap();
    std::os::unix::fs::symlink("links/link", &state).unwrap();
    let circle = poll("order-updated", &link, &[]);
    assert_eq!(circle.code, Some(1), "{circle:?}");
    assert!(circle.stderr.contains("is a link that leads to itself"), "{circle:?}");
}

/// Wrong usage is 2, a file that cannot be what it should be 1, whichever command meets it.
#[test]
fn a_state_that_is_missing_is_wrong_usage_and_one_that_is_broken_is_not() {
    let (folder, state, exported) = polled();
    let broken = folder.path().join("broken");
    fs::write(&broken, "{").unwrap();
    let foreign = folder.path().join("customers");
    assert_eq!(poll("customer-updated", &foreign, &[]).code, Some(0));
    for (what, path, code) in [("missing", folder.path().join("none"), 2), ("broken", broken, 1)] {
        for (name, more) in [("explain", &[][..]), ("export", &[]), ("reset", &["--yes"])] {
            let ran = command(&[name], &path, more);
            assert_eq!(ran.code, Some(code), "{name} of {what}: {ran:?}");
        }
        let ran = command(&["import", path.to_str().unwrap()], &state, &["--force"]);
        assert_eq!(ran.code, Some(code), "import of {what}: {ran:?}");
    }
    assert_eq!(poll("order-updated", &folder.path().join("broken"), &[]).code, Some(1));
    assert_eq!(poll("order-updated", &foreign, &[]).code, Some(1));
    assert_eq!(import(&exported, &folder.path().join("broken"), &[]).code, Some(1));
}

/// On Linux `/dev/full` is a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn an_export_that_cannot_be_written_is_no_success() {
    let (_folder, state, _) = polled();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_prestashop"));
    command.args(["poll", "export", "--state"]).arg(&state);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    assert_eq!(command.stdout(full).status().unwrap().code(), Some(1));
}

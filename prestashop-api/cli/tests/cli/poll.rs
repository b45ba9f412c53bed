//! `poll` on the fake shop.

use std::path::Path;

use crate::run::{Ran, prestashop, run};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault};
use serde_json::Value;

fn poll(state: &Path, more: &[&str]) -> Ran {
    let state = state.to_str().unwrap();
    prestashop(["--demo", "poll", "order-updated", "--state", state].iter().chain(more))
}

fn activations(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_first_cycle_from_now_on_writes_nothing_but_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let ran = poll(&state, &["--once"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    assert!(state.exists());
    // The state outlives the command, also where the fake shop has another port.
    let ran = poll(&state, &["--once"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn the_ceiling_splits_activations_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let first = poll(&state, &["--once", "--start", "all", "--ceiling", "2"]);
    assert_eq!(first.stderr, "note: more follows: run the command again\n");
    let told = activations(&first);
    let [activation] = &told[..] else { panic!("{told:?}") };
    assert_eq!(activation["specversion"], "1.0");
    assert_eq!(activation["type"], "prestashop.orders.observed");
    assert!(activation["id"].as_str().unwrap().starts_with("act_"));
    assert_eq!(activation["data"]["truncated"], true);
    let items = activation["data"]["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["order"]["id"] == item["id"] && item["key"].is_string()));
    assert_eq!(ids(activation).len(), 2);

    // It was acknowledged: the next run goes on behind it.
    let second = activations(&poll(&state, &["--once", "--ceiling", "3"]));
    assert_eq!(ids(&second[0]).len(), 3);
    assert!(ids(&second[0]).iter().all(|id| !ids(activation).contains(id)));
}

fn ids(activation: &Value) -> Vec<u64> {
    activation["data"]["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()).collect()
}

#[test]
fn what_nobody_read_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let args = ["--demo", "poll", "order-updated", "--once", "--start", "all", "--ceiling", "2"];
    let args = args.into_iter().chain(["--state", state.to_str().unwrap()]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ran = Ran::from(crate::run::command(args).stdout(writer).output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));

    let again = activations(&poll(&state, &["--once"]));
    assert_eq!(again[0]["data"]["cycle"], 1);
    let next = activations(&poll(&state, &["--once", "--ceiling", "2"]));
    assert_ne!(next[0]["id"], again[0]["id"]);
    assert!(ids(&next[0]).iter().all(|id| !ids(&again[0]).contains(id)));
}

#[test]
fn a_start_can_be_a_time_on_the_shops_clock() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [("local", "2000-01-01 00:00:00"), ("instant", "2000-01-01T00:00:00Z")] {
        let ran = poll(&folder.path().join(name), &["--once", "--start", start]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let state = folder.path().join("local");
    let again = poll(&state, &["--once", "--start", "all"]);
    assert!(again.stderr.contains("--start is for the first run only"), "{again:?}");
}

#[cfg(unix)]
#[test]
fn all_orders_come_once_and_an_interrupt_ends_it() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let args = ["--demo", "poll", "order-updated", "--start", "all", "--state", state.to_str().unwrap()];
    let mut running = crate::run::command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = Vec::new();
    for line in BufReader::new(running.stdout.take().unwrap()).lines() {
        let activation: Value = serde_json::from_str(&line.unwrap()).unwrap();
        told.extend(ids(&activation));
        if activation["data"]["truncated"] == false {
            break;
        }
    }
    let sent = Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut said = String::new();
    running.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert!(said.contains("stopped; "), "{said}");

    let all: Vec<_> = crate::run::demo("list orders --display id -o ndjson")
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_u64().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, all);
    assert!(activations(&poll(&state, &["--once"])).is_empty(), "what was written is acknowledged");
}

/// Where a poller has come to, and why an order was reported or not; also while the poller runs.
#[tokio::test]
async fn a_state_explains_itself() {
    let shop = FakeShop::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let state = path.to_str().unwrap();
    let explain = |more: &[&str]| {
        let ran = run(&shop, &[&["poll", "explain", "--state", state][..], more, &["-o", "json"]].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let told: Value = serde_json::from_str(&ran.stdout).unwrap();
        let says = told["says"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned());
        says.collect::<Vec<_>>().join("\n")
    };
    let missing = run(&shop, &["poll", "explain", "--state", state]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("there is no state file"), "{missing:?}");

    assert_eq!(run(&shop, &["poll", "order-updated", "--state", state, "--once"]).code, Some(0));
    let orders = shop.read(|world| world.rows("orders").count());
    assert!(orders > 0);
    assert!(shop.touch("orders", 10));
    // The lag has to pass.
    let before = explain(&["--id", "10"]);
    assert!(before.contains("Nothing is remembered of it") || before.contains("is known"), "{before}");
    let whole = explain(&[]);
    assert!(whole.starts_with("Every write up to ") && whole.contains("Europe/Paris"), "{whole}");
    assert!(whole.contains("So far: 1 scan completed, 0 records vanished"), "{whole}");

    let lock = prestashop_api::poller::FileStore::open(&path).unwrap();
    assert_eq!(explain(&[]), whole, "a poller that runs is no hindrance");
    drop(lock);

    shop.fail_when(|_| Some(InjectedFault::instead(FakeResponse::html(200, "<html>maintenance</html>"))));
    assert_eq!(run(&shop, &["poll", "order-updated", "--state", state, "--once"]).code, Some(1));
    let troubled = explain(&[]);
    assert!(troubled.contains("1 cycle failed since ") && troubled.contains("did not deliver"), "{troubled}");
}

/// A feed that is read by number has nothing to say of time zones.
#[test]
fn a_feed_without_dates_says_nothing_of_the_time_zone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let ran = prestashop(["--demo", "poll", "order-state-entered", "--once", "--state", state.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
}

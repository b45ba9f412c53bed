//! A shop in which something goes wrong.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Proxy, Requests};
use serde_json::Value;

use crate::run::{at, run};

const MOVE: [&str; 8] = ["action", "update-order-state", "--order", "8", "--state", "5", "-o", "json"];

#[tokio::test]
async fn a_change_that_was_not_done_is_no_success() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        (request.method.as_str() == "POST").then(|| InjectedFault::instead(FakeResponse::fatal()))
    });
    let ran = run(&shop, &MOVE);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let change: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(change["outcome"], "not_applied");
    assert_eq!(ran.error()["kind"], "not_saved");
    assert_eq!(shop.received().iter().filter(|request| request.method == "POST").count(), 1, "a write is not repeated");
}

#[tokio::test]
async fn a_change_that_was_done_although_the_answer_broke_is_one() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        (request.method.as_str() == "POST").then(|| InjectedFault::after(|_| FakeResponse::fatal()))
    });
    let ran = run(&shop, &MOVE);
    assert_eq!(ran.json()["outcome"], "applied");
}

#[tokio::test]
async fn a_shop_that_is_switched_off_says_what_to_click() {
    let shop = FakeShop::builder().disabled().start().await;
    let ran = run(&shop, &["list", "orders", "-o", "json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    let error = ran.error();
    assert_eq!(
        (&error["kind"], &error["status"], &error["codes"][0]),
        (&"webservice_disabled".into(), &503.into(), &22.into())
    );
    assert!(error["hint"].as_str().unwrap().contains("Advanced Parameters > Webservice"), "{error}");
}

#[tokio::test]
async fn what_was_read_before_an_error_is_printed() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        let second = request.parameter("filter[id]").is_some();
        second.then(|| InjectedFault::instead(FakeResponse::html(200, "<html>maintenance</html>")))
    });
    let ran = run(&shop, &["list", "orders", "--display", "id", "--page-size", "3", "-o", "json"]);
    assert_eq!(ran.code, Some(1));
    let records: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(records.as_array().unwrap().len(), 3);
    assert_eq!(ran.error()["kind"], "not_webservice");
}

#[tokio::test]
async fn a_poller_goes_on_when_the_trouble_is_over() {
    let shop = FakeShop::start().await;
    shop.fail_when(|_| Some(InjectedFault::instead(FakeResponse::fatal())));
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let args = ["poll", "order-updated", "--start", "all", "--every", "1s", "--state", state.to_str().unwrap()];
    let mut running = at(&shop, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(running.stderr.take().unwrap()).lines();
    let first = said.by_ref().map(Result::unwrap).take_while(|line| !line.contains("trying again")).collect::<Vec<_>>();
    assert!(first[0].starts_with("error: GET orders: "), "{first:?}");
    shop.fail_when(|_| None);
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["data"]["phase"], "backfill");
    // The pipe is closed now, so the next activation ends it, quietly.
    assert_eq!(running.wait().unwrap().code(), Some(0));
}

/// With a state the shop is known: whatever answers in its place goes away again.
#[tokio::test]
async fn a_poller_that_has_a_state_outlives_a_foreign_answer_unless_it_is_told_to_end() {
    let shop = FakeShop::start().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let args = ["poll", "order-updated", "--every", "1s", "--state", state.to_str().unwrap()];
    assert_eq!(run(&shop, &[&args[..], &["--once"]].concat()).code, Some(0));
    shop.fail_when(|_| Some(InjectedFault::instead(FakeResponse::html(200, "<html>maintenance</html>"))));
    let ran = run(&shop, &[&args[..], &["--fail-fast"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    let mut running = at(&shop, &args).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let said = BufReader::new(running.stderr.take().unwrap()).lines().map(Result::unwrap);
    let twice = said.filter(|line| line.contains("trying again")).take(2).count();
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(twice, 2);
    let kept = std::fs::read_to_string(&state).unwrap();
    assert!(kept.contains("\"trouble\":{") && kept.contains("did not deliver the highest order id"), "{kept}");
}

#[tokio::test]
async fn a_poller_ends_when_only_a_person_can_help() {
    let shop = FakeShop::start().await;
    shop.fail_when(|_| Some(InjectedFault::instead(FakeResponse::html(200, "<html>another site</html>"))));
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let ran = run(&shop, &["poll", "order-updated", "--state", state.to_str().unwrap(), "-o", "json"]);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &"not_webservice".into()));
    assert!(!state.exists());
}

#[tokio::test]
async fn the_tour_changes_nothing_in_a_genuine_shop() {
    let shop = FakeShop::start().await;
    let ran = run(&shop, &["demo"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.stdout.contains("Left out: this is a genuine shop"), "{ran:?}");
    assert!(shop.received().iter().all(|request| request.method == "GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_read_leaves_the_others() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| assert!(world.set("customers", 2, "birthday", "1979-11-31")));
    let ran = run(&shop, &["list", "customers", "--display", "id,birthday", "-o", "json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let records: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(records.as_array().unwrap().iter().all(|customer| customer["id"] != 2), "{records}");
    assert!(!records.as_array().unwrap().is_empty());
    let errors: Vec<Value> = ran.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [record, all] = &errors[..] else { panic!("{ran:?}") };
    assert!(record["error"]["message"].as_str().unwrap().contains("birthday"), "{record}");
    assert!(all["error"]["message"].as_str().unwrap().contains("1 record cannot be read"), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_header_leads_to_the_option_that_helps() {
    let proxy = Proxy::new().without_request_headers(["authorization"]);
    let shop = FakeShop::builder().behind(proxy).start().await;
    let args = ["list", "orders", "--limit", "1", "--display", "id"];
    let ran = run(&shop, &args);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("--key-in-query"), "{ran:?}");
    assert_eq!(run(&shop, &[&args[..], &["--key-in-query"]].concat()).code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_verb_leads_to_the_tunnel() {
    let refused = || InjectedFault::instead(FakeResponse::html(405, "<html>405 Not Allowed</html>"));
    let proxy = Proxy::new().failing(Requests::of("PATCH", ""), refused);
    let shop = FakeShop::builder().behind(proxy).start().await;
    let ran = run(&shop, &["update", "products", "1", "--set", "price=12.50"]);
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("--tunnel"), "{ran:?}");
}

#[test]
fn a_state_that_cannot_be_written_is_no_wrong_use() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder of the state has to be.
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let state = file.join("state");
    let ran = crate::run::demo(&format!("poll order-updated --once --start all --state {}", state.display()));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("state"), "{ran:?}");
}

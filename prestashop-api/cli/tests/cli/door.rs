//! What platforms call: the manifest, runs, drop-downs, the test of a connection, the doctor, and raw calls.

use std::io::Write as _;
use std::process::Stdio;

use prestashop_api::Catalogue;
use prestashop_api::actions::manifest_schema;
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Key, Proxy, RunningShop};
use serde_json::{Value, json};

use crate::run::{Ran, at, demo, prestashop, run};

#[test]
fn the_manifest_is_what_its_schema_says() {
    let manifest = demo("catalogue").json();
    let schema = jsonschema::validator_for(&manifest_schema()).unwrap();
    let faults: Vec<_> =
        schema.iter_errors(&manifest).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(manifest, Catalogue::manifest(), "no shop is needed for it");
    let action = |name: &str| {
        let all = manifest["actions"].as_array().unwrap();
        all.iter().find(|action| action["name"] == name).unwrap_or_else(|| panic!("{name}")).clone()
    };
    let change = action("prestashop/update-order-state");
    assert_eq!(change["choices"]["state"], json!({ "resource": "order_states", "id": "id", "label": ["name"] }));
    assert_eq!((&change["writes"], &action("prestashop/list-orders")["writes"]), (&json!(true), &json!(false)));
    for schema in manifest["actions"].as_array().unwrap().iter().chain(manifest["triggers"].as_array().unwrap()) {
        jsonschema::meta::validate(&schema["input_schema"])
            .unwrap_or_else(|fault| panic!("{}: {fault}", schema["name"]));
        jsonschema::meta::validate(&schema["output_schema"])
            .unwrap_or_else(|fault| panic!("{}: {fault}", schema["name"]));
        for (of, with) in [("input", "input_schema"), ("output", "output_schema")] {
            let fits = jsonschema::validator_for(&schema[with]).unwrap();
            let faults: Vec<_> = fits.iter_errors(&schema["sample"][of]).map(|fault| fault.to_string()).collect();
            assert_eq!(faults, Vec::<String>::new(), "{} of {}", of, schema["name"]);
        }
    }
}

#[tokio::test]
async fn a_connection_is_tested_and_labelled() {
    let shop = FakeShop::start().await;
    let told = run(&shop, &["test", "-o", "json"]).json();
    assert_eq!((&told["shop_name"], &told["version"]), (&json!("Shop82"), &json!("8.2.1")));
    assert_eq!(told["label"], "Shop82 (127.0.0.1)");
    assert!(told["rights"]["orders"].as_array().unwrap().contains(&json!("GET")), "{told}");
    shop.set_disabled(true);
    let ran = run(&shop, &["test", "-o", "json"]);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &json!("webservice_disabled")), "{ran:?}");
    assert_eq!(ran.error()["shop"], format!("{}/api/", shop.url()), "an error names its shop");
}

/// `prestashop run` with that on its standard input.
fn run_with(shop: &RunningShop, args: &[&str], input: &Value) -> Ran {
    let mut running = at(shop, &[&["run"], args, &["--input", "-"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    running.wait_with_output().unwrap().into()
}

#[tokio::test]
async fn an_action_runs_on_json() {
    let shop = FakeShop::start().await;
    let listed = run_with(&shop, &["list-orders"], &json!({ "current_state": 2, "limit": 1 })).json();
    for key in ["items", "more", "next_offset", "pages", "vanished"] {
        assert!(listed.get(key).is_some(), "{key}: {listed}");
    }
    let moved = run_with(&shop, &["prestashop/update-order-state"], &json!({ "order": 8, "state": 5 })).json();
    assert_eq!((&moved["outcome"], &moved["to"]), (&json!("applied"), &json!(5)), "{moved}");

    let wrong = run_with(&shop, &["get-order"], &json!({ "nubmer": 8 }));
    assert_eq!((wrong.code, &wrong.error()["kind"]), (Some(2), &json!("usage")), "errors are JSON unasked: {wrong:?}");
    let unknown = run_with(&shop, &["get-odrer"], &json!({}));
    assert_eq!((unknown.code, &unknown.error()["kind"]), (Some(2), &json!("usage")), "{unknown:?}");
    let stateless = run_with(&shop, &["get-order", "--state", "nowhere"], &json!({ "id": 8 }));
    assert_eq!(stateless.code, Some(2), "{stateless:?}");
    shop.fail_when(|request| {
        (request.method.as_str() == "POST").then(|| InjectedFault::instead(FakeResponse::fatal()))
    });
    let undone = run_with(&shop, &["update-order-state"], &json!({ "order": 8, "state": 4 }));
    assert_eq!((undone.code, &undone.error()["kind"]), (Some(1), &json!("not_saved")), "{undone:?}");
    assert_eq!(serde_json::from_str::<Value>(&undone.stdout).unwrap()["outcome"], "not_applied");
}

#[tokio::test]
async fn what_run_says_on_stderr_is_the_error_alone() {
    let shop = FakeShop::builder().version("1.7.8.11").start().await;
    // The field is younger than the shop, of which other commands tell in a note.
    let inputs = json!({ "id": 999_999, "display": "id,unit_price" });
    let none = run_with(&shop, &["get-product"], &inputs);
    assert_eq!((none.code, &none.error()["kind"]), (Some(1), &json!("not_found")), "{none:?}");
}

#[tokio::test]
async fn a_trigger_runs_with_its_state_outside() {
    let shop = FakeShop::start().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let inputs = json!({ "start": "all", "ceiling": 5 });
    let mut seen = Vec::new();
    let mut args = vec!["order-updated"];
    let last = loop {
        let turn = run_with(&shop, &args, &inputs).json();
        assert_eq!(turn.as_object().unwrap().keys().collect::<Vec<_>>(), ["activation", "state"]);
        std::fs::write(&state, turn["state"].to_string()).unwrap();
        args = vec!["order-updated", "--state", state.to_str().unwrap()];
        let Some(items) = turn["activation"]["data"]["items"].as_array() else { break turn };
        seen.extend(items.iter().map(|item| item["id"].as_u64().unwrap()));
    };
    let all: Vec<_> = shop.read(|world| {
        world
            .rows("orders")
            .map(|row| row["id"].as_str().map_or_else(|| row["id"].as_u64().unwrap(), |id| id.parse().unwrap()))
            .collect()
    });
    seen.sort_unstable();
    assert_eq!(seen, all, "each order once");
    assert_eq!(std::fs::read_to_string(&state).unwrap(), last["state"].to_string(), "the file is read, not written");

    shop.set_disabled(true);
    let failed = run_with(&shop, &args, &inputs);
    let told: Value = serde_json::from_str(&failed.stderr).unwrap();
    assert_eq!((failed.code, &told["error"]["kind"]), (Some(1), &json!("webservice_disabled")), "{failed:?}");
    assert!(told["state"].is_object(), "what is to be stored then: {told}");
    std::fs::write(&state, r#"{"neither": "nor"}"#).unwrap();
    let foreign = run_with(&shop, &args, &inputs);
    assert_eq!((foreign.code, &foreign.error()["kind"]), (Some(1), &json!("state")), "{foreign:?}");
}

#[test]
fn drop_downs_have_ids_and_labels() {
    let choices = demo("options customers --search 2").records();
    assert_eq!(
        choices[0],
        json!({ "id": 2, "label": "John · DOE · pub@prestashop.com" }),
        "the record of that id, too"
    );
    let labels: Vec<_> = choices.iter().map(|choice| choice["label"].as_str().unwrap()).collect();
    assert!(labels.len() > 1 && labels[1..].iter().all(|label| label.contains('2')), "{labels:?}");
    let few = demo("options order_states --limit 3");
    assert_eq!(few.records().len(), 3);
    assert!(few.stderr.contains("--search"), "it says that there are more: {few:?}");
    assert_eq!(demo("options order_states --search nothing-is-called-so").records(), Vec::<Value>::new());
    let refused = prestashop(["--demo", "options", "customers", "--search", "a|b", "-o", "json"]);
    assert_eq!((refused.code, &refused.error()["kind"]), (Some(2), &json!("usage")), "{refused:?}");
}

#[tokio::test]
async fn raw_calls_go_as_they_are() {
    let shop = FakeShop::start().await;
    let read = run(&shop, &["raw", "get", "orders/5?display=[id,reference]"]).json();
    assert_eq!(read["orders"][0]["id"], 5, "{read}");
    assert!(run(&shop, &["raw", "GET", "/api/orders/5", "--xml"]).stdout.starts_with("<?xml"));
    let none = run(&shop, &["raw", "post", "zones", "-o", "json"]);
    assert_eq!(none.code, Some(2), "a write without a body: {none:?}");
    let folder = tempfile::tempdir().unwrap();
    let body = folder.path().join("body");
    std::fs::write(&body, "<prestashop><zone><name>Moon</name><active>1</active></zone></prestashop>").unwrap();
    let made = run(&shop, &["raw", "post", "zones", "--body", body.to_str().unwrap()]);
    assert!(made.code == Some(0) && made.stdout.contains("Moon"), "{made:?}");
    assert_eq!(run(&shop, &["raw", "fetch", "orders"]).code, Some(2));
}

#[tokio::test]
async fn exit_codes_tell_a_missing_right() {
    let shop = FakeShop::builder()
        .key(Key::limited("ONLYZONESABCDEFGHJKLMNPQRSTUVWXY").allow("zones", &["GET"]))
        .start()
        .await;
    let ran = at(&shop, &["list", "orders", "-o", "json"])
        .env("PRESTASHOP_KEY", "ONLYZONESABCDEFGHJKLMNPQRSTUVWXY")
        .output()
        .unwrap();
    let ran = Ran::from(ran);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(4), &json!("forbidden_resource")), "{ran:?}");
}

/// The findings of the doctor, by their ids.
fn findings(ran: &Ran) -> serde_json::Map<String, Value> {
    let told: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let findings = told["findings"].as_array().unwrap().iter();
    findings.map(|finding| (finding["id"].as_str().unwrap().to_owned(), finding.clone())).collect()
}

const DOCTOR: &[&str] = &["doctor", "-o", "json"];

#[tokio::test]
async fn a_shop_that_is_well_is_found_to_be_so() {
    let shop = FakeShop::start().await;
    let ran = run(&shop, DOCTOR);
    let found = findings(&ran);
    assert_eq!(ran.code, Some(0), "{found:#?}");
    for id in ["reachable", "version", "clock", "time_zone", "rights/update-order-state", "rights/order-updated"] {
        assert_eq!(found[id]["level"], "ok", "{id}: {found:#?}");
    }
    for id in ["https", "languages", "shops", "page_cost", "poll_cost"] {
        assert!(found.contains_key(id), "{id}: {found:#?}");
    }
    assert!(shop.received().iter().all(|request| request.method == "GET"), "the doctor only reads");
    let text = run(&shop, &["doctor", "-o", "table"]).stdout;
    assert!(text.contains("ok      version: PrestaShop 8.2.1"), "{text}");
}

#[tokio::test]
async fn a_right_that_is_missing_is_named_with_the_box_to_tick() {
    const KEY: &str = "READSORDERSABCDEFGHJKLMNPQRSTUVW";
    let key = Key::limited(KEY).allow("orders", &["GET"]).allow("order_states", &["GET"]);
    let shop = FakeShop::builder().key(key).start().await;
    let doctor = |needed: &[&str]| with_key(&shop, KEY, needed);
    let ran = doctor(&["update-order-state"]);
    let found = findings(&ran);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &json!("unhealthy")), "{ran:?}");
    let finding = &found["rights/update-order-state"];
    assert_eq!(
        (&finding["level"], &finding["message"]),
        (&json!("error"), &json!("update-order-state lacks POST on order_histories"),)
    );
    assert!(finding["hint"].as_str().unwrap().contains("tick POST for order_histories"), "{finding}");
    assert_eq!(doctor(&["list-orders", "order-updated"]).code, Some(0), "only what is named is needed");
    assert_eq!(doctor(&["list-odrers"]).code, Some(2));
    // Most keys are for a few things: unless something is named, none is missing.
    let ran = doctor(&[]);
    assert_eq!((ran.code, &findings(&ran)["rights/update-order-state"]["level"]), (Some(0), &json!("note")), "{ran:?}");
}

#[tokio::test]
async fn a_right_that_does_in_part_is_named_with_what_goes_without() {
    const KEY: &str = "PATCHESORDERSABCDEFGHJKLMNPQRSTU";
    let key = Key::limited(KEY).allow("orders", &["GET", "PATCH"]).allow("order_states", &["GET"]);
    let lacks = "update-order-state lacks POST on order_histories";
    for (builder, told, code) in [
        (
            FakeShop::builder(),
            "; by PATCH on orders, a state that has a mail cannot be set unless the customer is mailed (`notify`)",
            0,
        ),
        // PATCH of orders loses by the bugs of that version.
        (FakeShop::builder().version("8.0.1"), "", 1),
    ] {
        let shop = builder.key(key.clone()).start().await;
        let ran = with_key(&shop, KEY, &["update-order-state"]);
        let finding = &findings(&ran)["rights/update-order-state"];
        let level = if code == 0 { "warning" } else { "error" };
        assert_eq!((ran.code, &finding["level"]), (Some(code), &json!(level)), "{finding}");
        assert_eq!(finding["message"], format!("{lacks}{told}"));
    }
}

/// What the doctor says of a key.
fn with_key(shop: &RunningShop, key: &str, needed: &[&str]) -> Ran {
    at(shop, &[DOCTOR, needed].concat()).env("PRESTASHOP_KEY", key).output().unwrap().into()
}

#[tokio::test]
async fn what_stands_in_front_of_the_webservice_is_told() {
    let cases = [
        ("firewall", FakeResponse::html(403, "<html><title>Attention Required! | Cloudflare</title></html>")),
        ("address", FakeResponse::html(200, "<html><title>Welcome</title></html>")),
        ("redirect", FakeResponse::new(301).header("Location", "https://elsewhere.example/api/")),
        (
            "key",
            FakeResponse::new(401)
                .header("PSWS-Version", "8.2.1")
                .header("Content-Type", "application/json;charset=utf-8")
                .body(r#"{"errors":[{"code":17,"message":"Authentication key does not exist"}]}"#),
        ),
    ];
    for (id, answer) in cases {
        let shop = FakeShop::start().await;
        shop.fail_when(move |_| Some(InjectedFault::instead(answer.clone())));
        let ran = run(&shop, DOCTOR);
        let found = findings(&ran);
        assert_eq!(ran.code, Some(1), "{id}: {ran:?}");
        let told = found.get(id).is_some_and(|finding| finding["level"] == "error" && finding["hint"].is_string());
        assert!(told, "{id}: {found:#?}");
    }
    let shop = FakeShop::builder().disabled().start().await;
    assert_eq!(findings(&run(&shop, DOCTOR))["webservice"]["level"], "error");
}

#[tokio::test]
async fn a_server_without_rewriting_is_told_with_the_address_to_use() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        let rewritten = !request.path.contains("dispatcher.php");
        rewritten.then(|| InjectedFault::instead(FakeResponse::html(404, "<html><h1>Not Found</h1></html>")))
    });
    let found = findings(&run(&shop, DOCTOR));
    let hint =
        found.get("rewriting").and_then(|finding| finding["hint"].as_str()).unwrap_or_else(|| panic!("{found:#?}"));
    assert!(hint.contains(&format!("connect to {}/webservice/dispatcher.php", shop.url())), "{hint}");
}

#[tokio::test]
async fn a_server_that_keeps_the_header_is_tried_only_when_that_is_allowed() {
    let shop = FakeShop::builder().strips_authorization().start().await;
    let ran = run(&shop, DOCTOR);
    let finding = findings(&ran)["authorization_header"].clone();
    assert!(finding["message"].as_str().unwrap().contains("may keep"), "{finding}");
    assert!(finding["hint"].as_str().unwrap().contains("--try-key-in-query"), "{finding}");
    assert!(
        shop.received().iter().all(|request| request.parameter("ws_key").is_none()),
        "the key did not go into the address"
    );
    let ran = run(&shop, &["doctor", "--try-key-in-query", "-o", "json"]);
    let finding = findings(&ran)["authorization_header"].clone();
    assert!(finding["message"].as_str().unwrap().contains("works in the address"), "{finding}");
    assert!(finding["hint"].as_str().unwrap().contains("--key-in-query"), "{finding}");
}

#[tokio::test]
async fn traps_of_versions_and_clocks_are_told() {
    let old = [("version", FakeShop::builder().version("8.0.1")), ("patch", FakeShop::builder().patch(false))];
    for (id, shop) in old {
        let found = findings(&run(&shop.start().await, DOCTOR));
        assert!(found.get(id).is_some_and(|finding| finding["hint"].is_string()), "{id}: {found:#?}");
    }
    let proxy = Proxy::new().without_answer_headers(["PSWS-Version"]);
    let found = findings(&run(&FakeShop::builder().behind(proxy).start().await, DOCTOR));
    assert_eq!(found["version"]["level"], "warning", "{found:#?}");
}

//! `action` on the fake shop.

use crate::run::{demo, prestashop};
use serde_json::json;

#[test]
fn list_actions_print_their_records() {
    let orders = demo("action list-orders --current-state 4 -o json").records();
    assert!(orders.iter().all(|order| order["current_state"] == 4) && !orders.is_empty());
    assert_eq!(demo("action prestashop/list-orders --current-state 4").records(), orders);
    assert!(!demo("action list-products").records().is_empty());
    assert!(!demo("action list-customers").records().is_empty());
    assert!(!demo("action list-carts").records().is_empty());
}

#[test]
fn inputs_narrow_the_list() {
    let product = &demo("list products --limit 1 --display id,reference").records()[0];
    let found = demo(&format!("action list-products --reference {}", product["reference"].as_str().unwrap())).records();
    assert!(found.iter().any(|other| other["id"] == product["id"]));
    assert!(found.iter().all(|other| other["reference"] == product["reference"]));

    let active = demo("action list-products --active").records();
    assert_eq!(demo("action list-products --active true").records(), active);
    let inactive = demo("action list-products --active false").records();
    assert_eq!(active.len() + inactive.len(), demo("action list-products").records().len());

    let updated = prestashop(["--demo", "action", "list-orders", "--updated-from", "2000-01-01 00:00:00"]).records();
    assert_eq!(updated.len(), demo("action list-orders").records().len());
    let updated = prestashop(["--demo", "action", "list-orders", "--updated-to", "2000-01-01 00:00:00"]).records();
    assert!(updated.is_empty());
}

#[test]
fn a_list_that_goes_on_says_from_where() {
    let all = demo("action list-orders").records();
    let first = demo("action list-orders --limit 2 --max-pages 1");
    assert_eq!(first.records(), all[..2]);
    assert_eq!(first.stderr, "note: more records follow: go on with --offset 2\n");
    let second = demo("action list-orders --limit 2 --max-pages 1 --offset 2");
    assert_eq!(second.records(), all[2..4]);
    let beyond = demo("action list-orders --offset 9999");
    assert_eq!(
        (beyond.stdout.as_str(), beyond.stderr.as_str()),
        ("[]\n", "note: there are no records from this offset on\n")
    );
}

#[test]
fn single_records_are_objects() {
    assert_eq!(demo("action get-order --id 7").json(), demo("get orders 7").json());
    let product = demo("action get-product --id 1 --display id,reference").json();
    assert_eq!(product.as_object().unwrap().len(), 2);
}

#[test]
fn an_order_is_moved_and_the_answer_says_how() {
    let change = demo("action update-order-state --order 8 --state 5");
    assert_eq!(change.stderr, "note: the fake shop forgets the change now that the command ends\n");
    let change = change.json();
    assert_eq!((&change["order"], &change["to"], &change["outcome"]), (&json!(8), &json!(5), &json!("applied")));
    assert_eq!(change["way"], "order_history");

    let from = change["from"].as_u64().unwrap();
    let same = demo(&format!("action update-order-state --order 8 --state {from}")).json();
    assert_eq!((&same["outcome"], &same["way"]), (&json!("already_there"), &json!(null)));

    let mailed = demo("action update-order-state --order 8 --state 3 --notify").json();
    assert_eq!((&mailed["outcome"], &mailed["mail"]), (&json!("applied"), &json!("requested")));
}

#[test]
fn help_shows_all_actions_and_their_inputs() {
    let help = demo("action --help");
    assert_eq!(help.code, Some(0));
    for name in [
        "list-products",
        "get-product",
        "list-orders",
        "get-order",
        "list-customers",
        "list-carts",
        "update-order-state",
        "create-customer",
        "set-stock",
        "set-tracking-number",
    ] {
        assert!(help.stdout.contains(name), "{name}");
    }
    let help = demo("action update-order-state --help").stdout;
    for input in ["--order <ID>", "--state <ID>", "--notify"] {
        assert!(help.contains(input), "{help}");
    }
}

#[test]
fn actions_that_write_show_first_what_they_would_do() {
    let create = "action create-customer --firstname Ann --lastname Doe --email ann@example.test --password secret123";
    let preview = demo(&format!("{create} --dry-run"));
    assert!(preview.stderr.contains("note: nothing was written"), "{}", preview.stderr);
    let preview = preview.json();
    assert_eq!((&preview["verb"], &preview["path"]), (&json!("POST"), &json!("customers")));
    assert!(!preview.to_string().contains("secret123"), "{preview}");

    let made = demo(create).json();
    assert_eq!((&made["outcome"], &made["record"]["lastname"]), (&json!("applied"), &json!("Doe")));
    assert!(made["record"].get("passwd").is_none(), "{made}");

    let stock = demo("action set-stock --product 3 --quantity 7 --dry-run").json();
    assert_eq!(stock["differences"][0]["to"], "7");
    assert_eq!(demo("action set-stock --product 3 --quantity 7").json()["outcome"], "applied");
    let state = demo("action update-order-state --order 8 --state 5 --dry-run").json();
    assert_eq!(state["path"], "order_histories");

    let read = demo("action get-order --id 7 --dry-run");
    assert_eq!(read.code, Some(2), "{}", read.stderr);
}

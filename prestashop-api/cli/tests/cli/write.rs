//! `create`, `update` and `delete` on the fake shop.

use std::io::Write as _;
use std::process::Stdio;

use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault};
use serde_json::{Value, json};

use crate::run::{Ran, command, demo, prestashop, run};

/// An update that the fake shop takes.
const CHANGE: [&str; 5] = ["update", "products", "1", "--set", "price=12.50"];

/// What the command said, of a dry run that must have succeeded.
fn dry(args: &[&str]) -> String {
    let ran = prestashop(["--demo"].iter().chain(args).chain(&["--dry-run"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    format!("{}{}", ran.stdout, ran.stderr)
}

#[test]
fn a_dry_run_of_an_update_shows_request_and_differences() {
    let update = ["update", "products", "1", "--set", "name.2=Tasse", "--set", "price=12.50", "--set", "active=yes"];
    insta::assert_snapshot!("update", dry(&[&update[..], &["-o", "table"]].concat()));
    insta::assert_snapshot!("update_json", dry(&[&update[..], &["-o", "json"]].concat()));
    // Already so.
    insta::assert_snapshot!("update_nothing", dry(&["update", "products", "1", "--set", "active=1", "-o", "table"]));
}

#[test]
fn a_dry_run_of_a_create_shows_what_would_be_written() {
    let create =
        ["create", "customers", "--set", "lastname=Doe", "--set", "firstname=Jo", "--set", "email=jo@shop.example"];
    let create = [&create[..], &["--set", "passwd=s3cret!pass", "--set", "groups=1,3"]].concat();
    insta::assert_snapshot!("create", dry(&[&create[..], &["-o", "table"]].concat()));
    let shown = prestashop(["--demo"].iter().chain(&create).chain(&["--dry-run"])).json();
    assert_eq!((&shown["resource"], &shown.get("id")), (&json!("customers"), &None));
}

#[test]
fn a_dry_run_of_a_delete_shows_the_record() {
    insta::assert_snapshot!("delete", dry(&["delete", "order_states", "4", "-o", "table"]));
    let shown: Value = serde_json::from_str(dry(&["delete", "orders", "7"]).split("note: ").next().unwrap()).unwrap();
    assert_eq!(shown["record"], demo("get orders 7").json());
    assert_eq!((&shown["verb"], &shown["path"], &shown["id"]), (&json!("DELETE"), &json!("orders/7"), &json!(7)));
}

#[tokio::test]
async fn a_shop_without_patch_gets_the_whole_record_back() {
    let shop = FakeShop::builder().patch(false).start().await;
    let change = ["update", "products", "1", "--set", "price=12.50"];
    let ran = run(&shop, &[&change[..], &["--dry-run", "-o", "json"]].concat());
    let shown = ran.json();
    assert_eq!(shown["verb"], "PUT", "{shown}");
    assert!(shown["body"].as_str().unwrap().contains("<reference>"), "{shown}");
    assert_eq!(shown["differences"].as_array().unwrap().len(), 1, "{shown}");
    assert!(shown["notes"][0].as_str().unwrap().contains("the whole record is read"), "{shown}");
    let told = run(&shop, &[&change[..], &["--dry-run", "-o", "table"]].concat());
    assert!(told.stderr.starts_with("note: the shop cannot change single fields"), "{told:?}");
    assert_eq!(run(&shop, &change).json()["verb"], "PUT");
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let shop = FakeShop::start().await;
    for args in [
        &["update", "products", "1", "--set", "price=1"][..],
        &["create", "products", "--set", "price=1", "--set", "name.1=Mug"],
        &["delete", "products", "1", "--yes"],
    ] {
        let ran = run(&shop, &[args, &["--dry-run"]].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.stderr.lines().last(), Some("note: nothing was written"));
    }
    assert!(shop.received().iter().all(|request| request.method == "GET"));
}

#[test]
fn an_update_says_what_became_of_it() {
    let ran = demo("update products 1 --set name.1=Mug --set name.2=Tasse --set price=12.50 --set active=no");
    assert_eq!(ran.stderr, "note: the fake shop forgets the change now that the command ends\n");
    let object = ran.json();
    let names: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["outcome", "differing", "note", "verb", "id", "record", "effects"]);
    assert_eq!(
        (&object["outcome"], &object["verb"], &object["id"], &object["differing"]),
        (&json!("applied"), &json!("PATCH"), &json!(1), &json!([]))
    );
    let record = &object["record"];
    assert_eq!((&record["price"], &record["active"]), (&json!("12.500000"), &json!(false)));
    assert_eq!(record["name"][0], json!({ "id": 1, "value": "Mug" }));

    let told = demo("update products 1 --set price=12.50 -o table");
    assert_eq!((told.code, told.stdout.as_str()), (Some(0), "product 1 was changed\n"));
}

#[tokio::test]
async fn verbs_are_tunnelled_on_request() {
    let shop = FakeShop::start().await;
    let first = |ran: Ran| ran.stdout.lines().next().map(str::to_owned);
    let args = ["--tunnel", "--shop", "all", "-o", "table"];
    let shown = first(run(&shop, &[&args[..], &CHANGE, &["--dry-run"]].concat()));
    assert_eq!(shown.as_deref(), Some("POST /api/products/1?id_shop=all&ps_method=PATCH"));
    let shown = first(run(&shop, &[&args[..], &["delete", "products", "1", "--dry-run"]].concat()));
    assert_eq!(shown.as_deref(), Some("POST /api/products/1?id_shop=all&ps_method=DELETE"));

    assert_eq!(run(&shop, &[&["--tunnel"], &CHANGE[..]].concat()).json()["verb"], "PATCH");
    assert_eq!(run(&shop, &["--tunnel", "delete", "products", "1", "--yes"]).json()["verb"], "DELETE");
    let sent = shop.received();
    let methods = sent.iter().map(|request| request.method.as_str()).filter(|method| *method != "GET");
    assert_eq!(methods.collect::<Vec<_>>(), ["POST", "POST"]);
    assert_eq!(run(&shop, &["get", "products", "1", "-o", "json"]).error()["kind"], "not_found");
}

#[tokio::test]
async fn a_scope_of_shops_is_said_in_every_request() {
    let shop = FakeShop::start().await;
    for (scope, parameters) in [
        ("1", &[("id_shop", "1")][..]),
        ("group:1", &[("id_group_shop", "1"), ("id_shop_group", "1")]),
        ("all", &[("id_shop", "all")]),
    ] {
        let before = shop.received().len();
        let ran = run(&shop, &["--shop", scope, "list", "orders", "--display", "id", "--limit", "1"]);
        assert_eq!(ran.code, Some(0), "{scope}: {ran:?}");
        for request in &shop.received()[before..] {
            assert!(
                parameters.iter().all(|(name, value)| request.parameter(name) == Some(*value)),
                "{scope}: {request:?}"
            );
        }
    }
}

#[test]
fn a_create_says_what_was_made() {
    let create = ["create", "addresses", "--set", "id_customer=1", "--set", "id_country=8", "--set", "alias=Home"];
    let create = [&create[..], &["--set", "firstname=Jo", "--set", "lastname=Doe", "--set", "city=Paris"]].concat();
    let create = [&["--demo"], &create[..], &["--set", "address1=1 rue du Lac", "--set", "postcode=75001"]].concat();
    let object = prestashop(&create).json();
    assert_eq!((&object["outcome"], &object["verb"]), (&json!("applied"), &json!("POST")));
    let (id, record) = (&object["id"], &object["record"]);
    assert!(id.as_u64() > Some(0) && *id == record["id"], "{object}");
    assert_eq!((&record["alias"], &record["address1"]), (&json!("Home"), &json!("1 rue du Lac")));
    assert_eq!(object["note"], format!("address {id} was made"));
}

#[tokio::test]
async fn what_is_written_is_there() {
    let shop = FakeShop::start().await;
    let made =
        run(&shop, &["create", "products", "--set", "price=12.50", "--set", "name.1=Mug", "--set", "active=yes"]);
    let id = made.json()["id"].to_string();
    assert_eq!(made.stderr, "", "a genuine shop forgets nothing");
    // Of an optional text the shop empties the languages that are not sent.
    let texts = ["update", "products", &id, "--set", "name.1=Mug", "--set", "name.2=Tasse"];
    assert_eq!(run(&shop, &texts).json()["outcome"], "applied");
    let product = run(&shop, &["get", "products", &id]).json();
    assert_eq!(product["name"], json!([{ "id": 1, "value": "Mug" }, { "id": 2, "value": "Tasse" }]));
    assert_eq!((&product["active"], &product["price"]), (&json!(true), &json!("12.500000")));

    let deleted = run(&shop, &["delete", "products", &id, "--yes"]).json();
    let note = format!("product {id} was deleted");
    let expected =
        json!({ "outcome": "applied", "verb": "DELETE", "differing": [], "id": product["id"], "note": note });
    assert_eq!(deleted, expected);
    assert_eq!(run(&shop, &["get", "products", &id, "-o", "json"]).error()["kind"], "not_found");
    let again = run(&shop, &["delete", "products", &id, "--yes", "-o", "json"]);
    assert_eq!((again.code, &again.error()["kind"]), (Some(1), &json!("not_found")), "{again:?}");
}

#[test]
fn where_the_shop_shows_something_else_it_is_told() {
    // There is no language 9, and PrestaShop says nothing about it.
    let ran = demo("update categories 3 --set name.9=Mug -o table");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    insta::assert_snapshot!("differing", format!("{}{}", ran.stdout, ran.stderr));
    let ran = demo("update categories 3 --set name.9=Mug -o json");
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(object["outcome"], "not_applied");
    assert_eq!(object["differing"], json!([{ "field": "name.9", "sent": "Mug", "stored": "" }]));
    let ran = demo("update categories 3 --set name.9=Mug --set active=no -o json");
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &object["outcome"]), (Some(1), &json!("partly")));
    assert_eq!(ran.error()["kind"], "partly_saved");
}

#[tokio::test]
async fn who_does_not_want_a_look_is_told_that_the_shop_has_taken_it() {
    let shop = FakeShop::start().await;
    for args in [&CHANGE[..], &["delete", "products", "1", "--yes"]] {
        let before = shop.received().len();
        let ran = run(&shop, &[args, &["--no-verify", "-o", "json"]].concat());
        assert_eq!((ran.code, &ran.json()["outcome"]), (Some(0), &json!("taken")), "{ran:?}");
        assert!(ran.json()["note"].as_str().unwrap().contains("the shop has taken the write"), "{ran:?}");
        let looks = shop.received()[before..].iter().filter(|request| request.path.contains("products")).count();
        assert_eq!(looks, 1, "the write alone");
    }
}

#[tokio::test]
async fn what_the_shop_needs_is_deleted_only_when_told_so() {
    let shop = FakeShop::start().await;
    let refused = run(&shop, &["delete", "order_states", "4", "--yes"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    let sent = || shop.received().iter().filter(|request| request.method == "DELETE").count();
    assert_eq!(sent(), 0);
    let deleted = run(&shop, &["delete", "order_states", "4", "--yes", "--force"]).json();
    assert_eq!((&deleted["outcome"], sent()), (&json!("applied"), 1));
}

#[tokio::test]
async fn a_delete_of_which_nobody_knows_is_no_success() {
    let shop = FakeShop::start().await;
    let lost = || InjectedFault::instead(FakeResponse::html(504, "<html>gateway timeout</html>"));
    shop.fail_when(move |request| (request.method.as_str() == "DELETE").then(lost));
    let ran = run(&shop, &["delete", "products", "1", "--yes", "-o", "json"]);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(3), &json!("ambiguous_write")), "{ran:?}");
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&object["outcome"], &object["id"]), (&json!("unknown"), &json!(1)));
}

/// The body that an update of an order's or a product's fields would send.
fn body(args: &[&str], input: Option<&str>) -> String {
    let mut running = command(["--demo", "-o", "json"].iter().chain(args).chain(&["--dry-run"]))
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if let Some(input) = input {
        running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    }
    let ran = Ran::from(running.wait_with_output().unwrap());
    ran.json()["body"].as_str().unwrap().to_owned()
}

#[test]
fn values_come_from_files_and_the_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("note");
    std::fs::write(&file, "first = 1\n@second\n").unwrap();
    let from_file = format!("note=@{}", file.display());
    let sent = body(&["update", "orders", "7", "--set", &from_file, "--set", "gift_message=@@home"], None);
    assert!(sent.contains("<note>first = 1\n@second\n</note>"), "{sent}");
    assert!(sent.contains("<gift_message>@home</gift_message>"), "{sent}");

    let sent = body(&["update", "orders", "7", "--set", "note=@-", "--set", "gift_message="], Some("a & b\n"));
    assert!(sent.contains("<note>a &amp; b\n</note>"), "{sent}");
    assert!(sent.contains("<gift_message></gift_message>"), "{sent}");
}

#[test]
fn texts_have_languages_and_associations_rows() {
    let sent = body(&["update", "products", "1", "--set", "name.1=Mug", "--set", "name.2=Tasse = belle"], None);
    let names = "<name><language id=\"1\">Mug</language><language id=\"2\">Tasse = belle</language></name>";
    assert!(sent.contains(names), "{sent}");
    let sent = body(&["update", "products", "1", "--set", "name=Mug", "--language", "2"], None);
    let kept = "<name><language id=\"2\">Mug</language><language id=\"1\">Sample product 1</language></name>";
    assert!(sent.contains(kept), "{sent}");
    let alone = ["update", "products", "1", "--set", "name=Mug", "--language", "2", "--only-languages"];
    let sent = body(&alone, None);
    assert!(sent.contains("<name><language id=\"2\">Mug</language></name>"), "{sent}");

    let by_ids = body(&["update", "products", "1", "--set", "categories=2, 3"], None);
    let categories = "<categories><category><id>2</id></category><category><id>3</id></category></categories>";
    assert!(by_ids.contains(categories), "{by_ids}");
    assert_eq!(body(&["update", "products", "1", "--set", r#"categories=[{"id": 2}, {"id": "3"}]"#], None), by_ids);
    let cleared = body(&["update", "products", "1", "--set", "categories="], None);
    assert!(cleared.contains("<associations><categories></categories></associations>"), "{cleared}");
}

#[tokio::test]
async fn an_order_of_an_old_shop_is_put_if_that_is_asked_for() {
    let shop = FakeShop::builder().patch(false).start().await;
    let change = ["update", "orders", "7", "--set", "note=call first", "-o", "json"];
    let refused = run(&shop, &change);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.error()["hint"].as_str().unwrap().contains("--with-put"), "{refused:?}");
    let put = run(&shop, &[&change[..], &["--with-put"]].concat());
    let written: Value = serde_json::from_str(&put.stdout).unwrap();
    assert_eq!(
        (put.code, &written["outcome"], &written["verb"]),
        (Some(0), &json!("applied"), &json!("PUT")),
        "{put:?}"
    );
    assert!(written["effects"][0].as_str().unwrap().contains("no lock"), "{written}");
}

#[tokio::test]
async fn an_update_that_was_not_done_is_no_success() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        (request.method.as_str() == "PATCH").then(|| InjectedFault::instead(FakeResponse::fatal()))
    });
    let ran = run(&shop, &[&CHANGE[..], &["-o", "json"]].concat());
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &json!("not_saved")), "{ran:?}");
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&object["outcome"], &object["note"]), (&json!("not_applied"), &ran.error()["message"]));
    let written = shop.received().iter().filter(|request| request.method == "PATCH").count();
    assert_eq!(written, 1, "a write is not repeated");

    let told = run(&shop, &[&CHANGE[..], &["-o", "table"]].concat());
    assert_eq!(told.code, Some(1));
    assert!(!told.stdout.contains("was changed") && told.stderr.starts_with("error: the shop answered: "), "{told:?}");
}

#[tokio::test]
async fn an_update_of_which_nobody_knows_is_no_success() {
    let shop = FakeShop::start().await;
    // A page of something in front of the shop, which may work on.
    let lost = || InjectedFault::instead(FakeResponse::html(504, "<html>gateway timeout</html>"));
    shop.fail_when(move |request| (request.method.as_str() == "PATCH").then(lost));
    let ran = run(&shop, &[&CHANGE[..], &["-o", "json"]].concat());
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(3), &json!("ambiguous_write")), "{ran:?}");
    assert_eq!(ran.error()["hint"], "look at the product before you try again");
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&object["outcome"], &object["differing"][0]["field"]), (&json!("unknown"), &json!("price")));
}

#[tokio::test]
async fn an_update_whose_answer_broke_is_looked_at() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        (request.method.as_str() == "PATCH").then(|| InjectedFault::after(|_| FakeResponse::fatal()))
    });
    assert_eq!(run(&shop, &CHANGE).json()["outcome"], "applied");
}

//! `create`, `update` and `delete` on the embedded shop.

use std::io::Write as _;
use std::process::{Command, Stdio};

use prestashop_conformance::shop::{Answer, FakeShop, Fault, RunningShop};
use serde_json::{Value, json};

use crate::run::{Ran, command, demo, prestashop};

fn at(shop: &RunningShop, args: &[&str]) -> Command {
    let mut command = command(["--url", &shop.url()].iter().chain(args));
    command.env("PRESTASHOP_KEY", shop.key());
    command
}

fn run(shop: &RunningShop, args: &[&str]) -> Ran {
    at(shop, args).output().unwrap().into()
}

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
    let shown: Value = serde_json::from_str(dry(&create).split("note: ").next().unwrap()).unwrap();
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
    let ran = demo("update products 1 --set name.1=Mug --set price=12.50 --set active=no");
    assert_eq!(ran.stderr, "note: the built-in shop forgets the change now that the command ends\n");
    let object = ran.json();
    let names: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["outcome", "verb", "id", "record", "differing", "note"]);
    assert_eq!(
        (&object["outcome"], &object["verb"], &object["id"], &object["differing"]),
        (&json!("applied"), &json!("PATCH"), &json!(1), &json!([]))
    );
    let record = &object["record"];
    assert_eq!((&record["price"], &record["active"]), (&json!("12.50"), &json!(false)));
    assert_eq!(record["name"][0], json!({ "id": 1, "value": "Mug" }));

    let told = demo("update products 1 --set price=12.50 -o table");
    assert_eq!((told.code, told.stdout.as_str()), (Some(0), "product 1 was changed\n"));
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
    assert!(sent.contains("<name><language id=\"2\">Mug</language></name>"), "{sent}");

    let by_ids = body(&["update", "products", "1", "--set", "categories=2, 3"], None);
    let categories = "<categories><category><id>2</id></category><category><id>3</id></category></categories>";
    assert!(by_ids.contains(categories), "{by_ids}");
    assert_eq!(body(&["update", "products", "1", "--set", r#"categories=[{"id": 2}, {"id": "3"}]"#], None), by_ids);
    let cleared = body(&["update", "products", "1", "--set", "categories="], None);
    assert!(cleared.contains("<associations><categories></categories></associations>"), "{cleared}");
}

const CHANGE: [&str; 5] = ["update", "products", "1", "--set", "price=12.50"];

#[tokio::test]
async fn an_update_that_was_not_done_is_no_success() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| (request.method.as_str() == "PATCH").then(|| Fault::instead(Answer::fatal())));
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
    let lost = || Fault::instead(Answer::html(504, "<html>gateway timeout</html>"));
    shop.fail_when(move |request| (request.method.as_str() == "PATCH").then(lost));
    let ran = run(&shop, &[&CHANGE[..], &["-o", "json"]].concat());
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &json!("ambiguous_write")), "{ran:?}");
    assert_eq!(ran.error()["hint"], "look at the product before you try again");
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&object["outcome"], &object["differing"][0]["field"]), (&json!("unknown"), &json!("price")));
}

#[tokio::test]
async fn an_update_whose_answer_broke_is_looked_at() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| (request.method.as_str() == "PATCH").then(|| Fault::after(|_| Answer::fatal())));
    assert_eq!(run(&shop, &CHANGE).json()["outcome"], "applied");
}

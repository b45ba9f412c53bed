//! Every wrong use says what to do, and ends with the right code.

use std::fmt::Write as _;
use std::path::Path;

use crate::run::{READING_KEY, Ran, command, prestashop};
use serde_json::{Value, json};

fn shown(args: &[&str], ran: &Ran) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "$ prestashop {}", args.join(" "));
    let _ = writeln!(text, "exit code {}", ran.code.unwrap());
    assert_eq!(ran.stdout, "", "wrong use prints no data");
    text + &ran.stderr
}

/// Tests that run a command with wrong arguments, and keep what it says. Nobody is at the address: nothing may be sent.
macro_rules! unsent {
    ($($name:ident: $($arg:literal)+;)+) => {
        $(
            #[test]
            fn $name() {
                let args = [$($arg),+];
                let mut command = command(args);
                command.env("PRESTASHOP_URL", "https://shop.example").env("PRESTASHOP_KEY", KEY);
                let ran = command.output().unwrap().into();
                insta::assert_snapshot!(stringify!($name), shown(&args, &ran));
                assert_eq!(ran.code, Some(2));
            }
        )+
    };
}

unsent! {
    unknown_resource: "list" "order";
    unknown_resource_far_off: "list" "xyz";
    resource_without_records: "list" "images";
    unknown_field: "list" "orders" "--filter" "curent_state=4";
    computed_field: "list" "orders" "--filter" "shipping_number=1";
    unknown_display: "list" "orders" "--display" "heads";
    unknown_display_field: "get" "orders" "7" "--display" "id,refrence";
    unknown_sub_field: "get" "orders" "7" "--display" "id,order_rows[product]";
    unknown_sort_field: "list" "orders" "--sort" "date_update:desc";
    bad_sort: "list" "orders" "--sort" "id:down";
    filter_without_comparison: "list" "orders" "--filter" "current_state";
    filter_at_least: "list" "orders" "--filter" "total_paid>=10";
    filter_in_the_shops_own_form: "list" "orders" "--filter" "id=[1|2]";
    filter_by_a_name_instead_of_an_id: "list" "orders" "--filter" "current_state=4|paid";
    filter_by_something_else: "list" "orders" "--filter" "current_state>paid";
    filter_inverted: "list" "orders" "--filter" "id=9..1";
    filter_half_a_range: "list" "orders" "--filter" "date_upd=2026-01-01..";
    filter_order_of_texts: "list" "orders" "--filter" "reference>A";
    filter_part_of_number: "list" "orders" "--filter" "id^=1";
    page_of_nothing: "list" "orders" "--page-size" "0";
    id_that_is_none: "get" "orders" "seven";
    id_missing: "get" "orders";
    unknown_command: "lst" "orders";
    unknown_format: "list" "orders" "-o" "xml";
    unknown_action: "action" "list-order";
    unknown_input: "action" "list-orders" "--curent-state" "4";
    unknown_input_far_off: "action" "list-orders" "--paid" "4";
    missing_input: "action" "update-order-state" "--order" "8";
    input_of_wrong_type: "action" "list-orders" "--current-state" "paid";
    input_date: "action" "list-orders" "--updated-from" "yesterday";
    input_inverted: "action" "list-orders" "--updated-from" "2026-02-01" "--updated-to" "2026-01-01";
    unknown_trigger: "poll" "orders-updated" "--state" "state";
    no_state_file: "poll" "order-updated" "--once";
    bad_duration: "poll" "order-updated" "--state" "state" "--every" "60";
    bad_start: "poll" "order-updated" "--state" "state" "--start" "yesterday";
    blank_start: "poll" "order-updated" "--state" "state" "--start" "";
    no_time_between_cycles: "poll" "order-updated" "--state" "state" "--every" "0s";
    no_time_left_alone: "poll" "cart-abandoned" "--state" "state" "--idle" "0s";
    huge_ceiling: "poll" "order-updated" "--state" "state" "--ceiling" "4294967296";
    bad_ceiling: "poll" "order-updated" "--state" "state" "--ceiling" "0";
    set_unknown_field: "update" "orders" "7" "--set" "refrence=A";
    set_unknown_resource: "update" "product" "7" "--set" "reference=A";
    set_value_that_does_not_fit: "update" "products" "1" "--set" "price=cheap";
    set_language_of_a_plain_field: "update" "products" "1" "--set" "reference.1=A";
    set_language_that_is_none: "update" "products" "1" "--set" "name.en=Mug";
    set_rows_that_are_none: "update" "products" "1" "--set" "categories=[2";
    set_row_with_an_unknown_field: "update" "carts" "1" "--set" "cart_rows=[{\"id_produkt\": 1}]";
    set_without_value: "create" "products" "--set" "price";
    set_without_field: "create" "products" "--set" "=5";
    set_twice: "update" "products" "1" "--set" "name.1=Mug" "--set" "name=Cup";
    set_from_no_file: "update" "orders" "7" "--set" "note=@/nowhere/note";
    set_from_a_file_without_name: "update" "orders" "7" "--set" "note=@";
    set_from_stdin_twice: "create" "customers" "--set" "note=@-" "--set" "company=@-";
    set_nothing: "update" "orders" "7";
    set_in_no_language: "create" "products" "--set" "name=Mug" "--language" "en";
    create_what_is_never_created: "create" "stock_availables" "--set" "quantity=9";
    delete_what_is_never_deleted: "delete" "stock_availables" "1" "--dry-run";
    delete_without_anyone_to_ask: "delete" "orders" "7";
    languages_by_their_codes: "list" "products" "--language" "en,fr";
    shop_by_its_name: "list" "products" "--shop" "outlet";
    offset_that_is_none: "list" "orders" "--offset" "two";
    key_as_argument: "--key" "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" "list" "orders";
    key_file_missing: "--key-file" "/nowhere/key" "list" "orders";
}

/// Tests that run a command on the fake shop, and keep what it says.
macro_rules! on_fake_shop {
    ($($name:ident: $($arg:literal)+;)+) => {
        $(
            #[test]
            fn $name() {
                let args = ["--demo", $($arg),+];
                insta::assert_snapshot!(stringify!($name), shown(&args, &prestashop(args)));
            }
        )+
    };
}

on_fake_shop! {
    resource_of_another_version: "list" "order_returns";
    unknown_language: "list" "orders" "--language" "99";
    record_missing: "get" "orders" "9999";
    unknown_order: "action" "update-order-state" "--order" "9999" "--state" "4";
    unknown_order_state: "action" "update-order-state" "--order" "8" "--state" "999";
    create_without_what_is_required: "create" "products" "--set" "active=yes" "--dry-run";
    text_without_its_language: "update" "products" "1" "--set" "name=Mug";
    field_of_the_shop: "update" "orders" "7" "--set" "date_upd=2026-11-23 09:30:00";
    set_what_an_action_sets: "update" "orders" "7" "--set" "current_state=4";
    set_what_the_shop_refuses: "update" "products" "1" "--set" "reference=<b>";
    delete_what_the_shop_needs: "delete" "order_states" "4" "--yes";
    delete_what_is_needed_by_its_fields: "delete" "categories" "2" "--yes";
    delete_what_a_setting_names: "delete" "languages" "1" "--yes";
    delete_what_is_missing: "delete" "customers" "9999" "--dry-run";
    two_shops: "--url" "https://shop.example" "list" "orders";
    yes_without_order: "demo" "--yes";
}

/// As above, on a shop that is never reached.
fn elsewhere(args: &[&str], key: Option<&str>) -> String {
    let mut command = command(args);
    if let Some(key) = key {
        command.env("PRESTASHOP_KEY", key);
    }
    shown(args, &command.output().unwrap().into())
}

const KEY: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

#[test]
fn no_shop() {
    insta::assert_snapshot!("no_shop", elsewhere(&["list", "orders"], Some(KEY)));
}

#[test]
fn no_key() {
    insta::assert_snapshot!("no_key", elsewhere(&["--url", "https://shop.example", "list", "orders"], None));
}

#[test]
fn short_key() {
    insta::assert_snapshot!("short_key", elsewhere(&["--url", "https://shop.example", "list", "orders"], Some("ABC")));
}

#[test]
fn address_that_is_none() {
    insta::assert_snapshot!("address", elsewhere(&["--url", "shop.example", "list", "orders"], Some(KEY)));
}

#[test]
fn plain_http_to_another_machine() {
    insta::assert_snapshot!(
        "plain_http",
        elsewhere(&["--url", "http://shop.example", "get", "orders", "7"], Some(KEY))
    );
}

#[test]
fn key_that_is_not_the_shops() {
    let folder = tempfile::tempdir().unwrap();
    let ran = with_key(folder.path(), "NOTTHEKEYABCDEFGHJKLMNPQRSTUVWXY", &["list", "orders", "-o", "json"]);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &json!("unauthorized")));
    assert_eq!(ran.error()["status"], 401);
}

fn with_key(folder: &Path, key: &str, args: &[&str]) -> Ran {
    let file = folder.join("key");
    std::fs::write(&file, key).unwrap();
    prestashop(["--demo", "--key-file", file.to_str().unwrap()].iter().chain(args))
}

#[test]
fn a_right_that_the_key_does_not_have() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["list", "carts"];
    insta::assert_snapshot!("right_missing", shown(&args, &with_key(folder.path(), READING_KEY, &args)));
    let args = ["action", "update-order-state", "--order", "8", "--state", "5"];
    insta::assert_snapshot!("right_to_write_missing", shown(&args, &with_key(folder.path(), READING_KEY, &args)));
}

#[test]
fn nobody_listens() {
    // A port that was free a moment ago, and refuses.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let ran: Ran = command(["--url", &url, "get", "orders", "7", "-o", "json"])
        .env("PRESTASHOP_KEY", KEY)
        .output()
        .unwrap()
        .into();
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &json!("connect")));
    let message = ran.error()["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("no connection: "), "the cause is told: {message}");
}

#[test]
fn a_state_file_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    std::fs::write(&state, "{}").unwrap();
    let path = state.to_str().unwrap();
    let ran = prestashop(["--demo", "poll", "order-updated", "--once", "--state", path]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    insta::assert_snapshot!("state_broken", ran.stderr.replace(path, "STATE"));
    assert_eq!(std::fs::read_to_string(&state).unwrap(), "{}", "it is left as it was");

    let nowhere = folder.path().join("no").join("state");
    let path = nowhere.to_str().unwrap();
    let ran = prestashop(["--demo", "poll", "order-updated", "--once", "--state", path]);
    assert_eq!(ran.code, Some(1), "a place that cannot be written to is no wrong usage");
    insta::assert_snapshot!("state_nowhere", ran.stderr.replace(path, "STATE"));
}

#[test]
fn errors_are_json_objects_where_json_is_asked_for() {
    let cases: [(&[&str], i32, Value); 4] = [
        (
            &["get", "orders", "9999", "-o", "json"],
            1,
            json!({
                "kind": "not_found", "message": "there is no record of this id", "resource": "orders", "verb": "GET", "id": 9999,
                "hint": "it was deleted, never existed, or belongs to a shop that this key does not see",
            }),
        ),
        (
            &["list", "orders", "--filter", "id>=3", "-o", "ndjson"],
            2,
            json!({
                "kind": "usage", "message": "the filter `id>=3`: there is no `>=`",
                "hint": "write 'id=3..999999999'; PrestaShop ignores a comparison that it does not know, and then lists everything",
            }),
        ),
        (
            &["-ojson", "list", "order"],
            2,
            json!({
                "kind": "usage",
                "message": "invalid value 'order' for '<RESOURCE>': there is no resource `order`: did you mean `orders`?",
                "hint": "`prestashop --help` and `prestashop COMMAND --help` show what can be given",
            }),
        ),
        (
            &["--output=json", "action", "update-order-state", "--state", "4"],
            2,
            json!({
                "kind": "usage",
                "message": "the following required arguments were not provided: --order <ID>",
                "hint": "`prestashop --help` and `prestashop COMMAND --help` show what can be given",
            }),
        ),
    ];
    for (args, code, error) in cases {
        let ran = prestashop(["--demo"].iter().chain(args));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{args:?}");
        assert_eq!(ran.error(), error, "{args:?}");
    }
}

#[test]
fn codes_of_the_shop_are_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let error = with_key(folder.path(), READING_KEY, &["list", "carts", "-o", "json"]).error();
    assert_eq!(
        (&error["kind"], &error["codes"], &error["resource"]),
        (&json!("forbidden_resource"), &json!([26]), &json!("carts"))
    );
    assert!(error["hint"].as_str().unwrap().contains("carts"), "{error}");
}

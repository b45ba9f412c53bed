//! `list` and `get` on the fake shop.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use crate::run::{command, demo, prestashop};
use serde_json::Value;

fn ids(records: &[Value]) -> Vec<u64> {
    records.iter().map(|record| record["id"].as_u64().unwrap()).collect()
}

fn filtered(expression: &str) -> Vec<u64> {
    ids(&prestashop(["--demo", "list", "orders", "--display", "id", "--filter", expression]).records())
}

#[test]
fn a_list_is_an_array_of_records_with_the_fields_of_the_display() {
    let records = demo("list orders --display id,reference --limit 3 -o json").records();
    assert_eq!(records.len(), 3);
    for record in &records {
        let names: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "reference"]);
    }
}

#[test]
fn rows_have_the_sub_fields_that_were_asked_for() {
    let order = demo("get orders 8 --display order_rows[product_quantity,product_id],reference").json();
    assert_eq!(order.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "reference", "associations"]);
    let rows = order["associations"]["order_rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(row.as_object().unwrap().keys().collect::<Vec<_>>(), ["product_id", "product_quantity"]);
    }
}

#[test]
fn full_records_have_their_associations() {
    let orders = demo("list orders --limit 1").records();
    assert!(!orders[0]["associations"]["order_rows"].as_array().unwrap().is_empty());
}

#[test]
fn every_filter_selects_what_it_says() {
    let state = |order: &Value| order["current_state"].as_u64().unwrap();
    let text = |order: &Value, field: &str| order[field].as_str().unwrap().to_owned();
    let all = demo("list orders --display id,reference,current_state,date_upd").records();
    // The ids of the orders that fit, judged here.
    let fitting = |fits: &dyn Fn(&Value) -> bool| {
        let fitting: Vec<_> = all.iter().filter(|order| fits(order)).cloned().collect();
        assert!(!fitting.is_empty() && fitting.len() < all.len(), "the filter would prove nothing");
        ids(&fitting)
    };
    let order = all.iter().find(|order| order["id"] == 8).unwrap();
    let (reference, own) = (text(order, "reference"), state(order));
    let (begin, end, middle) = (&reference[..3], &reference[6..], &reference[3..6]);

    assert_eq!(filtered(&format!("current_state={own}")), fitting(&|order| state(order) == own));
    assert_eq!(filtered(&format!("current_state!={own}")), fitting(&|order| state(order) != own));
    assert_eq!(filtered(&format!("current_state={own}|5")), fitting(&|order| [own, 5].contains(&state(order))));
    assert_eq!(filtered("id=3..6"), fitting(&|order| (3..=6).contains(&order["id"].as_u64().unwrap())));
    assert_eq!(filtered("id > 990"), fitting(&|order| order["id"].as_u64().unwrap() > 990));
    assert_eq!(filtered("id<5"), fitting(&|order| order["id"].as_u64().unwrap() < 5));
    assert_eq!(filtered(&format!("reference^={begin}")), fitting(&|order| text(order, "reference").starts_with(begin)));
    assert_eq!(filtered(&format!("reference$={end}")), fitting(&|order| text(order, "reference").ends_with(end)));
    assert_eq!(filtered(&format!("reference~={middle}")), fitting(&|order| text(order, "reference").contains(middle)));

    let day = text(order, "date_upd")[..10].to_owned();
    assert_eq!(filtered(&format!("date_upd={day}")), fitting(&|order| text(order, "date_upd").starts_with(&day)));
    assert_eq!(filtered(&format!("date_upd>{day}")), fitting(&|order| text(order, "date_upd")[..10] > *day));
    assert_eq!(filtered(&format!("date_upd<{day}")), fitting(&|order| text(order, "date_upd")[..10] < *day));
}

#[test]
fn several_filters_must_all_fit() {
    let both = demo("list orders --display id --filter id>3 --filter id<7");
    assert!(both.code == Some(2) && both.stderr.contains("filtered twice"), "{both:?}");
    let both = demo("list orders --display id,current_state --filter id<7 --filter current_state!=4").records();
    assert!(both.iter().all(|order| order["id"].as_u64().unwrap() < 7 && order["current_state"] != 4));
}

#[test]
fn sorts_and_passes_over() {
    let sorted = ids(&demo("list orders --display id --sort id:desc --limit 6").records());
    assert!(sorted.is_sorted_by(|left, right| left > right) && sorted.len() == 6);
    let passed = ids(&demo("list orders --display id --sort id:desc --offset 2 --limit 2").records());
    assert_eq!(passed, sorted[2..4]);
}

#[test]
fn pages_join_without_gap() {
    let one = ids(&demo("list orders --display id --limit 7").records());
    let several = ids(&demo("list orders --display id --limit 7 --page-size 2").records());
    assert_eq!(one, several);
}

#[test]
fn the_limit_is_noted_and_the_ceiling_is_an_error() {
    let limited = demo("list orders --display id --limit 2");
    assert_eq!(limited.records().len(), 2);
    assert!(limited.stderr.contains("more records may follow"), "{limited:?}");

    let ceiling = demo("list orders --display id --page-size 2 --max-pages 1 -o json");
    assert_eq!(ceiling.code, Some(1));
    let records: Value = serde_json::from_str(&ceiling.stdout).unwrap();
    assert_eq!(records.as_array().unwrap().len(), 2);
    assert_eq!(ceiling.error()["kind"], "ceiling");
    let ceiling = demo("list orders --display id --page-size 2 --max-pages 1");
    insta::assert_snapshot!("ceiling", ceiling.stderr);
}

#[test]
fn a_deprecated_field_is_shown_with_a_note() {
    let shown = prestashop(["--demo", "list", "orders", "--display", "id,shipping_number", "--limit", "1"]);
    assert_eq!(shown.records().len(), 1);
    let note = "note: orders: the field `shipping_number` is deprecated: an order can have several parcels";
    assert!(shown.stderr.contains(note), "{}", shown.stderr);
    // Whoever does not name it hears nothing.
    let whole = prestashop(["--demo", "list", "orders", "--limit", "1"]);
    assert!(!whole.stderr.contains("deprecated"), "{}", whole.stderr);
}

#[test]
fn an_offset_beyond_the_end_gives_an_empty_list_and_a_note() {
    let empty = demo("list orders --offset 9999 -o json");
    assert_eq!((empty.code, empty.stdout.as_str()), (Some(0), "[]\n"));
    assert!(empty.stderr.contains("no records from this offset on"), "{empty:?}");
}

#[test]
fn a_language_makes_texts_plain() {
    let names = |language: &str| {
        demo(&format!("list products --display id,name --limit 1{language}")).records()[0]["name"].clone()
    };
    assert!(names("").is_array());
    assert!(names(" --language 1").is_string());
    assert_eq!(demo("get products 1 --language 1").json()["name"], names(" --language 1 --filter id=1"));
}

#[test]
fn ndjson_has_a_record_per_line() {
    let lines = demo("list orders --display id,reference --limit 3 -o ndjson");
    let ids: Vec<_> =
        lines.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn csv_keeps_all_fields_and_nested_ones_as_json() {
    let csv = demo("list orders --display id,reference,order_rows --limit 2 -o csv");
    let mut reader = csv::Reader::from_reader(csv.stdout.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), ["id", "reference", "order_rows"]);
    let orders = demo("list orders --display id,reference,order_rows --limit 2").records();
    for (row, order) in reader.records().zip(&orders) {
        let row = row.unwrap();
        assert_eq!(row[0], order["id"].to_string());
        assert_eq!(serde_json::from_str::<Value>(&row[2]).unwrap(), order["associations"]["order_rows"]);
    }
}

#[test]
fn tables_say_what_they_leave_out() {
    let table = demo("list orders --limit 4 -o table");
    insta::assert_snapshot!("orders_table", format!("{}{}", table.stdout, table.stderr));
    let table =
        demo("get orders 8 -o table --display id,reference,current_state,order_rows[product_id,product_quantity]");
    insta::assert_snapshot!("order_table", format!("{}{}", table.stdout, table.stderr));
    let table = demo("list orders --filter id=9999 -o table");
    assert_eq!((table.stdout.as_str(), table.stderr.as_str()), ("", "note: no orders fit\n"));
}

#[test]
fn a_single_record_is_an_object() {
    let order = demo("get orders 7").json();
    assert_eq!(order["id"], 7);
    assert!(order["associations"]["order_rows"].is_array());
    assert_eq!(order["total_paid"].as_str().unwrap().split('.').nth(1).unwrap().len(), 6);
    let head = demo("get orders 7 --display head").json();
    let names: Vec<_> = head.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "reference", "current_state", "date_upd"]);
    assert_eq!(head["reference"], order["reference"]);
}

#[test]
fn a_reader_that_goes_away_ends_the_list_quietly() {
    let mut running = command(["--demo", "list", "orders", "--page-size", "1", "-o", "ndjson"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, running.stdout.take().unwrap()).read_line(&mut first).unwrap();
    // The pipe is closed now.
    let mut said = String::new();
    running.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((running.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn the_calls_show_without_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, format!("{}\n", crate::run::READING_KEY)).unwrap();
    let ran = prestashop(["--demo", "-vv", "get", "orders", "7", "--key-file", file.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.contains("prestashop.call"), "{ran:?}");
    let encoded = "UkVBREtFWTgy";
    assert!(!ran.stderr.contains(crate::run::READING_KEY) && !ran.stderr.contains(encoded));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_no_success() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = command(["--demo", "get", "orders", "7", "-o", "json"]).stdout(full).output().unwrap();
    let ran = crate::run::Ran::from(ran);
    assert_eq!((ran.code, &ran.error()["kind"]), (Some(1), &"output".into()));
}

//! `describe`: what there is, without any shop.

use crate::run::prestashop;
use serde_json::json;

#[test]
fn all_resources_are_listed() {
    let all = prestashop(["describe", "-o", "json"]).records();
    let orders = all.iter().find(|resource| resource["name"] == "orders").unwrap();
    assert_eq!((&orders["item"], &orders["group"]), (&json!("order"), &json!("sales")));
    assert!(orders["verbs"].as_array().unwrap().contains(&json!("PATCH")));
    let table = prestashop(["describe", "-o", "table"]).stdout;
    assert_eq!(table.lines().count(), all.len() + 2, "a line per resource under two of the head: {table}");
}

#[test]
fn the_fields_of_a_resource_are_told() {
    let customers = prestashop(["describe", "customers", "-o", "json"]).json();
    let field =
        |name: &str| customers["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap();
    assert_eq!((&field("email")["type"], &field("email")["required"]), (&json!("text"), &json!(true)));
    assert_eq!(field("id_lang")["of"], "languages");
    assert_eq!(field("passwd")["secret"], true);
    assert_eq!(field("groups")["fields"][0]["name"], "id");
    // Facts of the fields, not the wording of their descriptions.
    let table = prestashop(["describe", "customers", "-o", "table"]).stdout;
    let line = |name: &str| table.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
    assert!(line("email ").contains(" text ") && line("email ").contains(" required, at most 255 "), "{table}");
    assert!(line("id_lang ").contains(" id of languages ") && line("groups ").contains(" rows, see below "), "{table}");
    let orders = prestashop(["describe", "orders", "-o", "json"]).json();
    let number = orders["fields"].as_array().unwrap().iter().find(|field| field["name"] == "shipping_number").unwrap();
    assert!(number["deprecated"].as_str().unwrap().starts_with("an order can have several parcels"), "{number}");
    assert!(line("Verbs: ").contains("PATCH") && line("Displays: ").contains("full"), "{table}");
}

//! How a shop differs from the spec.

use super::place::{Place, hold};

#[test]
fn the_recorded_shops_are_as_the_spec_says() {
    let place = Place::with_spec();
    for version in ["1.7.8.11", "8.2.1", "9.1.4"] {
        let ran = place.drift(version, &[]).good();
        assert!(ran.out.contains(" compared; no difference; "), "{}", ran.out);
        assert_eq!(ran.err, "");
    }
}

/// A spec that differs from 9.1.4 in every way.
fn doctored() -> Place {
    let place = Place::with_spec();
    let orders = "resources/orders.yaml";
    let text = place.text(orders);
    let field = text.lines().find(|line| line.starts_with("  mobile_theme:")).unwrap();
    place.edit(orders, &format!("{field}\n"), "  gone: { type: text, about: \"Gone by now.\" }\n");
    place.edit(orders, "max: { 9.0.0: 255 }, validator: isModuleName", "max: 200, validator: isModuleName");
    place.edit(orders, "recyclable: { type: bool, validator: isBool,", "recyclable: { type: bool, required: true,");
    place.edit(orders, "item: order_row\n", "item: order_line\n");
    place.edit(
        orders,
        "product_quantity: { type: int, required: true,",
        "product_quantity: { type: int, computed: true,",
    );
    place.edit(orders, "product_isbn: { type: text, write: never,", "product_isbn: { type: text, until: 8.2.99,");
    place
}

#[test]
fn every_difference_is_told_in_the_order_of_the_shop() {
    let place = doctored();
    let ran = place.drift("9.1.4", &["--resource", "orders"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    let text = ran.out.split_once(", PrestaShop").map(|(_, text)| text.to_owned()).unwrap();
    hold!("drift", text);
    assert_eq!(ran.out, place.drift("9.1.4", &["--resource", "orders"]).out);
}

#[test]
fn programs_get_the_same_as_json() {
    let ran = doctored().drift("9.1.4", &["--resource", "orders", "-o", "json"]);
    assert_eq!(ran.code, Some(1));
    let mut json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    json[0]["source"] = "synopsis.har.gz".into();
    hold!("drift-json", format!("{json:#}"));
}

#[test]
fn a_resource_that_nobody_described_is_a_difference_unless_it_is_known() {
    let place = Place::with_least_spec();
    let ran = place.drift("9.1.4", &["--resource", "zones"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("that the spec does not know (draft them with `import --resource NAME`):\n  zones\n"));
    let ran = place.drift("9.1.4", &["--resource", "taxes"]).good();
    assert!(ran.out.contains("(known to the spec, or without a synopsis in the shop):\n  taxes\n"), "{}", ran.out);
}

#[test]
fn what_is_asked_in_a_wrong_way_ends_with_2() {
    let place = Place::with_spec();
    place.run(&["drift"]).bad(2, "--url");
    place.drift("9.1.4", &["--resource", "order"]).bad(2, "did you mean `orders`?");
    place.write("gift_cards.xml", &super::place::gift_cards());
    place.run(&["drift", "--synopsis", "gift_cards.xml"]).bad(2, "give it with `--version`");
}

//! Files that are there: what is new goes in, the rest stays byte for byte.

use super::place::{Place, hold, recorded, recording};

const VERSIONS: [&str; 3] = ["1.7.8.11", "8.2.1", "9.1.4"];
const ORDERS: &str = "resources/orders.yaml";

#[test]
fn the_recordings_say_nothing_that_the_spec_does_not_say() {
    let place = Place::with_spec();
    let before = place.files();
    for version in VERSIONS {
        let ran = place.import(version, &[]).good();
        assert_eq!(ran.out, "", "{version}");
        assert!(ran.err.ends_with("\nNothing to write.\n"), "{}", ran.err);
        // What a synopsis cannot know is not loosened, and said.
        for left in ["orders.date_upd", "orders.order_rows", "products.new", "carts.cart_rows.id_product_attribute"] {
            assert!(ran.err.contains(left), "{left} is not in {}", ran.err);
        }
    }
    assert_eq!(place.files(), before);
}

/// The spec with a field, a limit and an era less, and with comments everywhere.
fn doctored() -> Place {
    let place = Place::with_spec();
    let text = place.text(ORDERS);
    let field = text.lines().find(|line| line.starts_with("  mobile_theme:")).unwrap();
    place.edit(ORDERS, &format!("{field}\n"), "  # The words of a person.\n\n");
    place.edit(ORDERS, "max: { 9.0.0: 255 }, validator: isModuleName", "max: 200, validator: isModuleName");
    place.edit(ORDERS, "max: { 9.0.0: 32 }, validator: isMd5", "max: { 9.0.0: 31 }, # why\n    validator: isMd5");
    place.edit(ORDERS, "recyclable: { type: bool, validator: isBool, ", "recyclable: { type: bool, ");
    place.edit(ORDERS, "fields:\n", "fields:   # as the shop has them\n");
    place
}

#[test]
fn what_is_missing_comes_back_and_nothing_else_changes() {
    let place = doctored();
    let before = place.files();

    let dry = place.import("9.1.4", &["--dry-run"]).good();
    hold!("comes-back", dry.changed());
    assert_eq!(place.files(), before, "a dry run writes");
    assert!(dry.err.contains("spec/resources/orders.yaml would be changed\n"), "{}", dry.err);

    let ran = place.import("9.1.4", &[]).good();
    assert_eq!(ran.out, dry.out);
    hold!(
        "comes-back-in-words",
        ran.err.lines().filter(|line| line.starts_with("  changed")).collect::<Vec<_>>().join("\n")
    );
    let after = place.files();
    let changed: Vec<_> = after.iter().filter(|(path, text)| before.get(*path) != Some(*text)).collect();
    assert_eq!(changed.len(), 1);
    let kept = |text: &str| text.matches('#').count();
    assert_eq!(kept(&before[changed[0].0]), kept(changed[0].1), "a comment was lost or added");

    assert_eq!(place.import("9.1.4", &[]).good().out, "", "a second run changes something");
    assert_eq!(place.files(), after);
    place.drift("9.1.4", &[]).good();
}

#[test]
fn an_older_shop_does_not_touch_what_is_proven_of_later_ones() {
    let place = Place::with_spec();
    place.edit(ORDERS, "reference: { type: text, max: { 9.0.0: 255 },", "reference: { type: text, max: 255,");
    place.edit(ORDERS, "max: { 8.1.7: 4194303 }, since: 1.7.8,", "max: { 9.0.0: 4194303 }, since: 9.0.0,");
    let ran = place.import("8.2.1", &["--resource", "orders"]).good();
    hold!("older-shop", ran.changed());
    for version in ["8.2.1", "9.1.4"] {
        place.drift(version, &[]).good();
    }
}

#[test]
fn the_end_of_a_field_is_lifted_where_a_later_shop_has_it() {
    let place = Place::with_spec();
    place.edit(
        ORDERS,
        "gift: { type: bool, validator: isBool,",
        "gift: { type: bool, validator: isBool, until: 8.2.99,",
    );
    let ran = place.import("9.1.4", &[]).good();
    assert!(ran.out.contains("\n+  gift: { type: bool, validator: isBool, about: "), "{}", ran.out);
    place.drift("9.1.4", &[]).good();
}

#[test]
fn what_a_shop_lacks_ends_only_when_told_to() {
    let place = Place::with_spec();
    place.edit(ORDERS, "  gift: {", "  gone: { type: text, about: \"Gone by now.\" }\n  gift: {");
    let before = place.files();
    let ran = place.import("9.1.4", &[]).good();
    assert_eq!((ran.out.as_str(), place.files()), ("", before));
    assert!(
        ran.err
            .contains("for you  orders.gone is in the spec, but not in the shop: with `--until` it ends before 9.1.4")
    );

    let ran = place.import("9.1.4", &["--until"]).good();
    assert_eq!(
        ran.changed().lines().skip(2).collect::<Vec<_>>(),
        [
            "-  gone: { type: text, about: \"Gone by now.\" }",
            "+  gone: { type: text, until: 8.2.1, about: \"Gone by now.\" }"
        ]
    );
    place.drift("9.1.4", &[]).good();
}

#[test]
fn an_association_comes_back_as_a_draft_of_its_own() {
    let place = Place::with_spec();
    let text = place.text(ORDERS);
    let (start, end) = (text.find("associations:\n").unwrap(), text.find("displays:\n").unwrap());
    place.edit(ORDERS, &text[start..end], "");
    let ran = place.import("9.1.4", &["--resource", "orders"]).good();
    let added = ran.changed();
    assert!(added.contains(
        "\n+associations:\n+  order_rows:\n+    item: order_row\n+    about: \"…\"\n+    since: 9.1.4\n+    fields:\n"
    ));
    assert!(
        added.contains("\n+      product_name: { type: text, write: never, about: \"…\" }  # guessed: "),
        "{added}"
    );
    assert_eq!(place.import("9.1.4", &["--resource", "orders"]).good().out, "");
}

#[test]
fn a_version_that_the_spec_does_not_support_is_refused() {
    let place = Place::with_spec();
    let before = place.files();
    place.write("orders.xml", &xml("orders"));
    let ran = place.run(&["import", "--synopsis", "orders.xml", "--version", "10.0.0"]);
    ran.bad(
        2,
        "later than 9.1.4, the latest that the spec supports: add 10.0.0 to `supported` in spec/service.yaml first",
    );
    assert_eq!(place.files(), before);
}

/// The recorded synopsis of a resource in 9.1.4.
fn xml(resource: &str) -> String {
    recorded(&recording("9.1.4"), &format!("/api/{resource}?schema=synopsis"))
}

#[test]
fn one_answer_in_a_file_says_neither_version_nor_resource() {
    let place = Place::with_spec();
    place.write("answer.xml", &xml("orders"));
    place.run(&["import", "--synopsis", "answer.xml"]).bad(2, "give it with `--version`, such as `--version 9.1.4`");
    // The node of the record tells which resource it is.
    let ran = place.run(&["import", "--synopsis", "answer.xml", "--version", "9.1.4"]).good();
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("  orders.date_upd, orders.order_rows\n"), "{}", ran.err);
}

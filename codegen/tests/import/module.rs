//! What a shop's modules add to resources of PrestaShop.

use super::place::{Place, recorded, recording};

/// The cases that fail: a field that only one shop has is said to end with that shop's version, as if PrestaShop had dropped it.
const FAILING: &[&str] = &["field_of_a_module"];

#[test]
fn a_field_of_a_module_does_not_end_with_the_version_of_the_shop_that_has_it() {
    let place = Place::with_spec();
    let synopsis = recorded(&recording("8.2.1"), "/api/products?schema=synopsis");
    let field = "<module_field maxSize=\"8\" format=\"isReference\"><![CDATA[]]></module_field>\n<reference maxSize";
    assert!(synopsis.contains("<reference maxSize"), "{synopsis}");
    place.write("products.xml", &synopsis.replacen("<reference maxSize", field, 1));
    place.run(&["import", "--version", "8.2.1", "--synopsis", "products.xml"]).good();
    let text = place.text("resources/products.yaml");
    let line = text.lines().find(|line| line.contains("module_field")).unwrap();
    assert!(line.contains("type: text, max: 8"), "{line}");
    let fails = line.contains("until");
    assert_eq!(
        fails,
        FAILING.contains(&"field_of_a_module"),
        "take it off the list of the failing, or mend it: {line}"
    );
}

#[test]
fn a_resource_of_a_module_is_drafted_without_an_end() {
    let place = Place::with_spec();
    let synopsis = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n<acme_product>\n\
        <id_product required=\"true\" format=\"isUnsignedId\"><![CDATA[]]></id_product>\n\
        <hs_code maxSize=\"16\"><![CDATA[]]></hs_code>\n</acme_product>\n</prestashop>";
    place.write("acme.xml", synopsis);
    let import = ["import", "--version", "8.2.1", "--resource", "acme_products", "--synopsis", "acme.xml"];
    place.run(&import).good();
    let text = place.text("resources/acme_products.yaml");
    assert!(
        text.contains("id_product: { type: ref, to: products, required: true") && !text.contains("until"),
        "{text}"
    );
}

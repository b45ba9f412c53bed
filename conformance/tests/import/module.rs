//! What a shop's modules add to resources of PrestaShop.

use super::place::{Place, recorded, recording};

#[test]
fn a_field_of_a_module_does_not_end_with_the_version_of_the_shop_that_has_it() {
    let place = Place::with_spec();
    let synopsis = recorded(&recording("8.2.1"), "/api/products?schema=synopsis");
    let field = "<module_field maxSize=\"8\" format=\"isReference\"><![CDATA[]]></module_field>\n<reference maxSize";
    assert!(synopsis.contains("<reference maxSize"), "{synopsis}");
    place.write("products.xml", &synopsis.replacen("<reference maxSize", field, 1));
    let ran = place.run(&["import", "--version", "8.2.1", "--synopsis", "products.xml"]).good();
    let text = place.text("resources/products.yaml");
    let line = text.lines().find(|line| line.contains("module_field")).unwrap();
    assert!(line.contains("type: text, max: 8") && !line.contains("until"), "{line}");
    assert!(ran.err.contains("as 9.1.4 lacks it, is whether it ends (`until: 8.2.1`) or is a module's"), "{}", ran.err);
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

#[test]
fn a_resource_that_others_refer_to_is_drafted_anew() {
    let place = Place::with_spec();
    let file = place.path("spec/resources/manufacturers.yaml");
    std::fs::remove_file(&file).unwrap();
    place.import("9.1.4", &[]).bad(1, "unknown resource `manufacturers`");
    let ran = place.import("9.1.4", &["--resource", "manufacturers"]).good();
    assert!(ran.err.contains("spec/resources/manufacturers.yaml created\n"), "{}", ran.err);
    place.drift("9.1.4", &["--resource", "manufacturers"]).good();
}

/// PrestaShop 8.0.0 to 8.1.1: an association without a list of fields has `<0>` for the `id` of its items, which is no XML.
#[test]
fn an_item_whose_id_the_shop_calls_0_has_an_id() {
    let place = Place::with_spec();
    let synopsis = recorded(&recording("8.2.1"), "/api/customers?schema=synopsis");
    let old = synopsis.replace("<id><![CDATA[]]></id>\n\t</group>", "<0><![CDATA[]]></0>\n\t</group>");
    assert_ne!(old, synopsis);
    place.write("customers.xml", &old);
    std::fs::remove_file(place.path("spec/resources/customers.yaml")).unwrap();
    place.run(&["import", "--version", "8.2.1", "--resource", "customers", "--synopsis", "customers.xml"]);
    let text = place.text("resources/customers.yaml");
    assert!(
        text.contains("groups:\n    item: group\n") && text.contains("      id: { type: id, to: groups, "),
        "{text}"
    );
    assert!(!text.contains("0:"), "{text}");
}

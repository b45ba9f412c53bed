//! What was asked of genuine shops of three versions, kind by kind: either the new record has what the back office would set, or the client
//! says beforehand what it lacks.

use prestashop_api::{Catalogue, RetryPolicy, Shop};
use prestashop_conformance::shop::{FakeShop, RunningShop};
use serde_json::Value;

use crate::support::{settings, writes};

const OLD: &str = "1.7.8.11";

/// What is created with what, what the new record has then besides, and what is said of it before. Orders, files of attachments and
/// currencies have tests of their own.
type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("customers", &[("firstname", "Ann"), ("lastname", "Doe"), ("email", "ann@example.test"), ("passwd", "correct horse battery")],
        &[("active", "1"), ("id_default_group", "3")], &["group that `PS_CUSTOMER_GROUP` names"]),
    ("customers", &[("firstname", "Ann"), ("lastname", "Doe"), ("email", "ann@example.test"), ("passwd", "correct horse battery"), ("is_guest", "1")],
        &[("active", "1"), ("id_default_group", "2")], &[]),
    ("addresses", &[("id_country", "8"), ("alias", "Home"), ("lastname", "Doe"), ("firstname", "Ann"), ("address1", "1 Main St"), ("city", "Paris")],
        &[], &["rules of the country", "not active no carrier delivers"]),
    ("groups", &[("name.1", "VIP"), ("price_display_method", "0")], &[("show_prices", "1")], &["no menu, no cart and no search"]),
    ("categories", &[("name.1", "Mugs"), ("link_rewrite.1", "mugs"), ("active", "1")], &[("id_parent", "2")], &["PS_HOME_CATEGORY"]),
    ("products", &[("name.1", "Mug"), ("price", "5")], &[("id_category_default", "2"), ("categories", r#"[{"id":2}]"#), ("state", "1")],
        &["It is not active unless you say so", "nothing in other languages: name.2"]),
    ("products", &[("name.1", "Mug"), ("name.2", "Tasse"), ("price", "5"), ("id_category_default", "3"), ("active", "1")],
        &[("categories", r#"[{"id":3}]"#), ("active", "1"), ("minimal_quantity", "1"), ("available_for_order", "1"), ("show_price", "1")], &[]),
    ("products", &[("name.1", "Mug"), ("price", "5"), ("categories", "3"), ("id_category_default", "2")], &[],
        &["id_category_default"]),
    ("products", &[("name.1", "Mug"), ("price", "5"), ("product_features", r#"[{"id": 1, "id_feature_value": 4}]"#)], &[], &["features after one more write"]),
    ("products", &[("name.1", "Pair"), ("price", "9"), ("product_type", "pack"), ("product_bundle", r#"[{"id": 1, "quantity": 2}]"#)], &[], &[]),
    ("products", &[("name.1", "Mug"), ("price", "5"), ("product_type", "virtual")], &[("is_virtual", "1")], &[]),
    ("products", &[("name.1", "Mug"), ("price", "5"), ("id_supplier", "1")], &[], &["id_supplier: It makes no row of `product_suppliers`"]),
    ("product_suppliers", &[("id_product", "1"), ("id_product_attribute", "0"), ("id_supplier", "1")], &[], &["`products.id_supplier`"]),
    ("combinations", &[("id_product", "1"), ("minimal_quantity", "1")], &[], &["after one more write of the product"]),
    ("product_customization_fields", &[("id_product", "1"), ("type", "1"), ("required", "0"), ("name.1", "Text")], &[],
        &["`customizable`", "`text_fields`"]),
    ("specific_prices", &[("id_product", "1"), ("id_shop", "0"), ("id_cart", "0"), ("id_currency", "0"), ("id_country", "0"), ("id_group", "0"),
        ("id_customer", "0"), ("price", "-1"), ("from_quantity", "7"), ("reduction", "0.2"), ("reduction_tax", "1"), ("reduction_type", "percentage"),
        ("from", "2026-11-23 10:00:00"), ("to", "2027-11-23 10:00:00")], &[], &["makes the product free"]),
    ("cart_rules", &[("name.1", "Five off"), ("date_from", "2026-11-23 10:00:00"), ("date_to", "2027-11-23 10:00:00")],
        &[("active", "1"), ("quantity", "1"), ("quantity_per_user", "1")], &["in every cart by itself"]),
    ("carriers", &[("name", "Post"), ("delay.1", "Soon"), ("active", "1")], &[], &["never offered before the back office"]),
    ("zones", &[("name", "Moon")], &[("active", "1")], &["none delivers there before the back office"]),
    ("countries", &[("name.1", "Moon"), ("iso_code", "XM"), ("id_zone", "1"), ("contains_states", "0"), ("need_identification_number", "0"), ("display_tax_label", "1")],
        &[], &["cannot pay before the back office", "not active unless you say so"]),
    ("states", &[("name", "Crater"), ("iso_code", "XC"), ("id_country", "8"), ("id_zone", "1")], &[("active", "1")], &[]),
    ("taxes", &[("name.1", "Moon 5%"), ("rate", "5")], &[("active", "1")], &[]),
    ("tax_rule_groups", &[("name", "Moon")], &[("active", "1")], &[]),
    ("tax_rules", &[("id_tax_rules_group", "1"), ("id_country", "8"), ("id_tax", "1")], &[], &["only while its group and its tax are active"]),
    ("carts", &[("id_currency", "1"), ("id_lang", "1")], &[], &["lines, a customer and both addresses"]),
    ("carts", &[("id_customer", "30")], &[("id_currency", "1")], &[]),
    ("order_payments", &[("id_currency", "1"), ("amount", "5"), ("order_reference", "ABCDEFGHI")], &[("conversion_rate", "1.000000")], &["A row only"]),
    ("order_slip", &[("id_customer", "30"), ("id_order", "3"), ("conversion_rate", "1"), ("total_products_tax_excl", "1"), ("total_products_tax_incl", "1"),
        ("total_shipping_tax_excl", "0"), ("total_shipping_tax_incl", "0")], &[], &["A row only"]),
    ("order_details", &[("id_order", "3"), ("id_warehouse", "0"), ("id_shop", "1"), ("product_name", "Mug"), ("product_quantity", "1"), ("product_price", "5")],
        &[], &["A row only"]),
    ("order_histories", &[("id_order", "3"), ("id_order_state", "4")], &[], &["No movement of stock"]),
    // The shop gives the name to all languages; the mail of the template goes out in those that have one.
    ("order_states", &[("name.1", "Packed"), ("send_email", "1"), ("template.1", "preparation")], &[("send_email", "1")], &["nothing in other languages: template.2"]),
    ("order_carriers", &[("id_order", "3"), ("id_carrier", "2"), ("tracking_number", "1Z 999 AA1")], &[("tracking_number", "1Z 999 AA1")], &[]),
    ("customer_threads", &[("id_lang", "1"), ("id_contact", "1"), ("token", "abcdefghijkl"), ("id_customer", "30")],
        &[("id_shop", "1"), ("status", "open")], &["only with `id_order`"]),
    ("messages", &[("message", "Hello")], &[], &["`customer_threads` and `customer_messages`"]),
    ("manufacturers", &[("name", "Moon")], &[("active", "1")], &[]),
    ("suppliers", &[("name", "Moon")], &[("active", "1")], &[]),
    ("stores", &[("id_country", "8"), ("name.1", "Moon"), ("address1.1", "1 Main St"), ("city", "Paris"), ("active", "1")], &[("active", "1")], &[]),
    ("contacts", &[("name.1", "Press"), ("email", "press@example.test")], &[("email", "press@example.test")], &[]),
    ("shop_urls", &[("id_shop", "1"), ("domain", "moon.example.test")], &[("active", "1")], &[]),
    ("content_management_system", &[("meta_title.1", "Page"), ("link_rewrite.1", "page")], &[("id_cms_category", "1"), ("active", "1")], &[]),
    ("employees", &[("id_lang", "1"), ("lastname", "Doe"), ("firstname", "Ann"), ("email", "ann@example.test"), ("passwd", "correct horse battery"), ("id_profile", "1")],
        &[("active", "1"), ("default_tab", "1")], &[]),
    ("languages", &[("name", "Lunar"), ("iso_code", "xm"), ("language_code", "xm-xm"), ("date_format_lite", "Y-m-d"), ("date_format_full", "Y-m-d H:i:s")], &[],
        &["not active unless you say so", "no mail goes out in it"]),
    ("price_ranges", &[("id_carrier", "2"), ("delimiter1", "100"), ("delimiter2", "200")], &[], &["shipping is free there"]),
    ("stock_movement_reasons", &[("name.1", "Lost")], &[("sign", "1")], &[]),
    ("shops", &[("id_shop_group", "1"), ("id_category", "2"), ("active", "1"), ("deleted", "0"), ("name", "Moon"), ("theme_name", "classic")], &[], &["it has no address"]),
];

async fn shop(version: &str) -> RunningShop {
    let shop = FakeShop::builder().patch(version != OLD).version(version).world(settings).start().await;
    shop.mutate(|world| assert!(world.set("customers", 30, "id_lang", "1")));
    shop
}

/// What a record holds in a field or an association, as text.
fn held(record: &Value, field: &str) -> String {
    match record.get(field).unwrap_or(&record["associations"][field]) {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => u8::from(*yes).to_string(),
        other => other.to_string(),
    }
}

async fn check(version: &str) {
    for (resource, given, stored, said) in ROWS {
        let shop = shop(version).await;
        let client = Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap();
        let write = || {
            let write = client.create(Catalogue::resource(resource).unwrap());
            given.iter().fold(write, |write, (field, value)| write.set(field, value).unwrap())
        };
        let preview = write().preview().await.unwrap_or_else(|error| panic!("{resource}: {error}"));
        let notes = preview.notes.join("\n");
        for said in *said {
            assert!(notes.contains(said), "{resource}: {said} is not in:\n{notes}");
        }
        assert_eq!(writes(&shop), Vec::<String>::new());
        let written = write().send().await.unwrap_or_else(|error| panic!("{resource}: {error}"));
        assert!(written.effects.iter().all(|effect| notes.contains(effect)), "{resource}: {:?}", written.effects);
        let note = &written.note;
        let record = written.record.as_ref().unwrap_or_else(|| panic!("{resource}: {note}"));
        let record = serde_json::to_value(record).unwrap();
        for (field, value) in *stored {
            assert_eq!(held(&record, field), *value, "{version}: {resource}.{field}");
        }
    }
}

#[tokio::test]
async fn what_is_created_is_of_use_or_it_is_said_before_why_not() {
    check("8.2.1").await;
}

#[tokio::test]
async fn so_it_is_on_9_0_0() {
    check("9.0.0").await;
}

#[tokio::test]
async fn so_it_is_on_1_7_8_11() {
    check(OLD).await;
}

//! What writes destroy besides: the words of the spec, held against what was measured on genuine shops by a comparison of the whole
//! database before and after each write.
#![cfg(test)]

use std::collections::BTreeSet;

use prestashop_api::record::{Dependents, Field, Fill, Kind, LeftOut, Marks, Unset};
use prestashop_api::{RESOURCES, ResourceMeta, Verb, Version};

type Fields = &'static [(&'static str, &'static [&'static str])];

/// The translated fields whose other languages were emptied when one language was written, in PrestaShop 8.2.1: each translated field
/// of each resource was tried alone.
const EMPTIED: Fields = &[
    ("attachments", &["description"]),
    ("categories", &["additional_description", "description", "meta_description", "meta_keywords", "meta_title"]),
    ("combinations", &["available_later", "available_now"]),
    ("contacts", &["description"]),
    ("content_management_system", &["content", "head_seo_title", "meta_description", "meta_keywords"]),
    ("currencies", &["names", "pattern", "symbol"]),
    ("manufacturers", &["description", "meta_description", "meta_keywords", "meta_title", "short_description"]),
    ("order_states", &["template"]),
    (
        "products",
        &[
            "available_later",
            "available_now",
            "delivery_in_stock",
            "delivery_out_stock",
            "description",
            "description_short",
            "link_rewrite",
            "meta_description",
            "meta_keywords",
            "meta_title",
            "name",
        ],
    ),
    ("stores", &["address2", "hours", "note"]),
    ("suppliers", &["description", "meta_description", "meta_keywords", "meta_title"]),
];

/// What is only there in later versions than 1.7.8.
const SINCE_8: Fields =
    &[("categories", &["additional_description"]), ("combinations", &["available_later", "available_now"])];

/// What 9.0 has no more.
const UNTIL_8: Fields = &[
    ("categories", &["meta_keywords"]),
    ("content_management_system", &["meta_keywords"]),
    ("manufacturers", &["meta_keywords"]),
    ("products", &["meta_keywords"]),
    ("suppliers", &["meta_keywords"]),
];

fn pairs(fields: Fields) -> BTreeSet<(&'static str, &'static str)> {
    fields.iter().flat_map(|(resource, fields)| fields.iter().map(|field| (*resource, *field))).collect()
}

fn version(text: &str) -> Version {
    Version::parse(text)
}

fn resource(name: &str) -> &'static ResourceMeta {
    RESOURCES.iter().find(|resource| resource.name == name).copied().expect(name)
}

fn field(resource: &'static ResourceMeta, name: &str) -> &'static Field {
    resource.shape.field(name).expect(name)
}

/// Every field that can be updated and of which the predicate holds in that version.
fn updated(
    in_version: &str,
    holds: impl Fn(&Field, Option<&Version>) -> bool,
) -> BTreeSet<(&'static str, &'static str)> {
    let in_version = version(in_version);
    let known = Some(&in_version);
    let mut found = BTreeSet::new();
    for resource in RESOURCES.iter().filter(|resource| resource.verbs.contains(&Verb::Put)) {
        for field in resource.shape.fields.iter().filter(|field| field.exists_in(known) && !field.read_only_in(known)) {
            if holds(field, known) {
                found.insert((resource.name, field.name));
            }
        }
    }
    found
}

#[test]
fn a_translated_field_that_is_not_required_is_emptied_in_the_languages_that_are_left_out() {
    let emptied = |version| updated(version, Field::empties_languages_in);
    let (all, later, former) = (pairs(EMPTIED), pairs(SINCE_8), pairs(UNTIL_8));
    assert_eq!(all.len(), 40);
    assert_eq!(emptied("8.2.1"), all);
    assert_eq!(emptied("1.7.8.11"), &all - &later);
    assert_eq!(emptied("9.0.0"), &all - &former);
}

#[test]
fn a_required_translated_field_keeps_them() {
    let kept = updated("8.2.1", |field, version| {
        matches!(field.kind, Kind::Translated) && !field.empties_languages_in(version)
    });
    assert_eq!(kept.len(), 22, "{kept:?}");
    assert!(kept.contains(&("categories", "name")) && kept.contains(&("translated_configurations", "value")));
}

#[test]
fn none_is_stored_as_zero_as_now_or_not_at_all() {
    let stored = |unset| updated("8.2.1", move |field, version| field.unset_in(version) == unset);
    let zero = [
        ("cart_rules", &["quantity", "quantity_per_user"] as &[_]),
        ("combinations", &["low_stock_threshold"]),
        ("configurations", &["id_shop", "id_shop_group"]),
        ("deliveries", &["id_shop", "id_shop_group"]),
        ("products", &["low_stock_threshold"]),
        ("stores", &["latitude", "longitude"]),
    ];
    let zero: BTreeSet<_> =
        zero.iter().flat_map(|(resource, fields)| fields.iter().map(|field| (*resource, *field))).collect();
    assert_eq!(stored(Unset::Zero), zero);
    let now = stored(Unset::Now);
    assert!(now.iter().all(|(_, field)| *field == "date_add"), "{now:?}");
    for resource in [
        "addresses",
        "cart_rules",
        "carts",
        "categories",
        "configurations",
        "customers",
        "customer_messages",
        "groups",
        "manufacturers",
        "messages",
        "order_carriers",
        "order_histories",
        "order_invoices",
        "order_payments",
        "order_slip",
    ] {
        assert!(now.contains(&(resource, "date_add")), "{resource}");
    }
    let filled = [
        ("cart_rules", "reduction_currency"),
        ("categories", "id_shop_default"),
        ("currencies", "precision"),
        ("languages", "language_code"),
        ("products", "id_shop_default"),
    ];
    assert_eq!(stored(Unset::Filled), filled.into());
    // From 9.1 on a voucher can be without limit.
    let quantity = field(resource("cart_rules"), "quantity");
    assert_eq!(quantity.unset_in(Some(&version("9.1.0"))), Unset::Nothing);
}

#[test]
fn a_column_that_cuts_is_known_by_version() {
    let column = |of, name, in_version| field(resource(of), name).column_in(Some(&version(in_version)));
    assert_eq!(column("orders", "reference", "8.2.1"), 9);
    assert_eq!(column("orders", "reference", "9.0.0"), 0);
    assert_eq!(column("customers", "siret", "1.7.8.11"), 14);
    assert_eq!(column("customer_threads", "token", "8.2.1"), 12);
    assert_eq!(column("order_payments", "card_expiration", "8.2.1"), 7);
    assert_eq!(column("customer_messages", "user_agent", "9.0.0"), 128);
}

#[test]
fn every_delete_says_what_it_does_and_what_goes_along_is_there() {
    for resource in RESOURCES.iter().filter(|resource| resource.verbs.contains(&Verb::Delete)) {
        let delete = &resource.delete;
        assert!(!delete.about.is_empty(), "{}", resource.name);
        for records in delete.takes.iter().chain(delete.leaves).chain(delete.resets) {
            let other = self::resource(records.resource);
            let by = field(other, records.by);
            assert!(matches!(by.kind, Kind::Association(_)) || by.filterable(), "{}.{}", other.name, by.name);
        }
    }
    let names = |records: &[Dependents]| records.iter().map(|records| records.resource).collect::<Vec<_>>();
    let customers = resource("customers").delete;
    assert_eq!(names(customers.takes)[..3], ["carts", "customer_threads", "messages"]);
    assert!(customers.leaves.iter().any(|records| records.resource == "orders" && records.history));
    assert_eq!(names(resource("zones").delete.takes), ["deliveries"]);
    assert_eq!(resource("currencies").delete.marks, Marks::Always);
    assert!(resource("orders").delete.history && !resource("zones").delete.history);
}

#[test]
fn what_associations_destroy_is_said() {
    let writing = |of, name| field(resource(of), name).writing;
    assert_eq!(writing("products", "combinations").left_out, LeftOut::Deleted);
    let values = writing("product_options", "product_option_values");
    assert!(values.left_out == LeftOut::Stranded && values.moves);
    assert_eq!(writing("combinations", "product_option_values").wipes, ["images"]);
    assert_eq!(writing("order_slip", "order_slip_details").loses.len(), 4);
    assert_eq!(writing("customizations", "customized_data_text_fields").loses, ["id_module", "price", "weight"]);
    assert_eq!(writing("products", "categories").holds, "id_category_default");
    assert_eq!(writing("products", "price").left_out, LeftOut::Unlinked);
}

#[test]
fn a_create_knows_where_the_back_office_takes_its_values_from() {
    let fill = |of, name| field(resource(of), name).writing.fill;
    assert_eq!(fill("customers", "id_default_group"), Fill::Setting("PS_CUSTOMER_GROUP"));
    assert_eq!(fill("categories", "id_parent"), Fill::Setting("PS_HOME_CATEGORY"));
    assert_eq!(fill("order_payments", "conversion_rate"), Fill::Of { by: "id_currency", field: "conversion_rate" });
    let guest = field(resource("customers"), "is_guest").writing.brings[0];
    assert_eq!((guest.is, guest.field, guest.fill), ("1", "id_default_group", Fill::Setting("PS_GUEST_GROUP")));
    assert_eq!(field(resource("customers"), "active").default, "1");
    assert!(!resource("carriers").on_create.lacks.is_empty());
    assert_eq!(resource("price_ranges").on_create.makes[0].resource, "deliveries");
    let link = field(resource("products"), "link_rewrite");
    assert!(link.needed_in(Some(&version("1.7.6.9"))) && !link.needed_in(Some(&version("1.7.8.11"))));
}

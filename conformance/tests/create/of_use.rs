//! What is made is of use: customers who can log in, products that are found, and of every resource what genuine shops were asked, row by
//! row: either the new record has what the back office would set, or the client says beforehand what it lacks.

use prestashop_api::resources::{
    CategoryId, CustomerGroup, GroupId, NewCustomer, NewCustomizationField, ProductTag, TagId,
};
use prestashop_api::{Catalogue, Decimal, ErrorKind, Outcome, Translated};
use prestashop_conformance::shop::{FakeShop, InjectedFault, RunningShop};

use crate::support::*;

fn ann(email: &str) -> NewCustomer {
    NewCustomer {
        passwd: "correct horse battery".to_owned(),
        lastname: "Doe".to_owned(),
        firstname: "Ann".to_owned(),
        email: email.to_owned(),
    }
}

async fn shop() -> RunningShop {
    FakeShop::builder().world(settings).start().await
}

#[tokio::test]
async fn a_customer_is_active_and_in_the_group_of_customers() {
    let shop = shop().await;
    let client = client(&shop);
    let written = client.add_customer(ann("ann@example.test")).await.unwrap().newsletter(true).send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]), "{}", written.note);
    let customer = client.customers().get(written.id.unwrap()).await.unwrap();
    assert!(customer.active && customer.newsletter && !customer.is_guest);
    assert_eq!((customer.id_default_group, customer.groups), (Some(GroupId(3)), vec![group(3)]));
    assert_ne!(customer.passwd, "correct horse battery", "the shop keeps a hash");
    let again = client.add_customer(ann("ann@example.test")).await.unwrap().send().await.unwrap();
    assert_eq!(again.outcome, Outcome::NotApplied, "{}", again.note);
}

fn group(id: u64) -> CustomerGroup {
    CustomerGroup { id: GroupId(id), ..CustomerGroup::default() }
}

#[tokio::test]
async fn a_guest_is_in_the_group_of_guests() {
    let shop = shop().await;
    let client = client(&shop);
    for _ in 0..2 {
        let written = client.add_guest(ann("guest@example.test")).await.unwrap().send().await.unwrap();
        assert_eq!(written.outcome, Outcome::Applied, "guests share addresses: {}", written.note);
        let guest = client.customers().get(written.id.unwrap()).await.unwrap();
        assert!(guest.active && guest.is_guest);
        assert_eq!((guest.id_default_group, guest.groups), (Some(GroupId(2)), vec![group(2)]));
    }
}

#[tokio::test]
async fn a_group_that_the_shop_does_not_name_is_asked_for() {
    let shop = shop().await;
    let client = client(&shop);
    shop.mutate(|world| set(world, "PS_CUSTOMER_GROUP", "0"));
    let error = client.add_customer(ann("ann@example.test")).await.unwrap_err();
    insta::assert_snapshot!(error, @"the shop does not name one group as `PS_CUSTOMER_GROUP`");
    let asked = shop.received().len();
    let write = client.add_customer_in(GroupId(3), ann("ann@example.test"));
    assert_eq!(shop.received().len(), asked, "it asks the shop for nothing");
    assert_eq!(write.send().await.unwrap().outcome, Outcome::Applied);
}

/// A shop whose settings name no group: what a create is said to do for a customer it then does not do, and says so.
#[tokio::test]
async fn a_setting_that_names_nothing_is_told() {
    let shop = FakeShop::start().await;
    let preview = client(&shop).customers().create(ann("ann@example.test")).preview().await.unwrap();
    assert!(!preview.body.contains("id_default_group"), "{preview}");
    let told = "id_default_group: not given, and the shop has no one value as `PS_CUSTOMER_GROUP`";
    assert!(preview.notes.iter().any(|note| note == told), "{preview}");
}

#[tokio::test]
async fn a_product_has_its_name_in_every_language() {
    let shop = shop().await;
    let client = client(&shop);
    let languages: Vec<u64> = shop.read(|world| world.rows("languages").filter_map(|row| row["id"].as_u64()).collect());
    assert!(languages.len() > 1, "{languages:?}");
    for (name, first, others) in [
        ("Blue Mug".into(), "Blue Mug", "Blue Mug"),
        (Translated::per_language([(languages[0], "Mug")]), "Mug", "Mug"),
        (Translated::per_language([(languages[1], "Tasse")]), "Tasse", "Tasse"),
        (Translated::per_language([(languages[0], "Mug"), (languages[1], "Tasse")]), "Mug", "Tasse"),
    ] {
        let write = client.add_product(name, 5).await.unwrap();
        let preview = write.preview().await.unwrap();
        let written = write.send().await.unwrap();
        assert_eq!(written.outcome, Outcome::Applied, "{} {:?}", written.note, written.differing);
        assert!(written.effects.iter().all(|effect| preview.notes.contains(effect)), "{preview}");
        let product = client.products().get(written.id.unwrap()).await.unwrap();
        assert_eq!((product.name.get(languages[0]), product.name.get(languages[1])), (Some(first), Some(others)));
        assert!(
            languages.iter().all(|language| product.link_rewrite.get(*language).is_some_and(|link| !link.is_empty()))
        );
        assert_eq!(product.categories.iter().map(|row| row.id).collect::<Vec<_>>(), [CategoryId(2)]);
    }
}

#[tokio::test]
async fn before_1_7_7_the_address_is_made_of_the_name() {
    let shop = FakeShop::builder().patch(false).version("1.7.6.9").world(settings).start().await;
    let name = Translated::per_language([(1, "  Größe: 5 & 6!"), (2, "日本")]);
    let preview = client(&shop).add_product_in(CategoryId(2), name, 5).preview().await.unwrap();
    for link in ["grosse-5-6", "product"] {
        assert!(
            preview.body.contains(&format!("{link}</language>")) || preview.body.contains(&format!("[{link}]]")),
            "{}",
            preview.body
        );
    }
}

#[tokio::test]
async fn before_1_7_7_every_language_has_an_address_though_the_name_is_given_in_one() {
    let shop = FakeShop::builder().patch(false).version("1.7.6.9").world(settings).start().await;
    let name = Translated::per_language([(2, "Tasse bleue")]);
    let written = client(&shop).add_product_in(CategoryId(2), name, 5).send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{} {:?}", written.note, written.differing);
    let product = client(&shop).products().get(written.id.unwrap()).await.unwrap();
    let address = Some("tasse-bleue");
    assert_eq!((product.link_rewrite.get(1u64), product.link_rewrite.get(2u64)), (address, address));
}

#[tokio::test]
async fn tags_are_written_before_the_product_is_written_once_more() {
    let shop = shop().await;
    let client = client(&shop);
    let tag =
        client.create(Catalogue::resource("tags").unwrap()).set("id_lang", "1").unwrap().set("name", "blue").unwrap();
    let tag = tag.send().await.unwrap().id.unwrap();
    let before = writes(&shop).len();
    let tagged = async || {
        let row = ProductTag { id: TagId(tag), ..ProductTag::default() };
        client.add_product("Mug", Decimal::new(1250, 2)).await.unwrap().tags([row])
    };
    let written = tagged().await.send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    assert!(written.note.ends_with("; it was written once more for the shop's search"), "{}", written.note);
    let id = written.id.unwrap();
    assert_eq!(writes(&shop)[before..], ["POST products".to_owned(), format!("PATCH products/{id}")]);
    let told = "tags: the record is written once more afterwards, so that the shop's search knows them";
    assert!(written.effects.contains(&told.to_owned()), "{:?}", written.effects);
    assert_eq!(client.products().get(id).await.unwrap().price, Decimal::new(1250, 2));
    // What failed is no success, though the product is there.
    shop.fault("PATCH", "products", InjectedFault::dropped());
    let written = tagged().await.send().await.unwrap();
    assert_eq!((written.outcome, written.id), (Outcome::Partly, Some(id + 1)));
    assert!(written.note.contains("which may not find it yet: the shop answered: "), "{}", written.note);
    // Without them one write is enough, and a plain create says what is left to do.
    let before = writes(&shop).len();
    let _ = client.add_product("Mug", 5).await.unwrap().send().await.unwrap();
    assert_eq!(writes(&shop)[before..], ["POST products"]);
}

#[tokio::test]
async fn a_customization_field_is_counted_by_its_product() {
    for version in ["1.7.8.11", "8.2.1"] {
        let shop =
            FakeShop::builder().patch(!version.starts_with("1.7")).version(version).world(settings).start().await;
        let client = client(&shop);
        let add = async |r#type, required| {
            let name = Translated::per_language([(1, "Engraving")]);
            let new = NewCustomizationField { id_product: PRODUCT, r#type, required, name };
            let written = client.add_customization_field(new).await.unwrap();
            let product = client.products().get(PRODUCT).await.unwrap();
            (written, [product.customizable, product.text_fields, product.uploadable_files])
        };
        let (written, counts) = add(1, false).await;
        assert_eq!((written.outcome, counts), (Outcome::Applied, [1, 1, 0]), "{version}: {}", written.note);
        assert_eq!(written.record.unwrap().name.get(2_u64), Some("Engraving"));
        assert_eq!(add(0, true).await.1, [2, 1, 1], "{version}");
        assert_eq!(add(1, false).await.1, [2, 2, 1], "{version}");
        // What is withdrawn is counted no more.
        shop.mutate(|world| assert!(world.set("product_customization_fields", written.id.unwrap(), "is_deleted", "1")));
        let before = writes(&shop).len();
        assert_eq!(add(1, false).await.1, [2, 2, 1], "{version}");
        assert_eq!(writes(&shop)[before..], ["POST product_customization_fields"], "the product says so already");
        // The field is there, and may not be seen.
        shop.fault(if version.starts_with("1.7") { "PUT" } else { "PATCH" }, "products", InjectedFault::dropped());
        let (written, _) = add(1, false).await;
        assert_eq!(written.outcome, Outcome::Partly, "{version}");
        assert!(written.note.contains(&format!("product {PRODUCT} may not show it yet")), "{}", written.note);
        let before = writes(&shop).len();
        let new = NewCustomizationField { id_product: 4711.into(), r#type: 1, required: false, name: "Text".into() };
        let error = client.add_customization_field(new).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert_eq!(writes(&shop).len(), before);
    }
}

/// A row of what was measured: what is created with what, what the new record has then besides, and what is said of it before.
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
    ("products", &[("name.1", "Mug"), ("price", "5")], &[("id_category_default", "2"), ("state", "1")],
        &["It is not active unless you say so", "nothing in other languages: name.2"]),
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

#[tokio::test]
async fn what_is_created_is_of_use_or_it_is_said_before_why_not() {
    for (resource, given, stored, said) in ROWS {
        let shop = shop().await;
        shop.mutate(|world| assert!(world.set("customers", 30, "id_lang", "1")));
        let client = client(&shop);
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
            let held = match &record[*field] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Bool(yes) => u8::from(*yes).to_string(),
                other => other.to_string(),
            };
            assert_eq!(held, *value, "{resource}.{field}");
        }
    }
}

#[tokio::test]
async fn what_no_version_makes_is_refused_before() {
    let shop = shop().await;
    let client = client(&shop);
    let create = |resource: &str| client.create(Catalogue::resource(resource).unwrap());
    let currency = create("currencies").set("iso_code", "CHF").unwrap().set("conversion_rate", "1").unwrap();
    let error = currency.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    insta::assert_snapshot!(error, @"POST currencies: currencies cannot be created through the webservice");
    // A file makes its record by being uploaded.
    let error = create("attachments").set("file", "x").unwrap().send().await.unwrap_err();
    insta::assert_snapshot!(error, @"POST attachments: attachments cannot be created through the webservice");
    // A word that the shop ignores on a create.
    let product = create("products").set("price", "5").unwrap().set("type", "virtual").unwrap();
    insta::assert_snapshot!(product.send().await.unwrap_err(), @"POST products: type: it cannot be written: the shop refuses or ignores it");
    assert_eq!(writes(&shop), Vec::<String>::new());
}

//! What the tasks make is of use: customers who can log in, products that are found.

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

//! Writes that would harm what they do not name: sent along what can be, refused by name what cannot.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response};
use prestashop_api::resources::{
    Combinations, Customers, Deliveries, OrderSlip, Orders, ProductOptions, Products, TranslatedConfigurations,
};
use prestashop_api::{ErrorKind, Outcome, Resource as _, ResourceMeta, RetryPolicy, Shop};

use crate::support::{HTML, JSON, Script, StillClock, XML, errors_xml, own, scripted};

const ALL: &str = r#"get="true" put="true" post="true" patch="true" delete="true""#;

/// A shop of version 8.2.1 whose key has these rights for each resource; it answers by script.
fn shop_with(rights: &[(&str, &str)], steps: impl IntoIterator<Item = Response<Bytes>>) -> (Shop, Arc<Script>) {
    let resources: Vec<_> = rights.iter().map(|(resource, rights)| format!("<{resource} {rights}/>")).collect();
    let resources = resources.concat();
    let root = own(200, XML, &format!(r#"<prestashop><api shopName="S">{resources}</api></prestashop>"#));
    let script = Script::new(std::iter::once(root).chain(steps).map(Ok));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    (shop, script)
}

fn shop(meta: &'static ResourceMeta, steps: impl IntoIterator<Item = Response<Bytes>>) -> (Shop, Arc<Script>) {
    shop_with(&[(meta.name, ALL), ("shops", ALL), ("configurations", ALL), ("languages", ALL)], steps)
}

fn json(body: &str) -> Response<Bytes> {
    own(200, JSON, body)
}

fn forbidden() -> Response<Bytes> {
    own(401, XML, &errors_xml(&[(26, "Method GET is not allowed for the resource with this authentication key")]))
}

fn methods(script: &Script) -> Vec<Method> {
    script.sent().iter().map(|request| request.method().clone()).collect()
}

fn bodies(script: &Script) -> Vec<String> {
    let bodies = script.sent().into_iter().map(|request| String::from_utf8(request.body().to_vec()).unwrap());
    bodies.filter(|body| !body.is_empty()).collect()
}

const MUG: &str = r#"{"id":7,"description":[{"id":"1","value":"Mug"},{"id":"2","value":"Tasse"}]}"#;

fn mug(list: bool) -> Response<Bytes> {
    json(&if list { format!(r#"{{"products":[{MUG}]}}"#) } else { format!(r#"{{"product":{MUG}}}"#) })
}

#[tokio::test]
async fn other_languages_are_sent_along_and_compared() {
    let (shop, script) = shop(
        Products::META,
        [
            mug(true),
            mug(false),
            json(r#"{"products":[{"id":7,"description":[{"id":"1","value":"Cup"},{"id":"2","value":""}]}]}"#),
        ],
    );
    let write = shop.update(Products::META, 7).set("description.1", "Cup").unwrap();
    let written = write.send().await.unwrap();
    assert_eq!(
        bodies(&script),
        [
            r#"<prestashop><product><id>7</id><description><language id="1">Cup</language><language id="2">Tasse</language></description></product></prestashop>"#
        ]
    );
    // A text that is gone all the same is told.
    assert_eq!(written.outcome, Outcome::Partly, "{}", written.note);
    assert_eq!(written.differing[0].to_string(), r#"description.2: sent "Tasse", stored """#);
    assert_eq!(
        written.effects,
        ["description: what it holds in other languages (2) is sent along, because the shop empties what is left out"]
    );
}

#[tokio::test]
async fn other_languages_are_emptied_on_demand_only() {
    let (shop, script) = shop(Products::META, [mug(true)]);
    let write = shop.update(Products::META, 7).set("description.1", "Cup").unwrap().only_languages();
    insta::assert_snapshot!(write.preview().await.unwrap(), @r#"
    PATCH products/7
      description.1: "Mug" -> "Cup"
      description.2: "Tasse" -> ""
    "#);
    assert_eq!(methods(&script), [Method::GET, Method::GET]);
}

#[tokio::test]
async fn languages_that_cannot_be_read_stop_the_write() {
    let (shop, script) = shop(Products::META, [forbidden()]);
    let write = shop.update(Products::META, 7).set("description.1", "Cup").unwrap();
    let error = write.send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("description")));
    insta::assert_snapshot!(error.message(), @"the shop loses more than is set with such a write, and the key may not read what is there");
    assert_eq!(methods(&script), [Method::GET, Method::GET]);
}

/// That the key may not read it is said only where the shop says so.
#[tokio::test]
async fn a_record_that_cannot_be_read_is_no_missing_right() {
    let broken = || own(500, HTML, "");
    let (down, _) = shop(Products::META, [broken()]);
    let error = down.update(Products::META, 7).set("description.1", "Cup").unwrap().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ShopCrash, "{error}");
    // A preview of an update that depends on nothing that is held shows what it can.
    let preview = async |answer| {
        let (shop, _) = shop(Products::META, [answer]);
        shop.update(Products::META, 7).set("price", "5").unwrap().preview().await
    };
    assert_eq!(preview(broken()).await.unwrap_err().kind(), ErrorKind::ShopCrash);
    let told = "the key may not read products: what it holds now is not known";
    assert!(preview(forbidden()).await.unwrap().notes.iter().any(|note| note == told));
}

#[tokio::test]
async fn a_text_for_the_only_language_needs_no_look() {
    let shown = r#"{"products":[{"id":7,"description":"Cup"}]}"#;
    let (shop, script) = shop(
        Products::META,
        [json(r#"{"languages":[{"id":1}]}"#), json(r#"{"product":{"id":7,"description":"Cup"}}"#), json(shown)],
    );
    let written = shop.update(Products::META, 7).set("description", "Cup").unwrap().send().await.unwrap();
    assert_eq!((written.outcome, script.sent().len()), (Outcome::Applied, 4));
}

/// What is said of an update of one association of record 7 that is shown so before.
async fn refused(meta: &'static ResourceMeta, field: &str, value: &str, held: &str) -> String {
    let held = format!(r#"{{"{}":[{{"id":7,"associations":{{{held}}}}}]}}"#, meta.list);
    let (shop, script) = shop(meta, [json(&held)]);
    let error = shop.update(meta, 7).set(field, value).unwrap().send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some(field)));
    assert!(!methods(&script).contains(&Method::PATCH));
    error.message().to_owned()
}

#[tokio::test]
async fn rows_that_would_be_lost_are_refused_by_name() {
    let combinations = r#""combinations":[{"id":1},{"id":2},{"id":3}]"#;
    insta::assert_snapshot!(refused(Products::META, "combinations", "1", combinations).await, @"2, 3 are left out: the shop deletes them, with all that a delete of them takes along");
    let values = r#""product_option_values":[{"id":5},{"id":6}]"#;
    insta::assert_snapshot!(refused(ProductOptions::META, "product_option_values", "6", values).await, @"5 are left out: the shop would delete them, and leave what names them behind broken");
    insta::assert_snapshot!(refused(ProductOptions::META, "product_option_values", "5,6,1", values).await, @"1 are taken from the product_options that they belong to");
    let (details, sent) = (r#""order_slip_details":[{"id_order_detail":3}]"#, r#"[{"id_order_detail":3}]"#);
    insta::assert_snapshot!(refused(OrderSlip::META, "order_slip_details", sent, details).await, @"the rows that are there lose their unit_price_tax_excl, unit_price_tax_incl, total_price_tax_excl, total_price_tax_incl, which the webservice can neither show nor send");
}

#[tokio::test]
async fn what_is_stranded_is_refused_for_good_and_the_rest_can_be_allowed() {
    let held = json(r#"{"product_options":[{"id":7,"associations":{"product_option_values":[{"id":5},{"id":6}]}}]}"#);
    let (shop, _) = shop(ProductOptions::META, [held.clone(), held]);
    let write =
        |values| shop.update(ProductOptions::META, 7).set("product_option_values", values).unwrap().with_losses();
    let error = write("6").preview().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    insta::assert_snapshot!(write("5,6,1").preview().await.unwrap(), @r#"
    PATCH product_options/7
      product_option_values: "id=5, id=6" -> "id=5, id=6, id=1"
      note: product_option_values: 1 are taken from the product_options that they belong to
    "#);
}

#[tokio::test]
async fn images_that_a_write_wipes_are_sent_along() {
    let held =
        r#"{"combinations":[{"id":7,"associations":{"product_option_values":[{"id":5}],"images":[{"id":24}]}}]}"#;
    let (shop, script) = shop(Combinations::META, [json(held)]);
    let write = shop.update(Combinations::META, 7).set("product_option_values", "5,9").unwrap();
    let preview = write.preview().await.unwrap();
    assert!(
        preview.body.contains("</product_option_values><images><image><id>24</id></image></images>"),
        "{}",
        preview.body
    );
    assert_eq!(preview.notes.len(), 1, "{preview}");
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test]
async fn a_price_keeps_its_shop() {
    let held = r#"{"deliveries":[{"id":7,"id_carrier":2,"price":"4.000000","id_shop":null,"id_shop_group":null,"id_range_price":null,"id_range_weight":null}]}"#;
    let settings = r#"{"configurations":[{"id":1,"name":"PS_SHOP_DEFAULT","value":"1"}]}"#;
    let one = r#"{"shops":[{"id":1}]}"#;
    let (single, _) = shop_with(
        &[("deliveries", ALL), ("shops", ALL), ("configurations", ALL)],
        [json(held), json(one), json(settings), json(one), json(r#"{"shops":[{"id":1,"id_shop_group":1}]}"#)],
    );
    let preview = single.update(Deliveries::META, 7).set("price", "5").unwrap().preview().await.unwrap();
    for sent in ["<id_shop>1</id_shop>", "<id_shop_group>1</id_shop_group>", "<id_range_price>0</id_range_price>"] {
        assert!(preview.body.contains(sent), "{sent}: {}", preview.body);
    }
    let (several, script) = shop(Deliveries::META, [json(held), json(r#"{"shops":[{"id":1},{"id":2}]}"#)]);
    let error = several.update(Deliveries::META, 7).set("price", "5").unwrap().send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("id_shop")));
    assert!(!methods(&script).contains(&Method::PATCH));
}

#[tokio::test]
async fn none_is_not_written_where_the_shop_stores_something_else() {
    for (meta, field, value, told) in [
        (
            Products::META,
            "low_stock_threshold",
            "",
            "none cannot be written into it: the shop stores 0, which means something else",
        ),
        (
            Customers::META,
            "date_add",
            "",
            "none cannot be written into it: the shop stores the time of the write, and what it held is lost",
        ),
        (
            TranslatedConfigurations::META,
            "name",
            "PS_X",
            "only a create writes it: an update ignores it, or makes another record",
        ),
        (Products::META, "redirect_type", "foo", "the shop stores nothing of \"foo\""),
    ] {
        let (shop, script) = shop(meta, []);
        let error = shop.update(meta, 7).set(field, value).unwrap().send().await.unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some(field)));
        assert!(error.message().starts_with(told), "{error}");
        assert_eq!(methods(&script), [Method::GET]);
    }
    let (shop, _) = shop(TranslatedConfigurations::META, []);
    let write = shop.update(TranslatedConfigurations::META, 7).set("value.1", "x").unwrap();
    let error = write.send().await.unwrap_err();
    assert!(error.message().starts_with("the shop fails with it"), "{error}");
}

#[tokio::test]
async fn history_is_deleted_by_name_only() {
    let (shop_of_orders, script) = shop(Orders::META, []);
    let error = shop_of_orders.orders().delete(7).send().await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"order 7 is not deleted: it tells what happened");
    assert_eq!(script.sent().len(), 0);

    let script = Script::new(
        [r#"{"orders":[]}"#, r#"{"carts":[{"id":1,"id_customer":7},{"id":2,"id_customer":7}]}"#, "[]", "[]"]
            .map(|body| Ok(json(body))),
    );
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let error = shop.customers().delete(7).send().await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"customer 7 is not deleted: it takes along what tells of the past: 2 carts");
    assert_eq!(
        script.paths()[1],
        "/api/carts?display=%5Bid%2Cid_customer%5D&filter%5Bid_customer%5D=%5B7%5D&sort=%5Bid_ASC%5D&limit=1000"
    );
    assert!(!methods(&script).contains(&Method::DELETE));

    let script = Script::new(
        [r#"{"orders":[]}"#, r#"{"carts":[{"id":1,"id_customer":7}]}"#, "[]", "[]"].map(|body| Ok(json(body))),
    );
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let error = shop.customers().delete(7).send().await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"customer 7 is not deleted: it takes along what tells of the past: 1 cart");
}

#[tokio::test]
async fn what_others_name_is_not_counted() {
    // Something on the way has cut the filter: these are the carts of all.
    let all = || json(r#"{"carts":[{"id":1,"id_customer":7},{"id":2,"id_customer":8}]}"#);
    let script = Script::new([json(r#"{"orders":[]}"#), all(), all()].map(Ok));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let error = shop.customers().delete(7).send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("carts[1].id_customer")), "{error}");
    assert!(!methods(&script).contains(&Method::DELETE));
}

#[tokio::test]
async fn what_cannot_be_counted_may_be_there() {
    let script = Script::new([json("[]"), forbidden(), json("[]"), json("[]")].map(Ok));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let error = shop.customers().delete(7).send().await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"customer 7 is not deleted: it takes along what tells of the past: carts, how many is not known");
}

#[tokio::test]
async fn without_history_a_delete_needs_no_word() {
    let nothing = || json("[]");
    let script = Script::new([nothing(), nothing(), nothing(), nothing(), own(200, "", ""), nothing()].map(Ok));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    assert!(shop.customers().delete(7).send().await.unwrap().is_applied());
}

#[tokio::test]
async fn a_create_sends_what_the_back_office_would() {
    let settings = r#"{"configurations":[{"id":1,"name":"PS_HOME_CATEGORY","value":"2"}]}"#;
    let (shop, _) = shop(Products::META, [json(settings), json(r#"{"languages":[{"id":1},{"id":2}]}"#)]);
    let write = shop.create(Products::META).set("price", "9").unwrap().set("name.1", "Mug").unwrap();
    let preview = write.set("product_type", "virtual").unwrap().preview().await.unwrap();
    for sent in [
        "<id_category_default>2</id_category_default>",
        "<categories><category><id>2</id></category></categories>",
        "<is_virtual>1</is_virtual>",
    ] {
        assert!(preview.body.contains(sent), "{sent}: {}", preview.body);
    }
    assert!(
        preview.notes.iter().any(|note| note == "the new record has nothing in other languages: name.2"),
        "{preview}"
    );
}

#[tokio::test]
async fn a_create_needs_what_it_is_of_no_use_without() {
    let (shop, script) = shop(TranslatedConfigurations::META, []);
    let error = shop.create(TranslatedConfigurations::META).set("name", "FD").unwrap().send().await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"a new translated_configuration is of no use without: value");
    assert_eq!(methods(&script), [Method::GET]);
}

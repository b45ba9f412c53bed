//! The tasks and relations of the library on the fake shop.
#![cfg(test)]

mod addresses;

use prestashop_api::actions::{Notify, TrackingChange};
use prestashop_api::filter::eq;
use prestashop_api::resources::{CategoryId, CombinationId, OrderId, ProductId, SetTrackingNumber};
use prestashop_api::{Action as _, Decimal, ErrorKind, Outcome, RetryPolicy, Shop};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Key, Received, RunningShop};

fn client(shop: &RunningShop) -> Shop {
    Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap()
}

/// The writes that the shop received: verb, path, query and body.
fn writes(shop: &RunningShop) -> Vec<String> {
    shop.received().iter().filter(|request| request.method != "GET").map(Received::line).collect()
}

#[tokio::test]
async fn the_stock_of_a_product_is_set_in_its_row() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let rows = client.stock_availables().list().id_product(eq(3)).await.unwrap().items;
    let [row] = &rows[..] else { panic!("product 3 has {} rows", rows.len()) };
    let change = client.set_stock(ProductId(3), None, 7).await.unwrap();
    assert_eq!((change.row, change.from, change.to, change.outcome), (row.id, row.quantity, 7, Outcome::Applied));
    assert_eq!(
        writes(&shop),
        [format!(
            "PATCH /api/stock_availables/{0}? <prestashop><stock_available><id>{0}</id><quantity>7</quantity></stock_available></prestashop>",
            row.id
        )]
    );
    let again = client.set_stock(ProductId(3), None, 7).await.unwrap();
    assert_eq!(again.outcome, Outcome::AlreadyThere);
    assert_eq!(writes(&shop).len(), 1, "what is right already is not written");
}

#[tokio::test]
async fn stock_that_cannot_be_set_is_refused_before_writing() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let nowhere = client.set_stock(ProductId(999_999), None, 7).await.unwrap_err();
    insta::assert_snapshot!(nowhere, @"product 999999 has 0 rows of stock, not one");
    assert!(nowhere.hint().unwrap().starts_with("check the ids"), "{nowhere:?}");
    let combination = client.set_stock(ProductId(3), Some(CombinationId(999_999)), 7).await.unwrap_err();
    insta::assert_snapshot!(combination, @"product 3, combination 999999 has 0 rows of stock, not one");
    let huge = client.set_stock(ProductId(3), None, 3_000_000_000).await.unwrap_err();
    insta::assert_snapshot!(huge, @"3000000000 is no quantity: PrestaShop keeps numbers of 32 bits");
    let row = client.stock_availables().list().id_product(eq(3)).await.unwrap().items.remove(0);
    shop.mutate(|world| assert!(world.set("stock_availables", row.id.0, "depends_on_stock", "1")));
    let managed = client.set_stock(ProductId(3), None, 7).await.unwrap_err();
    insta::assert_snapshot!(managed, @"the advanced stock management keeps the quantity of product 3");
    assert_eq!(managed.kind(), ErrorKind::Usage);
    assert_eq!(writes(&shop), Vec::<String>::new());
}

#[tokio::test]
async fn the_stock_of_a_combination_is_found_among_hundreds() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let rows = client.stock_availables().list().id_product(eq(3)).await.unwrap().items;
    let product = rows[0].id;
    shop.mutate(|world| {
        let row = world.row("stock_availables", product.0).unwrap().clone();
        for combination in 5001..5301_u64 {
            let mut row = row.clone();
            row.shift_remove("id");
            row.insert("id_product_attribute".to_owned(), combination.into());
            world.insert("stock_availables", row);
        }
    });
    let change = client.set_stock(ProductId(3), Some(CombinationId(5300)), 4).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied, "{}", change.note);
    let whole = client.set_stock(ProductId(3), None, 4).await.unwrap_err();
    insta::assert_snapshot!(whole, @"product 3 has combinations: its quantity is the sum of theirs");
}

/// What a change of a tracking number says of itself and of the mail.
fn told(change: &TrackingChange) -> String {
    let json = serde_json::to_value(change).unwrap();
    format!("{}, mail_requested: {}", json["outcome"].as_str().unwrap(), json["mail_requested"])
}

#[tokio::test]
async fn a_tracking_number_is_set_and_mailed_on_demand() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let shipment = client.order_carriers().list().id_order(eq(3)).await.unwrap().items.remove(0);
    let silent = client.set_tracking_number(OrderId(3), "1Z 999", Notify::Silent).await.unwrap();
    assert_eq!((silent.shipment, &*told(&silent)), (shipment.id, "applied, mail_requested: false"));
    assert!(shop.mails().is_empty());
    let mailed = client.set_tracking_number(OrderId(3), "1Z 998", Notify::Notify).await.unwrap();
    assert_eq!(told(&mailed), "applied, mail_requested: true");
    let body = |number| {
        format!(
            "<prestashop><order_carrier><id>{}</id><tracking_number>{number}</tracking_number></order_carrier></prestashop>",
            shipment.id
        )
    };
    let path = format!("PATCH /api/order_carriers/{}", shipment.id);
    let sent = [format!("{path}? {}", body("1Z 999")), format!("{path}?sendemail=1 {}", body("1Z 998"))];
    assert_eq!(writes(&shop), sent);
    assert_eq!(shop.mails().len(), 1);
    // It is there: nothing is sent, and nobody is mailed once more.
    for mailing in [Notify::Silent, Notify::Notify] {
        let again = client.set_tracking_number(OrderId(3), "1Z 998", mailing).await.unwrap();
        assert_eq!(told(&again), "already_there, mail_requested: false");
    }
    assert_eq!((writes(&shop).len(), shop.mails().len()), (2, 1));
}

#[tokio::test]
async fn a_bad_tracking_number_is_refused_before_anything_is_looked_up() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    // For how much the column holds the shop is asked its version.
    for (number, asked) in [("<b>", 0), (&"9".repeat(65), 1)] {
        let bad = client.set_tracking_number(OrderId(999_999), number, Notify::Silent).await.unwrap_err();
        let shipment = client.set_shipment_tracking_number(999_999.into(), number, Notify::Notify).await.unwrap_err();
        let action = SetTrackingNumber::new(OrderId(999_999), number);
        let preview = action.preview(&client).await.unwrap_err();
        assert_eq!((bad.id(), shipment.id(), preview.id()), (None, Some(999_999), None));
        for error in [bad, shipment, preview] {
            assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("tracking_number")), "{error}");
        }
        let received: Vec<_> = shop.received().into_iter().map(|request| request.path).collect();
        assert!(received.len() == asked && received.iter().all(|path| path == "/api/"), "{received:?}");
    }
}

#[tokio::test]
async fn an_order_that_is_not_there_is_told_from_one_without_a_shipment() {
    let key = "LIMITED2ABCDEFGHJKLMNPQRSTUVWXYZ";
    for (rights, hint) in [
        (Key::full(key), "an order of virtual products alone has none, and neither has one whose shipment was deleted"),
        (
            Key::limited(key).allow("order_carriers", &["GET"]),
            "check the order's id; an order of virtual products alone has none",
        ),
    ] {
        let shop = FakeShop::builder().key(rights).start().await;
        let client = client(&shop);
        let nowhere = client.set_tracking_number(OrderId(999_999), "1", Notify::Silent).await.unwrap_err();
        if hint.starts_with("an order") {
            assert_eq!(
                (nowhere.kind(), nowhere.resource(), nowhere.id()),
                (ErrorKind::NotFound, Some("orders"), Some(999_999))
            );
        } else {
            assert_eq!(
                (nowhere.to_string().as_str(), nowhere.hint()),
                ("order 999999 has 0 shipments, not one", Some(hint))
            );
        }
        let shipment = shop.mutate(|world| {
            world.rows("order_carriers").find(|row| row["id_order"] == "3").unwrap()["id"].as_u64().unwrap()
        });
        shop.mutate(|world| world.remove("order_carriers", shipment));
        let none = client.set_tracking_number(OrderId(3), "1", Notify::Silent).await.unwrap_err();
        assert_eq!((none.to_string().as_str(), none.hint()), ("order 3 has 0 shipments, not one", Some(hint)));
    }
}

/// A shop that answers writes otherwise.
async fn whose_writes_fail(instead: bool, answer: fn() -> FakeResponse) -> RunningShop {
    let shop = FakeShop::start().await;
    shop.mutate(|world| assert!(world.set("order_carriers", 3, "tracking_number", "OLD")));
    shop.fail_when(move |request| {
        let fault = || if instead { InjectedFault::instead(answer()) } else { InjectedFault::after(move |_| answer()) };
        (request.method.as_str() != "GET").then(fault)
    });
    shop
}

#[tokio::test]
async fn of_a_mail_no_more_is_said_than_is_known() {
    // Its PHP died before it saved, and it mails afterwards.
    let died = whose_writes_fail(true, || FakeResponse::html(500, "").header("PSWS-Version", "8.2.1")).await;
    let change = client(&died).set_tracking_number(OrderId(3), "1Z 999", Notify::Notify).await.unwrap();
    assert_eq!(told(&change), "not_applied, mail_requested: false", "{}", change.note);
    // Somebody else answers, and nothing is there yet.
    let blocked = whose_writes_fail(true, || FakeResponse::html(403, "blocked")).await;
    let change = client(&blocked).set_tracking_number(OrderId(3), "1Z 999", Notify::Notify).await.unwrap();
    assert_eq!(told(&change), "unknown, mail_requested: null", "{}", change.note);
    let silent = client(&blocked).set_tracking_number(OrderId(3), "1Z 999", Notify::Silent).await.unwrap();
    assert_eq!(told(&silent), "unknown, mail_requested: false", "{}", silent.note);
    // Somebody else answers after the shop has done it.
    let late = whose_writes_fail(false, || FakeResponse::html(403, "blocked")).await;
    let change = client(&late).set_tracking_number(OrderId(3), "1Z 999", Notify::Notify).await.unwrap();
    assert_eq!(told(&change), "applied, mail_requested: true", "{}", change.note);
}

#[tokio::test]
async fn of_several_shipments_the_one_that_is_meant_is_named() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let first = client.order_carriers().list().id_order(eq(3)).await.unwrap().items.remove(0);
    let second = shop.mutate(|world| {
        let mut row = world.row("order_carriers", first.id.0).unwrap().clone();
        row.shift_remove("id");
        world.insert("order_carriers", row)
    });
    let error = client.set_tracking_number(OrderId(3), "1Z 999", Notify::Silent).await.unwrap_err();
    insta::assert_snapshot!(error, @"order 3 has 2 shipments, not one");
    let change = client.set_shipment_tracking_number(second.into(), "1Z 999", Notify::Silent).await.unwrap();
    assert_eq!((change.shipment.0, change.outcome), (second, Outcome::Applied));
    let untouched = client.order_carriers().get(first.id).await.unwrap();
    assert_eq!(untouched.tracking_number, first.tracking_number);
}

#[tokio::test]
async fn a_put_mails_too_and_a_shop_that_cannot_mail_is_told_before() {
    let shop = FakeShop::builder().patch(false).start().await;
    let mailed = client(&shop).set_tracking_number(OrderId(3), "1Z 999", Notify::Notify).await.unwrap();
    assert_eq!(told(&mailed), "applied, mail_requested: true");
    assert_eq!(shop.mails().len(), 1);
    let sent = writes(&shop);
    assert!(sent.len() == 1 && sent[0].starts_with("PUT ") && sent[0].contains("?sendemail=1 "), "{sent:?}");
    let old = FakeShop::builder().patch(false).version("1.7.7.8").start().await;
    let error = client(&old).set_tracking_number(OrderId(3), "1Z 999", Notify::Notify).await.unwrap_err();
    insta::assert_snapshot!(error, @"PUT order_carriers/3: PrestaShop 1.7.7.8 mails nobody with this write: that came with 1.7.8");
    assert_eq!(writes(&old), Vec::<String>::new());
}

#[tokio::test]
async fn a_product_and_its_stock_are_put_where_there_is_no_patch() {
    let shop = FakeShop::builder().patch(false).start().await;
    let client = client(&shop);
    let name = prestashop_api::Translated::per_language([(1, "Mug"), (2, "Tasse")]);
    let written = client.add_product_in(CategoryId(2), name, Decimal::new(1250, 2)).send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]), "{}", written.note);
    let product = ProductId(written.id.unwrap());
    let change = client.set_stock(product, None, 12).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied, "{}", change.note);
    let text = "<p class=\"a\">x &amp; y ]]&gt; \u{92}</p>\r\n<p>😀</p>";
    let written = client.products().update(product).description(prestashop_api::Translated::per_language([(2, text)]));
    assert_eq!(written.send().await.unwrap().outcome, Outcome::Applied);
    let before = client.products().get(product).await.unwrap();
    assert_eq!(before.description.get(2_u64), Some(text));
    let written = client.products().update(product).active(true).send().await.unwrap();
    assert_eq!((written.outcome, written.verb), (Outcome::Applied, prestashop_api::Verb::Put));
    let after = client.products().get(product).await.unwrap();
    let same = prestashop_api::resources::Product { active: true, date_upd: after.date_upd, ..before };
    assert_eq!(after, same, "a PUT changes what it was asked to, and nothing else");
}

#[tokio::test]
async fn a_product_is_added_so_that_the_back_office_shows_it() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let name = prestashop_api::Translated::per_language([(1, "Mug"), (2, "Tasse")]);
    let write = client.add_product_in(CategoryId(2), name, Decimal::new(1250, 2)).reference("MUG-1").active(true);
    let written = write.send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    let product = client.products().get(written.id.unwrap()).await.unwrap();
    assert_eq!((product.state, product.active, product.available_for_order, product.show_price), (1, true, true, true));
    assert_eq!((product.minimal_quantity, product.id_category_default), (1, Some(CategoryId(2))));
    assert_eq!(product.name.get(2_u64), Some("Tasse"));
    assert_eq!(product.categories.len(), 1);
    // The row of its stock is there, so that a quantity can follow.
    let stock = client.set_stock(product.id, None, 12).await.unwrap();
    assert_eq!((stock.from, stock.outcome), (0, Outcome::Applied));
}

#[tokio::test]
async fn the_home_category_comes_from_the_settings() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let settings = client.configurations().list().name(eq("PS_HOME_CATEGORY")).await.unwrap().items;
    let added = client.add_product("Mug", 5).await;
    match settings.first() {
        Some(setting) => {
            let preview = added.unwrap().language(1_u64).preview().await.unwrap();
            assert!(
                preview.body.contains(&format!("<id_category_default>{}</id_category_default>", setting.value)),
                "{preview:?}"
            );
        }
        None => insta::assert_snapshot!(added.unwrap_err(), @"the shop does not name one home category"),
    }
}

#[tokio::test]
async fn a_hundred_orders_with_all_around_them_take_six_requests() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let orders = client.orders().list().page_size(100).await.unwrap().items;
    assert_eq!(orders.len(), 100);
    let customers = client.follow(orders.iter().map(|order| order.id_customer)).await.unwrap();
    let delivery = orders.iter().map(|order| order.id_address_delivery);
    let invoice = orders.iter().map(|order| order.id_address_invoice);
    let addresses = client.follow(delivery.chain(invoice)).await.unwrap();
    let states = client.follow(orders.iter().map(|order| order.current_state)).await.unwrap();
    for order in &orders {
        let customer = customers.get(order.id_customer);
        assert!(customer.is_some() || customers.missing().contains(&order.id_customer));
        assert!(states.get(order.current_state).is_some(), "order {} is in state {:?}", order.id, order.current_state);
    }
    assert!(addresses.iter().count() + addresses.missing().len() > 0);
    let asked = shop.received().len();
    assert!(asked <= 6, "{asked} requests");
}

//! The data set with all that it names: nothing leads nowhere, and what the README shows runs on it.

use std::collections::BTreeSet;

use prestashop_api::actions::{Basket, Notify, Payment};
use prestashop_api::record::Kind;
use prestashop_api::resources::{
    AddressId, CarrierId, CombinationId, CustomerId, NewCustomer, OrderId, OrderStateId, ProductId,
};
use prestashop_api::write::Outcome;
use prestashop_api::{Decimal, RESOURCES, Shop};
use prestashop_conformance::shop::{FakeShop, Row, RunningShop, World};
use serde_json::Value;

async fn whole() -> (RunningShop, Shop) {
    let fake = FakeShop::builder().world(|world| *world = World::whole()).start().await;
    let shop = Shop::connect(fake.url()).key(fake.key()).build().unwrap();
    (fake, shop)
}

fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0)
}

/// What the fields of a row name: the field, the resource and the id.
fn named(fields: &'static [prestashop_api::record::Field], row: &Row) -> Vec<(&'static str, &'static str, u64)> {
    let mut all = Vec::new();
    for field in fields {
        match field.kind {
            Kind::Id(of) if field.name != "id" || !of.is_empty() => {
                all.extend(row.get(field.name).map(|value| (field.name, of, number(value))));
            }
            Kind::Association(rows) => {
                let items = row.get("associations").and_then(|all| all.get(field.name)?.as_array());
                let items = items.into_iter().flatten().filter_map(Value::as_object);
                all.extend(items.flat_map(|item| named(rows.shape.fields, item)));
            }
            _ => {}
        }
    }
    all
}

#[test]
fn whatever_a_row_names_is_there() {
    let world = World::whole();
    let mut nowhere = BTreeSet::new();
    let mut checked = 0;
    for meta in RESOURCES {
        for row in world.rows(meta.name) {
            // Images are files, and have no rows.
            for (field, of, id) in
                named(meta.shape.fields, row).into_iter().filter(|(_, of, id)| *id > 0 && *of != "images")
            {
                checked += 1;
                if world.row(of, id).is_none() {
                    nowhere.insert(format!("{}.{field} names {of}/{id}", meta.name));
                }
            }
        }
    }
    assert!(nowhere.is_empty(), "{nowhere:#?}");
    assert!(checked > 30_000, "{checked}");
}

#[test]
fn recorded_rows_are_as_they_were_recorded() {
    let (whole, recorded) = (World::whole(), World::default());
    for meta in RESOURCES {
        for row in recorded.rows(meta.name) {
            assert_eq!(whole.row(meta.name, row["id"].as_u64().unwrap()), Some(row), "{}", meta.name);
        }
    }
}

#[tokio::test]
async fn orders_lead_to_their_addresses() {
    let (_fake, shop) = whole().await;
    let orders = shop.orders().list().await.unwrap().items;
    let addresses = shop.follow(orders.iter().map(|order| order.id_address_delivery)).await.unwrap();
    for order in &orders {
        let address = addresses.get(order.id_address_delivery).unwrap();
        assert_eq!(address.id_customer, Some(order.id_customer), "order {}", order.id);
    }
}

#[tokio::test]
async fn what_the_readme_writes_is_written() {
    let (fake, shop) = whole().await;
    let new = NewCustomer {
        firstname: "Zoë".into(),
        lastname: "Müller".into(),
        email: "zoe@example.test".into(),
        passwd: "correct horse battery".into(),
    };
    let made = shop.add_customer(new).await.unwrap().send().await.unwrap();
    assert_eq!(made.outcome, Outcome::Applied, "{}", made.note);
    let changed = shop.customers().update(7).note("asked for an invoice").send().await.unwrap();
    assert_eq!(changed.outcome, Outcome::Applied, "{}", changed.note);
    let stocked = shop.set_stock(ProductId(7), None, 12).await.unwrap();
    assert_eq!(stocked.outcome, Outcome::Applied, "{}", stocked.note);
    let tracked = shop.set_tracking_number(OrderId(3), "1Z 999", Notify::Notify).await.unwrap();
    assert_eq!(tracked.outcome, Outcome::Applied, "{}", tracked.note);
    let product = shop.add_product("Mug", 5).await.unwrap().reference("MUG-1").active(true).send().await.unwrap();
    assert_eq!(product.outcome, Outcome::Applied, "{}", product.note);

    let basket = Basket::new(CustomerId(2), AddressId(5)).line(ProductId(7), None, 2);
    let paid = Decimal::new(2856, 2); // two pieces for 11.90, and tax
    let placed = shop.place_order(basket, Payment::new("ps_wirepayment", "Bank transfer"), paid).send().await.unwrap();
    assert_eq!(placed.state, Some(OrderStateId(11)), "{}", placed.note);
    assert_eq!(fake.not_modelled(), Vec::<String>::new());
}

#[tokio::test]
async fn an_order_has_the_prices_of_combinations_special_prices_and_carriers() {
    let (fake, shop) = whole().await;
    let carrier = CarrierId(2); // 5.00 and 2.00 for handling, before tax
    let basket =
        Basket::new(CustomerId(2), AddressId(5)).line(ProductId(1), Some(CombinationId(1)), 2).carrier(carrier);
    // A piece for 23.90, 20 % less, with 20 % tax.
    let paid = Decimal::new(4589 + 840, 2);
    let placed = shop.place_order(basket, Payment::new("ps_checkpayment", "Check"), paid).send().await.unwrap();
    assert_eq!(placed.state, Some(OrderStateId(11)), "{}", placed.note);
    let order = shop.orders().get(placed.order.unwrap()).await.unwrap();
    assert_eq!((order.id_carrier, order.total_paid), (carrier, paid));
    assert_eq!(order.total_shipping_tax_excl, Decimal::new(7, 0));
    assert_eq!(order.order_rows[0].unit_price_tax_excl, Decimal::new(1912, 2));
    assert_eq!(fake.not_modelled(), Vec::<String>::new());
}

#[tokio::test]
async fn prices_are_computed_as_the_recorded_shop_computes_them() {
    let (fake, _) = whole().await;
    let prices = async |resource: &str, options: &str| -> Vec<String> {
        let path = format!("{resource}?display=[id,sale]&filter[id]=[1|2|6]&price[sale]{options}");
        let answer = crate::ask::get(&fake, &path).await;
        assert_eq!(answer.status, 200, "{options}: {}", answer.body);
        let list = answer.json()[resource].as_array().unwrap().clone();
        list.iter().map(|row| row["sale"].as_str().unwrap().strip_suffix("0000").unwrap().to_owned()).collect()
    };
    for (options, recorded) in [
        ("[use_tax]=1", ["22.94", "34.46", "14.28"]),
        ("[use_tax]=0", ["19.12", "28.72", "11.90"]),
        ("[country]=8", ["22.94", "34.46", "14.28"]),
        ("[country]=99999", ["19.12", "28.72", "11.90"]),
        ("[currency]=99", ["22.94", "34.46", "14.28"]),
        ("[group]=1", ["22.94", "34.46", "14.28"]),
        ("[quantity]=10", ["22.94", "34.46", "14.28"]),
        ("[product_attribute]=1", ["22.94", "0.00", "0.00"]),
        ("[only_reduction]=1", ["5.74", "8.62", "0.00"]),
        ("[use_reduction]=0", ["28.68", "43.08", "14.28"]),
        ("[nosuch]=1", ["22.94", "34.46", "14.28"]),
    ] {
        assert_eq!(prices("products", options).await, recorded, "{options}");
    }
    assert_eq!(prices("combinations", "[use_tax]=1").await[..2], ["22.94", "22.94"]);
    let codes = async |path: &str| {
        let answer = crate::ask::get(&fake, path).await;
        (answer.status, if answer.body.is_empty() { Vec::new() } else { answer.codes() })
    };
    assert_eq!(codes("products?display=full&price[a b][use_tax]=1").await, (400, vec![128]));
    assert_eq!(codes("products?display=[id]&price[sale]=1").await, (500, vec![]));
}

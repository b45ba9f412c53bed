//! Deletes: what goes along, what stays and names what is gone, and what is only marked. Measured on genuine shops 8.2.1, 1.7.8.11 and
//! 9.0.0.

use prestashop_conformance::shop::{FakeShop, Row, RunningShop};
use serde_json::{Value, json};

use crate::ask::{ask, read};

fn row(fields: &[(&str, &str)]) -> Row {
    fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

async fn delete(shop: &RunningShop, path: &str) {
    let answer = ask(shop, "DELETE", path, "").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
}

fn holds(shop: &RunningShop, resource: &str, id: u64) -> bool {
    shop.read(|world| world.row(resource, id).is_some())
}

#[tokio::test]
async fn a_customer_takes_carts_and_conversations_and_leaves_the_orders() {
    let shop = FakeShop::start().await;
    let order = shop.read(|world| world.row("orders", 9).unwrap().clone());
    let [customer, cart] = ["id_customer", "id_cart"].map(|name| order[name].as_str().unwrap().to_owned());
    let (address, thread, message) = shop.mutate(|world| {
        let address = world.insert("addresses", row(&[("id_customer", &customer)]));
        let thread = world.insert("customer_threads", row(&[("id_customer", &customer)]));
        let message = world.insert("customer_messages", row(&[("id_customer_thread", &thread.to_string())]));
        (address, thread, message)
    });
    delete(&shop, &format!("customers/{customer}")).await;
    for (resource, id) in
        [("carts", cart.parse().unwrap()), ("customer_threads", thread), ("customer_messages", message)]
    {
        assert!(!holds(&shop, resource, id), "{resource}");
    }
    assert!(holds(&shop, "orders", 9), "orders stay, and point to nobody");
    assert!(holds(&shop, "addresses", address), "addresses stay where there are orders");
    // Without orders the addresses go too.
    let (customer, address) = shop.mutate(|world| {
        let customer = world.insert("customers", Row::new());
        (customer, world.insert("addresses", row(&[("id_customer", &customer.to_string())])))
    });
    delete(&shop, &format!("customers/{customer}")).await;
    assert!(!holds(&shop, "addresses", address));
}

#[tokio::test]
async fn a_zone_takes_all_prices_of_shipping_and_its_countries_have_none() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| world.set("countries", 1, "id_zone", "1"));
    assert_eq!(read(&shop, "deliveries", 1).await["id_zone"], "1");
    delete(&shop, "zones/1").await;
    assert!(!holds(&shop, "deliveries", 1) && holds(&shop, "deliveries", 2));
    assert_eq!(read(&shop, "countries", 1).await["id_zone"], "0");
}

#[tokio::test]
async fn categories_take_those_below_and_leave_products_that_name_them() {
    let shop = FakeShop::start().await;
    let (lower, product) = shop.mutate(|world| {
        let upper = world.insert("categories", row(&[("id_parent", "3")]));
        let lower = world.insert("categories", row(&[("id_parent", &upper.to_string())]));
        world.set("products", 30, "id_category_default", lower.to_string());
        let product = world.row_mut("products", 30).unwrap();
        product.insert("associations".to_owned(), json!({"categories": [{"id": "2"}, {"id": lower.to_string()}]}));
        (lower, upper)
    });
    delete(&shop, &format!("categories/{product}")).await;
    assert!(!holds(&shop, "categories", lower));
    let product = read(&shop, "products", 30).await;
    assert_eq!(product["id_category_default"], lower.to_string());
    assert_eq!(product["associations"]["categories"], json!([{"id": "2"}]));
}

#[tokio::test]
async fn a_tag_stays_with_its_products_and_a_supplier_in_its_fields() {
    let shop = FakeShop::start().await;
    let tag = shop.mutate(|world| {
        let tag = world.insert("tags", row(&[("name", "green")]));
        let product = world.row_mut("products", 30).unwrap();
        product.insert("associations".to_owned(), json!({"tags": [{"id": tag.to_string()}]}));
        world.set("products", 30, "id_supplier", "1");
        tag
    });
    delete(&shop, &format!("tags/{tag}")).await;
    delete(&shop, "suppliers/1").await;
    let product = read(&shop, "products", 30).await;
    assert_eq!(product["associations"]["tags"], json!([{"id": tag.to_string()}]));
    assert_eq!(product["id_supplier"], "1");
}

#[tokio::test]
async fn the_customers_of_a_group_get_another_default_group() {
    let shop = FakeShop::start().await;
    let group = shop.mutate(|world| {
        let group = world.insert("groups", Row::new());
        for (customer, groups) in
            [(30, json!([{"id": group.to_string()}, {"id": "3"}])), (31, json!([{"id": group.to_string()}]))]
        {
            world.set("customers", customer, "id_default_group", group.to_string());
            world.row_mut("customers", customer).unwrap().insert("associations".to_owned(), json!({"groups": groups}));
        }
        group
    });
    delete(&shop, &format!("groups/{group}")).await;
    for customer in [30, 31] {
        let customer = read(&shop, "customers", customer).await;
        assert_eq!(
            customer["id_default_group"].as_str().map_or(customer["id_default_group"].to_string(), str::to_owned),
            "3"
        );
        assert_eq!(customer["associations"]["groups"], json!([{"id": "3"}]));
    }
}

#[tokio::test]
async fn a_value_of_an_attribute_takes_its_combinations() {
    let shop = FakeShop::start().await;
    assert!(
        read(&shop, "combinations", 1).await["associations"]["product_option_values"]
            .as_array()
            .unwrap()
            .contains(&json!({"id": "1"}))
    );
    delete(&shop, "product_option_values/1").await;
    assert!(!holds(&shop, "combinations", 1));
}

#[tokio::test]
async fn currencies_and_used_taxes_are_only_marked() {
    let shop = FakeShop::start().await;
    let (currency, line) = shop.mutate(|world| {
        let line = world.rows("order_details").next().unwrap()["id"].as_u64().unwrap();
        world
            .row_mut("order_details", line)
            .unwrap()
            .insert("associations".to_owned(), json!({"taxes": [{"id": "1"}]}));
        (world.insert("currencies", row(&[("iso_code", "GBP")])), line)
    });
    delete(&shop, &format!("currencies/{currency}")).await;
    assert_eq!(read(&shop, "currencies", currency).await["deleted"], "1");
    delete(&shop, "taxes/1").await;
    assert_eq!(read(&shop, "taxes", 1).await["deleted"], "1");
    assert!(!holds(&shop, "tax_rules", 1), "its rules are gone for good");
    assert_eq!(read(&shop, "order_details", line).await["associations"]["taxes"], json!([{"id": "1"}]));
    delete(&shop, "taxes/2").await;
    assert_eq!(read(&shop, "taxes", 2).await, Value::Null);
}

// The fact was seen on 8.2.1.
#[tokio::test]
async fn open_carts_lose_an_address_that_is_gone() {
    let shop = FakeShop::start().await;
    let (address, cart) = shop.mutate(|world| {
        let address = world.insert("addresses", Row::new());
        let mut cart = row(&[("id_address_delivery", &address.to_string())]);
        cart.insert("associations".to_owned(), json!({"cart_rows": [{"id_address_delivery": address.to_string()}]}));
        world.set("orders", 9, "id_address_delivery", address.to_string());
        (address, world.insert("carts", cart))
    });
    delete(&shop, &format!("addresses/{address}")).await;
    let cart = read(&shop, "carts", cart).await;
    assert_eq!(cart["id_address_delivery"], "0");
    assert_eq!(cart["associations"]["cart_rows"][0]["id_address_delivery"], "0");
    assert_eq!(read(&shop, "addresses", address).await["deleted"], "1");
}

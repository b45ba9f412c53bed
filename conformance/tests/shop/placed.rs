//! `POST orders` and other creates: what the shop makes of them. Measured on genuine shops 8.2.1, 1.7.8.11 and 9.0.0; the bodies of the
//! first order are those of the recording, which has another product.

use prestashop_conformance::shop::{FakeShop, RunningShop};
use serde_json::json;

use crate::ask::{ADDRESS, Asked, codes, get, read, write, written};

/// Adds an address and a cart of two pieces of a product for 51.07 before tax.
async fn cart(shop: &RunningShop) -> u64 {
    shop.mutate(|world| {
        world.set("products", 30, "price", "51.070000");
        world.set("products", 30, "id_tax_rules_group", "1");
    });
    let address = written(shop, "POST", "addresses", &format!("{ADDRESS}<id_customer>30</id_customer>")).await;
    let row = format!(
        "<x><id_product>30</id_product><id_product_attribute>0</id_product_attribute>\
         <id_address_delivery>{address}</id_address_delivery><quantity>2</quantity></x>"
    );
    let fields = format!(
        "<id_currency>1</id_currency><id_lang>1</id_lang><id_customer>30</id_customer><id_carrier>2</id_carrier>\
         <id_address_delivery>{address}</id_address_delivery><id_address_invoice>{address}</id_address_invoice>\
         <associations><cart_rows>{row}</cart_rows></associations>"
    );
    written(shop, "POST", "carts", &fields).await
}

async fn order(shop: &RunningShop, cart: u64, total: &str, module: &str) -> Asked {
    let fields = format!(
        "<id_address_delivery>7</id_address_delivery><id_address_invoice>7</id_address_invoice><id_cart>{cart}</id_cart>\
         <id_currency>1</id_currency><id_lang>1</id_lang><id_customer>30</id_customer><id_carrier>2</id_carrier>\
         <module>{module}</module><payment>Check</payment><total_paid>{total}</total_paid><total_paid_real>0</total_paid_real>\
         <total_products>{total}</total_products><total_products_wt>{total}</total_products_wt>\
         <conversion_rate>1</conversion_rate><current_state>2</current_state>"
    );
    write(shop, "POST", "orders", &fields).await
}

fn id_of(answer: &Asked) -> u64 {
    answer.json()["order"]["id"].as_u64().unwrap()
}

#[tokio::test]
async fn a_total_that_fits_makes_a_paid_order_of_the_cart() {
    let shop = FakeShop::start().await;
    let cart = cart(&shop).await;
    let stock = shop.read(|world| {
        let of_product = |row: &&prestashop_conformance::shop::Row| row["id_product"] == "30";
        world.rows("stock_availables").find(of_product).map(|row| row["id"].as_u64().unwrap())
    });
    let before = stock.map(|id| shop.read(|world| world.row("stock_availables", id).unwrap()["quantity"].clone()));
    let answer = order(&shop, cart, "122.57", "ps_checkpayment").await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    // The answer shows what was sent, and neither the state nor what was made of it.
    let echo = answer.json()["order"].clone();
    assert_eq!(
        json!([echo["total_products"], echo["id_carrier"], echo["current_state"]]),
        json!(["122.57", "2", null])
    );
    let id = id_of(&answer);
    let stored = read(&shop, "orders", id).await;
    for (field, value) in [
        ("id_carrier", "1"),
        ("current_state", "11"),
        ("valid", "1"),
        ("total_paid", "122.570000"),
        ("total_paid_tax_excl", "102.140000"),
        ("total_paid_real", "122.570000"),
        ("total_products", "102.140000"),
        ("total_products_wt", "122.570000"),
    ] {
        assert_eq!(stored[field], value, "{field}");
    }
    assert_ne!(stored["invoice_number"], "0");
    let line = &stored["associations"]["order_rows"][0];
    assert_eq!(
        json!([line["product_id"], line["product_quantity"], line["product_price"], line["unit_price_tax_incl"]]),
        json!(["30", "2", "51.070000", "61.284000"])
    );
    let list = async |path: String| get(&shop, &path).await.json();
    let histories = list(format!("order_histories?filter[id_order]={id}&display=[id_order_state]")).await;
    assert_eq!(histories["order_histories"], json!([{"id_order_state": "11"}]));
    let reference = stored["reference"].as_str().unwrap();
    let payments =
        list(format!("order_payments?filter[order_reference]={reference}&display=[amount,payment_method]")).await;
    assert_eq!(payments["order_payments"], json!([{"amount": "122.570000", "payment_method": "Check"}]));
    let templates: Vec<String> = shop.mails().into_iter().map(|mail| mail.template).collect();
    assert_eq!(templates, ["payment", "order_conf"]);
    if let (Some(id), Some(before)) = (stock, before) {
        let left = before.as_str().unwrap().parse::<i64>().unwrap() - 2;
        assert_eq!(read(&shop, "stock_availables", id).await["quantity"], left.to_string());
    }
}

#[tokio::test]
async fn a_total_that_does_not_fit_makes_a_payment_error_and_tells_the_customer() {
    let shop = FakeShop::start().await;
    let cart = cart(&shop).await;
    let id = id_of(&order(&shop, cart, "100", "ps_checkpayment").await);
    let stored = read(&shop, "orders", id).await;
    let fields = ["current_state", "total_paid", "total_paid_real", "valid", "invoice_number"];
    assert_eq!(json!(fields.map(|name| stored[name].clone())), json!(["8", "122.570000", "100.000000", "0", "0"]));
    let templates: Vec<String> = shop.mails().into_iter().map(|mail| mail.template).collect();
    assert_eq!(templates, ["payment_error"]);
}

#[tokio::test]
async fn a_cart_becomes_one_order_and_a_module_has_to_be_there() {
    let shop = FakeShop::start().await;
    let cart = cart(&shop).await;
    let answer = order(&shop, cart, "10", "nosuch").await;
    assert_eq!((answer.status, answer.body.as_str()), (500, ""));
    assert_eq!(order(&shop, cart, "10", "ps_checkpayment").await.status, 201);
    for cart in [cart, 99999] {
        let answer = order(&shop, cart, "10", "ps_checkpayment").await;
        let text = "Cart cannot be loaded or an order has already been placed using this cart";
        assert_eq!((answer.status, answer.body.as_str()), (500, text));
        assert_eq!(answer.header("PSWS-Version"), None);
    }
}

#[tokio::test]
async fn a_cart_without_addresses_still_becomes_an_order() {
    let shop = FakeShop::start().await;
    let cart = cart(&shop).await;
    shop.mutate(|world| world.set("carts", cart, "id_address_delivery", "0"));
    let id = id_of(&order(&shop, cart, "10", "ps_checkpayment").await);
    assert_eq!(read(&shop, "orders", id).await["id_address_delivery"], "0", "those of the body are ignored");
}

#[tokio::test]
async fn a_range_ships_free_until_its_prices_are_set() {
    let shop = FakeShop::start().await;
    let fields = "<id_carrier>2</id_carrier><delimiter1>100</delimiter1><delimiter2>200</delimiter2>";
    let range = written(&shop, "POST", "price_ranges", fields).await;
    let list = get(&shop, &format!("deliveries?filter[id_range_price]={range}&display=full")).await.json();
    let made = list["deliveries"].as_array().unwrap().clone();
    assert!(!made.is_empty());
    for delivery in &made {
        assert_eq!(
            json!([delivery["price"], delivery["id_shop"], delivery["id_carrier"]]),
            json!(["0.000000", "", "2"])
        );
    }
    // What the shop left NULL is required, so that 8.2.1 and 9.0.0 refuse every update that does not send it along.
    let id = made[0]["id"].as_u64().unwrap();
    let update = async |more: &str| {
        write(&shop, "PATCH", &format!("deliveries/{id}"), &format!("<id>{id}</id><price>4</price>{more}")).await
    };
    let answer = update("").await;
    assert_eq!(codes(&answer), (400, vec![85]));
    assert!(answer.body.contains("id_range_weight is empty"), "{}", answer.body);
    assert_eq!(update("<id_range_weight>0</id_range_weight>").await.status, 200);
}

#[tokio::test]
async fn the_address_of_a_category_is_not_made_of_its_name() {
    let shop = FakeShop::start().await;
    let before = shop.read(|world| world.rows("categories").count());
    let name = "<active>1</active><name><language id=\"1\">Mugs</language></name>";
    assert_ne!(write(&shop, "POST", "categories", name).await.status, 201);
    assert_eq!(shop.read(|world| world.rows("categories").count()), before);
}

#[tokio::test]
async fn stock_of_all_shops_is_in_a_scoped_list() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| {
        let mut row = world.row("stock_availables", 1).unwrap().clone();
        row.shift_remove("id");
        row.insert("id_shop".to_owned(), json!("3"));
        world.insert("stock_availables", row)
    });
    let list =
        get(&shop, "stock_availables?filter[id_product]=1&filter[id_product_attribute]=0&display=[id_shop]&id_shop=1")
            .await;
    assert_eq!(list.json()["stock_availables"], json!([{"id_shop": "1"}, {"id_shop": "3"}]));
}

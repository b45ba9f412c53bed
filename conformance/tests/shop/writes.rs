//! Writes of other records.

use prestashop_conformance::fixtures;
use prestashop_conformance::shop::{FakeShop, Row};
use serde_json::json;

use crate::ask::{ask, get};
use crate::twin::{Twin, hold_with};

/// The rows that an exchange of the recording shows.
fn recorded_rows(index: usize, list: &str) -> Vec<Row> {
    let har = fixtures::open("8.2.1", "writes").unwrap();
    let body = har.log.entries[index].response.body().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
    answer[list].as_array().unwrap().iter().map(|row| row.as_object().unwrap().clone()).collect()
}

#[tokio::test]
async fn customers_stock_prices_and_tracking_numbers() {
    let twin = Twin::start(|builder| {
        builder.world(|world| {
            // Rows of resources of which the data set has the first three only.
            for (index, list) in [(14, "stock_availables"), (23, "order_carriers")] {
                for row in recorded_rows(index, list) {
                    world.insert(list, row);
                }
            }
        })
    })
    .await;
    hold_with(&twin, "8.2.1/writes", &[]).await;
}

#[tokio::test]
async fn a_translated_field_keeps_the_languages_that_are_not_sent() {
    let shop = FakeShop::start().await;
    let body = r#"<p><product><id>30</id><name><language id="2">Affiche</language><language id="9">x</language></name></product></p>"#;
    assert_eq!(ask(&shop, "PATCH", "products/30", body).await.status, 200);
    let product = get(&shop, "products?filter[id]=30&display=[name]").await.json();
    assert_eq!(
        product["products"][0]["name"],
        json!([{"id": "1", "value": "عربي Poster 11"}, {"id": "2", "value": "Affiche"}])
    );
}

#[tokio::test]
async fn values_that_the_shop_refuses() {
    let shop = FakeShop::start().await;
    for (path, fields, status, code) in [
        ("products/30", "<quantity>3</quantity>", 400, 93),
        ("products/30", "<price>12,50</price>", 400, 85),
        ("products/30", "<name><language id=\"1\">a &lt; b</language></name>", 400, 84),
        ("customers/30", "<firstname>J0</firstname>", 400, 85),
    ] {
        let (_, id) = path.split_once('/').unwrap();
        let answer = ask(&shop, "PATCH", path, &format!("<p><x><id>{id}</id>{fields}</x></p>")).await;
        assert_eq!((answer.status, answer.codes()), (status, vec![code]), "{path} {fields}");
    }
    let long = "a".repeat(65);
    let answer =
        ask(&shop, "PATCH", "products/30", &format!("<p><x><id>30</id><reference>{long}</reference></x></p>")).await;
    assert!(answer.body.contains("currently 65 chars. It must be between 0 and 64 chars"), "{}", answer.body);
}

#[tokio::test]
async fn deleting_is_for_all_or_none() {
    let shop = FakeShop::start().await;
    let answer = ask(&shop, "DELETE", "orders?id=[8,999999]", "").await;
    assert_eq!((answer.status, answer.codes()), (404, vec![87]));
    assert_eq!(ask(&shop, "DELETE", "orders", "").await.codes(), [87]);
    assert_eq!(get(&shop, "orders/8?display=[id]").await.status, 200);
    let answer = ask(&shop, "DELETE", "orders?id=[8,9]", "").await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("Content-Type")), (200, "", None));
    for id in [8, 9] {
        assert_eq!(get(&shop, &format!("orders/{id}")).await.status, 404);
    }
}

//! Writes as they were recorded.

use prestashop_conformance::fixtures;
use prestashop_conformance::shop::{Builder, FULL_KEY, FakeShop, Key, Row};
use serde_json::{Value, json};

use crate::ask::{ask, client, get};
use crate::twin::{READ_KEY, Twin, hold_with};

/// The rows that an exchange of the recording shows.
fn recorded_rows(index: usize, list: &str) -> Vec<Row> {
    let har = fixtures::open("8.2.1", "writes").unwrap();
    let body = har.log.entries[index].response.body().unwrap();
    let answer: Value = serde_json::from_slice(&body).unwrap();
    answer[list].as_array().unwrap().iter().map(|row| row.as_object().unwrap().clone()).collect()
}

/// Adds rows of resources of which the data set has the first three only.
fn with_rows(builder: Builder) -> Builder {
    builder.world(|world| {
        for (index, list) in [(14, "stock_availables"), (23, "order_carriers")] {
            for row in recorded_rows(index, list) {
                world.insert(list, row);
            }
        }
    })
}

#[tokio::test]
async fn customers_stock_prices_and_tracking_numbers() {
    let twin = Twin::start(with_rows).await;
    hold_with(&twin, "8.2.1/writes", &[]).await;
}

/// The recorded 1.7.8.11 has one customer less, and another wording; its statuses and codes are those of this shop without PATCH.
#[tokio::test]
async fn without_patch_the_shop_says_yes_and_no_to_what_a_1_7_does() {
    let shop = with_rows(FakeShop::builder().patch(false))
        .key(Key::full(FULL_KEY.replace("82", "17")))
        .key(Key::limited(READ_KEY.replace("82", "17")).allow("orders", &["GET"]))
        .start()
        .await;
    let own = |text: &str| text.replace("s/302", "s/303").replace("[302]", "[303]").replace(">302<", ">303<");
    let mut wrong = Vec::new();
    let mut refused = 0;
    for name in ["order_state", "writes"] {
        for (at, entry) in fixtures::open("1.7.8.11", name).unwrap().log.entries.iter().enumerate() {
            let (_, path) = entry.request.url.split_once("/api").unwrap();
            let url = own(&format!("{}/api{}", shop.url(), path.replace("%5B302%5D", "[302]")));
            let method = reqwest::Method::from_bytes(entry.request.method.as_bytes()).unwrap();
            let mut request =
                client().request(method, url).body(own(&String::from_utf8(entry.request.body().unwrap()).unwrap()));
            for header in &entry.request.headers {
                request = request.header(&header.name, &header.value);
            }
            let answer = request.send().await.unwrap();
            let version = answer.headers().get("PSWS-Version").map(|version| version.to_str().unwrap().to_owned());
            let said = (answer.status().as_u16(), codes_in(&answer.bytes().await.unwrap()));
            let recorded = (entry.response.status, codes_in(&entry.response.body().unwrap()));
            // Where PHP dies there is none.
            let versioned = version.is_none() || version.as_deref() == entry.response.header("PSWS-Version");
            if said != recorded || !versioned {
                wrong.push(format!("{name} {at}: {said:?} {version:?} instead of {recorded:?}"));
            }
            refused += usize::from(said.0 == 405);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(refused, 9, "every PATCH");
}

/// The codes of the errors in a JSON answer.
fn codes_in(body: &[u8]) -> Vec<u64> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["code"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_translated_field_that_is_required_keeps_the_languages_that_are_not_sent() {
    let shop = FakeShop::start().await;
    let stored =
        async || get(&shop, "categories?filter[id]=3&display=[name]").await.json()["categories"][0]["name"].clone();
    let before = stored().await;
    let body = r#"<p><category><id>3</id><name><language id="2">Affiche</language><language id="9">x</language></name></category></p>"#;
    assert_eq!(ask(&shop, "PATCH", "categories/3", body).await.status, 200);
    assert_eq!(stored().await, json!([before[0], {"id": "2", "value": "Affiche"}]));
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

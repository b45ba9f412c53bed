//! Faults for one verb and resource, and a shop without PATCH.

use prestashop_conformance::shop::{FakeShop, InjectedFault, RunningShop};

use crate::ask::{ask, client, get};
use crate::orders::order;

const NOTE: &str = "<p><order><id>9</id><note>told</note></order></p>";

async fn note(shop: &RunningShop) -> serde_json::Value {
    order(shop, 9).await["note"].clone()
}

/// Sends a `PATCH` that gets no answer, and returns whether the connection ended.
async fn dropped(shop: &RunningShop) -> bool {
    let url = format!("{}/api/orders/9?output_format=JSON", shop.url());
    let request = client().patch(url).basic_auth(shop.key(), Some("")).body(NOTE);
    request.send().await.is_err()
}

#[tokio::test]
async fn a_write_can_be_saved_and_denied() {
    let shop = FakeShop::start().await;
    shop.fault("PATCH", "orders", InjectedFault::saved_but_refused());
    // Neither another verb nor another resource is meant.
    assert_eq!(get(&shop, "orders/9").await.status, 200);
    assert_eq!(ask(&shop, "PATCH", "products/30", "<p><x><id>30</id></x></p>").await.status, 200);
    let answer = ask(&shop, "PATCH", "orders/9", NOTE).await;
    assert_eq!((answer.status, answer.codes()), (500, vec![46]));
    assert_eq!(answer.header("PSWS-Version"), Some("8.2.1"));
    assert_eq!(answer.header("Content-Sha1"), None);
    assert_eq!(note(&shop).await, "told");
    assert_eq!(ask(&shop, "PATCH", "orders/9", NOTE).await.status, 200);
}

#[tokio::test]
async fn what_the_shop_refuses_anyway_stays_refused() {
    let shop = FakeShop::start().await;
    shop.fault("PATCH", "orders", InjectedFault::saved_but_refused());
    let answer = ask(&shop, "PATCH", "orders/9", "<p><order><id>999999</id></order></p>").await;
    assert_eq!((answer.status, answer.codes()), (404, vec![92]));
}

#[tokio::test]
async fn a_notice_stands_beside_the_data_in_json_and_in_its_place_in_xml() {
    let shop = FakeShop::start().await;
    shop.fault("PATCH", "orders", InjectedFault::saved_with_notice());
    shop.fault("PATCH", "orders", InjectedFault::saved_with_notice());
    let json = ask(&shop, "PATCH", "orders/9", NOTE).await;
    assert_eq!((json.status, json.codes()), (500, vec![3]));
    assert_eq!(json.json()["order"]["note"], "told");
    assert!(json.header("Content-Sha1").is_some());
    let xml = ask(&shop, "PATCH", "orders/9?output_format=XML", NOTE).await;
    assert_eq!((xml.status, xml.body.contains("<code><![CDATA[3]]></code>")), (500, true), "{}", xml.body);
    assert!(!xml.body.contains("told"), "{}", xml.body);
}

#[tokio::test]
async fn a_connection_can_end_after_or_before_the_write() {
    let shop = FakeShop::start().await;
    shop.fault("patch", "orders", InjectedFault::dropped());
    assert!(dropped(&shop).await);
    assert_ne!(note(&shop).await, "told");
    shop.fault("PATCH", "orders", InjectedFault::saved_but_dropped());
    assert!(dropped(&shop).await);
    assert_eq!(note(&shop).await, "told");
    let received: Vec<_> =
        shop.received().into_iter().filter(|request| request.method == "PATCH").map(|request| request.status).collect();
    assert_eq!(received, [0, 0], "each was sent once");
}

#[tokio::test]
async fn a_tunnelled_verb_is_the_one_that_counts() {
    let shop = FakeShop::start().await;
    shop.fault("PATCH", "orders", InjectedFault::saved_but_refused());
    let answer = ask(&shop, "POST", "orders/9?ps_method=PATCH", NOTE).await;
    assert_eq!((answer.status, answer.codes()), (500, vec![46]));
}

#[tokio::test]
async fn a_shop_may_not_know_patch() {
    let shop = FakeShop::builder().patch(false).start().await;
    let answer = ask(&shop, "PATCH", "orders/9", NOTE).await;
    assert_eq!((answer.status, answer.codes()), (405, vec![23]));
    assert_eq!(answer.json()["errors"][0]["message"], "Method PATCH is not valid");
    assert_eq!(answer.header("PSWS-Version"), Some("1.7.8.11"));
    assert_ne!(note(&shop).await, "told");
    let root = get(&shop, "?output_format=XML").await.body;
    assert!(root.contains("put=\"true\"") && !root.contains("patch="));
}

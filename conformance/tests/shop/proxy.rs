//! A shop behind something that changes what goes through it.

use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Proxy, Requests};

use crate::ask::{ask, get};

#[tokio::test]
async fn a_query_can_be_cut() {
    let proxy = Proxy::new().without_parameters(["filter", "limit"]);
    let shop = FakeShop::builder().behind(proxy).start().await;
    let answer = get(&shop, "zones?filter[id]=2&display=[id]&limit=1").await.json();
    assert!(answer["zones"].as_array().unwrap().len() > 1, "{answer}");
    let received = shop.received();
    assert_eq!(received[0].parameter("limit"), Some("1"), "what is kept is what the client sent");
}

#[tokio::test]
async fn headers_can_be_taken_away_on_both_ways() {
    let proxy = Proxy::new().without_request_headers(["authorization"]).without_answer_headers(["psws-version"]);
    let shop = FakeShop::builder().behind(proxy).start().await;
    assert_eq!(get(&shop, "zones").await.status, 401);
    let answer = get(&shop, &format!("zones?ws_key={}", shop.key())).await;
    assert_eq!((answer.status, answer.header("PSWS-Version")), (200, None));
    assert!(answer.header("Access-Time").is_some());
}

#[tokio::test]
async fn a_write_can_become_a_read() {
    let proxy = Proxy::new().reading(Requests::of("PATCH", "orders")).reading(Requests::of("POST", "zones").times(1));
    let shop = FakeShop::builder().behind(proxy).start().await;
    let before = get(&shop, "orders/9").await.body;
    let answer = ask(&shop, "PATCH", "orders/9", "<p><order><id>9</id><note>told</note></order></p>").await;
    assert_eq!((answer.status, answer.body), (200, before));
    let zone = "<p><zone><name>Moon</name></zone></p>";
    let answer = ask(&shop, "POST", "zones", zone).await;
    assert!(answer.status == 200 && answer.json()["zones"].is_array(), "{}", answer.body);
    assert_eq!(ask(&shop, "POST", "zones", zone).await.status, 201, "the first only");
}

#[tokio::test]
async fn requests_are_picked_by_verb_path_and_query() {
    let refused = || InjectedFault::instead(FakeResponse::html(403, "<h1>Forbidden</h1>"));
    let proxy = Proxy::new()
        .failing(Requests::of_root("GET"), refused)
        .failing(Requests::of("GET", "orders/9"), refused)
        .failing(Requests::of("", "zones").asking("display=full").asking("limit=1"), refused);
    let shop = FakeShop::builder().behind(proxy).start().await;
    let mut told = Vec::new();
    for path in ["", "orders", "orders/9", "orders/91", "zones", "zones?display=full", "zones?display=full&limit=1"] {
        told.push(get(&shop, path).await.status);
    }
    // Order 91 does not lie below order 9.
    assert_eq!(told, [403, 200, 403, 200, 200, 200, 403]);
    assert_eq!(
        ask(&shop, "POST", "orders/9?ps_method=GET", "").await.status,
        403,
        "a tunnelled verb is the one that counts"
    );
}

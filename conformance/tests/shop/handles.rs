//! What the fake shop offers to tests: keys, faults, the data; and how it says that it cannot do something.

use std::sync::Arc;
use std::time::Duration;

use prestashop_conformance::shop::{FULL_KEY, FakeResponse, FakeShop, InjectedFault, Key};
use serde_json::json;

use crate::ask::{ask, ask_as, get};
use crate::orders::{order, post_history};

#[tokio::test]
async fn what_is_not_modelled_is_said_loudly() {
    let shop = FakeShop::start().await;
    for (verb, path, body) in [
        ("PATCH", "products/30", "<p><x><id>30</id><id_default_image>1</id_default_image></x></p>"),
        ("PATCH", "categories/3", "<p><x><id>3</id><associations><products/></associations></x></p>"),
        ("PATCH", "products/30", "<p><x><id>30</id><name>no language</name></x></p>"),
        ("GET", "images/products/1?output_format=JSON", ""),
        ("GET", "orders?schema=blank&output_format=XML", ""),
    ] {
        let answer = ask(&shop, verb, path, body).await;
        let said = (answer.status, answer.header("X-Fake-Shop"));
        assert_eq!(said, (501, Some("not modelled")), "{verb} {path}: {}", answer.body);
    }
    assert_eq!(shop.not_modelled().len(), 5);
}

#[tokio::test]
async fn keys_are_compared_without_case_and_bear_their_own_rights() {
    let reader = "R".repeat(32);
    let nothing = "N".repeat(32);
    let shop = FakeShop::builder()
        .key(Key::limited(&reader).allow("orders", &["get"]))
        .key(Key::limited(&nothing))
        .start()
        .await;
    assert_eq!(shop.key(), reader);
    let asked = async |key: &str, verb: &str, path: &str| ask_as(&shop, key, verb, path, "").await;
    assert_eq!(asked(&reader.to_lowercase(), "GET", "orders?limit=1").await.status, 200);
    assert_eq!(asked(&reader, "HEAD", "orders?limit=1").await.status, 405);
    assert_eq!(asked(&reader, "PATCH", "orders/1").await.codes(), [25]);
    assert_eq!(asked(&reader, "GET", "products").await.codes(), [26]);
    assert_eq!(asked(&nothing, "GET", "orders").await.codes(), [21]);
    assert_eq!(asked(FULL_KEY, "GET", "orders").await.codes(), [20, 21]);
}

#[tokio::test]
async fn faults_come_one_per_request_and_then_the_shop_answers_again() {
    let shop = FakeShop::start().await;
    shop.fail_next(InjectedFault::unavailable(Some(7)));
    shop.fail_next(InjectedFault::wrong_sha1());
    shop.fail_next(InjectedFault::truncated(10));
    shop.fail_next(InjectedFault::junk_before("<br />Notice"));
    let path = "orders?limit=1";
    let whole = r#"{"orders":[{"id":1}]}"#;

    let unavailable = get(&shop, path).await;
    assert_eq!((unavailable.status, unavailable.header("Retry-After")), (503, Some("7")));
    let wrong = get(&shop, path).await;
    assert_eq!((wrong.header("Content-Sha1"), wrong.body.as_str()), (Some("0".repeat(40).as_str()), whole));
    assert_eq!(get(&shop, path).await.body, whole[..10]);
    assert_eq!(get(&shop, path).await.body, format!("<br />Notice{whole}"));
    assert_eq!(get(&shop, path).await.body, whole);
    let statuses: Vec<_> = shop.received().iter().map(|received| received.status).collect();
    assert_eq!(statuses, [503, 200, 200, 200, 200]);
}

#[tokio::test]
async fn a_fault_can_come_after_the_write_was_done() {
    let shop = FakeShop::start().await;
    shop.fail_when(|request| {
        (request.method == "POST")
            .then(|| InjectedFault::after(|_| FakeResponse::html(504, "<h1>Gateway Timeout</h1>")))
    });
    assert_eq!(get(&shop, "orders?limit=1").await.status, 200);
    assert_eq!(post_history(&shop, "", 9, 3).await.status, 504);
    assert_eq!(order(&shop, 9).await["current_state"], "3");
    shop.fail_when(|_| Some(InjectedFault::instead(FakeResponse::new(502))));
    assert_eq!(post_history(&shop, "", 9, 4).await.status, 502);
    shop.fail_when(|_| Some(InjectedFault::slow(Duration::from_millis(1))));
    assert_eq!(order(&shop, 9).await["current_state"], "3");
}

#[tokio::test]
async fn rows_can_be_added_changed_and_removed() {
    let shop = FakeShop::builder().version("8.2.4").world(|world| drop(world.remove("orders", 1005))).start().await;
    let id = shop.mutate(|world| {
        let row = json!({"reference": "NEWORDER1", "date_upd": "2026-11-24 09:00:00", "mine": "kept"});
        world.insert("orders", row.as_object().unwrap().clone())
    });
    // An id is not given out twice.
    assert_eq!(id, 1006);
    let newest = get(&shop, "orders?sort=[id_DESC]&limit=2").await;
    assert_eq!(newest.body, r#"{"orders":[{"id":1006},{"id":1004}]}"#);
    assert_eq!(newest.header("PSWS-Version"), Some("8.2.4"));
    let added = order(&shop, id).await;
    assert_eq!(
        json!([added["reference"], added["total_paid"], added["gift"], added["invoice_date"], added["mine"]]),
        json!(["NEWORDER1", "0.000000", "0", "0000-00-00 00:00:00", "kept"])
    );
    assert_eq!(shop.received()[1].parameter("filter[id]"), Some("1006"));
}

#[tokio::test]
async fn orders_can_change_between_two_pages() {
    let shop = FakeShop::start().await;
    shop.before_each(|request, world| {
        if request.parameter("limit") == Some("2,2") {
            world.set("orders", 1, "date_upd", "2026-11-23 23:00:00");
        }
    });
    let page = async |limit: &str| {
        let path = format!("orders?filter[id]=[1|6|7|8]&date=1&sort=[date_upd_ASC,id_ASC]&limit={limit}");
        shop.mutate(|world| world.set("orders", 6, "date_upd", "2026-11-23 22:00:00"));
        get(&shop, &path).await.body
    };
    assert_eq!(page("0,2").await, r#"{"orders":[{"id":7},{"id":8}]}"#);
    assert_eq!(page("2,2").await, r#"{"orders":[{"id":6},{"id":1}]}"#);
}

#[tokio::test]
async fn the_back_office_changes_orders_without_a_request() {
    let clock = "2026-10-25T00:30:00Z".parse::<jiff::Timestamp>().unwrap();
    let shop = FakeShop::builder().now(Arc::new(move || clock)).start().await;
    assert!(shop.change_order_state(9, 3));
    assert!(!shop.change_order_state(9, 999) && !shop.change_order_state(999_999, 3));
    assert!(shop.touch("orders", 8) && !shop.touch("orders", 999_999));
    assert_eq!(order(&shop, 9).await["current_state"], "3");
    // Half past midnight in Greenwich is half past two in Paris, for the first time that night.
    assert_eq!(order(&shop, 8).await["date_upd"], "2026-10-25 02:30:00");
    assert_eq!(shop.read(|world| world.rows("order_histories").last().unwrap()["id_order"].clone()), "9");
    assert_eq!(shop.mails(), []);
}

#[tokio::test]
async fn the_shop_lives_in_its_time_zone() {
    let clock = "2026-07-01T12:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let zone = jiff::tz::TimeZone::get("America/Lima").unwrap();
    let shop = FakeShop::builder().now(Arc::new(move || clock)).time_zone(zone).start().await;
    assert_eq!(shop.local_time(), "2026-07-01 07:00:00");
    let answer = get(&shop, "configurations?filter[name]=PS_TIMEZONE&display=[value]").await;
    assert_eq!(answer.json()["configurations"][0]["value"], "America/Lima");
    assert_eq!(answer.header("Access-Time"), Some("1782907200"));
}

#[tokio::test]
async fn a_web_server_may_keep_the_authorization_header_to_itself() {
    let shop = FakeShop::builder().strips_authorization().start().await;
    let answer = get(&shop, "orders?limit=1").await;
    assert_eq!((answer.status, answer.body.as_str()), (401, "401 Unauthorized"));
    let answer = get(&shop, &format!("orders?limit=1&ws_key={}", shop.key())).await;
    assert_eq!(answer.status, 200);
}

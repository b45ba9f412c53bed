//! Changes of orders.

use prestashop_conformance::shop::{FakeShop, RunningShop};
use serde_json::{Value, json};

use crate::ask::{Asked, ask, get};
use crate::twin::hold;

#[tokio::test]
async fn changes_of_order_states() {
    hold("8.2.1/order_state", &[]).await;
}

#[tokio::test]
async fn what_a_poller_reads() {
    hold("8.2.1/poll", &[]).await;
}

pub(crate) async fn order(shop: &RunningShop, id: u64) -> Value {
    let answer = get(shop, &format!("orders?filter[id]={id}&display=full")).await;
    answer.json()["orders"][0].clone()
}

async fn history_states(shop: &RunningShop, id: u64) -> Vec<String> {
    let path = format!("order_histories?filter[id_order]={id}&display=[id_order_state]&sort=[id_ASC]");
    let answer = get(shop, &path).await.json();
    let rows = answer["order_histories"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| row["id_order_state"].as_str().unwrap().to_owned()).collect()
}

fn history(order: u64, state: u64) -> String {
    format!(
        "<prestashop><order_history><id_order>{order}</id_order><id_order_state>{state}</id_order_state></order_history></prestashop>"
    )
}

pub(crate) async fn post_history(shop: &RunningShop, query: &str, order: u64, state: u64) -> Asked {
    ask(shop, "POST", &format!("order_histories{query}"), &history(order, state)).await
}

async fn patch(shop: &RunningShop, id: u64, fields: &str) -> Asked {
    let body = format!("<prestashop><order><id>{id}</id>{fields}</order></prestashop>");
    ask(shop, "PATCH", &format!("orders/{id}"), &body).await
}

#[tokio::test]
async fn a_history_mails_only_if_asked_to_and_the_state_wants_it() {
    let shop = FakeShop::start().await;
    assert_eq!(post_history(&shop, "", 9, 2).await.status, 201);
    assert_eq!(post_history(&shop, "?sendemail=0", 9, 3).await.status, 201);
    assert_eq!(shop.mails(), []);
    // Delivered has no mail.
    assert_eq!(post_history(&shop, "?sendemail=1", 9, 5).await.status, 201);
    assert_eq!(shop.mails(), []);
    assert_eq!(post_history(&shop, "?sendemail=1", 9, 4).await.status, 201);
    let mails = shop.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].order, mails[0].order_state, mails[0].template.as_str()), (9, 4, "shipped"));
    assert!(mails[0].to.ends_with("@example.test"), "{}", mails[0].to);
}

#[tokio::test]
async fn a_history_is_written_even_if_its_mail_fails() {
    let shop = FakeShop::builder().mail_fails().start().await;
    let before = history_states(&shop, 9).await;
    let answer = post_history(&shop, "?sendemail=1", 9, 3).await;
    assert_eq!((answer.status, answer.codes()), (500, vec![46]));
    assert_eq!(order(&shop, 9).await["current_state"], "3");
    assert_eq!(history_states(&shop, 9).await.len(), before.len() + 1);
}

#[tokio::test]
async fn a_history_that_pays_raises_the_amount_paid_by_the_whole_sum() {
    let shop = FakeShop::start().await;
    let total = order(&shop, 9).await["total_paid"].clone();
    post_history(&shop, "", 9, 2).await;
    assert_eq!(order(&shop, 9).await["total_paid_real"], total);
    // It has its invoice now: no second payment.
    post_history(&shop, "", 9, 2).await;
    assert_eq!(order(&shop, 9).await["total_paid_real"], total);
    // A payment without an invoice is not seen: the sum is paid twice.
    shop.mutate(|world| world.set("orders", 12, "total_paid_real", "819.560000"));
    post_history(&shop, "", 12, 2).await;
    assert_eq!(order(&shop, 12).await["total_paid_real"], "1639.120000");
}

#[tokio::test]
async fn a_patch_mails_always_and_does_not_care_whether_it_could() {
    let shop = FakeShop::start().await;
    assert_eq!(patch(&shop, 9, "<current_state>3</current_state>").await.status, 200);
    assert_eq!(shop.mails().len(), 1);
    shop.set_mail_fails(true);
    assert_eq!(patch(&shop, 9, "<current_state>4</current_state>").await.status, 200);
    assert_eq!(order(&shop, 9).await["current_state"], "4");
    assert_eq!(shop.mails().len(), 1);
}

#[tokio::test]
async fn a_patch_to_the_same_state_does_nothing_but_touch_the_order() {
    let shop = FakeShop::start().await;
    let before = order(&shop, 8).await;
    let histories = history_states(&shop, 8).await;
    for state in ["4", "0", ""] {
        assert_eq!(patch(&shop, 8, &format!("<current_state>{state}</current_state>")).await.status, 200);
    }
    let after = order(&shop, 8).await;
    assert_eq!(after["current_state"], before["current_state"]);
    assert_ne!(after["date_upd"], before["date_upd"]);
    assert_eq!(history_states(&shop, 8).await, histories);
    assert_eq!(shop.mails(), []);
}

#[tokio::test]
async fn a_state_that_is_no_number_kills_php_and_changes_nothing() {
    let shop = FakeShop::start().await;
    let before = order(&shop, 8).await;
    let answer = patch(&shop, 8, "<current_state>abc</current_state>").await;
    assert_eq!((answer.status, answer.body.as_str()), (500, ""));
    assert_eq!(answer.header("PSWS-Version"), None);
    assert_eq!(order(&shop, 8).await, before);
}

#[tokio::test]
async fn a_put_with_a_new_state_takes_back_what_the_state_did() {
    let shop = FakeShop::start().await;
    let whole = get(&shop, "orders/9?output_format=XML").await.body;
    let state = "<![CDATA[10]]></current_state>";
    assert!(whole.contains(state));
    let answer = ask(&shop, "PUT", "orders/9", &whole.replace(state, "<![CDATA[2]]></current_state>")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let order = order(&shop, 9).await;
    assert_eq!(order["current_state"], "2");
    assert_eq!(history_states(&shop, 9).await, ["10", "2"]);
    assert_eq!(
        json!([order["valid"], order["invoice_number"], order["invoice_date"], order["total_paid_real"]]),
        json!(["0", "0", "0000-00-00 00:00:00", "0.000000"])
    );
}

#[tokio::test]
async fn a_put_wipes_what_it_leaves_out() {
    let shop = FakeShop::start().await;
    let whole = get(&shop, "orders/9?output_format=XML").await.body;
    let start = whole.find("<current_state").unwrap();
    let end = whole.find("</current_state>").unwrap() + "</current_state>".len();
    let answer = ask(&shop, "PUT", "orders/9", &whole.replace(&whole[start..end], "")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(order(&shop, 9).await["current_state"], "0");
    assert_eq!(history_states(&shop, 9).await, ["10"]);
    let answer =
        ask(&shop, "PUT", "orders/9", "<p><order><id>9</id><current_state>2</current_state></order></p>").await;
    assert_eq!((answer.status, answer.codes()), (400, vec![41]));
}

#[tokio::test]
async fn a_patch_of_other_fields_stores_them_in_the_columns_shape() {
    let shop = FakeShop::start().await;
    let fields = "<shipping_number>TRACK 1</shipping_number><note>a &amp; b</note><total_paid>30.8</total_paid>";
    let answer = patch(&shop, 1, fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    // The answer shows what was sent.
    assert_eq!(answer.json()["order"]["total_paid"], "30.8");
    let order = order(&shop, 1).await;
    assert_eq!(
        json!([order["shipping_number"], order["note"], order["total_paid"]]),
        json!(["TRACK 1", "a & b", "30.800000"])
    );
    let carrier = get(&shop, "order_carriers?filter[id_order]=1&display=[tracking_number]").await;
    assert_eq!(carrier.json()["order_carriers"][0]["tracking_number"], "TRACK 1");
}

#[tokio::test]
async fn the_id_in_the_body_decides_which_order_is_written() {
    let shop = FakeShop::start().await;
    let body = "<prestashop><order><id>9</id><note>here</note></order></prestashop>";
    assert_eq!(ask(&shop, "PATCH", "orders/8", body).await.json()["order"]["id"], "9");
    assert_eq!(order(&shop, 9).await["note"], "here");
    for (body, status, code) in [
        ("<p><order><note>x</note></order></p>", 400, 90),
        ("<p><order><id>999999</id><note>x</note></order></p>", 404, 92),
        ("<p><order><id>9</id></order><order><id>9</id></order></p>", 400, 89),
        ("<p><order><id>9</id><gift>often</gift></order></p>", 400, 85),
        ("<p><order><id>9</id><associations><nosuch/></associations></order></p>", 400, 86),
        ("<p><order><id>9</id>", 500, 3),
    ] {
        let answer = ask(&shop, "PATCH", "orders/9", body).await;
        assert_eq!((answer.status, answer.codes()[0]), (status, code), "{body}: {}", answer.body);
    }
    let answer = ask(&shop, "POST", "order_histories", "<p><h><id>1</id></h></p>").await;
    assert_eq!((answer.status, answer.codes()), (400, vec![91]));
    let answer = ask(&shop, "POST", "order_histories", "<p><h><id_order>9</id_order></h></p>").await;
    assert_eq!((answer.status, answer.codes()), (400, vec![41]));
}

#[tokio::test]
async fn a_verb_can_be_tunnelled_through_post() {
    let shop = FakeShop::start().await;
    let body = "<prestashop><order><id>9</id><note>tunnel</note></order></prestashop>";
    assert_eq!(ask(&shop, "POST", "orders/9?ps_method=PATCH", body).await.status, 200);
    assert_eq!(order(&shop, 9).await["note"], "tunnel");
}

//! `prestashop/update-order-state` on the fake shop: what is sent, and what is said about it when things go wrong.
#![cfg(test)]

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use prestashop_api::actions::OrderStateChange;
use prestashop_api::actions::{MailStatus, Route};
use prestashop_api::client::{BoxFuture, HttpTransport, TransportError, TransportErrorKind};
use prestashop_api::resources::{OrderId, OrderStateId, UpdateOrderState};
use prestashop_api::{Action as _, ErrorKind, Limits, Outcome, Phase, Result, RetryPolicy, Shop, Transport};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Key, Proxy, Received, RunningShop};

const KEY: &str = "LIMITED2ABCDEFGHJKLMNPQRSTUVWXYZ";
/// An order in state 10 (awaiting bank wire), without invoice and payment.
const ORDER: u64 = 9;
const PAID: u64 = 2;
const SHIPPED: u64 = 4;

async fn run(shop: &RunningShop, state: u64, notify: Option<bool>) -> Result<OrderStateChange> {
    let client = Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build()?;
    let mut action = UpdateOrderState::new(OrderId(ORDER), OrderStateId(state));
    action.notify = notify;
    action.run(&client).await
}

async fn shop() -> RunningShop {
    let shop = FakeShop::start().await;
    shop.mutate(|world| {
        assert!(world.set("orders", ORDER, "current_state", "10"));
        world.set("orders", ORDER, "invoice_number", "0");
        world.set("orders", ORDER, "total_paid_real", "0.000000");
    });
    shop
}

async fn limited(rights: &[(&str, &[&str])]) -> RunningShop {
    let mut key = Key::limited(KEY);
    for (resource, verbs) in rights {
        key = key.allow(resource, verbs);
    }
    let shop = FakeShop::builder().key(key).start().await;
    shop.mutate(|world| world.set("orders", ORDER, "current_state", "10"));
    shop
}

/// The writes that the shop received.
fn writes(shop: &RunningShop) -> Vec<String> {
    shop.received().iter().filter(|request| request.method != "GET").map(Received::line).collect()
}

fn state_of(shop: &RunningShop) -> String {
    shop.mutate(|world| world.row("orders", ORDER).unwrap()["current_state"].to_string()).replace('"', "")
}

#[tokio::test]
async fn without_notify_nobody_is_mailed() {
    let shop = shop().await;
    let change = run(&shop, SHIPPED, None).await.unwrap();
    assert_eq!((change.outcome, change.way), (Outcome::Applied, Some(Route::OrderHistory)));
    assert_eq!((change.from, change.to), (Some(OrderStateId(10)), OrderStateId(SHIPPED)));
    assert_eq!(change.mail, MailStatus::NotRequested);
    assert_eq!(state_of(&shop), "4");
    assert!(shop.mails().is_empty());
    assert_eq!(
        writes(&shop),
        [
            "POST /api/order_histories? <prestashop><order_history><id_order>9</id_order><id_order_state>4</id_order_state>\
          </order_history></prestashop>"
        ]
    );
}

#[tokio::test]
async fn with_notify_the_customer_is_mailed_once() {
    let shop = shop().await;
    let change = run(&shop, SHIPPED, Some(true)).await.unwrap();
    assert_eq!(
        (change.outcome, change.way, change.mail),
        (Outcome::Applied, Some(Route::PatchOrder), MailStatus::Requested)
    );
    assert_eq!(shop.mails().len(), 1);
    assert_eq!(
        writes(&shop),
        ["PATCH /api/orders/9? <prestashop><order><id>9</id><current_state>4</current_state></order></prestashop>"]
    );
}

#[tokio::test]
async fn before_prestashop_8_the_mail_is_asked_for_by_the_history() {
    let shop = FakeShop::builder().version("1.7.8.11").start().await;
    shop.mutate(|world| world.set("orders", ORDER, "current_state", "10"));
    let change = run(&shop, SHIPPED, Some(true)).await.unwrap();
    assert_eq!((change.way, change.mail), (Some(Route::OrderHistory), MailStatus::Requested));
    assert!(writes(&shop)[0].starts_with("POST /api/order_histories?sendemail=1 "), "{:?}", writes(&shop));
    assert_eq!(shop.mails().len(), 1);
}

#[tokio::test]
async fn an_order_that_is_there_already_is_left_alone() {
    let shop = shop().await;
    let change = run(&shop, 10, Some(true)).await.unwrap();
    assert_eq!((change.outcome, change.way), (Outcome::AlreadyThere, None));
    assert!(change.note.contains("nothing was sent"), "{}", change.note);
    assert!(writes(&shop).is_empty());
}

/// No way is chosen, so that none can be refused.
#[tokio::test]
async fn of_a_state_that_is_there_already_a_preview_says_so() {
    let shop = limited(&[("orders", &["GET"]), ("order_states", &["GET"])]).await;
    let client = Shop::connect(shop.url()).key(shop.key()).build().unwrap();
    let preview = UpdateOrderState::new(OrderId(ORDER), OrderStateId(10)).preview(&client).await.unwrap();
    let preview = serde_json::to_value(preview).unwrap();
    assert_eq!((&preview["outcome"], preview.get("verb")), (&"already_there".into(), None), "{preview}");
    assert_eq!(preview["note"], "order 9 is in state 10 already: nothing was sent");
}

#[tokio::test]
async fn states_that_must_not_be_set_are_refused_before_anything_is_sent() {
    let shop = shop().await;
    let error = run(&shop, 999, None).await.unwrap_err();
    assert_eq!((error.kind(), error.resource(), error.id()), (ErrorKind::NotFound, Some("order_states"), Some(999)));
    assert!(error.hint().unwrap().contains("list order_states"), "{error:?}");

    shop.mutate(|world| world.set("order_states", SHIPPED, "deleted", "1"));
    let error = run(&shop, SHIPPED, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("order state 4 is deleted"), "{error}");
    assert!(writes(&shop).is_empty());
}

#[tokio::test]
async fn an_order_that_does_not_exist_is_said_so() {
    let shop = shop().await;
    shop.mutate(|world| world.remove("orders", ORDER));
    let error = run(&shop, SHIPPED, None).await.unwrap_err();
    assert_eq!((error.kind(), error.resource(), error.id()), (ErrorKind::NotFound, Some("orders"), Some(ORDER)));
}

#[tokio::test]
async fn the_rights_decide_the_way() {
    let read = [("orders", &["GET"][..]), ("order_states", &["GET"])];
    let nothing = limited(&read).await;
    let error = run(&nothing, SHIPPED, None).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::ForbiddenVerb, Phase::NotSent));
    assert!(error.hint().unwrap().contains("tick POST for order_histories"), "{error:?}");
    assert!(writes(&nothing).is_empty());

    // PATCH alone cannot keep quiet about a state that has a mail.
    let patch = limited(&[("orders", &["GET", "PATCH"]), ("order_states", &["GET"])]).await;
    let error = run(&patch, SHIPPED, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("mails the customer"), "{error}");
    assert!(error.hint().unwrap().contains("set `notify`"), "{error:?}");
    assert!(writes(&patch).is_empty());
    patch.mutate(|world| world.set("order_states", SHIPPED, "send_email", "0"));
    let change = run(&patch, SHIPPED, None).await.unwrap();
    assert_eq!((change.way, change.mail), (Some(Route::PatchOrder), MailStatus::StateHasNone));

    // A key that may only POST histories.
    let post = limited(&[("orders", &["GET"]), ("order_states", &["GET"]), ("order_histories", &["POST"])]).await;
    let change = run(&post, SHIPPED, Some(true)).await.unwrap();
    assert_eq!((change.way, change.outcome), (Some(Route::OrderHistory), Outcome::Applied));
}

#[tokio::test]
async fn a_right_that_is_missing_is_named() {
    let shop = limited(&[("orders", &["GET"])]).await;
    let error = run(&shop, SHIPPED, None).await.unwrap_err();
    assert_eq!((error.kind(), error.resource()), (ErrorKind::ForbiddenResource, Some("order_states")));
    let hint = error.hint().unwrap();
    assert!(hint.contains("GET") && hint.contains("order_states"), "{hint}");
}

#[tokio::test]
async fn a_payment_before_the_invoice_is_not_recorded_twice() {
    let paid_before = async |shop: &RunningShop| {
        shop.mutate(|world| {
            world.set("orders", ORDER, "invoice_number", "0");
            world.set("orders", ORDER, "total_paid_real", "35.900000");
        });
    };
    let shop = shop().await;
    paid_before(&shop).await;
    let error = run(&shop, PAID, None).await.unwrap_err();
    assert!(error.to_string().contains("record it a second time"), "{error}");
    assert!(writes(&shop).is_empty());
    let change = run(&shop, PAID, Some(true)).await.unwrap();
    assert_eq!(change.way, Some(Route::PatchOrder));

    // A state that pays without an invoice would record it too; one that does neither, or an order with an invoice, would not.
    for (paid, invoice_number, fits) in [("1", "0", false), ("0", "0", true), ("1", "7", true)] {
        let shop = self::shop().await;
        paid_before(&shop).await;
        shop.mutate(|world| {
            world.set("orders", ORDER, "invoice_number", invoice_number);
            world.set("order_states", SHIPPED, "paid", paid);
            world.set("order_states", SHIPPED, "invoice", "0");
        });
        assert_eq!(run(&shop, SHIPPED, None).await.is_ok(), fits, "paid {paid}, invoice {invoice_number}");
    }

    let old = FakeShop::builder().version("1.7.8.11").start().await;
    old.mutate(|world| world.set("orders", ORDER, "current_state", "10"));
    paid_before(&old).await;
    let error = run(&old, PAID, Some(true)).await.unwrap_err();
    assert!(error.hint().unwrap().contains("back office"), "{error:?}");
    assert!(writes(&old).is_empty());
}

#[tokio::test]
async fn a_mail_that_fails_does_not_hide_that_the_state_was_changed() {
    let shop = FakeShop::builder().version("1.7.8.11").mail_fails().start().await;
    shop.mutate(|world| world.set("orders", ORDER, "current_state", "10"));
    let change = run(&shop, SHIPPED, Some(true)).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied);
    assert!(change.note.contains("code 46") && change.note.contains("is in state 4 now"), "{}", change.note);
    assert_eq!(writes(&shop).len(), 1, "never a blind retry");
}

/// Lets something go wrong with the write alone.
fn fail_write(shop: &RunningShop, fault: impl Fn() -> InjectedFault + Send + 'static) {
    shop.fail_when(move |request| (request.method.as_str() != "GET").then(&fault));
}

#[tokio::test]
async fn a_crash_after_the_change_is_applied_and_before_it_is_not() {
    let crash = || FakeResponse::html(500, "");
    let after = shop().await;
    fail_write(&after, move || InjectedFault::after(move |_| crash()));
    let change = run(&after, SHIPPED, None).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied);

    let before = shop().await;
    fail_write(&before, move || InjectedFault::instead(crash()));
    let change = run(&before, SHIPPED, None).await.unwrap();
    assert_eq!(change.outcome, Outcome::NotApplied);
    assert!(change.note.contains("is in state 10 still"), "{}", change.note);
    assert_eq!(writes(&before).len(), 1, "never a blind retry");
}

#[tokio::test]
async fn of_the_mail_no_more_is_said_than_is_known() {
    let fails = [
        (FakeResponse::html(500, ""), Outcome::NotApplied, MailStatus::NotRequested),
        (FakeResponse::html(504, "<h1>Gateway Timeout</h1>"), Outcome::Unknown, MailStatus::Unknown),
    ];
    for (answer, outcome, mail) in fails {
        let shop = shop().await;
        fail_write(&shop, move || InjectedFault::instead(answer.clone()));
        let change = run(&shop, SHIPPED, Some(true)).await.unwrap();
        assert_eq!((change.outcome, change.mail), (outcome, mail), "{}", change.note);
        assert_eq!(serde_json::to_value(&change).unwrap()["mail"] == "unknown", outcome == Outcome::Unknown);
    }
}

#[tokio::test]
async fn a_state_that_the_order_had_long_before_proves_nothing() {
    let shop = shop().await;
    shop.mutate(|world| {
        let mut row = world.rows("order_histories").next().unwrap().clone();
        row.shift_remove("id");
        row.insert("id_order".to_owned(), ORDER.to_string().into());
        row.insert("id_order_state".to_owned(), SHIPPED.to_string().into());
        world.insert("order_histories", row)
    });
    fail_write(&shop, || InjectedFault::instead(FakeResponse::html(500, "")));
    let change = run(&shop, SHIPPED, None).await.unwrap();
    assert_eq!(change.outcome, Outcome::NotApplied, "{}", change.note);
}

#[tokio::test]
async fn without_an_answer_the_look_tells_or_nobody_knows() {
    let shop = shop().await;
    // The shop has changed the state before its answer got lost.
    fail_write(&shop, InjectedFault::saved_but_dropped);
    let change = run(&shop, SHIPPED, None).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied, "{}", change.note);

    let silent = self::shop().await;
    fail_write(&silent, || InjectedFault::instead(FakeResponse::html(504, "<h1>Gateway Timeout</h1>")));
    let change = run(&silent, SHIPPED, None).await.unwrap();
    assert_eq!(change.outcome, Outcome::Unknown);
    assert!(change.note.contains("may be at work on it yet"), "{}", change.note);
}

/// Loses the answer of a write, and moves the order on to another state before anyone can look.
#[derive(Debug)]
struct Meddler(HttpTransport);

impl Transport for Meddler {
    fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let limits = limits.clone();
        Box::pin(async move {
            if request.method() != "POST" {
                return self.0.send(request, &limits).await;
            }
            let (parts, body) = request.into_parts();
            let body = String::from_utf8(body.to_vec()).unwrap();
            let (first, then) = ("<id_order_state>4<", "<id_order_state>5<");
            assert!(body.contains(first));
            for body in [body.clone(), body.replace(first, then)] {
                let request = Request::from_parts(parts.clone(), body.into());
                assert_eq!(self.0.send(request, &limits).await?.status(), 201);
            }
            Err(TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, "no answer in time"))
        })
    }
}

async fn overtaken(shop: &RunningShop) -> OrderStateChange {
    let client = Shop::connect(shop.url()).key(shop.key());
    let client = client.transport(Arc::new(Meddler(HttpTransport::new()))).build().unwrap();
    let change = UpdateOrderState::new(OrderId(ORDER), OrderStateId(SHIPPED)).run(&client).await.unwrap();
    assert_eq!(state_of(shop), "5");
    change
}

#[tokio::test]
async fn a_change_that_was_overtaken_is_found_in_the_history() {
    let change = overtaken(&shop().await).await;
    assert_eq!(change.outcome, Outcome::Applied, "{}", change.note);
    assert!(change.note.contains("something changed it since"), "{}", change.note);
}

#[tokio::test]
async fn without_the_history_an_overtaken_change_is_unknown_and_the_state_is_the_one_of_now() {
    let rights: &[(&str, &[&str])] =
        &[("orders", &["GET"]), ("order_states", &["GET"]), ("order_histories", &["POST"])];
    let change = overtaken(&limited(rights).await).await;
    assert_eq!(change.outcome, Outcome::Unknown, "{}", change.note);
    assert!(change.note.contains("order 9 is in state 5, which nobody asked for"), "{}", change.note);
}

/// What is read of the history has to be what was asked for.
#[tokio::test]
async fn an_old_row_and_one_of_another_order_are_not_taken_for_the_change() {
    for cut in ["sort", "filter[id_order]", "filter[id_order_state]"] {
        let shop = FakeShop::builder().behind(Proxy::new().without_parameters([cut])).start().await;
        let row = |order: u64, state: u64| {
            serde_json::from_value(serde_json::json!({
                "id_order": order.to_string(), "id_order_state": state.to_string(), "id_employee": "0",
                "date_add": "2026-11-23 10:00:00",
            }))
        };
        shop.mutate(|world| {
            for state in [10, SHIPPED, 10] {
                world.insert("order_histories", row(ORDER, state).unwrap());
            }
            assert!(world.set("orders", ORDER, "current_state", "10"));
        });
        // What others do meanwhile: the same to another order, and something else to this one.
        shop.before_each(move |request, world| {
            if request.method == "POST" {
                world.insert("order_histories", row(3, SHIPPED).unwrap());
                world.insert("order_histories", row(ORDER, 10).unwrap());
            }
        });
        fail_write(&shop, || InjectedFault::instead(FakeResponse::html(504, "")));
        let change = run(&shop, SHIPPED, None).await.unwrap();
        assert_eq!(change.outcome, Outcome::Unknown, "{cut}: {}", change.note);
        assert!(change.note.contains("order 9 is in state 10 still"), "{cut}: {}", change.note);
    }
}

#[tokio::test]
async fn a_second_look_that_fails_leaves_it_unknown() {
    let shop = shop().await;
    let mut written = false;
    shop.fail_when(move |request| {
        let write = request.method.as_str() != "GET";
        written |= write;
        written.then(|| InjectedFault::instead(FakeResponse::html(500, "")))
    });
    let change = run(&shop, SHIPPED, None).await.unwrap();
    assert_eq!(change.outcome, Outcome::Unknown);
    assert!(change.note.contains("reading order 9 again failed"), "{}", change.note);
}

#[tokio::test]
async fn a_refusal_of_the_shop_is_an_error() {
    let shop = shop().await;
    fail_write(&shop, || {
        let body = r#"{"errors":[{"code":85,"message":"Validation error"}]}"#;
        let answer = FakeResponse::new(400).header("Content-Type", "application/json");
        InjectedFault::instead(answer.header("PSWS-Version", "8.2.1").body(body))
    });
    let error = run(&shop, SHIPPED, None).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidField, false));
}

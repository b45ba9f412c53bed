//! Every trigger of the spec against the fake shop: what it reports, what it passes over, and the state that a platform keeps for it.

#![expect(clippy::unwrap_used, reason = "a shop that does not answer fails the test")]

mod abandoned;
mod by_id;
mod idle;
mod multistore;
mod platform;

use prestashop_api::Catalogue;
use prestashop_api::poller::PollerErrorKind;
use prestashop_api::resources::{Customer, Order};
use prestashop_conformance::shop::{FakeResponse, InjectedFault};
use serde_json::{Value, json};

use platform::{NONE, Platform};

#[tokio::test]
async fn every_trigger_gives_all_there_is_once() {
    for trigger in Catalogue::triggers().iter().filter(|trigger| trigger.unless.is_none()) {
        let mut platform = Platform::new(trigger.name, json!({ "start": "all", "ceiling": "40" })).await;
        assert_eq!(platform.reported().await, platform.ids(), "{}", trigger.name);
        assert_eq!(platform.reported().await, NONE, "{}", trigger.name);
        assert!(!platform.kept.contains("\"outbox\":{"), "the state of {} still holds an activation", trigger.name);
    }
}

#[tokio::test]
async fn a_trigger_by_date_gives_what_was_written_since() {
    for name in ["order-updated", "customer-updated", "product-updated", "cart-updated"] {
        let mut platform = Platform::new(name, json!({})).await;
        assert_eq!(platform.reported().await, NONE, "{name}");
        let ids = platform.ids();
        let (first, last) = (ids[0], ids[ids.len() - 1]);
        assert!(platform.running.touch(platform.trigger.resource.name, last));
        assert_eq!(platform.reported().await, [last], "{name}");
        assert!(platform.running.touch(platform.trigger.resource.name, first));
        assert_eq!(platform.reported().await, [first], "{name}");
        assert_eq!(platform.reported().await, NONE, "{name}");
    }
}

/// What a failed cycle came to is not forgotten by a platform that keeps the state.
#[tokio::test]
async fn an_order_that_cannot_be_read_is_counted_in_the_state_of_a_platform() {
    let mut platform = Platform::new("order-updated", json!({ "start": "all" })).await;
    platform.running.fail_when(|request| {
        let holds = |from: u64| from < 10 && request.parameter("display").is_some_and(|display| display == "full");
        let filter = request.parameter("filter[id]")?.trim_matches(['>', '[', ']']).to_owned();
        let limit: u64 = request.parameter("limit").map_or(50, |limit| limit.parse().unwrap());
        let from: u64 = filter.split(',').next().unwrap().parse().unwrap();
        let hit = filter.split_once(',').map_or(from + limit >= 10, |(_, to)| to.parse::<u64>().unwrap() >= 10);
        (request.path.ends_with("/orders") && holds(from) && hit).then(|| InjectedFault::instead(FakeResponse::fatal()))
    });
    let before = platform.turn().await.activation.unwrap();
    assert!(before.items().iter().all(|item| item.id < 10));
    let error = platform.cycle().await.unwrap_err();
    assert_eq!(error.kind(), PollerErrorKind::Record);
    let trouble = error.state().and_then(|state| state.trouble.as_ref()).unwrap();
    assert!(trouble.reason.contains("attempt 2 of 3"), "{}", trouble.reason);
    let behind = platform.turn().await.activation.unwrap();
    assert_eq!(behind.skipped().iter().map(|skipped| skipped.id).collect::<Vec<_>>(), [10]);
}

#[tokio::test]
async fn inputs_that_do_not_fit_are_told_before_the_shop_is_asked() {
    for (name, inputs, words) in [
        ("order-updated", json!({ "idle": "1h" }), "prestashop/order-updated has no input `idle`"),
        (
            "order-updated",
            json!({ "ceiling": 0 }),
            "prestashop/order-updated `ceiling`: 0 is not a whole number from 1 on",
        ),
        ("cart-abandoned", json!({ "idle": "1s" }), "prestashop/cart-abandoned `idle`: at least 15s"),
        ("order-updated", json!({ "start": "soon" }), "prestashop/order-updated `start`"),
        (
            "order-state-entered",
            json!({ "start": "2026-11-01T00:00:00Z" }),
            "the order_histories have no date to start from",
        ),
    ] {
        let platform = Platform::new(name, Value::Null).await;
        let error = platform.trigger.cycle(&platform.shop, &inputs, None).await.unwrap_err();
        assert_eq!(error.kind(), PollerErrorKind::Settings, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        let asked = platform.running.received().iter().any(|request| request.parameter("filter[date_upd]").is_some());
        assert!(!asked, "{inputs}");
    }
}

/// The time on the shop's clock is understood in the shop's zone.
#[tokio::test]
async fn a_start_on_the_shops_clock_is_taken_in_the_shops_zone() {
    let mut platform = Platform::new("order-updated", json!({})).await;
    let before = platform.running.local_time();
    platform.hands.pass(120);
    assert!(platform.running.touch("orders", 10));
    platform.inputs = json!({ "start": before });
    assert_eq!(platform.reported().await, [10]);
}

#[tokio::test]
async fn a_record_of_another_type_is_refused_by_name() {
    let mut platform = Platform::new("customer-updated", json!({ "start": "all" })).await;
    platform.hands.pass(60);
    let activation = platform.turn().await.activation.unwrap();
    let item = &activation.items()[0];
    assert_eq!(item.record::<Customer>().unwrap().id.0, item.id);
    let error = item.record::<Order>().unwrap_err();
    assert!(error.to_string().contains("`customer`, not `order`"), "{error}");
}

//! `prestashop/cart-abandoned`: what nobody touched for a while, and what did not become an order.

use prestashop_api::poller::{Activation, PollerErrorKind};
use prestashop_api::resources::Cart;
use prestashop_conformance::shop::{FakeResponse, InjectedFault};
use serde_json::json;

use super::platform::{NONE, Platform, id, number};

#[tokio::test]
async fn carts_that_are_left_alone_come_once_and_those_that_were_ordered_never() {
    let (mut platform, open) = touched().await;
    platform.hands.pass(29 * 60 - 60);
    assert_eq!(platform.reported().await, NONE, "half an hour has not passed");
    platform.hands.pass(60);
    let turn = platform.turn().await;
    let activation = turn.activation.unwrap();
    let carts: Vec<Cart> = activation.items().iter().map(|item| item.record().unwrap()).collect();
    assert_eq!(carts.iter().map(|cart| cart.id.0).collect::<Vec<_>>(), [open]);
    assert_eq!(platform.reported().await, NONE);
    assert!(platform.running.touch("carts", open));
    assert_eq!(platform.reported().await, NONE);
    platform.hands.pass(30 * 60);
    assert_eq!(platform.reported().await, [open], "it was left alone again");
}

#[tokio::test]
async fn a_cart_that_was_touched_lately_is_not_abandoned_wherever_a_scan_begins() {
    let mut platform = Platform::new("cart-abandoned", json!({ "idle": "30m", "start": "all" })).await;
    let open = platform.running.read(|world| {
        let ordered: Vec<u64> = world.rows("orders").map(|row| number(&row["id_cart"])).collect();
        world.rows("carts").map(id).find(|cart| !ordered.contains(cart)).unwrap()
    });
    assert!(platform.running.touch("carts", open));
    assert!(!platform.reported().await.contains(&open), "it was touched a minute ago");
    platform.hands.pass(30 * 60);
    assert_eq!(platform.reported().await, [open]);
    assert_eq!(platform.reported().await, NONE);
}

#[tokio::test]
async fn nothing_is_called_abandoned_where_the_time_zone_is_not_known() {
    let platform = Platform::new("cart-abandoned", json!({ "start": "all" })).await;
    platform.running.mutate(|world| {
        let zone = world.rows("configurations").find(|row| row["name"] == "PS_TIMEZONE").map(id).unwrap();
        world.remove("configurations", zone);
    });
    platform.hands.pass(60);
    let error = platform.trigger.cycle(&platform.shop, &platform.inputs, None).await.unwrap_err();
    assert_eq!(error.kind(), PollerErrorKind::Source);
    assert!(error.to_string().contains("time zone is not known"), "{error}");
}

/// A shop where a cart that was ordered and one that was not were touched just now, and the latter.
async fn touched() -> (Platform, u64) {
    let mut platform = Platform::new("cart-abandoned", json!({ "idle": "30m" })).await;
    assert_eq!(platform.reported().await, NONE);
    let ordered: Vec<u64> =
        platform.running.read(|world| world.rows("orders").map(|row| number(&row["id_cart"])).collect());
    let carts = platform.ids();
    let bought = *carts.iter().find(|cart| ordered.contains(cart)).unwrap();
    let open = *carts.iter().find(|cart| !ordered.contains(cart)).unwrap();
    for cart in [bought, open] {
        assert!(platform.running.touch("carts", cart));
    }
    (platform, open)
}

/// Both left alone for as long as the trigger asks.
async fn left_alone() -> (Platform, u64) {
    let (platform, open) = touched().await;
    platform.hands.pass(30 * 60);
    (platform, open)
}

/// A longer time makes no cart an abandoned one that was called so already.
#[tokio::test]
async fn a_longer_time_repeats_nothing() {
    let (mut platform, open) = left_alone().await;
    assert_eq!(platform.reported().await, [open]);
    // Longer than what was reported is remembered.
    platform.hands.pass(3 * 3600);
    assert_eq!(platform.reported().await, NONE);
    platform.inputs = json!({ "idle": "6h" });
    for _ in 0..16 {
        assert_eq!(platform.reported().await, NONE);
        platform.hands.pass(1800);
    }
    assert!(platform.running.touch("carts", open));
    platform.hands.pass(5 * 3600);
    assert_eq!(platform.reported().await, NONE, "six hours have not passed");
    platform.hands.pass(3600);
    assert_eq!(platform.reported().await, [open]);
}

/// What `PrestaShop` up to 1.7.8, and 9.1, answer when a query of their database fails.
fn silence() -> InjectedFault {
    InjectedFault::instead(FakeResponse::new(200).header("Content-Type", "application/json").body("[]"))
}

#[tokio::test]
async fn an_empty_answer_of_the_orders_makes_no_bought_cart_an_abandoned_one() {
    // Whichever of the requests for orders it is.
    for fails in 0..4 {
        let (mut platform, open) = left_alone().await;
        let mut asked = 0;
        platform.running.fail_when(move |request| {
            let orders = request.path.ends_with("/orders");
            asked += usize::from(orders);
            (orders && asked == fails + 1).then(silence)
        });
        let mut reported = Vec::new();
        for _ in 0..3 {
            platform.hands.pass(60);
            if let Ok(turn) = platform.cycle().await {
                reported.extend(turn.activation.iter().flat_map(Activation::items).map(|item| item.id));
            }
        }
        assert_eq!(reported, [open], "request {fails} for orders was not answered");
    }
}

#[tokio::test]
async fn a_shop_that_shows_no_orders_any_more_is_not_believed() {
    let (mut platform, open) = left_alone().await;
    assert_eq!(platform.reported().await, [open]);
    assert!(platform.running.touch("carts", open));
    platform.hands.pass(30 * 60);
    platform.running.fail_when(|request| request.path.ends_with("/orders").then(silence));
    let error = platform.cycle().await.unwrap_err();
    assert_eq!(error.kind(), PollerErrorKind::Source);
    assert!(error.to_string().contains("shows no orders at all, although it had some"), "{error}");
    platform.running.fail_when(|_| None);
    assert_eq!(platform.reported().await, [open]);
}

#[tokio::test]
async fn carts_are_abandoned_in_a_shop_without_an_order_too() {
    let mut platform = Platform::new("cart-abandoned", json!({ "idle": "30m", "start": "all" })).await;
    platform.running.mutate(|world| {
        let orders: Vec<_> = world.rows("orders").map(id).collect();
        for order in orders {
            world.remove("orders", order);
        }
    });
    platform.hands.pass(30 * 60);
    assert_eq!(platform.reported().await, platform.ids());
}

#[tokio::test]
async fn orders_that_are_not_found_in_time_are_looked_for_on_smaller_pages() {
    let mut platform = Platform::new("cart-abandoned", json!({ "idle": "30m", "start": "all" })).await;
    platform.hands.pass(30 * 60);
    let whole = platform.ids().len();
    platform.running.fail_when(|request| {
        let carts = request.parameter("filter[id_cart]").map_or(0, |carts| carts.split('|').count());
        (carts > 20).then(|| InjectedFault::instead(FakeResponse::html(504, "Gateway Time-out")))
    });
    let reported = platform.reported().await;
    assert!(!reported.is_empty() && reported.len() < whole, "{reported:?}");
}

//! Every trigger of the spec against the fake shop: what it reports, what it passes over, and the state that a platform keeps for it.

#![expect(clippy::unwrap_used, reason = "a shop that does not answer fails the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use prestashop_api::actions::TriggerMeta;
use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{Activation, PollerErrorKind, State, Turn};
use prestashop_api::resources::{Cart, Customer, Order, OrderHistory, OrderId, OrderStateId};
use prestashop_api::{Catalogue, Clock, Shop};
use prestashop_conformance::shop::{FakeShop, Row, RunningShop};
use serde_json::{Value, json};

const NONE: [u64; 0] = [];

/// A clock that a test moves, of the shop and of the client.
#[derive(Debug, Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst).unsigned_abs())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.pass(i64::try_from(duration.as_secs()).unwrap());
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        4
    }
}

/// A shop, and a platform that keeps the state of one trigger as text.
struct Platform {
    running: RunningShop,
    shop: Shop,
    hands: Hands,
    trigger: &'static TriggerMeta,
    inputs: Value,
    kept: String,
}

impl Platform {
    async fn new(trigger: &str, inputs: Value) -> Self {
        let hands = Hands(Arc::new(AtomicI64::new(1_795_424_763)));
        let of_shop = hands.clone();
        let running = FakeShop::builder().now(Arc::new(move || of_shop.now())).start().await;
        let shop = Shop::connect(running.url()).key(running.key()).clock(Arc::new(hands.clone())).build().unwrap();
        let trigger = Catalogue::trigger(trigger).unwrap();
        Self { running, shop, hands, trigger, inputs, kept: "null".to_owned() }
    }

    async fn turn(&mut self) -> Turn {
        let state: Option<State> = serde_json::from_str(&self.kept).unwrap();
        let turn = self.trigger.cycle(&self.shop, &self.inputs, state).await.unwrap();
        self.kept = serde_json::to_string(&turn.state).unwrap();
        assert!(turn.stuck.is_none(), "{:?}", turn.stuck);
        turn
    }

    /// The ids that cycles report until nothing more follows, a minute later.
    async fn reported(&mut self) -> Vec<u64> {
        self.hands.pass(60);
        let mut ids = Vec::new();
        loop {
            let turn = self.turn().await;
            ids.extend(turn.activation.iter().flat_map(Activation::items).map(|item| item.id));
            if !turn.is_behind {
                ids.sort_unstable();
                return ids;
            }
        }
    }

    fn ids(&self) -> Vec<u64> {
        self.running.read(|world| world.rows(self.trigger.resource.name).map(id).collect())
    }
}

fn id(row: &Row) -> u64 {
    number(&row["id"])
}

/// A number, which some shops write as text.
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

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

#[tokio::test]
async fn a_trigger_by_id_gives_what_was_added() {
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    assert!(platform.running.change_order_state(10, 4));
    platform.hands.pass(60);
    let turn = platform.turn().await;
    let activation = turn.activation.unwrap();
    assert_eq!(activation.kind, "prestashop.order_histories.observed");
    let entry: OrderHistory = activation.items()[0].record().unwrap();
    assert_eq!((entry.id_order, entry.id_order_state), (OrderId(10), OrderStateId(4)));
    assert_eq!(activation.items().len(), 1);
    assert!(activation.json().contains("\"order_history\":{"), "{}", activation.json());
    assert_eq!(platform.reported().await, NONE);
}

/// Ids are given before their rows can be seen: a row that comes late, behind younger ones, is not lost.
#[tokio::test]
async fn a_row_that_becomes_visible_late_is_reported() {
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    let hidden = platform.running.mutate(|world| {
        let mut row = world.rows("order_histories").last().unwrap().clone();
        let late = id(&row) + 1;
        row.insert("id".to_owned(), (late + 1).into());
        world.insert("order_histories", row.clone());
        row.insert("id".to_owned(), late.into());
        (late, row)
    });
    let (late, mut row) = hidden;
    assert_eq!(platform.reported().await, [late + 1]);
    for _ in 0..3 {
        assert_eq!(platform.reported().await, NONE);
    }
    platform.running.mutate(|world| world.insert("order_histories", row.clone()));
    assert_eq!(platform.reported().await, [late]);
    assert_eq!(platform.reported().await, NONE);

    // It becomes visible soon, but the poller was down meanwhile, for an hour.
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    row.insert("id".to_owned(), (late + 1).into());
    platform.running.mutate(|world| world.insert("order_histories", row.clone()));
    assert_eq!(platform.reported().await, [late + 1]);
    row.insert("id".to_owned(), late.into());
    platform.running.mutate(|world| world.insert("order_histories", row));
    platform.hands.pass(3600);
    assert_eq!(platform.reported().await, [late]);
    assert_eq!(platform.reported().await, NONE);
}

#[tokio::test]
async fn carts_that_are_left_alone_come_once_and_those_that_were_ordered_never() {
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

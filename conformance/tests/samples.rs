//! The samples of the manifest are what the actions and triggers answer at the recorded shop.
//!
//! `GOLDEN=write cargo test -p prestashop-conformance --test samples` takes them anew.

#![expect(clippy::unwrap_used, reason = "a shop that does not answer fails the test")]

use std::sync::Arc;

use jiff::Timestamp;
use prestashop_api::client::BoxFuture;
use prestashop_api::{Catalogue, Clock, Shop};
use prestashop_conformance::shop::{FakeShop, RunningShop, World};
use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../prestashop-api/src/actions/samples.json");

/// A time that stands still, so that the answers are the same each time.
#[derive(Debug)]
struct Still;

const NOW: &str = "2026-11-23T09:30:00Z";

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW.parse().unwrap()
    }

    fn elapsed(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    fn sleep(&self, _: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        7
    }
}

/// What each is given: enough for an answer that shows all of its keys.
fn input(name: &str) -> Value {
    match Catalogue::short_name(name) {
        "list-products" | "list-orders" | "list-customers" | "list-carts" => json!({ "limit": 1, "max_pages": 1 }),
        "get-product" => json!({ "id": 1 }),
        "get-order" => json!({ "id": 5 }),
        "update-order-state" => json!({ "order": 5, "state": 4 }),
        "create-customer" => json!({
            "firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com", "password": "not-a-secret-1",
        }),
        "set-stock" => json!({ "product": 6, "quantity": 12 }),
        "set-tracking-number" => json!({ "order": 1, "number": "1Z999AA10123456784" }),
        _ => json!({ "start": "all", "ceiling": 1 }),
    }
}

/// The recorded shop, anew for each, as some of them write.
async fn recorded() -> (RunningShop, Shop) {
    let running =
        FakeShop::builder().world(|world| *world = World::whole()).now(Arc::new(|| Still.now())).start().await;
    let shop = Shop::connect(running.url()).key(running.key().to_owned()).clock(Arc::new(Still)).build().unwrap();
    (running, shop)
}

#[tokio::test]
async fn samples_are_what_the_recorded_shop_answers() {
    let mut samples = Map::new();
    for action in Catalogue::actions() {
        let (_running, shop) = recorded().await;
        let input = input(action.name);
        let output = action.run(&shop, &input).await.unwrap_or_else(|error| panic!("{}: {error}", action.name));
        samples.insert(action.name.to_owned(), json!({ "input": input, "output": output }));
    }
    for trigger in Catalogue::triggers() {
        let (_running, shop) = recorded().await;
        let input = input(trigger.name);
        // The fake shop has another port each time.
        let source = format!("https://shop.example/api/{}", trigger.resource.name);
        let updates = shop.updates(trigger).inputs(&input).settings(|settings| settings.feed.source = source);
        let turn = updates.turn(None).await.unwrap_or_else(|error| panic!("{}: {error}", trigger.name));
        let activation = turn.activation.unwrap_or_else(|| panic!("{}: nothing to show", trigger.name));
        let output: Value = serde_json::from_str(activation.json()).unwrap();
        samples.insert(trigger.name.to_owned(), json!({ "input": input, "output": output }));
    }
    let samples = format!("{:#}\n", Value::Object(samples));
    if std::env::var("GOLDEN").is_ok_and(|golden| golden == "write") {
        std::fs::write(FILE, &samples).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap();
    assert!(kept == samples, "{FILE} is not what the recorded shop answers: take it anew with GOLDEN=write");
}

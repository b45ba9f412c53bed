//! Fake shops and clients of them.

use prestashop_api::{RetryPolicy, Shop};
use prestashop_conformance::shop::{FakeShop, Received, RunningShop};

pub(crate) fn client(shop: &RunningShop) -> Shop {
    Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap()
}

/// A shop of that version, and a client of it.
pub(crate) async fn shop(version: &str) -> (RunningShop, Shop) {
    let shop = FakeShop::builder().patch(!version.starts_with("1.7")).version(version).start().await;
    let client = client(&shop);
    (shop, client)
}

/// The writes that the shop received: verb, path, query and body.
pub(crate) fn writes(shop: &RunningShop) -> Vec<String> {
    shop.received().iter().filter(|request| request.method != "GET").map(Received::line).collect()
}

/// A field of a row as the shop holds it.
pub(crate) fn held(shop: &RunningShop, resource: &str, id: u64, field: &str) -> serde_json::Value {
    shop.read(|world| world.row(resource, id).unwrap()[field].clone())
}

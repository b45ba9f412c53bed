//! A write that nobody sends.
#![deny(unused_must_use)]
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().update(1).note("call first");
}

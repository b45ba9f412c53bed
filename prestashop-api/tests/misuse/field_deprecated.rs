//! A field that is going to end.
#![deny(deprecated)]
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let order = shop.orders().get(1).await.unwrap();
    let _ = order.shipping_number;
}

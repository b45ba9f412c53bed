//! A field of a record, misspelt.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let order = shop.orders().get(1).await.unwrap();
    let _ = order.refrence;
}

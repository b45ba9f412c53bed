//! A field that the display does not have.

use prestashop_api::resources::OrderHead;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let heads = shop.orders().list().display::<OrderHead>().await.unwrap();
    let _ = heads.items[0].total_paid_real;
}

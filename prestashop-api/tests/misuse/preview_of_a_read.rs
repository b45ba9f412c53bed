//! A preview of what writes nothing.

use prestashop_api::Action;
use prestashop_api::resources::ListOrders;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    ListOrders::new().preview(&shop).await.unwrap();
}

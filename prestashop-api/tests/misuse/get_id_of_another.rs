//! The id of another resource.

use prestashop_api::resources::CustomerId;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().get(CustomerId(1)).await.unwrap();
}

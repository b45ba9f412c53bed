//! The id of another resource.

use prestashop_api::resources::OrderId;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().update(1).id_customer(OrderId(3));
}

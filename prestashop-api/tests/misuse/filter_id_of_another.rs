//! The id of another resource.

use prestashop_api::filter::eq;
use prestashop_api::resources::OrderId;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().id_customer(eq(OrderId(7)));
}

//! A record that was not waited for.

use prestashop_api::resources::Order;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let order: Order = shop.orders().get(1).unwrap();
}

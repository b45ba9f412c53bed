//! A number where a time belongs.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.order_updated().every(60);
}
